//! The one way in which grounds change: lines are laid into the mesh, the faces that arise get their ground, and what
//! divides nothing is taken out.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::check::meetings;
use super::error::{Fault, Reason, Refusal};
use super::mesh::{Ground, Mesh, PlanArc};
use super::noding::node;
use crate::lattice::LatticePoint;
use crate::topology::{ArcIx, HalfEdge};

/// Most points that the lines of one command may have.
const MOST_POINTS: usize = 4_000;
/// Most points of units that are drawn elsewhere: they lie all over the plan, where a line lies in few units.
pub(super) const MOST_DRAWN: usize = 400_000;

/// A segment, the smaller end first.
pub(super) type Piece = [LatticePoint; 2];

pub(super) fn piece(a: LatticePoint, b: LatticePoint) -> Piece {
    if a < b { [a, b] } else { [b, a] }
}

/// Lines that lie in the mesh as arcs with the same ground on both sides.
pub(super) struct Laid {
    /// The drawn lines, noded.
    pub lines: Vec<Vec<LatticePoint>>,
    /// Pieces of them that are no boundary yet and join boundaries at both ends.
    pub wires: BTreeSet<Piece>,
    /// Pieces of them that are boundaries already.
    along: Vec<Piece>,
}

impl Plan {
    /// Lays lines into the mesh, as far as they run on ground that `keep` names and end on boundaries or one another.
    ///
    /// Only boundaries on which a kept piece ends get new points: what is left out is not there in the second round.
    /// Where lines run along boundaries, `along` says whether those get the lines' points.
    pub(super) fn lay(
        &mut self,
        drawn: &[Vec<LatticePoint>],
        along: bool,
        keep: impl Fn(Ground) -> bool,
    ) -> Result<Laid, Refusal> {
        self.lay_many(drawn, MOST_POINTS, along, keep)
    }

    /// As [`Self::lay`], of at most so many points.
    pub(super) fn lay_many(
        &mut self,
        drawn: &[Vec<LatticePoint>],
        most: usize,
        along: bool,
        keep: impl Fn(Ground) -> bool,
    ) -> Result<Laid, Refusal> {
        for line in drawn {
            let Some(&place) = line.first() else {
                return Err(Refusal { reason: Reason::TooFewPoints, place: None, unit: None });
            };
            if line.iter().all(|&p| p == place) {
                return Err(Refusal::at(Reason::TooFewPoints, place));
            }
        }
        if let Some(&place) = drawn.iter().flatten().nth(most) {
            return Err(Refusal::at(Reason::TooManyPoints, place));
        }
        if let Some(&place) = drawn.iter().flatten().find(|p| !p.is_on_globe()) {
            return Err(Refusal::at(Reason::OffGlobe, place));
        }
        let first = self.lay_once(drawn, &keep)?;
        let boundaries = first.along.iter().filter(|_| along);
        let kept: Vec<Vec<LatticePoint>> = first.wires.iter().chain(boundaries).map(|piece| piece.to_vec()).collect();
        self.mesh.roll_back();
        let second = self.lay_once(&kept, &keep)?;
        self.bends_no_locked()?;
        Ok(Laid { lines: first.lines, ..second })
    }

    fn lay_once(&mut self, drawn: &[Vec<LatticePoint>], keep: impl Fn(Ground) -> bool) -> Result<Laid, Refusal> {
        let noded = node(&self.mesh, drawn)?;
        self.insert_splits(&noded.splits);
        let too_close = |fault: Fault| Refusal::at(Reason::TooClose, fault.place);
        // Before anything is cut: an arc that was bent onto itself has no place to cut.
        meetings(&self.mesh, &self.mesh.touched()).map_err(too_close)?;
        let pieces: BTreeSet<Piece> =
            noded.lines.iter().flat_map(|line| line.windows(2)).map(|pair| piece(pair[0], pair[1])).collect();
        let mut wires: BTreeMap<Piece, ArcIx> = BTreeMap::new();
        let (along, new): (Vec<Piece>, Vec<Piece>) =
            pieces.into_iter().partition(|&[a, b]| self.mesh.segment(a, b).is_some());
        let on_ground: Vec<(Piece, Ground)> = new
            .into_iter()
            .map(|[a, b]| ([a, b], self.ground_in_middle([a, b])))
            .filter(|&(_, ground)| keep(ground))
            .collect();
        for (ends, ground) in on_ground {
            let arc = PlanArc { points: ends.to_vec(), left: ground, right: ground, locked: false };
            wires.insert(ends, self.mesh.add(arc));
            // With the wire in place a ring knows that it has a node there.
            ends.into_iter().for_each(|end| self.mesh.cut_at(end));
        }
        // What hangs in the air goes, from its loose end on.
        let mut loose: Vec<Piece> = wires.keys().copied().collect();
        while let Some(ends) = loose.pop() {
            if ends.iter().all(|&end| self.mesh.star(end).len() > 1) {
                continue;
            }
            let Some(arc) = wires.remove(&ends) else { continue };
            self.mesh.set(arc, None);
            for end in ends {
                loose.extend(self.mesh.star(end).iter().filter_map(|half| {
                    let points = &self.mesh.arc(half.arc()).points;
                    let known = piece(points[0], points[1]);
                    wires.contains_key(&known).then_some(known)
                }));
            }
        }
        meetings(&self.mesh, &self.mesh.touched()).map_err(too_close)?;
        Ok(Laid { lines: noded.lines, wires: wires.into_keys().collect(), along })
    }

