//! Registers → figures: each measure's SQL per leaf and day, summed into months and into every level above,
//! then every indicator's formula at every unit and month.

mod engine;
mod error;
mod evaluate;
mod judge;
mod kept;
mod measured;
mod steps;
#[cfg(test)]
mod tests;

pub use error::AggregateError;
pub use evaluate::{Cube, evaluate, months_before};
pub use judge::Unusual;
pub use kept::Kept;
pub use measured::Measured;
pub(crate) use steps::told_depth;

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    catalogue::{Catalogue, Indicator, Measure},
    formula::{Asked, Formula},
    period::{Day, Month, Step},
    privacy::{self, Counts},
    units::UnitTable,
};

use crate::{privacy::Guard, progress::Progress, registers::Registers};

/// How many months a snapshot shows.
pub const MONTHS: usize = 25;
/// How many days: a year, and a month to compare with.
pub const DAYS: usize = 400;

/// What the registers say.
#[derive(Debug)]
pub struct Figures {
    /// Every indicator, month by month.
    pub cube: Cube,
    /// Those that are told from January on, and those that are told day by day.
    pub beside: [Cube; 2],
    /// What is unusual on the last day.
    pub unusual: Vec<Unusual>,
    /// The sums that they were computed from, in the catalogue's order.
    pub measured: Vec<Measured>,
    /// The month with which the sums begin.
    pub first: Month,
}

/// Computes every indicator of the catalogue at every unit and month.
///
/// With a guard what is counted of people is protected as its class asks; without one the figures are raw, and not to be
/// shown to anybody. With what was kept of runs before, only what changed since is counted; the result is the same.
///
/// # Errors
/// [`AggregateError`] naming the measure and what is wrong with its SQL or its rows.
pub async fn aggregate(
    registers: &Registers,
    catalogue: &Catalogue,
    guard: Option<&Guard>,
    kept: Option<&mut Kept>,
    progress: &mut Progress<'_>,
) -> Result<Figures, AggregateError> {
    let (measured, first) = measure(registers, catalogue, guard, kept, progress).await?;
    let [cube, to_date, days] = evaluate(registers, catalogue, &measured, first)?;
    let unusual = judge::unusual(catalogue, &measured, registers.partition.units(), registers.meta.as_of);
    Ok(Figures { cube, beside: [to_date, days], unusual, measured, first })
}

/// Computes every measure of the catalogue at every unit, from a first month on, as far as the guard lets it be shown.
///
/// # Errors
/// As [`aggregate`].
pub async fn measure(
    registers: &Registers,
    catalogue: &Catalogue,
    guard: Option<&Guard>,
    mut kept: Option<&mut Kept>,
    progress: &mut Progress<'_>,
) -> Result<(Vec<Measured>, Month), AggregateError> {
    let run = Run::of(registers, catalogue);
    let engine = engine::Engine::open(registers, guard, run).await?;
    let daily = Daily::of(catalogue);
    let mut measured = Vec::with_capacity(catalogue.measures.len());
    for (at, measure) in catalogue.measures.iter().enumerate() {
        progress.step(&format!("measure {}", measure.id), at, catalogue.measures.len());
        progress.go_on()?;
        measured.push(engine.run(measure, daily.measures.contains(&at), kept.as_deref_mut()).await?);
    }
    if let Some(kept) = kept {
        kept.clear_others(catalogue)?;
    }
    if let Some(guard) = guard {
        progress.line("privacy");
        hold_back(registers, catalogue, guard, &mut measured);
    }
    progress.go_on()?;
    Ok((measured, run.first))
}

/// The runs of months and of days that measures are summed over.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: Month,
    months: usize,
    first_day: Day,
    days: usize,
}

impl Run {
    /// The months and days shown, and before them as many as any formula looks back.
    fn of(registers: &Registers, catalogue: &Catalogue) -> Self {
        let as_of = registers.meta.as_of;
        let months = MONTHS + usize::from(longest_window(catalogue));
        let first_told = Day::from_epoch(as_of.since_epoch() + 1 - DAYS as i32);
        let first_day = first_told.months_before(Daily::of(catalogue).months_back);
        let days = (as_of.since_epoch() - first_day.since_epoch() + 1) as usize;
        Self { first: as_of.in_month().plus(1 - months as i32), months, first_day, days }
    }
}

/// What is published of a measure of people: month by month, and summed over as many months as some formula asks for.
type Shown = (Vec<Vec<f64>>, BTreeMap<u16, Vec<Vec<f64>>>);

