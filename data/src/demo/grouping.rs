//! Blocks → connected groups of given weights whose borders follow rivers and wide roads.

use super::{
    blocks::Block,
    lines::Lines,
    math::{Pt, Stream, direction},
    mesh::Mesh,
};

/// Blocks as nodes, shared borders as edges.
pub(super) struct Graph {
    pub at: Vec<Pt>,
    /// Neighbours and what a border between the two costs: metres times the line's price.
    pub near: Vec<Vec<(u32, f64)>>,
}

impl Graph {
    pub fn new(mesh: &Mesh, blocks: &[Block], lines: &Lines) -> Self {
        let mut block_of = vec![u32::MAX; mesh.faces.len()];
        for (i, b) in blocks.iter().enumerate() {
            block_of[b.face as usize] = i as u32;
        }
        let near = blocks
            .iter()
            .map(|b| {
                let ring = &mesh.faces[b.face as usize];
                let mut near: Vec<(u32, f64)> = Vec::new();
                for (i, &u) in ring.iter().enumerate() {
                    let v = ring[(i + 1) % ring.len()];
                    let Some(other) = mesh.face_left(v, u) else { continue };
                    let other = block_of[other as usize];
                    let cost = (mesh.pos(v) - mesh.pos(u)).len() * lines.class(mesh.line(u, v)).cost();
                    match near.iter_mut().find(|n| n.0 == other) {
                        Some(n) => n.1 += cost,
                        None => near.push((other, cost)),
                    }
                }
                near
            })
            .collect();
        Self { at: blocks.iter().map(|b| b.centre).collect(), near }
    }

    /// Cuts `nodes` into `shares.len()` connected parts whose weights are as the shares.
    pub fn parts(&self, nodes: Vec<u32>, shares: &[f64], weight: &[f64], rng: &mut Stream) -> Vec<Vec<u32>> {
        let mut work =
            Work { graph: self, weight, part: vec![0; self.at.len()], seen: vec![0; self.at.len()], stamp: 0 };
        let mut done = Vec::with_capacity(shares.len());
        let mut open = vec![(nodes, shares)];
        while let Some((nodes, shares)) = open.pop() {
            if shares.len() == 1 {
                done.push(nodes);
                continue;
            }
            let (left, right) = shares.split_at(shares.len() / 2);
            let share = left.iter().sum::<f64>() / shares.iter().sum::<f64>();
            let (a, b) = work.bisect(&nodes, share, left.len(), right.len(), rng);
            open.push((b, right));
            open.push((a, left));
        }
        done
    }
}

struct Work<'a> {
    graph: &'a Graph,
    weight: &'a [f64],
    /// 0: not in hand; 1 and 2: the two sides.
    part: Vec<u8>,
    seen: Vec<u32>,
    stamp: u32,
}

