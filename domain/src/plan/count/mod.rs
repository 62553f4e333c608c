//! Households, shops and houses per unit, exact, kept up with every change at the cost of the change.
//!
//! A difference says which segments of boundaries have changed. Whoever looks from a place outside the box round them
//! away from it sees what was there before, so only atoms inside the box can have changed hands. Sums of all levels
//! follow by what atoms, or whole subtrees, bring along.

mod atoms;
mod stacks;

use core::ops::{Add, AddAssign};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Difference, Ground, Plan, Stack, UnitId};
use crate::fill::{map, set};
use crate::lattice::LatticePoint;
use crate::pack::{Atom, Pack};
use crate::partition::Bounds;
use crate::partition::ring::{Place, place_in_ring};
use crate::sort::sort;
use crate::topology::exact::on_segment;
use crate::units::UnitCode;
use atoms::Places;
use stacks::Stacks;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Households.
    pub households: u32,
    /// Shops.
    pub shops: u32,
    /// Houses (dwellings, lived in or not).
    pub houses: u32,
    /// Buildings of which at least one entrance belongs there: one that is shared counts in each.
    pub buildings: u32,
}

impl Add for Tally {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self {
            households: self.households + other.households,
            shops: self.shops + other.shops,
            houses: self.houses + other.houses,
            buildings: self.buildings + other.buildings,
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Tally {
    /// Once less `minus` and once more `plus`; `minus` is part of it.
    fn shifted(self, minus: Self, plus: Self) -> Self {
        let each = |own: u32, minus: u32, plus: u32| own.wrapping_sub(minus).wrapping_add(plus);
        Self {
            households: each(self.households, minus.households, plus.households),
            shops: each(self.shops, minus.shops, plus.shops),
            houses: each(self.houses, minus.houses, plus.houses),
            buildings: each(self.buildings, minus.buildings, plus.buildings),
        }
    }
}

/// What a difference does to the counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Atoms that change hands, as indices into [`Pack::atoms`]: from, to. In order.
    pub atoms: Vec<(u32, Ground, Ground)>,
    /// Grounds, units of every level among them, whose sums change: before and after. A unit that is new or goes has
    /// had or has nothing.
    pub tallies: BTreeMap<Ground, (Tally, Tally)>,
}

/// Who has what.
#[derive(Clone, Debug)]
pub struct Counts {
    pack: Arc<Pack>,
    places: Places,
    stacks: Stacks,
    /// Whose each atom is: a leaf's, or of open ground.
    owners: Vec<Ground>,
    /// Atoms of each, in order.
    held: HashMap<Ground, Vec<u32>>,
    /// The tree as it was when the tallies were summed.
    parents: HashMap<UnitId, UnitId>,
    children: HashMap<UnitId, BTreeSet<UnitId>>,
    /// Units of every level and open ground that have anything.
    tallies: HashMap<Ground, Tally>,
}

/// Whether the same is counted; not how it is found.
impl PartialEq for Counts {
    fn eq(&self, other: &Self) -> bool {
        self.pack == other.pack
            && self.owners == other.owners
            && self.held == other.held
            && self.parents == other.parents
            && self.children == other.children
            && self.tallies == other.tallies
    }
}

impl Counts {
    /// Counts from scratch: for a plan that was just opened, and to test what was kept up.
    #[must_use]
    pub fn new(plan: &Plan, pack: Arc<Pack>) -> Self {
        let atoms = pack.atoms();
        let mut counts = Self {
            places: Places::new(atoms),
            stacks: Stacks::new(atoms, plan),
            owners: Vec::with_capacity(atoms.len()),
            held: HashMap::new(),
            parents: HashMap::new(),
            children: HashMap::new(),
            tallies: HashMap::new(),
            pack: Arc::clone(&pack),
        };
        for (id, unit) in plan.units() {
            counts.hang(id, None, unit.parent);
        }
        for (ix, atom) in (0..).zip(atoms) {
            let now = atom.leaf.as_ref().and_then(|code| counts.stacks.now(code));
            let owner = owner(plan, atom, now);
            counts.owners.push(owner);
            counts.held.entry(owner).or_default().push(ix);
        }
        for building in 0..pack.buildings().len() {
            let shares = counts.shares(building, |atom| counts.owners[atom], |unit| counts.parents.get(&unit).copied());
            for (ground, own) in shares {
                *counts.tallies.entry(ground).or_default() += own;
            }
        }
        counts
    }

    /// What is counted.
    #[must_use]
    pub fn pack(&self) -> &Arc<Pack> {
        &self.pack
    }

    /// What a unit of any level has.
    #[must_use]
    pub fn of(&self, unit: UnitId) -> Tally {
        self.on(Ground::Unit(unit))
    }

    /// What stands on some ground.
    #[must_use]
    pub fn on(&self, ground: Ground) -> Tally {
        self.tallies.get(&ground).copied().unwrap_or_default()
    }

    /// What belongs to no unit.
    #[must_use]
    pub fn unassigned(&self) -> Tally {
        self.on(Ground::Unassigned) + self.on(Ground::Outside)
    }

