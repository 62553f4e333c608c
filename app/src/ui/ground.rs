//! Brings what lies on the ground: the great waters and roads when the map first comes near, then tiles of what it
//! looks at, a few at a time.

use core::time::Duration;

use domain::wire::ContextBody;
use leptos::{prelude::*, task::spawn_local};

use super::{cockpit::Cockpit, load::pause};
use crate::{
    locale::tf,
    map::TileIx,
    net::{Cancel, NetError, api},
    state::{Tiles, Tool},
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
    waiting: Option<TimeoutHandle>,
}

/// Keeps the ground in step with the view.
pub fn keep(cockpit: Cockpit) {
    let app = cockpit.app;
    let asked = app.part(|choice| choice.tool == Some(Tool::Layers));
    let near = Memo::new(move |last: Option<&bool>| {
        let near = app.view.get().is_some_and(|view| view.metres_per_px * app.unit_px.get() < NEAR_METRES);
        last.copied().unwrap_or(false) || near || asked.get()
    });
    Effect::new(move |_| {
        let standing = cockpit.has_engine.get();
        if !standing {
            leave(cockpit);
        }
        if let (true, true, Some(data)) = (near.get(), standing, app.data_now()) {
            want_first(cockpit, data.catalogue.version.clone(), 0);
        }
    });
    let hidden = app.part(|choice| choice.hidden.ground);
    Effect::new(move |_| {
        app.view.track();
        app.unit_px.track();
        hidden.track();
        if near.get() && cockpit.has_engine.get() {
            look(cockpit);
        }
    });
}

/// Whether nothing is on its way.
pub fn is_settled(cockpit: Cockpit) -> bool {
    let settled = |ground: &Ground| ground.first == 0 && ground.tiles.is_settled();
    cockpit.ground.try_with_value(settled).unwrap_or(true)
}

/// The map is left: its tiles go with it.
fn leave(cockpit: Cockpit) {
    cockpit.ground.try_update_value(|ground| {
        ground.coming.drain(..).for_each(|(_, cancel)| cancel.cancel());
        ground.tiles.clear();
    });
}

fn words(why: &str) -> String {
    tf("notice.context_layers", &[("why", why)])
}

fn complain(cockpit: Cockpit, error: &NetError) {
    cockpit.heed(error);
    if !error.is_gone() {
        cockpit.app.notice.try_set(Some(words(&error.to_string())));
    }
}

/// Takes this notice away: however long the reason was, it begins as all of its kind do.
fn reconcile(cockpit: Cockpit) {
    let ours = words("");
    let is_ours = move |said: &Option<String>| said.as_ref().is_some_and(|said| said.starts_with(ours.as_str()));
    if cockpit.app.notice.try_with_untracked(is_ours) == Some(true) {
        cockpit.app.notice.try_set(None);
    }
}

/// Brings the great layers and the list of tiles, or says why not and tries again.
fn want_first(cockpit: Cockpit, version: String, tries: u32) {
    let count = move |by: i32| {
        cockpit.ground.try_update_value(|ground| ground.first = ground.first.saturating_add_signed(by));
    };
    count(1);
    spawn_local(async move {
        match first(cockpit, &version).await {
            Ok(body) => {
                let tiles = Tiles::new(&body);
                if !tiles.is_empty() {
                    cockpit.has_ground.try_set(Some(true));
                }
                cockpit.ground.try_update_value(|ground| ground.tiles = tiles);
                if tries > 0 {
                    reconcile(cockpit);
                }
                look(cockpit);
            }
            Err(error) => {
                complain(cockpit, &error);
                if !error.is_gone() {
                    set_timeout(move || want_first(cockpit, version, tries + 1), pause(tries + 1));
                }
            }
        }
        count(-1);
    });
}

async fn first(cockpit: Cockpit, version: &str) -> Result<ContextBody, NetError> {
    let layers = api::context(version).await?;
    cockpit.has_ground.try_set(Some(layers.iter().any(|layer| !layer.features.is_empty())));
    if let Some(Err(error)) = cockpit.with_map(|map| map.set_context(layers)) {
        cockpit.app.notice.try_set(Some(tf("notice.map", &[("why", &error.to_string())])));
    }
    api::context_tiles(version).await
}

/// Looks at what the map shows: cancels what is no longer wanted, gives up what was unseen for long, asks for more.
fn look(cockpit: Cockpit) {
    let app = cockpit.app;
    let Some(Some(view)) = app.view.try_get_untracked() else { return };
    let (Some(px), Some(hidden)) =
        (app.unit_px.try_get_untracked(), app.choice.try_with_untracked(|choice| choice.hidden.ground))
    else {
        return;
    };
    let Some(sight) = cockpit.with_map(crate::map::MapEngine::in_sight) else { return };
    let gone = cockpit.ground.try_update_value(|ground| {
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
        cockpit.with_map(|map| map.drop_tiles(&gone));
    }
    ask(cockpit);
}

/// Asks for what is due, as long as there are lanes; for the rest the time will come.
fn ask(cockpit: Cockpit) {
    let Some(data) = cockpit.app.data_now() else { return };
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
    for (ix, path, cancel) in cockpit.ground.try_update_value(begin).unwrap_or_default() {
        let version = data.catalogue.version.clone();
        spawn_local(async move {
            let result = api::context_tile(&version, &path, &cancel).await;
            // Another request for the same tile may be under way by now: this one's answer is nobody's.
            let own = |ground: &mut Ground| {
                let at = ground.coming.iter().position(|(_, known)| known.is(&cancel))?;
                Some(ground.coming.swap_remove(at))
            };
            if cockpit.ground.try_update_value(own).flatten().is_none() {
                return;
            }
            match result {
                Ok(layers) => {
                    let came = |ground: &mut Ground| (ground.tiles.came(ix), ground.tiles.is_failing());
                    let came = cockpit.ground.try_update_value(came);
                    if let Some((Some(bounds), failing)) = came {
                        cockpit.with_map(|map| map.add_tile(ix, bounds, layers));
                        if !failing {
                            reconcile(cockpit);
                        }
                    }
                }
                Err(error) => {
                    cockpit.ground.try_update_value(|ground| ground.tiles.failed(ix, js_sys::Date::now()));
                    complain(cockpit, &error);
                    if error.is_gone() {
                        return;
                    }
                }
            }
            ask(cockpit);
        });
    }
    wait(cockpit, now);
}

/// Arranges for the next try of what failed.
fn wait(cockpit: Cockpit, now: f64) {
    cockpit.ground.try_update_value(|ground| {
        if let Some(handle) = ground.waiting.take() {
            handle.clear();
        }
        // With all lanes taken, the next answer looks at what is due.
        if let (Some(due), true) = (ground.tiles.due_ms(), ground.coming.len() < LANES) {
            let pause = Duration::from_millis((due - now).max(0.0).ceil() as u64);
            // A browser without timers tries again when the map moves.
            ground.waiting = set_timeout_with_handle(move || ask(cockpit), pause).ok();
        }
    });
}
