//! The signals that views follow.

use std::{rc::Rc, sync::Arc};

use domain::{
    period::Period,
    units::{LeafIx, UnitIx},
    value::Cell,
    wire::Basemap,
};
use leptos::prelude::*;

use super::{
    Around, Change, Choice, Command, Dataset, Effect as Flight, IndicatorIx, LevelChoice, Scheme, Series, reduce,
};
use crate::{
    locale::Lang,
    map::{Hint, Spot},
};

/// Smallest mean width of a cell, in CSS px, at which its level is coloured.
const CELL_PX: f64 = 5.0;

/// How far the start has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Something is on its way: which part (a locale key), bytes so far, bytes in all where known.
    Loading(&'static str, u64, Option<u64>),
    /// It didn't come: what failed, and the next attempt's number and moment (milliseconds of the page's clock).
    Failed {
        /// In words.
        why: String,
        /// How often it was tried.
        tries: u32,
        /// When it is tried again.
        again_at: f64,
    },
    /// The snapshot is here.
    Ready,
}

/// What stands in the map's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// The map.
    Drawn,
    /// Nothing for a moment: the browser took the drawing context.
    Lost,
    /// Nothing for longer, and why: the browser gives no context.
    Refused(String),
}

/// One indicator at one period, all units.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which indicator.
    pub indicator: IndicatorIx,
    /// When.
    pub period: Period,
    /// One cell a unit, in table order.
    pub cells: Arc<[Cell]>,
}

/// A row that a picture needs beside the map's.
#[derive(Clone, Debug, PartialEq)]
pub struct Beside {
    /// Which indicator.
    pub indicator: IndicatorIx,
    /// When.
    pub period: Period,
    /// All units' cells, or why they aren't here.
    pub cells: Result<Arc<[Cell]>, String>,
}

/// What the map last said about its camera.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewNow {
    /// Web-Mercator zoom, 512-px tiles.
    pub zoom: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Ground metres a CSS px.
    pub metres_per_px: f64,
}

/// What lies under the pointer, with the pointer's place in the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hovered {
    /// The unit that stands for the leaf at the level shown.
    pub unit: UnitIx,
    /// The leaf itself, where the pointer said so.
    pub leaf: Option<LeafIx>,
    /// Pointer, CSS px from the map's left and top; none when a list row is hovered or focused.
    pub at: Option<(f64, f64)>,
}

/// A series, or why it is missing.
pub type SeriesResult = Result<Arc<Series>, String>;

/// All signals. A handle: copying it copies no state.
#[derive(Clone, Copy)]
pub struct AppState {
    /// How far the start has come.
    pub stage: RwSignal<Stage>,
    /// What the person chose.
    pub choice: RwSignal<Choice>,
    /// The metric row that the map shows.
    pub row: RwSignal<Option<Row>>,
    /// The same indicator a month earlier, when it has been fetched.
    pub row_before: RwSignal<Option<Row>>,
    /// Why the row that was asked for, or the one it is compared with, isn't there.
    pub row_error: RwSignal<Option<String>>,
    /// Series of the chosen unit, one place an indicator; `Err` says why one is missing.
    pub series: RwSignal<Vec<Option<SeriesResult>>>,
    /// What stands beside the chosen unit's series; that of another choice until the new one is here.
    pub around: RwSignal<Option<Arc<Around>>>,
    /// Why what belongs there isn't here.
    pub around_error: RwSignal<Option<String>>,
    /// Rows that the domain view and the lens need, as far as they are here.
    pub beside: RwSignal<Vec<Beside>>,
    /// Where the map last came to rest.
    pub rest: RwSignal<Option<ViewNow>>,
    /// Where the map looks.
    pub view: RwSignal<Option<ViewNow>>,
    /// Whether the map stands at its first view.
    pub at_home: RwSignal<bool>,
    /// CSS px in one unit of the design.
    pub unit_px: RwSignal<f64>,
    /// What lies under the pointer.
    pub hover: RwSignal<Option<Hovered>>,
    /// The place under the pointer: longitude, latitude in degrees.
    pub cursor: RwSignal<Option<(f64, f64)>>,
    /// Whether keys aim at the middle of the map, and no pointer does.
    pub aiming: RwSignal<bool>,
    /// Two corners of the frame that is drawn up on the map, CSS px.
    pub frame: RwSignal<Option<(Spot, Spot)>>,
    /// Told when the camera of the picture changed: what is drawn over the map follows.
    pub moved: RwSignal<()>,
    /// Why the map didn't move; shown for a moment.
    pub hint: RwSignal<Option<Hint>>,
    /// A class of the legend that is looked at alone.
    pub only_class: RwSignal<Option<u8>>,
    /// What stands in the map's place.
    pub picture: RwSignal<Picture>,
    /// What couldn't be done, in words; shown until it is closed.
    pub notice: RwSignal<Option<String>>,
    /// The next camera flight, numbered so that the same one can be asked for twice.
    pub flight: RwSignal<Option<(u32, Flight)>>,
    /// The base map that the server offers.
    pub basemap: RwSignal<Option<Arc<Basemap>>>,
    data: StoredValue<Option<Rc<Dataset>>, LocalStorage>,
    has_data: RwSignal<bool>,
}

