use std::{collections::BTreeSet, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{
        array::{Array as _, ArrayRef, AsArray as _, Int64Array, RecordBatch, StringArray},
        compute::cast,
        datatypes::DataType,
    },
    parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder},
};
use domain::period::Day;

use super::*;
use crate::{
    demo::{DemoOptions, Scale},
    registers::Registers,
};

struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-schema-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn made(name: &str) -> TempDir {
    let dir = TempDir::new(name);
    let as_of = Day { year: 2026, month: 11, day: 20 };
    let options = DemoOptions { scale: Scale::Mini, seed: 1, as_of };
    crate::make::demo(&options, &dir.0, &mut crate::progress::Progress::new(&mut std::io::sink(), "test")).unwrap();
    dir
}

#[test]
fn the_demo_writes_exactly_what_is_described() {
    let dir = made("demo");
    let registers = Registers::open(&dir.0.join("registers")).unwrap();
    let undocumented: Vec<&str> = registers.undocumented().collect();
    assert!(undocumented.is_empty(), "described nowhere: {undocumented:?}");
    for (name, path) in &registers.tables {
        let register = find(name).unwrap();
        let found = columns_of(path).unwrap();
        let found: Vec<(&str, &DataType)> =
            found.fields().iter().map(|field| (field.name().as_str(), field.data_type())).collect();
        let wanted: Vec<(&str, DataType)> = register.columns.iter().map(|c| (c.name, c.kind.arrow())).collect();
        let wanted: Vec<(&str, &DataType)> = wanted.iter().map(|(name, kind)| (*name, kind)).collect();
        assert_eq!(found, wanted, "{name}");
        for batch in
            ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap().build().unwrap()
        {
            rows_keep_to(register, &batch.unwrap());
        }
    }
    for register in all().iter().filter(|register| register.required) {
        assert!(registers.tables.contains_key(register.name), "{} is required", register.name);
    }
}

/// Nothing is empty that is required, and no code is unknown.
fn rows_keep_to(register: &Register, batch: &RecordBatch) {
    for column in register.columns {
        let values = batch.column_by_name(column.name).unwrap();
        assert!(!column.required || values.null_count() == 0, "{}.{}", register.name, column.name);
        if matches!(column.codes, Codes::Any) {
            continue;
        }
        let words = cast(values, &DataType::Utf8).unwrap();
        let known: BTreeSet<&str> = column.codes.list().iter().map(|code| code.code).collect();
        for word in words.as_string::<i32>().iter().flatten() {
            assert!(known.contains(word), "{}.{} has {word}", register.name, column.name);
        }
    }
}

#[test]
fn the_description_holds_together() {
    let names: BTreeSet<&str> = all().iter().map(|register| register.name).collect();
    assert_eq!(names.len(), all().len());
    for register in all() {
        let columns: BTreeSet<&str> = register.columns.iter().map(|column| column.name).collect();
        assert_eq!(columns.len(), register.columns.len(), "{}", register.name);
        assert!(!register.about.zh.is_empty() && !register.about.en.is_empty());
        for key in register.key {
            assert!(register.column(key).is_some_and(|column| column.required), "{}: key {key}", register.name);
        }
        for column in register.columns {
            let place = format!("{}.{}", register.name, column.name);
            assert!(!column.about.zh.is_empty() && !column.about.en.is_empty(), "{place}");
            let codes: BTreeSet<&str> = column.codes.list().iter().map(|code| code.code).collect();
            assert_eq!(codes.len(), column.codes.list().len(), "{place} lists a code twice");
            if let Some(Refers::Register(other)) = column.refers {
                assert!(find(other).is_some_and(|other| other.key.len() == 1), "{place} refers to {other}");
            }
        }
    }
}

#[test]
fn a_table_that_breaks_its_description_is_refused_by_file_column_and_types() {
    let dir = made("refused");
    let registers = dir.0.join("registers");
    let path = registers.join("visits.parquet");
    let write = |columns: Vec<(&str, ArrayRef)>| {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let mut writer = ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    };
    let whole = || -> ArrayRef { Arc::new(Int64Array::from(vec![1])) };
    let text = || -> ArrayRef { Arc::new(StringArray::from(vec!["990101001001001001"])) };
    let day = || cast(&StringArray::from(vec!["2026-11-20"]), &DataType::Date32).unwrap();
    // As another program writes it: 64-bit numbers, plain texts, a column more.
    let rows = |due: ArrayRef| {
        vec![
            ("id", text()),
            ("micro_grid", text()),
            ("kind", text()),
            ("due_on", day()),
            ("due", due),
            ("done", whole()),
            ("more", text()),
        ]
    };
    write(rows(whole()));
    Registers::open(&registers).unwrap();
    // A register that nobody described is used as it is, whatever it holds, and told.
    let mut opened = Registers::open(&registers).unwrap();
    std::fs::copy(registers.join("cases.parquet"), registers.join("doorbells.parquet")).unwrap();
    opened.meta.registers.insert("doorbells".into(), opened.meta.registers["cases"].clone());
    Registers::write_meta(&registers, &opened.meta).unwrap();
    assert_eq!(Registers::open(&registers).unwrap().undocumented().collect::<Vec<_>>(), ["doorbells"]);
    write(rows(text()));
    let said = Registers::open(&registers).unwrap_err().to_string();
    for part in ["visits.parquet", "column due is Utf8", "count16 (UInt16)"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    write(vec![("id", text()), ("micro_grid", text()), ("kind", text())]);
    let said = Registers::open(&registers).unwrap_err().to_string();
    assert!(said.contains("visits.parquet: column due_on is missing") && said.contains("day"), "{said}");
    std::fs::write(&path, "id,micro_grid\n").unwrap();
    let said = Registers::open(&registers).unwrap_err().to_string();
    assert!(said.contains("visits.parquet: is no Parquet file"), "{said}");
}

#[test]
fn printed_tables_name_every_column_and_code() {
    let text = markdown(all());
    let json: serde_json::Value = serde_json::from_str(&json(&all().iter().collect::<Vec<_>>())).unwrap();
    assert_eq!(json.as_array().unwrap().len(), all().len());
    for (register, json) in all().iter().zip(json.as_array().unwrap()) {
        assert!(text.contains(&format!("## {}\n", register.name)));
        for (column, json) in register.columns.iter().zip(json["columns"].as_array().unwrap()) {
            assert!(text.contains(&format!("| `{}` | {} (", column.name, column.kind.name())));
            assert_eq!(json["name"], column.name);
            assert_eq!(json["class"], format!("{:?}", column.class));
            assert!(column.codes.list().iter().all(|code| text.contains(&format!("- `{}` {}", code.code, code.zh))));
        }
    }
    assert!(text.contains("| `special_group` | word (Dictionary(Int32, Utf8)) |  | no | C2 |"), "{text}");
}
