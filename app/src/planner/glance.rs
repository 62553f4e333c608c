//! What the map writes into each unit: its number, its households, and whether they fit the band.

use std::collections::BTreeMap;

use domain::lattice::LatticePoint;
use domain::plan::count::{Counts, Tally};
use domain::plan::{Ground, Plan, PlanUnit, UnitId};
use domain::sort::sort;
use domain::units::UnitKind;
use domain::value::Flag;
use geometry::plane::world;

use super::labels::Labels;
use super::picture;

/// How a unit's households stand to the band of its level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Within it.
    Within,
    /// Too many, by so many.
    Over(u32),
    /// Too few, by so many.
    Under(u32),
    /// There is none for it.
    Exempt,
}

impl Fit {
    /// Against a band, both ends included.
    #[must_use]
    pub const fn of(households: u32, band: Option<[u32; 2]>) -> Self {
        match band {
            None => Self::Exempt,
            Some([least, _]) if households < least => Self::Under(least - households),
            Some([_, most]) if households > most => Self::Over(households - most),
            Some(_) => Self::Within,
        }
    }

    /// Whether someone should look at it.
    #[must_use]
    pub const fn is_off(self) -> bool {
        matches!(self, Self::Over(_) | Self::Under(_))
    }

    /// The sign beside the number: a direction is never told by colour alone.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::Over(_) => "▲",
            Self::Under(_) => "▼",
            Self::Within | Self::Exempt => "",
        }
    }
}

/// The band of a unit; none for special grids, and where its level has none.
#[must_use]
pub fn band(plan: &Plan, unit: &PlanUnit) -> Option<[u32; 2]> {
    if unit.kind == UnitKind::Special {
        return None;
    }
    plan.levels().get(usize::from(unit.depth))?.band
}

/// One leaf at a glance.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    /// What it is called, see [`Labels`].
    pub number: String,
    /// What is counted in it.
    pub tally: Tally,
    /// Against its band.
    pub fit: Fit,
    /// Whether nothing may change it.
    pub locked: bool,
    /// An enterprise, a school, a market.
    pub special: bool,
    /// Where its name stands: a place of the world, 0–1 both ways.
    pub at: [f64; 2],
    /// How much room there is for it, share of the world's side.
    pub room: f64,
}

/// Classes of the draft's faces.
pub mod class {
    /// Nothing to say.
    pub const PLAIN: u8 = 0;
    /// Out of its band.
    pub const OFF: u8 = 1;
    /// Without a band.
    pub const EXEMPT: u8 = 2;
    /// Nothing may change it.
    pub const LOCKED: u8 = 3;
    /// How many there are.
    pub const COUNT: usize = 4;
}

impl Glance {
    /// Of a leaf that is there.
    #[must_use]
    pub fn of(plan: &Plan, counts: &Counts, labels: &Labels, id: UnitId) -> Option<Self> {
        let unit = plan.unit(id)?;
        let tally = counts.of(id);
        let (at, room) = roomiest(&plan.pieces(Ground::Unit(id)))?;
        let up = core::iter::successors(Some(unit), |unit| plan.unit(unit.parent?));
        Some(Self {
            number: labels.label(unit.code.as_str()),
            tally,
            fit: Fit::of(tally.households, band(plan, unit)),
            locked: up.into_iter().any(|unit| unit.locked),
            special: unit.kind == UnitKind::Special,
            at,
            room,
        })
    }

    /// How its face is drawn: what is too small is hatched besides.
    #[must_use]
    pub const fn class(&self) -> u8 {
        match self.fit {
            _ if self.locked => class::LOCKED,
            Fit::Over(_) => class::OFF,
            Fit::Under(_) => class::OFF | (Flag::Stale as u8) << 4,
            Fit::Exempt => class::EXEMPT,
            Fit::Within => class::PLAIN,
        }
    }
}

/// All leaves of the scope.
#[derive(Clone, Debug, Default)]
pub struct Glances {
    all: BTreeMap<UnitId, Glance>,
    labels: Labels,
}

impl Glances {
    /// Looks at every leaf.
    #[must_use]
    pub fn new(plan: &Plan, counts: &Counts, labels: Labels) -> Self {
        let one = |id| Some((id, Glance::of(plan, counts, &labels, id)?));
        Self { all: domain::fill::map(picture::leaves(plan).filter_map(one)), labels }
    }

