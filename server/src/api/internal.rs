//! `/internal/metrics`: what Prometheus scrapes.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::Response,
};

use super::{Answer, Ask};

/// Counters in Prometheus' text form.
pub async fn metrics(ask: Ask) -> Answer {
    ask.bare()?;
    let (hits, misses, bytes) = ask.app.cache.counts();
    let refused = f64::from(u8::from(ask.app.refused.load().is_some()));
    let version = format!("{{version=\"{}\"}}", ask.snapshot.version());
    let none = String::new;
    let text = ask.app.counters.text(&[
        ("weige_body_cache_hits_total", "Bodies found ready.", none(), hits as f64),
        ("weige_body_cache_misses_total", "Bodies made on request.", none(), misses as f64),
        ("weige_body_cache_bytes", "Bytes of the bodies kept ready.", none(), bytes as f64),
        ("weige_snapshot_info", "The snapshot that is served.", version, 1.0),
        ("weige_snapshot_refused", "1 while a newer snapshot is refused.", none(), refused),
    ]);
    let length = text.len();
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
