//! What a command has changed, exact enough to take it back.

use serde::{Deserialize, Serialize};

use super::mesh::PlanArc;
use super::units::{Lineage, PlanUnit};

/// One slot before and after; none where it was or is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// The index of the arc or unit.
    pub id: u32,
    /// What was there.
    pub before: Option<T>,
    /// What is there now.
    pub after: Option<T>,
}

/// Everything that one command has changed. Its [reverse](Self::reversed) undoes the command.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// Arcs, by index.
    pub arcs: Vec<Change<PlanArc>>,
    /// Units, by index.
    pub units: Vec<Change<PlanUnit>>,
    /// Entries taken from the end of the lineage.
    pub forgotten: Vec<Lineage>,
    /// Entries then added to it.
    pub recorded: Vec<Lineage>,
}

impl Difference {
    /// Whether nothing has changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty() && self.units.is_empty() && self.forgotten.is_empty() && self.recorded.is_empty()
    }

    /// The way back.
    #[must_use]
    pub fn reversed(&self) -> Self {
        Self {
            arcs: self.arcs.iter().map(Change::reversed).collect(),
            units: self.units.iter().map(Change::reversed).collect(),
            forgotten: self.recorded.clone(),
            recorded: self.forgotten.clone(),
        }
    }
}

impl<T: Clone> Change<T> {
    fn reversed(&self) -> Self {
        Self { id: self.id, before: self.after.clone(), after: self.before.clone() }
    }
}
