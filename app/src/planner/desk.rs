//! The plan under change and all that follows from it: counts, glances, what a command would do.

use std::collections::BTreeSet;
use std::sync::Arc;

use domain::ellipsoid::area_m2;
use domain::lattice::LatticePoint;
use domain::pack::Pack;
use domain::plan::count::{Counts, Moves, Tally};
use domain::plan::{
    Difference, Draft, DraftError, EditCommand, Entry, Ground, NewUnit, Plan, Reason, Refusal, Session, UnitId,
};
use domain::units::UnitCode;

use super::glance::{self, Fit, Glances};
use super::picture::{self, Touched};

/// One unit before and after a command; absent where it wasn't or won't be.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Its code, the later one where it changes.
    pub code: UnitCode,
    /// What people call it.
    pub name: String,
    /// Before: what is in it, square metres.
    pub before: Option<(Tally, f64)>,
    /// After.
    pub after: Option<(Tally, f64)>,
    /// How it fits its band after; before, where it goes.
    pub fit: Fit,
    /// Its band.
    pub band: Option<[u32; 2]>,
    /// Roundness after, 4πA/P² (Polsby and Popper); none where it goes.
    pub roundness: Option<f64>,
    /// In how many pieces it lies then.
    pub pieces: usize,
    /// Its ground after.
    pub ground: Vec<Vec<Vec<LatticePoint>>>,
}

/// What a command would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Foreseen {
    /// The command.
    pub command: EditCommand,
    /// Leaves that change, those that stay or come first.
    pub turns: Vec<Turn>,
    /// Boundaries as they would be.
    pub lines: Vec<Vec<LatticePoint>>,
    /// Households that would change hands.
    pub moved: u32,
}

/// What an entry did.
#[derive(Clone, Debug, Default)]
pub struct Done {
    /// What is to be drawn again.
    pub touched: Touched,
    /// What changed hands.
    pub moves: Moves,
}

/// See the module.
pub struct Desk {
    /// Plan and log.
    pub session: Session,
    /// Who has what.
    pub counts: Counts,
    /// What the map writes.
    pub glances: Glances,
    /// What is in force.
    pub base: Plan,
    /// All but the entries, which are the session's.
    pub draft: Draft,
}

