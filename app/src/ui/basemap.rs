//! The base map that the server offers: brings its tiles while it is shown, and says whose it is.

use core::time::Duration;
use std::{cell::RefCell, rc::Rc, sync::Arc};

use domain::{crs::Crs, wire::Basemap};
use leptos::{prelude::*, task::spawn_local};

use super::cockpit::Cockpit;
use crate::{
    locale::{lang, t, tf},
    map::{
        TileHook, TileWish,
        tiles::{TileId, Turn},
    },
    net::Picture,
    state::AppState,
};

/// Hands the base map to the engine while it is wished for.
pub fn follow(cockpit: Cockpit) {
    let app = cockpit.app;
    let wished = app.part(|choice| !choice.hidden.basemap);
    Effect::new(move |before: Option<bool>| {
        let shown = app.basemap.get().filter(|_| wished.get());
        let shows = shown.is_some();
        // Most servers offer none: then nothing is said to the map.
        if cockpit.has_engine.get() && (shows || before == Some(true)) {
            if !shows {
                quieten(cockpit);
            }
            cockpit.with_map(|map| map.set_basemap(shown.map(|spec| ((*spec).clone(), hook(cockpit, spec)))));
        }
        shows
    });
}

/// Pictures on their way.
type Asked = Rc<RefCell<Vec<(TileId, Picture)>>>;

fn take(asked: &Asked, tile: TileId) -> Option<Picture> {
    let mut asked = asked.borrow_mut();
    let at = asked.iter().position(|(known, _)| *known == tile)?;
    Some(asked.swap_remove(at).1)
}

/// Brings tiles as the map wishes.
fn hook(cockpit: Cockpit, spec: Arc<Basemap>) -> TileHook {
    let asked = Asked::default();
    let timer: Rc<RefCell<Option<TimeoutHandle>>> = Rc::default();
    Rc::new(move |wish| match wish {
        TileWish::Load(tile) => load(cockpit, &spec, tile, &asked),
        TileWish::GiveUp(tile) => {
            if let Some(picture) = take(&asked, tile) {
                picture.give_up();
            }
        }
        TileWish::Wake(millis) => {
            let draw = move || {
                cockpit.with_map(crate::map::MapEngine::request_redraw);
            };
            let next = set_timeout_with_handle(draw, Duration::from_millis(millis.ceil() as u64)).ok();
            if let Some(before) = timer.replace(next) {
                before.clear();
            }
        }
        TileWish::Turn(Turn::Failing) => drop(cockpit.app.notice.try_set(Some(t("notice.basemap").to_owned()))),
        TileWish::Turn(Turn::Back) => quieten(cockpit),
    })
}

/// Takes back what was said of a base map that fails.
fn quieten(cockpit: Cockpit) {
    cockpit.app.notice.try_update(|said| {
        if said.as_deref() == Some(t("notice.basemap")) {
            *said = None;
        }
    });
}

fn load(cockpit: Cockpit, spec: &Basemap, tile: TileId, asked: &Asked) {
    let answer = move |picture| cockpit.with_map(|map| map.put_tile(tile, picture));
    let Ok(picture) = Picture::ask(spec.tile_url(tile.z, tile.x, tile.y), spec.send_origin) else {
        answer(None);
        return;
    };
    asked.borrow_mut().push((tile, picture.clone()));
    let asked = asked.clone();
    spawn_local(async move {
        let came = picture.come().await;
        // Given up meanwhile: nobody waits for the answer.
        if take(&asked, tile).is_some() {
            answer(came.ok());
        }
    });
}

/// Whose map it is, its licence number, and the system that it is made in; empty without a map.
#[component]
pub fn Credits() -> impl IntoView {
    let app = Cockpit::here().app;
    view! { <p class="credits">{move || credits(app)}</p> }
}

/// The same as words; tracked.
#[must_use]
pub fn credits(app: AppState) -> Option<String> {
    let shown = app.choice.with(|choice| !choice.hidden.basemap);
    let map = app.basemap.get().filter(|_| shown)?;
    let (own, crs) = (app.data()?.catalogue.crs.name(), map.crs);
    let mut words = lang().pick(&map.attribution).to_owned();
    if let Some(number) = &map.licence {
        words = format!("{words} · {}", tf("basemap.licence", &[("number", number)]));
    }
    let system = if crs == Crs::Gcj02 { "basemap.moved" } else { "basemap.crs" };
    Some(format!("{words} · {}", tf(system, &[("crs", crs.name()), ("own", own)])))
}
