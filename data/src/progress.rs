//! Tells a person what is being done and how far it is.

use std::{
    io::Write,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Instant,
};

/// The work was told to stop before it was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// Lines on a stream: `[ 3.2 s] aggregate: measure cases (9/22)`.
pub struct Progress<'a> {
    out: &'a mut dyn Write,
    started: Instant,
    task: &'static str,
    stop: Option<Arc<AtomicBool>>,
}

impl std::fmt::Debug for Progress<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Progress").field("task", &self.task).finish_non_exhaustive()
    }
}

impl<'a> Progress<'a> {
    /// Starts the clock.
    pub fn new(out: &'a mut dyn Write, task: &'static str) -> Self {
        Self { out, started: Instant::now(), task, stop: None }
    }

    /// The same, but the work stops soon after the flag is set.
    #[must_use]
    pub fn until(self, stop: Arc<AtomicBool>) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Asked between two steps.
    ///
    /// # Errors
    /// [`Stopped`], so that what is half-done is put away on the way out.
    pub fn go_on(&self) -> Result<(), Stopped> {
        match &self.stop {
            Some(stop) if stop.load(Ordering::Relaxed) => Err(Stopped),
            _ => Ok(()),
        }
    }

    /// Goes on to another task; the clock runs on.
    pub const fn task(&mut self, task: &'static str) {
        self.task = task;
    }

    /// Says that step `at` of `of` begins, counted from 0.
    pub fn step(&mut self, what: &str, at: usize, of: usize) {
        self.line(&format!("{what} ({}/{of})", at + 1));
    }

    /// Says something else.
    pub fn line(&mut self, what: &str) {
        let elapsed_secs = self.started.elapsed().as_secs_f32();
        // A closed terminal is no reason to stop the work.
        let _ = writeln!(self.out, "[{elapsed_secs:5.1} s] {}: {what}", self.task);
    }
}
