//! Moments as days and hours. Days are UTC+8, as the registers' are.

use domain::period::Day;

/// A day, milliseconds.
const DAY_MS: f64 = 86_400_000.0;
/// East of Greenwich, milliseconds.
const EAST_MS: f64 = 8.0 * 3_600_000.0;

/// A moment by two clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Moment {
    /// Milliseconds of a clock that nobody sets: for spans.
    pub run_ms: f64,
    /// Milliseconds since 1970 by the clock on the wall: for dates.
    pub clock_ms: f64,
}

/// What a clock on the wall shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hour {
    /// The date.
    pub day: Day,
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
    /// 0 to 59.
    pub second: u8,
    /// Days since Sunday.
    pub weekday: u8,
}

impl Hour {
    /// The time of day to the second: `09:05:00`.
    #[must_use]
    pub fn time(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

impl Moment {
    /// By the clock on the wall.
    #[must_use]
    pub fn hour(&self) -> Hour {
        let here = self.clock_ms + EAST_MS;
        let days = (here / DAY_MS).floor();
        let seconds = ((here - days * DAY_MS) / 1_000.0).floor().clamp(0.0, 86_399.0) as u32;
        // The first of January 1970 was a Thursday.
        let weekday = (days as i32).saturating_add(4).rem_euclid(7) as u8;
        Hour {
            day: Day::from_epoch(days as i32),
            hour: (seconds / 3_600) as u8,
            minute: (seconds / 60 % 60) as u8,
            second: (seconds % 60) as u8,
            weekday,
        }
    }

    /// How long ago an earlier one was, milliseconds.
    #[must_use]
    pub fn since_ms(&self, earlier: &Self) -> f64 {
        (self.run_ms - earlier.run_ms).max(0.0)
    }

    /// How many days ago a day was; negative for one to come.
    #[must_use]
    pub fn days_since(&self, day: Day) -> i32 {
        self.hour().day.since_epoch() - day.since_epoch()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(clock_ms: f64) -> Moment {
        Moment { run_ms: 0.0, clock_ms }
    }

    #[test]
    fn the_day_begins_at_midnight_in_the_east() {
        // 2026-11-22 00:00 UTC+8, a Sunday.
        let midnight = 1_795_276_800_000.0;
        let before = at(midnight - 1.0).hour();
        assert_eq!(
            (before.day, before.hour, before.minute, before.second, before.weekday),
            (Day { year: 2026, month: 11, day: 21 }, 23, 59, 59, 6)
        );
        let after = at(midnight).hour();
        assert_eq!(
            (after.day, after.hour, after.minute, after.second, after.weekday),
            (Day { year: 2026, month: 11, day: 22 }, 0, 0, 0, 0)
        );
        let as_of = Day { year: 2026, month: 11, day: 20 };
        assert_eq!((at(midnight - 1.0).days_since(as_of), at(midnight).days_since(as_of)), (1, 2));
        assert_eq!(at(0.0).hour().weekday, 4);
        assert_eq!(at(-EAST_MS - 1.0).hour().day, Day { year: 1969, month: 12, day: 31 });
    }
}
