//! Bodies that the snapshot holds as files: the catalogue, the partition's two public forms.

use super::{Answer, Ask};
use crate::{
    http::{Media, nearest::nearest, params::shorten},
    problem::ApiError,
    snapshot::{CATALOGUE, PARTITION, PARTITION_E7, TOPOJSON},
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

/// A file of the snapshot as it is.
pub(super) async fn file(
    ask: Ask,
    path: &str,
    media: Media,
    name: &'static str,
    freshness: crate::http::Freshness,
) -> Answer {
    let file = ask.snapshot.file(name)?;
    ask.answer(path, media.name(), freshness, move |_| file.read_all().map_err(|error| ApiError::unreadable(&error)))
        .await
}
