//! One planar subdivision: vertices on the lattice, faces as rings, every edge shared by the faces at its sides.
//! Faces are only ever split, so they keep tiling the plane without gap or overlap.

use std::collections::{BTreeMap, HashMap};

use super::math::{Pt, area, pt};

/// Metres in 1e-6° of longitude and latitude at the demo's place (30° N, WGS 84 ellipsoid, rounded).
pub(super) const METRES: (f64, f64) = (0.096_486, 0.110_852);
/// Where the demo lies, in degrees east and north: its middle.
pub(super) const ORIGIN: (i32, i32) = (105, 30);

/// Rounds to the 1e-6° lattice that all shapes of the demo lie on.
pub(super) fn snapped(p: Pt) -> [i32; 2] {
    [(p.x / METRES.0).round() as i32, (p.y / METRES.1).round() as i32]
}

pub(super) fn metres(at: [i32; 2]) -> Pt {
    pt(f64::from(at[0]) * METRES.0, f64::from(at[1]) * METRES.1)
}

/// To the 1e-7° lattice, absolute.
pub(super) fn lattice(at: [i32; 2]) -> [i32; 2] {
    [ORIGIN.0 * 10_000_000 + at[0] * 10, ORIGIN.1 * 10_000_000 + at[1] * 10]
}

#[derive(Clone, Copy)]
struct Side {
    face: u32,
    line: u32,
}

#[derive(Default)]
pub(super) struct Mesh {
    /// Vertices, 1e-6° from the origin.
    pub at: Vec<[i32; 2]>,
    /// Counter-clockwise rings of vertices, not closed.
    pub faces: Vec<Vec<u32>>,
    /// How many edges end at a vertex.
    degree: Vec<u8>,
    /// The face left of a directed edge, and the line that the edge belongs to. Looked up, never iterated.
    sides: HashMap<(u32, u32), Side>,
}

