//! From one camera to another in at most 600 ms: zoom runs evenly, the centre so that what is flown to does not swerve.

use geometry::plane::{unworld, world};

use super::camera::Camera;

/// Longest flight, milliseconds.
pub const LONGEST_MS: f64 = 600.0;

/// A flight under way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    from: Camera,
    to: Camera,
    begun_ms: f64,
    takes_ms: f64,
}

impl Flight {
    /// From `from` to `to`, begun at `now_ms`, in `takes_ms` (at most [`LONGEST_MS`]).
    #[must_use]
    pub fn new(from: Camera, to: Camera, now_ms: f64, takes_ms: f64) -> Self {
        Self { from, to, begun_ms: now_ms, takes_ms: takes_ms.clamp(1.0, LONGEST_MS) }
    }

    /// Where it ends.
    #[must_use]
    pub fn goal(&self) -> Camera {
        self.to
    }

    /// The camera at a time, and whether the flight is over.
    #[must_use]
    pub fn at(&self, now_ms: f64) -> (Camera, bool) {
        let share = (now_ms - self.begun_ms) / self.takes_ms;
        if share >= 1.0 {
            return (self.to, true);
        }
        // Fast at first, calm at the end.
        let eased = 1.0 - (1.0 - share.max(0.0)).powi(3);
        let zoom = self.from.zoom + (self.to.zoom - self.from.zoom) * eased;
        let (a, b) = (world(self.from.lon, self.from.lat), world(self.to.lon, self.to.lat));
        // With this share of the way one point of the screen keeps its ground all through the flight.
        let spread = (-self.to.zoom).exp2() - (-self.from.zoom).exp2();
        let along = if spread.abs() < 1e-9 * (-self.from.zoom).exp2() {
            eased
        } else {
            ((-zoom).exp2() - (-self.from.zoom).exp2()) / spread
        };
        let (lon, lat) = unworld([a[0] + (b[0] - a[0]) * along, a[1] + (b[1] - a[1]) * along]);
        (Camera { zoom, lon, lat }, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flight_begins_here_ends_there_and_keeps_one_point_still() {
        let from = Camera { zoom: 10.0, lon: 104.0, lat: 30.0 };
        let to = from.zoomed_about(14.0, 200.0, -120.0);
        let flight = Flight::new(from, to, 1_000.0, 9_999.0);
        let (first, over) = flight.at(1_000.0);
        assert!(!over && (first.lon - from.lon).abs() < 1e-9 && (first.lat - from.lat).abs() < 1e-9);
        assert_eq!(flight.at(1_000.0 + LONGEST_MS), (to, true));
        let ground = from.unproject(200.0, -120.0, (0.0, 0.0));
        for step in 0..=20 {
            let (camera, _) = flight.at(1_000.0 + f64::from(step) * 30.0);
            let (x, y) = camera.project(ground.0, ground.1, (0.0, 0.0));
            assert!((x - 200.0).abs() < 1e-3 && (y + 120.0).abs() < 1e-3, "step {step}: {x},{y}");
        }
    }

    #[test]
    fn a_flight_at_one_zoom_goes_straight() {
        let from = Camera { zoom: 12.0, lon: 104.0, lat: 30.0 };
        let to = Camera { zoom: 12.0, lon: 104.2, lat: 30.0 };
        let mut last = from.lon;
        for step in 1..=10 {
            let (camera, _) = Flight::new(from, to, 0.0, 500.0).at(f64::from(step) * 50.0);
            assert!(camera.lon > last && camera.lon <= to.lon, "step {step}");
            last = camera.lon;
        }
    }
}
