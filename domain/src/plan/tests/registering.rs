//! Parents, codes, locks, scope and lineage.

use super::support::{Desk, code, go, merge, p, split, square};
use crate::plan::{Difference, EditCommand, LockTarget, Plan, PlanArc, Reason};

fn renumber(unit: &str, to: &str) -> EditCommand {
    EditCommand::Renumber { unit: code(unit), code: code(to) }
}

#[test]
fn a_unit_gets_another_parent() {
    let mut desk = Desk::four();
    let parent = |unit: &str, parent: &str| EditCommand::Reparent { unit: code(unit), parent: code(parent) };
    desk.done(parent("a", "m2"));
    let partition = desk.plan.to_partition().unwrap();
    let units = partition.units();
    let of = |unit| units.parent(units.find(unit).unwrap()).map(|parent| units.code(parent).to_owned());
    assert_eq!((of("a").as_deref(), of("b").as_deref()), (Some("m2"), Some("m1")));
    desk.done(parent("b", "t"));
    assert_eq!(desk.refused(parent("a", "b")), Reason::NoParent);
    assert_eq!(desk.refused(parent("m1", "m2")), Reason::NoParent);
    assert_eq!(desk.refused(parent("a", "q")), Reason::NoSuchUnit);
}

#[test]
fn a_code_is_never_given_twice() {
    let mut desk = Desk::four();
    desk.plan = desk.plan.clone().with_retired([code("old")]);
    let plan = &mut desk.plan;
    let first = plan.apply(&renumber("a", "x")).unwrap();
    for used in ["a", "x", "b", "t", "old"] {
        assert_eq!(plan.apply(&renumber("b", used)).unwrap_err().reason, Reason::CodeUsed, "{used}");
    }
    let applied = plan.apply(&renumber("x", "y")).unwrap();
    assert_eq!(plan.apply(&renumber("b", "x")).unwrap_err().reason, Reason::CodeUsed);
    // Taken back, it was never given.
    plan.apply(&applied.inverse).unwrap();
    plan.apply(&first.inverse).unwrap();
    plan.apply(&renumber("c", "x")).unwrap();
    plan.apply(&renumber("a", "w")).unwrap();
    plan.apply(&renumber("b", "y")).unwrap();
    let lineage: Vec<String> = plan.lineage().iter().map(|l| format!("{:?}>{:?}", l.from, l.to)).collect();
    assert_eq!(lineage, ["[c]>[x]", "[a]>[w]", "[b]>[y]"]);
}

#[test]
fn nothing_out_of_scope_changes() {
    let mut desk = Desk::four();
    desk.done(EditCommand::SetScope { units: Some(vec![code("a"), code("b")]) });
    assert_eq!(desk.refused(merge("a", &["c"])), Reason::Locked);
    assert_eq!(desk.refused(split("c", &[&[p(0, 150), p(100, 150)]], &["n"])), Reason::Locked);
    assert_eq!(desk.refused(go(p(100, 100), p(110, 110))), Reason::Locked);
    assert_eq!(desk.refused(renumber("d", "n")), Reason::Locked);
    // Nor is anything locked or unlocked there, nor a unit above touched that others are below.
    let lock = |target| EditCommand::SetLock { target, locked: true };
    assert_eq!(desk.refused(lock(LockTarget::Unit(code("d")))), Reason::Locked);
    assert_eq!(desk.refused(lock(LockTarget::Unit(code("t")))), Reason::Locked);
    assert_eq!(desk.refusal(lock(LockTarget::Arc([p(100, 100), p(100, 200)]))).place, Some(p(100, 100)));
    assert_eq!(desk.refused(renumber("m1", "n")), Reason::Locked);
    assert_eq!(desk.refused(EditCommand::Reparent { unit: code("m1"), parent: code("t") }), Reason::Locked);
    let (unit, arc) = (LockTarget::Unit(code("a")), LockTarget::Arc([p(100, 100), p(200, 100)]));
    for target in [unit, arc] {
        desk.done(lock(target.clone()));
        desk.done(EditCommand::SetLock { target, locked: false });
    }
    // Up to the edge of the scope: the neighbour gets a node and no more.
    desk.split("a", &[&[p(50, 0), p(50, 100)]], &["a2"]);
    assert_eq!((desk.arcs_at(p(50, 100)), desk.area("c")), (3, 10000));
    // What of a line lies far beyond doesn't matter, whatever it crosses there.
    desk.split("b", &[&[p(110, -10), p(150, 250)]], &["b2"]);
    assert_eq!(desk.area("c") + 10000, 20000);
    desk.done(go(p(100, 0), p(101, 0)));
    // What a unit above holds is in its scope.
    desk.done(EditCommand::SetScope { units: Some(vec![code("m1")]) });
    desk.done(merge("a", &["c"]));
    assert_eq!(desk.refused(split("d", &[&[p(150, 100), p(150, 200)]], &["n"])), Reason::Locked);
    desk.done(EditCommand::SetScope { units: None });
    desk.split("d", &[&[p(150, 100), p(150, 200)]], &["n"]);
    assert_eq!(desk.refused(EditCommand::SetScope { units: Some(vec![code("q")]) }), Reason::NoSuchUnit);
}

