//! What is measured: a line that grows point by point, and the area that it goes round.

use domain::{
    ellipsoid::{area_m2, length_m},
    lattice::LatticePoint,
};

/// One step of measuring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SketchStep {
    /// One point more; after the end a new sketch begins with it.
    Add(LatticePoint),
    /// Back to the first point: the end.
    Close,
    /// The last point was the last one.
    End,
    /// The last point goes; an ended sketch goes on.
    Back,
}

/// Points on the ground and whether they are all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sketch {
    points: Vec<LatticePoint>,
    ended: bool,
    closed: bool,
}

impl Sketch {
    /// Nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { points: Vec::new(), ended: false, closed: false }
    }

    /// Does one step; one that has no sense now changes nothing.
    pub fn step(&mut self, step: SketchStep) {
        match step {
            SketchStep::Add(point) => {
                if self.ended {
                    *self = Self::new();
                }
                // The second click of a double one stands where the first did.
                if self.points.last() != Some(&point) {
                    self.points.push(point);
                }
            }
            SketchStep::Close if self.points.len() >= 3 && !self.ended => (self.ended, self.closed) = (true, true),
            SketchStep::End if self.may_end() => self.ended = true,
            SketchStep::Back if self.ended => (self.ended, self.closed) = (false, false),
            SketchStep::Back => {
                self.points.pop();
            }
            SketchStep::Close | SketchStep::End => {}
        }
    }

    /// The points set so far.
    #[must_use]
    pub fn points(&self) -> &[LatticePoint] {
        &self.points
    }

    /// Nothing follows the pointer any more.
    #[must_use]
    pub fn is_ended(&self) -> bool {
        self.ended
    }

    /// Whether it is a line that goes on.
    #[must_use]
    pub fn may_end(&self) -> bool {
        self.points.len() >= 2 && !self.ended
    }

    /// Whether the line leads back to its first point.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// The line as it is shown: with the place under the pointer while it grows, and back to its start once closed.
    #[must_use]
    pub fn line(&self, pointer: Option<LatticePoint>) -> Vec<LatticePoint> {
        let mut line = self.points.clone();
        if self.closed {
            line.extend(self.points.first());
        } else if !self.ended && !line.is_empty() {
            line.extend(pointer);
        }
        line
    }

    /// Metres along the line on the ellipsoid.
    #[must_use]
    pub fn length_m(&self, pointer: Option<LatticePoint>) -> f64 {
        length_m(&self.line(pointer))
    }

    /// Square metres inside the line, closed or taken as closed; none below three points.
    #[must_use]
    pub fn area_m2(&self, pointer: Option<LatticePoint>) -> Option<f64> {
        let mut ring = self.line(pointer);
        let first = *ring.first()?;
        if ring.last() != Some(&first) {
            ring.push(first);
        }
        (ring.len() > 3).then(|| area_m2(&ring).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lon: f64, lat: f64) -> LatticePoint {
        LatticePoint::from_lon_lat(lon, lat).expect("on the globe")
    }

    fn sketch(steps: &[SketchStep]) -> Sketch {
        let mut sketch = Sketch::new();
        steps.iter().for_each(|&step| sketch.step(step));
        sketch
    }

    use SketchStep::{Add, Back, Close, End};

    #[test]
    fn a_double_click_ends_a_line_without_a_point_twice() {
        let (a, b, c) = (at(104.0, 30.6), at(104.1, 30.6), at(104.1, 30.7));
        let line = sketch(&[Add(a), Add(b), Add(b), End]);
        assert_eq!(line.line(Some(c)), [a, b], "it has ended: the pointer is nothing to it");
        assert_eq!(sketch(&[Add(a), Add(b)]).line(Some(c)), [a, b, c]);
        assert_eq!(sketch(&[Add(a), Add(b), End, Add(c)]).points(), [c], "a new one");
        assert!(!sketch(&[Add(a), End]).is_ended(), "a point is no line");
    }

    #[test]
    fn back_takes_the_end_and_then_the_points() {
        let (a, b, c) = (at(104.0, 30.6), at(104.1, 30.6), at(104.1, 30.7));
        let all = [Add(a), Add(b), Add(c), Close, Back, Back, Back, Back, Back];
        let counts: Vec<_> = (4..=all.len()).map(|n| sketch(&all[..n]).line(None).len()).collect();
        assert_eq!(counts, [4, 3, 2, 1, 0, 0]);
    }

    /// Karney's geodesics, pyproj 3.7.2, `Geod(ellps="WGS84")`: `line_length` and `geometry_area_perimeter`.
    #[test]
    fn lengths_and_areas_are_geographiclibs() {
        let corners = [at(104.0, 30.6), at(104.05, 30.6), at(104.05, 30.64), at(104.0, 30.64)];
        let ring = sketch(&[Add(corners[0]), Add(corners[1]), Add(corners[2]), Add(corners[3]), Close]);
        let near = |got: f64, want: f64| assert!((got / want - 1.0).abs() < 1e-5, "{got} is not {want}");
        near(ring.length_m(None), 18_457.123);
        near(ring.area_m2(None).expect("an area"), 21_259_274.1);
        near(sketch(&[Add(corners[0])]).length_m(Some(corners[2])), 6_530.529);
        assert_eq!(sketch(&[Add(corners[0])]).area_m2(Some(corners[2])), None);
    }
}
