#![allow(clippy::unwrap_used, reason = "a test fails where it would")]

use super::*;
use crate::codec::CodecError;
use crate::codec::pack::{decode, encode};

fn p(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(1_040_000_000 + x, 300_000_000 + y)
}

fn building(id: u32, x: i32, households: u32, shops: u32) -> Building {
    let footprint = vec![p(x, 0), p(x + 400, 10), p(x + 390, 110), p(x - 10, 100)];
    Building { id, footprint, households, shops, houses: households + 1 }
}

fn atom(building: u32, entrance: u8, x: i32, households: u16) -> Atom {
    let floors = (0, 0);
    Atom { building, entrance, floors, at: p(x, 105), households, shops: 0, houses: households, leaf: None }
}

fn code(text: &str) -> Option<UnitCode> {
    Some(UnitCode::new(text).unwrap())
}

/// Two slabs, the second one stacked, and a hut without households or outline.
fn pack() -> Pack {
    let mut buildings = vec![building(7, 0, 30, 0), building(9, 1000, 24, 3)];
    buildings.push(Building { id: 400_000, footprint: Vec::new(), households: 0, shops: 0, houses: 0 });
    let mut atoms = vec![atom(7, 2, 300, 17), atom(7, 1, 100, 13), atom(400_000, 0, 5000, 0)];
    atoms[0].houses += 1;
    for (floors, leaf) in [((1, 8), "b"), ((9, 17), "a")] {
        atoms.push(Atom { floors, leaf: code(leaf), ..atom(9, 1, 1200, 12) });
    }
    atoms[3].shops = 3;
    atoms[3].houses += 1;
    Pack::new(buildings, atoms).unwrap()
}

#[test]
fn a_pack_is_the_same_after_its_bytes() {
    let pack = pack();
    let entrances: Vec<(u32, u8)> = pack.atoms().iter().map(|atom| (atom.building, atom.entrance)).collect();
    assert_eq!(entrances, [(7, 1), (7, 2), (9, 1), (9, 1), (400_000, 0)]);
    assert_eq!(pack.atoms_of(pack.find(9).unwrap()), 2..4);
    let bytes = encode(&pack);
    assert!(bytes.len() < 190, "{} bytes", bytes.len());
    assert_eq!(decode(&bytes).unwrap(), pack);
    let none = Pack::new(Vec::new(), Vec::new()).unwrap();
    assert_eq!(decode(&encode(&none)).unwrap(), none);
    assert_eq!(none.bounds(), None);
}

#[test]
fn a_part_counts_what_is_in_it() {
    let part = pack().within(|atom| atom.at.x < p(250, 0).x || atom.leaf == code("b"));
    let counts: Vec<[u32; 4]> = part.buildings().iter().map(|b| [b.id, b.households, b.shops, b.houses]).collect();
    assert_eq!(counts, [[7, 13, 0, 13], [9, 12, 3, 13]]);
    assert_eq!((part.atoms_of(0), part.atoms_of(1)), (0..1, 1..2));
    assert_eq!(decode(&encode(&part)).unwrap(), part);
    assert_eq!(Pack::new(part.buildings().to_vec(), part.atoms().to_vec()).unwrap(), part);
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let refused = |change: fn(&mut Vec<Building>, &mut Vec<Atom>)| {
        let pack = pack();
        let (mut buildings, mut atoms) = (pack.buildings().to_vec(), pack.atoms().to_vec());
        change(&mut buildings, &mut atoms);
        Pack::new(buildings, atoms).unwrap_err().to_string()
    };
    assert_eq!(refused(|b, _| b[1].id = 7), "building 7 stands twice");
    assert_eq!(refused(|_, a| a[1].entrance = 1), "building 7, entrance 1: floors 0–0 stand twice");
    assert_eq!(refused(|_, a| a[0].building = 8), "building 7: 30 households, but its entrances have 17");
    assert_eq!(refused(|_, a| a[4].building = 8), "entrance 0 is of building 8, and there is none");
    assert_eq!(refused(|_, a| a[4].building = 500_000), "entrance 0 is of building 500000, and there is none");
    assert_eq!(refused(|_, a| a[2].floors = (9, 8)), "building 9, entrance 1: floors 9 to 8 run downwards");
    assert_eq!(refused(|b, _| b[1].shops = 4), "building 9: 4 shops, but its entrances have 3");
    assert!(refused(|_, a| a[0].at.y = 900_000_001).contains("building 7: 104.0000100 90.0000001 is not on the globe"));
}

#[test]
fn damaged_bytes_are_an_error_and_never_more_memory_than_they_are_worth() {
    let whole = encode(&pack());
    assert!(matches!(decode(b"WGP and more").unwrap_err(), CodecError::Foreign { .. }));
    let mut later = whole.clone();
    later[3] = 9;
    assert_eq!(decode(&later).unwrap_err(), CodecError::Version { found: 9, known: 1 });
    for at in 0..whole.len() {
        assert!(decode(&whole[..at]).is_err(), "cut at {at}");
        for bit in 0..8 {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << bit;
            assert!(decode(&bytes).is_err(), "bit {bit} of byte {at}");
            // With a checksum that is right for it: an error or another pack, never a panic.
            let sum = crate::codec::checksum_of(&bytes[..4], &bytes[12.min(bytes.len())..]);
            bytes[4..12].copy_from_slice(&sum.to_le_bytes());
            if let Ok(read) = decode(&bytes) {
                assert_eq!(decode(&encode(&read)).unwrap(), read);
            }
        }
    }
}
