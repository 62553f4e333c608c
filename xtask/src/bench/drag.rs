//! What a step of a drag costs the planner page's main thread on a plan of the whole demo, in a real browser: a vertex, the
//! end of a cut. What opening that plan costs.
//!
//! The floor is measured in the same run: moves where nobody listens, waited for in the same way. Where a browser draws in
//! software, as here, most of a step is the browser's own painting: scripts (the WebAssembly among them), styles and layout
//! stand apart, and are what the bar is for.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Figure, median};
use crate::cmd;
use crate::e2e;
use crate::paths::Paths;
use crate::preflight;

/// What is measured, how it is printed, and the bar.
const ROWS: [(&str, &str, Option<f64>); 7] = [
    ("nothing", "floor: a move that nobody hears", None),
    ("nothing_own", "of it scripts, styles, layout", None),
    ("vertex", "a step of a vertex", None),
    ("vertex_own", "of it scripts, styles, layout", Some(4.0)),
    ("cut", "a step of a cut", None),
    ("cut_own", "of it scripts, styles, layout", Some(4.0)),
    ("opening", "opening the plan", None),
];

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    preflight::browser()?;
    let text = cmd::output(e2e::cargo(paths)?.args(["run", "--quiet", "-p", "tests", "--bin", "drag"]))?;
    let seen: Value = serde_json::from_str(&text).context("drag did not print JSON")?;
    println!("  {} units, {} households", seen["units"], seen["households"]);
    let mut figures = Vec::new();
    for (key, name, bar) in ROWS {
        let costs = seen[key].as_array().with_context(|| format!("drag printed no `{key}`: {text}"))?;
        let mut costs: Vec<f64> = costs.iter().filter_map(Value::as_f64).collect();
        let name = match key.strip_suffix("_own") {
            Some(of) => format!("{of}: {name}"),
            None => name.into(),
        };
        figures.push(Figure { name, value: median(&mut costs), unit: "ms", bar });
    }
    Ok(figures)
}
