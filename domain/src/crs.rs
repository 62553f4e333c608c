//! Coordinate reference systems by name, and the way between WGS 84 and GCJ-02.
//!
//! Grids are in CGCS2000 or WGS 84, which are equal at map scale. GCJ-02 (国测局坐标系) moves every place in China by
//! some hundred metres along a smooth field; public base maps in China stand in it. Its formulas are widely
//! documented (as in the Wikipedia article "Restrictions on geographic data in China"): polynomials and sine waves
//! about 105° E, 35° N, in metres, turned into degrees on Krasovsky's ellipsoid.

use core::{f64::consts::PI, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Semi-major axis of Krasovsky's ellipsoid, metres.
const AXIS_M: f64 = 6_378_245.0;
/// Its first eccentricity, squared.
const ECCENTRICITY2: f64 = 0.006_693_421_622_965_943;
/// Beyond these degrees GCJ-02 moves nothing: west, south, east, north.
const SHIFTED: [f64; 4] = [72.004, 0.8293, 137.8347, 55.8271];
/// The field's waves: amplitude in metres and half waves in a degree.
const RIPPLE: [(f64, f64); 2] = [(20.0, 6.0), (20.0, 2.0)];
const EAST: [(f64, f64); 4] = [(20.0, 1.0), (40.0, 1.0 / 3.0), (150.0, 1.0 / 12.0), (300.0, 1.0 / 30.0)];
const NORTH: [(f64, f64); 4] = [(20.0, 1.0), (40.0, 1.0 / 3.0), (160.0, 1.0 / 12.0), (320.0, 1.0 / 30.0)];
/// The field changes by less than a thousandth of the way, so each step of the inverse wins three digits.
const STEPS: usize = 8;

/// A coordinate reference system that this software knows by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Crs {
    /// China Geodetic Coordinate System 2000 (EPSG:4490).
    #[default]
    #[serde(rename = "CGCS2000")]
    Cgcs2000,
    /// World Geodetic System 1984 (EPSG:4326).
    #[serde(rename = "WGS 84")]
    Wgs84,
    /// The shifted system of public maps in China.
    #[serde(rename = "GCJ-02")]
    Gcj02,
}

impl Crs {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02];

    /// Its name, the same in every language and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "CGCS2000",
            Self::Wgs84 => "WGS 84",
            Self::Gcj02 => "GCJ-02",
        }
    }

    /// A place of the grids (longitude, latitude in degrees) in this system.
    #[must_use]
    pub fn from_grids(self, place: [f64; 2]) -> [f64; 2] {
        if self == Self::Gcj02 { gcj02_from_wgs84(place) } else { place }
    }

    /// A place in this system (longitude, latitude in degrees) as the grids have it.
    #[must_use]
    pub fn to_grids(self, place: [f64; 2]) -> [f64; 2] {
        if self == Self::Gcj02 { wgs84_from_gcj02(place) } else { place }
    }
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Crs {
    type Err = ();

    /// Without regard to case, blanks and dashes: people write WGS84 and GCJ02.
    fn from_str(text: &str) -> Result<Self, ()> {
        let plain = |text: &str| -> String {
            text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
        };
        Self::ALL.into_iter().find(|crs| plain(crs.name()) == plain(text)).ok_or(())
    }
}

/// A WGS 84 place (longitude, latitude in degrees) in GCJ-02.
#[must_use]
#[inline(never)]
pub fn gcj02_from_wgs84([lon, lat]: [f64; 2]) -> [f64; 2] {
    let [west, south, east, north] = SHIFTED;
    if !(west..=east).contains(&lon) || !(south..=north).contains(&lat) {
        return [lon, lat];
    }
    let [east_m, north_m] = shift_m(lon - 105.0, lat - 35.0);
    // Metres become degrees along the parallel and the meridian of the place itself.
    let phi = lat.to_radians();
    let flat = 1.0 - ECCENTRICITY2 * phi.sin() * phi.sin();
    let parallel_m = AXIS_M / flat.sqrt() * phi.cos();
    let meridian_m = AXIS_M * (1.0 - ECCENTRICITY2) / (flat * flat.sqrt());
    [lon + (east_m / parallel_m).to_degrees(), lat + (north_m / meridian_m).to_degrees()]
}

