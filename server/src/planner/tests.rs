use std::{path::PathBuf, sync::Arc};

use domain::{
    codec::bin,
    pack::Pack,
    plan::{DraftBase, EditCommand, Entry, Reason},
    topology::{BuildOptions, LeafShape, build},
    units::{Level, Text, UnitCode, UnitKind, UnitTableBuilder},
    wire::NewPlan,
};

use super::{PlanError, Planner, Served};
use crate::{config::PlanLimits, store::Store};

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-planner-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for the test");
        Self(dir)
    }

    fn planner(&self, limits: PlanLimits) -> Planner {
        Planner::new(Store::open(&self.0.join("weige.db")).expect("a store"), Pack::default(), limits)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the test's folder");
    }
}

/// A square of one unit.
fn served() -> Served {
    let text = || Text { zh: "格".into(), en: "grid".into() };
    let level = Level { id: "grid".into(), depth: 0, name: text(), led_by: None, band: None, code_digits: 0 };
    let mut builder = UnitTableBuilder::new(vec![level]);
    builder.add("1", "一", 0, None, UnitKind::Ordinary).expect("a unit");
    let ring = vec![[104.0, 30.0], [104.1, 30.0], [104.1, 30.1], [104.0, 30.1]];
    let shapes = [LeafShape { code: "0".into(), parts: vec![vec![ring]] }];
    let (topology, _) = build(&shapes, &BuildOptions::default()).expect("a square");
    let partition = domain::partition::Partition::new(builder.build().expect("a table"), topology, Vec::new());
    let bytes = bin::encode(&partition.expect("a partition"), bin::Precision::E7);
    Served { base: DraftBase { version: "v1".into(), partition: "b1".into() }, bytes: Arc::from(bytes) }
}

fn plan() -> NewPlan {
    NewPlan { format: 1, name: "a".into(), scope: Vec::new(), base: None, entries: Vec::new() }
}

fn renumbered(from: u32) -> Entry {
    let code = |n: u32| UnitCode::new(&n.to_string()).expect("a code");
    Entry::Do(EditCommand::Renumber { unit: code(from), code: code(from + 1) })
}

#[test]
fn plans_that_were_let_go_are_made_again_from_their_logs() {
    let dir = Folder::new("let-go");
    let planner = dir.planner(PlanLimits { held: 2, ..PlanLimits::default() });
    for _ in 0..5 {
        planner.create(plan(), &served(), 1).expect("a plan");
    }
    assert_eq!(planner.held.len(), 2);
    // Every one in turn, so that each is let go before it is asked for again.
    for round in 1..=3_u32 {
        for id in 1..=5 {
            assert_eq!(
                planner.append(id, u64::from(round) - 1, vec![renumbered(round)], 2).expect("done"),
                u64::from(round)
            );
            let prints = planner.look(id, |session| session.plan().fingerprint()).expect("there");
            planner.held.clear();
            assert_eq!(planner.look(id, |session| session.plan().fingerprint()).expect("made again"), prints);
        }
    }
}

#[test]
fn a_log_that_does_not_hold_is_damage_and_nothing_is_built_on_it() {
    let dir = Folder::new("damage");
    let planner = dir.planner(PlanLimits::default());
    planner.create(plan(), &served(), 1).expect("a plan");
    planner.store.append(1, 0, vec!["\"undo\"".into()], 2).expect("written past the planner");
    // The session that is held was overtaken: it is not taken for the plan.
    let moved = planner.append(1, 0, vec![renumbered(1)], 3).expect_err("overtaken");
    assert!(matches!(moved, PlanError::Moved { head: 1, ref commands, .. } if *commands == [Entry::Undo]), "{moved}");
    let damaged = planner.append(1, 1, vec![renumbered(1)], 3).expect_err("an undo of nothing");
    assert!(damaged.to_string().contains("plan 1 in the store: entry 1: "), "{damaged}");
}

#[test]
fn after_a_panic_at_work_the_plan_is_what_its_log_says() {
    let dir = Folder::new("panic");
    let planner = Arc::new(dir.planner(PlanLimits::default()));
    planner.create(plan(), &served(), 1).expect("a plan");
    planner.append(1, 0, vec![renumbered(1)], 2).expect("done");
    let other = planner.clone();
    let died = std::thread::spawn(move || other.look(1, |_| panic!("on purpose"))).join();
    died.expect_err("it panicked");
    assert_eq!(planner.append(1, 1, vec![renumbered(2)], 3).expect("goes on"), 2);
    let refused = planner.append(1, 2, vec![renumbered(1)], 3).expect_err("no such unit any more");
    assert!(matches!(refused, PlanError::Refused { index: 0, ref refusal } if refusal.reason == Reason::NoSuchUnit));
}
