//! Splits, merges and boundaries drawn anew.

use super::support::{Desk, code, go, merge, named, p, reshape, split, square};
use crate::plan::{EditCommand, LockTarget, Reason};

#[test]
fn a_neighbour_has_the_node_where_a_split_ends_and_both_move_with_it() {
    let mut desk = Desk::four();
    desk.split("a", &[&[p(40, -5), p(60, 105)]], &["a2"]);
    // On the line from (40, −5) to (60, 105), 59.09 across: `c` has the node too.
    let node = p(59, 100);
    assert_eq!(desk.arcs_at(node), 3);
    assert_eq!(desk.area("a") + desk.area("a2") + desk.area("b") + desk.area("c"), 30000);
    desk.done(go(node, p(60, 120)));
    assert_eq!(desk.arcs_at(p(60, 120)), 3);
    assert_eq!(desk.area("c"), 10000 - 1000);
    assert_eq!(desk.plan.to_partition().unwrap().units().leaf_count(), 5);
}

#[test]
fn two_splits_make_three_units_and_their_codes_are_kept() {
    let mut desk = Desk::four();
    desk.split("a", &[&[p(30, 0), p(30, 100)]], &["a2"]);
    // The largest keeps the code.
    assert_eq!((desk.at(20, 50), desk.at(50, 50)), ("a2".into(), "a".into()));
    desk.split("a", &[&[p(30, 50), p(100, 50)]], &["a3"]);
    assert_eq!(["a", "a2", "a3"].map(|unit| desk.area(unit)), [3500, 3000, 3500]);
    let lineage: Vec<String> = desk.plan.lineage().iter().map(|l| format!("{:?}>{:?}", l.from, l.to)).collect();
    assert_eq!(lineage, ["[a]>[a, a2]", "[a]>[a, a3]"]);
    assert_eq!(desk.refused(split("a", &[&[p(50, 0), p(50, 100)]], &["a2"])), Reason::CodeUsed);
    desk.done(merge("a", &["a3", "a2"]));
    assert_eq!(desk.area("a"), 10000);
    assert_eq!(desk.refused(split("a", &[&[p(50, 0), p(50, 100)]], &["a2"])), Reason::CodeUsed);
}

#[test]
fn several_cuts_at_once_and_cuts_that_cross() {
    let mut desk = Desk::four();
    let command = split("a", &[&[p(33, -9), p(33, 109)], &[p(-9, 50), p(109, 50)]], &["a2", "a3", "a4"]);
    desk.done(command);
    assert_eq!(["a", "a2", "a3", "a4"].map(|unit| desk.area(unit)), [3350, 3350, 1650, 1650]);
    assert_eq!(desk.arcs_at(p(33, 50)), 4);
    // Lines far beyond the unit leave no trace in others.
    assert_eq!(desk.arcs_at(p(100, 109)), 0);
    // Nor does the loose end of a line that comes back.
    let mut desk = Desk::four();
    desk.split("a", &[&[p(33, -9), p(33, 109), p(60, 109), p(60, 50)]], &["a2"]);
    assert_eq!((desk.arcs_at(p(33, 100)), desk.arcs_at(p(60, 100))), (3, 0));
    let mut desk = Desk::four();
    let few = split("a", &[&[p(33, -9), p(33, 109)], &[p(-9, 50), p(109, 50)]], &["a2", "a3"]);
    let refusal = desk.refusal(few);
    assert_eq!(refusal.reason, Reason::TooFewUnits { needed: 3 });
    // One of two lines does nothing: all is refused, at the one that does nothing.
    let idle = split("a", &[&[p(33, -9), p(33, 109)], &[p(110, 50), p(150, 50)]], &["a2", "a3"]);
    let refusal = desk.refusal(idle);
    assert_eq!((refusal.reason, refusal.place), (Reason::DividesNothing, Some(p(110, 50))));
}

