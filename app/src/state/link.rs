//! Whether the server still answers, and when it is asked again.
//!
//! It is asked every [`BEAT_MS`]. One answer that doesn't come is asked for once more; after the second the picture counts
//! as old. From then on the pauses grow, each drawn by chance, so that a hundred walls don't return in the same second.

use core::time::Duration;

use super::clock::Moment;

/// Pause between two questions while all is well, milliseconds.
pub const BEAT_MS: u32 = 15_000;
/// How long an answer is waited for, milliseconds.
pub const PATIENCE_MS: u32 = 8_000;
/// So many answers must fail to come in a row before the picture counts as old.
const MISSES: u32 = 2;
/// Shortest pause before another attempt, seconds.
const SHORTEST_S: f64 = 1.0;
/// Longest, seconds.
const LONGEST_S: f64 = 30.0;

/// At the latest so long after the server went the picture is marked: one beat, both patiences and the pause between.
pub const MARKED_WITHIN_MS: u32 = BEAT_MS + MISSES * PATIENCE_MS + 2_000;
const _: () = assert!(MARKED_WITHIN_MS <= 40_000);

/// The pause before attempt number `tries`, from 1 on: anything between a second and a bound that doubles each time, up to
/// half a minute. `random` is a number from 0 to 1, 1 left out.
#[must_use]
pub fn pause(tries: u32, random: f64) -> Duration {
    let bound = f64::from(1u32 << tries.min(5)).clamp(SHORTEST_S, LONGEST_S);
    Duration::from_secs_f64(SHORTEST_S + random.clamp(0.0, 1.0) * (bound - SHORTEST_S))
}

/// What is known of the server.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Link {
    /// When it last answered.
    pub answered: Option<Moment>,
    /// How many answers in a row didn't come.
    pub misses: u32,
    /// When it is asked again, by the clock for spans.
    pub next_ms: f64,
    /// Why it doesn't serve the newest snapshot, where it says so.
    pub refused: Option<String>,
}

impl Link {
    /// It answered.
    pub fn answer(&mut self, now: Moment, refused: Option<String>) {
        *self = Self { answered: Some(now), misses: 0, next_ms: now.run_ms + f64::from(BEAT_MS), refused };
    }

    /// It didn't; another attempt comes after a pause by chance.
    pub fn miss(&mut self, now: Moment, random: f64) {
        self.misses += 1;
        // The second look decides: it comes soon.
        let pause = pause(self.misses, random);
        self.next_ms = now.run_ms + pause.as_secs_f64() * 1_000.0;
    }

    /// Whether the server is gone.
    #[must_use]
    pub const fn is_lost(&self) -> bool {
        self.misses >= MISSES
    }

    /// Whether what is shown may be older than what is told.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.is_lost() || self.refused.is_some()
    }

    /// How long until it is asked again, milliseconds.
    #[must_use]
    pub fn left_ms(&self, now: Moment) -> f64 {
        (self.next_ms - now.run_ms).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers from 0 to 1 that look like chance and are the same each time.
    fn chance(seed: u64) -> impl Iterator<Item = f64> {
        let mut state = seed;
        core::iter::repeat_with(move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1u64 << 53) as f64
        })
    }

    #[test]
    fn pauses_stay_between_a_second_and_a_bound_that_doubles_up_to_half_a_minute() {
        for (tries, bound) in [(1, 2.0), (2, 4.0), (3, 8.0), (4, 16.0), (5, 30.0), (6, 30.0), (4_000_000_000, 30.0)] {
            assert_eq!(pause(tries, 0.0).as_secs_f64(), 1.0);
            assert_eq!(pause(tries, 1.0).as_secs_f64(), bound);
            for random in chance(u64::from(tries)).take(1_000) {
                let secs = pause(tries, random).as_secs_f64();
                assert!((1.0..bound).contains(&secs), "attempt {tries}: {secs} s");
            }
        }
    }

    #[test]
    fn a_hundred_walls_come_back_spread_over_the_whole_pause() {
        let mut seconds = [0; 30];
        for random in chance(7).take(100) {
            seconds[pause(9, random).as_secs_f64() as usize] += 1;
        }
        assert!(seconds.iter().all(|&walls| walls <= 12), "{seconds:?}");
        assert!(seconds.iter().filter(|&&walls| walls > 0).count() > 20, "{seconds:?}");
    }

    #[test]
    fn one_missing_answer_is_no_loss_and_one_answer_ends_it() {
        let now = |run_ms| Moment { run_ms, clock_ms: 1e12 + run_ms };
        let mut link = Link::default();
        link.answer(now(0.0), None);
        link.miss(now(15_000.0), 0.5);
        assert!(!link.is_stale());
        assert!(link.left_ms(now(15_000.0)) <= 2_000.0, "the second look comes soon");
        link.miss(now(17_000.0), 0.999);
        assert!(link.is_lost() && link.is_stale());
        assert_eq!(link.answered, Some(now(0.0)), "the moment of the last answer stays");
        link.answer(now(30_000.0), Some("broken".into()));
        assert!(!link.is_lost() && link.is_stale(), "a refused snapshot is old, too");
        link.answer(now(45_000.0), None);
        assert!(!link.is_stale());
        assert_eq!(link.left_ms(now(45_000.0)), f64::from(BEAT_MS));
    }
}
