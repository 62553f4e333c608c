//! A plan under way as a file: which partition it began on, what it may change and every entry since.

use serde::{Deserialize, Deserializer, Serialize};

use super::error::Refusal;
use super::session::{Entry, Session};
use super::{EditCommand, Plan};
use crate::units::UnitCode;

/// The form of drafts that this program writes.
pub const DRAFT_FORMAT: u32 = 1;

/// The partition on which a plan began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftBase {
    /// The snapshot's version.
    pub version: String,
    /// SHA-256 of the snapshot's `partition.bin` at 10⁻⁷ degrees, in lower-case hexadecimal digits.
    pub partition: String,
}

/// A plan as it is exported and kept: JSON. Nothing derived is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// [`DRAFT_FORMAT`] when it was written. Stands first, so that a file of another form is refused for that.
    #[serde(deserialize_with = "known_format")]
    pub format: u32,
    /// The partition on which it began.
    pub base: DraftBase,
    /// Units that may change, with all below them; none for all.
    pub scope: Vec<UnitCode>,
    /// What someone called it.
    pub name: String,
    /// Everything since.
    pub entries: Vec<Entry>,
}

/// Why a draft can't be opened on a partition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// The partition has no such unit.
    #[error("scope: {0}")]
    Scope(Refusal),
    /// An entry doesn't fit the plan that those before it made.
    #[error("entry {index}: {refusal}")]
    Entry {
        /// Which entry, from 0.
        index: usize,
        /// Why.
        refusal: Refusal,
    },
}

impl Draft {
    /// What it describes, on a plan fresh from its base.
    ///
    /// # Errors
    /// [`DraftError`] when a unit of the scope is not there or an entry is refused.
    pub fn open(&self, plan: Plan) -> Result<Session, DraftError> {
        let plan = plan.scoped(&self.scope).map_err(DraftError::Scope)?;
        let fault = |(index, refusal)| DraftError::Entry { index, refusal };
        Session::replay(plan, self.entries.iter().cloned()).map_err(fault)
    }
}

impl Plan {
    /// As it is, with all locked but some units and those below them; with no unit nothing is.
    ///
    /// # Errors
    /// [`super::Reason::NoSuchUnit`] with the code.
    pub fn scoped(mut self, scope: &[UnitCode]) -> Result<Self, Refusal> {
        let units = (!scope.is_empty()).then(|| scope.to_vec());
        self.apply(&EditCommand::SetScope { units })?;
        self.take_log();
        Ok(self)
    }
}

/// Reads a form's number, and refuses one that isn't [`DRAFT_FORMAT`].
pub(crate) fn known_format<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    match u32::deserialize(from)? {
        DRAFT_FORMAT => Ok(DRAFT_FORMAT),
        other => Err(serde::de::Error::custom(format_args!(
            "drafts of form {other} are not known; this program reads form {DRAFT_FORMAT}"
        ))),
    }
}
