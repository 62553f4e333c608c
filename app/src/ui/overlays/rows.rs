//! The layers in the list: switch, count and, while one is on, its legend, age, strength and place in the order.

use std::sync::Arc;

use domain::{
    period::Period,
    wire::{OverlayBody, OverlayClass, OverlayKind, OverlaysBody, Walk},
};
use leptos::prelude::*;

use super::{
    board::{layer_mark, look_id},
    strokes,
    twin::Twin,
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, FAINTEST, Laying, WHOLE},
    ui::cockpit::Cockpit,
};

/// In the order in which they lie over each other, the front ones first.
const GROUPS: [(OverlayKind, &str); 3] = [
    (OverlayKind::Point, "overlays.points"),
    (OverlayKind::Line, "overlays.lines"),
    (OverlayKind::Area, "overlays.areas"),
];

/// All of them, or why they aren't here.
#[component]
pub fn LayerRows() -> impl IntoView {
    let cockpit = Cockpit::here();
    let overlays = cockpit.overlays;
    let body = move || {
        match overlays.list.get() {
        Some(list) => GROUPS.map(|(kind, name)| group(cockpit, &list, kind, name)).collect_view().into_any(),
        None => match overlays.failed.with(|failed| failed.get("").cloned()) {
            Some(why) => view! { <p class="layers-hint" role="status">{tf("overlays.failed", &[("why", &why)])}</p> }.into_any(),
            None => view! { <p class="layers-hint"><span class="bone block long"></span><span class="bone block"></span></p> }.into_any(),
        },
    }
    };
    view! { {body} }
}

fn group(
    cockpit: Cockpit,
    list: &Arc<OverlaysBody>,
    kind: OverlayKind,
    name: &'static str,
) -> Option<impl IntoView + use<>> {
    let all: Vec<String> =
        list.layers.iter().filter(|layer| layer.kind == kind).map(|layer| layer.id.clone()).collect();
    if all.is_empty() {
        return None;
    }
    let laying = cockpit.app.part(|choice| choice.overlays.clone());
    // A layer that is on takes the place of another one that is: those that are off stay where they are.
    let order = Memo::new(move |_| {
        laying.with(|laying| {
            let mut on = laying.layers().iter().map(|laid| laid.id.clone()).filter(|id| all.contains(id));
            let placed = |id: &String| if laying.get(id).is_some() { on.next() } else { Some(id.clone()) };
            all.iter().filter_map(placed).collect::<Vec<String>>()
        })
    });
    let list = list.clone();
    Some(view! {
        <h3 class="layers-group">{move || t(name)}</h3>
        <For each=move || order.get() key=Clone::clone let:id>{row(cockpit, &list, &id)}</For>
    })
}

fn row(cockpit: Cockpit, list: &Arc<OverlaysBody>, id: &str) -> Option<impl IntoView + use<>> {
    let layer = Arc::new(list.layers.iter().find(|layer| layer.id == id)?.clone());
    let key = layer.id.clone();
    let is_on = cockpit.app.part(move |choice| choice.overlays.get(&key).is_some());
    let (switch, list) = (
        {
            let (id, list) = (layer.id.clone(), list.clone());
            move |event| {
                let all: Vec<&str> = list.layers.iter().map(|layer| layer.id.as_str()).collect();
                let laying = cockpit.app.choice.with_untracked(|choice| choice.overlays.clone());
                let on = event_target_checked(&event);
                cockpit.send(Command::Lay(if on { laying.with(&id, &all) } else { laying.without(&id) }));
            }
        },
        list.clone(),
    );
    let named = layer.clone();
    let name = move || lang().pick(&named.name).to_owned();
    let swatch = swatch(&list, &layer);
    let (count, id) = (format::count(layer.count as usize), layer.id.clone());
    Some(view! {
        <div class="overlay" class:on=move || is_on.get()>
            <label class="layer">
                <input type="checkbox" name=id prop:checked=move || is_on.get() on:change=switch/>
                {swatch}
                <span class="grow">{name}</span>
                <span class="num quiet">{count}</span>
            </label>
            {move || is_on.get().then(|| more(cockpit, &list, &layer))}
        </div>
    })
}

/// What stands for the layer: its mark, its strokes, its line.
fn swatch(list: &OverlaysBody, layer: &OverlayBody) -> AnyView {
    match layer.kind {
        OverlayKind::Point => {
            let (name, look) = (layer.name.clone(), look_id(&layer.id));
            view! { <i class="mark" data-look=look aria-hidden="true">{move || layer_mark(lang().pick(&name))}</i> }
                .into_any()
        }
        OverlayKind::Line => view! { <i class="swatch line-0" aria-hidden="true"></i> }.into_any(),
        OverlayKind::Area => hatch(list, layer, 0),
    }
}

fn hatch(list: &OverlaysBody, layer: &OverlayBody, class: usize) -> AnyView {
    let (strokes, wide) = strokes(list, &layer.id);
    let wide = wide || class > 0;
    view! { <i class="swatch hatched" class:wide=wide class:reach=layer.walk.is_some() data-strokes=strokes.id() aria-hidden="true"></i> }
        .into_any()
}

