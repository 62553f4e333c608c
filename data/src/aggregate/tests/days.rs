//! Figures day by day.

use super::*;

const STANDING: &str = r#"
[[measure]]
id = "standing"
about = { zh = "", en = "" }
registers = ["cases"]
kind = "stock"
class = "C0"
sql = "SELECT unit, due AS day, COUNT(*) AS value FROM cases GROUP BY unit, due"
"#;

const FORMULAS: [&str; 6] = ["due", "last(due, 1)", "last(due, 2)", "prev(due, 1)", "standing", "prev(standing, 1)"];

const DAYS_OF: [(&str, &str, Option<&str>); 6] = [
    ("w1", "2025-12-31", None), // Before the registers tell everything: counts in the stock only.
    ("w1", "2026-02-28", None),
    ("w1", "2026-03-01", None),
    ("e1", "2026-03-31", None),
    ("e2", "2026-04-30", None),
    ("e2", "2026-11-21", None), // Tomorrow.
];

/// The whole's figures of [`FORMULAS`] on a day.
fn on(registers: &Registers, text: &str) -> Vec<(Option<f32>, Flag)> {
    let shown = FORMULAS.iter().enumerate().map(|(at, formula)| indicator(&format!("i{at}"), "C0", "", formula));
    let figures = figures(registers, None, &(STANDING.to_owned() + &shown.collect::<String>())).expect("aggregates");
    let cube = &figures.beside[1];
    assert_eq!((cube.indicators.len(), cube.units, cube.periods.len()), (FORMULAS.len(), 1, DAYS));
    let at = cube.periods.iter().position(|period| *period == Period::Day(day(text))).expect("a day that is told");
    cube.cells.iter().map(|days| (days[at][0].number(), days[at][0].flag)).collect()
}

fn numbers(registers: &Registers, day: &str) -> Vec<Option<f32>> {
    on(registers, day).iter().map(|(number, _)| *number).collect()
}

#[test]
fn months_that_a_formula_names_end_with_the_day() {
    let dir = TempDir::new("days");
    let registers = registers(&dir, &DAYS_OF, None);
    let expect = |day: &str, figures: [Option<f32>; 6]| assert_eq!(numbers(&registers, day), figures, "{day}");
    let all = |figures: [f32; 6]| figures.map(Some);
    // due, one month, two months, a month ago, standing, a month ago
    expect("2026-03-01", all([1.0, 2.0, 2.0, 0.0, 3.0, 1.0]));
    expect("2026-03-27", all([0.0, 2.0, 2.0, 0.0, 3.0, 1.0]));
    // From here on the day a month ago is the last of February.
    expect("2026-03-28", all([0.0, 1.0, 2.0, 1.0, 3.0, 2.0]));
    expect("2026-03-31", all([1.0, 2.0, 3.0, 1.0, 4.0, 2.0]));
    expect("2026-04-30", all([1.0, 2.0, 3.0, 0.0, 5.0, 3.0]));
    expect("2026-11-20", all([0.0, 0.0, 0.0, 0.0, 5.0, 5.0]));
    // A window begins with the registers at the earliest.
    expect("2025-12-31", [None; 6]);
    expect("2026-01-01", [Some(0.0), None, None, None, Some(1.0), None]);
    expect("2026-01-30", [Some(0.0), None, None, None, Some(1.0), None]);
    expect("2026-01-31", [Some(0.0), Some(0.0), None, None, Some(1.0), None]);
    expect("2026-02-01", [Some(0.0), Some(0.0), None, Some(0.0), Some(1.0), Some(1.0)]);
}

#[test]
fn a_day_after_its_registers_last_is_not_told_but_for_what_stays() {
    let dir = TempDir::new("days-behind");
    let registers = registers(&dir, &DAYS_OF, Some("2026-10-31"));
    let (none, stale) = ((None, Flag::NoData), |value| (Some(value), Flag::Stale));
    assert_eq!(on(&registers, "2026-11-20"), [none, none, none, stale(0.0), stale(5.0), stale(5.0)]);
    assert_eq!(on(&registers, "2026-10-31")[1], (Some(0.0), Flag::Ok));
}
