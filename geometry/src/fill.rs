//! Leaves → triangles.
//!
//! Positions are computed once for each arc point and shared by fill and lines; a triangle's corners are arc points,
//! so that neighbours meet without a crack.

use domain::lattice::LatticePoint;
use domain::partition::Partition;
use domain::topology::{ArcIx, HalfEdge, Topology};
use domain::units::LeafIx;
use earcut::Earcut;

use crate::cull::Chunk;
use crate::order::Curve;
use crate::plane::LocalPlane;

/// Every arc point in local units, and where each arc's begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Ground {
    /// Local positions, arc after arc.
    pub points: Vec<[f32; 2]>,
    /// Where arc `i` begins; one more at the end.
    pub starts: Vec<u32>,
}

impl Ground {
    /// Projects a topology's arcs.
    #[must_use]
    pub fn new(topology: &Topology, plane: &LocalPlane) -> Self {
        let count = topology.arcs().iter().map(|arc| arc.points().len()).sum();
        let mut made =
            Self { points: Vec::with_capacity(count), starts: Vec::with_capacity(topology.arcs().len() + 1) };
        made.starts.push(0);
        for arc in topology.arcs() {
            made.points.extend(arc.points().iter().map(|p| plane.point(*p)));
            made.starts.push(u32::try_from(made.points.len()).expect("fewer than 2³² arc points"));
        }
        made
    }

    /// One arc's points.
    #[must_use]
    pub fn arc(&self, arc: ArcIx) -> &[[f32; 2]] {
        &self.points[self.starts[arc.index()] as usize..self.starts[arc.index() + 1] as usize]
    }
}

/// Triangles of all leaves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FillMesh {
    /// `[x bits, y bits, leaf]`: two f32 in local units as bits, and the leaf's index.
    pub vertices: Vec<[u32; 3]>,
    /// Three vertex indices for each triangle.
    pub indices: Vec<u32>,
    /// The indices in pieces of [`LEAVES_A_CHUNK`] leaves that lie together.
    pub chunks: Vec<Chunk>,
}

/// Leaves in one [`Chunk`].
const LEAVES_A_CHUNK: usize = 64;

impl FillMesh {
    /// Triangles held.
    #[must_use]
    pub fn triangles(&self) -> usize {
        self.indices.len() / 3
    }

    /// Area of all triangles, square local units.
    #[must_use]
    pub fn area(&self) -> f64 {
        let triangle = |t: &[u32]| {
            let [a, b, c] = [t[0], t[1], t[2]].map(|v| self.position(v).map(f64::from));
            ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0
        };
        self.indices.chunks_exact(3).map(triangle).sum()
    }

    /// A vertex' local position.
    #[must_use]
    pub fn position(&self, vertex: u32) -> [f32; 2] {
        let [x, y, _] = self.vertices[vertex as usize];
        [f32::from_bits(x), f32::from_bits(y)]
    }
}

/// A ring that can't be filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("leaf {leaf} has a ring of {points} points that can't be filled")]
pub struct RingError {
    /// The leaf's index.
    pub leaf: u32,
    /// Points of the ring.
    pub points: usize,
}

/// One closed walk of a leaf's outline while it is being filled.
#[derive(Default)]
struct Ring {
    /// In lattice steps from the leaf's first point: integers, so that an f64's sums are exact up to three degrees.
    steps: Vec<[f64; 2]>,
    local: Vec<[f32; 2]>,
    double_area: f64,
}

