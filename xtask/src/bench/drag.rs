//! What a step of a drag costs the planner page's main thread on a plan of the whole demo, in a real browser: a vertex, the
//! end of a cut. What opening that plan costs.
//!
//! The floor is measured in the same run: moves where nobody listens, waited for in the same way. The bar is for all that a
//! step costs the main thread beyond it, the browser's own painting too; scripts (the WebAssembly among them), styles and
//! layout stand apart. A step's figure is the mean of all: the panel's words follow only some of them, which are dearer.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Figure, median};
use crate::cmd;
use crate::e2e;
use crate::paths::Paths;
use crate::preflight;

/// What is measured, how it is printed, and the bar.
const ROWS: [(&str, &str, Option<f64>); 4] = [
    ("nothing", "floor: a move that nobody hears", None),
    ("vertex", "a step of a vertex, beyond the floor", Some(4.0)),
    ("cut", "a step of a cut, beyond the floor", Some(4.0)),
    ("opening", "opening the plan", None),
];

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    preflight::browser()?;
    let text = cmd::output(e2e::cargo(paths)?.args(["run", "--quiet", "-p", "tests", "--bin", "drag"]))?;
    let seen: Value = serde_json::from_str(&text).context("drag did not print JSON")?;
    println!("  {} units, {} households", seen["units"], seen["households"]);
    let costs = |key: &str| -> Result<Vec<f64>> {
        let costs = seen[key].as_array().with_context(|| format!("drag printed no `{key}`: {text}"))?;
        Ok(costs.iter().filter_map(Value::as_f64).collect())
    };
    let mean = |key: &str| costs(key).map(|all| all.iter().sum::<f64>() / all.len() as f64);
    let mut figures = Vec::new();
    for (key, name, bar) in ROWS {
        let floor = if bar.is_some() { mean("nothing")? } else { 0.0 };
        let value = if key == "opening" { median(&mut costs(key)?) } else { mean(key)? - floor };
        figures.push(Figure { name: name.into(), value, unit: "ms", bar });
        if let Some(key) = bar.map(|_| format!("{key}_own")) {
            let name = "  of it scripts, styles, layout".into();
            figures.push(Figure { name, value: mean(&key)?, unit: "ms", bar: None });
        }
    }
    Ok(figures)
}
