//! Arcs in any order, direction and division make one topology.

use proptest::prelude::*;

use super::random::{plan, shapes_of};
use crate::lattice::LatticePoint;
use crate::topology::{Arc, ArcIx, BuildOptions, Topology, TopologyError, build};
use crate::units::LeafIx;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn order_direction_and_division_of_arcs_do_not_matter(plan in plan(), seed in any::<u64>()) {
        let Some(topology) = plan.topology() else { return Ok(()) };
        topology.check().unwrap();
        let mut state = seed;
        let mut random = move |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut arcs: Vec<Arc> = Vec::new();
        for arc in topology.arcs() {
            let mut points = arc.points().to_vec();
            if arc.is_closed() && random(2) == 0 {
                // Only a ring without a node may start elsewhere; others would get a node in their middle.
                let alone = topology.arcs().iter().filter(|a| a.points().contains(&points[0])).count() == 1;
                if alone {
                    points.pop();
                    let by = random(points.len());
                    points.rotate_left(by);
                    points.push(points[0]);
                }
            }
            let cut = 1 + random(points.len() - 1);
            for mut piece in [points[..=cut].to_vec(), points[cut..].to_vec()] {
                if piece.len() < 2 {
                    continue;
                }
                let (mut left, mut right) = (arc.left(), arc.right());
                if random(2) == 0 {
                    piece.reverse();
                    (left, right) = (right, left);
                }
                arcs.push(Arc::new(piece, left, right));
            }
        }
        for i in (1..arcs.len()).rev() {
            arcs.swap(i, random(i + 1));
        }
        prop_assert_eq!(Topology::from_arcs(arcs, topology.leaf_count()).unwrap(), topology);
    }

    #[test]
    fn polygons_of_a_topology_build_it_again(plan in plan()) {
        let Some(topology) = plan.topology() else { return Ok(()) };
        let shapes = shapes_of(&topology);
        let gaps = crate::topology::validate::coverage(&shapes, &[]).unwrap();
        let enclaves = gaps.iter().filter(|f| f.is_error()).map(|f| f.place).collect();
        let (again, report) = build(&shapes, &BuildOptions { tolerance_m: 0.05, enclaves }).unwrap();
        prop_assert_eq!(report.rounded.points, 0);
        prop_assert_eq!(report.snapped.count, 0);
        prop_assert_eq!(again, topology);
    }

    #[test]
    fn cycles_are_simple_and_closed(plan in plan()) {
        let Some(topology) = plan.topology() else { return Ok(()) };
        let mut seen = vec![false; topology.arcs().len() * 2];
        let inside = (0..topology.leaf_count() as u32).flat_map(|leaf| topology.cycles(LeafIx(leaf)));
        for cycle in inside.chain(topology.outer_cycles()) {
            let mut origins: Vec<LatticePoint> = cycle.iter().map(|&h| topology.origin(h)).collect();
            for (i, &h) in cycle.iter().enumerate() {
                prop_assert!(!core::mem::replace(&mut seen[h.index()], true));
                prop_assert_eq!(topology.origin(h.twin()), origins[(i + 1) % cycle.len()]);
            }
            origins.sort_unstable();
            prop_assert!(origins.windows(2).all(|pair| pair[0] != pair[1]));
        }
        prop_assert!(seen.into_iter().all(|seen| seen));
    }
}

fn p(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(x, y)
}

const A: Option<LeafIx> = Some(LeafIx(0));
const B: Option<LeafIx> = Some(LeafIx(1));

/// Two squares side by side.
fn pair() -> Vec<Arc> {
    vec![
        Arc::new([p(10, 0), p(10, 10)], A, B),
        Arc::new([p(10, 10), p(0, 10), p(0, 0), p(10, 0)], A, None),
        Arc::new([p(10, 0), p(20, 0), p(20, 10), p(10, 10)], B, None),
    ]
}

