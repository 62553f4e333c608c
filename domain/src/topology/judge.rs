//! Which faces are as they should be, and what is wrong with the others.

use std::collections::BTreeMap;

use super::claims::{Claim, Lines, Spikes};
use super::cover::Covers;
use super::finding::{Finding, FindingKind};
use super::noding::{Touch, node};
use super::planar::{Ends, Face, OUTSIDE, Planar, Size};
use super::shape::BuildError;
use crate::fill::map;
use crate::lattice::LatticePoint;
use crate::sort::sort;

/// Segments, faces and covers of one set of claims.
pub(super) struct Arrangement {
    pub lines: Lines,
    pub planar: Planar,
    pub covers: Covers,
    pub touches: Vec<Touch>,
    /// Segments of the input that a unit runs forth and back.
    pub spikes: Spikes,
}

impl Arrangement {
    pub(super) fn new(claims: Vec<Claim>) -> Result<Self, BuildError> {
        let (lines, mut spikes) = Lines::from_claims(claims);
        let noded = node(lines)?;
        spikes.extend(noded.spikes);
        let planar = Planar::new(&noded.lines.ends);
        let covers = Covers::new(&noded.lines, &planar)?;
        Ok(Self { lines: noded.lines, planar, covers, touches: noded.touches, spikes })
    }

    pub(super) fn ends(&self) -> &[Ends] {
        &self.lines.ends
    }

    pub(super) fn faces(&self) -> impl Iterator<Item = Face> + use<> {
        1..self.planar.face_count() as Face
    }

    pub(super) fn size(&self, face: Face) -> Size {
        self.planar.size(self.ends(), face)
    }

    pub(super) fn place(&self, face: Face) -> LatticePoint {
        self.planar.place(self.ends(), face)
    }
}

/// A face, or several of one duplicate, that no single unit covers once.
pub(super) struct Fault {
    pub faces: Vec<Face>,
    pub kind: FindingKind,
    pub units: Vec<u32>,
    pub size: Size,
    pub place: LatticePoint,
}

impl Fault {
    pub(super) fn finding(&self, code: impl Fn(u32) -> String) -> Finding {
        Finding {
            kind: self.kind,
            units: self.units.iter().map(|&unit| code(unit)).collect(),
            place: self.place,
            size_m2: self.size.area_m2,
            width_m: self.size.width_m,
            detail: String::new(),
        }
    }
}

/// Faces of no unit that lie inside the whole on purpose, sorted; and points declared so that lie in no gap.
pub(super) fn enclave_faces(arrangement: &Arrangement, enclaves: &[LatticePoint]) -> (Vec<Face>, Vec<LatticePoint>) {
    let mut faces = Vec::new();
    let mut elsewhere = Vec::new();
    for &at in enclaves {
        match arrangement.planar.locate(arrangement.ends(), at) {
            Some(face) if face != OUTSIDE && arrangement.covers.of(face).is_empty() => faces.push(face),
            _ => elsewhere.push(at),
        }
    }
    sort(&mut faces);
    faces.dedup();
    (faces, elsewhere)
}

/// Every faulty face but the enclaves (sorted). Units whose common area is all that any of them has are one duplicate.
pub(super) fn judge(arrangement: &Arrangement, enclaves: &[Face]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut overlaps: BTreeMap<Vec<u32>, Vec<Face>> = BTreeMap::new();
    for face in arrangement.faces() {
        let cover = arrangement.covers.of(face);
        let kind = match cover {
            [(_, 1)] => continue,
            [] if enclaves.binary_search(&face).is_ok() => continue,
            [] => FindingKind::Gap,
            _ if cover.iter().all(|&(_, winding)| winding == 1) => FindingKind::Overlap,
            _ => FindingKind::SelfCrossing,
        };
        let units = match kind {
            FindingKind::Gap => neighbours(arrangement, face),
            _ => cover.iter().map(|&(unit, _)| unit).collect(),
        };
        if kind == FindingKind::Overlap {
            overlaps.entry(units).or_default().push(face);
        } else {
            faults.push(fault(arrangement, vec![face], kind, units));
        }
    }
    let areas = if overlaps.is_empty() { BTreeMap::new() } else { areas(arrangement, &overlaps) };
    for (units, faces) in overlaps {
        let common: i128 = faces.iter().map(|&face| arrangement.planar.twice_area(arrangement.ends(), face)).sum();
        if units.iter().all(|unit| areas.get(unit) == Some(&common)) {
            faults.push(fault(arrangement, faces, FindingKind::Duplicate, units));
        } else {
            let each = faces.into_iter();
            faults.extend(each.map(|face| fault(arrangement, vec![face], FindingKind::Overlap, units.clone())));
        }
    }
    faults
}

fn fault(arrangement: &Arrangement, faces: Vec<Face>, kind: FindingKind, units: Vec<u32>) -> Fault {
    let mut size = Size { area_m2: 0.0, width_m: 0.0 };
    for &face in &faces {
        let one = arrangement.size(face);
        size = Size { area_m2: size.area_m2 + one.area_m2, width_m: size.width_m.max(one.width_m) };
    }
    let place = faces.first().map_or_else(LatticePoint::default, |&face| arrangement.place(face));
    Fault { faces, kind, units, size, place }
}

/// Units beyond the boundary of a face.
fn neighbours(arrangement: &Arrangement, face: Face) -> Vec<u32> {
    let beyond = arrangement.planar.half_edges(face).iter().map(|&h| arrangement.planar.face[h as usize ^ 1]);
    let mut units: Vec<u32> = beyond.flat_map(|face| arrangement.covers.of(face)).map(|&(unit, _)| unit).collect();
    sort(&mut units);
    units.dedup();
    units
}

/// Twice the area of every unit that overlaps another.
fn areas(arrangement: &Arrangement, overlaps: &BTreeMap<Vec<u32>, Vec<Face>>) -> BTreeMap<u32, i128> {
    let mut areas: BTreeMap<u32, i128> = map(overlaps.keys().flatten().map(|&unit| (unit, 0)));
    for face in arrangement.faces() {
        for (unit, _) in arrangement.covers.of(face) {
            if let Some(area) = areas.get_mut(unit) {
                *area += arrangement.planar.twice_area(arrangement.ends(), face);
            }
        }
    }
    areas
}
