//! What a failure takes: of a long list of entries and of all the units of a plan the few without which it is gone.

use std::collections::BTreeSet;
use std::fs;

use domain::plan::{EditCommand, Entry, LockTarget, Plan, UnitId};

use super::fixture::{self, Fixture};
use super::{Failure, caught};

/// What is left of a list that fails when ever shorter runs of it are left out as long as it still fails: delta debugging
/// (Zeller, Hildebrandt 2002, without the tries of a run alone, which seldom tell).
pub fn least<T: Clone>(mut list: Vec<T>, mut fails: impl FnMut(&[T]) -> bool) -> Vec<T> {
    let mut run = list.len().div_ceil(2);
    while run > 0 {
        let (before, mut end) = (list.len(), list.len());
        while end > 0 {
            let from = end.saturating_sub(run);
            let rest = [&list[..from], &list[end..]].concat();
            if fails(&rest) {
                list = rest;
            }
            end = from;
        }
        run = match run {
            1 => usize::from(list.len() < before),
            _ => run / 2,
        };
    }
    list
}

/// Entries since a state that was sound.
pub struct Since {
    pub plan: Plan,
    pub entries: Vec<Entry>,
}

impl Since {
    pub fn new(plan: &Plan) -> Self {
        Self { plan: plan.clone(), entries: Vec::new() }
    }

    /// Locks of the state, as entries: a fixture's ground has none.
    fn locks(&self) -> impl Iterator<Item = Entry> + '_ {
        let lock = |target| Entry::Do(EditCommand::SetLock { target, locked: true });
        let units = self.plan.units().filter(|(_, unit)| unit.locked);
        let arcs = self.plan.arcs().filter(|(_, arc)| arc.locked);
        units
            .map(move |(_, unit)| lock(LockTarget::Unit(unit.code.clone())))
            .chain(arcs.map(move |(_, arc)| lock(LockTarget::Arc([arc.points[0], arc.points[1]]))))
    }

    /// The least fixture that fails in the same way; none where the ground as such, without the ways back from before
    /// it, doesn't fail.
    pub fn shrunk(
        &self,
        from: &str,
        failure: &Failure,
        proofs: impl Fn(&Fixture) -> Result<(), Failure>,
    ) -> Option<Fixture> {
        let depth = self.plan.levels().len() as u8 - 1;
        let mut leaves: Vec<UnitId> =
            self.plan.units().filter(|(_, unit)| unit.depth == depth).map(|(id, _)| id).collect();
        leaves.sort_by_key(|&leaf| self.plan.unit(leaf).map(|unit| &unit.code));
        let mut entries: Vec<Entry> = self.locks().chain(self.entries.iter().cloned()).collect();
        let made = |leaves: &[UnitId], entries: &[Entry]| {
            let ground = leaves.iter().copied().collect::<BTreeSet<_>>();
            Fixture::of(&self.plan, &ground, entries, format!("{from}: {failure}"))
        };
        let fails = |leaves: &[UnitId], entries: &[Entry]| {
            // Ground that makes no plan is no start.
            let Some(fixture) = made(leaves, entries).filter(|fixture| fixture.start().is_some()) else { return false };
            caught(|| proofs(&fixture)).is_err_and(|other| other.proof == failure.proof)
        };
        if !fails(&leaves, &entries) {
            return None;
        }
        // The ground first: on little of it every later try is quick.
        leaves = least(leaves, |some| fails(some, &entries));
        entries = least(entries, |some| fails(&leaves, some));
        leaves = least(leaves, |some| fails(some, &entries));
        made(&leaves, &entries)
    }

    /// Shrinks and writes a fixture beside the others; what came of it, in words.
    pub fn write_shrunk(&self, name: &str, seed: u64, failure: &Failure) -> String {
        match self.shrunk(&format!("{name}, seed {seed}"), failure, |fixture| fixture.prove(failure.proof == "GEOS")) {
            None => {
                format!("{} entries since the last full validation don't fail on the ground alone", self.entries.len())
            }
            Some(fixture) => {
                let file = fixture::folder().join(format!("{name}-{seed}-{}.json", failure.proof.replace(' ', "-")));
                fs::write(&file, fixture.to_json()).unwrap();
                format!("shrunk to {} entries: {}", fixture.entries.len(), file.display())
            }
        }
    }
}
