//! What the open command would do, or what is chosen: areas, households, how they fit.

use core::time::Duration;

use domain::plan::{EditCommand, Ground, Refusal, UnitId};
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::desk::{self, Foreseen, Turn};
use super::super::glance::{self, Fit};
use super::super::tool::Tool;
use super::cards::{Card, Check, cards, checks};
use super::state::{Outlook, Planner};
use super::unit::Acts;
use super::{act, words};
use crate::{
    format,
    locale::{spoken, t, tf},
    ui::timers::after,
};

/// While a line is drawn the panel's words change no faster: nobody reads faster, or hears.
const PAUSE: Duration = Duration::from_millis(200);

/// The panel.
#[component]
pub fn Preview() -> impl IntoView {
    let planner = Planner::here();
    let seen = told(planner);
    let body = Memo::new(move |_| Body::of(seen.get().as_deref()));
    let refusal = move || match seen.get().as_deref() {
        Some(Err(refusal)) => words::refusal(planner, refusal),
        _ => String::new(),
    };
    let body = move || match body.get() {
        Body::Open => open(planner, seen).into_any(),
        Body::Unfinished => view! { <p class="quiet none">{refusal}</p> }.into_any(),
        Body::Refused => view! { <p class="would-not"><b aria-hidden="true">"✕"</b>{refusal}</p> }.into_any(),
        Body::Chosen => view! { <Chosen/> }.into_any(),
    };
    view! { <section class="preview" id="preview" aria-live="polite">{body}</section> }
}

/// What the panel tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Body {
    /// What is chosen.
    Chosen,
    /// A line under way: it isn't wrong yet.
    Unfinished,
    /// Why it can't be.
    Refused,
    /// What would be.
    Open,
}

impl Body {
    fn of(seen: Option<&Result<Foreseen, Refusal>>) -> Self {
        match seen {
            None => Self::Chosen,
            Some(Ok(_)) => Self::Open,
            Some(Err(refusal)) if words::is_unfinished(refusal.reason) => Self::Unfinished,
            Some(Err(_)) => Self::Refused,
        }
    }
}

/// The outlook that the panel tells of: the first at once, then one in a [`PAUSE`] while it changes, and always the last. On
/// the map all follow the hand.
fn told(planner: Planner) -> ReadSignal<Outlook, LocalStorage> {
    let told = RwSignal::new_local(None);
    let pausing = StoredValue::new(false);
    Effect::new(move |_| {
        let now = planner.outlook.get();
        let waits = pausing.get_value() && now.is_some();
        planner.words_late.set_value(waits);
        if !waits {
            told.set(now);
            pause(planner, told, pausing);
        }
    });
    told.read_only()
}

fn pause(planner: Planner, told: RwSignal<Outlook, LocalStorage>, pausing: StoredValue<bool>) {
    if pausing.try_update_value(|pausing| core::mem::replace(pausing, true)) != Some(false) {
        return;
    }
    let go_on = move || {
        pausing.try_set_value(false);
        if planner.words_late.try_get_value() == Some(true) {
            planner.words_late.set_value(false);
            told.try_set(planner.outlook.get_untracked());
            pause(planner, told, pausing);
        }
    };
    if after(go_on, PAUSE).is_none() {
        // Without timers the panel follows each frame.
        pausing.set_value(false);
    }
}

/// What the panel tells of an open command.
#[derive(Clone, Debug, Default, PartialEq)]
struct Told {
    title: String,
    moved: String,
    cards: Vec<Card>,
    checks: Vec<Check>,
    /// Held in the hand: done when it lets go, without a button.
    drag: bool,
    cut: bool,
}

impl Told {
    fn of(planner: Planner, seen: &Foreseen) -> Self {
        let mut checks = Check::all(seen);
        // What lies between picked buildings comes along: nobody should find that out later.
        if planner.tool.get_untracked() == Tool::Pick {
            let picked = planner.picked.get_untracked();
            let others = seen.buildings.iter().filter(|id| !picked.contains(id)).count();
            if others > 0 {
                let words = tf("planner.swept", &[("n", &others.to_string())]);
                checks.push(Check::new(false, words, String::new()));
            }
        }
        Self {
            title: planner.with_desk(|desk| words::command(&desk.labels, &seen.command)).unwrap_or_default(),
            moved: tf("planner.moved", &[("n", &format::count(seen.moved as usize))]),
            cards: Card::all(planner, &seen.turns),
            checks,
            drag: planner.sketch.with_value(|sketch| sketch.grip.is_some()),
            cut: matches!(seen.command, EditCommand::Split { .. }),
        }
    }
}

