//! Numeric properties of the leaves as a register, with a catalogue that shows them.

use std::{fmt::Write as _, fs, fs::File, path::Path, sync::Arc};

use anyhow::{Context, bail};
use datafusion::{
    arrow::{
        array::{Date32Array, Float64Array, RecordBatch, StringArray},
        datatypes::{DataType, Field, Schema},
    },
    parquet::arrow::ArrowWriter,
};
use domain::{codec::exchange::Feature, period::Day};

use super::{ImportArgs, named};

/// The register's name.
pub(super) const REGISTER: &str = "properties";

/// A property and what to call it.
pub(super) struct Value {
    property: String,
    id: String,
    zh: String,
    en: String,
}

impl Value {
    pub(super) fn parse_all(texts: &[String]) -> anyhow::Result<Vec<Self>> {
        let parse = |text: &String| {
            let property = text.split('/').next().unwrap_or_default().to_owned();
            let (id, zh, en) = named(&text.replacen(&property, &property.to_lowercase(), 1))?;
            Ok(Self { property, id, zh, en })
        };
        texts.iter().map(parse).collect()
    }
}

/// Writes `properties.parquet` and `catalogue/imported.toml`; returns how many rows.
pub(super) fn write(out: &Path, values: &[Value], args: &ImportArgs, features: &[Feature]) -> anyhow::Result<u64> {
    let (mut units, mut properties, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for (at, feature) in features.iter().enumerate() {
        for value in values {
            let number = match feature.properties.get(&value.property) {
                Some(serde_json::Value::Number(number)) => number.as_f64(),
                Some(serde_json::Value::Null) => continue,
                Some(other) => bail!("feature {at} ({}): {} = {other} is no number", feature.code, value.property),
                None => bail!("feature {at} ({}): property {} is missing", feature.code, value.property),
            };
            units.push(feature.code.clone());
            properties.push(value.id.clone());
            numbers.push(number);
        }
    }
    let rows = units.len() as u64;
    let day = Day { day: 1, ..args.as_of }.since_epoch();
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
    fs::write(&path, catalogue(values)).with_context(|| path.display().to_string())?;
    Ok(rows)
}

fn catalogue(values: &[Value]) -> String {
    let mut out = String::from("# Drafted by weige-data import; edit freely.\n");
    for Value { id, zh, en, .. } in values {
        let (zh, en) = (quoted(zh), quoted(en));
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
unit = {{ zh = "", en = "" }}
refresh = "month"
stale_after = 3660
class = "C0"
formula = "{id}"
"#
        );
    }
    out
}

/// As a TOML basic string.
fn quoted(text: &str) -> String {
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
