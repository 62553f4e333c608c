//! What stands in a leaf from a day on: party organisations, facilities, devices.

use super::Basis;
use crate::demo::{LandUse, Standing, math::Stream};

/// A day before the window, or one within it: `within` is the share of the latter.
pub(super) fn since(basis: &Basis<'_>, within: f64, rng: &mut Stream) -> i32 {
    let (start, end) = (basis.months()[0].0, basis.as_of.since_epoch());
    if rng.chance(within) {
        start + rng.below((end - start + 1) as u32) as i32
    } else {
        start - 1 - rng.below(4_200) as i32
    }
}

/// A day of closing for a few.
pub(super) fn until(basis: &Basis<'_>, from: i32, share: f64, rng: &mut Stream) -> Option<i32> {
    let start = basis.months()[0].0.max(from + 1);
    let room = basis.as_of.since_epoch() - start;
    (rng.chance(share) && room > 0).then(|| start + rng.below(room as u32) as i32)
}

/// Some 81 % of micro-grids have one in the end.
pub(super) fn party_organisations(basis: &Basis<'_>) -> Vec<Standing> {
    let mut rng = basis.stream("party organisations");
    let mut out = Vec::new();
    for (leaf, place) in basis.places.iter().enumerate() {
        let leaf = leaf as u32;
        let likely = 0.70 + 0.09 * basis.temper(1, place.street as u64).min(1.6) + 0.05 * place.urban;
        if !rng.chance(if place.special { 0.7 } else { likely }) {
            continue;
        }
        let kind = ["group", "branch", "general_branch"][rng.weighted(&[0.62, 0.34, 0.04])];
        let from = since(basis, 0.16, &mut rng);
        let closed = until(basis, from, 0.012, &mut rng);
        out.push(Standing { leaf, kind, from, until: closed });
        if closed.is_some() && rng.chance(0.6) {
            out.push(Standing { leaf, kind, from: closed.unwrap_or(from), until: None });
        }
    }
    out
}

/// Stations, canteens, clinics and the like.
pub(super) fn facilities(basis: &Basis<'_>) -> Vec<Standing> {
    const KINDS: [(&str, f64, f64); 8] = [
        // each: chance in a micro-grid in the country, in town
        ("workstation", 0.035, 0.035),
        ("service_station", 0.02, 0.018),
        ("canteen", 0.008, 0.02),
        ("clinic", 0.02, 0.018),
        ("library", 0.012, 0.014),
        ("kindergarten", 0.01, 0.03),
        ("charging_shed", 0.03, 0.2),
        ("sports_ground", 0.04, 0.06),
    ];
    let mut rng = basis.stream("facilities");
    let mut out = Vec::new();
    for (leaf, place) in basis.places.iter().enumerate() {
        for (kind, country, town) in KINDS {
            let town_share = (place.urban * 2.0).min(1.0);
            let likely = country + (town - country) * town_share;
            if rng.chance(likely * basis.temper(2, place.community as u64)) {
                let from = since(basis, 0.2, &mut rng);
                out.push(Standing { leaf: leaf as u32, kind, from, until: until(basis, from, 0.02, &mut rng) });
            }
        }
    }
    out
}

/// Cameras and sensors.
pub(super) fn devices(basis: &Basis<'_>) -> Vec<Standing> {
    let mut rng = basis.stream("devices");
    let mut out = Vec::new();
    for (leaf, place) in basis.places.iter().enumerate() {
        let kinds: [(&str, f64); 6] = [
            ("camera", 0.7 + 1.1 * place.urban),
            ("smoke_detector", if place.land == LandUse::Village { 0.05 } else { 0.45 }),
            ("gas_detector", if place.land == LandUse::Village { 0.02 } else { 0.35 }),
            ("lift_sensor", if place.land == LandUse::Towers { 1.3 } else { 0.0 }),
            ("gate", if matches!(place.land, LandUse::Towers | LandUse::Slabs) { 0.8 } else { 0.05 }),
            ("water_gauge", if place.river { 0.3 } else { 0.0 }),
        ];
        for (kind, mean) in kinds {
            let n = (mean * basis.temper(3, place.community as u64) * 2.0 * rng.unit() + rng.unit()) as u32;
            for _ in 0..n {
                let from = since(basis, 0.35, &mut rng);
                out.push(Standing { leaf: leaf as u32, kind, from, until: until(basis, from, 0.02, &mut rng) });
            }
        }
    }
    out
}
