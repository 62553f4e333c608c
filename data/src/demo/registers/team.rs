//! Who works for the grids, and how they are assessed.

use super::{
    Basis, Plot, passed,
    standing::{since, until},
};
use crate::demo::{Assessment, Member};

/// Leaders of every micro-grid and grid, workers, police and doctors, volunteers, members who reported in.
pub(super) fn team(basis: &Basis<'_>) -> Vec<Member> {
    let mut rng = basis.stream("team");
    let (grid_heads, community_heads) = (basis.heads(|p| p.grid), basis.heads(|p| Some(p.community)));
    let mut out = Vec::new();
    for (leaf, p) in basis.places.iter().enumerate() {
        let leaf = leaf as u32;
        let members = 0.5 + 0.24 * basis.temper(5, p.community as u64).min(1.6);
        let mut roles: Vec<(&'static str, f64)> = vec![("micro_grid_leader", members)];
        if grid_heads.binary_search(&leaf).is_ok() {
            roles.push(("grid_leader", 0.97));
            roles.push(("grid_worker", 0.46));
            if rng.chance(0.025) {
                roles.push(("grid_worker", 0.46));
            }
        }
        if community_heads.binary_search(&leaf).is_ok() {
            roles.push(("police", 0.8));
            roles.push(("doctor", 0.3));
        }
        let mut some = |role, mean: f64, party: f64, roles: &mut Vec<_>| {
            let n = (mean * 2.0 * rng.unit() + rng.unit()) as usize;
            roles.extend(std::iter::repeat_n((role, party), n));
        };
        some("volunteer", 1.9 * basis.temper(6, p.community as u64), 0.22, &mut roles);
        some("reported_member", (0.5 + 1.1 * p.urban) * basis.temper(7, p.community as u64), 1.0, &mut roles);
        for (role, party) in roles {
            let joined = since(basis, 0.22, &mut rng);
            let left = until(basis, joined, 0.07, &mut rng);
            out.push(Member { leaf, role, party_member: rng.chance(party), joined, left });
            // A post is filled again the same day; a helper who leaves is gone.
            if let (Some(day), false) = (left, ["volunteer", "reported_member"].contains(&role)) {
                out.push(Member { leaf, role, party_member: rng.chance(party), joined: day, left: None });
            }
        }
    }
    out
}

/// One row for each micro-grid's leader, and one for each grid's at the grid's first micro-grid, every month.
pub(super) fn assessments(basis: &Basis<'_>, plot: &Plot) -> Vec<Assessment> {
    let mut rng = basis.stream("assessments");
    let heads = basis.heads(|p| p.grid);
    let mut out = Vec::new();
    for month in basis.months() {
        for (leaf, p) in basis.places.iter().enumerate() {
            let leaf = leaf as u32;
            let stopped = p.community == plot.stopped_community && month.0 >= plot.since[2];
            let head = heads.binary_search(&leaf).is_ok();
            for (role, duties) in [("micro_grid_leader", 8.0), ("grid_leader", 29.0)] {
                if role == "grid_leader" && !head {
                    continue;
                }
                let due = (duties * passed(month)).round().max(1.0);
                let keen = 0.86 + 0.06 * basis.temper(8, p.community as u64).min(1.8) + 0.05 * rng.normal();
                let share = if stopped { keen - 0.35 } else { keen }.clamp(0.0, 1.0);
                let done = (due * share).round();
                let points = 55.0 + 40.0 * done / due + 5.0 * rng.unit();
                out.push(Assessment {
                    leaf,
                    role,
                    assessed_on: month.1,
                    duties_due: due as u8,
                    duties_done: done as u8,
                    points: points as u8,
                });
            }
        }
    }
    out
}
