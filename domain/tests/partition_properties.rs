//! What holds for every partition: dissolving, neighbours, areas, places, and the app's written form.

#![allow(clippy::print_stdout, reason = "the support says what is skipped")]

mod partition_support;

use std::collections::BTreeSet;

use domain::codec::bin::{self, Precision};
use domain::codec::context::{self, ContextFeature, ContextKind, ContextLayer};
use domain::lattice::{LatticePoint, distance_m};
use domain::locate::Locator;
use domain::partition::ring::{Place, double_area, place_in_shape};
use domain::partition::{Bounds, Partition};
use domain::topology::{ArcIx, Topology};
use domain::units::{LeafIx, UnitIx};
use partition_support::random::{Chance, recipes};
use proptest::prelude::*;

fn ancestor(partition: &Partition, leaf: Option<LeafIx>, depth: u8) -> Option<UnitIx> {
    partition.units().ancestor_at(partition.units().unit_of(leaf?), depth)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_arc_stands_at_the_coarsest_depth_that_it_divides(recipe in recipes()) {
        let partition = recipe.partition();
        let levels = partition.units().levels().len() as u8;
        for (ix, arc) in partition.topology().arcs().iter().enumerate() {
            let differs = |depth: &u8| ancestor(&partition, arc.left(), *depth) != ancestor(&partition, arc.right(), *depth);
            let coarsest = match (arc.left(), arc.right()) {
                (Some(_), Some(_)) => (0..levels).find(differs).expect("two leaves differ"),
                _ => 0,
            };
            prop_assert_eq!(partition.arc_depth(ArcIx(ix as u32)), coarsest);
        }
    }

    #[test]
    fn units_are_dissolved_into_simple_rings_of_the_sum_of_their_leaves(recipe in recipes()) {
        let partition = recipe.partition();
        let square = |unit: UnitIx| partition.shape(unit).rings().map(double_area).sum::<i128>();
        let areas = partition.areas_m2();
        for unit in partition.units().iter() {
            let shape = partition.shape(unit);
            let of_leaves: i128 = partition.units().leaves_under(unit).iter().map(|l| square(partition.units().unit_of(*l))).sum();
            prop_assert_eq!(square(unit), of_leaves);
            for part in &shape.parts {
                prop_assert!(double_area(&part.outer) > 0);
                prop_assert!(part.holes.iter().all(|hole| double_area(hole) < 0));
                for ring in part.rings() {
                    prop_assert_eq!(ring.first(), ring.last());
                    prop_assert_eq!(ring.iter().min(), ring.first());
                    let points: BTreeSet<_> = ring[1..].iter().collect();
                    prop_assert_eq!(points.len(), ring.len() - 1, "a ring meets itself");
                }
            }
            prop_assert_eq!(Bounds::of(shape.rings().flatten().copied()), Some(partition.bounds(unit)));
            let area = partition.area_m2(unit);
            prop_assert!(area > 0.0 && (area - areas[unit.index()]).abs() <= 1e-9 * area + 1e-6);
            let half_edges: usize = partition.arc_shape(unit).iter().flatten().map(Vec::len).sum();
            prop_assert_eq!(half_edges, partition.outline(unit).count());
        }
        let all: Vec<_> = partition.units().iter().map(|unit| partition.bounds(unit)).collect();
        prop_assert_eq!(all, partition.all_bounds());
    }

    #[test]
    fn neighbours_share_an_arc(recipe in recipes()) {
        let partition = recipe.partition();
        for unit in partition.units().iter() {
            let depth = partition.units().depth(unit);
            let mut beside = BTreeSet::new();
            for arc in partition.topology().arcs() {
                let (a, b) = (ancestor(&partition, arc.left(), depth), ancestor(&partition, arc.right(), depth));
                if a != b {
                    beside.extend(a.filter(|_| b == Some(unit)));
                    beside.extend(b.filter(|_| a == Some(unit)));
                }
            }
            prop_assert_eq!(partition.neighbours(unit), beside.into_iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_label_point_lies_inside(recipe in recipes()) {
        let partition = recipe.partition();
        for unit in partition.units().iter() {
            let (shape, at) = (partition.shape(unit), partition.label_point(unit));
            prop_assert_eq!(partition.label_points()[unit.index()], at);
            let place = place_in_shape(&shape, at);
            // Squares of four steps may hold no lattice point at all.
            prop_assert!(place == Place::Inside || recipe.side < 8 && place == Place::Outline, "{:?} at {:?}", place, at);
        }
    }

    #[test]
    fn a_point_is_in_the_leaf_whose_shape_holds_it(recipe in recipes()) {
        let partition = recipe.partition();
        let locator = Locator::new(&partition);
        let units = partition.units();
        let shapes: Vec<_> = (0..units.leaf_count() as u32).map(|l| partition.shape(units.unit_of(LeafIx(l)))).collect();
        let mut chance = Chance::new(recipe.seed);
        let bounds = Bounds::of(partition.topology().arcs().iter().flat_map(|a| a.points().iter().copied())).unwrap();
        let mut points: Vec<LatticePoint> = (0..60).map(|_| {
            let mut off = |from: i32, length: i64| from - 2 + chance.below(length as u32 + 5) as i32;
            LatticePoint { x: off(bounds.min.x, bounds.width()), y: off(bounds.min.y, bounds.height()) }
        }).collect();
        // Vertices, middles of edges, and points level with vertices: where a ray meets ends.
        let vertices: Vec<_> = partition.topology().arcs().iter().flat_map(|arc| arc.points().to_vec()).collect();
        points.extend(vertices.iter().step_by(3));
        points.extend(vertices.windows(2).step_by(5).map(|e| LatticePoint { x: (e[0].x / 2) + (e[1].x / 2), y: e[0].y }));
        for at in points {
            let holds = |shape: &&domain::partition::Shape| place_in_shape(shape, at) != Place::Outside;
            let first = shapes.iter().position(|shape| holds(&shape)).map(|leaf| LeafIx(leaf as u32));
            prop_assert_eq!(locator.leaf_at(&partition, at), first, "{:?}", at);
            let nearest = vertices.iter().map(|v| distance_m(at, *v)).min_by(f64::total_cmp).unwrap();
            let found = locator.nearest_vertex(partition.topology(), at, f64::INFINITY).expect("there is one");
            prop_assert_eq!(partition.topology().arc(found.arc).points()[found.index], found.at);
            prop_assert!((found.metres - nearest).abs() <= 1e-3 * nearest + 1e-9);
            prop_assert!(locator.nearest_vertex(partition.topology(), at, nearest * 0.9 - 1e-6).is_none());
        }
    }

    #[test]
    fn the_fine_form_loses_nothing(recipe in recipes()) {
        let partition = recipe.partition();
        let bytes = bin::encode(&partition, Precision::E7);
        let back = bin::decode(&bytes).expect("what was written");
        prop_assert_eq!(&back, &partition);
        prop_assert_eq!(&bin::encode(&back, Precision::E7), &bytes, "the same partition gives the same bytes");
        labels_lie_inside(&back, recipe.side)?;
        let header = bin::header(&bytes[..bytes.len().min(bin::MAX_HEADER_BYTES)]).expect("a header");
        prop_assert_eq!(header.leaves, partition.units().leaf_count());
        prop_assert_eq!(header.units, partition.units().len());
        prop_assert_eq!(header.arcs, partition.topology().arcs().len());
    }

    #[test]
    fn the_coarse_form_keeps_who_is_whose_neighbour(recipe in recipes()) {
        let partition = recipe.partition();
        let bytes = bin::encode(&partition, Precision::E6);
        let back = bin::decode(&bytes).expect("what was written");
        prop_assert_eq!(back.units(), partition.units());
        prop_assert_eq!(back.topology().arcs().len(), partition.topology().arcs().len());
        for unit in partition.units().iter() {
            prop_assert_eq!(back.neighbours(unit), partition.neighbours(unit));
            let rings = |p: &Partition| p.shape(unit).parts.iter().map(|part| part.holes.len()).collect::<Vec<_>>();
            prop_assert_eq!(rings(&back).iter().sum::<usize>(), rings(&partition).iter().sum::<usize>());
            prop_assert_eq!(rings(&back).len(), rings(&partition).len());
            let (a, b) = (back.bounds(unit), partition.bounds(unit));
            for (a, b) in [(a.min.x, b.min.x), (a.min.y, b.min.y), (a.max.x, b.max.x), (a.max.y, b.max.y)] {
                prop_assert!((a - b).abs() <= 5, "moved by {} steps", (a - b).abs());
            }
        }
        if recipe.side >= 100_000 {
            let coarse = |p: &LatticePoint| p.x % 10 == 0 && p.y % 10 == 0;
            prop_assert!(back.topology().arcs().iter().all(|arc| arc.points().iter().all(coarse)));
        }
        prop_assert_eq!(bin::encode(&back, Precision::E6), bytes);
    }

    #[test]
    fn damaged_bytes_are_refused(recipe in recipes(), damage in any::<u64>()) {
        let partition = recipe.partition();
        for precision in [Precision::E7, Precision::E6] {
            let bytes = bin::encode(&partition, precision);
            let mut chance = Chance::new(damage);
            for _ in 0..24 {
                let mut hurt = bytes.clone();
                let at = chance.below(hurt.len() as u32) as usize;
                match chance.below(4) {
                    0 => hurt.truncate(at),
                    1 => hurt.insert(at, chance.below(256) as u8),
                    _ => hurt[at] ^= 1 << chance.below(8),
                }
                prop_assert!(bin::decode(&hurt).is_err(), "the checksum finds it");
                // With a checksum that fits, whatever comes is a partition or an error; never a panic.
                seal(&mut hurt, 5);
                if let Ok(found) = bin::decode(&hurt) {
                    for unit in found.units().iter() {
                        assert!(found.shape(unit).rings().all(|ring| ring.len() > 3));
                        let _ = found.label_point(unit);
                    }
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_an_error(mut bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(bin::decode(&bytes).is_err());
        prop_assert!(context::decode(&bytes).is_err());
        let head = b"WGP\x01\x07";
        if bytes.len() > 40 {
            bytes[..5].copy_from_slice(head);
            seal(&mut bytes, 5);
            prop_assert!(bin::decode(&bytes).is_err());
            bytes[..4].copy_from_slice(b"WGX\x01");
            seal(&mut bytes, 4);
            let _ = context::decode(&bytes);
        }
    }

    #[test]
    fn context_layers_come_back_rounded(layers in layers(), damage in any::<u64>()) {
        let bytes = context::encode(&layers);
        let back = context::decode(&bytes).expect("what was written");
        prop_assert_eq!(back.len(), layers.len());
        for (a, b) in back.iter().zip(&layers) {
            prop_assert_eq!(&a.id, &b.id);
            prop_assert_eq!(a.features.len(), b.features.len());
            for (a, b) in a.features.iter().zip(&b.features) {
                prop_assert_eq!((a.class, a.kind, &a.name), (b.class, b.kind, &b.name));
                prop_assert_eq!(a.rings.len(), b.rings.len());
                for (a, b) in a.rings.iter().zip(&b.rings) {
                    // Points farther apart than the coarse grid stay; each is within half a step of it.
                    prop_assert!(a.iter().all(|p| b.iter().any(|q| (p.x - q.x).abs() <= 5 && (p.y - q.y).abs() <= 5)));
                    prop_assert!(b.iter().all(|p| a.iter().any(|q| (p.x - q.x).abs() <= 5 && (p.y - q.y).abs() <= 5)));
                }
                if a.kind == ContextKind::Polygon {
                    prop_assert!(a.rings.iter().all(|ring| ring.first() == ring.last()));
                }
            }
        }
        prop_assert_eq!(context::encode(&back), bytes.clone());
        let mut chance = Chance::new(damage);
        for _ in 0..16 {
            let mut hurt = bytes.clone();
            let at = chance.below(hurt.len() as u32) as usize;
            if chance.below(3) == 0 { hurt.truncate(at) } else { hurt[at] ^= 1 << chance.below(8) }
            prop_assert!(context::decode(&hurt).is_err());
            seal(&mut hurt, 4);
            let _ = context::decode(&hurt);
        }
    }
}

fn labels_lie_inside(partition: &Partition, side: i32) -> Result<(), TestCaseError> {
    for unit in partition.units().iter() {
        let place = place_in_shape(&partition.shape(unit), partition.label_point(unit));
        prop_assert!(place == Place::Inside || side < 8 && place == Place::Outline);
    }
    Ok(())
}

/// Puts the checksum that fits after `head` bytes.
fn seal(bytes: &mut [u8], head: usize) {
    if bytes.len() >= head + 8 {
        let sum = bytes[..head]
            .iter()
            .chain(&bytes[head + 8..])
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3));
        bytes[head..head + 8].copy_from_slice(&sum.to_le_bytes());
    }
}

fn layers() -> impl Strategy<Value = Vec<ContextLayer>> {
    let point = (1_039_990_000..1_040_010_000, 307_990_000..308_010_000).prop_map(|(x, y)| LatticePoint { x, y });
    let ring = proptest::collection::vec(point, 1..12);
    let rings = proptest::collection::vec(ring, 0..4);
    let name = proptest::option::of("[a-z河路]{0,6}");
    let feature = (any::<u8>(), name, any::<bool>(), rings).prop_map(|(class, name, line, rings)| ContextFeature {
        class,
        name,
        kind: if line { ContextKind::Line } else { ContextKind::Polygon },
        rings,
    });
    let layer = ("[a-z]{1,9}", proptest::collection::vec(feature, 0..8));
    proptest::collection::vec(layer.prop_map(|(id, features)| ContextLayer { id, features }), 0..4)
}

#[test]
fn units_and_topology_must_fit() {
    use domain::partition::PartitionError;
    let recipe = partition_support::random::Recipe { size: (3, 3), side: 1000, leaves: 9, levels: 2, empty: 0, inner: 0, seed: 7 };
    let (units, topology, _) = recipe.partition().into_parts();
    let fewer = partition_support::random::Recipe { leaves: 1, ..recipe }.partition();
    let one = fewer.topology().clone();
    let expected = PartitionError::LeafCount { units: units.leaf_count(), topology: one.leaf_count() };
    assert_eq!(Partition::new(units, one, Vec::new()).unwrap_err(), expected);
    assert!(Partition::new(fewer.units().clone(), topology, Vec::new()).is_err());
    let _: &Topology = fewer.topology();
}
