//! What a brief says beyond what the screen does: what changed since the period before, the ends of a ranking, how the last
//! day went. All of it bounded: a brief is one page.

use domain::{
    catalogue::Direction,
    period::{Day, Period, Step},
    units::UnitIx,
    value::Cell,
    wire::{ProfileBody, UnusualDay},
};

use super::{Alert, Dataset, IndicatorIx, Ranked, Series, SeriesResult, ranking};

/// Most warnings that are listed.
pub const WARNINGS: usize = 10;
/// Most large figures.
pub const FIGURES: usize = 6;
/// Most units at either end of the ranking.
pub const ENDS: usize = 5;
/// Most of a kind of change, and of unusual days, that are named.
pub const NAMED: usize = 3;
/// Most flows whose last day is told.
pub const FLOWS: usize = 4;

/// What warns now held against what warned one period before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Changes {
    /// What didn't warn.
    pub fresh: Vec<Alert>,
    /// What warned less gravely.
    pub graver: Vec<Alert>,
    /// What warned more gravely.
    pub eased: Vec<Alert>,
    /// What warned and doesn't any more, as it was.
    pub gone: Vec<Alert>,
}

/// Holds two periods against each other; both in the server's order, the gravest first.
#[must_use]
pub fn changes(now: &[Alert], before: &[Alert]) -> Changes {
    let of = |all: &[Alert], one: &Alert| {
        all.iter().find(|other| (other.unit, other.indicator) == (one.unit, one.indicator)).copied()
    };
    let mut changes = Changes::default();
    for alert in now {
        match of(before, alert) {
            None => changes.fresh.push(*alert),
            Some(then) if then.warning < alert.warning => changes.graver.push(*alert),
            Some(then) if then.warning > alert.warning => changes.eased.push(*alert),
            Some(_) => {}
        }
    }
    changes.gone = before.iter().filter(|alert| of(now, alert).is_none()).copied().collect();
    changes
}

/// Both ends of a ranking; no unit stands at both.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ends {
    /// Those to look at, the first first; places count from the other end.
    pub worst: Vec<Ranked>,
    /// The other end, the best first.
    pub best: Vec<Ranked>,
    /// How many units have a number.
    pub count: usize,
}

/// The ends of a ranking of units.
#[must_use]
pub fn ends(cells: &[Cell], units: impl Iterator<Item = UnitIx>, direction: Direction) -> Ends {
    let mut ranked = ranking(cells, units, direction);
    ranked.retain(|one| one.cell.flag.has_value());
    let count = ranked.len();
    // On paper the first place is the best one's; equal values share it.
    let values: Vec<f32> = ranked.iter().map(|one| one.cell.value).collect();
    for one in &mut ranked {
        one.place = values.iter().rposition(|value| *value == one.cell.value).map(|last| count - last);
    }
    let worst = ENDS.min(count.div_ceil(2));
    let best = ranked[worst..].iter().rev().take(ENDS).copied().collect();
    ranked.truncate(worst);
    Ends { worst: ranked, best, count }
}

/// What was unusual at the chosen unit on the last day, in the catalogue's order, each thing watched once; none beside
/// another period than the newest.
#[must_use]
pub fn unusual(data: &Dataset, series: &[Option<SeriesResult>], period: Period) -> Vec<(IndicatorIx, UnusualDay)> {
    if period != data.last_period() {
        return Vec::new();
    }
    let mut found: Vec<(IndicatorIx, UnusualDay)> = Vec::new();
    for (at, series) in series.iter().enumerate() {
        let Some(Ok(series)) = series else { continue };
        let at = IndicatorIx(at);
        let what = |at: IndicatorIx| data.indicator(at).watches.as_ref();
        let known = found.iter().any(|&(other, _)| what(other) == what(at));
        if let (Some(day), Some(_), false) = (series.unusual, what(at), known) {
            found.push((at, day));
        }
    }
    found
}

/// How a flow went on the last day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flow {
    /// What flows.
    pub indicator: IndicatorIx,
    /// On the last day, the day before it, a week before it.
    pub days: [Option<f32>; 3],
}

/// The days that [`flows`] needs: the first and the last. None where no day is told of such units, or the period isn't
/// the newest.
#[must_use]
pub fn days(data: &Dataset, unit: UnitIx, period: Period) -> Option<[Day; 2]> {
    let (Some([Period::Day(first), Period::Day(last)]), Some(level)) =
        (data.catalogue.days, &data.catalogue.days_level)
    else {
        return None;
    };
    let told = data.units().depth_of(level).is_some_and(|depth| data.units().depth(unit) <= depth);
    let week = before(last, 7);
    (told && period == data.last_period() && week >= first).then_some([week, last])
}

/// So many days before.
fn before(day: Day, days: u8) -> Day {
    if day.day > days {
        return Day { day: day.day - days, ..day };
    }
    let end = day.in_month().plus(-1).end();
    Day { day: end.day + day.day - days, ..end }
}

/// What flows at a unit day by day, headlines of the matrix first; `body` tells of [`days`].
#[must_use]
pub fn flows(data: &Dataset, body: &ProfileBody, last: Day) -> Vec<Flow> {
    let of_day = |days: u8| {
        let day = Period::Day(if days == 0 { last } else { before(last, days) });
        body.periods.iter().position(|&known| known == day)
    };
    let places = [of_day(0), of_day(1), of_day(7)];
    let told = |&at: &IndicatorIx| {
        let indicator = data.indicator(at);
        indicator.grows && indicator.steps.contains(&Step::Day)
    };
    let (headlines, others): (Vec<IndicatorIx>, Vec<IndicatorIx>) =
        data.order.iter().copied().filter(told).partition(|&at| data.indicator(at).headline);
    let flow = |at: IndicatorIx| {
        let sent = body.series.iter().find(|sent| sent.indicator == data.indicator(at).id)?;
        let days = places.map(|place| sent.values.get(place?).copied().flatten());
        days[0].is_some().then_some(Flow { indicator: at, days })
    };
    headlines.into_iter().chain(others).filter_map(flow).take(FLOWS).collect()
}

