//! Campaigns from door to door, river patrols, roll calls, hazards, and whether devices run.

use super::{Basis, calendar, day_in, passed, scattered};
use crate::demo::{Check, DeviceHours, Hazard, Standing};

/// The household campaign of each calendar month, January first.
const CAMPAIGNS: [Option<&str>; 12] = [
    Some("fire"),
    Some("fire"),
    Some("gas"),
    Some("electricity"),
    Some("flood"),
    Some("flood"),
    Some("fire"),
    Some("electricity"),
    None,
    Some("gas"),
    Some("gas"),
    Some("gas"),
];

/// One row for each leaf, month and kind that is due, on the month's last day that the registers know.
pub(super) fn checks(basis: &Basis<'_>) -> Vec<Check> {
    let mut rng = basis.stream("checks");
    let mut out = Vec::new();
    for month in basis.months() {
        let campaign = CAMPAIGNS[calendar(month.0)];
        for (leaf, p) in basis.places.iter().enumerate() {
            let keen = |purpose: u64| 0.84 + 0.09 * basis.temper(purpose, p.community as u64).min(1.5);
            let mut due_here = vec![("roll_call", 1.0, 0.9 + 0.09 * keen(31), 18.0)];
            let threatened = campaign != Some("flood") || p.river || p.urban < 0.1;
            if let Some(kind) = campaign.filter(|_| threatened) {
                due_here.push((kind, (f64::from(p.homes.households) * 0.5 * passed(month)).round(), keen(32), 7.0));
            }
            if p.river {
                // Twice a week.
                due_here.push(("river", (8.7 * passed(month)).round(), keen(33), 35.0));
            }
            for (kind, due, keen, each) in due_here.into_iter().filter(|d| d.1 > 0.0) {
                let done = if kind == "roll_call" {
                    if rng.chance(keen) { due } else { 0.0 }
                } else {
                    (due * (keen + 0.05 * rng.normal()).clamp(0.0, 1.0)).round()
                };
                let minutes = done * each * basis.temper(34, p.street as u64).sqrt() * rng.range(0.7, 1.3);
                out.push(Check {
                    leaf: leaf as u32,
                    kind,
                    due_on: month.1,
                    due: due as u16,
                    done: done as u16,
                    minutes: minutes as u32,
                });
            }
        }
    }
    out
}

/// 42,000 in 25 months in the district of 8,667.
pub(super) fn hazards(basis: &Basis<'_>) -> Vec<Hazard> {
    const KINDS: [(&str, f64, i32); 7] = [
        // kind, weight, days to clear it
        ("fire_lane", 0.24, 3),
        ("wiring", 0.22, 7),
        ("gas_hose", 0.18, 3),
        ("charging", 0.15, 5),
        ("structure", 0.08, 30),
        ("lift", 0.07, 7),
        ("river_bank", 0.06, 15),
    ];
    let mut rng = basis.stream("hazards");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    // What campaigns look for they find.
    let found = |day| if CAMPAIGNS[calendar(day)].is_some() { 1.1 } else { 0.8 };
    let by_month: Vec<f64> = months.iter().map(|m| found(m.0) * passed(*m)).collect();
    let by_leaf: Vec<f64> = basis
        .places
        .iter()
        .map(|p| (0.5 + p.urban) * basis.temper(35, p.community as u64) * if p.special { 3.0 } else { 1.0 })
        .collect();
    let mut out = Vec::new();
    for (leaf, m) in scattered((42_000.0 * basis.size).round() as usize, &by_month, &by_leaf, &mut rng) {
        let (kind, _, days) = KINDS[rng.weighted(&KINDS.map(|k| k.1))];
        let major = rng.chance(0.06);
        let days = if major { 2 * days } else { days };
        let found_on = day_in(months[m], 0.5, &mut rng);
        let late = rng.chance(0.035 * basis.temper(36, basis.places[leaf as usize].street as u64));
        let took = f64::from(days) * if late { 1.2 + 2.0 * rng.unit() } else { rng.unit() };
        let cleared_on = Some(found_on + took as i32).filter(|day| *day <= as_of);
        out.push(Hazard { leaf, kind, major, found_on, due_on: found_on + days, cleared_on });
    }
    out.sort_by_key(|h| (h.found_on, h.leaf));
    out
}

/// One row for each leaf with devices and month: hours that they should have run, and did.
pub(super) fn device_hours(basis: &Basis<'_>, devices: &[Standing]) -> Vec<DeviceHours> {
    let mut rng = basis.stream("device hours");
    let mut out = Vec::new();
    for month in basis.months() {
        let mut standing = vec![0u32; basis.places.len()];
        for d in devices.iter().filter(|d| d.from <= month.0 && d.until.is_none_or(|until| until > month.1)) {
            standing[d.leaf as usize] += 1;
        }
        for (leaf, n) in standing.into_iter().enumerate().filter(|(_, n)| *n > 0) {
            let due = n * 24 * (month.1 - month.0 + 1) as u32;
            // A dead line or a storm takes a whole corner off for days.
            let share = if rng.chance(0.02 * basis.temper(37, basis.places[leaf].community as u64)) {
                rng.range(0.35, 0.9)
            } else {
                rng.range(0.97, 1.0)
            };
            out.push(DeviceHours { leaf: leaf as u32, until: month.1, due, up: (f64::from(due) * share) as u32 });
        }
    }
    out
}
