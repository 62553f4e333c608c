//! What changes no boundary: parents, codes, locks and the scope; and the way back.

use super::error::{Reason, Refusal};
use super::units::{Lineage, UnitId};
use super::{Change, Difference, Ground, LockTarget, Plan, PlanUnit};
use crate::topology::ArcIx;
use crate::units::UnitCode;

impl Plan {
    fn unit_named(&self, code: &UnitCode) -> Result<UnitId, Refusal> {
        self.roster.find(code).ok_or_else(|| Refusal::of(Reason::NoSuchUnit, code))
    }

    fn open_unit(&self, code: &UnitCode) -> Result<UnitId, Refusal> {
        let id = self.unit_named(code)?;
        if self.roster.is_locked(id) {
            return Err(Refusal::of(Reason::Locked, code).place(self.refused(Reason::Locked, Some(id)).place));
        }
        Ok(id)
    }

    /// Refuses what reaches beyond the plan's scope: out of it, or above it with something below that is out of it.
    fn in_scope(&self, id: UnitId) -> Result<(), Refusal> {
        let is_out = |(other, unit): (UnitId, &PlanUnit)| unit.outside_scope && self.roster.is_within(other, id);
        let beyond = self.is_out_of_scope(id) || (!self.is_leaf(id) && self.roster.iter().any(is_out));
        if beyond { Err(self.refused(Reason::Locked, Some(id))) } else { Ok(()) }
    }

    fn is_out_of_scope(&self, id: UnitId) -> bool {
        core::iter::successors(self.roster.get(id), |unit| self.roster.get(unit.parent?)).any(|unit| unit.outside_scope)
    }

    pub(super) fn reparent(&mut self, code: &UnitCode, parent: &UnitCode) -> Result<(), Refusal> {
        let (id, parent) = (self.open_unit(code)?, self.open_unit(parent)?);
        self.in_scope(id)?;
        self.roster.change(id, |unit| unit.parent = Some(parent));
        if self.parent_fits(id) { Ok(()) } else { Err(self.refused(Reason::NoParent, Some(id))) }
    }

    pub(super) fn renumber(&mut self, code: &UnitCode, to: &UnitCode) -> Result<(), Refusal> {
        let id = self.open_unit(code)?;
        self.in_scope(id)?;
        self.unused(to)?;
        self.roster.change(id, |unit| unit.code = to.clone());
        self.roster.record(Lineage { from: vec![code.clone()], to: vec![to.clone()] });
        Ok(())
    }

    pub(super) fn set_lock(&mut self, target: &LockTarget, locked: bool) -> Result<(), Refusal> {
        match target {
            LockTarget::Unit(code) => {
                let id = self.unit_named(code)?;
                self.in_scope(id)?;
                self.roster.change(id, |unit| unit.locked = locked);
            }
            LockTarget::Arc([a, b]) => {
                let (ix, _) = self.mesh.segment(*a, *b).ok_or(Refusal::at(Reason::NoSuchEdge, *a))?;
                let mut arc = self.mesh.arc(ix).clone();
                let mut beside = [arc.left, arc.right].into_iter().filter_map(Ground::unit);
                if let Some(out) = beside.clone().next().filter(|_| beside.all(|unit| self.is_out_of_scope(unit))) {
                    let unit = self.roster.get(out).map(|unit| unit.code.clone());
                    return Err(Refusal { reason: Reason::Locked, place: Some(*a), unit });
                }
                let ends = [arc.points[0], arc.points[arc.points.len() - 1]];
                arc.locked = locked;
                self.mesh.set(ix, Some(arc));
                // Arcs were kept apart by nothing but their locks.
                ends.into_iter().for_each(|end| self.mesh.join_at(end));
            }
        }
        Ok(())
    }

    pub(super) fn set_scope(&mut self, codes: Option<&[UnitCode]>) -> Result<(), Refusal> {
        let scope = codes.map(|codes| codes.iter().map(|code| self.unit_named(code)).collect::<Result<Vec<_>, _>>());
        let scope = scope.transpose()?;
        // Units above the scope are not locked themselves: a lock would reach down into it.
        let within = |id: UnitId| {
            scope.as_ref().is_none_or(|scope| {
                scope.iter().any(|&unit| self.roster.is_within(id, unit) || self.roster.is_within(unit, id))
            })
        };
        let changed = self.roster.iter().filter(|&(id, unit)| unit.outside_scope == within(id));
        for id in changed.map(|(id, _)| id).collect::<Vec<_>>() {
            self.roster.change(id, |unit| unit.outside_scope = !unit.outside_scope);
        }
        Ok(())
    }

    pub(super) fn restore(&mut self, difference: &Difference) -> Result<(), Refusal> {
        let stale = |place| Refusal { reason: Reason::Stale, place, unit: None };
        for change in &difference.arcs {
            if self.mesh.get(ArcIx(change.id)) != change.before.as_ref() {
                let arc = change.before.as_ref().or(change.after.as_ref());
                return Err(stale(arc.and_then(|arc| arc.points.first().copied())));
            }
            let whole = change.after.as_ref().is_none_or(|arc| arc.points.len() > 1);
            if !whole || change.id > MOST_INDICES {
                return Err(Refusal { reason: Reason::Broken, place: None, unit: None });
            }
        }
        for change in &difference.units {
            if self.roster.get(UnitId(change.id)) != change.before.as_ref() || change.id > MOST_INDICES {
                return Err(stale(None));
            }
        }
        if !self.roster.lineage().ends_with(&difference.forgotten) {
            return Err(stale(None));
        }
        for change in &difference.arcs {
            self.mesh.set(ArcIx(change.id), None);
        }
        for change in &difference.units {
            self.roster.set(UnitId(change.id), None);
        }
        for change in &difference.arcs {
            self.mesh.set(ArcIx(change.id), change.after.clone());
        }
        for change in &difference.units {
            self.roster.set(UnitId(change.id), change.after.clone());
        }
        difference.forgotten.iter().for_each(|_| drop(self.roster.forget()));
        difference.recorded.iter().for_each(|entry| self.roster.record(entry.clone()));
        // No command makes or takes away an upper unit, or moves one to another level.
        let depth = |unit: &Option<PlanUnit>| unit.as_ref().map(|unit| usize::from(unit.depth));
        let of_leaf = |depth: Option<usize>| depth.is_none_or(|depth| depth + 1 == self.levels.len());
        let sound = |change: &Change<PlanUnit>| {
            let (before, after) = (depth(&change.before), depth(&change.after));
            before == after || (of_leaf(before) && of_leaf(after))
        };
        if difference.units.iter().all(sound) {
            Ok(())
        } else {
            Err(Refusal { reason: Reason::Broken, place: None, unit: None })
        }
    }
}

/// No plan has more arcs or units; a difference from elsewhere can't ask for more memory than that.
const MOST_INDICES: u32 = 1 << 26;
