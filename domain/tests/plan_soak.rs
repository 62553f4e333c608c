//! Random commands on real partitions, with undo and redo: Wales, Denver and the demo where they are, and a shaken grid.
//!
//! After every command the local invariant holds and a sum over all slots is what it was when the same state stood before;
//! every 1,000 everything is checked twice over, the log so far gives the same bytes elsewhere, and so does a walk
//! back and forth; every 10,000 counts and problems are those of a recount, and GEOS agrees. `cargo xtask soak edit`
//! runs it at length, `cargo xtask bench edit` with another seed. Settings: `WEIGE_TIMES` (so many times 20,000 commands)
//! or `WEIGE_EDIT_COMMANDS`, `WEIGE_EDIT_SEED`, `WEIGE_DEMO` (a demo's directory), `WEIGE_EDIT_OUT` (there the first
//! and last states are written as GeoJSON), `WEIGE_FOUND` (a file for what was done).

#![cfg(feature = "exchange")]
#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "counts tell whether the commands were worth the name")]

mod partition_support;
mod plan_drive;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Instant;

use domain::codec::{bin, geojson};
use domain::partition::{Partition, Shape};
use domain::plan::count::Counts;
use domain::plan::rules::{Barriers, Problems, Rulebook};
use domain::plan::{Applied, EditCommand, Ground, Plan, Reason};
use domain::topology::ArcIx;
use domain::units::LeafIx;
use partition_support::{ask, real};
use plan_drive::starts::shaken;
use plan_drive::watch::{Watch, houses, whole};
use plan_drive::{Chance, Drive, bands};
use serde_json::{Value, json};

/// Commands of a test.
const COMMANDS: u64 = 20_000;
/// Commands between two full validations.
const FULL: u64 = 1_000;
/// Commands between two recounts and two of GEOS's opinions.
const FOREIGN: u64 = 10_000;
/// Steps that can be undone: enough for long ways back, and memory stays bounded.
const STEPS: usize = 400;

/// A state's way elsewhere, and the sum that holds there.
struct Turn {
    command: EditCommand,
    there: Watch,
}

struct Soak {
    name: &'static str,
    drive: Drive,
    follower: Plan,
    counts: Counts,
    problems: Problems,
    watch: Watch,
    undo: Vec<Turn>,
    redo: Vec<Turn>,
    made: BTreeMap<&'static str, u64>,
    refused: BTreeMap<String, u64>,
    opinions: u64,
    /// Complaints of GEOS's validator that GEOS's own relate refutes: see `oracle/plan.py`.
    refuted: u64,
    /// Seconds of commands with their local checks, of full validations, of recounts and GEOS.
    took: [f64; 3],
}

impl Soak {
    fn new(name: &'static str, start: &Partition, seed: u64) -> Self {
        let plan = Plan::from_partition(start).unwrap();
        plan.check_all().unwrap();
        let mut chance = Chance(seed.wrapping_mul(4) + 3);
        let counts = Counts::new(&plan, houses(&plan, 20_000, &mut chance));
        let book = Rulebook { bands: bands(&plan), ..Rulebook::of(plan.levels()) };
        let problems = Problems::new(&plan, &counts, book, Barriers::default());
        Self {
            name,
            follower: plan.clone(),
            counts,
            problems,
            watch: Watch::new(&plan),
            drive: Drive::new(plan, seed),
            undo: Vec::new(),
            redo: Vec::new(),
            made: BTreeMap::new(),
            refused: BTreeMap::new(),
            opinions: 0,
            refuted: 0,
            took: [0.0; 3],
        }
    }

    fn follow(&mut self, applied: &Applied) {
        let plan = &self.drive.plan;
        let touched: Vec<ArcIx> = applied.difference.arcs.iter().map(|change| ArcIx(change.id)).collect();
        plan.check_local(&touched).unwrap();
        self.watch = self.watch.after(plan, &applied.difference);
        let moves = self.counts.apply(plan, &applied.difference);
        self.problems.apply(plan, &self.counts, &applied.difference, &moves);
        self.drive.follow(&applied.difference);
    }

    fn turn(&mut self, turn: &Turn) -> Turn {
        let before = self.watch;
        let applied = self.drive.plan.apply(&turn.command).unwrap();
        self.follow(&applied);
        assert!(self.watch == turn.there, "{}: {:?} leads elsewhere", self.name, turn.command);
        Turn { command: applied.inverse, there: before }
    }