/// Replaces counts of people by what may be shown of them.
fn hold_back(registers: &Registers, catalogue: &Catalogue, guard: &Guard, measured: &mut [Measured]) {
    let find = |id: &String| catalogue.measures.iter().position(|measure| measure.id == *id);
    let show = |(measure, of): (&Measure, &Measured)| -> Option<Shown> {
        let counts = of.figures.as_ref()?;
        measure.class.protection()?;
        let whole = measure.part_of.as_ref().and_then(find).and_then(|at| measured[at].figures.as_ref());
        let protect = |counts: &[Vec<f64>], records: &[Vec<u128>], whole: Option<&[Vec<f64>]>| {
            shown(registers.partition.units(), measure, &Counts { depths: 0, counts, records, whole }, guard)
        };
        let sums = windows(catalogue, &measure.id).into_iter().map(|months| {
            let sum = |counts: &Vec<Vec<f64>>| over_months(counts, months, |sum, more| sum + more);
            let whole = whole.map(sum);
            let records = over_months(&of.records, months, u128::wrapping_add);
            (months, protect(&sum(counts), &records, whole.as_deref()))
        });
        let sums = sums.collect();
        Some((protect(counts, &of.records, whole.map(Vec::as_slice)), sums))
    };
    let shown: Vec<Option<Shown>> = catalogue.measures.iter().zip(&*measured).map(show).collect();
    for (of, shown) in measured.iter_mut().zip(shown) {
        of.records = Vec::new();
        if let Some((figures, sums)) = shown {
            (of.figures, of.sums) = (Some(figures), sums);
        }
    }
}

/// What may be shown of some counts; on how many levels, the measure's class says.
fn shown(units: &UnitTable, measure: &Measure, counts: &Counts<'_>, guard: &Guard) -> Vec<Vec<f64>> {
    let Some(rule) = measure.class.protection() else { return counts.counts.to_vec() };
    if !guard.publishes(measure.class) {
        return counts.counts.iter().map(|row| vec![f64::NAN; row.len()]).collect();
    }
    let counts = Counts { depths: measure.class.levels_shown(units.levels().len()), ..*counts };
    // Most records stay from one month to the next, and with them what was drawn.
    let mut drawn: Vec<Option<(u128, u64)>> = vec![None; units.len()];
    privacy::protect(units, rule, &counts, |unit, month, records| match drawn[unit.index()] {
        Some((same, draw)) if same == records && !guard.is_dated() => draw,
        _ => {
            let draw = guard.draw(&measure.id, records, month);
            drawn[unit.index()] = Some((records, draw));
            draw
        }
    })
}

/// Over how many months, more than one, formulas sum a measure.
fn windows(catalogue: &Catalogue, measure: &str) -> BTreeSet<u16> {
    let formulas = catalogue.indicators.iter().filter_map(|indicator| Formula::parse(&indicator.formula).ok());
    let asked = formulas.flat_map(|formula| {
        formula.windows().filter(|(id, months)| *id == measure && *months > 1).map(|(_, n)| n).collect::<Vec<_>>()
    });
    asked.collect()
}

/// Each month's sum over as many months as end with it; of fewer at the beginning.
fn over_months<T: Copy + Default>(rows: &[Vec<T>], months: u16, add: impl Fn(T, T) -> T) -> Vec<Vec<T>> {
    let sum = |last: usize| {
        let mut sum = vec![T::default(); rows[last].len()];
        for row in &rows[(last + 1).saturating_sub(usize::from(months))..=last] {
            for (sum, more) in sum.iter_mut().zip(row) {
                *sum = add(*sum, *more);
            }
        }
        sum
    };
    (0..rows.len()).map(sum).collect()
}

/// What indicators ask for day by day.
struct Daily {
    /// The measures: those asked for, and those watched.
    measures: BTreeSet<usize>,
    /// How many months before a day they look back at most.
    months_back: u16,
}

impl Daily {
    fn of(catalogue: &Catalogue) -> Self {
        let find = |id: &str| catalogue.measures.iter().position(|measure| measure.id == id);
        let asks = |indicator: &Indicator| {
            let program = Formula::parse(&indicator.formula).ok()?.resolve(find).ok()?;
            steps::steps(catalogue, indicator, &program).contains(&Step::Day).then(|| program.asks())
        };
        let asked: Vec<Asked> = catalogue.indicators.iter().filter_map(asks).flatten().collect();
        let watched = catalogue.indicators.iter().filter_map(|indicator| find(indicator.watches.as_deref()?));
        Self {
            measures: asked.iter().map(|asked| asked.measure).chain(watched).collect(),
            months_back: asked
                .iter()
                .map(|asked| if asked.summed { asked.months } else { asked.ago })
                .max()
                .unwrap_or(0),
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
