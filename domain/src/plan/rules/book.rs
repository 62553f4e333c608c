//! The limits, as data: by level and kind of unit.

use serde::{Deserialize, Serialize};

use crate::units::{Level, UnitKind};

/// How many households a unit should have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The level's id.
    pub level: String,
    /// Ordinary or special.
    pub kind: UnitKind,
    /// Least and most, both included.
    pub households: [u32; 2],
}

/// What a leaf's shape and extent should keep to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Limits {
    /// The level's id.
    pub level: String,
    /// Narrower pieces are slivers; metres.
    pub sliver_m: f64,
    /// Least Polsby–Popper score, from 0 to 1 (a circle).
    pub polsby_popper: f64,
    /// Least Reock score, from 0 to 1 (a circle).
    pub reock: f64,
    /// Most metres between two entrances with households.
    pub walk_m: f64,
}

/// All limits of a plan.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rulebook {
    /// Bands; a level and kind without one may have any number.
    pub bands: Vec<Band>,
    /// Limits of shapes; a level without any may have any shape.
    pub limits: Vec<Limits>,
}

impl Rulebook {
    /// The levels' own bands for ordinary units, none for special ones, and for leaves these limits: 4 m, 0.15, 0.15
    /// and 1,000 m. The scores are what a rectangle of one to sixteen has: no compound is that thin on purpose.
    #[must_use]
    pub fn of(levels: &[Level]) -> Self {
        let band = |level: &Level| {
            let households = level.band?;
            Some(Band { level: level.id.clone(), kind: UnitKind::Ordinary, households })
        };
        let limits = |level: &Level| Limits {
            level: level.id.clone(),
            sliver_m: 4.0,
            polsby_popper: 0.15,
            reock: 0.15,
            walk_m: 1_000.0,
        };
        Self {
            bands: levels.iter().filter_map(band).collect(),
            limits: levels.last().map(limits).into_iter().collect(),
        }
    }

    /// Least and most households of a level's units of a kind.
    #[must_use]
    pub fn band(&self, level: &str, kind: UnitKind) -> Option<[u32; 2]> {
        self.bands.iter().find(|band| band.level == level && band.kind == kind).map(|band| band.households)
    }

    /// Limits of a level's shapes.
    #[must_use]
    pub fn limits(&self, level: &str) -> Option<&Limits> {
        self.limits.iter().find(|limits| limits.level == level)
    }
}
