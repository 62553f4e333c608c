//! The top bar: which plan, whether it is kept, ways out.

use domain::lattice::LatticePoint;
use domain::plan::rules::Rule;
use leptos::prelude::*;

use super::super::desk::Desk;
use super::state::{Over, Planner, Show, Told};
use super::{act, overlay, paint, store};
use crate::{
    locale::{Lang, spoken, t, tf},
    net::plans,
    state::{Scheme, file_name},
    ui::{take, widgets::Icon},
};

/// The bar.
#[component]
pub fn Top() -> impl IntoView {
    let planner = Planner::here();
    let name = move || planner.body.get().map(|body| body.name);
    let scope = move || {
        planner.revision.track();
        planner.with_desk(|desk| {
            let plan = desk.plan();
            let names = desk.draft.scope.iter().filter_map(|code| plan.unit(plan.find(code)?));
            let names: Vec<String> = names.map(|unit| unit.name.clone()).collect();
            match names.len() {
                0 => t("planner.whole").to_owned(),
                1..=3 => names.join(t("planner.comma")),
                n => tf("planner.scope_n", &[("first", &names[0]), ("n", &n.to_string())]),
            }
        })
    };
    let open = Memo::new(move |_| planner.revision.get() > 0);
    // What the page is about, for those who go through it by its headings.
    let heading = move || name().unwrap_or_else(|| t("planner.title").to_owned());
    view! {
        <header class="top">
            <h1 class="out">{heading}</h1>
            <div class="top-a">
                <a class="brand" href="/" title=spoken("planner.to_cockpit")><img class="mark" src=mark() alt=""/><b>{spoken("app.name")}</b></a>
                <button class="btn" id="plans" on:click=move |_| planner.over.set(Some(Over::Plans))>{spoken("planner.plans")}</button>
                <Show when=move || open.get()>
                    <span class="plan-name cut"><b>{name}</b><span class="quiet">{scope}</span></span>
                </Show>
            </div>
            <div class="top-c">
                <Show when=move || open.get()><Saved/><Shown/><Steps/><button class="btn" id="import" on:click=move |_| planner.over.set(Some(Over::Import))>{spoken("planner.in")}</button><Out/></Show>
                <Switches/>
            </div>
        </header>
    }
}

/// The mark's address: the build names it by its content, and the page knows it.
fn mark() -> Option<String> {
    document().query_selector("link[rel=icon]").ok().flatten().and_then(|link| link.get_attribute("href"))
}

#[component]
fn Saved() -> impl IntoView {
    let planner = Planner::here();
    let told = Memo::new(move |_| planner.saving.with(store::told));
    let why = move || {
        planner.saving.with(|saving| {
            let parts = [saving.unkept.clone(), saving.unsent.clone()];
            parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
        })
    };
    view! {
        <span class="saved" id="saved" role="status" class:worse=move || told.get().1 title=why>
            <i aria-hidden="true">{move || if told.get().1 { "▲" } else { "●" }}</i>{move || told.get().0}
        </span>
    }
}

/// The plan, what it is held against, or both: where they differ, or side by side.
#[component]
fn Shown() -> impl IntoView {
    let planner = Planner::here();
    let one = move |(show, id, words): (Show, &'static str, &'static str)| {
        let is = move || planner.show.get() == show;
        let take = move |_| {
            planner.show.set(show);
            paint::whole(planner);
        };
        view! { <button role="radio" id=id aria-checked=move || is().to_string() on:click=take>{move || t(words)}</button> }
    };
    let all = [
        (Show::Plan, "show-plan", "planner.show_plan"),
        (Show::Other, "show-other", "planner.show_other"),
        (Show::Difference, "show-difference", "planner.show_difference"),
        (Show::Swipe, "show-swipe", "planner.show_swipe"),
    ];
    view! { <span class="seg" role="radiogroup" aria-label=spoken("planner.show")>{all.map(one).collect_view()}</span> }
}

