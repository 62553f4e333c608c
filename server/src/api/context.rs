//! What lies on the ground: the great layers at once, `/api/v1/context` and its tiles for the rest.

use axum::extract::{Path, rejection::PathRejection};

use super::{Answer, Ask};
use crate::{
    http::Media,
    problem::ApiError,
    snapshot::{CONTEXT, TILE_LIST},
};

/// `/api/v1/context.bin`: roads and waters that are seen from afar.
pub async fn context_bin(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    super::documents::file(ask, "context.bin", Media::Octet, CONTEXT, freshness).await
}

/// `/api/v1/context`: which tiles there are.
pub async fn index(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    // Every snapshot with tiles has this body ready.
    ask.answer("context", Media::Json.name(), freshness, |_| Err(ApiError::Absent { name: TILE_LIST })).await
}

/// `/api/v1/context/{step}/{z}/{x}/{y}`: one of them.
pub async fn tile(ask: Ask, at: Result<Path<(String, u8, u32, u32)>, PathRejection>) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    let Path((step, z, x, y)) = at.map_err(|_| ask.nothing_here())?;
    let path = format!("context/{step}/{z}/{x}/{y}");
    let (snapshot, wanted) = (ask.snapshot.clone(), path.clone());
    let read = move || snapshot.tile(&wanted).map_err(|error| ApiError::unreadable(&error));
    let Some(stored) = ask.app.work(read).await? else { return Err(ask.nothing_here()) };
    ask.answer_stored(&path, Media::Octet.name(), freshness, stored).await
}
