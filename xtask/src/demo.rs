//! The demo district: made once for each scale and for each build of `weige-data`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::build::app::remove_dir_if_there;
use crate::build::native;
use crate::cmd;
use crate::paths::Paths;

/// How large a demo.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Scale {
    /// 8,667 micro-grids, with registers of persons.
    #[default]
    District,
    /// 32,000 micro-grids, buildings and measures only.
    County,
    /// 123,000 micro-grids, buildings and measures only.
    City,
}

impl Scale {
    /// As `weige-data demo --scale` takes it.
    pub fn id(self) -> &'static str {
        match self {
            Self::District => "district",
            Self::County => "county",
            Self::City => "city",
        }
    }
}

const SEED: &str = "1";

/// Makes the demo unless this build of `weige-data` has made it already; returns its directory.
pub fn ensure(paths: &Paths, scale: Scale) -> Result<PathBuf> {
    let dir = paths.demo(scale.id());
    let made_by = native::fingerprint(paths, native::DATA)?;
    let note = dir.join("MADE_BY");
    if fs::read_to_string(&note).is_ok_and(|old| old == made_by) {
        return Ok(dir);
    }
    // Written beside and moved: an interrupted one is never taken for a whole one.
    let fresh = paths.demo(&format!("{}.new", scale.id()));
    remove_dir_if_there(&fresh)?;
    fs::create_dir_all(&fresh).with_context(|| format!("can't make {}", fresh.display()))?;
    make(paths, scale, &fresh)?;
    fs::write(fresh.join("MADE_BY"), made_by).with_context(|| format!("can't write in {}", fresh.display()))?;
    remove_dir_if_there(&dir)?;
    fs::rename(&fresh, &dir).with_context(|| format!("can't move the demo to {}", dir.display()))?;
    Ok(dir)
}

/// Registers, pack and snapshots into `out`.
fn make(paths: &Paths, scale: Scale, out: &Path) -> Result<()> {
    cmd::run(&mut command(&paths.data(), scale, out)?)?;
    let snapshots = out.join("snapshots");
    if !snapshots.join("CURRENT").is_file() {
        let mut aggregate = Command::new(paths.data());
        aggregate.arg("aggregate").arg("--registers").arg(out.join("registers")).arg("--out").arg(&snapshots);
        cmd::run(&mut aggregate)?;
    }
    ensure!(snapshots.join("CURRENT").is_file(), "weige-data left no {}", snapshots.join("CURRENT").display());
    Ok(())
}

/// `weige-data demo` as of today.
pub fn command(data: &Path, scale: Scale, out: &Path) -> Result<Command> {
    let mut command = Command::new(data);
    command.args(["demo", "--scale", scale.id(), "--seed", SEED, "--as-of", &today()?]).arg("--out").arg(out);
    Ok(command)
}

/// Today in China (UTC+8), YYYY-MM-DD.
fn today() -> Result<String> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).context("the clock stands before 1970")?;
    Ok(date_of((now.as_secs() + 8 * 3600) / 86_400))
}

/// The date of a day counted from 1970-01-01, by the 400-year cycle of the calendar with years that begin in March.
fn date_of(days: u64) -> String {
    let from_march_0000 = days + 719_468;
    let era = from_march_0000 / 146_097;
    let day_of_era = from_march_0000 % 146_097;
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::date_of;

    #[test]
    fn days_become_dates() {
        let known = [
            (0, "1970-01-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_722, "2023-12-31"),
            (19_782, "2024-02-29"),
            (20_778, "2026-11-21"),
        ];
        for (days, date) in known {
            assert_eq!(date_of(days), date);
        }
    }
}
