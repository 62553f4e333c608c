//! Vertices pulled onto a foreign vertex, and edges bent to a foreign vertex, within the tolerance.
//!
//! Only where something is wrong: along gaps and overlaps no wider than the tolerance, and along slits that are open to
//! the outside between units that share no boundary. Other boundaries stay where they are, however close they run.

use std::collections::{BTreeMap, BTreeSet};

use super::claims::Claim;
use super::judge::{Arrangement, Fault};
use super::planar::{Face, OUTSIDE, target};
use super::tree::{Bounds, Tree};
use crate::fill::{map, set};
use crate::lattice::{LatticePoint, StepMetres, distance_m, metres_per_step};
use crate::sort::{sort, sort_by};

/// One unit's boundary, moved.
pub(super) struct Move {
    pub unit: u32,
    pub from: LatticePoint,
    pub to: LatticePoint,
    pub metres: f64,
}

/// Claims after snapping with the moves made; none when nothing is to be snapped.
pub(super) fn snap(arrangement: &Arrangement, faults: &[Fault], tolerance_m: f64) -> Option<(Vec<Claim>, Vec<Move>)> {
    let narrow = faults.iter().filter(|fault| fault.size.width_m <= tolerance_m);
    let narrow: BTreeSet<Face> = set(narrow.flat_map(|fault| &fault.faces).copied());
    let mut search = Search { arrangement, tolerance_m, pairs: Vec::new(), bends: Vec::new(), joined: None };
    let tree = Tree::new(arrangement.ends().iter().map(|ends| Bounds::of(ends)));
    for &face in narrow.iter().chain([&OUTSIDE]) {
        search.face(&tree, face);
    }
    let Search { mut pairs, mut bends, .. } = search;
    if pairs.is_empty() && bends.is_empty() {
        return None;
    }
    sort_by(&mut pairs, |a, b| a.0.total_cmp(&b.0).then_with(|| (a.1, a.2).cmp(&(b.1, b.2))));
    let mut moved: BTreeMap<LatticePoint, LatticePoint> = BTreeMap::new();
    let mut fixed: BTreeSet<LatticePoint> = BTreeSet::new();
    for (_, v, w) in pairs {
        let (stays, goes) = if fixed.contains(&w) && !fixed.contains(&v) { (w, v) } else { (v, w) };
        if moved.contains_key(&stays) || moved.contains_key(&goes) || fixed.contains(&goes) {
            continue;
        }
        moved.insert(goes, stays);
        fixed.insert(stays);
    }
    bends.retain(|bend| !moved.contains_key(&bend.to));
    sort_by(&mut bends, |a, b| (a.line, a.along).partial_cmp(&(b.line, b.along)).unwrap_or(core::cmp::Ordering::Equal));
    Some(apply(arrangement, &moved, &bends))
}

/// An edge to be bent to a vertex.
struct Bend {
    line: u32,
    /// Share of the way from the line's smaller end.
    along: f64,
    foot: LatticePoint,
    to: LatticePoint,
    metres: f64,
}

struct Search<'a> {
    arrangement: &'a Arrangement,
    tolerance_m: f64,
    /// Distance, smaller and larger vertex.
    pairs: Vec<(f64, LatticePoint, LatticePoint)>,
    bends: Vec<Bend>,
    /// Pairs of units that share a boundary; made when first asked for.
    joined: Option<BTreeSet<(u32, u32)>>,
}

