//! Rivers as areas, lakes in parks, ponds in the country.

use std::collections::BTreeMap;

use super::{
    LineClass,
    lines::Lines,
    math::{Noise, Pt, Stream, direction, mixed, pt},
    mesh::Mesh,
    parcels::Leaf,
    place::Plot,
    uses::LandUse,
};

/// A still water inside a leaf.
pub(super) struct Still {
    pub at: Pt,
    pub radius: f64,
    pub shore: Vec<Pt>,
    pub lake: bool,
}

/// The waters of one leaf, if any.
pub(super) fn still(mesh: &Mesh, lines: &Lines, leaf: &Leaf, land: LandUse, seed: u64) -> Option<Still> {
    let mut rng = Stream::new(seed, "ponds", u64::from(leaf.face));
    let chance = match land {
        LandUse::Park => 0.85,
        LandUse::Village => 0.3,
        LandUse::Towers => 0.06,
        _ => 0.0,
    };
    if !rng.chance(chance) {
        return None;
    }
    let ring = mesh.ring(leaf.face);
    let names = &mesh.faces[leaf.face as usize];
    let clear: Vec<f64> =
        (0..names.len()).map(|i| lines.0[mesh.line(names[i], names[(i + 1) % names.len()]) as usize].clear).collect();
    let plot = Plot { ring: &ring, clear: &clear, ponds: &[], placed: Vec::new() };
    let large = land == LandUse::Park || (land == LandUse::Village && rng.chance(0.06));
    let (at, deep) = if large { plot.deepest(40, &mut rng) } else { plot.anywhere(10.0, &mut rng) };
    let radius = if large { deep * rng.range(0.6, 0.85) } else { (deep * 0.8).min(rng.range(11.0, 38.0)) };
    if radius < 9.0 {
        return None;
    }
    let noise = Noise { seed: mixed(seed ^ u64::from(leaf.face)), scale: radius * 0.9 };
    let count = if radius > 60.0 { 26 } else { 12 };
    let shore = (0..count)
        .map(|i| {
            let d = direction(f64::from(i) / f64::from(count));
            at + d * (radius * (0.78 + 0.22 * noise.at(at + d * radius)))
        })
        .collect();
    Some(Still { at, radius, shore, lake: radius > 55.0 })
}

/// How far a river's water may reach from each vertex of the mesh, metres; 0 off rivers.
pub(super) fn shores(mesh: &Mesh, lines: &Lines) -> Vec<f64> {
    let mut out = vec![0.0f64; mesh.at.len()];
    for ring in &mesh.faces {
        for (i, &u) in ring.iter().enumerate() {
            let v = ring[(i + 1) % ring.len()];
            let wet = lines.wet(mesh.line(u, v));
            if wet > 0.0 {
                for w in [u, v] {
                    out[w as usize] = out[w as usize].max(wet);
                }
            }
        }
    }
    out
}

/// The runs of edges of every line of a class, as polylines of vertices, by line.
pub(super) fn chains(
    mesh: &Mesh,
    lines: &Lines,
    faces: &[u32],
    wanted: impl Fn(LineClass) -> bool,
) -> Vec<(u32, Vec<u32>)> {
    let mut edges: BTreeMap<u32, BTreeMap<u32, Vec<u32>>> = BTreeMap::new();
    for face in faces {
        let ring = &mesh.faces[*face as usize];
        for (i, &u) in ring.iter().enumerate() {
            let v = ring[(i + 1) % ring.len()];
            let line = mesh.line(u, v);
            // Edges of the outline have a face on one side only.
            if (u < v || mesh.face_left(v, u).is_none()) && wanted(lines.class(line)) {
                let near = edges.entry(line).or_default();
                near.entry(u).or_default().push(v);
                near.entry(v).or_default().push(u);
            }
        }
    }
    let mut out = Vec::new();
    for (line, mut near) in edges {
        loop {
            let start = near
                .iter()
                .find(|(_, to)| to.len() % 2 == 1)
                .or_else(|| near.iter().find(|(_, to)| !to.is_empty()))
                .map(|(v, _)| *v);
            let Some(mut at) = start else { break };
            let mut chain = vec![at];
            while let Some(next) = near.get_mut(&at).and_then(Vec::pop) {
                if let Some(back) = near.get_mut(&next)
                    && let Some(i) = back.iter().position(|v| *v == at)
                {
                    back.swap_remove(i);
                }
                chain.push(next);
                at = next;
            }
            near.retain(|_, to| !to.is_empty());
            out.push((line, chain));
        }
    }
    out
}

/// A river's banks: its middle line widened to both sides, a little unevenly.
pub(super) fn banks(middle: &[Pt], half: f64, seed: u64) -> Vec<Pt> {
    let noise = Noise { seed: mixed(seed ^ 0x91), scale: 700.0 };
    let n = middle.len();
    let side = |s: f64, i: usize| {
        let (a, b) = (middle[i.saturating_sub(1)], middle[(i + 1).min(n - 1)]);
        let width = half * (1.0 + 0.16 * noise.at(middle[i] + pt(s * 5_000.0, 0.0)));
        middle[i] + (b - a).unit().left() * (s * width)
    };
    (0..n).map(|i| side(-1.0, i)).chain((0..n).rev().map(|i| side(1.0, i))).collect()
}
