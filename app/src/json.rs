//! Reading JSON from texts.

use serde::Deserialize;

/// What a text says. Read as bytes, as answers of the server are: a reader of its own for texts would bring the code of
/// every type that both read once more.
///
/// # Errors
/// What serde_json says, with line and column.
pub fn read<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}
