//! Whether a plan is what it was, without writing all of it: a sum over what stands in every slot.
//!
//! After a command only the slots that its difference names are looked at, in the plan itself; what else would have
//! changed is found when the sum is taken anew.

use std::sync::Arc;

use domain::lattice::LatticePoint;
use domain::pack::{Atom, Building, Pack};
use domain::partition::Partition;
use domain::plan::{Difference, Plan, UnitId};
use domain::topology::{ArcIx, Arcs, Side, Topology};
use domain::units::{LeafIx, UnitKind, UnitTableBuilder};
use serde::Serialize;

use super::Chance;

fn hash(part: u8, at: usize, what: &impl Serialize) -> u64 {
    let bytes = postcard::to_allocvec(&(part, at, what)).unwrap();
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

/// The sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    sum: u64,
    lineage: usize,
}

impl Watch {
    pub fn new(plan: &Plan) -> Self {
        let arcs = plan.arcs().map(|(ix, arc)| hash(0, ix.index(), arc));
        let units = plan.units().map(|(id, unit)| hash(1, id.0 as usize, unit));
        let lineage = plan.lineage().iter().enumerate().map(|(at, entry)| hash(2, at, entry));
        Self { sum: arcs.chain(units).chain(lineage).fold(0, u64::wrapping_add), lineage: plan.lineage().len() }
    }

    /// After a difference: what the plan has now in the slots that it names, instead of what it says was there.
    #[must_use]
    pub fn after(self, plan: &Plan, difference: &Difference) -> Self {
        let mut sum = self.sum;
        for change in &difference.arcs {
            let before = change.before.as_ref().map_or(0, |arc| hash(0, change.id as usize, arc));
            let after = plan.arc(ArcIx(change.id)).map_or(0, |arc| hash(0, change.id as usize, arc));
            sum = sum.wrapping_sub(before).wrapping_add(after);
        }
        for change in &difference.units {
            let before = change.before.as_ref().map_or(0, |unit| hash(1, change.id as usize, unit));
            let after = plan.unit(UnitId(change.id)).map_or(0, |unit| hash(1, change.id as usize, unit));
            sum = sum.wrapping_sub(before).wrapping_add(after);
        }
        let kept = self.lineage - difference.forgotten.len();
        for (at, entry) in (kept..).zip(&difference.forgotten) {
            sum = sum.wrapping_sub(hash(2, at, entry));
        }
        for (at, entry) in plan.lineage().iter().enumerate().skip(kept) {
            sum = sum.wrapping_add(hash(2, at, entry));
        }
        Self { sum, lineage: plan.lineage().len() }
    }
}

/// The plan as a partition in which ground of no unit is one too, named `unassigned`.
pub fn whole(plan: &Plan) -> Partition {
    let open = domain::plan::Ground::Unassigned;
    let leaf_depth = plan.levels().len() as u8 - 1;
    let mut builder = UnitTableBuilder::new(plan.levels().to_vec());
    let mut wanted: Vec<UnitId> = plan.units().filter(|(_, unit)| unit.depth == leaf_depth).map(|(id, _)| id).collect();
    let mut listed = std::collections::BTreeSet::new();
    while let Some(id) = wanted.pop() {
        let Some(unit) = plan.unit(id).filter(|_| listed.insert(id)) else { continue };
        let parent = unit.parent.and_then(|parent| plan.unit(parent));
        let parent = parent.map(|parent| parent.code.as_str());
        builder.add(unit.code.as_str(), &unit.name, unit.depth, parent, unit.kind).unwrap();
        wanted.extend(unit.parent);
    }
    let is_open = plan.arcs_beside(open).next().is_some();
    if is_open {
        let top = plan.units().find(|(_, unit)| unit.depth == 0).unwrap().1.code.clone();
        builder.add("unassigned", "", leaf_depth, Some(top.as_str()), UnitKind::Special).unwrap();
    }
    let table = builder.build().unwrap();
    let leaf = |code: &str| -> Option<LeafIx> { table.leaf_of(table.find(code)?) };
    let side = |ground: domain::plan::Ground| -> Side {
        match ground.unit() {
            Some(unit) => leaf(plan.unit(unit)?.code.as_str()),
            None if ground == open => leaf("unassigned"),
            None => None,
        }
    };
    let mut arcs = Arcs::with_capacity(plan.arcs().count(), 0);
    for (_, arc) in plan.arcs() {
        arcs.push(arc.points.iter().copied(), side(arc.left), side(arc.right));
    }
    let topology = Topology::from_arcs(arcs, table.leaf_count()).unwrap();
    Partition::new(table, topology, Vec::new()).unwrap()
}

/// Houses all over a plan: some on vertices, where rounding decides, some behind several entrances, some stacked.
pub fn houses(plan: &Plan, count: u32, chance: &mut Chance) -> Arc<Pack> {
    let bounds = plan.bounds().unwrap();
    let vertices: Vec<LatticePoint> = plan.arcs().flat_map(|(_, arc)| arc.points.iter().copied()).collect();
    let leaf_depth = plan.levels().len() as u8 - 1;
    let leaves: Vec<_> =
        plan.units().filter(|(_, unit)| unit.depth == leaf_depth).map(|(_, unit)| &unit.code).collect();
    let within = |chance: &mut Chance, low: i32, width: i64| {
        let share = f64::from(chance.below(1 << 30)) / f64::from(1 << 30);
        (i64::from(low) + (width as f64 * share) as i64) as i32
    };
    let (mut buildings, mut atoms) = (Vec::new(), Vec::new());
    for id in 1..=count {
        let at = if chance.one_in(8) {
            *chance.pick(&vertices).unwrap()
        } else {
            let x = within(chance, bounds.min.x, bounds.width());
            LatticePoint::new(x, within(chance, bounds.min.y, bounds.height()))
        };
        let stacked = chance.one_in(30);
        let mut households = 0;
        for entrance in 0..=chance.below(5) as u8 / 2 {
            let own = chance.below(30) as u16;
            households += u32::from(own);
            atoms.push(Atom {
                building: id,
                entrance,
                floors: (0, 0),
                at: chance.near(at, 300),
                households: own,
                shops: 0,
                houses: 0,
                leaf: stacked.then(|| (*chance.pick(&leaves).unwrap()).clone()),
            });
        }
        let footprint =
            [(-400, -400), (400, -400), (400, 400), (-400, 400)].map(|(x, y)| LatticePoint::new(at.x + x, at.y + y));
        buildings.push(Building { id, footprint: footprint.to_vec(), households, shops: 0, houses: 0 });
    }
    Arc::new(Pack::new(buildings, atoms).unwrap())
}
