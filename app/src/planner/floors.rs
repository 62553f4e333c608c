//! Floors and entrances of one building, given to another unit that has ground in its footprint.

use std::collections::BTreeSet;

use domain::lattice::LatticePoint;
use domain::plan::count::Counts;
use domain::plan::{EditCommand, Plan};
use domain::units::UnitCode;

/// The entrance, first and last floor of an atom.
pub type Key = (u8, (u8, u8));

/// What lies behind one entrance on some floors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Band {
    /// What it is called in its building.
    pub key: Key,
    /// Households.
    pub households: u32,
    /// Whose it is; none on ground of no unit.
    pub holder: Option<UnitCode>,
}

/// A building as those who share it see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tower {
    /// Its number.
    pub building: u32,
    /// Its outline; where that isn't known, where its entrances are.
    pub footprint: Vec<LatticePoint>,
    /// By entrance and floors.
    pub bands: Vec<Band>,
    /// Who has ground in it or some of its floors, by code.
    pub units: Vec<UnitCode>,
    /// Those of them that have ground in it: only they can be given more.
    pub on_ground: BTreeSet<UnitCode>,
}

impl Tower {
    /// A building by its number.
    #[must_use]
    pub fn of(plan: &Plan, counts: &Counts, building: u32) -> Option<Self> {
        let pack = counts.pack();
        let ix = pack.find(building)?;
        let atoms = pack.atoms_of(ix);
        let code = |unit| plan.unit(unit).map(|unit| unit.code.clone());
        let band = |atom: usize| {
            let (own, holder) = (&pack.atoms()[atom], counts.owner(atom as u32).unit().and_then(code));
            Band { key: (own.entrance, own.floors), households: own.households.into(), holder }
        };
        let bands: Vec<Band> = atoms.clone().map(band).collect();
        let mut footprint = pack.buildings()[ix].footprint.clone();
        if footprint.is_empty() {
            footprint = atoms.map(|atom| pack.atoms()[atom].at).collect();
        }
        let on_ground: BTreeSet<UnitCode> = plan.leaves_in(&footprint).into_iter().filter_map(code).collect();
        let units: BTreeSet<&UnitCode> =
            on_ground.iter().chain(bands.iter().filter_map(|band| band.holder.as_ref())).collect();
        let units = units.into_iter().cloned().collect();
        Some(Self { building, footprint, bands, units, on_ground })
    }

    /// Whose a band is.
    #[must_use]
    pub fn holder(&self, key: Key) -> Option<&UnitCode> {
        self.bands.iter().find(|band| band.key == key)?.holder.as_ref()
    }

    /// Households that a unit has in it.
    #[must_use]
    pub fn households(&self, unit: &UnitCode) -> u32 {
        let own = self.bands.iter().filter(|band| band.holder.as_ref() == Some(unit));
        own.map(|band| band.households).sum()
    }

    /// Entrances from left to right.
    #[must_use]
    pub fn entrances(&self) -> Vec<u8> {
        let all: BTreeSet<u8> = self.bands.iter().map(|band| band.key.0).collect();
        all.into_iter().collect()
    }

    /// Floors of any entrance, the topmost first.
    #[must_use]
    pub fn floors(&self) -> Vec<(u8, u8)> {
        let all: BTreeSet<(u8, u8)> = self.bands.iter().map(|band| band.key.1).collect();
        all.into_iter().rev().collect()
    }
}

/// What is to be given: some bands of one holder, and to whom.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gift {
    /// Of which building.
    pub building: u32,
    /// Which of its bands, in the order in which they were chosen.
    pub bands: Vec<Key>,
    /// To whom.
    pub to: Option<UnitCode>,
}

impl Gift {
    /// Chooses some bands, or puts them back where all of them are chosen. Bands of another holder than the first of
    /// these are let go: a command takes from one.
    pub fn turn(&mut self, tower: &Tower, keys: &[Key]) {
        let Some(holder) = keys.first().and_then(|key| tower.holder(*key)) else { return };
        let own = |key: &Key| tower.holder(*key) == Some(holder);
        let put_back = keys.iter().all(|key| self.bands.contains(key));
        self.bands.retain(|key| own(key) && !keys.contains(key));
        if !put_back {
            self.bands.extend(keys.iter().copied().filter(own));
        }
        if self.to.as_ref().is_none_or(|to| to == holder || !tower.on_ground.contains(to)) {
            self.to = tower.on_ground.iter().find(|unit| *unit != holder).cloned();
        }
    }

    /// The command; none while it isn't told what is given to whom.
    #[must_use]
    pub fn command(&self, tower: &Tower) -> Option<EditCommand> {
        let from = tower.holder(*self.bands.first()?)?.clone();
        let (footprint, bands, to) = (tower.footprint.clone(), self.bands.clone(), self.to.clone()?);
        Some(EditCommand::Restack { building: self.building, footprint, bands, from, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> UnitCode {
        UnitCode::new(text).unwrap()
    }

    fn tower() -> Tower {
        let band =
            |entrance, floors, holder| Band { key: (entrance, floors), households: 5, holder: Some(code(holder)) };
        Tower {
            building: 7,
            footprint: vec![LatticePoint::new(0, 0)],
            bands: vec![band(1, (1, 6), "a"), band(1, (7, 12), "b"), band(2, (1, 6), "a"), band(2, (7, 14), "far")],
            units: ["a", "b", "far"].map(code).to_vec(),
            on_ground: ["a", "b"].map(code).into(),
        }
    }

    #[test]
    fn a_gift_is_of_one_holder_and_to_another_one() {
        let (tower, mut gift) = (tower(), Gift { building: 7, ..Gift::default() });
        assert_eq!(gift.command(&tower), None);
        gift.turn(&tower, &[(1, (1, 6))]);
        gift.turn(&tower, &[(2, (1, 6))]);
        assert_eq!((gift.bands.len(), gift.to.clone()), (2, Some(code("b"))));
        // Another's: those chosen so far are let go, and it can't go to whose it is.
        gift.turn(&tower, &[(1, (7, 12))]);
        assert_eq!((gift.bands.as_slice(), gift.to.clone()), (&[(1, (7, 12))][..], Some(code("a"))));
        gift.turn(&tower, &[(2, (7, 14))]);
        let Some(EditCommand::Restack { building, bands, from, to, .. }) = gift.command(&tower) else { panic!() };
        assert_eq!((building, bands.as_slice(), from, to), (7, &[(2, (7, 14))][..], code("far"), code("a")));
        gift.turn(&tower, &[(2, (7, 14))]);
        assert_eq!(gift.command(&tower), None, "put back");
    }

    #[test]
    fn a_tower_stands_upright() {
        let tower = tower();
        assert_eq!((tower.entrances(), tower.floors()), (vec![1, 2], vec![(7, 14), (7, 12), (1, 6)]));
        assert_eq!(["a", "b", "far"].map(|unit| tower.households(&code(unit))), [10, 5, 5]);
    }
}
