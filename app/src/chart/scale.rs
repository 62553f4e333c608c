//! Axis limits that are short numbers.

/// An axis: its ends and its marks, rising.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
    /// Where lines are drawn.
    pub marks: Vec<f64>,
}

/// An axis that holds `low..=high` with about three marks; equal ends get room on both sides.
#[must_use]
pub fn scale(low: f64, high: f64) -> Scale {
    let (low, high) = if high - low > f64::EPSILON * high.abs().max(1.0) {
        (low, high)
    } else {
        let room = if low == 0.0 { 1.0 } else { low.abs() * 0.1 };
        (low - room, high + room)
    };
    let raw = (high - low) / 3.0;
    let power = 10f64.powf(raw.log10().floor());
    let step = [1.0, 2.0, 2.5, 5.0, 10.0]
        .into_iter()
        .map(|lead| lead * power)
        .find(|&step| step >= raw)
        .unwrap_or(10.0 * power);
    let first = (low / step).floor() as i64;
    let last = (high / step).ceil() as i64;
    let marks: Vec<f64> = (first..=last).map(|at| at as f64 * step).collect();
    Scale { low: first as f64 * step, high: last as f64 * step, marks }
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn an_axis_holds_its_values_and_has_few_marks() {
        for (low, high) in [(0.0, 1.0), (2.1, 3.18), (80.0, 80.0), (0.0, 0.0), (-5.0, 7.0), (1e6, 3e6), (0.001, 0.004)]
        {
            let axis = scale(low, high);
            assert!(axis.low <= low && axis.high >= high, "{low}..{high}: {axis:?}");
            assert!((2..=6).contains(&axis.marks.len()), "{low}..{high}: {axis:?}");
            assert!(axis.marks.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }
}
