//! Units of a plan: who is whose parent, which codes are taken, and what became of what.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::difference::Change;
use crate::lattice::LatticePoint;
use crate::pack::AtomKey;
use crate::units::{UnitCode, UnitKind};

/// A unit's index in its plan. Of no meaning outside it: others name units by their codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct UnitId(pub u32);

/// A unit of any level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanUnit {
    /// Its code.
    pub code: UnitCode,
    /// Its own name, without its parents'.
    pub name: String,
    /// Depth of its level; leaves are at the deepest.
    pub depth: u8,
    /// The unit to which it belongs; none at depth 0.
    pub parent: Option<UnitId>,
    /// Ordinary or special.
    pub kind: UnitKind,
    /// Whether no command may change it or a unit below it.
    pub locked: bool,
    /// Whether it lies outside the plan's scope, which locks it too.
    pub outside_scope: bool,
    /// Atoms that a leaf has wherever their entrances are, by building: it shares each of these with others.
    pub stacked: Vec<Stack>,
}

/// Entrances and bands of floors of one building that one leaf holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The building's number.
    pub building: u32,
    /// As in [`EditCommand::Restack`](super::EditCommand::Restack): the leaf has ground there.
    pub footprint: Vec<LatticePoint>,
    /// The entrance, first and last floor of each, in order; at least one.
    pub bands: Vec<(u8, (u8, u8))>,
}

/// What became of units: of a split one and several new ones, of merged ones the one that is left, of a renumbered one
/// the same under another code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lineage {
    /// Codes before; none for ground that was of no unit.
    pub from: Vec<UnitCode>,
    /// Codes after.
    pub to: Vec<UnitCode>,
}

/// All units. Everything but `slots`, `lineage` and `retired` follows from them.
#[derive(Clone, Debug, Default)]
pub(super) struct Roster {
    slots: Vec<Option<PlanUnit>>,
    free: BTreeSet<u32>,
    by_code: BTreeMap<UnitCode, UnitId>,
    /// Who has each stacked atom.
    holders: BTreeMap<AtomKey, UnitId>,
    lineage: Vec<Lineage>,
    /// Codes that were used before this plan.
    retired: BTreeSet<UnitCode>,
    /// How often each code stands at the left of a lineage.
    spent: BTreeMap<UnitCode, u32>,
    /// Units as they were before the open command.
    journal: BTreeMap<u32, Option<PlanUnit>>,
    forgotten: Vec<Lineage>,
    recorded: usize,
}

impl Roster {
    pub(super) fn get(&self, id: UnitId) -> Option<&PlanUnit> {
        self.slots.get(id.0 as usize)?.as_ref()
    }

    pub(super) fn find(&self, code: &UnitCode) -> Option<UnitId> {
        self.by_code.get(code).copied()
    }

