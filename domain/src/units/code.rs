//! The code of a unit, as an office writes it.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::UnitError;

/// A unit's code: 1–32 ASCII letters, digits, `-`, `_`, `.` or `:`. Never reused.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct UnitCode(Box<str>);

impl UnitCode {
    /// Longest code, in bytes.
    pub const MAX_LEN: usize = 32;

    /// # Errors
    /// [`UnitError::Code`] when the text is empty, too long or holds another character.
    pub fn new(text: &str) -> Result<Self, UnitError> {
        Self::check(text).map(|()| Self(text.into()))
    }

    /// # Errors
    /// As [`UnitCode::new`].
    pub(super) fn check(text: &str) -> Result<(), UnitError> {
        let fits = !text.is_empty()
            && text.len() <= Self::MAX_LEN
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b':'));
        if fits { Ok(()) } else { Err(UnitError::Code(text.chars().take(64).collect())) }
    }

    /// The code's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for UnitCode {
    type Error = UnitError;
    fn try_from(text: String) -> Result<Self, UnitError> {
        Self::new(&text)
    }
}

impl From<UnitCode> for String {
    fn from(code: UnitCode) -> Self {
        code.0.into()
    }
}

impl fmt::Display for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UnitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
