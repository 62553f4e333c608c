//! The panel beside the map: what the open command would do, or what is chosen. What shows it stays while a line is drawn:
//! only words that are others are written.

use core::time::Duration;

use leptos::prelude::*;

use super::act;
use super::state::{Outlook, Planner};
use super::told::{About, Card, Check, Told};
use super::unit::Acts;
use crate::{locale::spoken, ui::timers::after};

/// While a line is drawn the panel's words change no faster: nobody reads faster, or hears.
const PAUSE: Duration = Duration::from_millis(200);

/// The panel.
#[component]
pub fn Preview() -> impl IntoView {
    let planner = Planner::here();
    let outlook = paced(planner);
    let told = Memo::new(move |_| Told::of(planner, &outlook.get()));
    let about = Memo::new(move |_| told.with(|told| told.about));
    let part = move |part: fn(&Told) -> &str| move || told.with(|told| part(told).to_owned());
    let title = part(|told| &told.title);
    let body = move || {
        let about = about.get();
        match about {
            About::Nothing | About::Unfinished => return view! { <p class="quiet none">{title}</p> }.into_any(),
            About::Refused => {
                return view! { <p class="would-not"><b aria-hidden="true">"✕"</b>{title}</p> }.into_any();
            }
            About::Chosen | About::Dragged | About::Command | About::Cut => {}
        }
        let foot = match about {
            About::Chosen => chosen_acts(planner, told).into_any(),
            _ => view! { {checks(told)}{(about != About::Dragged).then(|| acts(planner, about))} }.into_any(),
        };
        view! { <h2><b>{title}</b><span class="quiet">{part(|told| &told.aside)}</span></h2>{cards(told)}{foot} }
            .into_any()
    };
    view! { <section class="preview" id="preview" aria-live="polite">{body}</section> }
}

/// The outlook that the panel tells of: the first at once, then one in a [`PAUSE`] while it changes, and always the last. On
/// the map all follow the hand.
fn paced(planner: Planner) -> ReadSignal<Outlook, LocalStorage> {
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

/// To do the command, or not.
fn acts(planner: Planner, about: About) -> impl IntoView {
    let key = if about == About::Cut { "planner.commit" } else { "planner.do_it" };
    view! {
        <p class="acts">
            <button class="btn main-act" id="commit" on:click=move |_| { act::commit(planner); }>{spoken(key)}<kbd class="kbd" aria-hidden="true">"Enter"</kbd></button>
            <button class="btn" on:click=move |_| { act::give_up(planner); }>{spoken("planner.give_up")}</button>
        </p>
    }
}

/// What can be done with the only chosen unit.
fn chosen_acts(planner: Planner, told: Memo<Told>) -> impl IntoView {
    move || {
        // A lock, a parent or a free code may be another after each command.
        planner.revision.track();
        told.with(|told| told.one.clone()).map(|code| view! { <Acts code=code/> })
    }
}

/// Units with their households on the band, each in its place.
fn cards(told: Memo<Told>) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| told.cards.len()));
    let card = move |at: usize| {
        let part = move |part: fn(&Card) -> &str| {
            move || told.with(|told| told.cards.get(at).map(|card| part(card).to_owned()).unwrap_or_default())
        };
        let length = move |place: usize| {
            move || {
                let bar = told.with(|told| told.cards.get(at).and_then(|card| card.bar.clone()));
                bar.map(|bar| bar[place].clone()).unwrap_or_default()
            }
        };
        let barred = Memo::new(move |_| told.with(|told| told.cards.get(at).is_some_and(|card| card.bar.is_some())));
        let bar = move || {
            barred.get().then(|| {
                view! {
                    <div class="band-bar">
                        <i class="band" style:left=length(0) style:width=length(1)></i>
                        <i class="dot" style:left=length(2)></i>
                    </div>
                }
            })
        };
        let class = part(|card| match (card.off, card.gone) {
            (false, false) => "card",
            (true, false) => "card off",
            (false, true) => "card gone",
            (true, true) => "card off gone",
        });
        view! {
            <div class=class>
                <p>{part(|card| &card.number)}<span class="quiet">{part(|card| &card.change)}</span></p>
                <p class="big"><b>{part(|card| &card.households)}</b><span>{spoken("planner.households")}</span><i>{part(|card| card.sign)}</i></p>
                {bar}
                <p class="quiet">{part(|card| &card.more)}</p>
            </div>
        }
    };
    view! { <div class="cards">{move || (0..places.get()).map(card).collect_view()}</div> }
}

/// How they keep the rules, each in its place.
fn checks(told: Memo<Told>) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| told.checks.len()));
    let check = move |at: usize| {
        let part = move |part: fn(&Check) -> &str| {
            move || told.with(|told| told.checks.get(at).map(|check| part(check).to_owned()).unwrap_or_default())
        };
        let (class, sign) =
            (part(|check| if check.good { "" } else { "worse" }), part(|check| if check.good { "✓" } else { "✕" }));
        view! { <li class=class><b aria-hidden="true">{sign}</b><span>{part(|check| &check.words)}</span><span class="num">{part(|check| &check.figure)}</span></li> }
    };
    view! { <ul class="checks">{move || (0..places.get()).map(check).collect_view()}</ul> }
}
