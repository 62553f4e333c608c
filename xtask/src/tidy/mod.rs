//! `cargo xtask tidy`: the fences of the house, held by a program.
//!
//! A rule is a function of (path, text), so that each has its own failing example among the tests; what spans files
//! (the graph of crates, the two locale files) has its own module.

mod crates;
mod fences;
mod source;
mod texts;

#[cfg(test)]
mod tests;

use std::fmt;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::build::assets::files_below;
use crate::paths::Paths;

/// Error above this many lines.
const MOST_LINES: usize = 600;
/// Listed above this many lines.
const MANY_LINES: usize = 400;
/// What is read: source, style, page, catalogue.
const EXTENSIONS: [&str; 8] = ["rs", "css", "js", "html", "toml", "sql", "json", "svg"];
/// Where the sources lie.
const FOLDERS: [&str; 9] = ["app", "assets", "data", "domain", "fuzz", "geometry", "server", "tests", "xtask"];

/// One broken rule at one place.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    path: String,
    /// From 1; 0 when the whole file is meant.
    line: usize,
    message: String,
}

impl Finding {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.path, self.message),
            line => write!(f, "{}:{line}: {}", self.path, self.message),
        }
    }
}

/// A rule over one file; the path is relative to the repository, with `/`.
type Rule = fn(&str, &str) -> Vec<Finding>;

const RULES: [Rule; 10] = [
    fences::words,
    fences::layers,
    fences::forget,
    texts::size,
    texts::colours,
    texts::languages,
    texts::style_attributes,
    crates::dependencies,
    crates::lints,
    crates::sabotage,
];

/// Runs every rule; prints findings and large files.
pub fn run(paths: &Paths) -> Result<()> {
    let files = sources(&paths.root)?;
    let mut findings = Vec::new();
    let mut large = Vec::new();
    for (path, text) in &files {
        for rule in RULES {
            findings.extend(rule(path, text));
        }
        let lines = text.lines().count();
        if lines > MANY_LINES && texts::counts(path) {
            large.push((lines, path));
        }
    }
    findings.extend(texts::locales(&files));
    findings.extend(crates::server_without_engine(paths)?);
    findings.extend(crates::one_feature_set(paths)?);

    large.sort();
    for (lines, path) in large.iter().rev() {
        println!("large: {path} has {lines} lines ({MANY_LINES} is a smell, {MOST_LINES} the end)");
    }
    for finding in &findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => {
            println!("tidy: {} files hold {} rules", files.len(), RULES.len() + 3);
            Ok(())
        }
        n => bail!("tidy: {n} finding(s)"),
    }
}

/// (path, text) of every source file.
fn sources(root: &Path) -> Result<Vec<(String, String)>> {
    let mut sources = Vec::new();
    for folder in FOLDERS {
        for file in files_below(&root.join(folder))? {
            let wanted = file.extension().and_then(|ext| ext.to_str()).is_some_and(|ext| EXTENSIONS.contains(&ext));
            if !wanted {
                continue;
            }
            let path = file.strip_prefix(root).context("below the repository")?;
            let path = path.to_string_lossy().replace('\\', "/");
            // Cases of tests may be bytes of any kind.
            if path.contains("/fixtures/") {
                continue;
            }
            let text = fs::read_to_string(&file).with_context(|| format!("can't read {path} as UTF-8"))?;
            sources.push((path, text));
        }
    }
    Ok(sources)
}
