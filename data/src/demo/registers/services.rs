//! Uses of services: items of fifteen departments, most of them done in one stop.

use super::{Basis, day_in, passed};
use crate::demo::{ITEMS, Service};

/// Minutes of one use, by department in the order of [`ITEMS`].
const MINUTES: [(&str, f64); 15] = [
    ("civil_affairs", 26.0),
    ("human_resources", 22.0),
    ("medical_insurance", 16.0),
    ("public_security", 14.0),
    ("health", 20.0),
    ("housing", 30.0),
    ("education", 21.0),
    ("market_regulation", 24.0),
    ("planning", 38.0),
    ("disabled_federation", 33.0),
    ("veterans", 25.0),
    ("justice", 32.0),
    ("agriculture", 28.0),
    ("transport", 15.0),
    ("taxation", 17.0),
];

/// 1.65 million uses in all in the district of 8,667.
pub(super) fn services(basis: &Basis<'_>) -> Vec<Service> {
    let mut rng = basis.stream("services");
    let each = ITEMS.map(|item| MINUTES.iter().find(|(name, _)| *name == item.department).map_or(20.0, |(_, m)| *m));
    // A department's first items are what most people come for.
    let weights = ITEMS.map(|item| 1.0 / f64::from(1 + item.number));
    let mut out = Vec::new();
    for (m, month) in basis.months().into_iter().enumerate() {
        for (leaf, p) in basis.places.iter().enumerate().filter(|(_, p)| p.homes.households > 0) {
            // Two items a month: the others are below the threshold of reporting.
            for _ in 0..2 {
                let item = rng.weighted(&weights);
                let mean = f64::from(p.homes.households)
                    * 0.105
                    * passed(month)
                    * (0.8 + 0.016 * m as f64)
                    * basis.temper(61, p.community as u64);
                let uses = (mean * 2.0 * rng.unit() + rng.unit()) as u16;
                if uses > 0 {
                    let slow = if ITEMS[item].one_stop { 1.0 } else { 1.8 };
                    let now = f64::from(uses) * each[item] * slow * (1.15 - 0.012 * m as f64) * rng.range(0.7, 1.3);
                    let before = f64::from(uses) * each[item] * rng.range(1.9, 2.6);
                    out.push(Service {
                        leaf: leaf as u32,
                        item: item as u8,
                        used_on: day_in(month, 0.25, &mut rng),
                        uses,
                        minutes: now as u32,
                        minutes_before: before as u32,
                    });
                }
            }
        }
    }
    out
}
