//! From a point to the leaf that holds it and to the nearest vertex.
//!
//! A uniform grid holds, for each cell, the pieces of arcs whose boxes touch it. A ray to the west from the point
//! meets its first arc in the same cell or one close by, and the unit on that arc's near side is the answer: no
//! polygon is looked at, so the cost does not depend on how long an outline is. All tests are exact.

use core::cmp::Ordering;

use bytemuck::{Pod, Zeroable};

use crate::ellipsoid::LocalPlane;
use crate::flat::{FlatError, Sink, Source, put, take, take_some};
use crate::lattice::LatticePoint;
use crate::partition::{Bounds, Partition};
use crate::topology::{ArcIx, Side, Topology};
use crate::units::LeafIx;

/// Edges in one piece of an arc: long arcs are cut so that a cell looks at what is near only.
const PIECE: usize = 8;
/// Pieces for one cell, on average.
const FILL: usize = 2;

/// Index over the arcs of one topology; made again when that changes. About 14 bytes a piece of eight edges.
#[derive(Clone, Debug)]
pub struct Locator {
    bounds: Bounds,
    columns: usize,
    rows: usize,
    /// Side of a cell in lattice steps.
    cell: i64,
    /// Pieces of cell `i`: `items[starts[i]..starts[i + 1]]`.
    starts: Box<[u32]>,
    items: Box<[u32]>,
    pieces: Box<[Piece]>,
}

/// Up to [`PIECE`] edges of an arc.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Piece {
    arc: u32,
    first: u32,
}

/// A box of cells, its last ones included.
struct Touched {
    left: u32,
    right: u32,
    bottom: u32,
    top: u32,
}

impl Touched {
    fn cells(&self, columns: usize) -> impl Iterator<Item = usize> + use<> {
        let (left, right) = (self.left, self.right);
        (self.bottom..=self.top).flat_map(move |row| (left..=right).map(move |at| row as usize * columns + at as usize))
    }
}

/// A vertex and how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestVertex {
    /// The arc that holds it; the first of several at a node.
    pub arc: ArcIx,
    /// Its place among the arc's points.
    pub index: usize,
    /// Where it is.
    pub at: LatticePoint,
    /// Distance in metres.
    pub metres: f64,
}

impl Locator {
    /// Indexes a partition's arcs.
    #[must_use]
    pub fn new(partition: &Partition) -> Self {
        Self::of(partition.topology())
    }

    /// Indexes a topology's arcs.
    #[must_use]
    pub fn of(topology: &Topology) -> Self {
        let all = topology.arcs().iter().flat_map(|arc| arc.points().iter().copied());
        let bounds = Bounds::of(all).unwrap_or(Bounds { min: LatticePoint::default(), max: LatticePoint::default() });
        let mut pieces = Vec::new();
        for (arc, line) in topology.arcs().iter().enumerate() {
            let edges = line.points().len() - 1;
            pieces.extend((0..edges).step_by(PIECE).map(|first| Piece { arc: arc as u32, first: first as u32 }));
        }
        let (width, height) = (bounds.width() + 1, bounds.height() + 1);
        let wanted = (pieces.len() / FILL).max(1) as f64;
        // Long thin wholes get few cells across, never none; no more than twice the wanted number in all.
        let cell = ((width as f64 * height as f64 / wanted).sqrt().ceil() as i64)
            .max((width.max(height) as f64 / wanted).ceil() as i64)
            .max(1);
        let columns = (width + cell - 1) / cell;
        let rows = (height + cell - 1) / cell;
        let mut locator = Self {
            bounds,
            columns: columns as usize,
            rows: rows as usize,
            cell,
            starts: Box::default(),
            items: Box::default(),
            pieces: pieces.into_boxed_slice(),
        };
        locator.fill(topology);
        locator
    }

    /// Puts its arrays (see [`crate::flat`]).
    pub fn flatten(&self, sink: &mut impl Sink) {
        put(sink, &[self.bounds.min, self.bounds.max]);
        put(sink, &[self.columns as i64, self.rows as i64, self.cell]);
        put(sink, &self.starts);
        put(sink, &self.items);
        put(sink, &self.pieces);
    }

    /// The inverse of [`Locator::flatten`].
    ///
    /// # Errors
    /// [`FlatError`] for another row of arrays.
    pub fn restore(source: &mut impl Source) -> Result<Self, FlatError> {
        let [min, max] = take_some(source, "box of a locator")?;
        let [columns, rows, cell]: [i64; 3] = take_some(source, "cells of a locator")?;
        Ok(Self {
            bounds: Bounds { min, max },
            columns: columns as usize,
            rows: rows as usize,
            cell,
            starts: take(source, "starts of cells")?.into(),
            items: take(source, "items of cells")?.into(),
            pieces: take(source, "pieces of arcs")?.into(),
        })
    }

