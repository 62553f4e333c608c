//! Ways on foot along the road layer, by Dijkstra's algorithm from many starts at once.
//!
//! The layer is a graph already: roads that meet share a vertex, on the lattice. Whoever starts or arrives beside a road
//! goes straight to its nearest point first, and that way counts. Lengths are whole millimetres, so that no order of
//! additions changes a result.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
};

use domain::{
    codec::context::ContextLayer,
    lattice::{LatticePoint, distance_m, metres_per_step},
};

/// Class of expressways, along which nobody walks.
const EXPRESSWAY: u8 = 1;
/// Side of a cell in which edges are looked up, metres.
const CELL_M: f64 = 100.0;
/// Millimetres in a metre.
const MM: f64 = 1000.0;

/// A stretch of road between two vertices.
struct Edge {
    ends: [u32; 2],
    length_mm: u32,
}

/// The nearest point of a road.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Foot {
    edge: u32,
    /// From the edge's first end.
    along_mm: u32,
    /// From the place itself.
    aside_mm: u32,
}

/// Roads as a graph, with a place for every edge.
pub(super) struct Roads {
    nodes: Vec<LatticePoint>,
    edges: Vec<Edge>,
    /// Edges at each node.
    at: Vec<Vec<u32>>,
    /// Edges by the cells that their boxes touch.
    cells: HashMap<[i32; 2], Vec<u32>>,
    /// Lattice steps of a cell's sides.
    side: [f64; 2],
}

impl Roads {
    /// None where there is no road to walk along.
    pub(super) fn new(layer: &ContextLayer) -> Option<Self> {
        let mut roads =
            Self { nodes: Vec::new(), edges: Vec::new(), at: Vec::new(), cells: HashMap::new(), side: [1.0; 2] };
        let mut known: HashMap<LatticePoint, u32> = HashMap::new();
        for line in layer.features.iter().filter(|road| road.class != EXPRESSWAY).flat_map(|road| &road.rings) {
            for pair in line.windows(2).filter(|pair| pair[0] != pair[1]) {
                let ends = [pair[0], pair[1]].map(|point| {
                    *known.entry(point).or_insert_with(|| {
                        roads.nodes.push(point);
                        roads.at.push(Vec::new());
                        roads.nodes.len() as u32 - 1
                    })
                });
                let edge = roads.edges.len() as u32;
                for end in ends {
                    roads.at[end as usize].push(edge);
                }
                roads.edges.push(Edge { ends, length_mm: (distance_m(pair[0], pair[1]) * MM).round() as u32 });
            }
        }
        let step = metres_per_step(roads.nodes.first()?.lat());
        roads.side = [CELL_M / step.east, CELL_M / step.north];
        for (at, edge) in roads.edges.iter().enumerate() {
            let [a, b] = edge.ends.map(|end| cell(roads.nodes[end as usize], roads.side));
            for x in a[0].min(b[0])..=a[0].max(b[0]) {
                for y in a[1].min(b[1])..=a[1].max(b[1]) {
                    roads.cells.entry([x, y]).or_default().push(at as u32);
                }
            }
        }
        Some(roads)
    }

    /// The nearest point of a road within so many metres; of two as near, that of the first edge.
    fn foot(&self, place: LatticePoint, within_m: f64) -> Option<Foot> {
        let [x, y] = cell(place, self.side);
        let rings = (within_m / CELL_M).ceil() as i32;
        let mut best: Option<Foot> = None;
        for ring in 0..=rings {
            // What lies in a ring of cells is at least so far away.
            let least = f64::from((ring - 1).max(0)) * CELL_M * MM;
            if best.is_some_and(|best| f64::from(best.aside_mm) < least) {
                break;
            }
            for (dx, dy) in border(ring) {
                for &edge in self.cells.get(&[x + dx, y + dy]).into_iter().flatten() {
                    let found = self.foot_on(edge, place);
                    if best.is_none_or(|best| (found.aside_mm, found.edge) < (best.aside_mm, best.edge)) {
                        best = Some(found);
                    }
                }
            }
        }
        best.filter(|best| f64::from(best.aside_mm) <= within_m * MM)
    }

