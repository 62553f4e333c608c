//! Arcs and the nodes at which they meet, with a journal of the open command.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::{Deserialize, Serialize};

use super::difference::Change;
use super::index::Grid;
use super::units::UnitId;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::exact::{by_angle, delta, orient};
use crate::topology::{ArcIx, HalfEdge, Walk, is_above};

/// What lies beside an arc.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// Beyond the outer edge of the whole, or in a declared enclave.
    Outside,
    /// Inside the whole, but of no unit: still to be drawn.
    Unassigned,
    /// A leaf unit.
    Unit(UnitId),
}

impl Ground {
    /// The unit, if there is one.
    #[must_use]
    pub const fn unit(self) -> Option<UnitId> {
        match self {
            Self::Unit(unit) => Some(unit),
            Self::Outside | Self::Unassigned => None,
        }
    }
}

/// A boundary between two grounds, stored once for both.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanArc {
    /// At least two points, both ends included; a closed arc repeats its first point at the end.
    pub points: Vec<LatticePoint>,
    /// At the left hand of someone who walks from the first point to the last.
    pub left: Ground,
    /// At the right hand.
    pub right: Ground,
    /// Whether no command may move or remove it. A line that ends on it still gets its node there, which bends it by
    /// less than a step.
    pub locked: bool,
}

impl PlanArc {
    /// Whether it ends where it begins.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.points.first() == self.points.last()
    }

    /// Smallest box round it; none round no points.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.points.iter().copied())
    }
}

/// All arcs. Everything but `arcs` follows from it, and so does which index a new arc gets: the smallest free one.
#[derive(Clone, Debug)]
pub(super) struct Mesh {
    arcs: Vec<Option<PlanArc>>,
    free: BTreeSet<u32>,
    /// Half-edges that leave each node, counter-clockwise from east.
    stars: HashMap<LatticePoint, Vec<HalfEdge>>,
    beside: BTreeMap<Ground, BTreeSet<ArcIx>>,
    grid: Grid<ArcIx>,
    /// Arcs as they were before the open command.
    journal: BTreeMap<u32, Option<PlanArc>>,
}

impl Mesh {
    pub(super) fn new(cell_steps: u32) -> Self {
        Self {
            arcs: Vec::new(),
            free: BTreeSet::new(),
            stars: HashMap::new(),
            beside: BTreeMap::new(),
            grid: Grid::new(cell_steps),
            journal: BTreeMap::new(),
        }
    }

    pub(super) fn get(&self, arc: ArcIx) -> Option<&PlanArc> {
        self.arcs.get(arc.index())?.as_ref()
    }

    /// An arc that is known to be there: named by a star, by a side or by the grid.
    pub(super) fn arc(&self, arc: ArcIx) -> &PlanArc {
        self.get(arc).expect("indices come from lists that follow every change")
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (ArcIx, &PlanArc)> {
        (0..).zip(&self.arcs).filter_map(|(ix, arc)| Some((ArcIx(ix), arc.as_ref()?)))
    }

    pub(super) fn slots(&self) -> &[Option<PlanArc>] {
        &self.arcs
    }

    pub(super) fn ground(&self, half: HalfEdge) -> Ground {
        let arc = self.arc(half.arc());
        if half.reversed() { arc.right } else { arc.left }
    }

    pub(super) fn points(&self, half: HalfEdge) -> Walk<'_> {
        Walk::new(&self.arc(half.arc()).points, half.reversed())
    }

    pub(super) fn origin(&self, half: HalfEdge) -> LatticePoint {
        let points = &self.arc(half.arc()).points;
        points[if half.reversed() { points.len() - 1 } else { 0 }]
    }

    /// Half-edges that leave a node, counter-clockwise from east.
    pub(super) fn star(&self, node: LatticePoint) -> &[HalfEdge] {
        self.stars.get(&node).map_or(&[], Vec::as_slice)
    }

