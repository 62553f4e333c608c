//! Changes to a topology that keep it valid: each is done as a whole or refused with reason and place, and each answers
//! the command that undoes it.

use super::arc::{ArcIx, HalfEdge, Side};
use super::exact::{cross_properly, crossing, in_triangle, on_segment, touch};
use super::links::Topology;
use super::tree::Bounds;
use crate::lattice::LatticePoint;
use crate::sort::sort;

/// A vertex by one arc that has it. Ends of an arc are nodes, where all arcs that meet there follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VertexRef {
    /// The arc.
    pub arc: ArcIx,
    /// Index into the arc's points.
    pub index: u32,
}

/// The command to move a vertex; edits keep arcs and indices, so it holds until arcs are joined, split or sorted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MoveVertex {
    /// Which vertex.
    pub vertex: VertexRef,
    /// Where to.
    pub to: LatticePoint,
}

/// Why an edit is not made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefusalReason {
    /// The topology has no such vertex.
    NoSuchVertex,
    /// The place is not on the globe.
    OffGlobe,
    /// Another vertex is there.
    Coincident,
    /// The vertex would touch or cross a boundary on its way.
    CrossesBoundary,
    /// A boundary that follows would sweep over another vertex.
    SweepsVertex,
}

impl RefusalReason {
    const fn words(self) -> &'static str {
        match self {
            Self::NoSuchVertex => "there is no such vertex",
            Self::OffGlobe => "the place is not on the globe",
            Self::Coincident => "another vertex is there",
            Self::CrossesBoundary => "the vertex would touch or cross a boundary on its way",
            Self::SweepsVertex => "a boundary would sweep over another vertex",
        }
    }
}

/// An edit that is not made; the topology is unchanged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("not moved: {} ({place})", reason.words())]
pub struct EditRefused {
    /// Why.
    pub reason: RefusalReason,
    /// What is in the way, or where the vertex should have gone.
    pub place: LatticePoint,
}

/// Moves a vertex in a straight line to `to`; all arcs that have it follow, and every [`ArcIx`] stays what it is.
///
/// Refused when on the way a boundary would touch another one: then no order of points is ever inverted, so the result is
/// a valid coverage, and the way back is free as well. Only the boundaries of the units around the vertex are looked at:
/// whatever is met first is one of them.
///
/// # Errors
/// [`EditRefused`] with reason and place.
pub fn move_vertex(topology: &mut Topology, vertex: VertexRef, to: LatticePoint) -> Result<MoveVertex, EditRefused> {
    let refuse = |reason, place| EditRefused { reason, place };
    let arc = topology.arcs.get(vertex.arc);
    let Some(&from) = arc.and_then(|arc| arc.points().get(vertex.index as usize)) else {
        return Err(refuse(RefusalReason::NoSuchVertex, to));
    };
    if !to.is_on_globe() {
        return Err(refuse(RefusalReason::OffGlobe, to));
    }
    let inverse = MoveVertex { vertex, to: from };
    if to == from {
        return Ok(inverse);
    }
    let star = Star::new(topology, vertex);
    if let Some((reason, place)) = star.obstacle(topology, from, to) {
        return Err(refuse(reason, place));
    }
    for &(arc, index) in &star.places {
        topology.arcs.set_point(arc, index, to);
        topology.bounds[arc.index()] = topology.arc(arc).bounds();
    }
    Ok(inverse)
}

/// A vertex and what hangs on it.
struct Star {
    /// Every place where it is stored.
    places: Vec<(ArcIx, usize)>,
    /// The vertices next to it.
    neighbours: Vec<LatticePoint>,
    /// The units around it.
    sides: Vec<Side>,
}

impl Star {
    fn new(topology: &Topology, VertexRef { arc, index }: VertexRef) -> Self {
        let points = topology.arc(arc).points();
        let (index, last) = (index as usize, points.len() - 1);
        let mut star = Self { places: Vec::new(), neighbours: Vec::new(), sides: Vec::new() };
        if 0 < index && index < last {
            star.places.push((arc, index));
            star.neighbours.extend([points[index - 1], points[index + 1]]);
            star.sides.extend([topology.arc(arc).left(), topology.arc(arc).right()]);
        } else {
            let leaving = if index == 0 { arc.forward() } else { arc.backward() };
            for half_edge in topology.around(leaving) {
                star.add(topology, half_edge);
            }
        }
        sort(&mut star.sides);
        star.sides.dedup();
        star
    }

    fn add(&mut self, topology: &Topology, leaving: HalfEdge) {
        let points = topology.arc(leaving.arc()).points();
        let last = points.len() - 1;
        let (index, next) = if leaving.reversed() { (last, last - 1) } else { (0, 1) };
        self.places.push((leaving.arc(), index));
        self.neighbours.push(points[next]);
        self.sides.push(topology.side(leaving));
    }

    /// The first thing found in the way, in the order of units and arcs.
    fn obstacle(
        &self,
        topology: &Topology,
        from: LatticePoint,
        to: LatticePoint,
    ) -> Option<(RefusalReason, LatticePoint)> {
        let swept =
            self.neighbours.iter().fold(Bounds::of(&[from, to]), |all, &p| all.with(Bounds { low: p, high: p }));
        for &side in &self.sides {
            for half_edge in topology.half_edges_beside(side) {
                let [low, high] = topology.arc_bounds(half_edge.arc());
                if !swept.meets(&Bounds { low, high }) {
                    continue;
                }
                for pair in topology.arc(half_edge.arc()).points().windows(2) {
                    let found = in_the_way(&self.neighbours, from, to, pair[0], pair[1]);
                    if found.is_some() {
                        return found;
                    }
                }
            }
        }
        None
    }
}

/// What of the segment `p`–`q` is in the way of a vertex that goes straight from `from` to `to`, drawing its segments
/// to `neighbours` after it.
pub(crate) fn in_the_way(
    neighbours: &[LatticePoint],
    from: LatticePoint,
    to: LatticePoint,
    p: LatticePoint,
    q: LatticePoint,
) -> Option<(RefusalReason, LatticePoint)> {
    for vertex in [p, q] {
        if vertex == from {
            continue;
        }
        if vertex == to {
            return Some((RefusalReason::Coincident, vertex));
        }
        let swept = |&&n: &&LatticePoint| n != vertex && in_triangle(n, from, to, vertex);
        if neighbours.iter().find(swept).is_some() {
            return Some((RefusalReason::SweepsVertex, vertex));
        }
    }
    // Segments that follow turn about their other end; the triangles have judged them.
    (p != from && q != from && touch(from, to, p, q)).then(|| (RefusalReason::CrossesBoundary, meeting(from, to, p, q)))
}

/// Where two segments that touch do so; the nearest lattice point where they cross.
pub(crate) fn meeting(from: LatticePoint, to: LatticePoint, p: LatticePoint, q: LatticePoint) -> LatticePoint {
    if cross_properly(from, to, p, q) {
        return crossing(from, to, p, q);
    }
    [p, q].into_iter().find(|&end| on_segment(from, to, end)).unwrap_or(to)
}
