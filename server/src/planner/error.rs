//! Why nothing becomes of a plan or of what is drawn on it.

use domain::plan::{Entry, Refusal};

use crate::{export::ExportError, store::StoreError};

/// Why nothing becomes of a plan or of what is drawn on it.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    /// No plan has this number.
    #[error("there is no plan {id}")]
    NoPlan {
        /// The number.
        id: String,
    },
    /// A name that is none.
    #[error("a plan's name has 1 to {most} characters, none of them for control")]
    Name {
        /// The most.
        most: usize,
    },
    /// A scope of units that are not there.
    #[error("scope: {0}")]
    Scope(Refusal),
    /// A draft that began on another partition.
    #[error("the draft began on the partition of {asked}; {served} is served, and its boundaries are others")]
    OtherBase {
        /// The version on which it began.
        asked: String,
        /// The version that is served.
        served: String,
    },
    /// A bound is reached.
    #[error("{most} {what} are the most")]
    Full {
        /// Of what.
        what: &'static str,
        /// The bound.
        most: usize,
    },
    /// A head that the log hasn't reached.
    #[error("{base} is no head of this plan: its log has {head} entries")]
    Ahead {
        /// The head that was named.
        base: u64,
        /// The log's.
        head: u64,
    },
    /// Others came before.
    #[error("the plan has moved on: its log has {head} entries, these were drawn on {base}")]
    Moved {
        /// The log's head.
        head: u64,
        /// The head that was named.
        base: u64,
        /// What came since, one page of it.
        commands: Vec<Entry>,
    },
    /// An entry that doesn't hold.
    #[error("entry {index} of those sent is {refusal}")]
    Refused {
        /// Which, from 0.
        index: usize,
        /// Why and where.
        refusal: Refusal,
    },
    /// A level that the plan doesn't have.
    #[error("{level:?} is no level of this plan")]
    NoLevel {
        /// Its id.
        level: String,
        /// Those that it has.
        levels: Vec<String>,
    },
    /// Nothing can be exported as the plan is.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// The partition on which it began can't be read.
    #[error("the partition can't be drawn on: {0}")]
    Base(String),
    /// The store's own.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PlanError {
    pub(super) fn base(cause: &impl ToString) -> Self {
        Self::Base(cause.to_string())
    }
}
