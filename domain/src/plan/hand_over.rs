//! Ground inside a ring changes hands.

use std::collections::BTreeMap;

use super::error::{Reason, Refusal};
use super::mesh::{Ground, Mesh};
use super::units::{Lineage, PlanUnit, UnitId};
use super::{Blank, NewUnit, Plan};
use crate::lattice::LatticePoint;
use crate::partition::ring::{Place, double_area, place_halves};
use crate::sort::sort;
use crate::topology::HalfEdge;
use crate::units::{UnitCode, UnitKind};

/// A simple ring, closed, counter-clockwise, with every point at which it meets an arc.
pub(super) struct Ring {
    points: Vec<LatticePoint>,
}

impl Ring {
    /// A ring of closed points.
    ///
    /// # Errors
    /// [`Reason::TooFewPoints`] when it has no inside, [`Reason::MeetsItself`] with the place.
    pub(super) fn new(mut points: Vec<LatticePoint>) -> Result<Self, Refusal> {
        let mut passed: Vec<LatticePoint> = points.iter().skip(1).copied().collect();
        sort(&mut passed);
        if let Some(pair) = passed.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(Refusal::at(Reason::MeetsItself, pair[0]));
        }
        let area = double_area(&points);
        if area == 0 {
            return Err(Refusal { reason: Reason::TooFewPoints, place: points.first().copied(), unit: None });
        }
        if area < 0 {
            points.reverse();
        }
        Ok(Self { points })
    }

    /// Whether the face at the left of some half-edges, of which none crosses the ring, lies inside.
    pub(super) fn holds(&self, mesh: &Mesh, mut half_edges: impl Iterator<Item = HalfEdge>) -> bool {
        let mut along = None;
        let place = half_edges.find_map(|half| {
            let mut run = mesh.points(half);
            let (from, to) = (run.next()?, run.next()?);
            let middle = (i64::from(from.x) + i64::from(to.x), i64::from(from.y) + i64::from(to.y));
            let place = place_halves(&self.points, middle.0, middle.1);
            if place == Place::Outline {
                // On the ring itself: inside is at the left of who runs as the ring does.
                along = along.or(Some(self.points.windows(2).any(|pair| pair[0] == from && pair[1] == to)));
            }
            (place != Place::Outline).then_some(place)
        });
        place.map_or(along.unwrap_or(false), |place| place == Place::Inside)
    }
}

impl Plan {
    pub(super) fn hand_over(
        &mut self,
        ring: &[LatticePoint],
        from: Option<&UnitCode>,
        to: Option<&UnitCode>,
    ) -> Result<(), Refusal> {
        let ground = |plan: &Self, code: Option<&UnitCode>| -> Result<Ground, Refusal> {
            code.map_or(Ok(Ground::Unassigned), |code| Ok(Ground::Unit(plan.open_leaf(code)?)))
        };
        let (from, to) = (ground(self, from)?, ground(self, to)?);
        if from == to {
            return Err(self.refused(Reason::NotAdjacent, to.unit()));
        }
        self.take(ring, from, to)?;
        if let Some(id) = from.unit()
            && self.is_gone(id)
        {
            return Err(self.refused(Reason::WouldVanish, Some(id)).place(ring.first().copied()));
        }
        self.settle()
    }

    pub(super) fn draw_new(
        &mut self,
        ring: &[LatticePoint],
        over: Blank,
        new: &NewUnit,
        parent: Option<&UnitCode>,
        kind: UnitKind,
    ) -> Result<(), Refusal> {
        self.may_be_new(new)?;
        let find = |code: &UnitCode| self.roster.find(code).ok_or_else(|| Refusal::of(Reason::NoSuchUnit, code));
        let parent: Option<UnitId> = parent.map(find).transpose()?;
        if let Some(locked) = parent.filter(|&parent| self.roster.is_locked(parent)) {
            return Err(self.refused(Reason::Locked, Some(locked)));
        }
        let depth = self.levels.len().saturating_sub(1) as u8;
        let unit = PlanUnit {
            code: new.code.clone(),
            name: new.name.clone(),
            depth,
            parent,
            kind,
            locked: false,
            outside_scope: false,
            stacked: Vec::new(),
        };
        let id = self.roster.add(unit);
        if !self.parent_fits(id) {
            return Err(Refusal::of(Reason::NoParent, &new.code));
        }
        let from = match over {
            Blank::Unassigned => Ground::Unassigned,
            Blank::Outside => Ground::Outside,
        };
        self.take(ring, from, Ground::Unit(id))?;
        if over == Blank::Outside {
            // A bay that the new unit closes off is a blind spot unless it is named.
            self.name_gaps()?;
        }
        self.roster.record(Lineage { from: Vec::new(), to: vec![new.code.clone()] });
        self.settle()
    }

    /// Gives what lies inside a ring from one ground to another. A unit that has ground already must touch all of it.
    fn take(&mut self, ring: &[LatticePoint], from: Ground, to: Ground) -> Result<(), Refusal> {
        let mut closed = ring.to_vec();
        closed.extend(ring.first().copied());
        closed.dedup();
        if closed.len() < 4 {
            return Err(Refusal { reason: Reason::TooFewPoints, place: ring.first().copied(), unit: None });
        }
        let laid = self.lay(&[closed], false, |ground| ground == from)?;
        let ring = Ring::new(laid.lines.into_iter().next().unwrap_or_default())?;
        let has_ground = to.unit().is_some_and(|unit| !self.is_gone(unit));
        let mut grounds: BTreeMap<HalfEdge, Ground> = BTreeMap::new();
        for face in self.mesh.faces(from) {
            if face.double_area.is_none() || !ring.holds(&self.mesh, face.half_edges()) {
                continue;
            }
            if has_ground && !face.half_edges().any(|half| self.mesh.ground(half.twin()) == to) {
                return Err(self.refused(Reason::NotAdjacent, to.unit()).place(Some(face.smallest)));
            }
            grounds.extend(face.half_edges().map(|half| (half, to)));
        }
        if grounds.is_empty() {
            return Err(Refusal::at(Reason::NothingInside, ring.points[0]));
        }
        self.assign(&grounds)
    }
}
