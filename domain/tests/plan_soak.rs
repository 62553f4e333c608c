//! Random commands on real partitions, with undo and redo: Wales, Denver and the demo where they are, and a shaken grid.
//!
//! After every command the local invariant holds and a sum over all slots is what it was when the same state stood before;
//! every 1,000 everything is checked twice over, the log so far gives the same bytes elsewhere, and so does a walk
//! back and forth; every 10,000 counts and problems are those of a recount, and GEOS agrees. What fails is shrunk to the
//! few units and entries that it takes and becomes a file in `tests/plans/`, all of which are tried here too.
//! `cargo xtask soak edit` runs it at length, `cargo xtask bench edit` with another seed. Settings: `WEIGE_TIMES` (so many
//! times 20,000 commands) or `WEIGE_EDIT_COMMANDS`, `WEIGE_EDIT_SEED`, `WEIGE_DEMO` (a demo's directory), `WEIGE_EDIT_OUT`
//! (there the first and last states are written as GeoJSON), `WEIGE_FOUND` (a file for what was done).

#![cfg(feature = "exchange")]
#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "counts tell whether the commands were worth the name")]

mod partition_support;
mod plan_drive;
mod plan_trial;

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use domain::codec::{bin, geojson};
use domain::partition::Partition;
use domain::plan::{Entry, Plan, Reason};
use partition_support::real;
use plan_drive::Chance;
use plan_drive::starts::shaken;
use plan_drive::watch::{houses, whole};
use plan_trial::fixture::{Fixture, folder};
use plan_trial::shrink::{Since, least};
use plan_trial::{Failure, Took, Trial, caught};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// Commands of a test.
const COMMANDS: u64 = 20_000;
/// Commands between two full validations.
const FULL: u64 = 1_000;
/// Commands between two recounts and two of GEOS's opinions.
const FOREIGN: u64 = 10_000;

struct Soak {
    name: &'static str,
    seed: u64,
    trial: Trial,
    since: Since,
    made: BTreeMap<&'static str, u64>,
    refused: BTreeMap<String, u64>,
    opinions: u64,
    /// Complaints of GEOS's validator that GEOS's own relate refutes: see `oracle/plan.py`.
    refuted: u64,
    /// CPU seconds of commands with their local checks, of full validations, of recounts and questions to GEOS, and
    /// seconds until GEOS had answered.
    took: [f64; 4],
}

impl Soak {
    fn new(name: &'static str, start: &Partition, seed: u64) -> Self {
        let plan = Plan::from_partition(start).unwrap();
        let mut chance = Chance(seed.wrapping_mul(4) + 3);
        let pack = houses(&plan, 20_000, &mut chance);
        Self {
            name,
            seed,
            since: Since::new(&plan),
            trial: Trial::new(plan, pack, seed),
            made: BTreeMap::new(),
            refused: BTreeMap::new(),
            opinions: 0,
            refuted: 0,
            took: [0.0; 4],
        }
    }

    fn step(&mut self) -> Result<(), Failure> {
        let (name, entry) = match self.trial.drive.chance.below(10) {
            0 | 1 => ("undo", Entry::Undo),
            2 => ("redo", Entry::Redo),
            _ => match self.trial.drive.command() {
                Some((name, command)) => (name, Entry::Do(command)),
                None => return Ok(()),
            },
        };
        self.since.entries.push(entry.clone());
        match caught(|| self.trial.take(&entry))? {
            Took::Done => *self.made.entry(name).or_default() += 1,
            Took::Nothing => {}
            Took::Refused(refusal) => {
                let reason = match refusal.reason {
                    Reason::TooFewUnits { .. } => "too few units".into(),
                    reason => serde_json::to_value(reason).unwrap().as_str().unwrap().replace('_', " "),
                };
                *self.refused.entry(format!("{name}: {reason}")).or_default() += 1;
            }
        }
        Ok(())
    }

    fn go(&mut self, commands: u64) -> Result<(), Failure> {
        let mut begun = cpu_secs();
        let mut lap = |took: &mut f64| {
            let now = cpu_secs();
            *took += now - core::mem::replace(&mut begun, now);
        };
        for at in 1..=commands {
            self.step()?;
            if at % FULL == 0 || at == commands {
                lap(&mut self.took[0]);
                caught(|| self.trial.validate())?;
                lap(&mut self.took[1]);
            }
            if at % FOREIGN == 0 || at == commands {
                let asked = Instant::now();
                if let Some(opinion) = caught(|| self.trial.recount().and_then(|()| self.trial.ask_geos()))? {
                    self.opinions += 1;
                    self.refuted += opinion.refuted;
                }
                self.took[3] += asked.elapsed().as_secs_f64();
                lap(&mut self.took[2]);
                println!("{}: {at} commands, {} leaves", self.name, self.trial.drive.leaves().len());
            }
            if at % FULL == 0 {
                self.since = Since::new(self.trial.plan());
            }
        }
        Ok(())
    }

