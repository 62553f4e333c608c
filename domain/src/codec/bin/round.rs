//! Coordinates on a coarser grid, with everybody's neighbours kept.
//!
//! Rounding each point by itself could let two nodes fall together, turn the order of arcs round a node or turn a
//! small unit inside out. Points that would do so keep their place; all else is rounded, each arc once for both its
//! sides. What stays possible is that two lines less than a step of the coarser grid apart cross by less than that.

use core::cmp::Ordering;
use std::collections::BTreeSet;

use crate::lattice::LatticePoint;
use crate::partition::Partition;
use crate::partition::ring::double_area;
use crate::topology::{Arc, Arcs, HalfEdge, Topology};

/// The partition with its coordinates rounded to multiples of `scale` lattice steps, wherever that changes nothing
/// else.
pub(super) fn rounded(partition: &Partition, scale: i64) -> Partition {
    let topology = partition.topology();
    let mut kept = BTreeSet::new();
    loop {
        let lines: Vec<Vec<LatticePoint>> =
            topology.arcs().iter().map(|arc| rounded_line(arc.points(), &kept, scale)).collect();
        let faults = Rounded { topology, lines: &lines }.faults();
        if faults.is_empty() {
            let arcs = topology.arcs().iter().zip(lines).map(|(arc, line)| Arc::new(line, arc.left(), arc.right()));
            let topology = Topology::from_arcs(arcs.collect::<Arcs>(), topology.leaf_count())
                .expect("nodes, their stars and the sides of all arcs are as they were");
            return Partition::new(partition.units().clone(), topology, partition.enclaves().to_vec())
                .expect("the same leaves with the same arcs");
        }
        let before = kept.len();
        kept.extend(faults.iter().flat_map(|fault| fault.nearby(topology, scale)));
        if kept.len() == before {
            // What is near was kept already: the whole arcs, then. Where all points are kept there is no fault.
            kept.extend(faults.iter().flat_map(|fault| fault.all(topology)));
        }
    }
}

/// A line with its points rounded but for those kept; points that fell together are one.
fn rounded_line(points: &[LatticePoint], kept: &BTreeSet<LatticePoint>, scale: i64) -> Vec<LatticePoint> {
    let nearest = |v: i32| ((i64::from(v) + scale / 2).div_euclid(scale) * scale) as i32;
    let round = |p: &LatticePoint| {
        if !kept.is_empty() && kept.contains(p) { *p } else { LatticePoint { x: nearest(p.x), y: nearest(p.y) } }
    };
    let mut line: Vec<LatticePoint> = points.iter().map(round).collect();
    line.dedup();
    line
}

/// Arcs whose rounding would change more than coordinates, and the node at which it shows, if it is one.
struct Fault {
    node: Option<LatticePoint>,
    half_edges: Vec<HalfEdge>,
}

impl Fault {
    /// Points whose rounding may be to blame: the node and what lies close to it.
    fn nearby(&self, topology: &Topology, scale: i64) -> Vec<LatticePoint> {
        let Some(node) = self.node else { return self.all(topology) };
        let mut points = vec![node];
        for half in &self.half_edges {
            let near = |p: &LatticePoint| {
                (i64::from(p.x) - i64::from(node.x)).abs().max((i64::from(p.y) - i64::from(node.y)).abs()) <= 2 * scale
            };
            let mut walk = topology.points(*half).skip(1);
            let mut next = walk.next();
            while let Some(p) = next {
                points.push(p);
                next = if near(&p) { walk.next() } else { None };
            }
        }
        points
    }

    /// All points of its arcs.
    fn all(&self, topology: &Topology) -> Vec<LatticePoint> {
        self.half_edges.iter().flat_map(|half| topology.points(*half)).collect()
    }
}

struct Rounded<'a> {
    topology: &'a Topology,
    lines: &'a [Vec<LatticePoint>],
}

