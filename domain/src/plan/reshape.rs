//! A unit's boundary drawn anew.
//!
//! The line is cut where it meets the unit's boundary. A section outside the unit wins for it what lies between the
//! section and the boundary, whoever had it; sections inside cut pieces off, the largest stays, the others go to the
//! neighbour with whom they share most.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::error::{Reason, Refusal};
use super::faces::Face;
use super::hand_over::Ring;
use super::mesh::Ground;
use super::nearby::{Nearby, cell_for};
use super::overlay::piece;
use super::units::UnitId;
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::partition::ring::double_area;
use crate::topology::HalfEdge;
use crate::units::UnitCode;

impl Plan {
    pub(super) fn reshape(&mut self, code: &UnitCode, line: &[LatticePoint], snap: u32) -> Result<(), Refusal> {
        let id = self.open_leaf(code)?;
        let own = Ground::Unit(id);
        let line = self.snapped(line, own, snap);
        let laid = self.lay(&[line], true, |ground| ground != Ground::Outside)?;
        let line = laid.lines.into_iter().next().unwrap_or_default();
        let mut near = Nearby::new(&self.mesh, cell_for(&self.mesh, core::iter::once(line.as_slice())));
        for pair in line.windows(2) {
            if near.arc_between(pair[0], pair[1]).is_none() {
                let middle = |a: i32, b: i32| i64::from(a) + i64::from(b);
                let ground = self.mesh.ground_below(middle(pair[0].x, pair[1].x), middle(pair[0].y, pair[1].y));
                let outside = ground == Ground::Outside;
                return Err(Refusal::at(if outside { Reason::OutsideGround } else { Reason::EndsElsewhere }, pair[0]));
            }
        }
        let mut ends = [line.first(), line.last()].into_iter().flatten();
        if let Some(&end) = ends.find(|&&end| !self.bounds_at(&mut near, own, end)) {
            return Err(Refusal::of(Reason::EndsElsewhere, code).place(Some(end)));
        }
        let mut grounds: BTreeMap<HalfEdge, Ground> = BTreeMap::new();
        let mut losers: BTreeSet<UnitId> = set([id]);
        for section in self.sections(&mut near, own, &line) {
            self.win(&mut near, own, &section, &mut grounds, &mut losers)?;
        }
        for face in self.mesh.divided(own).iter().skip(1) {
            let heir = self.heir(own, face);
            grounds.extend(face.half_edges().map(|half| (half, heir)));
        }
        if grounds.is_empty() {
            return Err(Refusal::of(Reason::DividesNothing, code).place(line.first().copied()));
        }
        self.assign(&grounds)?;
        if let Some(&gone) = losers.iter().find(|&&unit| self.is_gone(unit)) {
            return Err(self.refused(Reason::WouldVanish, Some(gone)).place(line.first().copied()));
        }
        self.settle()
    }

    /// Whether a point is a vertex of the ground's boundary.
    fn bounds_at(&self, near: &mut Nearby<'_>, own: Ground, p: LatticePoint) -> bool {
        near.arcs_at(p).into_iter().any(|arc| {
            let arc = self.mesh.arc(arc);
            (arc.left == own) != (arc.right == own)
        })
    }

    /// Runs of the line outside the unit, each from one point of its boundary to the next.
    fn sections(&self, near: &mut Nearby<'_>, own: Ground, line: &[LatticePoint]) -> Vec<Vec<LatticePoint>> {
        let mut sections = Vec::new();
        let mut run: Vec<LatticePoint> = Vec::new();
        for pair in line.windows(2) {
            let beside = near.arc_between(pair[0], pair[1]).map(|arc| self.mesh.arc(arc));
            if beside.is_none_or(|arc| arc.left == own || arc.right == own) {
                continue;
            }
            if run.is_empty() {
                run.push(pair[0]);
            }
            run.push(pair[1]);
            if self.bounds_at(near, own, pair[1]) {
                sections.push(core::mem::take(&mut run));
            }
        }
        sections
    }

