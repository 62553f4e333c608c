//! How a figure came about: down to its sums, their registers, dates and protection.

use std::convert::Infallible;

use domain::{
    catalogue::{Catalogue, Indicator, Measure},
    explain::{ExplainError as Failed, Explanation, MeasureTold, Subject},
    formula::Formula,
    period::{Day, Month, Period, Step},
    units::UnitIx,
    wire::IndicatorBody,
};

use crate::{
    aggregate::{self, AggregateError, MONTHS, Measured},
    privacy::Guard,
    progress::Progress,
    registers::Registers,
};

/// Why there is nothing to explain.
#[derive(Debug, thiserror::Error)]
pub enum ExplainError {
    /// No such indicator.
    #[error("no indicator is called {asked:?}; {}", nearest(known))]
    Indicator {
        /// As asked for.
        asked: String,
        /// Those that are there, the most alike first.
        known: Vec<String>,
    },
    /// No such unit.
    #[error("no unit has the code {0:?}")]
    Unit(String),
    /// A period that is not explained.
    #[error("{asked} can't be explained: the months from {first} to {last} can")]
    Period {
        /// As asked for.
        asked: Period,
        /// The first month that is.
        first: Month,
        /// The last.
        last: Month,
    },
    /// The figures themselves.
    #[error(transparent)]
    Aggregate(#[from] AggregateError),
}

fn nearest(known: &[String]) -> String {
    known.first().map_or_else(|| "the catalogue has none".into(), |first| format!("did you mean {first:?}?"))
}

/// Explains an indicator at a unit and month.
///
/// # Errors
/// [`ExplainError`].
pub async fn explain(
    registers: &Registers,
    catalogue: &Catalogue,
    guard: Option<&Guard>,
    (indicator, unit, period): (&str, &str, Period),
    progress: &mut Progress<'_>,
) -> Result<Explanation, ExplainError> {
    let asked = catalogue.indicator(indicator).ok_or_else(|| unknown(catalogue, indicator))?;
    let units = registers.partition.units();
    let at = units.find(unit).ok_or_else(|| ExplainError::Unit(unit.into()))?;
    let last = registers.meta.as_of.in_month();
    let first = last.plus(1 - MONTHS as i32);
    let month = match period {
        Period::Month(month) if (first..=last).contains(&month) => month,
        asked => return Err(ExplainError::Period { asked, first, last }),
    };
    let needed = needed(catalogue, asked);
    let (measured, begin) = aggregate::measure(registers, &needed, guard, None, progress).await?;
    let [cube, ..] = aggregate::evaluate(registers, &needed, &measured, begin)?;
    let cell = cube.cells[0][(month.index() - first.index()) as usize][at.index()];
    let measures: Vec<MeasureTold> =
        needed.measures.iter().zip(&measured).map(|(measure, of)| told(registers, measure, of)).collect();
    let subject = Subject {
        indicator: &IndicatorBody::of(catalogue, asked, units.levels(), vec![Step::Month]),
        units,
        unit: at,
        month,
        as_of: registers.meta.as_of,
        cell,
        measures: &measures,
    };
    let sum = |measure: usize, last: Month, months: u16, unit: UnitIx| -> Result<_, Infallible> {
        let place = usize::try_from(last.index() - begin.index()).ok();
        Ok(place.and_then(|place| measured[measure].at(place, months, unit.index())))
    };
    subject.explain(sum).map_err(|error| match error {
        Failed::Formula(cause) => AggregateError::Formula { indicator: asked.id.clone(), cause }.into(),
        Failed::Sum(never) => match never {},
    })
}

/// A measure as explanations tell it.
pub(crate) fn told(registers: &Registers, measure: &Measure, of: &Measured) -> MeasureTold {
    let meta = &registers.meta;
    let rows = |name: &String| (name.clone(), meta.registers.get(name).map(|register| register.rows));
    MeasureTold {
        id: measure.id.clone(),
        about: measure.about.clone(),
        class: measure.class,
        registers: measure.registers.iter().map(rows).collect(),
        as_of: Period::Day(Day::min(of.as_of, meta.as_of)),
        sql: measure.sql.trim().into(),
    }
}

fn unknown(catalogue: &Catalogue, asked: &str) -> ExplainError {
    let shared = |id: &str| id.chars().zip(asked.chars()).take_while(|(a, b)| a == b).count();
    let mut known: Vec<String> = catalogue.indicators.iter().map(|indicator| indicator.id.clone()).collect();
    known.sort_by_key(|id| std::cmp::Reverse(shared(id)));
    ExplainError::Indicator { asked: asked.into(), known }
}

/// The indicator with all the measures that it needs, and those that they are part of.
fn needed(catalogue: &Catalogue, indicator: &Indicator) -> Catalogue {
    let formula = Formula::parse(&indicator.formula);
    let mut ids: Vec<String> = formula.iter().flat_map(Formula::measures).map(Into::into).collect();
    let wholes = ids.iter().filter_map(|id| catalogue.measure(id)?.part_of.clone()).collect::<Vec<_>>();
    ids.extend(wholes);
    let measures = catalogue.measures.iter().filter(|measure| ids.contains(&measure.id)).cloned().collect();
    Catalogue { measures, indicators: vec![indicator.clone()] }
}
