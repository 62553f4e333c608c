//! The planning pack: a building's counts are not written, for they are the sums of its entrances'.
//!
//! ```text
//! "WGK" version                         4 bytes
//! checksum of all other bytes           8 bytes, FNV-1a, little-endian
//! codes                                 section: texts, of leaves that share a footprint with others
//! buildings                             section: a varint each, less the one before
//! lengths                               section: varint a building, points of its outline
//! firsts, points                        x and y, as split planes of residuals
//! shares                                section: varint a building, its atoms
//! places                                x and y from the outline's first point or the entrance before, as split planes
//! entrances, first floors, last floors  sections: a byte an atom
//! households, shops, houses             split planes
//! leaves                                section: varint an atom, 0 or one more than the code's place
//! ```

use super::CodecError;
use super::bytes::{Planes, PlanesReader, Reader, Spot, checksum, next_place, put_section, put_text, put_varint};
use crate::lattice::LatticePoint;
use crate::pack::{Atom, Building, Pack, sums};
use crate::units::UnitCode;

const MAGIC: &[u8; 3] = b"WGK";
const VERSION: u8 = 1;

fn spot(p: LatticePoint) -> Spot {
    (i64::from(p.x), i64::from(p.y))
}

/// Expected point of an outline: where it makes a parallelogram.
fn expected(line: &[LatticePoint]) -> Spot {
    match line {
        [.., a, b, c] => {
            let (a, b, c) = (spot(*a), spot(*b), spot(*c));
            (a.0 + c.0 - b.0, a.1 + c.1 - b.1)
        }
        [.., last] => spot(*last),
        [] => (0, 0),
    }
}

/// Writes a pack. The same pack gives the same bytes.
#[must_use]
pub fn encode(pack: &Pack) -> Vec<u8> {
    let mut codes: Vec<&UnitCode> = pack.atoms().iter().filter_map(|atom| atom.leaf.as_ref()).collect();
    codes.sort_unstable();
    codes.dedup();
    let (mut names, mut ids, mut lengths, mut shares) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let (mut entrances, mut floors, mut leaves) = (Vec::new(), [Vec::new(), Vec::new()], Vec::new());
    let (mut firsts, mut points, mut places, mut counts): ([Planes; 2], [Planes; 2], [Planes; 2], [Planes; 3]) =
        Default::default();
    codes.iter().for_each(|code| put_text(&mut names, code.as_str()));
    let put = |planes: &mut [Planes; 2], at: LatticePoint, from: Spot| {
        planes[0].push_signed(i64::from(at.x) - from.0);
        planes[1].push_signed(i64::from(at.y) - from.1);
    };
    let (mut before, mut last) = ((0, 0), 0);
    for (ix, building) in pack.buildings().iter().enumerate() {
        put_varint(&mut ids, u64::from(building.id - last));
        last = building.id;
        let outline = &building.footprint;
        put_varint(&mut lengths, outline.len() as u64);
        for (at, &p) in outline.iter().enumerate() {
            if at == 0 {
                put(&mut firsts, p, before);
                before = spot(p);
            } else {
                put(&mut points, p, expected(&outline[..at]));
            }
        }
        let atoms = &pack.atoms()[pack.atoms_of(ix)];
        put_varint(&mut shares, atoms.len() as u64);
        for atom in atoms {
            put(&mut places, atom.at, before);
            before = spot(atom.at);
            entrances.push(atom.entrance);
            floors[0].push(atom.floors.0);
            floors[1].push(atom.floors.1);
            for (planes, count) in counts.iter_mut().zip([atom.households, atom.shops, atom.houses]) {
                planes.push(u64::from(count));
            }
            let place = atom.leaf.as_ref().and_then(|code| codes.binary_search(&code).ok());
            put_varint(&mut leaves, place.map_or(0, |place| place as u64 + 1));
        }
    }
    let mut body = Vec::new();
    for stream in [&names, &ids, &lengths] {
        put_section(&mut body, stream);
    }
    firsts.iter().chain(&points).for_each(|planes| planes.put(&mut body));
    put_section(&mut body, &shares);
    places.iter().for_each(|planes| planes.put(&mut body));
    for stream in [&entrances, &floors[0], &floors[1]] {
        put_section(&mut body, stream);
    }
    counts.iter().for_each(|planes| planes.put(&mut body));
    put_section(&mut body, &leaves);
    let mut out = Vec::with_capacity(body.len() + 12);
    out.extend_from_slice(MAGIC);
    out.push(VERSION);
    out.extend(checksum(&out, &body).to_le_bytes());
    out.extend(body);
    out
}

