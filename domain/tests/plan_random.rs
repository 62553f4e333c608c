//! Random commands on a shaken grid with an enclave, an island and units of several parts: after each the plan is
//! sound, the way back restores every byte, counts and problems are what they are from scratch, and the log tells the
//! whole story. `tests/plan_soak.rs` does the same on real partitions, where not every byte can be looked at each time.
//!
//! `WEIGE_PLAN_COMMANDS` says how many commands, `WEIGE_PLAN_SEED` which ones.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "counts tell whether the commands were worth the name")]

mod plan_drive;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use domain::partition::Partition;
use domain::plan::count::Counts;
use domain::plan::rules::{Barriers, Problems, Rulebook};
use domain::plan::{Applied, EditCommand, Ground, Plan, Reason};
use domain::topology::ArcIx;
use plan_drive::starts::{shaken, shaken_in_blocks};
use plan_drive::watch::{Watch, houses};
use plan_drive::{Chance, Drive};

/// What a plan is made of: so many cells a side, so wide.
type Start = fn(usize, i32, &mut Chance) -> Partition;

struct Desk {
    drive: Drive,
    counts: Counts,
    problems: Problems,
    /// What takes back the commands that stand, and what applies again those that were taken back.
    undo: Vec<(EditCommand, Vec<u8>)>,
    redo: Vec<(EditCommand, Vec<u8>)>,
    made: BTreeMap<&'static str, u32>,
    refused: BTreeMap<String, u32>,
}

impl Desk {
    /// Applies what can't be refused.
    fn turn(&mut self, command: &EditCommand) -> Applied {
        let watch = Watch::new(&self.drive.plan);
        let applied = self.drive.plan.apply(command).unwrap();
        self.follow(watch, &applied);
        applied
    }

    fn follow(&mut self, before: Watch, applied: &Applied) {
        let plan = &self.drive.plan;
        let touched: Vec<ArcIx> = applied.difference.arcs.iter().map(|change| ArcIx(change.id)).collect();
        plan.check_local(&touched).unwrap();
        assert_eq!(before.after(plan, &applied.difference), Watch::new(plan), "the difference tells all");
        let moves = self.counts.apply(plan, &applied.difference);
        self.problems.apply(plan, &self.counts, &applied.difference, &moves);
        self.drive.follow(&applied.difference);
    }

    /// A new command, there and back and there again.
    fn step(&mut self) {
        let Some((name, command)) = self.drive.command() else { return };
        let before = self.drive.plan.encode();
        let watch = Watch::new(&self.drive.plan);
        let foreseen = self
            .drive
            .plan
            .try_out(&command, |plan, difference| (difference.clone(), self.counts.foresee(plan, difference)));
        assert!(self.drive.plan.encode() == before, "{command:?} is tried out and leaves traces");
        let counted = self.counts.clone();
        match self.drive.plan.apply(&command) {
            Ok(applied) => {
                let (difference, moves) = foreseen.unwrap();
                assert_eq!(applied.difference, difference);
                self.follow(watch, &applied);
                for &(atom, from, to) in &moves.atoms {
                    assert_eq!((counted.owner(atom), self.counts.owner(atom)), (from, to));
                }
                let after = self.drive.plan.encode();
                assert_eq!(before == after, applied.difference.is_empty());
                let undone = self.turn(&applied.inverse);
                assert!(self.drive.plan.encode() == before, "{command:?} is not undone");
                assert!(self.counts == counted, "{command:?} is not uncounted");
                let redone = self.turn(&undone.inverse);
                assert!(self.drive.plan.encode() == after, "{command:?} is not redone");
                assert_eq!(redone.difference, applied.difference);
                self.undo.push((applied.inverse, before));
                self.redo.clear();
                *self.made.entry(name).or_default() += 1;
            }
            Err(refusal) => {
                assert_eq!(foreseen.err(), Some(refusal.clone()));
                assert!(refusal.reason != Reason::Broken, "{command:?}: {refusal}");
                assert!(self.drive.plan.encode() == before, "{command:?} is refused and leaves traces: {refusal}");
                let reason = match refusal.reason {
                    Reason::TooFewUnits { .. } => "TooFewUnits".into(),
                    reason => format!("{reason:?}"),
                };
                *self.refused.entry(format!("{name} {reason}")).or_default() += 1;
            }
        }
        // Memory stays bounded however long it runs.
        if self.undo.len() > 60 {
            self.undo.drain(..30);
        }
    }

