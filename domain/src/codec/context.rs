//! Layers drawn below and between the units: water, roads, buildings, compounds. For drawing only: coordinates are
//! rounded to 10⁻⁶ degrees (11 cm), and points that fall together are one.
//!
//! ```text
//! "WGX" version                         4 bytes
//! checksum of all other bytes           8 bytes, FNV-1a, little-endian
//! each layer                            section: id, manner of prediction, then its streams as sections:
//!   classes                             one byte a feature
//!   forms                               varint a feature: rings · 4 + (2 with a name) + (1 for a line)
//!   names                               texts
//!   lengths                             varint a ring: points, the closing one left out
//!   firsts, points                      x and y, as split planes of residuals
//! ```

use super::CodecError;
use super::bytes::{Planes, PlanesReader, Reader, Spot, checksum, next_place, put_section, put_text, put_varint};
use crate::lattice::LatticePoint;

const MAGIC: &[u8; 3] = b"WGX";
const VERSION: u8 = 1;
/// Lattice steps of one unit of the file.
const SCALE: i64 = 10;

/// One layer, its features in drawing order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextLayer {
    /// `water`, `roads`, `buildings`, `compounds`.
    pub id: String,
    /// What is drawn.
    pub features: Vec<ContextFeature>,
}

/// One thing that is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContextFeature {
    /// Class within the layer, the greatest things 0.
    pub class: u8,
    /// Name, where it has one.
    pub name: Option<String>,
    /// Area or line.
    pub kind: ContextKind,
    /// Of a polygon the outer ring and then its holes, each closed; of a line its pieces.
    pub rings: Vec<Vec<LatticePoint>>,
}

/// What a feature's points are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContextKind {
    /// An area.
    #[default]
    Polygon,
    /// A line.
    Line,
}

/// Where a layer's next point is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// As far on as the last step went: curves.
    Onward = 0,
    /// Where it makes a parallelogram: buildings.
    Parallel = 1,
}

impl Manner {
    /// Expected point after `line`, which is not empty.
    fn next(self, line: &[Spot]) -> Spot {
        match (self, line) {
            (Self::Parallel, [.., a, b, c]) => (a.0 + c.0 - b.0, a.1 + c.1 - b.1),
            (Self::Onward, [.., a, b]) => (b.0 + (b.0 - a.0) / 2, b.1 + (b.1 - a.1) / 2),
            (_, [.., last]) => *last,
            (_, []) => (0, 0),
        }
    }
}

/// Writes layers. Polygons' rings may be closed or not.
#[must_use]
pub fn encode(layers: &[ContextLayer]) -> Vec<u8> {
    let mut body = Vec::new();
    for layer in layers {
        let candidates = [Manner::Onward, Manner::Parallel].map(|manner| encode_layer(layer, manner));
        let [(onward, a), (parallel, b)] = candidates;
        put_section(&mut body, if a <= b { &onward } else { &parallel });
    }
    let mut out = Vec::with_capacity(body.len() + 12);
    out.extend_from_slice(MAGIC);
    out.push(VERSION);
    out.extend(checksum(&out, &body).to_le_bytes());
    out.extend(body);
    out
}

/// A layer's section, and roughly how many bits its residuals take.
fn encode_layer(layer: &ContextLayer, manner: Manner) -> (Vec<u8>, u64) {
    let (mut classes, mut forms, mut names, mut lengths) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut planes: [Planes; 4] = Default::default();
    let (mut before, mut bits) = ((0, 0), 0);
    for feature in &layer.features {
        classes.push(feature.class);
        let line = u64::from(feature.kind == ContextKind::Line);
        put_varint(&mut forms, (feature.rings.len() as u64) << 2 | u64::from(feature.name.is_some()) << 1 | line);
        if let Some(name) = &feature.name {
            put_text(&mut names, name);
        }
        for ring in &feature.rings {
            let spots = spots(ring, feature.kind);
            put_varint(&mut lengths, spots.len() as u64);
            for (at, spot) in spots.iter().enumerate() {
                let expected = if at == 0 { before } else { manner.next(&spots[..at]) };
                let first = if at == 0 { 0 } else { 2 };
                for (plane, off) in [(first, spot.0 - expected.0), (first + 1, spot.1 - expected.1)] {
                    planes[plane].push_signed(off);
                    bits += u64::from(u64::BITS - off.unsigned_abs().leading_zeros());
                }
            }
            before = spots.first().copied().unwrap_or(before);
        }
    }
    let mut out = Vec::new();
    put_text(&mut out, &layer.id);
    out.push(manner as u8);
    for stream in [classes, forms, names, lengths] {
        put_section(&mut out, &stream);
    }
    for plane in &planes {
        plane.put(&mut out);
    }
    (out, bits)
}

