//! Attackers against what is published of people, and the same against builds that are broken on purpose: what withstands
//! them withstands somebody who finds what is to be found.
//!
//! In `cargo xtask test` a small demo, 20 communities and 3 months; in `cargo xtask soak attacker` (`WEIGE_TIMES`) all
//! communities and months of the demo in `WEIGE_DEMO`, and what was found is written to `WEIGE_FOUND`.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use data::{
    demo::{DemoOptions, Scale},
    make,
    privacy::{Guard, Sabotage},
    progress::Progress,
    publish::{Protect, PublishArgs, publish},
    snapshot::Shelf,
};
use serde_json::{Map, Value};

struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-attackers-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A Python with the attackers' packages, which the soak brings along; a test goes without where there is none.
fn python() -> Option<String> {
    let python = std::env::var("WEIGE_PYTHON").unwrap_or_else(|_| "python3".into());
    let probe = Command::new(&python).args(["-c", "import duckdb, scipy"]).output();
    let there = probe.is_ok_and(|probe| probe.status.success());
    assert!(there || !is_soak(), "{python} has no duckdb and scipy");
    there.then_some(python)
}

fn is_soak() -> bool {
    std::env::var("WEIGE_TIMES").is_ok_and(|times| times != "1")
}

/// A demo's registers: those of the soak, or a small one made now.
fn registers(dir: &Path) -> PathBuf {
    if is_soak() {
        return PathBuf::from(std::env::var_os("WEIGE_DEMO").expect("a demo in WEIGE_DEMO")).join("registers");
    }
    let options = DemoOptions { scale: Scale::Mini, seed: 3, as_of: "2026-11-20".parse().expect("a day") };
    make::demo(&options, dir, &mut Progress::new(&mut std::io::sink(), "test")).expect("a demo");
    let registers = dir.join("registers");
    Guard::write_demo(&registers.join(Guard::FILE), options.seed).expect("a key");
    registers
}

/// What each attacker tried and told.
struct Found(Value);

impl Found {
    fn number(&self, attacker: &str, what: &str) -> f64 {
        self.0[attacker][what].as_f64().unwrap_or_else(|| panic!("{attacker} {what}: {}", self.0))
    }

    fn count(&self, attacker: &str, what: &str) -> u64 {
        self.0[attacker][what].as_u64().unwrap_or_else(|| panic!("{attacker} {what}: {}", self.0))
    }

    /// The share of what it tried that an attacker told.
    fn share(&self, attacker: &str) -> f64 {
        let tried = self.count(attacker, "tried");
        assert!(tried > 0, "{attacker} had nothing to do");
        self.number(attacker, "told") / tried as f64
    }
}

#[test]
fn what_is_published_of_people_withstands_attackers_who_find_planted_breaches() {
    let Some(python) = python() else {
        println!("skipped: python3 with duckdb and scipy is not here (pip install duckdb scipy)");
        return;
    };
    let dir = TempDir::new("all");
    let registers = registers(&dir.0);
    let make = |name: &str, protect: Protect| {
        let args = PublishArgs {
            registers: registers.clone(),
            out: dir.0.join(name),
            catalogue: None,
            key: None,
            correction: false,
            keep: PublishArgs::KEEP,
        };
        let shelf = Shelf::hold(&args.out).expect("a folder of snapshots");
        publish(&args, &shelf, protect, false, &mut Progress::new(&mut std::io::sink(), "test")).expect("published");
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/attack.py");
    let size = if is_soak() { ["1000000", "25"] } else { ["20", "3"] };
    let attack = |name: &str, protect: Protect| {
        make(name, protect);
        let mut command = Command::new(&python);
        command.arg(&script).arg(&registers).arg(dir.0.join("raw")).arg(dir.0.join(name)).args(size);
        let done = command.output().expect("Python starts");
        let (out, err) = (String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
        let found = Found(serde_json::from_str(&out).unwrap_or_else(|error| panic!("{name}: {error}: {out}{err}")));
        println!("{name}: {}", found.0);
        std::fs::remove_dir_all(dir.0.join(name)).expect("removed");
        (done.status.success(), found)
    };
    make("raw", Protect::Raw);
    let (withstands, protected) = attack("protected", Protect::ByClass);
    let (unprotected_withstands, unprotected) = attack("no-protection", Protect::Sabotaged(Sabotage::NoProtection));
    let (dated_withstands, dated) = attack("dated-key", Protect::Sabotaged(Sabotage::DatedKey));
    if let Some(file) = std::env::var_os("WEIGE_FOUND") {
        let runs = [("protected", &protected), ("no-protection", &unprotected), ("dated-key", &dated)];
        let found: Map<_, _> = runs.map(|(name, found)| (name.to_owned(), found.0.clone())).into_iter().collect();
        std::fs::write(file, Value::from(found).to_string()).expect("written");
    }
    assert!(withstands, "{}", protected.0);
    assert_eq!(["sums", "programs", "draws"].map(|attacker| protected.count(attacker, "told")), [0; 3]);
    // Some means are near a count by chance, where it is one of other records: as many as independent draws give.
    assert!(protected.number("means", "told") <= protected.number("means", "by_chance_at_most"), "{}", protected.0);
    assert!(!unprotected_withstands && !dated_withstands);
    for attacker in ["sums", "programs", "means"] {
        assert_eq!(unprotected.share(attacker), 1.0, "{attacker} overlooks what is there to be read");
    }
    // Its rounding is sound: it is the dates that tell.
    assert_eq!((dated.count("sums", "told"), dated.count("programs", "told")), (0, 0));
    let [near, differ] = ["means", "draws"].map(|attacker| dated.share(attacker));
    // Two draws are alike as often as not.
    assert!(near > 0.6 && differ > 0.3, "{near} of the means and {differ} of the draws of a dated key");
}

/// Breaking it takes a build of its own.
#[test]
#[cfg(not(feature = "sabotage"))]
fn the_program_has_no_sabotage() {
    let mut aggregate = Command::new(env!("CARGO_BIN_EXE_weige-data"));
    aggregate.args(["aggregate", "--registers", "a", "--out", "b", "--sabotage", "no-protection"]);
    let said = String::from_utf8(aggregate.output().expect("weige-data starts").stderr).expect("text");
    assert!(said.contains("unexpected argument '--sabotage'"), "{said}");
}
