//! Blocks → micro-grids and special grids.

use super::{
    LineClass,
    blocks::Block,
    cut::{Cut, cut, dry_area},
    lines::{Lines, WALL},
    math::{Pt, Stream, area, centroid},
    mesh::Mesh,
    site::Site,
    tree::Tree,
};

/// A smallest unit before it has a code.
pub(super) struct Leaf {
    pub face: u32,
    pub block: u32,
    /// Its grid; a special grid keeps the one that it was cut out of.
    pub grid: usize,
    pub special: bool,
    pub centre: Pt,
    pub area: f64,
    pub urban: f64,
}

/// A walled compound: the outline of one or several micro-grids of a block, before anything was cut inside it.
pub(super) struct Enclosure {
    pub ring: Vec<Pt>,
    /// The line that each side runs along.
    pub lines: Vec<u32>,
    pub leaves: core::ops::Range<usize>,
}

pub(super) struct Parcels {
    pub leaves: Vec<Leaf>,
    pub enclosures: Vec<Enclosure>,
}

pub(super) fn parcels(
    site: &Site,
    mesh: &mut Mesh,
    lines: &mut Lines,
    blocks: &[Block],
    tree: &Tree,
    seed: u64,
) -> Parcels {
    let hosts = hosts(blocks, tree, site.numbers.specials, seed);
    let mut out = Parcels { leaves: Vec::new(), enclosures: Vec::new() };
    for (g, list) in tree.grids.iter().enumerate() {
        let first = out.leaves.len();
        let wanted: usize = list.iter().map(|(b, n)| n + usize::from(hosts[*b as usize])).sum();
        let mut hosted = Vec::new();
        let mut owed = 0;
        for (b, n) in list {
            let block = &blocks[*b as usize];
            let host = hosts[*b as usize];
            let from = out.leaves.len();
            let n = n + usize::from(host) + core::mem::take(&mut owed);
            let mut rng = Stream::new(seed, "parcels", u64::from(block.face));
            owed = divide(site, mesh, lines, block, g, n, &mut rng, &mut out);
            for leaf in &mut out.leaves[from..] {
                leaf.block = *b;
            }
            if host {
                hosted.push(from..out.leaves.len());
            }
        }
        // What one block could not hold, a face of the grid that can be cut holds.
        while owed > 0 {
            let mut order: Vec<usize> = (first..out.leaves.len()).collect();
            order.sort_by(|x, y| out.leaves[*y].area.total_cmp(&out.leaves[*x].area).then(x.cmp(y)));
            let mut rng = Stream::new(seed, "parcels again", (g * 64 + owed) as u64);
            let Some((at, new)) = order.into_iter().find_map(|i| {
                let l = &out.leaves[i];
                split(site, mesh, lines, l.face, l.urban, 2, 1, &mut rng)
                    .map(|(a, b)| (i, if a == l.face { b } else { a }))
            }) else {
                break;
            };
            let (block, urban) = (out.leaves[at].block, out.leaves[at].urban);
            measure(mesh, &mut out.leaves[at]);
            let mut leaf = Leaf { face: new, block, grid: g, special: false, centre: Pt::default(), area: 0.0, urban };
            measure(mesh, &mut leaf);
            out.leaves.push(leaf);
            owed -= 1;
        }
        debug_assert_eq!(out.leaves.len() - first, wanted);
        for range in hosted {
            appoint(mesh, &mut out.leaves, first, range);
        }
    }
    out
}

fn enclosure(mesh: &Mesh, face: u32, leaves: core::ops::Range<usize>) -> Enclosure {
    let ring = &mesh.faces[face as usize];
    let lines = (0..ring.len()).map(|i| mesh.line(ring[i], ring[(i + 1) % ring.len()])).collect();
    Enclosure { ring: mesh.ring(face), lines, leaves }
}

fn measure(mesh: &Mesh, leaf: &mut Leaf) {
    let ring = mesh.ring(leaf.face);
    leaf.area = area(&ring);
    leaf.centre = centroid(&ring);
}

/// Blocks that give up a part to a special grid: most in towns, a few in the country, never two in one grid.
fn hosts(blocks: &[Block], tree: &Tree, specials: usize, seed: u64) -> Vec<bool> {
    let mut rng = Stream::new(seed, "specials", 0);
    let mut hosts = vec![false; blocks.len()];
    let mut order: Vec<(f64, u32, usize)> = Vec::new();
    for (g, list) in tree.grids.iter().enumerate() {
        for (b, n) in list {
            let block = &blocks[*b as usize];
            if *n >= 2 {
                order.push((rng.unit() / (0.12 + block.urban), *b, g));
            }
        }
    }
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut taken = vec![false; tree.grids.len()];
    let mut left = specials;
    for (_, b, g) in order {
        if left > 0 && !taken[g] {
            taken[g] = true;
            hosts[b as usize] = true;
            left -= 1;
        }
    }
    hosts
}

