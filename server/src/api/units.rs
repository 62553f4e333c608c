//! `/api/v1/units` and `/api/v1/units/{code}`.

use axum::extract::{Path, rejection::PathRejection};
use domain::{
    units::{UnitIx, UnitTable},
    wire::{UnitBody, UnitDetailBody, UnitsBody},
};

use super::{Answer, Ask, json};
use crate::{
    http::{Media, params::shorten},
    problem::ApiError,
    snapshot::Snapshot,
};

/// Every unit in table order; as bytes: the table's own form ([`UnitTable::encode`]).
pub async fn units(ask: Ask) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    let media = Media::json_or_octet(&ask.headers);
    ask.answer("units", media.name(), freshness, move |snapshot| {
        let table = snapshot.units();
        Ok(match media {
            Media::Octet => table.encode(),
            _ => json(&UnitsBody { units: table.iter().map(|unit| unit_body(table, unit)).collect() }),
        })
    })
    .await
}

/// One unit with its place, its size and its neighbours.
pub async fn unit(ask: Ask, code: Result<Path<String>, PathRejection>) -> Answer {
    let (_, freshness) = ask.versioned(&[])?;
    let Path(code) = code.map_err(|_| ask.nothing_here())?;
    let Some(unit) = ask.snapshot.units().find(&code) else {
        let nearest = ask.snapshot.nearest_codes(&code);
        return Err(ApiError::UnknownUnit { code: shorten(&code), nearest });
    };
    let path = format!("units/{code}");
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| Ok(json(&detail(snapshot, unit)))).await
}

fn unit_body(table: &UnitTable, unit: UnitIx) -> UnitBody {
    UnitBody {
        code: table.code(unit).to_string(),
        name: table.name(unit).into(),
        initials: table.initials(unit),
        level: table.levels()[usize::from(table.depth(unit))].id.clone(),
        parent: table.parent(unit).map(|parent| table.code(parent).to_string()),
        kind: table.kind(unit),
    }
}

fn detail(snapshot: &Snapshot, unit: UnitIx) -> UnitDetailBody {
    let (table, partition) = (snapshot.units(), snapshot.partition());
    let mut chain: Vec<UnitBody> = std::iter::successors(table.parent(unit), |&above| table.parent(above))
        .map(|above| unit_body(table, above))
        .collect();
    chain.reverse();
    let deeper = table.levels().iter().filter(|level| level.depth > table.depth(unit));
    let below = deeper.map(|level| (level.id.clone(), within(table, level.depth, unit).count() as u32));
    let (bounds, label) = (partition.bounds(unit), partition.label_point(unit));
    UnitDetailBody {
        unit: unit_body(table, unit),
        chain,
        below: below.collect(),
        label: [label.lon(), label.lat()],
        bounds: [bounds.min.lon(), bounds.min.lat(), bounds.max.lon(), bounds.max.lat()],
        area_m2: partition.area_m2(unit),
        perimeter_m: partition.perimeter_m(unit),
        neighbours: partition.neighbours(unit).iter().map(|&other| table.code(other).to_string()).collect(),
    }
}

/// Units of the level at `depth` that are `whole` or lie in it, in table order.
pub fn within(table: &UnitTable, depth: u8, whole: UnitIx) -> impl Iterator<Item = UnitIx> + '_ {
    let at = table.depth(whole);
    table.level(depth).map(UnitIx).filter(move |&unit| table.ancestor_at(unit, at) == Some(whole))
}