impl Rounded<'_> {
    fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        for (ix, line) in self.lines.iter().enumerate() {
            if line.len() < 2 || (line[0] == line[line.len() - 1] && !is_ring(line)) {
                faults.push(Fault { node: None, half_edges: vec![HalfEdge(ix as u32 * 2)] });
            }
        }
        if faults.is_empty() {
            self.faults_of_nodes(&mut faults);
        }
        if faults.is_empty() {
            self.faults_of_faces(&mut faults);
        }
        faults
    }

    fn origin(&self, half: HalfEdge) -> LatticePoint {
        let line = &self.lines[half.arc().0 as usize];
        line[if half.reversed() { line.len() - 1 } else { 0 }]
    }

    fn direction(&self, half: HalfEdge) -> (i64, i64) {
        let line = &self.lines[half.arc().0 as usize];
        let (from, to) =
            if half.reversed() { (line[line.len() - 1], line[line.len() - 2]) } else { (line[0], line[1]) };
        (i64::from(to.x) - i64::from(from.x), i64::from(to.y) - i64::from(from.y))
    }

    /// Nodes that fell together, and nodes round which the arcs stand in another order.
    fn faults_of_nodes(&self, faults: &mut Vec<Fault>) {
        let topology = self.topology;
        let mut nodes: Vec<(LatticePoint, LatticePoint, HalfEdge)> =
            topology.half_edges().map(|half| (self.origin(half), topology.origin(half), half)).collect();
        nodes.sort_unstable();
        for star in nodes.chunk_by(|a, b| a.0 == b.0) {
            let (_, node, first) = star[0];
            if star.iter().any(|(_, other, _)| *other != node) {
                faults.extend(star.iter().map(|(_, node, half)| Fault { node: Some(*node), half_edges: vec![*half] }));
                continue;
            }
            // Clockwise, angles fall all the way but once.
            let around: Vec<HalfEdge> = topology.around(first).collect();
            let next = around.iter().cycle().skip(1);
            let steps = around.iter().zip(next).map(|(a, b)| by_angle(self.direction(*b), self.direction(*a)));
            let (mut rises, mut ties) = (0, 0);
            for step in steps {
                rises += usize::from(step.is_gt());
                ties += usize::from(step.is_eq());
            }
            if around.len() > 1 && (rises != 1 || ties > 0) {
                faults.push(Fault { node: Some(node), half_edges: around });
            }
        }
    }

    /// Rings that lost their area or run the other way round.
    fn faults_of_faces(&self, faults: &mut Vec<Fault>) {
        for leaf in crate::partition::leaves(self.topology.leaf_count()) {
            for cycle in self.topology.cycles(leaf) {
                let before = double_area(&joined(&cycle, |half| self.topology.arc(half.arc()).points()));
                let after = double_area(&joined(&cycle, |half| &self.lines[half.arc().0 as usize]));
                if before.signum() != after.signum() {
                    faults.push(Fault { node: None, half_edges: cycle });
                }
            }
        }
    }
}

/// Whether a closed line passes no point twice and doesn't turn back at its smallest, where it begins when it has no
/// node.
fn is_ring(line: &[LatticePoint]) -> bool {
    let open = &line[1..];
    let mut points = open.to_vec();
    points.sort_unstable();
    if open.len() < 3 || points.windows(2).any(|pair| pair[0] == pair[1]) {
        return false;
    }
    let at = (0..open.len()).min_by_key(|at| open[*at]).unwrap_or(0);
    let step = |to: usize| {
        let to = open[to % open.len()];
        (i64::from(to.x) - i64::from(open[at].x), i64::from(to.y) - i64::from(open[at].y))
    };
    by_angle(step(at + 1), step(at + open.len() - 1)).is_ne()
}

fn joined<'a>(cycle: &[HalfEdge], line: impl Fn(HalfEdge) -> &'a [LatticePoint]) -> Vec<LatticePoint> {
    let mut points = Vec::new();
    for half in cycle {
        if half.reversed() { points.extend(line(*half).iter().rev()) } else { points.extend(line(*half)) }
    }
    points
}

/// Order of directions anticlockwise from east.
fn by_angle(a: (i64, i64), b: (i64, i64)) -> Ordering {
    let lower = |(x, y): (i64, i64)| y < 0 || (y == 0 && x < 0);
    let cross = i128::from(b.0) * i128::from(a.1) - i128::from(b.1) * i128::from(a.0);
    lower(a).cmp(&lower(b)).then_with(|| cross.cmp(&0))
}
