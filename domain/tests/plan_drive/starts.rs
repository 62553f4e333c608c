//! Where random planners begin.

use std::collections::{BTreeMap, BTreeSet};

use domain::lattice::LatticePoint;
use domain::partition::{Enclave, Partition};
use domain::topology::{BuildOptions, LeafShape, build};
use domain::units::{Level, UnitKind, UnitTableBuilder};

use super::Chance;

const WEST: i32 = 1_040_000_000;
const SOUTH: i32 = 300_000_000;

/// Side × side cells of `cell` steps, corners and middles of sides shaken. One cell is an enclave, one has an island,
/// one unit has two parts. Upper units have leaves all over the place.
pub fn shaken(side: usize, cell: i32, chance: &mut Chance) -> Partition {
    shaken_under(side, cell, chance, |ix, _| ix % 4)
}

/// The same with upper units of four by four cells, as ordinary grids have micro-grids.
pub fn shaken_in_blocks(side: usize, cell: i32, chance: &mut Chance) -> Partition {
    shaken_under(side, cell, chance, |_, code| {
        let at = |from: usize| code.get(from..from + 3).and_then(|text| text.parse::<usize>().ok()).unwrap_or_default();
        at(1) / 4 * side.div_ceil(4) + at(5) / 4
    })
}

/// The same with each leaf, by its place in the order of codes and its code, under an upper unit of some number.
fn shaken_under(side: usize, cell: i32, chance: &mut Chance, mid: impl Fn(usize, &str) -> usize) -> Partition {
    let reach = cell as u32 / 5;
    let points: Vec<LatticePoint> = (0..(2 * side + 1) * (2 * side + 1))
        .map(|ix| {
            let (x, y) = ((ix % (2 * side + 1)) as i32, (ix / (2 * side + 1)) as i32);
            let at = LatticePoint::new(WEST + x * cell / 2, SOUTH + y * cell / 2);
            chance.near(at, if x % 2 == 0 && y % 2 == 0 { reach } else { reach / 3 })
        })
        .collect();
    let ring = |x: usize, y: usize| -> Vec<LatticePoint> {
        let round = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
        round.map(|(dx, dy)| points[(2 * y + dy) * (2 * side + 1) + 2 * x + dx]).to_vec()
    };
    let middle =
        |x: usize, y: usize| LatticePoint::new(WEST + x as i32 * cell + cell / 2, SOUTH + y as i32 * cell + cell / 2);
    let degrees = |ring: &[LatticePoint]| -> Vec<[f64; 2]> { ring.iter().map(|p| [p.lon(), p.lat()]).collect() };
    let mut shapes: BTreeMap<String, LeafShape> = BTreeMap::new();
    let (hole, host) = ((side / 2, side / 2), (side / 2 - 1, side / 2));
    let island: Vec<LatticePoint> = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        .map(|(x, y)| {
            LatticePoint::new(middle(host.0, host.1).x + x * cell / 8, middle(host.0, host.1).y + y * cell / 8)
        })
        .to_vec();
    for (x, y) in (0..side * side).map(|ix| (ix % side, ix / side)).filter(|&at| at != hole) {
        let owner = if (x, y) == (side - 1, side - 1) { (0, 0) } else { (x, y) };
        let name = format!("c{:03}-{:03}", owner.0, owner.1);
        let mut part = vec![degrees(&ring(x, y))];
        if (x, y) == host {
            part.push(degrees(&island));
        }
        shapes.entry(name.clone()).or_insert(LeafShape { code: name, parts: Vec::new() }).parts.push(part);
    }
    shapes.insert("island".into(), LeafShape { code: "island".into(), parts: vec![vec![degrees(&island)]] });
    let leaves: Vec<LeafShape> = shapes.into_values().collect();
    let at = middle(hole.0, hole.1);
    let (topology, _) = build(&leaves, &BuildOptions { tolerance_m: 0.0, enclaves: vec![at] }).unwrap();
    let mut table =
        UnitTableBuilder::new((0..).zip(["all", "mid", "leaf"]).map(|(depth, id)| Level::bare(id, depth)).collect());
    table.add("all", "", 0, None, UnitKind::Ordinary).unwrap();
    let mids: Vec<usize> = leaves.iter().enumerate().map(|(ix, leaf)| mid(ix, &leaf.code)).collect();
    for mid in mids.iter().collect::<BTreeSet<_>>() {
        table.add(&format!("mid{mid}"), "", 1, Some("all"), UnitKind::Ordinary).unwrap();
    }
    for (leaf, mid) in leaves.iter().zip(&mids) {
        table.add(&leaf.code, &leaf.code, 2, Some(&format!("mid{mid}")), UnitKind::Ordinary).unwrap();
    }
    Partition::new(table.build().unwrap(), topology, vec![Enclave { name: "nobody's".into(), at }]).unwrap()
}
