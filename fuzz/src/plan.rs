//! LLVM's fuzzer over [`domain::plan::hostile`]: drafts and uploads of the planner. Settings as in `main.rs`.
#![no_main]

use std::{
    env, fs,
    io::{self, Write as _},
    path::Path,
    process,
    sync::LazyLock,
};

use domain::plan::hostile::{TARGETS, Target};
use libfuzzer_sys::fuzz_target;

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = env::var("WEIGE_FUZZ").unwrap_or_default();
    let found = TARGETS.into_iter().find(|target| target.name == name);
    found.unwrap_or_else(|| {
        panic!("WEIGE_FUZZ={name:?}: one of {} is wanted", TARGETS.map(|target| target.name).join(", "))
    })
});

fuzz_target!(init: begin(), |bytes: &[u8]| (TARGET.run)(bytes));

/// Before the fuzzer looks into its folder.
fn begin() {
    if env::var_os("WEIGE_FUZZ").is_none() {
        let names = TARGETS.map(|target| target.name).join("\n");
        process::exit(i32::from(writeln!(io::stdout(), "{names}").is_err()));
    }
    let Some(dir) = env::var_os("WEIGE_SEEDS") else { return };
    for (at, seed) in (TARGET.seeds)().into_iter().enumerate() {
        fs::write(Path::new(&dir).join(format!("seed-{at}")), seed).expect("a folder for seeds");
    }
}
