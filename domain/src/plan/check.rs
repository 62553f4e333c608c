//! The invariants of a plan: near what has changed, and all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::error::{Fault, FaultKind};
use super::mesh::{Ground, Mesh, PlanArc, same_direction};
use super::nearby::{Nearby, cell_for};
use super::units::UnitId;
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::exact::{on_segment, touch};
use crate::topology::{ArcIx, Arcs, HalfEdge, Side, Topology};
use crate::units::LeafIx;

/// Arcs whose surroundings are looked up together: those of all arcs of a city at once would fill the memory.
const AT_ONCE: usize = 2_000;

const fn fault(kind: FaultKind, place: LatticePoint) -> Fault {
    Fault { kind, place }
}

/// Whether arcs meet one another and all others only at nodes.
///
/// # Errors
/// [`FaultKind::Meeting`] with an end of a segment that meets another one.
pub(super) fn meetings(mesh: &Mesh, arcs: &[ArcIx]) -> Result<(), Fault> {
    for some in arcs.chunks(AT_ONCE) {
        let lines = || some.iter().map(|&ix| mesh.arc(ix).points.as_slice());
        let Some(bounds) = Bounds::of(lines().flatten().copied()) else { continue };
        let mut near = Nearby::new(mesh, cell_for(mesh, lines())).within(bounds);
        for &ix in some {
            let arc = mesh.arc(ix);
            for (at, pair) in arc.points.windows(2).enumerate() {
                for (other_ix, other_at) in near.along(pair[0], pair[1]) {
                    let (other_at, [a, b]) = (other_at as usize, near.ends((other_ix, other_at)));
                    if (other_ix, other_at) != (ix, at)
                        && touch(pair[0], pair[1], a, b)
                        && !may_meet((arc, at), (mesh.arc(other_ix), other_at), ix == other_ix)
                    {
                        return Err(fault(FaultKind::Meeting, pair[0]));
                    }
                }
            }
        }
    }
    Ok(())
}

/// Whether two segments that touch have one point in common, and one where they may: an end of both arcs, or the joint
/// between neighbours of one arc.
fn may_meet((one, at): (&PlanArc, usize), (other, other_at): (&PlanArc, usize), same_arc: bool) -> bool {
    let ([a, b], [c, d]) = ([one.points[at], one.points[at + 1]], [other.points[other_at], other.points[other_at + 1]]);
    let (shared, far_one, far_other) = match () {
        () if a == c => (a, b, d),
        () if a == d => (a, b, c),
        () if b == c => (b, a, d),
        () if b == d => (b, a, c),
        () => return false,
    };
    let is_end = |arc: &PlanArc| arc.points.first() == Some(&shared) || arc.points.last() == Some(&shared);
    let joint = same_arc && at.abs_diff(other_at) == 1;
    (joint || (is_end(one) && is_end(other))) && !same_direction(shared, far_one, far_other)
}

impl Plan {
    /// Whether arcs and all that lies round them are sound: each arc by itself, meeting others only at nodes, one
    /// ground between any two arcs that follow one another round a node, and every outline round the units beside
    /// them in the ground that it names. Arcs that are not there are passed over. Costs what these arcs and the units beside
    /// them have of points.
    ///
    /// # Errors
    /// The first [`Fault`], with its place.
    pub fn check_local(&self, touched: &[ArcIx]) -> Result<(), Fault> {
        let there: Vec<ArcIx> = touched.iter().copied().filter(|&ix| self.mesh.get(ix).is_some()).collect();
        let mut grounds = BTreeSet::new();
        for &ix in &there {
            let arc = self.mesh.arc(ix);
            self.check_arc(arc)?;
            grounds.extend([arc.left, arc.right]);
        }
        meetings(&self.mesh, &there)?;
        for &ix in &there {
            let arc = self.mesh.arc(ix);
            for node in [arc.points[0], arc.points[arc.points.len() - 1]] {
                self.check_node(node)?;
            }
        }
        grounds.into_iter().try_for_each(|ground| self.check_nesting(ground, &there))
    }

