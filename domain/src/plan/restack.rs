//! Who lives in which of several leaves that share a building: entrances and bands of floors, not places, decide.
//!
//! Leaves on one footprint are slices of it, as every leaf has ground: [`EditCommand::Split`] lays them,
//! [`EditCommand::Restack`] says which atoms are whose, [`EditCommand::Merge`] makes one of them again. A leaf holds such
//! atoms by their keys ([`PlanUnit::stacked`](super::PlanUnit::stacked)), so they follow it through new boundaries and
//! codes. An atom that no leaf holds is the one's whose code the pack has for it, else the one's in which its entrance
//! lies.
//!
//! A slice goes with its floors: once a command has left a leaf no ground in the footprint, what it held there is the
//! leaf's that has gained most ground by that command, of those that lie in the footprint then (of equals the smaller
//! code's). Where the ground that gained most is no unit's, or none there has gained, nobody holds it any more, and code
//! or place tells as if it had never been given. A locked leaf loses no floors in this way: the command is refused. All
//! of it is part of the command's difference, so the way back is exact.
//!
//! A plan knows no buildings: it sees to it that an atom has one holder, that both units may change and that the later
//! one has ground in the footprint that the command states. Whether pack and command agree, [`Plan::permits`] tells; a
//! [`Session`](super::Session) that knows its pack asks it of every command.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::error::{Reason, Refusal};
use super::mesh::{Ground, PlanArc};
use super::units::{Stack, UnitId};
use super::{EditCommand, Plan};
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::pack::{AtomKey, Pack};
use crate::partition::Bounds;
use crate::partition::ring::double_area;
use crate::sort::sort;
use crate::units::UnitCode;

/// Most points of a footprint, and most entrances and bands of one command: beyond any building.
const MOST: usize = 4_096;

/// Entrances and bands of floors of a building, by their keys.
fn keys(building: u32, bands: &[(u8, (u8, u8))]) -> impl Iterator<Item = AtomKey> + '_ {
    bands.iter().map(move |&(entrance, floors)| AtomKey { building, entrance, floors })
}

impl Stack {
    /// What the atoms are called.
    pub fn keys(&self) -> impl Iterator<Item = AtomKey> + '_ {
        keys(self.building, &self.bands)
    }
}

impl Plan {
    /// Whether a command speaks of buildings as a pack has them and takes from a unit what it has. Others pass.
    ///
    /// # Errors
    /// [`Reason::NotHeld`] or [`Reason::OtherFootprint`] with a place.
    pub fn permits(&self, pack: &Pack, command: &EditCommand) -> Result<(), Refusal> {
        let EditCommand::Restack { building, footprint, bands, from, .. } = command else { return Ok(()) };
        let known = pack.find(*building).map(|ix| (ix, &pack.buildings()[ix].footprint));
        let entrance = || pack.atoms_of(known?.0).next().map(|atom| pack.atoms()[atom].at);
        // Where the building is, not where a forged command says so.
        let place = known.and_then(|(_, points)| points.first().copied()).or_else(entrance);
        let refusal = |reason| Refusal::of(reason, from).place(place.or(footprint.first().copied()));
        let Some((ix, known)) = known else { return Err(refusal(Reason::NotHeld)) };
        let is_entrance = |p: &LatticePoint| pack.atoms_of(ix).any(|atom| pack.atoms()[atom].at == *p);
        if footprint != known && !(known.is_empty() && footprint.iter().all(is_entrance)) {
            return Err(refusal(Reason::OtherFootprint));
        }
        let from = self.find(from).map(Ground::Unit);
        let is_held = |key| pack.find_atom(key).is_some_and(|atom| Some(self.owner_of(&pack.atoms()[atom])) == from);
        // Each is looked up in the log of codes: a long list that names one twice is not worth that.
        let apart: BTreeSet<AtomKey> = keys(*building, bands).take(MOST + 1).collect();
        if apart.len() == bands.len() && apart.into_iter().all(is_held) {
            Ok(())
        } else {
            Err(refusal(Reason::NotHeld))
        }
    }

    /// The leaf that holds an atom by its key, wherever its entrance is; none where code or place decides.
    #[must_use]
    pub fn holder(&self, atom: AtomKey) -> Option<UnitId> {
        self.roster.holder(atom)
    }

    /// Leaves with ground inside a footprint (an open ring; of fewer than three points: in one of them), by id: those to
    /// which its floors can be given.
    #[must_use]
    pub fn leaves_in(&self, footprint: &[LatticePoint]) -> Vec<UnitId> {
        let Some(bounds) = Bounds::of(footprint.iter().copied()) else { return Vec::new() };
        let near = self.mesh.near(bounds).into_iter().map(|ix| self.mesh.arc(ix));
        let beside = near.flat_map(|arc| [arc.left, arc.right]).chain([self.ground_at(footprint[0])]);
        let found: BTreeSet<UnitId> = beside.filter_map(Ground::unit).collect();
        found.into_iter().filter(|&leaf| self.lies_in(Ground::Unit(leaf), footprint)).collect()
    }

