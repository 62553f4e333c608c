//! What all components of the planner share.

use std::{rc::Rc, sync::Arc};

use domain::crs::Crs;
use domain::lattice::LatticePoint;
use domain::partition::Partition;
use domain::plan::{Refusal, UnitId};
use domain::units::UnitCode;
use domain::wire::{Basemap, PlanBody};
use leptos::prelude::*;

use super::super::against::Differs;
use super::super::desk::{Desk, Foreseen};
use super::super::floors::Gift;
use super::super::keep::Keep;
use super::super::swipe::Swipe;
use super::super::tool::{Sketch, Tool};
use super::super::ways::Ways;
use super::net::Net;
use super::parts::{Files, Part};
use super::store::Saving;
use super::work::Work;
use crate::{
    locale::Lang,
    map::{Kinds, MapEngine, Sheet, Spot},
    state::{Scheme, ViewNow},
    ui::{
        basemap,
        ground::{Ground, Seat},
        later::Later,
    },
};

/// How far the page has come.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
    /// Something is on its way: the key of its name, bytes so far, bytes in all.
    Loading(&'static str, u64, Option<u64>),
    /// It didn't come, and why.
    Failed(String),
    /// This server has no planner.
    Closed,
    /// The snapshot is here; a plan may be open.
    Ready,
}

/// Which sheet lies over the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The list of plans.
    Plans,
    /// A plan to be made.
    NewPlan,
    /// Keys and hands.
    Help,
    /// A partition from a file.
    Import,
}

/// Which list stands at the right.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// What should be looked at.
    #[default]
    Problems,
    /// Every unit.
    Units,
    /// What was done.
    History,
    /// Against what is in force.
    Compare,
    /// Against another net.
    Net,
}

/// What the map shows of the plan and of what it is held against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// The plan.
    #[default]
    Plan,
    /// What it is held against.
    Other,
    /// The plan, with the other where it differs.
    Difference,
    /// The other west of a meridian, the plan east of it.
    Swipe,
}

/// Something told in words, with its place on the map where it has one.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The words.
    pub words: String,
    /// Where.
    pub place: Option<LatticePoint>,
}

/// What the open command would do, or why it would be refused.
pub type Outlook = Option<Rc<Result<Foreseen, Refusal>>>;

