//! Bytes over the wire until everything of the first view is drawn: ≤ 900 KB. The WebAssembly that the planner's page begins
//! with: ≤ 450 KB; what opens a plan and changes it comes beside the snapshot's data.

use anyhow::{Context, Result};

use super::Figure;
use crate::cmd;
use crate::e2e;
use crate::paths::Paths;
use crate::preflight;

/// Most KB of WebAssembly before the planner's first view.
const PLANNER_KB: f64 = 450.0;

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    preflight::browser()?;
    let text = cmd::output(e2e::cargo(paths)?.args(["run", "--quiet", "-p", "tests", "--bin", "first_view"]))?;
    let seen: serde_json::Value = serde_json::from_str(&text).context("first_view did not print JSON")?;
    let kb = |key: &str| -> Result<f64> {
        let bytes = seen[key].as_f64().with_context(|| format!("first_view printed no `{key}`: {text}"))?;
        Ok(bytes / 1e3)
    };
    for request in seen["requests"].as_array().into_iter().flatten() {
        println!("  {:>9} B  {}", request["bytes"], request["path"].as_str().unwrap_or_default());
    }
    Ok(vec![
        Figure { name: "first view".into(), value: kb("total_bytes")?, unit: "KB", bar: Some(900.0) },
        Figure { name: "code, style, page".into(), value: kb("app_bytes")?, unit: "KB", bar: None },
        Figure { name: "data".into(), value: kb("data_bytes")?, unit: "KB", bar: None },
        Figure {
            name: "fetched after it: what opens on request".into(),
            value: kb("later_bytes")?,
            unit: "KB",
            bar: None,
        },
        Figure { name: "planner: WebAssembly".into(), value: kb("planner_bytes")?, unit: "KB", bar: Some(PLANNER_KB) },
        Figure { name: "planner: fetched after it".into(), value: kb("planner_later_bytes")?, unit: "KB", bar: None },
    ])
}