    /// What a command must leave behind, beyond its own arcs: the units beside the arcs that it took away.
    pub(super) fn check_command(&self) -> Result<(), Fault> {
        let touched = self.mesh.touched();
        self.check_local(&touched)?;
        let beside = |ix: &ArcIx| [self.mesh.arc(*ix).left, self.mesh.arc(*ix).right];
        let checked: BTreeSet<Ground> = set(touched.iter().flat_map(beside));
        for ground in self.mesh.touched_grounds().difference(&checked) {
            self.check_nesting(*ground, &[])?;
        }
        if let Some(bounds) = self.mesh.touched_bounds() {
            self.check_enclaves(bounds)?;
        }
        for id in self.roster.touched() {
            let Some(unit) = self.roster.get(id) else {
                if let Some(arc) = self.mesh.beside(Ground::Unit(id)).next() {
                    return Err(fault(FaultKind::Side, self.mesh.arc(arc).points[0]));
                }
                continue;
            };
            let has_ground = self.mesh.beside(Ground::Unit(id)).next().is_some();
            let known = self.roster.find(&unit.code) == Some(id);
            if !known || has_ground != self.is_leaf(id) || !self.parent_fits(id) || !self.holds_its_own(id) {
                return Err(fault(FaultKind::Unit, LatticePoint::default()));
            }
        }
        Ok(())
    }

    fn check_arc(&self, arc: &PlanArc) -> Result<(), Fault> {
        let Some(&place) = arc.points.first() else { return Err(fault(FaultKind::Arc, LatticePoint::default())) };
        let short = arc.points.len() < 2 || (arc.is_closed() && arc.points.len() < 4);
        let stutters = arc.points.windows(2).any(|pair| pair[0] == pair[1]);
        if short || stutters || arc.left == arc.right || arc.points.iter().any(|p| !p.is_on_globe()) {
            return Err(fault(FaultKind::Arc, place));
        }
        let stray = [arc.left, arc.right].into_iter().filter_map(Ground::unit).any(|unit| !self.is_leaf(unit));
        if stray { Err(fault(FaultKind::Side, place)) } else { Ok(()) }
    }

    fn check_node(&self, node: LatticePoint) -> Result<(), Fault> {
        let star = self.mesh.star(node);
        let closes = |ix: usize| {
            // Counter-clockwise from one half-edge to the next lies the ground at the left of the first.
            self.mesh.ground(star[ix]) == self.mesh.ground(star[(ix + 1) % star.len()].twin())
        };
        let idle = star.len() == 2
            && star[0].arc() != star[1].arc()
            && self.mesh.arc(star[0].arc()).locked == self.mesh.arc(star[1].arc()).locked;
        if star.len() < 2 || idle || !(0..star.len()).all(closes) {
            return Err(fault(FaultKind::Node, node));
        }
        Ok(())
    }

    /// Every outline of a unit lies in the ground that it names: holes in their own unit, outer walks round some area.
    /// Of the outside, which runs round everything, only walks through touched arcs are looked at.
    fn check_nesting(&self, ground: Ground, touched: &[ArcIx]) -> Result<(), Fault> {
        let walks =
            if ground == Ground::Outside { self.walks_through(ground, touched) } else { self.mesh.walks(ground) };
        for walk in walks {
            let smallest = self.mesh.outline(&walk).into_iter().min().unwrap_or_default();
            // Below the westernmost, southernmost point of a hole's outline lies the ground that is round it.
            let is_hole = self.mesh.double_area(&walk) <= 0;
            if is_hole && self.mesh.ground_below(2 * i64::from(smallest.x), 2 * i64::from(smallest.y)) != ground {
                return Err(fault(FaultKind::Nesting, smallest));
            }
        }
        Ok(())
    }

