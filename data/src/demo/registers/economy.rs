//! Money for grid work, merchants, and who looks for work.

use super::{
    Basis, calendar, day_in, passed, scattered,
    standing::{since, until},
};
use crate::demo::{Fund, Job, Standing};

/// Booked monthly at the first micro-grid of each grid: 23 million yuan a year in the district of 8,667.
pub(super) fn funds(basis: &Basis<'_>) -> Vec<Fund> {
    const PURPOSES: [(&str, f64); 4] =
        [("allowance", 1_450.0), ("facilities", 800.0), ("activities", 520.0), ("training", 230.0)];
    let mut rng = basis.stream("funds");
    let heads = basis.heads(|p| p.grid);
    let mut out = Vec::new();
    for month in basis.months() {
        for &leaf in &heads {
            let p = &basis.places[leaf as usize];
            for (purpose, mean) in PURPOSES {
                let planned = mean * passed(month) * (0.6 + 0.4 * basis.temper(91, p.street as u64));
                // Spent slowly in spring, with a rush before the year's end.
                let rush = if calendar(month.0) >= 9 { 0.1 } else { 0.0 };
                let pace = 0.76 + rush + 0.1 * basis.temper(92, p.community as u64).min(1.6) + 0.06 * rng.normal();
                out.push(Fund {
                    leaf,
                    purpose,
                    booked_on: month.1,
                    planned: planned as u32,
                    spent: (planned * pace.clamp(0.2, 1.05)) as u32,
                });
            }
        }
    }
    out
}

/// One for most shops and offices; many open, nearly as many close.
pub(super) fn merchants(basis: &Basis<'_>) -> Vec<Standing> {
    const KINDS: [(&str, f64); 6] =
        [("food", 0.34), ("retail", 0.3), ("services", 0.18), ("repair", 0.08), ("pharmacy", 0.05), ("lodging", 0.05)];
    let mut rng = basis.stream("merchants");
    let mut out = Vec::new();
    for b in basis.buildings {
        let street = basis.temper(93, basis.places[b.leaf as usize].street as u64);
        for _ in 0..b.shops {
            if rng.chance(0.12) {
                continue;
            }
            let kind = KINDS[rng.weighted(&KINDS.map(|k| k.1))].0;
            let from = since(basis, 0.16 * street.min(1.7), &mut rng);
            out.push(Standing { leaf: b.leaf, kind, from, until: until(basis, from, 0.11, &mut rng) });
        }
    }
    out
}

/// 9,000 in 25 months in the district of 8,667; most find some within weeks.
pub(super) fn jobs(basis: &Basis<'_>) -> Vec<Job> {
    const SECTORS: [(&str, f64); 6] = [
        ("services", 0.3),
        ("manufacturing", 0.24),
        ("trade", 0.18),
        ("construction", 0.11),
        ("public_posts", 0.09),
        ("agriculture", 0.08),
    ];
    /// After the spring festival and after graduation.
    const SEASON: [f64; 12] = [0.6, 1.2, 1.6, 1.1, 0.9, 1.2, 1.5, 1.1, 1.0, 0.9, 0.8, 0.6];
    let mut rng = basis.stream("jobs");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    let by_month: Vec<f64> = months.iter().map(|m| SEASON[calendar(m.0)] * passed(*m)).collect();
    let by_leaf: Vec<f64> = basis
        .places
        .iter()
        .map(|p| f64::from(p.homes.households) * (0.3 + basis.temper(94, p.community as u64)))
        .collect();
    let mut out = Vec::new();
    for (leaf, m) in scattered((9_000.0 * basis.size).round() as usize, &by_month, &by_leaf, &mut rng) {
        let sought_on = day_in(months[m], 0.2, &mut rng);
        let found_on = sought_on + 4 + (120.0 * rng.unit() * rng.unit()) as i32;
        let found_on = (rng.chance(0.8) && found_on <= as_of).then_some(found_on);
        out.push(Job { leaf, sector: SECTORS[rng.weighted(&SECTORS.map(|s| s.1))].0, sought_on, found_on });
    }
    out.sort_by_key(|j| (j.sought_on, j.leaf));
    out
}
