//! Lists of units: what should be looked at, all of them, and what changed against what is in force.

use domain::plan::UnitId;
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::glance::{Fit, tail};
use super::state::{Planner, Tab};
use super::{act, paint};
use crate::{
    format,
    locale::{t, tf},
    state::file_name,
    ui::take,
};

/// Rows shown at once.
const SHOWN: usize = 400;

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

fn rows(planner: Planner, keep: impl Fn(&Row) -> bool) -> Vec<Row> {
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
                keep(&row).then_some(row)
            };
            desk.glances.iter().filter_map(row).collect()
        })
        .unwrap_or_default()
}

/// The units that are out of their band, the farthest first.
fn problems(planner: Planner) -> Vec<Row> {
    let mut rows = rows(planner, |row| row.fit.is_off());
    let off = |row: &Row| match row.fit {
        Fit::Over(n) | Fit::Under(n) => n,
        Fit::Within | Fit::Exempt => 0,
    };
    rows.sort_by(|a, b| off(b).cmp(&off(a)).then_with(|| a.code.cmp(&b.code)));
    rows
}

/// Looks at a unit and chooses it.
fn go_to(planner: Planner, id: UnitId, code: UnitCode) {
    act::choose(planner, Some(code), false);
    let at = planner.with_desk(|desk| desk.glances.get(id).map(|one| one.at)).flatten();
    paint::look_at(planner, at.as_slice(), true);
}

/// Goes to the next problem, or the one before.
pub fn step(planner: Planner, by: isize) {
    let all = problems(planner);
    planner.tab.set(Tab::Problems);
    if all.is_empty() {
        return planner.say(t("planner.no_problems").to_owned());
    }
    let chosen = planner.chosen.get_untracked();
    let at = all.iter().position(|row| chosen.first() == Some(&row.code));
    let next = match at {
        Some(at) => (at as isize + by).rem_euclid(all.len() as isize) as usize,
        None if by < 0 => all.len() - 1,
        None => 0,
    };
    go_to(planner, all[next].id, all[next].code.clone());
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
    let number = tail(row.code.as_str()).to_owned();
    view! {
        <button class="unit-row" class:off=row.fit.is_off() aria-pressed=move || is().to_string() title=row.name on:click=move |_| go_to(planner, id, code.clone())>
            <span class="sign" aria-hidden="true">{row.fit.sign()}</span><b>{number}</b>
            <span class="num">{format::count(row.households as usize)}<em>{t("planner.households")}</em></span>
            <span class="soft">{words(row.fit)}</span>
        </button>
    }
}

/// What should be looked at.
#[component]
pub fn Problems() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        problems(planner)
    });
    let count = move || tf("planner.problems_n", &[("n", &seen.with(Vec::len).to_string())]);
    view! {
        <p class="list-head"><span id="problems">{count}</span>
            <button class="btn" on:click=move |_| step(planner, -1)>{move || t("planner.before")}<kbd class="kbd" aria-hidden="true">"P"</kbd></button>
            <button class="btn" on:click=move |_| step(planner, 1)>{move || t("planner.next")}<kbd class="kbd" aria-hidden="true">"N"</kbd></button></p>
        <Show when=move || seen.with(Vec::is_empty)><p class="quiet none">{move || t("planner.no_problems")}</p></Show>
        <For each=move || seen.get().into_iter().take(SHOWN) key=|row| (row.id, row.households, row.code.clone()) children=|row| view! { <Line row=row/> }/>
    }
}

/// Every unit.
#[component]
pub fn Units() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        let mut rows = rows(planner, |_| true);
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        rows
    });
    let count = move || tf("planner.units_n", &[("n", &format::count(seen.with(Vec::len)))]);
    view! {
        <p class="list-head"><span>{count}</span></p>
        <For each=move || seen.get().into_iter().take(SHOWN) key=|row| (row.id, row.households, row.code.clone()) children=|row| view! { <Line row=row/> }/>
    }
}