/// A ring in the file's units, without its closing point and without repeated ones.
fn spots(ring: &[LatticePoint], kind: ContextKind) -> Vec<Spot> {
    let nearest = |v: i32| (i64::from(v) + SCALE / 2).div_euclid(SCALE);
    let mut spots: Vec<Spot> = ring.iter().map(|p| (nearest(p.x), nearest(p.y))).collect();
    spots.dedup();
    if kind == ContextKind::Polygon && spots.len() > 1 && spots.first() == spots.last() {
        spots.pop();
    }
    spots
}

/// Reads layers; polygons' rings come closed.
///
/// # Errors
/// Anything that [`encode`] doesn't write. Memory stays in proportion to the number of bytes.
pub fn decode(bytes: &[u8]) -> Result<Vec<ContextLayer>, CodecError> {
    if !bytes.starts_with(MAGIC) {
        return Err(CodecError::Foreign { expected: "context layers", found: bytes.iter().copied().take(8).collect() });
    }
    let mut reader = Reader::new(&bytes[MAGIC.len()..], "header");
    let version = reader.byte()?;
    if version != VERSION {
        return Err(CodecError::Version { found: version, known: VERSION });
    }
    let stated = reader.take(8)?.iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    let found = checksum(&bytes[..MAGIC.len() + 1], reader.clone().rest());
    if found != stated {
        return Err(CodecError::Checksum { found, stated });
    }
    let mut layers = Vec::new();
    while reader.left() > 0 {
        layers.push(decode_layer(reader.section("layer")?)?);
    }
    Ok(layers)
}

fn decode_layer(mut from: Reader<'_>) -> Result<ContextLayer, CodecError> {
    let id = from.text()?;
    let manner = match from.byte()? {
        0 => Manner::Onward,
        1 => Manner::Parallel,
        other => return Err(CodecError::Value { what: "manner of prediction", value: u64::from(other) }),
    };
    let classes = from.section("classes")?.rest();
    let (mut forms, mut names) = (from.section("forms")?, from.section("names")?);
    let mut rings = Rings {
        manner,
        lengths: from.section("lengths")?,
        firsts: [PlanesReader::new(&mut from, "first points")?, PlanesReader::new(&mut from, "first points")?],
        points: [PlanesReader::new(&mut from, "points")?, PlanesReader::new(&mut from, "points")?],
        before: (0, 0),
    };
    from.end()?;
    let mut features = Vec::with_capacity(classes.len());
    for class in classes {
        let form = forms.varint()?;
        let kind = if form & 1 == 1 { ContextKind::Line } else { ContextKind::Polygon };
        let name = if form & 2 == 2 { Some(names.text()?) } else { None };
        // Each ring has at least a byte for its length.
        let count = form >> 2;
        if count > rings.lengths.left() as u64 {
            return Err(CodecError::Value { what: "number of rings", value: count });
        }
        let rings = (0..count).map(|_| rings.next(kind)).collect::<Result<_, _>>()?;
        features.push(ContextFeature { class: *class, name, kind, rings });
    }
    forms.end()?;
    names.end()?;
    rings.end()?;
    Ok(ContextLayer { id, features })
}

struct Rings<'a> {
    manner: Manner,
    lengths: Reader<'a>,
    firsts: [PlanesReader<'a>; 2],
    points: [PlanesReader<'a>; 2],
    before: Spot,
}

impl Rings<'_> {
    fn next(&mut self, kind: ContextKind) -> Result<Vec<LatticePoint>, CodecError> {
        let length = self.lengths.count(self.points[0].left() + 1)?;
        let mut spots: Vec<Spot> = Vec::with_capacity(length);
        let mut ring = Vec::with_capacity(length + 1);
        for at in 0..length {
            let (expected, streams) =
                if at == 0 { (self.before, &mut self.firsts) } else { (self.manner.next(&spots), &mut self.points) };
            let (spot, p) = next_place(streams, expected, SCALE)?;
            ring.push(p);
            spots.push(spot);
        }
        if let Some(first) = spots.first() {
            self.before = *first;
        }
        if kind == ContextKind::Polygon {
            ring.extend(ring.first().copied());
        }
        Ok(ring)
    }

    fn end(&self) -> Result<(), CodecError> {
        self.lengths.end()?;
        self.firsts.iter().chain(&self.points).try_for_each(PlanesReader::end)
    }
}
