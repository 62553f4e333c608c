//! The zones of CGCS2000 / Gauss–Krüger: metres on a transverse Mercator of the CGCS2000 ellipsoid, scale 1 along the
//! central meridian, 500 km there, and in front of it the zone's number or nothing.
//!
//! Krüger's series to the fourth power of the third flattening, as C. F. F. Karney writes them in "Transverse Mercator
//! with an accuracy of a few nanometers" (J. Geod. 85, 2011; equations 7 to 36): within a zone and its neighbours far
//! below a tenth of a millimetre. Northings and eastings come and go in the order of files: east, then north.

use core::{fmt, str::FromStr};

use crate::ellipsoid::SEMI_MAJOR_M;

/// Flattening of CGCS2000.
const FLATTENING: f64 = 1.0 / 298.257_222_101;
/// Third flattening and its powers.
const N: f64 = FLATTENING / (2.0 - FLATTENING);
const N2: f64 = N * N;
const N3: f64 = N2 * N;
const N4: f64 = N3 * N;
/// Radius of the circle that has the meridian's length, metres.
const RADIUS_M: f64 = SEMI_MAJOR_M / (1.0 + N) * (1.0 + N2 / 4.0 + N4 / 64.0);
/// From the sphere to the ellipsoid, and back.
const ALPHA: [f64; 4] = [
    N / 2.0 - N2 * 2.0 / 3.0 + N3 * 5.0 / 16.0 + N4 * 41.0 / 180.0,
    N2 * 13.0 / 48.0 - N3 * 3.0 / 5.0 + N4 * 557.0 / 1440.0,
    N3 * 61.0 / 240.0 - N4 * 103.0 / 140.0,
    N4 * 49_561.0 / 161_280.0,
];
const BETA: [f64; 4] = [
    N / 2.0 - N2 * 2.0 / 3.0 + N3 * 37.0 / 96.0 - N4 / 360.0,
    N2 / 48.0 + N3 / 15.0 - N4 * 437.0 / 1440.0,
    N3 * 17.0 / 480.0 - N4 * 37.0 / 840.0,
    N4 * 4_397.0 / 161_280.0,
];
/// Easting of the central meridian, without the zone's number, metres.
const MIDDLE_M: f64 = 500_000.0;
/// What a zone's number counts in front of an easting, metres.
const NUMBER_M: f64 = 1_000_000.0;
/// Farthest from the middle, metres: a zone of six degrees reaches 334 km, and its neighbour's rim is drawn with it.
/// Beyond, numbers are something else: degrees, above all.
const MOST_OFF_M: f64 = 400_000.0;
/// No place on earth lies farther north or south than a quarter of a meridian, metres.
const MOST_NORTH_M: f64 = 10_002_000.0;
/// Each step of the way from the sphere's latitude wins more than all digits of the last; three are enough.
const STEPS: usize = 4;

/// A zone, and whether its number stands in front of eastings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone {
    /// How wide it is.
    width: Width,
    number: u8,
    numbered: bool,
}

/// How wide a zone is, degrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Width {
    Three,
    Six,
}

impl Width {
    /// The zones that EPSG knows: those of China, 75° E to 135° E.
    const fn numbers(self) -> [u8; 2] {
        match self {
            Self::Three => [25, 45],
            Self::Six => [13, 23],
        }
    }

    /// EPSG's code of the first zone, with its number in front of eastings and without.
    const fn first_code(self, numbered: bool) -> u16 {
        match (self, numbered) {
            (Self::Six, true) => 4491,
            (Self::Six, false) => 4502,
            (Self::Three, true) => 4513,
            (Self::Three, false) => 4534,
        }
    }

    /// Degrees east of a zone's middle.
    const fn meridian(self, number: u8) -> u8 {
        match self {
            Self::Three => number * 3,
            Self::Six => number * 6 - 3,
        }
    }

    fn of_number(number: u8) -> Option<Self> {
        [Self::Three, Self::Six].into_iter().find(|width| width.has(number))
    }

    const fn has(self, number: u8) -> bool {
        let [first, last] = self.numbers();
        first <= number && number <= last
    }
}

