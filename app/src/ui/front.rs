//! The few figures that stand large: those that the catalogue gives a place on the first screen.

use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    figure::{Told, delta, figure, marks},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, IndicatorIx},
};

/// So many fit.
const PLACES: usize = 6;

/// Two in a row; nothing where the catalogue names none.
#[component]
pub fn Front() -> impl IntoView {
    let app = Cockpit::here().app;
    let mut figures = app.data_now().map(|data| data.placed(|indicator| indicator.front)).unwrap_or_default();
    figures.truncate(PLACES);
    (!figures.is_empty()).then(|| {
        let figures = figures.into_iter().map(|at| view! { <One at=at/> }).collect_view();
        view! { <section class="front" aria-label=move || t("region.front")>{figures}</section> }
    })
}

#[component]
fn One(at: IndicatorIx) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    let told = Told::new(cockpit, at);
    let body = data.indicator(at).clone();
    let (name, about, of) = (body.clone(), body.about.clone(), body);
    let target = move || {
        let target = of.target?;
        Some(
            view! { <span class="quiet">{tf("front.target", &[("value", &format::figure_text(lang(), &of, target))])}</span> },
        )
    };
    view! {
        <button class="fig" aria-pressed=move || (cockpit.indicator.get() == at).to_string() title=move || lang().pick(&about).to_owned()
            on:click=move |_| cockpit.send(Command::Indicator(at))>
            <span class="fig-name"><span class="cut">{move || format::short_name(lang(), &name)}</span>{marks(told)}</span>
            {figure(told, "fig-value")}
            <span class="fig-foot">{delta(told, "delta")}{target}</span>
        </button>
    }
    .into_any()
}
