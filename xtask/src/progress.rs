//! What a person sees while a command works: which step of how many, and how long it took.

use std::time::{Duration, Instant};

use anyhow::Result;

/// A known number of steps, each with a heading and its time.
pub struct Steps {
    total: usize,
    done: usize,
    begun: Instant,
}

impl Steps {
    /// Starts the clock.
    pub fn new(total: usize) -> Self {
        Self { total, done: 0, begun: Instant::now() }
    }

    /// One step. An error is returned as it is: whoever runs the steps knows what to say about it.
    pub fn step<T>(&mut self, title: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.done += 1;
        println!("[{}/{}] {title}  ({} so far)", self.done, self.total, seconds(self.begun.elapsed()));
        let begun = Instant::now();
        let result = work();
        let verb = if result.is_ok() { "done in" } else { "failed after" };
        println!("      {verb} {}", seconds(begun.elapsed()));
        result
    }

    /// Since the first step began.
    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }
}

/// A duration as people read it: `0.4 s`, `3 min 07 s`.
pub fn seconds(duration: Duration) -> String {
    let secs = duration.as_secs_f64();
    if secs < 60.0 {
        format!("{secs:.1} s")
    } else {
        let whole = secs.round() as u64;
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}
