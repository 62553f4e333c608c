//! Opening: nothing is served from a file that is foreign, of a later schema, or not safe to write.

use std::{path::Path, time::Duration};

use rusqlite::Connection;

use super::StoreError;

/// `Weig` in ASCII, in the file's head: whose database it is.
pub(super) const APPLICATION_ID: i32 = 0x5765_6967;
/// One more with each step of [`STEPS`].
pub(super) const SCHEMA: i32 = STEPS.len() as i32;
/// Before it a reset of the write-ahead log could meet a checkpoint and lose pages.
const LEAST_SQLITE: (i32, &str) = (3_051_003, "3.51.3");
/// How long another process may hold the file.
const BUSY: Duration = Duration::from_secs(5);

/// From one schema to the next; the columns' types are those that PostgreSQL has too. Times are microseconds since 1970.
const STEPS: [&str; 1] = ["
CREATE TABLE bases (
    checksum TEXT PRIMARY KEY NOT NULL, -- of the partition, hexadecimal SHA-256
    version TEXT NOT NULL,              -- the snapshot from which it was taken
    partition BLOB NOT NULL             -- partition.bin at 1e-7 degrees
);
CREATE TABLE plans (
    id BIGINT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    base TEXT NOT NULL REFERENCES bases (checksum),
    scope TEXT NOT NULL,                -- JSON: codes of units
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    head BIGINT NOT NULL,               -- how many entries its log has
    bytes BIGINT NOT NULL               -- how long they are together
);
CREATE TABLE entries (
    plan BIGINT NOT NULL REFERENCES plans (id),
    number BIGINT NOT NULL,             -- from 1
    entry TEXT NOT NULL,                -- JSON
    at BIGINT NOT NULL,
    PRIMARY KEY (plan, number)
);
"];

/// Opens the file, brings it to [`SCHEMA`], and checks that what is written there is safe.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    if rusqlite::version_number() < LEAST_SQLITE.0 {
        return Err(StoreError::Old { found: rusqlite::version(), least: LEAST_SQLITE.1 });
    }
    let failed = |cause| StoreError::Open { path: path.to_owned(), cause };
    let mut connection = Connection::open(path).map_err(failed)?;
    connection.busy_timeout(BUSY).map_err(failed)?;
    own(&connection, path)?;
    let held = |setting, wanted: &'static str| {
        let found = connection.pragma_query_value(None, setting, |row| row.get_ref(0).map(told)).map_err(failed)?;
        match found == wanted {
            true => Ok(()),
            false => Err(StoreError::Unsafe { path: path.to_owned(), setting, found, wanted }),
        }
    };
    connection.pragma_update(None, "journal_mode", "wal").map_err(failed)?;
    held("journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
    held("synchronous", "2")?;
    connection.pragma_update(None, "foreign_keys", true).map_err(failed)?;
    held("foreign_keys", "1")?;
    // A log that once was long shrinks again.
    connection.pragma_update(None, "journal_size_limit", 16 << 20).map_err(failed)?;
    upgrade(&mut connection).map_err(failed)?;
    Ok(connection)
}

/// Refuses a file that isn't ours before anything is written to it.
fn own(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let failed = |cause| StoreError::Open { path: path.to_owned(), cause };
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).map_err(failed);
    let (mark, schema) = (number("application_id")?, number("user_version")?);
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(failed)?;
    if mark != APPLICATION_ID && (mark != 0 || schema != 0 || tables != 0) {
        return Err(StoreError::Foreign { path: path.to_owned(), found: mark });
    }
    if schema > SCHEMA {
        return Err(StoreError::Newer { path: path.to_owned(), found: schema, known: SCHEMA });
    }
    Ok(())
}

/// Each step and its number in one transaction: an upgrade that is cut off leaves the schema of before or after.
fn upgrade(connection: &mut Connection) -> rusqlite::Result<()> {
    let schema: i32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (at, step) in STEPS.iter().enumerate().skip(usize::try_from(schema).unwrap_or(0)) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", at as i32 + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

fn told(value: rusqlite::types::ValueRef<'_>) -> String {
    match value {
        rusqlite::types::ValueRef::Integer(number) => number.to_string(),
        other => other.as_str().unwrap_or_default().to_owned(),
    }
}
