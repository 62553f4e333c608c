//! Curves that cross each other freely → one planar subdivision on the lattice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    math::{Pt, area, crossing, inside, to_segment},
    mesh::{Mesh, metres, snapped},
};

/// A river, a road or the outline, as it was drawn.
pub(super) struct Curve {
    pub points: Vec<Pt>,
    pub line: u32,
    pub closed: bool,
}

/// Vertices nearer than this become one: metres.
const MERGE: f64 = 38.0;

/// The faces of `curves`, clipped to the first one, which is the outline. Ends that hang free are cut off.
/// Lines up to `fixed` (outline, rivers) are never dissolved.
pub(super) fn arrange(curves: &[Curve], fixed: u32) -> Mesh {
    let mut graph = Graph { fixed, ..Graph::default() };
    for curve in curves {
        let mut way: Vec<u32> = curve.points.iter().map(|p| graph.vertex(*p)).collect();
        way.dedup();
        if curve.closed {
            way = unlooped(way);
            way.push(way[0]);
        }
        for pair in way.windows(2) {
            graph.join(pair[0], pair[1], curve.line);
        }
    }
    // A vertex put on a crossing bends both edges a little, which may make a new crossing: repeat until none is left.
    for _ in 0..12 {
        if !graph.node() {
            break;
        }
    }
    graph.clip(&curves[0].points);
    graph.prune();
    graph.faces()
}

/// The closed way without the small loops that merged vertices make.
fn unlooped(way: Vec<u32>) -> Vec<u32> {
    let n = way.len();
    let mut out: Vec<u32> = Vec::with_capacity(n);
    for v in way {
        match out.iter().position(|o| *o == v) {
            // The longer walk stays, wherever the closed way happens to start.
            Some(at) if out.len() - at <= n / 2 => out.truncate(at + 1),
            Some(at) => {
                out.drain(..at);
            }
            None => out.push(v),
        }
    }
    out
}

#[derive(Default)]
struct Graph {
    fixed: u32,
    at: Vec<[i32; 2]>,
    cells: HashMap<(i64, i64), Vec<u32>>,
    /// Undirected edges, smaller vertex first, and their lines: the first curve that claims an edge has it.
    edges: BTreeMap<(u32, u32), u32>,
}

impl Graph {
    fn pos(&self, v: u32) -> Pt {
        metres(self.at[v as usize])
    }

