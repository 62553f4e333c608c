//! The words of a workbook, in both languages: its readers have no app beside it.

use domain::{
    catalogue::{PrivacyClass, Warning},
    period::Period,
    units::Text,
    value::Flag,
};

/// The language of heads and names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Both, by their names in the address.
    pub const ALL: [(&'static str, Self); 2] = [("zh", Self::Zh), ("en", Self::En)];

    /// Its name in the address.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// One of a pair.
    #[must_use]
    pub const fn of(self, zh: &'static str, en: &'static str) -> &'static str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The half of a text.
    #[must_use]
    pub fn pick(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }

    /// A name with its unit of measure.
    #[must_use]
    pub fn measured(self, name: &str, unit: &Text) -> String {
        match self.pick(unit) {
            "" => name.to_owned(),
            unit => format!("{name} ({unit})"),
        }
    }

    /// What is to be thought of a value.
    #[must_use]
    pub const fn flag(self, flag: Flag) -> &'static str {
        match flag {
            Flag::Ok => self.of("有值", "Value"),
            Flag::Stale => self.of("数据过期", "Out of date"),
            Flag::Suppressed => self.of("基数过小，已隐去", "Held back: too few"),
            Flag::NoData => self.of("无数据", "No data"),
        }
    }

    /// A level of warning.
    #[must_use]
    pub const fn warning(self, warning: Warning) -> &'static str {
        match warning {
            Warning::Red => self.of("红", "Red"),
            Warning::Orange => self.of("橙", "Orange"),
            Warning::Yellow => self.of("黄", "Yellow"),
            Warning::Blue => self.of("蓝", "Blue"),
        }
    }

    /// Who is in a figure.
    #[must_use]
    pub const fn class(self, class: PrivacyClass) -> &'static str {
        match class {
            PrivacyClass::C0 => self.of("不涉及个人，照原数给", "Nobody's secret: told as counted"),
            PrivacyClass::C1 => self.of("居民和住户", "Residents and households"),
            PrivacyClass::C2 => self.of("特殊群体", "Special groups"),
            PrivacyClass::C3 => self.of("矫正与康复人员", "People in correction and rehabilitation"),
        }
    }

    /// A period as heads name it.
    #[must_use]
    pub fn period(self, period: Period) -> String {
        match (self, period) {
            (Self::Zh, Period::Year(year)) => format!("{year}年"),
            (Self::Zh, Period::Month(month)) => format!("{}年{}月", month.year, month.month),
            (Self::Zh, Period::Day(day)) => format!("{}年{}月{}日", day.year, day.month, day.day),
            (Self::Zh, Period::YearToDate(month)) => format!("{}年1–{}月", month.year, month.month),
            (Self::En, period) => period.to_string(),
        }
    }
}
