//! The domain view: the tabs of the five domains, and one domain's six facets as pictures beside the map.

use domain::catalogue::{Domain, Facet};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    pictures,
    seat::Seat,
    widgets::{DomainState, Icon, domain_name, facet_name},
};
use crate::{
    format,
    locale::{lang, t},
    state::Command,
};

/// Back to the panorama, and the five domains, each with the gravest of its warnings.
#[component]
pub fn Tabs() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let chosen = app.part(|choice| choice.domain);
    let tab = |domain: Domain| {
        view! {
            <button class="dv-tab" class:party=domain == Domain::Party aria-pressed=move || (chosen.get() == Some(domain)).to_string()
                on:click=move |_| cockpit.send(Command::Domain(Some(domain)))><b>{domain_name(app, domain)}</b><DomainState domain=domain/></button>
        }
    };
    view! {
        <nav class="dv-tabs" aria-label=move || t("domain.tabs")>
            <button class="dv-tab back" title=move || t("domain.back_long") on:click=move |_| cockpit.send(Command::Domain(None))>
                <Icon path="M10 3 5 8l5 5"/><b>{move || t("domain.back")}</b></button>
            {Domain::ALL.map(tab)}
        </nav>
    }
}

/// The six pictures.
#[component]
pub fn Pictures() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let name = move || app.choice.with(|choice| choice.domain).and_then(|domain| domain_name(app, domain)());
    view! {
        <section class="dv" aria-label=name>
            {Facet::ALL.map(|facet| view! { <One facet=facet/> })}
        </section>
    }
}

/// One picture: its subject, its finding, itself; or why there is none.
#[component]
fn One(facet: Facet) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let seat = Seat::new(cockpit, facet);
    let chosen = app.part(|choice| choice.indicator);
    let subject = move || {
        let data = app.data()?;
        let indicator = data.indicator(seat.of.get()?);
        let (name, window) = format::name_and_window(lang().pick(&indicator.name));
        let when = format::period_of(lang(), &data, seat.period.get());
        let window = if window.is_empty() { String::new() } else { format!(" · {window}") };
        Some(format!("{name}{window} · {when}"))
    };
    let about = move || {
        let data = app.data()?;
        Some(lang().pick(&data.indicator(seat.of.get()?).about).to_owned())
    };
    let choose = move |_| {
        if let Some(at) = seat.of.get_untracked() {
            cockpit.send(Command::Indicator(at));
        }
    };
    let (title, body) = pictures::of(seat);
    let why = Memo::new(move |_| title.with(|title| title.as_ref().err().cloned()));
    view! {
        <figure class="dv-pic" data-facet=facet.id()>
            <figcaption>
                <button class="dv-kicker" title=about disabled=move || seat.of.get().is_none()
                    aria-pressed=move || (seat.of.get() == Some(chosen.get())).to_string() on:click=choose>
                    <b>{facet_name(app, facet)}</b><span class="cut">{subject}</span>
                </button>
                <h3>{move || title.with(|title| title.as_ref().ok().cloned())}</h3>
            </figcaption>
            <Show when=move || why.with(Option::is_none) fallback=move || view! { <p class="why dv-why late" role="status">{why}</p> }>{body.clone()()}</Show>
        </figure>
    }
}
