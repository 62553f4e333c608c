//! Topology to bytes: faces are walked outwards from one another.

use super::super::CodecError;
use super::super::bytes::{Planes, put_section, put_varint};
use super::front::{Front, choose};
use super::geometry::place;
use super::points::{Known, PointsOut};
use super::predict::{Predictor, Spot};
use super::{GENERAL, MOST_FAST, OUTSIDE, Op};
use crate::lattice::LatticePoint;
use crate::topology::{HalfEdge, Topology};
use crate::units::LeafIx;

const UNKNOWN: u32 = u32::MAX;

/// Streams of the walk.
#[derive(Debug, Default)]
struct Streams {
    /// New arcs of each face, or [`OUTSIDE`], or [`GENERAL`].
    faces: Vec<u8>,
    /// Known arcs ahead of the gate, and behind it, where a face adds arcs.
    ahead: Vec<u8>,
    behind: Vec<u8>,
    /// Which of several half-edges goes on.
    choices: Vec<u8>,
    /// Steps of the faces that are walked step by step, and known nodes on which they land, counted back from the newest.
    ops: Vec<u8>,
    landings: Vec<u8>,
    /// Faces that begin apart from all known ones.
    starts: u64,
    /// Leaf of each face against the one across its gate.
    leaves: Planes,
}

struct Writer<'a> {
    topology: &'a Topology,
    /// Half-edge of the topology for each of the front, and back.
    truth: Vec<HalfEdge>,
    known: Vec<u32>,
    /// Node from which each half-edge of the topology leaves.
    origins: Vec<u32>,
    /// Node of the front for each of them, and where each of the front's is.
    node_of: Vec<u32>,
    places: Vec<LatticePoint>,
    front: Front,
    streams: Streams,
    spots: Vec<Spot>,
    predictor: Predictor,
    points: PointsOut,
    last_leaf: i64,
}

/// Writes the arcs of a topology and says how many nodes they have; `aspect` is the east-west shrinking at its middle,
/// in 2⁻¹⁶.
pub(super) fn write(topology: &Topology, scale: i64, aspect: u16) -> (Vec<u8>, usize) {
    let (origins, nodes) = number_nodes(topology);
    let mut writer = Writer {
        topology,
        truth: Vec::new(),
        known: vec![UNKNOWN; origins.len()],
        node_of: vec![UNKNOWN; nodes],
        origins,
        places: Vec::new(),
        front: Front::default(),
        streams: Streams::default(),
        spots: Vec::new(),
        predictor: Predictor::new(aspect),
        points: PointsOut::new(scale),
        last_leaf: 0,
    };
    writer.run().expect("a writer's channel refuses nothing, and its choices are among the candidates");
    let Writer { front, streams, points, .. } = writer;
    let mut out = Vec::new();
    put_varint(&mut out, front.node_count() as u64);
    put_varint(&mut out, streams.starts);
    for stream in [&streams.faces, &streams.ahead, &streams.behind, &streams.choices, &streams.ops, &streams.landings] {
        put_section(&mut out, stream);
    }
    streams.leaves.put(&mut out);
    points.put(&mut out);
    (out, front.node_count())
}

/// Node of the start of each half-edge, and how many there are.
fn number_nodes(topology: &Topology) -> (Vec<u32>, usize) {
    let mut by_place: Vec<(LatticePoint, HalfEdge)> =
        topology.half_edges().map(|half| (topology.origin(half), half)).collect();
    by_place.sort_unstable();
    let mut origins = vec![0; by_place.len()];
    let mut count = 0;
    for star in by_place.chunk_by(|a, b| a.0 == b.0) {
        for (_, half) in star {
            origins[half.index()] = count;
        }
        count += 1;
    }
    (origins, count as usize)
}

