//! Cases: kinds, seasons, weekdays, places, deadlines; and one street where they run overdue.

use super::{Basis, Plot, calendar, day_in, passed, scattered};
use crate::demo::Case;

/// 60,000 in 25 months in the district of 8,667.
const CASES: f64 = 60_000.0;

/// Kind, weight, days until due; a dispute's own kind is drawn from [`DISPUTES`].
const KINDS: [(&str, f64, i32); 11] = [
    ("street_order", 17.0, 3),
    ("refuse", 13.0, 3),
    ("public_facility", 11.0, 7),
    ("illegal_parking", 9.0, 2),
    ("safety_hazard", 8.0, 5),
    ("noise", 6.0, 5),
    ("illegal_building", 3.0, 15),
    ("drainage", 4.0, 5),
    ("pets", 3.0, 5),
    (DISPUTE, 23.0, 12),
    ("environment", 3.0, 7),
];

const DISPUTE: &str = "dispute_other";

/// The eighteen kinds of dispute and their weights, as a village or a town has them.
const DISPUTES: [(&str, f64); 18] = [
    ("dispute_neighbours", 24.0),
    ("dispute_property_service", 15.0),
    ("dispute_marriage_family", 14.0),
    ("dispute_labour", 9.0),
    ("dispute_consumer", 6.0),
    ("dispute_contract", 5.0),
    ("dispute_house_site", 5.0),
    ("dispute_damages", 4.0),
    ("dispute_traffic", 4.0),
    ("dispute_business", 3.0),
    ("dispute_demolition", 2.0),
    ("dispute_forest_land", 2.0),
    ("dispute_village_affairs", 2.0),
    ("dispute_pollution", 1.5),
    ("dispute_medical", 1.2),
    ("dispute_internet", 0.8),
    ("dispute_tourism", 0.5),
    (DISPUTE, 1.0),
];

/// Where the steps before the closing lie in a case's life, as shares of it.
const STEPS: [f64; 5] = [0.05, 0.12, 0.25, 0.8, 0.95];
/// A case's state by the number of steps taken.
const STATES: [&str; 6] = ["reported", "accepted", "filed", "dispatched", "handled", "verified"];

/// January to December: more in summer heat and rain, fewer round the spring festival.
const SEASON: [f64; 12] = [0.86, 0.68, 0.95, 1.0, 1.04, 1.13, 1.24, 1.2, 1.06, 0.98, 0.94, 0.92];

pub(super) fn cases(basis: &Basis<'_>, plot: &Plot) -> Vec<Case> {
    let mut rng = basis.stream("cases");
    let mut life = basis.stream("lives of cases");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    // A slow rise: more is reported every year.
    let by_month: Vec<f64> =
        months.iter().enumerate().map(|(i, m)| SEASON[calendar(m.0)] * passed(*m) * (1.0 + 0.007 * i as f64)).collect();
    let by_leaf: Vec<f64> = basis
        .places
        .iter()
        .enumerate()
        .map(|(leaf, p)| {
            let t = basis.temper(11, leaf as u64);
            (0.45 + 1.1 * p.urban) * t * t * basis.temper(12, p.community as u64) * if p.special { 2.5 } else { 1.0 }
        })
        .collect();
    let weights: Vec<f64> = KINDS.iter().map(|k| k.1).collect();
    let mut out = Vec::new();
    for (leaf, m) in scattered((CASES * basis.size).round() as usize, &by_month, &by_leaf, &mut rng) {
        let place = &basis.places[leaf as usize];
        let (kind, _, days) = KINDS[rng.weighted(&weights)];
        let reported_on = day_in(months[m], 0.62, &mut rng);
        let due_on = reported_on + days;
        let late_here = place.street == plot.overdue_street && reported_on >= plot.since[0];
        let late = if late_here { 0.34 } else { 0.045 * basis.temper(13, place.community as u64) };
        let took = if rng.chance(late) {
            days + 1 + (f64::from(days) * 2.5 * rng.unit() * rng.unit()) as i32
        } else {
            (f64::from(days) * (0.15 + 0.85 * rng.unit()) * rng.unit().sqrt()) as i32
        };
        let closed_on = Some(reported_on + took).filter(|d| *d <= as_of);
        let escalated = rng.chance(if late_here { 0.16 } else { 0.055 });
        let level = if escalated {
            ["street", "district"][rng.weighted(&[0.85, 0.15])]
        } else {
            ["micro_grid", "grid", "community"][rng.weighted(&[0.5, 0.3, 0.2])]
        };
        let steps = STEPS.map(|share| Some(reported_on + (share * f64::from(took)) as i32).filter(|d| *d <= as_of));
        let state = if closed_on.is_some() { "closed" } else { STATES[steps.iter().flatten().count()] };
        let dispute = kind == DISPUTE;
        let kind = if dispute { DISPUTES[life.weighted(&DISPUTES.map(|d| d.1))].0 } else { kind };
        let source = ["grid_worker", "public", "device", "hotline"][life.weighted(&[0.46, 0.31, 0.12, 0.11])];
        let returned = took > 0 && life.chance(0.035 * basis.temper(18, place.community as u64));
        let extended = life.chance(0.04);
        let mediated = life.chance(1.0 - 0.055 * basis.temper(19, place.community as u64));
        out.push(Case {
            leaf,
            kind,
            source,
            reported_on,
            steps,
            due_on,
            closed_on,
            state,
            returned,
            extended,
            escalated,
            level,
            settled: (dispute && closed_on.is_some()).then_some(mediated),
        });
    }
    out.sort_by_key(|c| (c.reported_on, c.leaf));
    out
}
