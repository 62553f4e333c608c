//! Which unit to look at next: those in a warning, the gravest first.

use domain::{catalogue::Warning, lattice::STEPS_PER_DEGREE, units::UnitIx, value::Cell};

use super::{Dataset, IndicatorIx, warning};

/// Metres in a degree of latitude.
const DEGREE_M: f64 = 111_320.0;

/// Units of the level at `depth` that are in a warning: the gravest first, those alike as one reads the map, row by row
/// from the north and from west to east; a row is as high as a mean cell is wide.
fn problems(data: &Dataset, cells: &[Cell], at: IndicatorIx, depth: u8) -> Vec<UnitIx> {
    let (indicator, level) = (data.indicator(at), data.units().level(depth));
    let grave = |unit: UnitIx| warning(indicator, f64::from(cells.get(unit.index())?.number()?));
    let row = (data.area_m2 / level.len().max(1) as f64).sqrt() / DEGREE_M * f64::from(STEPS_PER_DEGREE);
    let mut list: Vec<_> = level
        .map(UnitIx)
        .filter_map(|unit| {
            let (grave, place) = (grave(unit)?, data.partition.label_point(unit));
            Some(((order(grave), (-f64::from(place.y) / row).floor() as i64, place.x), unit))
        })
        .collect();
    list.sort_unstable();
    list.into_iter().map(|(_, unit)| unit).collect()
}

/// The problem `by` places on from the chosen unit, round the end; the first or the last where that is none itself. Of
/// the chosen unit's level, or of the one shown while the whole is chosen. None where there is no problem.
#[must_use]
pub fn next_problem(
    data: &Dataset,
    cells: &[Cell],
    at: IndicatorIx,
    (chosen, shown): (UnitIx, u8),
    by: i32,
) -> Option<UnitIx> {
    let own = data.units().depth(chosen);
    let depth = if own == 0 { shown } else { data.published_depth(at, own) };
    let list = problems(data, cells, at, depth);
    let next = match list.iter().position(|&unit| unit == chosen) {
        Some(now) => (now as i32).saturating_add(by).rem_euclid(list.len() as i32) as usize,
        None if by < 0 => list.len().checked_sub(1)?,
        None => 0,
    };
    list.get(next).copied()
}

const fn order(warning: Warning) -> u8 {
    match warning {
        Warning::Red => 0,
        Warning::Orange => 1,
        Warning::Yellow => 2,
        Warning::Blue => 3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests::dataset;

    /// Thresholds of the fixture's second indicator are 9, 7, 5, 3; its second street lies north of the first.
    #[test]
    fn the_gravest_comes_first_then_as_one_reads_and_round_the_end() {
        let data = dataset();
        let unit = |code: &str| data.units().find(code).expect("a unit of the fixture");
        let mut cells = vec![Cell::NO_DATA; data.units().len()];
        for (code, value) in [
            ("s0c0m1", 8.0),
            ("s0c1m0", 9.5),
            ("s1c1m2", 7.0),
            ("s1c0m0", 7.5),
            ("s0c0m0", 2.0),
            ("s1", 6.0),
            ("s0", 4.0),
        ] {
            cells[unit(code).index()] = Cell { value, flag: domain::value::Flag::Ok };
        }
        let leaf = data.leaf_depth();
        let list = problems(&data, &cells, IndicatorIx(1), leaf);
        let wanted = ["s0c1m0", "s1c0m0", "s1c1m2", "s0c0m1"].map(unit);
        assert_eq!(list, wanted);
        assert_eq!(problems(&data, &cells, IndicatorIx(2), leaf), [], "no thresholds, no warning");
        let next = |from: UnitIx, by| next_problem(&data, &cells, IndicatorIx(1), (from, leaf), by);
        for (from, to) in
            [(data.root(), wanted[0]), (wanted[0], wanted[1]), (wanted[3], wanted[0]), (unit("s0c0m0"), wanted[0])]
        {
            assert_eq!(next(from, 1), Some(to));
        }
        for (from, to) in [(data.root(), wanted[3]), (wanted[0], wanted[3]), (wanted[2], wanted[1])] {
            assert_eq!(next(from, -1), Some(to));
        }
        assert_eq!(
            [next(unit("s0"), 1), next(unit("s1"), 1)],
            [Some(unit("s1")), Some(unit("s0"))],
            "streets among streets"
        );
        assert_eq!(next(unit("s0c0"), 1), None);
    }
}
