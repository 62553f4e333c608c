//! Drawn lines on the plan's arcs: where they meet, by snap rounding, for the neighbourhood of the lines alone.
//!
//! The rule is that of [`crate::topology::build()`]: a crossing becomes the lattice point nearest to it, and every
//! segment that passes the pixel round such a point, or round a vertex of a drawn line, is led through it, and then through
//! every other vertex in whose pixel it comes. Segments that pass no such pixel stay what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Reason, Refusal};
use super::mesh::Mesh;
use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::topology::exact::{cross_properly, crossing, passes_pixel};
use crate::topology::{ArcIx, sort_along};

/// Where lines and arcs meet.
#[derive(Debug, Default)]
pub(super) struct Noded {
    /// Each drawn line with every point through which it is led; no point twice in a row.
    pub lines: Vec<Vec<LatticePoint>>,
    /// Points to be put into a segment of an arc, in its direction.
    pub splits: BTreeMap<(ArcIx, usize), Vec<LatticePoint>>,
}

/// Lines may cross boundaries and one another so often more than they have points: nobody means a scribble that can cross
/// itself as often as the square of its points, and every crossing costs.
const MORE_CROSSINGS: usize = 1_000;

/// Nodes lines of at least two points each, all on the globe. The mesh is only looked at.
///
/// # Errors
/// [`Reason::TooManyPoints`] with the place where the lines cross too often.
pub(super) fn node(mesh: &Mesh, drawn: &[Vec<LatticePoint>]) -> Result<Noded, Refusal> {
    let mut segments: Vec<[LatticePoint; 2]> =
        drawn.iter().flat_map(|line| line.windows(2)).map(|pair| [pair[0], pair[1]]).collect();
    segments.sort_unstable_by_key(|[a, b]| a.x.min(b.x));
    let mut hot: BTreeSet<LatticePoint> = drawn.iter().flatten().copied().collect();
    let (mut crossings, most) = (0, segments.len() + MORE_CROSSINGS);
    for (ix, &[a, b]) in segments.iter().enumerate() {
        for arc in mesh.along(a, b) {
            for pair in mesh.arc(arc).points.windows(2) {
                if cross_properly(a, b, pair[0], pair[1]) {
                    hot.insert(crossing(a, b, pair[0], pair[1]));
                    crossings += 1;
                }
            }
        }
        // From west to east: whoever begins beyond this one's end meets it no more.
        let beyond = |&&[c, d]: &&[LatticePoint; 2]| c.x.min(d.x) <= a.x.max(b.x);
        for &[c, d] in segments[ix + 1..].iter().take_while(beyond) {
            if cross_properly(a, b, c, d) {
                hot.insert(crossing(a, b, c, d));
                crossings += 1;
            }
        }
        if crossings > most {
            return Err(Refusal::at(Reason::TooManyPoints, a));
        }
    }
    // Every vertex there will be: the arcs' own, and these.
    let new: Vec<LatticePoint> = hot.iter().copied().collect();
    let mut waiting = new.clone();
    let mut noded = Noded::default();
    for line in drawn {
        let mut led: Vec<LatticePoint> = line.iter().take(1).copied().collect();
        for pair in line.windows(2) {
            let through = vertices_on(mesh, &new, pair[0], pair[1]);
            waiting.extend(through.iter().copied().filter(|&p| hot.insert(p)));
            led.extend(through);
            led.push(pair[1]);
        }
        led.dedup();
        noded.lines.push(led);
    }
    while let Some(pixel) = waiting.pop() {
        for arc in mesh.near(Bounds { min: shifted(pixel, -1), max: shifted(pixel, 1) }) {
            for (at, pair) in mesh.arc(arc).points.windows(2).enumerate() {
                let apart = pixel == pair[0] || pixel == pair[1] || !passes_pixel(pair[0], pair[1], pixel);
                if apart || noded.splits.contains_key(&(arc, at)) {
                    continue;
                }
                let through = vertices_on(mesh, &new, pair[0], pair[1]);
                waiting.extend(through.iter().copied().filter(|&p| hot.insert(p)));
                noded.splits.insert((arc, at), through);
            }
        }
    }
    Ok(noded)
}

fn shifted(p: LatticePoint, by: i32) -> LatticePoint {
    LatticePoint::new(p.x.saturating_add(by), p.y.saturating_add(by))
}

/// Vertices between `a` and `b` in whose pixels the segment comes, in its direction; `new` is in order.
fn vertices_on(mesh: &Mesh, new: &[LatticePoint], a: LatticePoint, b: LatticePoint) -> Vec<LatticePoint> {
    let on = |&p: &LatticePoint| p != a && p != b && passes_pixel(a, b, p);
    let from = new.partition_point(|p| p.x < a.x.min(b.x));
    let mut found: Vec<LatticePoint> =
        new[from..].iter().copied().take_while(|p| p.x <= a.x.max(b.x)).filter(on).collect();
    for arc in mesh.along(a, b) {
        found.extend(mesh.arc(arc).points.iter().copied().filter(on));
    }
    found.sort_unstable();
    found.dedup();
    sort_along(&mut found, a, b);
    found
}