impl Zone {
    /// The zone of a code of EPSG: 4491–4501 of six degrees with their numbers in front, 4502–4512 without; 4513–4533
    /// of three degrees with, 4534–4554 without.
    #[must_use]
    pub fn of_epsg(code: u32) -> Option<Self> {
        for (width, numbered) in
            [Width::Six, Width::Three].into_iter().flat_map(|width| [(width, true), (width, false)])
        {
            let [first, last] = width.numbers();
            let at = code.checked_sub(width.first_code(numbered).into());
            if let Some(at) = at.filter(|at| *at <= u32::from(last - first)) {
                return Some(Self { width, number: first + at as u8, numbered });
            }
        }
        None
    }

    /// The zone whose number stands in front of an easting; those of three degrees and of six share none.
    #[must_use]
    pub fn in_front_of(east_m: f64) -> Option<Self> {
        let number = (east_m / NUMBER_M).floor();
        let number = if (1.0..=99.0).contains(&number) { number as u8 } else { return None };
        Some(Self { width: Width::of_number(number)?, number, numbered: true })
    }

    /// Its code in EPSG.
    #[must_use]
    pub const fn epsg(self) -> u16 {
        self.width.first_code(self.numbered) + (self.number - self.width.numbers()[0]) as u16
    }

    /// Longitude of its middle, degrees.
    #[must_use]
    pub fn meridian(self) -> f64 {
        self.width.meridian(self.number).into()
    }

    /// Easting of its middle, metres.
    #[must_use]
    pub fn false_easting_m(self) -> f64 {
        MIDDLE_M + if self.numbered { f64::from(self.number) * NUMBER_M } else { 0.0 }
    }

    /// A place (longitude, latitude in degrees) as easting and northing in metres; not for places at the far side of
    /// the earth, where the series fail.
    #[must_use]
    pub fn from_degrees(self, [lon, lat]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = (lon - self.meridian()).to_radians().sin_cos();
        let tan = conformal(lat.to_radians().tan());
        let north = tan.atan2(cos);
        let east = (sin / tan.hypot(cos)).asinh();
        let [east, north] = bent(&ALPHA, 1.0, [east, north]);
        [self.false_easting_m() + RADIUS_M * east, RADIUS_M * north]
    }

    /// The inverse of [`Self::from_degrees`].
    ///
    /// # Errors
    /// Why the two are no place of this zone, to be read after them.
    pub fn to_degrees(self, [east_m, north_m]: [f64; 2]) -> Result<[f64; 2], &'static str> {
        if !(east_m.is_finite() && north_m.is_finite()) {
            return Err("easting and northing are finite numbers");
        }
        let off_m = (east_m - self.false_easting_m()).abs();
        if off_m > MOST_OFF_M {
            return Err(if self.numbered && off_m >= MIDDLE_M {
                "the easting doesn't begin with the number of the zone"
            } else if !self.numbered && Self::in_front_of(east_m).is_some() {
                "the easting begins with the number of a zone, and the system has none in front"
            } else {
                "the easting lies more than 400 km from the middle of the zone, which is at 500 km"
            });
        }
        if north_m.abs() > MOST_NORTH_M {
            return Err("the northing lies beyond the pole");
        }
        let plane = [(east_m - self.false_easting_m()) / RADIUS_M, north_m / RADIUS_M];
        let [east, north] = bent(&BETA, -1.0, plane);
        let (sin, cos) = north.sin_cos();
        let lon = east.sinh().atan2(cos).to_degrees() + self.meridian();
        let wanted = sin / east.sinh().hypot(cos);
        let mut tan = wanted;
        for _ in 0..STEPS {
            // How fast the conformal latitude's tangent grows (Karney, equation 20).
            let found = conformal(tan);
            let e2 = FLATTENING * (2.0 - FLATTENING);
            let growth = (1.0 - e2) * tan.hypot(1.0) * found.hypot(1.0) / (1.0 + (1.0 - e2) * tan * tan);
            tan += (wanted - found) / growth;
        }
        Ok([lon, tan.atan().to_degrees()])
    }
}

