//! What a unit is called in little room: as much of its code as tells it from every other unit of the plan.

use domain::plan::Plan;
use domain::sort::sort;
use domain::units::UnitCode;

/// How codes are shortened in one plan.
///
/// Where all leaves begin alike, that part is left out, and what is left is divided where a level's codes end:
/// `990117002001` and `990117002002` with grids below them give `001-003-012`, one community alone gives `003-012`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// How all codes begin; ends where a level's codes end.
    shared: String,
    /// Lengths at which levels' codes end, ascending.
    ends: Vec<usize>,
}

impl Labels {
    /// Of the units that a plan began with: later codes don't change what earlier ones are called.
    #[must_use]
    pub fn of(base: &Plan, scope: &[UnitCode]) -> Self {
        let mut ends: Vec<usize> = base.units().map(|(_, unit)| unit.code.as_str().len()).collect();
        sort(&mut ends);
        ends.dedup();
        let mut codes = scope.iter().map(UnitCode::as_str);
        let first = codes.next().unwrap_or_default();
        let alike = codes.fold(first.len(), |alike, code| {
            first.bytes().zip(code.bytes()).take(alike).take_while(|(a, b)| a == b).count()
        });
        let cut = ends.iter().copied().rfind(|end| *end <= alike && first.is_char_boundary(*end)).unwrap_or(0);
        Self { shared: first[..cut].to_owned(), ends }
    }

    /// What a unit of a code is called. Codes that begin otherwise, and the scope's own, are written out.
    #[must_use]
    pub fn label(&self, code: &str) -> String {
        let Some(rest) = code.strip_prefix(&self.shared).filter(|rest| !rest.is_empty()) else {
            return code.to_owned();
        };
        let mut label = String::new();
        let mut from = 0;
        let ends = self.ends.iter().filter_map(|end| end.checked_sub(self.shared.len()));
        for end in ends.filter(|end| *end > 0 && *end < rest.len() && rest.is_char_boundary(*end)) {
            label.push_str(&rest[from..end]);
            label.push('-');
            from = end;
        }
        label.push_str(&rest[from..]);
        label
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use geometry::samples::chessboard;

    use super::super::picture::leaves;
    use super::*;

    fn labels(shared: &str) -> Labels {
        Labels { shared: shared.into(), ends: vec![6, 9, 12, 15, 18] }
    }

    #[test]
    fn micro_grids_of_the_same_number_in_two_grids_are_told_apart() {
        let one = labels("990117002001");
        assert_eq!(one.label("990117002001003012"), "003-012");
        assert_eq!(one.label("990117002001004012"), "004-012");
        assert_eq!(one.label("990117002001003"), "003", "a grid");
        assert_eq!(one.label("990117002001"), "990117002001", "the community itself");
        assert_eq!(one.label("990117002002003012"), "990117002002003012", "one beside the scope");
        assert_eq!(labels("990117002").label("990117002001003012"), "001-003-012");
    }

    #[test]
    fn every_leaf_of_a_plan_has_a_label_of_its_own() {
        let base = Plan::from_partition(&chessboard(6)).expect("sound codes");
        let codes: Vec<UnitCode> = leaves(&base).map(|id| base.unit(id).expect("a leaf").code.clone()).collect();
        for scope in [Vec::new(), codes.clone()] {
            let labels = Labels::of(&base, &scope);
            let all: BTreeSet<String> = codes.iter().map(|code| labels.label(code.as_str())).collect();
            assert_eq!(all.len(), codes.len(), "{labels:?}");
        }
    }
}
