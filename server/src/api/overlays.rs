//! What is laid over the colours: the list of layers, and each layer's shapes when somebody switches it on.

use axum::extract::{Path, rejection::PathRejection};

use super::{Answer, Ask};
use crate::{
    http::{Media, nearest::nearest, params::shorten},
    problem::ApiError,
};

/// Where the list lies among the snapshot's bodies, and the shapes below it.
const LIST: &str = "overlays";

/// `/api/v1/overlays`: which layers there are.
pub async fn list(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    // Every snapshot of this form has the body ready.
    ask.answer(LIST, Media::Json.name(), freshness, |_| Err(ApiError::Absent { name: LIST })).await
}

/// `/api/v1/overlays/{id}`: the shapes of one.
pub async fn shapes(ask: Ask, id: Result<Path<String>, PathRejection>) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    let Path(id) = id.map_err(|_| ask.nothing_here())?;
    let path = format!("{LIST}/{id}");
    match ask.snapshot.stored(&path, Media::Json.name()) {
        Some(stored) => ask.answer_stored(&path, Media::Json.name(), freshness, stored).await,
        None => {
            let known = ask.snapshot.stored_below(LIST);
            Err(ApiError::NotFound { path: shorten(&path), nearest: nearest(&path, known.iter().copied()) })
        }
    }
}
