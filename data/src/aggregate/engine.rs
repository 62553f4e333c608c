//! The SQL engine over the registers' Parquet files.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use datafusion::{
    arrow::{
        array::{Array, ArrayRef, AsArray, Date32Array, RecordBatch, StringArray},
        compute::cast,
        datatypes::{DataType, Date32Type, Field, Float64Type, Schema},
    },
    common::tree_node::TreeNodeRecursion,
    datasource::MemTable,
    error::DataFusionError,
    logical_expr::LogicalPlan,
    prelude::{ParquetReadOptions, SessionConfig, SessionContext},
};
use domain::{
    catalogue::{Measure, MeasureKind},
    period::{Day, Month},
    units::{LeafIx, UnitKind, UnitTable},
};

use super::{AggregateError, Kept, Measured, Run, measured::roll_up, steps::told_depth};
use crate::{privacy::Guard, registers::Registers};

/// The partition itself as a register.
const LEAVES: &str = "leaves";

pub(super) struct Engine<'a> {
    registers: &'a Registers,
    /// Where figures are protected, the records behind them are kept in mind.
    guard: Option<&'a Guard>,
    context: SessionContext,
    leaves: HashMap<&'a str, LeafIx>,
    first: Month,
    months: usize,
    days: Days,
}

/// The days that are summed, and of which units.
struct Days {
    /// The first.
    first: Day,
    /// How many there are.
    count: usize,
    /// How many units, from the whole on.
    units: usize,
    /// The unit that each leaf's rows are counted at.
    of_leaf: Vec<u32>,
}

impl Days {
    fn new(units: &UnitTable, run: Run) -> Self {
        let depth = told_depth(units);
        let above = |leaf: usize| {
            let unit = units.unit_of(LeafIx(leaf as u32));
            units.ancestor_at(unit, depth).unwrap_or(unit).0
        };
        Self {
            first: run.first_day,
            count: run.days,
            units: units.level(depth).end as usize,
            of_leaf: (0..units.leaf_count()).map(above).collect(),
        }
    }
}

impl<'a> Engine<'a> {
    /// Opens every register as a table of its name.
    pub(super) async fn open(
        registers: &'a Registers,
        guard: Option<&'a Guard>,
        run: Run,
    ) -> Result<Self, AggregateError> {
        let context = SessionContext::new_with_config(
            SessionConfig::new()
                .with_target_partitions(std::thread::available_parallelism().map_or(1, std::num::NonZero::get)),
        );
        for (name, path) in &registers.tables {
            let failed = |cause| AggregateError::Register { register: name.clone(), cause: Box::new(cause) };
            let path = path.to_string_lossy();
            context.register_parquet(name.as_str(), &path, ParquetReadOptions::default()).await.map_err(failed)?;
        }
        let units = registers.partition.units();
        let failed = |cause| AggregateError::Register { register: LEAVES.into(), cause: Box::new(cause) };
        context.register_table(LEAVES, Arc::new(leaves_table(units).map_err(failed)?)).map_err(failed)?;
        let first_leaf = units.first_leaf().index();
        let leaves = units
            .iter()
            .skip(first_leaf)
            .enumerate()
            .map(|(leaf, unit)| (units.code(unit), LeafIx(leaf as u32)))
            .collect();
        let days = Days::new(units, run);
        Ok(Self { registers, guard, context, leaves, first: run.first, months: run.months, days })
    }

    /// Sums one measure up to every unit and month, and `daily` to every day of the run; its rows are read unless their
    /// sums were kept.
    pub(super) async fn run(
        &self,
        measure: &Measure,
        daily: bool,
        kept: Option<&mut Kept>,
    ) -> Result<Measured, AggregateError> {
        let meta = &self.registers.meta;
        let present = |name: &String| name == LEAVES || meta.registers.contains_key(name);
        let as_of =
            measure.registers.iter().filter_map(|name| meta.registers.get(name)?.as_of).fold(meta.as_of, Day::min);
        let known_from = if measure.registers.iter().all(|name| name == LEAVES) {
            0
        } else {
            (meta.from.index() - self.first.index()).max(0) as usize
        };
        let known_to = match measure.kind {
            MeasureKind::Stock => self.months - 1,
            MeasureKind::Flow => (as_of.in_month().index() - self.first.index()).max(0) as usize,
        };
        let (mut figures, mut records, mut days) = (None, Vec::new(), None);
        if measure.registers.iter().all(present) {
            let sums = self.figures(measure, as_of, daily, kept).await?;
            (figures, records) = (Some(sums.values), sums.records);
            days = daily.then_some(sums.days);
        }
        Ok(Measured { figures, sums: BTreeMap::new(), records, days, as_of, known_from, known_to })
    }

