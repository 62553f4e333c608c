//! What changes a desk: a draft is opened, an entry done, a command looked ahead at, a problem mended.
//!
//! It is by far the most code behind the page, and the page is drawn before any of it is needed. So it stands in the page's
//! later file (see [`crate::ui::later`]), and the first file reaches it by pointers alone: those that a desk was opened with.
//! Nothing that is called from the first file may name [`Desk::open`].

use std::sync::Arc;

use domain::pack::Pack;
use domain::plan::count::Counts;
use domain::plan::preview::{Standing, UnitPreview};
use domain::plan::rules::{Barriers, Problem, Problems, Rulebook, mend};
use domain::plan::{Difference, Draft, DraftError, EditCommand, Entry, Ground, Plan, Refusal, Session};
use domain::sort::sort_by_key;

use super::against::Against;
use super::desk::{Desk, Done, Foreseen, Turn, roundness};
use super::glance::{self, Fit, Glances};
use super::labels::Labels;
use super::picture;

/// Pointers to what changes a desk.
#[derive(Clone, Copy)]
pub struct Editing {
    pub(super) push: fn(&mut Desk, Entry) -> Result<Done, Refusal>,
    pub(super) try_out: fn(&mut Desk, &EditCommand) -> Result<Foreseen, Refusal>,
    pub(super) mend: fn(&mut Desk, &Problem) -> Option<EditCommand>,
}

const EDITING: Editing = Editing {
    push: |desk, entry| desk.do_entry(entry),
    try_out: |desk, command| desk.look_ahead(command),
    mend: |desk, problem| mend(&mut desk.session, &desk.counts, &desk.problems, problem),
};

/// A node on a long boundary bends it by less than a step: so much of an area is no change that anyone sees.
const UNSEEN_SHARE: f64 = 2e-4;

impl Turn {
    /// A leaf in a plan as a command would leave it. Upper units change with their leaves: those are shown.
    fn of(plan: &Plan, unit: &UnitPreview) -> Option<Self> {
        let either = unit.after.as_ref().or(unit.before.as_ref())?;
        either.area_m2?;
        let side = |standing: &Standing| (standing.tally, standing.area_m2.unwrap_or_default());
        let now = plan.unit(unit.unit).filter(|_| unit.after.is_some());
        let ground = now.map(|_| plan.pieces(Ground::Unit(unit.unit))).unwrap_or_default();
        let band = match now {
            Some(now) => glance::band(plan, now),
            None => plan.levels().last().and_then(|level| level.band),
        };
        Some(Self {
            code: either.code.clone(),
            name: now.map(|unit| unit.name.clone()).unwrap_or_default(),
            before: unit.before.as_ref().map(side),
            after: unit.after.as_ref().map(side),
            fit: Fit::of(either.tally.households, band),
            band,
            rules: [&unit.before, &unit.after]
                .map(|side| side.as_ref().map(|side| side.rules.clone()).unwrap_or_default()),
            roundness: now.and_then(|_| roundness(&ground)),
            pieces: ground.len(),
            ground,
        })
    }

    /// Whether it is more than a new node on its boundary.
    fn is_seen(&self) -> bool {
        let (Some((was, before)), Some((will, after))) = (self.before, self.after) else { return true };
        was != will || self.rules[0] != self.rules[1] || (before - after).abs() > UNSEEN_SHARE * before
    }
}

impl Desk {
    /// Opens a draft on the partition that it began on.
    ///
    /// # Errors
    /// [`DraftError`].
    pub fn open(draft: Draft, base: Plan, pack: Pack, barriers: Barriers) -> Result<Self, DraftError> {
        let base = base.scoped(&draft.scope).map_err(DraftError::Scope)?;
        let fault = |(index, refusal)| DraftError::Entry { index, refusal };
        let session = Session::replay(base.clone(), draft.entries.iter().cloned()).map_err(fault)?;
        let counts = Counts::new(session.plan(), Arc::new(pack));
        let session = session.with_pack(counts.pack().clone());
        let labels = Labels::of(&base, &draft.scope);
        let glances = Glances::new(session.plan(), &counts, labels.clone());
        let against = Against::new(None, base.clone(), counts.pack().clone(), labels.clone());
        let problems = Problems::new(session.plan(), &counts, Rulebook::of(base.levels()), barriers);
        Ok(Self {
            session,
            counts,
            problems,
            glances,
            labels,
            base,
            against,
            draft: Draft { entries: Vec::new(), ..draft },
            editing: EDITING,
        })
    }

    fn do_entry(&mut self, entry: Entry) -> Result<Done, Refusal> {
        let difference = self.session.push(entry)?.difference;
        Ok(self.follow(&difference))
    }

    fn follow(&mut self, difference: &Difference) -> Done {
        let plan = self.session.plan();
        let moves = self.counts.apply(plan, difference);
        self.problems.apply(plan, &self.counts, difference, &moves);
        let mut touched = picture::touched(plan, difference);
        touched.leaves.extend(moves.tallies.keys().filter_map(|ground| ground.unit()));
        self.glances.renew(plan, &self.counts, touched.leaves.iter().copied());
        Done { touched, moves }
    }

    fn look_ahead(&mut self, command: &EditCommand) -> Result<Foreseen, Refusal> {
        let Self { session, counts, problems, .. } = self;
        let pack = counts.pack();
        session.preview(counts, problems, command, |plan, told| {
            let turns = told.units.iter().filter_map(|unit| Turn::of(plan, unit)).filter(Turn::is_seen);
            let mut turns: Vec<Turn> = turns.collect();
            sort_by_key(&mut turns, |turn| turn.after.is_none());
            let lines = told.difference.arcs.into_iter().filter_map(|change| Some(change.after?.points)).collect();
            let moved = || told.moves.atoms.iter().map(|(atom, ..)| &pack.atoms()[*atom as usize]);
            let mut buildings: Vec<u32> = moved().map(|atom| atom.building).collect();
            buildings.dedup();
            let moved = moved().map(|atom| u32::from(atom.households)).sum();
            Foreseen { command: command.clone(), turns, lines, moved, buildings }
        })
    }
}
