//! Points as the writer knows them and as the reader finds them.

use super::super::CodecError;
use super::super::bytes::{Reader, put_section, put_varint};
use super::geometry::{Channel, Residuals, ResidualsReader};
use super::predict::Spot;
use crate::lattice::LatticePoint;
use crate::topology::{HalfEdge, Topology};

/// Written points.
pub(super) struct PointsOut {
    scale: i64,
    counts: Vec<u8>,
    nodes: Residuals,
    inner: Residuals,
    inner_seen: u64,
    exact_nodes: ExactOut,
    exact_inner: ExactOut,
    /// Points left inside the arc being written, the last first.
    left: Vec<LatticePoint>,
}

impl PointsOut {
    pub(super) fn new(scale: i64) -> Self {
        Self {
            scale,
            counts: Vec::new(),
            nodes: Residuals::default(),
            inner: Residuals::default(),
            inner_seen: 0,
            exact_nodes: ExactOut::default(),
            exact_inner: ExactOut::default(),
            left: Vec::new(),
        }
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_section(out, &self.counts);
        self.nodes.put(out);
        self.inner.put(out);
        put_section(out, &self.exact_nodes.out);
        put_section(out, &self.exact_inner.out);
    }
}

/// Points that don't lie on the coarser grid: which, and by how much.
#[derive(Default)]
struct ExactOut {
    out: Vec<u8>,
    next: u64,
}

impl ExactOut {
    fn note(&mut self, at: u64, p: LatticePoint, spot: Spot, scale: i64) {
        let (x, y) = (i64::from(p.x) - spot.x * scale, i64::from(p.y) - spot.y * scale);
        if (x, y) != (0, 0) {
            put_varint(&mut self.out, at - self.next);
            // Less than a step of the coarser grid, so both fit.
            self.out.extend([(x + scale) as u8, (y + scale) as u8]);
            self.next = at + 1;
        }
    }
}

/// What a writer knows while a face is placed.
pub(super) struct Known<'a> {
    pub topology: &'a Topology,
    /// Half-edge of the topology for each of the front's.
    pub truth: &'a [HalfEdge],
    /// Where each of the front's nodes is.
    pub places: &'a [LatticePoint],
    pub out: &'a mut PointsOut,
}

impl Channel for Known<'_> {
    fn node(&mut self, node: u32, class: usize, expected: Spot) -> Result<Spot, CodecError> {
        let at = self.places[node as usize];
        let spot = Spot::of(at, self.out.scale);
        self.out.nodes.push(class, spot.minus(expected));
        self.out.exact_nodes.note(u64::from(node), at, spot, self.out.scale);
        Ok(spot)
    }

    fn begin_arc(&mut self, arc: u32, _: u32, _: u32) -> Result<usize, CodecError> {
        let mut inner = self.topology.points(self.truth[arc as usize * 2]).rev().skip(1);
        self.out.left.extend(&mut inner);
        self.out.left.pop();
        put_varint(&mut self.out.counts, self.out.left.len() as u64);
        Ok(self.out.left.len())
    }

    fn inner(&mut self, class: usize, expected: Spot) -> Result<Spot, CodecError> {
        let at = self.out.left.pop().ok_or(CodecError::Short("arc"))?;
        let spot = Spot::of(at, self.out.scale);
        self.out.inner.push(class, spot.minus(expected));
        self.out.exact_inner.note(self.out.inner_seen, at, spot, self.out.scale);
        self.out.inner_seen += 1;
        Ok(spot)
    }

    fn end_arc(&mut self) {}
}

/// Points being read.
pub(super) struct PointsIn<'a> {
    scale: i64,
    counts: Reader<'a>,
    nodes: ResidualsReader<'a>,
    inner: ResidualsReader<'a>,
    inner_seen: u64,
    exact_nodes: ExactIn<'a>,
    exact_inner: ExactIn<'a>,
    /// Where each of the front's nodes is.
    places: Vec<LatticePoint>,
    /// Points of the arcs read, one arc after the other, and where each ends.
    points: Vec<LatticePoint>,
    ends: Vec<usize>,
    /// The last point of the arc being read.
    end: LatticePoint,
}

impl<'a> PointsIn<'a> {
    pub(super) fn new(from: &mut Reader<'a>, scale: i64) -> Result<Self, CodecError> {
        Ok(Self {
            scale,
            counts: from.section("counts of points")?,
            nodes: ResidualsReader::new(from, "nodes", scale)?,
            inner: ResidualsReader::new(from, "points of arcs", scale)?,
            inner_seen: 0,
            exact_nodes: ExactIn::new(from.section("exact nodes")?)?,
            exact_inner: ExactIn::new(from.section("exact points")?)?,
            places: Vec::new(),
            points: Vec::new(),
            ends: Vec::new(),
            end: LatticePoint::default(),
        })
    }

    /// Points of every arc, in the order in which they were met, and where each arc's end.
    pub(super) fn finish(self) -> Result<(Vec<LatticePoint>, Vec<usize>), CodecError> {
        self.counts.end()?;
        self.nodes.end()?;
        self.inner.end()?;
        self.exact_nodes.bytes.end()?;
        self.exact_inner.bytes.end()?;
        Ok((self.points, self.ends))
    }
}

/// Reads what [`ExactOut`] wrote.
struct ExactIn<'a> {
    bytes: Reader<'a>,
    next: Option<u64>,
}

impl<'a> ExactIn<'a> {
    fn new(mut bytes: Reader<'a>) -> Result<Self, CodecError> {
        let next = if bytes.left() == 0 { None } else { Some(bytes.varint()?) };
        Ok(Self { bytes, next })
    }

    #[inline]
    fn point(&mut self, at: u64, spot: Spot, scale: i64) -> Result<LatticePoint, CodecError> {
        let (mut x, mut y) = (spot.x * scale, spot.y * scale);
        if self.next == Some(at) {
            x += i64::from(self.bytes.byte()?) - scale;
            y += i64::from(self.bytes.byte()?) - scale;
            self.next = match self.bytes.left() {
                0 => None,
                _ => Some((at + 1).saturating_add(self.bytes.varint()?)),
            };
        }
        let fit =
            |v: i64| i32::try_from(v).map_err(|_| CodecError::Value { what: "coordinate", value: v.unsigned_abs() });
        Ok(LatticePoint { x: fit(x)?, y: fit(y)? })
    }
}

impl Channel for PointsIn<'_> {
    #[inline]
    fn node(&mut self, node: u32, class: usize, expected: Spot) -> Result<Spot, CodecError> {
        let spot = self.nodes.next(class, expected)?;
        self.places.push(self.exact_nodes.point(u64::from(node), spot, self.scale)?);
        Ok(spot)
    }

    #[inline]
    fn begin_arc(&mut self, _: u32, from: u32, to: u32) -> Result<usize, CodecError> {
        let count = self.counts.count(self.inner.left())?;
        self.points.push(self.places[from as usize]);
        self.end = self.places[to as usize];
        Ok(count)
    }

    #[inline]
    fn inner(&mut self, class: usize, expected: Spot) -> Result<Spot, CodecError> {
        let spot = self.inner.next(class, expected)?;
        self.points.push(self.exact_inner.point(self.inner_seen, spot, self.scale)?);
        self.inner_seen += 1;
        Ok(spot)
    }

    #[inline]
    fn end_arc(&mut self) {
        self.points.push(self.end);
        self.ends.push(self.points.len());
    }
}
