//! How many households and houses each micro-grid has: both bands hold, but for a few that break them on purpose.

use super::{
    math::Stream,
    tree::{apportion, rounded},
    uses::LandUse,
};

/// Households in a micro-grid, by the field's standard.
pub(super) const BAND: [u32; 2] = [30, 100];
/// Households in an ordinary grid, by the field's standard.
pub(super) const GRID_BAND: [u32; 2] = [300, 500];
/// Share of units out of their band, on purpose: what warnings and the planner are to find.
const ASTRAY: f64 = 0.05;
/// Resident households and houses for each ordinary micro-grid: 310,000 and 520,000 in the district of 8,667.
const HOUSEHOLDS_EACH: f64 = 310_000.0 / 8_667.0;
const HOUSES_EACH: f64 = 520_000.0 / 8_667.0;

/// Households and houses of one leaf.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Homes {
    pub households: u32,
    pub houses: u32,
}

/// `grids` lists the leaves of each ordinary grid; `land` is each leaf's use. A leaf in no grid is special.
pub(super) fn homes(grids: &[Vec<usize>], land: &[LandUse], seed: u64) -> Vec<Homes> {
    let mut rng = Stream::new(seed, "households", 0);
    let n: usize = grids.iter().map(Vec::len).sum();
    let mut homes = vec![Homes::default(); land.len()];

    // Specials: a caretaker's flat or a dormitory here and there.
    let mut in_grid = vec![false; land.len()];
    grids.iter().flatten().for_each(|l| in_grid[*l] = true);
    let mut elsewhere = 0;
    for l in (0..land.len()).filter(|l| !in_grid[*l]) {
        homes[l].households = if rng.chance(0.3) { 1 + rng.below(8) } else { 0 };
        elsewhere += homes[l].households as usize;
    }
    let wanted = (HOUSEHOLDS_EACH * n as f64).round() as usize - elsewhere;

    // Grids: some far too large, a few too small (those with the fewest micro-grids), all others just under the upper end.
    let astray = (ASTRAY * grids.len() as f64).round() as usize;
    let few = (astray as f64 * 0.16).round() as usize;
    let mut order: Vec<usize> = (0..grids.len()).collect();
    order.sort_by_key(|g| (grids[*g].len(), *g));
    let low: Vec<usize> = order.iter().take(few).copied().collect();
    let mut rest = order.split_off(few);
    rng.shuffle(&mut rest);
    let mut target = vec![0usize; grids.len()];
    for g in &low {
        target[*g] = (25 * grids[*g].len()).min(240 + rng.below(50) as usize);
    }
    for g in &rest[..astray - few] {
        target[*g] = 540 + rng.below(190) as usize;
    }
    let free = &rest[astray - few..];
    let left = wanted - target.iter().sum::<usize>();
    let loads: Vec<f64> = free
        .iter()
        .map(|g| {
            470.0 + 1.5 * (grids[*g].len() as f64 - 13.0) + 15.0 * rng.normal()
                - 60.0 * f64::from(u8::from(rng.chance(0.06)))
        })
        .collect();
    for (g, t) in free.iter().zip(bounded(&loads, left, GRID_BAND[0] as usize + 30, GRID_BAND[1] as usize)) {
        target[*g] = t;
    }

    // Micro-grids out of band: mostly too small (full grids can't do without), some too large.
    let mut over = vec![false; land.len()];
    let mut under = vec![false; land.len()];
    let mut count = (ASTRAY * n as f64).round() as usize;
    for g in &low {
        for l in &grids[*g] {
            under[*l] = true;
            count = count.saturating_sub(1);
        }
    }
    let mut order: Vec<usize> = (0..grids.len()).filter(|g| !low.contains(g)).collect();
    rng.shuffle(&mut order);
    order.sort_by_key(|g| usize::MAX - (grids[*g].len() * BAND[0] as usize * 100 / target[*g].max(1)) / 8);
    let large = count / 6;
    let roomy: Vec<usize> =
        order.iter().rev().copied().filter(|g| target[*g] > 30 * grids[*g].len() + 85).take(large).collect();
    for g in &roomy {
        over[grids[*g][rng.below(grids[*g].len() as u32) as usize]] = true;
    }
    count = count.saturating_sub(roomy.len());
    // Twice round the fullest grids, then whichever are left.
    for g in order.iter().chain(&order).chain(&order) {
        let l = grids[*g][rng.below(grids[*g].len() as u32) as usize];
        if count > 0 && !over[l] && !under[l] {
            under[l] = true;
            count -= 1;
        }
    }

    for (g, leaves) in grids.iter().enumerate() {
        spread(target[g], leaves, &over, &under, &mut homes, &mut rng);
    }
    houses(&mut homes, n, land, &mut rng);
    homes
}

