//! The parts of the cockpit that come after its first view: see [`super::later`].

use leptos::prelude::*;

use super::{
    card, cast, cockpit::Cockpit, compare, domain, explained, goto, help, layers, legend_nine, picks, print, table,
};

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// An explained figure.
    Answer,
    /// The chosen unit's card.
    Card,
    /// The wall's address.
    Cast,
    /// What to compare with.
    Compare,
    /// The field for coordinates.
    GoTo,
    /// The sheet of keys.
    Keys,
    /// The list of layers.
    Layers,
    /// How classes are made.
    Methods,
    /// Nine classes of two indicators.
    Nine,
    /// A domain's six pictures.
    Pictures,
    /// What is printed.
    Print,
    /// The second indicator.
    Seconds,
    /// The map as a table.
    Table,
}

/// Makes one of them. To be called in their own file alone.
#[must_use]
pub fn made(part: Part) -> AnyView {
    match part {
        Part::Answer => view! { <explained::Answer/> }.into_any(),
        Part::Card => view! { <card::CardPanel/> }.into_any(),
        Part::Cast => view! { <cast::Choose/> }.into_any(),
        Part::Compare => view! { <compare::Sheet/> }.into_any(),
        Part::GoTo => view! { <goto::Dialog/> }.into_any(),
        Part::Keys => view! { <help::Lists/> }.into_any(),
        Part::Layers => view! { <layers::List/> }.into_any(),
        Part::Methods => view! { <picks::Methods/> }.into_any(),
        Part::Nine => view! { <legend_nine::Nine/> }.into_any(),
        Part::Pictures => view! { <domain::Pictures/> }.into_any(),
        Part::Print => view! { <print::Desk/> }.into_any(),
        Part::Seconds => view! { <picks::Seconds/> }.into_any(),
        Part::Table => view! { <table::UnitTable/> }.into_any(),
    }
}

/// Brings them when the first view stands.
pub fn keep(cockpit: Cockpit) {
    Effect::new(move |begun: Option<bool>| {
        let drawn = cockpit.has_engine.get() && cockpit.classes.with(Option::is_some);
        let begins = begun != Some(true) && drawn && cockpit.app.around.with(Option::is_some);
        if begins {
            cockpit.later.want_soon();
        }
        begins || begun == Some(true)
    });
}

/// One of them, as soon as it is here.
#[component]
pub fn Later(part: Part) -> impl IntoView {
    Cockpit::here().later.view(part)
}
