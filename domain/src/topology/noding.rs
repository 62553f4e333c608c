//! Segments that meet only at their ends: T-junctions exactly, crossings by snap rounding.
//!
//! A crossing becomes the lattice point nearest to it, and every segment that passes through the pixel round that point is
//! led through it. A segment so bent is led through every vertex in whose pixel it comes, and so is whoever else passes
//! there: nobody can overtake anybody, so no new crossings arise and nothing strays further than its pixel. Segments
//! that pass no such pixel stay exactly what they are, however close they run.

use core::cmp::Ordering;
use std::collections::HashSet;

use super::claims::{Claim, Lines, Spikes};
use super::exact::{crossing, orient, passes_pixel};
use super::planar::Ends;
use super::shape::BuildError;
use super::tree::{Bounds, Tree};
use crate::lattice::LatticePoint;
use crate::sort::{sort, sort_by_key};

/// One round does it; the second finds nothing more to do.
const MAX_ROUNDS: usize = 1;

/// Splits followed for each segment, on average, before the input counts as a tangle.
const SPLITS_PER_SEGMENT: usize = 16;
/// Splits that any input may have.
const SPLITS_AT_LEAST: usize = 200_000;

/// A vertex of one unit inside an edge of another (or of its own) as the input has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Touch {
    pub place: LatticePoint,
    /// Whose edge.
    pub host: u32,
    /// Whose vertex.
    pub guest: u32,
}

/// Segments noded, and the T-junctions of the input.
pub(super) struct Noded {
    pub lines: Lines,
    /// Stretches of segments that a unit turns out to run forth and back.
    pub spikes: Spikes,
    pub touches: Vec<Touch>,
}

/// A segment and a point at which it must be split.
type Split = (u32, LatticePoint);

/// Splits segments until no two meet but at common ends.
///
/// # Errors
/// [`BuildError::Tangled`] when there are too many crossings, [`BuildError::TooLarge`] when there are too many segments.
pub(super) fn node(mut lines: Lines) -> Result<Noded, BuildError> {
    let limit = (lines.len() * SPLITS_PER_SEGMENT).max(SPLITS_AT_LEAST);
    let mut fresh = vec![true; lines.len()];
    let mut touches = Vec::new();
    let mut spikes = Spikes::new();
    for round in 0.. {
        if lines.len() >= (u32::MAX / 4) as usize {
            return Err(BuildError::TooLarge(lines.len()));
        }
        let tree = Tree::new(lines.ends.iter().map(|ends| Bounds::of(ends)));
        let Meetings { mut splits, crossings } = meetings(&lines, &fresh, &tree, limit)?;
        if round == 0 {
            touches = find_touches(&lines, &splits);
        }
        bend(&lines.ends, &tree, crossings, &mut splits, limit)?;
        let Some(&(_, place)) = splits.first() else { break };
        if round >= MAX_ROUNDS {
            return Err(BuildError::Tangled { place, limit });
        }
        sort(&mut splits);
        splits.dedup();
        (lines, fresh) = split(&lines, &splits, &mut spikes);
    }
    Ok(Noded { lines, spikes, touches })
}

/// How segments meet elsewhere than at common ends.
#[derive(Default)]
struct Meetings {
    /// Ends of other segments exactly on a segment.
    splits: Vec<Split>,
    /// Lattice points nearest to proper crossings.
    crossings: Vec<LatticePoint>,
}

/// Looks at each pair that has a fresh segment.
fn meetings(lines: &Lines, fresh: &[bool], tree: &Tree, limit: usize) -> Result<Meetings, BuildError> {
    let mut found = Meetings::default();
    for (ix, &[a, b]) in lines.ends.iter().enumerate().filter(|&(ix, _)| fresh[ix]) {
        tree.query_along(a, b, |other| {
            let other_ix = other as usize;
            // A pair of fresh segments is met from both sides: once is enough.
            if other_ix == ix || (other_ix < ix && fresh[other_ix]) {
                return true;
            }
            let [c, d] = lines.ends[other_ix];
            found.meet((ix as u32, a, b), (other, c, d));
            found.count() <= limit
        });
        if found.count() > limit {
            let place = found.crossings.last().or(found.splits.last().map(|(_, place)| place)).copied();
            return Err(BuildError::Tangled { place: place.unwrap_or(a), limit });
        }
    }
    Ok(found)
}

type Segment = (u32, LatticePoint, LatticePoint);

impl Meetings {
    fn count(&self) -> usize {
        self.splits.len() + self.crossings.len()
    }

    fn meet(&mut self, (i, a, b): Segment, (j, c, d): Segment) {
        let (c_side, d_side) = (orient(a, b, c), orient(a, b, d));
        if c_side == d_side && !c_side.is_eq() {
            return;
        }
        // Ends are in order, so a point on the line lies strictly between them by that order alone.
        if c_side.is_eq() && a < c && c < b {
            self.splits.push((i, c));
        }
        if d_side.is_eq() && a < d && d < b {
            self.splits.push((i, d));
        }
        let (a_side, b_side) = (orient(c, d, a), orient(c, d, b));
        if a_side.is_eq() && c < a && a < d {
            self.splits.push((j, a));
        }
        if b_side.is_eq() && c < b && b < d {
            self.splits.push((j, b));
        }
        let across = |one: Ordering, two: Ordering| !one.is_eq() && !two.is_eq() && one != two;
        if across(c_side, d_side) && across(a_side, b_side) {
            self.crossings.push(crossing(a, b, c, d));
        }
    }
}