#[test]
fn two_squares_link_round_their_faces() {
    let topology = Topology::from_arcs(pair(), 2).unwrap();
    topology.check().unwrap();
    assert_eq!(topology.leaf_count(), 2);
    // By second point: the way over the west comes first, the one straight up last.
    assert_eq!(topology.arc(ArcIx(0)).points()[1], p(0, 0));
    assert_eq!(topology.arc(ArcIx(1)).points()[1], p(10, 10));
    for leaf in [LeafIx(0), LeafIx(1)] {
        assert_eq!(topology.half_edges_of(leaf).len(), 2);
        assert_eq!(topology.cycles(leaf).len(), 1);
    }
    assert_eq!(topology.outer_half_edges().len(), 2);
    assert_eq!(topology.around(ArcIx(0).forward()).count(), 3);
    let walk: Vec<LatticePoint> = topology.points(ArcIx(0).backward()).collect();
    assert_eq!(walk, [p(10, 10), p(0, 10), p(0, 0), p(10, 0)]);
    assert_eq!(topology.points(ArcIx(0).backward()).len(), 4);
}

#[test]
fn what_is_no_topology_is_refused_with_its_place() {
    let refused = |change: &dyn Fn(&mut Vec<Arc>), leaves: usize| {
        let mut arcs = pair();
        change(&mut arcs);
        Topology::from_arcs(arcs, leaves).unwrap_err()
    };
    // Without the third arc the other two are one ring, with B on a part of its right.
    assert!(matches!(refused(&|arcs| arcs.truncate(2), 2), TopologyError::Sides { .. }));
    assert!(matches!(refused(&|arcs| arcs[0].left = B, 2), TopologyError::DividesNothing { arc: 0, .. }));
    assert!(matches!(refused(&|arcs| arcs[1].left = None, 2), TopologyError::DividesNothing { arc: 1, .. }));
    let swapped = |arcs: &mut Vec<Arc>| (arcs[0].left, arcs[0].right) = (B, A);
    assert!(matches!(refused(&swapped, 2), TopologyError::Sides { .. }));
    assert!(matches!(refused(&|arcs| arcs[0].left = Some(LeafIx(2)), 2), TopologyError::NoSuchLeaf { leaf: 2, .. }));
    assert!(matches!(refused(&|_| {}, 3), TopologyError::NoBoundary(2)));
    let pointless = |arcs: &mut Vec<Arc>| arcs[0].points = vec![p(1, 1)].into();
    assert!(matches!(refused(&pointless, 2), TopologyError::Short { arc: 0, .. }));
    let stutter = |arcs: &mut Vec<Arc>| arcs[1].points = vec![p(10, 10), p(0, 0), p(0, 0), p(10, 0)].into();
    assert_eq!(refused(&stutter, 2), TopologyError::Repeated { arc: 1, place: p(0, 0) });
    let open = |arcs: &mut Vec<Arc>| arcs[2].points = vec![p(10, 0), p(20, 0), p(20, 10)].into();
    assert!(matches!(refused(&open, 2), TopologyError::Dangling { place } if place == p(20, 10)));
    let flat = |arcs: &mut Vec<Arc>| arcs[2].points = vec![p(10, 0), p(10, 5), p(20, 10), p(10, 10)].into();
    assert_eq!(refused(&flat, 2), TopologyError::Overlap { place: p(10, 0) });
}

#[test]
fn check_finds_what_from_arcs_trusts() {
    // B's boundary runs through A's inside and back.
    let mut arcs = pair();
    arcs[2].points = vec![p(10, 0), p(20, 0), p(5, 5), p(20, 10), p(10, 10)].into();
    let topology = Topology::from_arcs(arcs, 2).unwrap();
    assert!(matches!(topology.check(), Err(TopologyError::Crossing { .. })));
    // An island within A that says that B is around it.
    let mut arcs = pair();
    arcs.push(Arc::new([p(2, 2), p(4, 2), p(3, 4), p(2, 2)], Some(LeafIx(2)), B));
    let topology = Topology::from_arcs(arcs, 3).unwrap();
    assert!(matches!(topology.check(), Err(TopologyError::Sides { .. })));
    // A whole turned inside out: the unit lies where the outside is.
    let inside_out = vec![Arc::new([p(0, 0), p(4, 0), p(3, 4), p(0, 0)], None, A)];
    let topology = Topology::from_arcs(inside_out, 1).unwrap();
    assert!(matches!(topology.check(), Err(TopologyError::Sides { .. })));
}
