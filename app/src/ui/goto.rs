//! Asks for coordinates and goes there.

use leptos::{html, prelude::*};

use super::{
    cockpit::Cockpit,
    parts::{Later, Part},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{
        Command, Tool,
        coordinates::{CoordinateError, read},
    },
};

/// The map comes at least so near, Web-Mercator zoom.
const NEAR_ZOOM: f64 = 15.0;

/// The small dialog, while its tool is in hand.
#[component]
pub fn GoTo() -> impl IntoView {
    let open = Cockpit::here().app.part(|choice| choice.tool == Some(Tool::GoTo));
    view! { <Show when=move || open.get()><Later part=Part::GoTo/></Show> }
}

/// The field, and why what stands in it is nowhere.
#[component]
pub fn Dialog() -> impl IntoView {
    let cockpit = Cockpit::here();
    let field = NodeRef::<html::Input>::new();
    let trouble = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(field) = field.get() {
            // It was opened to type into.
            let _ = field.focus();
        }
    });
    let close = move || {
        cockpit.send(Command::Tool(None));
        super::keys::focus_map();
    };
    let go = move || {
        let Some(text) = field.get_untracked().map(|field| field.value()) else { return };
        match there(cockpit, &text) {
            Ok(()) => close(),
            Err(why) => trouble.set(Some(why)),
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| match event.key().as_str() {
        "Enter" if !event.is_composing() => {
            event.prevent_default();
            event.stop_propagation();
            go();
        }
        "Escape" => {
            event.stop_propagation();
            close();
        }
        _ => {}
    };
    view! {
        <div class="over map-goto" id="goto" role="dialog" aria-label=move || t("goto.title")>
            <label for="goto-at">{move || t("goto.title")}</label>
            <div class="goto-row">
                <input id="goto-at" node_ref=field type="text" autocomplete="off" spellcheck="false" placeholder=move || t("goto.example")
                    aria-invalid=move || trouble.with(Option::is_some).to_string() aria-describedby="goto-why"
                    on:keydown=keys on:input=move |_| trouble.set(None)/>
                <button class="btn main-act" on:click=move |_| go()>{move || t("goto.go")}</button>
            </div>
            <p id="goto-why" role="status">{move || trouble.get().unwrap_or_else(|| t("goto.order").to_owned())}</p>
        </div>
    }
}

/// Flies to what was typed and marks it; else says why not.
fn there(cockpit: Cockpit, text: &str) -> Result<(), String> {
    let (lon, lat) = read(text).map_err(|error| match error {
        CoordinateError::Count(_) => t("goto.count").to_owned(),
        CoordinateError::Number(word) => tf("goto.number", &[("word", &word)]),
        CoordinateError::OffGlobe(lon, lat) => {
            tf("goto.globe", &[("lon", &format::number(lon, 2)), ("lat", &format::number(lat, 2))])
        }
    })?;
    if cockpit.with_map(|map| map.reaches(lon, lat)) != Some(true) {
        return Err(tf("goto.outside", &[("place", &format::place(lang(), lon, lat))]));
    }
    cockpit.send(Command::Pin(Some((lon, lat))));
    cockpit.with_map(|map| map.set_camera(map.camera().zoom.max(NEAR_ZOOM), lon, lat, true));
    Ok(())
}
