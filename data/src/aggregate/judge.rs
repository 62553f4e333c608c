//! The last day of what trend indicators watch, at every unit of which days are told.

use domain::{
    catalogue::Catalogue,
    period::Day,
    units::UnitTable,
    unusual::{Judged, judge},
};

use super::{DAYS, Measured, steps::told_depth};

/// What is unusual of a watched measure.
#[derive(Clone, Debug)]
pub struct Unusual {
    /// The indicator that watches it, by its place in the catalogue.
    pub indicator: usize,
    /// The day that was judged: the last that its registers tell.
    pub day: Day,
    /// Units whose day is unusual, by their places in the table, rising.
    pub units: Vec<(u32, Judged)>,
}

/// Judges the last day of every measure that some indicator watches; of an absent register nothing is said.
pub(super) fn unusual(catalogue: &Catalogue, measured: &[Measured], units: &UnitTable, as_of: Day) -> Vec<Unusual> {
    let watch = |(indicator, watched): (usize, &str)| {
        let of = &measured[catalogue.measures.iter().position(|measure| measure.id == watched)?];
        let days = of.days.as_ref()?;
        let day = of.as_of.min(as_of);
        let known = days.len().checked_sub(usize::try_from(as_of.since_epoch() - day.since_epoch()).ok()?)?;
        let told = days.get(days.len().checked_sub(DAYS)?..known)?;
        let judged = |unit: u32| {
            let run: Vec<f64> = told.iter().map(|day| day[unit as usize]).collect();
            judge(&run).filter(Judged::is_unusual).map(|judged| (unit, judged))
        };
        let of_days = 0..units.level(told_depth(units)).end;
        Some(Unusual { indicator, day, units: of_days.filter_map(judged).collect() })
    };
    let watching = catalogue.indicators.iter().enumerate();
    watching.filter_map(|(at, indicator)| Some((at, indicator.watches.as_deref()?))).filter_map(watch).collect()
}
