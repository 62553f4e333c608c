//! What holds for every partition: dissolving, neighbours, areas, places, and the app's written form.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "the support says what is skipped")]

mod partition_support;

use std::collections::BTreeSet;

use domain::codec::bin::{self, Precision};
use domain::codec::context::{self, ContextFeature, ContextKind, ContextLayer};
use domain::lattice::{LatticePoint, distance_m};
use domain::locate::Locator;
use domain::partition::ring::{Place, double_area, place_in_shape};
use domain::partition::{Bounds, Partition};
use domain::topology::{Arc, ArcIx, Topology};
use domain::units::{LeafIx, UnitIx, UnitKind, UnitTable, UnitTableBuilder};
use partition_support::level;
use partition_support::random::{Chance, recipes};
use proptest::prelude::*;

fn ancestor(partition: &Partition, leaf: Option<LeafIx>, depth: u8) -> Option<UnitIx> {
    partition.units().ancestor_at(partition.units().unit_of(leaf?), depth)
}

/// The unit that stands for a leaf at a depth: of it and its ancestors the coarsest that is not above that depth.
fn standing(partition: &Partition, leaf: Option<LeafIx>, depth: u8) -> Option<UnitIx> {
    let units = partition.units();
    let line = std::iter::successors(Some(units.unit_of(leaf?)), |unit| units.parent(*unit));
    line.filter(|unit| units.depth(*unit) >= depth).last()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_arc_stands_at_the_coarsest_depth_that_it_divides(recipe in recipes()) {
        let partition = recipe.partition();
        let levels = partition.units().levels().len() as u8;
        for (ix, arc) in partition.topology().arcs().iter().enumerate() {
            let differs = |depth: &u8| standing(&partition, arc.left(), *depth) != standing(&partition, arc.right(), *depth);
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
        prop_assert_eq!(header.points, partition.stats().points);
    }

    #[test]
    fn flat_arrays_hold_all_of_it(recipe in recipes()) {
        let partition = recipe.partition();
        let mut row: Vec<Box<[u8]>> = Vec::new();
        partition.flatten(&mut row);
        let locator = Locator::new(&partition);
        locator.flatten(&mut row);
        let source = &mut row.iter();
        let back = Partition::restore(source).expect("what was put");
        prop_assert_eq!(&back, &partition);
        prop_assert_eq!(format!("{:?}", Locator::restore(source).expect("what was put")), format!("{locator:?}"));
        for unit in partition.units().iter() {
            prop_assert_eq!(back.outline(unit).collect::<Vec<_>>(), partition.outline(unit).collect::<Vec<_>>());
            prop_assert_eq!(back.units().children(unit), partition.units().children(unit));
            prop_assert_eq!(back.units().leaves_under(unit), partition.units().leaves_under(unit));
            prop_assert_eq!(back.units().find(partition.units().code(unit)), Some(unit));
        }
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
    fn the_coarse_form_keeps_specks(seed in any::<u64>(), corners in 3..9usize, most in 3..60u32) {
        let partition = speck(seed, corners, most);
        let island = UnitIx(2);
        let back = bin::decode(&bin::encode(&partition, Precision::E6)).expect("what was written");
        prop_assert_eq!(back.neighbours(island), partition.neighbours(island));
        let shape = back.shape(island);
        prop_assert_eq!((shape.parts.len(), shape.parts[0].holes.len()), (1, 0));
        prop_assert!(double_area(&shape.parts[0].outer) > 0);
        prop_assert_eq!(back.shape(UnitIx(1)).parts[0].holes.len(), 1);
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
        let head = b"WGP\x02\x07";
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

/// A unit of some lattice steps inside a large one.
fn speck(seed: u64, corners: usize, most: u32) -> Partition {
    let mut chance = Chance::new(seed);
    let middle = (chance.below(20) as i32, chance.below(20) as i32);
    let mut ring: Vec<LatticePoint> = Vec::new();
    for at in 0..corners {
        let (sin, cos) = (core::f64::consts::TAU * at as f64 / corners as f64).sin_cos();
        let far = f64::from(2 + chance.below(most));
        ring.push(LatticePoint { x: middle.0 + (far * cos).round() as i32, y: middle.1 + (far * sin).round() as i32 });
    }
    ring.push(ring[0]);
    let corner = |x: i32, y: i32| LatticePoint { x: x * 1000, y: y * 1000 };
    let outer = vec![corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1), corner(-1, -1)];
    let (large, small) = (Some(LeafIx(0)), Some(LeafIx(1)));
    let arcs = vec![Arc::new(outer, large, None), Arc::new(ring, small, large)];
    Partition::new(two_levels(2), Topology::from_arcs(arcs, 2).unwrap(), Vec::new()).unwrap()
}

fn two_levels(leaves: usize) -> UnitTable {
    let mut builder = UnitTableBuilder::new(vec![level("all", 0), level("leaf", 1)]);
    builder.add("all", "all", 0, None, UnitKind::Ordinary).unwrap();
    for leaf in 0..leaves {
        builder.add(&format!("leaf{leaf:03}"), "", 1, Some("all"), UnitKind::Ordinary).unwrap();
    }
    builder.build().unwrap()
}

#[test]
fn labels_of_thin_slanting_units_stay_inside() {
    // Strips two metres wide and a kilometre long: a 31st of their box is far outside.
    let (strips, wide) = (40, 200);
    let line = |at: i32| [LatticePoint { x: 0, y: at * wide }, LatticePoint { x: 100_000, y: 61_803 + at * wide }];
    let side = |at: i32| (0..strips).contains(&at).then_some(LeafIx(at as u32));
    let mut arcs: Vec<Arc> = (0..=strips).map(|at| Arc::new(line(at), side(at), side(at - 1))).collect();
    for at in 0..strips {
        let (below, above) = (line(at), line(at + 1));
        arcs.push(Arc::new([above[0], below[0]], side(at), None));
        arcs.push(Arc::new([below[1], above[1]], side(at), None));
    }
    let topology = Topology::from_arcs(arcs, strips as usize).unwrap();
    topology.check().unwrap();
    let partition = Partition::new(two_levels(strips as usize), topology, Vec::new()).unwrap();
    for precision in [Precision::E7, Precision::E6] {
        let back = bin::decode(&bin::encode(&partition, precision)).expect("what was written");
        labels_lie_inside(&back, wide).unwrap();
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
        let sum = bytes[..head].iter().chain(&bytes[head + 8..]).fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
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
    let recipe = partition_support::random::Recipe {
        size: (3, 3),
        side: 1000,
        leaves: 9,
        levels: 2,
        empty: 0,
        inner: 0,
        seed: 7,
    };
    let (units, topology, _) = recipe.partition().into_parts();
    let fewer = partition_support::random::Recipe { leaves: 1, ..recipe }.partition();
    let one = fewer.topology().clone();
    let expected = PartitionError::LeafCount { units: units.leaf_count(), topology: one.leaf_count() };
    assert_eq!(Partition::new(units, one, Vec::new()).unwrap_err(), expected);
    assert!(Partition::new(fewer.units().clone(), topology, Vec::new()).is_err());
    let _: &Topology = fewer.topology();
}
