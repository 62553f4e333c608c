//! The plan under change and all that follows from it: counts, glances, what a command would do.

use domain::ellipsoid::area_m2;
use domain::lattice::LatticePoint;
use domain::plan::count::{Counts, Moves, Tally};
use domain::plan::rules::{Problem, Problems, Rule};
use domain::plan::{Draft, EditCommand, Entry, NewUnit, Plan, Reason, RedrawReport, Refusal, Session};
use domain::units::UnitCode;

use super::against::Against;
use super::editing::Editing;
use super::glance::{Fit, Glances};
use super::labels::Labels;
use super::picture::Touched;

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
    /// Rules that it breaks before and after.
    pub rules: [Vec<Rule>; 2],
    /// Roundness after, 4πA/P² (Polsby and Popper); none where it goes.
    pub roundness: Option<f64>,
    /// In how many pieces it lies then.
    pub pieces: usize,
    /// Its ground after.
    pub ground: Vec<Vec<Vec<LatticePoint>>>,
}

/// A new unit's name ends with so many of the last characters of its code at most.
const OWN_DIGITS: usize = 3;

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
    /// Buildings in which something would, by number.
    pub buildings: Vec<u32>,
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
    /// What should be looked at.
    pub problems: Problems,
    /// What the map writes.
    pub glances: Glances,
    /// What units are called.
    pub labels: Labels,
    /// What is in force.
    pub base: Plan,
    /// What the plan is held against.
    pub against: Against,
    /// All but the entries, which are the session's.
    pub draft: Draft,
    /// What changes it.
    pub(super) editing: Editing,
}

impl Desk {
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
        (self.editing.push)(self, entry)
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
            let tail = &code.as_str()[code.as_str().len().saturating_sub(OWN_DIGITS)..];
            let short = tail.trim_start_matches('0');
            let number = if digits < tail.len() && short.len() >= digits { short } else { tail };
            let name = if head.is_empty() { code.as_str().to_owned() } else { format!("{head}{number}") };
            NewUnit { code, name }
        };
        plan.new_codes(beside, count).into_iter().map(named).collect()
    }

    fn try_out(&mut self, command: &EditCommand) -> Result<Foreseen, Refusal> {
        (self.editing.try_out)(self, command)
    }

    /// What taking over a drawing would have to settle.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn redraw_report(&self, command: &EditCommand) -> Result<RedrawReport, Refusal> {
        self.plan().clone().redraw_report(command)
    }

    /// What would mend a problem, where that is plain.
    pub fn mend(&mut self, problem: &Problem) -> Option<EditCommand> {
        (self.editing.mend)(self, problem)
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
