//! Four leaves under two parents, figures small enough to be checked by hand.

use std::{collections::BTreeMap, fs::File, path::PathBuf, sync::Arc};

use datafusion::{
    arrow::{
        array::{Date32Array, RecordBatch, StringArray},
        datatypes::{DataType, Field, Schema},
    },
    parquet::arrow::ArrowWriter,
};
use domain::{
    catalogue,
    partition::Partition,
    period::{Day, Period},
    topology::{self, BuildOptions, LeafShape},
    units::{Level, Text, UnitKind, UnitTableBuilder},
    value::Flag,
};

use super::*;
use crate::registers::{META_FORMAT, Meta, RegisterMeta};

mod days;
mod kept;

const MEASURES: &str = r#"
[[measure]]
id = "due"
about = { zh = "", en = "" }
registers = ["cases"]
class = "C0"
sql = "SELECT unit, due AS day, COUNT(*) AS value FROM cases GROUP BY unit, due"

[[measure]]
id = "closed"
about = { zh = "", en = "" }
registers = ["cases"]
class = "C0"
sql = "SELECT unit, due AS day, COUNT(*) AS value FROM cases WHERE closed <= due GROUP BY unit, due"

[[measure]]
id = "open"
about = { zh = "", en = "" }
registers = ["cases"]
kind = "stock"
class = "C1"
sql = "SELECT unit, due AS day, 1 AS value, unit AS key FROM cases UNION ALL SELECT unit, closed AS day, -1 AS value, unit AS key FROM cases WHERE closed IS NOT NULL"

[[measure]]
id = "absent"
about = { zh = "", en = "" }
registers = ["nowhere"]
class = "C0"
sql = "SELECT unit, day, value FROM nowhere"
"#;

fn indicator(id: &str, class: &str, levels: &str, formula: &str) -> String {
    format!(
        r#"
[[indicator]]
id = "{id}"
domain = "safety"
facet = "status"
name = {{ zh = "", en = "" }}
about = {{ zh = "", en = "" }}
unit = {{ zh = "", en = "" }}
refresh = "day"
stale_after = 10
levels = [{levels}]
class = "{class}"
serves = ["S1"]
formula = "{formula}"
"#
    )
}

struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-aggregate-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn partition() -> Partition {
    let level = |(depth, id): (usize, &&str)| Level {
        id: (*id).into(),
        depth: depth as u8,
        name: Text::default(),
        led_by: None,
        band: None,
        code_digits: 0,
    };
    let mut units = UnitTableBuilder::new(["all", "half", "leaf"].iter().enumerate().map(level).collect());
    let mut add = |code: &str, depth, parent| {
        units.add(code, code, depth, parent, UnitKind::Ordinary).expect("a good code");
    };
    add("t", 0, None);
    add("w", 1, Some("t"));
    add("e", 1, Some("t"));
    let mut shapes = Vec::new();
    for (code, parent, x, y) in
        [("e1", "e", 1.0, 0.0), ("e2", "e", 1.0, 1.0), ("w1", "w", 0.0, 0.0), ("w2", "w", 0.0, 1.0)]
    {
        add(code, 2, Some(parent));
        let ring = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|[dx, dy]| [x + dx, y + dy]).to_vec();
        shapes.push(LeafShape { code: code.into(), parts: vec![vec![ring]] });
    }
    let (topology, _) = topology::build(&shapes, &BuildOptions::default()).expect("four squares tile");
    Partition::new(units.build().expect("a hierarchy"), topology, Vec::new()).expect("fits")
}

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

