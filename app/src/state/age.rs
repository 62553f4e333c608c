//! How old figures are. The clock is an input: whoever asks says what time it is.

use domain::period::{Day, Period};

use super::{Dataset, IndicatorIx};

/// The day that a moment (milliseconds since 1970, UTC) falls on in a catalogue's time zone (`+08:00`), as days since
/// 1970. A zone that can't be read counts as UTC.
#[must_use]
pub fn today(now_ms: f64, zone: &str) -> i32 {
    let minutes = || -> Option<i32> {
        let (hours, minutes) = zone.get(1..)?.split_once(':')?;
        let minutes = hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok()?;
        Some(if zone.starts_with('-') { -minutes } else { minutes })
    };
    (now_ms / 86_400_000.0 + f64::from(minutes().unwrap_or(0)) / 1_440.0).floor() as i32
}

/// Whole days from the one up to which the registers speak to `today`; none where that is no day. A clock that goes
/// slow makes nothing younger than today.
#[must_use]
pub fn age(data: &Dataset, today: i32) -> Option<i32> {
    match data.catalogue.as_of {
        Period::Day(day) => Some((today - Day::since_epoch(day)).max(0)),
        _ => None,
    }
}

/// How many days the newest figures of an indicator are old where that is more than its catalogue allows; of earlier
/// periods none: they have been told for good.
#[must_use]
pub fn is_behind(data: &Dataset, indicator: IndicatorIx, period: Period, today: i32) -> Option<i32> {
    let allowed = i64::from(data.indicator(indicator).stale_after);
    age(data, today).filter(|&age| period == data.last_period() && i64::from(age) > allowed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::tests::dataset;

    #[test]
    fn a_day_begins_at_midnight_of_the_catalogues_zone() {
        // 2026-11-21T15:59:59.999Z and a millisecond later.
        let evening = 1_795_276_799_999.0;
        let day = today(evening, "+08:00");
        assert_eq!(day, "2026-11-21".parse().map(Day::since_epoch).expect("a day"));
        assert_eq!(today(evening + 1.0, "+08:00"), day + 1);
        assert_eq!((today(evening + 1.0, "+00:00"), today(evening, "-16:00")), (day, day - 1));
    }

    #[test]
    fn only_the_newest_figures_grow_old_and_only_beyond_what_is_allowed() {
        let mut data = dataset();
        let as_of = "2026-11-20".parse().map(Day::since_epoch).expect("a day");
        let (newest, before) = (data.last_period(), data.catalogue.periods[3]);
        data.catalogue.indicators[1].stale_after = 10;
        let behind = |period, days| is_behind(&data, IndicatorIx(1), period, as_of + days);
        assert_eq!([behind(newest, 10), behind(newest, 11), behind(before, 11)], [None, Some(11), None]);
        assert_eq!((age(&data, as_of + 2), age(&data, as_of - 5)), (Some(2), Some(0)));
    }
}