    fn vertex(&mut self, p: Pt) -> u32 {
        let cell = |q: Pt| ((q.x / MERGE).floor() as i64, (q.y / MERGE).floor() as i64);
        let (cx, cy) = cell(p);
        let mut best: Option<(f64, u32)> = None;
        for key in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (cx + dx, cy + dy))) {
            for &v in self.cells.get(&key).map_or(&[][..], Vec::as_slice) {
                let d = (self.pos(v) - p).len();
                if d < MERGE && best.is_none_or(|b| (d, v) < b) {
                    best = Some((d, v));
                }
            }
        }
        if let Some((_, v)) = best {
            return v;
        }
        let v = self.at.len() as u32;
        self.at.push(snapped(p));
        let key = cell(self.pos(v));
        self.cells.entry(key).or_default().push(v);
        v
    }

    fn join(&mut self, a: u32, b: u32, line: u32) {
        if a != b {
            self.edges.entry((a.min(b), a.max(b))).or_insert(line);
        }
    }

    /// Puts a vertex on every crossing and joins vertices lying on edges; true when something changed.
    fn node(&mut self) -> bool {
        const CELL: f64 = 400.0;
        let edges: Vec<((u32, u32), u32)> = self.edges.iter().map(|(k, l)| (*k, *l)).collect();
        let mut bins: BTreeMap<(i64, i64), Vec<usize>> = BTreeMap::new();
        for (i, ((a, b), _)) in edges.iter().enumerate() {
            let (p, q) = (self.pos(*a), self.pos(*b));
            let span = |u: f64, v: f64| {
                ((u.min(v) - MERGE) / CELL).floor() as i64..=((u.max(v) + MERGE) / CELL).floor() as i64
            };
            for x in span(p.x, q.x) {
                for y in span(p.y, q.y) {
                    bins.entry((x, y)).or_default().push(i);
                }
            }
        }
        // New vertices count as crossings.
        let mut degree = vec![0u8; self.at.len() + 2 * edges.len() + 4_096];
        for ((a, b), _) in &edges {
            degree[*a as usize] = degree[*a as usize].saturating_add(1);
            degree[*b as usize] = degree[*b as usize].saturating_add(1);
        }
        let mut cuts: Vec<Vec<(f64, u32)>> = vec![Vec::new(); edges.len()];
        let mut seen = BTreeSet::new();
        for list in bins.values() {
            for (k, &i) in list.iter().enumerate() {
                for &j in &list[k + 1..] {
                    if !seen.insert((i.min(j), i.max(j))) {
                        continue;
                    }
                    let ((a, b), (c, d)) = (edges[i].0, edges[j].0);
                    let (pa, pb, pc, pd) = (self.pos(a), self.pos(b), self.pos(c), self.pos(d));
                    for (e, (u, v), w, p, q) in
                        [(i, (a, b), c, pa, pb), (i, (a, b), d, pa, pb), (j, (c, d), a, pc, pd), (j, (c, d), b, pc, pd)]
                    {
                        let at = self.pos(w);
                        if w != u && w != v && to_segment(at, p, q) < MERGE * 0.5 {
                            let t = (at - p).dot(q - p) / (q - p).dot(q - p);
                            if t > 0.0 && t < 1.0 {
                                cuts[e].push((t, w));
                            }
                        }
                    }
                    if a == c || a == d || b == c || b == d {
                        continue;
                    }
                    if let Some((t, s)) = crossing(pa, pb, pc, pd) {
                        let w = self.vertex(pa.mix(pb, t));
                        // A mere bend gives way to the crossing, so that both lines keep their direction.
                        if degree[w as usize] == 2 && [a, b, c, d].contains(&w) {
                            self.at[w as usize] = snapped(pa.mix(pb, t));
                            degree[w as usize] = 4;
                        }
                        cuts[i].push((t, w));
                        cuts[j].push((s, w));
                    }
                }
            }
        }
        let mut changed = false;
        for (((a, b), line), mut on) in edges.into_iter().zip(cuts) {
            on.retain(|(_, w)| *w != a && *w != b);
            if on.is_empty() {
                continue;
            }
            changed = true;
            on.sort_by(|x, y| x.0.total_cmp(&y.0).then(x.1.cmp(&y.1)));
            self.edges.remove(&(a, b));
            let mut last = a;
            for w in on.into_iter().map(|(_, w)| w).chain([b]) {
                self.join(last, w, line);
                last = w;
            }
        }
        changed
    }

    fn clip(&mut self, outline: &[Pt]) {
        let at = &self.at;
        self.edges.retain(|(a, b), line| {
            let middle = metres(at[*a as usize]).mix(metres(at[*b as usize]), 0.5);
            *line == 0 || inside(outline, middle)
        });
    }

    /// Cuts off free ends, then whatever does not hang together with the outline.
    fn prune(&mut self) {
        loop {
            let mut degree = vec![0u32; self.at.len()];
            for (a, b) in self.edges.keys() {
                degree[*a as usize] += 1;
                degree[*b as usize] += 1;
            }
            let before = self.edges.len();
            self.edges.retain(|(a, b), _| degree[*a as usize] > 1 && degree[*b as usize] > 1);
            if self.edges.len() == before {
                break;
            }
        }
        let mut group: Vec<u32> = (0..self.at.len() as u32).collect();
        fn root(group: &mut [u32], mut v: u32) -> u32 {
            while group[v as usize] != v {
                group[v as usize] = group[group[v as usize] as usize];
                v = group[v as usize];
            }
            v
        }
        for (a, b) in self.edges.keys() {
            let (x, y) = (root(&mut group, *a), root(&mut group, *b));
            group[x.max(y) as usize] = x.min(y);
        }
        let outer = self.edges.iter().find(|(_, l)| **l == 0).map_or(0, |((a, _), _)| *a);
        let outer = root(&mut group, outer);
        self.edges.retain(|(a, _), _| root(&mut group, *a) == outer);
    }

    /// Every bounded face as a simple ring. Loops hanging on one vertex and slivers are dissolved on the way.
    fn faces(mut self) -> Mesh {
        loop {
            let rings = self.rings();
            let mut gone: BTreeSet<(u32, u32)> = BTreeSet::new();
            for ring in &rings {
                if let Some(walk) = hanging(ring) {
                    let free = |w: &[u32]| edges_of(w).all(|e| self.edges.get(&e).is_some_and(|l| *l != 0));
                    let rest: Vec<u32> = ring.iter().copied().filter(|v| !walk.contains(v) || *v == walk[0]).collect();
                    // The longer walk goes only when the shorter one holds a part of the outline and it holds none.
                    gone.extend(edges_of(if !free(&walk) && free(&rest) { &rest } else { &walk }));
                    continue;
                }
                let points: Vec<Pt> = ring.iter().map(|v| self.pos(*v)).collect();
                let round: f64 =
                    points.iter().enumerate().map(|(i, p)| (points[(i + 1) % points.len()] - *p).len()).sum();
                let size = area(&points);
                if size > 9_000.0 && size > round * 22.0 {
                    continue;
                }
                // The longest edge of the lowest class goes; a river or the outline never does.
                let worst = edges_of(ring)
                    .filter_map(|e| self.edges.get(&e).filter(|l| **l > self.fixed).map(|l| (e, *l)))
                    .max_by(|(x, k), (y, l)| {
                        k.cmp(l).then(
                            (self.pos(x.0) - self.pos(x.1)).len().total_cmp(&(self.pos(y.0) - self.pos(y.1)).len()),
                        )
                    });
                gone.extend(worst.map(|w| w.0));
            }
            if gone.is_empty() {
                let edges = self.edges;
                return Mesh::new(self.at, rings, |u, v| edges.get(&(u.min(v), u.max(v))).copied().unwrap_or(0));
            }
            self.edges.retain(|e, _| !gone.contains(e));
            self.prune();
        }
    }

    fn rings(&self) -> Vec<Vec<u32>> {
        let mut around: Vec<Vec<u32>> = vec![Vec::new(); self.at.len()];
        for (a, b) in self.edges.keys() {
            around[*a as usize].push(*b);
            around[*b as usize].push(*a);
        }
        for (v, list) in around.iter_mut().enumerate() {
            let base = self.at[v];
            list.sort_by(|x, y| by_angle(delta(base, self.at[*x as usize]), delta(base, self.at[*y as usize])));
        }
        let mut done = BTreeSet::new();
        let mut faces = Vec::new();
        for (a, b) in self.edges.keys().flat_map(|(a, b)| [(*a, *b), (*b, *a)]) {
            let (mut u, mut v, mut ring) = (a, b, Vec::new());
            while done.insert((u, v)) {
                ring.push(u);
                let list = &around[v as usize];
                let i = list.iter().position(|x| *x == u).expect("an edge is listed at both its ends");
                // The next edge clockwise from the way we came keeps the face on the left.
                (u, v) = (v, list[(i + list.len() - 1) % list.len()]);
            }
            let points: Vec<Pt> = ring.iter().map(|x| self.pos(*x)).collect();
            if ring.len() > 2 && area(&points) > 0.0 {
                faces.push(ring);
            }
        }
        faces
    }
}