    /// Whose an atom is.
    #[must_use]
    pub fn owner(&self, atom: u32) -> Ground {
        self.owners[atom as usize]
    }

    /// Atoms of a leaf or of open ground, in order.
    #[must_use]
    pub fn held(&self, ground: Ground) -> &[u32] {
        self.held.get(&ground).map_or(&[], Vec::as_slice)
    }

    /// Atoms in and on an open ring, in order: what a lasso holds.
    #[must_use]
    pub fn inside(&self, ring: &[LatticePoint]) -> Vec<u32> {
        let closed: Vec<LatticePoint> = ring.iter().chain(ring.first()).copied().collect();
        let atoms = self.pack.atoms();
        let near = Bounds::of(closed.iter().copied()).map_or_else(Vec::new, |bounds| self.places.within(bounds, atoms));
        let is_in = |&ix: &u32| place_in_ring(&closed, atoms[ix as usize].at) != Place::Outside;
        near.into_iter().filter(is_in).collect()
    }

    /// Units right below a unit, in order.
    pub fn children(&self, unit: UnitId) -> impl Iterator<Item = UnitId> + '_ {
        self.children.get(&unit).into_iter().flatten().copied()
    }

    /// What a difference that was applied to the plan does to the counts, without doing it.
    #[must_use]
    pub fn foresee(&self, plan: &Plan, difference: &Difference) -> Moves {
        self.look(plan, difference, &self.stacks.foresee(difference))
    }

    /// Follows a difference that was applied to the plan, each in its order.
    pub fn apply(&mut self, plan: &Plan, difference: &Difference) -> Moves {
        let stacks = self.stacks.foresee(difference);
        let moves = self.look(plan, difference, &stacks);
        self.stacks.apply(difference, stacks);
        for &(atom, from, to) in &moves.atoms {
            self.owners[atom as usize] = to;
            if let Some(held) = self.held.get_mut(&from) {
                held.retain(|&known| known != atom);
                if held.is_empty() {
                    self.held.remove(&from);
                }
            }
            let held = self.held.entry(to).or_default();
            held.insert(held.partition_point(|&known| known < atom), atom);
        }
        for (&ground, &(_, after)) in &moves.tallies {
            if after == Tally::default() {
                self.tallies.remove(&ground);
            } else {
                self.tallies.insert(ground, after);
            }
        }
        for change in &difference.units {
            let parent = |unit: &Option<super::PlanUnit>| unit.as_ref().and_then(|unit| unit.parent);
            self.hang(UnitId(change.id), parent(&change.before), parent(&change.after));
        }
        moves
    }

    fn look(&self, plan: &Plan, difference: &Difference, stacks: &[(usize, UnitCode)]) -> Moves {
        let atoms = self.pack.atoms();
        let mut boxes: Vec<Bounds> = difference.reach().into_iter().collect();
        let (mut reparented, mut touched): (Vec<UnitId>, BTreeSet<u32>) = Default::default();
        for change in &difference.units {
            let held = |unit: Option<&super::PlanUnit>| unit.map_or_else(Vec::new, |unit| unit.stacked.clone());
            let (had, has) = (held(change.before.as_ref()), held(change.after.as_ref()));
            if had != has {
                let keys = had.iter().chain(&has).flat_map(Stack::keys);
                touched.extend(keys.filter_map(|key| Some(self.pack.find_atom(key)? as u32)));
            }
            let (Some(before), Some(after)) = (&change.before, &change.after) else { continue };
            let unit = UnitId(change.id);
            if before.code != after.code {
                // Of two units the smaller code has what lies on the boundary between them.
                let points = plan.arcs_beside(Ground::Unit(unit)).filter_map(|arc| plan.arc(arc)?.bounds());
                boxes.extend(Bounds::of(points.flat_map(|bounds| [bounds.min, bounds.max])));
            }
            if before.parent != after.parent {
                reparented.push(unit);
            }
        }
        for bounds in boxes {
            touched.extend(self.places.within(bounds, atoms));
        }
        let mut new: HashMap<u32, Ground> = HashMap::new();
        for (stack, now) in stacks {
            let owner = |&atom: &u32| (atom, owner(plan, &atoms[atom as usize], Some(now)));
            new.extend(self.stacks.atoms(*stack).iter().map(owner));
        }
        for atom in touched.into_iter().filter(|atom| !new.contains_key(atom)).collect::<Vec<_>>() {
            let own = &atoms[atom as usize];
            new.insert(atom, owner(plan, own, own.leaf.as_ref().and_then(|code| self.stacks.now(code))));
        }
        new.retain(|&atom, owner| self.owners[atom as usize] != *owner);
        let mut moves: Vec<(u32, Ground, Ground)> =
            new.iter().map(|(&atom, &to)| (atom, self.owners[atom as usize], to)).collect();
        sort(&mut moves);
        let along = self.leaves_under(reparented).into_iter().flat_map(|unit| self.held(Ground::Unit(unit)));
        let changed = moves.iter().map(|(atom, _, _)| atom).chain(along);
        let buildings: BTreeSet<usize> = set(changed.filter_map(|&atom| self.pack.find(atoms[atom as usize].building)));
        let mut shifts: BTreeMap<Ground, (Tally, Tally)> = BTreeMap::new();
        for building in buildings {
            let before = self.shares(building, |atom| self.owners[atom], |unit| self.parents.get(&unit).copied());
            let owner = |atom: usize| new.get(&(atom as u32)).copied().unwrap_or(self.owners[atom]);
            let after = self.shares(building, owner, |unit| plan.unit(unit)?.parent);
            before.into_iter().for_each(|(ground, own)| shifts.entry(ground).or_default().0 += own);
            after.into_iter().for_each(|(ground, own)| shifts.entry(ground).or_default().1 += own);
        }
        let tallies = shifts.into_iter().map(|(ground, (minus, plus))| {
            let before = self.on(ground);
            (ground, (before, before.shifted(minus, plus)))
        });
        Moves { atoms: moves, tallies: map(tallies.filter(|(_, (before, after))| before != after)) }
    }

