//! Every unit of the scope, in a list.

use domain::plan::UnitId;
use domain::sort::sort_by;
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::glance::Fit;
use super::state::Planner;
use super::{act, paint};
use crate::{
    format,
    locale::{t, tf},
    ui::rows::Rows,
};

/// Rows made at first, and at a time as the list is scrolled.
const ROWS: usize = 40;

/// One unit in a list.
#[derive(Clone, Debug, PartialEq)]
struct Row {
    id: UnitId,
    code: UnitCode,
    name: String,
    households: u32,
    buildings: u32,
    fit: Fit,
}

fn rows(planner: Planner) -> Vec<Row> {
    planner
        .with_desk(|desk| {
            let row = |(id, one): (UnitId, &super::super::glance::Glance)| {
                let unit = desk.plan().unit(id)?;
                let (code, name) = (unit.code.clone(), unit.name.clone());
                let row = Row {
                    id,
                    code,
                    name,
                    households: one.tally.households,
                    buildings: one.tally.buildings,
                    fit: one.fit,
                };
                Some(row)
            };
            desk.glances.iter().filter_map(row).collect()
        })
        .unwrap_or_default()
}

/// Looks at a unit and chooses it.
pub fn go_to(planner: Planner, id: UnitId, code: UnitCode) {
    act::choose(planner, Some(code), false);
    let at = planner.with_desk(|desk| desk.glances.get(id).map(|one| one.at)).flatten();
    paint::look_at(planner, at.as_slice(), true);
}

fn words(fit: Fit) -> String {
    match fit {
        Fit::Over(n) => tf("planner.over_by", &[("n", &n.to_string())]),
        Fit::Under(n) => tf("planner.under_by", &[("n", &n.to_string())]),
        Fit::Within => t("planner.within").to_owned(),
        Fit::Exempt => t("planner.exempt").to_owned(),
    }
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let planner = Planner::here();
    let (id, code) = (row.id, row.code.clone());
    let is = {
        let code = code.clone();
        move || planner.chosen.with(|chosen| chosen.contains(&code))
    };
    let number = planner.label(&row.code);
    view! {
        <button class="unit-row" class:off=row.fit.is_off() aria-pressed=move || is().to_string() title=row.name on:click=move |_| go_to(planner, id, code.clone())>
            <span class="sign" aria-hidden="true">{row.fit.sign()}</span><b>{number}</b>
            <span class="num">{format::count(row.households as usize)}<em>{t("planner.households")}</em></span>
            <span class="soft">{words(row.fit)}</span>
        </button>
    }
}

/// Every unit.
#[component]
pub fn Units() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        let mut rows = rows(planner);
        sort_by(&mut rows, |a, b| a.code.cmp(&b.code));
        rows
    });
    let made = Rows::new(ROWS, ROWS, move || seen.with(Vec::len));
    let rows = move || seen.with(|seen| seen[..made.of(seen.len())].to_vec());
    let count = move || tf("planner.units_n", &[("n", &format::count(seen.with(Vec::len)))]);
    view! {
        <p class="list-head"><span>{count}</span></p>
        <For each=rows key=|row| (row.id, row.households, row.code.clone()) children=|row| view! { <Line row=row/> }/>
        {made.end()}
    }
}
