//! The class bytes on the map: handed in by unit, drawn by leaf, faded from one set into the next, or one set left of
//! the other.

use domain::value::Flag;

use super::MapError;
use super::levels::Levels;
use super::outline::flag_of;

/// What the fill shows now.
pub(super) struct Classes {
    /// Sets handed in, one byte for each unit: what is faded from, what is shown.
    by_unit: [Vec<u8>; 2],
    /// The same by leaf at the level shown.
    by_leaf: [Vec<u8>; 2],
    /// Share of the second set, 0–1.
    mix: f32,
    /// When a fade began and how long it takes, milliseconds.
    fade: Option<(f64, f64)>,
    /// Share of the host's width up to which the first set is shown, and beyond which the second.
    split: Option<f64>,
    /// Which of the two tables on the card are out of date.
    pub(super) stale: [bool; 2],
    /// Some unit shown has no data.
    pub(super) has_empty: bool,
}

impl Classes {
    /// Nothing known of any unit.
    pub(super) fn new(units: usize, levels: &Levels) -> Self {
        let blank = vec![(Flag::NoData as u8) << 4; units];
        let mut made = Self {
            by_unit: [Vec::new(), blank],
            by_leaf: [Vec::new(), Vec::new()],
            mix: 1.0,
            fade: None,
            split: None,
            stale: [true; 2],
            has_empty: true,
        };
        made.expand(levels);
        made
    }

    /// Checks a set before anything of the map changes.
    pub(super) fn check(classes: &[u8], units: usize, colours: usize) -> Result<(), MapError> {
        if classes.len() != units {
            return Err(MapError::ClassCount { got: classes.len(), units });
        }
        let wrong = classes.iter().position(|byte| flag_of(*byte).has_value() && usize::from(byte & 15) >= colours);
        wrong.map_or(Ok(()), |unit| Err(MapError::ClassRange { unit, class: classes[unit] & 15, colours }))
    }

    /// Shows another set, faded from what shows now over `fade_ms`.
    pub(super) fn show(&mut self, classes: &[u8], levels: &Levels, now_ms: f64, fade_ms: f64) {
        // Of a fade that still runs, the nearer of its two ends is faded from: a third set would have to be blended.
        if fade_ms > 0.0 && self.mix >= 0.5 {
            self.by_unit.swap(0, 1);
            self.by_leaf.swap(0, 1);
            self.stale[0] = true;
        }
        self.by_unit[1].clear();
        self.by_unit[1].extend_from_slice(classes);
        self.split = None;
        (self.fade, self.mix) = if fade_ms > 0.0 { (Some((now_ms, fade_ms)), 0.0) } else { (None, 1.0) };
        self.stale[1] = true;
        levels.expand(&self.by_unit[1], &mut self.by_leaf[1]);
        self.look_for_empty();
    }

    /// Shows a state between two sets.
    pub(super) fn show_between(&mut self, sets: [&[u8]; 2], share: f32, levels: &Levels) {
        for (at, set) in sets.into_iter().enumerate() {
            if self.by_unit[at] != set {
                self.by_unit[at].clear();
                self.by_unit[at].extend_from_slice(set);
                levels.expand(&self.by_unit[at], &mut self.by_leaf[at]);
                self.stale[at] = true;
            }
        }
        self.fade = None;
        self.split = None;
        self.mix = share.clamp(0.0, 1.0);
        self.look_for_empty();
    }

    /// Shows the first set up to a share of the host's width, the second beyond it.
    pub(super) fn show_beside(&mut self, sets: [&[u8]; 2], at: f64, levels: &Levels) {
        self.show_between(sets, 1.0, levels);
        self.split = Some(at.clamp(0.0, 1.0));
        self.look_for_empty();
    }

    /// Moves the place where one set ends and the other begins; whether there is one.
    pub(super) fn move_split(&mut self, at: f64) -> bool {
        if let Some(split) = &mut self.split {
            *split = at.clamp(0.0, 1.0);
        }
        self.split.is_some()
    }