    fn step(&mut self) {
        match self.drive.chance.below(10) {
            0 | 1 => {
                let Some(turn) = self.undo.pop() else { return };
                let back = self.turn(&turn);
                self.redo.push(back);
                *self.made.entry("undo").or_default() += 1;
            }
            2 => {
                let Some(turn) = self.redo.pop() else { return };
                let back = self.turn(&turn);
                self.undo.push(back);
                *self.made.entry("redo").or_default() += 1;
            }
            _ => self.fresh(),
        }
    }

    fn fresh(&mut self) {
        let Some((name, command)) = self.drive.command() else { return };
        let before = self.watch;
        match self.drive.plan.apply(&command) {
            Ok(applied) => {
                self.follow(&applied);
                self.undo.push(Turn { command: applied.inverse, there: before });
                self.redo.clear();
                *self.made.entry(name).or_default() += 1;
            }
            Err(refusal) => {
                assert!(refusal.reason != Reason::Broken, "{}: {command:?}: {refusal}", self.name);
                let reason = match refusal.reason {
                    Reason::TooFewUnits { .. } => "too few units".into(),
                    reason => serde_json::to_value(reason).unwrap().as_str().unwrap().replace('_', " "),
                };
                *self.refused.entry(format!("{name}: {reason}")).or_default() += 1;
            }
        }
        if self.undo.len() > STEPS {
            self.undo.drain(..STEPS / 2);
        }
    }

    /// Everything, from scratch.
    fn validate(&mut self) {
        let plan = &self.drive.plan;
        plan.check_all().unwrap_or_else(|fault| panic!("{}: {fault}", self.name));
        assert!(Watch::new(plan) == self.watch, "{}: something changed that no difference told", self.name);
        let bytes = plan.encode();
        let log = self.drive.plan.take_log();
        self.follower.replay(&log).unwrap_or_else(|(ix, why)| panic!("{}: command {ix} of the log: {why}", self.name));
        self.follower.take_log();
        assert!(self.follower.encode() == bytes, "{}: the log gives another plan", self.name);
        let back = 100.min(self.undo.len());
        let redo = core::mem::take(&mut self.redo);
        for _ in 0..back {
            let turn = self.undo.pop().unwrap();
            let forth = self.turn(&turn);
            self.redo.push(forth);
        }
        for _ in 0..back {
            let turn = self.redo.pop().unwrap();
            let again = self.turn(&turn);
            self.undo.push(again);
        }
        self.redo = redo;
        assert!(self.drive.plan.encode() == bytes, "{}: back and forth is elsewhere", self.name);
        self.follower.replay(&self.drive.plan.take_log()).unwrap();
        self.follower.take_log();
    }

    fn ask_others(&mut self) {
        let plan = &self.drive.plan;
        let anew = Counts::new(plan, Arc::clone(self.counts.pack()));
        assert!(self.counts == anew, "{}: counts differ from a recount", self.name);
        let problems = Problems::new(plan, &anew, self.problems.book().clone(), Barriers::default());
        assert!(self.problems == problems, "{}: problems differ from those found anew", self.name);
        let whole = whole(plan);
        let count = whole.units().leaf_count() as u32;
        let shapes: Vec<Value> =
            (0..count).map(|leaf| steps(&whole.shape(whole.units().unit_of(LeafIx(leaf))))).collect();
        let Some(answer) = ask("plan.py", "shapely, numpy", &json!({ "units": shapes })) else { return };
        assert_eq!(answer["valid"], true, "{}: GEOS: {answer}", self.name);
        assert_eq!(answer["invalid"], json!([]), "{}: GEOS finds invalid polygons", self.name);
        let near = |ours: f64, theirs: &Value| {
            let theirs = theirs.as_f64().unwrap();
            assert!((ours - theirs).abs() <= 1e-9 * ours.abs() + 1.0, "{}: {ours}, GEOS has {theirs}", self.name);
        };
        let holes = answer["holes"].as_array().unwrap();
        let units: i128 = self.drive.leaves().iter().map(|&leaf| plan.double_area(Ground::Unit(leaf))).sum();
        let all = units + plan.double_area(Ground::Unassigned);
        assert_eq!(all, -plan.double_area(Ground::Outside), "{}: no ground is lost", self.name);
        near(all as f64 / 2.0, &answer["sum"]);
        near(all as f64 / 2.0, &answer["union"]);
        // What is of nobody inside the whole are declared enclaves, as many as there were.
        let ours = plan.parts(Ground::Outside) - 1;
        assert_eq!(holes.len(), ours, "{}: holes of the union", self.name);
        self.opinions += 1;
        self.refuted += answer["refuted"].as_u64().unwrap();
    }

