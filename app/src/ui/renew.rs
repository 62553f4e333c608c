//! Takes up another snapshot in place: all of it is brought first, then changed in one step, and nobody sees a gap.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    rc::Rc,
};

use domain::wire::CatalogueBody;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{
    bundle::Bundle,
    cockpit::{Cache, Cockpit},
    page,
    timers::next_frame,
};
use crate::{
    map::{MapEngine, MapError, Sheet},
    net::{NetError, api},
    state::{Dataset, address::Address},
};

/// Frames in a row without drawing after which another map shows all that it has.
const STILL_FRAMES: u32 = 3;

/// What tells one partition from another.
#[must_use]
pub fn mark(partition: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    partition.hash(&mut hasher);
    hasher.finish()
}

/// Shows that snapshot from now on. Where it doesn't come the old one stays: the server's next answer names it again.
pub async fn take_up(cockpit: Cockpit, version: String) {
    if let Err(error) = bring(cockpit, &version).await {
        web_sys::console::warn_1(&error.to_string().into());
    }
}

async fn bring(cockpit: Cockpit, version: &str) -> Result<(), NetError> {
    let catalogue = api::catalogue(version).await?;
    let bytes = api::partition(version, &|_, _| ()).await?;
    let mark = mark(&bytes);
    let known = cockpit.sheet.try_get_value().flatten().filter(|_| cockpit.mark.try_get_value() == Some(mark));
    let sheet = match known {
        Some(sheet) => sheet,
        None => {
            let broken =
                |error: MapError| NetError::Body { path: "/api/v1/partition.bin".into(), message: error.to_string() };
            Rc::new(Sheet::new(bytes).await.map_err(broken)?)
        }
    };
    let wrong = |message: String| NetError::Body { path: "/api/v1/catalogue".into(), message };
    let data = Rc::new(Dataset::new(catalogue, sheet.partition.clone()).map_err(wrong)?);
    let mut address = asked(cockpit);
    loop {
        let stored = cockpit.app.choice.with_untracked(|choice| (choice.lang, choice.scheme));
        let (choice, _) = address.choose(&data, stored);
        let bundle = Bundle::bring(&data, &choice, None).await?;
        let now = asked(cockpit);
        if now == address {
            swap(cockpit, data, sheet, mark, bundle, &address);
            return Ok(());
        }
        // Meanwhile something else was chosen.
        address = now;
    }
}

/// What is chosen now, in words that the next snapshot understands.
fn asked(cockpit: Cockpit) -> Address {
    let Some(data) = cockpit.app.data_now() else { return Address::default() };
    cockpit.app.choice.with_untracked(|choice| Address::of(&data, choice, None, &[]))
}

/// Whether what the panels were made of stays: then only figures change in them, and who has the focus keeps it.
fn alike(old: &CatalogueBody, new: &CatalogueBody) -> bool {
    old.levels == new.levels
        && old.domains == new.domains
        && old.facets == new.facets
        && old.indicators == new.indicators
}

fn swap(cockpit: Cockpit, data: Rc<Dataset>, sheet: Rc<Sheet>, mark: u64, bundle: Bundle, address: &Address) {
    let app = cockpit.app;
    let kept = cockpit.sheet.get_value().is_some_and(|old| Rc::ptr_eq(&old, &sheet))
        && app.data_now().is_some_and(|old| alike(&old.catalogue, &data.catalogue));
    let choice = page::choose(cockpit, &data, address);
    let row = bundle.row(choice.indicator).cloned();
    let mut cache = Cache::new();
    bundle.keep(&mut cache);
    if !kept {
        hold_picture(cockpit);
        cockpit.has_engine.set(false);
        cockpit.engine.set_value(None);
    }
    cockpit.begin_epoch();
    cockpit.cache.set_value(cache);
    cockpit.sheet.set_value(Some(sheet));
    cockpit.mark.set_value(mark);
    app.hover.set(None);
    app.row_before.set(None);
    app.row_error.set(None);
    app.row.set(row);
    app.beside.set(Vec::new());
    app.adopt(data, choice);
    if !kept {
        cockpit.anew.update(|anew| *anew += 1);
    }
}

/// Leaves the map's picture on the screen until another map has drawn its own.
fn hold_picture(cockpit: Cockpit) {
    let picture = || {
        let host = super::map_panel::map_host()?;
        let canvas: HtmlCanvasElement = host.query_selector("canvas").ok()??.dyn_into().ok()?;
        // A card keeps its picture for the task that drew it.
        cockpit.with_map(|map| {
            map.request_redraw();
            map.draw_now();
        })?;
        let still: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
        still.set_class_name("still");
        still.set_width(canvas.width());
        still.set_height(canvas.height());
        let pen: CanvasRenderingContext2d = still.get_context("2d").ok()??.dyn_into().ok()?;
        pen.draw_image_with_html_canvas_element(&canvas, 0.0, 0.0).ok()?;
        host.parent_element()?.append_child(&still).ok()?;
        Some(still)
    };
    // Without a second canvas there is a moment without a map.
    if let Some(still) = picture() {
        lift(cockpit, still, 0, 0);
    }
}

fn lift(cockpit: Cockpit, still: HtmlCanvasElement, frames: u64, quiet: u32) {
    next_frame(move || {
        let standing = cockpit.has_engine.try_get_untracked() == Some(true);
        let drawn = cockpit.classes.try_with_untracked(Option::is_some) == Some(true);
        let whole = cockpit.with_map(|map: &MapEngine| (map.stats().frames, !map.is_unfinished()));
        let (now, whole) = whole.unwrap_or((frames, false));
        let quiet = if standing && drawn && whole && now == frames { quiet + 1 } else { 0 };
        if quiet >= STILL_FRAMES || cockpit.app.stage.is_disposed() {
            still.remove();
        } else {
            lift(cockpit, still, now, quiet);
        }
    });
}
