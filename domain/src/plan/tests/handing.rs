//! Pieces handed over, and units drawn on blank ground.

use super::support::{Desk, code, hand_over, named, p, square};
use crate::plan::{Blank, EditCommand, Ground, PlanError, Reason};
use crate::units::UnitKind;

fn draw(ring: Vec<crate::lattice::LatticePoint>, over: Blank, unit: &str, parent: Option<&str>) -> EditCommand {
    EditCommand::DrawNew { ring, over, unit: named(unit), parent: parent.map(code), kind: UnitKind::Ordinary }
}

#[test]
fn what_lies_in_the_ring_changes_hands() {
    let mut desk = Desk::four();
    desk.done(hand_over(square(80, -10, 120, 50), Some("a"), Some("b")));
    assert_eq!((desk.area("a"), desk.area("b")), (9000, 11000));
    assert_eq!(desk.arcs_at(p(100, 20)), 0);
    // Clockwise as well, and ground of a third unit in the ring is left alone.
    let mut ring = square(80, 60, 130, 130);
    ring.reverse();
    desk.done(hand_over(ring, Some("b"), Some("a")));
    assert_eq!((desk.area("a"), desk.area("b"), desk.area("d")), (10200, 9800, 10000));
}

#[test]
fn what_can_not_change_hands_is_refused() {
    let mut desk = Desk::four();
    assert_eq!(desk.refused(hand_over(square(10, 10, 50, 50), Some("a"), Some("b"))), Reason::NotAdjacent);
    assert_eq!(desk.refused(hand_over(square(110, 10, 150, 50), Some("a"), Some("b"))), Reason::NothingInside);
    assert_eq!(desk.refused(hand_over(square(-10, -10, 110, 110), Some("a"), Some("b"))), Reason::WouldVanish);
    assert_eq!(desk.refused(hand_over(square(0, 0, 100, 100), Some("a"), Some("b"))), Reason::WouldVanish);
    assert_eq!(desk.refused(hand_over(square(0, 0, 50, 50), Some("a"), Some("a"))), Reason::NotAdjacent);
    assert_eq!(desk.refused(hand_over(vec![p(0, 0), p(50, 0)], Some("a"), Some("b"))), Reason::TooFewPoints);
    assert_eq!(desk.refused(hand_over(vec![], Some("a"), Some("b"))), Reason::TooFewPoints);
    let flat = vec![p(0, 0), p(50, 0), p(90, 0)];
    assert_eq!(desk.refused(hand_over(flat, Some("a"), Some("b"))), Reason::MeetsItself);
    let eight = vec![p(50, 10), p(150, 60), p(150, 10), p(50, 60)];
    assert_eq!(desk.refused(hand_over(eight, Some("a"), Some("b"))), Reason::MeetsItself);
}

#[test]
fn islands_go_with_what_is_round_them() {
    let mut desk = Desk::islands();
    desk.done(hand_over(square(-50, 50, 160, 160), Some("a"), Some("b")));
    assert_eq!((desk.area("b"), desk.area("i")), (60000 + 160 * 110 - 1600, 1600));
    assert_eq!((desk.at(90, 120), desk.at(120, 120), desk.at(220, 220)), ("b".into(), "i".into(), "outside".into()));
    // The whole island's surroundings, ring along ring.
    desk.done(hand_over(square(100, 100, 140, 160), Some("b"), Some("i")));
    assert_eq!(desk.area("i"), 40 * 60);
}

#[test]
fn ground_is_given_up_and_drawn_on_anew() {
    let mut desk = Desk::four();
    desk.done(hand_over(square(-20, -20, 60, 60), Some("a"), None));
    assert_eq!((desk.area("a"), desk.at(30, 30)), (6400, "unassigned".into()));
    assert!(desk.plan.to_partition().is_err());
    assert_eq!(desk.refused(draw(square(0, 0, 30, 30), Blank::Unassigned, "a", Some("m1"))), Reason::CodeUsed);
    assert_eq!(desk.refused(draw(square(0, 0, 30, 30), Blank::Unassigned, "n", None)), Reason::NoParent);
    assert_eq!(desk.refused(draw(square(0, 0, 30, 30), Blank::Unassigned, "n", Some("b"))), Reason::NoParent);
    assert_eq!(desk.refused(draw(square(70, 70, 90, 90), Blank::Unassigned, "n", Some("m1"))), Reason::NothingInside);
    // Only what is of nobody is taken; the outer edge stays where it was.
    desk.done(draw(square(-90, -90, 30, 90), Blank::Unassigned, "n", Some("m2")));
    assert_eq!((desk.area("n"), desk.plan.double_area(Ground::Unassigned)), (1800, 2 * 1800));
    desk.done(hand_over(square(-90, -90, 90, 90), None, Some("n")));
    assert_eq!((desk.area("n"), desk.area("a")), (3600, 6400));
    assert_eq!(desk.plan.to_partition().unwrap().units().leaf_count(), 5);
}

#[test]
fn the_whole_grows_but_not_over_an_enclave() {
    let mut desk = Desk::islands();
    desk.done(draw(square(350, -50, 500, 100), Blank::Outside, "n", Some("m1")));
    assert_eq!((desk.area("n"), desk.at(450, 50), desk.at(350, 50)), (100 * 150, "n".into(), "b".into()));
    desk.done(draw(square(1000, 1000, 1010, 1010), Blank::Outside, "far", Some("m1")));
    let over = draw(square(150, 150, 290, 290), Blank::Outside, "m", Some("m1"));
    let refusal = desk.refusal(over);
    assert_eq!((refusal.reason, refusal.place), (Reason::CoversEnclave, Some(p(220, 220))));
    let beside = draw(square(150, 150, 210, 210), Blank::Outside, "m", Some("m1"));
    desk.done(beside);
    assert_eq!(desk.area("m"), 100);
}

#[test]
fn a_bay_that_is_closed_off_is_unassigned_and_no_blind_spot() {
    let mut desk = Desk::four();
    let hook = [(150, 20), (300, 20), (300, 180), (150, 180), (150, 150), (250, 150), (250, 50), (150, 50)];
    let hook = hook.map(|(x, y)| p(x, y)).to_vec();
    desk.done(draw(hook, Blank::Outside, "n", Some("m1")));
    assert_eq!(
        (desk.at(280, 100), desk.at(220, 100), desk.at(320, 100)),
        ("n".into(), "unassigned".into(), "outside".into())
    );
    assert_eq!((desk.area("n"), desk.plan.double_area(Ground::Unassigned)), (100 * 160 - 50 * 100, 2 * 50 * 100));
    assert_eq!(desk.plan.parts(Ground::Outside), 1);
    assert_eq!(desk.plan.to_partition().unwrap_err(), PlanError::Unassigned(p(200, 50)));
}
