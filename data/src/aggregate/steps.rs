//! In what steps besides months an indicator is told, and what its formula means then.
//!
//! Only what is nobody's secret (C0): of people each further table would be one more to tell a held count from. Days are
//! told of what the registers bring daily, at the levels where a day holds enough to look at; months that the formula
//! names end with the day then, as [`domain::formula`] says. From January on, every sum of a flow runs from 1 January instead of over the months that the formula names; what
//! looks back by whole years does so there too.

use domain::{
    catalogue::{Catalogue, Indicator, MeasureKind, PrivacyClass},
    formula::Program,
    period::Step,
    units::UnitTable,
};

/// Levels between the finest and the one of which days are told: a grid's day is mostly nothing.
const LEVELS_BELOW: u8 = 2;

/// The depth down to which days are told.
pub(crate) fn told_depth(units: &UnitTable) -> u8 {
    (units.levels().len() as u8 - 1).saturating_sub(LEVELS_BELOW)
}

/// The steps of an indicator.
pub(super) fn steps(catalogue: &Catalogue, indicator: &Indicator, program: &Program) -> Vec<Step> {
    let mut steps = vec![Step::Month];
    if indicator.class > PrivacyClass::C0 {
        return steps;
    }
    let asks = program.asks();
    let flows = || asks.iter().filter(|asked| catalogue.measures[asked.measure].kind == MeasureKind::Flow);
    // The same flow over a short and a long time would be compared with itself.
    let one_window = |of: usize| {
        let mut windows = flows().filter(|asked| asked.measure == of).map(|asked| asked.months);
        let first = windows.next();
        windows.all(|months| Some(months) == first)
    };
    if flows().next().is_some() && flows().all(|asked| asked.ago % 12 == 0 && one_window(asked.measure)) {
        steps.push(Step::Ytd);
    }
    if matches!(indicator.refresh.as_str(), "day" | "hour") {
        steps.push(Step::Day);
    }
    steps
}
