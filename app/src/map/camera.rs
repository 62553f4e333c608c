//! Where one looks from.

use geometry::LocalPlane;
use geometry::plane::{unworld, world, world_px};

/// Circumference of the sphere that Web Mercator takes the Earth for, metres.
const CIRCUMFERENCE_M: f64 = 40_075_016.685_578_49;

/// Where the map looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// Web-Mercator zoom in 512-px-tile units.
    pub zoom: f64,
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
}

impl Camera {
    /// Where a position stands on a screen of `size` (width, height; CSS px): CSS px from its top left.
    #[must_use]
    pub fn project(&self, lon: f64, lat: f64, size: (f64, f64)) -> (f64, f64) {
        let (at, centre, px) = (world(lon, lat), world(self.lon, self.lat), world_px(self.zoom));
        (size.0 / 2.0 + (at[0] - centre[0]) * px, size.1 / 2.0 + (at[1] - centre[1]) * px)
    }

    /// Inverse of [`Self::project`]: (longitude, latitude) in degrees.
    #[must_use]
    pub fn unproject(&self, x: f64, y: f64, size: (f64, f64)) -> (f64, f64) {
        let (centre, px) = (world(self.lon, self.lat), world_px(self.zoom));
        unworld([centre[0] + (x - size.0 / 2.0) / px, centre[1] + (y - size.1 / 2.0) / px])
    }

    /// The camera after the ground was dragged by CSS px.
    #[must_use]
    pub fn panned(&self, dx: f64, dy: f64) -> Self {
        let (lon, lat) = self.unproject(-dx, -dy, (0.0, 0.0));
        Self { lon, lat, ..*self }
    }

    /// The camera at another zoom with the ground under a point of the screen (CSS px from its middle) kept there.
    #[must_use]
    pub fn zoomed_about(&self, zoom: f64, dx: f64, dy: f64) -> Self {
        let shrink = 1.0 - (self.zoom - zoom).exp2();
        let (lon, lat) = self.unproject(dx * shrink, dy * shrink, (0.0, 0.0));
        Self { zoom, lon, lat }
    }

    /// Ground metres in one CSS px at the centre.
    #[must_use]
    pub fn metres_per_px(&self) -> f64 {
        CIRCUMFERENCE_M * self.lat.to_radians().cos() / world_px(self.zoom)
    }
}

/// How far one may look: zoom and the box (local units) that the centre keeps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Smallest zoom.
    pub min_zoom: f64,
    /// Largest zoom.
    pub max_zoom: f64,
    /// Least x and y of the centre, local units.
    pub low: [f64; 2],
    /// Greatest x and y of the centre, local units.
    pub high: [f64; 2],
}

impl Limits {
    /// The nearest camera within; one that is not a number becomes the box' middle.
    #[must_use]
    pub fn hold(&self, camera: Camera, plane: &LocalPlane) -> Camera {
        let middle = |i: usize| (self.low[i] + self.high[i]) / 2.0;
        let at = plane.place(camera.lon, camera.lat);
        let hold = |i: usize| if at[i].is_nan() { middle(i) } else { at[i].clamp(self.low[i], self.high[i]) };
        let held = [hold(0), hold(1)];
        let zoom = if camera.zoom.is_nan() { self.min_zoom } else { camera.zoom.clamp(self.min_zoom, self.max_zoom) };
        if held == at {
            // As asked, to the last bit: the address shows what was given.
            return Camera { zoom, ..camera };
        }
        let (lon, lat) = plane.unplace(held);
        Camera { zoom, lon, lat }
    }
}

#[cfg(test)]
mod tests {
    use domain::lattice::LatticePoint;
    use domain::locate::Locator;
    use domain::units::LeafIx;

    use super::*;
    use geometry::samples::chessboard;

