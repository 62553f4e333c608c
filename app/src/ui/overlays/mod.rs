//! What is laid over the colours: brings a layer's shapes when it is switched on, and hands them to the map.
//!
//! [`board`] draws places and lines, the map itself draws the strokes over sets of units, [`rows`] are the layers in the
//! list, [`tip`] says what stands under the pointer, [`twin`] tells the same as a list.

mod board;
mod rows;
mod tip;
mod twin;

pub use board::{Board, hit, paint_on, pointed};
pub use rows::LayerRows;
pub use tip::MarkTip;

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
    sync::Arc,
};

use domain::{
    units::{LeafIx, UnitIx},
    wire::{OverlayBody, OverlayClass, OverlayKind, OverlaysBody},
};
use leptos::{prelude::*, task::spawn_local};

use super::{cockpit::Cockpit, load::pause, map_panel, timers::after};
use crate::{
    format,
    locale::{lang, t, tf},
    map::{Hatch, Strokes},
    net::{NetError, api},
    print::{
        marks::Tone,
        sheet::{Entry, Swatch},
    },
    state::{Command, Laid, OverlayData, Shapes, Tool},
};

/// A layer that is on and here.
pub type Shown = (Laid, Rc<OverlayData>);

/// Handles to the layers; copying it copies none of them.
#[derive(Clone, Copy)]
pub struct Overlays {
    /// Which layers there are; none until somebody asked.
    pub list: RwSignal<Option<Arc<OverlaysBody>>>,
    /// Why something isn't here, by the layer's id; of the list itself without one.
    pub failed: RwSignal<BTreeMap<String, String>>,
    /// What the pointer points at.
    pub over: RwSignal<Option<Pointed>>,
    /// Told when another layer came.
    came: RwSignal<u32>,
    held: StoredValue<Held, LocalStorage>,
    /// What was drawn last, the front one last.
    drawn: StoredValue<Vec<board::Drawn>, LocalStorage>,
}

#[derive(Default)]
struct Held {
    layers: BTreeMap<String, Rc<OverlayData>>,
    /// Requests under way; the list's own has no id.
    coming: BTreeSet<String>,
}

/// A mark under the pointer.
#[derive(Clone, Debug, PartialEq)]
pub struct Pointed {
    /// The layer's id.
    pub id: String,
    /// Rows of its places.
    pub rows: Vec<u32>,
    /// The mark's middle, CSS px from the map's left and top.
    pub at: (f64, f64),
}

impl Overlays {
    /// Nothing is here.
    #[must_use]
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(None),
            failed: RwSignal::new(BTreeMap::new()),
            over: RwSignal::new(None),
            came: RwSignal::new(0),
            held: StoredValue::new_local(Held::default()),
            drawn: StoredValue::new_local(Vec::new()),
        }
    }

    /// A layer that is here; not tracked.
    fn layer(self, id: &str) -> Option<Rc<OverlayData>> {
        self.held.try_with_value(|held| held.layers.get(id).cloned()).flatten()
    }

    fn is_coming(self, id: &str) -> bool {
        self.held.try_with_value(|held| held.coming.contains(id)) != Some(false)
    }
}

/// The layers that are on and here, the front one first; tracked.
pub fn shown(cockpit: Cockpit) -> Vec<Shown> {
    cockpit.overlays.came.track();
    let laid = cockpit.app.choice.with(|choice| choice.overlays.layers().to_vec());
    laid.into_iter().filter_map(|laid| cockpit.overlays.layer(&laid.id).map(|data| (laid, data))).collect()
}

