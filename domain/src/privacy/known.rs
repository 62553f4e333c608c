//! What can be found out about counts from their sums.

use crate::units::UnitTable;

/// What is known of a count, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// It is not less.
    pub least: i64,
    /// It is not more.
    pub most: i64,
}

impl Known {
    /// Nothing is known. There are fewer people than the end says, and a million such ends add up in an `i64`.
    pub const NOTHING: Self = Self { least: 0, most: 1 << 40 };

    /// Whether the count itself is known.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        self.least == self.most
    }
}

/// Narrows what is known of every unit's count to what it can be, as each unit's count is the sum of its children's.
/// Exact: every count between the ends occurs in some assignment that fits all that was known. `known` in table order.
pub fn narrow(units: &UnitTable, known: &mut [Known]) {
    let sums = narrow_from_below(units, known);
    for unit in units.iter() {
        let Some(parent) = units.parent(unit) else { continue };
        let (above, sum, here) = (known[parent.index()], sums[parent.index()], known[unit.index()]);
        // The others' sums are those of the first pass: what they narrow to by this one says nothing about this one.
        known[unit.index()] = Known {
            least: here.least.max(above.least - (sum.1 - here.most)),
            most: here.most.min(above.most - (sum.0 - here.least)),
        };
    }
}

/// The same by what lies below each unit alone; the sums of its children's ends.
pub(super) fn narrow_from_below(units: &UnitTable, known: &mut [Known]) -> Vec<(i64, i64)> {
    let mut sums = vec![(0_i64, 0_i64); known.len()];
    // Parents come before their children in the table: from the end, each unit is met after all that lies below it.
    for unit in units.iter().rev() {
        let at = unit.index();
        if !units.children(unit).is_empty() {
            known[at].least = known[at].least.max(sums[at].0);
            known[at].most = known[at].most.min(sums[at].1);
        }
        if let Some(parent) = units.parent(unit) {
            let sum = &mut sums[parent.index()];
            *sum = (sum.0 + known[at].least, sum.1 + known[at].most);
        }
    }
    sums
}
