//! Counts without registers, for demos too large to hold persons.

use super::{Basis, calendar, passed, scattered};
use crate::demo::Measure;

/// Households by leaf, and cases and alarms by leaf and month; zeroes are left out.
pub(crate) fn measures(basis: &Basis<'_>) -> Vec<Measure> {
    let months = basis.months();
    let mut out: Vec<Measure> = Vec::new();
    for (leaf, p) in basis.places.iter().enumerate() {
        for (measure, value) in [("households", p.homes.households), ("houses", p.homes.houses)] {
            out.push(Measure { leaf: leaf as u32, measure, day: months[0].0, value: f64::from(value) });
        }
    }
    let by_month: Vec<f64> =
        months.iter().map(|m| passed(*m) * (1.0 + 0.2 * ((calendar(m.0) + 6) % 12) as f64 / 12.0)).collect();
    for (purpose, measure, each) in [(81, "cases", 60_000.0), (82, "alarms", 120_000.0)] {
        let mut rng = basis.stream(measure);
        let by_leaf: Vec<f64> = basis
            .places
            .iter()
            .enumerate()
            .map(|(leaf, p)| {
                (0.4 + 1.1 * p.urban)
                    * basis.temper(purpose, leaf as u64)
                    * basis.temper(purpose + 100, p.community as u64)
            })
            .collect();
        let mut events = scattered((each * basis.size).round() as usize, &by_month, &by_leaf, &mut rng);
        events.sort_unstable_by_key(|e| (e.1, e.0));
        for run in events.chunk_by(|a, b| a == b) {
            let (leaf, m) = run[0];
            let in_time = run
                .iter()
                .filter(|_| !rng.chance(0.05 * basis.temper(83, basis.places[leaf as usize].street as u64)))
                .count();
            out.push(Measure { leaf, measure, day: months[m].0, value: run.len() as f64 });
            if measure == "cases" {
                out.push(Measure { leaf, measure: "cases_in_time", day: months[m].0, value: in_time as f64 });
            }
        }
    }
    out
}
