//! Label points: two bytes a unit, relative to its box. The boxes of leaves are divided more coarsely, as there are
//! many and they are small.

use super::super::CodecError;
use super::super::bytes::{Reader, put_section, put_varint, unzigzag, zigzag};
use crate::lattice::LatticePoint;
use crate::partition::ring::{Place, place_in_shape};
use crate::partition::{Bounds, Partition};
use crate::units::UnitIx;

/// Parts into which the boxes of leaves and of other units are divided.
const LEAF_PARTS: i64 = 31;
const UPPER_PARTS: i64 = 255;

/// Appends the label points of all units. One that two bytes would put outside its unit is written as it is.
pub(super) fn put(out: &mut Vec<u8>, partition: &Partition) {
    let (mut xs, mut ys, mut exact, mut next) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (unit, bounds) in partition.units().iter().zip(partition.all_bounds()) {
        let parts = parts(partition, unit);
        let wanted = partition.label_points()[unit.index()];
        let x = nearest(bounds.min.x, bounds.width(), wanted.x, parts);
        let y = nearest(bounds.min.y, bounds.height(), wanted.y, parts);
        let found = at(bounds, x, y, parts);
        if found != wanted && place_in_shape(&partition.shape(unit), found) != Place::Inside {
            put_varint(&mut exact, u64::from(unit.0 - next));
            put_varint(&mut exact, zigzag(i64::from(wanted.x) - i64::from(found.x)));
            put_varint(&mut exact, zigzag(i64::from(wanted.y) - i64::from(found.y)));
            next = unit.0 + 1;
        }
        xs.push(x);
        ys.push(y);
    }
    for stream in [xs, ys, exact] {
        put_section(out, &stream);
    }
}

fn parts(partition: &Partition, unit: UnitIx) -> i64 {
    if partition.units().leaf_of(unit).is_some() { LEAF_PARTS } else { UPPER_PARTS }
}

/// Steps narrower than the lattice are none: small boxes are divided by the lattice itself.
fn along(from: i32, length: i64, part: u8, parts: i64) -> i32 {
    let part = i64::from(part);
    let step = if length < parts { part.min(length) } else { (part.min(parts) * length + parts / 2) / parts };
    // Inside the box, so it fits.
    (i64::from(from) + step) as i32
}

fn nearest(from: i32, length: i64, wanted: i32, parts: i64) -> u8 {
    let off = (i64::from(wanted) - i64::from(from)).clamp(0, length);
    if length < parts { off as u8 } else { ((off * parts + length / 2) / length) as u8 }
}

fn at(bounds: Bounds, x: u8, y: u8, parts: i64) -> LatticePoint {
    let x = along(bounds.min.x, bounds.width(), x, parts);
    LatticePoint { x, y: along(bounds.min.y, bounds.height(), y, parts) }
}

/// Written label points.
pub(super) struct Labels<'a> {
    xs: Reader<'a>,
    ys: Reader<'a>,
    exact: Reader<'a>,
}

impl<'a> Labels<'a> {
    pub(super) fn new(from: &mut Reader<'a>) -> Result<Self, CodecError> {
        Ok(Self {
            xs: from.section("label points")?,
            ys: from.section("label points")?,
            exact: from.section("label points")?,
        })
    }

    /// Label points of all units, in order.
    pub(super) fn read(mut self, partition: &Partition) -> Result<Vec<LatticePoint>, CodecError> {
        let mut points = Vec::with_capacity(partition.units().len());
        for (unit, bounds) in partition.units().iter().zip(partition.all_bounds()) {
            points.push(at(bounds, self.xs.byte()?, self.ys.byte()?, parts(partition, unit)));
        }
        self.xs.end()?;
        self.ys.end()?;
        let mut next = 0;
        while self.exact.left() > 0 {
            let unit = self.exact.count(points.len())? + next;
            let found = points.get_mut(unit).ok_or(CodecError::Value { what: "unit", value: unit as u64 })?;
            for value in [&mut found.x, &mut found.y] {
                let off = unzigzag(self.exact.varint()?);
                let moved = i64::from(*value).checked_add(off).and_then(|at| i32::try_from(at).ok());
                *value = moved.ok_or(CodecError::Value { what: "label point", value: off.unsigned_abs() })?;
            }
            next = unit + 1;
        }
        Ok(points)
    }
}
