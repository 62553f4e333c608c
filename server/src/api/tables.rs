//! `/api/v1/tables.xlsx`: a level's units, warnings and the matrix as a workbook.

use super::{
    Answer, Ask,
    metrics::{indicator_of, published, told},
    series::unit_of,
};
use crate::{
    http::{Media, Params, nearest::nearest, params::shorten},
    problem::ApiError,
    workbook::{Lang, Wish, make},
};

/// All units of `level` with one indicator; warnings and matrix of `unit`.
pub async fn tables(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["indicator", "lang", "level", "period", "unit"])?;
    let snapshot = &ask.snapshot;
    let (indicator, described) = indicator_of(snapshot, params.get("indicator"))?;
    let period = snapshot.period_of(indicator, params.get("period"))?;
    let unit = unit_of(snapshot, params.get("unit"))?;
    let Some(level) = params.get("level") else {
        let why = "which units are listed?";
        return Err(ApiError::Missing { parameter: "level", why, nearest: described.levels.clone() });
    };
    let depth = snapshot.depth(level)?;
    published(snapshot, indicator, level)?;
    told(snapshot, indicator, period, depth)?;
    let lang = lang_of(&params)?;
    let path = format!(
        "tables.xlsx?indicator={}&lang={}&level={level}&period={period}&unit={}",
        described.id,
        lang.id(),
        snapshot.units().code(unit)
    );
    ask.answer(&path, Media::Workbook.name(), freshness, move |snapshot| {
        make(snapshot, Wish { lang, indicator, depth, period, unit })
    })
    .await
}

/// The language that is asked for; Chinese without.
pub(super) fn lang_of(params: &Params) -> Result<Lang, ApiError> {
    let asked = params.get("lang").unwrap_or(Lang::default().id());
    let known = Lang::ALL.into_iter().find(|(id, _)| *id == asked);
    known.map(|(_, lang)| lang).ok_or_else(|| {
        let nearest = nearest(asked, Lang::ALL.map(|(id, _)| id));
        ApiError::UnknownValue { parameter: "lang", value: shorten(asked), nearest }
    })
}
