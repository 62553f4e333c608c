//! The segments of arcs near the lines of one command: found by cells as wide as the lines' own segments are long, for
//! the mesh's own cells are as wide as a unit, and a line may have a hundred thousand points in one of them.

use std::collections::HashSet;

use super::index::Grid;
use super::mesh::Mesh;
use super::overlay::Piece;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::ArcIx;

/// So many times a middling segment's extent the mean may be before cells grow with it: a few long segments among many
/// short ones pass many small cells, many of them would fill the memory.
const MEAN_PER_CELL: u64 = 16;
/// So many segments in one of the mesh's own cells need no smaller ones: what is near them, often long, would have to be
/// put into many.
const SEGMENTS_PER_CELL: u64 = 16;

/// How wide cells should be to look round lines, in steps.
pub(super) fn cell_for<'a>(mesh: &Mesh, lines: impl Iterator<Item = &'a [LatticePoint]>) -> u32 {
    let extent = |pair: &[LatticePoint]| pair[0].x.abs_diff(pair[1].x).max(pair[0].y.abs_diff(pair[1].y));
    let mut extents: Vec<u32> = lines.flat_map(|line| line.windows(2)).map(extent).collect();
    let (count, middle) = (extents.len() as u64, extents.len() / 2);
    if count == 0 {
        return mesh.cell_steps();
    }
    // In 64 bits: a browser's usize has 32.
    let mean = extents.iter().map(|&extent| u64::from(extent)).sum::<u64>() / count;
    let own = u64::from(mesh.cell_steps());
    let least = (mean / MEAN_PER_CELL).max(own * SEGMENTS_PER_CELL / count).min(own);
    (*extents.select_nth_unstable(middle).1).max(least as u32)
}

/// Segments of arcs, looked up in the mesh as they are asked for. An arc's segment is named by the arc and the index of
/// its first point there.
pub(super) struct Nearby<'a> {
    mesh: &'a Mesh,
    cells: Grid<(ArcIx, u32)>,
    /// Segments beyond this box are never asked for.
    within: Option<Bounds>,
    asked: HashSet<(i32, i32)>,
    known: HashSet<ArcIx>,
}

impl<'a> Nearby<'a> {
    /// With cells so many steps wide.
    pub(super) fn new(mesh: &'a Mesh, cell_steps: u32) -> Self {
        let cells = Grid::new(cell_steps);
        Self { mesh, cells, within: None, asked: HashSet::new(), known: HashSet::new() }
    }

    /// As it is, for questions inside a box alone.
    pub(super) fn within(mut self, bounds: Bounds) -> Self {
        let shifted = |p: LatticePoint, by: i32| LatticePoint::new(p.x.saturating_add(by), p.y.saturating_add(by));
        self.within = Some(Bounds { min: shifted(bounds.min, -1), max: shifted(bounds.max, 1) });
        self
    }

    /// Segments that may come within a step of another one, each once, in order.
    pub(super) fn along(&mut self, a: LatticePoint, b: LatticePoint) -> Vec<(ArcIx, u32)> {
        for arc in self.mesh.along_anew(a, b, &mut self.asked) {
            if !self.known.insert(arc) {
                continue;
            }
            for (at, pair) in (0..).zip(self.mesh.arc(arc).points.windows(2)) {
                let is_beyond = |bounds: Bounds| {
                    let apart = |a: i32, b: i32, low: i32, high: i32| a.max(b) < low || a.min(b) > high;
                    apart(pair[0].x, pair[1].x, bounds.min.x, bounds.max.x)
                        || apart(pair[0].y, pair[1].y, bounds.min.y, bounds.max.y)
                };
                if !self.within.is_some_and(is_beyond) {
                    self.cells.insert((arc, at), pair);
                }
            }
        }
        self.cells.along(a, b)
    }

    /// The ends of a segment, in the direction of its arc.
    pub(super) fn ends(&self, (arc, at): (ArcIx, u32)) -> Piece {
        let points = &self.mesh.arc(arc).points;
        [points[at as usize], points[at as usize + 1]]
    }

    /// The arc that has a segment between two points.
    pub(super) fn arc_between(&mut self, a: LatticePoint, b: LatticePoint) -> Option<ArcIx> {
        let near = self.along(a, b);
        near.into_iter().find(|&found| [[a, b], [b, a]].contains(&self.ends(found))).map(|(arc, _)| arc)
    }

    /// Arcs that have a point as a vertex, in order.
    pub(super) fn arcs_at(&mut self, p: LatticePoint) -> Vec<ArcIx> {
        let near = self.along(p, p);
        let mut arcs: Vec<ArcIx> =
            near.into_iter().filter(|&found| self.ends(found).contains(&p)).map(|(arc, _)| arc).collect();
        arcs.dedup();
        arcs
    }
}
