//! The integer lattice on which every boundary point lies: 1e-7 degrees of CGCS2000/WGS 84 longitude and
//! latitude, 1.1 cm at most.

use core::fmt;

use bytemuck::{Pod, Zeroable};
use serde::{Deserialize, Serialize};

/// Lattice steps in one degree.
pub const STEPS_PER_DEGREE: i32 = 10_000_000;

/// Semi-major axis of CGCS2000 and of WGS 84, in metres.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// First eccentricity squared; CGCS2000 and WGS 84 differ in the eleventh decimal only.
const ECCENTRICITY_SQUARED: f64 = 0.006_694_380_022_9;

/// A point of the lattice. Ordered by `x`, then by `y`.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Pod, Zeroable)]
#[repr(C)]
pub struct LatticePoint {
    /// Longitude, in steps.
    pub x: i32,
    /// Latitude, in steps.
    pub y: i32,
}

/// Why a position is no lattice point.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum LatticeError {
    /// A coordinate that is no number.
    #[error("longitude {lon}, latitude {lat}: not a finite number")]
    NotFinite {
        /// The longitude as given.
        lon: f64,
        /// The latitude as given.
        lat: f64,
    },
    /// A coordinate off the globe.
    #[error("longitude {lon}, latitude {lat}: outside ±180, ±90 degrees")]
    OffGlobe {
        /// The longitude as given.
        lon: f64,
        /// The latitude as given.
        lat: f64,
    },
}

impl LatticePoint {
    /// A point by its steps.
    #[must_use]
    pub const fn new(x: i32, y: i32) -> Self {
        Self { x, y }
    }

    /// The nearest lattice point; halves round away from zero.
    ///
    /// # Errors
    /// [`LatticeError`] when a coordinate is no finite number or lies off the globe.
    pub fn from_lon_lat(lon: f64, lat: f64) -> Result<Self, LatticeError> {
        if !lon.is_finite() || !lat.is_finite() {
            return Err(LatticeError::NotFinite { lon, lat });
        }
        if lon.abs() > 180.0 || lat.abs() > 90.0 {
            return Err(LatticeError::OffGlobe { lon, lat });
        }
        let steps = f64::from(STEPS_PER_DEGREE);
        // In range by the test above: 1.8e9 fits an i32.
        Ok(Self { x: (lon * steps).round() as i32, y: (lat * steps).round() as i32 })
    }

    /// Whether the point lies on the globe.
    #[must_use]
    pub const fn is_on_globe(self) -> bool {
        self.x.unsigned_abs() <= 180 * STEPS_PER_DEGREE as u32 && self.y.unsigned_abs() <= 90 * STEPS_PER_DEGREE as u32
    }

    /// Longitude in degrees.
    #[must_use]
    pub fn lon(self) -> f64 {
        f64::from(self.x) / f64::from(STEPS_PER_DEGREE)
    }

    /// Latitude in degrees.
    #[must_use]
    pub fn lat(self) -> f64 {
        f64::from(self.y) / f64::from(STEPS_PER_DEGREE)
    }
}

impl fmt::Debug for LatticePoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "({} {})", self.x, self.y)
    }
}

impl fmt::Display for LatticePoint {
    /// Longitude and latitude in degrees, all seven decimals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.7} {:.7}", self.lon(), self.lat())
    }
}

/// How long one lattice step is at a place, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepMetres {
    /// One step east.
    pub east: f64,
    /// One step north.
    pub north: f64,
}

/// Length of a lattice step at latitude `lat` (degrees), from the ellipsoid's radii of curvature: `N·cos φ` along the
/// parallel, `M` along the meridian. Good to one part in a million over a few kilometres.
#[must_use]
pub fn metres_per_step(lat: f64) -> StepMetres {
    let (sin, cos) = lat.to_radians().sin_cos();
    let bend = 1.0 - ECCENTRICITY_SQUARED * sin * sin;
    let prime_vertical = SEMI_MAJOR_M / bend.sqrt();
    let meridian = SEMI_MAJOR_M * (1.0 - ECCENTRICITY_SQUARED) / (bend * bend.sqrt());
    let step = (1.0 / f64::from(STEPS_PER_DEGREE)).to_radians();
    StepMetres { east: prime_vertical * cos.max(0.0) * step, north: meridian * step }
}

/// Distance of two lattice points in metres on the plane that touches the ellipsoid between them: for neighbours, not
/// for continents.
#[must_use]
pub fn distance_m(a: LatticePoint, b: LatticePoint) -> f64 {
    let step = metres_per_step((a.lat() + b.lat()) / 2.0);
    let east = (f64::from(b.x) - f64::from(a.x)) * step.east;
    let north = (f64::from(b.y) - f64::from(a.y)) * step.north;
    east.hypot(north)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails where it would")]
mod tests {
    use super::*;

    #[test]
    fn rounds_to_the_nearest_step() {
        let at = LatticePoint::from_lon_lat(104.123_456_74, -30.987_654_36).unwrap();
        assert_eq!(at, LatticePoint::new(1_041_234_567, -309_876_544));
        assert_eq!(at.to_string(), "104.1234567 -30.9876544");
        assert_eq!(LatticePoint::from_lon_lat(at.lon(), at.lat()), Ok(at));
    }

    #[test]
    fn refuses_what_is_not_on_the_globe() {
        for (lon, lat) in [(180.000_000_1, 0.0), (0.0, -90.1), (1e300, 0.0)] {
            assert!(matches!(LatticePoint::from_lon_lat(lon, lat), Err(LatticeError::OffGlobe { .. })));
        }
        for (lon, lat) in [(f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert!(matches!(LatticePoint::from_lon_lat(lon, lat), Err(LatticeError::NotFinite { .. })));
        }
        assert!(LatticePoint::from_lon_lat(-180.0, 90.0).unwrap().is_on_globe());
    }

    #[test]
    fn a_step_is_a_centimetre() {
        // A degree at the equator: 111,319.49 m of longitude, 110,574.28 m of latitude.
        let step = metres_per_step(0.0);
        assert!((step.east * 1e7 - 111_319.490_8).abs() < 1e-3);
        assert!((step.north * 1e7 - 110_574.275_8).abs() < 1e-3);
        // At 60°: 55,799.98 m of longitude and 111,412.27 m of latitude.
        let step = metres_per_step(60.0);
        assert!((step.east * 1e7 - 55_799.98).abs() < 0.1);
        assert!((step.north * 1e7 - 111_412.27).abs() < 0.1);
    }
}