    /// The point of an edge that is nearest to a place.
    fn foot_on(&self, edge: u32, place: LatticePoint) -> Foot {
        let Edge { ends, length_mm } = &self.edges[edge as usize];
        let step = metres_per_step(place.lat());
        let metres = |point: LatticePoint| {
            let (x, y) = (f64::from(point.x) - f64::from(place.x), f64::from(point.y) - f64::from(place.y));
            [x * step.east, y * step.north]
        };
        let [a, b] = ends.map(|end| metres(self.nodes[end as usize]));
        let d = [b[0] - a[0], b[1] - a[1]];
        let share = (-(a[0] * d[0] + a[1] * d[1]) / (d[0] * d[0] + d[1] * d[1])).clamp(0.0, 1.0);
        let aside = (a[0] + share * d[0]).hypot(a[1] + share * d[1]);
        Foot { edge, along_mm: (share * f64::from(*length_mm)).round() as u32, aside_mm: (aside * MM).round() as u32 }
    }

    /// Which targets are at most so many metres on foot from any start.
    pub(super) fn reached(&self, starts: &[LatticePoint], targets: &[LatticePoint], within_m: f64) -> Vec<bool> {
        let limit = (within_m * MM) as u32;
        let feet: Vec<Foot> = starts.iter().filter_map(|start| self.foot(*start, within_m)).collect();
        let far = self.distances(&feet, limit);
        let mut beside: HashMap<u32, Vec<Foot>> = HashMap::new();
        for foot in feet {
            beside.entry(foot.edge).or_default().push(foot);
        }
        let reached = |target: &LatticePoint| {
            let Some(foot) = self.foot(*target, within_m) else { return false };
            let Edge { ends, length_mm } = &self.edges[foot.edge as usize];
            let through = [(ends[0], foot.along_mm), (ends[1], length_mm - foot.along_mm)];
            let through = through.into_iter().map(|(end, rest)| far[end as usize].saturating_add(rest));
            let own = beside.get(&foot.edge).into_iter().flatten();
            let own = own.map(|start| start.aside_mm.saturating_add(start.along_mm.abs_diff(foot.along_mm)));
            through.chain(own).any(|way| way.saturating_add(foot.aside_mm) <= limit)
        };
        targets.iter().map(reached).collect()
    }

    /// Millimetres from the nearest start to every node; `u32::MAX` beyond the limit.
    fn distances(&self, starts: &[Foot], limit: u32) -> Vec<u32> {
        let mut far = vec![u32::MAX; self.nodes.len()];
        let mut next = BinaryHeap::new();
        for foot in starts {
            let Edge { ends, length_mm } = &self.edges[foot.edge as usize];
            next.push(Reverse((foot.aside_mm.saturating_add(foot.along_mm), ends[0])));
            next.push(Reverse((foot.aside_mm.saturating_add(length_mm - foot.along_mm), ends[1])));
        }
        while let Some(Reverse((way, node))) = next.pop() {
            if way > limit || far[node as usize] <= way {
                continue;
            }
            far[node as usize] = way;
            for edge in &self.at[node as usize] {
                let Edge { ends, length_mm } = &self.edges[*edge as usize];
                let other = if ends[0] == node { ends[1] } else { ends[0] };
                next.push(Reverse((way.saturating_add(*length_mm), other)));
            }
        }
        far
    }
}

/// Which targets are at most so many metres from any start in a straight line.
pub(super) fn reached_straight(starts: &[LatticePoint], targets: &[LatticePoint], within_m: f64) -> Vec<bool> {
    let Some(first) = starts.first() else { return vec![false; targets.len()] };
    let step = metres_per_step(first.lat());
    let side = [within_m / step.east, within_m / step.north];
    let mut cells: HashMap<[i32; 2], Vec<LatticePoint>> = HashMap::new();
    for start in starts {
        cells.entry(cell(*start, side)).or_default().push(*start);
    }
    let near = |target: &LatticePoint| {
        let [x, y] = cell(*target, side);
        // One ring more than the cells' side asks for: a step east is shorter farther north.
        let around = (-2..=2).flat_map(|dx| (-2..=2).map(move |dy| [x + dx, y + dy]));
        around.filter_map(|at| cells.get(&at)).flatten().any(|start| distance_m(*start, *target) <= within_m)
    };
    targets.iter().map(near).collect()
}

