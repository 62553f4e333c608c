//! What travels between the server and everyone else, and what a snapshot says of itself. JSON unless said
//! otherwise; field names are the wire's.

mod basemap;
mod context;
mod manifest;
pub mod metric_row;
mod problem;
pub mod sums;

pub use basemap::Basemap;
pub use context::{ContextBody, ContextStep, ContextTile, TileEntry, TileFile};
pub use manifest::{BodyOf, FileEntry, MANIFEST_FORMAT, Manifest};
pub use problem::Problem;

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{Catalogue, Direction, Domain, Facet, Indicator, PrivacyClass, Thresholds, Warning},
    crs::Crs,
    period::{Period, Step},
    units::{Level, Text, UnitKind},
    value::Flag,
};

/// `/api/v1/health`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Health {
    /// `ok`, or `stale_snapshot` while a newer snapshot is refused.
    pub status: String,
    /// The version of the snapshot that is served.
    pub snapshot: String,
    /// The server's own version.
    pub version: String,
    /// Why a newer snapshot isn't served.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<String>,
    /// The map below the grids, where one is configured. Of the server, not of the snapshot: it stands here because
    /// this body is asked for first, and nothing else is asked for where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basemap: Option<Basemap>,
}

/// An id with its name in both languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Named {
    /// Name on the wire.
    pub id: String,
    /// What people call it.
    pub name: Text,
}

/// `/api/v1/catalogue`, and `catalogue.json` in a snapshot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CatalogueBody {
    /// The snapshot's version.
    pub version: String,
    /// The day up to which the registers speak, `YYYY-MM-DD`.
    pub as_of: Period,
    /// Hours and minutes east of Greenwich, `+08:00`.
    pub time_zone: String,
    /// The system that longitudes and latitudes are in; CGCS2000 where an older snapshot doesn't say.
    #[serde(default)]
    pub crs: Crs,
    /// Coarsest first.
    pub levels: Vec<Level>,
    /// The matrix's rows.
    pub domains: Vec<Named>,
    /// The matrix's columns.
    pub facets: Vec<Named>,
    /// Months that have figures, rising.
    pub periods: Vec<Period>,
    /// The first and the last day that have figures; none where no indicator is told by days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<[Period; 2]>,
    /// The finest level of which days are told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days_level: Option<String>,
    /// In the catalogue's order.
    pub indicators: Vec<IndicatorBody>,
}

/// An indicator as clients see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndicatorBody {
    /// Name on the wire.
    pub id: String,
    /// The matrix's row.
    pub domain: Domain,
    /// The matrix's column.
    pub facet: Facet,
    /// Whether it stands for its cell in the matrix.
    pub headline: bool,
    /// Ids of the levels at which it is published.
    pub levels: Vec<String>,
    /// What people call it.
    pub name: Text,
    /// A sentence that says what it means.
    pub about: Text,
    /// Unit of measure; empty for a plain number.
    pub unit: Text,
    /// Digits after the decimal point when shown.
    pub digits: u8,
    /// Which way is better.
    pub direction: Direction,
    /// What is aimed at.
    pub target: Option<f64>,
    /// Where warnings begin.
    pub thresholds: Option<Thresholds>,
    /// How often the registers bring new figures.
    pub refresh: String,
    /// Days after the period's end from which the value counts as old.
    pub stale_after: u32,
    /// Its most sensitive measure's class.
    pub class: PrivacyClass,
    /// The formula over measures.
    pub formula: String,
    /// What is counted whose last day is held against what is usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watches: Option<Text>,
    /// In what steps it is told.
    #[serde(default = "months_only")]
    pub steps: Vec<Step>,
}

/// What a snapshot has that doesn't say.
fn months_only() -> Vec<Step> {
    vec![Step::Month]
}

impl IndicatorBody {
    /// What clients see of a catalogue's indicator on these levels, told in these steps.
    #[must_use]
    pub fn of(catalogue: &Catalogue, indicator: &Indicator, levels: &[Level], steps: Vec<Step>) -> Self {
        let watched = indicator.watches.as_deref().and_then(|id| catalogue.measure(id));
        let shown = levels.iter().filter(|level| indicator.is_shown_at(levels, level.depth));
        Self {
            id: indicator.id.clone(),
            domain: indicator.domain,
            facet: indicator.facet,
            headline: indicator.headline,
            levels: shown.map(|level| level.id.clone()).collect(),
            name: indicator.name.clone(),
            about: indicator.about.clone(),
            unit: indicator.unit.clone(),
            digits: indicator.digits,
            direction: indicator.direction,
            target: indicator.target,
            thresholds: indicator.thresholds,
            refresh: indicator.refresh.clone(),
            stale_after: indicator.stale_after,
            class: indicator.class,
            formula: indicator.formula.clone(),
            watches: watched.map(|measure| measure.about.clone()),
            steps,
        }
    }

