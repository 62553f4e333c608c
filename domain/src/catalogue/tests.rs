use super::*;

const GOOD: &str = r#"
[[measure]]
id = "due"
about = { zh = "应结", en = "due" }
registers = ["cases"]
class = "C0"
sql = "SELECT 1"

[[measure]]
id = "people"
about = { zh = "人", en = "people" }
registers = ["persons"]
kind = "stock"
class = "C1"
sql = "select 1"

[[indicator]]
id = "rate"
domain = "governance"
facet = "status"
headline = true
name = { zh = "率", en = "rate" }
about = { zh = "。", en = "." }
unit = { zh = "%", en = "%" }
direction = "lower"
thresholds = { red = 12, orange = 9.0, yellow = 6, blue = 4 }
refresh = "day"
stale_after = 40
class = "C1"
serves = ["S8", "S1"]
formula = "100 * due / people"
"#;

/// Two indicators of other cells that want the same place.
fn two_fronts() -> String {
    let at = GOOD.find("[[indicator]]").expect("has one");
    let first = GOOD.replace("headline = true", "front = 1");
    format!("{first}{}", first[at..].replace("\"rate\"", "\"other\""))
}

fn error(text: &str) -> String {
    parse([("a.toml", text)]).expect_err("is wrong").to_string()
}

#[test]
fn a_catalogue_is_read_and_warns_from_its_thresholds() {
    let catalogue = parse([("a.toml", GOOD)]).expect("is good");
    let rate = catalogue.indicator("rate").expect("is there");
    assert_eq!(catalogue.measures[1].kind, MeasureKind::Stock);
    assert_eq!(rate.warning(3.9), None);
    assert_eq!(rate.warning(4.0), Some(Warning::Blue));
    assert_eq!(rate.warning(11.9), Some(Warning::Orange));
    assert_eq!(rate.warning(12.0), Some(Warning::Red));
    assert!(rate.at_level("street"));
}

#[test]
fn cells_for_which_nothing_stands_are_named() {
    let catalogue = parse([("a.toml", GOOD)]).expect("is good");
    let empty = catalogue.cells_without_headline();
    assert_eq!((empty.len(), empty[0]), (29, (Domain::Party, Facet::Outcome)));
    assert!(!empty.contains(&(Domain::Governance, Facet::Status)));
    assert_eq!(catalogue.cell(Domain::Governance, Facet::Status).count(), 1);
}

#[test]
fn what_is_wrong_is_said_with_file_line_and_value() {
    assert!(error(&GOOD.replace("100 * due", "100 * dew")).starts_with("a.toml:17: indicator rate: "));
    assert!(error(&GOOD.replace("100 * due", "100 * dew")).contains("\"dew\""));
    assert!(error(&GOOD.replace("red = 12", "red = 8")).contains("thresholds"));
    assert!(error(&GOOD.replace("class = \"C1\"\nserves", "class = \"C0\"\nserves")).contains("C0"));
    for (serves, said) in [
        (r#"["S8", "S21"]"#, "serves = \"S21\": is no system; S1 to S20 are"),
        (r#"["S8", "S8"]"#, "serves = \"S8\": stands twice"),
        ("[]", "serves = \"[]\": an indicator serves at least one system, S1 to S20"),
    ] {
        let found = error(&GOOD.replace(r#"["S8", "S1"]"#, serves));
        assert_eq!(found, format!("a.toml:17: indicator rate: {said}"));
    }
    assert!(error(&GOOD.replace("serves = [\"S8\", \"S1\"]\n", "")).contains("missing field `serves`"));
    assert!(error(&GOOD.replace("id = \"people\"", "id = \"due\"")).starts_with("a.toml:9: measure due: id"));
    assert!(
        error(&GOOD.replace("headline", "headlime")).starts_with("a.toml:2"),
        "{}",
        error(&GOOD.replace("headline", "headlime"))
    );
    let twice = error(&two_fronts());
    assert!(twice.ends_with("front = \"1\": another indicator has this place on the first screen"), "{twice}");
    let twice = error(&two_fronts().replace("front = 1", "card = 2"));
    assert!(twice.ends_with("card = \"2\": another indicator has this place in a unit's card"), "{twice}");
    assert!(error(&GOOD.replace("select 1", "drop table x")).contains("must be a SELECT"));
    assert!(error(&format!("{GOOD}\n[[nonsense]]\n")).starts_with("a.toml:"));
}