/// Gives a grid's households to its micro-grids.
fn spread(target: usize, leaves: &[usize], over: &[bool], under: &[bool], homes: &mut [Homes], rng: &mut Stream) {
    let mut left = target as i64;
    let mut plain: Vec<usize> = Vec::new();
    let least = i64::from(BAND[0]);
    for l in leaves {
        if under[*l] {
            homes[*l].households = 12 + rng.below(17);
            left -= i64::from(homes[*l].households);
        } else if !over[*l] {
            plain.push(*l);
        }
    }
    for l in leaves.iter().filter(|l| over[**l]) {
        let room = left - least * plain.len() as i64;
        let most = i64::from(BAND[1]) + 1 + i64::from(rng.below(45));
        homes[*l].households = most.min(room).max(i64::from(BAND[1]) + 1) as u32;
        left -= i64::from(homes[*l].households);
    }
    if plain.is_empty() {
        return;
    }
    // A long tail: most hold little more than the least.
    let loads: Vec<f64> = plain
        .iter()
        .map(|_| {
            let u = rng.unit();
            0.15 + u * u * u * 2.2 + u * 0.4
        })
        .collect();
    let extra = (left - least * plain.len() as i64).max(0) as usize;
    for (l, e) in plain.iter().zip(bounded(&loads, extra, 0, (BAND[1] - BAND[0]) as usize)) {
        homes[*l].households = BAND[0] + e as u32;
    }
}

/// Houses beyond those of households: let, or empty. Towns have many, villages few.
fn houses(homes: &mut [Homes], ordinary: usize, land: &[LandUse], rng: &mut Stream) {
    let total = (HOUSES_EACH * ordinary as f64).round() as usize;
    let taken: usize = homes.iter().map(|h| h.households as usize).sum();
    let loads: Vec<f64> = homes
        .iter()
        .zip(land)
        .map(|(h, land)| {
            let rate = match land {
                LandUse::Village => 0.16,
                LandUse::Suburb => 0.6,
                LandUse::Old => 0.65,
                LandUse::Slabs => 0.85,
                LandUse::Towers => 1.0,
                LandUse::Works => 1.15,
                _ => 0.5,
            };
            f64::from(h.households) * rate * rng.range(0.5, 1.5)
        })
        .collect();
    for (h, extra) in homes.iter_mut().zip(apportion(&loads, total - taken, 0, usize::MAX)) {
        h.houses = h.households + extra as u32;
    }
}

/// Like [`apportion`], but the loads are scaled until bounded counts sum to `total`: what a full one can't take is shared by all.
fn bounded(loads: &[f64], total: usize, least: usize, most: usize) -> Vec<usize> {
    let held = |k: f64| loads.iter().map(|l| (l.max(0.0) * k).clamp(least as f64, most as f64)).sum::<f64>();
    let (mut low, mut high) = (0.0, 1.0);
    while held(high) < total as f64 && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..60 {
        let middle = (low + high) * 0.5;
        if held(middle) < total as f64 { low = middle } else { high = middle }
    }
    let exact: Vec<f64> = loads.iter().map(|l| (l.max(0.0) * high).clamp(least as f64, most as f64)).collect();
    rounded(&exact, total, least, most)
}
