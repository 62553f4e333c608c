//! The partition as the app takes it: a few bytes a point, read in one pass.
//!
//! ```text
//! "WGP" version precision               5 bytes
//! checksum of all other bytes           8 bytes, FNV-1a, little-endian
//! leaves units levels arcs points       varints: what will come, before it comes
//! box                                   4 varints (zigzag), lattice steps
//! aspect                                varint, cos(middle latitude) · 2¹⁶
//! units                                 section: `UnitTable::encode`
//! enclaves                              section: name, position each
//! labels                                sections: x and y, one byte each a unit; the exact ones beside them
//! arcs                                  section: see below
//! ```
//!
//! Arcs are written by walking faces outwards from one another. The gate is the oldest half-edge whose face is not
//! walked yet; a face says how many known arcs it follows ahead of the gate and behind it and how many new ones lie
//! between, so that most faces cost three small numbers and no arc names its nodes. Faces of another form are
//! written step by step. A new node is expected where the corner of a regular polygon over the known chord would
//! be, a point inside an arc between its last step and the arc's end; residuals are split by the length of the
//! expected step and into low and high bytes. The leaf of a face is written against the one across the gate.
//! Directions, order and links of the arcs are not written: [`Topology::from_arcs`] makes the same of any order.
//!
//! With [`Precision::E6`] coordinates are rounded to 10⁻⁶ degrees, except the few that would change who meets whom
//! (`round`); those stay as they are.

mod front;
mod geometry;
mod labels;
mod points;
mod predict;
mod read;
mod round;
mod write;

use super::CodecError;
use super::bytes::{Reader, checksum, put_section, put_text, put_varint, unzigzag, zigzag};
use crate::lattice::LatticePoint;
use crate::partition::{Bounds, Enclave, Partition};
use crate::topology::Topology;
use crate::units::UnitTable;

const MAGIC: &[u8; 3] = b"WGP";
const VERSION: u8 = 2;

/// In the stream of faces: nobody's face, not walked.
const OUTSIDE: u8 = 255;
/// In the stream of faces: written step by step.
const GENERAL: u8 = 254;
/// Most new arcs of a face that is not written step by step.
const MOST_FAST: u8 = 253;

/// A step of a face that is written step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Op {
    /// Along a known arc.
    Known,
    /// A new arc to a new node.
    NewNode,
    /// A new arc to a known node.
    Land,
    /// The face is closed.
    End,
}

/// How fine the coordinates are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// 10⁻⁷ degrees: as they are.
    E7,
    /// 10⁻⁶ degrees, 11 cm: for the map.
    E6,
}

impl Precision {
    /// Lattice steps of one unit of the file.
    const fn scale(self) -> i64 {
        match self {
            Self::E7 => 1,
            Self::E6 => 10,
        }
    }
}

/// What a file says about itself in its first bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// How fine its coordinates are.
    pub precision: Precision,
    /// Leaves.
    pub leaves: usize,
    /// Units of all levels.
    pub units: usize,
    /// Levels.
    pub levels: usize,
    /// Arcs.
    pub arcs: usize,
    /// Points, each shared one counted once.
    pub points: usize,
    /// Box round the whole.
    pub bounds: Bounds,
    aspect: u16,
    checksum: u64,
}

/// Longest header, in bytes: so many suffice for [`header`].
pub const MAX_HEADER_BYTES: usize = 13 + 5 * 5 + 4 * 5 + 3;

/// Writes a partition. The same partition gives the same bytes.
#[must_use]
pub fn encode(partition: &Partition, precision: Precision) -> Vec<u8> {
    match precision {
        Precision::E7 => encode_as_it_is(partition, precision),
        Precision::E6 => encode_as_it_is(&round::rounded(partition, precision.scale()), precision),
    }
}

fn encode_as_it_is(partition: &Partition, precision: Precision) -> Vec<u8> {
    let (units, topology) = (partition.units(), partition.topology());
    let all = topology.arcs().iter().flat_map(|arc| arc.points().iter().copied());
    let bounds = Bounds::of(all).expect("a partition has a leaf, and that an outline");
    let aspect = aspect_at((i64::from(bounds.min.y) + i64::from(bounds.max.y)) / 2);
    let (arcs, nodes) = write::write(topology, precision.scale(), aspect);
    let points = nodes + topology.arcs().iter().map(|arc| arc.points().len() - 2).sum::<usize>();
    let mut body = Vec::new();
    for count in [topology.leaf_count(), units.len(), units.levels().len(), topology.arcs().len(), points] {
        put_varint(&mut body, count as u64);
    }
    for corner in [bounds.min, bounds.max] {
        put_point(&mut body, corner);
    }
    put_varint(&mut body, u64::from(aspect));
    put_section(&mut body, &units.encode());
    let mut enclaves = Vec::new();
    for enclave in partition.enclaves() {
        put_text(&mut enclaves, &enclave.name);
        put_point(&mut enclaves, enclave.at);
    }
    put_section(&mut body, &enclaves);
    labels::put(&mut body, partition);
    put_section(&mut body, &arcs);

    let mut out = Vec::with_capacity(body.len() + 13);
    out.extend_from_slice(MAGIC);
    out.extend([VERSION, if precision == Precision::E7 { 7 } else { 6 }]);
    out.extend(checksum(&out, &body).to_le_bytes());
    out.extend(body);
    out
}