/// Fills every leaf of a partition.
///
/// # Errors
/// [`RingError`] when a ring with an inside gets no triangle.
pub fn tessellate(partition: &Partition, ground: &Ground) -> Result<FillMesh, RingError> {
    let topology = partition.topology();
    let points = ground.points.len();
    let mut filler = Filler {
        mesh: FillMesh {
            vertices: Vec::with_capacity(2 * points),
            indices: Vec::with_capacity(6 * points),
            chunks: Vec::new(),
        },
        earcut: Earcut::new(),
        steps: Vec::new(),
        holes: Vec::new(),
        triangles: Vec::new(),
    };
    let leaves = u32::try_from(topology.leaf_count()).expect("leaf indices are u32");
    let mut rings: Vec<Ring> = Vec::new();
    let mut walked = vec![false; topology.half_edges().len()];
    // A leaf without an outline has nothing to draw, wherever it stands.
    let place = |leaf: u32| {
        let first = topology.half_edges_of(LeafIx(leaf)).first();
        first.map_or([0.0; 2], |half| ground.arc(half.arc())[0])
    };
    let order = Curve::round(&ground.points).order((0..leaves).map(place));
    for (at, leaf) in order.into_iter().map(LeafIx).enumerate() {
        let halves = topology.half_edges_of(leaf);
        // A partition's leaf has an outline.
        let Some(from) = halves.first().map(|half| topology.origin(*half)) else { continue };
        let mut count = 0;
        for first in halves {
            if walked[first.index()] {
                continue;
            }
            if rings.len() == count {
                rings.push(Ring::default());
            }
            rings[count].walk(topology, ground, &mut walked, *first, from);
            count += 1;
        }
        if at % LEAVES_A_CHUNK == 0 {
            filler.mesh.chunks.push(Chunk::begin(filler.mesh.indices.len()));
        }
        filler.leaf(leaf, &rings[..count])?;
    }
    filler.mesh.vertices.shrink_to_fit();
    filler.mesh.indices.shrink_to_fit();
    Ok(filler.mesh)
}

impl Ring {
    /// Walks round the face from `start`, ticking off its half-edges. A ring that touches itself stays one walk: ear
    /// clipping takes it as it takes a hole joined by a bridge.
    fn walk(&mut self, topology: &Topology, ground: &Ground, walked: &mut [bool], start: HalfEdge, from: LatticePoint) {
        self.steps.clear();
        self.local.clear();
        let mut half = start;
        loop {
            walked[half.index()] = true;
            let run = topology.points(half);
            // The last point of each is the first of the next.
            let keep = run.len() - 1;
            let step = |p: LatticePoint| [f64::from(p.x) - f64::from(from.x), f64::from(p.y) - f64::from(from.y)];
            self.steps.extend(run.take(keep).map(step));
            let local = ground.arc(half.arc());
            if half.reversed() {
                self.local.extend(local.iter().rev().take(keep));
            } else {
                self.local.extend(local.iter().take(keep));
            }
            half = topology.next(half);
            if half == start {
                break;
            }
        }
        self.double_area = double_area(&self.steps);
    }
}

struct Filler {
    mesh: FillMesh,
    earcut: Earcut<f64>,
    steps: Vec<[f64; 2]>,
    holes: Vec<u32>,
    triangles: Vec<u32>,
}

impl Filler {
    /// Outer rings run anticlockwise (the leaf at their left), holes clockwise.
    fn leaf(&mut self, leaf: LeafIx, rings: &[Ring]) -> Result<(), RingError> {
        let alone = rings.iter().filter(|ring| ring.double_area > 0.0).count() == 1;
        for (at, outer) in rings.iter().enumerate().filter(|(_, ring)| ring.double_area > 0.0) {
            let owned = |hole: &&Ring| hole.double_area < 0.0 && (alone || owner(hole, rings) == Some(at));
            self.part(leaf, outer, rings.iter().filter(owned))?;
        }
        Ok(())
    }

