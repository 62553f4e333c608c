//! What writer and reader both know while faces are walked one after another.

use std::collections::VecDeque;

use super::super::CodecError;

/// No half-edge.
const NONE: u32 = u32::MAX;

/// The arcs walked so far, in the order in which they were met. Half-edges are numbered as in the topology: twice
/// the arc, one more against it.
#[derive(Debug, Default)]
pub(super) struct Front {
    /// Newest half-edge that leaves each node.
    newest: Vec<u32>,
    /// The next older one that leaves the same node.
    older: Vec<u32>,
    /// Node from which each half-edge leaves.
    origins: Vec<u32>,
    /// Whether the face at its left has been walked.
    walked: Vec<bool>,
    /// Half-edges whose face may not have been walked, oldest first.
    gates: VecDeque<u32>,
}

impl Front {
    pub(super) fn node_count(&self) -> usize {
        self.newest.len()
    }

    pub(super) fn arc_count(&self) -> usize {
        self.origins.len() / 2
    }

    pub(super) fn origin(&self, half: u32) -> u32 {
        self.origins[half as usize]
    }

    pub(super) fn target(&self, half: u32) -> u32 {
        self.origins[half as usize ^ 1]
    }

    pub(super) fn add_node(&mut self) -> u32 {
        self.newest.push(NONE);
        self.newest.len() as u32 - 1
    }

    /// A new arc between two known nodes; its first half-edge is walked by the face that adds it.
    pub(super) fn add_arc(&mut self, from: u32, to: u32) -> u32 {
        let half = self.origins.len() as u32;
        self.origins.extend([from, to]);
        self.walked.extend([true, false]);
        for (half, node) in [(half, from), (half + 1, to)] {
            self.older.push(self.newest[node as usize]);
            self.newest[node as usize] = half;
        }
        self.gates.push_back(half + 1);
        half
    }

    pub(super) fn walk(&mut self, half: u32) {
        self.walked[half as usize] = true;
    }

    /// The oldest known half-edge whose face is not walked.
    pub(super) fn next_gate(&mut self) -> Option<u32> {
        loop {
            let half = self.gates.pop_front()?;
            if !self.walked[half as usize] {
                return Some(half);
            }
        }
    }

    /// Half-edges by which a face may go on from a node, newest first.
    pub(super) fn leaving(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        self.at(node).filter(|half| !self.walked[*half as usize])
    }

    /// Half-edges by which a face may come to a node, newest first.
    pub(super) fn arriving(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        self.at(node).map(|half| half ^ 1).filter(|half| !self.walked[*half as usize])
    }

    fn at(&self, node: u32) -> impl Iterator<Item = u32> + '_ {
        let mut half = self.newest[node as usize];
        core::iter::from_fn(move || {
            let here = half;
            (here != NONE).then(|| {
                half = self.older[here as usize];
                here
            })
        })
    }
}

/// Takes one of several half-edges: where there is only one, nothing is written.
pub(super) fn choose(
    candidates: impl Iterator<Item = u32>,
    pick: impl FnOnce() -> Result<usize, CodecError>,
) -> Result<u32, CodecError> {
    let mut candidates = candidates.peekable();
    let lost = CodecError::Value { what: "a face's next arc", value: 0 };
    let first = candidates.next().ok_or(lost)?;
    if candidates.peek().is_none() {
        return Ok(first);
    }
    match pick()? {
        0 => Ok(first),
        at => candidates.nth(at - 1).ok_or(CodecError::Value { what: "a face's next arc", value: at as u64 }),
    }
}
