//! `weige-data watch`: registers change, a snapshot follows, nobody looks on.
//!
//! A line on standard output tells of each run what was done, a line on standard error why one failed; the snapshot
//! before stays then, and the next change is tried, or the same after a while.

mod look;
mod signals;

use std::{
    io::Write as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::Context as _;
use clap::Args;

use crate::{
    progress::Progress,
    publish::{self, Protect, PublishArgs, Published},
    snapshot::Shelf,
};
use look::{Look, Patience};
use signals::Signals;

/// What `weige-data watch` takes.
#[derive(Debug, Args)]
pub struct WatchArgs {
    /// From where to where.
    #[command(flatten)]
    pub publish: PublishArgs,
    /// Seconds between two looks; registers are read when two looks in a row find them the same.
    #[arg(long, default_value = "10", value_parser = seconds)]
    pub every: Duration,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let asked = text.parse().map_err(|_| format!("{text:?} is no number"))?;
    match Duration::try_from_secs_f64(asked) {
        Ok(time) if (0.01..=86_400.0).contains(&asked) => Ok(time),
        _ => Err("from 0.01 to 86400".into()),
    }
}

/// Watches until a signal ends it.
///
/// # Errors
/// What keeps it from beginning: the folder of snapshots is another's, or there is no key and no folder to draw one in.
pub fn run(args: &WatchArgs) -> anyhow::Result<()> {
    let signals = Signals::listen().context("listening for signals")?;
    let shelf = Shelf::hold(&args.publish.out)?;
    // Drawn now where there is none, or its appearance would be a change.
    args.publish.guard()?;
    let catalogue = args.publish.catalogue.as_deref();
    let watched: Vec<&Path> = [Some(args.publish.registers.as_path()), catalogue, args.publish.key.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let (mut patience, mut blind) = (Patience::default(), false);
    while !signals.stop_within(args.every).context("waiting")? {
        let look = match Look::at(&watched) {
            Ok(look) => look,
            Err((path, error)) => {
                if !blind {
                    complain(&format!("{}: {error}", path.display()));
                }
                patience.blind();
                blind = true;
                continue;
            }
        };
        blind = false;
        if patience.reads(&look) {
            run_once(&args.publish, &shelf, &signals, &look, &mut patience);
        }
    }
    tell("stopped");
    Ok(())
}

/// One run, and what is said of it.
fn run_once(args: &PublishArgs, shelf: &Shelf, signals: &Signals, look: &Look, patience: &mut Patience) {
    let begun = Instant::now();
    let before = shelf.current().ok().flatten();
    let mut silent = std::io::sink();
    let mut progress = Progress::new(&mut silent, "watch").until(signals.flag());
    let result = publish::publish(args, shelf, Protect::ByClass, true, &mut progress);
    let changed = patience.ran(look, result.is_ok()).join(", ");
    let elapsed_secs = begun.elapsed().as_secs_f32();
    match result {
        Ok(done) => tell(&report(&done, before.as_deref(), elapsed_secs, &changed)),
        // That is why, or it is of no matter any more.
        Err(_) if signals.stopped() => {}
        Err(error) => {
            let stays = before.map_or_else(|| "nothing is published yet".into(), |version| format!("{version} stays"));
            complain(&format!("{error:#}; {stays} (after {elapsed_secs:.1} s; changed: {changed})"));
        }
    }
}

/// One line: version, seconds, figures, what changed.
fn report(done: &Published, before: Option<&str>, elapsed_secs: f32, changed: &str) -> String {
    let Published { version, figures, indicators, pruned, counted: [counted, measures] } = done;
    let verb = if before == Some(version) { "unchanged" } else { "published" };
    let gone = if pruned.is_empty() { String::new() } else { format!("; gone: {}", pruned.join(", ")) };
    format!(
        "{verb} {version} in {elapsed_secs:.1} s: {figures} figures of {indicators} indicators, {counted} of {measures} \
         measures counted anew{gone}; changed: {changed}"
    )
}

/// Whoever reads may be gone: no reason to stop.
fn tell(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "weige-data watch: {line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_in_one_line() {
        let done = Published {
            version: "20261120-b".into(),
            figures: 500,
            indicators: 87,
            pruned: vec!["20261118-a".into()],
            counted: [3, 80],
        };
        assert_eq!(
            report(&done, Some("20261119-a"), 2.34, "cases.parquet, registers.json"),
            "published 20261120-b in 2.3 s: 500 figures of 87 indicators, 3 of 80 measures counted anew; gone: \
             20261118-a; changed: cases.parquet, registers.json"
        );
        let same = report(&Published { pruned: Vec::new(), ..done }, Some("20261120-b"), 2.34, "cases.parquet");
        assert!(same.starts_with("unchanged 20261120-b in") && !same.contains("gone"), "{same}");
    }

    #[test]
    fn between_looks_lies_a_time_that_is_one() {
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
        for wrong in ["", "ten", "-1", "0", "NaN", "inf", "1e9"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
