//! Houses of every building, and who lives in them.

use super::Basis;
use crate::demo::{House, HouseUse, tables::Building};

/// Houses in the order of buildings, and the number of resident households of each building.
pub(crate) fn houses(basis: &Basis<'_>) -> (Vec<House>, Vec<u16>) {
    let mut rng = basis.stream("houses");
    let mut ledgers = basis.stream("household ledgers");
    let (begun, today) = (basis.months()[0].0 - 700, basis.as_of.since_epoch());
    let mut houses = Vec::new();
    let mut households = vec![0u16; basis.buildings.len()];
    let mut at = 0;
    while at < basis.buildings.len() {
        let leaf = basis.buildings[at].leaf;
        let end = at + basis.buildings[at..].iter().take_while(|b| b.leaf == leaf).count();
        let homes = basis.places[leaf as usize].homes;
        // Exactly the leaf's households among its houses, in random order.
        let count = basis.buildings[at..end].iter().map(|b| u32::from(b.houses)).sum::<u32>();
        let resident = homes.households.min(count) as usize;
        let mut used: Vec<HouseUse> = (0..count as usize)
            .map(|i| {
                if i < resident {
                    HouseUse::Resident
                } else if rng.chance(0.55) {
                    HouseUse::Let
                } else {
                    HouseUse::Vacant
                }
            })
            .collect();
        rng.shuffle(&mut used);
        let mut used = used.into_iter();
        for (i, b) in basis.buildings.iter().enumerate().take(end).skip(at) {
            for k in 0..b.houses {
                let used = used.next().unwrap_or(HouseUse::Vacant);
                households[i] += u16::from(used == HouseUse::Resident);
                let (entrance, floor) = door(b, k);
                let community = basis.places[leaf as usize].community as u64;
                // Begun two years before the window, most of it done soon, the last tenth never.
                let mut by_now = |purpose: u64, share: f64| {
                    let kept = used == HouseUse::Resident
                        && ledgers.chance((share + 0.09 * basis.temper(purpose, community)).min(0.995));
                    let pace = ledgers.unit() * ledgers.unit();
                    kept.then(|| begun + (f64::from(today - begun) * pace) as i32)
                };
                let (ledger_on, group_on) = (by_now(95, 0.85), by_now(96, 0.62));
                houses.push(House { building: i as u32 + 1, entrance, floor, leaf, used, ledger_on, group_on });
            }
        }
        at = end;
    }
    (houses, households)
}

/// Entrance and floor of a building's k-th house, both counted from 1.
pub(super) fn door(b: &Building, k: u16) -> (u8, u8) {
    let each = b.houses.div_ceil(u16::from(b.entrances.max(1))).max(1);
    let on_floor = each.div_ceil(u16::from(b.floors.max(1))).max(1);
    ((k / each + 1) as u8, (k % each / on_floor + 1) as u8)
}

/// An entrance with its counts, for the planning pack.
pub(crate) struct Door {
    pub building: u32,
    pub entrance: u8,
    /// On the building's northern long side, in steps of 1e-7°.
    pub at: [i32; 2],
    pub households: u16,
    pub houses: u16,
}

/// Every entrance of every building. Without houses a building's households are shared out evenly.
pub(crate) fn doors(buildings: &[Building], houses: &[House]) -> Vec<Door> {
    let mut out: Vec<Door> = Vec::with_capacity(buildings.len());
    let mut first = Vec::with_capacity(buildings.len());
    for (i, b) in buildings.iter().enumerate() {
        first.push(out.len());
        let side = b.footprint;
        for e in 0..b.entrances {
            let at = |k: usize| {
                let (from, to) = (i64::from(side[3][k]), i64::from(side[2][k]));
                (from + (to - from) * (2 * i64::from(e) + 1) / (2 * i64::from(b.entrances))) as i32
            };
            let count = (0..b.houses).filter(|k| door(b, *k).0 == e + 1).count() as u16;
            let (n, of) = (b.households, u16::from(b.entrances));
            let even = (n / of + u16::from(u16::from(e) < n % of)).min(count);
            let households = if houses.is_empty() { even } else { 0 };
            out.push(Door { building: i as u32 + 1, entrance: e + 1, at: [at(0), at(1)], households, houses: count });
        }
    }
    for h in houses.iter().filter(|h| h.used == HouseUse::Resident) {
        let at = first[h.building as usize - 1] + usize::from(h.entrance) - 1;
        out[at].households += 1;
    }
    out
}
