//! Atoms that follow a code, because several leaves share their building's footprint.
//!
//! A code that is retired in favour of one other, by renumbering or merging, is followed there. The leaf that keeps the
//! code when it is split keeps the atoms.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::fill::{map, set};
use crate::pack::Atom;
use crate::plan::{Difference, Lineage, Plan};
use crate::units::UnitCode;

#[derive(Clone, Debug, Default)]
pub(super) struct Stacks {
    /// Codes as the pack has them, in order.
    codes: Vec<UnitCode>,
    /// Atoms of each.
    atoms: Vec<Vec<u32>>,
    /// Which code each has become.
    now: Vec<UnitCode>,
    /// The reverse of `now`.
    by_now: HashMap<UnitCode, BTreeSet<usize>>,
    /// What became of retired codes. No code is retired twice, so there is one.
    heirs: HashMap<UnitCode, UnitCode>,
}

/// The codes that a lineage retires in favour of one other, and that.
fn retired(entry: &Lineage) -> impl Iterator<Item = (&UnitCode, &UnitCode)> {
    let heir = entry.to.first().filter(|_| entry.to.len() == 1);
    heir.into_iter()
        .flat_map(move |heir| entry.from.iter().filter(move |&code| code != heir).map(move |code| (code, heir)))
}

/// What a code has become in a plan. A heir is younger than who it follows, and no code is retired twice.
pub(super) fn now<'a>(plan: &'a Plan, code: &'a UnitCode) -> &'a UnitCode {
    if plan.find(code).is_some() {
        return code;
    }
    let mut entries = plan.lineage().iter().flat_map(retired);
    let mut now = code;
    while let Some((_, heir)) = entries.find(|&(known, _)| known == now) {
        now = heir;
    }
    now
}

impl Stacks {
    pub(super) fn new(atoms: &[Atom], plan: &Plan) -> Self {
        let mut of: BTreeMap<&UnitCode, Vec<u32>> = BTreeMap::new();
        for (ix, atom) in (0..).zip(atoms) {
            if let Some(code) = &atom.leaf {
                of.entry(code).or_default().push(ix);
            }
        }
        let mut stacks = Self::default();
        if of.is_empty() {
            return stacks;
        }
        for (code, heir) in plan.lineage().iter().flat_map(retired) {
            stacks.heirs.insert(code.clone(), heir.clone());
        }
        for (ix, (code, own)) in of.into_iter().enumerate() {
            let now = stacks.followed(code, &Difference::default());
            stacks.by_now.entry(now.clone()).or_default().insert(ix);
            stacks.codes.push(code.clone());
            stacks.atoms.push(own);
            stacks.now.push(now);
        }
        stacks
    }

    /// What a code has become once a difference is applied.
    fn followed(&self, code: &UnitCode, difference: &Difference) -> UnitCode {
        let forgotten: BTreeSet<&UnitCode> = set(difference.forgotten.iter().flat_map(retired).map(|(code, _)| code));
        let recorded: BTreeMap<&UnitCode, &UnitCode> = map(difference.recorded.iter().flat_map(retired));
        let heir = |code: &UnitCode| -> Option<&UnitCode> {
            let known = || self.heirs.get(code).filter(|_| !forgotten.contains(code));
            recorded.get(code).copied().or_else(known)
        };
        // A heir is younger than who it follows; a forged lineage could run in a ring.
        let most = self.heirs.len() + recorded.len();
        core::iter::successors(Some(code), |&code| heir(code)).take(most + 1).last().unwrap_or(code).clone()
    }

    /// The code that the atoms of a pack's code follow now.
    pub(super) fn now(&self, code: &UnitCode) -> Option<&UnitCode> {
        self.codes.binary_search(code).ok().map(|ix| &self.now[ix])
    }

    /// Atoms whose unit a difference may change, by the code that they will follow.
    pub(super) fn foresee(&self, difference: &Difference) -> Vec<(usize, UnitCode)> {
        if self.codes.is_empty() {
            return Vec::new();
        }
        let units = difference.units.iter().flat_map(|change| [&change.before, &change.after]).flatten();
        let told = difference.forgotten.iter().chain(&difference.recorded);
        let codes = units.map(|unit| &unit.code).chain(told.flat_map(|entry| entry.from.iter().chain(&entry.to)));
        let touched: BTreeSet<usize> = set(codes.filter_map(|code| self.by_now.get(code)).flatten().copied());
        touched.into_iter().map(|ix| (ix, self.followed(&self.codes[ix], difference))).collect()
    }

    pub(super) fn atoms(&self, stack: usize) -> &[u32] {
        &self.atoms[stack]
    }

    /// Takes over what [`Self::foresee`] has told.
    pub(super) fn apply(&mut self, difference: &Difference, foreseen: Vec<(usize, UnitCode)>) {
        if self.codes.is_empty() {
            return;
        }
        for (code, _) in difference.forgotten.iter().flat_map(retired) {
            self.heirs.remove(code);
        }
        for (code, heir) in difference.recorded.iter().flat_map(retired) {
            self.heirs.insert(code.clone(), heir.clone());
        }
        for (ix, now) in foreseen {
            let before = core::mem::replace(&mut self.now[ix], now.clone());
            if let Some(same) = self.by_now.get_mut(&before) {
                same.remove(&ix);
                if same.is_empty() {
                    self.by_now.remove(&before);
                }
            }
            self.by_now.entry(now).or_default().insert(ix);
        }
    }
}