    fn run(&mut self, commands: u64) {
        if let Err(failure) = self.go(commands) {
            let shrunk = self.since.write_shrunk(self.name, self.seed, &failure);
            panic!("{}, seed {}: {failure}; {shrunk}", self.name, self.seed);
        }
    }
}

/// Seconds that this thread has run: others on the machine don't count.
fn cpu_secs() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
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
    write(name, "first", soak.trial.plan());
    soak.run(commands);
    write(name, "last", soak.trial.plan());
    let made: u64 = soak.made.values().sum();
    let [steps, full, others, foreign] = soak.took;
    println!(
        "{name}: {commands} commands in {steps:.1} CPU s, validated in {full:.1}, recounted in {others:.1}; GEOS and that {foreign:.1} s"
    );
    println!("{name}: {made} done: {:?}", soak.made);
    println!("{name}: refused {:?}", soak.refused);
    assert!(made * 3 > commands, "{name}: only {made} of {commands} commands are done");
    json!({
        "commands": commands, "done": soak.made, "refused": soak.refused, "opinions_of_geos": soak.opinions,
        "refuted_complaints": soak.refuted,
        "leaves": [start.units().leaf_count(), soak.trial.drive.leaves().len()],
        "elapsed_secs": began.elapsed().as_secs_f64(), "cpu_secs": steps + full + others,
    })
}

#[test]
fn what_once_failed_holds() {
    let mut files: Vec<PathBuf> = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no file", folder().display());
    for file in files {
        let fixture = Fixture::from_json(&fs::read_to_string(&file).unwrap()).unwrap();
        fixture.prove(true).unwrap_or_else(|failure| panic!("{}: {failure}", file.display()));
    }
}

#[test]
fn a_long_list_is_shrunk_to_what_a_failure_takes() {
    let all: Vec<u32> = (0..1_000).collect();
    let mut tries = 0;
    let left = least(all.clone(), |some| {
        tries += 1;
        [17, 400, 401, 999].iter().all(|wanted| some.contains(wanted))
    });
    assert_eq!(left, [17, 400, 401, 999]);
    assert!(tries < 200, "{tries} tries");
    // What takes one of two is left with one of them; what takes nothing with nothing.
    assert_eq!(least(all.clone(), |some| some.iter().any(|n| n % 500 == 1)), [1]);
    assert!(least(all, |_| true).is_empty());
}

/// Stands for a fault in the program: a unit that was split from one may not be merged into another.
fn planted(fixture: &Fixture) -> Result<(), Failure> {
    let mut trial = Trial::new(fixture.start().unwrap(), Default::default(), 1);
    for entry in &fixture.entries {
        trial.take(entry)?;
    }
    let lineage = trial.plan().lineage();
    let born: Vec<_> = lineage.iter().filter(|entry| entry.from.len() == 1).flat_map(|entry| &entry.to).collect();
    let merged =
        lineage.iter().any(|entry| entry.to.len() == 1 && entry.from.iter().skip(1).any(|code| born.contains(&code)));
    if merged { Err(Failure { proof: "planted", told: String::new() }) } else { Ok(()) }
}

#[test]
fn a_planted_fault_is_shrunk_to_what_it_takes() {
    let start = shaken(6, 20_000, &mut Chance(5));
    let mut soak = Soak::new("planted", &start, 5);
    let failure = Failure { proof: "planted", told: "a part of one is merged into another".into() };
    for _ in 0..150 {
        soak.step().unwrap();
    }
    let fixture = soak.since.shrunk("a planted fault", &failure, planted).expect("150 commands split and merge");
    assert!(fixture.entries.len() <= 6, "{:#?}", fixture.entries);
    assert!(fixture.leaves() <= 4, "{} units", fixture.leaves());
    for ix in 0..fixture.entries.len() {
        let mut less = fixture.clone();
        less.entries.remove(ix);
        assert!(planted(&less).is_ok(), "it fails without {:?}, too", fixture.entries[ix]);
    }
    // Written and read it is the same fault, and none of those that the program has.
    let read = Fixture::from_json(&fixture.to_json()).unwrap();
    assert_eq!(planted(&read).unwrap_err().proof, "planted");
    read.prove(true).unwrap();
}