impl Work<'_> {
    fn bisect(
        &mut self,
        nodes: &[u32],
        share: f64,
        least_a: usize,
        least_b: usize,
        rng: &mut Stream,
    ) -> (Vec<u32>, Vec<u32>) {
        let total: f64 = nodes.iter().map(|n| self.weight[*n as usize]).sum();
        let wanted = total * share;
        let slack = (0.4 * total / nodes.len() as f64).max(0.015 * total);
        let turn = rng.unit();
        let mut best: Option<(f64, Vec<u32>, Vec<u32>)> = None;
        for k in 0..8 {
            let d = direction(turn + f64::from(k) / 8.0);
            let mut order = nodes.to_vec();
            order.sort_by(|x, y| {
                self.graph.at[*x as usize].dot(d).total_cmp(&self.graph.at[*y as usize].dot(d)).then(x.cmp(y))
            });
            let mut sum = 0.0;
            for (i, n) in order.iter().enumerate() {
                let w = self.weight[*n as usize];
                let first = i < least_a || (sum + w * 0.5 < wanted && order.len() - i > least_b);
                self.part[*n as usize] = if first { 1 } else { 2 };
                sum += if first { w } else { 0.0 };
            }
            self.connect(nodes, 1);
            self.connect(nodes, 2);
            self.refine(nodes, wanted, slack, [least_a, least_b]);
            let (a, b): (Vec<u32>, Vec<u32>) = nodes.iter().partition(|n| self.part[**n as usize] == 1);
            let held: f64 = a.iter().map(|n| self.weight[*n as usize]).sum();
            let off = ((held - wanted).abs() - slack).max(0.0) / total;
            let small = a.len() < least_a || b.len() < least_b;
            let score = self.border(&a) * (1.0 + 12.0 * off) * if small { 1e6 } else { 1.0 };
            if best.as_ref().is_none_or(|b| score < b.0) {
                best = Some((score, a, b));
            }
        }
        for n in nodes {
            self.part[*n as usize] = 0;
        }
        best.map_or_else(|| (nodes.to_vec(), Vec::new()), |(_, a, b)| (a, b))
    }

    fn border(&self, side: &[u32]) -> f64 {
        let mut sum = 1.0;
        for n in side {
            for (o, cost) in &self.graph.near[*n as usize] {
                if self.part[*o as usize] == 2 {
                    sum += cost;
                }
            }
        }
        sum
    }

    /// Leaves only the heaviest component on `side`; the others go over.
    fn connect(&mut self, nodes: &[u32], side: u8) {
        self.stamp += 1;
        let mut components: Vec<(f64, Vec<u32>)> = Vec::new();
        for n in nodes {
            if self.part[*n as usize] != side || self.seen[*n as usize] == self.stamp {
                continue;
            }
            self.seen[*n as usize] = self.stamp;
            let mut list = vec![*n];
            let mut at = 0;
            while at < list.len() {
                for (o, _) in &self.graph.near[list[at] as usize] {
                    if self.part[*o as usize] == side && self.seen[*o as usize] != self.stamp {
                        self.seen[*o as usize] = self.stamp;
                        list.push(*o);
                    }
                }
                at += 1;
            }
            components.push((list.iter().map(|n| self.weight[*n as usize]).sum(), list));
        }
        let heaviest =
            (0..components.len()).max_by(|x, y| components[*x].0.total_cmp(&components[*y].0).then(y.cmp(x)));
        for (i, (_, list)) in components.iter().enumerate() {
            if Some(i) != heaviest {
                for n in list {
                    self.part[*n as usize] = 3 - side;
                }
            }
        }
    }

    /// Moves blocks at the border while that makes it cheaper or the weights truer.
    fn refine(&mut self, nodes: &[u32], wanted: f64, slack: f64, least: [usize; 2]) {
        let mut held: f64 =
            nodes.iter().filter(|n| self.part[**n as usize] == 1).map(|n| self.weight[*n as usize]).sum();
        let mut count = [0usize; 2];
        for n in nodes {
            count[usize::from(self.part[*n as usize] == 2)] += 1;
        }
        for _ in 0..14 {
            let mut moved = false;
            for n in nodes {
                let own = self.part[*n as usize];
                let (mut same, mut other) = (0.0, 0.0);
                for (o, cost) in &self.graph.near[*n as usize] {
                    let p = self.part[*o as usize];
                    if p == own {
                        same += cost
                    } else if p != 0 {
                        other += cost
                    }
                }
                if other == 0.0 || count[usize::from(own == 2)] <= least[usize::from(own == 2)] {
                    continue;
                }
                let w = self.weight[*n as usize];
                let after = if own == 1 { held - w } else { held + w };
                let (off, new) = ((held - wanted).abs(), (after - wanted).abs());
                let cheaper = other > same * 1.0001 && (new <= slack || new < off);
                let truer = off > slack && new < off;
                if !(cheaper || truer) || !self.removable(*n, own) {
                    continue;
                }
                self.part[*n as usize] = 3 - own;
                count[usize::from(own == 2)] -= 1;
                count[usize::from(own == 1)] += 1;
                held = after;
                moved = true;
            }
            if !moved {
                break;
            }
        }
    }

    /// Whether the rest of the side hangs together near `v` without it. Looks at most a few hundred blocks far.
    fn removable(&mut self, v: u32, side: u8) -> bool {
        let mut wanted: Vec<u32> =
            self.graph.near[v as usize].iter().map(|n| n.0).filter(|o| self.part[*o as usize] == side).collect();
        let Some(start) = wanted.pop() else { return false };
        self.stamp += 1;
        self.seen[v as usize] = self.stamp;
        self.seen[start as usize] = self.stamp;
        let mut list = vec![start];
        let mut at = 0;
        while at < list.len() && list.len() < 300 && !wanted.is_empty() {
            for (o, _) in &self.graph.near[list[at] as usize] {
                if self.part[*o as usize] == side && self.seen[*o as usize] != self.stamp {
                    self.seen[*o as usize] = self.stamp;
                    wanted.retain(|w| w != o);
                    list.push(*o);
                }
            }
            at += 1;
        }
        wanted.is_empty()
    }
}
