//! The plan against what is in force or another plan: every unit that differs, and who moves.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::plan::compare::{Comparison, Mover, Side, UnitPair};
use domain::plan::{DRAFT_FORMAT, Draft};
use domain::wire::PlanBody;
use leptos::{prelude::*, task::spawn_local};

use super::state::{Planner, Show as Shown};
use super::{act, paint};
use crate::{
    format,
    locale::{lang, spoken, t, tf},
    net::plans,
    state::file_name,
    ui::{rows::Rows, take},
};

/// Rows of each list made at first, and at a time as it is scrolled.
const ROWS: usize = 40;

/// Holds the plan against another one, or with none against what is in force.
async fn hold(planner: Planner, other: Option<PlanBody>) -> Result<(), String> {
    let draft = match other {
        None => None,
        Some(PlanBody { id, name, base, scope, .. }) => {
            let entries = plans::entries(id, 0).await.map_err(|error| error.to_string())?;
            Some((id, Draft { format: DRAFT_FORMAT, base, scope, name, entries }))
        }
    };
    let held = planner.change_desk(|desk| desk.hold_against(draft));
    held.transpose().map_err(|error| error.to_string())?;
    planner.revision.update(|n| *n += 1);
    paint::whole(planner);
    Ok(())
}

/// Which plans this one can be held against: those on the same partition.
fn others(planner: Planner) -> RwSignal<Vec<PlanBody>> {
    let others = RwSignal::new(Vec::new());
    let fetch = move |own: Option<PlanBody>| async move {
        match plans::all().await {
            Ok(all) => {
                let is_other =
                    |plan: &PlanBody| own.as_ref().is_some_and(|own| own.id != plan.id && own.base == plan.base);
                others.try_set(all.into_iter().filter(is_other).collect());
            }
            Err(error) => planner.say(error.to_string()),
        }
    };
    // Another plan may be opened while the list is open.
    Effect::new(move |_| spawn_local(fetch(planner.body.get())));
    others
}

#[component]
fn Against() -> impl IntoView {
    let planner = Planner::here();
    let others = others(planner);
    let held = move || {
        planner.revision.track();
        planner.with_desk(|desk| desk.against.of.as_ref().map_or(0, |(id, _)| *id)).unwrap_or(0)
    };
    let choose = move |event: leptos::ev::Event| {
        let id = event_target_value(&event).parse::<u64>().unwrap_or(0);
        let other = others.with_untracked(|all| all.iter().find(|plan| plan.id == id).cloned());
        spawn_local(async move {
            if let Err(why) = hold(planner, other).await {
                planner.say(tf("planner.not_opened", &[("why", &why)]));
            }
        });
    };
    let option = move |plan: PlanBody| {
        let is = move || held() == plan.id;
        view! { <option value=plan.id.to_string() selected=is>{plan.name.clone()}</option> }
    };
    view! {
        <label class="against"><span>{spoken("planner.against")}</span>
            <select id="against" on:change=choose>
                <option value="0" selected=move || held() == 0>{spoken("planner.show_force")}</option>
                <For each=move || others.get() key=|plan| plan.id children=option/>
            </select></label>
    }
}

