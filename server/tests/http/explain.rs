//! How figures came about.

use domain::{explain::Explanation, value::Flag, wire::sums::SumFile};

use crate::{
    harness::Running,
    snapshot::{Maker, counted, point_to},
};

#[test]
fn a_figure_is_told_down_to_its_sums() {
    let server = Running::new();
    let unit = "990100001001";
    let told: Explanation =
        server.get(&format!("/api/v1/explain?indicator=alarms_true&unit={unit}&period=2026-10")).json();
    assert_eq!(
        (told.unit.as_str(), told.level.as_str(), told.period.to_string().as_str()),
        (unit, "community", "2026-10")
    );
    assert_eq!(told.value, Maker::new("v1").cell(1, 2, 1).number());
    let [alarms, cases] = &told.figures[..] else { panic!("{:?}", told.figures) };
    assert_eq!(alarms.months.map(|month| month.to_string()), ["2026-09", "2026-10"]);
    assert_eq!(alarms.value, Some(counted(1, 1, 1) + counted(1, 2, 1)));
    assert_eq!((cases.measure.as_str(), cases.value), ("cases_open", Some(counted(0, 1, 1))));
    assert_eq!(cases.registers, [("cases".to_owned(), Some(7)), ("visits".to_owned(), None)]);
    // Without a period the newest one, without a unit the whole.
    let newest: Explanation = server.get("/api/v1/explain?indicator=cases_open").json();
    assert_eq!((newest.unit.as_str(), newest.period.to_string().as_str()), ("990100", "2026-11"));
}

#[test]
fn what_is_held_back_or_not_known_says_so() {
    let server = Running::new();
    let flags = |query: &str| -> Vec<Flag> {
        let told: Explanation = server.get(&format!("/api/v1/explain?{query}")).json();
        told.figures
            .iter()
            .inspect(|figure| assert_eq!(figure.value.is_some(), figure.flag == Flag::Ok))
            .map(|f| f.flag)
            .collect()
    };
    assert_eq!(flags("indicator=alarms_true&unit=990100001001001004&period=2026-10"), [Flag::Suppressed; 2]);
    assert_eq!(
        flags("indicator=alarms_true&unit=990100&period=2026-08"),
        [Flag::NoData; 2],
        "the sums begin in August"
    );
    assert_eq!(flags("indicator=residents&unit=990100&period=2026-11"), [Flag::NoData], "told up to October");
    server.get("/api/v1/explain?indicator=residents&unit=990100001001001001").problem(400);
    server.get("/api/v1/explain?indicator=resident").problem(400);
    server.get("/api/v1/explain?unit=990100").problem(400);
}

#[test]
fn a_snapshot_without_sums_says_so_and_one_with_a_wrong_list_is_refused() {
    let mut server = Running::new();
    Maker { sums: false, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    server.next_change();
    assert_eq!(server.get("/api/v1/explain?indicator=cases_open").problem(404).kind, "/problems/absent");
    assert_eq!(server.get("/api/v1/series?indicator=cases_open").status, 200);
    let dir = Maker::new("v3").write(&server.dir.0);
    let list = std::fs::read(dir.join("sums.json")).unwrap();
    let mut list: SumFile = serde_json::from_slice(&list).unwrap();
    list.measures[0].rows[0].length += 1_000_000;
    crate::refusals::replace(&dir, "sums.json", &serde_json::to_vec(&list).unwrap());
    let refused = server::snapshot::open::open(&server.dir.0, "v3").expect_err("refused").to_string();
    assert!(refused.contains("sums.json") && refused.contains("the place of a row"), "{refused}");
}
