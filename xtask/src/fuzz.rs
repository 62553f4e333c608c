//! Fuzzing the importers and the planner's files: LLVM's fuzzer over our own crates, which tell it the way that they go. Everything lies in
//! `target/fuzz`: of each target its log, the inputs that led somewhere new, and what it found
//! (`WEIGE_FUZZ=TARGET target/debug/fuzz FILE` runs one input again, `fuzz-plan` for the planner's).

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::build::assets;
use crate::cmd;
use crate::paths::Paths;

/// Features and binaries: importers, and the planner's drafts and uploads.
const FUZZERS: [(&str, &str); 2] = [("libfuzzer", "fuzz"), ("plan", "fuzz-plan")];
/// Targets at the same time.
const SIDE_BY_SIDE: usize = 2;
/// What a process may hold, and take at once: the bound of an import.
const LIMITS: [&str; 4] = ["-rss_limit_mb=512", "-malloc_limit_mb=400", "-timeout=20", "-max_len=16384"];

/// Every target for so many seconds; what was seen goes to `found`.
pub fn run(paths: &Paths, secs: u32, found: &Path) -> Result<()> {
    let mut names: Vec<(PathBuf, String)> = Vec::new();
    for (feature, binary) in FUZZERS {
        let fuzzer = build(paths, feature, binary)?;
        let own = cmd::output(&mut Command::new(&fuzzer))?;
        ensure!(!own.trim().is_empty(), "{} names no target", fuzzer.display());
        names.extend(own.split_whitespace().map(|name| (fuzzer.clone(), name.to_owned())));
    }
    let dir = paths.target.join("fuzz");
    let (next, seen) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some((fuzzer, name)) = names.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let one = target(fuzzer, &dir, name, secs)
                        .unwrap_or_else(|error| json!({ "passed": false, "error": format!("{error:#}") }));
                    println!("{name}: {one}");
                    seen.lock().unwrap_or_else(PoisonError::into_inner).insert(name.as_str(), one);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
    fs::write(found, serde_json::to_string(&seen)?).with_context(|| found.display().to_string())?;
    let failed = seen.iter().filter(|(_, one)| one["passed"] != true).map(|(name, _)| *name);
    let failed: Vec<&str> = failed.collect();
    ensure!(failed.is_empty(), "found something in {}: see their logs in {}", failed.join(", "), paths.show(&dir));
    Ok(())
}

/// Our own crates anew and instrumented, everything below them as it is.
fn build(paths: &Paths, feature: &str, binary: &str) -> Result<PathBuf> {
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args(["build", "-p", "fuzz", "--features", feature, "--bin", binary]);
    cmd::run(cargo.env("RUSTC_WORKSPACE_WRAPPER", paths.root.join("fuzz/instrumented.sh")))
        .context("libFuzzer is compiled with a C++ compiler")?;
    Ok(paths.target.join("debug").join(binary))
}

/// One target to its end.
fn target(fuzzer: &Path, dir: &Path, name: &str, secs: u32) -> Result<Value> {
    let (corpus, scratch) = (dir.join("corpus").join(name), dir.join(format!("{name}.tmp")));
    for dir in [&corpus, &scratch] {
        fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
    }
    let log = dir.join(format!("{name}.log"));
    let mut command = Command::new(fuzzer);
    command.arg(&corpus).args(LIMITS).arg(format!("-max_total_time={secs}"));
    command.arg(format!("-artifact_prefix={}/{name}-", dir.display()));
    command.env("WEIGE_FUZZ", name).env("WEIGE_SEEDS", &corpus).env("TMPDIR", &scratch);
    let told = File::create(&log).with_context(|| format!("can't write {}", log.display()))?;
    let status = command.stdout(told.try_clone()?).stderr(told).status();
    let status = status.with_context(|| format!("can't start `{}`", cmd::line(&command)))?;
    fs::remove_dir_all(&scratch).with_context(|| scratch.display().to_string())?;
    let text = assets::read(&log)?;
    let text = String::from_utf8_lossy(&text);
    let last = text.lines().rev().find_map(seen_in);
    ensure!(last.is_some() || !status.success(), "{} tells no coverage", log.display());
    let (runs, coverage) = last.unzip();
    Ok(json!({ "passed": status.success(), "runs": runs, "coverage": coverage }))
}

/// Inputs run and edges covered so far, of a line such as `#362 DONE   cov: 735 ft: 1520 corp: …`.
fn seen_in(line: &str) -> Option<(u64, u64)> {
    let mut words = line.strip_prefix('#')?.split_whitespace();
    let runs = words.next()?.parse().ok()?;
    words.find(|word| *word == "cov:")?;
    Some((runs, words.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_and_coverage_are_read_from_the_fuzzers_lines() {
        assert_eq!(seen_in("#362\tDONE   cov: 735 ft: 1520 corp: 104/185Kb lim: 65536 exec/s: 72"), Some((362, 735)));
        assert_eq!(seen_in("#3\tINITED cov: 644 ft: 716 corp: 2/3472b"), Some((3, 644)));
        assert_eq!(seen_in("Done 362 runs in 5 second(s)"), None);
    }
}
