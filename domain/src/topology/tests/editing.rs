//! Moves of vertices: accepted ones leave a sound topology and can be undone, refused ones change nothing.

use proptest::prelude::*;

use super::random::{Plan, UNITS, plan};
use crate::lattice::LatticePoint;
use crate::topology::edit::{RefusalReason, VertexRef, move_vertex};
use crate::topology::{Arc, ArcIx, ArcRef, Topology};
use crate::units::LeafIx;

fn pick(topology: &Topology, arc: usize, index: usize) -> (VertexRef, LatticePoint) {
    let arc = ArcIx((arc % topology.arcs().len()) as u32);
    let points = topology.arc(arc).points();
    let index = index % points.len();
    (VertexRef { arc, index: index as u32 }, points[index])
}

/// Tries a move and checks all that must hold; answers whether it was made.
fn try_move(topology: &mut Topology, vertex: VertexRef, to: LatticePoint) -> bool {
    let before = topology.clone();
    match move_vertex(topology, vertex, to) {
        Ok(inverse) => {
            topology.check().unwrap_or_else(|error| panic!("{vertex:?} to {to:?}: {error}"));
            assert_eq!(topology.arc(vertex.arc).points()[vertex.index as usize], to);
            let after = topology.clone();
            let again = move_vertex(topology, inverse.vertex, inverse.to).expect("the way back is free");
            assert_eq!(*topology, before);
            assert_eq!(again.to, to);
            move_vertex(topology, again.vertex, again.to).expect("the way is free again");
            assert_eq!(*topology, after);
            topology.canonical().unwrap().check().unwrap();
            true
        }
        Err(refused) => {
            assert_eq!(*topology, before, "{refused}");
            false
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn moves_keep_the_coverage_and_can_be_undone(
        plan in plan(),
        moves in proptest::collection::vec((any::<usize>(), any::<usize>(), -1500..1500i32, -1500..1500i32, 0..5u32), 1..12),
    ) {
        let Some(mut topology) = plan.topology() else { return Ok(()) };
        let start = topology.clone();
        let mut undo = Vec::new();
        for (arc, index, dx, dy, scale) in moves {
            let (vertex, from) = pick(&topology, arc, index);
            let to = LatticePoint::new(from.x + dx / 3i32.pow(scale), from.y + dy / 3i32.pow(scale));
            if try_move(&mut topology, vertex, to) {
                undo.push((vertex, from));
            }
        }
        while let Some((vertex, from)) = undo.pop() {
            move_vertex(&mut topology, vertex, from).unwrap();
        }
        prop_assert_eq!(topology, start);
    }
}

#[test]
fn many_moves_are_made_and_many_refused() {
    // A fixed partition with a hole, an island in it and a unit of two parts that touch.
    let cells = [0, 0, 0, 1, 1, 0, 2, 0, 1, UNITS, 0, 0, 0, 3, 1, 4, 5, 4, 1, 3, 4, 4, 4, 6, 6];
    let shifts = (0..121).map(|i| (i * 37 % 200 - 100, i * 53 % 200 - 100)).collect();
    let mut topology = Plan { columns: 5, cells: cells.to_vec(), shifts }.topology().unwrap();
    let mut state = 1u64;
    let mut random = move |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below) as usize
    };
    let (mut made, mut refused) = (0, 0);
    for _ in 0..3000 {
        let (vertex, from) = pick(&topology, random(1 << 20), random(1 << 20));
        let reach = 1 + random(1200) as i32;
        let shift = |r: usize| (r as i32) % (2 * reach + 1) - reach;
        let to = LatticePoint::new(from.x + shift(random(1 << 20)), from.y + shift(random(1 << 20)));
        if try_move(&mut topology, vertex, to) { made += 1 } else { refused += 1 }
    }
    assert!(made > 500 && refused > 500, "{made} made, {refused} refused");
}

fn p(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(x, y)
}

/// Two squares side by side, in the first one an island.
fn islands() -> Topology {
    let [a, b, c] = [0, 1, 2].map(|leaf| Some(LeafIx(leaf)));
    let arcs = vec![
        Arc::new([p(100, 0), p(100, 50), p(100, 100)], a, b),
        Arc::new([p(100, 100), p(0, 100), p(0, 0), p(100, 0)], a, None),
        Arc::new([p(100, 0), p(200, 0), p(200, 100), p(100, 100)], b, None),
        Arc::new([p(40, 40), p(60, 40), p(50, 60), p(40, 40)], c, a),
    ];
    Topology::from_arcs(arcs, 3).unwrap()
}

fn at(topology: &Topology, place: LatticePoint) -> VertexRef {
    let find = |(ix, arc): (u32, ArcRef<'_>)| {
        let index = arc.points().iter().position(|&p| p == place)?;
        Some(VertexRef { arc: ArcIx(ix), index: index as u32 })
    };
    (0..).zip(topology.arcs()).find_map(find).unwrap()
}

fn refusal(from: LatticePoint, to: LatticePoint) -> (RefusalReason, LatticePoint) {
    let mut topology = islands();
    let vertex = at(&topology, from);
    let refused = move_vertex(&mut topology, vertex, to).unwrap_err();
    assert_eq!(topology, islands());
    (refused.reason, refused.place)
}

#[test]
fn a_node_takes_all_its_arcs_along() {
    let mut topology = islands();
    let vertex = at(&topology, p(100, 0));
    assert!(try_move(&mut topology, vertex, p(120, -30)));
    assert_eq!(topology.arcs().iter().filter(|arc| arc.points().contains(&p(120, -30))).count(), 3);
    let vertex = at(&topology, p(40, 40));
    assert!(try_move(&mut topology, vertex, p(41, 30)));
    assert!(topology.arcs().iter().any(|arc| arc.is_closed() && arc.points()[0] == p(41, 30)));
}

#[test]
fn refusals_name_reason_and_place() {
    // Onto another vertex, from either side.
    assert_eq!(refusal(p(100, 50), p(50, 60)), (RefusalReason::Coincident, p(50, 60)));
    assert_eq!(refusal(p(60, 40), p(100, 50)), (RefusalReason::Coincident, p(100, 50)));
    // Through the opposite side of a triangle: the face would be turned over.
    assert_eq!(refusal(p(50, 60), p(50, 30)), (RefusalReason::CrossesBoundary, p(50, 40)));
    // Onto a boundary without crossing it.
    assert_eq!(refusal(p(60, 40), p(100, 40)), (RefusalReason::CrossesBoundary, p(100, 40)));
    // Past an island that the boundary would sweep over.
    assert_eq!(refusal(p(100, 50), p(10, 50)).0, RefusalReason::SweepsVertex);
    // Over a neighbour on the same line.
    assert_eq!(refusal(p(0, 0), p(0, 150)).0, RefusalReason::SweepsVertex);
    assert_eq!(refusal(p(0, 0), p(-1_800_000_001, 0)), (RefusalReason::OffGlobe, p(-1_800_000_001, 0)));
    let mut topology = islands();
    for vertex in [VertexRef { arc: ArcIx(9), index: 0 }, VertexRef { arc: ArcIx(0), index: 99 }] {
        assert_eq!(move_vertex(&mut topology, vertex, p(1, 1)).unwrap_err().reason, RefusalReason::NoSuchVertex);
    }
    assert_eq!(topology, islands());
}
