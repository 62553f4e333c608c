//! Where the next point probably is. Integers only, so that every machine predicts the same.

use crate::lattice::LatticePoint;

/// Binary places of coefficients and of the aspect.
const PLACES: u32 = 16;
const ONE: i64 = 1 << PLACES;
/// Beyond 89° of latitude the predictor stays as it is there; products stay far below 2⁶³.
const LEAST_ASPECT: u16 = 1 << 10;
/// Polygons of more sides are taken as ones of so many.
const MOST_SIDES: usize = 40;
/// How far corners bulge in truth, against a regular polygon. This and [`MIX`] are the best of those tried on Denver's
/// blocks, Welsh output areas and a random tiling; a change by half costs less than 1 %.
const BULGE: f64 = 0.75;
/// Weight of the way to an arc's end against its last step.
const MIX: i64 = 4;

/// A point in the file's units: lattice steps divided by the precision's scale.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Spot {
    pub x: i64,
    pub y: i64,
}

impl Spot {
    pub(super) const fn minus(self, other: Self) -> Self {
        Self { x: self.x - other.x, y: self.y - other.y }
    }

    pub(super) const fn plus(self, other: Self) -> Self {
        Self { x: self.x + other.x, y: self.y + other.y }
    }

    /// The nearest spot to a lattice point.
    pub(super) fn of(p: LatticePoint, scale: i64) -> Self {
        let nearest = |v: i32| (i64::from(v) + scale / 2).div_euclid(scale);
        Self { x: nearest(p.x), y: nearest(p.y) }
    }
}

/// Coefficients of the next corner of a regular polygon, seen from the chord that its remaining sides span.
#[derive(Debug)]
pub(super) struct Predictor {
    /// Length of a unit of longitude over that of latitude, in 2⁻¹⁶.
    aspect: i64,
    corners: Vec<(i64, i64)>,
}

impl Predictor {
    pub(super) fn new(aspect: u16) -> Self {
        let mut corners = vec![(0, 0); (MOST_SIDES + 1) * (MOST_SIDES + 1)];
        for sides in 3..=MOST_SIDES {
            let (cos, sin) = turn_of(sides);
            // The chord over `count` sides is 1 + r + r² + … sides long, r being the turn.
            let (mut chord, mut power) = ((1.0, 0.0), (1.0, 0.0));
            for count in 2..sides {
                power = (power.0 * cos - power.1 * sin, power.0 * sin + power.1 * cos);
                chord = (chord.0 + power.0, chord.1 + power.1);
                let square = chord.0 * chord.0 + chord.1 * chord.1;
                let fixed = |v: f64| (v * ONE as f64).round() as i64;
                corners[sides * (MOST_SIDES + 1) + count] = (fixed(chord.0 / square), fixed(-chord.1 / square * BULGE));
            }
        }
        Self { aspect: i64::from(aspect.max(LEAST_ASPECT)), corners }
    }

    /// The next corner from `from`, when `count` sides (of `sides` in all) lead on to `to`, the face at the left.
    pub(super) fn corner(&self, from: Spot, to: Spot, count: usize, sides: usize) -> Spot {
        let chord = to.minus(from);
        let sides = sides.clamp(3, MOST_SIDES);
        if count >= sides {
            let part = count.max(1) as i64;
            return from.plus(Spot { x: chord.x / part, y: chord.y / part });
        }
        let (along, aside) = self.corners[sides * (MOST_SIDES + 1) + count];
        let x = chord.x * along - (chord.y * aside / self.aspect) * ONE;
        let y = chord.y * along + (chord.x * self.aspect / ONE) * aside;
        from.plus(Spot { x: (x + ONE / 2) >> PLACES, y: (y + ONE / 2) >> PLACES })
    }
}

/// Cosine and sine of a full turn over `sides`, by their series: the same on every machine.
fn turn_of(sides: usize) -> (f64, f64) {
    let angle = core::f64::consts::TAU / sides as f64;
    let (mut cos, mut sin, mut term) = (0.0, 0.0, 1.0);
    for k in 0..24 {
        match k % 4 {
            0 => cos += term,
            1 => sin += term,
            2 => cos -= term,
            _ => sin -= term,
        }
        term *= angle / f64::from(k + 1);
    }
    (cos, sin)
}

/// The next point inside an arc: `at` is the last one, `before` the one before it, `count` edges lead on to `end`.
pub(super) fn inner(at: Spot, before: Option<Spot>, end: Spot, count: i64) -> Spot {
    let rest = end.minus(at);
    let straight = Spot { x: rest.x / count, y: rest.y / count };
    match before {
        None => at.plus(straight),
        Some(before) => {
            let last = at.minus(before);
            at.plus(Spot { x: (last.x + straight.x * MIX) / (MIX + 1), y: (last.y + straight.y * MIX) / (MIX + 1) })
        }
    }
}

/// Residuals of like size stand together: the class of a step of that length.
pub(super) fn class(step: Spot, classes: usize) -> usize {
    let size = step.x.unsigned_abs().max(step.y.unsigned_abs());
    // Four times the length, one class more.
    let bits = (u64::BITS - size.leading_zeros()) as usize;
    (bits.saturating_sub(5) / 2).min(classes - 1)
}