/// Reads a pack.
///
/// # Errors
/// Anything that [`encode`] doesn't write. Memory stays in proportion to the number of bytes.
pub fn decode(bytes: &[u8]) -> Result<Pack, CodecError> {
    if !bytes.starts_with(MAGIC) {
        return Err(CodecError::Foreign { expected: "planning pack", found: bytes.iter().copied().take(8).collect() });
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
    let mut streams = Streams::new(&mut reader)?;
    reader.end()?;
    let (mut buildings, mut atoms) = (Vec::new(), Vec::new());
    let mut before = (0, 0);
    while streams.ids.left() > 0 {
        let step = streams.ids.varint()?;
        let last = buildings.last().map_or(0, |building: &Building| u64::from(building.id));
        let id = last.checked_add(step).filter(|&id| id <= u64::from(u32::MAX) && (step > 0 || buildings.is_empty()));
        let id = id.ok_or(CodecError::Value { what: "building", value: step })? as u32;
        let footprint = streams.outline(&mut before)?;
        let share = streams.shares.count(streams.entrances.left())?;
        let from = atoms.len();
        for _ in 0..share {
            atoms.push(streams.atom(id, &mut before)?);
        }
        let [households, shops, houses] = sums(&atoms[from..]);
        buildings.push(Building { id, footprint, households, shops, houses });
    }
    streams.end()?;
    Ok(Pack::new(buildings, atoms)?)
}

struct Streams<'a> {
    codes: Vec<UnitCode>,
    ids: Reader<'a>,
    lengths: Reader<'a>,
    firsts: [PlanesReader<'a>; 2],
    points: [PlanesReader<'a>; 2],
    shares: Reader<'a>,
    places: [PlanesReader<'a>; 2],
    entrances: Reader<'a>,
    floors: [Reader<'a>; 2],
    counts: [PlanesReader<'a>; 3],
    leaves: Reader<'a>,
}

impl<'a> Streams<'a> {
    fn new(from: &mut Reader<'a>) -> Result<Self, CodecError> {
        let mut names = from.section("codes")?;
        let mut codes = Vec::new();
        while names.left() > 0 {
            codes.push(UnitCode::new(&names.text()?)?);
        }
        let pair = |from: &mut Reader<'a>, part| -> Result<_, CodecError> {
            Ok([PlanesReader::new(from, part)?, PlanesReader::new(from, part)?])
        };
        Ok(Self {
            codes,
            ids: from.section("buildings")?,
            lengths: from.section("lengths")?,
            firsts: pair(from, "first points")?,
            points: pair(from, "points")?,
            shares: from.section("shares")?,
            places: pair(from, "places")?,
            entrances: from.section("entrances")?,
            floors: [from.section("first floors")?, from.section("last floors")?],
            counts: [
                PlanesReader::new(from, "households")?,
                PlanesReader::new(from, "shops")?,
                PlanesReader::new(from, "houses")?,
            ],
            leaves: from.section("leaves")?,
        })
    }

    fn outline(&mut self, before: &mut Spot) -> Result<Vec<LatticePoint>, CodecError> {
        let length = self.lengths.count(self.points[0].left() + 1)?;
        let mut outline: Vec<LatticePoint> = Vec::with_capacity(length);
        for at in 0..length {
            let (streams, from) =
                if at == 0 { (&mut self.firsts, *before) } else { (&mut self.points, expected(&outline)) };
            let (spot, p) = next_place(streams, from, 1)?;
            if at == 0 {
                *before = spot;
            }
            outline.push(p);
        }
        Ok(outline)
    }

    fn atom(&mut self, building: u32, before: &mut Spot) -> Result<Atom, CodecError> {
        let (spot, at) = next_place(&mut self.places, *before, 1)?;
        *before = spot;
        let mut count = |ix: usize| -> Result<u16, CodecError> {
            let value = self.counts[ix].next()?;
            u16::try_from(value).map_err(|_| CodecError::Value { what: "count", value })
        };
        let (households, shops, houses) = (count(0)?, count(1)?, count(2)?);
        let leaf = match self.leaves.count(self.codes.len())? {
            0 => None,
            place => Some(self.codes[place - 1].clone()),
        };
        let floors = (self.floors[0].byte()?, self.floors[1].byte()?);
        let entrance = self.entrances.byte()?;
        Ok(Atom { building, entrance, floors, at, households, shops, houses, leaf })
    }

    fn end(&self) -> Result<(), CodecError> {
        for reader in [&self.lengths, &self.shares, &self.entrances, &self.floors[0], &self.floors[1], &self.leaves] {
            reader.end()?;
        }
        let mut planes = self.firsts.iter().chain(&self.points).chain(&self.places).chain(&self.counts);
        planes.try_for_each(PlanesReader::end)
    }
}