    /// Looks again at some.
    pub fn renew(&mut self, plan: &Plan, counts: &Counts, leaves: impl IntoIterator<Item = UnitId>) {
        for id in leaves {
            match Glance::of(plan, counts, &self.labels, id).filter(|_| picture::in_scope(plan, id)) {
                Some(glance) => drop(self.all.insert(id, glance)),
                None => drop(self.all.remove(&id)),
            }
        }
    }

    /// In the order of units.
    pub fn iter(&self) -> impl Iterator<Item = (UnitId, &Glance)> {
        self.all.iter().map(|(id, glance)| (*id, glance))
    }

    /// One.
    #[must_use]
    pub fn get(&self, id: UnitId) -> Option<&Glance> {
        self.all.get(&id)
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }
}

/// Heights at which a shape is cut to find where it is wide.
const CUTS: i64 = 7;

/// A place inside some pieces with much room to its left and right, and that room: shares of the world's side.
#[must_use]
pub fn roomiest(pieces: &[Vec<Vec<LatticePoint>>]) -> Option<([f64; 2], f64)> {
    let mut best: Option<(i64, [i64; 2], i64)> = None;
    for rings in pieces {
        let (low, high) = (rings[0].iter().map(|p| p.y).min()?, rings[0].iter().map(|p| p.y).max()?);
        for cut in 1..=CUTS {
            // A quarter of a step off the lattice: the cut passes no vertex.
            let y4 = 4 * i64::from(low) + (i64::from(high) - i64::from(low)) * 4 * cut / (CUTS + 1) + 1;
            let mut crossed: Vec<i64> = rings.iter().flat_map(|ring| crossings(ring, y4)).collect();
            sort(&mut crossed);
            for pair in crossed.as_chunks::<2>().0 {
                // Of two as wide, the one nearer to the middle.
                let wide = (pair[1] - pair[0]) * (CUTS + 3 - (2 * cut - CUTS - 1).abs() / 2);
                if best.is_none_or(|(known, ..)| wide > known) {
                    best = Some((wide, [i64::midpoint(pair[0], pair[1]), y4 / 4], pair[1] - pair[0]));
                }
            }
        }
    }
    let (_, [x, y], width) = best?;
    let degrees = |steps: i64| steps as f64 / f64::from(domain::lattice::STEPS_PER_DEGREE);
    Some((world(degrees(x), degrees(y)), degrees(width) / 360.0))
}

/// Where a ring meets a height given in quarters of a step.
fn crossings(ring: &[LatticePoint], y4: i64) -> impl Iterator<Item = i64> {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).filter_map(move |(a, b)| {
        let (ay, by) = (4 * i64::from(a.y), 4 * i64::from(b.y));
        let (ax, bx) = (i64::from(a.x), i64::from(b.x));
        ((ay > y4) != (by > y4)).then(|| ax + ((bx - ax) as f64 * (y4 - ay) as f64 / (by - ay) as f64).round() as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_has_both_its_ends() {
        let band = Some([30, 100]);
        assert_eq!(
            [29, 30, 100, 101].map(|n| Fit::of(n, band)),
            [Fit::Under(1), Fit::Within, Fit::Within, Fit::Over(1)]
        );
        assert_eq!(Fit::of(0, None), Fit::Exempt);
    }

    #[test]
    fn a_name_stands_inside_whatever_the_shape() {
        let at = |x: i32, y: i32| LatticePoint::new(1_040_000_000 + x, 300_000_000 + y);
        // A U: its middle lies outside.
        let shape = vec![
            at(0, 0),
            at(900, 0),
            at(900, 900),
            at(700, 900),
            at(700, 100),
            at(200, 100),
            at(200, 900),
            at(0, 900),
        ];
        let (place, room) = roomiest(&[vec![shape]]).expect("a place");
        let (lon, lat) = geometry::plane::unworld(place);
        let (x, y) = ((lon - 104.0) * 1e7, (lat - 30.0) * 1e7);
        assert!(room > 0.0 && (0.0..900.0).contains(&y), "{x} {y}");
        let inside = y < 100.0 || (0.0..200.0).contains(&x) || (700.0..900.0).contains(&x);
        assert!(inside, "{x} {y} is not in the U");
    }
}
