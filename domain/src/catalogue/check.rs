//! The rules that a catalogue must keep.

use super::{
    Catalogue, CatalogueError, Direction, Indicator, Measure, MeasureKind, PrivacyClass, SYSTEMS, parse::Origin,
};
use crate::formula::Formula;

pub(super) fn check(catalogue: &Catalogue, measures: &[Origin], indicators: &[Origin]) -> Result<(), CatalogueError> {
    for (at, (measure, origin)) in catalogue.measures.iter().zip(measures).enumerate() {
        let item = format!("measure {}", measure.id);
        let broken = |field, value: &str, rule| Err(broken(origin, &item, field, value, rule));
        if !is_id(&measure.id) {
            return broken("id", &measure.id, ID_RULE);
        }
        if catalogue.measures[..at].iter().any(|other: &Measure| other.id == measure.id) {
            return broken("id", &measure.id, "stands twice");
        }
        if measure.registers.is_empty() {
            return broken("registers", "[]", "a measure reads at least one register");
        }
        if let Some(whole) = &measure.part_of {
            let known = catalogue.measure(whole).is_some_and(|whole| whole.class.protection().is_some());
            if !known || *whole == measure.id || measure.class.protection().is_none() {
                return broken("part_of", whole, "a measure of people is part of another measure of people");
            }
        }
        if !measure.sql.trim_start().get(..6).is_some_and(|head| head.eq_ignore_ascii_case("select")) {
            return broken("sql", measure.sql.trim(), "must be a SELECT");
        }
    }
    for (at, (indicator, origin)) in catalogue.indicators.iter().zip(indicators).enumerate() {
        check_indicator(catalogue, at, indicator, origin)?;
    }
    Ok(())
}

const ID_RULE: &str = "an id is 1–48 lower-case letters, digits and _, and begins with a letter";

fn check_indicator(
    catalogue: &Catalogue,
    at: usize,
    indicator: &Indicator,
    origin: &Origin,
) -> Result<(), CatalogueError> {
    let item = format!("indicator {}", indicator.id);
    let broken = |field, value: &str, rule| Err(broken(origin, &item, field, value, rule));
    let before = &catalogue.indicators[..at];
    if !is_id(&indicator.id) {
        return broken("id", &indicator.id, ID_RULE);
    }
    if before.iter().any(|other| other.id == indicator.id) {
        return broken("id", &indicator.id, "stands twice");
    }
    let same_cell =
        |other: &&Indicator| other.headline && other.domain == indicator.domain && other.facet == indicator.facet;
    if indicator.headline && before.iter().any(|other| same_cell(&other)) {
        return broken("headline", "true", "another indicator stands for this cell already");
    }
    if let Some(place) = indicator.front
        && before.iter().any(|other| other.front == Some(place))
    {
        return broken("front", &place.to_string(), "another indicator has this place on the first screen");
    }
    if let Some(place) = indicator.card
        && before.iter().any(|other| other.card == Some(place))
    {
        return broken("card", &place.to_string(), "another indicator has this place in a unit's card");
    }
    if !["month", "week", "day", "hour"].contains(&indicator.refresh.as_str()) {
        return broken("refresh", &indicator.refresh, "must be month, week, day or hour");
    }
    if indicator.digits > 4 {
        return broken("digits", &indicator.digits.to_string(), "at most 4");
    }
    if indicator.serves.is_empty() {
        return broken("serves", "[]", "an indicator serves at least one system, S1 to S20");
    }
    for (at, id) in indicator.serves.iter().enumerate() {
        if !SYSTEMS.iter().any(|system| system.id == id) {
            return broken("serves", id, "is no system; S1 to S20 are");
        }
        if indicator.serves[..at].contains(id) {
            return broken("serves", id, "stands twice");
        }
    }
    let formula = Formula::parse(&indicator.formula).and_then(|formula| {
        formula.resolve(|id| catalogue.measures.iter().position(|measure| measure.id == id))?;
        Ok(formula)
    });
    let formula = formula.map_err(|cause| CatalogueError::Formula {
        file: origin.file.clone(),
        line: origin.line,
        indicator: indicator.id.clone(),
        cause,
    })?;
    let strictest = formula.measures().filter_map(|id| catalogue.measure(id)).map(|measure| measure.class).max();
    if strictest.is_some_and(|class| class > indicator.class) {
        return broken("class", &format!("{:?}", indicator.class), "is below the class of a measure in its formula");
    }
    if let Some(watched) = &indicator.watches {
        let open = |measure: &Measure| (measure.class, measure.kind) == (PrivacyClass::C0, MeasureKind::Flow);
        if !catalogue.measure(watched).is_some_and(open) {
            return broken("watches", watched, "must be a measure of class C0 that is a flow: its days are told");
        }
    }
    if let Some(t) = indicator.thresholds {
        let rising = t.blue <= t.yellow && t.yellow <= t.orange && t.orange <= t.red;
        let falling = t.blue >= t.yellow && t.yellow >= t.orange && t.orange >= t.red;
        let ordered = if indicator.direction == Direction::Higher { falling } else { rising };
        if !ordered {
            return broken("thresholds", &format!("{t:?}"), "must grow worse from blue over yellow and orange to red");
        }
    }
    Ok(())
}

fn broken(origin: &Origin, item: &str, field: &'static str, value: &str, rule: &'static str) -> CatalogueError {
    CatalogueError::Rule {
        file: origin.file.clone(),
        line: origin.line,
        item: item.into(),
        field,
        value: value.into(),
        rule,
    }
}

fn is_id(id: &str) -> bool {
    id.len() <= 48
        && id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
}
