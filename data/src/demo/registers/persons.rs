//! Records of persons: residents, floating population, and those who have moved away.

use super::Basis;
use crate::demo::{House, HouseUse, Person, math::Stream};

/// Records for each micro-grid: 1.5 million in the district of 8,667.
const RECORDS: f64 = 1_500_000.0;

pub(super) fn persons(basis: &Basis<'_>, houses: &[House]) -> Vec<Person> {
    let mut rng = basis.stream("persons");
    let as_of = basis.as_of.since_epoch();
    let mut out: Vec<Person> = Vec::with_capacity((RECORDS * basis.size) as usize + 64);
    for (i, h) in houses.iter().enumerate() {
        match h.used {
            HouseUse::Resident => family(i as u32 + 1, h.leaf, as_of, &mut rng, &mut out),
            HouseUse::Let => {
                tenants(i as u32 + 1, h.leaf, as_of - days(1_100.0, as_of, &mut rng), None, basis, &mut rng, &mut out)
            }
            HouseUse::Vacant => {}
        }
    }
    // The rest of the records: people who came and went, mostly tenants.
    let wanted = (RECORDS * basis.size).round() as usize;
    let lived: Vec<usize> = (0..houses.len()).filter(|i| houses[*i].used != HouseUse::Resident || i % 9 == 0).collect();
    let mut turn = 0u32;
    while out.len() < wanted && !lived.is_empty() {
        let i = lived[rng.below(lived.len() as u32) as usize];
        let left = as_of - rng.below(1_500) as i32;
        turn += 1;
        if turn.is_multiple_of(5) {
            let first = out.len();
            family(i as u32 + 1, houses[i].leaf, left - 30, &mut rng, &mut out);
            out[first..].iter_mut().for_each(|p| p.moved_out = Some(left));
        } else {
            let came = left - 20 - days(520.0, as_of, &mut rng);
            tenants(i as u32 + 1, houses[i].leaf, came, Some(left), basis, &mut rng, &mut out);
        }
    }
    out.truncate(wanted.max(1));
    out.sort_by_key(|p| p.leaf);
    out
}

/// A waiting time in days with the given mean, at most fifty years back.
fn days(mean: f64, as_of: i32, rng: &mut Stream) -> i32 {
    // Two uniforms multiplied fall off like a waiting time; their mean is a quarter.
    ((rng.unit() * rng.unit() * 4.0 * mean) as i32).min(as_of.clamp(0, 18_000))
}

fn family(house: u32, leaf: u32, as_of: i32, rng: &mut Stream, out: &mut Vec<Person>) {
    let year = 1970.0 + f64::from(as_of) / 365.2425;
    let size = 1 + rng.weighted(&[0.16, 0.27, 0.29, 0.16, 0.08, 0.04]);
    // Moves are spread over some thirty years, so that few are recent.
    let came = as_of - (rng.unit() * 11_500.0) as i32;
    let head = 24.0 + 62.0 * rng.unit() * (0.4 + 0.6 * rng.unit());
    for k in 0..size {
        let age = match k {
            0 => head,
            1 => head + 4.0 * rng.normal(),
            2 | 3 => head - 27.0 + 4.0 * rng.normal(),
            _ => head + 25.0 + 4.0 * rng.normal(),
        }
        // A child that would not be born yet is a small one.
        .abs()
        .min(99.0);
        // A child is registered when it is born.
        let moved_in = came.max(as_of - (age * 365.2425) as i32);
        let group = [
            (age > 60.0 && size == 1, 0.015, 0),
            (age > 68.0, 0.05, 1),
            (age > 60.0 && size == 1, 0.85, 2),
            (true, 0.022, 3),
        ];
        let special_group = group.iter().find_map(|(may, p, g)| (*may && rng.chance(*p)).then_some(*g));
        out.push(Person {
            house,
            leaf,
            birth_year: (year - age) as u16,
            female: rng.chance(0.497),
            floating: false,
            moved_in,
            moved_out: None,
            party_member: age > 20.0 && rng.chance(0.085),
            special_group,
        });
    }
}

fn tenants(
    house: u32,
    leaf: u32,
    came: i32,
    left: Option<i32>,
    basis: &Basis<'_>,
    rng: &mut Stream,
    out: &mut Vec<Person>,
) {
    let year = f64::from(basis.as_of.year);
    for _ in 0..1 + rng.weighted(&[0.34, 0.36, 0.18, 0.12]) {
        let age = 16.0 + 48.0 * rng.unit() * (0.35 + 0.65 * rng.unit());
        out.push(Person {
            house,
            leaf,
            birth_year: (year - age) as u16,
            female: rng.chance(0.46),
            floating: true,
            moved_in: came,
            moved_out: left.filter(|l| *l > came),
            party_member: rng.chance(0.03),
            special_group: None,
        });
    }
}
