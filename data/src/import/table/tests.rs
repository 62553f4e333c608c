//! Tables in every form, damaged and as noise.

use std::{fs, path::PathBuf};

use super::{Options, read};
use crate::import::{
    mutate::Mutator,
    samples::{Counted, csv, parquet, xlsx},
};

/// Damaged in many ways, a table is read or refused, and never more than that.
#[test]
fn damaged_tables_and_noise_are_read_or_refused() {
    for (name, good) in [("t.csv", csv()), ("t.xlsx", xlsx().unwrap()), ("t.parquet", parquet().unwrap())] {
        let path: PathBuf = std::env::temp_dir().join(format!("weige-tables-{}-{name}", std::process::id()));
        let (mut mutator, rounds) = Mutator::wished(20_261_122, 2_000);
        fs::write(&path, &good).unwrap();
        read(&path, Options::default(), &mut Counted::default()).unwrap();
        let (mut taken, mut refused) = (0, 0);
        for round in 0..rounds {
            let bytes = match round % 8 {
                0 => mutator.noise(4_096),
                1..=6 if name.ends_with(".xlsx") => mutator.damaged_zip(&good),
                _ => mutator.damaged(&good),
            };
            fs::write(&path, &bytes).unwrap();
            match read(&path, Options::default(), &mut Counted::default()) {
                Ok(()) => taken += 1,
                Err(_) => refused += 1,
            }
        }
        let _ = fs::remove_file(&path);
        assert!(taken > 20 && refused > 20, "{name}: {taken} read, {refused} refused: is it damaged at all?");
    }
}