/// Cases as (unit, due, closed).
fn registers(dir: &TempDir, cases: &[(&str, &str, Option<&str>)], cases_as_of: Option<&str>) -> Registers {
    let path = dir.0.join("cases.parquet");
    let schema = Arc::new(Schema::new(vec![
        Field::new("unit", DataType::Utf8, true),
        Field::new("due", DataType::Date32, true),
        Field::new("closed", DataType::Date32, true),
    ]));
    let batch = RecordBatch::try_new(
        Arc::clone(&schema),
        vec![
            Arc::new(cases.iter().map(|case| Some(case.0)).collect::<StringArray>()),
            Arc::new(cases.iter().map(|case| Some(day(case.1).since_epoch())).collect::<Date32Array>()),
            Arc::new(cases.iter().map(|case| case.2.map(|text| day(text).since_epoch())).collect::<Date32Array>()),
        ],
    )
    .expect("columns of one length");
    let file = File::create(&path).expect("a file");
    let mut writer = ArrowWriter::try_new(file, schema, None).expect("a writer");
    writer.write(&batch).expect("written");
    writer.close().expect("closed");
    let register = RegisterMeta { rows: cases.len() as u64, as_of: cases_as_of.map(day) };
    Registers {
        dir: dir.0.clone(),
        meta: Meta {
            format: META_FORMAT,
            plan: "test".into(),
            crs: domain::crs::Crs::Cgcs2000,
            as_of: day("2026-11-20"),
            from: "2026-01".parse().expect("a month"),
            registers: BTreeMap::from([("cases".into(), register)]),
        },
        partition: partition(),
        tables: BTreeMap::from([("cases".into(), path)]),
    }
}

fn run(registers: &Registers, indicators: &[String]) -> Result<Cube, AggregateError> {
    run_with(registers, None, &indicators.concat())
}

/// With more measures and indicators than [`MEASURES`].
fn run_with(registers: &Registers, guard: Option<&Guard>, more: &str) -> Result<Cube, AggregateError> {
    figures(registers, guard, more).map(|figures| figures.cube)
}

fn figures(registers: &Registers, guard: Option<&Guard>, more: &str) -> Result<Figures, AggregateError> {
    let text = format!("{MEASURES}{more}");
    let catalogue = catalogue::parse([("test.toml", text.as_str())]).expect("a good catalogue");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let mut silent = Vec::new();
    runtime.block_on(aggregate(registers, &catalogue, guard, None, &mut Progress::new(&mut silent, "test")))
}

/// Values by code at the month that many months before the last.
fn values(cube: &Cube, indicator: usize, ago: usize) -> Vec<(Option<f32>, Flag)> {
    cube.cells[indicator][MONTHS - 1 - ago].iter().map(|cell| (cell.number(), cell.flag)).collect()
}

const CASES: [(&str, &str, Option<&str>); 7] = [
    ("w1", "2026-11-02", Some("2026-11-02")),
    ("w1", "2026-11-03", Some("2026-11-05")),
    ("w2", "2026-11-20", None),
    ("w2", "2026-11-21", None), // Due tomorrow: a plan, not a figure.
    ("e1", "2026-10-05", Some("2026-10-01")),
    ("e1", "2026-09-05", Some("2026-10-30")),
    ("e1", "2025-12-31", None), // Before the registers tell everything: counts in the stock only.
];

