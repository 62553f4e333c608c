//! What all components share.

use std::{rc::Rc, sync::Arc};

use domain::{period::Period, units::UnitIx, value::Cell};
use leptos::prelude::*;

use super::{
    awake::Awake,
    ground::{Ground, Seat},
    later::{Later, Parts},
    overlays::Overlays,
    parts::Part,
    picks::Pick,
    pulse::Pulse,
    room::Home,
    wall::Wall,
};
use crate::{
    map::{MapEngine, Over, Sheet},
    net::NetError,
    state::{
        AppState, Around, Change, Command, Dataset, IndicatorIx, Lru, Row, Series, Tool, address::Address,
        classes::Classes, clock::Moment, lens::Paint,
    },
};

/// Handles to state, map and caches; copying it copies none of them.
#[derive(Clone, Copy)]
pub struct Cockpit {
    /// The signals.
    pub app: AppState,
    /// The chosen unit, period and indicator: parts of the choice that many places follow.
    pub unit: Memo<UnitIx>,
    /// The chosen period.
    pub period: Memo<Period>,
    /// The chosen indicator.
    pub indicator: Memo<IndicatorIx>,
    /// The depth that colours the map.
    pub depth: Memo<u8>,
    /// Classes of the row at that depth.
    pub classes: Memo<Option<Arc<Classes>>>,
    /// What the map shows of it: classes, a comparison, two indicators.
    pub paint: Memo<Option<Paint>>,
    /// The small sheet that is open over the map.
    pub pick: RwSignal<Option<Pick>>,
    /// The day it is, as days since 1970 in the catalogue's time zone.
    pub today: RwSignal<Option<i32>>,
    /// What the map is drawn from, once it is there.
    pub sheet: StoredValue<Option<Rc<Sheet>>, LocalStorage>,
    /// The map, once it stands.
    pub engine: StoredValue<Option<MapEngine>, LocalStorage>,
    /// The address as it stood when the page was opened: where the map looks first.
    pub opened_at: StoredValue<Address>,
    /// The address that isn't in the browser's bar yet.
    pub unwritten: StoredValue<Option<super::page::Unwritten>>,
    /// The first view, once the map stands.
    pub home: StoredValue<Option<Home>>,
    /// Boxes of what lies over the map, once they were taken.
    pub over_map: StoredValue<Option<Vec<Over>>>,
    /// Set when the map stands.
    pub has_engine: RwSignal<bool>,
    /// Set while the map is left for another view.
    pub away: RwSignal<bool>,
    /// Rows and series that were used last.
    pub cache: StoredValue<Cache, LocalStorage>,
    /// The code of what opens on request.
    pub later: Later<Part>,
    /// What is being fetched of the ground.
    pub ground: StoredValue<Ground, LocalStorage>,
    /// Whether the snapshot has anything on the ground; none until it was asked.
    pub has_ground: RwSignal<Option<bool>>,
    /// Whether the server lets plans be drawn.
    pub planner: RwSignal<bool>,
    /// What is laid over the colours.
    pub overlays: Overlays,
    /// What is known of the server.
    pub pulse: Pulse,
    /// Whether the page is a wall, and whose turn it is there.
    pub wall: Wall,
    /// What a wall asks of its machine.
    pub awake: Awake,
    /// The time, told each second while something shows it.
    pub second: RwSignal<Moment>,
    /// Tells one partition from another.
    pub mark: StoredValue<u64>,
    /// Counts up when the panels must be made anew.
    pub anew: RwSignal<u32>,
    /// Counts the snapshots that were shown: what was asked of an earlier one is nobody's.
    epoch: StoredValue<u32>,
    /// Counts how often someone asked for what failed without waiting for the next attempt.
    pub again: RwSignal<u32>,
}

/// Bodies that needn't be fetched again: rows by (indicator, period's text), series by unit.
pub struct Cache {
    /// Metric rows.
    pub rows: Lru<(usize, String), Row>,
    /// Of every indicator, by its place in the catalogue; none for those that aren't published there.
    pub series: Lru<UnitIx, Vec<Option<Arc<Series>>>>,
    /// By unit and period's text.
    pub around: Lru<(UnitIx, String), Arc<Around>>,
}

impl Cache {
    /// An empty one.
    #[must_use]
    pub const fn new() -> Self {
        Self { rows: Lru::new(24), series: Lru::new(24), around: Lru::new(24) }
    }
}

