use std::{path::PathBuf, sync::Arc};

use rusqlite::Connection;

use super::{Store, StoreError, open, plans::*};

/// A folder of a test's own, gone at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-store-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for the test");
        Self(dir)
    }

    fn file(&self) -> PathBuf {
        self.0.join("weige.db")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).expect("the test's folder");
    }
}

fn plan(name: &str) -> NewPlan {
    NewPlan {
        name: name.into(),
        base: "b0".into(),
        version: "v1".into(),
        partition: Arc::from(&b"partition"[..]),
        scope: "[\"990100\"]".into(),
        entries: vec!["\"first\"".into()],
        at: 1,
    }
}

#[test]
fn what_was_written_is_there_after_the_file_was_closed_and_opened() {
    let dir = Folder::new("kept");
    let store = Store::open(&dir.file()).expect("a new store");
    let made = store.create(plan("河东 A")).expect("a plan");
    assert_eq!((made.id, made.head, made.bytes, made.version.as_str()), (1, 1, 7, "v1"));
    let two = vec!["\"second\"".to_owned(), "\"third\"".to_owned()];
    assert_eq!(store.append(1, 1, two.clone(), 2).expect("written"), Appended::Done(3));
    assert_eq!(store.append(1, 1, two, 3).expect("answered"), Appended::Moved(3));
    assert_eq!(store.append(7, 0, Vec::new(), 3).expect("answered"), Appended::NoPlan);
    assert_eq!(store.create(plan("河东 B")).expect("another").id, 2);
    drop(store);
    let store = Store::open(&dir.file()).expect("the same store");
    let rows = store.plans(10).expect("two plans");
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [2, 1]);
    assert_eq!((rows[1].head, rows[1].created, rows[1].changed), (3, 1, 2));
    assert_eq!(store.base(&rows[1]).expect("the partition"), b"partition");
    assert_eq!(store.entries(1, 1, 10, 1000).expect("two"), ["\"second\"", "\"third\""]);
    assert_eq!(store.entries(1, 0, 10, 8).expect("one, though the second is too long"), ["\"first\""]);
    assert_eq!(store.entries(1, 1, 10, 1).expect("one, however long"), ["\"second\""]);
    assert_eq!(store.plans(1).expect("the newest").len(), 1);
    assert_eq!(store.plan_count().expect("a count"), 2);
}

#[test]
fn a_log_with_a_hole_is_told_by_its_number() {
    let dir = Folder::new("hole");
    let store = Store::open(&dir.file()).expect("a new store");
    store.create(plan("a")).expect("a plan");
    store.append(1, 1, vec!["2".into(), "3".into()], 2).expect("written");
    drop(store);
    Connection::open(dir.file()).and_then(|c| c.execute("DELETE FROM entries WHERE number = 2", [])).expect("cut");
    let store = Store::open(&dir.file()).expect("the same store");
    let error = store.entries(1, 0, 10, 1000).expect_err("a hole");
    assert_eq!(error.to_string(), "plan 1 in the store: entry 2 is not there");
}

#[test]
fn files_of_others_and_of_later_programs_are_refused_and_stay_as_they_are() {
    let dir = Folder::new("foreign");
    let own = |sql: &str| Connection::open(dir.file()).and_then(|c| c.execute_batch(sql)).expect("a database");
    own("CREATE TABLE cats (name TEXT)");
    assert!(matches!(Store::open(&dir.file()), Err(StoreError::Foreign { found: 0, .. })));
    own("PRAGMA application_id = 7");
    let bytes = std::fs::read(dir.file()).expect("the file");
    assert!(matches!(Store::open(&dir.file()), Err(StoreError::Foreign { found: 7, .. })));
    assert_eq!(std::fs::read(dir.file()).expect("the file"), bytes);
    std::fs::remove_file(dir.file()).expect("gone");
    drop(Store::open(&dir.file()).expect("a new store"));
    own("PRAGMA user_version = 77");
    let error = Store::open(&dir.file()).expect_err("a later schema").to_string();
    assert!(error.contains("has schema 77, and this program knows 1"), "{error}");
    std::fs::write(dir.file(), "no database at all, but long enough to have a head").expect("a file");
    assert!(matches!(Store::open(&dir.file()), Err(StoreError::Open { .. })));
}

#[test]
fn the_file_is_written_with_a_log_and_with_every_commit_on_the_disk() {
    let dir = Folder::new("safe");
    let connection = open::open(&dir.file()).expect("a new store");
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0)).expect("a number");
    assert_eq!((number("synchronous"), number("user_version")), (2, open::SCHEMA));
    assert_eq!(number("application_id"), open::APPLICATION_ID);
    // In memory there is no log: what can't be kept safely is refused.
    assert!(matches!(open::open(std::path::Path::new(":memory:")), Err(StoreError::Unsafe { .. })));
}

#[test]
fn writers_with_the_same_head_win_one_by_one() {
    let dir = Folder::new("race");
    let store = Arc::new(Store::open(&dir.file()).expect("a new store"));
    store.create(plan("a")).expect("a plan");
    let one =
        |store: Arc<Store>| std::thread::spawn(move || store.append(1, 1, vec!["x".into()], 2).expect("answered"));
    let answers: Vec<Appended> =
        (0..8).map(|_| one(store.clone())).collect::<Vec<_>>().into_iter().map(|t| t.join().expect("ends")).collect();
    assert_eq!(answers.iter().filter(|answer| **answer == Appended::Done(2)).count(), 1);
    assert_eq!(answers.iter().filter(|answer| **answer == Appended::Moved(2)).count(), 7);
}