/// Makes the largest leaf of `range` special whose grid hangs together without it.
fn appoint(mesh: &Mesh, leaves: &mut [Leaf], first: usize, range: core::ops::Range<usize>) {
    let mut order: Vec<usize> = range.collect();
    order.sort_by(|x, y| leaves[*y].area.total_cmp(&leaves[*x].area).then(x.cmp(y)));
    let grid = leaves[first].grid;
    let members: Vec<usize> =
        (first..leaves.len()).filter(|i| leaves[*i].grid == grid && !leaves[*i].special).collect();
    // Should the block hold no such leaf, another of the grid does: some part of what hangs together can always go.
    order.extend(members.iter().copied());
    for pick in order {
        let rest: Vec<usize> = members.iter().copied().filter(|i| *i != pick).collect();
        let mut reached = vec![rest[0]];
        let mut at = 0;
        while at < reached.len() {
            let ring = &mesh.faces[leaves[reached[at]].face as usize];
            for (i, &u) in ring.iter().enumerate() {
                let Some(face) = mesh.face_left(ring[(i + 1) % ring.len()], u) else { continue };
                if let Some(o) = rest.iter().find(|o| leaves[**o].face == face)
                    && !reached.contains(o)
                {
                    reached.push(*o);
                }
            }
            at += 1;
        }
        if reached.len() == rest.len() {
            leaves[pick].special = true;
            return;
        }
    }
}

/// Cuts a block into `n` leaves; returns how many could not be made.
#[expect(clippy::too_many_arguments, reason = "one step of one pass; a struct would only rename the arguments")]
fn divide(
    site: &Site,
    mesh: &mut Mesh,
    lines: &mut Lines,
    block: &Block,
    grid: usize,
    n: usize,
    rng: &mut Stream,
    out: &mut Parcels,
) -> usize {
    let mut owed = 0;
    // Whether an enclosure above already holds the face.
    let mut open = vec![(block.face, n, false)];
    while let Some((face, n, enclosed)) = open.pop() {
        if n == 1 {
            let mut leaf =
                Leaf { face, block: 0, grid, special: false, centre: Pt::default(), area: 0.0, urban: block.urban };
            measure(mesh, &mut leaf);
            if !enclosed {
                let leaves = out.leaves.len()..out.leaves.len() + 1;
                out.enclosures.push(enclosure(mesh, face, leaves));
            }
            out.leaves.push(leaf);
            continue;
        }
        let mut enclosed = enclosed;
        if !enclosed && block.urban > 0.2 && n <= 5 && rng.chance(if n <= 3 { 0.6 } else { 0.35 }) {
            enclosed = true;
            let leaves = out.leaves.len()..out.leaves.len() + n;
            out.enclosures.push(enclosure(mesh, face, leaves));
        }
        let few = if n > 3 && rng.chance(0.3) { n / 2 - 1 } else { n / 2 }.max(1);
        match split(site, mesh, lines, face, block.urban, n, few, rng) {
            Some((a, b)) => open.extend([(b, n - few, enclosed), (a, few, enclosed)]),
            None => {
                owed += n - 1;
                open.push((face, 1, enclosed));
            }
        }
    }
    owed
}

/// Cuts off `few` of `n` leaves. Later tries accept worse shapes.
#[expect(clippy::too_many_arguments, reason = "one step of one pass; a struct would only rename the arguments")]
fn split(
    site: &Site,
    mesh: &mut Mesh,
    lines: &mut Lines,
    face: u32,
    urban: f64,
    n: usize,
    few: usize,
    rng: &mut Stream,
) -> Option<(u32, u32)> {
    let ring = mesh.ring(face);
    let centre = centroid(&ring);
    let side = (dry_area(mesh, lines, face) / n as f64).sqrt();
    let town = urban > 0.2;
    let lane = n >= 4 && rng.chance(if town { 0.55 } else { 0.4 });
    let line = if lane { lines.road(LineClass::Minor) } else { WALL };
    for (slack, ease) in [(0.22, 1.0), (0.4, 0.7), (0.75, 0.4)] {
        let share = few as f64 / n as f64;
        let plan = Cut {
            share: share * rng.range(0.94, 1.06),
            slack: slack * share.min(1.0 - share),
            grain: site.grain(centre),
            gap: (0.17 * side * ease).clamp(5.0, 50.0),
            meet: 0.26 * side * ease,
            bend: if town { (70.0, 0.06) } else { (52.0, 0.24) },
            step: if town && !lane && rng.chance(0.5) { side * rng.range(0.08, 0.2) } else { 0.0 },
            own: if town { 0.1 } else { 0.0 },
            line,
        };
        if let Some(parts) = cut(mesh, lines, face, &plan, rng) {
            return Some(parts);
        }
    }
    None
}
