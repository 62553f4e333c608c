//! Water, roads and compounds as layers.

use super::{
    Context, Feature, LineClass,
    lines::Lines,
    math::{Pt, area, crossing, inside, pt},
    mesh::{Mesh, lattice, snapped},
    names::Names,
    parcels::Parcels,
    uses::LandUse,
    water::{Still, banks, chains, shores},
};

fn on_lattice(points: impl IntoIterator<Item = Pt>) -> Vec<[i32; 2]> {
    let mut out: Vec<[i32; 2]> = points.into_iter().map(|p| lattice(snapped(p))).collect();
    out.dedup();
    out
}

/// `land` is the use of each parcel; `stills` the waters inside parcels.
pub(super) fn context(
    mesh: &Mesh,
    lines: &Lines,
    parcels: &Parcels,
    land: &[LandUse],
    stills: &[Still],
    names: &Names,
    seed: u64,
) -> Context {
    let faces: Vec<u32> = parcels.leaves.iter().map(|l| l.face).collect();
    let mut out = Context::default();
    for (line, chain) in chains(mesh, lines, &faces, |c| c == LineClass::River) {
        let middle: Vec<Pt> = chain.iter().map(|v| mesh.pos(*v)).collect();
        let name = format!("示范{}河", names.any(u64::from(line) ^ seed));
        out.water.push(Feature {
            class: 1,
            name: Some(name),
            points: on_lattice(banks(&middle, lines.0[line as usize].half, seed ^ u64::from(line))),
        });
    }
    for (i, s) in stills.iter().enumerate() {
        let name = s.lake.then(|| format!("示范{}湖", names.any(seed ^ (1 << 40) ^ i as u64)));
        out.water.push(Feature {
            class: if s.lake { 2 } else { 3 },
            name,
            points: on_lattice(s.shore.iter().copied()),
        });
    }
    let roads = chains(mesh, lines, &faces, |c| c.road().is_some());
    let mut meeting = vec![0u8; mesh.at.len()];
    for v in roads.iter().flat_map(|(_, chain)| chain.windows(2)).flatten() {
        meeting[*v as usize] = meeting[*v as usize].saturating_add(1);
    }
    let shores = shores(mesh, lines);
    // A road that nothing meets in the middle of a river ends at the bank.
    let short = |v: u32| if meeting[v as usize] == 1 { shores[v as usize] } else { 0.0 };
    for (line, chain) in roads {
        let mut way: Vec<Pt> = chain.iter().map(|v| mesh.pos(*v)).collect();
        for v in [chain[chain.len() - 1], chain[0]] {
            way = trimmed(way, short(v));
            way.reverse();
        }
        if way.len() < 2 {
            continue;
        }
        let class = lines.class(line).road().unwrap_or(4);
        let word = names.any(u64::from(line) ^ seed.rotate_left(9));
        let name = match class {
            1 => Some(format!("示范{word}高速")),
            2 => Some(format!("示范{word}大道")),
            3 => Some(format!("示范{word}路")),
            _ => None,
        };
        out.roads.push(Feature { class, name, points: on_lattice(way) });
    }
    out.roads.sort_by(|a, b| a.class.cmp(&b.class).then_with(|| a.points.cmp(&b.points)));
    for (i, e) in parcels.enclosures.iter().enumerate() {
        let walled = |l: usize| {
            !parcels.leaves[l].special && matches!(land[l], LandUse::Slabs | LandUse::Towers | LandUse::Suburb)
        };
        if !e.leaves.clone().all(walled) {
            continue;
        }
        let Some(ring) =
            shrunk(&e.ring, &e.lines.iter().map(|l| (lines.0[*l as usize].clear - 2.5).max(1.5)).collect::<Vec<_>>())
        else {
            continue;
        };
        let end = match land[e.leaves.start] {
            LandUse::Towers => "花园",
            LandUse::Slabs => "苑",
            _ => "小区",
        };
        let name = format!("示范{}{end}", names.any(seed ^ (1 << 41) ^ i as u64));
        out.compounds.push(Feature { class: 1, name: Some(name), points: on_lattice(ring) });
    }
    out
}

/// A way without its last `by` metres; empty where it is no longer than that.
fn trimmed(mut way: Vec<Pt>, mut by: f64) -> Vec<Pt> {
    while by > 0.0 {
        let Some(end) = way.pop() else { break };
        let Some(before) = way.last().copied() else { return Vec::new() };
        let len = (end - before).len();
        if len > by {
            way.push(end.mix(before, by / len));
        }
        by -= len;
    }
    way
}

/// The ring with every side moved inwards by its own amount; none where it would fold.
fn shrunk(ring: &[Pt], by: &[f64]) -> Option<Vec<Pt>> {
    let n = ring.len();
    let mut out = Vec::with_capacity(n);
    for i in 0..n {
        let (a, b, c) = (ring[(i + n - 1) % n], ring[i], ring[(i + 1) % n]);
        let (u, v) = ((b - a).unit(), (c - b).unit());
        let (du, dv) = (by[(i + n - 1) % n], by[i]);
        let sin = u.cross(v);
        let p = if sin.abs() < 0.17 {
            b + (u.left() + v.left()).unit() * du.max(dv)
        } else {
            // Meeting point of both sides' parallels.
            b + (v * du - u * dv) * (1.0 / sin)
        };
        if !inside(ring, p) || (p - b).len() > 4.0 * du.max(dv) + 3.0 {
            continue;
        }
        out.push(p);
    }
    let m = out.len();
    let folds = (0..m).any(|i| {
        (i + 2..m).any(|j| (j + 1) % m != i && crossing(out[i], out[i + 1], out[j], out[(j + 1) % m]).is_some())
    });
    let sound = m > 2 && !folds && area(&out) > 0.35 * area(ring);
    sound.then_some(out).filter(|r| !r.contains(&pt(0.0, 0.0)))
}
