//! Brings what lies on the ground: the great waters and roads when the map first comes near, then tiles of what it
//! looks at, a few at a time.

use core::time::Duration;
use std::rc::Rc;

use domain::{codec::context::ContextLayer, wire::ContextBody};
use leptos::{prelude::*, task::spawn_local};

use super::{
    load::pause,
    timers::{Timer, after},
};
use crate::{
    locale::tf,
    map::{Kinds, MapEngine, TileIx},
    net::{Cancel, NetError, api},
    state::{Tiles, ViewNow},
};

/// Ground metres in one unit of the design from which anything on the ground may show.
const NEAR_METRES: f64 = 20.0;
/// Tiles fetched at a time: the rest of the page needs lines, too.
const LANES: usize = 4;

/// What is known of the snapshot's tiles, and what is on its way.
#[derive(Default)]
pub struct Ground {
    tiles: Tiles,
    /// Requests under way.
    coming: Vec<(TileIx, Cancel)>,
    /// Bodies under way that aren't tiles.
    first: u32,
    /// A look at what is due is arranged for.
    waiting: Option<Timer>,
}

/// Which map the ground is brought for, and what it is told.
#[derive(Clone, Copy)]
pub struct Seat {
    /// The map, once it stands.
    pub engine: StoredValue<Option<MapEngine>, LocalStorage>,
    /// Set when it stands.
    pub has_engine: RwSignal<bool>,
    /// Where it looks.
    pub view: RwSignal<Option<ViewNow>>,
    /// CSS px of a unit of the design.
    pub unit_px: RwSignal<f64>,
    /// Which kinds aren't drawn.
    pub hidden: Memo<Kinds>,
    /// Whether someone wants to know what there is, however far the map looks from.
    pub asked: Signal<bool>,
    /// The snapshot that is shown, once there is one.
    pub version: Memo<Option<String>>,
    /// What is being fetched.
    pub ground: StoredValue<Ground, LocalStorage>,
    /// Whether the snapshot has anything on the ground; none until it was asked.
    pub has_ground: RwSignal<Option<bool>>,
    /// What couldn't be done, in words.
    pub notice: RwSignal<Option<String>>,
    /// Called when the snapshot is served no more.
    pub gone: Callback<()>,
    /// Told what lies on the ground, where someone wants to know more than the picture.
    pub watch: StoredValue<Option<Watch>, LocalStorage>,
}

