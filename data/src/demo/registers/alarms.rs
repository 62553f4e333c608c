//! Alarms of fifteen scenes; in one street a camera that raises false ones.

use super::{Basis, Place, Plot, calendar, day_in, passed, scattered};
use crate::demo::{Alarm, LandUse};

/// 120,000 in 25 months in the district of 8,667.
const ALARMS: f64 = 120_000.0;

/// Scene, weight, and how it follows the seasons.
const SCENES: [(&str, f64, Season); 15] = [
    ("gas_leak", 4.0, Season::Winter),
    ("lift_fault", 6.0, Season::Summer),
    ("ebike_in_lift", 14.0, Season::Even),
    ("illegal_parking", 17.0, Season::Even),
    ("fire", 3.0, Season::Winter),
    ("river_pollution", 4.0, Season::Summer),
    ("blocked_fire_lane", 12.0, Season::Even),
    ("river_litter", 6.0, Season::Summer),
    ("illegal_fishing", 3.0, Season::Summer),
    ("water_level", 3.0, Season::Flood),
    ("falling_object", 4.0, Season::Summer),
    ("fence_crossing", 8.0, Season::Even),
    ("crowding", 4.0, Season::Even),
    ("refuse_overflow", 9.0, Season::Summer),
    ("call_for_help", 3.0, Season::Winter),
];

#[derive(Clone, Copy)]
enum Season {
    Even,
    Summer,
    Winter,
    Flood,
}

impl Season {
    fn weight(self, month: usize) -> f64 {
        const SUMMER: [f64; 12] = [0.6, 0.62, 0.8, 0.95, 1.1, 1.3, 1.5, 1.45, 1.2, 0.95, 0.75, 0.65];
        const FLOOD: [f64; 12] = [0.1, 0.1, 0.2, 0.5, 1.0, 1.9, 3.2, 2.9, 1.5, 0.5, 0.1, 0.1];
        match self {
            Self::Even => 1.0,
            Self::Summer => SUMMER[month],
            Self::Winter => SUMMER[(month + 6) % 12],
            Self::Flood => FLOOD[month],
        }
    }
}

/// How likely a scene is in a place, up to a common factor.
fn fits(scene: &str, p: &Place) -> f64 {
    let town = 0.12 + p.urban;
    let when = |here: bool| if here { 1.0 } else { 0.0 };
    match scene {
        "lift_fault" | "ebike_in_lift" => when(p.land == LandUse::Towers) + 0.15 * when(p.land == LandUse::Offices),
        "falling_object" => when(matches!(p.land, LandUse::Towers | LandUse::Slabs)),
        "river_pollution" | "river_litter" | "illegal_fishing" | "water_level" => when(p.river),
        "gas_leak" | "blocked_fire_lane" => town * when(p.land != LandUse::Village),
        "fence_crossing" => 0.3 + when(matches!(p.land, LandUse::Works | LandUse::Enterprise | LandUse::School)),
        "crowding" => town * town * if p.special { 3.0 } else { 1.0 },
        "call_for_help" | "fire" => 0.6 + 0.4 * p.urban,
        _ => town,
    }
}

pub(super) fn alarms(basis: &Basis<'_>, plot: &Plot) -> Vec<Alarm> {
    let mut rng = basis.stream("alarms");
    let months = basis.months();
    let as_of = basis.as_of.since_epoch();
    let loads: Vec<f64> = SCENES.iter().map(|s| s.1).collect();
    let counts = crate::demo::tree::apportion(&loads, (ALARMS * basis.size).round() as usize, 0, usize::MAX);
    let mut out = Vec::new();
    for (k, ((scene, _, season), count)) in SCENES.iter().zip(counts).enumerate() {
        // Devices were added month by month: the number of alarms grows.
        let by_month: Vec<f64> = months
            .iter()
            .enumerate()
            .map(|(i, m)| season.weight(calendar(m.0)) * passed(*m) * (0.75 + 0.025 * i as f64))
            .collect();
        let by_leaf: Vec<f64> = basis
            .places
            .iter()
            .enumerate()
            .map(|(leaf, p)| {
                let t = basis.temper(21, leaf as u64);
                fits(scene, p) * t * t * basis.temper(22 + k as u64, p.community as u64)
            })
            .collect();
        for (leaf, m) in scattered(count, &by_month, &by_leaf, &mut rng) {
            let raised_on = day_in(months[m], 0.95, &mut rng);
            let bent = *scene == "fence_crossing"
                && basis.places[leaf as usize].street == plot.false_street
                && raised_on >= plot.since[1];
            let verified =
                (as_of - raised_on > 2 || rng.chance(0.6)).then(|| !rng.chance(if bent { 0.42 } else { 0.012 }));
            let quick = 1.0 - 0.012 * m as f64;
            let minutes = (3.0 + 46.0 * rng.unit() * rng.unit() * rng.unit() * 3.0 * quick)
                * basis.temper(40, basis.places[leaf as usize].street as u64).sqrt();
            let handled_minutes = (raised_on < as_of || rng.chance(0.5)).then_some(minutes as u16);
            out.push(Alarm { leaf, scene, raised_on, handled_minutes, verified });
        }
    }
    out.sort_by_key(|a| (a.raised_on, a.leaf));
    out
}