#[test]
fn a_line_that_divides_nothing_is_refused() {
    let mut desk = Desk::four();
    let mut reason = |line: &[crate::lattice::LatticePoint]| desk.refused(split("a", &[line], &["n"]));
    // Along an edge, touching a corner only, from outside to outside, ending inside, of no length.
    assert_eq!(reason(&[p(0, 100), p(100, 100)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(100, 20), p(100, 80)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(-50, 50), p(0, 0), p(50, -50)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(120, 150), p(180, 150)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(-50, 150), p(-50, -150)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(0, 50), p(50, 50)]), Reason::DividesNothing);
    assert_eq!(reason(&[p(50, 50), p(50, 50)]), Reason::TooFewPoints);
    assert_eq!(reason(&[]), Reason::TooFewPoints);
    assert_eq!(reason(&[p(0, 0), p(2_000_000_000, 0)]), Reason::OffGlobe);
    assert_eq!(reason(&vec![p(5, 5); 5000]), Reason::TooFewPoints);
}

#[test]
fn an_end_snaps_to_the_boundary_within_the_tolerance() {
    let mut desk = Desk::four();
    let line = vec![p(4, 50), p(97, 52)];
    let cut = |snap| EditCommand::Split { unit: code("a"), lines: vec![line.clone()], snap, pieces: vec![named("n")] };
    assert_eq!(desk.refused(cut(3)), Reason::DividesNothing);
    desk.done(cut(4));
    assert_eq!((desk.arcs_at(p(0, 50)), desk.arcs_at(p(100, 52))), (3, 3));
    // A vertex before a place on an edge, though the edge is nearer.
    let line = vec![p(3, 7), p(97, 45)];
    desk.done(EditCommand::Split { unit: code("a"), lines: vec![line], snap: 8, pieces: vec![named("n2")] });
    assert_eq!((desk.arcs_at(p(0, 0)), desk.arcs_at(p(100, 52))), (3, 4));
}

#[test]
fn a_split_runs_through_holes_and_enclaves() {
    let mut desk = Desk::islands();
    desk.split("a", &[&[p(0, 120), p(300, 120)]], &["south"]);
    assert_eq!((desk.at(50, 50), desk.at(50, 150), desk.at(120, 130)), ("south".into(), "a".into(), "i".into()));
    assert_eq!(desk.area("a") + desk.area("south"), 90000 - 1600 - 1600);
    // Along the island's side, which stays one boundary.
    let mut desk = Desk::islands();
    desk.split("a", &[&[p(0, 140), p(300, 140)]], &["south"]);
    assert_eq!(desk.area("south"), 300 * 140 - 1600);
    // Through the enclave, and through both at once.
    let mut desk = Desk::islands();
    desk.split("a", &[&[p(0, 0), p(300, 300)]], &["south"]);
    assert_eq!((desk.at(220, 210), desk.at(130, 110)), ("outside".into(), "i".into()));
    assert_eq!(desk.area("a"), desk.area("south"));
    // Only to the island: nothing is divided.
    assert_eq!(Desk::islands().refused(split("a", &[&[p(0, 120), p(120, 120)]], &["n"])), Reason::DividesNothing);
    // A ring within a unit, round an island.
    let mut desk = Desk::islands();
    let mut ring = square(90, 90, 150, 150);
    ring.push(p(90, 90));
    desk.split("a", &[&ring], &["ring"]);
    assert_eq!((desk.area("ring"), desk.parts("a")), (3600 - 1600, 1));
}

#[test]
fn of_two_parts_only_the_one_that_is_cut_is_divided() {
    let mut desk = Desk::islands();
    desk.split("b", &[&[p(-100, 150), p(0, 150)]], &["b2"]);
    assert_eq!((desk.area("b2"), desk.area("b"), desk.parts("b")), (15000, 45000, 2));
    // `a` lies between the parts and is noded at both.
    desk.split("a", &[&[p(-200, 220), p(500, 221)]], &["a2"]);
    assert_eq!((desk.parts("b"), desk.at(350, 100), desk.at(-50, 280)), (2, "b".into(), "b2".into()));
    assert_eq!(desk.plan.double_area(desk.ground("b")), 90000);
}

