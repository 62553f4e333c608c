//! Every invariant, violated by hand, is found.

use super::support::{Desk, p};
use crate::plan::mesh::PlanArc;
use crate::plan::{FaultKind, Ground, PlanUnit};
use crate::topology::ArcIx;

fn fault(mut desk: Desk, at: [(i32, i32); 2], change: impl Fn(&mut PlanArc)) -> FaultKind {
    let ix = desk.arc_with(p(at[0].0, at[0].1), p(at[1].0, at[1].1));
    let mut arc = desk.plan.arc(ix).unwrap().clone();
    change(&mut arc);
    desk.plan.mesh.set(ix, Some(arc));
    let fault = desk.plan.check_local(&[ix]).unwrap_err();
    assert!(desk.plan.check_all().is_err(), "{fault} is not found in the whole");
    fault.kind
}

const MIDDLE: [(i32, i32); 2] = [(100, 0), (100, 100)];
const ISLAND: [(i32, i32); 2] = [(100, 100), (140, 100)];

#[test]
fn what_is_wrong_with_an_arc_is_found() {
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.points.insert(1, arc.points[0])), FaultKind::Arc);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.right = arc.left), FaultKind::Arc);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.points.insert(1, p(0, 2_000_000_000))), FaultKind::Arc);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.left = Ground::Unit(super::super::UnitId(99))), FaultKind::Side);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.left = Ground::Unit(super::super::UnitId(0))), FaultKind::Side);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.left = Ground::Unassigned), FaultKind::Node);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| core::mem::swap(&mut arc.left, &mut arc.right)), FaultKind::Node);
    assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.points[0] = p(101, 1)), FaultKind::Node);
}

#[test]
fn boundaries_that_meet_are_found() {
    for at in [p(250, 50), p(200, 50), p(200, 100), p(200, 200), p(0, 50), p(150, 0), p(100, 150)] {
        assert_eq!(fault(Desk::four(), MIDDLE, |arc| arc.points.insert(1, at)), FaultKind::Meeting, "{at:?}");
    }
    // An arc that crosses itself, one that turns back on itself, and one that passes a point twice.
    for way in [
        [p(120, 80), p(120, 20), p(90, 90)],
        [p(100, 50), p(120, 50), p(110, 50)],
        [p(110, 50), p(120, 50), p(110, 50)],
    ] {
        let kind = fault(Desk::four(), MIDDLE, |arc| drop(arc.points.splice(1..1, way)));
        assert_eq!(kind, FaultKind::Meeting, "{way:?}");
    }
}

#[test]
fn outlines_in_the_wrong_ground_are_found() {
    let mut desk = Desk::islands();
    let b = desk.ground("b");
    let outer = |arc: &mut PlanArc| {
        let i = Ground::Unit(super::super::UnitId(5));
        *if arc.left == i { &mut arc.right } else { &mut arc.left } = b;
    };
    assert_eq!(fault(Desk::islands(), ISLAND, outer), FaultKind::Nesting);
    // The island carried off into its neighbour, sides unchanged.
    let shift = |arc: &mut PlanArc| arc.points.iter_mut().for_each(|p| p.x += 220);
    assert_eq!(fault(Desk::islands(), ISLAND, shift), FaultKind::Nesting);
    // A declared enclave that is filled up, and one whose boundary runs over the point that declares it.
    let enclave = desk.arc_with(p(200, 200), p(240, 200));
    let mut arc = desk.plan.arc(enclave).unwrap().clone();
    arc.points.retain(|&at| at != p(200, 240));
    desk.plan.mesh.set(enclave, Some(arc));
    assert_eq!(desk.plan.check_all().unwrap_err().kind, FaultKind::Enclave);
    desk.plan.mesh.set(enclave, None);
    assert_eq!(desk.plan.check_all().unwrap_err().kind, FaultKind::Enclave);
}

#[test]
fn units_and_lists_that_do_not_fit_are_found() {
    let mut desk = Desk::four();
    let a = desk.id("a");
    desk.plan.roster.change(a, |unit| unit.parent = None);
    assert_eq!(desk.plan.check_all().unwrap_err().kind, FaultKind::Unit);
    let mut desk = Desk::four();
    let unit = PlanUnit { code: super::support::code("new"), ..desk.plan.unit(a).unwrap().clone() };
    desk.plan.roster.add(unit);
    assert_eq!(desk.plan.check_all().unwrap_err().kind, FaultKind::Unit, "a leaf without ground");
    let mut desk = Desk::four();
    desk.plan.mesh.mislay(ArcIx(0));
    assert_eq!(desk.plan.check_all().unwrap_err().kind, FaultKind::Derived);
}
