//! Doubles → lattice: rings of units as claims on segments, everything odd reported.

use super::claims::Claim;
use super::exact::{cross, delta};
use super::finding::{Finding, FindingKind};
use super::noding::Touch;
use super::shape::{LeafShape, Rounded};
use crate::lattice::{LatticePoint, STEPS_PER_DEGREE, metres_per_step};
use crate::sort::sort;

/// A shift below this share of a step is an artefact of decimal fractions, not of rounding: a tenth of a micrometre.
const NO_SHIFT_STEPS: f64 = 1e-5;

/// Rings on the lattice, taken apart into claims.
#[derive(Default)]
pub(super) struct Quantised {
    pub claims: Vec<Claim>,
    pub rounded: Rounded,
    /// Bad coordinates and rings without area.
    pub findings: Vec<Finding>,
    /// Points that a ring passes twice.
    pub touches: Vec<Touch>,
    /// The smallest vertex of each unit; the origin where it has none.
    pub somewhere: Vec<LatticePoint>,
}

/// A vertex before rounding, to find noise.
type Raw = (LatticePoint, [u64; 2]);

/// Units are numbered as the shapes stand, from `first_unit` on.
pub(super) fn quantise(shapes: &[LeafShape], first_unit: u32) -> Quantised {
    let mut out = Quantised::default();
    let mut raw: Vec<Raw> = Vec::new();
    for (ix, shape) in shapes.iter().enumerate() {
        let unit = first_unit + ix as u32;
        let mut somewhere: Option<LatticePoint> = None;
        for (part_ix, part) in shape.parts.iter().enumerate() {
            for (ring_ix, ring) in part.iter().enumerate() {
                let points = round(shape, (part_ix, ring_ix), ring, &mut out, &mut raw);
                somewhere = somewhere.into_iter().chain(points.iter().copied()).min();
                claim_ring(shape, unit, points, ring_ix == 0, &mut out);
            }
        }
        out.somewhere.push(somewhere.unwrap_or_default());
    }
    sort(&mut raw);
    raw.dedup();
    out.rounded.merged = raw.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() > 1).count() as u64;
    out
}

fn round(
    shape: &LeafShape,
    at: (usize, usize),
    ring: &[[f64; 2]],
    out: &mut Quantised,
    raw: &mut Vec<Raw>,
) -> Vec<LatticePoint> {
    let steps = f64::from(STEPS_PER_DEGREE);
    let mut points = Vec::with_capacity(ring.len());
    for (ix, &[lon, lat]) in ring.iter().enumerate() {
        let point = match LatticePoint::from_lon_lat(lon, lat) {
            Ok(point) => point,
            Err(error) => {
                let place = points.last().copied().unwrap_or_default();
                let mut finding = Finding::at(FindingKind::BadCoordinate, vec![shape.code.clone()], place);
                finding.detail = format!("part {}, ring {}, point {ix}: {error}", at.0, at.1);
                out.findings.push(finding);
                return Vec::new();
            }
        };
        let (east, north) = (lon * steps - f64::from(point.x), lat * steps - f64::from(point.y));
        if east.abs() > NO_SHIFT_STEPS || north.abs() > NO_SHIFT_STEPS {
            let step = metres_per_step(point.lat());
            out.rounded.points += 1;
            out.rounded.max_m = out.rounded.max_m.max((east * step.east).hypot(north * step.north));
        }
        // -0.0 and 0.0 are one place.
        raw.push((point, [(lon + 0.0).to_bits(), (lat + 0.0).to_bits()]));
        points.push(point);
    }
    points
}

fn claim_ring(shape: &LeafShape, unit: u32, mut points: Vec<LatticePoint>, outer: bool, out: &mut Quantised) {
    points.dedup();
    while points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    let Some(first) = points.iter().copied().min() else {
        out.findings.push(Finding::at(FindingKind::EmptyRing, vec![shape.code.clone()], LatticePoint::default()));
        return;
    };
    out.touches.extend(repeated(&points).into_iter().map(|place| Touch { place, host: unit, guest: unit }));
    if points.len() < 3 {
        out.findings.push(Finding::at(FindingKind::EmptyRing, vec![shape.code.clone()], first));
        return;
    }
    if runs_counter_clockwise(&points) != outer {
        points.reverse();
    }
    let last = points[points.len() - 1];
    let mut from = last;
    for &to in &points {
        out.claims.extend(Claim::run(from, to, unit, 1));
        from = to;
    }
}

/// Points that an open ring passes more than once.
fn repeated(points: &[LatticePoint]) -> Vec<LatticePoint> {
    let mut sorted = points.to_vec();
    sort(&mut sorted);
    sorted.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| same[0]).collect()
}

/// Direction of an open ring by its signed area; a ring whose parts cancel runs the way in which it reads smaller, so
/// that the answer does not depend on where it starts.
fn runs_counter_clockwise(points: &[LatticePoint]) -> bool {
    let origin = points[0];
    let twice_area: i128 = points.windows(2).map(|pair| cross(delta(origin, pair[0]), delta(origin, pair[1]))).sum();
    if twice_area != 0 {
        return twice_area > 0;
    }
    let back: Vec<LatticePoint> = points.iter().rev().copied().collect();
    let read = |ring: &[LatticePoint]| {
        let start = smallest_start(ring);
        ring[start..].iter().chain(&ring[..start]).copied().collect::<Vec<_>>()
    };
    read(points) <= read(&back)
}

/// Where a closed sequence must start to read smallest, in linear time: two candidates race, and the one that reads
/// larger jumps past everything that it shared with the other.
fn smallest_start(ring: &[LatticePoint]) -> usize {
    let count = ring.len();
    let (mut one, mut other, mut same) = (0, 1, 0);
    while one < count && other < count && same < count {
        let (a, b) = (ring[(one + same) % count], ring[(other + same) % count]);
        if a == b {
            same += 1;
            continue;
        }
        if a > b {
            one += same + 1
        } else {
            other += same + 1
        }
        if one == other {
            other += 1;
        }
        same = 0;
    }
    one.min(other)
}
