//! Plans on the wire: `/api/v1/plans` and what lies below it.

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::{
    plan::{DRAFT_FORMAT, DraftBase, Entry, Refusal, known_format},
    units::UnitCode,
};

/// `POST /api/v1/plans`: a plan to be. A raw draft (see [`crate::plan::Draft`]) is one as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    /// [`DRAFT_FORMAT`], where it comes from a file.
    #[serde(default = "this_format", deserialize_with = "known_format")]
    pub format: u32,
    /// What people shall call it: 1 to 100 characters.
    pub name: String,
    /// Units that may change, with all below them; none for all.
    pub scope: Vec<UnitCode>,
    /// The partition on which it began; the one that is served where it is absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<DraftBase>,
    /// Everything since; none for a plan that begins now.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
}

const fn this_format() -> u32 {
    DRAFT_FORMAT
}

/// `GET /api/v1/plans/{id}`, and the answer to a plan that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanBody {
    /// Its number on this server, from 1.
    pub id: u64,
    /// What people call it.
    pub name: String,
    /// The partition on which it began.
    pub base: DraftBase,
    /// Units that may change, with all below them; none for all.
    pub scope: Vec<UnitCode>,
    /// How many entries its log has.
    pub head: u64,
    /// How many bytes they have together.
    pub bytes: u64,
    /// When it was made: microseconds since 1970, UTC.
    pub created: i64,
    /// When the last entry came.
    pub changed: i64,
}

/// `GET /api/v1/plans`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlansBody {
    /// The newest first.
    pub plans: Vec<PlanBody>,
}

/// `POST /api/v1/plans/{id}/commands`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCommands {
    /// How many entries the log had when these were drawn.
    pub base: u64,
    /// Entries to be added: all of them are, or none is.
    pub commands: Vec<Entry>,
}

/// The answer to entries that are in the log, on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanHead {
    /// How many entries the log has now.
    pub head: u64,
}

/// `GET /api/v1/plans/{id}/commands?after=N`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandsBody {
    /// So many entries come before these.
    pub after: u64,
    /// How many the log has; where these end before it, the next are asked for with a later `after`.
    pub head: u64,
    /// The entries.
    pub commands: Vec<Entry>,
}

/// 409 to entries that were drawn on an older head: others came before. None is added; whoever sent them puts them
/// behind these, or finds its own among them when an answer was lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanMoved {
    /// As every problem.
    #[serde(flatten)]
    pub problem: Problem,
    /// How many entries the log has.
    pub head: u64,
    /// Those since the head that was named; where they end before `head`, more can be asked for.
    pub commands: Vec<Entry>,
}

/// 422 to entries of which one is refused; none is added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRefused {
    /// As every problem.
    #[serde(flatten)]
    pub problem: Problem,
    /// Which of the entries sent, from 0.
    pub index: u64,
    /// Why and where.
    pub refusal: Refusal,
}