    /// Puts points into segments of arcs.
    fn insert_splits(&mut self, splits: &BTreeMap<(ArcIx, usize), Vec<LatticePoint>>) {
        let mut by_arc: BTreeMap<ArcIx, Vec<(usize, &[LatticePoint])>> = BTreeMap::new();
        for (&(arc, at), through) in splits {
            by_arc.entry(arc).or_default().push((at, through));
        }
        for (ix, splits) in by_arc {
            let mut arc = self.mesh.arc(ix).clone();
            for &(at, through) in splits.iter().rev() {
                arc.points.splice(at + 1..at + 1, through.iter().copied());
            }
            self.mesh.set(ix, Some(arc));
        }
    }

    /// Between two locked units nothing moves, not even by rounding.
    fn bends_no_locked(&self) -> Result<(), Refusal> {
        let locked = |ground: Ground| ground.unit().is_some_and(|unit| self.roster.is_locked(unit));
        for arc in self.mesh.touched().into_iter().map(|ix| self.mesh.arc(ix)) {
            if locked(arc.left) && locked(arc.right) && arc.left != arc.right {
                return Err(self.refused(Reason::Locked, arc.left.unit()).place(arc.points.first().copied()));
            }
        }
        Ok(())
    }

    /// The ground round the middle of a segment that lies on no arc.
    fn ground_in_middle(&self, [a, b]: Piece) -> Ground {
        self.mesh.ground_below(i64::from(a.x) + i64::from(b.x), i64::from(a.y) + i64::from(b.y))
    }

    /// Gives half-edges their grounds.
    ///
    /// # Errors
    /// [`Reason::Locked`] when a unit that loses or gains ground is locked.
    pub(super) fn assign(&mut self, grounds: &BTreeMap<HalfEdge, Ground>) -> Result<(), Refusal> {
        let mut changed: BTreeMap<ArcIx, PlanArc> = BTreeMap::new();
        for (&half, &to) in grounds {
            let from = self.mesh.ground(half);
            if from == to {
                continue;
            }
            for unit in [from, to].into_iter().filter_map(Ground::unit) {
                if self.roster.is_locked(unit) {
                    return Err(self.refused(Reason::Locked, Some(unit)).place(Some(self.mesh.origin(half))));
                }
            }
            let arc = changed.entry(half.arc()).or_insert_with(|| self.mesh.arc(half.arc()).clone());
            *if half.reversed() { &mut arc.right } else { &mut arc.left } = to;
        }
        for (ix, arc) in changed {
            self.mesh.set(ix, Some(arc));
        }
        Ok(())
    }

    /// Takes out touched arcs that divide nothing, and nodes at which only two arcs are left.
    ///
    /// # Errors
    /// [`Reason::Locked`] when a locked arc would go.
    pub(super) fn settle(&mut self) -> Result<(), Refusal> {
        let touched = self.mesh.touched();
        let mut nodes: BTreeSet<LatticePoint> = BTreeSet::new();
        for &ix in &touched {
            let arc = self.mesh.arc(ix);
            let ends = [arc.points[0], arc.points[arc.points.len() - 1]];
            nodes.extend(ends);
            if arc.left == arc.right {
                if arc.locked {
                    return Err(Refusal::at(Reason::Locked, ends[0]));
                }
                self.mesh.set(ix, None);
            }
        }
        // Every second node first, then every second of the rest: a long line doesn't grow segment by segment.
        let mut order: Vec<(usize, LatticePoint)> = (1..).zip(nodes).collect();
        order.sort_by_key(|&(at, _)| (at.trailing_zeros(), at));
        for (_, node) in order {
            self.mesh.join_at(node);
        }
        Ok(())
    }
}

/// Whether a segment is there and has different grounds on its sides.
pub(super) fn divides(mesh: &Mesh, ends: Piece) -> bool {
    mesh.segment(ends[0], ends[1]).is_some_and(|(arc, _)| {
        let arc = mesh.arc(arc);
        arc.left != arc.right
    })
}
