//! The one list of layers: what is laid over the colours, the units' names, what lies on the ground, the base map.

use leptos::{html, prelude::*};

use super::{
    cockpit::Cockpit,
    overlays::LayerRows,
    parts::{Later, Part},
    take::TakeShapes,
};
use crate::{
    format,
    locale::t,
    map::Kind,
    state::{Command, Layer, Tool},
};

const fn name(layer: Layer) -> &'static str {
    match layer {
        Layer::Names => "layers.names",
        Layer::Basemap => "basemap.title",
        Layer::Ground(Kind::Water) => "layers.water",
        Layer::Ground(Kind::Road) => "layers.roads",
        Layer::Ground(Kind::Compound) => "layers.compounds",
        Layer::Ground(Kind::Building) => "layers.buildings",
    }
}

/// How many of it there are, once the list of layers is here.
fn counted(cockpit: Cockpit, layer: Layer) -> Option<String> {
    match layer {
        Layer::Names => cockpit.app.data().map(|data| format::count(data.units().len())),
        Layer::Basemap => None,
        Layer::Ground(kind) => cockpit.overlays.list.with(|list| {
            let of = list.as_ref()?.ground.iter().find(|of| of.id == kind.id())?;
            Some(format::count(of.count as usize))
        }),
    }
}

/// The list, while its tool is in hand.
#[component]
pub fn Layers() -> impl IntoView {
    let open = Cockpit::here().app.part(|choice| choice.tool == Some(Tool::Layers));
    view! { <Show when=move || open.get()><Later part=Part::Layers/></Show> }
}

/// What it holds.
#[component]
pub fn List() -> impl IntoView {
    let cockpit = Cockpit::here();
    let hidden = cockpit.app.part(|choice| choice.hidden);
    let first = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let field = first.get().and_then(|list| list.query_selector("input").ok().flatten());
        if let Some(field) = field.and_then(|field| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(field).ok())
        {
            // It was opened to be used.
            let _ = field.focus();
        }
    });
    let keys = move |event: leptos::ev::KeyboardEvent| {
        // The keys that open it close it; fields keep them from the page.
        if matches!(event.key().as_str(), "Escape" | "l" | "L") {
            event.stop_propagation();
            cockpit.send(Command::Tool(None));
            super::keys::focus_map();
        }
    };
    let offered = cockpit.app.basemap.with_untracked(Option::is_some);
    let rows = Layer::ALL.into_iter().filter(|layer| offered || *layer != Layer::Basemap).map(|layer| {
        view! {
            <label class="layer">
                <input type="checkbox" name=layer.id() prop:checked=move || !hidden.get().has(layer)
                    on:change=move |event| cockpit.send(Command::Show(layer, event_target_checked(&event)))/>
                <i class="swatch" data-layer=layer.id() aria-hidden="true"></i>
                <span class="grow">{move || t(name(layer))}</span>
                <span class="num quiet">{move || counted(cockpit, layer)}</span>
            </label>
        }
    });
    let hint = move || t(if cockpit.has_ground.get() == Some(false) { "layers.none" } else { "layers.near" });
    view! {
        <div class="over map-goto map-layers" id="layers" role="group" aria-labelledby="layers-title" node_ref=first on:keydown=keys>
            <p id="layers-title">{move || t("layers.title")}</p>
            <LayerRows/>
            <h3 class="layers-group">{move || t("overlays.ground")}</h3>
            {rows.collect_view()}
            <p class="layers-hint">{hint}</p>
            <TakeShapes/>
        </div>
    }
}
