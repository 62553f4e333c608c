//! `/api/v1/profile`: every indicator at one unit over time, in one kind of steps.

use domain::wire::{ProfileBody, ProfileSeries};

use super::{
    Answer, Ask, json,
    series::{Span, over_time, unit_of},
};
use crate::{http::Media, problem::ApiError};

/// All that is published at the unit's level, in the catalogue's order.
pub async fn profile(ask: Ask) -> Answer {
    let (params, freshness) = ask.versioned(&["from", "step", "to", "unit"])?;
    let unit = unit_of(&ask.snapshot, params.get("unit"))?;
    let span = Span::read(&ask.snapshot, &params)?;
    let code = ask.snapshot.units().code(unit).to_string();
    let path = format!("profile?{}&unit={code}", span.path(""));
    ask.answer(&path, Media::Json.name(), freshness, move |snapshot| {
        let periods = span.all(snapshot);
        let level = snapshot.level_of(unit);
        let told = |at: usize| snapshot.cubes().tells(at, span.step(), unit);
        let all = snapshot.catalogue().indicators.iter().enumerate();
        let series = all.filter(|(at, described)| described.at_level(level) && told(*at)).map(|(at, described)| {
            let (values, flags) = over_time(snapshot, at, unit, &periods)?;
            Ok(ProfileSeries { indicator: described.id.clone(), values, flags, unusual: snapshot.unusual(at, unit) })
        });
        let series = series.collect::<Result<_, ApiError>>()?;
        Ok(json(&ProfileBody { unit: code, periods, series }))
    })
    .await
}
