//! Periods that figures stand for. Days are UTC+8; no clock is read here.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A period of figures, written `2026`, `2026-11`, `2026-11-20` or `2026-11~ytd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Period {
    /// A calendar year.
    Year(i32),
    /// A calendar month.
    Month(Month),
    /// A day.
    Day(Day),
    /// From 1 January up to the end of a month.
    YearToDate(Month),
}

/// In what steps figures are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// Month by month.
    #[default]
    Month,
    /// From 1 January up to the end of a month.
    Ytd,
    /// Day by day.
    Day,
    /// Year by year.
    Year,
}

impl Step {
    /// All there are.
    pub const ALL: [Self; 4] = [Self::Month, Self::Ytd, Self::Day, Self::Year];

    /// Its name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Month => "month",
            Self::Ytd => "ytd",
            Self::Day => "day",
            Self::Year => "year",
        }
    }
}

/// A calendar month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month {
    /// 1–9999.
    pub year: i32,
    /// 1–12.
    pub month: u8,
}

/// A calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    /// 1–9999.
    pub year: i32,
    /// 1–12.
    pub month: u8,
    /// 1–31.
    pub day: u8,
}

/// A text that is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no period: 2026, 2026-11, 2026-11-20 and 2026-11~ytd are")]
pub struct PeriodError(pub String);

impl Month {
    /// The month `n` months later, or earlier when `n` is negative.
    #[must_use]
    pub const fn plus(self, n: i32) -> Self {
        let at = self.index() + n;
        Self { year: at.div_euclid(12), month: (at.rem_euclid(12) + 1) as u8 }
    }

    /// Months since January of year 0.
    #[must_use]
    pub const fn index(self) -> i32 {
        self.year * 12 + self.month as i32 - 1
    }

    /// Its last day.
    #[must_use]
    pub const fn end(self) -> Day {
        Day { year: self.year, month: self.month, day: self.days() }
    }

    /// How many days it has.
    #[must_use]
    pub const fn days(self) -> u8 {
        match self.month {
            2 if self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0) => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl Day {
    /// The month it lies in.
    #[must_use]
    pub const fn in_month(self) -> Month {
        Month { year: self.year, month: self.month }
    }

    /// The same day of the month so many months before; where that month lacks it, its last.
    #[must_use]
    pub const fn months_before(self, months: u16) -> Self {
        let end = self.in_month().plus(-(months as i32)).end();
        if self.day < end.day { Self { day: self.day, ..end } } else { end }
    }

    /// The day after.
    #[must_use]
    pub const fn next(self) -> Self {
        Self::from_epoch(self.since_epoch() + 1)
    }

    /// Days since 1970-01-01 (proleptic Gregorian; Howard Hinnant's `days_from_civil`).
    #[must_use]
    pub const fn since_epoch(self) -> i32 {
        let y = if self.month <= 2 { self.year - 1 } else { self.year };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let mp = (self.month as i32 + 9) % 12;
        let doy = (153 * mp + 2) / 5 + self.day as i32 - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        era * 146_097 + doe - 719_468
    }

    /// The inverse of [`Self::since_epoch`].
    #[must_use]
    pub const fn from_epoch(days: i32) -> Self {
        let z = days + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + (month <= 2) as i32;
        Self { year, month: month as u8, day: (doy - (153 * mp + 2) / 5 + 1) as u8 }
    }
}

impl Period {
    /// The step that it is one of.
    #[must_use]
    pub const fn step(self) -> Step {
        match self {
            Self::Year(_) => Step::Year,
            Self::Month(_) => Step::Month,
            Self::Day(_) => Step::Day,
            Self::YearToDate(_) => Step::Ytd,
        }
    }
}

impl FromStr for Month {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        match text.parse()? {
            Period::Month(month) => Ok(month),
            _ => Err(PeriodError(text.into())),
        }
    }
}

impl FromStr for Day {
    type Err = PeriodError;
    fn from_str(text: &str) -> Result<Self, PeriodError> {
        match text.parse()? {
            Period::Day(day) => Ok(day),
            _ => Err(PeriodError(text.into())),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let wrong = || PeriodError(text.chars().take(32).collect());
        let digits = |part: &str, width: usize| -> Result<i32, PeriodError> {
            if part.len() != width || !part.bytes().all(|b| b.is_ascii_digit()) {
                return Err(wrong());
            }
            part.parse().map_err(|_| wrong())
        };
        let (head, to_date) = text.strip_suffix("~ytd").map_or((text, false), |head| (head, true));
        let parts: Vec<&str> = head.split('-').collect();
        let year = digits(parts[0], 4)?;
        let month = |part: &str| {
            let month = digits(part, 2)?;
            if year >= 1 && (1..=12).contains(&month) { Ok(Month { year, month: month as u8 }) } else { Err(wrong()) }
        };
        match (parts.as_slice(), to_date) {
            ([_], false) if year >= 1 => Ok(Self::Year(year)),
            ([_, m], false) => Ok(Self::Month(month(m)?)),
            ([_, m], true) => Ok(Self::YearToDate(month(m)?)),
            ([_, m, d], false) => {
                let month = month(m)?;
                let day = digits(d, 2)?;
                if day < 1 || day > i32::from(month.days()) {
                    return Err(wrong());
                }
                Ok(Self::Day(Day { year, month: month.month, day: day as u8 }))
            }
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(month) => month.fmt(f),
            Self::Day(day) => day.fmt(f),
            Self::YearToDate(month) => write!(f, "{month}~ytd"),
        }
    }
}

impl TryFrom<String> for Period {
    type Error = PeriodError;
    fn try_from(text: String) -> Result<Self, PeriodError> {
        text.parse()
    }
}

impl From<Period> for String {
    fn from(period: Period) -> Self {
        period.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_that_are_no_period_are_refused_with_the_text() {
        for text in ["", "26", "2026-13", "2026-00", "2026-02-30", "2026-11-20~ytd", "0000", "2026-1", "２０２６"] {
            assert_eq!(text.parse::<Period>(), Err(PeriodError(text.into())), "{text}");
        }
    }

    #[test]
    fn a_day_that_an_earlier_month_lacks_is_its_last() {
        for (day, months, before) in [
            ("2026-11-20", 12, "2025-11-20"),
            ("2026-11-20", 0, "2026-11-20"),
            ("2026-03-31", 1, "2026-02-28"),
            ("2024-03-31", 1, "2024-02-29"),
            ("2025-02-28", 12, "2024-02-28"),
            ("2024-02-29", 12, "2023-02-28"),
            ("2026-01-30", 14, "2024-11-30"),
        ] {
            let day: Day = day.parse().expect("a day");
            assert_eq!(day.months_before(months).to_string(), before, "{months} months before {day}");
        }
        let day: Day = "2025-12-31".parse().expect("a day");
        assert_eq!(day.next().to_string(), "2026-01-01");
    }

    proptest! {
        #[test]
        fn a_period_reads_back_as_written(days in -700_000i32..2_900_000) {
            let day = Day::from_epoch(days);
            prop_assert_eq!(day.since_epoch(), days);
            let month = day.in_month();
            for period in [Period::Day(day), Period::Month(month), Period::YearToDate(month), Period::Year(day.year)] {
                prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
            }
            prop_assert_eq!(month.plus(17).plus(-17), month);
        }
    }
}
