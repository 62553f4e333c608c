//! What stands in the map's place while there is no picture, or when a person would rather read a table.

use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    parts::{Later, Part},
};
use crate::{
    locale::{t, tf},
    map::ContextState,
    state::{Command, Picture},
};

/// Takes down what became of the drawing context.
pub fn tell(cockpit: Cockpit, state: ContextState) {
    let app = cockpit.app;
    let picture = match state {
        ContextState::Lost => Picture::Lost,
        ContextState::Restored => Picture::Drawn,
        ContextState::Refused(why) => Picture::Refused(why.to_string()),
        ContextState::Coarser { asked, given } => {
            let size = |(width, height): (u32, u32)| format!("{width} × {height}");
            app.notice.try_set(Some(tf("notice.coarser", &[("asked", &size(asked)), ("given", &size(given))])));
            return;
        }
    };
    app.picture.try_set(picture);
}

/// The reason, the same figures as a table, and a way to try again.
#[component]
pub fn NoMap() -> impl IntoView {
    let cockpit = Cockpit::here();
    let picture = cockpit.app.picture;
    let chosen = cockpit.app.part(|choice| choice.table);
    let refused = Memo::new(move |_| picture.with(|picture| matches!(picture, Picture::Refused(_))));
    let lost = Memo::new(move |_| picture.with(|picture| *picture == Picture::Lost));
    let why =
        move || picture.with(|picture| if let Picture::Refused(why) = picture { why.clone() } else { String::new() });
    let retry = move |_| {
        cockpit.with_map(crate::map::MapEngine::try_again);
    };
    let reason = move || {
        view! {
            <div class="no-map" role="alert">
                <p><b>{move || t("no_map.title")}</b>" "{move || t("no_map.what")}" "<span class="quiet">{why}</span></p>
                <button class="btn main-act" id="map-retry" on:click=retry>{move || t("load.retry")}</button>
            </div>
        }
    };
    let back = move || {
        view! {
            <div class="no-map">
                <p class="grow"></p>
                <button class="btn" id="map-back" on:click=move |_| cockpit.send(Command::Table(false))>{move || t("table.close")}</button>
            </div>
        }
    };
    view! {
        <Show when=move || lost.get() && !chosen.get()>
            <div class="loading veiled" role="status"><p class="loading-what">{move || t("notice.context")}</p></div>
        </Show>
        <Show when=move || refused.get() || chosen.get()>
            <div class="unit-table">
                <Show when=move || refused.get() fallback=back>{reason}</Show>
                <Later part=Part::Table/>
            </div>
        </Show>
    }
}
