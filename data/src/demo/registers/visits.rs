//! Visits to households, floating population and special groups; and one community where they stopped.

use super::{Basis, Plot, calendar, passed};
use crate::demo::{House, HouseUse, Person, Visit};

/// One row for each micro-grid, month and kind, due on the month's last day that the registers know; no row where nobody
/// is due.
pub(super) fn visits(basis: &Basis<'_>, plot: &Plot, houses: &[House], persons: &[Person]) -> Vec<Visit> {
    let mut rng = basis.stream("visits");
    let count = |leaves: &mut dyn Iterator<Item = u32>| {
        let mut by_leaf = vec![0u32; basis.places.len()];
        leaves.for_each(|leaf| by_leaf[leaf as usize] += 1);
        by_leaf
    };
    let lets = count(&mut houses.iter().filter(|h| h.used == HouseUse::Let).map(|h| h.leaf));
    let living = |p: &&Person| p.special_group.is_some() && p.moved_out.is_none();
    let special = count(&mut persons.iter().filter(living).map(|p| p.leaf));
    let mut out = Vec::new();
    for (m, month) in basis.months().into_iter().enumerate() {
        for (leaf, p) in basis.places.iter().enumerate().filter(|(_, p)| !p.special) {
            let kinds = [
                ("household", f64::from(p.homes.households) * rng.range(0.32, 0.46), 0.0),
                // Both at least monthly.
                ("floating", f64::from(lets[leaf]), -0.04),
                ("special_group", f64::from(special[leaf]), 0.05),
            ];
            for (kind, monthly, zeal) in kinds {
                let due = (monthly * passed(month)).round();
                let keen = 0.80
                    + zeal
                    + 0.08 * basis.temper(51, p.community as u64).min(1.7)
                    + 0.002 * m as f64
                    + 0.05 * rng.normal();
                let festival = if calendar(month.0) == 1 { 0.88 } else { 1.0 };
                let stopped = p.community == plot.stopped_community && month.0 >= plot.since[2];
                let done = if stopped { 0.0 } else { (due * (keen * festival).clamp(0.0, 1.0)).round() };
                if due > 0.0 {
                    out.push(Visit { leaf: leaf as u32, kind, due_on: month.1, due: due as u16, done: done as u16 });
                }
            }
        }
    }
    out
}