/// Keeps the layers in step with the choice.
pub fn keep(cockpit: Cockpit) {
    let (app, overlays) = (cockpit.app, cockpit.overlays);
    let laid = app.part(|choice| choice.overlays.clone());
    let open = app.part(|choice| choice.tool == Some(Tool::Layers));
    Effect::new(move |_| {
        let wanted = open.get() || !laid.with(crate::state::Laying::is_empty);
        if let (true, Some(data)) = (wanted, app.data())
            && overlays.list.with_untracked(Option::is_none)
            && !overlays.is_coming("")
        {
            want_list(cockpit, data.catalogue.version.clone(), 0);
        }
    });
    Effect::new(move |_| {
        let (Some(list), Some(data)) = (overlays.list.get(), app.data()) else { return };
        let laid = laid.get();
        let known = |id: &str| list.layers.iter().find(|layer| layer.id == id);
        let strange: Vec<&str> = laid.layers().iter().map(|l| l.id.as_str()).filter(|id| known(id).is_none()).collect();
        if !strange.is_empty() {
            let told = format!("on={}", strange.join("."));
            app.notice.set(Some(tf("notice.address", &[("list", &told)])));
            cockpit.send(Command::Lay(strange.iter().fold(laid.clone(), |laid, id| laid.without(id))));
            return;
        }
        for layer in laid.layers().iter().filter_map(|laid| known(&laid.id)) {
            if overlays.layer(&layer.id).is_none() && !overlays.is_coming(&layer.id) {
                want(cockpit, data.catalogue.version.clone(), layer.clone(), 0);
            }
        }
    });
    Effect::new(move |_| {
        let (standing, list) = (cockpit.has_engine.get(), overlays.list.get());
        let shown = shown(cockpit);
        if let (true, Some(list)) = (standing, list) {
            // The front one is drawn last.
            let hatches = shown.iter().rev().flat_map(|shown| hatches(&list, shown)).collect();
            cockpit.with_map(|map| map_panel::complain(cockpit, map.set_hatches(hatches)));
        }
    });
}

/// Whether nothing is on its way.
pub fn is_settled(cockpit: Cockpit) -> bool {
    cockpit.overlays.held.try_with_value(|held| held.coming.is_empty()) != Some(false)
}

/// What can be told of the layers to tests: id, kind, count, marks as `[x, y, count]`, codes of hatched units.
pub fn told(cockpit: Cockpit) -> Vec<(String, &'static str, usize, Vec<[f64; 3]>)> {
    let shown = untrack(|| shown(cockpit));
    let tell = |(laid, data): &Shown| {
        let kind = match data.body.kind {
            OverlayKind::Point => "point",
            OverlayKind::Area => "area",
            OverlayKind::Line => "line",
        };
        let marks = cockpit.overlays.drawn.with_value(|drawn| {
            let own = drawn.iter().filter(|drawn| drawn.id == laid.id);
            own.map(|drawn| [drawn.at.0, drawn.at.1, drawn.rows.len() as f64]).collect()
        });
        (laid.id.clone(), kind, data.body.count as usize, marks)
    };
    shown.iter().map(tell).collect()
}

fn begin(cockpit: Cockpit, id: &str) {
    cockpit.overlays.held.try_update_value(|held| held.coming.insert(id.to_owned()));
}

/// It came, or it didn't and is tried again.
fn end(cockpit: Cockpit, id: &str, failure: Option<&NetError>) {
    cockpit.overlays.held.try_update_value(|held| held.coming.remove(id));
    cockpit.overlays.failed.try_update(|failed| match failure {
        Some(error) => drop(failed.insert(id.to_owned(), error.to_string())),
        None => drop(failed.remove(id)),
    });
    if let Some(error) = failure {
        cockpit.heed(error);
    }
}

fn want_list(cockpit: Cockpit, version: String, tries: u32) {
    begin(cockpit, "");
    spawn_local(async move {
        let list = api::overlays(&version).await;
        end(cockpit, "", list.as_ref().err());
        match list {
            Ok(list) => drop(cockpit.overlays.list.try_set(Some(Arc::new(list)))),
            Err(error) if !error.is_gone() => {
                after(move || want_list(cockpit, version, tries + 1), pause(tries + 1));
            }
            Err(_) => {}
        }
    });
}

fn want(cockpit: Cockpit, version: String, layer: OverlayBody, tries: u32) {
    begin(cockpit, &layer.id);
    spawn_local(async move {
        let result = api::overlay(&version, &layer.id).await;
        let result = result.and_then(|shapes| {
            let Some(data) = cockpit.app.data_now() else { return Ok(None) };
            let made = OverlayData::new(data.units(), layer.clone(), shapes);
            made.map(Some).map_err(|message| NetError::Body { path: format!("overlays/{}", layer.id), message })
        });
        end(cockpit, &layer.id, result.as_ref().err());
        match result {
            Ok(Some(data)) => {
                cockpit.overlays.held.try_update_value(|held| held.layers.insert(layer.id.clone(), Rc::new(data)));
                cockpit.overlays.came.try_update(|n| *n += 1);
            }
            Err(error) if !error.is_gone() => {
                let still = move |id: &str| {
                    cockpit.app.choice.try_with_untracked(|choice| choice.overlays.get(id).is_some()) == Some(true)
                };
                let again = move || {
                    if still(&layer.id) && !cockpit.overlays.is_coming(&layer.id) {
                        want(cockpit, version, layer, tries + 1);
                    }
                };
                after(again, pause(tries + 1));
            }
            _ => {}
        }
    });
}

