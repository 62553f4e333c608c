//! What a plan is held against: what is in force, or another plan.

use std::sync::Arc;

use domain::lattice::LatticePoint;
use domain::pack::{Building, Pack};
use domain::plan::compare::Comparison;
use domain::plan::count::Counts;
use domain::plan::{Draft, DraftError, Plan};

use super::desk::Desk;
use super::difference;
use super::glance::Glances;

/// Where two plans differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differs {
    /// Boundaries that only the other has.
    pub gone: Vec<Vec<LatticePoint>>,
    /// Boundaries that only the plan has.
    pub new: Vec<Vec<LatticePoint>>,
    /// Outlines of buildings that are in a unit of another code, wholly or in part.
    pub moved: Vec<Vec<LatticePoint>>,
}

/// The other plan, counted as the one under change is.
pub struct Against {
    /// Its number and name on the server; none for what is in force.
    pub of: Option<(u64, String)>,
    /// It.
    pub plan: Plan,
    counts: Counts,
    /// What the map writes of it.
    pub glances: Glances,
}

impl Against {
    /// Counts a plan.
    #[must_use]
    pub fn new(of: Option<(u64, String)>, plan: Plan, pack: Arc<Pack>, labels: super::labels::Labels) -> Self {
        let counts = Counts::new(&plan, pack);
        let glances = Glances::new(&plan, &counts, labels);
        Self { of, plan, counts, glances }
    }
}

impl Desk {
    /// Holds the plan against another one that began on the same partition, or against what is in force.
    ///
    /// # Errors
    /// [`DraftError`]: the other's entries don't stand.
    pub fn hold_against(&mut self, other: Option<(u64, Draft)>) -> Result<(), DraftError> {
        let (of, plan) = match other {
            None => (None, self.base.clone()),
            Some((id, draft)) => {
                let whole = self.base.clone().scoped(&[]).map_err(DraftError::Scope)?;
                let plan = draft.open(whole)?.plan().clone();
                // Whatever its own scope is, what is looked at is this plan's.
                (Some((id, draft.name)), plan.scoped(&self.draft.scope).map_err(DraftError::Scope)?)
            }
        };
        self.against = Against::new(of, plan, self.counts.pack().clone(), self.labels.clone());
        Ok(())
    }

    /// Both plans, unit by unit, and who moves.
    #[must_use]
    pub fn compare(&self) -> Option<Comparison> {
        // Both count the same pack.
        Comparison::new((&self.against.plan, &self.against.counts), (self.plan(), &self.counts)).ok()
    }

    /// Where the two differ.
    #[must_use]
    pub fn differs(&self) -> Differs {
        let (theirs, ours) = (&self.against.plan, self.plan());
        let pack = self.counts.pack();
        let moves = |building: &&Building| {
            let ix = pack.find(building.id);
            let mut atoms = ix.map(|ix| pack.atoms_of(ix)).into_iter().flatten().map(|atom| atom as u32);
            let code = |plan: &Plan, counts: &Counts, atom| {
                let unit = plan.unit(counts.owner(atom).unit()?)?;
                Some(unit.code.clone())
            };
            atoms.any(|atom| code(theirs, &self.against.counts, atom) != code(ours, &self.counts, atom))
        };
        Differs {
            gone: difference::lines(theirs, ours),
            new: difference::lines(ours, theirs),
            moved: pack.buildings().iter().filter(moves).map(|building| building.footprint.clone()).collect(),
        }
    }
}
