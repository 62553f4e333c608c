//! A planning pack for the snapshots of [`crate::snapshot`].

use std::{
    fs,
    path::{Path, PathBuf},
};

use domain::{
    codec::pack,
    lattice::LatticePoint,
    pack::{Atom, Building, Pack},
    partition::Partition,
    units::{LeafIx, UnitCode},
};

use crate::snapshot::partition;

/// The footprint of the building in the middle of a micro-grid.
pub fn footprint(partition: &Partition, leaf: u32) -> Vec<LatticePoint> {
    let at = partition.label_point(partition.units().unit_of(LeafIx(leaf)));
    let corner = |x, y| LatticePoint::new(at.x + x, at.y + y);
    vec![corner(-500, -100), corner(500, -100), corner(500, 100), corner(-500, 100)]
}

/// A planning pack: in the middle of each micro-grid a building with two entrances, one of them stacked in the last.
pub fn write_pack(dir: &Path) -> PathBuf {
    let partition = partition();
    let (mut buildings, mut atoms) = (Vec::new(), Vec::new());
    for leaf in 0..12_u32 {
        let unit = partition.units().unit_of(LeafIx(leaf));
        let at = partition.label_point(unit);
        let corner = |x, y| LatticePoint::new(at.x + x, at.y + y);
        let footprint = footprint(&partition, leaf);
        buildings.push(Building { id: leaf + 1, footprint, households: 40, shops: 1, houses: 44 });
        for entrance in 1..=2_u8 {
            let stacked = (leaf == 11 && entrance == 2).then(|| UnitCode::new("990100001001001001").unwrap());
            atoms.push(Atom {
                building: leaf + 1,
                entrance,
                floors: (0, 0),
                at: corner(if entrance == 1 { -250 } else { 250 }, 100),
                households: 20,
                shops: u16::from(entrance == 1),
                houses: 22,
                leaf: stacked,
            });
        }
    }
    let dir = dir.join("pack");
    fs::create_dir_all(&dir).unwrap();
    fs::write(dir.join("pack.bin"), pack::encode(&Pack::new(buildings, atoms).unwrap())).unwrap();
    dir
}
