//! Arcs in canonical form: joined where nothing branches off, directed, ordered. The same lines give the same list
//! whatever order and direction they come in.

use super::arc::HalfEdge;
use super::arcs::{ArcRef, Arcs};
use super::error::TopologyError;
use crate::lattice::LatticePoint;
use crate::sort::sort;

/// Where a half-edge begins, in the order of points; the half-edges of one node stand together.
pub(super) type End = (LatticePoint, HalfEdge);

/// Checks each arc by itself, joins arcs at points where only two ends meet, directs and sorts them. Beside them the
/// ends of all, by point.
pub(super) fn canonical(arcs: Arcs, leaf_count: usize) -> Result<(Arcs, Vec<End>), TopologyError> {
    if arcs.len() >= (u32::MAX / 2) as usize {
        return Err(TopologyError::TooMany(arcs.len()));
    }
    for (ix, arc) in arcs.iter().enumerate() {
        check_alone(ix, arc, leaf_count)?;
    }
    let meetings = ends(&arcs);
    if is_joined(&arcs, &meetings)? {
        return ordered(&arcs, meetings);
    }
    let arcs = join(&arcs, &meetings)?;
    let meetings = ends(&arcs);
    ordered(&arcs, meetings)
}

pub(super) fn check_alone(ix: usize, arc: ArcRef<'_>, leaf_count: usize) -> Result<(), TopologyError> {
    let points = arc.points();
    let place = points.first().copied().unwrap_or_default();
    if points.len() < 2 || (arc.is_closed() && points.len() < 4) {
        return Err(TopologyError::Short { arc: ix, place });
    }
    if let Some(pair) = points.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(TopologyError::Repeated { arc: ix, place: pair[0] });
    }
    for side in [arc.left(), arc.right()].into_iter().flatten() {
        if side.index() >= leaf_count {
            return Err(TopologyError::NoSuchLeaf { arc: ix, place, leaf: side.0, leaf_count });
        }
    }
    if arc.left() == arc.right() {
        return Err(TopologyError::DividesNothing { arc: ix, place });
    }
    Ok(())
}

/// The ends of all arcs, by point.
pub(super) fn ends(arcs: &Arcs) -> Vec<End> {
    // One number for a point, in the order of points: half as long to compare and to move.
    let key = |p: LatticePoint| (u64::from(p.x as u32 ^ 1 << 31) << 32) | u64::from(p.y as u32 ^ 1 << 31);
    let mut keys: Vec<(u64, u32)> = Vec::with_capacity(arcs.len() * 2);
    for (ix, arc) in arcs.iter().enumerate() {
        let points = arc.points();
        let forward = ix as u32 * 2;
        keys.push((key(points[0]), forward));
        keys.push((key(points[points.len() - 1]), forward + 1));
    }
    sort(&mut keys);
    let point = |key: u64| LatticePoint::new(((key >> 32) as u32 ^ 1 << 31) as i32, (key as u32 ^ 1 << 31) as i32);
    keys.into_iter().map(|(at, half_edge)| (point(at), HalfEdge(half_edge))).collect()
}

/// Whether nothing is left to be joined, and rings without a node start at their smallest point.
fn is_joined(arcs: &Arcs, meetings: &[End]) -> Result<bool, TopologyError> {
    let mut joined = true;
    for meeting in meetings.chunk_by(|a, b| a.0 == b.0) {
        match *meeting {
            [(place, _)] => return Err(TopologyError::Dangling { place }),
            [(place, a), (_, b)] => {
                joined &= a.arc() == b.arc() && arcs.at(a.arc().index()).points().iter().all(|p| place <= *p);
            }
            _ => {}
        }
    }
    Ok(joined)
}