impl Cockpit {
    /// Wires the derived signals.
    #[must_use]
    pub fn new(app: AppState, parts: Parts<Part>) -> Self {
        let depth = app.depth();
        let wall = Wall::new(app.choice.with_untracked(|choice| (choice.lang, choice.scheme)));
        let classes = app.classes(depth, app.scale(depth));
        Self {
            app,
            unit: app.part(|choice| choice.unit),
            period: app.part(|choice| choice.period),
            indicator: app.part(|choice| choice.indicator),
            depth,
            classes,
            paint: app.paint(depth, classes),
            pick: RwSignal::new(None),
            today: RwSignal::new(None),
            sheet: StoredValue::new_local(None),
            engine: StoredValue::new_local(None),
            opened_at: StoredValue::new(wall.first().unwrap_or_else(super::page::address)),
            unwritten: StoredValue::new(None),
            home: StoredValue::new(None),
            over_map: StoredValue::new(None),
            has_engine: RwSignal::new(false),
            away: RwSignal::new(false),
            cache: StoredValue::new_local(Cache::new()),
            later: Later::new(parts),
            ground: StoredValue::new_local(Ground::default()),
            has_ground: RwSignal::new(None),
            planner: RwSignal::new(false),
            overlays: Overlays::new(),
            pulse: Pulse::new(),
            wall,
            awake: Awake::new(),
            second: RwSignal::new(Moment::default()),
            mark: StoredValue::new(0),
            anew: RwSignal::new(0),
            epoch: StoredValue::new(0),
            again: RwSignal::new(0),
        }
    }

    /// The one that was provided to the tree.
    #[must_use]
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Where an answer means that the snapshot was replaced and pruned, the one that is served now takes its place.
    pub fn heed(self, error: &NetError) {
        if error.is_gone() {
            super::pulse::beat(self);
        }
    }

    /// The snapshot that is shown, counted from the first.
    #[must_use]
    pub fn epoch(self) -> u32 {
        self.epoch.try_get_value().unwrap_or_default()
    }

    /// Whether it is still the same one.
    #[must_use]
    pub fn is(self, epoch: u32) -> bool {
        self.epoch.try_get_value() == Some(epoch)
    }

    /// Another snapshot takes its place.
    pub fn begin_epoch(self) {
        self.epoch.update_value(|epoch| *epoch = epoch.wrapping_add(1));
    }

    /// Applies a wish.
    pub fn send(self, command: Command) {
        self.app.send(command);
        super::load::at_hand(self);
    }

    /// What stands beside the chosen unit's series at the chosen period; tracked. `Err` tells whether it failed: until it
    /// is here or has failed, a place may keep what it last showed.
    ///
    /// # Errors
    /// Another choice's is here, or none.
    pub fn around(self) -> Result<Arc<Around>, bool> {
        let asked = (self.unit.get(), self.period.get());
        let around = self.app.around.get().filter(|around| (around.unit, around.period) == asked);
        around.ok_or_else(|| self.app.around_error.with(Option::is_some))
    }

    /// What is known on the ground below this map.
    #[must_use]
    pub fn ground_seat(self) -> Seat {
        let app = self.app;
        let asked = app.part(|choice| choice.tool == Some(Tool::Layers));
        Seat {
            engine: self.engine,
            has_engine: self.has_engine,
            view: app.view,
            unit_px: app.unit_px,
            hidden: app.part(|choice| choice.hidden.ground),
            asked: asked.into(),
            version: Memo::new(move |_| app.data().map(|data| data.catalogue.version.clone())),
            ground: self.ground,
            has_ground: self.has_ground,
            notice: app.notice,
            gone: Callback::new(move |()| super::pulse::beat(self)),
            watch: StoredValue::new_local(None),
        }
    }

    /// Calls the map, where it stands.
    pub fn with_map<T>(self, call: impl FnOnce(&MapEngine) -> T) -> Option<T> {
        self.engine.try_get_value().flatten().map(|engine| call(&engine))
    }

    /// The cell that the map shows for a unit; tracked.
    #[must_use]
    pub fn cell(self, unit: UnitIx) -> Cell {
        self.app
            .row
            .with(|row| row.as_ref().and_then(|row| row.cells.get(unit.index()).copied()))
            .unwrap_or(Cell::NO_DATA)
    }

    /// A unit's change since the row before; tracked. None where that row isn't here or nothing can be compared.
    #[must_use]
    pub fn change(self, data: &Dataset, unit: UnitIx) -> Option<Change> {
        let (at, period) = self.app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.period)))?;
        let before = self
            .app
            .row_before
            .get()
            .filter(|before| before.indicator == at && Some(before.period) == data.period_before(period, 1))?;
        let now = self.cell(unit).number().filter(|_| !data.still_grows(at, period))?;
        Some(Change::between(before.cells.get(unit.index())?.number()?, now, data.indicator(at).direction))
    }

    /// The unit that a list is about: the chosen one, or its parent when it has nothing below it.
    #[must_use]
    pub fn listed(self, data: &Dataset) -> UnitIx {
        data.listed(self.app.choice.with(|choice| choice.unit))
    }
}