    pub(super) fn restack(
        &mut self,
        building: u32,
        footprint: &[LatticePoint],
        bands: &[(u8, (u8, u8))],
        [from, to]: [&UnitCode; 2],
    ) -> Result<(), Refusal> {
        let ids = [self.open_leaf(from)?, self.open_leaf(to)?];
        let place = footprint.first().copied();
        let refuse = |reason, code: &UnitCode| Err(Refusal::of(reason, code).place(place));
        if footprint.len().max(bands.len()) > MOST {
            return refuse(Reason::TooManyPoints, from);
        }
        let keys: BTreeSet<AtomKey> = set(keys(building, bands));
        let apart = keys.len() == bands.len() && keys.iter().all(|key| key.floors.0 <= key.floors.1);
        let anothers = |key: &AtomKey| self.roster.holder(*key).is_some_and(|holder| holder != ids[0]);
        if keys.is_empty() || !apart || ids[0] == ids[1] || keys.iter().any(anothers) {
            return refuse(Reason::NotHeld, from);
        }
        // Who gives may have none: a register can have put floors where no ground is.
        if !self.lies_in(Ground::Unit(ids[1]), footprint) {
            return refuse(Reason::OtherFootprint, to);
        }
        self.roster.change(ids[0], |unit| {
            for stack in unit.stacked.iter_mut().filter(|stack| stack.building == building) {
                stack.bands.retain(|band| !bands.contains(band));
            }
            unit.stacked.retain(|stack| !stack.bands.is_empty());
        });
        self.give(ids[1], Stack { building, footprint: footprint.to_vec(), bands: bands.to_vec() });
        Ok(())
    }

    fn give(&mut self, leaf: UnitId, mut more: Stack) {
        self.roster.change(leaf, |unit| {
            let at = unit.stacked.binary_search_by_key(&more.building, |stack| stack.building);
            match at {
                Ok(at) => more.bands.append(&mut unit.stacked[at].bands),
                Err(at) => unit.stacked.insert(at, more.clone()),
            }
            let at = at.unwrap_or_else(|at| at);
            sort(&mut more.bands);
            unit.stacked[at] = more;
        });
    }

    /// Gives on what leaves hold in footprints where the open command has left them no ground.
    ///
    /// # Errors
    /// [`Reason::Locked`] where a locked leaf would lose floors, with a place.
    pub(super) fn pass_on_stacks(&mut self) -> Result<(), Refusal> {
        let mut left = self.roster.stacks_of_gone();
        if let Some(bounds) = self.mesh.touched_bounds() {
            for id in self.mesh.touched_grounds().into_iter().filter_map(Ground::unit) {
                let Some(unit) = self.roster.get(id) else { continue };
                let near =
                    |stack: &&Stack| Bounds::of(stack.footprint.iter().copied()).is_some_and(|own| own.meets(bounds));
                let lost = |stack: &&Stack| !self.lies_in(Ground::Unit(id), &stack.footprint);
                let lost: Vec<Stack> = unit.stacked.iter().filter(near).filter(lost).cloned().collect();
                if let Some(stack) = lost.first().filter(|_| self.roster.is_locked(id)) {
                    return Err(Refusal::of(Reason::Locked, &unit.code).place(stack.footprint.first().copied()));
                }
                if !lost.is_empty() {
                    self.roster.change(id, |unit| unit.stacked.retain(|stack| !lost.contains(stack)));
                    left.extend(lost);
                }
            }
        }
        if left.is_empty() {
            return Ok(());
        }
        let gained = self.gained();
        for stack in left {
            let heir = |(&ground, &gain): (&Ground, &i128)| {
                let code = ground.unit().and_then(|id| Some(self.roster.get(id)?.code.clone()));
                let locked = ground.unit().is_some_and(|id| self.roster.is_locked(id));
                let can = gain > 0 && !locked && self.lies_in(ground, &stack.footprint);
                can.then_some((gain, Reverse(code), ground))
            };
            if let Some((.., Ground::Unit(heir))) = gained.iter().filter_map(heir).max() {
                self.give(heir, stack);
            }
        }
        Ok(())
    }

    /// By how much the open command has let each ground grow, in twice square steps.
    fn gained(&self) -> BTreeMap<Ground, i128> {
        let mut gained: BTreeMap<Ground, i128> = BTreeMap::new();
        let mut count = |arc: &Option<PlanArc>, sign: i128| {
            let Some(arc) = arc else { return };
            // Of an open line too: what its ends have too much or too little its neighbours have the other way round.
            let area = sign * double_area_from_zero(&arc.points);
            *gained.entry(arc.left).or_default() += area;
            *gained.entry(arc.right).or_default() -= area;
        };
        for change in self.mesh.changes() {
            count(&change.before, -1);
            count(&change.after, 1);
        }
        gained
    }

    /// Whether what a unit holds is a leaf's, in order, where it has ground, and nobody else's.
    pub(super) fn holds_its_own(&self, id: UnitId) -> bool {
        self.roster.get(id).is_none_or(|unit| {
            let sound = |stack: &Stack| {
                !stack.bands.is_empty()
                    && stack.bands.windows(2).all(|pair| pair[0] < pair[1])
                    && stack.keys().all(|key| self.roster.holder(key) == Some(id))
                    && self.lies_in(Ground::Unit(id), &stack.footprint)
            };
            (unit.stacked.is_empty() || self.is_leaf(id))
                && unit.stacked.windows(2).all(|pair| pair[0].building < pair[1].building)
                && unit.stacked.iter().all(sound)
        })
    }
}

/// As [`double_area`], of lines that don't close: each segment with the origin of the lattice.
fn double_area_from_zero(line: &[LatticePoint]) -> i128 {
    let cross = |pair: &[LatticePoint]| double_area(&[LatticePoint::default(), pair[0], pair[1]]);
    line.windows(2).map(cross).sum()
}
