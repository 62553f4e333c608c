//! What may be shown of people: how many must stand behind a figure, how it is rounded, and at which levels.
//!
//! Protected are measures, each figure by itself; indicators are computed from protected measures, so that a ratio tells
//! no more than its parts. Random rounding to a base keeps every published figure less than the base away from the
//! true one; who draws it from the records that are counted (`weige-data`) gives the same records the same figure on
//! every date, level and table, so that averaging many of them tells nothing. Where sums up and down the hierarchy would
//! tell a held figure ([`narrow`], the attacker that the next one has to better), more is held back.

mod hold;
mod known;
#[cfg(test)]
mod tests;

pub use hold::{Counts, Fate, hide_what_tells, protect, told};
pub use known::{Known, narrow};

use crate::{
    catalogue::PrivacyClass,
    period::{Day, Month},
};

/// How a class' counts are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protection {
    /// Counts below it are held back. A multiple of the base.
    pub threshold: u32,
    /// Published counts are multiples of it.
    pub base: u32,
    /// Whether a count of none is held back too: whom one looks for may not be among them, and that is his secret.
    pub holds_none: bool,
}

/// How often the figures of a class may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// With each period.
    Monthly,
    /// A month shows what its last whole quarter showed.
    Quarterly,
}

impl Pace {
    /// The month whose figures a month shows; `end` is its last day of which the registers speak.
    #[must_use]
    pub const fn in_force(self, month: Month, end: Day) -> Month {
        match (self, month.month % 3) {
            (Self::Monthly, _) => month,
            (Self::Quarterly, 0) if end.day == month.days() => month,
            (Self::Quarterly, 0) => month.plus(-3),
            (Self::Quarterly, over) => month.plus(-(over as i32)),
        }
    }
}

impl PrivacyClass {
    /// How its counts are protected; none where they are nobody's secret.
    #[must_use]
    pub const fn protection(self) -> Option<Protection> {
        match self {
            Self::C0 => None,
            Self::C1 => Some(Protection { threshold: 10, base: 5, holds_none: false }),
            Self::C2 => Some(Protection { threshold: 10, base: 5, holds_none: true }),
            Self::C3 => Some(Protection { threshold: 20, base: 10, holds_none: true }),
        }
    }

    /// How many of a partition's levels show it, the coarsest first: special groups are not shown on the finest level,
    /// correction and rehabilitation on the two coarsest only.
    #[must_use]
    pub const fn levels_shown(self, levels: usize) -> usize {
        match self {
            Self::C0 | Self::C1 => levels,
            Self::C2 => levels.saturating_sub(1),
            Self::C3 if levels > 2 => 2,
            Self::C3 => levels.saturating_sub(1),
        }
    }

    /// How often it may change.
    #[must_use]
    pub const fn pace(self) -> Pace {
        match self {
            Self::C3 => Pace::Quarterly,
            _ => Pace::Monthly,
        }
    }
}

impl Protection {
    /// Whether a count is held back for itself.
    #[must_use]
    pub const fn holds(self, count: u64) -> bool {
        count < self.threshold as u64 && (count > 0 || self.holds_none)
    }

    /// A count as it is published, or none where it is held back. `draw` is even over all of `u64`, and decides whether
    /// it is rounded up, so that the mean over many draws is the count.
    #[must_use]
    pub const fn publish(self, count: u64, draw: u64) -> Option<u64> {
        if self.holds(count) {
            return None;
        }
        let (base, over) = (self.base as u64, count % self.base as u64);
        // A count of one to four is not rounded to none: below the threshold nothing but none is published.
        Some(if draw % base < over { count - over + base } else { count - over })
    }

    /// The counts that a published figure may stand for, both ends included.
    #[must_use]
    pub const fn behind(self, published: u64) -> (u64, u64) {
        if published == 0 {
            return (0, 0);
        }
        let least = (published + 1).saturating_sub(self.base as u64);
        (if least < self.threshold as u64 { self.threshold as u64 } else { least }, published + self.base as u64 - 1)
    }

    /// The counts that may stand behind one held back for itself.
    #[must_use]
    pub const fn behind_held(self) -> (u64, u64) {
        (if self.holds_none { 0 } else { 1 }, self.threshold as u64 - 1)
    }
}