impl Desk {
    /// Opens a draft on the partition that it began on.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn open(draft: Draft, base: Plan, pack: Pack) -> Result<Self, DraftError> {
        let base = base.scoped(&draft.scope).map_err(DraftError::Scope)?;
        let fault = |(index, refusal)| DraftError::Entry { index, refusal };
        let session = Session::replay(base.clone(), draft.entries.iter().cloned()).map_err(fault)?;
        let counts = Counts::new(session.plan(), Arc::new(pack));
        let glances = Glances::new(session.plan(), &counts);
        Ok(Self { session, counts, glances, base, draft: Draft { entries: Vec::new(), ..draft } })
    }

    /// The plan as it stands.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        self.session.plan()
    }

    /// The raw draft: all that is needed to go on elsewhere.
    #[must_use]
    pub fn export(&self) -> Draft {
        Draft { entries: self.session.log().to_vec(), ..self.draft.clone() }
    }

    /// Does an entry.
    ///
    /// # Errors
    /// Why not; nothing has changed then.
    pub fn push(&mut self, entry: Entry) -> Result<Done, Refusal> {
        let difference = self.session.push(entry)?.difference;
        Ok(self.follow(&difference))
    }

    fn follow(&mut self, difference: &Difference) -> Done {
        let plan = self.session.plan();
        let moves = self.counts.apply(plan, difference);
        let mut touched = picture::touched(plan, difference);
        touched.leaves.extend(moves.tallies.keys().filter_map(|ground| ground.unit()));
        self.glances.renew(plan, &self.counts, touched.leaves.iter().copied());
        Done { touched, moves }
    }

    /// What a command would do. One that divides is given as many new units as it makes.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn foresee(&mut self, command: &EditCommand) -> Result<Foreseen, Refusal> {
        match (command, self.try_out(command)) {
            (
                EditCommand::Split { unit, lines, snap, .. },
                Err(Refusal { reason: Reason::TooFewUnits { needed }, .. }),
            ) => {
                let pieces = self.new_units(unit, needed as usize);
                let (unit, lines) = (unit.clone(), lines.clone());
                self.try_out(&EditCommand::Split { unit, lines, snap: *snap, pieces })
            }
            (_, tried) => tried,
        }
    }

    /// Units to come beside one: unused codes, and names after them.
    #[must_use]
    pub fn new_units(&self, beside: &UnitCode, count: usize) -> Vec<NewUnit> {
        let plan = self.plan();
        let name = plan.find(beside).and_then(|id| plan.unit(id)).map_or("", |unit| unit.name.as_str());
        let (head, _) = name.split_at(name.trim_end_matches(|c: char| c.is_ascii_digit()).len());
        let digits = name.len() - head.len();
        let named = |code: UnitCode| {
            let tail = glance::tail(code.as_str());
            let short = tail.trim_start_matches('0');
            let number = if digits < tail.len() && short.len() >= digits { short } else { tail };
            let name = if head.is_empty() { code.as_str().to_owned() } else { format!("{head}{number}") };
            NewUnit { code, name }
        };
        plan.free_codes(beside, count).into_iter().map(named).collect()
    }

    fn try_out(&mut self, command: &EditCommand) -> Result<Foreseen, Refusal> {
        let Self { session, counts, glances, .. } = self;
        let before: BTreeSet<UnitId> = glances.iter().map(|(id, _)| id).collect();
        let areas = |plan: &Plan, id: UnitId| area_of(&plan.pieces(Ground::Unit(id)));
        // Areas before are asked for while the plan is still as it was.
        let reach = session.try_out(command, |plan, difference| picture::touched(plan, difference).leaves)?;
        let was: Vec<(UnitId, f64)> = reach.iter().map(|&id| (id, areas(session.plan(), id))).collect();
        let old = |id: UnitId| was.iter().find(|(known, _)| *known == id).map_or(0.0, |(_, area)| *area);
        let gone: Vec<(UnitId, UnitCode, String, Option<[u32; 2]>)> = reach
            .iter()
            .filter_map(|&id| {
                let unit = session.plan().unit(id)?;
                Some((id, unit.code.clone(), unit.name.clone(), glance::band(session.plan(), unit)))
            })
            .collect();
        session.try_out(command, |plan, difference| {
            let moves = counts.foresee(plan, difference);
            let touched = picture::touched(plan, difference);
            let mut turns: Vec<Turn> = Vec::new();
            for id in touched.leaves {
                let (tally, then) =
                    moves.tallies.get(&Ground::Unit(id)).copied().unwrap_or_else(|| (counts.of(id), counts.of(id)));
                let had = before.contains(&id).then(|| (tally, old(id)));
                if let Some(unit) = plan.unit(id) {
                    let (ground, band) = (plan.pieces(Ground::Unit(id)), glance::band(plan, unit));
                    turns.push(Turn {
                        code: unit.code.clone(),
                        name: unit.name.clone(),
                        before: had,
                        after: Some((then, area_of(&ground))),
                        fit: Fit::of(then.households, band),
                        band,
                        roundness: roundness(&ground),
                        pieces: ground.len(),
                        ground,
                    });
                } else if let Some((_, code, name, band)) = gone.iter().find(|(known, ..)| *known == id) {
                    let (code, name, fit) = (code.clone(), name.clone(), Fit::of(tally.households, *band));
                    let (band, ground) = (*band, Vec::new());
                    turns.push(Turn {
                        code,
                        name,
                        before: had,
                        after: None,
                        fit,
                        band,
                        roundness: None,
                        pieces: 0,
                        ground,
                    });
                }
            }
            turns.sort_by_key(|turn| turn.after.is_none());
            let lines =
                difference.arcs.iter().filter_map(|change| Some(change.after.as_ref()?.points.clone())).collect();
            let pack = counts.pack();
            let moved = moves.atoms.iter().map(|(atom, ..)| u32::from(pack.atoms()[*atom as usize].households)).sum();
            let command = command.clone();
            Foreseen { command, turns, lines, moved }
        })
    }
}

/// Square metres of some pieces.
#[must_use]
pub fn area_of(pieces: &[Vec<Vec<LatticePoint>>]) -> f64 {
    pieces.iter().flatten().map(|ring| area_m2(&closed(ring))).sum::<f64>().abs()
}

/// 4πA/P² of all pieces together; 1 is a circle.
#[must_use]
pub fn roundness(pieces: &[Vec<Vec<LatticePoint>>]) -> Option<f64> {
    let round: f64 = pieces.iter().flatten().map(|ring| domain::ellipsoid::length_m(&closed(ring))).sum();
    (round > 0.0).then(|| 4.0 * core::f64::consts::PI * area_of(pieces) / (round * round))
}

fn closed(ring: &[LatticePoint]) -> Vec<LatticePoint> {
    ring.iter().chain(ring.first()).copied().collect()
}