impl Search<'_> {
    fn face(&mut self, tree: &Tree, face: Face) {
        let Arrangement { lines, planar, .. } = self.arrangement;
        let mut owned: Vec<(LatticePoint, u32)> = Vec::new();
        for &h in planar.half_edges(face) {
            for &(unit, _) in lines.claims(h as usize / 2) {
                owned.extend(lines.ends[h as usize / 2].map(|end| (end, unit)));
            }
        }
        sort(&mut owned);
        owned.dedup();
        let vertices: BTreeMap<LatticePoint, Vec<u32>> = map(owned
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (same[0].0, same.iter().map(|&(_, unit)| unit).collect())));
        for (&v, units) in &vertices {
            let step = metres_per_step(v.lat());
            let reach = |step_m: f64| (self.tolerance_m / step_m.max(1e-9)).ceil().min(f64::from(i32::MAX)) as i32;
            let wanted = Bounds { low: v, high: v }.widened(reach(step.east), reach(step.north));
            let mut near = Vec::new();
            tree.query(&wanted, |line| {
                if planar.face[line as usize * 2] == face || planar.face[line as usize * 2 + 1] == face {
                    near.push(line);
                }
                true
            });
            self.vertex(v, units, &near, &vertices, face == OUTSIDE, step);
        }
    }

    fn vertex(
        &mut self,
        v: LatticePoint,
        units: &[u32],
        near: &[u32],
        vertices: &BTreeMap<LatticePoint, Vec<u32>>,
        open: bool,
        step: StepMetres,
    ) {
        let mut best: Option<Bend> = None;
        for &line in near {
            let claims: Vec<u32> = self.arrangement.lines.claims(line as usize).iter().map(|&(unit, _)| unit).collect();
            for w in self.arrangement.lines.ends[line as usize] {
                let metres = distance_m(v, w);
                if v < w
                    && metres <= self.tolerance_m
                    && vertices.get(&w).is_some_and(|at| self.foreign(units, at, open))
                {
                    self.pairs.push((metres, v, w));
                }
            }
            let bend = bend(self.arrangement.ends()[line as usize], line, v, step);
            let Some(bend) = bend.filter(|bend| bend.metres <= self.tolerance_m) else { continue };
            if best.as_ref().is_none_or(|best| bend.metres < best.metres) && self.foreign(units, &claims, open) {
                best = Some(bend);
            }
        }
        self.bends.extend(best);
    }

    /// Whether two lists of units have nothing in common, and across an open slit also no boundary.
    fn foreign(&mut self, a: &[u32], b: &[u32], open: bool) -> bool {
        if a.iter().any(|unit| b.contains(unit)) {
            return false;
        }
        if !open {
            return true;
        }
        let arrangement = self.arrangement;
        let joined = self.joined.get_or_insert_with(|| shared_boundaries(arrangement));
        !a.iter().any(|&a| b.iter().any(|&b| joined.contains(&(a.min(b), a.max(b)))))
    }
}

fn bend([a, b]: [LatticePoint; 2], line: u32, v: LatticePoint, step: StepMetres) -> Option<Bend> {
    let metres = |from: LatticePoint, to: LatticePoint| {
        ((f64::from(to.x) - f64::from(from.x)) * step.east, (f64::from(to.y) - f64::from(from.y)) * step.north)
    };
    let (u, w) = (metres(a, b), metres(a, v));
    let length = u.0.mul_add(u.0, u.1 * u.1);
    let along = u.0.mul_add(w.0, u.1 * w.1) / length;
    if !(along > 0.0 && along < 1.0) || v == a || v == b {
        return None;
    }
    let metres = (along * u.0 - w.0).hypot(along * u.1 - w.1);
    let between = |from: i32, to: i32| (f64::from(from) + along * (f64::from(to) - f64::from(from))).round() as i32;
    Some(Bend { line, along, foot: LatticePoint::new(between(a.x, b.x), between(a.y, b.y)), to: v, metres })
}

/// Pairs of units that share a boundary.
fn shared_boundaries(arrangement: &Arrangement) -> BTreeSet<(u32, u32)> {
    let mut pairs = BTreeSet::new();
    for ix in 0..arrangement.lines.len() {
        let claims = arrangement.lines.claims(ix);
        for (from, &(a, _)) in claims.iter().enumerate() {
            pairs.extend(claims[from + 1..].iter().map(|&(b, _)| (a, b)));
        }
    }
    pairs
}

fn apply(
    arrangement: &Arrangement,
    moved: &BTreeMap<LatticePoint, LatticePoint>,
    bends: &[Bend],
) -> (Vec<Claim>, Vec<Move>) {
    let mut claims = Vec::new();
    let mut moves: BTreeMap<(u32, LatticePoint, LatticePoint), f64> = BTreeMap::new();
    let mut bends = bends.iter().peekable();
    for h in (0..arrangement.lines.len() as u32).map(|ix| ix * 2) {
        let ix = h / 2;
        let ends = arrangement.ends()[ix as usize];
        debug_assert_eq!(ends[1], target(arrangement.ends(), h));
        let units = arrangement.lines.claims(ix as usize);
        let mut points: Vec<LatticePoint> = Vec::with_capacity(2);
        points.push(ends[0]);
        while let Some(bend) = bends.next_if(|bend| bend.line == ix) {
            points.push(bend.to);
            moves.extend(units.iter().map(|&(unit, _)| ((unit, bend.foot, bend.to), bend.metres)));
        }
        points.push(ends[1]);
        for point in &mut points {
            if let Some(&to) = moved.get(point) {
                moves.extend(units.iter().map(|&(unit, _)| ((unit, *point, to), distance_m(*point, to))));
                *point = to;
            }
        }
        for pair in points.windows(2) {
            claims.extend(units.iter().filter_map(|&(unit, net)| Claim::run(pair[0], pair[1], unit, net)));
        }
    }
    let moves = moves.into_iter().map(|((unit, from, to), metres)| Move { unit, from, to, metres }).collect();
    (claims, moves)
}
