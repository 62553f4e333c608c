//! A request's body: JSON, within bounds of length and time.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, header},
};

use super::{Media, params::shorten};
use crate::{config::Limits, problem::ApiError};

/// Reads it whole.
///
/// # Errors
/// Another media type: a form of another site's can't send this one unasked. A body that is too long, comes too slowly
/// or breaks off.
pub async fn json(headers: &HeaderMap, body: Body, limits: &Limits) -> Result<Bytes, ApiError> {
    let media = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let plain = media.split(';').next().unwrap_or_default().trim();
    if !plain.eq_ignore_ascii_case(Media::Json.name()) {
        return Err(ApiError::MediaType { found: shorten(media) });
    }
    let most = limits.body_bytes;
    let told = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if told.is_some_and(|bytes| bytes > most as u64) {
        return Err(ApiError::BodyTooLong { most });
    }
    match tokio::time::timeout(limits.body_timeout, to_bytes(body, most)).await {
        Err(_) => Err(ApiError::BodyTooSlow { secs: limits.body_timeout.as_secs() }),
        Ok(Ok(bytes)) => Ok(bytes),
        // Without a length in the head, the bound is met on the way; a connection that broke off hears no answer.
        Ok(Err(_)) => Err(ApiError::BodyTooLong { most }),
    }
}
