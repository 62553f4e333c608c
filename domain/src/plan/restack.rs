//! Who lives in which of several leaves that share a building: entrances and bands of floors, not places, decide.
//!
//! Leaves on one footprint are slices of it, as every leaf has ground: [`EditCommand::Split`] lays them,
//! [`EditCommand::Restack`] says which atoms are whose, [`EditCommand::Merge`] makes one of them again. A leaf holds such
//! atoms by their keys ([`PlanUnit::stacked`](super::PlanUnit::stacked)), so they follow it through new boundaries and
//! codes and into the one unit that it goes into. An atom that no leaf holds is the one's whose code the pack has for
//! it, else the one's in which its entrance lies.
//!
//! A plan knows no buildings: it sees to it that an atom has one holder, that both units may change and have ground in
//! the footprint that the command states. Whether pack and command agree, [`Counts::permits`]
//! tells.

use std::collections::BTreeSet;

use super::count::Counts;
use super::error::{Reason, Refusal};
use super::mesh::Ground;
use super::units::UnitId;
use super::{EditCommand, Plan};
use crate::fill::set;
use crate::lattice::LatticePoint;
use crate::pack::AtomKey;
use crate::partition::Bounds;
use crate::partition::ring::{Place, place_in_ring};
use crate::sort::sort;
use crate::topology::exact::{on_segment, touch};
use crate::units::UnitCode;

/// Most points of a footprint, and most entrances and bands of one command: beyond any building.
const MOST: usize = 4_096;

/// Entrances and bands of floors of a building, by their keys.
fn keys(building: u32, bands: &[(u8, (u8, u8))]) -> impl Iterator<Item = AtomKey> + '_ {
    bands.iter().map(move |&(entrance, floors)| AtomKey { building, entrance, floors })
}

impl Counts {
    /// Whether a command speaks of buildings as the pack has them and takes from a unit what it has. Others pass.
    ///
    /// # Errors
    /// [`Reason::NotHeld`] or [`Reason::OtherFootprint`] with a place.
    pub fn permits(&self, plan: &Plan, command: &EditCommand) -> Result<(), Refusal> {
        let EditCommand::Restack { building, footprint, bands, from, .. } = command else { return Ok(()) };
        let (pack, place) = (self.pack(), footprint.first().copied());
        let refusal = |reason| Refusal::of(reason, from).place(place);
        let Some(ix) = pack.find(*building) else { return Err(refusal(Reason::NotHeld)) };
        let known = &pack.buildings()[ix].footprint;
        let is_entrance = |p: &LatticePoint| pack.atoms_of(ix).any(|atom| pack.atoms()[atom].at == *p);
        if footprint != known && !(known.is_empty() && footprint.iter().all(is_entrance)) {
            return Err(refusal(Reason::OtherFootprint));
        }
        let from = plan.find(from).map(Ground::Unit);
        let is_held = |key| pack.find_atom(key).is_some_and(|atom| Some(self.owner(atom as u32)) == from);
        if keys(*building, bands).all(is_held) { Ok(()) } else { Err(refusal(Reason::NotHeld)) }
    }
}

impl Plan {
    /// The leaf that holds an atom by its key, wherever its entrance is; none where code or place decides.
    #[must_use]
    pub fn holder(&self, atom: AtomKey) -> Option<UnitId> {
        self.roster.holder(atom)
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
        for (id, code) in ids.into_iter().zip([from, to]) {
            if !self.has_ground_in(id, footprint) {
                return refuse(Reason::OtherFootprint, code);
            }
        }
        self.roster.change(ids[0], |unit| unit.stacked.retain(|key| !keys.contains(key)));
        self.roster.change(ids[1], |unit| {
            unit.stacked.extend(keys);
            sort(&mut unit.stacked);
        });
        Ok(())
    }

    /// What a leaf that went into another one held is the other's.
    pub(super) fn inherit(&mut self, heir: UnitId, held: Vec<AtomKey>) {
        if !held.is_empty() {
            self.roster.change(heir, |unit| {
                unit.stacked.extend(held);
                sort(&mut unit.stacked);
            });
        }
    }

    /// Whether what a unit holds is a leaf's, in order, and nobody else's.
    pub(super) fn holds_its_own(&self, id: UnitId) -> bool {
        self.roster.get(id).is_none_or(|unit| {
            (unit.stacked.is_empty() || self.is_leaf(id))
                && unit.stacked.windows(2).all(|pair| pair[0] < pair[1])
                && unit.stacked.iter().all(|&key| self.roster.holder(key) == Some(id))
        })
    }

    /// Whether a leaf has ground in a footprint or on its edge: an open ring; of fewer than three points in one of them.
    fn has_ground_in(&self, leaf: UnitId, footprint: &[LatticePoint]) -> bool {
        let Some(bounds) = Bounds::of(footprint.iter().copied()) else { return false };
        let ring: Vec<LatticePoint> = footprint.iter().chain(footprint.first()).copied().collect();
        let meets = |a: LatticePoint, b: LatticePoint| {
            let inside = ring.len() > 3 && place_in_ring(&ring, a) != Place::Outside;
            let crosses = || ring.windows(2).any(|side| side[0] != side[1] && touch(a, b, side[0], side[1]));
            inside || footprint.iter().any(|&p| on_segment(a, b, p)) || crosses()
        };
        let ground = Ground::Unit(leaf);
        let near = self.mesh.near(bounds).into_iter().map(|ix| self.mesh.arc(ix));
        footprint.iter().any(|&p| self.ground_at(p) == ground)
            || near
                .filter(|arc| arc.left == ground || arc.right == ground)
                .any(|arc| arc.points.windows(2).any(|pair| meets(pair[0], pair[1])))
    }
}
