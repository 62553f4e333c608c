//! One sitting at a plan: commands, undo, redo and named checkpoints as one log that says all.
//!
//! Whoever replays the log on the same partition and scope, server or browser, has the same plan, byte for byte, and
//! the same ways back. The scope is no part of the log: it is set before ([`Plan::scoped`]) and no entry lifts it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::{Reason, Refusal};
use super::{Difference, EditCommand, NewUnit, Plan};
use crate::pack::Pack;

/// One line of the log, the only form in which a change to a plan travels and is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A command that is new. Everything that was undone can't be redone any more.
    Do(EditCommand),
    /// Takes back the last command that stands.
    Undo,
    /// Does again what was undone last.
    Redo,
    /// Names the plan as it is now.
    Checkpoint {
        /// At most [`Checkpoint::MAX_NAME`] characters, at least one.
        name: String,
    },
}

/// What an entry did to the plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// What changed; nothing for a checkpoint.
    pub difference: Difference,
}

/// A named state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// What someone called it.
    pub name: String,
    /// How many entries the log had before the one that names it: replaying so many gives the state.
    pub at: usize,
    /// How many commands stood.
    depth: usize,
    /// The entry of the last command that stood.
    last: Option<usize>,
}

impl Checkpoint {
    /// Longest name, in characters.
    pub const MAX_NAME: usize = NewUnit::MAX_NAME;
}

/// A command that can be undone or, once it was, redone.
#[derive(Clone, Debug)]
struct Step {
    /// Which entry of the log it is.
    entry: usize,
    /// The way to the other side, as [`Plan::apply`] answered it.
    turn: EditCommand,
}

/// A plan, its log and the ways back.
#[derive(Clone, Debug)]
pub struct Session {
    plan: Plan,
    /// With what commands must agree.
    pack: Option<Arc<Pack>>,
    log: Vec<Entry>,
    done: Vec<Step>,
    /// The next to be redone is the last.
    undone: Vec<Step>,
    checkpoints: Vec<Checkpoint>,
}

/// What is needed to take an entry back as if it had never come.
struct Taken {
    effect: Effect,
    /// What could be redone before.
    forgotten: Vec<Step>,
}

impl Session {
    /// A log that begins on the plan as it is.
    #[must_use]
    pub fn new(mut plan: Plan) -> Self {
        plan.take_log();
        // Here, for a copy of a plan has no room to spare.
        plan.mesh.make_room();
        plan.roster.make_room();
        Self { plan, pack: None, log: Vec::new(), done: Vec::new(), undone: Vec::new(), checkpoints: Vec::new() }
    }

    /// From now on commands must agree with a pack ([`Plan::permits`]). Not those of the log so far: it was drawn on the
    /// pack of its day, and stands.
    #[must_use]
    pub fn with_pack(self, pack: Arc<Pack>) -> Self {
        Self { pack: Some(pack), ..self }
    }

    /// A log done again from its beginning.
    ///
    /// # Errors
    /// The first entry that is refused, by its index, and why.
    pub fn replay(plan: Plan, entries: impl IntoIterator<Item = Entry>) -> Result<Self, (usize, Refusal)> {
        let mut session = Self::new(plan);
        for (ix, entry) in entries.into_iter().enumerate() {
            session.push(entry).map_err(|refusal| (ix, refusal))?;
        }
        Ok(session)
    }

    /// Does one entry and adds it to the log. A command that changes nothing is logged and is no step to undo.
    ///
    /// # Errors
    /// Why it is refused; nothing has changed then. A difference as such ([`EditCommand::Restore`]) is refused, for it
    /// knows no lock: undo and redo are entries of their own. So is a change of scope.
    pub fn push(&mut self, entry: Entry) -> Result<Effect, Refusal> {
        self.take(entry).map(|taken| taken.effect)
    }

    /// Does some entries, all or none.
    ///
    /// # Errors
    /// The first entry that is refused, by its index among these, and why; nothing has changed then.
    pub fn push_all(&mut self, entries: impl IntoIterator<Item = Entry>) -> Result<Vec<Effect>, (usize, Refusal)> {
        let mut all = Vec::new();
        for (ix, entry) in entries.into_iter().enumerate() {
            match self.take(entry) {
                Ok(taken) => all.push(taken),
                Err(refusal) => {
                    all.into_iter().rev().for_each(|taken| self.give_back(taken));
                    return Err((ix, refusal));
                }
            }
        }
        Ok(all.into_iter().map(|taken| taken.effect).collect())
    }

