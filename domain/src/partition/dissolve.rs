//! From arcs to rings: a unit's outline without the lines inside it.

use std::collections::BTreeMap;

use super::{Bounds, Partition, Shape, ShapePart, ring};
use crate::lattice::LatticePoint;
use crate::sort::{sort, sort_by_key};
use crate::topology::{HalfEdge, Topology};
use crate::units::UnitIx;

/// A simple ring, both ways of stating it.
struct Ring {
    /// Which closed walk it was cut from.
    walk: usize,
    points: Vec<LatticePoint>,
    half_edges: Vec<HalfEdge>,
}

/// Up to so many half-edges a walk's nodes are compared one by one: most leaves have fewer.
const FEW: usize = 24;

impl Partition {
    /// A unit's rings, dissolved from its leaves.
    #[must_use]
    pub fn shape(&self, unit: UnitIx) -> Shape {
        let part = |rings: Vec<Ring>| {
            let mut rings = rings.into_iter().map(|ring| ring.points);
            ShapePart { outer: rings.next().unwrap_or_default(), holes: rings.collect() }
        };
        Shape { parts: assemble(self.rings(unit)).into_iter().map(part).collect() }
    }

    /// The same as runs of half-edges, the unit at their left: parts in the same order, of each the outer ring and
    /// then the holes.
    #[must_use]
    pub fn arc_shape(&self, unit: UnitIx) -> Vec<Vec<Vec<HalfEdge>>> {
        let part = |rings: Vec<Ring>| rings.into_iter().map(|ring| ring.half_edges).collect();
        assemble(self.rings(unit)).into_iter().map(part).collect()
    }

    fn rings(&self, unit: UnitIx) -> Vec<Ring> {
        let mut rings = Vec::new();
        for (ix, walk) in self.walks(unit).into_iter().enumerate() {
            split_at_touches(&self.topology, walk, &mut |half_edges| {
                let points = ring_points(&self.topology, half_edges);
                rings.push(Ring { walk: ix, points, half_edges: half_edges.into() });
            });
        }
        rings
    }

    /// Closed walks round a unit. Each keeps to one wedge of the unit at a node, so that two parts touching in
    /// a point are two walks, and a hole touching the outer ring is in the same walk as that ring.
    fn walks(&self, unit: UnitIx) -> Vec<Vec<HalfEdge>> {
        let depth = self.units.depth(unit);
        let mut todo: Vec<HalfEdge> = self.outline(unit).collect();
        sort(&mut todo);
        let mut done = vec![false; todo.len()];
        let mut walks = Vec::new();
        for first in 0..todo.len() {
            if done[first] {
                continue;
            }
            let mut walk = Vec::new();
            let mut at = first;
            // A walk ends where it began, as each half-edge of an outline has one successor and one predecessor.
            while !done[at] {
                done[at] = true;
                walk.push(todo[at]);
                let mut half = self.topology.next(todo[at]);
                while self.arc_depth(half.arc()) > depth {
                    half = self.topology.next(half.twin());
                }
                let Ok(found) = todo.binary_search(&half) else { break };
                at = found;
            }
            walks.push(walk);
        }
        walks
    }
}

/// Cuts a closed walk that meets a node again into simple rings.
fn split_at_touches(topology: &Topology, walk: Vec<HalfEdge>, ring: &mut impl FnMut(&[HalfEdge])) {
    let few = walk.len() <= FEW;
    let mut stack: Vec<HalfEdge> = Vec::with_capacity(walk.len());
    let mut seen: BTreeMap<LatticePoint, usize> = BTreeMap::new();
    for half in walk {
        let node = start(topology, half);
        let met = if few {
            stack.iter().position(|earlier| start(topology, *earlier) == node)
        } else {
            seen.get(&node).copied()
        };
        if let Some(position) = met {
            ring(&stack[position..]);
            for gone in stack.drain(position..) {
                seen.remove(&start(topology, gone));
            }
        }
        if !few {
            seen.insert(node, stack.len());
        }
        stack.push(half);
    }
    if !stack.is_empty() {
        ring(&stack);
    }
}

fn start(topology: &Topology, half: HalfEdge) -> LatticePoint {
    let points = topology.arc(half.arc()).points();
    if half.reversed() { points[points.len() - 1] } else { points[0] }
}

/// Points of a closed run of half-edges, begun at the smallest, the first repeated at the end.
fn ring_points(topology: &Topology, half_edges: &[HalfEdge]) -> Vec<LatticePoint> {
    let mut points: Vec<LatticePoint> = Vec::new();
    for half in half_edges {
        // The last point of each is the first of the next.
        let mut run = topology.points(*half);
        run.next_back();
        points.extend(run);
    }
    let smallest = (0..points.len()).min_by_key(|ix| points[*ix]).unwrap_or(0);
    points.rotate_left(smallest);
    points.extend(points.first().copied());
    points
}

/// Sorts rings into parts, the outer ring first: each hole goes to the outer ring that it touches, or to the smallest
/// round it.
fn assemble(rings: Vec<Ring>) -> Vec<Vec<Ring>> {
    let mut outers: Vec<(Bounds, i128, Vec<Ring>)> = Vec::new();
    let mut holes: Vec<Ring> = Vec::new();
    for ring in rings {
        let area = ring::double_area(&ring.points);
        match Bounds::of(ring.points.iter().copied()) {
            Some(bounds) if area > 0 => outers.push((bounds, area, vec![ring])),
            Some(_) if area < 0 => holes.push(ring),
            // A line there and back has no inside.
            _ => {}
        }
    }
    sort_by_key(&mut outers, |(_, area, part)| (*area, part[0].points[0]));
    sort_by_key(&mut holes, |hole| hole.points[0]);
    for hole in holes {
        let within = |(bounds, _, part): &(Bounds, i128, Vec<Ring>)| {
            let in_box = || hole.points.iter().all(|p| bounds.contains(*p));
            in_box() && ring::ring_within(&hole.points, &part[0].points)
        };
        // A hole that touches an outer ring was cut from the same walk. Where rounded lines cross by less than a step,
        // a hole may lie in no outer ring any more: it stays with the largest.
        let touches = |(_, _, part): &(Bounds, i128, Vec<Ring>)| part[0].walk == hole.walk;
        let round = outers.iter().position(touches).or_else(|| outers.iter().position(within));
        let largest = outers.len().saturating_sub(1);
        if let Some((_, _, part)) = outers.get_mut(round.unwrap_or(largest)) {
            part.push(hole);
        }
    }
    let mut parts: Vec<Vec<Ring>> = outers.into_iter().map(|(_, _, part)| part).collect();
    sort_by_key(&mut parts, |part| part[0].points[0]);
    parts
}
