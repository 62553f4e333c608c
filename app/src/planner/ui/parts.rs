//! The parts of the planner that come after its first view: see [`crate::ui::later`].

use leptos::prelude::*;

use super::{compare, floors, help, history, import, net, plans, state::Planner, table, tutorial, work::Work};
use crate::ui::{Fetched, Parts};

/// How the page's later file is entered.
#[derive(Clone, Copy)]
pub struct Files {
    /// For what opens on request.
    pub parts: Parts<Part>,
    /// For what is done to plans.
    pub work: fn() -> Fetched<Work>,
}

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The plan against another.
    Compare,
    /// A building's floors.
    Floors,
    /// What was done.
    History,
    /// A partition from a file.
    Import,
    /// The sheet of keys.
    Keys,
    /// The ten steps.
    Lessons,
    /// The plan against another net.
    Net,
    /// A plan to be made.
    New,
    /// Every unit.
    Units,
}

/// Makes one of them. To be called in their own file alone.
#[must_use]
pub fn made(part: Part) -> AnyView {
    match part {
        Part::Compare => view! { <compare::Compare/> }.into_any(),
        Part::Floors => view! { <floors::Floors/> }.into_any(),
        Part::History => view! { <history::History/> }.into_any(),
        Part::Import => view! { <import::File/> }.into_any(),
        Part::Keys => view! { <help::Lists/> }.into_any(),
        Part::Lessons => view! { <tutorial::Lessons/> }.into_any(),
        Part::Net => view! { <net::Disagreements/> }.into_any(),
        Part::New => view! { <plans::New/> }.into_any(),
        Part::Units => view! { <table::Units/> }.into_any(),
    }
}

/// Brings them when the map stands.
pub fn keep(planner: Planner) {
    Effect::new(move |begun: Option<bool>| {
        let begins = begun != Some(true) && planner.has_engine.get();
        if begins {
            planner.later.want_soon();
        }
        begins || begun == Some(true)
    });
}

/// One of them, as soon as it is here.
#[component]
pub fn Later(part: Part) -> impl IntoView {
    Planner::here().later.view(part)
}