#[test]
fn rounding_makes_no_crossings() {
    // Vertices a step beside the line: it is led through those in whose pixels it comes.
    let mut desk = Desk::four();
    for (edge, at) in [([p(100, 0), p(100, 100)], p(101, 50)), ([p(100, 100), p(200, 100)], p(150, 101))] {
        desk.done(EditCommand::InsertVertex { edge, at });
    }
    desk.split("b", &[&[p(99, 51), p(151, 101)]], &["n"]);
    assert!(desk.plan.double_area(desk.ground("n")) > 0);
    // A sliver narrower than a step can't be kept apart: refused or noded, never crossed.
    let mut desk = Desk::new(
        &[
            ("a", vec![vec![vec![p(0, 0), p(1000, 0), p(1000, 1)]]]),
            ("b", vec![vec![vec![p(0, 0), p(1000, 1), p(1000, 500)]]]),
        ],
        &[],
    );
    assert_eq!(desk.refused(split("b", &[&[p(300, -50), p(300, 400)]], &["n"])), Reason::TooClose);
    desk.split("b", &[&[p(1000, 1), p(600, 500)]], &["n"]);
}

#[test]
fn units_that_hang_together_are_merged() {
    let mut desk = Desk::four();
    desk.done(merge("d", &["a", "b", "c"]));
    assert_eq!((desk.area("d"), desk.plan.arcs().count()), (40000, 1));
    assert_eq!(desk.plan.to_partition().unwrap().units().len(), 3, "m1 has no leaf any more");
    let mut desk = Desk::four();
    // Two that touch in a corner only.
    let refusal = desk.refusal(merge("a", &["d"]));
    assert_eq!((refusal.reason, refusal.unit), (Reason::NotAdjacent, Some(code("d"))));
    assert_eq!(desk.refused(merge("a", &["a"])), Reason::NotAdjacent);
    assert_eq!(desk.refused(merge("a", &["b", "b"])), Reason::NotAdjacent);
    assert_eq!(desk.refused(merge("a", &[])), Reason::NotAdjacent);
    assert_eq!(desk.refused(merge("a", &["q"])), Reason::NoSuchUnit);
    assert_eq!(desk.refused(merge("a", &["m1"])), Reason::NotALeaf);
    desk.done(EditCommand::SetLock { target: LockTarget::Arc([p(100, 0), p(100, 100)]), locked: true });
    assert_eq!(desk.refused(merge("a", &["b"])), Reason::Locked);
    // An island is swallowed, an enclave stays.
    let mut desk = Desk::islands();
    desk.done(merge("a", &["i", "b"]));
    assert_eq!((desk.area("a"), desk.at(220, 220)), (90000 - 1600 + 60000, "outside".into()));
}

#[test]
fn a_boundary_is_drawn_anew() {
    let mut desk = Desk::four();
    // Out into `b` and back, both ends on the shared boundary.
    desk.done(reshape("a", &[p(100, 20), p(130, 20), p(130, 80), p(100, 80)]));
    assert_eq!((desk.area("a"), desk.area("b")), (11800, 8200));
    // The same from the other side.
    desk.done(reshape("a", &[p(100, 10), p(70, 10), p(70, 90), p(100, 90)]));
    assert_eq!((desk.area("a"), desk.area("b")), (7600, 12400));
    // In and out with one line.
    let mut desk = Desk::four();
    desk.done(reshape("a", &[p(100, 0), p(120, 25), p(100, 50), p(80, 75), p(100, 100)]));
    assert_eq!((desk.area("a"), desk.area("b")), (10000, 10000));
    assert_eq!((desk.at(110, 25), desk.at(90, 75)), ("a".into(), "b".into()));
}

