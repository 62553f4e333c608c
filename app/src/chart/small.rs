//! The matrix's small pictures, as paths in a box of [`WIDE`] × [`HIGH`]: one kind a facet, so that five domains compare
//! by running the eye down.

use core::fmt::Write as _;

use super::Tenth;

/// Width of the box.
pub const WIDE: f64 = 96.0;
/// Height of the box.
pub const HIGH: f64 = 32.0;
/// Room for the end's dot.
const PAD: f64 = 3.0;

/// What is drawn; empty paths aren't.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Small {
    /// The line or the bars themselves.
    pub strong: String,
    /// What they are held against.
    pub soft: String,
    /// A surface below the line.
    pub area: String,
    /// The place that is looked at.
    pub dots: Vec<(f64, f64)>,
}

/// The box as an attribute of the picture.
pub const BOX: &str = "0 0 96 32";

/// Dots as one path of lines without length, which round ends make dots.
#[must_use]
pub fn dotted(dots: &[(f64, f64)]) -> String {
    dots.iter().map(|(x, y)| format!("M{} {}h0", Tenth(*x), Tenth(*y))).collect()
}

/// Low and high of numbers; none where there are none.
fn span(numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    numbers.fold(None, |span, n| Some(span.map_or((n, n), |(low, high): (f64, f64)| (low.min(n), high.max(n)))))
}

fn share(low: f64, high: f64, value: f64) -> f64 {
    if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.5 }
}

struct Axes {
    low: f64,
    high: f64,
    steps: usize,
}

impl Axes {
    fn x(&self, at: usize) -> f64 {
        PAD + at as f64 / (self.steps.max(2) - 1) as f64 * (WIDE - 2.0 * PAD)
    }

    fn y(&self, value: f64) -> f64 {
        HIGH - PAD - share(self.low, self.high, value) * (HIGH - 2.0 * PAD)
    }

    /// A line that breaks where a value is missing.
    fn line(&self, values: &[Option<f64>]) -> String {
        let (mut path, mut pen) = (String::new(), 'M');
        for (at, value) in values.iter().enumerate() {
            pen = match value {
                Some(value) => {
                    // Writing into a string can't fail.
                    let _ = write!(path, "{pen}{} {}", Tenth(self.x(at)), Tenth(self.y(*value)));
                    'L'
                }
                None => 'M',
            };
        }
        path
    }
}

/// A line over time that ends at what is looked at, with the same of a year before behind it.
#[must_use]
pub fn line(values: &[Option<f64>], year_before: &[Option<f64>]) -> Small {
    let Some((low, high)) = span(values.iter().chain(year_before).flatten().copied()) else { return Small::default() };
    let axes = Axes { low, high, steps: values.len() };
    let end = values.last().copied().flatten().map(|value| (axes.x(values.len() - 1), axes.y(value)));
    Small {
        strong: axes.line(values),
        soft: axes.line(year_before),
        dots: end.into_iter().collect(),
        ..Small::default()
    }
}

/// The same with the surface from zero below it, on an axis of so many steps.
#[must_use]
pub fn build_up(values: &[Option<f64>], year_before: &[Option<f64>], steps: usize) -> Small {
    let Some((low, high)) = span(values.iter().chain(year_before).flatten().copied()) else { return Small::default() };
    let axes = Axes { low: low.min(0.0), high, steps };
    let line = axes.line(values);
    let known = || values.iter().enumerate().filter(|(_, value)| value.is_some()).map(|(at, _)| at);
    let area = match (known().next(), known().next_back()) {
        (Some(first), Some(last)) if line.matches('M').count() == 1 => {
            let ground = Tenth(axes.y(0.0));
            format!("{line}L{} {ground}L{} {ground}Z", Tenth(axes.x(last)), Tenth(axes.x(first)))
        }
        _ => String::new(),
    };
    let end = values.last().copied().flatten().map(|value| (axes.x(values.len() - 1), axes.y(value)));
    Small { strong: line, soft: axes.line(year_before), area, dots: end.into_iter().collect() }
}

/// Sums from the first on; none from the first missing value on.
#[must_use]
pub fn summed(values: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    let add = |sum: &mut Option<f64>, value: Option<f64>| {
        *sum = sum.zip(value).map(|(sum, value)| sum + value);
        Some(*sum)
    };
    values.scan(Some(0.0), add).collect()
}

