//! Why a body didn't come.

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// No answer at all.
    #[error("{path}: no answer ({message})")]
    Unreachable {
        /// What was asked for.
        path: String,
        /// What the browser said.
        message: String,
    },
    /// An answer that is no success.
    #[error("{path}: {status} {detail}")]
    Status {
        /// What was asked for.
        path: String,
        /// The HTTP status.
        status: u16,
        /// The problem's own sentence, or the status' text.
        detail: String,
    },
    /// An answer that isn't what it should be.
    #[error("{path}: {message}")]
    Body {
        /// What was asked for.
        path: String,
        /// What is wrong with it.
        message: String,
    },
}

impl NetError {
    /// Whether the snapshot that was asked for is gone: the page must begin again with the new one.
    #[must_use]
    pub const fn is_gone(&self) -> bool {
        matches!(self, Self::Status { status: 410, .. })
    }
}
