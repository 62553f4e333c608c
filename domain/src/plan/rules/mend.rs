//! What would help against a problem, where one command plainly does.
//!
//! A mend is offered only once it was tried: it is possible, and the problem is gone.

use std::collections::BTreeMap;

use super::view::View;
use super::{Problem, Problems, Rule, judge, open};
use crate::ellipsoid::length_m;
use crate::lattice::LatticePoint;
use crate::plan::count::Counts;
use crate::plan::faces::Face;
use crate::plan::{EditCommand, Ground, NewUnit, Plan, Session, UnitId};
use crate::sort::sort_by;

/// Directions in which a cut is tried.
const DIRECTIONS: usize = 8;

/// One command that mends a problem, if there is a plain one: a unit with too few households joins the neighbour with
/// the longest boundary to it that keeps the band; one with too many is cut straight in two halves that keep it;
/// a loose piece, a sliver and ground of no unit go to the neighbour with the longest boundary.
#[must_use]
pub fn mend(session: &mut Session, counts: &Counts, problems: &Problems, problem: &Problem) -> Option<EditCommand> {
    let plan = session.plan();
    let unit = problem.unit.as_ref().and_then(|code| plan.find(code));
    let candidates = match (problem.rule, unit) {
        (Rule::UnassignedGround | Rule::UnassignedAtom, None) => given(plan, Ground::Unassigned, problem.place),
        (Rule::NotContiguous, Some(id)) if plan.is_leaf(id) => given(plan, Ground::Unit(id), problem.place),
        (Rule::Sliver, Some(id)) => {
            let mut all = given(plan, Ground::Unit(id), problem.place);
            all.extend(joined(plan, counts, problems, id));
            all
        }
        (Rule::BelowBand, Some(id)) if plan.is_leaf(id) => joined(plan, counts, problems, id),
        (Rule::AboveBand, Some(id)) if plan.is_leaf(id) => cut(plan, counts, id),
        _ => Vec::new(),
    };
    candidates.into_iter().find(|command| helps(session, counts, problems, problem, command))
}

/// Whether a command is possible, ends the problem and leaves no unit that it touches out of its band that was not so.
fn helps(
    session: &mut Session,
    counts: &Counts,
    problems: &Problems,
    problem: &Problem,
    command: &EditCommand,
) -> bool {
    let tried = session.try_out(command, |plan, difference| {
        let moves = counts.foresee(plan, difference);
        let view = View { plan, counts, change: Some((difference, &moves)) };
        let same = |found: &Problem| found.rule == problem.rule && found.place == problem.place;
        if problem.unit.is_none() && open::atoms(&view).iter().chain(&open::ground(&view)).any(same) {
            return false;
        }
        let out = |rule: Rule| matches!(rule, Rule::BelowBand | Rule::AboveBand | Rule::NotContiguous | Rule::Sliver);
        let touched = super::touched(plan, counts, difference, &moves);
        touched.units.into_iter().filter(|&id| plan.is_leaf(id)).all(|id| {
            let before = problems.of(id);
            let found = judge(&view, problems, id, None);
            let own = plan.unit(id).map(|unit| &unit.code) == problem.unit.as_ref();
            found.iter().filter(|found| out(found.rule)).all(|found| {
                !(own && found.rule == problem.rule) && before.iter().any(|known| known.rule == found.rule)
            })
        })
    });
    tried.unwrap_or(false)
}