    /// Whether it is published at the level of that id.
    #[must_use]
    pub fn at_level(&self, level_id: &str) -> bool {
        self.levels.iter().any(|level| level == level_id)
    }
}

/// `/api/v1/units`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitsBody {
    /// In table order: coarsest level first, by code within a level.
    pub units: Vec<UnitBody>,
}

/// One unit in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitBody {
    /// Its code.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// Its level's id.
    pub level: String,
    /// Its name in the letters by which it is typed: 示范桃巷街道 is `sftxjd`; none where it has no Chinese character, and
    /// in older snapshots.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub initials: Option<String>,
    /// Its parent's code; none at depth 0.
    pub parent: Option<String>,
    /// Ordinary or special.
    pub kind: UnitKind,
}

/// `/api/v1/units/{code}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnitDetailBody {
    /// The unit itself.
    #[serde(flatten)]
    pub unit: UnitBody,
    /// From the coarsest unit down to the parent.
    pub chain: Vec<UnitBody>,
    /// How many units of each level lie below it, by the level's id.
    pub below: Vec<(String, u32)>,
    /// Longitude and latitude of its label, inside the unit.
    pub label: [f64; 2],
    /// West, south, east, north.
    pub bounds: [f64; 4],
    /// On the ellipsoid, in square metres.
    pub area_m2: f64,
    /// On the ellipsoid, in metres.
    pub perimeter_m: f64,
    /// Codes of the units of its level that share a boundary with it.
    pub neighbours: Vec<String>,
}

/// `/api/v1/metrics`: one indicator and period, one level, optionally within a unit. Also as
/// `application/octet-stream`, see [`metric_row`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MetricsBody {
    /// The indicator's id.
    pub indicator: String,
    /// The level's id.
    pub level: String,
    /// The period.
    pub period: Period,
    /// Codes, in table order.
    pub codes: Vec<String>,
    /// Numbers, or null where the flag says that there is none.
    pub values: Vec<Option<f32>>,
    /// What is to be thought of each.
    pub flags: Vec<Flag>,
}

/// `/api/v1/series`: one indicator at one unit over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SeriesBody {
    /// The indicator's id.
    pub indicator: String,
    /// The unit's code.
    pub unit: String,
    /// Rising.
    pub periods: Vec<Period>,
    /// Numbers, or null where the flag says that there is none.
    pub values: Vec<Option<f32>>,
    /// What is to be thought of each.
    pub flags: Vec<Flag>,
}

/// `/api/v1/profile`: all that is published of one unit over time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileBody {
    /// The unit's code.
    pub unit: String,
    /// Rising.
    pub periods: Vec<Period>,
    /// In the catalogue's order, those published at the unit's level.
    pub series: Vec<ProfileSeries>,
}

/// One indicator of a [`ProfileBody`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProfileSeries {
    /// The indicator's id.
    pub indicator: String,
    /// A number for each period, or null where the flag says that there is none.
    pub values: Vec<Option<f32>>,
    /// What is to be thought of each.
    pub flags: Vec<Flag>,
    /// Where what it watches was unusual on the snapshot's last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unusual: Option<UnusualDay>,
}

/// A day that is unusual though no threshold need be passed; see [`crate::unusual`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct UnusualDay {
    /// The day.
    pub day: Period,
    /// What was counted.
    pub value: f32,
    /// What was to be expected.
    pub expected: f32,
    /// How many times the usual spread lies between them; negative where it is less.
    pub score: f32,
}

/// `unusual.json` in a snapshot: by indicator's id, the units (by their places in the table, rising) whose last day is.
pub type UnusualFile = Vec<(String, Vec<(u32, UnusualDay)>)>;

/// `/api/v1/overview`: the 5 × 6 matrix of one unit at one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewBody {
    /// The unit's code.
    pub unit: String,
    /// The period.
    pub period: Period,
    /// The cells that an indicator stands for, domain by domain.
    pub cells: Vec<OverviewCell>,
}

/// One cell of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OverviewCell {
    /// The row.
    pub domain: Domain,
    /// The column.
    pub facet: Facet,
    /// The indicator that stands for the cell.
    pub indicator: String,
    /// Its number, or null where the flag says that there is none.
    pub value: Option<f32>,
    /// What is to be thought of it.
    pub flag: Flag,
    /// The warning that it calls for.
    pub warning: Option<Warning>,
    /// At the newest period, where what it watches was unusual on the snapshot's last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unusual: Option<UnusualDay>,
}
