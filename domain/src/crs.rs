//! Coordinate reference systems by name, and the way between WGS 84, GCJ-02 and BD-09.
//!
//! Grids are in CGCS2000 or WGS 84, which are equal at map scale. GCJ-02 (国测局坐标系) moves every place in China by
//! some hundred metres along a smooth field; public base maps in China stand in it. Its formulas are widely
//! documented (as in the Wikipedia article "Restrictions on geographic data in China"): polynomials and sine waves
//! about 105° E, 35° N, in metres, turned into degrees on Krasovsky's ellipsoid. BD-09 (百度坐标系), described in the
//! same place, turns and stretches GCJ-02 a little about 0° E, 0° N and moves it by a fixed step.
//!
//! Files may also be in metres, in a zone of [`crate::gauss_kruger`]: what a file can be in is a [`FileCrs`].

use core::{f64::consts::PI, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{gauss_kruger::Zone, lattice::LatticePoint};

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
/// BD-09: waves along a degree, half of them; how much they stretch (degrees) and turn (radians); the step in degrees.
const BD_HALVES: f64 = 3000.0 / 180.0;
const BD_STRETCH: f64 = 0.000_02;
const BD_TURN: f64 = 0.000_003;
const BD_STEP: [f64; 2] = [0.0065, 0.006];
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
    /// The system of Baidu's maps: GCJ-02 moved once more.
    #[serde(rename = "BD-09")]
    Bd09,
}

impl Crs {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Cgcs2000, Self::Wgs84, Self::Gcj02, Self::Bd09];

    /// Its name, the same in every language and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cgcs2000 => "CGCS2000",
            Self::Wgs84 => "WGS 84",
            Self::Gcj02 => "GCJ-02",
            Self::Bd09 => "BD-09",
        }
    }

    /// Whether grids may stand in it: places in the others are moved first.
    #[must_use]
    pub const fn is_of_grids(self) -> bool {
        matches!(self, Self::Cgcs2000 | Self::Wgs84)
    }

    /// A place of the grids (longitude, latitude in degrees) in this system.
    #[must_use]
    pub fn from_grids(self, place: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => place,
            Self::Gcj02 => gcj02_from_wgs84(place),
            Self::Bd09 => bd09_from_gcj02(gcj02_from_wgs84(place)),
        }
    }

    /// A place in this system (longitude, latitude in degrees) as the grids have it.
    #[must_use]
    pub fn to_grids(self, place: [f64; 2]) -> [f64; 2] {
        match self {
            Self::Cgcs2000 | Self::Wgs84 => place,
            Self::Gcj02 => wgs84_from_gcj02(place),
            Self::Bd09 => wgs84_from_gcj02(gcj02_from_bd09(place)),
        }
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

/// A system in which a file may have its places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FileCrs {
    /// Longitude and latitude in degrees.
    Degrees(Crs),
    /// Easting and northing in metres, of one zone.
    Zone(Zone),
    /// Easting and northing in metres, each easting with the number of its zone in front.
    Numbered,
}

impl FileCrs {
    /// What can be named, for messages.
    pub const KNOWN: &str = "known are CGCS2000, WGS 84, GCJ-02, BD-09, a zone of CGCS2000 as \"EPSG:4547\", \"CGCS2000 3-degree \
        114E\" or \"CGCS2000 6-degree zone 19\", or \"CGCS2000 Gauss-Kruger\" where each easting begins with its zone";

    /// The system of a code of EPSG, where it is known here.
    #[must_use]
    pub fn of_epsg(code: u32) -> Option<Self> {
        match code {
            4490 => Some(Self::Degrees(Crs::Cgcs2000)),
            4326 => Some(Self::Degrees(Crs::Wgs84)),
            _ => Zone::of_epsg(code).map(Self::Zone),
        }
    }