#[test]
fn a_boundary_is_drawn_anew_through_a_vertex_of_four_units() {
    let mut desk = Desk::four();
    // Over the corner of `d`, through parts of all three neighbours.
    desk.done(reshape("a", &[p(100, 50), p(150, 50), p(150, 150), p(50, 150), p(50, 100)]));
    assert_eq!(["a", "b", "c", "d"].map(|unit| desk.area(unit)), [10000 + 7500, 7500, 7500, 7500]);
    assert_eq!(desk.arcs_at(p(100, 100)), 0);
    // Straight through the vertex itself.
    let mut desk = Desk::four();
    desk.done(reshape("a", &[p(100, 50), p(100, 100), p(120, 130), p(60, 130), p(60, 100)]));
    assert_eq!((desk.area("a"), desk.area("b")), (10000 + 40 * 30 + 300, 10000));
    assert_eq!(desk.arcs_at(p(100, 100)), 3);
}

#[test]
fn the_edge_of_a_hole_is_drawn_anew() {
    let mut desk = Desk::islands();
    desk.done(reshape("a", &[p(100, 110), p(140, 110)]));
    assert_eq!((desk.area("i"), desk.at(120, 105), desk.at(120, 120)), (1200, "a".into(), "i".into()));
    desk.done(reshape("i", &[p(140, 130), p(160, 130), p(160, 120), p(140, 120)]));
    assert_eq!((desk.area("i"), desk.area("a")), (1400, 90000 - 1600 - 1400));
}

#[test]
fn a_line_that_redraws_nothing_is_refused() {
    let mut desk = Desk::four();
    assert_eq!(desk.refused(reshape("a", &[p(100, 20), p(130, 50)])), Reason::EndsElsewhere);
    assert_eq!(desk.refused(reshape("a", &[p(100, 20), p(100, 60)])), Reason::DividesNothing);
    assert_eq!(desk.refused(reshape("a", &[p(0, 20), p(-30, 50), p(0, 80)])), Reason::OutsideGround);
    assert_eq!(desk.refused(reshape("a", &[p(200, 20), p(170, 50), p(200, 80)])), Reason::EndsElsewhere);
    // All of `b` would go.
    let around = [p(100, 0), p(200, 0), p(200, 100), p(100, 100)];
    assert!(matches!(desk.refused(reshape("a", &around)), Reason::WouldVanish | Reason::DividesNothing));
    desk.done(EditCommand::SetLock { target: LockTarget::Unit(code("b")), locked: true });
    let refusal = desk.refusal(reshape("a", &[p(100, 20), p(130, 50), p(100, 80)]));
    assert_eq!((refusal.reason, refusal.unit), (Reason::Locked, Some(code("b"))));
    // A piece that no unit borders is of nobody.
    let mut desk = Desk::four();
    desk.done(reshape("a", &[p(0, 20), p(30, 20), p(30, 60), p(0, 60)]));
    assert_eq!((desk.area("a"), desk.at(10, 30)), (8800, "unassigned".into()));
}

#[test]
fn a_neighbour_in_two_parts_follows_with_both() {
    let mut desk = Desk::islands();
    desk.split("a", &[&[p(0, 150), p(300, 150)]], &["south"]);
    // Both parts of `b` have the nodes, and go along when they move.
    assert_eq!((desk.arcs_at(p(0, 150)), desk.arcs_at(p(300, 150))), (3, 3));
    desk.done(go(p(0, 150), p(-20, 150)));
    desk.done(go(p(300, 150), p(330, 150)));
    assert_eq!(desk.plan.double_area(desk.ground("b")), 2 * (60_000 - 150 * 20 - 150 * 30));
    assert_eq!(desk.parts("b"), 2);
    // One part merges with what lies between; the unit is one piece then.
    desk.done(merge("b", &["a", "south"]));
    assert_eq!(desk.parts("b"), 1);
}