/// A bar from zero with a tick at the target.
#[must_use]
pub fn bar(value: f64, target: Option<f64>, most: f64) -> Small {
    let x = |value: f64| share(0.0, most, value) * WIDE;
    let (high, low) = (HIGH * 0.36, HIGH * 0.64);
    let (top, bottom) = (Tenth(high), Tenth(low));
    Small {
        area: format!("M0 {top}H{WIDE}V{bottom}H0Z"),
        strong: format!("M0 {top}H{}V{bottom}H0Z", Tenth(x(value))),
        soft: target.map_or_else(String::new, |target| {
            let x = x(target).clamp(1.0, WIDE - 1.0);
            format!("M{} {}V{}", Tenth(x), Tenth(high - 5.0), Tenth(low + 5.0))
        }),
        ..Small::default()
    }
}

/// Bars of how many lie in each step.
#[must_use]
pub fn spread(counts: &[u32]) -> Small {
    let most = counts.iter().copied().max().unwrap_or(0).max(1);
    let step = WIDE / counts.len().max(1) as f64;
    let mut strong = String::new();
    for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        let (left, high) = (at as f64 * step, (f64::from(count) / f64::from(most) * (HIGH - 2.0)).max(1.0));
        let (left, high) = (Tenth(left), Tenth(high));
        let _ = write!(strong, "M{left} {HIGH}v-{high}h{}v{high}Z", Tenth(step - 1.0));
    }
    Small { strong, ..Small::default() }
}

/// Places on one axis, with a tick at the whole's.
#[must_use]
pub fn places(values: &[f64], whole: Option<f64>) -> Small {
    let Some((low, high)) = span(values.iter().copied().chain(whole)) else { return Small::default() };
    let x = |value: f64| PAD + share(low, high, value) * (WIDE - 2.0 * PAD);
    let middle = HIGH / 2.0;
    Small {
        soft: whole.map_or_else(String::new, |value| format!("M{} {}v16", Tenth(x(value)), Tenth(middle - 8.0))),
        area: format!("M0 {}H{WIDE}v1H0Z", Tenth(middle - 0.5)),
        dots: values.iter().map(|&value| (x(value), middle)).collect(),
        ..Small::default()
    }
}

/// From a year before to now.
#[must_use]
pub fn slope(then: f64, now: f64) -> Small {
    let axes = Axes { low: then.min(now), high: then.max(now), steps: 2 };
    Small {
        strong: axes.line(&[Some(then), Some(now)]),
        dots: vec![(axes.x(0), axes.y(then)), (axes.x(1), axes.y(now))],
        ..Small::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inside(small: &Small) -> bool {
        small.dots.iter().all(|&(x, y)| (0.0..=WIDE).contains(&x) && (0.0..=HIGH).contains(&y))
    }

    #[test]
    fn a_line_breaks_where_months_are_missing_and_ends_at_the_last() {
        let small = line(&[Some(1.0), None, Some(3.0), Some(2.0)], &[]);
        assert_eq!((small.strong.matches('M').count(), small.dots.len()), (2, 1));
        assert_eq!(small.dots[0], (WIDE - PAD, HIGH / 2.0));
        assert_eq!((dotted(&small.dots), dotted(&[])), ("M93 16h0".to_owned(), String::new()));
        assert_eq!(line(&[None, None], &[None]), Small::default());
        assert!(line(&[Some(2.0), None], &[]).dots.is_empty(), "the month that is looked at has no dot of another");
    }

    #[test]
    fn what_is_built_up_stands_on_zero() {
        assert!(build_up(&[Some(5.0), Some(10.0)], &[], 2).area.ends_with("L93 29L3 29Z"));
        assert_eq!(build_up(&[Some(5.0), None, Some(10.0)], &[], 3).area, "", "no surface over a hole");
        let year = summed([Some(2.0), Some(3.0), None, Some(4.0)].into_iter());
        assert_eq!(year, [Some(2.0), Some(5.0), None, None]);
        let small = build_up(&year[..2], &summed([Some(9.0); 3].into_iter()), 3);
        assert_eq!(small.dots[0].0, WIDE / 2.0, "the year isn't over");
        assert!(small.soft.ends_with("L93 3"), "{small:?}");
    }

    #[test]
    fn bars_spreads_and_places_stay_in_their_box() {
        assert_eq!(BOX, format!("0 0 {WIDE} {HIGH}"));
        assert!(bar(120.0, Some(95.0), 100.0).strong.contains("H96V"));
        assert_eq!(spread(&[0, 4, 0, 2]).strong.matches('M').count(), 2);
        for values in [&[1.0, 2.0, 9.0][..], &[4.0], &[]] {
            assert!(inside(&places(values, Some(3.0))));
        }
        assert!(inside(&slope(3.0, 3.0)) && inside(&slope(9.0, 1.0)));
    }
}
