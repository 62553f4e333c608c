//! A plan on which commands are tried, with all that must hold after each, after some and in the eyes of others.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod fixture;
pub mod shrink;

use core::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::pack::Pack;
use domain::partition::Shape;
use domain::plan::count::Counts;
use domain::plan::rules::{Barriers, Problems, Rulebook};
use domain::plan::{Applied, EditCommand, Entry, Ground, Plan, Reason, Refusal};
use domain::topology::ArcIx;
use domain::units::LeafIx;
use serde_json::{Value, json};

use crate::partition_support::ask;
use crate::plan_drive::watch::{Watch, whole};
use crate::plan_drive::{Drive, bands};

/// Steps that can be undone: enough for long ways back, and memory stays bounded.
const STEPS: usize = 400;

/// What does not hold.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which of the proofs says so: the same fault says so again.
    pub proof: &'static str,
    /// In words.
    pub told: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.proof, self.told)
    }
}

fn demand(proof: &'static str, holds: bool, told: impl FnOnce() -> String) -> Result<(), Failure> {
    if holds { Ok(()) } else { Err(Failure { proof, told: told() }) }
}

/// A panic is a failure like any other.
pub fn caught<T>(run: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(run))
        .unwrap_or_else(|_| Err(Failure { proof: "panic", told: "the message stands above".into() }))
}

/// What came of an entry.
pub enum Took {
    Done,
    /// There was nothing to undo or to redo.
    Nothing,
    Refused(Refusal),
}

/// A state's way elsewhere, and the sum that holds there.
struct Turn {
    command: EditCommand,
    there: Watch,
}

pub struct Trial {
    pub drive: Drive,
    follower: Plan,
    counts: Counts,
    problems: Problems,
    watch: Watch,
    undo: Vec<Turn>,
    redo: Vec<Turn>,
    /// Enclosed ground beyond the outer edge at the beginning: declared enclaves.
    enclaves: usize,
}

/// What GEOS says when it agrees.
pub struct Opinion {
    /// Complaints of GEOS's validator that GEOS's own relate refutes: see `oracle/plan.py`.
    pub refuted: u64,
}

impl Trial {
    pub fn new(plan: Plan, pack: Arc<Pack>, seed: u64) -> Self {
        plan.check_all().unwrap();
        let counts = Counts::new(&plan, Arc::clone(&pack));
        let mut drive = Drive::new(plan.clone(), seed);
        drive.pack = pack;
        let book = Rulebook { bands: bands(&plan), ..Rulebook::of(plan.levels()) };
        Self {
            problems: Problems::new(&plan, &counts, book, Barriers::default()),
            counts,
            follower: plan.clone(),
            watch: Watch::new(&plan),
            enclaves: plan.parts(Ground::Outside),
            drive,
            undo: Vec::new(),
            redo: Vec::new(),
        }
    }

    pub fn plan(&self) -> &Plan {
        &self.drive.plan
    }

    /// Does an entry; checkpoints are of sessions.
    pub fn take(&mut self, entry: &Entry) -> Result<Took, Failure> {
        match entry {
            Entry::Do(command) => return self.fresh(command),
            Entry::Undo => {
                let Some(turn) = self.undo.pop() else { return Ok(Took::Nothing) };
                let back = self.turn(&turn)?;
                self.redo.push(back);
            }
            Entry::Redo => {
                let Some(turn) = self.redo.pop() else { return Ok(Took::Nothing) };
                let back = self.turn(&turn)?;
                self.undo.push(back);
            }
            Entry::Checkpoint { .. } => return Ok(Took::Nothing),
        }
        Ok(Took::Done)
    }

    fn fresh(&mut self, command: &EditCommand) -> Result<Took, Failure> {
        let before = self.watch;
        match self.drive.plan.apply(command) {
            Ok(applied) => {
                self.follow(&applied)?;
                self.undo.push(Turn { command: applied.inverse, there: before });
                self.redo.clear();
            }
            Err(refusal) => {
                demand("refusal", refusal.reason != Reason::Broken, || format!("{command:?}: {refusal}"))?;
                return Ok(Took::Refused(refusal));
            }
        }
        if self.undo.len() > STEPS {
            self.undo.drain(..STEPS / 2);
        }
        Ok(Took::Done)
    }

    fn follow(&mut self, applied: &Applied) -> Result<(), Failure> {
        let plan = &self.drive.plan;
        let touched: Vec<ArcIx> = applied.difference.arcs.iter().map(|change| ArcIx(change.id)).collect();
        plan.check_local(&touched).map_err(|fault| Failure { proof: "local invariant", told: fault.to_string() })?;
        self.watch = self.watch.after(plan, &applied.difference);
        let moves = self.counts.apply(plan, &applied.difference);
        self.problems.apply(plan, &self.counts, &applied.difference, &moves);
        self.drive.follow(&applied.difference);
        Ok(())
    }

