//! The query of a request: only parameters that the route knows, each once, none too long.

use axum::{extract::Query, http::Uri};

use super::nearest::nearest;
use crate::problem::ApiError;

/// Parameters by name.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads the query.
    ///
    /// # Errors
    /// A parameter that isn't in `allowed`, stands twice or is longer than `value_bytes`.
    pub fn read(uri: &Uri, allowed: &[&str], value_bytes: usize) -> Result<Self, ApiError> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|_| ApiError::Query { query: shorten(uri.query().unwrap_or_default()) })?;
        let mut seen: Vec<(String, String)> = Vec::with_capacity(pairs.len().min(allowed.len()));
        for (name, value) in pairs {
            if !allowed.contains(&name.as_str()) {
                let name = shorten(&name);
                return Err(ApiError::UnknownParameter { nearest: nearest(&name, allowed.iter().copied()), name });
            }
            if value.len() > value_bytes {
                return Err(ApiError::TooLong { parameter: name, bytes: value.len(), limit: value_bytes });
            }
            if seen.iter().any(|(other, _)| *other == name) {
                return Err(ApiError::Repeated { parameter: name });
            }
            seen.push((name, value));
        }
        Ok(Self(seen))
    }

    /// The parameter's value; an empty one counts as absent.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(other, value)| other == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
}

/// At most 64 characters of what a client sent, for its problem's text.
#[must_use]
pub fn shorten(text: &str) -> String {
    text.chars().take(64).collect()
}
