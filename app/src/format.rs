//! Numbers as people read them.

use domain::{period::Period, value::Flag, wire::IndicatorBody};

use crate::{
    locale::{Lang, text},
    state::{Change, Dataset},
};

/// A number with thousands separated and so many digits after the point.
#[must_use]
pub fn number(value: f64, digits: u8) -> String {
    let plain = plain(value.abs(), digits);
    let (whole, rest) = plain.split_at(plain.find('.').unwrap_or(plain.len()));
    let mut out = String::with_capacity(plain.len() + 8);
    if value < 0.0 && plain.bytes().any(|b| b.is_ascii_digit() && b != b'0') {
        out.push('\u{2212}');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out + rest
}

/// A number that isn't negative, with so many digits after the point.
fn plain(value: f64, digits: u8) -> String {
    let power = 10_u64.pow(u32::from(digits));
    let scaled = value * power as f64;
    let rounded = scaled.round();
    // Core's writer works out every digit, slowly. It is needed where the last digit hangs by a hair, or where a float has
    // no room for a fraction.
    if digits > 6 || !scaled.is_finite() || scaled > 1e12 || ((scaled - rounded).abs() - 0.5).abs() < 1e-3 {
        return format!("{value:.*}", usize::from(digits));
    }
    let (whole, rest) = (rounded as u64 / power, rounded as u64 % power);
    if digits == 0 { whole.to_string() } else { format!("{whole}.{rest:0width$}", width = usize::from(digits)) }
}

/// A whole number with thousands separated.
#[must_use]
pub fn count(value: usize) -> String {
    number(value as f64, 0)
}

/// A figure and its unit of measure, apart: the unit is set smaller. From five digits on the number is shortened, with
/// the language's own word for the power (part of the unit).
#[must_use]
pub fn figure(lang: Lang, indicator: &IndicatorBody, value: f64) -> (String, String) {
    let unit = lang.pick(&indicator.unit);
    let powers: &[(f64, &'static str)] = match lang {
        Lang::Zh => &[(1e8, "unit.hundred_million"), (1e4, "unit.ten_thousand")],
        Lang::En => &[(1e9, "unit.hundred_million"), (1e6, "unit.million"), (1e5, "unit.ten_thousand")],
    };
    if unit != "%" {
        for &(power, key) in powers {
            // What would round up to the power is shown in it: never "10000.0".
            if value.abs() >= power * 0.999_95 {
                let (power, key) = if lang == Lang::En && power == 1e5 { (1e3, "unit.thousand") } else { (power, key) };
                let scaled = value / power;
                let digits = if scaled.abs() >= 1000.0 {
                    0
                } else if scaled.abs() >= 100.0 {
                    1
                } else {
                    2
                };
                let gap = if lang == Lang::En && !unit.is_empty() { " " } else { "" };
                return (number(scaled, digits), format!("{}{gap}{unit}", text(lang, key)));
            }
        }
    }
    (number(value, indicator.digits), unit.to_owned())
}

/// A figure with its unit, in one.
#[must_use]
pub fn figure_text(lang: Lang, indicator: &IndicatorBody, value: f64) -> String {
    let (number, unit) = figure(lang, indicator, value);
    join(lang, &number, &unit)
}

/// A number and its unit: joined as the language does.
#[must_use]
pub fn join(lang: Lang, number: &str, unit: &str) -> String {
    if unit.is_empty() || unit == "%" {
        format!("{number}{unit}")
    } else if lang == Lang::Zh {
        format!("{number} {unit}")
    } else {
        format!("{number}\u{a0}{unit}")
    }
}

/// A limit between classes: as many digits as it needs.
#[must_use]
pub fn limit(lang: Lang, value: f32) -> String {
    let value = f64::from(value);
    if lang == Lang::Zh && value.abs() >= 1e4 {
        return format!("{}{}", trim(number(value / 1e4, 2)), text(lang, "unit.ten_thousand"));
    }
    let digits = if value.abs() >= 100.0 { 1 } else { 3 };
    trim(number(value, digits))
}

fn trim(text: String) -> String {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Whether it is told in hundredths.
#[must_use]
pub fn is_share(indicator: &IndicatorBody) -> bool {
    indicator.unit.zh == "%"
}

/// How much it changed, without sign: percentage points for shares, a share of the former value for all else. None
/// when that would read as zero.
#[must_use]
pub fn change(lang: Lang, indicator: &IndicatorBody, change: &Change) -> Option<String> {
    let seen = |amount: f64, digits: u8| number(amount, digits).bytes().any(|b| (b'1'..=b'9').contains(&b));
    if is_share(indicator) || indicator.unit.zh == text(Lang::Zh, "unit.points") {
        let (by, digits) = (change.by.abs(), indicator.digits.max(1));
        return seen(by, digits).then(|| format!("{} {}", number(by, digits), text(lang, "unit.points")));
    }
    match change.share {
        Some(share) if share.abs() < 10.0 => {
            let percent = share.abs() * 100.0;
            seen(percent, 1).then(|| format!("{}%", number(percent, 1)))
        }
        _ => (change.by != 0.0).then(|| figure_text(lang, indicator, change.by.abs())),
    }
}

/// ▲, ▼ or –.
#[must_use]
pub fn arrow(change: &Change) -> &'static str {
    if change.by > 0.0 {
        "▲"
    } else if change.by < 0.0 {
        "▼"
    } else {
        "–"
    }
}

/// What a flag without value says in the place of a figure.
#[must_use]
pub fn flag(lang: Lang, flag: Flag) -> &'static str {
    match flag {
        Flag::Suppressed => text(lang, "flag.suppressed_short"),
        Flag::NoData => text(lang, "flag.no_data"),
        Flag::Stale => text(lang, "flag.stale"),
        Flag::Ok => text(lang, "flag.ok"),
    }
}

/// A period in words.
#[must_use]
pub fn period(lang: Lang, period: Period) -> String {
    let fill = |key, year: i32, month: u8, day: u8| {
        crate::locale::fill(
            text(lang, key),
            &[("year", &year.to_string()), ("month", &month_name(lang, month)), ("day", &day.to_string())],
        )
    };
    match period {
        Period::Year(year) => fill("period.year", year, 1, 1),
        Period::Month(month) => fill("period.month", month.year, month.month, 1),
        Period::Day(day) => fill("period.day", day.year, day.month, day.day),
        Period::YearToDate(month) => fill("period.ytd", month.year, month.month, 1),
    }
}

/// A period in words; a month that isn't over says up to which day it has figures.
#[must_use]
pub fn period_of(lang: Lang, data: &Dataset, of: Period) -> String {
    let words = period(lang, of);
    match data.partial(of) {
        Some(day) => words + &crate::locale::fill(text(lang, "period.up_to"), &[("day", &day.to_string())]),
        None => words,
    }
}

/// A month: its number in Chinese, its short name in English.
#[must_use]
pub fn month_name(lang: Lang, month: u8) -> String {
    text(lang, "month.names").split(' ').nth(usize::from(month).saturating_sub(1)).unwrap_or_default().to_owned()
}

/// An area in m² as km², below a tenth of one as hectares, and below one of those as m².
#[must_use]
pub fn area(lang: Lang, m2: f64) -> String {
    if m2 < 1e4 {
        return format!("{} {}", number(m2, 0), text(lang, "unit.square_m"));
    }
    let (value, key) = if m2 >= 1e5 { (m2 / 1e6, "unit.square_km") } else { (m2 / 1e4, "unit.hectare") };
    let digits = if value >= 100.0 { 1 } else { 2 };
    format!("{} {}", number(value, digits), text(lang, key))
}

/// A length of the scale bar, in m or km.
#[must_use]
pub fn length(lang: Lang, metres: f64) -> String {
    if metres >= 1000.0 {
        format!("{} {}", number(metres / 1000.0, 0), text(lang, "unit.km"))
    } else {
        format!("{} {}", number(metres, 0), text(lang, "unit.m"))
    }
}

/// A measured length: centimetres below a hundred metres, metres from a kilometre on.
#[must_use]
pub fn distance(lang: Lang, metres: f64) -> String {
    let (value, digits, key) = match metres {
        _ if metres >= 1e5 => (metres / 1e3, 1, "unit.km"),
        _ if metres >= 1e3 => (metres / 1e3, 3, "unit.km"),
        _ if metres >= 1e2 => (metres, 1, "unit.m"),
        _ => (metres, 2, "unit.m"),
    };
    format!("{} {}", number(value, digits), text(lang, key))
}

/// A place in degrees, to the metre, as the language writes it.
#[must_use]
pub fn place(lang: Lang, lon: f64, lat: f64) -> String {
    let one = |value: f64, positive, negative| {
        let key = if value < 0.0 { negative } else { positive };
        crate::locale::fill(text(lang, key), &[("degrees", &number(value.abs(), 5))])
    };
    let (lon, lat) = (one(lon, "place.east", "place.west"), one(lat, "place.north", "place.south"));
    format!("{lon}\u{2002}{lat}")
}

/// Bytes received, in KB or MB.
#[must_use]
pub fn bytes(count: u64) -> String {
    if count >= 1_000_000 {
        format!("{} MB", number(count as f64 / 1e6, 1))
    } else {
        format!("{} KB", number(count as f64 / 1e3, 0))
    }
}

/// An indicator's name and the window that its name ends with, in brackets or after a comma: the name stands in
/// titles, the window beside them.
#[must_use]
pub fn name_and_window(name: &str) -> (&str, &str) {
    let cut = name.find(['(', '\u{ff08}']).or_else(|| name.find(", "));
    let (head, tail) = name.split_at(cut.unwrap_or(name.len()));
    (head.trim_end(), tail.trim_matches(|c: char| matches!(c, '(' | ')' | '\u{ff08}' | '\u{ff09}' | ',' | ' ')))
}

/// An indicator's name without its window.
#[must_use]
pub fn short_name(lang: Lang, indicator: &IndicatorBody) -> String {
    name_and_window(lang.pick(&indicator.name)).0.to_owned()
}

/// What a unit's name says beyond its parent's: beside the parent the rest is enough, and it is what tells units apart.
/// A mere number is led by the level's name.
#[must_use]
pub fn name_within(name: &str, parent: &str, level: &str) -> String {
    let rest = name.strip_prefix(parent).map_or(name, str::trim_start);
    match rest {
        "" => name.to_owned(),
        _ if rest.chars().all(|c| c.is_ascii_digit()) => format!("{level} {rest}"),
        _ => rest.to_owned(),
    }
}

/// A number of an axis, shortened in the language's way where it is long.
#[must_use]
pub fn short(lang: Lang, value: f64, digits: u8) -> String {
    let (power, key) = match lang {
        Lang::Zh => (1e4, "unit.ten_thousand"),
        Lang::En => (1e3, "unit.thousand"),
    };
    if value.abs() >= 1e4 {
        return format!("{}{}", trim(number(value / power, 2)), text(lang, key));
    }
    number(value, digits)
}

#[cfg(test)]
mod tests {
    use super::{area, distance, name_within, place, plain};
    use crate::locale::Lang;

    #[test]
    fn the_short_way_of_writing_a_number_is_the_exact_one() {
        let mut seed = 1_u64;
        for at in 0..200_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            // Shares, rates and sums as the registers have them: floats of 32 bits, and halves and quarters among them.
            let value = match at % 3 {
                0 => f64::from((seed >> 40) as f32 / 1e3),
                1 => (seed >> 50) as f64 / 8.0,
                _ => (seed >> 20) as f64 / 1e5,
            };
            for digits in 0..4 {
                assert_eq!(plain(value, digits), format!("{value:.*}", usize::from(digits)), "{value}");
            }
        }
        assert_eq!((plain(f64::NAN, 1), plain(f64::INFINITY, 0)), ("NaN".to_owned(), "inf".to_owned()));
    }

    #[test]
    fn lengths_and_areas_take_the_measure_that_suits_their_size() {
        let lengths = [12.345, 532.44, 1_234.6, 123_456.0].map(|metres| distance(Lang::Zh, metres));
        assert_eq!(lengths, ["12.35 米", "532.4 米", "1.235 公里", "123.5 公里"]);
        let areas = [812.0, 12_345.0, 2_345_678.0].map(|m2| area(Lang::Zh, m2));
        assert_eq!(areas, ["812 平方米", "1.23 公顷", "2.35 平方公里"]);
    }

    #[test]
    fn a_place_names_its_halves_of_the_globe() {
        assert_eq!(place(Lang::Zh, 104.061_234, 30.67), "东经 104.06123°\u{2002}北纬 30.67000°");
        assert_eq!(place(Lang::En, -70.5, -33.25), "70.50000° W\u{2002}33.25000° S");
    }

    #[test]
    fn beside_its_parent_a_unit_is_called_by_what_differs() {
        assert_eq!(name_within("示范甲社区04网格", "示范甲社区", "一般网格"), "04网格");
        assert_eq!(name_within("示范甲社区04网格11", "示范甲社区04网格", "微网格"), "微网格 11");
        assert_eq!(name_within("示范甲社区", "示范乙街道", "社区"), "示范甲社区");
        assert_eq!(name_within("示范甲社区", "示范甲社区", "社区"), "示范甲社区");
    }
}
