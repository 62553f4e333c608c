//! Workbooks, read by another library than the one that wrote them and held against what the other resources say.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use domain::{
    value::Flag,
    wire::{MetricsBody, OverviewBody, Problem, UnitsBody, WarningsBody},
};

use crate::harness::Running;

const URL: &str = "/api/v1/tables.xlsx?indicator=cases_open&level=community&period=2026-11&unit=990100";

type Book = Xlsx<Cursor<Vec<u8>>>;

fn book(server: &Running, url: &str) -> Book {
    let reply = server.get(url);
    assert_eq!(reply.status, 200, "{url}: {}", String::from_utf8_lossy(&reply.body));
    calamine::open_workbook_from_rs(Cursor::new(reply.body)).unwrap()
}

/// Heads and rows of a sheet.
fn sheet(book: &mut Book, name: &str) -> (Vec<String>, Vec<Vec<Data>>) {
    let range = book.worksheet_range(name).unwrap();
    let mut rows = range.rows().map(<[Data]>::to_vec);
    let heads = rows.next().unwrap().iter().map(ToString::to_string).collect();
    (heads, rows.collect())
}

fn number(cell: &Data) -> Option<f32> {
    match cell {
        Data::Float(value) => Some(*value as f32),
        Data::Empty => None,
        other => panic!("{other:?} is no number"),
    }
}

#[test]
fn the_units_have_the_figures_that_metrics_tell() {
    let server = Running::new();
    let all: UnitsBody = server.get("/api/v1/units").json();
    for level in all.units.iter().map(|unit| &unit.level).collect::<std::collections::BTreeSet<_>>() {
        let mut book = book(&server, &URL.replace("community", level));
        let (heads, rows) = sheet(&mut book, "单元");
        assert_eq!(heads[..4], ["代码", "名称", "所在", "层级"]);
        assert_eq!(heads[4..6], ["指标 2026年11月 (件)", "指标 2026年10月 (件)"]);
        for (column, period) in [(4, "2026-11"), (5, "2026-10")] {
            let url = format!("/api/v1/metrics?indicator=cases_open&level={level}&period={period}");
            let metrics: MetricsBody = server.get(&url).json();
            assert_eq!(rows.len(), metrics.codes.len());
            for (row, (code, value)) in rows.iter().zip(metrics.codes.iter().zip(&metrics.values)) {
                assert_eq!((row[0].to_string(), number(&row[column])), (code.clone(), *value), "{level} {period}");
            }
            if column == 4 {
                for (row, flag) in rows.iter().zip(&metrics.flags) {
                    let words = match flag {
                        Flag::Ok => "有值",
                        Flag::Stale => "数据过期",
                        Flag::Suppressed => "基数过小，已隐去",
                        Flag::NoData => "无数据",
                    };
                    assert_eq!(row[6].to_string(), words);
                }
            }
        }
    }
}

#[test]
fn warnings_and_matrix_are_those_of_the_unit() {
    let server = Running::new();
    let mut book = book(&server, URL);
    let told: WarningsBody = server.get("/api/v1/warnings?unit=990100&period=2026-11").json();
    let (_, rows) = sheet(&mut book, "预警");
    assert!(told.warnings.len() > 3 && rows.len() == told.warnings.len());
    for (row, warning) in rows.iter().zip(&told.warnings) {
        assert_eq!((number(&row[2]), row[5].to_string()), (Some(warning.value), warning.unit.clone()));
    }
    let told: OverviewBody = server.get("/api/v1/overview?unit=990100&period=2026-11").json();
    let (heads, rows) = sheet(&mut book, "五域六面");
    let at = heads.iter().position(|head| head == "2026年11月").unwrap();
    assert_eq!(rows.len(), told.cells.len());
    for (row, cell) in rows.iter().zip(&told.cells) {
        assert_eq!(number(&row[at]), cell.value);
    }
    let (_, notes) = sheet(&mut book, "说明");
    let words: Vec<String> = notes.iter().map(|row| row[1].to_string()).collect();
    for known in ["v1", "2026年11月20日", "cases_open"] {
        assert!(words.iter().any(|word| word == known), "{known} is not in {words:?}");
    }
}

#[test]
fn a_workbook_speaks_english_and_is_the_same_each_time() {
    let server = Running::new();
    let url = format!("{URL}&lang=en");
    let mut english = book(&server, &url);
    assert_eq!(english.sheet_names(), ["Units", "Warnings", "Matrix", "Notes"]);
    assert_eq!(sheet(&mut english, "Units").0[..2], ["Code", "Name"]);
    let again = Running::new();
    assert_eq!(server.get(&url).body, again.get(&url).body);
    let reply = server.get(&format!("{URL}&v=v1"));
    assert!(reply.header("cache-control").unwrap().contains("immutable"));
}

#[test]
fn what_cannot_be_listed_is_refused_with_what_can() {
    let server = Running::new();
    for (url, status, nearest) in [
        ("/api/v1/tables.xlsx?indicator=cases_open", 400, "community"),
        ("/api/v1/tables.xlsx?level=community", 400, "cases_open"),
        ("/api/v1/tables.xlsx?indicator=residents&level=micro_grid", 400, "community"),
        ("/api/v1/tables.xlsx?indicator=cases_open&level=community&lang=fr", 400, "zh"),
    ] {
        let reply = server.get(url);
        let problem: Problem = serde_json::from_slice(&reply.body).unwrap();
        assert_eq!(reply.status, status, "{url}");
        assert!(problem.nearest.iter().any(|known| known == nearest), "{url}: {:?}", problem.nearest);
    }
}
