//! A partition that can be redrawn: arcs shared by their two sides, changed by commands that can be taken back exactly.
//!
//! A boundary is stored once, so neighbours can't disagree and no command can open a gap or make an overlap. Every
//! command is done as a whole and leaves a valid coverage, or is refused with reason and place and changes nothing.
//! Whatever a command costs depends on the arcs and units that it touches, not on the size of the plan.
//!
//! Way of a command: [`EditCommand`] → [`Plan::apply`] → `noding` (drawn lines meet arcs at lattice points) → `overlay`
//! (lines become arcs, faces get their ground) → `check` → [`Difference`], whose reverse is the way back.
//! Vertices are named by their places: no two share one.

mod check;
mod codes;
mod command;
pub mod compare;
mod convert;
pub mod count;
mod cover;
mod difference;
mod draft;
mod error;
mod faces;
mod footprint;
mod hand_over;
#[cfg(any(test, feature = "fuzz"))]
pub mod hostile;
mod index;
mod look;
mod merge;
mod mesh;
mod nearby;
pub mod nets;
mod noding;
mod overlay;
pub mod preview;
mod redraw;
mod register;
mod reshape;
mod restack;
pub mod rules;
mod session;
mod split;
mod units;
mod vertex;

#[cfg(test)]
mod tests;

pub use command::{Applied, Blank, EditCommand, LockTarget, NewUnit};
pub use cover::DrawnUnit;
pub use difference::{Change, Difference};
pub(crate) use draft::known_format;
pub use draft::{DRAFT_FORMAT, Draft, DraftBase, DraftError};
pub use error::{Fault, FaultKind, PlanError, Reason, Refusal};
pub use look::Rings;
pub use mesh::{Ground, PlanArc};
pub use redraw::{RedrawReport, Settled};
pub use session::{Checkpoint, Effect, Entry, Session};
pub use units::{Lineage, PlanUnit, Stack, UnitId};

use crate::lattice::LatticePoint;
use crate::partition::Enclave;
use crate::topology::ArcIx;
use crate::units::{Level, UnitCode};
use mesh::Mesh;
use units::Roster;

/// A partition under change.
#[derive(Clone, Debug)]
pub struct Plan {
    levels: Vec<Level>,
    enclaves: Vec<Enclave>,
    mesh: Mesh,
    roster: Roster,
    log: Vec<EditCommand>,
}

impl Plan {
    /// Applies a command as a whole.
    ///
    /// # Errors
    /// [`Refusal`] with reason and place; the plan is then unchanged.
    pub fn apply(&mut self, command: &EditCommand) -> Result<Applied, Refusal> {
        if let Err(refusal) = self.run_checked(command) {
            self.mesh.roll_back();
            self.roster.roll_back();
            return Err(refusal);
        }
        let arcs = self.mesh.close();
        let (units, forgotten, recorded) = self.roster.close();
        let difference = Difference { arcs, units, forgotten, recorded };
        self.log.push(command.clone());
        Ok(Applied { inverse: EditCommand::Restore(Box::new(difference.reversed())), difference })
    }

    /// Applies a command, lets `look` see the plan as it would be and what would be changed, and takes it back.
    ///
    /// # Errors
    /// [`Refusal`] as of [`Plan::apply`]. The plan is unchanged either way.
    pub fn try_out<T>(
        &mut self,
        command: &EditCommand,
        look: impl FnOnce(&Self, &Difference) -> T,
    ) -> Result<T, Refusal> {
        let seen = self.run_checked(command).map(|()| {
            let arcs = self.mesh.changes();
            let (units, forgotten, recorded) = self.roster.changes();
            look(self, &Difference { arcs, units, forgotten, recorded })
        });
        self.mesh.roll_back();
        self.roster.roll_back();
        seen
    }

    fn run_checked(&mut self, command: &EditCommand) -> Result<(), Refusal> {
        let broken = |fault: Fault| {
            let reason = match fault.kind {
                FaultKind::Meeting => Reason::CrossesBoundary,
                FaultKind::Enclave => Reason::CoversEnclave,
                _ => Reason::Broken,
            };
            Refusal::at(reason, fault.place)
        };
        self.run(command)?;
        if !matches!(command, EditCommand::Restore(_)) {
            self.pass_on_stacks()?;
        }
        self.check_command().map_err(broken)
    }