    fn fill(&mut self, topology: &Topology) {
        let mut starts = vec![0u32; self.columns * self.rows + 1];
        let touched: Vec<Touched> = self.pieces.iter().map(|piece| self.touched(edges(topology, *piece))).collect();
        for cell in touched.iter().flat_map(|touched| touched.cells(self.columns)) {
            starts[cell + 1] += 1;
        }
        for cell in 1..starts.len() {
            starts[cell] += starts[cell - 1];
        }
        let mut items = vec![0u32; starts[starts.len() - 1] as usize];
        let mut fill = starts.clone();
        for (ix, touched) in touched.iter().enumerate() {
            for cell in touched.cells(self.columns) {
                items[fill[cell] as usize] = ix as u32;
                fill[cell] += 1;
            }
        }
        self.starts = starts.into();
        self.items = items.into();
    }

    /// Cells that the box of some points, at least one, touches.
    fn touched(&self, points: &[LatticePoint]) -> Touched {
        let (mut min, mut max) = (points[0], points[0]);
        for p in &points[1..] {
            (min.x, min.y) = (min.x.min(p.x), min.y.min(p.y));
            (max.x, max.y) = (max.x.max(p.x), max.y.max(p.y));
        }
        let ((left, bottom), (right, top)) = (self.column_row(min), self.column_row(max));
        Touched { left: left as u32, right: right as u32, bottom: bottom as u32, top: top as u32 }
    }

    /// Column and row of a point inside the bounds.
    fn column_row(&self, p: LatticePoint) -> (usize, usize) {
        let column = (i64::from(p.x) - i64::from(self.bounds.min.x)) / self.cell;
        let row = (i64::from(p.y) - i64::from(self.bounds.min.y)) / self.cell;
        (column as usize, row as usize)
    }

    fn pieces_at(&self, column: usize, row: usize) -> impl Iterator<Item = Piece> + '_ {
        let cell = row * self.columns + column;
        let items = &self.items[self.starts[cell] as usize..self.starts[cell + 1] as usize];
        items.iter().map(|ix| self.pieces[*ix as usize])
    }

    /// The leaf that holds a point; on a shared boundary the one with the smallest code. None outside the whole and
    /// inside an enclave.
    #[must_use]
    pub fn leaf_at(&self, partition: &Partition, p: LatticePoint) -> Option<LeafIx> {
        self.leaf_in(partition.topology(), p)
    }

    /// As [`Locator::leaf_at`], for a topology without units.
    #[must_use]
    pub fn leaf_in(&self, topology: &Topology, p: LatticePoint) -> Option<LeafIx> {
        if !self.bounds.contains(p) {
            return None;
        }
        let (column, row) = self.column_row(p);
        // Leaves are in the order of their codes.
        let mut on_boundary: Option<LeafIx> = None;
        for piece in self.pieces_at(column, row) {
            let arc = topology.arc(ArcIx(piece.arc));
            if edges(topology, piece).windows(2).any(|edge| lies_on(edge[0], edge[1], p)) {
                let smaller = [on_boundary, arc.left(), arc.right()].into_iter().flatten().min();
                on_boundary = smaller;
            }
        }
        if on_boundary.is_some() {
            return on_boundary;
        }
        let mut nearest: Option<Crossing> = None;
        for column in (0..=column).rev() {
            for piece in self.pieces_at(column, row) {
                let arc = topology.arc(ArcIx(piece.arc));
                for edge in edges(topology, piece).windows(2) {
                    let Some(found) = Crossing::west_of(p, edge[0], edge[1], arc.left(), arc.right()) else { continue };
                    if nearest.as_ref().is_none_or(|so_far| so_far.is_west_of(&found, p.y)) {
                        nearest = Some(found);
                    }
                }
            }
            // A slanting edge may meet the ray farther west than this cell: then the next one may hold a nearer edge.
            let cell_begins = i64::from(self.bounds.min.x) + column as i64 * self.cell;
            if nearest.as_ref().is_some_and(|found| !found.meets_west_of(cell_begins, p.y)) {
                break;
            }
        }
        nearest?.east
    }

    /// The vertex nearest to a point, if one lies within `within_m` metres.
    #[must_use]
    pub fn nearest_vertex(&self, topology: &Topology, p: LatticePoint, within_m: f64) -> Option<NearestVertex> {
        let plane = LocalPlane::at(p.y);
        let clamped = LatticePoint {
            x: p.x.clamp(self.bounds.min.x, self.bounds.max.x),
            y: p.y.clamp(self.bounds.min.y, self.bounds.max.y),
        };
        let (column, row) = self.column_row(clamped);
        let cell_m = self.cell as f64 * plane.east.min(plane.north);
        let mut best: Option<NearestVertex> = None;
        for ring in 0..self.columns.max(self.rows) {
            // A point of this ring of cells is at least so far away.
            let least = (ring as f64 - 1.0).max(0.0) * cell_m;
            if least > best.map_or(within_m, |found| found.metres) {
                break;
            }
            for (column, row) in self.ring(column, row, ring) {
                for piece in self.pieces_at(column, row) {
                    for (ix, at) in edges(topology, piece).iter().enumerate() {
                        let metres = plane.distance_m(p, *at);
                        let found =
                            NearestVertex { arc: ArcIx(piece.arc), index: piece.first as usize + ix, at: *at, metres };
                        let nearer = best.as_ref().is_none_or(|best| {
                            let order = metres.total_cmp(&best.metres);
                            order.then_with(|| (found.arc, found.index).cmp(&(best.arc, best.index))).is_lt()
                        });
                        if metres <= within_m && nearer {
                            best = Some(found);
                        }
                    }
                }
            }
        }
        best
    }

    /// Cells at a distance of `ring` cells from one, those off the grid left out.
    fn ring(&self, column: usize, row: usize, ring: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let (columns, rows) = (self.columns as i64, self.rows as i64);
        let (column, row, ring) = (column as i64, row as i64, ring as i64);
        let whole = (-ring..=ring).flat_map(move |dy| {
            let step = if dy.abs() == ring || ring == 0 { 1 } else { 2 * ring as usize };
            (-ring..=ring).step_by(step).map(move |dx| (column + dx, row + dy))
        });
        whole
            .filter(move |(x, y)| (0..columns).contains(x) && (0..rows).contains(y))
            .map(|(x, y)| (x as usize, y as usize))
    }
}

