//! A unit's outline as rings.

use crate::lattice::LatticePoint;

/// A unit's geometry: one part, or several that share no edge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Its parts, ordered by the smallest point of their outer rings.
    pub parts: Vec<ShapePart>,
}

/// One part: an outer ring and its holes. Rings are simple and closed (the last point repeats the first, which
/// is the ring's smallest); two rings of a part may touch in single points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShapePart {
    /// Outer ring, anticlockwise.
    pub outer: Vec<LatticePoint>,
    /// Holes, clockwise, ordered by their smallest point.
    pub holes: Vec<Vec<LatticePoint>>,
}

impl Shape {
    /// All rings, each part's outer one before its holes.
    pub fn rings(&self) -> impl Iterator<Item = &[LatticePoint]> {
        self.parts.iter().flat_map(ShapePart::rings)
    }
}

impl ShapePart {
    /// The outer ring, then the holes.
    pub fn rings(&self) -> impl Iterator<Item = &[LatticePoint]> {
        core::iter::once(&self.outer).chain(&self.holes).map(Vec::as_slice)
    }
}

/// A box in lattice steps, edges included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// South-west corner.
    pub min: LatticePoint,
    /// North-east corner.
    pub max: LatticePoint,
}

impl Bounds {
    /// Box round points; none round no point.
    #[must_use]
    pub fn of(points: impl IntoIterator<Item = LatticePoint>) -> Option<Self> {
        let mut points = points.into_iter();
        let first = points.next()?;
        Some(points.fold(Self { min: first, max: first }, |b, p| Self {
            min: LatticePoint { x: b.min.x.min(p.x), y: b.min.y.min(p.y) },
            max: LatticePoint { x: b.max.x.max(p.x), y: b.max.y.max(p.y) },
        }))
    }

    /// Box round both.
    #[must_use]
    pub fn joined(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        Self::of([a, b].into_iter().flatten().flat_map(|bounds| [bounds.min, bounds.max]))
    }

    /// Whether a point lies inside or on the edge.
    #[must_use]
    pub fn contains(&self, p: LatticePoint) -> bool {
        (self.min.x..=self.max.x).contains(&p.x) && (self.min.y..=self.max.y).contains(&p.y)
    }

    /// Whether two boxes have a point in common.
    #[must_use]
    pub fn meets(&self, other: Self) -> bool {
        let apart = |low: i32, high: i32, other_low: i32, other_high: i32| low > other_high || high < other_low;
        !apart(self.min.x, self.max.x, other.min.x, other.max.x)
            && !apart(self.min.y, self.max.y, other.min.y, other.max.y)
    }

    /// Width in lattice steps.
    #[must_use]
    pub fn width(&self) -> i64 {
        i64::from(self.max.x) - i64::from(self.min.x)
    }

    /// Height in lattice steps.
    #[must_use]
    pub fn height(&self) -> i64 {
        i64::from(self.max.y) - i64::from(self.min.y)
    }
}
