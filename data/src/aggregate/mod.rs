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

use domain::{
    catalogue::Catalogue,
    formula::Formula,
    period::Month,
    privacy::{self, Counts},
};

use crate::{privacy::Guard, progress::Progress, registers::Registers};

/// How many months a snapshot shows.
pub const MONTHS: usize = 25;

/// Computes every indicator of the catalogue at every unit and month.
///
/// With a guard what is counted of people is protected as its class asks; without one the figures are raw, and not to be
/// shown to anybody.
///
/// # Errors
/// [`AggregateError`] naming the measure and what is wrong with its SQL or its rows.
pub async fn aggregate(
    registers: &Registers,
    catalogue: &Catalogue,
    guard: Option<&Guard>,
    progress: &mut Progress<'_>,
) -> Result<Cube, AggregateError> {
    let last = registers.meta.as_of.in_month();
    let first = last.plus(1 - MONTHS as i32 - i32::from(longest_window(catalogue)));
    let engine = engine::Engine::open(registers, guard, first, last).await?;
    let mut measured = Vec::with_capacity(catalogue.measures.len());
    for (at, measure) in catalogue.measures.iter().enumerate() {
        progress.step(&format!("measure {}", measure.id), at, catalogue.measures.len());
        measured.push(engine.run(measure).await?);
    }
    if let Some(guard) = guard {
        progress.line("privacy");
        hold_back(registers, catalogue, guard, &mut measured);
    }
    evaluate::evaluate(registers, catalogue, &measured, first)
}

/// Replaces counts of people by what may be shown of them.
fn hold_back(registers: &Registers, catalogue: &Catalogue, guard: &Guard, measured: &mut [Measured]) {
    let units = registers.partition.units();
    let find = |id: &String| catalogue.measures.iter().position(|measure| measure.id == *id);
    let shown: Vec<Option<Vec<Vec<f64>>>> = catalogue
        .measures
        .iter()
        .zip(&*measured)
        .map(|(measure, of)| {
            let (rule, counts) = (measure.class.protection()?, of.figures.as_ref()?);
            let whole = measure.part_of.as_ref().and_then(find).and_then(|at| measured[at].figures.as_deref());
            let depths = measure.class.levels_shown(units.levels().len());
            let counts = Counts { depths, counts, records: &of.records, whole };
            // Most records stay from one month to the next, and with them what was drawn.
            let mut drawn: Vec<Option<(u128, u64)>> = vec![None; units.len()];
            Some(privacy::protect(units, rule, &counts, |unit, month, records| match drawn[unit.index()] {
                Some((same, draw)) if same == records && !guard.is_dated() => draw,
                _ => {
                    let draw = guard.draw(&measure.id, records, month);
                    drawn[unit.index()] = Some((records, draw));
                    draw
                }
            }))
        })
        .collect();
    for (of, shown) in measured.iter_mut().zip(shown) {
        of.records = Vec::new();
        if shown.is_some() {
            of.figures = shown;
        }
    }
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
