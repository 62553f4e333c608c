//! How a figure came about, as the sheet tells it: the formula spelled out, each sum once, the lines of its warnings.

use domain::{catalogue::Warning, explain::Figure, period::Period, wire::IndicatorBody};

use super::warning;

/// A function of the formula language that stands in words before its brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// Computed at the unit above.
    Parent,
    /// The smaller of two.
    Min,
    /// The larger of two.
    Max,
}

/// A formula as people write it, `×` and `÷`, with each figure it asks for as `say` says it and each function as `call`
/// does. `measures` are those of the figures, in the formula's order; none where they aren't: then the formula itself
/// must stand for what it says.
#[must_use]
pub fn spell(
    formula: &str,
    measures: &[&str],
    say: impl Fn(usize) -> String,
    call: impl Fn(Call) -> String,
) -> Option<String> {
    let mut out = String::new();
    let (mut rest, mut nth) = (formula.trim_start(), 0);
    // Whether what stands last can be taken away from: a minus after anything else is a sign.
    let mut ended = false;
    while let Some(first) = rest.chars().next() {
        let long = |of: fn(char) -> bool| rest.find(|c| !of(c)).unwrap_or(rest.len());
        let mut used = first.len_utf8();
        match first {
            '0'..='9' | '.' => {
                used = long(|c| c.is_ascii_digit() || c == '.');
                out.push_str(&rest[..used]);
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                used = long(|c| c.is_ascii_alphanumeric() || c == '_');
                match &rest[..used] {
                    "parent" => out.push_str(&call(Call::Parent)),
                    "min" => out.push_str(&call(Call::Min)),
                    "max" => out.push_str(&call(Call::Max)),
                    "last" | "prev" => {
                        // The figure's own months say over how many, or how long ago.
                        let (named, beyond) = rest[used..].trim_start().strip_prefix('(')?.split_once(')')?;
                        let (measure, _) = named.split_once(',')?;
                        (measures.get(nth)? == &measure.trim()).then_some(())?;
                        used = rest.len() - beyond.len();
                        out.push_str(&say(nth));
                        nth += 1;
                    }
                    measure => {
                        (measures.get(nth)? == &measure).then_some(())?;
                        out.push_str(&say(nth));
                        nth += 1;
                    }
                }
            }
            '-' if !ended => out.push('\u{2212}'),
            '-' => out.push_str(" \u{2212} "),
            '+' => out.push_str(" + "),
            '*' => out.push_str(" × "),
            '/' => out.push_str(" ÷ "),
            ',' => out.push_str(", "),
            '(' | ')' => out.push(first),
            _ => return None,
        }
        ended = !matches!(first, '-' | '+' | '*' | '/' | ',' | '(');
        rest = rest[used..].trim_start();
    }
    (nth == measures.len()).then_some(out)
}

/// Places of the figures that say something new: a formula may ask for one twice.
#[must_use]
pub fn once(figures: &[Figure]) -> Vec<usize> {
    let key = |figure: &Figure| (figure.measure.clone(), figure.unit.clone(), figure.months);
    (0..figures.len()).filter(|&at| !figures[..at].iter().any(|known| key(known) == key(&figures[at]))).collect()
}

/// Over how many months a figure sums; 1 where it is one month's.
#[must_use]
pub fn months_of(figure: &Figure) -> i32 {
    match figure.months {
        [Period::Month(first), Period::Month(last)] => last.index() - first.index() + 1,
        _ => 1,
    }
}

/// Each level of warning with the value that it begins at, the gravest first, and whether the figure calls for it.
#[must_use]
pub fn lines(indicator: &IndicatorBody, value: Option<f32>) -> Vec<(Warning, f64, bool)> {
    let Some(at) = indicator.thresholds else { return Vec::new() };
    let called = value.and_then(|value| warning(indicator, f64::from(value)));
    Warning::GRAVEST_FIRST
        .map(|warning| (warning, at.limit(warning)))
        .map(|(warning, limit)| (warning, limit, called == Some(warning)))
        .into()
}

#[cfg(test)]
mod tests {
    use domain::{catalogue::PrivacyClass, explain::Figure, units::Text, value::Flag};

    use super::{Call, months_of, once, spell};

    fn told(formula: &str, measures: &[&str]) -> Option<String> {
        let call = |call| match call {
            Call::Parent => "above".to_owned(),
            Call::Min => "smaller".to_owned(),
            Call::Max => "larger".to_owned(),
        };
        spell(formula, measures, |nth| format!("[{nth}]"), call)
    }

    fn figure(measure: &str, unit: &str, months: [&str; 2]) -> Figure {
        Figure {
            measure: measure.into(),
            about: Text { zh: measure.into(), en: measure.into() },
            unit: unit.into(),
            months: months.map(|month| month.parse().expect("a month")),
            value: Some(1.0),
            flag: Flag::Ok,
            class: PrivacyClass::C0,
            registers: Vec::new(),
            as_of: "2026-11-22".parse().expect("a day"),
            sql: String::new(),
        }
    }

    #[test]
    fn a_formula_is_spelled_with_its_figures_in_place() {
        let share = told("100 * last(in_time, 12) / last(due, 12)", &["in_time", "due"]);
        assert_eq!(share.as_deref(), Some("100 × [0] ÷ [1]"));
        let gap = told("done/due - parent( 100 * (done + -1.5) / due )", &["done", "due", "done", "due"]);
        assert_eq!(gap.as_deref(), Some("[0] ÷ [1] − above(100 × ([2] + −1.5) ÷ [3])"));
        let least = told("min(prev(a, 12), -a) - max(b, 2)", &["a", "a", "b"]);
        assert_eq!(least.as_deref(), Some("smaller([0], −[1]) − larger([2], 2)"));
    }

    #[test]
    fn a_formula_that_the_figures_do_not_fit_is_not_spelled() {
        for (formula, measures) in [
            ("a / b", ["a", "c"].as_slice()),
            ("a / b", &["a"]),
            ("a", &["a", "b"]),
            ("last(a, 3)", &["b"]),
            ("last a", &["a"]),
            ("a ? b", &["a", "b"]),
        ] {
            assert_eq!(told(formula, measures), None, "{formula} of {measures:?}");
        }
    }

    #[test]
    fn the_same_sum_is_told_once_and_that_of_other_months_or_units_apart() {
        let year = ["2025-12", "2026-11"];
        let figures = [
            figure("due", "d", year),
            figure("done", "d", year),
            figure("due", "d", year),
            figure("due", "d", ["2026-11", "2026-11"]),
            figure("due", "above", year),
        ];
        assert_eq!(once(&figures), [0, 1, 3, 4]);
        assert_eq!(figures.each_ref().map(months_of), [12, 12, 12, 1, 12]);
    }
}