/// Neighbours of some pieces by the length of their common boundary, the longest first.
fn neighbours(plan: &Plan, faces: &[&Face], own: Ground) -> Vec<UnitId> {
    let mut shared: BTreeMap<UnitId, f64> = BTreeMap::new();
    for half in faces.iter().flat_map(|face| face.half_edges()) {
        let across = plan.mesh.ground(half.twin());
        if let Some(unit) = across.unit().filter(|_| across != own) {
            *shared.entry(unit).or_default() += length_m(&plan.mesh.arc(half.arc()).points);
        }
    }
    let mut found: Vec<(UnitId, f64)> = shared.into_iter().collect();
    sort_by(&mut found, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    found.into_iter().map(|(unit, _)| unit).collect()
}

/// The piece of a ground at a place handed to each neighbour.
fn given(plan: &Plan, from: Ground, place: LatticePoint) -> Vec<EditCommand> {
    let code = |ground: Ground| ground.unit().and_then(|id| Some(plan.unit(id)?.code.clone()));
    let faces = plan.mesh.faces(from);
    let holds = |face: &&Face| {
        let outline = plan.mesh.outline(&face.walks[0]);
        face.smallest == place || (!outline.contains(&place) && super::super::faces::encloses(&outline, place))
    };
    // The only piece of a unit can't be given away.
    let Some(face) = faces.iter().find(holds).filter(|_| from.unit().is_none() || faces.len() > 1) else {
        return Vec::new();
    };
    let ring = plan.mesh.outline(&face.walks[0]);
    let to = neighbours(plan, &[face], from).into_iter().filter_map(|id| code(Ground::Unit(id)));
    to.map(|to| EditCommand::HandOver { ring: ring.clone(), from: code(from), to: Some(to) }).collect()
}

/// A unit made part of each neighbour of its kind and parent.
fn joined(plan: &Plan, counts: &Counts, problems: &Problems, id: UnitId) -> Vec<EditCommand> {
    let Some(unit) = plan.unit(id) else { return Vec::new() };
    let faces = plan.mesh.faces(Ground::Unit(id));
    let most = plan.levels().get(usize::from(unit.depth)).and_then(|level| problems.book().band(&level.id, unit.kind));
    let fits = |other: &UnitId| {
        let together = counts.of(id).households + counts.of(*other).households;
        let alike = plan.unit(*other).is_some_and(|other| other.parent == unit.parent && other.kind == unit.kind);
        alike && most.is_none_or(|[_, most]| together <= most)
    };
    let others = neighbours(plan, &faces.iter().collect::<Vec<_>>(), Ground::Unit(id)).into_iter().filter(fits);
    let into = others.filter_map(|other| Some(plan.unit(other)?.code.clone()));
    into.map(|into| EditCommand::Merge { into, others: vec![unit.code.clone()] }).collect()
}

/// A unit cut straight, in several directions, each so that half the households lie on either side: the cuts across its
/// longest extent first.
fn cut(plan: &Plan, counts: &Counts, id: UnitId) -> Vec<EditCommand> {
    let Some(unit) = plan.unit(id) else { return Vec::new() };
    let Some(new) = plan.new_codes(&unit.code, 1).pop() else { return Vec::new() };
    let corners: Vec<LatticePoint> =
        plan.arcs_beside(Ground::Unit(id)).flat_map(|arc| plan.mesh.arc(arc).points.iter().copied()).collect();
    let Some(&origin) = corners.first() else { return Vec::new() };
    let plane = crate::ellipsoid::LocalPlane::at(origin.y);
    let spot = |p: LatticePoint| {
        [(f64::from(p.x) - f64::from(origin.x)) * plane.east, (f64::from(p.y) - f64::from(origin.y)) * plane.north]
    };
    let mut cuts: Vec<(f64, EditCommand)> = Vec::new();
    for turn in 0..DIRECTIONS {
        let (sin, cos) = (core::f64::consts::PI * turn as f64 / DIRECTIONS as f64).sin_cos();
        let across = |p: LatticePoint| spot(p)[0] * cos + spot(p)[1] * sin;
        let along = |p: LatticePoint| spot(p)[1] * cos - spot(p)[0] * sin;
        let range = |of: &dyn Fn(LatticePoint) -> f64| {
            let all = corners.iter().map(|&p| of(p));
            all.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), at| (low.min(at), high.max(at)))
        };
        let atoms = counts.held(Ground::Unit(id)).iter().map(|&ix| &counts.pack().atoms()[ix as usize]);
        let mut rows: Vec<(f64, u32)> = atoms.map(|atom| (across(atom.at), atom.households.into())).collect();
        sort_by(&mut rows, |a, b| a.0.total_cmp(&b.0));
        let half = rows.iter().map(|row| row.1).sum::<u32>() / 2;
        let mut passed = 0;
        let at = rows.windows(2).find_map(|pair| {
            passed += pair[0].1;
            (passed >= half && pair[1].0 > pair[0].0).then(|| (pair[0].0 + pair[1].0) / 2.0)
        });
        let Some(at) = at else { continue };
        let (low, high) = range(&along);
        let extent = range(&across);
        // A metre beyond the outline, so that the ends surely lie outside.
        let end = |along: f64| {
            let (east, north) = (at * cos - along * sin, at * sin + along * cos);
            let (x, y) = (f64::from(origin.x) + east / plane.east, f64::from(origin.y) + north / plane.north);
            LatticePoint::new(x.round() as i32, y.round() as i32)
        };
        let lines = vec![vec![end(low - 1.0), end(high + 1.0)]];
        let pieces = vec![NewUnit { code: new.clone(), name: new.as_str().into() }];
        cuts.push((extent.1 - extent.0, EditCommand::Split { unit: unit.code.clone(), lines, snap: 0, pieces }));
    }
    sort_by(&mut cuts, |a, b| b.0.total_cmp(&a.0));
    cuts.into_iter().map(|(_, command)| command).collect()
}
