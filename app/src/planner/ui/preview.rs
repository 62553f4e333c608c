//! The panel beside the map: what the open command would do, or what is chosen. What shows it stays while a line is drawn:
//! only words that are others are written.

use leptos::prelude::*;

use super::act;
use super::pace::paced;
use super::state::Planner;
use super::told::{About, Card, Check, Told};
use super::unit::Acts;
use crate::{
    locale::spoken,
    ui::writing::{Writing, write},
};

/// How the panel is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// One quiet line.
    Quiet,
    /// Why it can't be.
    Refused,
    /// Units, rules and what can be done.
    Full,
}

impl Layout {
    const fn of(about: About) -> Self {
        match about {
            About::Nothing | About::Unfinished => Self::Quiet,
            About::Refused => Self::Refused,
            About::Chosen | About::Dragged | About::Command | About::Cut => Self::Full,
        }
    }
}

/// The panel.
#[component]
pub fn Preview() -> impl IntoView {
    let planner = Planner::here();
    let outlook = paced(planner, move || planner.outlook.get());
    let told = Memo::new(move |_| Told::of(planner, &outlook.get()));
    let about = Memo::new(move |_| told.with(|told| told.about));
    let layout = Memo::new(move |_| Layout::of(about.get()));
    let part = move |part: fn(&Told) -> &str| move || told.with(|told| part(told).to_owned());
    let title = part(|told| &told.title);
    let foot = move || match about.get() {
        About::Chosen => chosen_acts(planner, told).into_any(),
        about => (about != About::Dragged).then(|| acts(planner, about)).into_any(),
    };
    let head = move || view! { <h2><b>{title}</b><span class="quiet">{part(|told| &told.aside)}</span></h2> };
    let body = move || match layout.get() {
        Layout::Quiet => view! { <p class="quiet none">{title}</p> }.into_any(),
        Layout::Refused => view! { <p class="would-not"><b aria-hidden="true">"✕"</b>{title}</p> }.into_any(),
        Layout::Full => view! { {head()}{cards(told)}{checks(told)}{foot} }.into_any(),
    };
    view! { <section class="preview" id="preview" aria-live="polite">{body}</section> }
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
        let card = Memo::new(move |_| told.with(|told| told.cards.get(at).cloned().unwrap_or_default()));
        let writing = Writing::new(card);
        let words = move |part: fn(&Card) -> &str| writing.words(part);
        let length = move |name, place: usize| {
            writing.style(name, move |card: &Card| Some(card.bar.as_ref()?[place].as_str().into()))
        };
        let class = writing.attribute("class", |card| {
            let class = match (card.off, card.gone) {
                (false, false) => "card",
                (true, false) => "card off",
                (false, true) => "card gone",
                (true, true) => "card off gone",
            };
            Some(class.into())
        });
        let without = writing.attribute("hidden", |card| card.bar.is_none().then(|| "".into()));
        view! {
            <div use:write=class>
                <p use:write=words(|card| &card.number)><span class="quiet" use:write=words(|card| &card.change)></span></p>
                <p class="big"><b use:write=words(|card| &card.households)></b><span>{spoken("planner.households")}</span><i use:write=words(|card| card.sign)></i></p>
                <div class="band-bar" use:write=without>
                    <i class="band" use:write=length("left", 0).and(length("width", 1))></i>
                    <i class="dot" use:write=length("left", 2)></i>
                </div>
                <p class="quiet" use:write=words(|card| &card.more)></p>
            </div>
        }
    };
    view! { <div class="cards"><For each=move || 0..places.get() key=|at| *at children=card/></div> }
}

/// How they keep the rules, each in its place.
fn checks(told: Memo<Told>) -> impl IntoView {
    let places = Memo::new(move |_| told.with(|told| told.checks.len()));
    let check = move |at: usize| {
        let check = Memo::new(move |_| told.with(|told| told.checks.get(at).cloned().unwrap_or_default()));
        let writing = Writing::new(check);
        let words = move |part: fn(&Check) -> &str| writing.words(part);
        let class = writing.attribute("class", |check| (!check.good).then(|| "worse".into()));
        view! {
            <li use:write=class>
                <b aria-hidden="true" use:write=words(|check| if check.good { "✓" } else { "✕" })></b>
                <span use:write=words(|check| &check.words)></span><span class="num" use:write=words(|check| &check.figure)></span>
            </li>
        }
    };
    view! { <ul class="checks" hidden=move || places.get() == 0><For each=move || 0..places.get() key=|at| *at children=check/></ul> }
}
