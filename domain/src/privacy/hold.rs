//! From counts of people to what may be shown of them.

use super::{Known, Protection, known::narrow_from_below, narrow};
use crate::units::{UnitIx, UnitTable};

/// A measure of people, before anything is held back.
pub struct Counts<'a> {
    /// On how many levels it is shown, the coarsest first.
    pub depths: usize,
    /// `[period][unit]`, units in table order; whole numbers.
    pub counts: &'a [Vec<f64>],
    /// The sums of the keys of the records counted, likewise.
    pub records: &'a [Vec<u128>],
    /// The counts that these are a part of, likewise: who is not among the part is protected as well.
    pub whole: Option<&'a [Vec<f64>]>,
}

/// What becomes of one count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Published as this.
    Shown(u64),
    /// Held back for itself: too few stand behind it.
    Small,
    /// Held back because with it another could be found out.
    Hidden,
}

impl Fate {
    /// What is known of the count by who knows the rules, and even which figures were held back for others' sake.
    #[must_use]
    pub fn known(self, rule: Protection) -> Known {
        let (least, most) = match self {
            Self::Shown(figure) => rule.behind(figure),
            Self::Small => rule.behind_held(),
            Self::Hidden => return Known::NOTHING,
        };
        Known { least: least as i64, most: most as i64 }
    }
}

/// Holds back what must be, and rounds the rest: `[period][unit]`, not a number where the figure is held back. What is
/// drawn for a unit and a period, even over all of `u64`, must hang on the third, the records, and a secret alone.
#[must_use]
pub fn protect(
    units: &UnitTable,
    rule: Protection,
    counts: &Counts<'_>,
    mut draw: impl FnMut(UnitIx, usize, u128) -> u64,
) -> Vec<Vec<f64>> {
    let figures = (0..counts.counts.len()).map(|period| {
        let mut fate = |unit: UnitIx| {
            let at = unit.index();
            if usize::from(units.depth(unit)) >= counts.depths {
                return Fate::Hidden;
            }
            let count = counts.counts[period][at] as u64;
            let others = counts.whole.map_or(0, |whole| (whole[period][at] as u64).saturating_sub(count));
            if !rule.holds(count) && (1..u64::from(rule.threshold)).contains(&others) {
                return Fate::Hidden;
            }
            let draw = draw(unit, period, counts.records[period][at]);
            rule.publish(count, draw).map_or(Fate::Small, Fate::Shown)
        };
        let mut fates: Vec<Fate> = units.iter().map(&mut fate).collect();
        hide_what_tells(units, rule, &mut fates);
        let figure = |fate| if let Fate::Shown(figure) = fate { figure as f64 } else { f64::NAN };
        fates.into_iter().map(figure).collect()
    });
    figures.collect()
}

/// Holds back more until no sum tells a small count.
pub fn hide_what_tells(units: &UnitTable, rule: Protection, fates: &mut [Fate]) {
    loop {
        // Nine, each of one at least, tell that their sum is nine: that it is small is hidden then.
        let mut below = knowledge(rule, fates);
        narrow_from_below(units, &mut below);
        let small = |unit: &UnitIx| fates[unit.index()] == Fate::Small && below[unit.index()].is_exact();
        let hidden = match units.iter().find(small) {
            Some(sum) => sum,
            None => match told(units, rule, fates).first() {
                Some(told) => teller(units, fates, *told),
                None => return,
            },
        };
        fates[hidden.index()] = Fate::Hidden;
    }
}

fn knowledge(rule: Protection, fates: &[Fate]) -> Vec<Known> {
    fates.iter().map(|fate| fate.known(rule)).collect()
}

/// The small counts that the figures and their sums tell exactly.
#[must_use]
pub fn told(units: &UnitTable, rule: Protection, fates: &[Fate]) -> Vec<UnitIx> {
    let mut known = knowledge(rule, fates);
    narrow(units, &mut known);
    units.iter().filter(|unit| fates[unit.index()] == Fate::Small && known[unit.index()].is_exact()).collect()
}

/// The figure with whose help a unit's count is found out from above: the smallest shown beside it, or the one above;
/// further up, if nothing is shown there.
fn teller(units: &UnitTable, fates: &[Fate], told: UnitIx) -> UnitIx {
    let mut unit = told;
    while let Some(parent) = units.parent(unit) {
        let shown = |unit: &UnitIx| match fates[unit.index()] {
            // Nobody's count is nobody's secret, and tells as much hidden as shown.
            Fate::Shown(figure) => (figure > 0).then_some((figure, *unit)),
            _ => None,
        };
        if let Some((_, smallest)) = units.children(parent).iter().filter_map(shown).min() {
            return smallest;
        }
        if fates[parent.index()] != Fate::Hidden {
            return parent;
        }
        unit = parent;
    }
    // No sum above: only those below can tell.
    told
}
