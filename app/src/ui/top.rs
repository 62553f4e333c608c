//! The top bar: where one is, when, and how it looks.

use domain::{period::Period, units::UnitIx};
use leptos::prelude::*;

use super::{age::Age, cast::CastButton, cockpit::Cockpit, find::Find, strip::Today, widgets::Icon};
use crate::{
    format,
    locale::{Lang, lang, t, tf},
    state::{Command, Scheme},
};

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let app = Cockpit::here().app;
    let ready = Memo::new(move |_| app.data().is_some());
    view! {
        <header class="top">
            <Heading/>
            <div class="top-a">
                <span class="brand"><Mark/><b>{move || t("app.name")}</b></span>
                <Show when=move || ready.get()><Crumbs/></Show>
            </div>
            <div class="top-b"><Show when=move || ready.get()><Find/><Periods/></Show></div>
            <div class="top-c">
                <Show when=move || ready.get()><AsOf/></Show>
                <Today/>
                <Switches/>
            </div>
        </header>
    }
}

/// What the page is about, for those who go through it by its headings.
#[component]
fn Heading() -> impl IntoView {
    let app = Cockpit::here().app;
    let unit = app.part(|choice| choice.unit);
    let words = move || match app.data() {
        Some(data) => tf("page.title", &[("unit", data.units().name(unit.get()))]),
        None => t("app.name").to_owned(),
    };
    view! { <h1 class="out">{words}</h1> }
}

#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 22 22" aria-hidden="true">
            <rect class="mark-ground" width="22" height="22" rx="3"></rect>
            <path class="mark-line" d="M4 7.5 11 4l7 3.5v7L11 18l-7-3.5zM4 7.5l7 3.5 7-3.5M11 11v7"></path>
        </svg>
    }
}

/// The chain down to the chosen unit; behind it what lies below.
#[component]
fn Crumbs() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let unit = app.part(|choice| choice.unit);
    let chain = move || {
        let Some(data) = app.data() else { return Vec::new() };
        let chosen = unit.get();
        let crumb = |at: UnitIx| {
            // What its parent's name says already isn't said again.
            let units = data.units();
            let parent = units.parent(at).map_or("", |parent| units.name(parent));
            let name = format::name_within(units.name(at), parent, lang().pick(&data.level(units.depth(at)).name));
            let current = (at == chosen).then_some("page");
            let separated = at != data.root();
            view! {
                {separated.then(|| view! { <i aria-hidden="true">"›"</i> })}
                <button class="cut" aria-current=current title=data.units().code(at).to_string() on:click=move |_| cockpit.send(Command::Visit(at))>{name}</button>
            }
        };
        data.chain(chosen).into_iter().map(crumb).collect::<Vec<_>>()
    };
    let counts = move || {
        let Some(data) = app.data() else { return Vec::new() };
        let (counts, special) = data.counts_below(unit.get());
        let mut words: Vec<String> = counts
            .iter()
            .map(|&(depth, count)| {
                let count = if depth == data.leaf_depth() { count - special } else { count };
                tf("crumb.count", &[("n", &format::count(count)), ("level", lang().pick(&data.level(depth).name))])
            })
            .collect();
        if special > 0 {
            words.push(tf("crumb.special", &[("n", &format::count(special))]));
        }
        words.into_iter().map(|words| view! { <span>{words}</span> }).collect::<Vec<_>>()
    };
    view! {
        <nav class="crumbs" aria-label=move || t("region.crumbs")>{chain}</nav>
        <div class="counts wide">{counts}</div>
    }
}

/// Which month.
#[component]
fn Periods() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let period = app.part(|choice| choice.period);
    let periods =
        move || app.data().map_or_else(Vec::new, |data| data.catalogue.periods.iter().rev().copied().collect());
    let option = move |of: Period| {
        let chosen = of == period.get_untracked();
        view! { <option value=of.to_string() selected=chosen>{move || format::period(lang(), of)}</option> }
    };
    let at_end = move |last: bool| {
        app.data().is_none_or(|data| {
            let at = data.period_at(period.get());
            at == Some(if last { data.catalogue.periods.len() - 1 } else { 0 })
        })
    };
    let pick = move |event| {
        if let Ok(period) = event_target_value(&event).parse() {
            cockpit.send(Command::Period(period));
        }
    };
    view! {
        <div class="stepper" role="group" aria-label=move || t("period.label")>
            <button class="btn" disabled=move || at_end(false) aria-label=move || t("period.before") title=move || t("period.before")
                on:click=move |_| cockpit.send(Command::PeriodStep(-1))><Icon path="M10 3 5 8l5 5"/></button>
            <select id="period" aria-label=move || t("period.label") prop:value=move || period.get().to_string() on:change=pick><For each=periods key=|of| *of children=option/></select>
            <button class="btn" disabled=move || at_end(true) aria-label=move || t("period.after") title=move || t("period.after")
                on:click=move |_| cockpit.send(Command::PeriodStep(1))><Icon path="m6 3 5 5-5 5"/></button>
        </div>
    }
}

/// Up to which day the registers speak.
#[component]
fn AsOf() -> impl IntoView {
    let app = Cockpit::here().app;
    let day = move || app.data().map(|data| format::period(lang(), data.catalogue.as_of));
    view! { <span class="asof">{move || t("asof.label")} " " <b>{day}</b> <Age/></span> }
}

/// Language, colours, full screen, keys.
#[component]
fn Switches() -> impl IntoView {
    let cockpit = Cockpit::here();
    let (tongue, scheme) = (cockpit.app.part(|c| c.lang), cockpit.app.part(|c| c.scheme));
    let next_lang = move |_| {
        cockpit.send(Command::Lang(if tongue.get_untracked() == Lang::Zh { Lang::En } else { Lang::Zh }));
    };
    let next_scheme = move |_| {
        let at = Scheme::ALL.iter().position(|&known| known == scheme.get_untracked()).unwrap_or(0);
        cockpit.send(Command::Scheme(Scheme::ALL[(at + 1) % Scheme::ALL.len()]));
    };
    let scheme_words = move || match scheme.get() {
        Scheme::Dark => t("theme.dark"),
        Scheme::Light => t("theme.light"),
        Scheme::Contrast => t("theme.contrast"),
    };
    let full = move |_| {
        let document = document();
        // A browser may refuse full screen (in a frame, by policy): the page then stays as it is.
        if document.fullscreen_element().is_some() {
            document.exit_fullscreen();
        } else if let Some(root) = document.document_element() {
            let _ = root.request_fullscreen();
        }
    };
    let open = move |_| cockpit.send(Command::Help(true));
    view! {
        <div class="switches">
            <button class="btn bare lang" id="lang" title=move || t("lang.switch") on:click=next_lang>{move || t("lang.other")}</button>
            <button class="btn bare" id="theme" title=move || tf("theme.label", &[("now", scheme_words())]) aria-label=move || tf("theme.label", &[("now", scheme_words())]) on:click=next_scheme>
                <Icon path="M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12"/></button>
            <Show when=move || cockpit.planner.get()><a class="btn bare wide" id="planner" href="/planner">{move || t("screen.planner")}</a></Show>
            <CastButton/>
            <button class="btn bare wide" title=move || t("screen.full") aria-label=move || t("screen.full") on:click=full>
                <Icon path="M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4"/></button>
            <button class="btn bare" id="help" title=move || t("help.open") aria-label=move || t("help.open") on:click=open>"?"</button>
        </div>
    }
}
