use proptest::prelude::*;

use super::*;

fn value(text: &str) -> Option<f64> {
    let names = ["a", "b", "gone"];
    let formula = Formula::parse(text).expect("a formula");
    let program = formula.resolve(|name| names.iter().position(|n| *n == name)).expect("known measures");
    // a was 6, 5, 4, … and b 2, 2, 2, … for twelve months back; a is ten times as much at each step up.
    let month = |measure: usize, ago: u16, up: u8| match measure {
        0 if ago < 12 => Some((6.0 - f64::from(ago)) * 10f64.powi(i32::from(up))),
        1 if ago < 12 => Some(2.0),
        _ => None,
    };
    program.eval(&|asked: Asked| (0..asked.months).map(|more| month(asked.measure, asked.ago + more, asked.up)).sum())
}

#[test]
fn sums_over_months_are_told() {
    let formula = Formula::parse("last(a, 3) / parent(-last(b, 12)) + prev(a, 2) + last(a, 1)").expect("a formula");
    assert_eq!(formula.windows().collect::<Vec<_>>(), [("a", 3), ("b", 12), ("a", 1)]);
}

#[test]
fn figures_come_out_as_on_paper() {
    for (text, expected) in [
        ("1 + 2 * 3", Some(7.0)),
        ("(1 + 2) * -3", Some(-9.0)),
        ("8 / 2 / 2", Some(2.0)),
        ("100 * a / b", Some(300.0)),
        ("last(a, 3)", Some(15.0)),
        ("prev(a, 2) - 1", Some(3.0)),
        ("max(a, b) - min(a, 2.5)", Some(3.5)),
        ("a - parent(a)", Some(-54.0)),
        ("parent(last(a, 3) / b) + parent(parent(a)) + a", Some(75.0 + 600.0 + 6.0)),
        ("parent(gone)", None),
        ("a / (b - 2)", None),
        ("gone + 1", None),
        ("last(a, 13)", None),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn a_flow_of_the_month_grows_with_its_days_unless_another_divides_it() {
    let grows = |text: &str| Formula::parse(text).unwrap().grows_within_month(&|name| name != "stock");
    for text in ["a", "1000 * a / stock", "a + b", "last(a, 1)", "parent(a)", "a * b / a", "-max(a, stock)"] {
        assert!(grows(text), "{text}");
    }
    for text in ["stock", "100 * a / b", "last(a, 12)", "prev(a, 1)", "stock / a", "last(a, 3) / last(b, 3)", "5"] {
        assert!(!grows(text), "{text}");
    }
}

#[test]
fn what_is_no_formula_is_refused_with_its_place() {
    for (text, at) in [
        ("", 1),
        ("1 +", 4),
        ("a b", 3),
        ("(a", 3),
        ("a % b", 3),
        ("1.2.3", 1),
        ("last(3, a)", 6),
        ("last(a, 0)", 9),
        ("avg(a, b)", 1),
        ("parent(a, b)", 9),
        ("parent()", 8),
        ("last(parent(a), 3)", 12),
    ] {
        match Formula::parse(text) {
            Err(FormulaError::Expected { at: found, .. }) => assert_eq!(found, at, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    assert_eq!(Formula::parse(&"(".repeat(70)), Err(FormulaError::TooDeep(64)));
    assert_eq!(Formula::parse(&"-".repeat(70)), Err(FormulaError::TooDeep(64)));
}

proptest! {
    #[test]
    fn no_text_panics(text in "[ab0-9+*/(), .lastpren-]{0,40}") {
        let _ = Formula::parse(&text);
    }
}