    fn part<'a>(&mut self, leaf: LeafIx, outer: &Ring, holes: impl Iterator<Item = &'a Ring>) -> Result<(), RingError> {
        let base = u32::try_from(self.mesh.vertices.len()).expect("fewer than 2³² vertices");
        self.steps.clear();
        self.holes.clear();
        self.add(leaf, outer);
        for hole in holes {
            self.holes.push(u32::try_from(self.steps.len()).expect("fewer than 2³² vertices"));
            self.add(leaf, hole);
        }
        let hub = if self.holes.is_empty() { hub(&outer.steps) } else { None };
        if let Some(hub) = hub {
            let count = outer.steps.len();
            let corner = |at: usize| base + ((hub + at) % count) as u32;
            for at in 1..count - 1 {
                self.mesh.indices.extend([corner(0), corner(at), corner(at + 1)]);
            }
        } else {
            self.earcut.earcut(self.steps.iter().copied(), &self.holes, &mut self.triangles);
            if self.triangles.is_empty() {
                return Err(RingError { leaf: leaf.0, points: outer.steps.len() });
            }
            self.mesh.indices.extend(self.triangles.iter().map(|ix| base + ix));
        }
        if let Some(chunk) = self.mesh.chunks.last_mut() {
            chunk.range.end = self.mesh.indices.len();
            outer.local.iter().for_each(|point| chunk.hold(*point));
        }
        Ok(())
    }

    fn add(&mut self, leaf: LeafIx, ring: &Ring) {
        self.steps.extend_from_slice(&ring.steps);
        self.mesh.vertices.extend(ring.local.iter().map(|[x, y]| [x.to_bits(), y.to_bits(), leaf.0]));
    }
}

/// A corner that sees the whole of an anticlockwise ring: triangles from it to every side fill it, a tenth of the work of
/// cutting ears.
fn hub(ring: &[[f64; 2]]) -> Option<usize> {
    (0..ring.len()).find(|&hub| sees_all(ring, hub))
}

/// Whether no triangle between a corner and a side runs clockwise, and all of them together turn by less than a half turn:
/// then none overlaps another. Coordinates are integers below 2²⁶, so all is exact.
fn sees_all(ring: &[[f64; 2]], hub: usize) -> bool {
    let from = ring[hub];
    let ray = |at: usize| {
        let to = ring[if at < ring.len() { at } else { at - ring.len() }];
        [to[0] - from[0], to[1] - from[1]]
    };
    // A point straight behind another is seen as well; the corner itself, where a ring touches itself, is not.
    let left = |a: [f64; 2], b: [f64; 2]| {
        let turn = a[0] * b[1] - a[1] * b[0];
        turn > 0.0 || (turn == 0.0 && a[0] * b[0] + a[1] * b[1] > 0.0)
    };
    let first = ray(hub + 1);
    let mut before = first;
    (hub + 2..hub + ring.len()).all(|at| {
        let next = ray(at);
        let sees = left(before, next) && left(first, next);
        before = next;
        sees
    })
}

/// The smallest outer ring round a hole.
fn owner(hole: &Ring, rings: &[Ring]) -> Option<usize> {
    let round = |outer: &Ring| outer.double_area > 0.0 && hole.steps.iter().any(|p| holds(&outer.steps, *p));
    let found = rings.iter().enumerate().filter(|(_, outer)| round(outer));
    found.min_by(|(_, a), (_, b)| a.double_area.total_cmp(&b.double_area)).map(|(at, _)| at)
}

/// Twice the area, positive anticlockwise.
fn double_area(ring: &[[f64; 2]]) -> f64 {
    let turns = ring.iter().zip(ring.iter().cycle().skip(1));
    turns.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum()
}

/// Whether a point lies strictly inside a ring; on its edge either answer may come.
fn holds(ring: &[[f64; 2]], p: [f64; 2]) -> bool {
    let mut inside = false;
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        if *a == p {
            return false;
        }
        if (a[1] > p[1]) != (b[1] > p[1]) {
            let side = (b[0] - a[0]) * (p[1] - a[1]) - (p[0] - a[0]) * (b[1] - a[1]);
            if (side > 0.0) == (b[1] > a[1]) {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
#[path = "fill_tests.rs"]
mod tests;