/// Joins arcs end to end at points where exactly two ends meet, and turns closed arcs without a node so that they start
/// at their smallest point.
fn join(arcs: &Arcs, meetings: &[End]) -> Result<Arcs, TopologyError> {
    // partner[h]: the half-edge that goes on from the start of h, where only these two meet.
    let mut partner: Vec<Option<HalfEdge>> = vec![None; arcs.len() * 2];
    for meeting in meetings.chunk_by(|a, b| a.0 == b.0) {
        if let [(_, a), (_, b)] = *meeting {
            partner[a.index()] = Some(b);
            partner[b.index()] = Some(a);
        }
    }
    let sides = |h: HalfEdge| {
        let arc = arcs.at(h.arc().index());
        if h.reversed() { (arc.right(), arc.left()) } else { (arc.left(), arc.right()) }
    };
    let mut joined = Arcs::with_capacity(arcs.len(), arcs.point_count());
    let mut done = vec![false; arcs.len()];
    let mut points: Vec<LatticePoint> = Vec::new();
    // Chains that begin at a node first; what is left after them are rings without a node.
    for from_node in [true, false] {
        for start in (0..arcs.len() as u32 * 2).map(HalfEdge) {
            if done[start.arc().index()] || (from_node && partner[start.index()].is_some()) {
                continue;
            }
            let (left, right) = sides(start);
            points.clear();
            let mut at = start;
            loop {
                done[at.arc().index()] = true;
                let walk = super::Walk::new(arcs.at(at.arc().index()).points(), at.reversed());
                if sides(at) != (left, right) {
                    return Err(TopologyError::Sides { place: points.last().copied().unwrap_or_default() });
                }
                points.extend(walk.skip(usize::from(!points.is_empty())));
                match partner[at.twin().index()] {
                    Some(on) if !done[on.arc().index()] => at = on,
                    _ => break,
                }
            }
            if !from_node {
                start_at_smallest(&mut points);
            }
            joined.push(points.iter().copied(), left, right);
        }
    }
    Ok(joined)
}

/// Turns a closed line (last point = first) so that it starts at its smallest point.
fn start_at_smallest(points: &mut Vec<LatticePoint>) {
    points.pop();
    if let Some(smallest) = (0..points.len()).min_by_key(|&i| points[i]) {
        points.rotate_left(smallest);
        points.push(points[0]);
    }
}

/// Whether an arc runs as it should: from its smaller end; a closed one so that its second point is the smaller.
fn runs_well(arc: ArcRef<'_>) -> bool {
    let points = arc.points();
    let last = points.len() - 1;
    if arc.is_closed() { points[1] <= points[last - 1] } else { points[0] <= points[last] }
}

/// Directs the arcs and sorts them by first, second and last point; the ends get the new indices.
fn ordered(arcs: &Arcs, mut meetings: Vec<End>) -> Result<(Arcs, Vec<End>), TopologyError> {
    // The half-edge that becomes forward, and how each arc was called and is now.
    let flipped: Vec<bool> = arcs.iter().map(|arc| !runs_well(arc)).collect();
    let mut named = vec![HalfEdge(0); arcs.len() * 2];
    let mut made = Arcs::with_capacity(arcs.len(), arcs.point_count());
    let mut leaving: Vec<([LatticePoint; 2], HalfEdge)> = Vec::new();
    for meeting in meetings.chunk_by(|a, b| a.0 == b.0) {
        leaving.clear();
        for &(_, half_edge) in meeting {
            if half_edge.reversed() == flipped[half_edge.arc().index()] {
                let points = arcs.at(half_edge.arc().index()).points();
                let last = points.len() - 1;
                let key = if half_edge.reversed() { [points[last - 1], points[0]] } else { [points[1], points[last]] };
                leaving.push((key, half_edge));
            }
        }
        sort(&mut leaving);
        if leaving.windows(2).any(|pair| pair[0].0[0] == pair[1].0[0]) {
            return Err(TopologyError::Overlap { place: meeting[0].0 });
        }
        for &(_, half_edge) in &leaving {
            let forward = HalfEdge(made.len() as u32 * 2);
            named[half_edge.index()] = forward;
            named[half_edge.twin().index()] = forward.twin();
            let arc = arcs.at(half_edge.arc().index());
            let walk = super::Walk::new(arc.points(), half_edge.reversed());
            let (left, right) =
                if half_edge.reversed() { (arc.right(), arc.left()) } else { (arc.left(), arc.right()) };
            made.push(walk, left, right);
        }
    }
    for (_, half_edge) in &mut meetings {
        *half_edge = named[half_edge.index()];
    }
    Ok((made, meetings))
}
