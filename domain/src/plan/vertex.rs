//! Single vertices and runs of them.

use super::Plan;
use super::error::{Reason, Refusal};
use super::mesh::{Ground, PlanArc, same_direction};
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::partition::ring::{Place, place_in_ring};
use crate::topology::ArcIx;
use crate::topology::edit::{in_the_way, meeting};
use crate::topology::exact::touch;
use crate::units::UnitCode;

impl Plan {
    pub(super) fn move_vertex(&mut self, from: LatticePoint, to: LatticePoint) -> Result<(), Refusal> {
        let places = self.mesh.places(from);
        if places.is_empty() {
            return Err(Refusal::at(Reason::NoSuchVertex, from));
        }
        if !to.is_on_globe() {
            return Err(Refusal::at(Reason::OffGlobe, to));
        }
        let mut neighbours: Vec<LatticePoint> = Vec::new();
        for &(arc, at) in &places {
            self.is_open(arc, from)?;
            let points = &self.mesh.arc(arc).points;
            neighbours.extend(at.checked_sub(1).and_then(|before| points.get(before)));
            neighbours.extend(points.get(at + 1));
        }
        if from == to {
            return Ok(());
        }
        let swept = Bounds::of(neighbours.iter().copied().chain([from, to]));
        for arc in swept.map(|swept| self.mesh.near(swept)).unwrap_or_default() {
            for pair in self.mesh.arc(arc).points.windows(2) {
                if let Some((reason, place)) = in_the_way(&neighbours, from, to, pair[0], pair[1]) {
                    return Err(Refusal::at(reason.into(), place));
                }
            }
        }
        for (ix, at) in places {
            let mut arc = self.mesh.arc(ix).clone();
            arc.points[at] = to;
            self.mesh.set(ix, Some(arc));
        }
        Ok(())
    }

    pub(super) fn insert_vertex(&mut self, [a, b]: [LatticePoint; 2], at: LatticePoint) -> Result<(), Refusal> {
        let (arc, from) = self.mesh.segment(a, b).ok_or(Refusal::at(Reason::NoSuchEdge, a))?;
        self.is_open(arc, at)?;
        self.reroute(arc, from, from + 1, &[at])
    }

    pub(super) fn delete_vertex(&mut self, p: LatticePoint) -> Result<(), Refusal> {
        let &(ix, at) = self.mesh.places(p).first().ok_or(Refusal::at(Reason::NoSuchVertex, p))?;
        self.is_open(ix, p)?;
        let star = self.mesh.star(p).len();
        let mut arc = self.mesh.arc(ix).clone();
        if star == 0 {
            return self.reroute(ix, at - 1, at + 1, &[]);
        }
        if star > 2 || !arc.is_closed() {
            return Err(Refusal::at(Reason::Node, p));
        }
        // A ring begins at some vertex: let it be the next one.
        arc.points.pop();
        arc.points.rotate_left(1);
        arc.points.push(arc.points[0]);
        let last = arc.points.len() - 1;
        self.mesh.set(ix, Some(arc));
        self.reroute(ix, last - 2, last, &[]).map_err(|refusal| Refusal { place: Some(p), ..refusal })
    }

    pub(super) fn straighten(&mut self, from: LatticePoint, to: LatticePoint) -> Result<(), Refusal> {
        let (starts, ends) = (self.mesh.places(from), self.mesh.places(to));
        if let Some(&place) = [(&starts, &from), (&ends, &to)].iter().find_map(|(at, p)| at.is_empty().then_some(*p)) {
            return Err(Refusal::at(Reason::NoSuchVertex, place));
        }
        let runs = starts.iter().flat_map(|&(arc, i)| {
            ends.iter().filter(move |&&(other, j)| other == arc && i != j).map(move |&(_, j)| (arc, i.min(j), i.max(j)))
        });
        // Of two ways round a ring the one with fewer vertices.
        let shortest = runs.min_by_key(|&(arc, i, j)| (j - i, arc, i));
        let (arc, i, j) = shortest.ok_or(Refusal::at(Reason::NoSuchEdge, to))?;
        self.is_open(arc, from)?;
        if j - i == 1 { Ok(()) } else { self.reroute(arc, i, j, &[]) }
    }

    pub(super) fn simplify(&mut self, code: &UnitCode, tolerance: u32) -> Result<(), Refusal> {
        let id = self.open_leaf(code)?;
        let arcs: Vec<ArcIx> = self.mesh.beside(Ground::Unit(id)).collect();
        for ix in arcs {
            let arc = self.mesh.arc(ix);
            if self.is_open(ix, arc.points[0]).is_ok() {
                self.thin(ix, 0, arc.points.len() - 1, f64::from(tolerance))?;
            }
        }
        Ok(())
    }

    /// Douglas and Peucker between two points of an arc; where the straight way is not free, as if it were too far.
    /// The part that is nearer to the arc's end goes first, so that indices before it hold.
    fn thin(&mut self, ix: ArcIx, i: usize, j: usize, tolerance: f64) -> Result<(), Refusal> {
        if j < i + 2 {
            return Ok(());
        }
        let arc = self.mesh.arc(ix);
        let apart = |at: usize| distance(arc.points[at], arc.points[i], arc.points[j]);
        let farthest = (i + 1..j).max_by(|&a, &b| apart(a).total_cmp(&apart(b)).then(b.cmp(&a))).unwrap_or(i + 1);
        if apart(farthest) <= tolerance && self.way_is_free(ix, arc, i, j, &[]).is_ok() {
            return self.reroute(ix, i, j, &[]);
        }
        self.thin(ix, farthest, j, tolerance)?;
        self.thin(ix, i, farthest, tolerance)
    }

