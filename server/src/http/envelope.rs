//! What stands around every answer: its id, the security headers, a line in the log, the counters.

use std::{
    sync::{
        Arc, LazyLock,
        atomic::{AtomicU64, Ordering},
    },
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::params::shorten;
use crate::{problem::ApiError, state::AppState};

/// Nothing but what comes from here; WebAssembly may compile, inline styles and scripts may not run.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; font-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// The policy where pictures may come from one more origin, the base map's tiles, which the app loads as images, and
/// where pages of other origins may show the app in a frame.
///
/// # Panics
/// When an origin has a character that no header takes: [`crate::origin`] lets none through.
#[must_use]
pub fn policy(pictures_from: Option<&str>, framed_by: &[String]) -> HeaderValue {
    let mut policy = CONTENT_SECURITY_POLICY.to_owned();
    if let Some(origin) = pictures_from {
        policy = policy.replace("img-src 'self'", &format!("img-src 'self' {origin}"));
    }
    if !framed_by.is_empty() {
        policy = policy.replace("frame-ancestors 'none'", &format!("frame-ancestors {}", framed_by.join(" ")));
    }
    HeaderValue::from_str(&policy).expect("origins of letters, digits, dots, dashes and a colon")
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers that every answer carries, beside the policy.
const SECURITY: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::VARY, "Accept-Encoding, Accept"),
];

/// Wraps every route and the fallback.
pub async fn envelope(State(app): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let url_bytes = request.uri().path_and_query().map_or(0, |url| url.as_str().len());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let id = request_id();
    let limit = app.limits.url_bytes;
    let mut response = if url_bytes > limit {
        ApiError::UrlTooLong { bytes: url_bytes, limit }.into_response()
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    for (name, value) in SECURITY {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(header::CONTENT_SECURITY_POLICY, app.policy.clone());
    headers.insert(REQUEST_ID, HeaderValue::from_str(&id).expect("hexadecimal digits and a dash"));
    let bytes = if method == Method::HEAD { 0 } else { content_length(headers) };
    let status = response.status().as_u16();
    let took = began.elapsed();
    app.counters.count(route.as_ref().map(MatchedPath::as_str), status, took, bytes);
    // Queries stay out of the log: codes and ids today, but a search's words may be a person's name.
    let version = app.snapshot.load();
    tracing::info!(
        id,
        method = method.as_str(),
        path = shorten(&path),
        status,
        bytes,
        micros = took.as_micros() as u64,
        version = version.version(),
        "request"
    );
    response
}

fn content_length(headers: &HeaderMap) -> u64 {
    headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0)
}

/// Distinct over restarts: the start's time, then a number.
fn request_id() -> String {
    static START: LazyLock<u128> =
        LazyLock::new(|| SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros()));
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!("{:x}-{:x}", *START, NEXT.fetch_add(1, Ordering::Relaxed))
}
