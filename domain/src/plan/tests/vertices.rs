//! Vertices moved, put in and taken out.

use super::support::{Desk, code, go, p};
use crate::plan::{EditCommand, LockTarget, Reason};

fn insert(a: (i32, i32), b: (i32, i32), at: (i32, i32)) -> EditCommand {
    EditCommand::InsertVertex { edge: [p(a.0, a.1), p(b.0, b.1)], at: p(at.0, at.1) }
}

fn delete(x: i32, y: i32) -> EditCommand {
    EditCommand::DeleteVertex { at: p(x, y) }
}

#[test]
fn a_node_takes_all_its_arcs_along() {
    let mut desk = Desk::four();
    desk.done(go(p(100, 100), p(120, 90)));
    assert_eq!((desk.arcs_at(p(120, 90)), desk.arcs_at(p(100, 100))), (4, 0));
    assert_eq!(["a", "b", "c", "d"].map(|unit| desk.area(unit)), [10500, 8500, 11500, 9500]);
}

#[test]
fn a_vertex_goes_no_way_that_is_barred() {
    let mut desk = Desk::islands();
    assert_eq!(desk.refused(go(p(1, 1), p(2, 2))), Reason::NoSuchVertex);
    assert_eq!(desk.refused(go(p(0, 0), p(0, 300))), Reason::Coincident);
    assert_eq!(desk.refused(go(p(0, 0), p(0, 400))), Reason::SweepsVertex);
    // Over the island, whose boundary no segment of the corner touches on arrival.
    assert_eq!(desk.refused(go(p(300, 0), p(150, 250))), Reason::SweepsVertex);
    assert_eq!(desk.refused(go(p(140, 140), p(310, 150))), Reason::CrossesBoundary);
    assert_eq!(desk.refused(go(p(140, 140), p(300, 150))), Reason::CrossesBoundary);
    let away = p(1_800_000_001, 0);
    assert_eq!(desk.refused(go(p(0, 0), away)), Reason::OffGlobe);
    assert_eq!(desk.refusal(go(p(140, 140), p(310, 150))).place, Some(p(300, 149)));
    desk.done(go(p(140, 140), p(299, 150)));
}

#[test]
fn a_vertex_is_put_into_a_segment_and_taken_out() {
    let mut desk = Desk::four();
    desk.done(insert((100, 0), (100, 100), (110, 50)));
    assert_eq!((desk.area("a"), desk.area("b")), (10500, 9500));
    assert_eq!(desk.arcs_at(p(110, 50)), 1);
    desk.done(delete(110, 50));
    assert_eq!((desk.area("a"), desk.area("b")), (10000, 10000));
    assert_eq!(desk.refused(insert((100, 0), (100, 50), (100, 20))), Reason::NoSuchEdge);
    assert_eq!(desk.refused(insert((100, 0), (100, 100), (0, 0))), Reason::Coincident);
    assert_eq!(desk.refused(insert((100, 0), (100, 100), (250, 50))), Reason::CrossesBoundary);
    assert_eq!(desk.refused(insert((100, 0), (100, 100), (200, 50))), Reason::CrossesBoundary);
    assert_eq!(desk.refused(insert((100, 0), (100, 100), (100, 150))), Reason::CrossesBoundary);
    assert_eq!(desk.refused(delete(100, 100)), Reason::Node);
    assert_eq!(desk.refused(delete(7, 7)), Reason::NoSuchVertex);
    // The corner goes: the unit becomes a triangle, and no further.
    desk.done(delete(0, 0));
    assert_eq!(desk.area("a"), 5000);
}

#[test]
fn nothing_may_lie_between_the_old_way_and_the_new() {
    let mut desk = Desk::islands();
    // From the western side of `a` round the island and back: free to cross nothing, but the island would change sides.
    assert_eq!(desk.refused(insert((0, 0), (0, 300), (250, 150))), Reason::SweepsVertex);
    desk.done(insert((0, 0), (0, 300), (90, 150)));
    desk.done(delete(90, 150));
    // A square's corners: the fourth goes, the third can't; the first is where the ring begins.
    desk.done(delete(100, 100));
    assert_eq!((desk.area("i"), desk.area("a")), (800, 90000 - 800 - 1600));
    assert_eq!(desk.refused(delete(140, 140)), Reason::TooFewPoints);
    assert_eq!(desk.refused(delete(100, 140)), Reason::TooFewPoints);
}

#[test]
fn a_boundary_is_straightened_and_thinned_as_far_as_topology_allows() {
    let mut desk = Desk::islands();
    let bends = [(-3, 250), (2, 200), (-4, 150), (60, 120), (3, 60)];
    let mut above = (0, 300);
    for bend in bends {
        desk.done(insert((0, 0), above, bend));
        above = bend;
    }
    let thin = |unit: &str, tolerance| EditCommand::Simplify { unit: code(unit), tolerance };
    desk.done(thin("a", 10));
    assert_eq!([(-3, 250), (60, 120)].map(|(x, y)| desk.arcs_at(p(x, y))), [0, 1]);
    assert_eq!(desk.arcs_at(p(100, 100)), 2, "the island keeps its corners");
    let straighten = EditCommand::Straighten { from: p(0, 0), to: p(0, 300) };
    desk.done(straighten);
    assert_eq!(desk.area("a"), 90000 - 1600 - 1600);
    // A spike that reaches up behind the island: what the straight way would sweep over stays where it is.
    let bends = [((0, 300), (10, 50)), ((10, 50), (200, 60)), ((10, 50), (190, 65)), ((190, 65), (195, 250))];
    for ((to, at), from) in bends.into_iter().zip([(0, 0), (0, 0), (200, 60), (200, 60)]) {
        desk.done(insert(from, to, at));
    }
    let straighten = EditCommand::Straighten { from: p(195, 250), to: p(10, 50) };
    assert_eq!(desk.refused(straighten), Reason::SweepsVertex);
    desk.done(thin("a", 1000));
    assert_eq!(desk.parts("a"), 1);
    assert_eq!(desk.refused(EditCommand::Straighten { from: p(0, 0), to: p(5, 5) }), Reason::NoSuchVertex);
    assert_eq!(desk.refused(EditCommand::Straighten { from: p(0, 0), to: p(100, 100) }), Reason::NoSuchEdge);
}

#[test]
fn locked_boundaries_and_units_stay() {
    let mut desk = Desk::four();
    let target = LockTarget::Arc([p(100, 100), p(100, 0)]);
    desk.done(EditCommand::SetLock { target: target.clone(), locked: true });
    let refusal = desk.refusal(go(p(100, 100), p(110, 110)));
    assert_eq!((refusal.reason, refusal.place), (Reason::Locked, Some(p(100, 100))));
    assert_eq!(desk.refused(insert((100, 0), (100, 100), (110, 50))), Reason::Locked);
    desk.done(go(p(200, 100), p(190, 110)));
    desk.done(EditCommand::SetLock { target, locked: false });
    desk.done(EditCommand::SetLock { target: LockTarget::Unit(code("d")), locked: true });
    let refusal = desk.refusal(go(p(100, 100), p(110, 110)));
    assert_eq!((refusal.reason, refusal.unit), (Reason::Locked, Some(code("d"))));
    desk.done(go(p(0, 100), p(10, 90)));
}
