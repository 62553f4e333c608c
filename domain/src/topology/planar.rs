//! Noded segments → faces: the half-edges round each, and which face an island lies in.

use super::exact::{by_angle, cross, delta, orient};
use super::tree::{Bounds, Tree};
use crate::lattice::{LatticePoint, distance_m, metres_per_step};
use crate::sort::{sort, sort_by, sort_by_key};

/// A face's number; 0 is the unbounded one.
pub(super) type Face = u32;

/// The unbounded face.
pub(super) const OUTSIDE: Face = 0;

/// Half-edge `2i` runs along segment `i` from its smaller end to its larger one, `2i + 1` back.
pub(super) struct Planar {
    /// The face at the left of each half-edge.
    pub face: Vec<Face>,
    /// Where the half-edges of each face begin in `by_face`.
    starts: Vec<u32>,
    by_face: Vec<u32>,
    tree: Tree,
}

/// How large a face is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub area_m2: f64,
    /// 2 · area / perimeter.
    pub width_m: f64,
}

pub(super) type Ends = [LatticePoint; 2];

/// Where half-edge `h` begins.
pub(super) fn origin(ends: &[Ends], h: u32) -> LatticePoint {
    ends[h as usize / 2][h as usize % 2]
}

/// Where half-edge `h` ends.
pub(super) fn target(ends: &[Ends], h: u32) -> LatticePoint {
    origin(ends, h ^ 1)
}

/// The half-edges that leave each point, point by point and counter-clockwise.
pub(super) fn stars(ends: &[Ends]) -> Vec<u32> {
    let mut leaving: Vec<(LatticePoint, u32)> =
        ends.iter().zip(0..).flat_map(|(&[a, b], ix)| [(a, ix * 2), (b, ix * 2 + 1)]).collect();
    sort(&mut leaving);
    for star in leaving.chunk_by_mut(|a, b| a.0 == b.0) {
        sort_by(star, |&(at, g), &(_, h)| by_angle(delta(at, target(ends, g)), delta(at, target(ends, h))));
    }
    leaving.into_iter().map(|(_, h)| h).collect()
}

impl Planar {
    /// Faces of segments that meet only at their ends and of which every point joins at least two.
    pub(super) fn new(ends: &[Ends]) -> Self {
        let next = follow(ends);
        let (mut face, cycles) = trace(ends, &next);
        let tree = Tree::new(ends.iter().map(|ends| Bounds::of(ends)));
        let mut of_cycle: Vec<Face> = vec![OUTSIDE; cycles.len()];
        let mut faces = 1;
        for (face, _) in of_cycle.iter_mut().zip(&cycles).filter(|(_, cycle)| cycle.twice_area > 0) {
            *face = faces;
            faces += 1;
        }
        // The outer edge of a group of segments bounds the face that the group lies in. Groups go by their smallest
        // point, so that whatever lies below one has been placed before.
        let mut groups: Vec<usize> = (0..cycles.len()).filter(|&ix| cycles[ix].twice_area <= 0).collect();
        sort_by_key(&mut groups, |&ix| cycles[ix].smallest);
        for ix in groups {
            of_cycle[ix] =
                below(ends, &tree, cycles[ix].smallest).map_or(OUTSIDE, |h| of_cycle[face[h as usize] as usize]);
        }
        for face in &mut face {
            *face = of_cycle[*face as usize];
        }
        let mut starts = vec![0u32; faces as usize + 1];
        for &face in &face {
            starts[face as usize + 1] += 1;
        }
        for ix in 0..faces as usize {
            starts[ix + 1] += starts[ix];
        }
        let mut fill = starts.clone();
        let mut by_face = vec![0; face.len()];
        for (h, &face) in face.iter().enumerate() {
            by_face[fill[face as usize] as usize] = h as u32;
            fill[face as usize] += 1;
        }
        Self { face, starts, by_face, tree }
    }

    pub(super) fn face_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// Half-edges that have the face at their left.
    pub(super) fn half_edges(&self, face: Face) -> &[u32] {
        &self.by_face[self.starts[face as usize] as usize..self.starts[face as usize + 1] as usize]
    }

    /// The face that a point lies in; none when it lies on a segment.
    pub(super) fn locate(&self, ends: &[Ends], at: LatticePoint) -> Option<Face> {
        let mut on_line = false;
        self.tree.query(&Bounds { low: at, high: at }, |ix| {
            let [a, b] = ends[ix as usize];
            on_line = super::exact::on_segment(a, b, at);
            !on_line
        });
        (!on_line).then(|| below(ends, &self.tree, at).map_or(OUTSIDE, |h| self.face[h as usize]))
    }

    /// Twice a bounded face's area in square steps, islands taken out.
    pub(super) fn twice_area(&self, ends: &[Ends], face: Face) -> i128 {
        let half_edges = self.half_edges(face);
        let Some(&first) = half_edges.first() else { return 0 };
        let from = origin(ends, first);
        half_edges.iter().map(|&h| cross(delta(from, origin(ends, h)), delta(from, target(ends, h)))).sum()
    }