#[test]
fn a_lock_on_a_unit_holds_all_below_it() {
    let mut desk = Desk::four();
    let lock = |unit: &str, locked| EditCommand::SetLock { target: LockTarget::Unit(code(unit)), locked };
    desk.done(lock("m1", true));
    assert_eq!(desk.refused(split("a", &[&[p(0, 50), p(100, 50)]], &["n"])), Reason::Locked);
    assert_eq!(desk.refused(EditCommand::Reparent { unit: code("d"), parent: code("m1") }), Reason::Locked);
    desk.split("d", &[&[p(100, 150), p(200, 150)]], &["n"]);
    desk.done(lock("m1", false));
    desk.split("a", &[&[p(0, 50), p(100, 50)]], &["n2"]);
}

#[test]
fn commands_and_refusals_travel() {
    let mut desk = Desk::four();
    let applied = desk.split("a", &[&[p(0, 50), p(100, 50)]], &["n"]);
    let refusal = desk.refusal(split("a", &[&[p(0, 50), p(100, 50)]], &["n"]));
    for command in desk.plan.log().iter().chain([&applied.inverse]) {
        let text = serde_json::to_string(command).unwrap();
        assert_eq!(serde_json::from_str::<EditCommand>(&text).unwrap(), *command);
        let bytes = postcard::to_allocvec(command).unwrap();
        assert_eq!(postcard::from_bytes::<EditCommand>(&bytes).unwrap(), *command);
    }
    let text = serde_json::to_string(&refusal).unwrap();
    assert_eq!(serde_json::from_str::<crate::plan::Refusal>(&text).unwrap(), refusal);
    assert_eq!(
        serde_json::to_string(&go(p(1, 2), p(3, 4))).unwrap(),
        r#"{"move_vertex":{"from":{"x":1,"y":2},"to":{"x":3,"y":4}}}"#
    );
}

#[test]
fn a_difference_from_elsewhere_can_not_break_the_plan() {
    let mut desk = Desk::four();
    let applied = desk.done(go(p(100, 100), p(120, 90)));
    let EditCommand::Restore(back) = applied.inverse.clone() else { panic!("a difference") };
    // Twice, or after something else there: no longer as it was.
    desk.done(EditCommand::Restore(back.clone()));
    assert_eq!(desk.refused(EditCommand::Restore(back.clone())), Reason::Stale);
    desk.done(EditCommand::Restore(Box::new(back.reversed())));
    let twisted = |by: &dyn Fn(&mut PlanArc)| {
        let mut difference: Difference = (*back).clone();
        difference.arcs.iter_mut().for_each(|change| change.after.iter_mut().for_each(by));
        EditCommand::Restore(Box::new(difference))
    };
    assert_eq!(desk.refused(twisted(&|arc| core::mem::swap(&mut arc.left, &mut arc.right))), Reason::Broken);
    assert_eq!(desk.refused(twisted(&|arc| arc.right = arc.left)), Reason::Broken);
    assert_eq!(desk.refused(twisted(&|arc| arc.points.truncate(1))), Reason::Broken);
    assert_eq!(desk.refused(twisted(&|arc| arc.points.insert(1, p(150, 150)))), Reason::CrossesBoundary);
    let torn = desk.refused(twisted(&|arc| arc.points[0] = p(99, 99)));
    assert!(matches!(torn, Reason::Broken | Reason::CrossesBoundary));
    let mut far = (*back).clone();
    far.arcs[0].id = u32::MAX;
    assert_eq!(desk.refused(EditCommand::Restore(Box::new(far))), Reason::Stale);
    let mut twice = desk.done(renumber("a", "a2")).difference.reversed();
    twice.units[0].after.as_mut().unwrap().code = code("b");
    assert_eq!(desk.refused(EditCommand::Restore(Box::new(twice))), Reason::Broken);
    assert_eq!((desk.id("b") != desk.id("a2"), desk.area("b")), (true, 8500));
    desk.done(renumber("a2", "a3"));
    let split = desk.split("a3", &[&[p(0, 50), p(120, 50)]], &["n"]);
    let mut ghost = split.difference.reversed();
    ghost.arcs.clear();
    assert_eq!(desk.refused(EditCommand::Restore(Box::new(ghost))), Reason::Broken);
    assert!(Plan::from_partition(&desk.plan.to_partition().unwrap()).is_ok());
}

#[test]
fn new_codes_go_on_where_those_of_the_level_end() {
    let unit = |code: &'static str, x: i32| (code, vec![vec![square(x, 0, x + 100, 100)]]);
    let mut desk = Desk::new(&[unit("g097", 0), unit("g098", 100), unit("h7", 200)], &[]);
    let codes = |desk: &Desk, like: &str, count| -> Vec<String> {
        desk.plan.new_codes(&code(like), count).iter().map(ToString::to_string).collect()
    };
    assert_eq!(codes(&desk, "g097", 2), ["g099", "g100"]);
    assert_eq!(codes(&desk, "h7", 3), ["h8", "h9", "h1"], "what was left out comes last");
    assert_eq!(codes(&desk, "h7", 30).len(), 8, "0 is no number of a unit");
    assert_eq!(codes(&desk, "t", 1), [""; 0]);
    // A code that a unit had is not given again.
    desk.done(EditCommand::Renumber { unit: code("g098"), code: code("g500") });
    desk.done(EditCommand::Renumber { unit: code("g500"), code: code("g098x") });
    assert_eq!(codes(&desk, "g097", 1), ["g501"]);
    desk.plan = desk.plan.with_retired([code("g777"), code("g7777"), code("h3")]);
    assert_eq!(codes(&desk, "g097", 1), ["g778"]);
    assert_eq!(codes(&desk, "h7", 5), ["h8", "h9", "h1", "h2", "h4"]);
}