    /// The system of a file that names one or none, where a person names one or none; of two kinds of longitude and
    /// latitude the person's word counts, since files have no name for GCJ-02 and BD-09.
    ///
    /// # Errors
    /// Both, where they contradict each other.
    pub fn settled(told: Option<Self>, said: Option<Self>) -> Result<Option<Self>, (Self, Self)> {
        match (told, said) {
            (Some(told), Some(said)) => match (told, said) {
                (Self::Degrees(_), Self::Degrees(_)) => Ok(Some(said)),
                _ if told == said => Ok(Some(said)),
                _ => Err((told, said)),
            },
            (told, said) => Ok(told.or(said)),
        }
    }

    /// The system of the grids that come from such a file.
    #[must_use]
    pub const fn grids(self) -> Crs {
        match self {
            Self::Degrees(Crs::Wgs84) => Crs::Wgs84,
            _ => Crs::Cgcs2000,
        }
    }

    /// Two numbers of a file (longitude and latitude, or easting and northing) as the place that the grids have it at.
    ///
    /// # Errors
    /// Why they are no place, to be read after them.
    pub fn to_grids(self, at: [f64; 2]) -> Result<[f64; 2], &'static str> {
        const OFF: &str = "longitude within ±180 and latitude within ±90 degrees are needed";
        let on_globe = |[lon, lat]: [f64; 2]| LatticePoint::from_lon_lat(lon, lat).map(|_| [lon, lat]).map_err(|_| OFF);
        match self {
            Self::Degrees(crs) => on_globe(crs.to_grids(on_globe(at)?)),
            Self::Zone(zone) => on_globe(zone.to_degrees(at)?),
            Self::Numbered => {
                let zone =
                    Zone::in_front_of(at[0]).ok_or("the easting has no zone's number in front: name the zone")?;
                on_globe(zone.to_degrees(at)?)
            }
        }
    }
}

impl fmt::Display for FileCrs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Degrees(crs) => crs.fmt(f),
            Self::Zone(zone) => zone.fmt(f),
            Self::Numbered => f.write_str("CGCS2000 Gauss-Kruger"),
        }
    }
}

impl FromStr for FileCrs {
    type Err = ();

    /// A name of [`Crs`] or of a [`Zone`], or a code as `EPSG:4547` or `urn:ogc:def:crs:EPSG::4547`.
    fn from_str(text: &str) -> Result<Self, ()> {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_uppercase();
        if plain.contains("EPSG") {
            let code = text.rsplit(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            return code.parse().ok().and_then(Self::of_epsg).ok_or(());
        }
        match plain.as_str() {
            "CGCS2000GAUSSKRUGER" | "CGCS2000GK" => Ok(Self::Numbered),
            plain if plain.ends_with("CRS84") => Ok(Self::Degrees(Crs::Wgs84)),
            _ => text.parse().map(Self::Degrees).or_else(|()| text.parse().map(Self::Zone)),
        }
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
    inverse(gcj02_from_wgs84, place)
}

/// A GCJ-02 place (longitude, latitude in degrees) in BD-09.
#[must_use]
pub fn bd09_from_gcj02([lon, lat]: [f64; 2]) -> [f64; 2] {
    let wave = |degrees: f64| degrees * PI * BD_HALVES;
    let far = lon.hypot(lat) + BD_STRETCH * wave(lat).sin();
    let turned = lat.atan2(lon) + BD_TURN * wave(lon).cos();
    [far * turned.cos() + BD_STEP[0], far * turned.sin() + BD_STEP[1]]
}

/// The inverse of [`bd09_from_gcj02`], by repeated correction; far below a millimetre from the truth.
#[must_use]
pub fn gcj02_from_bd09(place: [f64; 2]) -> [f64; 2] {
    inverse(bd09_from_gcj02, place)
}

/// What `way` moves to a place, for a way that moves neighbours nearly alike.
fn inverse(way: fn([f64; 2]) -> [f64; 2], place: [f64; 2]) -> [f64; 2] {
    let mut found = place;
    for _ in 0..STEPS {
        let image = way(found);
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
                for crs in Crs::ALL {
                    let back = crs.to_grids(crs.from_grids(place));
                    assert!(metres(back, place) < 1e-3, "{place:?} came back from {crs} as {back:?}");
                }
            }
        }
    }