/// Handles to everything; copying it copies none of it.
#[derive(Clone, Copy)]
pub struct Planner {
    /// The language.
    pub lang: RwSignal<Lang>,
    /// The colours.
    pub scheme: RwSignal<Scheme>,
    /// How far the page has come.
    pub stage: RwSignal<Stage>,
    /// The snapshot.
    pub version: RwSignal<Option<String>>,
    /// What the map is drawn from.
    pub sheet: StoredValue<Option<Rc<Sheet>>, LocalStorage>,
    /// The map, once it stands.
    pub engine: StoredValue<Option<MapEngine>, LocalStorage>,
    /// Set when it stands.
    pub has_engine: RwSignal<bool>,
    /// Where it looks.
    pub view: RwSignal<Option<ViewNow>>,
    /// CSS px of a unit of the design.
    pub unit_px: RwSignal<f64>,
    /// What is being fetched of the ground.
    ground: StoredValue<Ground, LocalStorage>,
    has_ground: RwSignal<Option<bool>>,
    /// What couldn't be done, in words.
    pub notice: RwSignal<Option<String>>,
    /// The plan under change.
    pub desk: StoredValue<Option<Desk>, LocalStorage>,
    /// What the server says of it.
    pub body: RwSignal<Option<PlanBody>>,
    /// Counts up with every change of the plan; 0 before one is open.
    pub revision: RwSignal<u64>,
    /// Chosen units, the first first.
    pub chosen: RwSignal<Vec<UnitCode>>,
    /// The tool in hand.
    pub tool: RwSignal<Tool>,
    /// What it has drawn.
    pub sketch: StoredValue<Sketch, LocalStorage>,
    /// Counts up when the sketch changes.
    pub drawn: RwSignal<u64>,
    /// What the open command would do.
    pub outlook: RwSignal<Outlook, LocalStorage>,
    /// How many words are still of what was before: see [`super::pace`].
    pub words_late: StoredValue<u32>,
    /// The pointer: in the map, CSS px, and on the ground.
    pub pointer: RwSignal<Option<(Spot, LatticePoint)>>,
    /// Space is held: hands move the map.
    pub panning: RwSignal<bool>,
    /// Alt is held: nothing snaps.
    pub loose: RwSignal<bool>,
    /// The last refusal.
    pub told: RwSignal<Option<Told>>,
    /// Which sheet is open.
    pub over: RwSignal<Option<Over>>,
    /// Which list stands at the right.
    pub tab: RwSignal<Tab>,
    /// Whether what was drawn is kept, and where.
    pub saving: RwSignal<Saving>,
    /// The browser's own storage.
    pub keep: StoredValue<Option<Keep>, LocalStorage>,
    /// The canvases over the map.
    pub sheets: StoredValue<Option<super::overlay::Sheets>, LocalStorage>,
    /// What the names over the map were drawn for.
    pub named: StoredValue<Option<super::overlay::Named>>,
    /// Units that the hand's canvas writes instead.
    pub in_hand: StoredValue<Vec<UnitId>>,
    /// A frame for what lies over the map is asked for.
    pub framed: StoredValue<bool>,
    /// Where the pointer went down, CSS px of the map.
    pub pressed_at: StoredValue<Option<Spot>>,
    /// The vertex that the keyboard holds, or the pointer held last.
    pub held: StoredValue<Option<LatticePoint>>,
    /// What lies on the ground and can be snapped to.
    pub ways: StoredValue<Ways, LocalStorage>,
    /// The problem that is looked at, by its place in the list.
    pub problem: RwSignal<Option<usize>>,
    /// The mend that is offered.
    pub offered: StoredValue<Option<domain::plan::EditCommand>>,
    /// The ten steps are open.
    pub learning: RwSignal<bool>,
    /// Lines follow what lies between two places.
    pub tracing: RwSignal<bool>,
    /// Which of the two the map shows, or what is between them.
    pub show: RwSignal<Show>,
    /// How the map's picture is divided, while it is.
    pub swipe: StoredValue<Option<Swipe>, LocalStorage>,
    /// Where the handle between both stands, share of the map's width.
    pub divider: RwSignal<f64>,
    /// What differs, for which revision it was looked for.
    pub differs: StoredValue<Option<(u64, Rc<Differs>)>, LocalStorage>,
    /// How often the page looked ahead: tests hold it against the frames.
    pub looks: StoredValue<u32>,
    /// A preview is due with the next frame.
    pub looks_ahead: StoredValue<bool>,
    /// Buildings that are picked, by number.
    pub picked: RwSignal<Vec<u32>>,
    /// The building whose floors are given, and which of them to whom.
    pub gift: RwSignal<Option<Gift>>,
    /// A stroke of the brush puts buildings back (false) or picks them (true).
    pub brushes: StoredValue<Option<bool>>,
    /// The base map, where the server offers one.
    pub basemap: RwSignal<Option<Arc<Basemap>>>,
    /// Whether it is shown.
    pub has_basemap: RwSignal<bool>,
    /// Another net that is held against the plan.
    pub net: RwSignal<Option<Rc<Net>>, LocalStorage>,
    /// The code of what opens on request.
    pub later: Later<Part>,
    /// How the page's later file is entered.
    pub files: Files,
    /// What it does, once it is here.
    pub work: StoredValue<Option<Work>>,
    /// The wall of the compound that is pointed at.
    pub wall: StoredValue<Option<Rc<[LatticePoint]>>, LocalStorage>,
}

