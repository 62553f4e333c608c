//! How a figure came about: down to its sums, their registers, dates and protection.

use std::fmt::Write as _;

use domain::{
    catalogue::{Catalogue, Indicator, Measure, PrivacyClass, Warning},
    formula::{Asked, Formula},
    period::{Day, Month, Period},
    units::{Text, UnitIx, UnitTable},
    value::Flag,
};
use serde::Serialize;

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
    /// A period without figures.
    #[error("{asked} has no figures: {first} to {last} have")]
    Period {
        /// As asked for.
        asked: Period,
        /// The first month that has.
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

/// A figure and what it was computed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// The indicator's id.
    pub indicator: String,
    /// What people call it.
    pub name: Text,
    /// What it means.
    pub about: Text,
    /// The unit's code.
    pub unit: String,
    /// What people call the unit.
    pub unit_name: String,
    /// The unit's level.
    pub level: String,
    /// The month.
    pub period: Period,
    /// Over measures.
    pub formula: String,
    /// The figure as it is published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f32>,
    /// What is to be thought of it.
    pub flag: Flag,
    /// What it calls for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub warning: Option<Warning>,
    /// In what it is measured.
    pub measured_in: Text,
    /// The strictest class of what it is computed from.
    pub class: PrivacyClass,
    /// What the formula asks for, in its order.
    pub figures: Vec<Figure>,
}

/// A measure's figure in a formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    /// The measure's id.
    pub measure: String,
    /// What is counted.
    pub about: Text,
    /// The code of the unit that it is of: the one explained, or one above.
    pub unit: String,
    /// The first and the last month of the sum.
    pub months: [Period; 2],
    /// As it may be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<f64>,
    /// What is to be thought of it.
    pub flag: Flag,
    /// How it is protected.
    pub class: PrivacyClass,
    /// The registers that it is counted in, with their rows; none of an absent one.
    pub registers: Vec<(String, Option<u64>)>,
    /// The day up to which they speak.
    pub as_of: Period,
    /// The SELECT that counts.
    pub sql: String,
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
    let cube = aggregate::evaluate(registers, &needed, &measured, begin)?;
    let cell = cube.cells[0][(month.index() - first.index()) as usize][at.index()];
    let value = cell.number();
    let failed = |cause| AggregateError::Formula { indicator: asked.id.clone(), cause };
    let find = |id: &str| needed.measures.iter().position(|measure| measure.id == id);
    let program = Formula::parse(&asked.formula).and_then(|formula| formula.resolve(find)).map_err(failed)?;
    let place = Place { registers, units, at, month, begin };
    let figures = program.asks().into_iter().map(|ask| {
        let (measure, of) = (&needed.measures[ask.measure], &measured[ask.measure]);
        place.figure(measure, of, ask)
    });
    Ok(Explanation {
        indicator: asked.id.clone(),
        name: asked.name.clone(),
        about: asked.about.clone(),
        unit: unit.into(),
        unit_name: units.name(at).into(),
        level: units.levels()[usize::from(units.depth(at))].id.clone(),
        period,
        formula: asked.formula.clone(),
        value,
        flag: cell.flag,
        warning: value.and_then(|value| asked.warning(f64::from(value))),
        measured_in: asked.unit.clone(),
        class: asked.class,
        figures: figures.collect(),
    })
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

struct Place<'a> {
    registers: &'a Registers,
    units: &'a UnitTable,
    at: UnitIx,
    month: Month,
    /// The first month of the run of figures.
    begin: Month,
}

impl Place<'_> {
    fn figure(&self, measure: &Measure, of: &Measured, asked: Asked) -> Figure {
        let unit = (0..asked.up).fold(self.at, |unit, _| self.units.parent(unit).unwrap_or(unit));
        let last = self.month.plus(-i32::from(asked.ago));
        let place = usize::try_from(last.index() - self.begin.index()).ok();
        let figure = place.and_then(|place| of.at(place, asked.months, unit.index()));
        let meta = &self.registers.meta;
        Figure {
            measure: measure.id.clone(),
            about: measure.about.clone(),
            unit: self.units.code(unit).into(),
            months: [last.plus(1 - i32::from(asked.months)), last].map(Period::Month),
            value: figure.filter(|value| !value.is_nan()),
            flag: figure.map_or(Flag::NoData, |value| if value.is_nan() { Flag::Suppressed } else { Flag::Ok }),
            class: measure.class,
            registers: measure
                .registers
                .iter()
                .map(|name| (name.clone(), meta.registers.get(name).map(|register| register.rows)))
                .collect(),
            as_of: Period::Day(Day::min(of.as_of, meta.as_of)),
            sql: measure.sql.trim().into(),
        }
    }
}

impl Explanation {
    /// As a page of Markdown.
    #[must_use]
    pub fn page(&self) -> String {
        let shown = |value: Option<f64>, flag: Flag| value.map_or_else(|| flag.id().into(), |value| format!("{value}"));
        let mut out = String::new();
        let _ = writeln!(out, "# {} {}\n\n{}\n{}\n", self.name.zh, self.name.en, self.about.zh, self.about.en);
        let _ = writeln!(out, "{} {} ({}), {}", self.unit, self.unit_name, self.level, self.period);
        let value = self.value.map_or_else(|| self.flag.id().into(), |value| value.to_string());
        let _ = write!(out, "\n    {} = {value} {}", self.formula, self.measured_in.zh);
        let warning = self.warning.map_or("", |warning| match warning {
            Warning::Red => "  红 red",
            Warning::Orange => "  橙 orange",
            Warning::Yellow => "  黄 yellow",
            Warning::Blue => "  蓝 blue",
        });
        let _ = writeln!(out, "{warning}\n");
        for figure in &self.figures {
            let [first, last] = figure.months;
            let months = if first == last { last.to_string() } else { format!("{first} … {last}") };
            let (value, about) = (shown(figure.value, figure.flag), &figure.about);
            let _ = writeln!(out, "## {} = {value}\n\n{} {}", figure.measure, about.zh, about.en);
            let _ = writeln!(out, "{}, {months}, up to {}", figure.unit, figure.as_of);
            for (register, rows) in &figure.registers {
                let rows = rows.map_or_else(|| "not among the registers".into(), |rows| format!("{rows} rows"));
                let rows = if register == "leaves" { "the partition itself".into() } else { rows };
                let _ = writeln!(out, "- {register}: {rows}");
            }
            let _ = writeln!(out, "- {:?}{}", figure.class, protection(figure.class));
            let _ = writeln!(out, "\n```sql\n{}\n```\n", figure.sql);
        }
        out
    }
}

fn protection(class: PrivacyClass) -> String {
    class.protection().map_or_else(
        || ": nobody's secret".into(),
        |rule| format!(": counts below {} are held back, others rounded to {}", rule.threshold, rule.base),
    )
}
