//! Numbers of the leaves as a register, with a catalogue that shows them: the properties asked for, else the areas,
//! so that any partition can be looked at.

use std::{fmt::Write as _, fs, fs::File, path::Path, sync::Arc};

use anyhow::{Context, bail};
use datafusion::{
    arrow::{
        array::{Date32Array, Float64Array, RecordBatch, StringArray},
        datatypes::{DataType, Field, Schema},
    },
    parquet::arrow::ArrowWriter,
};
use domain::{
    codec::exchange::Feature,
    partition::Partition,
    period::Day,
    units::{LeafIx, Text, UnitIx},
};

use super::partition::named;

/// The register's name.
pub(super) const REGISTER: &str = "properties";

/// A number that each leaf has, and what to call it.
pub(super) struct Value {
    property: String,
    id: String,
    name: Text,
    unit: Text,
    digits: u8,
}

/// One number of one leaf: its code, the value's id, the number.
type Row = (String, String, Option<f64>);

/// What is shown, with its rows.
pub(super) struct Values {
    list: Vec<Value>,
    rows: Vec<Row>,
}

impl Values {
    /// The properties that the command line names.
    pub(super) fn of_properties(texts: &[String], features: &[Feature]) -> anyhow::Result<Self> {
        let parse = |text: &String| {
            let property = text.split('/').next().unwrap_or_default().to_owned();
            let (id, zh, en) = named(&text.replacen(&property, &property.to_lowercase(), 1))?;
            Ok(Value { property, id, name: Text { zh, en }, unit: Text::default(), digits: 0 })
        };
        let list: Vec<Value> = texts.iter().map(parse).collect::<anyhow::Result<_>>()?;
        let mut rows = Vec::new();
        for (at, feature) in features.iter().enumerate() {
            for value in &list {
                let number = match feature.properties.get(&value.property) {
                    Some(serde_json::Value::Number(number)) => number.as_f64(),
                    Some(serde_json::Value::Null) => continue,
                    Some(other) => bail!("feature {at} ({}): {} = {other} is no number", feature.code, value.property),
                    None => bail!("feature {at} ({}): property {} is missing", feature.code, value.property),
                };
                rows.push((feature.code.clone(), value.id.clone(), number));
            }
        }
        Ok(Self { list, rows })
    }

    /// The leaves' areas in square kilometres.
    pub(super) fn of_areas(partition: &Partition) -> Self {
        let units = partition.units();
        let name = Text { zh: "面积".into(), en: "Area".into() };
        let unit = Text { zh: "平方公里".into(), en: "km²".into() };
        let value = Value { property: String::new(), id: "area".into(), name, unit, digits: 2 };
        let areas = partition.areas_m2();
        let row = |&leaf: &LeafIx| {
            let unit = units.unit_of(leaf);
            (units.code(unit).to_string(), value.id.clone(), Some(areas[unit.index()] / 1e6))
        };
        let rows = units.leaves_under(UnitIx(0)).iter().map(row).collect();
        Self { list: vec![value], rows }
    }
}

/// Writes `properties.parquet` and `catalogue/imported.toml`; returns how many rows.
pub(super) fn write(out: &Path, values: &Values, as_of: Day) -> anyhow::Result<u64> {
    let (mut units, mut properties, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for (unit, property, number) in &values.rows {
        units.push(unit.as_str());
        properties.push(property.as_str());
        numbers.push(*number);
    }
    let rows = units.len() as u64;
    let day = Day { day: 1, ..as_of }.since_epoch();
    let schema = Arc::new(Schema::new(vec![
        Field::new("unit", DataType::Utf8, false),
        Field::new("property", DataType::Utf8, false),
        Field::new("day", DataType::Date32, false),
        Field::new("value", DataType::Float64, false),
    ]));
    let days = Date32Array::from(vec![day; units.len()]);
    let batch = RecordBatch::try_new(
        Arc::clone(&schema),
        vec![
            Arc::new(StringArray::from(units)),
            Arc::new(StringArray::from(properties)),
            Arc::new(days),
            Arc::new(Float64Array::from(numbers)),
        ],
    )?;
    let path = out.join(format!("{REGISTER}.parquet"));
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    let mut writer = ArrowWriter::try_new(file, schema, None)?;
    writer.write(&batch)?;
    writer.close()?;
    let dir = out.join("catalogue");
    fs::create_dir_all(&dir).with_context(|| dir.display().to_string())?;
    let path = dir.join("imported.toml");
    fs::write(&path, catalogue(&values.list)).with_context(|| path.display().to_string())?;
    Ok(rows)
}

fn catalogue(values: &[Value]) -> String {
    let mut out = String::from("# Drafted by weige-data import; edit freely.\n");
    for Value { id, name, unit, digits, .. } in values {
        let (zh, en) = (quoted(&name.zh), quoted(&name.en));
        let (unit_zh, unit_en) = (quoted(&unit.zh), quoted(&unit.en));
        let _ = write!(
            out,
            r#"
[[measure]]
id = "{id}"
about = {{ zh = {zh}, en = {en} }}
registers = ["{REGISTER}"]
kind = "stock"
class = "C0"
sql = "SELECT unit, day, value FROM {REGISTER} WHERE property = '{id}'"

[[indicator]]
id = "{id}"
domain = "service"
facet = "status"
name = {{ zh = {zh}, en = {en} }}
about = {{ zh = {zh}, en = {en} }}
unit = {{ zh = {unit_zh}, en = {unit_en} }}
digits = {digits}
refresh = "month"
stale_after = 3660
class = "C0"
serves = ["S3"]
formula = "{id}"
"#
        );
    }
    out
}

/// As a TOML basic string.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
