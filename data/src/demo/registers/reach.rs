//! How far buildings lie from a station, and thematic grids.

use domain::units::Text;

use super::Basis;
use crate::demo::{
    LandUse, Overlay, Standing,
    math::Pt,
    mesh::{ORIGIN, metres},
};

/// Metres on foot in a minute, and how much longer a way is than the straight line.
const PACE: f64 = 75.0;
const DETOUR: f64 = 1.3;

/// Minutes on foot from each building to the nearest station open on the as-of day; a station stands at the first
/// building of its micro-grid.
pub(super) fn station_minutes(basis: &Basis<'_>, facilities: &[Standing]) -> Vec<Option<u8>> {
    let at = |p: [i32; 2]| metres([p[0] / 10 - ORIGIN.0 * 1_000_000, p[1] / 10 - ORIGIN.1 * 1_000_000]);
    let stations: Vec<Pt> = facilities
        .iter()
        .filter(|f| ["workstation", "service_station"].contains(&f.kind) && f.until.is_none())
        .filter_map(|f| {
            let first = basis.buildings.partition_point(|b| b.leaf < f.leaf);
            basis.buildings.get(first).filter(|b| b.leaf == f.leaf).map(|b| at(b.at))
        })
        .collect();
    let nearest = |from: Pt| stations.iter().map(|s| (*s - from).dot(*s - from)).fold(f64::MAX, f64::min);
    basis
        .buildings
        .iter()
        .map(|b| (!stations.is_empty()).then(|| (nearest(at(b.at)).sqrt() * DETOUR / PACE).min(250.0) as u8))
        .collect()
}

/// 法治·关爱·医疗·退役军人: whole grids or communities for the first two, single micro-grids for the others.
pub(super) fn overlays(basis: &Basis<'_>) -> Vec<Overlay> {
    let mut rng = basis.stream("thematic grids");
    let old = |land| matches!(land, LandUse::Old | LandUse::Slabs);
    let kinds: [(&'static str, &str, &str); 4] = [
        ("rule_of_law", "法治格", "Rule-of-law grid"),
        ("care", "关爱格", "Care grid"),
        ("medical", "医疗格", "Medical grid"),
        ("veterans", "退役军人格", "Veterans' grid"),
    ];
    let set = |(kind, zh, en): (&'static str, &str, &str)| {
        let mut leaves: Vec<u32> = Vec::new();
        for (leaf, p) in basis.places.iter().enumerate() {
            let taken = match kind {
                "rule_of_law" => basis.temper(101, p.community as u64) > 1.5,
                "care" => old(p.land) && p.grid.is_some_and(|grid| basis.temper(102, grid as u64) > 1.2),
                "medical" => p.land == LandUse::Hospital || rng.chance(0.03),
                _ => rng.chance(0.025),
            };
            if taken {
                leaves.push(leaf as u32);
            }
        }
        Overlay { kind, name: Text { zh: zh.into(), en: en.into() }, leaves }
    };
    kinds.map(set).into()
}
