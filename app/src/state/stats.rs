//! Orders and counts over units at one period.

use domain::{
    catalogue::{Direction, Warning},
    units::UnitIx,
    value::Cell,
    wire::IndicatorBody,
};

/// A unit in a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked {
    /// Who.
    pub unit: UnitIx,
    /// Its cell.
    pub cell: Cell,
    /// 1 for the first; equal values share a place; none without a number.
    pub place: Option<usize>,
}

/// The units in the order in which to look at them: the worse end first, what has no number last.
#[must_use]
pub fn ranking(cells: &[Cell], units: impl Iterator<Item = UnitIx>, direction: Direction) -> Vec<Ranked> {
    let mut list: Vec<Ranked> = units
        .map(|unit| Ranked { unit, cell: cells.get(unit.index()).copied().unwrap_or(Cell::NO_DATA), place: None })
        .collect();
    list.sort_by(|a, b| {
        match (a.cell.number(), b.cell.number()) {
            (Some(x), Some(y)) => {
                if direction == Direction::Higher {
                    x.total_cmp(&y)
                } else {
                    y.total_cmp(&x)
                }
            }
            (x, y) => y.is_some().cmp(&x.is_some()),
        }
        .then(a.unit.cmp(&b.unit))
    });
    for at in 0..list.len() {
        list[at].place = list[at].cell.number().map(|value| match at.checked_sub(1).map(|before| list[before]) {
            Some(before) if before.cell.number() == Some(value) => before.place.unwrap_or(at + 1),
            _ => at + 1,
        });
    }
    list
}

/// The unit's place among `units` and how many of them have a number.
#[must_use]
pub fn rank_of(
    cells: &[Cell],
    unit: UnitIx,
    units: impl Iterator<Item = UnitIx>,
    direction: Direction,
) -> Option<(usize, usize)> {
    let own = cells.get(unit.index())?.number()?;
    let (mut before, mut count) = (0, 0);
    for value in units.filter_map(|other| cells.get(other.index())?.number()) {
        count += 1;
        before += usize::from(if direction == Direction::Higher { value < own } else { value > own });
    }
    Some((before + 1, count))
}

/// The warning that a value calls for.
#[must_use]
pub fn warning(indicator: &IndicatorBody, value: f64) -> Option<Warning> {
    indicator.thresholds?.warning(indicator.direction, value)
}

/// How many units call for each level of warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Red, orange, yellow, blue.
    pub warnings: [usize; 4],
    /// Units with a number.
    pub numbers: usize,
}

/// Counts warnings over `units`.
#[must_use]
pub fn tally(cells: &[Cell], units: impl Iterator<Item = UnitIx>, indicator: &IndicatorBody) -> Tally {
    let mut tally = Tally::default();
    for value in units.filter_map(|unit| cells.get(unit.index())?.number()) {
        tally.numbers += 1;
        if let Some(warning) = warning(indicator, f64::from(value)) {
            tally.warnings[match warning {
                Warning::Red => 0,
                Warning::Orange => 1,
                Warning::Yellow => 2,
                Warning::Blue => 3,
            }] += 1;
        }
    }
    tally
}

#[cfg(test)]
mod tests {
    use domain::value::Flag;

    use super::*;

    fn cells(values: &[Option<f32>]) -> Vec<Cell> {
        values.iter().map(|v| v.map_or(Cell::NO_DATA, |value| Cell { value, flag: Flag::Ok })).collect()
    }

    #[test]
    fn the_worse_end_comes_first_equal_values_share_a_place_and_gaps_come_last() {
        let cells = cells(&[Some(2.0), None, Some(5.0), Some(2.0), Some(1.0)]);
        let order = |direction| {
            ranking(&cells, (0..5).map(UnitIx), direction).iter().map(|r| (r.unit.0, r.place)).collect::<Vec<_>>()
        };
        assert_eq!(order(Direction::Lower), [(2, Some(1)), (0, Some(2)), (3, Some(2)), (4, Some(4)), (1, None)]);
        assert_eq!(order(Direction::Higher), [(4, Some(1)), (0, Some(2)), (3, Some(2)), (2, Some(4)), (1, None)]);
        for direction in [Direction::Lower, Direction::Higher, Direction::Neutral] {
            for ranked in ranking(&cells, (0..5).map(UnitIx), direction) {
                let place = rank_of(&cells, ranked.unit, (0..5).map(UnitIx), direction);
                assert_eq!(place, ranked.place.map(|place| (place, 4)), "{direction:?} {ranked:?}");
            }
        }
    }
}
