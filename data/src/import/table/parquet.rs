//! Parquet. Values come as texts like those of other files, so that one reading of numbers and dates serves all.

use std::{
    cell::Cell,
    fs::File,
    panic::{self, AssertUnwindSafe},
    path::Path,
    sync::Once,
};

use anyhow::{Context as _, anyhow, ensure};
use datafusion::{
    arrow::{
        array::{Array as _, AsArray as _, RecordBatch},
        compute::cast,
        datatypes::DataType,
    },
    parquet::{
        arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
        basic::Type,
        file::reader::{FileReader as _, SerializedFileReader},
    },
};

use super::{Go, MOST_COLUMNS, Options, Rows, named};
use crate::registers::schema;

/// Rows held at a time.
const BATCH: usize = 1024;
/// What one column of one row group may unpack to.
const MOST_CHUNK: i64 = 256 << 20;

pub(super) fn read(path: &Path, _options: Options<'_>, rows: &mut dyn Rows) -> anyhow::Result<()> {
    let columns = guarded(|| schema::columns_of(path))??;
    ensure!(columns.fields().len() <= MOST_COLUMNS, "more than {MOST_COLUMNS} columns");
    let file = File::open(path)?;
    let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file))??;
    for group in builder.metadata().row_groups() {
        for column in group.columns() {
            let size = column.uncompressed_size();
            ensure!(
                (0..=MOST_CHUNK).contains(&size),
                "column {}: {size} bytes in one row group; at most {MOST_CHUNK} are read",
                column.column_path()
            );
        }
    }
    guarded(|| dictionaries(path))??;
    // Lists, structures and bytes are nothing that a register holds.
    let plain: Vec<usize> = (0..columns.fields().len()).filter(|&at| is_plain(columns.field(at).data_type())).collect();
    let names = plain.iter().map(|&at| columns.field(at).name().clone()).collect();
    let names = named(names)?;
    rows.header(&names)?;
    let mask = ProjectionMask::roots(builder.parquet_schema(), plain);
    let mut reader = guarded(|| builder.with_projection(mask).with_batch_size(BATCH).build())??;
    let (mut at, mut cells) = (0, vec![String::new(); names.len()]);
    while let Some(batch) = guarded(|| reader.next()).with_context(|| format!("after row {at}"))? {
        let batch = batch.with_context(|| format!("after row {at}"))?;
        if give(&batch, &mut at, &mut cells, rows)? == Go::Enough {
            break;
        }
    }
    Ok(())
}

/// Refuses dictionaries that name more values than they have room for: the reader makes room for as many as are named.
fn dictionaries(path: &Path) -> anyhow::Result<()> {
    let reader = SerializedFileReader::new(File::open(path)?)?;
    for at in 0..reader.num_row_groups() {
        let group = reader.get_row_group(at)?;
        for (at, column) in group.metadata().columns().iter().enumerate() {
            // Texts lead with their length; the others have a fixed one.
            let least = match column.column_type() {
                Type::BOOLEAN => 1,
                Type::INT32 | Type::FLOAT | Type::BYTE_ARRAY => 4,
                Type::INT64 | Type::DOUBLE => 8,
                Type::INT96 => 12,
                Type::FIXED_LEN_BYTE_ARRAY => usize::try_from(column.column_descr().type_length())?.max(1),
            };
            let mut pages = group.get_column_page_reader(at)?;
            while let Some(next) = pages.peek_next_page()? {
                if !next.is_dict {
                    pages.skip_next_page()?;
                    continue;
                }
                let Some(page) = pages.get_next_page()? else { break };
                let (named, bytes) = (page.num_values() as usize, page.buffer().len());
                ensure!(
                    named.saturating_mul(least) <= bytes,
                    "column {}: a dictionary of {bytes} bytes names {named} values",
                    column.column_path()
                );
            }
        }
    }
    Ok(())
}

fn give(batch: &RecordBatch, at: &mut u64, cells: &mut [String], rows: &mut dyn Rows) -> anyhow::Result<Go> {
    let texts: Vec<_> = batch.columns().iter().map(|column| cast(column, &DataType::Utf8)).collect::<Result<_, _>>()?;
    for row in 0..batch.num_rows() {
        *at += 1;
        for (cell, text) in cells.iter_mut().zip(&texts) {
            cell.clear();
            if text.is_valid(row) {
                cell.push_str(text.as_string::<i32>().value(row));
            }
        }
        if rows.row(*at, Ok(cells))? == Go::Enough {
            return Ok(Go::Enough);
        }
    }
    Ok(Go::On)
}

/// The reader's crate panics over some damaged files where it should refuse them: that is an error here, and nothing
/// is printed.
fn guarded<T>(read: impl FnOnce() -> T) -> anyhow::Result<T> {
    thread_local!(static QUIET: Cell<bool> = const { Cell::new(false) });
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                loud(panic);
            }
        }));
    });
    QUIET.set(true);
    let read = panic::catch_unwind(AssertUnwindSafe(read));
    QUIET.set(false);
    read.map_err(|panic| {
        let text = panic.downcast_ref::<&str>().copied().or(panic.downcast_ref::<String>().map(String::as_str));
        anyhow!("is damaged: {}", text.unwrap_or("the reader gave up"))
    })
}

fn is_plain(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_plain(values),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Boolean => true,
        kind => kind.is_numeric() || matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..)),
    }
}
