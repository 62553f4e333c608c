//! What of lines and areas lies in a rectangle: a river that runs past a hundred posters is drawn on each no further than
//! it is seen.

pub(super) type Spot = [f32; 2];

/// A rectangle, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Area {
    pub x: f32,
    pub y: f32,
    pub width: f32,
    pub height: f32,
}

impl Area {
    pub(super) fn right(&self) -> f32 {
        self.x + self.width
    }

    pub(super) fn bottom(&self) -> f32 {
        self.y + self.height
    }

    /// So much wider on every side; narrower below 0.
    pub(super) fn grown(&self, by: f32) -> Self {
        Self { x: self.x - by, y: self.y - by, width: self.width + 2.0 * by, height: self.height + 2.0 * by }
    }

    pub(super) fn holds(&self, other: &Self) -> bool {
        other.x >= self.x && other.y >= self.y && other.right() <= self.right() && other.bottom() <= self.bottom()
    }

    pub(super) fn meets(&self, other: &Self) -> bool {
        other.x < self.right() && other.right() > self.x && other.y < self.bottom() && other.bottom() > self.y
    }

    /// Sides as (axis, bound, whether the inside is below it).
    fn sides(&self) -> [(usize, f32, bool); 4] {
        [(0, self.x, false), (0, self.right(), true), (1, self.y, false), (1, self.bottom(), true)]
    }
}

fn inside(p: Spot, (axis, bound, below): (usize, f32, bool)) -> bool {
    if below { p[axis] <= bound } else { p[axis] >= bound }
}

fn crossing(a: Spot, b: Spot, (axis, bound, _): (usize, f32, bool)) -> Spot {
    let t = (bound - a[axis]) / (b[axis] - a[axis]);
    let mut p = [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];
    p[axis] = bound;
    p
}

/// The part of an area's ring in the rectangle (Sutherland and Hodgman): to be filled, not to be stroked.
pub(super) fn ring(ring: &[Spot], area: &Area) -> Vec<Spot> {
    let mut points = ring.to_vec();
    for side in area.sides() {
        let Some(&last) = points.last() else { break };
        let mut before = last;
        let mut kept = Vec::with_capacity(points.len() + 4);
        for &p in &points {
            match (inside(before, side), inside(p, side)) {
                (true, true) => kept.push(p),
                (true, false) => kept.push(crossing(before, p, side)),
                (false, true) => kept.extend([crossing(before, p, side), p]),
                (false, false) => {}
            }
            before = p;
        }
        points = kept;
    }
    points
}

/// The parts of a line in the rectangle.
pub(super) fn line(line: &[Spot], area: &Area) -> Vec<Vec<Spot>> {
    let mut parts: Vec<Vec<Spot>> = Vec::new();
    for pair in line.windows(2) {
        let Some([a, b]) = segment(pair[0], pair[1], area) else { continue };
        match parts.last_mut().filter(|part| part.last() == Some(&a)) {
            Some(part) => part.push(b),
            None => parts.push(vec![a, b]),
        }
    }
    parts
}

fn segment(mut a: Spot, mut b: Spot, area: &Area) -> Option<[Spot; 2]> {
    for side in area.sides() {
        match (inside(a, side), inside(b, side)) {
            (true, true) => {}
            (true, false) => b = crossing(a, b, side),
            (false, true) => a = crossing(a, b, side),
            (false, false) => return None,
        }
    }
    Some([a, b])
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREA: Area = Area { x: 0.0, y: 0.0, width: 10.0, height: 10.0 };

    #[test]
    fn rings_and_lines_end_at_the_edge() {
        let square = [[-5.0, 5.0], [5.0, 5.0], [5.0, 15.0], [-5.0, 15.0]];
        let cut = ring(&square, &AREA);
        let doubled: f32 =
            (0..cut.len()).map(|i| (cut[i], cut[(i + 1) % cut.len()])).map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
        assert_eq!(doubled.abs(), 50.0);
        assert!(ring(&[[20.0, 0.0], [30.0, 0.0], [30.0, 9.0]], &AREA).is_empty());
        // In, out, past a corner, in again: two parts.
        let parts = line(&[[5.0, 5.0], [15.0, 5.0], [15.0, -5.0], [5.0, -5.0], [5.0, 2.0]], &AREA);
        assert_eq!(parts, [vec![[5.0, 5.0], [10.0, 5.0]], vec![[5.0, 0.0], [5.0, 2.0]]]);
        assert_eq!(line(&[[-5.0, 5.0], [15.0, 5.0]], &AREA), [vec![[0.0, 5.0], [10.0, 5.0]]]);
        assert!(line(&[[-5.0, 3.0], [3.0, -5.0]], &AREA).is_empty());
    }
}
