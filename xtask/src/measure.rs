//! What a child process costs: wall time, CPU time of itself and its children, peak memory. Read from `/proc`.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::cmd;

/// How often the peak is read. The kernel keeps the peak itself, so only a last jump before the end can be missed.
const SAMPLE: Duration = Duration::from_millis(20);
/// Linux counts CPU time for user programs in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// The cost of one run.
pub struct Cost {
    /// Seconds from start to end.
    pub wall_secs: f64,
    /// CPU seconds, user and system.
    pub cpu_secs: f64,
    /// Largest resident set in MB (10⁶ bytes).
    pub peak_mb: f64,
}

/// Runs to the end.
pub fn run(command: &mut Command) -> Result<Cost> {
    let cpu_before = children_cpu_secs()?;
    let begun = Instant::now();
    let mut child = command.spawn().with_context(|| format!("can't start `{}`", cmd::line(command)))?;
    let mut peak_mb = 0.0_f64;
    let status = loop {
        if let Some(mb) = memory_mb(child.id(), "VmHWM:") {
            peak_mb = peak_mb.max(mb);
        }
        if let Some(status) = child.try_wait().context("can't ask for the child's state")? {
            break status;
        }
        std::thread::sleep(SAMPLE);
    };
    if !status.success() {
        bail!("`{}` failed ({status})", cmd::line(command));
    }
    let cpu_secs = children_cpu_secs()? - cpu_before;
    Ok(Cost { wall_secs: begun.elapsed().as_secs_f64(), cpu_secs, peak_mb })
}

/// Runs to the end; also the seconds until it printed a line with `mark` to standard error.
pub fn run_until(command: &mut Command, mark: &str) -> Result<(Cost, f64)> {
    let (reader, writer) = std::io::pipe().context("can't make a pipe")?;
    command.stderr(writer);
    let (begun, wanted) = (Instant::now(), mark.to_owned());
    let reading = std::thread::spawn(move || {
        let mut marked = None;
        for line in BufReader::new(reader).lines().map_while(Result::ok) {
            if marked.is_none() && line.contains(&wanted) {
                marked = Some(begun.elapsed().as_secs_f64());
            }
            eprintln!("{line}");
        }
        marked
    });
    let cost = run(command);
    // Our own end of the pipe, or the thread would read on.
    command.stderr(Stdio::null());
    let marked = reading.join().ok().context("standard error can't be read")?;
    Ok((cost?, marked.with_context(|| format!("`{}` printed no line with {mark:?}", cmd::line(command)))?))
}

/// A line of `/proc/PID/status` such as `VmRSS:`, in MB; none once the process has ended.
pub fn memory_mb(pid: u32, field: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let kb = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kb: f64 = kb.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kb * 1024.0 / 1e6)
}

/// CPU seconds of all children that have ended and were waited for.
fn children_cpu_secs() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("can't read /proc/self/stat")?;
    children_cpu_in(&stat).with_context(|| format!("/proc/self/stat has an unknown form: {stat}"))
}

/// Fields 16 and 17 of `/proc/PID/stat`, counted after the name in parentheses (which may hold spaces).
fn children_cpu_in(stat: &str) -> Option<f64> {
    let (_, after) = stat.rsplit_once(") ")?;
    let mut fields = after.split_whitespace().skip(13);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_of_children_is_read_behind_a_name_with_spaces() {
        let stat = "9 (a b) c) S 1 2 3 4 5 6 7 8 9 10 11 12 150 50 20 0";
        assert_eq!(children_cpu_in(stat), Some(2.0));
        assert_eq!(children_cpu_in("nonsense"), None);
    }

    #[test]
    fn the_peak_of_a_child_is_at_least_what_it_held() {
        // `dd` holds its block in memory while it copies it.
        let mut child = Command::new("dd");
        child.args(["if=/dev/zero", "of=/dev/null", "bs=64M", "count=40", "status=none"]);
        let cost = run(&mut child).unwrap();
        assert!(cost.peak_mb > 60.0, "{} MB", cost.peak_mb);
        assert!(cost.wall_secs > 0.0 && cost.cpu_secs >= 0.0);
    }

    #[test]
    fn a_line_on_the_way_is_timed_and_a_missing_one_is_an_error() {
        let mut child = Command::new("sh");
        child.args(["-c", "echo begun >&2; echo half done >&2; echo done >&2"]);
        let (_, half) = run_until(&mut child, "half").unwrap();
        assert!(half > 0.0);
        let error = run_until(&mut child, "quarter").err().unwrap().to_string();
        assert!(error.contains("printed no line with \"quarter\""), "{error}");
    }
}
