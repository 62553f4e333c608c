//! The graph of crates.

use anyhow::Result;

use super::Finding;
use super::source::{Blank, code};
use crate::cmd;
use crate::paths::Paths;

/// Which of our crates each may depend on.
const MAY_USE: [(&str, &[&str]); 8] = [
    ("domain", &[]),
    ("geometry", &["domain"]),
    ("data", &["domain"]),
    ("server", &["domain"]),
    ("app", &["domain", "geometry"]),
    ("tests", &["domain"]),
    ("fuzz", &["data", "domain"]),
    ("xtask", &[]),
];

/// Crates whose code is the SQL engine's.
const ENGINE: [&str; 4] = ["arrow", "parquet", "datafusion", "ballista"];

/// A dependency between our crates against the map.
pub fn dependencies(path: &str, text: &str) -> Vec<Finding> {
    let Some((name, may)) = MAY_USE.iter().find(|(name, _)| path == format!("{name}/Cargo.toml")) else {
        return Vec::new();
    };
    let mut section = "";
    let mut findings = Vec::new();
    for (line, found) in text.lines().enumerate() {
        if let Some(header) = found.trim().strip_prefix('[') {
            section = header.trim_end_matches(']');
        }
        let key = found.split(['=', '.', ' ']).next().unwrap_or("");
        let ours = MAY_USE.iter().any(|(other, _)| *other == key);
        if section.ends_with("dependencies") && ours && !may.contains(&key) {
            findings.push(Finding::new(path, line + 1, format!("{name} may not depend on {key}")));
        }
    }
    findings
}

/// Every crate takes the workspace's lints.
pub fn lints(path: &str, text: &str) -> Vec<Finding> {
    let manifest = path.split('/').count() == 2 && path.ends_with("/Cargo.toml");
    if manifest && !text.contains("[lints]\nworkspace = true") {
        return vec![Finding::new(path, 0, "lacks `[lints] workspace = true`")];
    }
    Vec::new()
}

/// What is broken on purpose is in no product: nothing turns the feature on, neither a manifest nor a command of ours.
pub fn sabotage(path: &str, text: &str) -> Vec<Finding> {
    const FEATURE: &str = "sabotage";
    let command = path.starts_with("xtask/src/") && !path.starts_with("xtask/src/tidy/") && path.ends_with(".rs");
    let text = match path.ends_with("Cargo.toml") {
        true => text.to_owned(),
        false if command => code(text, Blank::Comments),
        false => return Vec::new(),
    };
    let names = |line: &str| line.contains(FEATURE) && line.trim() != "sabotage = []" && !line.trim().starts_with('#');
    let found = text.lines().enumerate().filter(|(_, line)| names(line));
    found.map(|(line, _)| Finding::new(path, line + 1, "turns sabotage on: it is in no product")).collect()
}

/// `cargo tree -p server` names no Arrow, Parquet or DataFusion.
pub fn server_without_engine(paths: &Paths) -> Result<Vec<Finding>> {
    let tree = tree(paths, &["-p", "server", "-e", "normal,build", "--format", "{p}"])?;
    Ok(engine_in("server/Cargo.toml", &tree))
}

/// The engine's crates in what `cargo tree --prefix none` prints.
pub(super) fn engine_in(path: &str, tree: &str) -> Vec<Finding> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let ours =
        names.filter(|name| ENGINE.iter().any(|engine| *name == *engine || name.starts_with(&format!("{engine}-"))));
    let mut ours: Vec<&str> = ours.collect();
    ours.sort_unstable();
    ours.dedup();
    ours.into_iter().map(|name| Finding::new(path, 0, format!("pulls in {name}: the engine stays in data"))).collect()
}

/// A test dependency that turns on a feature of a crate below the engine would compile the engine twice:
/// once for `cargo build -p data`, once for `cargo test -p data`.
pub fn one_feature_set(paths: &Paths) -> Result<Vec<Finding>> {
    let with = |edges| tree(paths, &["-p", "data", "-e", edges, "--format", "{p} [{f}]"]);
    Ok(features_added("data/Cargo.toml", &with("normal,build")?, &with("normal,build,dev")?))
}

/// Crates whose features differ between a build and a test.
pub(super) fn features_added(path: &str, build: &str, test: &str) -> Vec<Finding> {
    let clean = |line: &str| line.trim_end_matches(" (*)").to_owned();
    let of_build: Vec<String> = build.lines().map(clean).collect();
    let mut findings: Vec<Finding> = Vec::new();
    for line in test.lines().map(clean) {
        let name_and_version = line.split(" [").next().unwrap_or(&line);
        let known = of_build.iter().any(|other| other.split(" [").next() == Some(name_and_version));
        let message = format!("tests alone need {line}: build and test must agree, or the engine is compiled twice");
        if known && !of_build.contains(&line) && !findings.iter().any(|finding| finding.message == message) {
            findings.push(Finding::new(path, 0, message));
        }
    }
    findings
}

fn tree(paths: &Paths, words: &[&str]) -> Result<String> {
    cmd::output(cmd::cargo(&paths.root).args(["tree", "--locked", "--prefix", "none"]).args(words))
}
