//! `/api/v1/health`: whether the newest snapshot is served.

use domain::wire::Health;

use super::{Answer, Ask, json};
use crate::http::Media;

/// `ok`, or `stale_snapshot` with the reason why a newer one is refused.
pub async fn health(ask: Ask) -> Answer {
    ask.bare()?;
    let refused = ask.app.refused.load_full().map(|reason| reason.as_str().to_owned());
    let body = Health {
        status: if refused.is_some() { "stale_snapshot" } else { "ok" }.into(),
        snapshot: ask.snapshot.version().into(),
        version: env!("CARGO_PKG_VERSION").into(),
        refused,
        basemap: ask.app.basemap.clone(),
        planner: ask.app.planner.is_some(),
    };
    ask.answer_now(Media::Json.name(), json(&body)).await
}