/// A unit's cell, its series' changes over a month and a year.
#[must_use]
pub fn changed(data: &Dataset, series: &Series, at: IndicatorIx, period: Period) -> (Cell, [Option<super::Change>; 2]) {
    (series.at(data, period), [1, 12].map(|months| series.change(data, at, period, months)))
}

#[cfg(test)]
mod tests {
    use domain::{
        catalogue::{Direction, Warning},
        period::{Day, Period},
        units::UnitIx,
        value::{Cell, Flag},
        wire::{ProfileBody, ProfileSeries},
    };

    use super::{Alert, ENDS, before, changes, days, ends, flows};
    use crate::state::{IndicatorIx, tests::dataset};

    fn alert(unit: u32, indicator: usize, warning: Warning) -> Alert {
        let since = "2026-11".parse().expect("a month");
        Alert { unit: UnitIx(unit), indicator: IndicatorIx(indicator), warning, before: None, since, value: 1.0 }
    }

    #[test]
    fn what_warns_is_new_graver_milder_or_gone() {
        let before = [alert(1, 0, Warning::Red), alert(2, 0, Warning::Blue), alert(3, 0, Warning::Yellow)];
        let now = [
            alert(1, 0, Warning::Orange),
            alert(2, 0, Warning::Red),
            alert(2, 1, Warning::Blue),
            alert(4, 0, Warning::Blue),
        ];
        let found = changes(&now, &before);
        assert_eq!(found.fresh, now[2..]);
        assert_eq!((found.graver, found.eased, found.gone), (vec![now[1]], vec![now[0]], vec![before[2]]));
        let found = changes(&now, &now);
        assert!(found.fresh.is_empty() && found.graver.is_empty() && found.eased.is_empty() && found.gone.is_empty());
    }

    #[test]
    fn no_unit_stands_at_both_ends_and_none_is_lost_among_few() {
        for count in 0..14_u32 {
            let cells: Vec<Cell> = (0..count).map(|n| Cell { value: n as f32, flag: Flag::Ok }).collect();
            let found = ends(&cells, (0..count).map(UnitIx), Direction::Higher);
            let units: Vec<u32> = found.worst.iter().chain(&found.best).map(|one| one.unit.0).collect();
            let mut distinct = units.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), units.len(), "{units:?}");
            assert_eq!(units.len(), (count as usize).min(2 * ENDS));
            assert_eq!(found.count, count as usize);
            let places: Vec<Option<usize>> = found.best.iter().map(|one| one.place).collect();
            assert_eq!(places, (1..=places.len()).map(Some).collect::<Vec<_>>());
            assert!(count == 0 || found.worst[0].place == Some(count as usize));
            if count > 1 {
                assert_eq!((found.worst[0].unit.0, found.best[0].unit.0), (0, count - 1));
            }
        }
        let held = [Cell { value: f32::NAN, flag: Flag::Suppressed }; 3];
        assert_eq!(ends(&held, (0..3).map(UnitIx), Direction::Lower).count, 0);
    }

    #[test]
    fn a_week_before_crosses_the_month() {
        let day = |text: &str| match text.parse() {
            Ok(Period::Day(day)) => day,
            other => panic!("{other:?}"),
        };
        for (from, by, to) in [
            ("2026-11-22", 7, "2026-11-15"),
            ("2026-03-07", 7, "2026-02-28"),
            ("2024-03-01", 1, "2024-02-29"),
            ("2026-01-03", 7, "2025-12-27"),
        ] {
            assert_eq!(before(day(from), by), day(to), "{by} days before {from}");
        }
    }

    #[test]
    fn flows_are_told_of_the_days_that_came() {
        let mut data = dataset();
        let last = Day { year: 2026, month: 11, day: 3 };
        assert_eq!(days(&data, data.root(), data.last_period()), None, "no days are told");
        data.catalogue.days = Some(["2025-11-01", "2026-11-03"].map(|day| day.parse().expect("a day")));
        data.catalogue.days_level = Some(data.level(1).id.clone());
        let week = Day { year: 2026, month: 10, day: 27 };
        assert_eq!(days(&data, data.root(), data.last_period()), Some([week, last]));
        let leaf = UnitIx(data.units().level(data.leaf_depth()).start);
        assert_eq!(days(&data, leaf, data.last_period()), None, "not of such small units");
        assert_eq!(days(&data, data.root(), data.catalogue.periods[0]), None, "an older period has no last day");

        let id = data.catalogue.indicators[1].id.clone();
        let sent = ProfileSeries {
            indicator: id,
            values: vec![Some(5.0), None, Some(9.0)],
            flags: vec![Flag::Ok, Flag::NoData, Flag::Ok],
            unusual: None,
        };
        let periods = ["2026-10-27", "2026-11-02", "2026-11-03"].map(|day| day.parse().expect("a day")).to_vec();
        let body = ProfileBody { unit: "d".into(), periods, series: vec![sent] };
        assert_eq!(flows(&data, &body, last), [], "nothing flows by days");
        data.catalogue.indicators[1].grows = true;
        data.catalogue.indicators[1].steps.push(domain::period::Step::Day);
        let found = flows(&data, &body, last);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].days, [Some(9.0), None, Some(5.0)]);
    }
}
