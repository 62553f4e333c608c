//! `cargo xtask bench NAME`: figures with the bars of the house, written to `target/bench/NAME.json`.

mod aggregate;
mod demo;
mod drag;
mod edit;
mod first_view;
mod map;
mod server_start;
mod switch;

use std::fs;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;
use serde_json::{Map, json};

use crate::paths::Paths;
pub use edit::EditOptions;

/// What can be measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Bench {
    /// Time and memory of aggregating the demo, and DuckDB doing the same sums.
    Aggregate,
    /// What a step of a drag in the planner's page costs its main thread, and what opening a plan does.
    Drag,
    /// Random commands on plans, and what a step of a drag costs.
    Edit,
    /// Bytes over the wire until the first full view, counted in a real browser.
    FirstView,
    /// Time and memory of making and aggregating the demo.
    Demo,
    /// The map against other maps: bytes, CPU, memory at three sizes. Fails above the bars of the house.
    Map,
    /// What a switch of indicator, unit or month, and playing the months, costs the page's main thread.
    Switch,
    /// Time from the start of the process to a healthy answer, and its memory.
    ServerStart,
}

impl Bench {
    fn id(self) -> &'static str {
        match self {
            Self::Aggregate => "aggregate",
            Self::Drag => "drag",
            Self::Edit => "edit",
            Self::FirstView => "first-view",
            Self::Demo => "demo",
            Self::Map => "map",
            Self::ServerStart => "server-start",
            Self::Switch => "switch",
        }
    }
}

/// One measured number.
pub struct Figure {
    name: String,
    value: f64,
    unit: &'static str,
    /// At most this much, where the house has set a bar.
    bar: Option<f64>,
}

impl Figure {
    fn holds(&self) -> bool {
        self.bar.is_none_or(|bar| self.value <= bar)
    }
}

/// The middle one of some.
fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// Measures, prints, writes; fails when a bar is missed.
pub fn run(paths: &Paths, bench: Bench, edit: &EditOptions) -> Result<()> {
    if bench != Bench::Edit {
        edit.unused()?;
    }
    let figures = match bench {
        Bench::Aggregate => aggregate::measure(paths)?,
        Bench::Drag => drag::measure(paths)?,
        Bench::Edit => edit::measure(paths, edit)?,
        Bench::FirstView => first_view::measure(paths)?,
        Bench::Demo => demo::measure(paths)?,
        Bench::Map => map::measure(paths)?,
        Bench::ServerStart => server_start::measure(paths)?,
        Bench::Switch => switch::measure(paths)?,
    };
    let mut table = Map::new();
    for figure in &figures {
        let verdict = match figure.bar {
            None => String::new(),
            Some(bar) => format!("  (bar {bar} {}: {})", figure.unit, if figure.holds() { "held" } else { "MISSED" }),
        };
        println!("{:<28} {:>10.1} {}{verdict}", figure.name, figure.value, figure.unit);
        table.insert(
            figure.name.clone(),
            json!({"value": figure.value, "unit": figure.unit, "bar": figure.bar, "held": figure.holds()}),
        );
    }
    let file = paths.target.join("bench").join(format!("{}.json", bench.id()));
    fs::create_dir_all(paths.target.join("bench")).context("can't make target/bench")?;
    let text = serde_json::to_string_pretty(&json!({"bench": bench.id(), "figures": table}))?;
    fs::write(&file, text).with_context(|| format!("can't write {}", file.display()))?;
    println!("written to {}", paths.show(&file));
    if figures.iter().any(|figure| !figure.holds()) {
        bail!("bench {}: a bar is missed", bench.id());
    }
    Ok(())
}
