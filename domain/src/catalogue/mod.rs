//! What is counted (measures) and what is shown (indicators), as an office writes it in TOML.
//!
//! A measure is additive: SQL over the registers gives a number per leaf and day, and months and parents are sums. An
//! indicator is a formula over measures, evaluated after the roll-up, so that no average of averages arises.

#[cfg(feature = "exchange")]
mod check;
mod matrix;
#[cfg(feature = "exchange")]
mod parse;
mod systems;
#[cfg(all(test, feature = "exchange"))]
mod tests;

pub use matrix::{Domain, Facet};
#[cfg(feature = "exchange")]
pub use parse::{CatalogueError, parse};
pub use systems::{SYSTEMS, System};

use serde::{Deserialize, Serialize};

use crate::units::{Level, Text};

/// All measures and indicators of one snapshot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// In the order in which they were written.
    pub measures: Vec<Measure>,
    /// In the order in which they were written.
    pub indicators: Vec<Indicator>,
}

impl Catalogue {
    /// The indicator of that id.
    #[must_use]
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.id == id)
    }

    /// The indicators of one cell of the matrix, in the order in which they were written.
    pub fn cell(&self, domain: Domain, facet: Facet) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(move |indicator| indicator.domain == domain && indicator.facet == facet)
    }

    /// The cells of the matrix for which no indicator stands, row by row.
    #[must_use]
    pub fn cells_without_headline(&self) -> Vec<(Domain, Facet)> {
        let all = Domain::ALL.into_iter().flat_map(|domain| Facet::ALL.map(|facet| (domain, facet)));
        all.filter(|&(domain, facet)| !self.cell(domain, facet).any(|indicator| indicator.headline)).collect()
    }

    /// The measure of that id.
    #[must_use]
    pub fn measure(&self, id: &str) -> Option<&Measure> {
        self.measures.iter().find(|measure| measure.id == id)
    }
}

/// Something countable. Its SQL yields `unit` (a leaf's code), `day` (a date) and `value` (a number); where people are
/// counted (a class above C0) also `key`, which tells the record counted from all others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Name in formulas: lower-case letters, digits and `_`.
    pub id: String,
    /// What is counted, in a sentence.
    pub about: Text,
    /// The registers that the SQL reads; where one is absent the measure has no value.
    pub registers: Vec<String>,
    /// Whether `value` is what happened in the month or how the stock changed in it.
    #[serde(default)]
    pub kind: MeasureKind,
    /// How the figure must be protected.
    pub class: PrivacyClass,
    /// The measure of people that it counts a part of: those who are not among the part are protected with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<String>,
    /// A plain SELECT.
    pub sql: String,
}

/// How a measure's rows become its figure for a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MeasureKind {
    /// What happened in the month: the sum of the month's rows.
    #[default]
    Flow,
    /// How many there are at the month's end: the sum of all rows up to it.
    Stock,
}

/// Who stands behind a figure, and so how it must be protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PrivacyClass {
    /// Facilities, cases, alarms: nobody's secret.
    C0,
    /// Residents and households.
    C1,
    /// Special groups.
    C2,
    /// Correction and rehabilitation.
    C3,
}

/// Which way is better.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither.
    #[default]
    Neutral,
}

/// Something shown: one formula, one place in the 5 × 6 matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// Name on the wire: lower-case letters, digits and `_`.
    pub id: String,
    /// The matrix's row.
    pub domain: Domain,
    /// The matrix's column.
    pub facet: Facet,
    /// Whether it stands for its cell in the matrix.
    #[serde(default)]
    pub headline: bool,
    /// Its place among the few figures that stand large on the first screen, from 1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub front: Option<u8>,
    /// Its place among the figures that say in a unit's card what the unit is, from 1 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<u8>,
    /// What people call it.
    pub name: Text,
    /// A sentence that says what it means.
    pub about: Text,
    /// Unit of measure; empty for a plain number.
    pub unit: Text,
    /// Digits after the decimal point when shown.
    #[serde(default)]
    pub digits: u8,
    /// Which way is better.
    #[serde(default)]
    pub direction: Direction,
    /// What is aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<f64>,
    /// Where warnings begin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// How often the registers bring new figures: `month`, `week`, `day`, `hour`.
    pub refresh: String,
    /// Days after the period's end from which the value counts as old.
    pub stale_after: u32,
    /// Ids of the levels at which it is published; empty: at every level.
    #[serde(default)]
    pub levels: Vec<String>,
    /// Its most sensitive measure's class.
    pub class: PrivacyClass,
    /// Ids of the [`SYSTEMS`] that it serves, at least one.
    pub serves: Vec<String>,
    /// The formula over measures; see [`crate::formula`].
    pub formula: String,
    /// The measure whose last day is held against what is usual; see [`crate::unusual`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watches: Option<String>,
}

/// The value from which each level of warning holds: at or beyond it, on the worse side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    /// 红, the gravest.
    pub red: f64,
    /// 橙.
    pub orange: f64,
    /// 黄.
    pub yellow: f64,
    /// 蓝.
    pub blue: f64,
}

/// A level of warning, the gravest last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Warning {
    /// IV 蓝.
    Blue,
    /// III 黄.
    Yellow,
    /// II 橙.
    Orange,
    /// I 红.
    Red,
}

impl Warning {
    /// All levels.
    pub const GRAVEST_FIRST: [Self; 4] = [Self::Red, Self::Orange, Self::Yellow, Self::Blue];
}

impl Indicator {
    /// Whether it is published at a depth: its levels name it, and its class allows it.
    #[must_use]
    pub fn is_shown_at(&self, levels: &[Level], depth: u8) -> bool {
        let depth = usize::from(depth);
        depth < self.class.levels_shown(levels.len()) && levels.get(depth).is_some_and(|level| self.at_level(&level.id))
    }

    /// Whether it is published at the level of that id, as far as its class allows.
    #[must_use]
    pub fn at_level(&self, level_id: &str) -> bool {
        self.levels.is_empty() || self.levels.iter().any(|level| level == level_id)
    }

    /// The warning that a value calls for.
    #[must_use]
    pub fn warning(&self, value: f64) -> Option<Warning> {
        self.thresholds?.warning(self.direction, value)
    }
}

impl Thresholds {
    /// Where a level of warning begins.
    #[must_use]
    pub const fn limit(self, warning: Warning) -> f64 {
        match warning {
            Warning::Red => self.red,
            Warning::Orange => self.orange,
            Warning::Yellow => self.yellow,
            Warning::Blue => self.blue,
        }
    }

    /// The warning that a value calls for, the gravest first.
    #[must_use]
    pub fn warning(self, direction: Direction, value: f64) -> Option<Warning> {
        let beyond = |limit: f64| match direction {
            Direction::Higher => value <= limit,
            Direction::Lower | Direction::Neutral => value >= limit,
        };
        Warning::GRAVEST_FIRST.into_iter().find(|&warning| beyond(self.limit(warning)))
    }
}
