//! Narrow faults: each area goes to the unit with which it shares the longest boundary.

use core::cmp::Reverse;
use std::collections::BTreeMap;

use super::finding::FindingKind;
use super::judge::{Arrangement, Fault};
use super::planar::{Face, origin, target};
use crate::lattice::distance_m;

/// The unit of each face.
pub(super) struct Owners(Vec<Option<u32>>);

impl Owners {
    /// The unit of each face that exactly one covers, once.
    pub(super) fn new(arrangement: &Arrangement) -> Self {
        let owner = |face| match arrangement.covers.of(face) {
            [(unit, 1)] => Some(*unit),
            _ => None,
        };
        Self((0..arrangement.planar.face_count() as Face).map(owner).collect())
    }

    pub(super) fn of(&self, face: Face) -> Option<u32> {
        self.0[face as usize]
    }
}

/// Gives the face of every fault to a unit; answers which, fault by fault. Areas that border only other faulty ones
/// wait until those are settled. `rank` orders units for ties: the smallest code wins.
pub(super) fn settle(arrangement: &Arrangement, faults: &[Fault], owners: &mut Owners, rank: &[u32]) -> Vec<u32> {
    let mut given: Vec<Option<u32>> = vec![None; faults.len()];
    let mut waiting: Vec<usize> = (0..faults.len()).collect();
    while !waiting.is_empty() {
        let mut chosen: Vec<(usize, u32)> = Vec::new();
        for &ix in &waiting {
            let best = longest(arrangement, &faults[ix], owners, rank);
            chosen.extend(best.map(|unit| (ix, unit)));
        }
        if chosen.is_empty() {
            // Nothing but faults around: an overlap goes to the smallest code among its own units.
            let own = |ix: &usize| faults[*ix].units.iter().copied().min_by_key(|&unit| rank[unit as usize]);
            chosen.extend(waiting.iter().filter_map(|ix| own(ix).map(|unit| (*ix, unit))).take(1));
        }
        if chosen.is_empty() {
            break;
        }
        for &(ix, unit) in &chosen {
            given[ix] = Some(unit);
            for &face in &faults[ix].faces {
                owners.0[face as usize] = Some(unit);
            }
        }
        waiting.retain(|&ix| given[ix].is_none());
    }
    // A fault without any unit has none beside it either: only the outside is like that.
    given.into_iter().map(|unit| unit.unwrap_or_default()).collect()
}

fn longest(arrangement: &Arrangement, fault: &Fault, owners: &Owners, rank: &[u32]) -> Option<u32> {
    let mut shared: BTreeMap<u32, u64> = BTreeMap::new();
    for &face in &fault.faces {
        for &h in arrangement.planar.half_edges(face) {
            let Some(unit) = owners.of(arrangement.planar.face[h as usize ^ 1]) else { continue };
            if fault.kind == FindingKind::Overlap && !fault.units.contains(&unit) {
                continue;
            }
            let ends = arrangement.ends();
            // Whole tenths of a millimetre, so that equal lengths tie however they lie.
            *shared.entry(unit).or_default() += (distance_m(origin(ends, h), target(ends, h)) * 1e4).round() as u64;
        }
    }
    shared.into_iter().max_by_key(|&(unit, length)| (length, Reverse(rank[unit as usize]))).map(|(unit, _)| unit)
}