/// A unit then and now.
#[derive(Clone, Debug, PartialEq)]
struct Changed {
    code: UnitCode,
    before: Option<u32>,
    after: Option<u32>,
    gained: u32,
    lost: u32,
}

/// Units whose households are others than in force, by code; and how many households change hands.
fn changes(planner: Planner) -> (Vec<Changed>, u32) {
    let compared = planner.with_desk(|desk| {
        let pack = desk.counts.pack().clone();
        let before = domain::plan::count::Counts::new(&desk.base, pack.clone());
        let name = |plan: &domain::plan::Plan, ground: domain::plan::Ground| {
            ground.unit().and_then(|id| plan.unit(id)).map(|unit| unit.code.clone())
        };
        let mut by_code: std::collections::BTreeMap<UnitCode, Changed> = std::collections::BTreeMap::new();
        let mut moved = 0;
        for (at, atom) in (0..).zip(pack.atoms()) {
            let (from, to) = (name(&desk.base, before.owner(at)), name(desk.plan(), desk.counts.owner(at)));
            if from == to {
                continue;
            }
            let households = u32::from(atom.households);
            moved += households;
            for (code, gains) in [(from, false), (to, true)] {
                let Some(code) = code else { continue };
                let households_of = |plan: &domain::plan::Plan, counts: &domain::plan::count::Counts| {
                    plan.find(&code).map(|id| counts.of(id).households)
                };
                let entry = by_code.entry(code.clone()).or_insert_with(|| Changed {
                    before: households_of(&desk.base, &before),
                    after: households_of(desk.plan(), &desk.counts),
                    code: code.clone(),
                    gained: 0,
                    lost: 0,
                });
                if gains { entry.gained += households } else { entry.lost += households }
            }
        }
        (by_code.into_values().collect(), moved)
    });
    compared.unwrap_or_default()
}

/// Against what is in force.
#[component]
pub fn Compare() -> impl IntoView {
    let planner = Planner::here();
    let seen = Memo::new(move |_| {
        planner.revision.track();
        changes(planner)
    });
    let head = move || {
        seen.with(|(rows, moved)| {
            let (units, households) = (format::count(rows.len()), format::count(*moved as usize));
            tf("planner.compare_n", &[("units", &units), ("households", &households)])
        })
    };
    let save = move |_| {
        let text = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        let mut csv = format!("\u{feff}{}\r\n", t("planner.compare_csv"));
        for row in &seen.get_untracked().0 {
            let line =
                [row.code.to_string(), text(row.before), text(row.after), row.gained.to_string(), row.lost.to_string()];
            csv.push_str(&line.join(","));
            csv.push_str("\r\n");
        }
        let plan = planner.body.get_untracked().map(|body| body.name).unwrap_or_default();
        let name = file_name(&[&plan, t("planner.tab_compare")], "csv");
        if let Err(why) = take::keep_text(&csv, "text/csv;charset=utf-8", &name) {
            planner.say(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))]));
        }
    };
    let line = move |row: Changed| {
        let side = |value: Option<u32>| value.map_or_else(|| "—".to_owned(), |value| format::count(value as usize));
        let (before, after) = (side(row.before), side(row.after));
        view! {
            <div class="unit-row"><span></span><b>{tail(row.code.as_str()).to_owned()}</b><span class="num">{before}" → "{after}</span>
                <span class="soft">{format!("+{} −{}", row.gained, row.lost)}</span></div>
        }
    };
    view! {
        <p class="list-head"><span id="compared">{head}</span><button class="btn" disabled=move || seen.with(|(rows, _)| rows.is_empty()) on:click=save>"CSV"</button></p>
        <For each=move || seen.get().0.into_iter().take(SHOWN) key=|row| (row.code.clone(), row.before, row.after, row.gained, row.lost) children=line/>
    }
}