#[component]
fn Steps() -> impl IntoView {
    let planner = Planner::here();
    let can = move |redo: bool| {
        planner.revision.track();
        planner.with_desk(|desk| if redo { desk.session.can_redo() } else { desk.session.can_undo() }) == Some(true)
    };
    view! {
        <span class="seg steps">
            <button id="undo" disabled=move || !can(false) title=spoken("planner.undo_key") aria-label=spoken("planner.undo") on:click=move |_| act::undo(planner)>
                <Icon path="M5 3 2 6l3 3M2 6h7a4 4 0 0 1 0 8H6"/></button>
            <button id="redo" disabled=move || !can(true) title=spoken("planner.redo_key") aria-label=spoken("planner.redo") on:click=move |_| act::redo(planner)>
                <Icon path="m11 3 3 3-3 3M14 6H7a4 4 0 0 0 0 8h3"/></button>
        </span>
    }
}

/// What a plan can be had as, and whether all of its ground must be of a unit for that.
const FORMS: [(&str, &str, bool); 6] = [
    ("geojson", "GeoJSON", true),
    ("topojson", "TopoJSON", true),
    ("shapefile", "Shapefile", true),
    ("geopackage", "GeoPackage", true),
    ("buildings.csv", "planner.out_buildings", false),
    ("moves.csv", "planner.out_moves", false),
];

/// Where ground is of no unit.
fn open_ground(planner: Planner) -> Option<LatticePoint> {
    let problem = |desk: &Desk| desk.problems.iter().find(|problem| problem.rule == Rule::UnassignedGround).cloned();
    planner.with_desk(problem).flatten().map(|problem| problem.place)
}

#[component]
fn Out() -> impl IntoView {
    let planner = Planner::here();
    let id = move || planner.body.get().map_or(0, |body| body.id);
    let raw = move |_| {
        let Some(work) = planner.work.get_value() else { return };
        let draft = planner.with_desk(|desk| (file_name(&[&desk.draft.name, "draft"], "json"), (work.draft)(desk)));
        let Some((name, text)) = draft else { return };
        if let Err(why) = take::keep_text(&text, "application/json", &name) {
            planner.say(tf("take.failed", &[("file", &name), ("why", &format!("{why:?}"))]));
        }
    };
    let form = move |(format, name, whole): (&'static str, &'static str, bool)| {
        let words = move || if name.starts_with("planner.") { t(name) } else { name };
        let address = move || plans::export_address(id(), format, planner.lang.get().id());
        let refuse = move |event: leptos::ev::MouseEvent| {
            if let Some(place) = open_ground(planner).filter(|_| whole) {
                // The server refuses it too; a download that fails tells nobody why.
                event.prevent_default();
                let words = tf("planner.not_exported", &[("why", t("planner.why_unassigned_ground"))]);
                planner.told.set(Some(Told { words, place: Some(place) }));
                overlay::ask(planner);
            }
        };
        view! { <a role="menuitem" href=address download="" on:click=refuse>{words}</a> }
    };
    view! {
        <details class="menu" id="out">
            <summary class="btn">{spoken("planner.out")}</summary>
            <div class="menu-body" role="menu">
                {FORMS.map(form).collect_view()}
                <button role="menuitem" id="raw" on:click=raw>{spoken("planner.out_draft")}</button>
            </div>
        </details>
    }
}

#[component]
fn Switches() -> impl IntoView {
    let planner = Planner::here();
    let next_lang = move |_| planner.lang.update(|lang| *lang = if *lang == Lang::Zh { Lang::En } else { Lang::Zh });
    let next_scheme = move |_| {
        planner.scheme.update(|scheme| {
            let at = Scheme::ALL.iter().position(|known| known == scheme).unwrap_or(0);
            *scheme = Scheme::ALL[(at + 1) % Scheme::ALL.len()];
        });
    };
    let scheme_words = move || match planner.scheme.get() {
        Scheme::Dark => t("theme.dark"),
        Scheme::Light => t("theme.light"),
        Scheme::Contrast => t("theme.contrast"),
    };
    view! {
        <div class="switches">
            <button class="btn bare lang" id="lang" title=spoken("lang.switch") on:click=next_lang>{spoken("lang.other")}</button>
            <button class="btn bare" id="theme" title=move || tf("theme.label", &[("now", scheme_words())]) aria-label=move || tf("theme.label", &[("now", scheme_words())]) on:click=next_scheme>
                <Icon path="M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12"/></button>
            <button class="btn bare" id="help" title=spoken("help.open") aria-label=spoken("help.open") on:click=move |_| planner.over.set(Some(Over::Help))>"?"</button>
        </div>
    }
}