/// How a layer of areas is stroked: by its place among those of the list.
fn strokes(list: &OverlaysBody, id: &str) -> (Strokes, bool) {
    let areas = list.layers.iter().filter(|layer| layer.kind == OverlayKind::Area);
    let at = areas.into_iter().position(|layer| layer.id == id).unwrap_or(0);
    // Beyond as many as there are patterns they begin again, farther apart.
    (Strokes::ALL[at % Strokes::ALL.len()], at >= Strokes::ALL.len())
}

/// The lines of a print's legend for the layers that are on; tracked.
pub fn entries(cockpit: Cockpit) -> Vec<Entry> {
    let Some(list) = cockpit.overlays.list.get() else { return Vec::new() };
    let rows = |(_, data): &Shown| -> Vec<Entry> {
        let (body, name) = (&data.body, lang().pick(&data.body.name).to_owned());
        let whole = |swatch| vec![Entry { swatch, words: name.clone(), count: format::count(body.count as usize) }];
        match body.kind {
            OverlayKind::Point => whole(Swatch::Sign(board::tones(&body.id), board::layer_mark(&name))),
            OverlayKind::Line => whole(Swatch::Stroke(Tone::Accent)),
            OverlayKind::Area => {
                let (strokes, wide) = strokes(&list, &body.id);
                let tone = if body.walk.is_some() { Tone::Accent } else { Tone::Ink };
                let swatch = |class: usize| Swatch::Hatched { ways: strokes.ways(), wide: wide || class > 0, tone };
                if body.classes.len() < 2 {
                    return whole(swatch(0));
                }
                let class = |(at, class): (usize, &OverlayClass)| Entry {
                    swatch: swatch(at),
                    words: tf("print.part", &[("name", &name), ("part", lang().pick(&class.name))]),
                    count: format::count(class.count as usize),
                };
                body.classes.iter().enumerate().map(class).collect()
            }
        }
    };
    shown(cockpit).iter().flat_map(rows).collect()
}

/// A layer's sets for the map; a reach has the colour of what is good.
fn hatches(list: &OverlaysBody, (laid, data): &Shown) -> Vec<Hatch> {
    let Shapes::Areas { sets, .. } = &data.shapes else { return Vec::new() };
    let (strokes, wide) = strokes(list, &laid.id);
    let set = |(class, leaves): (usize, &Rc<[u8]>)| Hatch {
        leaves: leaves.clone(),
        strokes,
        wide: wide || class > 0,
        accent: data.body.walk.is_some(),
        opacity: f64::from(laid.opacity) / 100.0,
    };
    sets.iter().enumerate().map(set).collect()
}

/// What the layers that are on say of a unit, and of a leaf in it: names and values; tracked.
pub fn facts(cockpit: Cockpit, unit: UnitIx, leaf: Option<LeafIx>) -> Vec<(String, String)> {
    let Some(data) = cockpit.app.data() else { return Vec::new() };
    let leaf = leaf.or_else(|| data.units().leaf_of(unit));
    let fact = |(_, layer): &Shown| {
        let name = lang().pick(&layer.body.name).to_owned();
        if layer.body.walk.is_some() {
            return Some((name, format::join(lang(), &format::number(layer.share(unit)? * 100.0, 1), "%")));
        }
        match &layer.shapes {
            Shapes::Points { .. } => None,
            Shapes::Areas { .. } => layer.class_of(leaf?).map(|_| (name, t("overlays.inside").to_owned())),
            Shapes::Lines(lines) => {
                let own = data.units().unit_of(leaf?);
                let (_, line) = lines.iter().find(|(at, _)| *at == own)?;
                let (done, due) = (line.done.to_string(), line.due.to_string());
                let words = tf("overlays.patrolled", &[("done", &done), ("due", &due)]);
                Some((line.name.clone().unwrap_or(name), words))
            }
        }
    };
    shown(cockpit).iter().filter_map(fact).collect()
}