    fn turn(&mut self, turn: &Turn) -> Result<Turn, Failure> {
        let before = self.watch;
        let applied = self.drive.plan.apply(&turn.command);
        let applied = applied.map_err(|refusal| Failure { proof: "inverse", told: refusal.to_string() })?;
        self.follow(&applied)?;
        demand("inverse", self.watch == turn.there, || format!("{:?} leads elsewhere", turn.command))?;
        Ok(Turn { command: applied.inverse, there: before })
    }

    /// Everything, from scratch.
    pub fn validate(&mut self) -> Result<(), Failure> {
        let plan = &self.drive.plan;
        plan.check_all().map_err(|fault| Failure { proof: "full validation", told: fault.to_string() })?;
        demand("sum of slots", Watch::new(plan) == self.watch, || "something changed that no difference told".into())?;
        let bytes = plan.encode();
        self.catch_up()?;
        demand("replay", self.follower.encode() == bytes, || "the log gives another plan".into())?;
        let back = 100.min(self.undo.len());
        let redo = core::mem::take(&mut self.redo);
        for _ in 0..back {
            self.take(&Entry::Undo)?;
        }
        for _ in 0..back {
            self.take(&Entry::Redo)?;
        }
        self.redo = redo;
        demand("back and forth", self.drive.plan.encode() == bytes, || "another plan".into())?;
        self.catch_up()
    }

    /// The one who knows the log alone does what was done since.
    fn catch_up(&mut self) -> Result<(), Failure> {
        let done = self.follower.replay(&self.drive.plan.take_log());
        self.follower.take_log();
        done.map_err(|(ix, why)| Failure { proof: "replay", told: format!("command {ix} of the log: {why}") })
    }

    /// Counts and problems anew, and all ground together.
    pub fn recount(&self) -> Result<(), Failure> {
        let plan = &self.drive.plan;
        let anew = Counts::new(plan, Arc::clone(self.counts.pack()));
        demand("recount", self.counts == anew, || "counts differ from a recount".into())?;
        let single = |(ix, atom)| plan.owner_of(atom) == anew.owner(ix);
        let same = (0..).zip(anew.pack().atoms()).all(single);
        demand("owner", same, || "an atom's owner by itself is not the counted one".into())?;
        let problems = Problems::new(plan, &anew, self.problems.book().clone(), Barriers::default());
        demand("problems", self.problems == problems, || "problems differ from those found anew".into())?;
        demand("area", self.double_area() == -plan.double_area(Ground::Outside), || "ground is lost".into())?;
        let enclaves = plan.parts(Ground::Outside);
        demand("holes", enclaves == self.enclaves, || format!("{} pieces outside, now {enclaves}", self.enclaves))?;
        Ok(())
    }

    /// Of all units and of open ground.
    fn double_area(&self) -> i128 {
        let plan = &self.drive.plan;
        let units: i128 = self.drive.leaves().iter().map(|&leaf| plan.double_area(Ground::Unit(leaf))).sum();
        units + plan.double_area(Ground::Unassigned)
    }

    /// GEOS, where it is.
    pub fn ask_geos(&self) -> Result<Option<Opinion>, Failure> {
        let enclaves = self.enclaves;
        let whole = whole(&self.drive.plan);
        let count = whole.units().leaf_count() as u32;
        let shapes: Vec<Value> =
            (0..count).map(|leaf| steps(&whole.shape(whole.units().unit_of(LeafIx(leaf))))).collect();
        let Some(answer) = ask("plan.py", "shapely, numpy", &json!({ "units": shapes })) else { return Ok(None) };
        demand("GEOS", answer["valid"] == true, || answer.to_string())?;
        demand("GEOS", answer["invalid"] == json!([]), || format!("invalid polygons: {}", answer["invalid"]))?;
        let ours = self.double_area() as f64 / 2.0;
        for area in ["sum", "union"] {
            let theirs = answer[area].as_f64().unwrap();
            let near = (ours - theirs).abs() <= 1e-9 * ours.abs() + 1.0;
            demand("GEOS", near, || format!("{area} {ours}, GEOS has {theirs}"))?;
        }
        // What is of nobody inside the whole are declared enclaves.
        let holes = answer["holes"].as_array().unwrap().len();
        demand("GEOS", holes == enclaves - 1, || format!("{holes} holes of the union, not {}", enclaves - 1))?;
        Ok(Some(Opinion { refuted: answer["refuted"].as_u64().unwrap() }))
    }
}

fn steps(shape: &Shape) -> Value {
    let ring = |ring: &[domain::lattice::LatticePoint]| ring.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>();
    json!(shape.parts.iter().map(|part| part.rings().map(ring).collect::<Vec<_>>()).collect::<Vec<_>>())
}