    /// A sequence of numbers in 0–1 that looks random and is always the same.
    fn numbers() -> impl FnMut() -> f64 {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 11) as f64 / (1_u64 << 53) as f64
        }
    }

    #[test]
    fn what_is_projected_comes_back() {
        let mut next = numbers();
        for _ in 0..2_000 {
            let camera = Camera { zoom: next() * 22.0, lon: next() * 340.0 - 170.0, lat: next() * 160.0 - 80.0 };
            let size = (300.0 + next() * 7_000.0, 300.0 + next() * 3_000.0);
            // A place that lies on the screen.
            let (x, y) = (next() * size.0, next() * size.1);
            let (lon, lat) = camera.unproject(x, y, size);
            if lat.abs() > 84.0 {
                continue;
            }
            let (u, v) = camera.project(lon, lat, size);
            assert!((u - x).abs() < 1e-3 && (v - y).abs() < 1e-3, "{camera:?} {x},{y} came back as {u},{v}");
        }
    }

    #[test]
    fn maplibre_counts_zoom_the_same_way() {
        // At zoom 0 the world is 512 px wide, so 90° of longitude are 128 px.
        let camera = Camera { zoom: 0.0, lon: 0.0, lat: 0.0 };
        let (x, y) = camera.project(90.0, 66.513_260_443_111_86, (1024.0, 768.0));
        assert!((x - 640.0).abs() < 1e-9);
        assert!((y - 256.0).abs() < 1e-6, "{y}");
    }

    #[test]
    fn the_ground_under_the_pointer_stays_when_zooming() {
        let mut next = numbers();
        for _ in 0..500 {
            let camera = Camera { zoom: 8.0 + next() * 8.0, lon: 104.0 + next(), lat: 30.0 + next() };
            let size = (1920.0, 1080.0);
            let (x, y) = (next() * size.0, next() * size.1);
            let before = camera.unproject(x, y, size);
            let after = camera.zoomed_about(8.0 + next() * 8.0, x - size.0 / 2.0, y - size.1 / 2.0);
            let (u, v) = after.project(before.0, before.1, size);
            assert!((u - x).abs() < 1e-4 && (v - y).abs() < 1e-4, "{x},{y} moved to {u},{v}");
        }
    }

    #[test]
    fn panning_moves_the_ground_by_the_drag() {
        let camera = Camera { zoom: 11.3, lon: 104.1, lat: 30.9 };
        let (x, y) = camera.project(104.2, 30.8, (800.0, 600.0));
        let (u, v) = camera.panned(37.0, -11.0).project(104.2, 30.8, (800.0, 600.0));
        assert!((u - x - 37.0).abs() < 1e-6 && (v - y + 11.0).abs() < 1e-6);
    }

    #[test]
    fn a_local_unit_is_a_pixel_at_zoom_13() {
        let plane = LocalPlane::at(104.0, 30.0);
        let camera = Camera { zoom: 13.0, lon: 104.0, lat: 30.0 };
        let (x, y) = camera.project(104.01, 30.02, (0.0, 0.0));
        let [u, v] = plane.place(104.01, 30.02);
        assert!((u - x).abs() < 1e-6 && (v - y).abs() < 1e-6);
        assert!((LocalPlane::px_per_unit(LocalPlane::zoom_of(3.7)) - 3.7).abs() < 1e-12);
    }

    #[test]
    fn limits_hold_any_camera_and_leave_a_good_one_alone() {
        let plane = LocalPlane::at(104.0, 30.0);
        let limits = Limits { min_zoom: 9.0, max_zoom: 22.0, low: [-100.0, -50.0], high: [100.0, 50.0] };
        let good = Camera { zoom: 12.25, lon: 104.001, lat: 30.001 };
        assert_eq!(limits.hold(good, &plane), good);
        for wild in [
            Camera { zoom: f64::NAN, lon: f64::NAN, lat: f64::NAN },
            Camera { zoom: 99.0, lon: 1e9, lat: -1e9 },
            Camera { zoom: -5.0, lon: f64::NEG_INFINITY, lat: f64::INFINITY },
        ] {
            let held = limits.hold(wild, &plane);
            let [x, y] = plane.place(held.lon, held.lat);
            assert!((9.0..=22.0).contains(&held.zoom), "{held:?}");
            assert!(x.abs() <= 100.001 && y.abs() <= 50.001, "{held:?} is at {x},{y}");
        }
    }

    proptest::proptest! {
        /// Whatever the screen: a place stands where it is found again, and the leaf below it is the one that was meant.
        #[test]
        fn hits_are_right_at_every_size_and_ratio(
            width in 1.0..8000.0f64, height in 1.0..8000.0f64, ratio in 1.0..3.0f64, zoom in 14.0..20.0f64,
            leaf in 0u32..64, x in 0.0..1.0f64, y in 0.0..1.0f64,
        ) {
            let partition = chessboard(8);
            let locator = Locator::new(&partition);
            let unit = partition.units().unit_of(LeafIx(leaf));
            let bounds = partition.bounds(unit);
            let middle = [(bounds.min.lon() + bounds.max.lon()) / 2.0, (bounds.min.lat() + bounds.max.lat()) / 2.0];
            let size = (width, height);
            // The leaf's middle stands at a pixel of the screen: edges of a box fall on device px, places in CSS px.
            let spot = ((x * width * ratio).round() / ratio, (y * height * ratio).round() / ratio);
            let camera = Camera { zoom, lon: middle[0], lat: middle[1] }.panned(spot.0 - width / 2.0, spot.1 - height / 2.0);
            let (u, v) = camera.project(middle[0], middle[1], size);
            proptest::prop_assert!((u - spot.0).abs() < 1e-3 && (v - spot.1).abs() < 1e-3, "{spot:?} became {u},{v}");
            let (lon, lat) = camera.unproject(u, v, size);
            let (u2, v2) = camera.project(lon, lat, size);
            proptest::prop_assert!((u - u2).abs() < 1e-3 && (v - v2).abs() < 1e-3, "{u},{v} became {u2},{v2}");
            let at = LatticePoint::from_lon_lat(lon, lat).unwrap();
            proptest::prop_assert_eq!(locator.leaf_at(&partition, at), Some(LeafIx(leaf)));
        }
    }
}