/// What came or went.
#[derive(Clone, Copy, Debug)]
pub enum Came<'a> {
    /// What shows from afar, in place of what was known.
    Great(&'a [ContextLayer]),
    /// A tile.
    Tile(TileIx, &'a [ContextLayer]),
    /// Tiles that were given up.
    Gone(&'a [TileIx]),
}

/// Who is told.
pub type Watch = Rc<dyn Fn(Came<'_>)>;

impl Seat {
    fn tell(self, came: Came<'_>) {
        if let Some(watch) = self.watch.try_get_value().flatten() {
            watch(came);
        }
    }

    fn with_map<T>(self, act: impl FnOnce(&MapEngine) -> T) -> Option<T> {
        // Outside of the value's borrow: what the map calls back may want the map again.
        let engine = self.engine.try_get_value().flatten()?;
        Some(act(&engine))
    }
}

/// Keeps the ground in step with the view.
pub fn keep(seat: Seat) {
    let Seat { view, unit_px, hidden, asked, version, has_engine, .. } = seat;
    let near = Memo::new(move |last: Option<&bool>| {
        let near = view.get().is_some_and(|view| view.metres_per_px * unit_px.get() < NEAR_METRES);
        last.copied().unwrap_or(false) || near || asked.get()
    });
    Effect::new(move |_| {
        let standing = has_engine.get();
        if !standing {
            leave(seat);
        }
        if let (true, true, Some(version)) = (near.get(), standing, version.get_untracked()) {
            want_first(seat, version, 0);
        }
    });
    Effect::new(move |_| {
        view.track();
        unit_px.track();
        hidden.track();
        if near.get() && has_engine.get() {
            look(seat);
        }
    });
}

/// Whether nothing is on its way.
pub fn is_settled(ground: StoredValue<Ground, LocalStorage>) -> bool {
    let settled = |ground: &Ground| ground.first == 0 && ground.tiles.is_settled();
    ground.try_with_value(settled).unwrap_or(true)
}

/// The map is left: its tiles go with it.
fn leave(seat: Seat) {
    seat.ground.try_update_value(|ground| {
        ground.coming.drain(..).for_each(|(_, cancel)| cancel.cancel());
        ground.tiles.clear();
    });
}

fn words(why: &str) -> String {
    tf("notice.context_layers", &[("why", why)])
}

fn complain(seat: Seat, error: &NetError) {
    if error.is_gone() {
        seat.gone.run(());
    } else {
        seat.notice.try_set(Some(words(&error.to_string())));
    }
}

/// Takes this notice away: however long the reason was, it begins as all of its kind do.
fn reconcile(seat: Seat) {
    let ours = words("");
    let is_ours = move |said: &Option<String>| said.as_ref().is_some_and(|said| said.starts_with(ours.as_str()));
    if seat.notice.try_with_untracked(is_ours) == Some(true) {
        seat.notice.try_set(None);
    }
}

/// Brings the great layers and the list of tiles, or says why not and tries again.
fn want_first(seat: Seat, version: String, tries: u32) {
    let count = move |by: i32| {
        seat.ground.try_update_value(|ground| ground.first = ground.first.saturating_add_signed(by));
    };
    count(1);
    spawn_local(async move {
        match first(seat, &version).await {
            Ok(body) => {
                let tiles = Tiles::new(&body);
                if !tiles.is_empty() {
                    seat.has_ground.try_set(Some(true));
                }
                seat.ground.try_update_value(|ground| ground.tiles = tiles);
                if tries > 0 {
                    reconcile(seat);
                }
                look(seat);
            }
            Err(error) => {
                complain(seat, &error);
                if !error.is_gone() {
                    after(move || want_first(seat, version, tries + 1), pause(tries + 1));
                }
            }
        }
        count(-1);
    });
}

async fn first(seat: Seat, version: &str) -> Result<ContextBody, NetError> {
    let layers = api::context(version).await?;
    seat.has_ground.try_set(Some(layers.iter().any(|layer| !layer.features.is_empty())));
    seat.tell(Came::Great(&layers));
    if let Some(Err(error)) = seat.with_map(|map| map.set_context(layers)) {
        seat.notice.try_set(Some(tf("notice.map", &[("why", &error.to_string())])));
    }
    api::context_tiles(version).await
}

/// Looks at what the map shows: cancels what is no longer wanted, gives up what was unseen for long, asks for more.
fn look(seat: Seat) {
    let Some(Some(view)) = seat.view.try_get_untracked() else { return };
    let (Some(px), Some(hidden)) = (seat.unit_px.try_get_untracked(), seat.hidden.try_get_untracked()) else {
        return;
    };
    let Some(sight) = seat.with_map(MapEngine::in_sight) else { return };
    let gone = seat.ground.try_update_value(|ground| {
        let Ground { tiles, coming, .. } = ground;
        tiles.look(sight, view.zoom - px.log2(), hidden);
        coming.retain(|(ix, cancel)| {
            let wanted = tiles.is_wanted(*ix);
            if !wanted {
                cancel.cancel();
                tiles.cancelled(*ix);
            }
            wanted
        });
        tiles.overflow()
    });
    if let Some(gone) = gone.filter(|gone| !gone.is_empty()) {
        seat.tell(Came::Gone(&gone));
        seat.with_map(|map| map.drop_tiles(&gone));
    }
    ask(seat);
}

/// Asks for what is due, as long as there are lanes; for the rest the time will come.
fn ask(seat: Seat) {
    let Some(Some(version)) = seat.version.try_get_untracked() else { return };
    let now = js_sys::Date::now();
    let begin = |ground: &mut Ground| {
        let mut asked = Vec::new();
        while ground.coming.len() < LANES
            && let Some((ix, path)) = ground.tiles.next(now)
        {
            // Without means to end a request there are none to make it either.
            let Ok(cancel) = Cancel::new() else { break };
            ground.coming.push((ix, cancel.clone()));
            asked.push((ix, path, cancel));
        }
        asked
    };
    for (ix, path, cancel) in seat.ground.try_update_value(begin).unwrap_or_default() {
        let version = version.clone();
        spawn_local(async move {
            let result = api::context_tile(&version, &path, &cancel).await;
            // Another request for the same tile may be under way by now: this one's answer is nobody's.
            let own = |ground: &mut Ground| {
                let at = ground.coming.iter().position(|(_, known)| known.is(&cancel))?;
                Some(ground.coming.swap_remove(at))
            };
            if seat.ground.try_update_value(own).flatten().is_none() {
                return;
            }
            match result {
                Ok(layers) => {
                    let came = |ground: &mut Ground| (ground.tiles.came(ix), ground.tiles.is_failing());
                    let came = seat.ground.try_update_value(came);
                    if let Some((Some(bounds), failing)) = came {
                        seat.tell(Came::Tile(ix, &layers));
                        seat.with_map(|map| map.add_tile(ix, bounds, layers));
                        if !failing {
                            reconcile(seat);
                        }
                    }
                }
                Err(error) => {
                    seat.ground.try_update_value(|ground| ground.tiles.failed(ix, js_sys::Date::now()));
                    complain(seat, &error);
                    if error.is_gone() {
                        return;
                    }
                }
            }
            ask(seat);
        });
    }
    wait(seat, now);
}

/// Arranges for the next try of what failed.
fn wait(seat: Seat, now: f64) {
    seat.ground.try_update_value(|ground| {
        if let Some(handle) = ground.waiting.take() {
            handle.clear();
        }
        // With all lanes taken, the next answer looks at what is due.
        if let (Some(due), true) = (ground.tiles.due_ms(), ground.coming.len() < LANES) {
            let pause = Duration::from_millis((due - now).max(0.0).ceil() as u64);
            // A browser without timers tries again when the map moves.
            ground.waiting = after(move || ask(seat), pause);
        }
    });
}
