//! One unit of several.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use super::error::{Reason, Refusal};
use super::mesh::Ground;
use super::units::{Lineage, UnitId};
use crate::fill::{map, set};
use crate::topology::HalfEdge;
use crate::units::UnitCode;

impl Plan {
    pub(super) fn merge(&mut self, into: &UnitCode, others: &[UnitCode]) -> Result<(), Refusal> {
        let left = self.open_leaf(into)?;
        let mut going: BTreeSet<UnitId> = BTreeSet::new();
        for code in others {
            let id = self.open_leaf(code)?;
            if id == left || !going.insert(id) {
                return Err(self.refused(Reason::NotAdjacent, Some(id)));
            }
        }
        if going.is_empty() {
            return Err(self.refused(Reason::NotAdjacent, Some(left)));
        }
        let mut joined = set([left]);
        let mut waiting = vec![left];
        while let Some(id) = waiting.pop() {
            for half in self.mesh.half_edges(Ground::Unit(id)) {
                if let Ground::Unit(across) = self.mesh.ground(half.twin())
                    && going.contains(&across)
                    && joined.insert(across)
                {
                    waiting.push(across);
                }
            }
        }
        if let Some(&apart) = going.difference(&joined).next() {
            return Err(self.refused(Reason::NotAdjacent, Some(apart)));
        }
        let all = going.iter().flat_map(|&id| self.mesh.half_edges(Ground::Unit(id)));
        let grounds: BTreeMap<HalfEdge, Ground> = map(all.map(|half| (half, Ground::Unit(left))));
        self.assign(&grounds)?;
        self.settle()?;
        for id in going {
            self.roster.set(id, None);
        }
        let from = core::iter::once(into).chain(others).cloned().collect();
        self.roster.record(Lineage { from, to: vec![into.clone()] });
        Ok(())
    }
}