impl AppState {
    /// Signals of a page that has no snapshot yet.
    #[must_use]
    pub fn new(lang: Lang, scheme: Scheme) -> Self {
        Self {
            stage: RwSignal::new(Stage::Loading("load.health", 0, None)),
            choice: RwSignal::new(Choice::unknown(lang, scheme)),
            row: RwSignal::new(None),
            row_before: RwSignal::new(None),
            row_error: RwSignal::new(None),
            series: RwSignal::new(Vec::new()),
            around: RwSignal::new(None),
            around_error: RwSignal::new(None),
            beside: RwSignal::new(Vec::new()),
            rest: RwSignal::new(None),
            view: RwSignal::new(None),
            at_home: RwSignal::new(true),
            unit_px: RwSignal::new(1.0),
            hover: RwSignal::new(None),
            cursor: RwSignal::new(None),
            aiming: RwSignal::new(false),
            frame: RwSignal::new(None),
            moved: RwSignal::new(()),
            hint: RwSignal::new(None),
            only_class: RwSignal::new(None),
            picture: RwSignal::new(Picture::Drawn),
            notice: RwSignal::new(None),
            flight: RwSignal::new(None),
            basemap: RwSignal::new(None),
            data: StoredValue::new_local(None),
            has_data: RwSignal::new(false),
        }
    }

    /// The language in force, for the locale.
    #[must_use]
    pub fn choice_lang(self) -> Memo<Lang> {
        self.part(|choice| choice.lang)
    }

    /// Puts a snapshot and the choice that goes with it in place.
    pub fn adopt(self, data: Rc<Dataset>, choice: Choice) {
        self.series.set(vec![None; data.catalogue.indicators.len()]);
        self.data.set_value(Some(data));
        self.choice.set(choice);
        self.has_data.set(true);
        self.stage.set(Stage::Ready);
    }

    /// The snapshot, where there is one; tracked.
    #[must_use]
    pub fn data(self) -> Option<Rc<Dataset>> {
        self.has_data.try_get().filter(|&has| has).and_then(|_| self.data.try_get_value().flatten())
    }

    /// The snapshot, untracked.
    #[must_use]
    pub fn data_now(self) -> Option<Rc<Dataset>> {
        self.data.try_get_value().flatten()
    }

    /// Applies a wish.
    pub fn send(self, command: Command) {
        let Some(mut choice) = self.choice.try_get_untracked() else { return };
        let before = choice.clone();
        let flight = match self.data_now() {
            Some(data) => reduce(&data, &mut choice, command),
            None => {
                choice.early(command);
                None
            }
        };
        if choice != before {
            self.choice.set(choice);
        }
        if let Some(flight) = flight {
            self.flight.update(|last| *last = Some((last.map_or(0, |(n, _)| n + 1), flight)));
        }
    }

    /// One part of the choice, as a signal of its own.
    pub fn part<T: PartialEq + Send + Sync + 'static>(
        self,
        part: impl Fn(&Choice) -> T + Send + Sync + 'static,
    ) -> Memo<T> {
        Memo::new(move |_| self.choice.with(&part))
    }

    /// The depth that colours the map: pinned, or the deepest whose cells are large enough; never one at which the
    /// indicator isn't published.
    #[must_use]
    pub fn depth(self) -> Memo<u8> {
        Memo::new(move |last: Option<&u8>| {
            let Some(data) = self.data() else { return 0 };
            let (level, indicator, second) =
                self.choice.with(|choice| (choice.level, choice.indicator, choice.lens.second));
            let depth = match level {
                LevelChoice::Pinned(depth) => depth,
                LevelChoice::Auto => self.view.get().map_or_else(
                    || last.copied().unwrap_or(data.leaf_depth()),
                    |view| deepest(&data, view.metres_per_px, CELL_PX),
                ),
            };
            let shallow = second.map_or(depth, |second| data.published_depth(second, depth));
            data.published_depth(indicator, shallow)
        })
    }

    /// The deepest level whose mean cell is that many units of the design wide at the map's scale; at least the first
    /// below the whole.
    #[must_use]
    pub fn deepest_wide(self, wide: f64) -> Memo<u8> {
        Memo::new(move |_| {
            let view = self.view.get();
            self.data()
                .zip(view)
                .map_or(1, |(data, view)| deepest(&data, view.metres_per_px * self.unit_px.get(), wide).max(1))
        })
    }

    /// The chosen unit's series of an indicator.
    #[must_use]
    pub fn series_of(self, indicator: IndicatorIx) -> Option<SeriesResult> {
        self.series.with(|all| all.get(indicator.0).cloned().flatten())
    }

    /// The chosen unit's change of an indicator over so many months.
    #[must_use]
    pub fn change_of(self, indicator: IndicatorIx, months: i32) -> Option<Change> {
        let (data, period) = (self.data()?, self.choice.with(|choice| choice.period));
        self.series_of(indicator)?.ok()?.change(&data, indicator, period, months)
    }
}

/// The deepest level whose mean cell is at least `wide` wide, in that scale's units; 0 where none is.
fn deepest(data: &Dataset, metres_per_unit: f64, wide: f64) -> u8 {
    let mean = |depth: u8| {
        let cells = data.units().level(depth).len().max(1) as f64;
        (data.area_m2 / cells).sqrt() / metres_per_unit
    };
    (1..=data.leaf_depth()).rev().find(|&depth| mean(depth) >= wide).unwrap_or(0)
}
