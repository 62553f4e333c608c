//! The base map that the server offers: brings its tiles while it is shown, and says whose it is.

use core::time::Duration;
use std::{cell::RefCell, rc::Rc, sync::Arc};

use domain::{crs::Crs, wire::Basemap};
use leptos::{prelude::*, task::spawn_local};

use super::{
    cockpit::Cockpit,
    timers::{Timer, after},
};
use crate::{
    locale::{lang, t, tf},
    map::{
        MapEngine, TileHook, TileWish,
        tiles::{TileId, Turn},
    },
    net::Picture,
    state::AppState,
};

/// Which map the base map is brought for.
#[derive(Clone, Copy)]
pub struct Seat {
    /// The map, once it stands.
    pub engine: StoredValue<Option<MapEngine>, LocalStorage>,
    /// Set when it stands.
    pub has_engine: RwSignal<bool>,
    /// The base map, where the server offers one.
    pub offered: RwSignal<Option<Arc<Basemap>>>,
    /// Whether it is wished for.
    pub wished: Memo<bool>,
    /// What couldn't be done, in words.
    pub notice: RwSignal<Option<String>>,
}

impl Seat {
    fn with_map(self, call: impl FnOnce(&MapEngine)) {
        if let Some(engine) = self.engine.try_get_value().flatten() {
            call(&engine);
        }
    }
}

/// Hands the cockpit's base map to the engine while it is wished for.
pub fn follow(cockpit: Cockpit) {
    let app = cockpit.app;
    let wished = app.part(|choice| !choice.hidden.basemap);
    let (engine, has_engine) = (cockpit.engine, cockpit.has_engine);
    keep(Seat { engine, has_engine, offered: app.basemap, wished, notice: app.notice });
}

/// The same for any page.
pub fn keep(seat: Seat) {
    Effect::new(move |before: Option<bool>| {
        let shown = seat.offered.get().filter(|_| seat.wished.get());
        let shows = shown.is_some();
        // Most servers offer none: then nothing is said to the map.
        if seat.has_engine.get() && (shows || before == Some(true)) {
            if !shows {
                quieten(seat);
            }
            seat.with_map(|map| map.set_basemap(shown.map(|spec| ((*spec).clone(), hook(seat, spec)))));
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
fn hook(seat: Seat, spec: Arc<Basemap>) -> TileHook {
    let asked = Asked::default();
    let timer: Rc<RefCell<Option<Timer>>> = Rc::default();
    Rc::new(move |wish| match wish {
        TileWish::Load(tile) => load(seat, &spec, tile, &asked),
        TileWish::GiveUp(tile) => {
            if let Some(picture) = take(&asked, tile) {
                picture.give_up();
            }
        }
        TileWish::Wake(millis) => {
            let draw = move || {
                seat.with_map(MapEngine::request_redraw);
            };
            let next = after(draw, Duration::from_millis(millis.ceil() as u64));
            if let Some(before) = timer.replace(next) {
                before.clear();
            }
        }
        TileWish::Turn(Turn::Failing) => drop(seat.notice.try_set(Some(t("notice.basemap").to_owned()))),
        TileWish::Turn(Turn::Back) => quieten(seat),
    })
}

/// Takes back what was said of a base map that fails.
fn quieten(seat: Seat) {
    seat.notice.try_update(|said| {
        if said.as_deref() == Some(t("notice.basemap")) {
            *said = None;
        }
    });
}

fn load(seat: Seat, spec: &Basemap, tile: TileId, asked: &Asked) {
    let answer = move |picture| seat.with_map(|map| map.put_tile(tile, picture));
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
    Some(words(&map, app.data()?.catalogue.crs))
}

/// Whose a base map is, its licence number, and the system that it is made in beside the grids' own.
#[must_use]
pub fn words(map: &Basemap, own: Crs) -> String {
    let (own, crs) = (own.name(), map.crs);
    let mut words = lang().pick(&map.attribution).to_owned();
    if let Some(number) = &map.licence {
        words = format!("{words} · {}", tf("basemap.licence", &[("number", number)]));
    }
    let system = if crs == Crs::Gcj02 { "basemap.moved" } else { "basemap.crs" };
    format!("{words} · {}", tf(system, &[("crs", crs.name()), ("own", own)]))
}