    /// Leads an arc from its point `i` to its point `j` through other points.
    fn reroute(&mut self, ix: ArcIx, i: usize, j: usize, via: &[LatticePoint]) -> Result<(), Refusal> {
        self.way_is_free(ix, self.mesh.arc(ix), i, j, via)?;
        let mut arc = self.mesh.arc(ix).clone();
        arc.points.splice(i + 1..j, via.iter().copied());
        self.mesh.set(ix, Some(arc));
        Ok(())
    }

    /// Whether the new way meets nothing and nothing lies between it and the old one: then every order round every node
    /// stays, and what was beside the arc is still.
    fn way_is_free(&self, ix: ArcIx, arc: &PlanArc, i: usize, j: usize, via: &[LatticePoint]) -> Result<(), Refusal> {
        let refuse = |reason, place| Err(Refusal::at(reason, place));
        let (old, ends) = (&arc.points[i..=j], [arc.points[i], arc.points[j]]);
        let left = arc.points.len() - (j - i - 1) + via.len();
        if ends[0] == ends[1] || left < if arc.is_closed() { 4 } else { 2 } {
            return refuse(Reason::TooFewPoints, ends[0]);
        }
        for &p in via {
            if !p.is_on_globe() {
                return refuse(Reason::OffGlobe, p);
            }
            let goes = |&(other, at): &(ArcIx, usize)| other == ix && i < at && at < j;
            if !self.mesh.places(p).iter().all(goes) {
                return refuse(Reason::Coincident, p);
            }
        }
        let new: Vec<LatticePoint> = core::iter::once(ends[0]).chain(via.iter().copied()).chain([ends[1]]).collect();
        if let Some(fold) = new.windows(3).find(|run| same_direction(run[1], run[0], run[2])) {
            return refuse(Reason::CrossesBoundary, fold[1]);
        }
        let ring: Vec<LatticePoint> = old.iter().copied().chain(new.iter().rev().skip(1).copied()).collect();
        let Some(bounds) = Bounds::of(ring.iter().copied()) else { return Ok(()) };
        let covered = |at: &LatticePoint| bounds.contains(*at) && place_in_ring(&ring, *at) != Place::Outside;
        if let Some(at) = self.enclaves.iter().map(|enclave| enclave.at).find(covered) {
            return refuse(Reason::CoversEnclave, at);
        }
        for other_ix in self.mesh.near(bounds) {
            let points = &self.mesh.arc(other_ix).points;
            let stays = |at: &usize| other_ix != ix || !(i..j).contains(at);
            for pair in (0..points.len() - 1).filter(stays).map(|at| &points[at..at + 2]) {
                for way in new.windows(2) {
                    if touch(way[0], way[1], pair[0], pair[1]) && !leave_apart(way, pair, ends) {
                        return refuse(Reason::CrossesBoundary, meeting(way[0], way[1], pair[0], pair[1]));
                    }
                }
                let between = |p: &&LatticePoint| !old.contains(p) && place_in_ring(&ring, **p) == Place::Inside;
                if let Some(&p) = pair.iter().find(between) {
                    return refuse(Reason::SweepsVertex, p);
                }
            }
        }
        Ok(())
    }

    /// Whether an arc and the units beside it may be changed; `p` is where.
    fn is_open(&self, ix: ArcIx, p: LatticePoint) -> Result<(), Refusal> {
        let arc = self.mesh.arc(ix);
        if arc.locked {
            return Err(Refusal::at(Reason::Locked, p));
        }
        let locked = |unit: &super::UnitId| self.roster.is_locked(*unit);
        match [arc.left, arc.right].into_iter().filter_map(Ground::unit).find(locked) {
            Some(unit) => Err(Refusal { place: Some(p), ..self.refused(Reason::Locked, Some(unit)) }),
            None => Ok(()),
        }
    }
}

/// Whether two segments meet in one of `ends` alone.
fn leave_apart(one: &[LatticePoint], other: &[LatticePoint], ends: [LatticePoint; 2]) -> bool {
    let shared = [(0, 0), (0, 1), (1, 0), (1, 1)].into_iter().find(|&(a, b)| one[a] == other[b]);
    shared.is_some_and(|(a, b)| ends.contains(&one[a]) && !same_direction(one[a], one[1 - a], other[1 - b]))
}

/// Distance of a point from a segment, in steps.
fn distance(p: LatticePoint, a: LatticePoint, b: LatticePoint) -> f64 {
    let to = |q: LatticePoint| (f64::from(q.x) - f64::from(a.x), f64::from(q.y) - f64::from(a.y));
    let ((ux, uy), (vx, vy)) = (to(b), to(p));
    let whole = ux * ux + uy * uy;
    let part = if whole > 0.0 { ((ux * vx + uy * vy) / whole).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (vx - part * ux, vy - part * uy);
    (x * x + y * y).sqrt()
}
