//! Codes for units to be, in the order of those beside them.

use super::Plan;
use crate::units::UnitCode;

impl Plan {
    /// So many codes that no unit has or had, counted on from the greatest like that of a unit: of a code such as
    /// `510117001001003005` the last digits that its level adds to the level above count, and as many of them stay.
    /// Fewer where the digits run out, none where the code ends in no digit.
    #[must_use]
    pub fn new_codes(&self, like: &UnitCode, count: usize) -> Vec<UnitCode> {
        let text = like.as_str();
        let at_end = text.bytes().rev().take_while(u8::is_ascii_digit).count();
        let digits = self.own_digits(like).map_or(at_end, |own| own.min(at_end)).min(9);
        if digits == 0 {
            return Vec::new();
        }
        let stem = &text[..text.len() - digits];
        let code = |number: u32| UnitCode::new(&format!("{stem}{number:0digits$}")).ok();
        let last = 10_u32.pow(digits as u32) - 1;
        let Some((low, high)) = code(0).zip(code(last)) else { return Vec::new() };
        let number = |code: &UnitCode| {
            let own = code.as_str().strip_prefix(stem).filter(|own| own.len() == digits)?;
            own.parse::<u32>().ok()
        };
        let greatest = self.roster.used_between(&low, &high).filter_map(number).max();
        let mut free: Vec<UnitCode> =
            (greatest.map_or(1, |greatest| greatest + 1)..=last).take(count).filter_map(code).collect();
        // Numbers that were left out, where none is left above.
        let below = (1..greatest.unwrap_or(0)).filter_map(code).filter(|code| !self.roster.is_used(code));
        free.extend(below.take(count - free.len()));
        free
    }

    /// How many digits a unit's level adds to those of its parent's, where the levels say so.
    fn own_digits(&self, code: &UnitCode) -> Option<usize> {
        let unit = self.unit(self.find(code)?)?;
        let digits = |depth: u8| self.levels.get(usize::from(depth)).map(|level| usize::from(level.code_digits));
        let (own, above) = (digits(unit.depth)?, digits(unit.depth.checked_sub(1)?)?);
        (own > above && above > 0 && own == code.as_str().len()).then_some(own - above)
    }
}
