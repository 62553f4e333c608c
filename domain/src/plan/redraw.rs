//! The ground of some units given to units that were drawn elsewhere, with a report of what had to be settled.

use std::collections::{BTreeMap, BTreeSet};

use super::cover::{DrawnUnit, length, width};
use super::error::{Reason, Refusal};
use super::faces::Face;
use super::mesh::Ground;
use super::rules::measured;
use super::units::{Lineage, PlanUnit, UnitId};
use super::{EditCommand, Plan};
use crate::fill::map;
use crate::lattice::LatticePoint;
use crate::sort::sort_by_key;
use crate::topology::HalfEdge;
use crate::units::UnitCode;

/// What was drawn does not fit together, and what was done about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// Whose polygons cover it: none in a gap, several in an overlap.
    pub drawn: Vec<UnitCode>,
    /// Who has it now; none for ground that is left unassigned.
    pub to: Option<UnitCode>,
    /// Whether it was narrower than the tolerance.
    pub narrow: bool,
    /// Where it is.
    pub place: LatticePoint,
    /// How large.
    pub area_m2: f64,
}

/// What a drawing elsewhere needed to become part of a plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RedrawReport {
    /// Gaps and overlaps, by place.
    pub settled: Vec<Settled>,
    /// Polygons that reach beyond the ground that is drawn anew: whose, and how many square metres were left out.
    pub beyond: Vec<(UnitCode, f64)>,
}

/// Less than this beyond the ground is rounding, in square metres.
const ROUNDING_M2: f64 = 1.0;

struct Piece {
    face: Face,
    from: Ground,
    cover: Vec<usize>,
    narrow: bool,
    owner: Option<usize>,
}