#[test]
fn sums_roll_up_and_ratios_come_after_the_sums() {
    let dir = TempDir::new("roll-up");
    let registers = registers(&dir, &CASES, None);
    let cube = run(
        &registers,
        &[
            indicator("due", "C0", "", "due"),
            indicator("rate", "C0", "", "100 * closed / due"),
            indicator("open", "C1", r#""all", "half""#, "open"),
            indicator("window", "C0", "", "last(due, 2)"),
            indicator("absent", "C0", "", "absent + due"),
            indicator("gap", "C0", "", "due - parent(due)"),
        ],
    )
    .expect("aggregates");
    let ok = |value: f32| (Some(value), Flag::Ok);
    let none = (None, Flag::NoData);
    // Table order: t, e, w, e1, e2, w1, w2.
    assert_eq!(values(&cube, 0, 0), [ok(3.0), ok(0.0), ok(3.0), ok(0.0), ok(0.0), ok(2.0), ok(1.0)]);
    assert_eq!(values(&cube, 1, 0), [ok(100.0 / 3.0), none, ok(100.0 / 3.0), none, none, ok(50.0), ok(0.0)]);
    let held_back = (None, Flag::Suppressed);
    // November: w1's two are closed; w2's is open; e1 keeps the one from 2025.
    assert_eq!(values(&cube, 2, 0), [ok(2.0), ok(1.0), ok(1.0), held_back, held_back, held_back, held_back]);
    // At September's end e1's of September and of 2025 were open.
    assert_eq!(values(&cube, 2, 2)[1], ok(2.0));
    assert_eq!(values(&cube, 3, 0)[0], ok(4.0));
    assert_eq!(values(&cube, 3, 10)[0], none, "January's window reaches back to where nothing is known");
    assert_eq!(values(&cube, 0, 11)[0], none, "December 2025 is before the registers begin");
    assert_eq!(values(&cube, 4, 0), [none; 7]);
    // The whole is compared with itself, the halves with it, the leaves with their halves.
    assert_eq!(values(&cube, 5, 0), [0.0, -3.0, 0.0, 0.0, 0.0, -1.0, -2.0].map(ok));
}

#[test]
fn what_is_behind_its_register_is_stale_or_missing() {
    let dir = TempDir::new("stale");
    let registers = registers(&dir, &CASES, Some("2026-10-31"));
    let cube = run(&registers, &[indicator("due", "C0", "", "due"), indicator("open", "C1", r#""all""#, "open")]);
    let cube = cube.expect("aggregates");
    assert_eq!(values(&cube, 0, 0)[0], (None, Flag::NoData), "nothing is known of November");
    assert_eq!(values(&cube, 0, 1)[0], (Some(1.0), Flag::Ok));
    assert_eq!(values(&cube, 1, 0)[0].1, Flag::Stale, "twenty days old, ten are allowed");
    assert_eq!(values(&cube, 1, 1)[0].1, Flag::Ok);
}

#[test]
fn a_row_that_fits_nowhere_stops_the_run_by_name() {
    let dir = TempDir::new("rows");
    let registers = registers(&dir, &[("x9", "2026-11-02", None)], None);
    let error = run(&registers, &[indicator("due", "C0", "", "due")]).expect_err("x9 is no leaf");
    assert_eq!(error.to_string(), "measure due: a row names the unit \"x9\", which is no leaf of the partition");
    let registers = self::registers(&dir, &CASES, None);
    let text = MEASURES
        .replace("COUNT(*) AS value FROM cases GROUP BY unit, due", "COUNT(*) AS number FROM cases GROUP BY unit, due");
    let catalogue = catalogue::parse([("test.toml", text.as_str())]).expect("a good catalogue");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let error =
        runtime.block_on(aggregate(&registers, &catalogue, None, None, &mut Progress::new(&mut Vec::new(), "test")));
    assert!(error.expect_err("no value").to_string().contains("value is missing"));
}

#[test]
fn of_people_only_what_may_be_shown_reaches_the_cube() {
    let dir = TempDir::new("people");
    let mut cases = vec![("w1", "2026-11-02", None); 23];
    cases.extend([("w2", "2026-11-03", None); 7]);
    cases.extend([("e1", "2026-11-03", None); 12]);
    let registers = registers(&dir, &cases, None);
    let people = |key: &str, formula: &str, class: &str| {
        let measure = format!(
            r#"
[[measure]]
id = "people"
about = {{ zh = "", en = "" }}
registers = ["cases"]
class = "{class}"
sql = "SELECT unit, due AS day, 1 AS value{key} FROM cases"
"#
        );
        let more = measure + &indicator("shown", class, "", formula);
        run_with(&registers, Some(&Guard::new(b"a key for tests")), &more)
    };
    let key = ", ROW_NUMBER() OVER (ORDER BY unit) AS key";
    let held = (None, Flag::Suppressed);
    let counts = values(&people(key, "people", "C1").expect("aggregates"), 0, 0);
    for (shown, truth) in counts.iter().zip([42_u16, 12, 30, 12, 0, 23, 7]) {
        match shown.0 {
            None => assert_eq!((*shown, truth), (held, 7)),
            Some(value) => assert!((value - f32::from(truth)).abs() < 5.0 && value % 5.0 == 0.0, "{value} for {truth}"),
        }
    }
    assert_eq!(counts.iter().filter(|shown| shown.0.is_none()).count(), 1);
    let ratios = values(&people(key, "100 * people / due", "C1").expect("aggregates"), 0, 0);
    assert_eq!(ratios[6], held, "a ratio tells no more than its parts");
    assert_eq!(ratios[4], (None, Flag::NoData), "of nobody");
    // Special groups: not on the finest level, and none is as secret as a few.
    let special = values(&people(key, "people", "C2").expect("aggregates"), 0, 0);
    assert_eq!(special[3..], [held; 4]);
    assert!(special[..3].iter().all(|shown| shown.0.is_some()));
    let error = people("", "people", "C1").expect_err("no key");
    assert!(error.to_string().contains("key is missing"), "{error}");
}

#[test]
fn who_is_not_among_nearly_all_is_protected_with_them() {
    let dir = TempDir::new("part");
    let day = "2026-11-02";
    let mut cases = vec![("w1", day, Some(day)); 36];
    cases.extend([("w1", day, None); 4]);
    cases.extend([("w2", day, Some(day)); 30]);
    cases.extend([("w2", day, None); 30]);
    let registers = registers(&dir, &cases, None);
    let measure = |id: &str, part_of: &str, only: &str| {
        format!(
            r#"
[[measure]]
id = "{id}"
about = {{ zh = "", en = "" }}
registers = ["cases"]
class = "C1"
{part_of}
sql = "SELECT unit, due AS day, 1 AS value, ROW_NUMBER() OVER (ORDER BY unit, closed) AS key FROM cases {only}"
"#
        )
    };
    let more = |part_of| {
        let measures = measure("people", "", "") + &measure("members", part_of, "WHERE closed IS NOT NULL");
        measures + &indicator("shown", "C1", "", "members") + &indicator("three", "C1", "", "last(members, 3)")
    };
    let guard = Guard::new(b"a key for tests");
    let of_people = run_with(&registers, Some(&guard), &more("part_of = \"people\"")).expect("aggregates");
    let alone = run_with(&registers, Some(&guard), &more("")).expect("aggregates");
    for at in [0, 1] {
        let held = |cube: &Cube| [5, 6].map(|unit| values(cube, at, 0)[unit].1 == Flag::Suppressed);
        assert_eq!(held(&of_people), [true, false], "four of forty are no members, and thirty of sixty");
        assert_eq!(held(&alone), [false; 2]);
    }
}

#[test]
fn what_changes_by_the_quarter_shows_the_last_one_that_is_over() {
    let dir = TempDir::new("quarter");
    let mut cases = vec![("w1", "2026-09-02", None); 60];
    cases.extend([("w1", "2026-11-03", None); 200]);
    let registers = registers(&dir, &cases, None);
    let more = format!(
        r#"
[[measure]]
id = "people"
about = {{ zh = "", en = "" }}
registers = ["cases"]
class = "C3"
sql = "SELECT unit, due AS day, 1 AS value, ROW_NUMBER() OVER (ORDER BY due) AS key FROM cases"
{}"#,
        indicator("shown", "C3", "", "people")
    );
    let guard = Guard::new(b"a key for tests").with_correction(true);
    let cube = run_with(&registers, Some(&guard), &more).expect("aggregates");
    let whole = |ago| values(&cube, 0, ago)[0];
    let held = (None, Flag::Suppressed);
    // November and October show September's, and so does September; August shows June's, of which none is told.
    assert_eq!([whole(0), whole(1), whole(2)].map(|shown| shown.0), [Some(60.0); 3]);
    assert_eq!([whole(3), whole(4), whole(5)], [held; 3]);
    // And not unless somebody says so.
    let cube = run_with(&registers, Some(&guard.with_correction(false)), &more).expect("aggregates");
    assert_eq!(values(&cube, 0, 0), [held; 7]);
}
