//! What all components share.

use std::{rc::Rc, sync::Arc};

use domain::{units::UnitIx, value::Cell};
use leptos::prelude::*;

use super::{ground::Ground, picks::Pick, room::Home};
use crate::{
    map::{MapEngine, Sheet},
    net::NetError,
    state::{
        AppState, Around, Change, Command, Dataset, Lru, Row, Series, address::Address, classes::Classes, lens::Paint,
    },
};

/// Handles to state, map and caches; copying it copies none of them.
#[derive(Clone, Copy)]
pub struct Cockpit {
    /// The signals.
    pub app: AppState,
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
    /// The first view, once the map stands.
    pub home: StoredValue<Option<Home>>,
    /// Set when the map stands.
    pub has_engine: RwSignal<bool>,
    /// Set while the map is left for another view.
    pub away: RwSignal<bool>,
    /// Rows and series that were used last.
    pub cache: StoredValue<Cache, LocalStorage>,
    /// What is being fetched of the ground.
    pub ground: StoredValue<Ground, LocalStorage>,
    /// Whether the snapshot has anything on the ground; none until it was asked.
    pub has_ground: RwSignal<Option<bool>>,
    /// Set when the page is about to load itself again.
    leaving: StoredValue<bool>,
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

impl Cockpit {
    /// Wires the derived signals.
    #[must_use]
    pub fn new(app: AppState) -> Self {
        let depth = app.depth();
        let classes = app.classes(depth, app.scale(depth));
        Self {
            app,
            depth,
            classes,
            paint: app.paint(depth, classes),
            pick: RwSignal::new(None),
            today: RwSignal::new(None),
            sheet: StoredValue::new_local(None),
            engine: StoredValue::new_local(None),
            opened_at: StoredValue::new(super::page::address()),
            home: StoredValue::new(None),
            has_engine: RwSignal::new(false),
            away: RwSignal::new(false),
            cache: StoredValue::new_local(Cache { rows: Lru::new(24), series: Lru::new(24), around: Lru::new(24) }),
            ground: StoredValue::new_local(Ground::default()),
            has_ground: RwSignal::new(None),
            leaving: StoredValue::new(false),
        }
    }

    /// The one that was provided to the tree.
    #[must_use]
    pub fn here() -> Self {
        expect_context::<Self>()
    }

    /// Where an answer means that the snapshot was replaced and pruned, the page begins again, once, with the one that
    /// is served now and what the address holds.
    pub fn heed(self, error: &NetError) {
        if error.is_gone() && self.leaving.try_update_value(|leaving| !core::mem::replace(leaving, true)) == Some(true)
        {
            // A browser that refuses leaves the page as it is, with the notice of the failed request.
            let _ = window().location().reload();
        }
    }

    /// Applies a wish.
    pub fn send(self, command: Command) {
        self.app.send(command);
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
