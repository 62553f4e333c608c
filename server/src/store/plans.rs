//! Plans: a row each, the partition that each begins with, and their logs. What an entry says is none of the store's
//! business: it keeps texts in order.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, TransactionBehavior, params};

use super::{Store, StoreError};

/// A plan without its log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanRow {
    /// Counted from 1, never given again.
    pub id: i64,
    /// What people call it.
    pub name: String,
    /// Checksum of the partition that it begins with.
    pub base: String,
    /// The snapshot from which that was taken.
    pub version: String,
    /// Codes of the units that may be redrawn, as JSON.
    pub scope: String,
    /// Microseconds since 1970.
    pub created: i64,
    /// When the last entry came; as [`Self::created`] before the first.
    pub changed: i64,
    /// How many entries its log has.
    pub head: i64,
    /// How many bytes they have together.
    pub bytes: i64,
}

/// A plan to be.
#[derive(Clone, Debug)]
pub struct NewPlan {
    /// What people will call it.
    pub name: String,
    /// Checksum of the partition that it begins with.
    pub base: String,
    /// The snapshot from which that is taken.
    pub version: String,
    /// That partition; kept once for all plans that begin with it.
    pub partition: std::sync::Arc<[u8]>,
    /// Codes, as JSON.
    pub scope: String,
    /// Its log so far.
    pub entries: Vec<String>,
    /// Now, in microseconds since 1970.
    pub at: i64,
}

/// What became of entries that were to be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// They are on the disk, and the log has so many now.
    Done(i64),
    /// None is: others came before, and the log has so many.
    Moved(i64),
    /// There is no such plan.
    NoPlan,
}

const COLUMNS: &str = "SELECT plans.id, plans.name, plans.base, bases.version, plans.scope, plans.created, \
                       plans.changed, plans.head, plans.bytes FROM plans JOIN bases ON bases.checksum = plans.base";

impl Store {
    /// Keeps a new plan; its id.
    ///
    /// # Errors
    /// What SQLite refuses.
    pub fn create(&self, plan: NewPlan) -> Result<PlanRow, StoreError> {
        self.run(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            transaction.execute(
                "INSERT INTO bases (checksum, version, partition) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                params![plan.base, plan.version, &*plan.partition],
            )?;
            let id: i64 = transaction.query_row("SELECT coalesce(max(id), 0) + 1 FROM plans", [], |row| row.get(0))?;
            transaction.execute(
                "INSERT INTO plans (id, name, base, scope, created, changed, head, bytes) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0, 0)",
                params![id, plan.name, plan.base, plan.scope, plan.at],
            )?;
            add(&transaction, id, 0, &plan.entries, plan.at)?;
            let row = one(&transaction, id)?.ok_or(rusqlite::Error::QueryReturnedNoRows)?;
            transaction.commit()?;
            Ok(row)
        })
    }

    /// All plans, the newest first, at most so many.
    ///
    /// # Errors
    /// What SQLite refuses.
    pub fn plans(&self, most: usize) -> Result<Vec<PlanRow>, StoreError> {
        self.run(move |connection| {
            let mut statement = connection.prepare(&format!("{COLUMNS} ORDER BY plans.id DESC LIMIT ?1"))?;
            Ok(statement.query_map([most as i64], plan_row)?.collect::<Result<_, _>>()?)
        })
    }

    /// How many plans there are.
    ///
    /// # Errors
    /// What SQLite refuses.
    pub fn plan_count(&self) -> Result<usize, StoreError> {
        self.run(|connection| {
            let count: i64 = connection.query_row("SELECT count(*) FROM plans", [], |row| row.get(0))?;
            Ok(usize::try_from(count).unwrap_or(0))
        })
    }

    /// One plan.
    ///
    /// # Errors
    /// What SQLite refuses.
    pub fn plan(&self, id: i64) -> Result<Option<PlanRow>, StoreError> {
        self.run(move |connection| Ok(one(connection, id)?))
    }

    /// The partition that a plan begins with, in the bytes that were kept.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where it is gone; what SQLite refuses.
    pub fn base(&self, plan: &PlanRow) -> Result<Vec<u8>, StoreError> {
        let (id, checksum) = (plan.id, plan.base.clone());
        self.run(move |connection| {
            let mut statement = connection.prepare("SELECT partition FROM bases WHERE checksum = ?1")?;
            let found = statement.query_row([checksum], |row| row.get(0)).optional()?;
            found.ok_or_else(|| StoreError::Damaged { plan: id, what: "its partition is not there".into() })
        })
    }

    /// Entries of a plan's log behind the `after`-th, at most so many and of so many bytes together, but at least one if
    /// there is one.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where one is missing; what SQLite refuses.
    pub fn entries(&self, id: i64, after: i64, most: usize, most_bytes: usize) -> Result<Vec<String>, StoreError> {
        self.run(move |connection| {
            let mut statement = connection.prepare(
                "SELECT number, entry FROM entries WHERE plan = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
            )?;
            let mut rows = statement.query(params![id, after, most as i64])?;
            let (mut out, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let (number, entry): (i64, String) = (row.get(0)?, row.get(1)?);
                let expected = after + out.len() as i64 + 1;
                if number != expected {
                    return Err(StoreError::Damaged { plan: id, what: format!("entry {expected} is not there") });
                }
                bytes += entry.len();
                if bytes > most_bytes && !out.is_empty() {
                    break;
                }
                out.push(entry);
            }
            Ok(out)
        })
    }

    /// Adds entries to a plan's log of `head` entries. When it returns they are on the disk, or none of them is.
    ///
    /// # Errors
    /// What SQLite refuses.
    pub fn append(&self, id: i64, head: i64, entries: Vec<String>, at: i64) -> Result<Appended, StoreError> {
        self.run(move |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut statement = transaction.prepare("SELECT head FROM plans WHERE id = ?1")?;
            let found: Option<i64> = statement.query_row([id], |row| row.get(0)).optional()?;
            drop(statement);
            match found {
                None => return Ok(Appended::NoPlan),
                Some(found) if found != head => return Ok(Appended::Moved(found)),
                Some(_) => {}
            }
            add(&transaction, id, head, &entries, at)?;
            transaction.commit()?;
            Ok(Appended::Done(head + entries.len() as i64))
        })
    }
}

fn add(transaction: &Transaction<'_>, id: i64, head: i64, entries: &[String], at: i64) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare("INSERT INTO entries (plan, number, entry, at) VALUES (?1, ?2, ?3, ?4)")?;
    for (number, entry) in (head + 1..).zip(entries) {
        insert.execute(params![id, number, entry, at])?;
    }
    let bytes: usize = entries.iter().map(String::len).sum();
    let mut update =
        transaction.prepare("UPDATE plans SET head = head + ?2, bytes = bytes + ?3, changed = ?4 WHERE id = ?1")?;
    update.execute(params![id, entries.len() as i64, bytes as i64, at])?;
    Ok(())
}

fn one(connection: &Connection, id: i64) -> rusqlite::Result<Option<PlanRow>> {
    connection.prepare(&format!("{COLUMNS} WHERE plans.id = ?1"))?.query_row([id], plan_row).optional()
}

fn plan_row(row: &Row<'_>) -> rusqlite::Result<PlanRow> {
    Ok(PlanRow {
        id: row.get(0)?,
        name: row.get(1)?,
        base: row.get(2)?,
        version: row.get(3)?,
        scope: row.get(4)?,
        created: row.get(5)?,
        changed: row.get(6)?,
        head: row.get(7)?,
        bytes: row.get(8)?,
    })
}