    /// The figures, and where they are to be protected the sums of their records' keys.
    async fn figures(
        &self,
        measure: &Measure,
        as_of: Day,
        daily: bool,
        kept: Option<&mut Kept>,
    ) -> Result<LeafSums, AggregateError> {
        let shape = self.shape(measure, daily);
        let mut sums = match kept {
            None => self.sums(measure, as_of, shape).await?,
            Some(kept) => match kept.find(measure, as_of, shape) {
                Some(sums) => sums,
                None => {
                    let sums = self.sums(measure, as_of, shape).await?;
                    kept.put(measure, as_of, shape, &sums)?;
                    sums
                }
            },
        };
        let units = self.registers.partition.units();
        if measure.kind == MeasureKind::Stock {
            accumulate(&mut sums.values, |sum, more| sum + more);
            accumulate(&mut sums.records, u128::wrapping_add);
            accumulate(&mut sums.days, |sum, more| sum + more);
        }
        for row in sums.values.iter_mut().chain(&mut sums.days) {
            roll_up(units, row, |sum, more| sum + more);
        }
        for row in &mut sums.records {
            roll_up(units, row, u128::wrapping_add);
        }
        if self.guarded(measure).is_some() {
            countable(units, measure, &sums.values)?;
        }
        Ok(sums)
    }

    /// How many of what there is to sum.
    fn shape(&self, measure: &Measure, daily: bool) -> Shape {
        Shape {
            months: self.months,
            units: self.registers.partition.units().len(),
            guarded: self.guarded(measure).is_some(),
            days: daily.then_some((self.days.first, self.days.count, self.days.units)),
        }
    }

    /// The guard, where it has something to protect.
    fn guarded(&self, measure: &Measure) -> Option<&'a Guard> {
        self.guard.filter(|_| measure.class.protection().is_some())
    }

    /// Runs a measure's SQL.
    async fn sums(&self, measure: &Measure, as_of: Day, shape: Shape) -> Result<LeafSums, AggregateError> {
        let failed =
            |cause: DataFusionError| AggregateError::Sql { measure: measure.id.clone(), cause: Box::new(cause) };
        let frame = self.context.sql(&measure.sql).await.map_err(failed)?;
        if let Some(register) = unnamed(measure, frame.logical_plan()).map_err(failed)? {
            return Err(AggregateError::Unnamed { measure: measure.id.clone(), register });
        }
        let mut batches = frame.execute_stream().await.map_err(failed)?;
        let units = self.registers.partition.units();
        let mut sums = Sums {
            measure,
            leaves: &self.leaves,
            first_leaf: units.first_leaf().index(),
            first: self.first.index(),
            as_of: as_of.since_epoch(),
            told: &self.days,
            guard: self.guarded(measure),
            sums: LeafSums::none(shape),
        };
        while let Some(batch) = std::future::poll_fn(|task| batches.as_mut().poll_next(task)).await {
            sums.add(&batch.map_err(failed)?)?;
        }
        Ok(sums.sums)
    }
}

