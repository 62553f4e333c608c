//! Which leaf a row belongs to: by its code, by its position, or by both where they agree.

use std::collections::HashMap;

use domain::{
    crs::FileCrs,
    lattice::LatticePoint,
    locate::Locator,
    partition::Partition,
    units::{LeafIx, UnitIx},
};

use super::{mapping::Position, value::number};

/// Finds leaves.
pub(in crate::import) struct Places<'a> {
    partition: &'a Partition,
    locator: Locator,
    leaves: HashMap<&'a str, LeafIx>,
}

/// Where a row says it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Spot {
    /// Longitude and latitude in the grids' system.
    pub at: [f64; 2],
    /// The leaf there; none outside the partition.
    pub leaf: Option<LeafIx>,
}

impl<'a> Places<'a> {
    pub(in crate::import) fn new(partition: &'a Partition) -> Self {
        let units = partition.units();
        let leaves = units.iter().filter_map(|unit| Some((units.code(unit), units.leaf_of(unit)?))).collect();
        Self { partition, locator: Locator::new(partition), leaves }
    }

    /// The leaf of a code, or why it is none.
    pub(super) fn by_code(&self, code: &str) -> Result<LeafIx, String> {
        self.leaves.get(code).copied().ok_or_else(|| {
            let units = self.partition.units();
            match units.find(code) {
                Some(unit) => format!("is a unit of the level {}, not of the last one", self.level(unit)),
                None => "is no unit of the partition".into(),
            }
        })
    }

    /// The spot that two texts name; none where both are empty.
    ///
    /// # Errors
    /// Which of the two is wrong, and why.
    pub(super) fn by_position(&self, position: &Position, cells: &[String]) -> Result<Option<Spot>, (usize, String)> {
        let texts = position.at.map(|at| cells[at].trim());
        if texts == [""; 2] {
            return Ok(None);
        }
        let mut numbers = [0.0; 2];
        for (at, text) in texts.into_iter().enumerate() {
            let most = [180.0, 90.0][at];
            let degrees = matches!(position.crs, FileCrs::Degrees(_));
            numbers[at] = match number(text) {
                _ if text.is_empty() => return Err((at, "is missing".into())),
                Some(number) if !degrees || number.abs() <= most => number,
                _ if degrees => return Err((at, format!("is no number of degrees from -{most} to {most}"))),
                _ => return Err((at, "is no number of metres".into())),
            };
        }
        let at = position.crs.to_grids(numbers).map_err(|why| (0, format!("and {}: {why}", texts[1])))?;
        Ok(Some(Spot { at, leaf: self.leaf_at(at) }))
    }

    /// The leaf at a longitude and latitude in the grids' system.
    pub(in crate::import) fn leaf_at(&self, at: [f64; 2]) -> Option<LeafIx> {
        let point = LatticePoint::from_lon_lat(at[0], at[1]).ok()?;
        self.locator.leaf_at(self.partition, point)
    }

    pub(super) fn code(&self, leaf: LeafIx) -> &'a str {
        let units = self.partition.units();
        units.code(units.unit_of(leaf))
    }

    /// Code and name of the unit that a report tells of: the leaf's community, or what comes nearest.
    pub(in crate::import) fn community(&self, leaf: LeafIx) -> (&'a str, &'a str) {
        let units = self.partition.units();
        let unit = units.unit_of(leaf);
        let unit = units.ancestor_at(unit, self.depth()).unwrap_or(unit);
        (units.code(unit), units.name(unit))
    }

    /// The depth of communities; without any, of the last level that still has few units.
    pub(in crate::import) fn depth(&self) -> u8 {
        const FEW: usize = 400;
        let units = self.partition.units();
        let above = units.levels().len().saturating_sub(1) as u8;
        let few = || (0..above).rev().find(|&depth| units.level(depth).len() <= FEW);
        units.depth_of("community").or_else(few).unwrap_or(0)
    }

    fn level(&self, unit: UnitIx) -> &'a str {
        let units = self.partition.units();
        &units.levels()[usize::from(units.depth(unit))].id
    }
}
