//! Bytes to arcs: the writer's walk again.

use super::super::CodecError;
use super::super::bytes::{PlanesReader, Reader};
use super::front::{Front, choose};
use super::geometry::place;
use super::points::PointsIn;
use super::predict::{Predictor, Spot};
use super::{GENERAL, OUTSIDE, Op};
use crate::topology::{Arcs, Side};
use crate::units::LeafIx;

struct Walk<'a> {
    faces: Reader<'a>,
    ahead: Reader<'a>,
    behind: Reader<'a>,
    choices: Reader<'a>,
    ops: Reader<'a>,
    landings: Reader<'a>,
    leaves: PlanesReader<'a>,
    /// Nodes that the file promises.
    nodes: usize,
    leaf_count: usize,
    front: Front,
    /// Unit at the left of each half-edge.
    sides: Vec<Side>,
    last_leaf: i64,
    /// Half-edges of the face being walked.
    cycle: Vec<u32>,
}

/// Reads arcs in the order in which their faces were walked.
pub(super) fn read(from: &mut Reader<'_>, scale: i64, aspect: u16, leaf_count: usize) -> Result<Arcs, CodecError> {
    // A node has at least one byte in a plane of its own.
    let nodes = from.count(from.left())?;
    let mut starts = from.count(nodes + from.left())?;
    let mut walk = Walk {
        faces: from.section("faces")?,
        ahead: from.section("arcs ahead")?,
        behind: from.section("arcs behind")?,
        choices: from.section("choices")?,
        ops: from.section("steps")?,
        landings: from.section("landings")?,
        leaves: PlanesReader::new(from, "leaves of faces")?,
        nodes,
        leaf_count,
        front: Front::default(),
        sides: Vec::new(),
        last_leaf: 0,
        cycle: Vec::new(),
    };
    let mut points = PointsIn::new(from, scale)?;
    let predictor = Predictor::new(aspect);
    let mut spots: Vec<Spot> = Vec::new();
    loop {
        let first = walk.front.arc_count();
        match walk.front.next_gate() {
            Some(gate) => {
                if !walk.face(gate)? {
                    continue;
                }
            }
            None if starts == 0 => break,
            None => {
                starts -= 1;
                walk.apart()?;
            }
        }
        place(&mut points, &predictor, &walk.front, &mut spots, first, walk.cycle.len())?;
    }
    if walk.front.node_count() != nodes {
        return Err(CodecError::Value { what: "number of nodes", value: nodes as u64 });
    }
    for stream in [&walk.faces, &walk.ahead, &walk.behind, &walk.choices, &walk.ops, &walk.landings] {
        stream.end()?;
    }
    walk.leaves.end()?;
    let (points, ends) = points.finish()?;
    let mut arcs = Arcs::with_capacity(ends.len(), points.len());
    let mut from = 0;
    for (&to, side) in ends.iter().zip(walk.sides.chunks_exact(2)) {
        arcs.push(points[from..to].iter().copied(), side[0], side[1]);
        from = to;
    }
    Ok(arcs)
}

impl Walk<'_> {
    /// Walks the face behind a gate; false where there is none.
    fn face(&mut self, gate: u32) -> Result<bool, CodecError> {
        self.front.walk(gate);
        self.cycle.clear();
        self.cycle.push(gate);
        let kind = self.faces.byte()?;
        if kind == OUTSIDE {
            return Ok(false);
        }
        let across = self.sides[gate as usize ^ 1].map_or(self.last_leaf, |leaf| i64::from(leaf.0));
        let leaf = self.leaf(across)?;
        if kind == GENERAL {
            self.step_by_step()?;
        } else {
            self.fast(gate, usize::from(kind))?;
        }
        self.name(leaf);
        Ok(true)
    }

    /// Walks a face apart from all known arcs.
    fn apart(&mut self) -> Result<(), CodecError> {
        self.cycle.clear();
        let leaf = self.leaf(self.last_leaf)?;
        let node = match self.landings.count(self.front.node_count())? {
            0 => self.new_node()?,
            back => (self.front.node_count() - back) as u32,
        };
        let op = self.ops.byte()?;
        self.step(op, node)?;
        self.step_by_step()?;
        self.name(leaf);
        Ok(())
    }

    fn leaf(&mut self, expected: i64) -> Result<LeafIx, CodecError> {
        let leaf = expected.wrapping_add(self.leaves.signed()?);
        if !(0..self.leaf_count as i64).contains(&leaf) {
            return Err(CodecError::Value { what: "leaf", value: leaf as u64 });
        }
        self.last_leaf = leaf;
        Ok(LeafIx(leaf as u32))
    }

    fn name(&mut self, leaf: LeafIx) {
        self.sides.resize(self.front.arc_count() * 2, None);
        for half in &self.cycle {
            self.sides[*half as usize] = Some(leaf);
        }
    }

    fn new_node(&mut self) -> Result<u32, CodecError> {
        if self.front.node_count() == self.nodes {
            return Err(CodecError::Value { what: "number of nodes", value: self.nodes as u64 });
        }
        Ok(self.front.add_node())
    }

    fn join(&mut self, from: u32, to: u32) {
        self.cycle.push(self.front.add_arc(from, to));
    }

    fn go_on(&mut self, node: u32) -> Result<u32, CodecError> {
        let choices = &mut self.choices;
        let half = choose(self.front.leaving(node), || choices.varint().map(|at| at as usize))?;
        self.front.walk(half);
        Ok(half)
    }

    fn fast(&mut self, gate: u32, new: usize) -> Result<(), CodecError> {
        let start = self.front.origin(gate);
        let mut node = self.front.target(gate);
        if new == 0 {
            while node != start {
                let half = self.go_on(node)?;
                self.cycle.push(half);
                node = self.front.target(half);
            }
            return Ok(());
        }
        for _ in 0..self.ahead.byte()? {
            let half = self.go_on(node)?;
            self.cycle.push(half);
            node = self.front.target(half);
        }
        let mut landing = start;
        for _ in 0..self.behind.byte()? {
            let choices = &mut self.choices;
            let half = choose(self.front.arriving(landing), || choices.varint().map(|at| at as usize))?;
            self.front.walk(half);
            self.cycle.push(half);
            landing = self.front.origin(half);
        }
        for _ in 1..new {
            let next = self.new_node()?;
            self.join(node, next);
            node = next;
        }
        self.join(node, landing);
        Ok(())
    }

    /// One step of a face from a node; its half-edge.
    fn step(&mut self, op: u8, node: u32) -> Result<(), CodecError> {
        if op == Op::Known as u8 {
            let half = self.go_on(node)?;
            self.cycle.push(half);
        } else if op == Op::NewNode as u8 {
            let next = self.new_node()?;
            self.join(node, next);
        } else if op == Op::Land as u8 {
            let count = self.front.node_count();
            let back = self.landings.count(count.saturating_sub(1))?;
            self.join(node, (count - 1 - back) as u32);
        } else {
            return Err(CodecError::Value { what: "step", value: u64::from(op) });
        }
        Ok(())
    }

    fn step_by_step(&mut self) -> Result<(), CodecError> {
        loop {
            let op = self.ops.byte()?;
            if op == Op::End as u8 {
                return Ok(());
            }
            let node = self.cycle.last().map_or(0, |half| self.front.target(*half));
            self.step(op, node)?;
        }
    }
}