    #[test]
    fn baidu_stands_where_open_implementations_have_it() {
        let moved = bd09_from_gcj02([116.404, 39.915]);
        assert!(metres(moved, [116.410_369_493_7, 39.921_336_993_5]) < 0.01, "{moved:?}");
        // Their way back is a single step, and so some centimetres off.
        let back = gcj02_from_bd09([116.404, 39.915]);
        assert!(metres(back, [116.397_627_291_2, 39.908_656_739_6]) < 0.1, "{back:?}");
    }

    #[test]
    fn systems_of_files_are_known_by_names_and_codes() {
        let zone = |code| FileCrs::Zone(Zone::of_epsg(code).unwrap());
        for (text, crs) in [
            ("wgs84", FileCrs::Degrees(Crs::Wgs84)),
            ("urn:ogc:def:crs:OGC:1.3:CRS84", FileCrs::Degrees(Crs::Wgs84)),
            ("EPSG:4490", FileCrs::Degrees(Crs::Cgcs2000)),
            ("BD-09", FileCrs::Degrees(Crs::Bd09)),
            ("EPSG:4547", zone(4547)),
            ("urn:ogc:def:crs:EPSG::4526", zone(4526)),
            ("http://www.opengis.net/def/crs/EPSG/0/4491", zone(4491)),
            ("CGCS2000 3-degree 114E", zone(4547)),
            ("CGCS2000 Gauss-Kruger", FileCrs::Numbered),
        ] {
            assert_eq!(text.parse(), Ok(crs), "{text}");
            assert_eq!(crs.to_string().parse(), Ok(crs), "{crs}");
        }
        for text in ["", "EPSG:3857", "EPSG:", "EPSG:99999999999", "CGCS2000 3-degree", "Beijing 1954", "BD-09MC"] {
            assert_eq!(text.parse::<FileCrs>(), Err(()), "{text}");
        }
    }

    #[test]
    fn a_persons_word_settles_what_a_file_leaves_open() {
        let [wgs84, gcj02, zone, other] =
            ["WGS 84", "GCJ-02", "EPSG:4547", "EPSG:4548"].map(|name| name.parse().unwrap());
        for (told, said, settled) in [
            (None, None, Ok(None)),
            (Some(zone), None, Ok(Some(zone))),
            (None, Some(gcj02), Ok(Some(gcj02))),
            (Some(wgs84), Some(gcj02), Ok(Some(gcj02))),
            (Some(zone), Some(zone), Ok(Some(zone))),
            (Some(zone), Some(other), Err((zone, other))),
            (Some(zone), Some(wgs84), Err((zone, wgs84))),
        ] {
            assert_eq!(FileCrs::settled(told, said), settled);
        }
    }

    #[test]
    fn places_of_files_become_places_of_grids_or_are_refused() {
        let there = FileCrs::Numbered.to_grids([38_451_877.936_938, 3_347_932.816_199]).unwrap();
        assert!(metres(there, [113.5, 30.25]) < 1e-5, "{there:?}");
        for (crs, at, reason) in [
            ("WGS 84", [181.0, 0.0], "within"),
            ("WGS 84", [f64::NAN, 0.0], "within"),
            ("GCJ-02", [38_451_877.9, 3_347_932.8], "within"),
            ("EPSG:4547", [113.5, f64::NAN], "finite"),
            ("CGCS2000 Gauss-Kruger", [451_877.9, 3_347_932.8], "name the zone"),
        ] {
            let crs: FileCrs = crs.parse().unwrap();
            assert!(crs.to_grids(at).unwrap_err().contains(reason), "{crs} {at:?}");
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
        for (text, crs) in [
            ("CGCS2000", Crs::Cgcs2000),
            ("WGS 84", Crs::Wgs84),
            ("wgs84", Crs::Wgs84),
            ("GCJ02", Crs::Gcj02),
            ("bd09", Crs::Bd09),
        ] {
            assert_eq!(text.parse(), Ok(crs), "{text}");
        }
        for text in ["", "BD-09MC", "EPSG:3857"] {
            assert_eq!(text.parse::<Crs>(), Err(()), "{text}");
        }
    }
}