    /// Sets the parting, or takes it away; what it was.
    pub(super) fn part(&mut self, at: Option<f64>) -> Option<f64> {
        core::mem::replace(&mut self.split, at)
    }

    /// Where one set ends and the other begins, as a share of the host's width.
    pub(super) fn split(&self) -> Option<f64> {
        self.split
    }

    /// Another level is shown.
    pub(super) fn expand(&mut self, levels: &Levels) {
        for at in 0..2 {
            if !self.by_unit[at].is_empty() {
                levels.expand(&self.by_unit[at], &mut self.by_leaf[at]);
            }
        }
        self.stale = [true; 2];
        self.look_for_empty();
    }

    fn look_for_empty(&mut self) {
        self.has_empty = self.by_leaf[1].iter().any(|byte| flag_of(*byte) == Flag::NoData);
    }

    /// Whether units without data are outlined: side by side they would be on the wrong side of the parting, too.
    pub(super) fn outlines_empty(&self) -> bool {
        self.has_empty && self.split.is_none()
    }

    /// Moves a fade on; whether it goes on after this.
    pub(super) fn step(&mut self, now_ms: f64) -> bool {
        let Some((begun, takes)) = self.fade else { return false };
        let share = ((now_ms - begun) / takes).clamp(0.0, 1.0);
        self.mix = share as f32;
        if share >= 1.0 {
            self.fade = None;
        }
        self.fade.is_some()
    }

    pub(super) fn is_fading(&self) -> bool {
        self.fade.is_some()
    }

    pub(super) fn mix(&self) -> f32 {
        self.mix
    }

    /// The bytes of one of the two tables.
    pub(super) fn table(&self, at: usize) -> &[u8] {
        // Before anything was faded from, both tables hold what is shown.
        if self.by_leaf[at].is_empty() { &self.by_leaf[1] } else { &self.by_leaf[at] }
    }

    /// What is shown, or faded to, by leaf.
    pub(super) fn shown(&self) -> &[u8] {
        &self.by_leaf[1]
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use geometry::samples::chessboard;

    #[test]
    fn a_wrong_set_is_named_and_a_right_one_fades_in() {
        let partition = Rc::new(chessboard(4));
        let units = partition.units().len();
        let levels = Levels::new(partition);
        let mut classes = Classes::new(units, &levels);
        assert!(classes.has_empty);
        assert_eq!(Classes::check(&[0; 3], units, 7), Err(MapError::ClassCount { got: 3, units }));
        let mut set = vec![3; units];
        set[4] = 7;
        assert_eq!(Classes::check(&set, units, 7), Err(MapError::ClassRange { unit: 4, class: 7, colours: 7 }));
        // Of a flag without a value the class says nothing.
        set[4] = 7 | (Flag::Suppressed as u8) << 4;
        assert_eq!(Classes::check(&set, units, 7), Ok(()));

        classes.show(&set, &levels, 1_000.0, 200.0);
        assert!(classes.is_fading() && classes.mix() == 0.0 && !classes.has_empty);
        assert_eq!(flag_of(classes.table(0)[0]), Flag::NoData);
        assert!(classes.step(1_100.0) && (classes.mix() - 0.5).abs() < 1e-6);
        assert!(!classes.step(1_300.0) && classes.mix() == 1.0);
        assert!(classes.shown()[1..].iter().all(|byte| *byte == 3));

        // Between two months.
        let later = vec![5; units];
        classes.show_between([&set, &later], 0.25, &levels);
        assert_eq!((classes.table(0)[1], classes.table(1)[1], classes.mix()), (3, 5, 0.25));

        // One beside the other, until another set is shown.
        assert!(!classes.move_split(0.3) && classes.split().is_none());
        classes.show_beside([&later, &set], 0.4, &levels);
        assert_eq!((classes.table(0)[1], classes.shown()[1], classes.split()), (5, 3, Some(0.4)));
        assert!(classes.move_split(7.0) && classes.split() == Some(1.0) && !classes.is_fading());
        classes.show(&set, &levels, 2_000.0, 200.0);
        assert!(classes.split().is_none() && classes.is_fading());
    }
}
