//! Registers → figures: each measure's SQL per leaf and day, summed into months and into every level above,
//! then every indicator's formula at every unit and month.

mod engine;
mod error;
mod evaluate;
mod measured;
#[cfg(test)]
mod tests;

pub use error::AggregateError;
pub use evaluate::{Cube, months_before};
pub use measured::Measured;

use domain::{catalogue::Catalogue, formula::Formula, period::Month};

use crate::{progress::Progress, registers::Registers};

/// How many months a snapshot shows.
pub const MONTHS: usize = 25;

/// Computes every indicator of the catalogue at every unit and month.
///
/// # Errors
/// [`AggregateError`] naming the measure and what is wrong with its SQL or its rows.
pub async fn aggregate(
    registers: &Registers,
    catalogue: &Catalogue,
    progress: &mut Progress<'_>,
) -> Result<Cube, AggregateError> {
    let last = registers.meta.as_of.in_month();
    let first = last.plus(1 - MONTHS as i32 - i32::from(longest_window(catalogue)));
    let engine = engine::Engine::open(registers, first, last).await?;
    let mut measured = Vec::with_capacity(catalogue.measures.len());
    for (at, measure) in catalogue.measures.iter().enumerate() {
        progress.step(&format!("measure {}", measure.id), at, catalogue.measures.len());
        measured.push(engine.run(measure).await?);
    }
    evaluate::evaluate(registers, catalogue, &measured, first)
}

/// The longest look back in months of any formula, so that the first month shown is as complete as the last.
fn longest_window(catalogue: &Catalogue) -> u16 {
    let window = |text: &str| Formula::parse(text).map_or(0, |formula| formula.longest_window());
    catalogue.indicators.iter().map(|indicator| window(&indicator.formula)).max().unwrap_or(0)
}

/// The month at a place in a run of months.
pub(crate) fn month_at(first: Month, at: usize) -> Month {
    first.plus(at as i32)
}
