//! What residents ask for: wishes to the party's members, and what they write and call in.

use super::{Basis, calendar, day_in, passed, scattered};
use crate::demo::{Petition, Wish};

/// 36,000 in 25 months in the district of 8,667.
const WISHES: f64 = 36_000.0;
/// 30,000 in 25 months in the district of 8,667.
const PETITIONS: f64 = 30_000.0;

/// Days that a wish may take.
const WISH_DAYS: i32 = 10;

fn by_leaf(basis: &Basis<'_>, purpose: u64) -> Vec<f64> {
    let weight = |p: &super::Place| {
        (4.0 + f64::from(p.homes.households)) * (0.7 + 0.5 * p.urban) * basis.temper(purpose, p.community as u64)
    };
    basis.places.iter().map(weight).collect()
}

/// Ordered, dispatched, claimed, done: each step waits for the one before.
pub(super) fn wishes(basis: &Basis<'_>) -> Vec<Wish> {
    const KINDS: [(&str, f64); 8] = [
        ("repair", 0.24),
        ("elderly_care", 0.2),
        ("errands", 0.14),
        ("environment", 0.12),
        ("child_care", 0.1),
        ("health", 0.09),
        ("learning", 0.07),
        ("legal_advice", 0.04),
    ];
    let mut rng = basis.stream("wishes");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    // More before the spring festival, and more every month: the service becomes known.
    let season = |day| if calendar(day) == 0 { 1.3 } else { 1.0 };
    let by_month: Vec<f64> =
        months.iter().enumerate().map(|(i, m)| season(m.0) * passed(*m) * (0.8 + 0.015 * i as f64)).collect();
    let mut out = Vec::new();
    for (leaf, m) in scattered((WISHES * basis.size).round() as usize, &by_month, &by_leaf(basis, 14), &mut rng) {
        let ordered_on = day_in(months[m], 0.9, &mut rng);
        let street = basis.temper(15, basis.places[leaf as usize].street as u64);
        let known = |day: i32| (day <= as_of).then_some(day);
        let dispatched = ordered_on + i32::from(rng.chance(0.35));
        let claimed = dispatched + (4.0 * rng.unit() * rng.unit() * street) as i32;
        let slow = if rng.chance(0.035 * street) { 12.0 } else { 1.0 };
        let done = claimed + (5.5 * rng.unit() * slow) as i32;
        let taken = rng.chance(0.985);
        out.push(Wish {
            leaf,
            kind: KINDS[rng.weighted(&KINDS.map(|k| k.1))].0,
            ordered_on,
            due_on: ordered_on + WISH_DAYS,
            dispatched_on: known(dispatched),
            claimed_on: known(claimed).filter(|_| taken),
            done_on: known(done).filter(|_| taken),
        });
    }
    out.sort_by_key(|w| (w.ordered_on, w.leaf));
    out
}

/// Fewer every month: what is heard early needs no petition.
pub(super) fn petitions(basis: &Basis<'_>) -> Vec<Petition> {
    const KINDS: [(&str, f64, i32); 3] = [("hotline", 0.62, 7), ("petition", 0.2, 30), ("suggestion", 0.18, 15)];
    let mut rng = basis.stream("petitions");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    let by_month: Vec<f64> = months.iter().enumerate().map(|(i, m)| passed(*m) * (1.35 - 0.03 * i as f64)).collect();
    let mut out = Vec::new();
    for (leaf, m) in scattered((PETITIONS * basis.size).round() as usize, &by_month, &by_leaf(basis, 16), &mut rng) {
        let (kind, _, days) = KINDS[rng.weighted(&KINDS.map(|k| k.1))];
        let received_on = day_in(months[m], 0.35, &mut rng);
        let late = rng.chance(0.03 * basis.temper(17, basis.places[leaf as usize].street as u64));
        let took = f64::from(days) * if late { 1.1 + rng.unit() } else { 0.15 + 0.8 * rng.unit() };
        let answered_on = Some(received_on + took as i32).filter(|day| *day <= as_of);
        // Not everybody is reached, and who waited too long is harder to please.
        let asked = answered_on.is_some() && rng.chance(0.6);
        let satisfied = asked.then(|| rng.chance(if late { 0.5 } else { 0.93 }));
        out.push(Petition { leaf, kind, received_on, due_on: received_on + days, answered_on, satisfied });
    }
    out.sort_by_key(|p| (p.received_on, p.leaf));
    out
}
