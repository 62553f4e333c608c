//! Walled compounds (小区): kept whole where that fits, by handing all of one to a single unit.

use std::collections::BTreeMap;

use domain::lattice::LatticePoint;
use domain::partition::Bounds;
use domain::plan::{EditCommand, Ground, Plan, Reason};
use domain::units::UnitCode;

use super::desk::Desk;
use super::{snap, trace};

/// Compounds are drawn to 11 cm, boundaries to 1 cm: where one runs along the other they are taken for the same within so
/// many metres.
const FIT_M: f64 = 1.0;

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
/// A unit that would be left without ground is merged instead.
pub fn commands(desk: &mut Desk, ring: &[LatticePoint], to: Option<&UnitCode>) -> Vec<EditCommand> {
    let ring = fitted(desk.plan(), ring);
    let mut holders: BTreeMap<UnitCode, u32> = BTreeMap::new();
    for atom in desk.counts.inside(&ring) {
        let Ground::Unit(id) = desk.counts.owner(atom) else { continue };
        let Some(unit) = desk.plan().unit(id) else { continue };
        let households = desk.counts.pack().atoms()[atom as usize].households;
        *holders.entry(unit.code.clone()).or_default() += u32::from(households);
    }
    let most = holders.iter().max_by_key(|(_, households)| **households).map(|(code, _)| code.clone());
    let Some(to) = to.cloned().or(most) else { return Vec::new() };
    let givers: Vec<UnitCode> = holders.into_keys().filter(|code| *code != to).collect();
    let hand_over = |from: UnitCode| {
        let command = EditCommand::HandOver { ring: ring.clone(), from: Some(from.clone()), to: Some(to.clone()) };
        match desk.foresee(&command) {
            Err(refusal) if refusal.reason == Reason::WouldVanish => {
                EditCommand::Merge { into: to.clone(), others: vec![from] }
            }
            _ => command,
        }
    };
    givers.into_iter().map(hand_over).collect()
}