impl Plan {
    /// What [`EditCommand::Redraw`] would have to settle, without doing it; nothing for any other command.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn redraw_report(&mut self, command: &EditCommand) -> Result<RedrawReport, Refusal> {
        let EditCommand::Redraw { units, drawn, tolerance } = command else { return Ok(RedrawReport::default()) };
        // Whether it is possible at all is for the command as a whole to say.
        self.try_out(command, |_, _| ())?;
        let report = self.redraw(units, drawn, *tolerance);
        self.mesh.roll_back();
        self.roster.roll_back();
        report
    }

    pub(super) fn redraw(
        &mut self,
        units: &[UnitCode],
        drawn: &[DrawnUnit],
        tolerance: u32,
    ) -> Result<RedrawReport, Refusal> {
        let mut region: BTreeMap<Ground, UnitId> = BTreeMap::new();
        for code in units {
            let id = self.open_leaf(code)?;
            region.insert(Ground::Unit(id), id);
        }
        let ids = self.take_in(units, drawn)?;
        let outlines = self.lay_units(drawn, |ground| region.contains_key(&ground))?;
        let mut pieces: Vec<Piece> = Vec::new();
        for &from in region.keys() {
            for face in self.mesh.faces(from) {
                let covers = |ix: &usize| outlines[*ix].covers(&self.mesh, &face);
                let cover: Vec<usize> = (0..drawn.len()).filter(covers).collect();
                let narrow = cover.len() != 1 && width(&self.mesh, &face) <= f64::from(tolerance);
                let owner = if let [one] = cover[..] { Some(one) } else { None };
                pieces.push(Piece { face, from, cover, narrow, owner });
            }
        }
        self.settle_pieces(&mut pieces, drawn);
        let mut report = RedrawReport::default();
        let mut covered = vec![0.0; drawn.len()];
        let mut grounds: BTreeMap<HalfEdge, Ground> = BTreeMap::new();
        let mut became: BTreeMap<Ground, BTreeSet<usize>> = BTreeMap::new();
        for piece in &pieces {
            let area_m2 = measured(self, &piece.face).0;
            piece.cover.iter().for_each(|&ix| covered[ix] += area_m2);
            let to = piece.owner.map_or(Ground::Unassigned, |ix| Ground::Unit(ids[ix]));
            grounds.extend(piece.face.half_edges().map(|half| (half, to)));
            became.entry(piece.from).or_default().extend(piece.owner);
            if piece.cover.len() != 1 {
                let code = |ix: &usize| drawn[*ix].unit.code.clone();
                report.settled.push(Settled {
                    drawn: piece.cover.iter().map(code).collect(),
                    to: piece.owner.as_ref().map(code),
                    narrow: piece.narrow,
                    place: piece.face.smallest,
                    area_m2,
                });
            }
        }
        sort_by_key(&mut report.settled, |settled| settled.place);
        for (ix, unit) in drawn.iter().enumerate() {
            let beyond = outlines[ix].area_m2() - covered[ix];
            if beyond > ROUNDING_M2 {
                report.beyond.push((unit.unit.code.clone(), beyond));
            }
        }
        self.assign(&grounds)?;
        for (ix, unit) in drawn.iter().enumerate() {
            if self.is_gone(ids[ix]) {
                let place = unit.parts.iter().flatten().flatten().next().copied();
                return Err(Refusal::of(Reason::WouldVanish, &unit.unit.code).place(place));
            }
        }
        for (ground, id) in region.into_iter().filter(|(_, id)| !ids.contains(id)) {
            let Some(gone) = self.roster.get(id).cloned() else { continue };
            let heirs: Vec<usize> = became.get(&ground).into_iter().flatten().copied().collect();
            let codes = heirs.iter().map(|&ix| drawn[ix].unit.code.clone()).collect();
            self.roster.record(Lineage { from: vec![gone.code], to: codes });
            self.roster.set(id, None);
        }
        self.settle()?;
        Ok(report)
    }

    /// The drawn units as units of the plan: those that are redrawn keep their index, the others are new.
    fn take_in(&mut self, units: &[UnitCode], drawn: &[DrawnUnit]) -> Result<Vec<UnitId>, Refusal> {
        let depth = self.levels.len().saturating_sub(1) as u8;
        let mut ids = Vec::with_capacity(drawn.len());
        for DrawnUnit { unit: new, parent, kind, .. } in drawn {
            let find = |code: &UnitCode| self.roster.find(code).ok_or_else(|| Refusal::of(Reason::NoSuchUnit, code));
            let parent = parent.as_ref().map(find).transpose()?;
            if let Some(locked) = parent.filter(|&parent| self.roster.is_locked(parent)) {
                return Err(self.refused(Reason::Locked, Some(locked)));
            }
            let known = self.roster.find(&new.code).filter(|_| units.contains(&new.code));
            let unit = PlanUnit {
                code: new.code.clone(),
                name: new.name.clone(),
                depth,
                parent,
                kind: *kind,
                locked: false,
                outside_scope: false,
                stacked: known.and_then(|id| self.roster.get(id)).map_or_else(Vec::new, |unit| unit.stacked.clone()),
            };
            let id = if let Some(id) = known {
                // What it is called already stands, however long.
                if self.roster.get(id).is_none_or(|now| now.name != new.name) {
                    new.is_named()?;
                }
                self.roster.set(id, Some(unit));
                id
            } else {
                self.may_be_new(new)?;
                self.roster.add(unit)
            };
            if ids.contains(&id) {
                return Err(Refusal::of(Reason::CodeUsed, &new.code));
            }
            if !self.parent_fits(id) {
                return Err(Refusal::of(Reason::NoParent, &new.code));
            }
            ids.push(id);
        }
        Ok(ids)
    }

    /// Gives what several cover, or none does, to someone. A narrow gap goes to the neighbour with the longest boundary,
    /// and waits for one that borders only such; a narrow overlap likewise, to one of those that cover it; a wide
    /// overlap to the smallest code; a wide gap stays open.
    fn settle_pieces(&self, pieces: &mut [Piece], drawn: &[DrawnUnit]) {
        let piece_of: BTreeMap<HalfEdge, usize> =
            map(pieces.iter().enumerate().flat_map(|(ix, piece)| piece.face.half_edges().map(move |half| (half, ix))));
        for piece in pieces.iter_mut().filter(|piece| piece.cover.len() > 1 && !piece.narrow) {
            piece.owner = piece.cover.iter().copied().min_by_key(|&ix| &drawn[ix].unit.code);
        }
        loop {
            let mut given: Vec<(usize, usize)> = Vec::new();
            for (ix, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.narrow && piece.owner.is_none()) {
                let mut shared: BTreeMap<usize, f64> = BTreeMap::new();
                for half in piece.face.half_edges() {
                    let across = piece_of.get(&half.twin()).and_then(|&across| pieces[across].owner);
                    if let Some(owner) = across.filter(|owner| piece.cover.is_empty() || piece.cover.contains(owner)) {
                        *shared.entry(owner).or_default() += length(&self.mesh, core::iter::once(half));
                    }
                }
                let by_code = |a: usize, b: usize| drawn[b].unit.code.cmp(&drawn[a].unit.code);
                let longest = shared.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(by_code(a.0, b.0)));
                given.extend(longest.map(|(owner, _)| (ix, owner)));
            }
            if given.is_empty() {
                break;
            }
            given.into_iter().for_each(|(ix, owner)| pieces[ix].owner = Some(owner));
        }
        for piece in pieces.iter_mut().filter(|piece| piece.owner.is_none()) {
            piece.owner = piece.cover.iter().copied().min_by_key(|&ix| &drawn[ix].unit.code);
        }
    }
}
