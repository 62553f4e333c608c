//! The one way in which grounds change: lines are laid into the mesh, the faces that arise get their ground, and what
//! divides nothing is taken out.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::check::meetings;
use super::error::{Fault, Reason, Refusal};
use super::mesh::{Ground, PlanArc};
use super::nearby::{Nearby, cell_for};
use super::noding::node;
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;
use crate::topology::{ArcIx, HalfEdge};

/// How much the lines of one command may have.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// Points.
    points: usize,
    /// Crossings with boundaries and one another; and half as many as runs from one boundary to the next.
    crossings: usize,
}

/// Of lines that someone draws: hours of a pen, or a road with all its bends.
const LINES: Most = Most { points: 200_000, crossings: 5_000 };
/// Of units that are drawn elsewhere: they lie all over the plan, where a line lies in few units.
pub(super) const DRAWN: Most = Most { points: 400_000, crossings: 400_000 };

/// A segment, the smaller end first.
pub(super) type Piece = [LatticePoint; 2];

pub(super) fn piece(a: LatticePoint, b: LatticePoint) -> Piece {
    if a < b { [a, b] } else { [b, a] }
}

/// Lines that lie in the mesh as arcs with the same ground on both sides.
pub(super) struct Laid {
    /// The drawn lines, noded.
    pub lines: Vec<Vec<LatticePoint>>,
    /// Runs of them that are no boundary yet and join boundaries, or one another, at both ends: each an arc of its own.
    pub wires: Vec<Vec<LatticePoint>>,
    /// Pieces of them that are boundaries already.
    along: BTreeSet<Piece>,
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
        self.lay_many(drawn, LINES, along, keep)
    }

    /// As [`Self::lay`], of at most so much.
    pub(super) fn lay_many(
        &mut self,
        drawn: &[Vec<LatticePoint>],
        most: Most,
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
        if let Some(&place) = drawn.iter().flatten().nth(most.points) {
            return Err(Refusal::at(Reason::TooManyPoints, place));
        }
        if let Some(&place) = drawn.iter().flatten().find(|p| !p.is_on_globe()) {
            return Err(Refusal::at(Reason::OffGlobe, place));
        }
        let mut first = self.lay_once(drawn, most, &keep)?;
        let mut kept = core::mem::take(&mut first.wires);
        kept.extend(first.along.iter().filter(|_| along).map(|piece| piece.to_vec()));
        self.mesh.roll_back();
        let second = self.lay_once(&kept, most, &keep)?;
        self.bends_no_locked()?;
        Ok(Laid { lines: first.lines, ..second })
    }

    fn lay_once(
        &mut self,
        drawn: &[Vec<LatticePoint>],
        most: Most,
        keep: impl Fn(Ground) -> bool,
    ) -> Result<Laid, Refusal> {
        let noded = node(&self.mesh, drawn, most.crossings)?;
        self.insert_splits(&noded.splits);
        let too_close = |fault: Fault| Refusal::at(Reason::TooClose, fault.place);
        // Before anything is cut: an arc that was bent onto itself has no place to cut.
        meetings(&self.mesh, &self.mesh.touched()).map_err(too_close)?;
        let (along, runs) = self.runs(&noded.lines);
        if let Some(run) = runs.get(2 * most.crossings) {
            return Err(Refusal::at(Reason::TooManyPoints, run[0]));
        }
        let mut wires: BTreeSet<ArcIx> = BTreeSet::new();
        // A run meets no boundary but at its ends, so all of it lies on the same ground.
        let on_ground: Vec<(Vec<LatticePoint>, Ground)> = runs
            .into_iter()
            .map(|run| (self.ground_in_middle([run[0], run[1]]), run))
            .filter(|&(ground, _)| keep(ground))
            .map(|(ground, run)| (run, ground))
            .collect();
        for (points, ground) in on_ground {
            let ends = [points[0], points[points.len() - 1]];
            wires.insert(self.mesh.add(PlanArc { points, left: ground, right: ground, locked: false }));
            // With the wire in place a ring knows that it has a node there.
            ends.into_iter().for_each(|end| self.mesh.cut_at(end));
        }
        // What hangs in the air goes, from its loose end on.
        let mut loose: Vec<ArcIx> = wires.iter().copied().collect();
        while let Some(wire) = loose.pop() {
            let Some(arc) = self.mesh.get(wire).filter(|_| wires.contains(&wire)) else { continue };
            let ends = [arc.points[0], arc.points[arc.points.len() - 1]];
            if ends.iter().all(|&end| self.mesh.star(end).len() > 1) {
                continue;
            }
            wires.remove(&wire);
            self.mesh.set(wire, None);
            loose.extend(ends.iter().flat_map(|&end| self.mesh.star(end)).map(|half| half.arc()));
        }
        meetings(&self.mesh, &self.mesh.touched()).map_err(too_close)?;
        let wires = wires.into_iter().map(|wire| self.mesh.arc(wire).points.clone()).collect();
        Ok(Laid { lines: noded.lines, wires, along })
    }

    /// Pieces of noded lines that are boundaries already, and the others as runs: each from one place where boundaries
    /// or several lines meet, or where a line ends, to the next; what meets nothing is a ring.
    fn runs(&self, lines: &[Vec<LatticePoint>]) -> (BTreeSet<Piece>, Vec<Vec<LatticePoint>>) {
        let pieces: BTreeSet<Piece> =
            set(lines.iter().flat_map(|line| line.windows(2)).map(|pair| piece(pair[0], pair[1])));
        let mut near = Nearby::new(&self.mesh, cell_for(&self.mesh, lines.iter().map(Vec::as_slice)));
        let (along, mut left): (BTreeSet<Piece>, BTreeSet<Piece>) =
            pieces.into_iter().partition(|&[a, b]| near.arc_between(a, b).is_some());
        let mut beside: BTreeMap<LatticePoint, Vec<LatticePoint>> = BTreeMap::new();
        for &[a, b] in &left {
            beside.entry(a).or_default().push(b);
            beside.entry(b).or_default().push(a);
        }
        let nodes: BTreeSet<LatticePoint> = set(beside
            .iter()
            .filter(|&(&p, others)| others.len() != 2 || !near.arcs_at(p).is_empty())
            .map(|(&p, _)| p));
        let mut runs: Vec<Vec<LatticePoint>> = Vec::new();
        // Rings come last: every point of theirs has both its pieces left.
        for &start in nodes.iter().chain(beside.keys()) {
            for &next in &beside[&start] {
                let mut run = vec![start];
                let mut at = next;
                while left.remove(&piece(run[run.len() - 1], at)) {
                    let from = run[run.len() - 1];
                    run.push(at);
                    if nodes.contains(&at) {
                        break;
                    }
                    let ahead = beside[&at].iter().copied().find(|&other| other != from);
                    let Some(ahead) = ahead else { break };
                    at = ahead;
                }
                if run.len() > 1 {
                    runs.push(run);
                }
            }
        }
        (along, runs)
    }

    /// Puts points into segments of arcs.
    fn insert_splits(&mut self, splits: &BTreeMap<(ArcIx, usize), Vec<LatticePoint>>) {
        let mut by_arc: BTreeMap<ArcIx, BTreeMap<usize, &[LatticePoint]>> = BTreeMap::new();
        for (&(arc, at), through) in splits {
            by_arc.entry(arc).or_default().insert(at, through);
        }
        for (ix, splits) in by_arc {
            let arc = self.mesh.arc(ix);
            let led = |(at, &p): (usize, &LatticePoint)| {
                core::iter::once(p).chain(splits.get(&at).into_iter().copied().flatten().copied())
            };
            let points = arc.points.iter().enumerate().flat_map(led).collect();
            let arc = PlanArc { points, ..arc.clone() };
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
        sort_by_key(&mut order, |&(at, _)| (at.trailing_zeros(), at));
        for (_, node) in order {
            self.mesh.join_at(node);
        }
        Ok(())
    }
}
