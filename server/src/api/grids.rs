//! `/api/v1/grids.geojson`: the units of a level for whoever has a GIS (RFC 7946, `id` = code).

use domain::codec::geojson::{Selection, encode};

use super::{Answer, Ask};
use crate::{http::Media, problem::ApiError};

/// Units of `level`, or those of them that lie `within` a unit, at 1e-7°.
pub async fn grids(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["level", "within"])?;
    let table = ask.snapshot.units();
    let Some(level) = params.get("level") else {
        let nearest = table.levels().iter().map(|level| level.id.clone()).collect();
        return Err(ApiError::Missing { parameter: "level", why: "one level covers the whole once", nearest });
    };
    let depth = Some(ask.snapshot.depth(level)?);
    let within = params.get("within").map(|code| ask.snapshot.unit("within", code)).transpose()?;
    let mut path = format!("grids.geojson?level={level}");
    if let Some(whole) = within {
        path += &format!("&within={}", table.code(whole));
    }
    ask.answer(&path, Media::GeoJson.name(), freshness, move |snapshot| {
        Ok(encode(snapshot.partition(), Selection { depth, within }).into_bytes())
    })
    .await
}