/// The tangent of the conformal latitude from that of the geographic one.
fn conformal(tan: f64) -> f64 {
    let e = (FLATTENING * (2.0 - FLATTENING)).sqrt();
    let secant = tan.hypot(1.0);
    let shift = (e * (e * tan / secant).atanh()).sinh();
    tan * shift.hypot(1.0) - shift * secant
}

/// A point of the one plane in the other: radians to the east and to the north.
fn bent(series: &[f64; 4], sign: f64, [east, north]: [f64; 2]) -> [f64; 2] {
    let mut sum = [east, north];
    for (term, factor) in (1..).zip(series) {
        let (sin, cos) = (2.0 * f64::from(term) * north).sin_cos();
        let wide = 2.0 * f64::from(term) * east;
        sum[0] += sign * factor * cos * wide.sinh();
        sum[1] += sign * factor * sin * wide.cosh();
    }
    sum
}

impl fmt::Display for Zone {
    /// `CGCS2000 3-degree zone 38` with the number in front of eastings, `CGCS2000 3-degree 114E` without.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if self.width == Width::Three { 3 } else { 6 };
        if self.numbered {
            write!(f, "CGCS2000 {width}-degree zone {}", self.number)
        } else {
            write!(f, "CGCS2000 {width}-degree {}E", self.width.meridian(self.number))
        }
    }
}

impl FromStr for Zone {
    type Err = ();

