//! Where a hand means to point: vertices and boundaries of the plan, roads and walls below it.

use domain::ellipsoid::LocalPlane;
use domain::lattice::LatticePoint;
use domain::partition::Bounds;
use domain::plan::Plan;

/// What was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// A vertex of the plan.
    Vertex,
    /// A boundary of the plan, between two vertices.
    Edge,
    /// The end or a bend of a road, a bank or a wall.
    GroundVertex,
    /// Anywhere along one.
    GroundEdge,
}

impl Target {
    /// Vertices win over edges that are a little nearer; what is drawn wins over what is below.
    const fn handicap(self) -> f64 {
        match self {
            Self::Vertex => 0.35,
            Self::GroundVertex => 0.6,
            Self::Edge => 0.8,
            Self::GroundEdge => 1.0,
        }
    }
}

/// A place to snap to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Snap {
    /// The place.
    pub at: LatticePoint,
    /// What is there.
    pub target: Target,
    /// The ends of the segment, where it lies on one.
    pub edge: Option<[LatticePoint; 2]>,
}

/// The nearest target within so many metres; lines of the ground are handed in.
#[must_use]
pub fn nearest<'a>(
    plan: &Plan,
    ground: impl IntoIterator<Item = &'a [LatticePoint]>,
    p: LatticePoint,
    metres: f64,
) -> Option<Snap> {
    let plane = LocalPlane::at(p.y);
    let mut best: Option<(f64, Snap)> = None;
    let mut offer = |distance: f64, snap: Snap| {
        let weight = distance * snap.target.handicap();
        if distance <= metres && best.is_none_or(|(known, _)| weight < known) {
            best = Some((weight, snap));
        }
    };
    let mut line = |points: &[LatticePoint], vertex: Target, edge: Target| {
        for &at in points {
            offer(plane.distance_m(p, at), Snap { at, target: vertex, edge: None });
        }
        for pair in points.windows(2) {
            let at = foot(&plane, [pair[0], pair[1]], p);
            offer(plane.distance_m(p, at), Snap { at, target: edge, edge: Some([pair[0], pair[1]]) });
        }
    };
    for arc in plan.arcs_near(around(p, metres)) {
        if let Some(arc) = plan.arc(arc) {
            line(&arc.points, Target::Vertex, Target::Edge);
        }
    }
    for points in ground {
        line(points, Target::GroundVertex, Target::GroundEdge);
    }
    best.map(|(_, snap)| snap)
}

/// A box of so many metres round a point.
#[must_use]
pub fn around(p: LatticePoint, metres: f64) -> Bounds {
    let plane = LocalPlane::at(p.y);
    let [x, y] = [plane.east, plane.north].map(|step| (metres / step).ceil().clamp(1.0, 1e8) as i32);
    let shift = |x: i32, y: i32| LatticePoint::new(p.x.saturating_add(x), p.y.saturating_add(y));
    Bounds { min: shift(-x, -y), max: shift(x, y) }
}

/// The place of a segment nearest to a point.
#[must_use]
pub fn foot(plane: &LocalPlane, [a, b]: [LatticePoint; 2], p: LatticePoint) -> LatticePoint {
    let off = |q: LatticePoint| {
        let (x, y) = (f64::from(q.x) - f64::from(a.x), f64::from(q.y) - f64::from(a.y));
        (x * plane.east, y * plane.north)
    };
    let ((bx, by), (px, py)) = (off(b), off(p));
    let whole = bx * bx + by * by;
    let share = if whole > 0.0 { ((bx * px + by * py) / whole).clamp(0.0, 1.0) } else { 0.0 };
    let along = |from: i32, to: i32| (f64::from(from) + (f64::from(to) - f64::from(from)) * share).round() as i32;
    LatticePoint::new(along(a.x, b.x), along(a.y, b.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foot_stays_on_its_segment() {
        let at = |x: i32, y: i32| LatticePoint::new(1_040_000_000 + x, 300_000_000 + y);
        let plane = LocalPlane::at(300_000_000);
        let edge = [at(0, 0), at(1_000, 0)];
        assert_eq!(foot(&plane, edge, at(400, 300)), at(400, 0));
        assert_eq!(foot(&plane, edge, at(-400, 300)), at(0, 0));
        assert_eq!(foot(&plane, [at(5, 5), at(5, 5)], at(9, 9)), at(5, 5));
    }

    #[test]
    fn a_box_reaches_as_far_as_asked() {
        let p = LatticePoint::new(1_040_000_000, 300_000_000);
        let plane = LocalPlane::at(p.y);
        let found = around(p, 25.0);
        let east = LatticePoint::new(found.max.x, p.y);
        assert!((plane.distance_m(p, east) - 25.0).abs() < 0.05);
    }
}
