//! Arcs in canonical form: joined where nothing branches off, directed, ordered. The same lines give the same list
//! whatever order and direction they come in.

use super::arc::{Arc, HalfEdge};
use super::error::TopologyError;
use crate::lattice::LatticePoint;

/// Checks each arc by itself, joins arcs at points where only two ends meet, directs and sorts them.
pub(super) fn canonical(arcs: Vec<Arc>, leaf_count: usize) -> Result<Vec<Arc>, TopologyError> {
    if arcs.len() >= (u32::MAX / 2) as usize {
        return Err(TopologyError::TooMany(arcs.len()));
    }
    for (ix, arc) in arcs.iter().enumerate() {
        check_alone(ix, arc, leaf_count)?;
    }
    let mut arcs = join(arcs)?;
    for arc in &mut arcs {
        if arc.points[0] > arc.points[arc.points.len() - 1]
            || (arc.is_closed() && arc.points[1] > arc.points[arc.points.len() - 2])
        {
            arc.flip();
        }
    }
    arcs.sort_by_key(key);
    if let Some(pair) = arcs.windows(2).find(|pair| pair[0].points[..2] == pair[1].points[..2]) {
        return Err(TopologyError::Overlap { place: pair[0].points[0] });
    }
    Ok(arcs)
}

fn key(arc: &Arc) -> [LatticePoint; 3] {
    [arc.points[0], arc.points[1], arc.points[arc.points.len() - 1]]
}

pub(super) fn check_alone(ix: usize, arc: &Arc, leaf_count: usize) -> Result<(), TopologyError> {
    let place = arc.points.first().copied().unwrap_or_default();
    if arc.points.len() < 2 || (arc.is_closed() && arc.points.len() < 4) {
        return Err(TopologyError::Short { arc: ix, place });
    }
    if let Some(pair) = arc.points.windows(2).find(|pair| pair[0] == pair[1]) {
        return Err(TopologyError::Repeated { arc: ix, place: pair[0] });
    }
    for side in [arc.left, arc.right].into_iter().flatten() {
        if side.index() >= leaf_count {
            return Err(TopologyError::NoSuchLeaf { arc: ix, place, leaf: side.0, leaf_count });
        }
    }
    if arc.left == arc.right {
        return Err(TopologyError::DividesNothing { arc: ix, place });
    }
    Ok(())
}

/// Point and outgoing half-edge of both ends of every arc, by point.
fn ends(arcs: &[Arc]) -> Vec<(LatticePoint, HalfEdge)> {
    let mut ends = Vec::with_capacity(arcs.len() * 2);
    for (ix, arc) in arcs.iter().enumerate() {
        let half_edge = HalfEdge(ix as u32 * 2);
        ends.push((arc.points[0], half_edge));
        ends.push((arc.points[arc.points.len() - 1], half_edge.twin()));
    }
    ends.sort_unstable();
    ends
}

/// Joins arcs end to end at points where exactly two ends meet, and turns closed arcs without a node so that they start
/// at their smallest point.
fn join(arcs: Vec<Arc>) -> Result<Vec<Arc>, TopologyError> {
    // partner[h]: the half-edge that goes on from the start of h, where only these two meet.
    let mut partner: Vec<Option<HalfEdge>> = vec![None; arcs.len() * 2];
    for meeting in ends(&arcs).chunk_by(|a, b| a.0 == b.0) {
        match *meeting {
            [(place, _)] => return Err(TopologyError::Dangling { place }),
            [(_, a), (_, b)] => {
                partner[a.index()] = Some(b);
                partner[b.index()] = Some(a);
            }
            _ => {}
        }
    }
    let sides = |h: HalfEdge| {
        let arc = &arcs[h.arc().index()];
        if h.reversed() { (arc.right, arc.left) } else { (arc.left, arc.right) }
    };
    let mut joined = Vec::with_capacity(arcs.len());
    let mut done = vec![false; arcs.len()];
    // Chains that begin at a node first; what is left after them are rings without a node.
    for from_node in [true, false] {
        for start in (0..arcs.len() as u32 * 2).map(HalfEdge) {
            if done[start.arc().index()] || (from_node && partner[start.index()].is_some()) {
                continue;
            }
            let (left, right) = sides(start);
            let mut points: Vec<LatticePoint> = Vec::new();
            let mut at = start;
            loop {
                done[at.arc().index()] = true;
                let walk = super::Walk::new(&arcs[at.arc().index()].points, at.reversed());
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
            joined.push(Arc::new(points, left, right));
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
