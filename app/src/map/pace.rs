//! How fast the card draws, told from how long the page waits for its frames.

/// A frame that was waited for longer than this is late, milliseconds: three of a screen's 60 in a second.
const LATE_MS: f64 = 50.0;
/// As many late frames one after the other, in halves, are the card's, not a hiccup of the page. One that is twice as late
/// counts as one and a half, however late it is.
const LATE_HALVES: u32 = 6;

/// Whether a card is too slow for smooth edges while something moves. It stays so until there is another context: it
/// would be late again as soon as it smoothed again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pace {
    /// In halves.
    late: u32,
    slow: bool,
    waited: u32,
}

impl Pace {
    /// A frame came that was waited for so many milliseconds.
    pub(super) fn tell(&mut self, waited: f64) {
        self.waited = waited.max(0.0) as u32;
        let late = if waited > 2.0 * LATE_MS { 3 } else { 2 * u32::from(waited > LATE_MS) };
        self.late = if late > 0 { self.late + late } else { 0 };
        self.slow |= self.late >= LATE_HALVES;
    }

    /// So many times what the last frame was waited for, milliseconds.
    pub(super) fn waits(self, times: f64) -> f64 {
        f64::from(self.waited) * times
    }

    pub(super) fn is_slow(self) -> bool {
        self.slow
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn a_hiccup_is_not_a_slow_card() {
        let mut pace = Pace::default();
        for waited in [16.0, 900.0, 80.0, 17.0, 60.0, 60.0] {
            pace.tell(waited);
            assert!(!pace.is_slow());
        }
        pace.tell(60.0);
        assert!(pace.is_slow());
        pace.tell(10.0);
        assert!(pace.is_slow(), "it does not change its mind with every frame");
        let mut pace = Pace::default();
        pace.tell(300.0);
        assert!(!pace.is_slow());
        pace.tell(300.0);
        assert!(pace.is_slow(), "two frames one after the other, both very late");
    }
}
