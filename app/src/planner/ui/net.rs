//! Another department's grids over the plan (多网合一): where the two disagree, and what follows the net there.

use std::rc::Rc;

use domain::plan::nets::{Disagreement, NetReport};
use leptos::prelude::*;

use super::super::foreign::Foreign;
use super::state::Planner;
use super::{act, overlay, paint, words};
use crate::{
    format,
    locale::{lang, spoken, t, tf},
    ui::rows::Rows,
};

/// Rows made at first, and at a time as the list is scrolled.
const ROWS: usize = 40;

/// A net that is held against the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Net {
    /// The file that it came in.
    pub file: String,
    /// Its units.
    pub foreign: Rc<Foreign>,
    /// Where the two disagree, as the plan stands.
    pub report: NetReport,
}

/// Holds a net against the plan.
pub fn show(planner: Planner, file: String, foreign: Rc<Foreign>) {
    match planner.with_desk(|desk| foreign.compared(desk)) {
        Some(Ok(report)) => set(planner, Some(Net { file, foreign, report })),
        Some(Err(refusal)) => act::refuse(planner, &refusal),
        None => {}
    }
}

fn set(planner: Planner, net: Option<Net>) {
    planner.net.set(net.map(Rc::new));
    // It is drawn below the names.
    planner.named.set_value(None);
    overlay::ask(planner);
}

/// Compares again whenever the plan is another.
pub fn follow(planner: Planner) {
    Effect::new(move |_| {
        planner.revision.track();
        if let (Some(net), Some(work)) = (planner.net.get_untracked(), planner.work.get_value()) {
            (work.hold_net)(planner, net.file.clone(), net.foreign.clone());
        }
    });
}

/// The list.
#[component]
pub fn Disagreements() -> impl IntoView {
    let planner = Planner::here();
    let head = move || {
        planner.net.get().map(|net| {
            let area: f64 = net.report.disagreements.iter().map(|one| one.area_m2).sum();
            let (units, places) = (net.report.counterparts.len(), net.report.disagreements.len());
            let (units, places) = (format::count(units), format::count(places));
            let area = format::area(lang(), area);
            tf("planner.net_n", &[("file", &net.file), ("units", &units), ("places", &places), ("area", &area)])
        })
    };
    let all = move || planner.net.with(|net| net.as_ref().map_or(0, |net| net.report.disagreements.len()));
    let made = Rows::new(ROWS, ROWS, all);
    // Rows of another report are other rows.
    let turn = Memo::new(move |last: Option<&usize>| {
        planner.net.track();
        last.map_or(0, |last| last + 1)
    });
    let places = move || {
        let turn = turn.get();
        (0..made.of(all())).map(move |at| (turn, at)).collect::<Vec<_>>()
    };
    let row = move |(_, at): (usize, usize)| {
        planner.net.with_untracked(|net| Some(row(planner, net.as_ref()?.report.disagreements.get(at)?)))
    };
    let close = move |_| {
        set(planner, None);
        planner.tab.set(super::state::Tab::Problems);
    };
    view! {
        <p class="list-head"><span id="net-head">{head}</span><button class="btn" id="net-close" on:click=close>{spoken("notice.close")}</button></p>
        <div id="disagreements"><For each=places key=|place| *place children=row/></div>
        {made.end()}
    }
}

/// A place where the two disagree.
fn row(planner: Planner, one: &Disagreement) -> impl IntoView + use<> {
    let ours = one.unit.as_ref().map_or_else(|| t("planner.nobody").to_owned(), |code| planner.label(code));
    let theirs: Vec<String> = one.net.iter().map(|code| planner.label(code)).collect();
    let theirs = if theirs.is_empty() { t("planner.nobody").to_owned() } else { theirs.join(" + ") };
    let size = format!("{} · {}", format::area(lang(), one.area_m2), format::length(lang(), one.width_m));
    let place = one.outline.first().copied();
    let go = move |_| {
        if let Some(at) = place {
            paint::look_at(planner, &[geometry::plane::world(at.lon(), at.lat())], true);
        }
    };
    let follow = one.follow.clone().map(|command| {
        let title = planner.with_desk(|desk| words::command(&desk.labels, &command));
        view! { <button class="btn" title=title on:click=move |_| { act::run(planner, &command); }>{t("planner.net_follow")}</button> }
    });
    view! {
        <div class="net-row"><button class="mover-row" on:click=go><span class="cut">{ours}</span><b>{theirs}</b><span class="num">{size}</span></button>{follow}</div>
    }
}
