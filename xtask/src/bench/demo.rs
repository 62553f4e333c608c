//! Making and aggregating the demo district: ≤ 60 s, ≤ 3 GB.

use std::fs;

use anyhow::{Context, Result};

use super::Figure;
use crate::build::{app::remove_dir_if_there, native};
use crate::demo::{self, Scale};
use crate::measure;
use crate::paths::Paths;

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    native::build(paths, native::DATA)?;
    let out = paths.target.join("bench").join("demo");
    remove_dir_if_there(&out)?;
    fs::create_dir_all(&out).with_context(|| format!("can't make {}", out.display()))?;
    let cost = measure::run(&mut demo::command(&paths.data(), Scale::District, &out)?)?;
    remove_dir_if_there(&out)?;
    Ok(vec![
        Figure { name: "demo wall".into(), value: cost.wall_secs, unit: "s", bar: Some(60.0) },
        Figure { name: "demo cpu".into(), value: cost.cpu_secs, unit: "s", bar: None },
        Figure { name: "demo peak memory".into(), value: cost.peak_mb, unit: "MB", bar: Some(3_000.0) },
    ])
}
