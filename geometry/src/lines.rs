//! Boundaries: each arc once, grouped by the coarsest depth that it divides.

use domain::partition::Partition;
use domain::topology::{ArcIx, HalfEdge};

use crate::cull::Chunk;
use crate::fill::Ground;
use crate::order::Curve;

/// No neighbour at this end: the line ends round.
pub const NO_NEIGHBOUR: f32 = 9e30;
/// Stands before and after every line of a run of points: both ends round.
pub const PEN_UP: [f32; 2] = [NO_NEIGHBOUR; 2];

/// The direction (radians, y down, −π … π) in which a neighbour leaves from the same node, as stored in a pen-up point.
#[must_use]
pub fn pack_angle(angle: f32) -> f32 {
    (angle + 4.0) * 1e30
}

/// A pen-up point for an end that shares its node with others: the two neighbours round the node.
#[must_use]
pub fn pen_up_with_angles(neighbours: Option<[f32; 2]>) -> [f32; 2] {
    neighbours.map_or(PEN_UP, |[a, b]| [pack_angle(a), pack_angle(b)])
}

/// The lines of a partition as one run of points.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Boundaries {
    /// Points and pen-ups, local units.
    pub points: Vec<[f32; 2]>,
    /// Where the arcs of depth `i` stand among the points, in pieces of about [`POINTS_A_CHUNK`] that lie together.
    pub depths: Vec<Vec<Chunk>>,
}

/// Points in one [`Chunk`] of a depth, pen-ups counted.
const POINTS_A_CHUNK: usize = 1_024;

/// Direction in which a half-edge leaves its node: radians, y down.
fn leaves_at(ground: &Ground, half: HalfEdge) -> f32 {
    let points = ground.arc(half.arc());
    let [a, b] =
        if half.reversed() { [points[points.len() - 1], points[points.len() - 2]] } else { [points[0], points[1]] };
    (b[1] - a[1]).atan2(b[0] - a[0])
}

/// The two lines of the same depth next to a half-edge round its node, where there are any.
fn neighbours(partition: &Partition, angles: &[f32], half: HalfEdge) -> Option<[f32; 2]> {
    let depth = partition.arc_depth(half.arc());
    let mut others =
        partition.topology().around(half).skip(1).filter(|other| partition.arc_depth(other.arc()) == depth);
    let first = others.next()?;
    let last = others.last().unwrap_or(first);
    Some([angles[first.index()], angles[last.index()]])
}

impl Boundaries {
    /// Groups a partition's arcs by depth, 0 first.
    #[must_use]
    pub fn new(partition: &Partition, ground: &Ground) -> Self {
        let arcs = partition.topology().arcs().len();
        let levels = partition.units().levels().len();
        let mut by_depth: Vec<Vec<ArcIx>> = vec![Vec::new(); levels];
        let middle = |arc: &[[f32; 2]]| arc[arc.len() / 2];
        let all = (0..u32::try_from(arcs).expect("arc indices are u32")).map(ArcIx);
        let order = Curve::round(&ground.points).order(all.map(|arc| middle(ground.arc(arc))));
        for arc in order.into_iter().map(ArcIx) {
            by_depth[usize::from(partition.arc_depth(arc))].push(arc);
        }
        // Each is asked for twice and more.
        let angles: Vec<f32> = partition.topology().half_edges().map(|half| leaves_at(ground, half)).collect();
        let mut made =
            Self { points: Vec::with_capacity(ground.points.len() + 2 * arcs), depths: Vec::with_capacity(levels) };
        for group in by_depth {
            let mut chunks: Vec<Chunk> = Vec::new();
            for arc in group {
                let at = made.points.len();
                if chunks.last().is_none_or(|chunk| chunk.range.len() >= POINTS_A_CHUNK) {
                    chunks.push(Chunk::begin(at));
                }
                made.points.push(pen_up_with_angles(neighbours(partition, &angles, arc.forward())));
                made.points.extend_from_slice(ground.arc(arc));
                made.points.push(pen_up_with_angles(neighbours(partition, &angles, arc.backward())));
                if let Some(chunk) = chunks.last_mut() {
                    chunk.range.end = made.points.len();
                    ground.arc(arc).iter().for_each(|point| chunk.hold(*point));
                }
            }
            made.depths.push(chunks);
        }
        made
    }
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
