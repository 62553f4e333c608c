//! Walled compounds (小区): kept whole where that fits, by handing all of one to a single unit.

use std::collections::BTreeMap;

use domain::lattice::LatticePoint;
use domain::partition::Bounds;
use domain::plan::{EditCommand, Ground, Plan, UnitId};
use domain::units::UnitCode;

use super::desk::Desk;
use super::{snap, trace};

/// A wall stands beside the road in whose middle the boundary runs: where the two are within so many metres they are
/// taken for the same.
const FIT_M: f64 = 12.0;

/// A compound's outline with its corners on the plan's boundaries where it runs along them: what is handed over leaves no
/// sliver beside them.
#[must_use]
pub fn fitted(plan: &Plan, ring: &[LatticePoint]) -> Vec<LatticePoint> {
    let onto = |p: &LatticePoint| snap::nearest(plan, [], *p, FIT_M).map_or(*p, |snap| snap.at);
    let corners: Vec<LatticePoint> = ring.iter().map(onto).collect();
    let mut fitted = Vec::with_capacity(corners.len());
    for (from, to) in corners.iter().zip(corners.iter().cycle().skip(1)) {
        fitted.push(*from);
        fitted.extend(along(plan, *from, *to).into_iter().flatten());
    }
    fitted.dedup();
    while fitted.len() > 1 && fitted.first() == fitted.last() {
        fitted.pop();
    }
    fitted
}

/// The corners of boundaries between two places, where one leads from the one to the other beside the straight line.
fn along(plan: &Plan, from: LatticePoint, to: LatticePoint) -> Option<Vec<LatticePoint>> {
    let bounds = Bounds::of([from, to])?;
    let arcs = plan.arcs_near(bounds).into_iter().filter_map(|arc| Some(plan.arc(arc)?.points.as_slice()));
    let way = trace::path(arcs, from, to)?;
    let plane = domain::ellipsoid::LocalPlane::at(from.y);
    let beside = |p: &LatticePoint| plane.distance_m(*p, snap::foot(&plane, [from, to], *p)) <= FIT_M;
    (way.len() > 2 && way.iter().all(beside)).then(|| way[1..way.len() - 1].to_vec())
}

/// What hands a compound to one unit: one command for each unit that has some of it. Without a receiver the unit takes it
/// that has most of its households already. No commands where nobody lives in it or all of it is in one unit.
///
/// A unit in which nobody would be left is merged.
pub fn commands(desk: &mut Desk, wall: &[LatticePoint], to: Option<&UnitCode>) -> Vec<EditCommand> {
    let ring = fitted(desk.plan(), wall);
    let mut holders: BTreeMap<UnitId, u32> = BTreeMap::new();
    for atom in desk.counts.inside(&ring) {
        if let Ground::Unit(id) = desk.counts.owner(atom) {
            let households = desk.counts.pack().atoms()[atom as usize].households;
            *holders.entry(id).or_default() += u32::from(households);
        }
    }
    let code = |desk: &Desk, id: UnitId| desk.plan().unit(id).map(|unit| unit.code.clone());
    let most = holders.iter().max_by_key(|(_, households)| **households).and_then(|(id, _)| code(desk, *id));
    let Some(to) = to.cloned().or(most) else { return Vec::new() };
    let mut commands = Vec::new();
    for (id, households) in holders {
        let Some(from) = code(desk, id).filter(|from| *from != to) else { continue };
        if desk.counts.of(id).households == households {
            commands.push(EditCommand::Merge { into: to.clone(), others: vec![from] });
            continue;
        }
        let along = |ring: &[LatticePoint]| {
            let (ring, from, to) = (ring.to_vec(), Some(from.clone()), Some(to.clone()));
            EditCommand::HandOver { ring, from, to }
        };
        // A ring that was folded by fitting it is given up for the wall itself.
        let fits = desk.foresee(&along(&ring)).is_ok();
        commands.push(along(if fits { &ring } else { wall }));
    }
    commands
}