/// The inverse of [`gcj02_from_wgs84`], by repeated correction; far below a millimetre from the truth, but within a
/// kilometre of the field's outer edge, where two places may share one image.
#[must_use]
pub fn wgs84_from_gcj02(place: [f64; 2]) -> [f64; 2] {
    let mut found = place;
    for _ in 0..STEPS {
        let image = gcj02_from_wgs84(found);
        found = [found[0] + place[0] - image[0], found[1] + place[1] - image[1]];
    }
    found
}

/// How far a place moves east and north, metres; degrees from 105° E, 35° N.
fn shift_m(x: f64, y: f64) -> [f64; 2] {
    let waves = |list: &[(f64, f64)], way: f64| -> f64 {
        list.iter().map(|(metres, halves)| metres * (way * halves * PI).sin() * 2.0 / 3.0).sum()
    };
    let ripple = waves(&RIPPLE, x);
    let root = x.abs().sqrt();
    let east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root;
    let north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root;
    [east + ripple + waves(&EAST, x), north + ripple + waves(&NORTH, y)]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ground metres between two places that lie close together.
    fn metres(a: [f64; 2], b: [f64; 2]) -> f64 {
        let [x, y] = [a[0] - b[0], a[1] - b[1]].map(|degrees| degrees.to_radians() * AXIS_M);
        (x * a[1].to_radians().cos()).hypot(y)
    }

    #[test]
    fn known_places_stand_where_public_maps_have_them() {
        // Shanghai, Shenzhen and Beijing, as open implementations give them.
        for (wgs84, gcj02) in [
            ([121.527_210_6, 31.177_427_6], [121.531_541_859_215, 31.175_303_983_645_97]),
            ([113.912_316, 22.543_847], [113.917_176_480_836_3, 22.540_796_131_694_766]),
            ([116.377_817, 39.911_954], [116.384_047_224_556_57, 39.913_345_455_360_69]),
        ] {
            let found = gcj02_from_wgs84(wgs84);
            assert!(metres(found, gcj02) < 0.5, "{wgs84:?} became {found:?}, {} m off", metres(found, gcj02));
            assert!((300.0..800.0).contains(&metres(found, wgs84)));
        }
    }

    #[test]
    fn the_way_back_ends_within_a_millimetre_all_over_china() {
        for lon in (730..1370).step_by(7) {
            for lat in (10..558).step_by(7) {
                let place = [f64::from(lon) / 10.0, f64::from(lat) / 10.0];
                let back = wgs84_from_gcj02(gcj02_from_wgs84(place));
                assert!(metres(back, place) < 1e-3, "{place:?} came back as {back:?}");
            }
        }
    }

    #[test]
    fn beyond_china_nothing_moves() {
        for place in [[2.35, 48.86], [151.2, -33.9], [-122.4, 37.8], [139.7, 35.7]] {
            assert_eq!(gcj02_from_wgs84(place), place);
            assert_eq!(wgs84_from_gcj02(place), place);
        }
    }

    #[test]
    fn names_are_read_as_people_write_them() {
        for (text, crs) in
            [("CGCS2000", Crs::Cgcs2000), ("WGS 84", Crs::Wgs84), ("wgs84", Crs::Wgs84), ("GCJ02", Crs::Gcj02)]
        {
            assert_eq!(text.parse(), Ok(crs), "{text}");
        }
        for text in ["", "BD-09", "EPSG:3857"] {
            assert_eq!(text.parse::<Crs>(), Err(()), "{text}");
        }
    }
}
