//! What one step of a drag costs: a vertex moved by some metres, a line drawn that would divide or reshape, a brush over
//! a boundary; each tried out with areas, counts and rules of all that it touches, on plans of 8,667 and 123,000 units
//! with 100,000 entrances. And what a sitting holds in memory after many commands, each of which can be undone.
//! `cargo xtask bench edit` runs it at that size and compares; a test only sees that it works.
//! Settings: `WEIGE_DRAG_STEPS` (of each kind), `WEIGE_SITTING` (commands), `WEIGE_FOUND` (a file for the figures, one
//! test at a time).

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "says what was measured")]

mod plan_drive;

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::plan::count::Counts;
use domain::plan::rules::{Barriers, Problems, Rulebook};
use domain::plan::{EditCommand, Entry, Plan, Session};
use plan_drive::starts::shaken_in_blocks;
use plan_drive::watch::houses;
use plan_drive::{Chance, Drive, bands};
use rustix::time::{ClockId, clock_gettime};
use serde_json::{Value, json};

/// Sides of a cell, in steps.
const CELL: i32 = 20_000;
/// How far a step of a drag goes at most.
const REACH: u32 = 2_000;
/// What is dragged.
const KINDS: [&str; 4] = ["move", "split", "reshape", "hand_over"];

/// Milliseconds that this thread has run: others on the machine don't count.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// Median, the one that 19 of 20 keep to, the one that 99 of 100 keep to, and the greatest.
fn spread(mut took: Vec<f64>) -> Value {
    took.sort_by(f64::total_cmp);
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    json!({ "median_ms": at(0.5), "p95_ms": at(0.95), "p99_ms": at(0.99), "max_ms": at(1.0), "steps": took.len() })
}

/// A step of a drag of some kind; none where the leaf that was picked has nothing for it.
fn step(drive: &mut Drive, kind: &str) -> Option<EditCommand> {
    let (leaf, ground) = drive.any_leaf();
    let unit = drive.code_of(leaf);
    Some(match kind {
        "move" => {
            let from = drive.vertex_of(ground)?;
            EditCommand::MoveVertex { from, to: drive.chance.near(from, REACH) }
        }
        "split" => {
            let pieces = (0..8).map(|_| drive.new_unit()).collect();
            EditCommand::Split { unit, lines: vec![drive.line(ground)?], snap: REACH, pieces }
        }
        "reshape" => EditCommand::Reshape { unit, line: drive.line(ground)?, snap: REACH },
        _ => {
            let neighbours = drive.neighbours(leaf);
            let to = drive.chance.pick(&neighbours).copied()?;
            let round = drive.vertex_of(ground)?;
            EditCommand::HandOver { ring: drive.ring(round), from: Some(unit), to: Some(drive.code_of(to)) }
        }
    })
}

#[test]
fn a_step_of_a_drag_costs_what_it_touches() {
    let steps: Option<usize> = std::env::var("WEIGE_DRAG_STEPS").ok().map(|text| text.parse().unwrap());
    // Squares of so many units; in a test small ones.
    let sizes: &[(usize, u32)] = if steps.is_some() { &[(93, 66_000), (351, 66_000)] } else { &[(12, 500)] };
    let mut found = BTreeMap::new();
    for &(side, buildings) in sizes {
        let mut chance = Chance(7);
        let start = shaken_in_blocks(side, CELL, &mut chance);
        let plan = Plan::from_partition(&start).unwrap();
        let pack = houses(&plan, buildings, &mut chance);
        let (units, atoms) = (start.units().leaf_count(), pack.atoms().len());
        let begun = cpu_ms();
        let counts = Counts::new(&plan, Arc::clone(&pack));
        let recount = cpu_ms() - begun;
        let book = Rulebook { bands: bands(&plan), ..Rulebook::of(plan.levels()) };
        let problems = Problems::new(&plan, &counts, book, Barriers::default());
        let mut session = Session::new(plan.clone());
        let mut drive = Drive::new(plan, 7);
        let mut kinds = BTreeMap::new();
        for kind in KINDS {
            let (mut took, mut touched) = (Vec::new(), 0);
            for _ in 0..steps.unwrap_or(20) {
                let Some(command) = step(&mut drive, kind) else { continue };
                let begun = cpu_ms();
                let told = session.preview(&counts, &problems, &command, |_, told| told);
                took.push(cpu_ms() - begun);
                let Ok(told) = told else { continue };
                touched += told.units.len();
                let leaves = || told.units.iter().filter(|unit| session.plan().unit(unit.unit).is_none_or(is_leaf));
                let moved: u32 = leaves().filter_map(|unit| Some(unit.after.as_ref()?.tally.households)).sum();
                let before: u32 = leaves().filter_map(|unit| Some(unit.before.as_ref()?.tally.households)).sum();
                let open = told.unassigned.map(|tally| tally.households);
                assert_eq!(moved + open[1], before + open[0], "nobody is lost");
            }
            assert!(touched > 0, "no step of {kind} was possible");
            let figures = spread(took);
            println!("{units} units, {atoms} entrances, {kind}: {figures}");
            kinds.insert(kind, figures);
        }
        println!("{units} units: a recount {recount:.1} ms");
        found.insert(units.to_string(), json!({ "entrances": atoms, "kinds": kinds, "recount_ms": recount }));
    }
    note("drag", json!(found));
}

/// Of the three levels of a shaken grid the deepest.
fn is_leaf(unit: &domain::plan::PlanUnit) -> bool {
    unit.depth == 2
}

/// Adds a figure to the file for them.
fn note(name: &str, figure: Value) {
    let Some(file) = std::env::var_os("WEIGE_FOUND") else { return };
    let mut found: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    found[name] = figure;
    std::fs::write(&file, found.to_string()).unwrap();
}

/// Bytes that this process holds.
fn held() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.trim().strip_suffix(" kB").unwrap().parse::<f64>().unwrap() * 1024.0
}

#[test]
fn every_command_of_a_long_sitting_is_undone() {
    let commands: usize = std::env::var("WEIGE_SITTING").map_or(300, |text| text.parse().unwrap());
    let mut chance = Chance(11);
    let start = shaken_in_blocks(if commands > 1_000 { 93 } else { 8 }, CELL, &mut chance);
    let plan = Plan::from_partition(&start).unwrap();
    let before = plan.encode();
    // The one who thinks up the commands has a plan of its own, which keeps no way back.
    let mut drive = Drive::new(plan.clone(), 11);
    let mut session = Session::new(plan);
    let (first, begun) = (held(), cpu_ms());
    let mut log = 0;
    while session.log().len() < commands {
        let Some((_, command)) = drive.command().filter(|(kind, _)| *kind != "scope") else { continue };
        let Ok(applied) = drive.plan.apply(&command) else { continue };
        drive.follow(&applied.difference);
        drive.plan.take_log();
        let effect = session.push(Entry::Do(command.clone())).unwrap();
        assert_eq!(effect.difference, applied.difference);
        log += postcard::to_allocvec(&command).unwrap().len();
    }
    let (taken, bytes) = (cpu_ms() - begun, held() - first);
    assert!(session.plan().encode() == drive.plan.encode());
    while session.can_undo() {
        session.push(Entry::Undo).unwrap();
    }
    assert!(session.plan().encode() == before, "not everything is undone");
    println!(
        "{commands} commands: {taken:.0} ms, held {:.1} MB more, {:.0} bytes each; {log} bytes as a log",
        bytes / 1e6,
        bytes / commands as f64
    );
    note(
        "sitting",
        json!({ "commands": commands, "held_mb": bytes / 1e6, "bytes_per_command": bytes / commands as f64 }),
    );
}
