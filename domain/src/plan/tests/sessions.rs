//! Undo, redo, checkpoints and the log that says all.

use super::support::{Desk, code, go, named, p, split};
use crate::lattice::LatticePoint;
use crate::plan::{Draft, DraftBase, DraftError, EditCommand, Entry, Plan, Reason, Refusal, Session};

fn session() -> Session {
    Session::new(Desk::four().plan)
}

fn moved(to: i32) -> Entry {
    Entry::Do(go(p(100, 100), p(to, 100)))
}

fn at_middle(session: &Session, at: LatticePoint) -> bool {
    session.plan().arcs().any(|(_, arc)| arc.points.contains(&at))
}

fn checkpoint(name: &str) -> Entry {
    Entry::Checkpoint { name: name.into() }
}

#[test]
fn what_is_undone_is_redone_until_something_else_is_done() {
    let mut session = session();
    let start = session.plan().encode();
    assert_eq!(session.push(Entry::Undo).unwrap_err().reason, Reason::NothingToUndo);
    assert_eq!(session.push(Entry::Redo).unwrap_err().reason, Reason::NothingToRedo);
    session.push(Entry::Do(split("a", &[&[p(50, 0), p(50, 100)]], &["e"]))).unwrap();
    let cut = session.plan().encode();
    session.push(moved(300)).unwrap_err();
    session.push(Entry::Do(go(p(100, 100), p(110, 110)))).unwrap();
    let both = session.plan().encode();
    assert!(matches!(session.to_undo(), Some(EditCommand::MoveVertex { .. })));
    session.push(Entry::Undo).unwrap();
    assert_eq!(session.plan().encode(), cut);
    let effect = session.push(Entry::Undo).unwrap();
    assert_eq!(session.plan().encode(), start);
    assert!(effect.difference.units.iter().any(|change| change.after.is_none()), "the new unit goes");
    assert!(matches!(session.to_redo(), Some(EditCommand::Split { .. })));
    session.push(Entry::Redo).unwrap();
    session.push(Entry::Redo).unwrap();
    assert_eq!(session.plan().encode(), both);
    session.push(Entry::Undo).unwrap();
    session.push(Entry::Do(go(p(100, 100), p(90, 90)))).unwrap();
    assert!(!session.can_redo());
    assert_eq!(session.standing().count(), 2);
    // The refused ones are in no log, and the log alone gives plan and ways back.
    assert_eq!(session.log().len(), 8);
    let mut again = Session::replay(Desk::four().plan, session.log().to_vec()).unwrap();
    assert_eq!(again.plan().encode(), session.plan().encode());
    assert_eq!(again.plan().lineage(), session.plan().lineage());
    again.push(Entry::Undo).unwrap();
    again.push(Entry::Undo).unwrap();
    assert_eq!(again.plan().encode(), start);
}

#[test]
fn what_changes_nothing_is_no_step_and_forgets_nothing() {
    let mut session = session();
    session.push(Entry::Do(go(p(100, 100), p(110, 110)))).unwrap();
    session.push(Entry::Undo).unwrap();
    session.push(moved(100)).unwrap();
    assert!(!session.can_undo());
    session.push(Entry::Redo).unwrap();
    assert!(at_middle(&session, p(110, 110)));
}

#[test]
fn no_entry_brings_a_difference_of_its_own_or_lifts_the_scope() {
    let mut desk = Desk::four();
    let inverse = desk.plan.apply(&go(p(100, 100), p(110, 110))).unwrap().inverse;
    let mut session = Session::new(desk.plan);
    for command in [inverse, EditCommand::SetScope { units: None }] {
        assert_eq!(session.push(Entry::Do(command)).unwrap_err().reason, Reason::NotByHand);
    }
    assert!(session.log().is_empty());
}

#[test]
fn some_entries_are_done_all_or_none() {
    let mut session = session();
    session.push(Entry::Do(go(p(100, 100), p(110, 110)))).unwrap();
    session.push(Entry::Do(go(p(110, 110), p(120, 120)))).unwrap();
    session.push(Entry::Undo).unwrap();
    session.push(checkpoint("before")).unwrap();
    let before = session.clone();
    // Undone, redone, done anew after which nothing can be redone, named, and then something impossible.
    let some = [
        Entry::Redo,
        Entry::Undo,
        Entry::Undo,
        moved(100),
        Entry::Do(split("a", &[&[p(50, 0), p(50, 100)]], &["e"])),
        Entry::Undo,
        checkpoint("in the middle"),
        Entry::Do(split("a", &[&[p(30, 0), p(30, 100)]], &["f"])),
    ];
    let (ix, refusal) = session.push_all(some.iter().cloned().chain([Entry::Redo])).unwrap_err();
    assert_eq!((ix, refusal.reason), (8, Reason::NothingToRedo));
    assert_eq!(session.plan().encode(), before.plan().encode());
    assert_eq!((session.log(), session.checkpoints()), (before.log(), before.checkpoints()));
    session.push(Entry::Redo).unwrap();
    assert!(at_middle(&session, p(120, 120)), "what could be redone still can");
    session.push(Entry::Undo).unwrap();
    session.push(Entry::Undo).unwrap();
    assert!(at_middle(&session, p(100, 100)));
    session.push(Entry::Redo).unwrap();
    assert_eq!(session.push_all(some).unwrap().len(), 8);
    assert_eq!(session.plan().check_all(), Ok(()));
}

