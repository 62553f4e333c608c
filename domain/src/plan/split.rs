//! Division of a unit by lines.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Reason, Refusal};
use super::mesh::Ground;
use super::overlay::{Laid, Piece, piece};
use super::units::{Lineage, PlanUnit, UnitId};
use super::{NewUnit, Plan};
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::HalfEdge;
use crate::units::UnitCode;

impl Plan {
    pub(super) fn split(
        &mut self,
        code: &UnitCode,
        lines: &[Vec<LatticePoint>],
        snap: u32,
        pieces: &[NewUnit],
    ) -> Result<(), Refusal> {
        let id = self.open_leaf(code)?;
        let ground = Ground::Unit(id);
        let lines: Vec<Vec<LatticePoint>> = lines.iter().map(|line| self.snapped(line, ground, snap)).collect();
        let laid = self.lay(&lines, false, |at| at == ground)?;
        let cut = self.mesh.divided(ground);
        if cut.len() < 2 {
            let place = lines.iter().flatten().next().copied();
            return Err(Refusal::of(Reason::DividesNothing, code).place(place));
        }
        if pieces.len() < cut.len() - 1 {
            let needed = cut.len() as u32 - 1;
            return Err(Refusal::of(Reason::TooFewUnits { needed }, code).place(Some(cut[1].smallest)));
        }
        let Some(template) = self.roster.get(id).cloned() else { return Err(Refusal::of(Reason::NoSuchUnit, code)) };
        let mut grounds: BTreeMap<HalfEdge, Ground> = BTreeMap::new();
        let mut codes = vec![code.clone()];
        for (face, new) in cut[1..].iter().zip(pieces) {
            self.may_be_new(new)?;
            codes.push(new.code.clone());
            let unit =
                PlanUnit { code: new.code.clone(), name: new.name.clone(), stacked: Vec::new(), ..template.clone() };
            let made = Ground::Unit(self.roster.add(unit));
            grounds.extend(face.half_edges().map(|half| (half, made)));
        }
        self.assign(&grounds)?;
        self.each_divides(&laid)?;
        self.roster.record(Lineage { from: vec![code.clone()], to: codes });
        self.settle()
    }

    /// Whether every line has a part in what was divided.
    fn each_divides(&self, laid: &Laid) -> Result<(), Refusal> {
        let divides = |wire: &&Vec<LatticePoint>| {
            // One arc, so one of its segments tells of all.
            let arc = self.mesh.segment(wire[0], wire[1]).map(|(arc, _)| self.mesh.arc(arc));
            arc.is_some_and(|arc| arc.left != arc.right)
        };
        let dividing: BTreeSet<Piece> =
            set(laid.wires.iter().filter(divides).flat_map(|wire| wire.windows(2)).map(|pair| piece(pair[0], pair[1])));
        let idle = laid.lines.iter().find(|line| {
            let mut pieces = line.windows(2).map(|pair| piece(pair[0], pair[1]));
            !pieces.any(|piece| dividing.contains(&piece))
        });
        idle.map_or(Ok(()), |line| Err(Refusal::at(Reason::DividesNothing, line[0])))
    }

    /// A line whose ends lie on the ground's boundary, as far as that is within `snap` steps: on a vertex, if one is
    /// that near, else at the nearest place of a segment.
    pub(super) fn snapped(&self, line: &[LatticePoint], ground: Ground, snap: u32) -> Vec<LatticePoint> {
        let mut line = line.to_vec();
        if let Some(first) = line.first_mut() {
            *first = self.snapped_end(*first, ground, snap);
        }
        if let Some(last) = line.last_mut() {
            *last = self.snapped_end(*last, ground, snap);
        }
        line.dedup();
        line
    }

    fn snapped_end(&self, p: LatticePoint, ground: Ground, snap: u32) -> LatticePoint {
        let reach = snap.min(i32::MAX as u32) as i32;
        let bounds = Bounds {
            min: LatticePoint::new(p.x.saturating_sub(reach), p.y.saturating_sub(reach)),
            max: LatticePoint::new(p.x.saturating_add(reach), p.y.saturating_add(reach)),
        };
        let limit = i128::from(snap) * i128::from(snap);
        let near = self.mesh.near(bounds).into_iter().map(|arc| self.mesh.arc(arc));
        let arcs: Vec<_> = near.filter(|arc| arc.left == ground || arc.right == ground).collect();
        let nearest = |points: &mut dyn Iterator<Item = LatticePoint>| {
            let best = points.map(|q| (square(p, q), q)).min();
            best.filter(|&(distance, _)| distance <= limit).map(|(_, q)| q)
        };
        nearest(&mut arcs.iter().flat_map(|arc| arc.points.iter().copied()))
            .or_else(|| nearest(&mut arcs.iter().flat_map(|arc| arc.points.windows(2)).map(|pair| foot(pair, p))))
            .unwrap_or(p)
    }

    /// Whether a unit has no ground.
    pub(super) fn is_gone(&self, id: UnitId) -> bool {
        self.mesh.beside(Ground::Unit(id)).next().is_none()
    }
}

/// Square of the distance in steps.
fn square(a: LatticePoint, b: LatticePoint) -> i128 {
    let (x, y) = (i128::from(a.x) - i128::from(b.x), i128::from(a.y) - i128::from(b.y));
    x * x + y * y
}

/// The lattice point nearest to the place of a segment nearest to `p`; halves round up.
fn foot(pair: &[LatticePoint], p: LatticePoint) -> LatticePoint {
    let [a, b] = [pair[0], pair[1]];
    let (ux, uy) = (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y));
    let (vx, vy) = (i128::from(p.x) - i128::from(a.x), i128::from(p.y) - i128::from(a.y));
    let whole = ux * ux + uy * uy;
    let part = (ux * vx + uy * vy).clamp(0, whole);
    // Between a and b, so it fits an i32.
    let along = |from: i32, step: i128| (i128::from(from) + (2 * part * step + whole).div_euclid(2 * whole)) as i32;
    LatticePoint::new(along(a.x, ux), along(a.y, uy))
}
