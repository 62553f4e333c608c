//! Drawn lines on the plan's arcs: where they meet, by snap rounding, for the neighbourhood of the lines alone.
//!
//! The rule is that of [`crate::topology::build()`]: a crossing becomes the lattice point nearest to it, and every
//! segment that passes the pixel round such a point, or round a vertex of a drawn line, is led through it, and then through
//! every other vertex in whose pixel it comes. Segments that pass no such pixel stay what they are.

use std::collections::{BTreeMap, BTreeSet};

use super::error::{Reason, Refusal};
use super::index::Grid;
use super::mesh::Mesh;
use super::nearby::{Nearby, cell_for};
use super::overlay::{Piece, piece};
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::sort::sort;
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

/// Lines may cross boundaries and one another so often more than they have segments, as far as the command allows it:
/// nobody means a scribble that can cross itself as often as the square of its points, and every crossing costs.
const MORE_CROSSINGS: usize = 1_000;
/// So many pairs of segments are looked at, no more: only lines that lie many times over one another have more.
const MOST_LOOKS: usize = 50_000_000;

/// Nodes lines of at least two points each, all on the globe, that cross boundaries and one another at most so often.
/// The mesh is only looked at.
///
/// # Errors
/// [`Reason::TooManyPoints`] with the place where the lines cross too often.
pub(super) fn node(mesh: &Mesh, drawn: &[Vec<LatticePoint>], crossings: usize) -> Result<Noded, Refusal> {
    let segments: BTreeSet<Piece> =
        set(drawn.iter().flat_map(|line| line.windows(2)).map(|pair| piece(pair[0], pair[1])));
    let segments: Vec<Piece> = segments.into_iter().collect();
    let cell = cell_for(mesh, segments.iter().map(Piece::as_slice));
    let mut near = Nearby::new(mesh, cell);
    let mut own: Grid<u32> = Grid::new(cell);
    for (ix, ends) in (0..).zip(&segments) {
        own.insert(ix, ends);
    }
    let mut hot: BTreeSet<LatticePoint> = set(drawn.iter().flatten().copied());
    let (mut crossed, mut looks, most) = (0, 0, crossings.min(segments.len() + MORE_CROSSINGS));
    for (ix, &[a, b]) in (0..).zip(&segments) {
        let (later, arcs) = (own.along(a, b), near.along(a, b));
        looks += later.len() + arcs.len();
        let later = later.into_iter().filter(|&other| other > ix).map(|other| segments[other as usize]);
        for [c, d] in later.chain(arcs.into_iter().map(|found| near.ends(found))) {
            if cross_properly(a, b, c, d) {
                hot.insert(crossing(a, b, c, d));
                crossed += 1;
            }
        }
        if crossed > most || looks > MOST_LOOKS {
            return Err(Refusal::at(Reason::TooManyPoints, a));
        }
    }
    // Every vertex there will be: the arcs' own, and these.
    let mut new: Grid<LatticePoint> = Grid::new(cell);
    hot.iter().for_each(|&p| new.insert(p, &[p, p]));
    let mut waiting: Vec<LatticePoint> = hot.iter().copied().collect();
    let mut noded = Noded::default();
    for line in drawn {
        let mut led: Vec<LatticePoint> = line.iter().take(1).copied().collect();
        for pair in line.windows(2) {
            let through = vertices_on(&mut near, &new, pair[0], pair[1]);
            waiting.extend(through.iter().copied().filter(|&p| hot.insert(p)));
            led.extend(through);
            led.push(pair[1]);
        }
        led.dedup();
        noded.lines.push(led);
    }
    while let Some(pixel) = waiting.pop() {
        for found in near.along(pixel, pixel) {
            let [a, b] = near.ends(found);
            let at = (found.0, found.1 as usize);
            if pixel == a || pixel == b || !passes_pixel(a, b, pixel) || noded.splits.contains_key(&at) {
                continue;
            }
            let through = vertices_on(&mut near, &new, a, b);
            waiting.extend(through.iter().copied().filter(|&p| hot.insert(p)));
            noded.splits.insert(at, through);
        }
    }
    Ok(noded)
}

/// Vertices between `a` and `b` in whose pixels the segment comes, in its direction.
fn vertices_on(near: &mut Nearby<'_>, new: &Grid<LatticePoint>, a: LatticePoint, b: LatticePoint) -> Vec<LatticePoint> {
    let mut found = new.along(a, b);
    for segment in near.along(a, b) {
        found.extend(near.ends(segment));
    }
    found.retain(|&p| p != a && p != b && passes_pixel(a, b, p));
    sort(&mut found);
    found.dedup();
    sort_along(&mut found, a, b);
    found
}