    /// What each ground has of a building: leaves and all above them.
    fn shares(
        &self,
        building: usize,
        owner: impl Fn(usize) -> Ground,
        parent: impl Fn(UnitId) -> Option<UnitId>,
    ) -> Vec<(Ground, Tally)> {
        let mut shares: Vec<(Ground, Tally)> = Vec::new();
        for ix in self.pack.atoms_of(building) {
            let atom = &self.pack.atoms()[ix];
            let own = Tally {
                households: atom.households.into(),
                shops: atom.shops.into(),
                houses: atom.houses.into(),
                buildings: 0,
            };
            let up = |&ground: &Ground| ground.unit().and_then(&parent).map(Ground::Unit);
            for ground in core::iter::successors(Some(owner(ix)), up) {
                match shares.iter_mut().find(|(known, _)| *known == ground) {
                    Some((_, sum)) => *sum += own,
                    None => shares.push((ground, Tally { buildings: 1, ..own })),
                }
            }
        }
        shares
    }

    fn leaves_under(&self, units: Vec<UnitId>) -> BTreeSet<UnitId> {
        let (mut leaves, mut waiting) = (BTreeSet::new(), units);
        while let Some(unit) = waiting.pop() {
            leaves.insert(unit);
            waiting.extend(self.children(unit));
        }
        leaves
    }

    fn hang(&mut self, unit: UnitId, before: Option<UnitId>, after: Option<UnitId>) {
        if let Some(children) = before.and_then(|parent| self.children.get_mut(&parent)) {
            children.remove(&unit);
        }
        if let Some(parent) = before.filter(|parent| self.children.get(parent).is_some_and(BTreeSet::is_empty)) {
            self.children.remove(&parent);
        }
        match after {
            None => drop(self.parents.remove(&unit)),
            Some(parent) => {
                self.parents.insert(unit, parent);
                self.children.entry(parent).or_default().insert(unit);
            }
        }
    }
}

/// Whose an atom is: who holds it, else who has the code that it follows, else who has its place.
fn owner(plan: &Plan, atom: &Atom, now: Option<&UnitCode>) -> Ground {
    let held = plan.holder(atom.key()).map(Ground::Unit);
    held.or_else(|| leaf(plan, now?)).unwrap_or_else(|| plan.owner_at(atom.at))
}

fn leaf(plan: &Plan, code: &UnitCode) -> Option<Ground> {
    plan.find(code).filter(|&unit| plan.is_leaf(unit)).map(Ground::Unit)
}

impl Plan {
    /// Whose an atom is, as [`Counts::owner`] has it ready: for whoever counts nothing. Costs what the lineage has of
    /// entries where the atom's code is retired.
    #[must_use]
    pub fn owner_of(&self, atom: &Atom) -> Ground {
        owner(self, atom, atom.leaf.as_ref().map(|code| stacks::now(self, code)))
    }

    /// Whose a place is; of one on a boundary the unit of the smallest code beside it, as everywhere in the house.
    #[must_use]
    pub fn owner_at(&self, p: LatticePoint) -> Ground {
        let mut on_boundary = false;
        let mut smallest: Option<(&UnitCode, UnitId)> = None;
        for ix in self.mesh.near(Bounds { min: p, max: p }) {
            let arc = self.mesh.arc(ix);
            if !arc.points.windows(2).any(|pair| on_segment(pair[0], pair[1], p)) {
                continue;
            }
            on_boundary = true;
            for unit in [arc.left, arc.right].into_iter().filter_map(Ground::unit) {
                let Some(code) = self.unit(unit).map(|unit| &unit.code) else { continue };
                if smallest.is_none_or(|(known, _)| code < known) {
                    smallest = Some((code, unit));
                }
            }
        }
        match smallest {
            Some((_, unit)) => Ground::Unit(unit),
            None if on_boundary => Ground::Unassigned,
            None => self.ground_at(p),
        }
    }
}
