//! A place on the ground as a person types it.

use crate::locale::{Lang, text};

/// Why what was typed is no place.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CoordinateError {
    /// Not two numbers.
    #[error("{0} numbers, not two")]
    Count(usize),
    /// A word that is no number.
    #[error("{0:?} is no number")]
    Number(String),
    /// A pair that lies nowhere on the globe.
    #[error("longitude {0}, latitude {1} lies off the globe")]
    OffGlobe(f64, f64),
}

#[derive(Clone, Copy, PartialEq)]
enum Axis {
    Lon,
    Lat,
}

/// What a word beside a number says: the marks with which [`crate::format::place`] writes places.
fn mark_of(word: &str) -> Option<(Axis, f64)> {
    let marks = [
        ("place.east", Axis::Lon, 1.0),
        ("place.west", Axis::Lon, -1.0),
        ("place.north", Axis::Lat, 1.0),
        ("place.south", Axis::Lat, -1.0),
    ];
    let written = |lang, key| text(lang, key).replace("{degrees}°", "").trim().eq_ignore_ascii_case(word);
    let found = marks.iter().find(|(key, ..)| written(Lang::Zh, key) || written(Lang::En, key));
    found.map(|&(_, axis, sign)| (axis, sign))
}

/// Reads two decimal degrees: (longitude, latitude). Between them stand commas, semicolons, slashes or spaces, in
/// Chinese or Latin script; what either language writes for east and north stands before or after a number or not at all. Without them the
/// longitude comes first, unless only the other order lies on the globe.
///
/// # Errors
/// [`CoordinateError`], with what was typed.
pub fn read(typed: &str) -> Result<(f64, f64), CoordinateError> {
    let mut numbers: Vec<(f64, Option<Axis>)> = Vec::new();
    let mut ahead = None;
    let spaced = typed.replace('°', " ").replace('\u{2212}', "-");
    let parts = spaced.split(|c: char| c.is_whitespace() || ",;/\u{ff0c}\u{ff1b}\u{3001}".contains(c));
    for part in parts.filter(|part| !part.is_empty()) {
        let (digits, marks): (String, String) = part.chars().partition(|c| c.is_ascii_digit() || ".+-".contains(*c));
        let mark = if marks.is_empty() { None } else { mark_of(&marks) };
        if mark.is_none() && !marks.is_empty() {
            return Err(CoordinateError::Number(part.to_owned()));
        }
        if digits.is_empty() {
            // A mark of its own belongs to the number before it, or else to the next one.
            match (numbers.last_mut(), mark) {
                (Some((number, axis @ None)), Some((of, sign))) => (*number, *axis) = (*number * sign, Some(of)),
                _ => ahead = mark,
            }
            continue;
        }
        let number: f64 = digits.parse().map_err(|_| CoordinateError::Number(part.to_owned()))?;
        let mark = mark.or(ahead.take());
        numbers.push((number * mark.map_or(1.0, |(_, sign)| sign), mark.map(|(axis, _)| axis)));
    }
    let [(a, a_axis), (b, b_axis)] = numbers[..] else { return Err(CoordinateError::Count(numbers.len())) };
    let fits = |lon: f64, lat: f64| lon.abs() <= 180.0 && lat.abs() <= 90.0;
    let turned = match (a_axis, b_axis) {
        (Some(Axis::Lat), _) | (_, Some(Axis::Lon)) => true,
        (Some(Axis::Lon), _) | (_, Some(Axis::Lat)) => false,
        (None, None) => !fits(a, b) && fits(b, a),
    };
    let (lon, lat) = if turned { (b, a) } else { (a, b) };
    if fits(lon, lat) { Ok((lon, lat)) } else { Err(CoordinateError::OffGlobe(lon, lat)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_place_is_typed_in_many_ways() {
        for text in [
            "104.06, 30.67",
            "104.06 30.67",
            "104.06，30.67",
            "104.06;30.67",
            "104.06/30.67",
            "30.67, 104.06",
            "104.06°E 30.67°N",
            "N30.67 E104.06",
            "东经104.06° 北纬30.67°",
            "北纬 30.67 东经 104.06",
            "  +104.06 、 30.67 ",
        ] {
            assert_eq!(read(text), Ok((104.06, 30.67)), "{text}");
        }
        assert_eq!(read("30.5, 60.5"), Ok((30.5, 60.5)), "longitude first");
        assert_eq!(read("60.5N 30.5E"), Ok((30.5, 60.5)));
        assert_eq!(read("\u{2212}70.25 33.5S"), Ok((-70.25, -33.5)));
    }

    #[test]
    fn what_is_no_place_says_why() {
        assert_eq!(read(""), Err(CoordinateError::Count(0)));
        assert_eq!(read("104.06"), Err(CoordinateError::Count(1)));
        assert_eq!(read("1 2 3"), Err(CoordinateError::Count(3)));
        assert_eq!(read("104.06, here"), Err(CoordinateError::Number("here".into())));
        assert_eq!(read("104.0.6, 30"), Err(CoordinateError::Number("104.0.6".into())));
        assert_eq!(read("204, 30"), Err(CoordinateError::OffGlobe(204.0, 30.0)));
        assert_eq!(read("104, 98"), Err(CoordinateError::OffGlobe(104.0, 98.0)));
    }
}
