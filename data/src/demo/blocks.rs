//! Faces between the long roads → blocks of a few micro-grids each, by ever smaller streets.

use super::{
    LineClass,
    cut::{Cut, cut, dry_area},
    lines::Lines,
    math::{Pt, Stream, centroid, inside, pt},
    mesh::Mesh,
    site::Site,
};

pub(super) struct Block {
    pub face: u32,
    /// Expected number of micro-grids.
    pub weight: f64,
    /// Dry land, square metres.
    pub area: f64,
    pub centre: Pt,
    pub urban: f64,
}

/// Expected micro-grids on a square metre at a place, scaled so that the whole holds the wanted number.
pub(super) struct Load<'a> {
    site: &'a Site,
    factor: f64,
}

impl<'a> Load<'a> {
    pub fn new(site: &'a Site) -> Self {
        let step = (site.radius / 45.0).clamp(60.0, 420.0);
        let reach = (1.9 * site.radius / step) as i32;
        let mut sum = 0.0;
        for i in -reach..=reach {
            for j in -reach..=reach {
                let p = pt(f64::from(i), f64::from(j)) * step;
                if inside(&site.outline, p) {
                    sum += site.density(p) * step * step;
                }
            }
        }
        Self { site, factor: site.numbers.micro_grids as f64 / sum }
    }
    pub fn at(&self, p: Pt) -> f64 {
        self.site.density(p) * self.factor
    }
}

/// Splits every face of `mesh` down to blocks.
pub(super) fn blocks(site: &Site, load: &Load<'_>, mesh: &mut Mesh, lines: &mut Lines, seed: u64) -> Vec<Block> {
    let mut done = Vec::new();
    for start in 0..mesh.faces.len() as u32 {
        let mut rng = Stream::new(seed, "blocks", u64::from(start));
        let mut open = vec![start];
        while let Some(face) = open.pop() {
            let ring = mesh.ring(face);
            let (size, centre) = (dry_area(mesh, lines, face), centroid(&ring));
            let urban = site.urban(centre);
            let density = load.at(centre);
            let wanted = (2.1 + 4.2 * urban.sqrt()) / density;
            let block = Block { face, weight: density * size, area: size, centre, urban };
            if size < wanted * rng.range(1.25, 1.75) || size < 9_000.0 {
                done.push(block);
                continue;
            }
            let town = urban > 0.22;
            let side = wanted.sqrt();
            let plan = Cut {
                share: rng.range(0.42, 0.58),
                slack: if size > 6.0 * wanted { 0.3 } else { 0.2 },
                grain: site.grain(centre),
                gap: (0.14 * side).clamp(16.0, 70.0),
                meet: 0.34 * side,
                bend: if town { (170.0, 0.035) } else { (92.0, 0.24) },
                step: 0.0,
                own: if town { 0.12 } else { -0.1 },
                line: lines.road(if size > 7e6 {
                    LineClass::Main
                } else if size > 7.0 * wanted {
                    LineClass::Secondary
                } else {
                    LineClass::Minor
                }),
            };
            match cut(mesh, lines, face, &plan, &mut rng) {
                Some((a, b)) => open.extend([b, a]),
                None => done.push(block),
            }
        }
    }
    tidy(mesh, lines, done)
}

/// Blocks too small for a micro-grid of their own go to the neighbour with the longest border, across the least road.
fn tidy(mesh: &mut Mesh, lines: &Lines, mut blocks: Vec<Block>) -> Vec<Block> {
    const LEAST: f64 = 0.8;
    let mut block_of = vec![usize::MAX; mesh.faces.len()];
    for (i, b) in blocks.iter().enumerate() {
        block_of[b.face as usize] = i;
    }
    for i in 0..blocks.len() {
        if blocks[i].weight >= LEAST {
            continue;
        }
        let ring = mesh.faces[blocks[i].face as usize].clone();
        let mut near: Vec<(f64, u32)> = Vec::new();
        for (k, &u) in ring.iter().enumerate() {
            let v = ring[(k + 1) % ring.len()];
            let Some(other) = mesh.face_left(v, u) else { continue };
            let worth = (mesh.pos(v) - mesh.pos(u)).len() * lines.class(mesh.line(u, v)).cost();
            match near.iter_mut().find(|n| n.1 == other) {
                Some(n) => n.0 += worth,
                None => near.push((worth, other)),
            }
        }
        near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, other) in near {
            let j = block_of[other as usize];
            if blocks[j].weight + blocks[i].weight < 9.0 && mesh.merge(other, blocks[i].face) {
                blocks[j].weight += blocks[i].weight;
                blocks[j].area += blocks[i].area;
                blocks[j].centre = centroid(&mesh.ring(other));
                blocks[i].weight = f64::MAX;
                break;
            }
        }
    }
    blocks.retain(|b| b.weight < f64::MAX);
    blocks
}