    /// The half-edge that follows round the face at the left.
    pub(super) fn next(&self, half: HalfEdge) -> HalfEdge {
        let star = self.star(self.origin(half.twin()));
        let at = star.iter().position(|&leaving| leaving == half.twin()).unwrap_or(0);
        star.get((at + star.len().saturating_sub(1)) % star.len().max(1)).copied().unwrap_or(half.twin())
    }

    /// Arcs that have the ground on a side, in order.
    pub(super) fn beside(&self, ground: Ground) -> impl Iterator<Item = ArcIx> + '_ {
        self.beside.get(&ground).into_iter().flatten().copied()
    }

    /// Half-edges that have the ground at their left, in order.
    pub(super) fn half_edges(&self, ground: Ground) -> impl Iterator<Item = HalfEdge> + '_ {
        let both = self.beside(ground).flat_map(|arc| [arc.forward(), arc.backward()]);
        both.filter(move |&half| self.ground(half) == ground)
    }

    pub(super) fn near(&self, bounds: Bounds) -> Vec<ArcIx> {
        self.grid.near(bounds)
    }

    pub(super) fn along(&self, a: LatticePoint, b: LatticePoint) -> Vec<ArcIx> {
        self.grid.along(a, b)
    }

    /// As [`Self::along`], but not what stands in cells alone that were `asked` for before.
    pub(super) fn along_anew(&self, a: LatticePoint, b: LatticePoint, asked: &mut HashSet<(i32, i32)>) -> Vec<ArcIx> {
        self.grid.along_anew(a, b, asked)
    }

    /// Every place where an arc has this point: arc and index, both ends of a closed arc.
    pub(super) fn places(&self, p: LatticePoint) -> Vec<(ArcIx, usize)> {
        let near = self.near(Bounds { min: p, max: p });
        let of = |arc: ArcIx| self.arc(arc).points.iter().enumerate().filter(move |&(_, &q)| q == p);
        near.into_iter().flat_map(|arc| of(arc).map(move |(at, _)| (arc, at))).collect()
    }

    /// The arc that has a segment between two points, and the index of its first point there.
    pub(super) fn segment(&self, a: LatticePoint, b: LatticePoint) -> Option<(ArcIx, usize)> {
        self.places(a).into_iter().find_map(|(arc, at)| {
            let points = &self.arc(arc).points;
            if points.get(at + 1) == Some(&b) {
                return Some((arc, at));
            }
            (at > 0 && points[at - 1] == b).then(|| (arc, at - 1))
        })
    }

    /// The ground straight below a point given in half steps; of a point on no arc the ground in which it lies.
    /// The column is moved east by less than any step, so that it meets no vertex.
    pub(super) fn ground_below(&self, x2: i64, y2: i64) -> Ground {
        let mut best: Option<([LatticePoint; 2], Ground)> = None;
        self.grid.fall(x2, y2, |arcs| {
            for &ix in arcs {
                let arc = self.arc(ix);
                for pair in arc.points.windows(2) {
                    let (ends, above) = if pair[0].x < pair[1].x {
                        ([pair[0], pair[1]], arc.left)
                    } else {
                        ([pair[1], pair[0]], arc.right)
                    };
                    let [a, b] = ends.map(|p| (2 * i64::from(p.x), 2 * i64::from(p.y)));
                    if !(a.0..b.0).contains(&x2) {
                        continue;
                    }
                    let turn =
                        i128::from(b.0 - a.0) * i128::from(y2 - a.1) - i128::from(b.1 - a.1) * i128::from(x2 - a.0);
                    if turn > 0 && best.is_none_or(|(known, _)| is_above(ends, known)) {
                        best = Some((ends, above));
                    }
                }
            }
            best.map(|([a, b], _)| 2 * i64::from(a.y.min(b.y)))
        });
        best.map_or(Ground::Outside, |(_, ground)| ground)
    }

    /// Puts an arc in a slot, or empties it.
    pub(super) fn set(&mut self, ix: ArcIx, arc: Option<PlanArc>) {
        while self.arcs.len() <= ix.index() {
            self.free.insert(self.arcs.len() as u32);
            self.arcs.push(None);
        }
        if let Some(old) = self.arcs[ix.index()].take() {
            self.unlink(ix, &old);
            self.journal.entry(ix.0).or_insert(Some(old));
        } else {
            self.journal.entry(ix.0).or_insert(None);
        }
        if let Some(arc) = arc {
            self.free.remove(&ix.0);
            self.arcs[ix.index()] = Some(arc);
            self.link(ix);
        } else {
            self.free.insert(ix.0);
            while self.arcs.last().is_some_and(Option::is_none) {
                self.arcs.pop();
                self.free.remove(&(self.arcs.len() as u32));
            }
        }
    }

    /// Puts an arc in the smallest free slot.
    pub(super) fn add(&mut self, arc: PlanArc) -> ArcIx {
        let ix = ArcIx(self.free.first().copied().unwrap_or(self.arcs.len() as u32));
        self.set(ix, Some(arc));
        ix
    }

    fn link(&mut self, ix: ArcIx) {
        let Self { arcs, stars, beside, grid, .. } = self;
        let Some(arc) = &arcs[ix.index()] else { return };
        grid.insert(ix, &arc.points);
        for ground in [arc.left, arc.right] {
            beside.entry(ground).or_default().insert(ix);
        }
        for half in [ix.forward(), ix.backward()] {
            let ends = |half: HalfEdge| -> Option<(LatticePoint, LatticePoint)> {
                let mut walk = Walk::new(&arcs.get(half.arc().index())?.as_ref()?.points, half.reversed());
                Some((walk.next()?, walk.next()?))
            };
            let direction = |half| ends(half).map(|(from, to)| delta(from, to));
            let (Some((node, _)), Some(own)) = (ends(half), direction(half)) else { continue };
            let star = stars.entry(node).or_default();
            let at = star.partition_point(|&other| {
                direction(other).is_none_or(|there| by_angle(there, own).then(other.cmp(&half)).is_lt())
            });
            star.insert(at, half);
        }
    }

    fn unlink(&mut self, ix: ArcIx, arc: &PlanArc) {
        self.grid.remove(ix, &arc.points);
        for ground in [arc.left, arc.right] {
            if let Some(arcs) = self.beside.get_mut(&ground) {
                arcs.remove(&ix);
                if arcs.is_empty() {
                    self.beside.remove(&ground);
                }
            }
        }
        for node in [arc.points.first(), arc.points.last()].into_iter().flatten() {
            if let Some(star) = self.stars.get_mut(node) {
                star.retain(|half| half.arc() != ix);
                if star.is_empty() {
                    self.stars.remove(node);
                }
            }
        }
    }

    /// Arcs that the open command has set, as far as they are still there.
    pub(super) fn touched(&self) -> Vec<ArcIx> {
        self.journal.keys().map(|&ix| ArcIx(ix)).filter(|&ix| self.get(ix).is_some()).collect()
    }

    /// Grounds beside arcs that the open command has set, before and after.
    pub(super) fn touched_grounds(&self) -> BTreeSet<Ground> {
        let before = self.journal.values().flatten();
        let after = self.journal.keys().filter_map(|&ix| self.get(ArcIx(ix)));
        before.chain(after).flat_map(|arc| [arc.left, arc.right]).collect()
    }

    /// A box round arcs that the open command has set, before and after.
    pub(super) fn touched_bounds(&self) -> Option<Bounds> {
        let before = self.journal.values().flatten();
        let after = self.journal.keys().filter_map(|&ix| self.get(ArcIx(ix)));
        Bounds::of(before.chain(after).flat_map(|arc| arc.points.iter().copied()))
    }

    /// What the open command has changed; it is closed.
    pub(super) fn close(&mut self) -> Vec<Change<PlanArc>> {
        let changes = self.changes();
        self.journal.clear();
        changes
    }

    /// What the open command has changed so far.
    pub(super) fn changes(&self) -> Vec<Change<PlanArc>> {
        let changed = self.journal.iter().filter(|&(&id, before)| before.as_ref() != self.get(ArcIx(id)));
        changed
            .map(|(&id, before)| Change { id, before: before.clone(), after: self.get(ArcIx(id)).cloned() })
            .collect()
    }

    /// Undoes the open command.
    pub(super) fn roll_back(&mut self) {
        for (id, before) in core::mem::take(&mut self.journal) {
            self.set(ArcIx(id), before);
        }
        self.journal.clear();
    }

    /// The derived parts made anew agree with those that were kept up; the first arc that tells otherwise.
    pub(super) fn disagreement(&self) -> Option<ArcIx> {
        let mut anew = Self::new(self.cell_steps());
        for (ix, arc) in self.iter() {
            anew.set(ix, Some(arc.clone()));
        }
        let wrong = self.iter().find(|&(ix, arc)| {
            let ends = [arc.points[0], arc.points[arc.points.len() - 1]];
            ends.iter().any(|&node| self.star(node) != anew.star(node))
                || [arc.left, arc.right].iter().any(|ground| self.beside.get(ground) != anew.beside.get(ground))
                || arc.points.windows(2).any(|pair| self.along(pair[0], pair[1]) != anew.along(pair[0], pair[1]))
                || !self.along(ends[0], arc.points[1]).contains(&ix)
        });
        let counts = self.stars.len() == anew.stars.len() && self.beside.len() == anew.beside.len();
        wrong.map(|(ix, _)| ix).or_else(|| (!counts || self.free != anew.free).then_some(ArcIx(0)))
    }

    /// Forgets where an arc lies, for tests of [`Self::disagreement`].
    #[cfg(test)]
    pub(super) fn mislay(&mut self, ix: ArcIx) {
        let points = self.arc(ix).points.clone();
        self.grid.remove(ix, &points);
    }

    /// How wide the index's cells are.
    pub(super) const fn cell_steps(&self) -> u32 {
        1 << self.grid.shift()
    }

    /// Room for more: a step of a drag that is the first beyond it would wait until all is moved elsewhere.
    pub(super) fn make_room(&mut self) {
        self.arcs.reserve(self.arcs.len() / 8);
        self.stars.reserve(self.stars.len() / 8);
        self.grid.make_room();
    }

    /// Cuts arcs at a point that is a vertex of theirs, so that it is a node. A closed arc without a node begins there
    /// instead. Nothing happens where no arc has it.
    pub(super) fn cut_at(&mut self, p: LatticePoint) {
        for (ix, at) in self.places(p) {
            let arc = self.arc(ix);
            let last = arc.points.len() - 1;
            if at == 0 || at == last {
                continue;
            }
            let mut arc = arc.clone();
            if arc.is_closed() && self.star(arc.points[0]).len() == 2 {
                arc.points.pop();
                arc.points.rotate_left(at);
                arc.points.push(p);
                self.set(ix, Some(arc));
            } else {
                let rest = PlanArc { points: arc.points[at..].to_vec(), ..arc };
                arc.points.truncate(at + 1);
                self.set(ix, Some(arc));
                self.add(rest);
            }
        }
    }

    /// Joins the two arcs that alone meet at a node, if their locks agree.
    pub(super) fn join_at(&mut self, node: LatticePoint) {
        let &[a, b] = self.star(node) else { return };
        if a.arc() == b.arc() || self.arc(a.arc()).locked != self.arc(b.arc()).locked {
            return;
        }
        let (a, b) = if a.arc() < b.arc() { (a, b) } else { (b, a) };
        if (self.ground(a.twin()), self.ground(a)) != (self.ground(b), self.ground(b.twin())) {
            return;
        }
        // As the arc of the smaller index runs.
        let (first, second) = if a.reversed() { (a.twin(), b) } else { (b.twin(), a) };
        let points: Vec<LatticePoint> = self.points(first).chain(self.points(second).skip(1)).collect();
        let joined = PlanArc { points, ..self.arc(a.arc()).clone() };
        self.set(b.arc(), None);
        self.set(a.arc(), Some(joined));
    }
}

/// Whether the directions `from → a` and `from → b` are the same.
pub(super) fn same_direction(from: LatticePoint, a: LatticePoint, b: LatticePoint) -> bool {
    orient(from, a, b).is_eq() && by_angle(delta(from, a), delta(from, b)).is_eq()
}
