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
        let met = |arc: &ArcIx| self.mesh.arc(*arc).bounds().is_some_and(|own| own.meets(bounds));
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
}
