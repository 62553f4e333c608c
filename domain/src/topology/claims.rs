//! Which units run along which segment, and which way.

use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;

/// How often a unit's rings run along a segment from its smaller end to its larger one, less how often they run back.
/// With outer rings counter-clockwise the unit lies to the left where this is 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Claim {
    pub ends: [LatticePoint; 2],
    pub unit: u32,
    pub net: i32,
}

impl Claim {
    /// A claim on the run from `from` to `to`; none where they are one point.
    pub(super) fn run(from: LatticePoint, to: LatticePoint, unit: u32, net: i32) -> Option<Self> {
        match from.cmp(&to) {
            core::cmp::Ordering::Less => Some(Self { ends: [from, to], unit, net }),
            core::cmp::Ordering::Equal => None,
            core::cmp::Ordering::Greater => Some(Self { ends: [to, from], unit, net: -net }),
        }
    }
}

/// Different segments, sorted by their ends (smaller end first), with their claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    pub ends: Vec<[LatticePoint; 2]>,
    starts: Vec<u32>,
    claims: Vec<(u32, i32)>,
}

/// Segments that a unit runs forth and back: (unit, segment).
pub(super) type Spikes = Vec<(u32, [LatticePoint; 2])>;

impl Lines {
    /// Sums claims per segment and unit and leaves out what cancels.
    pub(super) fn from_claims(mut claims: Vec<Claim>) -> (Self, Spikes) {
        sort_by_key(&mut claims, |claim| (claim.ends, claim.unit));
        let mut lines = Self::default();
        let mut spikes = Spikes::new();
        for same in claims.chunk_by(|a, b| a.ends == b.ends && a.unit == b.unit) {
            let (ends, unit) = (same[0].ends, same[0].unit);
            let net: i32 = same.iter().fold(0, |sum, claim| sum.saturating_add(claim.net));
            if net == 0 {
                spikes.push((unit, ends));
                continue;
            }
            if lines.ends.last() != Some(&ends) {
                lines.ends.push(ends);
                lines.starts.push(lines.claims.len() as u32);
            }
            lines.claims.push((unit, net));
        }
        lines.starts.push(lines.claims.len() as u32);
        (lines, spikes)
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Unit and net run of every claim on a segment, by unit.
    pub(super) fn claims(&self, ix: usize) -> &[(u32, i32)] {
        &self.claims[self.starts[ix] as usize..self.starts[ix + 1] as usize]
    }
}
