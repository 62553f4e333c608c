//! Plan against plan, or against what is in force: per unit what it was and is, and who moves from where to where.
//!
//! A unit is the same on both sides when its code is, or when renumbering alone lies between. So nobody moves by a new
//! number: households move when their ground changes hands.

use std::collections::{BTreeMap, HashMap};

use super::count::{Counts, Tally};
use super::preview::area;
use super::{Ground, Lineage, Plan, UnitId};
use crate::units::{Text, UnitCode, UnitKind};

/// A unit in one of the two plans.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Its index in that plan.
    pub unit: UnitId,
    /// Its code.
    pub code: UnitCode,
    /// Its name.
    pub name: String,
    /// Its parent's code.
    pub parent: Option<UnitCode>,
    /// Ordinary or special.
    pub kind: UnitKind,
    /// The role of who leads it, never a person's name.
    pub led_by: Option<Text>,
    /// Area on the ellipsoid.
    pub area_m2: f64,
    /// What is in it.
    pub tally: Tally,
}

/// A leaf in both plans.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitPair {
    /// As it was; none for one that is new.
    pub before: Option<Side>,
    /// As it is; none for one that is gone.
    pub after: Option<Side>,
    /// What it has that it had not.
    pub came: Tally,
    /// What it had and has no more.
    pub went: Tally,
}

impl UnitPair {
    /// Whether both sides have the same code, name, parent, kind and area (to a square metre), and nobody moves.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let told = |side: &Side| (side.code.clone(), side.name.clone(), side.parent.clone(), side.kind);
        let same = |(before, after): (&Side, &Side)| {
            told(before) == told(after) && (before.area_m2 - after.area_m2).abs() < 1.0
        };
        let still = self.came == Tally::default() && self.went == Tally::default();
        still && self.before.as_ref().zip(self.after.as_ref()).is_some_and(same)
    }
}

/// What of a building changes hands: from one unit to one other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// The building's number.
    pub building: u32,
    /// Atoms, as indices into the pack's, in order.
    pub atoms: Vec<u32>,
    /// The place of the pair among [`Comparison::units`]; none from ground of no unit.
    pub from: Option<usize>,
    /// Likewise where to.
    pub to: Option<usize>,
    /// What moves: of its buildings this is one.
    pub tally: Tally,
}

/// Two plans side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// All leaves of both, by code: of those that are new by theirs.
    pub units: Vec<UnitPair>,
    /// Who moves, by building.
    pub movers: Vec<Mover>,
}

/// Plans that count different packs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the two plans count different buildings: {before} entrances and {after}, or not the same ones")]
pub struct DifferentPacks {
    /// Entrances in the first.
    pub before: usize,
    /// Entrances in the second.
    pub after: usize,
}

impl Comparison {
    /// Compares what was with what is; both count the same pack.
    ///
    /// # Errors
    /// [`DifferentPacks`] when they don't.
    pub fn new(before: (&Plan, &Counts), after: (&Plan, &Counts)) -> Result<Self, DifferentPacks> {
        let pack = before.1.pack();
        if pack != after.1.pack() {
            return Err(DifferentPacks { before: pack.atoms().len(), after: after.1.pack().atoms().len() });
        }
        let mut pairs: BTreeMap<UnitCode, [Option<Side>; 2]> = BTreeMap::new();
        for (at, (plan, counts)) in [before, after].into_iter().enumerate() {
            let origins = origins(plan.lineage());
            for (id, unit) in plan.units().filter(|&(id, _)| plan.is_leaf(id)) {
                let first = origins.get(&unit.code).copied().unwrap_or(&unit.code);
                pairs.entry(first.clone()).or_default()[at] = Some(side(plan, counts, id, unit));
            }
        }
        let place = |at: usize| -> HashMap<UnitId, usize> {
            let own = |(ix, sides): (usize, &[Option<Side>; 2])| Some((sides[at].as_ref()?.unit, ix));
            pairs.values().enumerate().filter_map(own).collect()
        };
        let places = [place(0), place(1)];
        let of = |at: usize, ground: Ground| ground.unit().and_then(|unit| places[at].get(&unit).copied());
        let mut movers: Vec<Mover> = Vec::new();
        for (ix, atom) in (0..).zip(pack.atoms()) {
            let (from, to) = (of(0, before.1.owner(ix)), of(1, after.1.owner(ix)));
            if from == to {
                continue;
            }
            let own = Tally {
                households: atom.households.into(),
                shops: atom.shops.into(),
                houses: atom.houses.into(),
                buildings: 0,
            };
            // Atoms of a building follow one another.
            let same = |mover: &&mut Mover| (mover.from, mover.to) == (from, to);
            let known = movers.iter_mut().rev().take_while(|mover| mover.building == atom.building).find(same);
            if let Some(mover) = known {
                mover.atoms.push(ix);
                mover.tally += own;
            } else {
                let tally = Tally { buildings: 1, ..own };
                movers.push(Mover { building: atom.building, atoms: vec![ix], from, to, tally });
            }
        }
        let pair = |[before, after]: [Option<Side>; 2]| UnitPair {
            before,
            after,
            came: Tally::default(),
            went: Tally::default(),
        };
        let mut units: Vec<UnitPair> = pairs.into_values().map(pair).collect();
        for mover in &movers {
            if let Some(from) = mover.from {
                units[from].went += mover.tally;
            }
            if let Some(to) = mover.to {
                units[to].came += mover.tally;
            }
        }
        Ok(Self { units, movers })
    }
}

fn side(plan: &Plan, counts: &Counts, id: UnitId, unit: &super::PlanUnit) -> Side {
    Side {
        unit: id,
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent: unit.parent.and_then(|parent| Some(plan.unit(parent)?.code.clone())),
        kind: unit.kind,
        led_by: plan.levels().get(usize::from(unit.depth)).and_then(|level| level.led_by.clone()),
        area_m2: area(plan, id),
        tally: counts.of(id),
    }
}

/// The first code of every unit that was renumbered, by its last.
fn origins(lineage: &[Lineage]) -> HashMap<&UnitCode, &UnitCode> {
    let mut first: HashMap<&UnitCode, &UnitCode> = HashMap::new();
    for entry in lineage {
        if let ([from], [to]) = (&entry.from[..], &entry.to[..])
            && from != to
        {
            let origin = first.remove(from).unwrap_or(from);
            first.insert(to, origin);
        }
    }
    first
}