/// The open command.
fn open(planner: Planner, seen: ReadSignal<Outlook, LocalStorage>) -> impl IntoView {
    let told = Memo::new(move |last: Option<&Told>| match seen.get().as_deref() {
        Some(Ok(seen)) => Told::of(planner, seen),
        // On its way out: nothing of it changes any more.
        _ => last.cloned().unwrap_or_default(),
    });
    let part = move |part: fn(&Told) -> &str| move || told.with(|told| part(told).to_owned());
    let (drag, cut) = (Memo::new(move |_| told.with(|told| told.drag)), Memo::new(move |_| told.with(|told| told.cut)));
    view! {
        <h2><b>{part(|told| &told.title)}</b><span class="quiet">{part(|told| &told.moved)}</span></h2>
        {cards(told, |told| &told.cards)}
        {checks(told, |told| &told.checks)}
        <Show when=move || !drag.get()>
            <p class="acts">
                <button class="btn main-act" id="commit" on:click=move |_| { act::commit(planner); }>{move || t(if cut.get() { "planner.commit" } else { "planner.do_it" })}<kbd class="kbd" aria-hidden="true">"Enter"</kbd></button>
                <button class="btn" on:click=move |_| { act::give_up(planner); }>{spoken("planner.give_up")}</button>
            </p>
        </Show>
    }
}

/// The chosen units.
#[component]
fn Chosen() -> impl IntoView {
    let planner = Planner::here();
    let ids = move || {
        planner.revision.track();
        planner.chosen.track();
        planner.chosen_ids()
    };
    let seen = Memo::new(move |_| Picked::of(planner, &ids()));
    let part = move |part: fn(&Picked) -> &str| move || seen.with(|seen| part(seen).to_owned());
    let none = Memo::new(move |_| seen.with(|seen| seen.cards.is_empty()));
    let acts = move || {
        // A lock, a parent or a free code may be another with each command.
        planner.revision.track();
        seen.with(|seen| seen.one.clone()).map(|code| view! { <Acts code=code/> })
    };
    let body = move || {
        if none.get() {
            return view! { <p class="quiet none">{move || t("planner.none_chosen")}</p> }.into_any();
        }
        view! {
            <h2><b>{part(|seen| &seen.title)}</b><span class="quiet">{part(|seen| seen.one.as_ref().map_or("", UnitCode::as_str))}</span></h2>
            {cards(seen, |seen| &seen.cards)}
            {acts}
        }
        .into_any()
    };
    view! { {body} }
}

/// What the panel tells of chosen units.
#[derive(Clone, Debug, PartialEq)]
struct Picked {
    title: String,
    /// The only one.
    one: Option<UnitCode>,
    cards: Vec<Card>,
}

impl Picked {
    fn of(planner: Planner, ids: &[UnitId]) -> Self {
        let turns: Vec<Turn> = planner
            .with_desk(|desk| {
                let plan = desk.plan();
                let one = |&id: &UnitId| {
                    let unit = plan.unit(id)?;
                    let (ground, band, tally) =
                        (plan.pieces(Ground::Unit(id)), glance::band(plan, unit), desk.counts.of(id));
                    let now = Some((tally, desk::area_of(&ground)));
                    Some(Turn {
                        code: unit.code.clone(),
                        name: unit.name.clone(),
                        before: now,
                        after: now,
                        fit: Fit::of(tally.households, band),
                        band,
                        rules: Default::default(),
                        roundness: desk::roundness(&ground),
                        pieces: ground.len(),
                        ground: Vec::new(),
                    })
                };
                ids.iter().filter_map(one).collect()
            })
            .unwrap_or_default();
        let title = match &turns[..] {
            [one] => one.name.clone(),
            many => {
                let sum: u32 = many.iter().filter_map(|turn| turn.after).map(|(tally, _)| tally.households).sum();
                tf("planner.chosen_n", &[("n", &many.len().to_string()), ("households", &format::count(sum as usize))])
            }
        };
        let one = if let [one] = &turns[..] { Some(one.code.clone()) } else { None };
        Self { title, one, cards: Card::all(planner, &turns) }
    }
}
