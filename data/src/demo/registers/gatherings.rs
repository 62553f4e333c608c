//! Meetings of neighbours, and everything else that people are called together for.

use super::{Basis, day_in, passed};
use crate::demo::{Activity, Meeting};

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

/// Trainings on workdays, everything else rather at the weekend.
pub(super) fn activities(basis: &Basis<'_>) -> Vec<Activity> {
    const KINDS: [(&str, f64, f64, u32); 6] = [
        // kind, weight, weight of Saturday and Sunday, most people
        ("party_day", 0.27, 0.6, 30),
        ("volunteering", 0.24, 2.2, 25),
        ("training", 0.2, 0.1, 18),
        ("culture", 0.16, 2.4, 70),
        ("merchants", 0.08, 1.8, 90),
        ("job_fair", 0.05, 0.9, 120),
    ];
    let mut rng = basis.stream("activities");
    let mut out = Vec::new();
    for month in basis.months() {
        for (leaf, p) in basis.places.iter().enumerate() {
            if !rng.chance(0.13 * passed(month) * basis.temper(72, p.community as u64)) {
                continue;
            }
            let (kind, _, weekend, most) = KINDS[rng.weighted(&KINDS.map(|k| k.1))];
            let held_on = day_in(month, weekend, &mut rng);
            let people = 6 + rng.below(most) as u16;
            out.push(Activity { leaf: leaf as u32, kind, held_on, people, minutes: 30 + 10 * rng.below(13) as u16 });
        }
    }
    out
}
