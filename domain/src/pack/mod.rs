//! The planning pack: buildings and their entrances with counts of households, shops and houses, and nothing else.
//!
//! An atom is what a boundary can't divide: a band of floors behind one entrance of one building. It belongs to the
//! unit in which its entrance lies; where several micro-grids share a footprint (they are *stacked*) to the unit whose
//! code it has, or to which a plan has given it ([`crate::plan::EditCommand::Restack`]). The written form is
//! [`crate::codec::pack`].

mod error;
#[cfg(test)]
mod tests;

pub use error::PackError;

use serde::{Deserialize, Serialize};

use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::sort::sort_by_key;
use crate::units::UnitCode;

/// A building.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Building {
    /// Its number in the register of buildings.
    pub id: u32,
    /// Its outline, the first point not repeated; empty where it isn't known.
    pub footprint: Vec<LatticePoint>,
    /// Households in it: the sum of its atoms'.
    pub households: u32,
    /// Shops in it, likewise.
    pub shops: u32,
    /// Houses (dwellings, lived in or not) in it, likewise.
    pub houses: u32,
}

/// A band of floors behind one entrance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Atom {
    /// The number of its building.
    pub building: u32,
    /// The entrance, counted from 1; 0 for what has no entrance of its own.
    pub entrance: u8,
    /// First and last floor, both included; `(0, 0)` for all of them.
    pub floors: (u8, u8),
    /// Where the entrance is.
    pub at: LatticePoint,
    /// Households.
    pub households: u16,
    /// Shops.
    pub shops: u16,
    /// Houses.
    pub houses: u16,
    /// Whose it is where several leaves share the footprint: their places don't tell.
    pub leaf: Option<UnitCode>,
}

/// What an atom is called: no two of a pack have the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AtomKey {
    /// The number of its building.
    pub building: u32,
    /// The entrance, as in [`Atom::entrance`].
    pub entrance: u8,
    /// First and last floor, as in [`Atom::floors`].
    pub floors: (u8, u8),
}

impl Atom {
    /// What it is called.
    #[must_use]
    pub const fn key(&self) -> AtomKey {
        AtomKey { building: self.building, entrance: self.entrance, floors: self.floors }
    }
}

/// Buildings and atoms. Nothing in it changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pack {
    buildings: Vec<Building>,
    atoms: Vec<Atom>,
    /// Atoms of the building at `i`: from `starts[i]` to `starts[i + 1]`.
    starts: Vec<u32>,
}

impl Pack {
    /// Puts buildings and atoms together, each in the order of its numbers.
    ///
    /// # Errors
    /// [`PackError`]: a number that stands twice, an atom without its building, a place off the globe, floors from the
    /// top down, counts of a building that are not the sum of its atoms'. Nobody is counted twice or lost.
    pub fn new(mut buildings: Vec<Building>, mut atoms: Vec<Atom>) -> Result<Self, PackError> {
        sort_by_key(&mut buildings, |building| building.id);
        if let Some(pair) = buildings.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(PackError::BuildingTwice(pair[0].id));
        }
        sort_by_key(&mut atoms, Atom::key);
        if let Some(pair) = atoms.windows(2).find(|pair| pair[0].key() == pair[1].key()) {
            let AtomKey { building, entrance, floors } = pair[0].key();
            return Err(PackError::AtomTwice { building, entrance, floors });
        }
        let mut starts = Vec::with_capacity(buildings.len() + 1);
        let mut at = 0;
        for building in &buildings {
            starts.push(at as u32);
            if let Some(stray) = atoms.get(at).filter(|atom| atom.building < building.id) {
                return Err(PackError::NoBuilding { building: stray.building, entrance: stray.entrance });
            }
            let own = atoms[at..].iter().take_while(|atom| atom.building == building.id).count();
            check(building, &atoms[at..at + own])?;
            at += own;
        }
        starts.push(at as u32);
        match atoms.get(at) {
            Some(stray) => Err(PackError::NoBuilding { building: stray.building, entrance: stray.entrance }),
            None => Ok(Self { buildings, atoms, starts }),
        }
    }

    /// Buildings, by number.
    #[must_use]
    pub fn buildings(&self) -> &[Building] {
        &self.buildings
    }

    /// Atoms, by building, entrance and floors.
    #[must_use]
    pub fn atoms(&self) -> &[Atom] {
        &self.atoms
    }

    /// The building of a number, as an index into [`Pack::buildings`].
    #[must_use]
    pub fn find(&self, building: u32) -> Option<usize> {
        self.buildings.binary_search_by_key(&building, |known| known.id).ok()
    }

    /// The atom of a key, as an index into [`Pack::atoms`].
    #[must_use]
    pub fn find_atom(&self, key: AtomKey) -> Option<usize> {
        self.atoms.binary_search_by_key(&key, Atom::key).ok()
    }

    /// Indices of the atoms of the building at an index.
    #[must_use]
    pub fn atoms_of(&self, building: usize) -> core::ops::Range<usize> {
        self.starts[building] as usize..self.starts[building + 1] as usize
    }

    /// A box round all entrances; none without any.
    #[must_use]
    pub fn bounds(&self) -> Option<Bounds> {
        Bounds::of(self.atoms.iter().map(|atom| atom.at))
    }

    /// The part for a plan's scope: atoms that `keep` names, and their buildings with what is left in them. A building
    /// without any atom is left out.
    #[must_use]
    pub fn within(&self, mut keep: impl FnMut(&Atom) -> bool) -> Self {
        let mut part = Self { starts: vec![0], ..Self::default() };
        for (ix, building) in self.buildings.iter().enumerate() {
            part.atoms.extend(self.atoms[self.atoms_of(ix)].iter().filter(|atom| keep(atom)).cloned());
            let own = &part.atoms[part.starts[part.buildings.len()] as usize..];
            if own.is_empty() {
                continue;
            }
            let [households, shops, houses] = sums(own);
            part.buildings.push(Building { households, shops, houses, ..building.clone() });
            part.starts.push(part.atoms.len() as u32);
        }
        part
    }
}

/// Households, shops and houses of some atoms of one building: at most 2²⁴ of them, so that only shops and households
/// beyond a city's could overflow, and those saturate.
pub(crate) fn sums(atoms: &[Atom]) -> [u32; 3] {
    atoms.iter().fold([0; 3], |sum, atom| {
        let own = [atom.households, atom.shops, atom.houses];
        core::array::from_fn(|ix| sum[ix].saturating_add(u32::from(own[ix])))
    })
}

fn check(building: &Building, atoms: &[Atom]) -> Result<(), PackError> {
    let id = building.id;
    if let Some(&at) = building.footprint.iter().chain(atoms.iter().map(|atom| &atom.at)).find(|p| !p.is_on_globe()) {
        return Err(PackError::OffGlobe { building: id, at });
    }
    if let Some(atom) = atoms.iter().find(|atom| atom.floors.0 > atom.floors.1) {
        return Err(PackError::Floors { building: id, entrance: atom.entrance, floors: atom.floors });
    }
    let stated = [building.households, building.shops, building.houses];
    let counted = sums(atoms);
    for (ix, what) in ["households", "shops", "houses"].into_iter().enumerate() {
        if stated[ix] != counted[ix] {
            return Err(PackError::Sum { building: id, what, stated: stated[ix], counted: counted[ix] });
        }
    }
    Ok(())
}
