//! `cargo xtask test`: every check, cheap ones first, stopping at the first that fails.

use anyhow::{Result, bail};
use clap::Args;

use crate::build::{self, app::Effort, native};
use crate::cmd;
use crate::paths::Paths;
use crate::progress::{Steps, seconds};
use crate::{clippy, e2e, preflight, python, soak, tidy};

/// Which checks.
#[derive(Args)]
pub struct TestArgs {
    /// Runs one step only.
    #[arg(long, value_name = "STEP")]
    only: Option<String>,
    /// Names the steps.
    #[arg(long)]
    list: bool,
}

struct Check {
    name: &'static str,
    what: &'static str,
    run: fn(&Paths) -> Result<()>,
}

/// In order: what fails in seconds comes before what takes minutes, and every compilation is used by what follows it.
const CHECKS: [Check; 17] = [
    Check { name: "setup", what: "what is missing on this machine", run: setup },
    Check { name: "fmt", what: "formatting", run: fmt },
    Check { name: "tidy", what: "fences, sizes, colours, languages", run: tidy::run },
    Check { name: "test-xtask", what: "tests of these commands", run: |paths| test(paths, "xtask") },
    Check {
        name: "test-domain",
        what: "tests of domain and geometry",
        run: |paths| cmd::run(&mut soak::domain_tests(paths)?),
    },
    Check { name: "app", what: "the app for the browser", run: app },
    Check { name: "test-server", what: "tests of the server", run: |paths| test(paths, "server") },
    Check { name: "test-app", what: "tests of the app, natively", run: test_app },
    Check {
        name: "clippy-domain",
        what: "lints of domain and geometry",
        run: |paths| clippy::native(paths, &["domain", "geometry"]),
    },
    Check { name: "clippy-server", what: "lints of the server", run: |paths| clippy::native(paths, &["server"]) },
    Check { name: "clippy-xtask", what: "lints of these commands", run: |paths| clippy::native(paths, &["xtask"]) },
    Check { name: "clippy-tests", what: "lints of the browser tests", run: |paths| clippy::native(paths, &["tests"]) },
    Check { name: "clippy-app", what: "lints of the app", run: clippy::app },
    Check { name: "test-data", what: "tests of data (compiles the SQL engine)", run: |paths| test(paths, "data") },
    Check { name: "clippy-data", what: "lints of data", run: |paths| clippy::native(paths, &["data"]) },
    Check { name: "build", what: "the two binaries", run: e2e::built },
    Check { name: "e2e", what: "the built binaries in a browser", run: browser_tests },
];

/// Runs all, or the one asked for.
pub fn run(paths: &Paths, args: &TestArgs) -> Result<()> {
    if args.list {
        CHECKS.iter().for_each(|check| println!("{:<14} {}", check.name, check.what));
        return Ok(());
    }
    let chosen: Vec<&Check> =
        CHECKS.iter().filter(|check| args.only.as_ref().is_none_or(|name| name == check.name)).collect();
    if let (true, Some(name)) = (chosen.is_empty(), &args.only) {
        let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
        bail!("no step `{name}`; there are {}", names.join(", "));
    }
    let mut steps = Steps::new(chosen.len());
    for check in chosen {
        let title = format!("{}: {}", check.name, check.what);
        if let Err(error) = steps.step(&title, || (check.run)(paths)) {
            bail!("step {} failed: {error:#}\nonce more, alone: cargo xtask test --only {}", check.name, check.name);
        }
    }
    println!("all checks passed in {}", seconds(steps.elapsed()));
    Ok(())
}

fn setup(paths: &Paths) -> Result<()> {
    preflight::build(paths)?;
    preflight::components(paths)?;
    preflight::browser()?;
    preflight::npm()
}

fn fmt(paths: &Paths) -> Result<()> {
    cmd::run(cmd::cargo(&paths.root).args(["fmt", "--all", "--check"]))
}

fn app(paths: &Paths) -> Result<()> {
    build::app::build(paths, Effort::Full).map(|_| ())
}

fn test(paths: &Paths, package: &str) -> Result<()> {
    let mut cargo = cmd::cargo(&paths.root);
    native::with_app(paths, cargo.args(["test", "-p", package]));
    // Without the network its readers are missing, and the tests that want them say so.
    match python::ensure(paths) {
        Ok(python) => drop(cargo.env("WEIGE_PYTHON", python)),
        Err(error) => eprintln!("no Python for the tests: {error:#}"),
    }
    cmd::run(&mut cargo)
}

fn test_app(paths: &Paths) -> Result<()> {
    cmd::run(cmd::cargo(&paths.root).args(["test", "-p", "app", "--lib"]))
}

fn browser_tests(paths: &Paths) -> Result<()> {
    e2e::tests(paths, None)
}