/// The list.
#[component]
pub fn Compare() -> impl IntoView {
    let planner = Planner::here();
    let seen = RwSignal::new_local(Rc::new(Comparison { units: Vec::new(), movers: Vec::new() }));
    // Rows of another comparison are other rows.
    let turn = RwSignal::new(0_u32);
    Effect::new(move |_| {
        planner.revision.track();
        if let Some(compared) = planner.with_desk(super::super::desk::Desk::compare).flatten() {
            seen.set(Rc::new(compared));
            turn.update(|turn| *turn += 1);
        }
    });
    // The second list grows as it is scrolled; the first stands above it and grows when that is asked for.
    let (made, movers_made) = (RwSignal::new(ROWS), Rows::new(ROWS, ROWS, move || seen.with(|seen| seen.movers.len())));
    let differing = Memo::new(move |_| {
        let differs = |(at, pair): (usize, &UnitPair)| (!pair.is_same()).then_some(at);
        turn.track();
        seen.with(|seen| seen.units.iter().enumerate().filter_map(differs).collect::<Vec<_>>())
    });
    let head = move || {
        let seen = seen.get();
        let units = differing.with(Vec::len);
        let households: u32 = seen.movers.iter().map(|mover| mover.tally.households).sum();
        let (units, households) = (format::count(units), format::count(households as usize));
        let buildings = format::count(seen.movers.len());
        tf("planner.compare_n", &[("units", &units), ("households", &households), ("buildings", &buildings)])
    };
    let pairs = move || {
        let turn = turn.get();
        differing.with(|all| all.iter().take(made.get()).map(|&at| (turn, at)).collect::<Vec<_>>())
    };
    let pair = move |(_, at): (u32, usize)| seen.with_untracked(|seen| Some(unit(planner, seen.units.get(at)?)));
    let left = move || differing.with(Vec::len).saturating_sub(made.get());
    let more = move || tf("planner.more_units", &[("n", &format::count(left()))]);
    let movers = move || {
        let turn = turn.get();
        (0..movers_made.of(seen.with(|seen| seen.movers.len()))).map(|at| (turn, at)).collect::<Vec<_>>()
    };
    let moves =
        move |(_, at): (u32, usize)| seen.with_untracked(|seen| Some(mover(planner, seen, seen.movers.get(at)?)));
    let save = move |_| {
        let plan = planner.body.get_untracked().map(|body| body.name).unwrap_or_default();
        let name = file_name(&[&plan, t("planner.moves")], "csv");
        let text = csv(&seen.get_untracked());
        if let Err(why) = take::keep_text(&text, "text/csv;charset=utf-8", &name) {
            planner.say(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))]));
        }
    };
    let is_still = move || seen.with(|seen| seen.movers.is_empty());
    view! {
        <Against/>
        <p class="list-head"><span id="compared">{head}</span></p>
        <div class="units-compared"><For each=pairs key=|place| *place children=pair/></div>
        <Show when=move || left() != 0><button class="btn more-units" on:click=move |_| made.update(|made| *made += 5 * ROWS)>{more}</button></Show>
        <p class="list-head"><b>{spoken("planner.moves")}</b><span></span><button class="btn" id="moves" disabled=is_still on:click=save>"CSV"</button></p>
        <Show when=is_still><p class="quiet none">{spoken("planner.nobody_moves")}</p></Show>
        <div class="movers"><For each=movers key=|place| *place children=moves/></div>
        {movers_made.end()}
    }
}

/// Looks at a place near enough to see buildings, with what differs drawn.
fn look(planner: Planner, at: LatticePoint) {
    if planner.show.get_untracked() == Shown::Plan {
        planner.show.set(Shown::Difference);
    }
    paint::look_at(planner, &[geometry::plane::world(at.lon(), at.lat())], true);
}

/// A unit before and after.
fn unit(planner: Planner, pair: &UnitPair) -> impl IntoView + use<> {
    let side = |side: &Option<Side>| {
        side.as_ref().map_or_else(|| "—".to_owned(), |side| format::count(side.tally.households as usize))
    };
    let known = pair.after.as_ref().or(pair.before.as_ref());
    let label = known.map(|side| planner.label(&side.code));
    let whole = known.map(|side| format!("{} {}", side.code, side.name));
    let there = pair.after.as_ref().map(|side| (side.unit, side.code.clone()));
    let gone = there.is_none();
    let change = match (&pair.before, &pair.after) {
        (None, _) => t("planner.is_new").to_owned(),
        (_, None) => t("planner.goes").to_owned(),
        _ => format!(
            "+{} −{}",
            format::count(pair.came.households as usize),
            format::count(pair.went.households as usize)
        ),
    };
    let go = move |_| {
        if let Some((id, code)) = there.clone() {
            super::table::go_to(planner, id, code);
        }
    };
    view! {
        <button class="unit-row" title=whole disabled=gone on:click=go>
            <span></span><b>{label}</b><span class="num">{side(&pair.before)}" → "{side(&pair.after)}</span><span class="soft">{change}</span>
        </button>
    }
}

/// A building's households from one unit to another.
fn mover(planner: Planner, seen: &Comparison, mover: &Mover) -> impl IntoView + use<> {
    let label = |at: Option<usize>, before: bool| {
        let pair = at.and_then(|at| seen.units.get(at));
        let side = pair.and_then(|pair| if before { pair.before.as_ref() } else { pair.after.as_ref() });
        side.map_or_else(|| t("planner.nobody").to_owned(), |side| planner.label(&side.code))
    };
    let way = format!("{} → {}", label(mover.from, true), label(mover.to, false));
    let first = mover.atoms.first().copied();
    let at = planner.with_desk(|desk| Some(desk.counts.pack().atoms().get(first? as usize)?.at)).flatten();
    let building = tf("planner.building", &[("n", &mover.building.to_string())]);
    let go = move |_| {
        if let Some(at) = at {
            act::choose(planner, None, false);
            look(planner, at);
        }
    };
    view! {
        <button class="mover-row" on:click=go><span class="cut">{building}</span><b>{way}</b>
            <span class="num">{format::count(mover.tally.households as usize)}<em>{t("planner.households")}</em></span></button>
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
