//! Whether a day's count is unusual, though no threshold is passed: what level, weekday and season explain is taken away,
//! and what is left is held against how much such rests vary.
//!
//! With y = 2√(x + 3/8), which gives counts of any size the same spread (Anscombe 1948, Biometrika 35: a Poisson count's y
//! has a standard deviation near 1):
//!
//! ```text
//! level    median of y over the 28 days before
//! season   where it is going: median of the last 14 of these days less median of the 14 before them
//! weekday  median over eight weeks of (y − level − season) on that weekday
//! rest     y − level − season − weekday
//! score    rest / max(1, 1.4826 · median |rest| of the eight weeks before)
//! ```
//! Medians throughout: one wild day moves none of them. A score beyond ±3.5 is unusual (the modified z-score of Iglewicz
//! and Hoaglin 1993, How to Detect and Handle Outliers). The level is that of days gone by, so that a jump is a jump on its
//! first day; the order is that of STL (Cleveland et al. 1990), made of medians and without its iterations.

/// Beyond it, up or down, a score is unusual.
pub const LIMIT: f64 = 3.5;

/// Days whose median is the level.
const LEVEL: usize = 28;
/// Weeks whose weekdays and rests are looked at.
const WEEKS: usize = 8;
/// Makes the median of absolute rests the standard deviation of normal ones.
const SPREAD: f64 = 1.4826;

/// A day, held against those before.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// What was counted.
    pub value: f64,
    /// What level, weekday and season let expect.
    pub expected: f64,
    /// How many times the usual spread lies between them; negative where it is less than expected.
    pub score: f64,
}

impl Judged {
    /// Whether it is unusual.
    #[must_use]
    pub fn is_unusual(&self) -> bool {
        self.score.abs() > LIMIT
    }
}

/// Judges the last of some days in a row; none where fewer than twelve weeks are known.
#[must_use]
pub fn judge(days: &[f64]) -> Option<Judged> {
    let last = days.len().checked_sub(1)?;
    let first_rest = last.checked_sub(WEEKS * 7)?;
    // The first rest's level needs its own days before it.
    first_rest.checked_sub(LEVEL)?;
    let y: Vec<f64> = days.iter().map(|&count| stabilised(count)).collect();
    let over_level = |at: usize| y[at] - level(&y[at - LEVEL..at]);
    let over: Vec<f64> = (first_rest..=last).map(over_level).collect();
    let of_weekday = |at: usize| {
        let same = (first_rest..last).filter(|day| day % 7 == at % 7).map(|day| over[day - first_rest]);
        median(same.collect())
    };
    let weekdays: Vec<f64> = (0..7).map(|ago| of_weekday(last - ago)).collect();
    let rest = |at: usize| over[at - first_rest] - weekdays[(last - at) % 7];
    let spread = SPREAD * median((first_rest..last).map(|at| rest(at).abs()).collect());
    let expected = y[last] - rest(last);
    Some(Judged {
        value: days[last],
        expected: (expected * expected / 4.0 - 0.375).max(0.0),
        score: rest(last) / spread.max(1.0),
    })
}

fn stabilised(count: f64) -> f64 {
    2.0 * (count.max(0.0) + 0.375).sqrt()
}

/// What the days before let expect of the next: their level lies in their middle, 14 days ago, and goes on as it went.
fn level(before: &[f64]) -> f64 {
    let (early, late) = before.split_at(LEVEL / 2);
    median(before.to_vec()) + median(late.to_vec()) - median(early.to_vec())
}

