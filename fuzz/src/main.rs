//! LLVM's fuzzer over [`data::import::fuzz`]. `WEIGE_FUZZ` names the target, and without it their names are printed;
//! `WEIGE_SEEDS` is a folder that takes the target's seeds. `cargo xtask soak import` builds and runs it. One binary for
//! all targets: each would link the SQL engine once more.
//!
//! A panic is a finding: the fuzzer's hook ends the process. The reader of Parquet is the exception that the importer
//! itself makes: where it catches a panic and says that the file is damaged, its own hook stands before the fuzzer's
//! and keeps silent.
#![no_main]

use std::{
    env, fs,
    io::{self, Write as _},
    path::Path,
    process,
    sync::LazyLock,
};

use data::import::fuzz::{TARGETS, Target};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

static TARGET: LazyLock<Target> = LazyLock::new(|| {
    let name = env::var("WEIGE_FUZZ").unwrap_or_default();
    let found = TARGETS.into_iter().find(|target| target.name == name);
    found.unwrap_or_else(|| {
        panic!("WEIGE_FUZZ={name:?}: one of {} is wanted", TARGETS.map(|target| target.name).join(", "))
    })
});

fuzz_target!(init: begin(), |bytes: &[u8]| TARGET.run(bytes));

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    match TARGET.mutated(&data[..size], max_size, seed, fuzzer_mutate) {
        None => fuzzer_mutate(data, size, max_size),
        Some(bytes) => {
            data[..bytes.len()].copy_from_slice(&bytes);
            bytes.len()
        }
    }
});

/// Before the fuzzer looks into its folder.
fn begin() {
    if env::var_os("WEIGE_FUZZ").is_none() {
        let names = TARGETS.map(|target| target.name).join("\n");
        process::exit(i32::from(writeln!(io::stdout(), "{names}").is_err()));
    }
    let Some(dir) = env::var_os("WEIGE_SEEDS") else { return };
    let seeds = (TARGET.seeds)().expect("the seeds are good");
    for (at, seed) in seeds.into_iter().enumerate() {
        fs::write(Path::new(&dir).join(format!("seed-{at}")), seed).expect("a folder for seeds");
    }
}