/// Reads the first bytes of a file; [`MAX_HEADER_BYTES`] of them suffice.
///
/// # Errors
/// Another kind of file, an unknown version, too few bytes.
pub fn header(bytes: &[u8]) -> Result<Header, CodecError> {
    read_header(bytes).map(|(header, _)| header)
}

fn read_header(bytes: &[u8]) -> Result<(Header, Reader<'_>), CodecError> {
    if !bytes.starts_with(MAGIC) {
        return Err(CodecError::Foreign { expected: "partition", found: bytes.iter().copied().take(8).collect() });
    }
    let mut reader = Reader::new(&bytes[MAGIC.len()..], "header");
    let version = reader.byte()?;
    if version != VERSION {
        return Err(CodecError::Version { found: version, known: VERSION });
    }
    let precision = match reader.byte()? {
        7 => Precision::E7,
        6 => Precision::E6,
        other => return Err(CodecError::Value { what: "precision", value: u64::from(other) }),
    };
    let stated = reader.take(8)?.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let mut count = || reader.count(u32::MAX as usize);
    let (leaves, units, levels, arcs, points) = (count()?, count()?, count()?, count()?, count()?);
    let bounds = Bounds { min: point(&mut reader)?, max: point(&mut reader)? };
    let aspect = reader.count(usize::from(u16::MAX))? as u16;
    Ok((Header { precision, leaves, units, levels, arcs, points, bounds, aspect, checksum: stated }, reader))
}

/// Reads a partition.
///
/// # Errors
/// Anything that is not exactly what [`encode`] writes. Memory stays in proportion to the number of bytes.
pub fn decode(bytes: &[u8]) -> Result<Partition, CodecError> {
    let (header, mut reader) = read_header(bytes)?;
    let (head, body) = (MAGIC.len() + 2, MAGIC.len() + 10);
    let found = checksum(&bytes[..head], &bytes[body..]);
    if found != header.checksum {
        return Err(CodecError::Checksum { found, stated: header.checksum });
    }
    let units = UnitTable::decode(reader.section("units")?.rest())?;
    let mut written = reader.section("enclaves")?;
    let mut enclaves = Vec::new();
    while written.left() > 0 {
        enclaves.push(Enclave { name: written.text()?, at: point(&mut written)? });
    }
    let labels = labels::Labels::new(&mut reader)?;
    let mut arcs = reader.section("arcs")?;
    reader.end()?;
    let found = read::read(&mut arcs, header.precision.scale(), header.aspect, units.leaf_count())?;
    arcs.end()?;
    let topology = Topology::from_arcs(found, units.leaf_count())?;
    let partition = Partition::new(units, topology, enclaves)?;
    let points = labels.read(&partition)?;
    Ok(partition.with_label_points(points))
}

fn put_point(out: &mut Vec<u8>, p: LatticePoint) {
    put_varint(out, zigzag(i64::from(p.x)));
    put_varint(out, zigzag(i64::from(p.y)));
}

fn point(reader: &mut Reader<'_>) -> Result<LatticePoint, CodecError> {
    let mut next = || {
        let value = unzigzag(reader.varint()?);
        i32::try_from(value).map_err(|_| CodecError::Value { what: "coordinate", value: value.unsigned_abs() })
    };
    let at = LatticePoint { x: next()?, y: next()? };
    if at.is_on_globe() {
        Ok(at)
    } else {
        Err(CodecError::Value { what: "coordinate", value: u64::from(at.x.unsigned_abs()) })
    }
}

/// Length of a step east over one north at a latitude, in 2⁻¹⁶.
fn aspect_at(lat_steps: i64) -> u16 {
    let lat = lat_steps as f64 / f64::from(crate::lattice::STEPS_PER_DEGREE);
    (lat.to_radians().cos() * f64::from(u16::MAX)).round() as u16
}