    /// Area and width of a bounded face.
    pub(super) fn size(&self, ends: &[Ends], face: Face) -> Size {
        let half_edges = self.half_edges(face);
        let points = || half_edges.iter().map(|&h| origin(ends, h));
        let bounds = points().fold(Bounds::NOTHING, |all, p| all.with(Bounds { low: p, high: p }));
        let step = metres_per_step((bounds.low.lat() + bounds.high.lat()) / 2.0);
        let area_m2 = self.twice_area(ends, face) as f64 / 2.0 * step.east * step.north;
        let perimeter_m: f64 = half_edges.iter().map(|&h| distance_m(origin(ends, h), target(ends, h))).sum();
        Size { area_m2, width_m: if perimeter_m > 0.0 { 2.0 * area_m2 / perimeter_m } else { 0.0 } }
    }

    /// A lattice point in a bounded face, half-way across its widest stretch at half its height, or one of its
    /// vertices where it is too thin for that.
    pub(super) fn place(&self, ends: &[Ends], face: Face) -> LatticePoint {
        let half_edges = self.half_edges(face);
        let lows = half_edges.iter().map(|&h| origin(ends, h));
        let Some((low, high)) = lows.clone().map(|p| p.y).min().zip(lows.clone().map(|p| p.y).max()) else {
            return LatticePoint::default();
        };
        let y = ((i64::from(low) + i64::from(high)) / 2) as i32;
        // Crossings with the line just above y, west to east.
        let mut crossings: Vec<f64> = half_edges
            .iter()
            .map(|&h| (origin(ends, h), target(ends, h)))
            .filter(|(a, b)| (a.y <= y) != (b.y <= y))
            .map(|(a, b)| {
                let share = (f64::from(y) - f64::from(a.y)) / (f64::from(b.y) - f64::from(a.y));
                f64::from(a.x) + share * (f64::from(b.x) - f64::from(a.x))
            })
            .collect();
        sort_by(&mut crossings, f64::total_cmp);
        let stretches = crossings.chunks_exact(2).map(|pair| (pair[1] - pair[0], (pair[0] + pair[1]) / 2.0));
        let widest = stretches.max_by(|a, b| a.0.total_cmp(&b.0));
        let inside = widest.map(|(_, x)| LatticePoint::new(x.round() as i32, y));
        inside.filter(|&p| self.locate(ends, p) == Some(face)).or_else(|| lows.min()).unwrap_or_default()
    }
}

/// For each half-edge the next one round the face at its left.
fn follow(ends: &[Ends]) -> Vec<u32> {
    let leaving = stars(ends);
    let mut next = vec![0; leaving.len()];
    for star in leaving.chunk_by(|&g, &h| origin(ends, g) == origin(ends, h)) {
        let mut clockwise = star[star.len() - 1];
        for &h in star {
            next[h as usize ^ 1] = clockwise;
            clockwise = h;
        }
    }
    next
}

/// A closed walk of half-edges.
struct Cycle {
    /// Positive when it runs counter-clockwise: the outer boundary of a bounded face.
    twice_area: i128,
    smallest: LatticePoint,
}

/// The cycle of each half-edge, and all cycles.
fn trace(ends: &[Ends], next: &[u32]) -> (Vec<u32>, Vec<Cycle>) {
    let mut of = vec![u32::MAX; next.len()];
    let mut cycles = Vec::new();
    for first in 0..next.len() as u32 {
        if of[first as usize] != u32::MAX {
            continue;
        }
        let from = origin(ends, first);
        let mut cycle = Cycle { twice_area: 0, smallest: from };
        let mut h = first;
        while of[h as usize] == u32::MAX {
            of[h as usize] = cycles.len() as u32;
            cycle.twice_area += cross(delta(from, origin(ends, h)), delta(from, target(ends, h)));
            cycle.smallest = cycle.smallest.min(origin(ends, h));
            h = next[h as usize];
        }
        cycles.push(cycle);
    }
    (of, cycles)
}

/// The half-edge that has at its left the area straight below `at`: the highest segment there.
/// The column is that of `at`, moved east by less than any step, so that it meets no vertex.
fn below(ends: &[Ends], tree: &Tree, at: LatticePoint) -> Option<u32> {
    let mut highest: Option<u32> = None;
    tree.fall(at.x, at.y, |ix| {
        let [a, b] = ends[ix as usize];
        if !(a.x..b.x).contains(&at.x) || orient(a, b, at).is_le() {
            return None;
        }
        if highest.is_none_or(|known| is_above(ends[ix as usize], ends[known as usize])) {
            highest = Some(ix);
        }
        highest.map(|ix| {
            let [a, b] = ends[ix as usize];
            a.y.min(b.y)
        })
    });
    highest.map(|ix| ix * 2)
}

/// Which of two segments over one column is the higher; they do not cross.
pub(crate) fn is_above([a, b]: Ends, [c, d]: Ends) -> bool {
    if a.x >= c.x {
        let side = orient(c, d, a);
        if side.is_eq() { orient(c, d, b).is_gt() } else { side.is_gt() }
    } else {
        let side = orient(a, b, c);
        if side.is_eq() { orient(a, b, d).is_lt() } else { side.is_lt() }
    }
}