    /// As it is displayed, as EPSG names it (`CGCS2000 / 3-degree Gauss-Kruger CM 114E`; six degrees where nothing is
    /// said) and as .prj files do (`CGCS2000_3_Degree_GK_Zone_38`); without regard to case and signs.
    fn from_str(text: &str) -> Result<Self, ()> {
        let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let plain = plain.to_ascii_uppercase();
        let rest = plain.strip_prefix("CGCS2000").ok_or(())?;
        let (width, rest) = match (rest.strip_prefix("3DEGREE"), rest.strip_prefix("6DEGREE")) {
            (Some(rest), _) => (Width::Three, rest),
            (None, six) => (Width::Six, six.unwrap_or(rest)),
        };
        let rest = ["GAUSSKRUGER", "GK"].into_iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest);
        let digits = |text: &str| -> Result<u8, ()> {
            if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().map_err(|_| ()) } else { Err(()) }
        };
        if let Some(number) = rest.strip_prefix("ZONE") {
            let number = digits(number)?;
            return if width.has(number) { Ok(Self { width, number, numbered: true }) } else { Err(()) };
        }
        let meridian = rest.strip_prefix("CM").unwrap_or(rest).strip_suffix('E').ok_or(())?;
        let meridian = digits(meridian)?;
        let [first, last] = width.numbers();
        let number = (first..=last).find(|number| width.meridian(*number) == meridian).ok_or(())?;
        Ok(Self { width, number, numbered: false })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zones() -> impl Iterator<Item = Zone> {
        (4491..=4554).filter_map(Zone::of_epsg)
    }

    #[test]
    fn every_code_has_its_zone_and_the_zone_its_names() {
        assert_eq!(zones().count(), 64);
        for zone in zones() {
            assert_eq!(Zone::of_epsg(zone.epsg().into()), Some(zone));
            assert_eq!(zone.to_string().parse(), Ok(zone), "{zone}");
        }
        assert_eq!([4490, 4555, 0, 3857].map(Zone::of_epsg), [None; 4]);
        for (code, meridian, false_easting_m, names) in [
            (4491, 75.0, 13_500_000.0, ["CGCS2000 / Gauss-Kruger zone 13", "CGCS2000_GK_Zone_13"]),
            (4509, 117.0, 500_000.0, ["CGCS2000 / Gauss-Kruger CM 117E", "CGCS2000_GK_CM_117E"]),
            (4526, 114.0, 38_500_000.0, ["CGCS2000 / 3-degree Gauss-Kruger zone 38", "CGCS2000_3_Degree_GK_Zone_38"]),
            (4547, 114.0, 500_000.0, ["CGCS2000 / 3-degree Gauss-Kruger CM 114E", "cgcs2000 3-degree 114e"]),
        ] {
            let zone = Zone::of_epsg(code).unwrap();
            assert_eq!((zone.meridian(), zone.false_easting_m()), (meridian, false_easting_m), "{code}");
            assert_eq!(names.map(str::parse), [Ok(zone); 2], "{names:?}");
        }
        for name in ["CGCS2000 3-degree", "CGCS2000 3-degree zone 19", "CGCS2000 zone 38", "CGCS2000 3-degree 115E"] {
            assert_eq!(name.parse::<Zone>(), Err(()), "{name}");
        }
        assert_eq!("Xian 1980 / 3-degree Gauss-Kruger zone 38".parse::<Zone>(), Err(()));
    }

    #[test]
    fn known_places_stand_where_proj_has_them() {
        // pyproj 3.7.2, EPSG:4490 to these.
        for (code, place, [east_m, north_m]) in [
            (4547, [113.5, 30.25], [451_877.936_938, 3_347_932.816_199]),
            (4547, [117.9, 53.1], [761_173.565_131, 5_892_862.045_006]),
            (4497, [108.2, 22.7], [19_212_225.456_598, 2_514_030.040_976]),
        ] {
            let found = Zone::of_epsg(code).unwrap().from_degrees(place);
            let off = (found[0] - east_m).hypot(found[1] - north_m);
            assert!(off < 2e-6, "{code} {place:?}: {found:?}, {off} m off");
        }
    }

    #[test]
    fn eastings_say_their_zone_or_are_refused() {
        let [with, without] = [4526, 4547].map(|code| Zone::of_epsg(code).unwrap());
        assert_eq!(Zone::in_front_of(38_500_123.0), Some(with));
        assert_eq!(Zone::in_front_of(19_500_123.0).map(Zone::epsg), Some(4497));
        assert_eq!([500_123.0, 24_500_000.0, f64::NAN, -1e300].map(Zone::in_front_of), [None; 4]);
        let at = [500_123.0, 3_400_000.0];
        assert_eq!(without.to_degrees(at), with.to_degrees([38_500_123.0, 3_400_000.0]));
        for (zone, east_m, north_m, reason) in [
            (with, 500_123.0, 3.4e6, "doesn't begin with the number"),
            (with, 39_000_001.0, 3.4e6, "doesn't begin with the number"),
            (without, 38_500_123.0, 3.4e6, "begins with the number of a zone"),
            (without, 99_999.0, 3.4e6, "more than 400 km"),
            (with, 38_900_001.0, 3.4e6, "more than 400 km"),
            (without, 114.0, 30.0, "more than 400 km"),
            (without, 500_123.0, 1.1e7, "beyond the pole"),
            (without, f64::INFINITY, 3.4e6, "finite"),
            (without, 500_123.0, f64::NAN, "finite"),
        ] {
            let said = zone.to_degrees([east_m, north_m]).unwrap_err();
            assert!(said.contains(reason), "{zone}, {east_m}: {said}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_way_back_ends_within_a_hundredth_of_a_millimetre(code in 4491..=4554_u32, off in -3.5..3.5_f64, lat in -88.0..88.0_f64) {
            let zone = Zone::of_epsg(code).unwrap();
            let place = [zone.meridian() + off, lat];
            let back = zone.to_degrees(zone.from_degrees(place)).unwrap();
            // A ten-thousand-millionth of a degree is a hundredth of a millimetre.
            prop_assert!((back[0] - place[0]).abs() < 1e-10 && (back[1] - place[1]).abs() < 1e-10, "{place:?} {back:?}");
        }

        #[test]
        fn any_two_numbers_are_a_place_or_refused(code in 4491..=4554_u32, east in any::<f64>(), north in any::<f64>()) {
            let zone = Zone::of_epsg(code).unwrap();
            for at in [[east, north], [zone.false_easting_m() + east % 600_000.0, north % 1.1e7]] {
                if let Ok([lon, lat]) = zone.to_degrees(at) {
                    prop_assert!(lon.is_finite() && lat.abs() <= 90.0, "{at:?}: {lon}, {lat}");
                }
            }
        }
    }
}