    /// Gives the unit what lies between a section outside it and its boundary.
    fn win(
        &self,
        near: &mut Nearby<'_>,
        own: Ground,
        section: &[LatticePoint],
        grounds: &mut BTreeMap<HalfEdge, Ground>,
        losers: &mut BTreeSet<UnitId>,
    ) -> Result<(), Refusal> {
        let ring = Ring::new(self.closed_by_boundary(own, section)?)?;
        let on_line: BTreeSet<_> = set(section.windows(2).map(|pair| piece(pair[0], pair[1])));
        let mut known: BTreeSet<Ground> = set([own, Ground::Outside]);
        let mut waiting: Vec<Ground> = Vec::new();
        for pair in section.windows(2) {
            if let Some(arc) = near.arc_between(pair[0], pair[1]) {
                waiting.extend([self.mesh.arc(arc).left, self.mesh.arc(arc).right]);
            }
        }
        while let Some(ground) = waiting.pop() {
            if !known.insert(ground) {
                continue;
            }
            losers.extend(ground.unit());
            for face in self.mesh.faces(ground) {
                if !ring.holds(&self.mesh, face.half_edges()) {
                    continue;
                }
                for half in face.half_edges() {
                    grounds.insert(half, own);
                    let points = &self.mesh.arc(half.arc()).points;
                    if !on_line.contains(&piece(points[0], points[1])) {
                        waiting.push(self.mesh.ground(half.twin()));
                    }
                }
            }
        }
        Ok(())
    }

    /// The smaller of the two rings that a section outside a unit closes with the unit's boundary.
    fn closed_by_boundary(&self, own: Ground, section: &[LatticePoint]) -> Result<Vec<LatticePoint>, Refusal> {
        let (from, to) = (section[0], section[section.len() - 1]);
        if from == to {
            return Ok(section.to_vec());
        }
        let is_wire = |half: HalfEdge| self.mesh.ground(half) == self.mesh.ground(half.twin());
        for &start in self.mesh.star(from) {
            if self.mesh.ground(start) != own || is_wire(start) {
                continue;
            }
            let mut there: Vec<LatticePoint> = Vec::new();
            let mut back: Vec<LatticePoint> = Vec::new();
            let (mut at, mut passed) = (start, false);
            loop {
                passed |= self.mesh.origin(at) == to;
                let way = if passed { &mut back } else { &mut there };
                let mut run = self.mesh.points(at);
                run.next_back();
                way.extend(run);
                at = self.mesh.next(at);
                while is_wire(at) {
                    at = self.mesh.next(at.twin());
                }
                if at == start {
                    break;
                }
            }
            if !passed {
                continue;
            }
            // `there` runs from the section's first point up to its last, `back` from there.
            let one: Vec<LatticePoint> = there.into_iter().chain(section.iter().rev().copied()).collect();
            let other: Vec<LatticePoint> = back.into_iter().chain(section.iter().copied()).collect();
            return Ok(if double_area(&one).abs() <= double_area(&other).abs() { one } else { other });
        }
        Err(Refusal::at(Reason::EndsElsewhere, to))
    }

    /// Who gets a piece that is cut off: the unit with the longest boundary to it, the smallest id of equals.
    fn heir(&self, own: Ground, face: &Face) -> Ground {
        let mut shared: BTreeMap<Ground, f64> = BTreeMap::new();
        for half in face.half_edges() {
            let across = self.mesh.ground(half.twin());
            if across != own && across.unit().is_some() {
                let length = |pair: &[LatticePoint]| {
                    let (x, y) =
                        (f64::from(pair[1].x) - f64::from(pair[0].x), f64::from(pair[1].y) - f64::from(pair[0].y));
                    (x * x + y * y).sqrt()
                };
                *shared.entry(across).or_default() +=
                    self.mesh.arc(half.arc()).points.windows(2).map(length).sum::<f64>();
            }
        }
        let longest = shared.into_iter().max_by(|(a, one), (b, other)| one.total_cmp(other).then(b.cmp(a)));
        longest.map_or(Ground::Unassigned, |(ground, _)| ground)
    }
}