/// The points of a piece.
fn edges(topology: &Topology, piece: Piece) -> &[LatticePoint] {
    let points = topology.arc(ArcIx(piece.arc)).points();
    let first = piece.first as usize;
    &points[first..points.len().min(first + PIECE + 1)]
}

fn lies_on(a: LatticePoint, b: LatticePoint, p: LatticePoint) -> bool {
    let in_box = p.x >= a.x.min(b.x) && p.x <= a.x.max(b.x) && p.y >= a.y.min(b.y) && p.y <= a.y.max(b.y);
    in_box && turn(a, b, p).is_eq()
}

/// Where `p` lies seen along `a → b`: `Greater` at the left.
fn turn(a: LatticePoint, b: LatticePoint, p: LatticePoint) -> Ordering {
    let d = |from: i32, to: i32| i128::from(to) - i128::from(from);
    (d(a.x, b.x) * d(a.y, p.y)).cmp(&(d(a.y, b.y) * d(a.x, p.x)))
}

/// An edge that meets the ray to the west, as it runs upwards, and the unit at its east.
struct Crossing {
    low: LatticePoint,
    high: LatticePoint,
    east: Side,
}

impl Crossing {
    /// The edge `a → b` if it meets the ray from `p` to the west. Of an edge's ends only the lower belongs to it, as
    /// if the ray ran a hair above.
    fn west_of(p: LatticePoint, a: LatticePoint, b: LatticePoint, left: Side, right: Side) -> Option<Self> {
        if (a.y > p.y) == (b.y > p.y) {
            return None;
        }
        let (low, high, east) = if a.y < b.y { (a, b, right) } else { (b, a, left) };
        // East of an edge that runs up is its right side.
        turn(low, high, p).is_lt().then_some(Self { low, high, east })
    }

    /// Where it meets the height `y`, as (numerator, denominator > 0).
    fn x_at(&self, y: i32) -> (i128, i128) {
        let rise = i128::from(self.high.y) - i128::from(self.low.y);
        let run = i128::from(self.high.x) - i128::from(self.low.x);
        (i128::from(self.low.x) * rise + (i128::from(y) - i128::from(self.low.y)) * run, rise)
    }

    /// Whether it meets the ray farther west than another; where both meet it in one point, just above that.
    fn is_west_of(&self, other: &Self, y: i32) -> bool {
        let ((a, b), (c, d)) = (self.x_at(y), other.x_at(y));
        let run = |edge: &Self| i128::from(edge.high.x) - i128::from(edge.low.x);
        (a * d).cmp(&(c * b)).then_with(|| (run(self) * d).cmp(&(run(other) * b))).is_lt()
    }

    /// Whether it meets the ray west of `x`.
    fn meets_west_of(&self, x: i64, y: i32) -> bool {
        let (a, b) = self.x_at(y);
        a < i128::from(x) * b
    }
}
