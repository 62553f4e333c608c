//! The plan against what is in force: every unit that differs, and who moves.

use domain::plan::compare::{Comparison, UnitPair};
use leptos::prelude::*;

use super::super::glance::tail;
use super::state::Planner;
use crate::{
    format,
    locale::{lang, t, tf},
    state::file_name,
    ui::take,
};

/// Rows shown at once.
const SHOWN: usize = 300;

/// The list.
#[component]
pub fn Compare() -> impl IntoView {
    let planner = Planner::here();
    let seen = RwSignal::new_local(std::rc::Rc::new(Comparison { units: Vec::new(), movers: Vec::new() }));
    Effect::new(move |_| {
        planner.revision.track();
        if let Some(compared) = planner.with_desk(super::super::desk::Desk::compare).flatten() {
            seen.set(std::rc::Rc::new(compared));
        }
    });
    let head = move || {
        let seen = seen.get();
        let units = seen.units.iter().filter(|pair| !pair.is_same()).count();
        let households: u32 = seen.movers.iter().map(|mover| mover.tally.households).sum();
        let (units, households) = (format::count(units), format::count(households as usize));
        let buildings = format::count(seen.movers.len());
        tf("planner.compare_n", &[("units", &units), ("households", &households), ("buildings", &buildings)])
    };
    let row = move |pair: &UnitPair| {
        let side = |side: &Option<domain::plan::compare::Side>| {
            side.as_ref().map_or_else(|| "—".to_owned(), |side| format::count(side.tally.households as usize))
        };
        let code = pair.after.as_ref().or(pair.before.as_ref()).map(|side| tail(side.code.as_str()).to_owned());
        let change = format!("+{} −{}", pair.came.households, pair.went.households);
        view! {
            <div class="unit-row"><span></span><b>{code}</b><span class="num">{side(&pair.before)}" → "{side(&pair.after)}</span><span class="soft">{change}</span></div>
        }
    };
    let rows = move || seen.get().units.iter().filter(|pair| !pair.is_same()).take(SHOWN).map(row).collect_view();
    let save = move |_| {
        let plan = planner.body.get_untracked().map(|body| body.name).unwrap_or_default();
        let name = file_name(&[&plan, t("planner.moves")], "csv");
        let text = csv(&seen.get_untracked());
        if let Err(why) = take::keep_text(&text, "text/csv;charset=utf-8", &name) {
            planner.say(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))]));
        }
    };
    view! {
        <p class="list-head"><span id="compared">{head}</span><button class="btn" id="moves" disabled=move || seen.get().movers.is_empty() on:click=save>{move || t("planner.moves")}" CSV"</button></p>
        {rows}
    }
}

/// Who moves: a row for each building and pair of grids, with the leaders' roles on both sides.
fn csv(seen: &Comparison) -> String {
    // Spreadsheets take the file for UTF-8 by its mark.
    let mut text = format!("\u{feff}{}\r\n", t("planner.moves_csv"));
    for mover in &seen.movers {
        let of = |at: Option<usize>, before: bool| {
            let pair = at.and_then(|at| seen.units.get(at));
            let side = pair.and_then(|pair| if before { pair.before.as_ref() } else { pair.after.as_ref() });
            let led = side.and_then(|side| side.led_by.as_ref()).map(|role| lang().pick(role).to_owned());
            let (code, name) = side.map(|side| (side.code.to_string(), side.name.clone())).unwrap_or_default();
            [code, name, led.unwrap_or_default()]
        };
        let counts =
            [mover.building, mover.tally.households, mover.tally.shops, mover.tally.houses].map(|n| n.to_string());
        let fields = counts.into_iter().chain(of(mover.from, true)).chain(of(mover.to, false));
        let line: Vec<String> = fields.map(|field| quoted(&field)).collect();
        text.push_str(&line.join(","));
        text.push_str("\r\n");
    }
    text
}

/// A field of a CSV file (RFC 4180); one that a spreadsheet would take for a formula is led by a quote.
fn quoted(field: &str) -> String {
    let formula = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let field = if formula { format!("'{field}") } else { field.to_owned() };
    if field.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}
