//! What travels between the server and everyone else, and what a snapshot says of itself. JSON unless said
//! otherwise; field names are the wire's.

mod basemap;
mod context;
mod manifest;
pub mod metric_row;
mod overlays;
mod plans;
mod problem;
pub mod sums;

pub use basemap::Basemap;
pub use context::{ContextBody, ContextStep, ContextTile, TileEntry, TileFile};
pub use manifest::{BodyOf, FileEntry, MANIFEST_FORMAT, Manifest};
pub use overlays::{
    GroundCount, OverlayAreas, OverlayBody, OverlayClass, OverlayKind, OverlayLine, OverlayLines, OverlayPoints,
    OverlayShapes, OverlaysBody, Walk,
};
pub use plans::{CommandsBody, NewCommands, NewPlan, PlanBody, PlanHead, PlanMoved, PlanRefused, PlansBody};
pub use problem::Problem;

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{Catalogue, Direction, Domain, Facet, Indicator, MeasureKind, PrivacyClass, Thresholds, Warning},
    crs::Crs,
    formula::Formula,
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
    /// Whether plans can be made and drawn here.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub planner: bool,
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
    /// What whoever reads the lines has to know, rising by period.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub annotations: Vec<Annotation>,
}

/// Something that happened in a period and bears on figures: another way of counting, new devices, a flood.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Annotation {
    /// The month, `YYYY-MM`.
    pub period: Period,
    /// Ids of the indicators that it bears on; none: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<String>,
    /// What happened, in a few words.
    pub text: Text,
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
    /// Its place among the few figures that stand large on the first screen, from 1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<u8>,
    /// Its place among the figures that say in a unit's card what the unit is, from 1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<u8>,
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
    /// Whether its figure of an unfinished month goes on growing: it can't be held against that of a whole one.
    #[serde(default, skip_serializing_if = "core::ops::Not::not")]
    pub grows: bool,
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
            front: indicator.front,
            card: indicator.card,
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
            grows: Formula::parse(&indicator.formula).is_ok_and(|formula| {
                let flow = |id: &str| catalogue.measure(id).is_some_and(|measure| measure.kind == MeasureKind::Flow);
                formula.grows_within_month(&flow)
            }),
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
    /// How it is spread over the units below; none where fewer than two have numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<Spread>,
}

/// How an indicator's numbers are spread over the units of one level.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// The level's id: the finest at which the indicator is published.
    pub level: String,
    /// Where the first step begins: below it lies at most one number of a hundred, and those count in the first step.
    pub low: f32,
    /// Where the last step ends; the same above it.
    pub high: f32,
    /// How many units lie in each of as many equal steps.
    pub counts: Vec<u32>,
}

impl Spread {
    /// Steps of a spread.
    pub const STEPS: usize = 12;

    /// Of numbers, in any order; none for fewer than two, or when one of them is no number.
    #[must_use]
    pub fn of(level: &str, mut numbers: Vec<f32>) -> Option<Self> {
        if numbers.len() < 2 || numbers.iter().any(|number| !number.is_finite()) {
            return None;
        }
        numbers.sort_by(f32::total_cmp);
        let beyond = numbers.len() / 100;
        let (low, high) = (numbers[beyond], numbers[numbers.len() - 1 - beyond]);
        let mut counts = vec![0; Self::STEPS];
        for number in numbers {
            let share = if high > low { (number - low) / (high - low) } else { 0.5 };
            counts[((share * Self::STEPS as f32).max(0.0) as usize).min(Self::STEPS - 1)] += 1;
        }
        Some(Self { level: level.into(), low, high, counts })
    }
}

/// `/api/v1/warnings`: what passes a threshold at a unit and at the two levels below it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WarningsBody {
    /// The unit's code.
    pub unit: String,
    /// The period.
    pub period: Period,
    /// The gravest first, then what is new or graver than before, then the greater units.
    pub warnings: Vec<WarningBody>,
}

/// One figure beyond a threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WarningBody {
    /// Of which unit, by its code.
    pub unit: String,
    /// Of which indicator.
    pub indicator: String,
    /// What it calls for.
    pub warning: Warning,
    /// What it called for one period before; none where that was nothing, or had no number.
    pub before: Option<Warning>,
    /// The first period of those without a break, up to this one, that called for any warning.
    pub since: Period,
    /// The figure, in the indicator's unit.
    pub value: f32,
}

/// `/api/v1/children`: every indicator at the units right below one, at one period.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildrenBody {
    /// The code of the unit above.
    pub unit: String,
    /// The period.
    pub period: Period,
    /// Codes of the units below, in table order.
    pub codes: Vec<String>,
    /// In the catalogue's order, those published at their level.
    pub rows: Vec<ChildrenRow>,
}

/// One indicator of a [`ChildrenBody`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChildrenRow {
    /// The indicator's id.
    pub indicator: String,
    /// A number for each unit, or null where the flag says that there is none.
    pub values: Vec<Option<f32>>,
    /// What is to be thought of each.
    pub flags: Vec<Flag>,
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn a_spread_counts_every_number_once_and_is_not_stretched_by_the_utmost() {
        let mut numbers: Vec<f32> = (0..1_200).map(|n| n as f32).collect();
        numbers.extend([1e9, -1e9]);
        let spread = Spread::of("grid", numbers).unwrap();
        assert_eq!((spread.low, spread.high, spread.counts.iter().sum::<u32>()), (11.0, 1_188.0, 1_202));
        assert!(spread.counts[1..11].iter().all(|&count| (97..=99).contains(&count)), "{spread:?}");
        assert_eq!(Spread::of("grid", vec![2.0, 2.0, 2.0]).unwrap().counts[6], 3);
        assert_eq!((Spread::of("grid", vec![2.0]), Spread::of("grid", vec![2.0, f32::NAN])), (None, None));
    }
}