    fn run(&mut self, command: &EditCommand) -> Result<(), Refusal> {
        match command {
            EditCommand::MoveVertex { from, to } => self.move_vertex(*from, *to),
            EditCommand::InsertVertex { edge, at } => self.insert_vertex(*edge, *at),
            EditCommand::DeleteVertex { at } => self.delete_vertex(*at),
            EditCommand::Straighten { from, to } => self.straighten(*from, *to),
            EditCommand::Simplify { unit, tolerance } => self.simplify(unit, *tolerance),
            EditCommand::Split { unit, lines, snap, pieces } => self.split(unit, lines, *snap, pieces),
            EditCommand::Merge { into, others } => self.merge(into, others),
            EditCommand::Reshape { unit, line, snap } => self.reshape(unit, line, *snap),
            EditCommand::HandOver { ring, from, to } => self.hand_over(ring, from.as_ref(), to.as_ref()),
            EditCommand::DrawNew { ring, over, unit, parent, kind } => {
                self.draw_new(ring, *over, unit, parent.as_ref(), *kind)
            }
            EditCommand::Redraw { units, drawn, tolerance } => self.redraw(units, drawn, *tolerance).map(drop),
            EditCommand::Reparent { unit, parent } => self.reparent(unit, parent),
            EditCommand::Renumber { unit, code } => self.renumber(unit, code),
            EditCommand::SetLock { target, locked } => self.set_lock(target, *locked),
            EditCommand::SetScope { units } => self.set_scope(units.as_deref()),
            EditCommand::Restack { building, footprint, bands, from, to } => {
                self.restack(*building, footprint, bands, [from, to])
            }
            EditCommand::Restore(difference) => self.restore(difference),
        }
    }

    /// Every command applied so far, undone ones and what undid them included: applied again to the same partition they
    /// give the same plan.
    #[must_use]
    pub fn log(&self) -> &[EditCommand] {
        &self.log
    }

    /// The log so far, for whoever keeps it elsewhere; it begins anew.
    pub fn take_log(&mut self) -> Vec<EditCommand> {
        core::mem::take(&mut self.log)
    }

    /// The levels, coarsest first.
    #[must_use]
    pub fn levels(&self) -> &[Level] {
        &self.levels
    }

    /// All arcs, by index. An arc keeps its index as long as it is there.
    pub fn arcs(&self) -> impl Iterator<Item = (ArcIx, &PlanArc)> {
        self.mesh.iter()
    }

    /// One arc, if it is there.
    #[must_use]
    pub fn arc(&self, ix: ArcIx) -> Option<&PlanArc> {
        self.mesh.get(ix)
    }

    /// Arcs round a unit or another ground, in order.
    pub fn arcs_beside(&self, ground: Ground) -> impl Iterator<Item = ArcIx> + '_ {
        self.mesh.beside(ground)
    }

    /// All units of every level, by id.
    pub fn units(&self) -> impl Iterator<Item = (UnitId, &PlanUnit)> {
        self.roster.iter()
    }

    /// One unit, if it is there.
    #[must_use]
    pub fn unit(&self, id: UnitId) -> Option<&PlanUnit> {
        self.roster.get(id)
    }

    /// The unit of a code.
    #[must_use]
    pub fn find(&self, code: &UnitCode) -> Option<UnitId> {
        self.roster.find(code)
    }

    /// What became of units, in the order of commands.
    #[must_use]
    pub fn lineage(&self) -> &[Lineage] {
        self.roster.lineage()
    }

    /// The ground in which a point lies; of one on a boundary the ground straight below it.
    #[must_use]
    pub fn ground_at(&self, p: LatticePoint) -> Ground {
        self.mesh.ground_below(2 * i64::from(p.x), 2 * i64::from(p.y))
    }

    /// Twice the area of a ground in square lattice steps, on the plane of longitude and latitude; of the outside less
    /// than nothing: what it leaves out.
    #[must_use]
    pub fn double_area(&self, ground: Ground) -> i128 {
        self.mesh.walks(ground).iter().map(|walk| self.mesh.double_area(walk)).sum()
    }

    /// How many pieces a ground has that share no edge.
    #[must_use]
    pub fn parts(&self, ground: Ground) -> usize {
        self.mesh.faces(ground).len()
    }

    fn leaf(&self, code: &UnitCode) -> Result<UnitId, Refusal> {
        let id = self.roster.find(code).ok_or_else(|| Refusal::of(Reason::NoSuchUnit, code))?;
        if self.is_leaf(id) { Ok(id) } else { Err(Refusal::of(Reason::NotALeaf, code)) }
    }

    /// A leaf that may be changed.
    fn open_leaf(&self, code: &UnitCode) -> Result<UnitId, Refusal> {
        let id = self.leaf(code)?;
        if self.roster.is_locked(id) { Err(self.refused(Reason::Locked, Some(id))) } else { Ok(id) }
    }

    /// A refusal that names a unit and a place on its boundary.
    fn refused(&self, reason: Reason, unit: Option<UnitId>) -> Refusal {
        let place = || self.mesh.beside(Ground::Unit(unit?)).next().map(|arc| self.mesh.arc(arc).points[0]);
        Refusal { reason, place: place(), unit: unit.and_then(|id| Some(self.roster.get(id)?.code.clone())) }
    }

    fn unused(&self, code: &UnitCode) -> Result<(), Refusal> {
        if self.roster.is_used(code) { Err(Refusal::of(Reason::CodeUsed, code)) } else { Ok(()) }
    }

    /// Its code is free and its name not too long.
    fn may_be_new(&self, unit: &NewUnit) -> Result<(), Refusal> {
        self.unused(&unit.code)?;
        unit.is_named()
    }
}