    fn take(&mut self, entry: Entry) -> Result<Taken, Refusal> {
        let mut forgotten = Vec::new();
        let difference = match &entry {
            Entry::Do(EditCommand::Restore(_) | EditCommand::SetScope { .. }) => {
                return Err(Refusal { reason: Reason::NotByHand, place: None, unit: None });
            }
            Entry::Do(command) => {
                self.permits(command)?;
                let applied = self.plan.apply(command)?;
                if !applied.difference.is_empty() {
                    self.done.push(Step { entry: self.log.len(), turn: applied.inverse });
                    forgotten = core::mem::take(&mut self.undone);
                }
                applied.difference
            }
            Entry::Undo => turn(&mut self.plan, &mut self.done, &mut self.undone, Reason::NothingToUndo)?,
            Entry::Redo => turn(&mut self.plan, &mut self.undone, &mut self.done, Reason::NothingToRedo)?,
            Entry::Checkpoint { name } => {
                if name.is_empty() || name.chars().count() > Checkpoint::MAX_NAME {
                    return Err(Refusal { reason: Reason::BadName, place: None, unit: None });
                }
                let last = self.done.last().map(|step| step.entry);
                self.checkpoints.push(Checkpoint {
                    name: name.clone(),
                    at: self.log.len(),
                    depth: self.done.len(),
                    last,
                });
                Difference::default()
            }
        };
        self.plan.take_log();
        self.log.push(entry);
        Ok(Taken { effect: Effect { difference }, forgotten })
    }

    fn permits(&self, command: &EditCommand) -> Result<(), Refusal> {
        self.pack.as_ref().map_or(Ok(()), |pack| self.plan.permits(pack, command))
    }

    /// Takes back the last entry of the log itself.
    fn give_back(&mut self, taken: Taken) {
        let stood = "what was just done can be taken back: its inverse is exact";
        match self.log.pop() {
            Some(Entry::Do(_)) if !taken.effect.difference.is_empty() => {
                let mut aside = Vec::new();
                turn(&mut self.plan, &mut self.done, &mut aside, Reason::Stale).expect(stood);
                self.undone = taken.forgotten;
            }
            Some(Entry::Undo) => {
                turn(&mut self.plan, &mut self.undone, &mut self.done, Reason::Stale).expect(stood);
            }
            Some(Entry::Redo) => {
                turn(&mut self.plan, &mut self.done, &mut self.undone, Reason::Stale).expect(stood);
            }
            Some(Entry::Checkpoint { .. }) => drop(self.checkpoints.pop()),
            Some(Entry::Do(_)) | None => {}
        }
        self.plan.take_log();
    }

    /// The plan as it is now.
    #[must_use]
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What a command would do, without doing it: `look` sees the plan as it would be. Costs what doing it costs.
    ///
    /// # Errors
    /// Why it would be refused.
    pub fn try_out<T>(
        &mut self,
        command: &EditCommand,
        look: impl FnOnce(&Plan, &Difference) -> T,
    ) -> Result<T, Refusal> {
        self.permits(command)?;
        self.plan.try_out(command, look)
    }

    /// All entries from the beginning. How many there are is the plan's head on the wire.
    #[must_use]
    pub fn log(&self) -> &[Entry] {
        &self.log
    }

    /// Whether a command stands that can be undone.
    #[must_use]
    pub fn can_undo(&self) -> bool {
        !self.done.is_empty()
    }

    /// Whether an undone command can be done again.
    #[must_use]
    pub fn can_redo(&self) -> bool {
        !self.undone.is_empty()
    }

    /// The command that the next undo takes back.
    #[must_use]
    pub fn to_undo(&self) -> Option<&EditCommand> {
        self.command(self.done.last()?)
    }

    /// The command that the next redo does again.
    #[must_use]
    pub fn to_redo(&self) -> Option<&EditCommand> {
        self.command(self.undone.last()?)
    }

    fn command(&self, step: &Step) -> Option<&EditCommand> {
        match self.log.get(step.entry)? {
            Entry::Do(command) => Some(command),
            Entry::Undo | Entry::Redo | Entry::Checkpoint { .. } => None,
        }
    }

    /// Commands that stand, in order: what the plan is made of beside undone ones.
    pub fn standing(&self) -> impl Iterator<Item = &EditCommand> {
        self.done.iter().filter_map(|step| self.command(step))
    }

    /// Named states, in the order in which they were named.
    #[must_use]
    pub fn checkpoints(&self) -> &[Checkpoint] {
        &self.checkpoints
    }

    /// How many undos (below zero) or redos lead to a named state; none when what stood then was undone and something
    /// else was done since: replaying the log up to [`Checkpoint::at`] still shows it.
    #[must_use]
    pub fn steps_to(&self, checkpoint: &Checkpoint) -> Option<isize> {
        let steps = checkpoint.depth as isize - self.done.len() as isize;
        let last = match checkpoint.depth.checked_sub(1) {
            None => None,
            Some(at) if steps <= 0 => Some(self.done.get(at)?.entry),
            Some(_) => Some(self.undone.get(self.undone.len().checked_sub(steps as usize)?)?.entry),
        };
        (last == checkpoint.last).then_some(steps)
    }
}

/// Turns the last step of `from` and puts it, with the way back, on `to`.
fn turn(plan: &mut Plan, from: &mut Vec<Step>, to: &mut Vec<Step>, none: Reason) -> Result<Difference, Refusal> {
    let step = from.last().ok_or(Refusal { reason: none, place: None, unit: None })?;
    let applied = plan.apply(&step.turn)?;
    to.push(Step { entry: step.entry, turn: applied.inverse });
    from.pop();
    Ok(applied.difference)
}