/// The undirected edges of a ring.
fn edges_of(ring: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    ring.iter().enumerate().map(|(i, &u)| {
        let v = ring[(i + 1) % ring.len()];
        (u.min(v), u.max(v))
    })
}

/// The shorter walk between two visits of one vertex.
fn hanging(ring: &[u32]) -> Option<Vec<u32>> {
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    for (j, v) in ring.iter().enumerate() {
        if let Some(i) = first.insert(*v, j) {
            let inner = ring[i..j].to_vec();
            let outer: Vec<u32> = ring[j..].iter().chain(&ring[..i]).copied().collect();
            return Some(if inner.len() <= outer.len() { inner } else { outer });
        }
    }
    None
}

fn delta(a: [i32; 2], b: [i32; 2]) -> (i64, i64) {
    (i64::from(b[0]) - i64::from(a[0]), i64::from(b[1]) - i64::from(a[1]))
}

/// Counter-clockwise from east, exactly. Longitude and latitude shrink differently, which keeps this order.
fn by_angle(a: (i64, i64), b: (i64, i64)) -> core::cmp::Ordering {
    let lower = |d: (i64, i64)| d.1 < 0 || (d.1 == 0 && d.0 < 0);
    lower(a).cmp(&lower(b)).then_with(|| (b.0 * a.1).cmp(&(a.0 * b.1)))
}
