//! What those who draw a plan or point at it ask of it.

use super::Plan;
use super::mesh::Ground;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::ArcIx;
use crate::units::UnitCode;

/// One connected piece of ground: its outer ring, then its holes; open, outer ones anticlockwise.
pub type Rings = Vec<Vec<LatticePoint>>;

impl Plan {
    /// Arcs whose boxes may meet a box, each once.
    #[must_use]
    pub fn arcs_near(&self, bounds: Bounds) -> Vec<ArcIx> {
        let met = |arc: &ArcIx| self.mesh.arc(*arc).bounds().is_some_and(|own| meets(own, bounds));
        self.mesh.near(bounds).into_iter().filter(met).collect()
    }

    /// The bounded pieces of a ground.
    #[must_use]
    pub fn pieces(&self, ground: Ground) -> Vec<Rings> {
        let bounded = self.mesh.faces(ground).into_iter().filter(|face| face.double_area.is_some());
        bounded.map(|face| face.walks.iter().map(|walk| self.mesh.outline(walk)).collect()).collect()
    }

    /// Whether a unit, one above it or the plan's scope keeps commands off it; so for a code that no unit has.
    #[must_use]
    pub fn is_closed(&self, code: &UnitCode) -> bool {
        self.roster.find(code).is_none_or(|id| self.roster.is_locked(id))
    }

    /// Codes never used before for units that come from this one: the same but for the last digits, counted on from
    /// the greatest that was ever given, then through what is left of the numbers. Fewer where there are no more; none
    /// where the code ends in no digit.
    #[must_use]
    pub fn free_codes(&self, beside: &UnitCode, count: usize) -> Vec<UnitCode> {
        let digits = beside.as_str().bytes().rev().take(NUMBER_DIGITS).take_while(u8::is_ascii_digit).count();
        let (front, _) = beside.as_str().split_at(beside.as_str().len() - digits);
        let numbers = 10_usize.pow(digits as u32);
        let code = |n: usize| UnitCode::new(&format!("{front}{n:0digits$}")).ok();
        let used: Vec<bool> = (0..numbers).map(|n| code(n).is_none_or(|code| self.roster.is_used(&code))).collect();
        let after = used.iter().rposition(|used| *used).map_or(1, |last| last + 1);
        let free = (after..numbers).chain(1..after).filter(|&n| !used[n]);
        free.filter_map(code).take(if digits > 0 { count } else { 0 }).collect()
    }
}

/// Units are numbered by the last digits of their codes.
const NUMBER_DIGITS: usize = 3;

fn meets(a: Bounds, b: Bounds) -> bool {
    a.min.x <= b.max.x && a.max.x >= b.min.x && a.min.y <= b.max.y && a.max.y >= b.min.y
}
