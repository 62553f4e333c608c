//! Real partitions dissolved, linked and searched, against GEOS and published adjacencies. Skipped, with a word, where
//! the data or Python's shapely is absent.

#![cfg(feature = "exchange")]
#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "says what is skipped and what was measured")]

mod partition_support;

use std::collections::BTreeSet;

use domain::lattice::LatticePoint;
use domain::locate::Locator;
use domain::partition::{Partition, Shape};
use domain::units::{LeafIx, UnitIx};
use partition_support::random::Recipe;
use partition_support::real::{Real, denver, ellis, portsmouth, wales};
use partition_support::{ask, shared};
use serde_json::{Value, json};

fn steps(shape: &Shape) -> Value {
    let ring = |ring: &[LatticePoint]| ring.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>();
    json!(shape.parts.iter().map(|part| part.rings().map(ring).collect::<Vec<_>>()).collect::<Vec<_>>())
}

/// The leaves' polygons as published, in lattice steps.
fn published(real: &Real) -> Vec<Value> {
    let scale = |at: &[f64; 2]| [at[0] * 1e7, at[1] * 1e7];
    let ring = |ring: &Vec<[f64; 2]>| ring.iter().map(scale).collect::<Vec<_>>();
    let part = |part: &Vec<Vec<[f64; 2]>>| part.iter().map(ring).collect::<Vec<_>>();
    real.features.iter().map(|feature| json!(feature.shape.parts.iter().map(part).collect::<Vec<_>>())).collect()
}

/// Every unit of every level equals the union of its leaves, and a point in each leaf is found in it.
fn assert_dissolved(name: &str, partition: &Partition, leaves: &[Value]) {
    let units = partition.units();
    let asked: Vec<Value> = units
        .iter()
        .map(|unit| {
            let below: Vec<u32> = units.leaves_under(unit).iter().map(|leaf| leaf.0).collect();
            json!({ "leaves": below, "shape": steps(&partition.shape(unit)) })
        })
        .collect();
    let Some(answer) = ask("dissolve.py", "shapely, numpy", &json!({ "leaves": leaves, "units": asked })) else {
        return;
    };
    let mut worst = 0.0_f64;
    for (unit, row) in units.iter().zip(answer["units"].as_array().unwrap()) {
        let [difference, length] = [1, 2].map(|at| row[at].as_f64().unwrap());
        let code = units.code(unit);
        assert_eq!(row[0], true, "{name}: {code} at depth {} is no valid polygon", units.depth(unit));
        assert!(
            difference <= length,
            "{name}: {code} differs by {difference} square steps on {length} steps of boundary"
        );
        worst = worst.max(difference / length);
    }
    let locator = Locator::new(partition);
    let mut found = 0;
    for (leaf, at) in answer["inside"].as_array().unwrap().iter().enumerate() {
        let Some(at) = at.as_array() else { continue };
        let [x, y] = [0, 1].map(|ix| at[ix].as_f64().unwrap().round() as i32);
        assert_eq!(locator.leaf_at(partition, LatticePoint { x, y }), Some(LeafIx(leaf as u32)), "{name}: {x} {y}");
        found += 1;
    }
    assert!(found * 10 >= leaves.len() * 9, "{name}: only {found} of {} leaves have a point inside", leaves.len());
    println!("{name}: {} units like GEOS's (worst {worst:.3} of a step), {found} points found", units.len());
}

#[test]
fn denver_on_four_levels_is_what_geos_dissolves() {
    let Some(real) = denver() else { return };
    let counts: Vec<usize> = (0..4).map(|depth| real.partition.units().level(depth).len()).collect();
    assert_eq!(counts[3], 10_149);
    assert!(counts[0] == 1 && counts[0] < counts[1] && counts[1] < counts[2] && counts[2] < counts[3], "{counts:?}");
    assert_dissolved("Denver", &real.partition, &published(&real));
}

#[test]
fn wales_on_three_levels_is_what_geos_dissolves() {
    let Some(real) = wales() else { return };
    assert_dissolved("Wales", &real.partition, &published(&real));
}

#[test]
fn portsmouth_is_what_geos_dissolves() {
    let Some(real) = portsmouth() else { return };
    assert_dissolved("Portsmouth", &real.partition, &published(&real));
}

#[test]
fn six_levels_with_skipping_units_are_what_geos_dissolves() {
    for seed in 1..7 {
        let size = (20 + seed as usize, 24);
        let side = [40, 1_000, 50_000][seed as usize % 3];
        let recipe = Recipe { size, side, leaves: 40 * seed as u32, levels: 6, empty: 4 * seed as u32, inner: 2, seed };
        let partition = recipe.partition();
        let units = partition.units();
        assert_eq!(units.levels().len(), 6);
        let leaves: Vec<Value> =
            (0..units.leaf_count() as u32).map(|leaf| steps(&partition.shape(units.unit_of(LeafIx(leaf))))).collect();
        assert_dissolved(&format!("six levels {seed}"), &partition, &leaves);
    }
}

/// Neighbouring leaves, smaller code first.
fn pairs(partition: &Partition) -> BTreeSet<(String, String)> {
    let units = partition.units();
    let code = |unit: UnitIx| units.code(unit).to_owned();
    let leaves = units.level(units.levels().len() as u8 - 1).map(UnitIx);
    leaves
        .flat_map(|unit| partition.neighbours(unit).into_iter().map(move |other| (unit, other)))
        .filter(|(a, b)| a < b)
        .map(|(a, b)| (code(a), code(b)))
        .collect()
}

fn read_pairs(text: &str) -> BTreeSet<(String, String)> {
    let row = |line: &str| {
        let mut cells = line.split(',');
        let (a, b) = (cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned());
        if a < b { (a, b) } else { (b, a) }
    };
    text.lines().skip(1).map(row).collect()
}

#[test]
fn neighbours_are_the_published_ones() {
    for (name, real, table) in
        [("Denver", denver(), "us_denver_blocks_adjacency.csv"), ("Ellis", ellis(), "ks_ellis_block_edges.csv")]
    {
        let (Some(real), Some(table)) = (real, shared(table)) else { return };
        let (ours, theirs) = (pairs(&real.partition), read_pairs(&table));
        let only =
            |a: &BTreeSet<(String, String)>, b: &BTreeSet<_>| a.difference(b).take(20).cloned().collect::<Vec<_>>();
        println!("{name}: {} pairs of neighbours, {} published", ours.len(), theirs.len());
        assert_eq!((only(&ours, &theirs), only(&theirs, &ours)), (Vec::new(), Vec::new()), "{name}");
    }
}