    /// Some way back, and some of it forth again.
    fn wander(&mut self) {
        for _ in 0..self.drive.chance.below(12) {
            let Some((inverse, before)) = self.undo.pop() else { break };
            let after = self.drive.plan.encode();
            let undone = self.turn(&inverse);
            assert!(self.drive.plan.encode() == before);
            self.redo.push((undone.inverse, after));
        }
        for _ in 0..self.drive.chance.below(12) {
            let Some((command, after)) = self.redo.pop() else { break };
            let before = self.drive.plan.encode();
            let redone = self.turn(&command);
            assert!(self.drive.plan.encode() == after);
            self.undo.push((redone.inverse, before));
        }
    }

    fn check_all(&self) {
        let plan = &self.drive.plan;
        plan.check_all().unwrap();
        let mut sum = plan.double_area(Ground::Unassigned);
        for &unit in self.drive.leaves() {
            let area = plan.double_area(Ground::Unit(unit));
            assert!(area > 0);
            sum += area;
        }
        assert_eq!(sum, -plan.double_area(Ground::Outside));
        let anew = Counts::new(plan, Arc::clone(self.counts.pack()));
        assert!(self.counts == anew, "counts that were kept up differ from a recount");
        for (ix, atom) in (0..).zip(anew.pack().atoms()) {
            assert_eq!(plan.owner_of(atom), anew.owner(ix), "{atom:?} by itself");
        }
        let problems = Problems::new(plan, &anew, self.problems.book().clone(), Barriers::default());
        assert!(self.problems == problems, "problems that were kept up differ from those found anew");
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn random_commands_keep_the_coverage_and_can_be_taken_back() {
    let commands = setting("WEIGE_PLAN_COMMANDS", 3000);
    let seed = setting("WEIGE_PLAN_SEED", 1);
    // Wide cells as they are in a city, and cells of few steps, where rounding decides. Upper units in one piece, and
    // all over the place.
    let turns: [(u64, i32, Start); 3] = [(0, 20_000, shaken_in_blocks), (1, 40, shaken), (2, 300, shaken_in_blocks)];
    for (turn, cell, shaken) in turns {
        let mut chance = Chance(seed * 8 + turn + 1);
        let start = shaken(10, cell, &mut chance);
        let plan = Plan::from_partition(&start).unwrap();
        let counts = Counts::new(&plan, houses(&plan, 200, &mut chance));
        let mut book = Rulebook::of(plan.levels());
        book.bands = plan_drive::bands(&plan);
        let problems = Problems::new(&plan, &counts, book, Barriers::default());
        let mut desk = Desk {
            drive: Drive::new(plan, seed * 8 + turn),
            counts,
            problems,
            undo: Vec::new(),
            redo: Vec::new(),
            made: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        desk.check_all();
        let mut follower = Plan::from_partition(&start).unwrap();
        let began = Instant::now();
        for step in 0..commands / 3 {
            desk.step();
            if step % 50 == 49 {
                desk.wander();
            }
            if step % 100 == 99 {
                desk.check_all();
                follower.replay(&desk.drive.plan.take_log()).unwrap();
                follower.take_log();
                assert!(follower.encode() == desk.drive.plan.encode(), "the log gives another plan");
            }
        }
        desk.check_all();
        println!("cells of {cell} steps: {:.1} s, made {:?}", began.elapsed().as_secs_f64(), desk.made);
        println!("refused {:?}", desk.refused);
        let made: u32 = desk.made.values().sum();
        assert!(u64::from(made) > commands / 3 / 5, "too few commands are made: {made}");
        if commands >= 3000 {
            let kinds = [
                "move",
                "insert",
                "delete",
                "split",
                "reshape",
                "hand_over",
                "merge",
                "reparent",
                "renumber",
                "lock",
                "redraw",
            ];
            for kind in kinds {
                assert!(desk.made.get(kind).is_some_and(|&count| count > 2), "{kind} is hardly ever made");
            }
        }
    }
}