fn median(mut of: Vec<f64>) -> f64 {
    let (count, middle) = (of.len(), of.len() / 2);
    if count == 0 {
        return 0.0;
    }
    let (below, &mut upper, _) = of.select_nth_unstable_by(middle, f64::total_cmp);
    if count % 2 == 1 {
        return upper;
    }
    f64::midpoint(below.iter().copied().fold(f64::MIN, f64::max), upper)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Counts with a weekday, a season and a spread like a Poisson count's, from a generator that repeats itself.
    fn days(seed: u64, level: f64, weekday: [f64; 7], season: f64) -> Vec<f64> {
        let mut state = seed | 1;
        let mut unit = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 11) as f64 / (1_u64 << 53) as f64
        };
        let of = |at: usize, unit: &mut dyn FnMut() -> f64| {
            let angle = core::f64::consts::TAU * at as f64 / 365.25;
            let mean = level * weekday[at % 7] * (1.0 + season * angle.sin());
            // Twelve even draws less six are nearly normal.
            let normal: f64 = (0..12).map(|_| unit()).sum::<f64>() - 6.0;
            (mean + normal * mean.sqrt()).round().max(0.0)
        };
        (0..400).map(|at| of(at, &mut unit)).collect()
    }

    const MONDAYS: [f64; 7] = [2.5, 1.0, 1.0, 1.0, 1.0, 0.4, 0.3];

    /// A run that ends `ago` days before the last.
    fn until(days: &[f64], ago: usize) -> &[f64] {
        &days[..days.len() - ago]
    }

    #[test]
    fn ordinary_mondays_and_seasons_are_not_seen_and_a_jump_is() {
        let mut seen = [0; 2];
        for seed in 0..40 {
            for (level, season) in [(3.0, 0.0), (40.0, 0.5), (400.0, 0.5)] {
                let calm = days(seed, level, MONDAYS, season);
                for ago in 0..14 {
                    let judged = judge(until(&calm, ago)).expect("more than twelve weeks");
                    seen[0] += 1;
                    seen[1] += usize::from(judged.is_unusual());
                    let mut jump = until(&calm, ago).to_vec();
                    let last = jump.len() - 1;
                    // Less than a Monday has over a Tuesday; a tenth is for what the season leaves
                    // unsure, twelve for how lumpy small counts are.
                    jump[last] = (1.1 * judged.expected + 6.0 * judged.expected.max(1.0).sqrt() + 12.0).round();
                    let jumped = judge(&jump).expect("likewise");
                    assert!(jumped.is_unusual() && jumped.score > 0.0, "{level} {ago}: {jumped:?}");
                }
            }
        }
        // Of normal rests 5 in 10,000 lie beyond 3.5; medians of few and counts near zero have wider tails.
        assert!(seen[1] * 100 < seen[0], "{} of {} ordinary days are unusual", seen[1], seen[0]);
    }

    #[test]
    fn one_wild_day_before_does_not_hide_the_next() {
        let mut run = days(7, 40.0, MONDAYS, 0.3);
        let last = run.len() - 1;
        for ago in [3, 7, 14, 20] {
            run[last - ago] *= 30.0;
        }
        run[last] = judge(&run).expect("judged").expected + 60.0;
        assert!(judge(&run).expect("judged").is_unusual());
    }

    #[test]
    fn nothing_for_months_and_then_something_is_judged_without_a_spread() {
        let mut none = vec![0.0; 200];
        assert!(!judge(&none).expect("judged").is_unusual());
        none[199] = 1.0;
        assert!(!judge(&none).expect("judged").is_unusual(), "one is not many");
        none[199] = 12.0;
        assert!(judge(&none).expect("judged").is_unusual());
        assert_eq!(judge(&none[..LEVEL + WEEKS * 7]), None, "one day too few");
        assert!(judge(&none[..=LEVEL + WEEKS * 7]).is_some());
    }

    proptest! {
        #[test]
        fn any_counts_are_judged_with_numbers(run in proptest::collection::vec(0.0f64..1e9, 85..420)) {
            let judged = judge(&run).expect("long enough");
            prop_assert!(judged.expected.is_finite() && judged.score.is_finite() && judged.expected >= 0.0);
            prop_assert_eq!(judged.value, run[run.len() - 1]);
        }
    }
}