fn cell(point: LatticePoint, side: [f64; 2]) -> [i32; 2] {
    [(f64::from(point.x) / side[0]).floor() as i32, (f64::from(point.y) / side[1]).floor() as i32]
}

/// The cells of a square ring.
fn border(ring: i32) -> impl Iterator<Item = (i32, i32)> {
    (-ring..=ring).flat_map(move |dx| {
        let step = if dx.abs() == ring { 1 } else { (2 * ring).max(1) as usize };
        (-ring..=ring).step_by(step).map(move |dy| (dx, dy))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::codec::context::{ContextFeature, ContextKind};

    /// A place so many metres east and north of 104° E, 30° N.
    fn at(east: f64, north: f64) -> LatticePoint {
        let step = metres_per_step(30.0);
        LatticePoint::new(
            1_040_000_000 + (east / step.east).round() as i32,
            300_000_000 + (north / step.north).round() as i32,
        )
    }

    fn road(class: u8, points: &[(f64, f64)]) -> ContextFeature {
        let line = points.iter().map(|(x, y)| at(*x, *y)).collect();
        ContextFeature { class, name: None, kind: ContextKind::Line, rings: vec![line] }
    }

    fn roads(features: Vec<ContextFeature>) -> Option<Roads> {
        Roads::new(&ContextLayer { id: "roads".into(), features })
    }

    #[test]
    fn ways_go_round_the_corner_and_count_what_lies_beside_the_road() {
        // An L: 500 m east, then 500 m north.
        let roads = roads(vec![road(4, &[(0.0, 0.0), (500.0, 0.0)]), road(4, &[(500.0, 0.0), (500.0, 500.0)])]);
        let roads = roads.expect("there are roads");
        let start = [at(0.0, -40.0)];
        let targets =
            [at(500.0, 255.0), at(505.0, 254.0), at(505.0, 256.0), at(450.0, 500.0), at(0.0, 40.0), at(760.0, -40.0)];
        // 40 + 500 + 255; + 254 + 5; + 256 + 5; too far though 678 m as the crow flies; 80; beyond the end 540 + 263.
        assert_eq!(roads.reached(&start, &targets, 800.0), [true, true, false, false, true, false]);
    }

    #[test]
    fn start_and_target_on_one_edge_meet_without_its_ends() {
        let roads = roads(vec![road(3, &[(-3_000.0, 0.0), (3_000.0, 0.0)])]).expect("there is a road");
        let targets = [at(799.0, 0.0), at(801.0, 0.0), at(-700.0, 99.0), at(-700.0, 101.0)];
        assert_eq!(roads.reached(&[at(0.0, 0.0)], &targets, 800.0), [true, false, true, false]);
    }

    #[test]
    fn nobody_walks_along_expressways_nor_over_bridges_without_a_node() {
        assert!(roads(vec![road(1, &[(0.0, 0.0), (500.0, 0.0)])]).is_none());
        let crossing = roads(vec![road(4, &[(-300.0, 0.0), (300.0, 0.0)]), road(4, &[(0.0, -300.0), (0.0, 300.0)])]);
        let crossing = crossing.expect("there are roads");
        assert_eq!(crossing.reached(&[at(-200.0, 0.0)], &[at(0.0, 200.0), at(200.0, 0.0)], 800.0), [false, true]);
    }

    #[test]
    fn as_the_crow_flies_it_is_a_circle_round_each_start() {
        let starts = [at(0.0, 0.0), at(5_000.0, 0.0)];
        let targets = [at(560.0, 560.0), at(570.0, 570.0), at(5_000.0, -799.0), at(2_500.0, 0.0), at(-799.0, 0.0)];
        assert_eq!(reached_straight(&starts, &targets, 800.0), [true, false, true, false, true]);
        assert_eq!(reached_straight(&[], &targets, 800.0), [false; 5]);
    }

    #[test]
    fn a_ring_of_cells_has_each_cell_once() {
        assert_eq!(border(0).collect::<Vec<_>>(), [(0, 0)]);
        for ring in 1..5 {
            let mut cells: Vec<_> = border(ring).collect();
            assert_eq!(cells.len(), 8 * ring as usize);
            cells.sort_unstable();
            cells.dedup();
            assert_eq!(cells.len(), 8 * ring as usize);
            assert!(cells.iter().all(|(x, y)| x.abs().max(y.abs()) == ring));
        }
    }
}
