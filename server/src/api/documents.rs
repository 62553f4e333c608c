//! Bodies that the snapshot holds as files: the catalogue, the partition's two public forms, the context layers.

use super::{Answer, Ask};
use crate::{
    http::{Media, nearest::nearest, params::shorten},
    problem::ApiError,
    snapshot::{CATALOGUE, CONTEXT, PARTITION, PARTITION_E7, TOPOJSON},
};

/// `/api/v1/catalogue`.
pub async fn catalogue(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    file(ask, "catalogue", Media::Json, CATALOGUE, freshness).await
}

/// `/api/v1/partition.bin`: at 1e-6°, or at 1e-7° with `precision=e7`.
pub async fn partition_bin(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["precision"])?;
    let (path, name) = match params.get("precision") {
        None | Some("e6") => ("partition.bin", PARTITION),
        Some("e7") => ("partition.bin?precision=e7", PARTITION_E7),
        Some(other) => {
            let (value, nearest) = (shorten(other), nearest(other, ["e6", "e7"]));
            return Err(ApiError::UnknownValue { parameter: "precision", value, nearest });
        }
    };
    file(ask, path, Media::Octet, name, freshness).await
}

/// `/api/v1/partition.topojson`: every level on one set of arcs.
pub async fn partition_topojson(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    file(ask, "partition.topojson", Media::Json, TOPOJSON, freshness).await
}

/// `/api/v1/context.bin`: roads, water, compounds, buildings.
pub async fn context_bin(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    file(ask, "context.bin", Media::Octet, CONTEXT, freshness).await
}

async fn file(ask: Ask, path: &str, media: Media, name: &'static str, freshness: crate::http::Freshness) -> Answer {
    let file = ask.snapshot.file(name)?;
    ask.answer(path, media.name(), freshness, move |_| file.read_all().map_err(|error| ApiError::unreadable(&error)))
        .await
}