/// Adds the splits of every segment that must be led through the pixel of a crossing, and of those that follow from it.
fn bend(
    ends: &[Ends],
    tree: &Tree,
    mut crossings: Vec<LatticePoint>,
    splits: &mut Vec<Split>,
    limit: usize,
) -> Result<(), BuildError> {
    if crossings.is_empty() {
        return Ok(());
    }
    sort(&mut crossings);
    crossings.dedup();
    let mut vertices: Vec<LatticePoint> = ends.iter().flatten().chain(&crossings).copied().collect();
    sort(&mut vertices);
    vertices.dedup();
    let vertex_tree = Tree::new(vertices.iter().map(|&p| Bounds { low: p, high: p }));
    let mut active: HashSet<LatticePoint> = crossings.iter().copied().collect();
    let mut bent: HashSet<u32> = HashSet::new();
    let mut waiting = crossings;
    while let Some(pixel) = waiting.pop() {
        let mut newly = Vec::new();
        tree.query(&Bounds { low: pixel, high: pixel }.widened(1, 1), |ix| {
            let [a, b] = ends[ix as usize];
            if pixel != a && pixel != b && passes_pixel(a, b, pixel) && bent.insert(ix) {
                newly.push(ix);
            }
            true
        });
        for ix in newly {
            let [a, b] = ends[ix as usize];
            vertex_tree.query_along(a, b, |vertex| {
                let vertex = vertices[vertex as usize];
                if vertex != a && vertex != b && passes_pixel(a, b, vertex) {
                    splits.push((ix, vertex));
                    if active.insert(vertex) {
                        waiting.push(vertex);
                    }
                }
                true
            });
        }
        if splits.len() > limit {
            return Err(BuildError::Tangled { place: pixel, limit });
        }
    }
    Ok(())
}

/// Whose vertices lie on whose segments.
fn find_touches(lines: &Lines, splits: &[Split]) -> Vec<Touch> {
    let mut vertices: Vec<(LatticePoint, u32)> = Vec::with_capacity(lines.len() * 2);
    for (ix, ends) in lines.ends.iter().enumerate() {
        vertices.extend(ends.map(|end| (end, ix as u32)));
    }
    sort(&mut vertices);
    let mut touches = Vec::new();
    for &(segment, place) in splits {
        let from = vertices.partition_point(|&(at, _)| at < place);
        for &(_, guest_line) in vertices[from..].iter().take_while(|&&(at, _)| at == place) {
            for &(host, _) in lines.claims(segment as usize) {
                for &(guest, _) in lines.claims(guest_line as usize) {
                    touches.push(Touch { place, host, guest });
                }
            }
        }
    }
    sort(&mut touches);
    touches.dedup();
    touches
}

/// Lines with every split made, and which of them were not there before.
fn split(lines: &Lines, splits: &[Split], spikes: &mut Spikes) -> (Lines, Vec<bool>) {
    let mut claims = Vec::with_capacity(lines.len() * 2 + splits.len() * 2);
    let mut kept = vec![true; lines.len()];
    let mut points = Vec::new();
    for at_segment in splits.chunk_by(|a, b| a.0 == b.0) {
        let ix = at_segment[0].0 as usize;
        kept[ix] = false;
        let [a, b] = lines.ends[ix];
        points.clear();
        points.push(a);
        points.extend(at_segment.iter().map(|&(_, point)| point));
        points.push(b);
        sort_along(&mut points[1..], a, b);
        for pair in points.windows(2) {
            claims.extend(lines.claims(ix).iter().filter_map(|&(unit, net)| Claim::run(pair[0], pair[1], unit, net)));
        }
    }
    for (ix, _) in kept.iter().enumerate().filter(|&(_, &kept)| kept) {
        let ends = lines.ends[ix];
        claims.extend(lines.claims(ix).iter().map(|&(unit, net)| Claim { ends, unit, net }));
    }
    let (split, cancelled) = Lines::from_claims(claims);
    spikes.extend(cancelled);
    // Both lists are sorted: one walk tells which segments are known.
    let mut known = lines.ends.iter().zip(&kept).filter(|&(_, &kept)| kept).map(|(ends, _)| ends).peekable();
    let fresh = split
        .ends
        .iter()
        .map(|ends| {
            while known.peek().is_some_and(|known| *known < ends) {
                known.next();
            }
            known.peek() != Some(&ends)
        })
        .collect();
    (split, fresh)
}

/// By distance along `a → b`; points beside the line go by their foot on it. That is the order in which the segment
/// passes their pixels, for it never turns back in either coordinate.
pub(crate) fn sort_along(points: &mut [LatticePoint], a: LatticePoint, b: LatticePoint) {
    let (x, y) = (i128::from(b.x) - i128::from(a.x), i128::from(b.y) - i128::from(a.y));
    sort_by_key(points, |p| ((i128::from(p.x) - i128::from(a.x)) * x + (i128::from(p.y) - i128::from(a.y)) * y, *p));
}
