//! Web Mercator, and the local plane in which positions fit an f32.

use std::f64::consts::PI;

use domain::lattice::LatticePoint;

/// Side of the world at zoom 0, CSS px: MapLibre's way to count zoom.
const TILE_PX: f64 = 512.0;
/// Zoom at which one local unit is one CSS px: a district then spans some thousands of units, and an f32 still tells
/// a millimetre.
const LOCAL_ZOOM: f64 = 13.0;
/// Latitude at which Web Mercator ends, degrees.
const MAX_LAT: f64 = 85.051_128_779_806_59;

/// Web-Mercator place of a position in degrees; the world is 0–1 both ways, y down.
#[must_use]
pub fn world(lon: f64, lat: f64) -> [f64; 2] {
    let sin = lat.clamp(-MAX_LAT, MAX_LAT).to_radians().sin();
    [lon / 360.0 + 0.5, 0.5 - sin.atanh() / (2.0 * PI)]
}

/// Position in degrees of a Web-Mercator place: (longitude, latitude).
#[must_use]
pub fn unworld([x, y]: [f64; 2]) -> (f64, f64) {
    ((x - 0.5) * 360.0, ((0.5 - y) * 2.0 * PI).sinh().atan().to_degrees())
}

/// CSS px of the world's side.
#[must_use]
pub fn world_px(zoom: f64) -> f64 {
    TILE_PX * zoom.exp2()
}

/// The plane that positions on the card are in: Web Mercator about one place, one unit a CSS px at zoom 13, y down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalPlane {
    origin: [f64; 2],
}

impl LocalPlane {
    /// Local units of the world's side.
    fn side() -> f64 {
        world_px(LOCAL_ZOOM)
    }

    /// With its origin at a position in degrees.
    #[must_use]
    pub fn at(lon: f64, lat: f64) -> Self {
        Self { origin: world(lon, lat) }
    }

    /// Its numbers, for handing it over.
    #[must_use]
    pub const fn origin(&self) -> [f64; 2] {
        self.origin
    }

    /// The inverse of [`Self::origin`].
    #[must_use]
    pub const fn with_origin(origin: [f64; 2]) -> Self {
        Self { origin }
    }

    /// A position in degrees.
    #[must_use]
    pub fn place(&self, lon: f64, lat: f64) -> [f64; 2] {
        let at = world(lon, lat);
        [(at[0] - self.origin[0]) * Self::side(), (at[1] - self.origin[1]) * Self::side()]
    }

    /// A lattice point as the card takes it.
    #[must_use]
    pub fn point(&self, p: LatticePoint) -> [f32; 2] {
        self.place(p.lon(), p.lat()).map(|v| v as f32)
    }

    /// Inverse of [`Self::place`]: (longitude, latitude) in degrees.
    #[must_use]
    pub fn unplace(&self, [x, y]: [f64; 2]) -> (f64, f64) {
        unworld([self.origin[0] + x / Self::side(), self.origin[1] + y / Self::side()])
    }

    /// CSS px for one local unit.
    #[must_use]
    pub fn px_per_unit(zoom: f64) -> f64 {
        (zoom - LOCAL_ZOOM).exp2()
    }

    /// The zoom at which one local unit is so many CSS px.
    #[must_use]
    pub fn zoom_of(px_per_unit: f64) -> f64 {
        LOCAL_ZOOM + px_per_unit.log2()
    }
}
