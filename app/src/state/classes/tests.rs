use domain::{
    catalogue::Direction,
    value::{Cell, Flag},
};

use super::{BARS, CLASSES, classify, shortest_between};

fn cells(values: &[f32]) -> Vec<Cell> {
    values.iter().map(|&value| Cell { value, flag: Flag::Ok }).collect()
}

/// Deterministic noise: xorshift.
fn noise(count: usize, mut seed: u32) -> impl Iterator<Item = u32> {
    core::iter::repeat_with(move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed
    })
    .take(count)
}

#[test]
fn equal_values_share_a_class_and_larger_values_never_a_smaller_one() {
    for seed in 1..200u32 {
        let kinds = 1 + seed % 40;
        let values: Vec<f32> = noise(300, seed).map(|n| (n % kinds) as f32 * 0.1).collect();
        let classes = classify(&cells(&values), 0..values.len(), Direction::Lower);
        let mut pairs: Vec<(f32, u8)> = values.iter().copied().zip(classes.bytes.iter().copied()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        for pair in pairs.windows(2) {
            assert!(pair[0].1 <= pair[1].1, "{pair:?} with {:?}", classes.breaks);
            assert!(pair[0].0 < pair[1].0 || pair[0].1 == pair[1].1, "{pair:?} with {:?}", classes.breaks);
        }
        assert!(classes.counts.iter().all(|&count| count > 0), "an empty class: {classes:?}");
        assert_eq!(classes.counts.iter().sum::<usize>(), values.len());
        assert_eq!(classes.bars.len(), classes.counts.len() * BARS);
        for (class, count) in classes.counts.iter().enumerate() {
            assert_eq!(classes.bars[class * BARS..][..BARS].iter().sum::<usize>(), *count);
        }
    }
}

#[test]
fn many_different_values_fill_seven_nearly_equal_classes_with_short_limits() {
    let values: Vec<f32> = noise(7_000, 9).map(|n| (n % 100_000) as f32 / 1_000.0).collect();
    let classes = classify(&cells(&values), 0..values.len(), Direction::Lower);
    assert_eq!(classes.counts.len(), CLASSES);
    for (&count, limit) in classes.counts.iter().zip(&classes.breaks) {
        assert!((750..=1_250).contains(&count), "{count} in one class of {:?}", classes.counts);
        assert!(limit.to_string().len() <= 4, "{limit} is long");
    }
}

#[test]
fn the_strong_colour_goes_to_the_worse_end() {
    let values: Vec<f32> = (0..70u8).map(f32::from).collect();
    let low = classify(&cells(&values), 0..70, Direction::Higher);
    let high = classify(&cells(&values), 0..70, Direction::Lower);
    assert_eq!((low.bytes[0], low.bytes[69]), (6, 0));
    assert_eq!((high.bytes[0], high.bytes[69]), (0, 6));
}

#[test]
fn flags_stand_in_the_high_bits_and_carry_no_class_without_value() {
    let mut all = cells(&[1.0, 2.0, 3.0, 4.0]);
    all[1] = Cell { value: 2.0, flag: Flag::Stale };
    all[2] = Cell { value: f32::NAN, flag: Flag::Suppressed };
    all[3] = Cell::NO_DATA;
    let classes = classify(&all, 0..4, Direction::Lower);
    assert_eq!(classes.bytes.iter().map(|byte| byte >> 4).collect::<Vec<_>>(), [0, 3, 2, 1]);
    assert_eq!((classes.bytes[2] & 15, classes.bytes[3] & 15), (0, 0));
    assert_eq!(classes.flags, [1, 1, 1, 1]);
}

#[test]
fn nothing_one_value_and_mostly_zero_are_classed() {
    assert_eq!(classify(&[], 0..0, Direction::Lower).ends, None);
    let one = classify(&cells(&[5.0; 9]), 0..9, Direction::Lower);
    assert_eq!((one.breaks.as_slice(), one.counts.as_slice(), one.bytes[0]), ([].as_slice(), [9].as_slice(), 3));
    let values: Vec<f32> = (0..100u8).map(|n| f32::from(n.saturating_sub(89))).collect();
    let zeros = classify(&cells(&values), 0..100, Direction::Lower);
    assert!(zeros.counts[0] >= 89 && zeros.breaks[0] > 0.0, "{zeros:?}");
}

#[test]
fn limits_are_the_shortest_numbers_between() {
    for (low, high, want) in [
        (1.9, 2.3, 2.0),
        (0.234, 0.261, 0.25),
        (4.97, 5.02, 5.0),
        (1234.0, 1311.0, 1300.0),
        (0.0, 1.0, 1.0),
        (-3.2, -2.7, -3.0),
    ] {
        let got = shortest_between(low, high);
        assert!((got - want).abs() < 1e-6 || (low, high) == (0.234, 0.261), "{low}..{high}: {got}");
        assert!(got > low && got <= high, "{low}..{high}: {got}");
    }
}
