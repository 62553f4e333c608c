//! People, organisations and events, drawn for every leaf. Each register has a stream of its own.

mod alarms;
mod cases;
mod checks;
mod economy;
mod gatherings;
mod houses;
mod measures;
mod persons;
mod reach;
mod services;
mod standing;
mod team;
mod visits;
mod wishes;

use domain::period::{Day, Month};

use super::{
    Building, LandUse, Overlay, Registers, Story,
    households::Homes,
    math::{Stream, mixed},
};

pub(super) use houses::{doors, houses};
pub(super) use measures::measures;

/// Months that the registers tell of, the as-of month included.
const MONTHS: i32 = 25;

/// The first month that the registers tell of.
pub(super) const fn first_month(as_of: Day) -> Month {
    as_of.in_month().plus(1 - MONTHS)
}

/// What the makers of registers look at.
pub(super) struct Basis<'a> {
    pub seed: u64,
    pub as_of: Day,
    /// Of each leaf.
    pub places: &'a [Place],
    pub buildings: &'a [Building],
    /// How large against the district of 8,667 micro-grids.
    pub size: f64,
}

/// What matters of one leaf.
pub(super) struct Place {
    pub land: LandUse,
    pub homes: Homes,
    pub urban: f64,
    pub special: bool,
    pub river: bool,
    pub street: usize,
    pub community: usize,
    /// Number of its ordinary grid; none for a special one.
    pub grid: Option<usize>,
}

impl Basis<'_> {
    /// The months, each with its first and last day; the last one ends with the as-of day.
    pub fn months(&self) -> Vec<(i32, i32)> {
        (0..MONTHS)
            .map(|m| {
                let month = first_month(self.as_of).plus(m);
                let first = Day { year: month.year, month: month.month, day: 1 }.since_epoch();
                (first, (first + i32::from(month.days()) - 1).min(self.as_of.since_epoch()))
            })
            .collect()
    }
    /// The first leaf of each unit above, rising: where what belongs to the whole unit is booked. `unit` is its number.
    pub fn heads(&self, unit: impl Fn(&Place) -> Option<usize>) -> Vec<u32> {
        let mut seen = std::collections::BTreeSet::new();
        let first = |(leaf, p): (usize, &Place)| unit(p).is_some_and(|u| seen.insert(u)).then_some(leaf as u32);
        self.places.iter().enumerate().filter_map(first).collect()
    }
    pub fn stream(&self, purpose: &str) -> Stream {
        Stream::new(self.seed, purpose, 0)
    }
    /// A lasting difference between places, about 0.4 … 2.2 with middle 1.
    pub fn temper(&self, purpose: u64, part: u64) -> f64 {
        let h = mixed(self.seed ^ mixed(purpose) ^ mixed(part).rotate_left(13));
        let u = (h >> 11) as f64 / (1u64 << 53) as f64;
        0.4 + 0.9 * u + 0.9 * u * u * u
    }
}

/// Where the figures were bent on purpose.
pub(super) struct Plot {
    pub overdue_street: usize,
    pub false_street: usize,
    pub stopped_community: usize,
    pub since: [i32; 3],
}

impl Plot {
    pub fn new(basis: &Basis<'_>) -> Self {
        let mut rng = basis.stream("stories");
        let streets = basis.places.iter().map(|p| p.street).max().unwrap_or(0) as u32 + 1;
        let communities = basis.places.iter().map(|p| p.community).max().unwrap_or(0) as u32 + 1;
        let months = basis.months();
        let overdue = rng.below(streets);
        Self {
            overdue_street: overdue as usize,
            false_street: ((overdue + 1 + rng.below(streets.max(2) - 1)) % streets) as usize,
            stopped_community: rng.below(communities) as usize,
            since: [months[MONTHS as usize - 4].0, months[MONTHS as usize - 3].0, months[MONTHS as usize - 6].0],
        }
    }

    /// `streets` and `communities` are codes in order.
    pub fn stories(&self, streets: &[String], communities: &[String]) -> Vec<Story> {
        let story = |kind, unit: &String, since| Story { kind, unit: unit.clone(), since };
        vec![
            story("overdue_cases", &streets[self.overdue_street], self.since[0]),
            story("false_alarms", &streets[self.false_street], self.since[1]),
            story("visits_stopped", &communities[self.stopped_community], self.since[2]),
        ]
    }
}

/// What the makers of registers made.
pub(super) struct Made {
    pub registers: Registers,
    pub overlays: Vec<Overlay>,
    /// Of each building.
    pub households: Vec<u16>,
    /// Of each building.
    pub station_minutes: Vec<Option<u8>>,
}

/// Every register, and what they say of buildings.
pub(super) fn registers(basis: &Basis<'_>, plot: &Plot) -> Made {
    let (houses, households) = houses(basis);
    let persons = persons::persons(basis, &houses);
    let facilities = standing::facilities(basis);
    let station_minutes = reach::station_minutes(basis, &facilities);
    let devices = standing::devices(basis);
    let registers = Registers {
        party_organisations: standing::party_organisations(basis),
        device_hours: checks::device_hours(basis, &devices),
        facilities,
        devices,
        cases: cases::cases(basis, plot),
        alarms: alarms::alarms(basis, plot),
        visits: visits::visits(basis, plot, &houses, &persons),
        services: services::services(basis),
        meetings: gatherings::meetings(basis),
        merchants: economy::merchants(basis),
        team: team::team(basis),
        wishes: wishes::wishes(basis),
        activities: gatherings::activities(basis),
        checks: checks::checks(basis),
        hazards: checks::hazards(basis),
        petitions: wishes::petitions(basis),
        assessments: team::assessments(basis, plot),
        funds: economy::funds(basis),
        jobs: economy::jobs(basis),
        houses,
        persons,
    };
    Made { registers, overlays: reach::overlays(basis), households, station_minutes }
}

/// Days of a month drawn with weekdays in mind: `weekend` is the weight of Saturday and Sunday.
fn day_in(month: (i32, i32), weekend: f64, rng: &mut Stream) -> i32 {
    loop {
        let day = month.0 + rng.below((month.1 - month.0 + 1) as u32) as i32;
        // 1970-01-01 was a Thursday.
        let weekday = (day + 3).rem_euclid(7);
        if weekday < 5 || rng.chance(weekend) {
            return day;
        }
    }
}

/// Share of a month that has passed.
fn passed(month: (i32, i32)) -> f64 {
    f64::from(month.1 - month.0 + 1) / f64::from(Day::from_epoch(month.0).in_month().days())
}

/// Calendar month, 0 for January.
fn calendar(day: i32) -> usize {
    usize::from(Day::from_epoch(day).month) - 1
}

/// `total` events over months by weight, then over leaves by weight: (leaf, month) pairs in the order of months.
fn scattered(total: usize, months: &[f64], leaves: &[f64], rng: &mut Stream) -> Vec<(u32, usize)> {
    let mut sum = 0.0;
    let steps: Vec<f64> = leaves
        .iter()
        .map(|w| {
            sum += w;
            sum
        })
        .collect();
    let mut out = Vec::with_capacity(total);
    for (m, n) in super::tree::apportion(months, total, 0, usize::MAX).into_iter().enumerate() {
        for _ in 0..n {
            let at = rng.unit() * sum;
            out.push((steps.partition_point(|s| *s <= at).min(leaves.len() - 1) as u32, m));
        }
    }
    out
}
