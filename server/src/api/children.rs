//! `/api/v1/children`: every indicator at the units right below one, at one period.

use domain::{
    value::Cell,
    wire::{ChildrenBody, ChildrenRow},
};

use super::{Answer, Ask, json, series::unit_of};
use crate::{http::Media, problem::ApiError};

/// All that is published at their level, in the catalogue's order; no rows where nothing lies below.
pub async fn children(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["period", "unit"])?;
    let unit = unit_of(&ask.snapshot, params.get("unit"))?;
    let period = ask.snapshot.period(params.get("period"))?;
    let code = ask.snapshot.units().code(unit).to_string();
    let path = format!("children?period={period}&unit={code}");
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let table = snapshot.units();
        let units = table.children(unit);
        let codes = units.iter().map(|&unit| table.code(unit).to_string()).collect();
        let (Some(first), Some(last)) = (units.first(), units.last()) else {
            return Ok(json(&ChildrenBody { unit: code, period, codes, rows: Vec::new() }));
        };
        let level = snapshot.level_of(*first);
        let told = |at: usize| snapshot.cubes().tells(at, period.step(), *last);
        let all = snapshot.catalogue().indicators.iter().enumerate();
        let rows = all.filter(|(at, described)| described.at_level(level) && told(*at)).map(|(at, described)| {
            let cells = snapshot.cubes().cells(at, period, first.0..last.0 + 1)?;
            let cells: Vec<Cell> = units.iter().map(|unit| cells[(unit.0 - first.0) as usize]).collect();
            Ok(ChildrenRow {
                indicator: described.id.clone(),
                values: cells.iter().map(|cell| cell.number()).collect(),
                flags: cells.iter().map(|cell| cell.flag).collect(),
            })
        });
        let rows = rows.collect::<Result<_, ApiError>>()?;
        Ok(json(&ChildrenBody { unit: code, period, codes, rows }))
    })
    .await
}