    fn run(&mut self, commands: u64) {
        let mut begun = Instant::now();
        let mut lap = |took: &mut f64| *took += core::mem::replace(&mut begun, Instant::now()).elapsed().as_secs_f64();
        for at in 1..=commands {
            self.step();
            if at % FULL == 0 || at == commands {
                lap(&mut self.took[0]);
                self.validate();
                lap(&mut self.took[1]);
            }
            if at % FOREIGN == 0 || at == commands {
                self.ask_others();
                lap(&mut self.took[2]);
                println!("{}: {at} commands, {} leaves", self.name, self.drive.leaves().len());
            }
        }
    }
}

fn steps(shape: &Shape) -> Value {
    let ring = |ring: &[domain::lattice::LatticePoint]| ring.iter().map(|p| [p.x, p.y]).collect::<Vec<_>>();
    json!(shape.parts.iter().map(|part| part.rings().map(ring).collect::<Vec<_>>()).collect::<Vec<_>>())
}

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{name}={text:?} is no number")))
}

/// The demo's partition at full precision.
fn demo() -> Option<Partition> {
    let snapshots = PathBuf::from(std::env::var_os("WEIGE_DEMO")?).join("snapshots");
    let current = fs::read_to_string(snapshots.join("CURRENT")).unwrap();
    let bytes = fs::read(snapshots.join(current.trim()).join("partition-e7.bin")).unwrap();
    Some(bin::decode(&bytes).unwrap())
}

fn write(name: &str, state: &str, plan: &Plan) {
    let Some(dir) = std::env::var_os("WEIGE_EDIT_OUT") else { return };
    let path = PathBuf::from(dir).join(format!("{name}-{state}.geojson"));
    fs::write(&path, geojson::encode(&whole(plan), geojson::Selection::default())).unwrap();
}

#[test]
fn edits_of_real_partitions_keep_all_that_is_promised() {
    let seed = setting("WEIGE_EDIT_SEED").unwrap_or(1);
    let commands = setting("WEIGE_EDIT_COMMANDS").unwrap_or_else(|| COMMANDS * setting("WEIGE_TIMES").unwrap_or(1));
    let mut chance = Chance(seed + 1);
    let mut starts: Vec<(&'static str, Partition)> = vec![("shaken", shaken(40, 20_000, &mut chance))];
    starts.extend(demo().map(|partition| ("demo", partition)));
    starts.extend(real::wales().map(|real| ("wales", real.partition)));
    starts.extend(real::denver().map(|real| ("denver", real.partition)));
    let each = commands.div_ceil(starts.len() as u64);
    // Two at a time: as many as the smallest machine has cores.
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, start)) = starts.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let told = soaked(name, start, seed, each);
                    found.lock().unwrap().insert(*name, told);
                }
            });
        }
    });
    let found = found.into_inner().unwrap();
    if let Some(file) = std::env::var_os("WEIGE_FOUND") {
        fs::write(file, json!(found).to_string()).unwrap();
    }
}

/// So many commands on one start; what was done.
fn soaked(name: &'static str, start: &Partition, seed: u64, commands: u64) -> Value {
    let began = Instant::now();
    let mut soak = Soak::new(name, start, seed);
    write(name, "first", &soak.drive.plan);
    soak.run(commands);
    write(name, "last", &soak.drive.plan);
    let made: u64 = soak.made.values().sum();
    let [steps, full, others] = soak.took;
    println!("{name}: {commands} commands in {steps:.1} s, validated in {full:.1} s, recounted in {others:.1} s");
    println!("{name}: {made} done: {:?}", soak.made);
    println!("{name}: refused {:?}", soak.refused);
    assert!(made * 3 > commands, "{name}: only {made} of {commands} commands are done");
    json!({
        "commands": commands, "done": soak.made, "refused": soak.refused, "opinions_of_geos": soak.opinions,
        "refuted_complaints": soak.refuted,
        "leaves": [start.units().leaf_count(), soak.drive.leaves().len()],
        "elapsed_secs": began.elapsed().as_secs_f64(),
    })
}