/// What is told of a layer that is on.
fn more(cockpit: Cockpit, list: &OverlaysBody, layer: &Arc<OverlayBody>) -> impl IntoView + use<> {
    let id = layer.id.clone();
    let failed = move || {
        let why = cockpit.overlays.failed.with(|failed| failed.get(&id).cloned())?;
        Some(view! { <p role="status">{tf("overlays.failed", &[("why", &why)])}</p> })
    };
    let legend =
        layer.classes.iter().enumerate().filter(|_| layer.classes.len() > 1 || layer.kind != OverlayKind::Area);
    let legend: Vec<_> = legend.map(|(at, class)| legend_row(class_swatch(list, layer, class, at), class)).collect();
    let states: Vec<_> = layer
        .states
        .iter()
        .filter(|state| state.count > 0)
        .map(|state| legend_row(state_swatch(state), state))
        .collect();
    let notes = layer.clone();
    let is_point = layer.kind == OverlayKind::Point;
    view! {
        <div class="overlay-more">
            {failed}
            <ul class="overlay-legend">{legend}{states}</ul>
            <p class="layers-hint">{move || notes_of(cockpit, &notes)}</p>
            <Strength id=layer.id.clone() name=layer.name.clone()/>
            {order(cockpit, list, layer)}
            {is_point.then(|| view! { <Twin id=layer.id.clone()/> })}
        </div>
    }
}

fn legend_row(swatch: AnyView, class: &OverlayClass) -> impl IntoView + use<> {
    let (name, count) = (class.name.clone(), format::count(class.count as usize));
    view! { <li>{swatch}<span class="grow">{move || lang().pick(&name).to_owned()}</span><span class="num">{count}</span></li> }
}

fn class_swatch(list: &OverlaysBody, layer: &OverlayBody, class: &OverlayClass, at: usize) -> AnyView {
    match layer.kind {
        OverlayKind::Point => {
            let (mark, look) = (class.mark.clone(), look_id(&layer.id));
            view! { <i class="mark" data-look=look aria-hidden="true">{move || lang().pick(&mark).to_owned()}</i> }
                .into_any()
        }
        OverlayKind::Line => view! { <i class=format!("swatch line-{at}") aria-hidden="true"></i> }.into_any(),
        OverlayKind::Area => hatch(list, layer, at),
    }
}

/// The sign that a single thing has beside its mark.
fn state_swatch(state: &OverlayClass) -> AnyView {
    let sign = match state.id.as_str() {
        "new" => "dot",
        "failing" => "wedge",
        _ => "none",
    };
    view! { <i class="state-sign" data-sign=sign aria-hidden="true"></i> }.into_any()
}

/// Its day, how far that lies behind, how ways were measured, what isn't exact.
fn notes_of(cockpit: Cockpit, layer: &OverlayBody) -> String {
    let mut notes = vec![tf("overlays.as_of", &[("day", &format::period(lang(), layer.as_of))])];
    if let (Some(Period::Day(now)), Period::Day(then)) =
        (cockpit.app.data().map(|data| data.catalogue.as_of), layer.as_of)
    {
        let behind = now.since_epoch() - then.since_epoch();
        if behind > 0 {
            notes.push(tf("overlays.behind", &[("n", &behind.to_string())]));
        }
    }
    match layer.walk {
        Some(Walk::Road) => notes.push(t("overlays.by_road").to_owned()),
        Some(Walk::Straight) => notes.push(t("overlays.straight").to_owned()),
        None => {}
    }
    if layer.walk.is_some() {
        notes.push(t("overlays.shares").to_owned());
    }
    if layer.unplaced {
        notes.push(t("overlays.unplaced").to_owned());
    }
    notes.join(t("overlays.between"))
}

/// How strongly it is drawn.
#[component]
fn Strength(id: String, name: domain::units::Text) -> impl IntoView {
    let cockpit = Cockpit::here();
    let key = id.clone();
    let opacity = cockpit.app.part(move |choice| choice.overlays.get(&key).map_or(WHOLE, |laid| laid.opacity));
    let set = move |event| {
        if let Ok(opacity) = event_target_value(&event).parse() {
            let laying = cockpit.app.choice.with_untracked(|choice| choice.overlays.with_opacity(&id, opacity));
            cockpit.send(Command::Lay(laying));
        }
    };
    let label = move || tf("overlays.opacity_of", &[("layer", lang().pick(&name))]);
    view! {
        <label class="strength">
            <span>{move || t("overlays.opacity")}</span>
            <input type="range" min=FAINTEST.to_string() max=WHOLE.to_string() step="10" aria-label=label prop:value=move || opacity.get().to_string() on:input=set/>
            <span class="num">{move || format!("{}%", opacity.get())}</span>
        </label>
    }
}

/// Towards the front, or away from it, among those of its kind.
fn order(cockpit: Cockpit, list: &OverlaysBody, layer: &Arc<OverlayBody>) -> impl IntoView + use<> {
    let alike: Vec<String> =
        list.layers.iter().filter(|other| other.kind == layer.kind).map(|other| other.id.clone()).collect();
    let alike = Arc::new(alike);
    let button = |forward: bool, sign: &'static str, words: &'static str| {
        let (id, own, alike, kept) = (layer.id.clone(), layer.clone(), alike.clone(), alike.clone());
        let may = move |laying: &Laying| laying.may_move(&id, forward, |id| kept.iter().any(|known| known == id));
        let none = cockpit.app.part(move |choice| !may(&choice.overlays));
        let id = layer.id.clone();
        let go = move |_| {
            let fits = |id: &str| alike.iter().any(|known| known == id);
            cockpit.send(Command::Lay(
                cockpit.app.choice.with_untracked(|choice| choice.overlays.moved(&id, forward, fits)),
            ));
        };
        let label = move || tf(words, &[("layer", lang().pick(&own.name))]);
        view! { <button class="btn" title=label.clone() aria-label=label disabled=move || none.get() on:click=go>{sign}</button> }
    };
    view! {
        <p class="order"><span class="grow">{move || t("overlays.order")}</span>{button(true, "▲", "overlays.forward")}{button(false, "▼", "overlays.backward")}</p>
    }
}
