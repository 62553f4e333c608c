//! What a switch costs the page's main thread: ≤ 25 ms each; playing 24 months ≤ 3 ms a frame.
//!
//! The floor is measured in the same run: a key that means nothing, waited for in the same way.

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Figure, median};
use crate::cmd;
use crate::e2e;
use crate::paths::Paths;
use crate::preflight;

/// What is measured, how it is printed, and the bar.
const ROWS: [(&str, &str, Option<f64>); 6] = [
    ("nothing", "floor: a key without meaning", None),
    ("indicator", "indicator", Some(25.0)),
    ("unit", "unit", Some(25.0)),
    ("month", "month", Some(25.0)),
    ("fresh_indicator", "indicator, first time", None),
    ("fresh_month", "month, first time", None),
];

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    preflight::browser()?;
    let text = cmd::output(e2e::cargo(paths)?.args(["run", "--quiet", "-p", "tests", "--bin", "switch"]))?;
    let seen: Value = serde_json::from_str(&text).context("switch did not print JSON")?;
    let mut figures = Vec::new();
    for (key, name, bar) in ROWS {
        let costs = seen[key].as_array().with_context(|| format!("switch printed no `{key}`: {text}"))?;
        let mut costs: Vec<f64> = costs.iter().filter_map(Value::as_f64).collect();
        println!("  {name}: {} times", costs.len());
        figures.push(Figure { name: name.into(), value: median(&mut costs), unit: "ms", bar });
    }
    let of = |key: &str| seen["play"][key].as_f64().with_context(|| format!("switch printed no play.{key}: {text}"));
    let (drawn, seconds, ms) = (of("drawn")?, of("seconds")?, of("ms")?);
    println!("  playing: {seconds:.1} s, {drawn} pictures of the map");
    let mut push = |name: &str, value, bar| figures.push(Figure { name: name.into(), value, unit: "ms", bar });
    push("playing, a frame of a 60 Hz screen", ms / (seconds * 60.0), Some(3.0));
    // A picture takes software WebGL longer than a frame: these are few, and carry the panels' share too.
    push("playing, a month", ms / of("months")?, None);
    push("playing, a picture of the map", ms / drawn, None);
    Ok(figures)
}