#[test]
fn a_named_state_is_some_steps_away_or_lost_to_another_way() {
    let mut session = session();
    session.push(checkpoint("start")).unwrap();
    session.push(Entry::Do(go(p(100, 100), p(110, 110)))).unwrap();
    session.push(checkpoint("one")).unwrap();
    session.push(Entry::Do(go(p(110, 110), p(120, 120)))).unwrap();
    session.push(checkpoint("two")).unwrap();
    let steps = |session: &Session| -> Vec<Option<isize>> {
        session.checkpoints().iter().map(|checkpoint| session.steps_to(checkpoint)).collect()
    };
    assert_eq!(steps(&session), [Some(-2), Some(-1), Some(0)]);
    session.push(Entry::Undo).unwrap();
    assert_eq!(steps(&session), [Some(-1), Some(0), Some(1)]);
    session.push(Entry::Undo).unwrap();
    assert_eq!(steps(&session), [Some(0), Some(1), Some(2)]);
    session.push(Entry::Redo).unwrap();
    session.push(Entry::Do(go(p(110, 110), p(110, 120)))).unwrap();
    assert_eq!(steps(&session), [Some(-2), Some(-1), None]);
    let lost = session.checkpoints()[2].at;
    let shown = Session::replay(Desk::four().plan, session.log()[..lost].to_vec()).unwrap();
    assert!(at_middle(&shown, p(120, 120)));
    for name in ["", &"长".repeat(101)] {
        assert_eq!(session.push(checkpoint(name)).unwrap_err().reason, Reason::BadName);
    }
}

fn draft(entries: Vec<Entry>) -> Draft {
    let base = DraftBase { version: "2026-11-22-a".into(), partition: "ab12".into() };
    Draft { format: 1, base, scope: vec![code("m1")], name: "微小化".into(), entries }
}

#[test]
fn a_draft_keeps_to_its_scope_and_is_the_same_after_its_file() {
    // `d` is of the other parent.
    let plan = || -> Plan { Desk::four().plan };
    let good = draft(vec![
        Entry::Do(split("a", &[&[p(50, 0), p(50, 100)]], &["e"])),
        checkpoint("半"),
        Entry::Undo,
        Entry::Redo,
        Entry::Do(EditCommand::Renumber { unit: code("e"), code: code("e2") }),
        Entry::Do(EditCommand::Split {
            unit: code("b"),
            lines: vec![vec![p(150, 0), p(150, 100)]],
            snap: 3,
            pieces: vec![named("f")],
        }),
    ]);
    let text = serde_json::to_string(&good).unwrap();
    assert!(text.starts_with(r#"{"format":1,"base":{"#), "{text}");
    assert!(text.contains(r#"{"checkpoint":{"name":"半"}},"undo","redo",{"do":{"renumber":"#), "{text}");
    let read: Draft = serde_json::from_str(&text).unwrap();
    assert_eq!(read, good);
    assert_eq!(read.open(plan()).unwrap().plan().encode(), good.open(plan()).unwrap().plan().encode());
    let bad = draft(vec![checkpoint("x"), Entry::Do(split("d", &[&[p(150, 100), p(150, 200)]], &["e"]))]);
    let Err(DraftError::Entry { index: 1, refusal: Refusal { reason: Reason::Locked, unit: Some(unit), .. } }) =
        bad.open(plan())
    else {
        panic!("out of scope")
    };
    assert_eq!(unit, code("d"));
    let nowhere = Draft { scope: vec![code("q")], ..draft(Vec::new()) };
    assert!(matches!(nowhere.open(plan()), Err(DraftError::Scope(_))));
}

#[test]
fn a_draft_of_a_later_form_is_refused_for_that() {
    let text = r#"{"format": 2, "entries": [{"fly": "away"}]}"#;
    let error = serde_json::from_str::<Draft>(text).unwrap_err().to_string();
    assert!(error.contains("drafts of form 2 are not known; this program reads form 1"), "{error}");
    let text = serde_json::to_string(&draft(Vec::new())).unwrap().replace("\"name\"", "\"nickname\"");
    assert!(serde_json::from_str::<Draft>(&text).unwrap_err().to_string().contains("nickname"));
}
