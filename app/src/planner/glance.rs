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
    /// How wide and high the room for it is, shares of the world's side.
    pub room: [f64; 2],
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
/// A name and a count below it are so much wider than high.
const WORDS: f64 = 1.3;

/// A place inside some pieces with much room around it for words, and how wide and high that room is: shares of the
/// world's side.
#[must_use]
pub fn roomiest(pieces: &[Vec<Vec<LatticePoint>>]) -> Option<([f64; 2], [f64; 2])> {
    let degrees = |steps: i64| steps as f64 / f64::from(domain::lattice::STEPS_PER_DEGREE);
    let mut best: Option<(f64, [i64; 2], [f64; 2])> = None;
    for rings in pieces {
        let (low, high) = (rings[0].iter().map(|p| p.y).min()?, rings[0].iter().map(|p| p.y).max()?);
        let stretch = degrees(i64::midpoint(low.into(), high.into())).to_radians().cos().recip();
        for cut in 1..=CUTS {
            // A quarter of a step off the lattice: the cut passes no vertex.
            let y4 = 4 * i64::from(low) + (i64::from(high) - i64::from(low)) * 4 * cut / (CUTS + 1) + 1;
            // Of two with as much room, the one nearer to the middle.
            let weight = (CUTS + 3 - (2 * cut - CUTS - 1).abs() / 2) as f64;
            for [west, east] in inside(rings, y4, |p| [p.x, p.y]) {
                let x = i64::midpoint(west, east);
                let across = inside(rings, 4 * x + 1, |p| [p.y, p.x]);
                // As far above as below: that is where words stand.
                let half = across.iter().map(|[south, north]| (north - y4 / 4).min(y4 / 4 - south)).max();
                let height = degrees(2 * half.unwrap_or(0).max(0)) * stretch;
                let room = [degrees(east - west), height].map(|side| side / 360.0);
                let size = room[0].min(room[1] * WORDS) * weight;
                if best.is_none_or(|(known, ..)| size > known) {
                    best = Some((size, [x, y4 / 4], room));
                }
            }
        }
    }
    let (_, [x, y], room) = best?;
    Some((world(degrees(x), degrees(y)), room))
}

/// Where a line through rings is inside, from and to; `turned` gives a point's place along the line and across it, the line
/// is at `at4` quarters of a step across.
fn inside(rings: &[Vec<LatticePoint>], at4: i64, turned: impl Fn(LatticePoint) -> [i32; 2]) -> Vec<[i64; 2]> {
    let mut met = Vec::new();
    for ring in rings {
        let next = ring.iter().cycle().skip(1);
        met.extend(ring.iter().zip(next).filter_map(|(&a, &b)| {
            let ([a, a_across], [b, b_across]) = (turned(a).map(i64::from), turned(b).map(i64::from));
            let (from, to) = (4 * a_across, 4 * b_across);
            let crosses = (from > at4) != (to > at4);
            crosses.then(|| a + ((b - a) as f64 * (at4 - from) as f64 / (to - from) as f64).round() as i64)
        }));
    }
    sort(&mut met);
    met.as_chunks::<2>().0.to_vec()
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
        assert!(room.into_iter().all(|side| side > 0.0) && (0.0..900.0).contains(&y), "{x} {y}");
        let inside = y < 100.0 || (0.0..200.0).contains(&x) || (700.0..900.0).contains(&x);
        assert!(inside, "{x} {y} is not in the U");
    }
    #[test]
    fn a_name_stands_where_it_has_room_both_ways() {
        let at = |x: i32, y: i32| LatticePoint::new(1_040_000_000 + x, y);
        // A sheet with a long, thin tongue east of its middle.
        let shape = [(0, 0), (400, 0), (400, 390), (3_000, 390), (3_000, 410), (400, 410), (400, 800), (0, 800)];
        let shape = shape.map(|(x, y)| at(x, y)).to_vec();
        let (place, [wide, high]) = roomiest(&[vec![shape]]).expect("a place");
        let (lon, lat) = geometry::plane::unworld(place);
        let (x, y) = ((lon - 104.0) * 1e7, lat * 1e7);
        assert!((150.0..250.0).contains(&x) && (150.0..650.0).contains(&y), "{x} {y} is beside the sheet");
        let steps = 360.0 * f64::from(domain::lattice::STEPS_PER_DEGREE);
        assert!((wide * steps - 400.0).abs() < 1.0, "{} steps wide", wide * steps);
        let expected = 2.0 * y.min(800.0 - y);
        assert!((high * steps - expected).abs() < 4.0, "{} steps high, not {expected}", high * steps);
    }
}