/// A register that a measure reads and doesn't name: by the names it is known when it must be counted again.
fn unnamed(measure: &Measure, plan: &LogicalPlan) -> Result<Option<String>, DataFusionError> {
    let mut found = None;
    plan.apply_with_subqueries(|plan| {
        if let LogicalPlan::TableScan(scan) = plan {
            let table = scan.table_name.table();
            if !measure.registers.iter().any(|name| name == table) {
                found = Some(table.to_owned());
            }
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    Ok(found)
}

/// A measure's sums as its SQL gives them: nothing accumulated, rolled up or protected.
pub(super) struct LeafSums {
    /// `[month][unit]`, only leaves filled in.
    pub(super) values: Vec<Vec<f64>>,
    /// Likewise, where figures are guarded: each record's key as often as it counts.
    pub(super) records: Vec<Vec<u128>>,
    /// `[day][unit]` of the run's days and the units of which days are told, only their finest level filled in; empty where nobody asks.
    pub(super) days: Vec<Vec<f64>>,
}

/// How large a measure's sums are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) months: usize,
    pub(super) units: usize,
    /// Whether the records behind them are kept in mind.
    pub(super) guarded: bool,
    /// The first of the days, how many there are, and of how many units.
    pub(super) days: Option<(Day, usize, usize)>,
}

impl LeafSums {
    pub(super) fn none(Shape { months, units, guarded, days }: Shape) -> Self {
        let records = if guarded { vec![vec![0; units]; months] } else { Vec::new() };
        let days = days.map_or_else(Vec::new, |(_, days, units)| vec![vec![0.0; units]; days]);
        Self { values: vec![vec![0.0; units]; months], records, days }
    }
}

/// Each month or day has what the one before had, and more.
fn accumulate<T: Copy>(months: &mut [Vec<T>], add: impl Fn(T, T) -> T) {
    for month in 1..months.len() {
        let (before, this) = months.split_at_mut(month);
        for (now, was) in this[0].iter_mut().zip(&before[month - 1]) {
            *now = add(*now, *was);
        }
    }
}

/// People are counted, not weighed: what is protected is a whole number, and not below none.
fn countable(units: &UnitTable, measure: &Measure, rows: &[Vec<f64>]) -> Result<(), AggregateError> {
    for row in rows {
        if let Some(at) = row.iter().position(|value| *value < 0.0 || value.fract() != 0.0) {
            let unit = units.iter().nth(at).map_or("", |unit| units.code(unit));
            return Err(AggregateError::Count { measure: measure.id.clone(), unit: unit.into(), value: row[at] });
        }
    }
    Ok(())
}

struct Sums<'a> {
    measure: &'a Measure,
    leaves: &'a HashMap<&'a str, LeafIx>,
    told: &'a Days,
    first_leaf: usize,
    first: i32,
    as_of: i32,
    guard: Option<&'a Guard>,
    sums: LeafSums,
}

impl Sums<'_> {
    fn add(&mut self, batch: &RecordBatch) -> Result<(), AggregateError> {
        let unit = self.column(batch, "unit", &DataType::Utf8)?;
        let day = self.column(batch, "day", &DataType::Date32)?;
        let value = self.column(batch, "value", &DataType::Float64)?;
        let (unit, day, value) =
            (unit.as_string::<i32>(), day.as_primitive::<Date32Type>(), value.as_primitive::<Float64Type>());
        let key = self.guard.map(|_| self.column(batch, "key", &DataType::Utf8)).transpose()?;
        let key = key.as_ref().map(|key| key.as_string::<i32>());
        for row in 0..batch.num_rows() {
            let null = |field| AggregateError::Null {
                measure: self.measure.id.clone(),
                unit: if unit.is_null(row) { String::new() } else { unit.value(row).into() },
                field,
            };
            if unit.is_null(row) {
                return Err(null("unit"));
            }
            if day.is_null(row) {
                return Err(null("day"));
            }
            if value.is_null(row) || !value.value(row).is_finite() {
                return Err(null("value"));
            }
            if key.is_some_and(|key| key.is_null(row)) {
                return Err(null("key"));
            }
            let leaf = self.leaves.get(unit.value(row)).ok_or_else(|| AggregateError::UnknownUnit {
                measure: self.measure.id.clone(),
                unit: unit.value(row).into(),
            })?;
            // What lies after the registers' day is a plan (a case due next week), not a figure.
            if day.value(row) > self.as_of {
                continue;
            }
            if !self.sums.days.is_empty() {
                let place = day.value(row) - self.told.first.since_epoch();
                let place = if self.measure.kind == MeasureKind::Stock { place.max(0) } else { place };
                if let Ok(place) = usize::try_from(place) {
                    self.sums.days[place][self.told.of_leaf[leaf.index()] as usize] += value.value(row);
                }
            }
            let month = Day::from_epoch(day.value(row)).in_month().index() - self.first;
            let month = match self.measure.kind {
                MeasureKind::Stock => month.max(0),
                MeasureKind::Flow if month < 0 => continue,
                MeasureKind::Flow => month,
            };
            let (month, at) = (month as usize, self.first_leaf + leaf.index());
            self.sums.values[month][at] += value.value(row);
            if let (Some(guard), Some(key)) = (self.guard, key) {
                // As often as it counts, and back when it leaves: what stays is the sum of those that are there.
                let times = value.value(row) as i128 as u128;
                let sum = &mut self.sums.records[month][at];
                *sum = sum.wrapping_add(guard.record(key.value(row)).wrapping_mul(times));
            }
        }
        Ok(())
    }

    fn column(&self, batch: &RecordBatch, name: &str, wanted: &DataType) -> Result<ArrayRef, AggregateError> {
        let wrong = |problem: String| AggregateError::Columns { measure: self.measure.id.clone(), problem };
        let column = batch.column_by_name(name).ok_or_else(|| wrong(format!("{name} is missing")))?;
        let kind = column.data_type();
        cast(column, wanted).map_err(|_| wrong(format!("{name} is {kind}, which is not {wanted}")))
    }
}

/// `leaves`: unit, kind, and a day before all others, so that they count as there from the beginning.
fn leaves_table(units: &UnitTable) -> Result<MemTable, DataFusionError> {
    let leaves: Vec<_> = units.iter().skip(units.first_leaf().index()).collect();
    let codes: StringArray = leaves.iter().map(|&unit| Some(units.code(unit))).collect();
    let kinds: StringArray = leaves
        .iter()
        .map(|&unit| Some(if units.kind(unit) == UnitKind::Special { "special" } else { "ordinary" }))
        .collect();
    let start = Day { year: 1949, month: 10, day: 1 }.since_epoch();
    let days = Date32Array::from(vec![start; leaves.len()]);
    let schema = Arc::new(Schema::new(vec![
        Field::new("unit", DataType::Utf8, false),
        Field::new("kind", DataType::Utf8, false),
        Field::new("day", DataType::Date32, false),
    ]));
    let batch = RecordBatch::try_new(Arc::clone(&schema), vec![Arc::new(codes), Arc::new(kinds), Arc::new(days)])?;
    MemTable::try_new(schema, vec![vec![batch]])
}
