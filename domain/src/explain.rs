//! How a figure came about: from its formula down to sums, registers, dates and protection. The aggregator and the server
//! tell it with this one piece of code, from sums as they may be shown.

use core::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::{
    catalogue::{PrivacyClass, Warning},
    formula::{Asked, Formula, FormulaError},
    period::{Day, Month, Period},
    units::{Text, UnitIx, UnitTable},
    value::{Cell, Flag},
    wire::IndicatorBody,
};

/// A figure and what it was computed from; `/api/v1/explain`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<f32>,
    /// What is to be thought of it.
    pub flag: Flag,
    /// What it calls for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warning: Option<Warning>,
    /// In what it is measured.
    pub measured_in: Text,
    /// The strictest class of what it is computed from.
    pub class: PrivacyClass,
    /// What the formula asks for, in its order.
    pub figures: Vec<Figure>,
}

/// A measure's figure in a formula.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
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

/// A measure, as far as an explanation tells it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeasureTold {
    /// Name in formulas.
    pub id: String,
    /// What is counted.
    pub about: Text,
    /// How it is protected.
    pub class: PrivacyClass,
    /// The registers that it is counted in, with their rows; none of an absent one.
    pub registers: Vec<(String, Option<u64>)>,
    /// The day up to which they speak.
    pub as_of: Period,
    /// The SELECT that counts.
    pub sql: String,
}

/// What is explained.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The indicator.
    pub indicator: &'a IndicatorBody,
    /// All units.
    pub units: &'a UnitTable,
    /// The unit.
    pub unit: UnitIx,
    /// The month.
    pub month: Month,
    /// The day up to which the registers speak.
    pub as_of: Day,
    /// What is published.
    pub cell: Cell,
    /// What the formula may name.
    pub measures: &'a [MeasureTold],
}

/// Why a figure can't be explained: the formula, or who was asked for the sums.
#[derive(Debug)]
pub enum ExplainError<E> {
    /// The formula is none, or names a measure that isn't there.
    Formula(FormulaError),
    /// What `sum` of [`Subject::explain`] said.
    Sum(E),
}

impl Subject<'_> {
    /// The explanation. `sum` gives a measure's figure, summed over so many months that end with a month, at a unit: not
    /// a number where it is held back.
    ///
    /// # Errors
    /// [`ExplainError`].
    pub fn explain<E>(
        &self,
        sum: impl Fn(usize, Month, u16, UnitIx) -> Result<Option<f64>, E>,
    ) -> Result<Explanation, ExplainError<E>> {
        let Self { indicator, units, unit, month, cell, .. } = *self;
        let find = |id: &str| self.measures.iter().position(|measure| measure.id == id);
        let program = Formula::parse(&indicator.formula).and_then(|formula| formula.resolve(find));
        let program = program.map_err(ExplainError::Formula)?;
        // What changes by the quarter shows the last one that was over.
        let shown = indicator.class.pace().in_force(month, month.end().min(self.as_of));
        let figure = |asked: Asked| {
            let of = (0..asked.up).fold(unit, |unit, _| units.parent(unit).unwrap_or(unit));
            let last = shown.plus(-i32::from(asked.ago));
            let told = &self.measures[asked.measure];
            let value = sum(asked.measure, last, asked.months, of).map_err(ExplainError::Sum)?;
            Ok(Figure {
                measure: told.id.clone(),
                about: told.about.clone(),
                unit: units.code(of).into(),
                months: [last.plus(1 - i32::from(asked.months)), last].map(Period::Month),
                value: value.filter(|value| !value.is_nan()),
                flag: value.map_or(Flag::NoData, |value| if value.is_nan() { Flag::Suppressed } else { Flag::Ok }),
                class: told.class,
                registers: told.registers.clone(),
                as_of: told.as_of,
                sql: told.sql.clone(),
            })
        };
        let value = cell.number();
        let warning = |value: f32| indicator.thresholds?.warning(indicator.direction, f64::from(value));
        Ok(Explanation {
            indicator: indicator.id.clone(),
            name: indicator.name.clone(),
            about: indicator.about.clone(),
            unit: units.code(unit).into(),
            unit_name: units.name(unit).into(),
            level: units.levels()[usize::from(units.depth(unit))].id.clone(),
            period: Period::Month(month),
            formula: indicator.formula.clone(),
            value,
            flag: cell.flag,
            warning: value.and_then(warning),
            measured_in: indicator.unit.clone(),
            class: indicator.class,
            figures: program.asks().into_iter().map(figure).collect::<Result<_, _>>()?,
        })
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