impl Writer<'_> {
    fn run(&mut self) -> Result<(), CodecError> {
        let mut untouched = self.topology.half_edges();
        loop {
            if let Some(gate) = self.front.next_gate() {
                let start = self.truth[gate as usize];
                self.front.walk(gate);
                let Some(leaf) = self.topology.side(start) else {
                    self.streams.faces.push(OUTSIDE);
                    continue;
                };
                let cycle = self.cycle(start);
                let across = self.topology.side(start.twin()).map_or(self.last_leaf, |leaf| i64::from(leaf.0));
                self.leaf(leaf, across);
                let first = self.front.arc_count();
                if !self.fast(gate, &cycle)? {
                    self.streams.faces.push(GENERAL);
                    self.step_by_step(&cycle)?;
                }
                self.place(first, cycle.len())?;
                continue;
            }
            // Every face that shares an arc with a walked one is walked: what is left begins apart.
            let apart = |half: &HalfEdge| self.known[half.index()] == UNKNOWN && self.topology.side(*half).is_some();
            let Some(start) = untouched.find(apart) else { return Ok(()) };
            self.streams.starts += 1;
            let cycle = self.cycle(start);
            if let Some(leaf) = self.topology.side(start) {
                self.leaf(leaf, self.last_leaf);
            }
            let node = self.origins[start.index()];
            let back = match self.node_of[node as usize] {
                UNKNOWN => {
                    self.new_node(node, self.topology.origin(start));
                    0
                }
                known => u64::from(self.front.node_count() as u32 - known),
            };
            put_varint(&mut self.streams.landings, back);
            let first = self.front.arc_count();
            self.add(start, self.node_of[node as usize])?;
            self.step_by_step(&cycle)?;
            self.place(first, cycle.len())?;
        }
    }

    fn place(&mut self, first: usize, sides: usize) -> Result<(), CodecError> {
        let mut known =
            Known { topology: self.topology, truth: &self.truth, places: &self.places, out: &mut self.points };
        place(&mut known, &self.predictor, &self.front, &mut self.spots, first, sides)
    }

    fn cycle(&self, start: HalfEdge) -> Vec<HalfEdge> {
        let mut cycle = vec![start];
        let mut at = self.topology.next(start);
        while at != start {
            cycle.push(at);
            at = self.topology.next(at);
        }
        cycle
    }

    fn leaf(&mut self, leaf: LeafIx, expected: i64) {
        self.streams.leaves.push_signed(i64::from(leaf.0) - expected);
        self.last_leaf = i64::from(leaf.0);
    }

    fn new_node(&mut self, node: u32, at: LatticePoint) -> u32 {
        let new = self.front.add_node();
        self.node_of[node as usize] = new;
        self.places.push(at);
        new
    }

    /// Adds the arc of an unknown half-edge that leaves a known node; says which step that is.
    fn add(&mut self, half: HalfEdge, from: u32) -> Result<(), CodecError> {
        let node = self.origins[half.twin().index()];
        let to = match self.node_of[node as usize] {
            UNKNOWN => {
                self.streams.ops.push(Op::NewNode as u8);
                self.new_node(node, self.topology.origin(half.twin()))
            }
            known => {
                self.streams.ops.push(Op::Land as u8);
                put_varint(&mut self.streams.landings, u64::from(self.front.node_count() as u32 - 1 - known));
                known
            }
        };
        self.join(half, from, to);
        Ok(())
    }

    fn join(&mut self, half: HalfEdge, from: u32, to: u32) {
        let new = self.front.add_arc(from, to);
        self.known[half.index()] = new;
        self.known[half.twin().index()] = new + 1;
        self.truth.extend([half, half.twin()]);
    }

    /// A face of one run of known arcs round the gate and at most one run of new ones with new nodes between.
    fn fast(&mut self, gate: u32, cycle: &[HalfEdge]) -> Result<bool, CodecError> {
        let is_new = |half: &HalfEdge| self.known[half.index()] == UNKNOWN;
        let ahead = cycle.iter().take_while(|half| !is_new(half)).count() - 1;
        let rest = &cycle[ahead + 1..];
        let new = rest.iter().take_while(|half| is_new(half)).count();
        let behind = rest.len() - new;
        let start = self.front.origin(gate);
        if rest[new..].iter().any(is_new) || ahead > 255 || behind > 255 || new > usize::from(MOST_FAST) {
            return Ok(false);
        }
        let mut corners: Vec<u32> = rest[..new].iter().skip(1).map(|half| self.origins[half.index()]).collect();
        corners.sort_unstable();
        let met = |node: &u32| self.node_of[*node as usize] != UNKNOWN;
        if corners.iter().any(met) || corners.windows(2).any(|pair| pair[0] == pair[1]) {
            return Ok(false);
        }
        // A face of known arcs ends where it first comes back.
        if new == 0 && cycle[1..].iter().any(|half| self.front.origin(self.known[half.index()]) == start) {
            return Ok(false);
        }
        self.streams.faces.push(new as u8);
        for half in &cycle[1..=ahead] {
            self.go_on(*half)?;
        }
        if new == 0 {
            return Ok(true);
        }
        self.streams.ahead.push(ahead as u8);
        self.streams.behind.push(behind as u8);
        for half in rest[new..].iter().rev() {
            self.come_from(*half)?;
        }
        let mut from = self.front.target(self.known[cycle[ahead].index()]);
        for half in &rest[..new] {
            let node = self.origins[half.twin().index()];
            let to = match self.node_of[node as usize] {
                UNKNOWN => self.new_node(node, self.topology.origin(half.twin())),
                known => known,
            };
            self.join(*half, from, to);
            from = to;
        }
        Ok(true)
    }

    /// Known half-edge by which the face goes on.
    fn go_on(&mut self, half: HalfEdge) -> Result<(), CodecError> {
        let known = self.known[half.index()];
        let node = self.front.origin(known);
        let choices = &mut self.streams.choices;
        choose(self.front.leaving(node), || note(choices, self.front.leaving(node), known))?;
        self.front.walk(known);
        Ok(())
    }

    /// Known half-edge by which the face comes to a node.
    fn come_from(&mut self, half: HalfEdge) -> Result<(), CodecError> {
        let known = self.known[half.index()];
        let node = self.front.target(known);
        let choices = &mut self.streams.choices;
        choose(self.front.arriving(node), || note(choices, self.front.arriving(node), known))?;
        self.front.walk(known);
        Ok(())
    }

    /// Any face, from its first half-edge on.
    fn step_by_step(&mut self, cycle: &[HalfEdge]) -> Result<(), CodecError> {
        let mut node = self.front.target(self.known[cycle[0].index()]);
        for half in &cycle[1..] {
            if self.known[half.index()] == UNKNOWN {
                self.add(*half, node)?;
            } else {
                self.streams.ops.push(Op::Known as u8);
                self.go_on(*half)?;
            }
            node = self.front.target(self.known[half.index()]);
        }
        self.streams.ops.push(Op::End as u8);
        Ok(())
    }
}

fn note(choices: &mut Vec<u8>, mut among: impl Iterator<Item = u32>, chosen: u32) -> Result<usize, CodecError> {
    let at =
        among.position(|half| half == chosen).ok_or(CodecError::Value { what: "choice", value: u64::from(chosen) })?;
    put_varint(choices, at as u64);
    Ok(at)
}