    pub(super) fn holder(&self, atom: AtomKey) -> Option<UnitId> {
        self.holders.get(&atom).copied()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (UnitId, &PlanUnit)> {
        (0..).zip(&self.slots).filter_map(|(id, unit)| Some((UnitId(id), unit.as_ref()?)))
    }

    pub(super) fn slots(&self) -> &[Option<PlanUnit>] {
        &self.slots
    }

    pub(super) fn lineage(&self) -> &[Lineage] {
        &self.lineage
    }

    pub(super) fn retired(&self) -> &BTreeSet<UnitCode> {
        &self.retired
    }

    pub(super) fn retire(&mut self, codes: impl IntoIterator<Item = UnitCode>) {
        self.retired.extend(codes);
    }

    /// Whether a code was ever given to a unit.
    pub(super) fn is_used(&self, code: &UnitCode) -> bool {
        self.by_code.contains_key(code) || self.spent.contains_key(code) || self.retired.contains(code)
    }

    /// Codes between two that are or were some unit's, in no order; some come twice.
    pub(super) fn used_between<'a>(&'a self, low: &UnitCode, high: &UnitCode) -> impl Iterator<Item = &'a UnitCode> {
        let range = || low.clone()..=high.clone();
        let given = self.by_code.range(range()).map(|(code, _)| code);
        given.chain(self.spent.range(range()).map(|(code, _)| code)).chain(self.retired.range(range()))
    }

    /// Whether the unit or one above it is locked or out of scope.
    pub(super) fn is_locked(&self, id: UnitId) -> bool {
        // A parent's depth is smaller, so the line ends.
        core::iter::successors(self.get(id), |unit| self.get(unit.parent?))
            .any(|unit| unit.locked || unit.outside_scope)
    }

    /// Whether `below` is `above` or lies below it.
    pub(super) fn is_within(&self, below: UnitId, above: UnitId) -> bool {
        core::iter::successors(Some(below), |&unit| self.get(unit)?.parent).any(|unit| unit == above)
    }

    pub(super) fn set(&mut self, id: UnitId, unit: Option<PlanUnit>) {
        let ix = id.0 as usize;
        while self.slots.len() <= ix {
            self.free.insert(self.slots.len() as u32);
            self.slots.push(None);
        }
        let old = core::mem::replace(&mut self.slots[ix], unit);
        if let Some(old) = &old
            && self.by_code.get(&old.code) == Some(&id)
        {
            self.by_code.remove(&old.code);
        }
        for key in old.iter().flat_map(|old| &old.stacked).flat_map(Stack::keys) {
            if self.holders.get(&key) == Some(&id) {
                self.holders.remove(&key);
            }
        }
        self.journal.entry(id.0).or_insert(old);
        if let Some(unit) = &self.slots[ix] {
            // Whoever has the code keeps it: the check of the command then finds the other. So with atoms.
            self.by_code.entry(unit.code.clone()).or_insert(id);
            for key in unit.stacked.iter().flat_map(Stack::keys) {
                self.holders.entry(key).or_insert(id);
            }
            self.free.remove(&id.0);
        } else {
            self.free.insert(id.0);
        }
        while self.slots.last().is_some_and(Option::is_none) {
            self.slots.pop();
            self.free.remove(&(self.slots.len() as u32));
        }
    }

    pub(super) fn add(&mut self, unit: PlanUnit) -> UnitId {
        let id = UnitId(self.free.first().copied().unwrap_or(self.slots.len() as u32));
        self.set(id, Some(unit));
        id
    }

    /// Room for more: see [`super::mesh::Mesh::make_room`].
    pub(super) fn make_room(&mut self) {
        self.slots.reserve(self.slots.len() / 8);
    }

    /// Changes a unit that is there.
    pub(super) fn change(&mut self, id: UnitId, by: impl FnOnce(&mut PlanUnit)) {
        if let Some(mut unit) = self.get(id).cloned() {
            by(&mut unit);
            self.set(id, Some(unit));
        }
    }

    pub(super) fn record(&mut self, entry: Lineage) {
        for code in &entry.from {
            *self.spent.entry(code.clone()).or_default() += 1;
        }
        self.lineage.push(entry);
        self.recorded += 1;
    }

    /// Takes back the last entry of the lineage.
    pub(super) fn forget(&mut self) -> Option<Lineage> {
        let entry = self.lineage.pop()?;
        for code in &entry.from {
            if let Some(count) = self.spent.get_mut(code) {
                *count -= 1;
                if *count == 0 {
                    self.spent.remove(code);
                }
            }
        }
        if self.recorded > 0 {
            self.recorded -= 1;
        } else {
            self.forgotten.insert(0, entry.clone());
        }
        Some(entry)
    }

    /// What units held that the open command has taken away.
    pub(super) fn stacks_of_gone(&self) -> Vec<Stack> {
        let gone = self.journal.iter().filter(|&(&id, _)| self.get(UnitId(id)).is_none());
        gone.filter_map(|(_, before)| before.as_ref()).flat_map(|unit| unit.stacked.iter().cloned()).collect()
    }

    pub(super) fn touched(&self) -> Vec<UnitId> {
        self.journal.keys().map(|&id| UnitId(id)).collect()
    }

    /// What the open command has changed in units, and in the lineage: entries forgotten and recorded. It is closed.
    pub(super) fn close(&mut self) -> (Vec<Change<PlanUnit>>, Vec<Lineage>, Vec<Lineage>) {
        let changes = self.changes();
        self.journal.clear();
        self.forgotten.clear();
        self.recorded = 0;
        changes
    }

    /// As [`Self::close`], for a command that stays open.
    pub(super) fn changes(&self) -> (Vec<Change<PlanUnit>>, Vec<Lineage>, Vec<Lineage>) {
        let changed = self.journal.iter().filter(|&(&id, before)| before.as_ref() != self.get(UnitId(id)));
        let change = |(&id, before): (&u32, &Option<PlanUnit>)| Change {
            id,
            before: before.clone(),
            after: self.get(UnitId(id)).cloned(),
        };
        let recorded = self.lineage[self.lineage.len() - self.recorded..].to_vec();
        (changed.map(change).collect(), self.forgotten.clone(), recorded)
    }

    /// Undoes the open command.
    pub(super) fn roll_back(&mut self) {
        let before = core::mem::take(&mut self.journal);
        for &id in before.keys() {
            self.set(UnitId(id), None);
        }
        for (id, unit) in before {
            self.set(UnitId(id), unit);
        }
        while self.recorded > 0 {
            self.forget();
        }
        for entry in core::mem::take(&mut self.forgotten) {
            self.record(entry);
        }
        self.recorded = 0;
        self.journal.clear();
    }
}
