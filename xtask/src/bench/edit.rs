//! Random commands on plans, any seed: ≤ 600 s for a hundred thousand with all that proves them; what a step of a
//! drag costs the main thread, and what a long sitting's ways back hold. The first and the last states stand in `--out` as GeoJSON, and the counts of each
//! kind of command as `commands.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;

use super::Figure;
use crate::build::assets;
use crate::cmd;
use crate::demo::{self, Scale};
use crate::measure;
use crate::paths::Paths;
use crate::python;

/// Which commands.
#[derive(Args)]
pub struct EditOptions {
    /// Another number, other commands.
    #[arg(long)]
    seed: Option<u64>,
    /// How many, over all partitions.
    #[arg(long)]
    commands: Option<u64>,
    /// Where states and counts are written.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Steps of each kind of drag that are measured at each size.
const STEPS: u32 = 1_000;
/// Commands of a long sitting.
const SITTING: u32 = 100_000;
/// Most milliseconds of the main thread for a step, for every single one, by the plan's size.
const BARS: [(u64, f64); 2] = [(20_000, 4.0), (u64::MAX, 6.0)];

impl EditOptions {
    /// That nothing was asked for which other benches don't know.
    pub fn unused(&self) -> Result<()> {
        let none = self.seed.is_none() && self.commands.is_none() && self.out.is_none();
        ensure!(none, "--seed, --commands and --out are of `bench edit` alone");
        Ok(())
    }
}

pub fn measure(paths: &Paths, options: &EditOptions) -> Result<Vec<Figure>> {
    let out = options.out.clone().unwrap_or_else(|| paths.target.join("bench").join("edit"));
    let out = paths.root.join(out);
    fs::create_dir_all(&out).with_context(|| format!("can't make {}", out.display()))?;
    let (told, drag) = (out.join("commands.json"), out.join("drag.json"));
    let python = python::ensure(paths)?;
    let demo = demo::ensure(paths, Scale::District)?;
    // Compiled before the clock starts.
    cmd::run(cargo(paths, "plan_soak").arg("--no-run"))?;
    let mut soak = cargo(paths, "plan_soak");
    soak.args(["--", "--nocapture", "edits_of_real"])
        .env("WEIGE_PYTHON", python)
        .env("WEIGE_DEMO", demo)
        .env("WEIGE_FOUND", &told);
    soak.env("WEIGE_EDIT_SEED", options.seed.unwrap_or(1).to_string()).env("WEIGE_EDIT_OUT", &out);
    soak.env("WEIGE_EDIT_COMMANDS", options.commands.unwrap_or(100_000).to_string());
    let cost = measure::run(&mut soak)?;
    let mut figures = vec![
        Figure { name: "edit wall".into(), value: cost.wall_secs, unit: "s", bar: Some(600.0) },
        Figure { name: "edit CPU".into(), value: cost.cpu_secs, unit: "s", bar: None },
    ];
    for (name, one) in read(&told)?.as_object().into_iter().flatten() {
        let number = |field: &str| one[field].as_f64().with_context(|| format!("no `{field}` of {name}"));
        let each = number("cpu_secs")? * 1e3 / number("commands")?;
        figures.push(Figure { name: format!("{name}, command with proofs, CPU"), value: each, unit: "ms", bar: None });
    }
    // What an earlier one left is not what this one finds.
    fs::write(&drag, "{}").with_context(|| drag.display().to_string())?;
    let mut steps = cargo(paths, "plan_drag");
    steps.args(["--", "--nocapture", "--test-threads=1"]).env("WEIGE_FOUND", &drag);
    steps.env("WEIGE_DRAG_STEPS", STEPS.to_string()).env("WEIGE_SITTING", SITTING.to_string());
    cmd::run(&mut steps)?;
    let found = read(&drag)?;
    for (units, one) in found["drag"].as_object().into_iter().flatten() {
        let size: u64 = units.parse().with_context(|| format!("{}: {units} is no number", drag.display()))?;
        let bar = BARS.iter().find(|(most, _)| size <= *most).map(|(_, bar)| *bar);
        for (kind, one) in one["kinds"].as_object().into_iter().flatten() {
            for (what, field) in
                [("median", "median_ms"), ("19 of 20", "p95_ms"), ("99 of 100", "p99_ms"), ("all", "max_ms")]
            {
                let value = one[field].as_f64().with_context(|| format!("{kind} at {units} has no `{field}`"))?;
                let name = format!("{kind} at {units}, {what}");
                figures.push(Figure { name, value, unit: "ms", bar: bar.filter(|_| what == "all") });
            }
        }
        let value = one["recount_ms"].as_f64().with_context(|| format!("no `recount_ms` at {units}"))?;
        figures.push(Figure { name: format!("a full recount at {units}"), value, unit: "ms", bar: None });
    }
    for field in ["held_mb", "bytes_per_command"] {
        let value = found["sitting"][field].as_f64().with_context(|| format!("a sitting has no `{field}`"))?;
        let unit = if field == "held_mb" { "MB" } else { "bytes" };
        figures.push(Figure { name: format!("a sitting of {SITTING}, {field}"), value, unit, bar: None });
    }
    Ok(figures)
}

fn cargo(paths: &Paths, test: &str) -> std::process::Command {
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args(["test", "-p", "domain", "--all-features", "--test", test]);
    cargo
}

fn read(path: &Path) -> Result<Value> {
    serde_json::from_str(&assets::read_text(path)?).with_context(|| path.display().to_string())
}
