//! Visits, uses of services, meetings; and one community whose visits stopped.

use super::{Basis, Plot, calendar, day_in, passed};
use crate::demo::{Meeting, Service, Visit};

/// One row for each micro-grid and month, due on the month's last day that the registers know.
pub(super) fn visits(basis: &Basis<'_>, plot: &Plot) -> Vec<Visit> {
    let mut rng = basis.stream("visits");
    let mut out = Vec::new();
    for (m, month) in basis.months().into_iter().enumerate() {
        for (leaf, p) in basis.places.iter().enumerate().filter(|(_, p)| !p.special) {
            let due = (f64::from(p.homes.households) * rng.range(0.32, 0.46) * passed(month)).round();
            let keen =
                0.80 + 0.08 * basis.temper(51, p.community as u64).min(1.7) + 0.002 * m as f64 + 0.05 * rng.normal();
            let festival = if calendar(month.0) == 1 { 0.88 } else { 1.0 };
            let stopped = p.community == plot.stopped_community && month.0 >= plot.since[2];
            let done = if stopped { 0.0 } else { (due * (keen * festival).clamp(0.0, 1.0)).round() };
            out.push(Visit { leaf: leaf as u32, due_on: month.1, due: due as u16, done: done as u16 });
        }
    }
    out
}

/// Uses of services by class: 1.65 million in all in the district of 8,667.
pub(super) fn services(basis: &Basis<'_>) -> Vec<Service> {
    const ITEMS: [(&str, f64, f64); 6] = [
        // class, weight, minutes for each use
        ("certificates", 0.26, 14.0),
        ("social_security", 0.22, 18.0),
        ("health", 0.2, 22.0),
        ("housing", 0.12, 26.0),
        ("employment", 0.08, 24.0),
        ("care", 0.12, 35.0),
    ];
    let mut rng = basis.stream("services");
    let mut out = Vec::new();
    for (m, month) in basis.months().into_iter().enumerate() {
        for (leaf, p) in basis.places.iter().enumerate().filter(|(_, p)| p.homes.households > 0) {
            // Two of the six classes a month: the others are below the threshold of reporting.
            for _ in 0..2 {
                let (item, _, each) = ITEMS[rng.weighted(&ITEMS.map(|i| i.1))];
                let mean = f64::from(p.homes.households)
                    * 0.105
                    * passed(month)
                    * (0.8 + 0.016 * m as f64)
                    * basis.temper(61, p.community as u64);
                let uses = (mean * 2.0 * rng.unit() + rng.unit()) as u16;
                if uses > 0 {
                    let minutes = f64::from(uses) * each * (1.15 - 0.012 * m as f64) * rng.range(0.7, 1.3);
                    out.push(Service {
                        leaf: leaf as u32,
                        item,
                        used_on: day_in(month, 0.25, &mut rng),
                        uses,
                        minutes: minutes as u32,
                    });
                }
            }
        }
    }
    out
}

/// 坝坝会, 议事会, 联席会议.
pub(super) fn meetings(basis: &Basis<'_>) -> Vec<Meeting> {
    let mut rng = basis.stream("meetings");
    let mut out = Vec::new();
    for month in basis.months() {
        for (leaf, p) in basis.places.iter().enumerate().filter(|(_, p)| !p.special) {
            if rng.chance(0.07 * passed(month) * basis.temper(71, p.community as u64)) {
                let kind = ["courtyard", "council", "joint"][rng.weighted(&[0.6, 0.3, 0.1])];
                let held_on = day_in(month, 1.6, &mut rng);
                out.push(Meeting {
                    leaf: leaf as u32,
                    kind,
                    held_on,
                    attended: 8 + rng.below(p.homes.households / 2 + 1) as u16,
                    settled: rng.chance(0.72),
                });
            }
        }
    }
    out
}
