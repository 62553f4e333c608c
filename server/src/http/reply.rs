//! From a recipe to an answer: negotiated, compressed, tagged, and 304 where the client has it.

use std::{fmt::Write as _, sync::Arc};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};
use sha2::{Digest, Sha256};

use super::{Encoding, cache::Ready};
use crate::{problem::ApiError, state::AppState};

/// Length of the body before it was compressed, in bytes; only where it was.
const IDENTITY_LENGTH: HeaderName = HeaderName::from_static("x-identity-length");

/// How long an answer may be used without asking again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Its URL names its version.
    Immutable,
    /// Another one may stand under the same URL tomorrow.
    Revalidate,
}

/// A Brotli body that lies ready.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The body on the wire.
    pub brotli: Bytes,
    /// SHA-256 of the identity, in hexadecimal digits.
    pub sha256: Arc<str>,
    /// The identity's length, in bytes.
    pub identity_bytes: u64,
}

/// Makes an identity body; runs where blocking is allowed.
pub type Make = Box<dyn FnOnce() -> Result<Vec<u8>, ApiError> + Send>;

/// An answer before negotiation.
pub struct Recipe {
    /// Names the body among all: version, canonical path and query, media type. None: not worth keeping.
    pub key: Option<Arc<str>>,
    /// As in `Content-Type`.
    pub media: &'static str,
    /// For `Cache-Control`.
    pub freshness: Freshness,
    /// The Brotli body that lies ready.
    pub stored: Option<Stored>,
    /// Makes the identity where nothing lies ready in the form that the client takes.
    pub make: Make,
}

/// Answers a request with these headers.
///
/// # Errors
/// What the recipe refuses with.
pub async fn answer(app: &AppState, headers: &HeaderMap, recipe: Recipe) -> Result<Response, ApiError> {
    let encoding = Encoding::negotiate(headers);
    let Recipe { key, media, freshness, stored, make } = recipe;
    // A stored body's tag is known without making it, so its 304 costs nothing.
    if let Some(stored) = &stored {
        let encoding = encoding.of_stored(stored.identity_bytes);
        let tag = etag(&stored.sha256, encoding);
        if client_has(headers, &tag) {
            return Ok(respond(StatusCode::NOT_MODIFIED, media, freshness, encoding, &tag, Bytes::new()));
        }
    }
    let ready = match stored {
        Some(stored) if encoding == Encoding::Brotli => {
            Ready { bytes: stored.brotli, encoding, sha256: stored.sha256, identity_bytes: stored.identity_bytes }
        }
        _ => {
            let work = move || finish(make, encoding);
            match key {
                Some(key) => app.cache.get_or_make((key, encoding), || app.work(work)).await?,
                None => app.work(work).await?,
            }
        }
    };
    let tag = etag(&ready.sha256, ready.encoding);
    let (status, bytes) = if client_has(headers, &tag) {
        (StatusCode::NOT_MODIFIED, Bytes::new())
    } else {
        (StatusCode::OK, ready.bytes)
    };
    let mut response = respond(status, media, freshness, ready.encoding, &tag, bytes);
    if status == StatusCode::OK && ready.encoding != Encoding::Identity {
        // What a client that shows progress counts up to: browsers hand out decoded bytes only.
        response.headers_mut().insert(IDENTITY_LENGTH, HeaderValue::from(ready.identity_bytes));
    }
    Ok(response)
}

fn finish(make: Make, encoding: Encoding) -> Result<Ready, ApiError> {
    let identity = make()?;
    let sha256 = hex(&Sha256::digest(&identity)).into();
    let identity_bytes = identity.len() as u64;
    let (encoding, bytes) = encoding.encode(identity);
    Ok(Ready { bytes: bytes.into(), encoding, sha256, identity_bytes })
}

fn respond(
    status: StatusCode,
    media: &'static str,
    freshness: Freshness,
    encoding: Encoding,
    tag: &str,
    bytes: Bytes,
) -> Response {
    let length = bytes.len();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::ETAG, HeaderValue::from_str(tag).expect("hexadecimal digits in quotes"));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(match freshness {
            Freshness::Immutable => "public, max-age=31536000, immutable",
            Freshness::Revalidate => "no-cache",
        }),
    );
    if status == StatusCode::OK {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        if let Some(name) = encoding.name() {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
        }
    }
    response
}

/// A strong tag: 128 bits of the content's hash, and the form.
fn etag(sha256: &str, encoding: Encoding) -> String {
    format!("\"{}{}\"", &sha256[..sha256.len().min(32)], encoding.tag_suffix())
}

/// Whether `If-None-Match` names the tag; compared weakly, as a proxy may have weakened it (RFC 9110, 13.1.2).
fn client_has(headers: &HeaderMap, tag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).into_iter().filter_map(|value| value.to_str().ok());
    values
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|item| item == "*" || item.trim_start_matches("W/") == tag)
}

/// Lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        write!(out, "{byte:02x}").expect("a string takes every character");
        out
    })
}