impl Mesh {
    /// From rings that tile; `line` names each undirected edge's line.
    pub fn new(at: Vec<[i32; 2]>, faces: Vec<Vec<u32>>, line: impl Fn(u32, u32) -> u32) -> Self {
        let mut mesh = Self { degree: vec![0; at.len()], at, faces, sides: HashMap::new() };
        for (f, ring) in mesh.faces.iter().enumerate() {
            for (i, &u) in ring.iter().enumerate() {
                let v = ring[(i + 1) % ring.len()];
                mesh.sides.insert((u, v), Side { face: f as u32, line: line(u, v) });
                if !mesh.sides.contains_key(&(v, u)) {
                    mesh.degree[u as usize] += 1;
                    mesh.degree[v as usize] += 1;
                }
            }
        }
        mesh
    }
    /// Whether the faces together fill one simple ring, and how large it is in m².
    pub fn whole(&self) -> Option<f64> {
        let mut next: BTreeMap<u32, u32> = BTreeMap::new();
        for ring in &self.faces {
            for (i, &u) in ring.iter().enumerate() {
                let v = ring[(i + 1) % ring.len()];
                if !self.sides.contains_key(&(v, u)) && next.insert(u, v).is_some() {
                    return None;
                }
            }
        }
        let first = *next.keys().next()?;
        let mut ring = vec![self.pos(first)];
        let mut at = next[&first];
        while at != first && ring.len() <= next.len() {
            ring.push(self.pos(at));
            at = *next.get(&at)?;
        }
        (ring.len() == next.len()).then(|| area(&ring))
    }
    /// Latitude of the northernmost vertex, 1e-6° from the origin.
    pub fn top(&self) -> i32 {
        self.faces.iter().flatten().map(|v| self.at[*v as usize][1]).max().unwrap_or(0)
    }
    pub fn pos(&self, v: u32) -> Pt {
        metres(self.at[v as usize])
    }
    pub fn degree(&self, v: u32) -> u8 {
        self.degree[v as usize]
    }
    pub fn ring(&self, face: u32) -> Vec<Pt> {
        self.faces[face as usize].iter().map(|&v| self.pos(v)).collect()
    }
    /// The face left of u → v; none outside.
    pub fn face_left(&self, u: u32, v: u32) -> Option<u32> {
        self.sides.get(&(u, v)).map(|s| s.face)
    }
    /// The line of an edge.
    pub fn line(&self, u: u32, v: u32) -> u32 {
        self.sides.get(&(u, v)).or_else(|| self.sides.get(&(v, u))).map_or(0, |s| s.line)
    }
    /// A new vertex at `p` on the edge u–v, for the faces of both sides.
    pub fn split_edge(&mut self, u: u32, v: u32, p: Pt) -> u32 {
        let w = self.at.len() as u32;
        self.at.push(snapped(p));
        self.degree.push(2);
        for (a, b) in [(u, v), (v, u)] {
            let Some(side) = self.sides.remove(&(a, b)) else { continue };
            self.sides.insert((a, w), side);
            self.sides.insert((w, b), side);
            let ring = &mut self.faces[side.face as usize];
            let i = ring.iter().position(|&x| x == a).expect("an edge's start is in the ring of its face");
            ring.insert(i + 1, w);
        }
        w
    }
    /// Cuts `face` from its vertex `a` to its vertex `b` along `path` (interior points). `face` keeps the side
    /// right of the path; the new face, which is returned, lies left of it.
    pub fn split_face(&mut self, face: u32, a: u32, b: u32, path: &[Pt], line: u32) -> u32 {
        let mut way = vec![a];
        for &p in path {
            way.push(self.at.len() as u32);
            self.at.push(snapped(p));
            self.degree.push(2);
        }
        way.push(b);
        self.degree[a as usize] += 1;
        self.degree[b as usize] += 1;
        let ring = core::mem::take(&mut self.faces[face as usize]);
        let at = |x: u32| ring.iter().position(|&y| y == x).expect("both ends of a cut are in the face's ring");
        let (ia, ib) = (at(a), at(b));
        let walk = |from: usize, to: usize| -> Vec<u32> {
            let n = (to + ring.len() - from) % ring.len();
            (0..=n).map(|k| ring[(from + k) % ring.len()]).collect()
        };
        let middle = &way[1..way.len() - 1];
        // a → b along the ring has the cut on its left side, closed by the way back.
        let mut right = walk(ia, ib);
        right.extend(middle.iter().rev());
        let mut left = walk(ib, ia);
        left.extend(middle);
        let new = self.faces.len() as u32;
        for (i, &u) in left.iter().enumerate() {
            let v = left[(i + 1) % left.len()];
            if let Some(side) = self.sides.get_mut(&(u, v)) {
                side.face = new;
            }
        }
        for pair in way.windows(2) {
            self.sides.insert((pair[0], pair[1]), Side { face: new, line });
            self.sides.insert((pair[1], pair[0]), Side { face, line });
        }
        self.faces[face as usize] = right;
        self.faces.push(left);
        new
    }
    /// Dissolves the border between two faces that share one unbroken run of edges; `gone` becomes an empty ring.
    /// False, and nothing done, where they share none or several runs.
    pub fn merge(&mut self, keep: u32, gone: u32) -> bool {
        let ring = &self.faces[keep as usize];
        let n = ring.len();
        let shared: Vec<bool> = (0..n).map(|i| self.face_left(ring[(i + 1) % n], ring[i]) == Some(gone)).collect();
        let starts: Vec<usize> = (0..n).filter(|i| shared[*i] && !shared[(i + n - 1) % n]).collect();
        let &[start] = starts.as_slice() else { return false };
        let run = (0..n).take_while(|k| shared[(start + k) % n]).count();
        let (first, last) = (ring[start], ring[(start + run) % n]);
        let mut joined: Vec<u32> = (0..=n - run).map(|k| ring[(start + run + k) % n]).collect();
        let chain: Vec<u32> = (0..=run).map(|k| ring[(start + k) % n]).collect();
        let other = core::mem::take(&mut self.faces[gone as usize]);
        let m = other.len();
        let from = other.iter().position(|v| *v == first).expect("a shared vertex is in both rings");
        // `other` runs last → first along the shared edges, so first → last is its free part.
        joined.extend((1..m - run).map(|k| other[(from + k) % m]));
        for pair in chain.windows(2) {
            self.sides.remove(&(pair[0], pair[1]));
            self.sides.remove(&(pair[1], pair[0]));
        }
        self.degree[first as usize] -= 1;
        self.degree[last as usize] -= 1;
        for (i, &u) in joined.iter().enumerate() {
            if let Some(side) = self.sides.get_mut(&(u, joined[(i + 1) % joined.len()])) {
                side.face = keep;
            }
        }
        self.faces[keep as usize] = joined;
        true
    }
}