impl Planner {
    /// Nothing is there yet.
    #[must_use]
    pub fn new(lang: Lang, scheme: Scheme, files: Files) -> Self {
        Self {
            later: Later::new(files.parts),
            files,
            work: StoredValue::new(None),
            lang: RwSignal::new(lang),
            scheme: RwSignal::new(scheme),
            stage: RwSignal::new(Stage::Loading("load.health", 0, None)),
            version: RwSignal::new(None),
            sheet: StoredValue::new_local(None),
            engine: StoredValue::new_local(None),
            has_engine: RwSignal::new(false),
            view: RwSignal::new(None),
            unit_px: RwSignal::new(1.0),
            ground: StoredValue::new_local(Ground::default()),
            has_ground: RwSignal::new(None),
            notice: RwSignal::new(None),
            desk: StoredValue::new_local(None),
            body: RwSignal::new(None),
            revision: RwSignal::new(0),
            chosen: RwSignal::new(Vec::new()),
            tool: RwSignal::new(Tool::Select),
            sketch: StoredValue::new_local(Sketch::default()),
            drawn: RwSignal::new(0),
            outlook: RwSignal::new_local(None),
            words_late: StoredValue::new(0),
            pointer: RwSignal::new(None),
            panning: RwSignal::new(false),
            loose: RwSignal::new(false),
            told: RwSignal::new(None),
            over: RwSignal::new(None),
            tab: RwSignal::new(Tab::Problems),
            saving: RwSignal::new(Saving::default()),
            keep: StoredValue::new_local(None),
            sheets: StoredValue::new_local(None),
            named: StoredValue::new(None),
            in_hand: StoredValue::new(Vec::new()),
            framed: StoredValue::new(false),
            pressed_at: StoredValue::new(None),
            held: StoredValue::new(None),
            ways: StoredValue::new_local(Ways::default()),
            problem: RwSignal::new(None),
            offered: StoredValue::new(None),
            learning: RwSignal::new(false),
            tracing: RwSignal::new(false),
            show: RwSignal::new(Show::Plan),
            swipe: StoredValue::new_local(None),
            divider: RwSignal::new(0.5),
            differs: StoredValue::new_local(None),
            looks: StoredValue::new(0),
            looks_ahead: StoredValue::new(false),
            picked: RwSignal::new(Vec::new()),
            gift: RwSignal::new(None),
            brushes: StoredValue::new(None),
            basemap: RwSignal::new(None),
            has_basemap: RwSignal::new(false),
            net: RwSignal::new_local(None),
            wall: StoredValue::new_local(None),
        }
    }

    /// The one of this page.
    #[must_use]
    pub fn here() -> Self {
        expect_context()
    }

    /// Calls the map, where it stands.
    pub fn with_map<T>(self, call: impl FnOnce(&MapEngine) -> T) -> Option<T> {
        let engine = self.engine.try_get_value().flatten()?;
        Some(call(&engine))
    }

    /// Looks at the plan, where one is open.
    pub fn with_desk<T>(self, look: impl FnOnce(&Desk) -> T) -> Option<T> {
        self.desk.try_with_value(|desk| desk.as_ref().map(look)).flatten()
    }

    /// Changes it.
    pub fn change_desk<T>(self, act: impl FnOnce(&mut Desk) -> T) -> Option<T> {
        self.desk.try_update_value(|desk| desk.as_mut().map(act)).flatten()
    }

    /// The partition in force.
    #[must_use]
    pub fn partition(self) -> Option<Rc<Partition>> {
        self.sheet.try_get_value().flatten().map(|sheet| sheet.partition.clone())
    }

    /// What a unit is called in the open plan.
    #[must_use]
    pub fn label(self, code: &UnitCode) -> String {
        self.with_desk(|desk| desk.labels.label(code.as_str())).unwrap_or_else(|| code.to_string())
    }

    /// The ids of the chosen units that are there.
    #[must_use]
    pub fn chosen_ids(self) -> Vec<UnitId> {
        let chosen = self.chosen.get_untracked();
        self.with_desk(|desk| chosen.iter().filter_map(|code| desk.plan().find(code)).collect()).unwrap_or_default()
    }

    /// Says something that has no place.
    pub fn say(self, words: String) {
        self.notice.try_set(Some(words));
    }

    /// What lies on the ground below this map.
    #[must_use]
    pub fn ground_seat(self) -> Seat {
        Seat {
            engine: self.engine,
            has_engine: self.has_engine,
            view: self.view,
            unit_px: self.unit_px,
            hidden: Memo::new(|_| Kinds::NONE),
            asked: Signal::stored(false),
            version: Memo::new(move |_| self.version.get()),
            ground: self.ground,
            has_ground: self.has_ground,
            notice: self.notice,
            gone: Callback::new(move |()| super::open::snapshot_gone(self)),
            watch: StoredValue::new_local(Some(super::open::watch(self))),
        }
    }

    /// The base map below this map.
    #[must_use]
    pub fn basemap_seat(self) -> basemap::Seat {
        let wished = Memo::new(move |_| self.has_basemap.get());
        let (engine, has_engine, offered, notice) = (self.engine, self.has_engine, self.basemap, self.notice);
        basemap::Seat { engine, has_engine, offered, wished, notice }
    }

    /// The system of the base map that is shown, where it isn't the grids' own: places drawn after it would lie some
    /// hundred metres beside.
    #[must_use]
    pub fn foreign_crs(self) -> Option<Crs> {
        let shown = self.basemap.get_untracked().filter(|_| self.has_basemap.get_untracked());
        shown.map(|map| map.crs).filter(|crs| !crs.is_of_grids())
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub fn is_settled(self) -> bool {
        crate::ui::ground::is_settled(self.ground) && self.words_late.get_value() == 0
    }
}