    /// Points that declare enclaves lie outside all units.
    fn check_enclaves(&self, bounds: Bounds) -> Result<(), Fault> {
        for at in self.enclaves.iter().map(|enclave| enclave.at).filter(|&at| bounds.contains(at)) {
            let through =
                |ix: &ArcIx| self.mesh.arc(*ix).points.windows(2).any(|pair| on_segment(pair[0], pair[1], at));
            let on_boundary = self.mesh.near(Bounds { min: at, max: at }).iter().any(through);
            if on_boundary || self.ground_at(at) != Ground::Outside {
                return Err(fault(FaultKind::Enclave, at));
            }
        }
        Ok(())
    }

    fn walks_through(&self, ground: Ground, touched: &[ArcIx]) -> Vec<Vec<HalfEdge>> {
        let mut seen = BTreeSet::new();
        let mut walks = Vec::new();
        for half in touched.iter().flat_map(|arc| [arc.forward(), arc.backward()]) {
            let mut walk = Vec::new();
            let mut at = half;
            while self.mesh.ground(at) == ground && seen.insert(at) {
                walk.push(at);
                at = self.mesh.next(at);
            }
            if !walk.is_empty() {
                walks.push(walk);
            }
        }
        walks
    }

    /// Whether every invariant holds, from scratch and twice: by [`Plan::check_local`] on all arcs, and by
    /// [`Topology::check`] on the topology made from them. Looks at everything: for tests and for what is loaded.
    ///
    /// # Errors
    /// The first [`Fault`], with its place.
    pub fn check_all(&self) -> Result<(), Fault> {
        if let Some(arc) = self.mesh.disagreement() {
            let place = self.mesh.get(arc).map_or_else(LatticePoint::default, |arc| arc.points[0]);
            return Err(fault(FaultKind::Derived, place));
        }
        let all: Vec<ArcIx> = self.mesh.iter().map(|(ix, _)| ix).collect();
        self.check_local(&all)?;
        if let Some(bounds) = self.bounds() {
            self.check_enclaves(bounds)?;
        }
        if let Some(gap) = self.gaps().first() {
            return Err(fault(FaultKind::Gap, gap.smallest));
        }
        let mut leaves: BTreeMap<Ground, LeafIx> = BTreeMap::new();
        for (id, unit) in self.roster.iter() {
            let ground = self.mesh.beside(Ground::Unit(id)).next();
            let known = self.roster.find(&unit.code) == Some(id);
            if ground.is_some() != self.is_leaf(id) || !known || !self.parent_fits(id) || !self.holds_its_own(id) {
                let place = ground.map_or_else(LatticePoint::default, |arc| self.mesh.arc(arc).points[0]);
                return Err(fault(FaultKind::Unit, place));
            }
            if self.is_leaf(id) {
                leaves.insert(Ground::Unit(id), LeafIx(leaves.len() as u32));
            }
        }
        if self.mesh.beside(Ground::Unassigned).next().is_some() {
            leaves.insert(Ground::Unassigned, LeafIx(leaves.len() as u32));
        }
        let side = |ground: Ground| -> Side { leaves.get(&ground).copied() };
        let mut arcs = Arcs::default();
        for (_, arc) in self.mesh.iter() {
            arcs.push(arc.points.iter().copied(), side(arc.left), side(arc.right));
        }
        let place = || self.mesh.iter().next().map_or_else(LatticePoint::default, |(_, arc)| arc.points[0]);
        let checked = Topology::from_arcs(arcs, leaves.len()).and_then(|topology| topology.check());
        checked.map_err(|_| fault(FaultKind::Topology, place()))
    }

    /// Whether the unit is of the deepest level.
    pub(super) fn is_leaf(&self, id: UnitId) -> bool {
        self.roster.get(id).is_some_and(|unit| usize::from(unit.depth) + 1 == self.levels.len())
    }

    /// Whether the unit has a parent above it, or none at the top.
    pub(super) fn parent_fits(&self, id: UnitId) -> bool {
        self.roster.get(id).is_some_and(|unit| match unit.parent {
            None => unit.depth == 0,
            Some(parent) => self.roster.get(parent).is_some_and(|above| above.depth < unit.depth),
        })
    }

    /// A box round all arcs; none without arcs.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.mesh.iter().flat_map(|(_, arc)| arc.points.iter().copied()))
    }
}
