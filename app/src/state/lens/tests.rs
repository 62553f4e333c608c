//! Each way of making classes against another way of finding them; what the reducer keeps true; the address.

use domain::{
    catalogue::{Direction, Thresholds},
    value::{Cell, Flag},
    wire::IndicatorBody,
};
use proptest::prelude::*;

use super::{Lens, LensCommand, Method, SIDE, Way, around_zero, bivariate, difference, natural::natural, wanted};
use crate::{
    locale::Lang,
    state::{
        Choice, Command, IndicatorIx, Scheme,
        address::Address,
        classes::{CLASSES, Ramp, Scale, by_scale},
        reduce,
        tests::{cell, dataset, indicator},
    },
};

const DIRECTIONS: [Direction; 3] = [Direction::Higher, Direction::Lower, Direction::Neutral];

fn class_of(scale: &Scale, value: f32) -> usize {
    scale.breaks.iter().filter(|&&limit| limit <= value).count()
}

fn slot_of(scale: &Scale, value: f32) -> u8 {
    scale.slots[class_of(scale, value)]
}

fn rising(mut values: Vec<f32>) -> Vec<f32> {
    values.sort_by(f32::total_cmp);
    values
}

fn lines(direction: Direction) -> IndicatorBody {
    let limits = match direction {
        Direction::Higher => Thresholds { red: 20.0, orange: 30.1, yellow: 40.0, blue: 50.3 },
        _ => Thresholds { red: 50.3, orange: 40.0, yellow: 30.1, blue: 20.0 },
    };
    indicator("lines", direction, Some(limits), &[])
}

/// Squared distances from the means of the runs between the cuts.
fn spread(values: &[f32], cuts: &[usize]) -> f64 {
    let ends = cuts.iter().copied().chain([values.len()]);
    let mut from = 0;
    let mut sum = 0.0;
    for to in ends {
        let run: Vec<f64> = values[from..to].iter().map(|&value| f64::from(value)).collect();
        let mean = run.iter().sum::<f64>() / run.len() as f64;
        sum += run.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
        from = to;
    }
    sum
}

/// Every way to cut `n` places into `classes` runs.
fn all_cuts(n: usize, classes: usize) -> Vec<Vec<usize>> {
    if classes == 1 {
        return vec![Vec::new()];
    }
    let last = (classes - 1..n).flat_map(|cut| {
        all_cuts(cut, classes - 1).into_iter().map(move |mut cuts| {
            cuts.push(cut);
            cuts
        })
    });
    last.collect()
}

proptest! {
    #[test]
    fn no_other_cuts_are_more_natural(values in proptest::collection::vec(0u8..40, 1..13), most in 1usize..5) {
        let values = rising(values.into_iter().map(|n| f32::from(n) * 0.3).collect());
        let different = values.chunk_by(|a, b| a == b).count();
        let breaks = natural(&values, most);
        prop_assert_eq!(breaks.len() + 1, most.min(different));
        let cuts: Vec<usize> = breaks.iter().map(|limit| values.partition_point(|value| value < limit)).collect();
        let best = all_cuts(values.len(), breaks.len() + 1)
            .into_iter()
            .map(|cuts| spread(&values, &cuts))
            .fold(f64::INFINITY, f64::min);
        let found = spread(&values, &cuts);
        prop_assert!(found <= best + 1e-6, "{found} where {best} can be had: {breaks:?}");
    }

    #[test]
    fn equal_steps_are_round_and_alike_and_as_few_as_can_be(values in proptest::collection::vec(-500i32..9_000, 2..60), by in 1u8..5) {
        let values = rising(values.into_iter().map(|n| n as f32 / 10f32.powi(i32::from(by))).collect());
        let (first, last) = (values[0], values[values.len() - 1]);
        prop_assume!(first < last);
        let scale = Method::Equal.scale(&indicator("a", Direction::Lower, None, &[]), &values);
        prop_assert!((1..=CLASSES).contains(&scale.slots.len()) && scale.slots.len() == scale.breaks.len() + 1);
        prop_assert!(scale.breaks.iter().all(|&limit| first < limit && limit < last));
        let widths: Vec<f64> = scale.breaks.windows(2).map(|pair| f64::from(pair[1]) - f64::from(pair[0])).collect();
        if let Some(&width) = widths.first() {
            let power = 10f64.powf(width.log10().floor());
            let lead = width / power;
            let round = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|round| (lead - round).abs() < 0.01);
            prop_assert!(round.is_some(), "step {width}");
            // Between two limits of seven digits a narrow step is known to a few: hundreds of it would be off.
            let step = round.unwrap_or(lead) * power;
            prop_assert!(widths.iter().all(|other| (other - width).abs() < width * 0.01), "{:?}", scale.breaks);
            let on_a_step = |&limit: &f32| {
                let steps = f64::from(limit) / step;
                (steps - steps.round()).abs() < 0.01
            };
            prop_assert!(scale.breaks.iter().all(on_a_step), "{:?} by {step}", scale.breaks);
            // With the next smaller step there would be too many.
            let finer = if (lead - 2.5).abs() < 0.01 { width * 0.8 } else { width / 2.0 };
            let (low, high) = (f64::from(first) / finer, f64::from(last) / finer);
            let on_edge = [low, high].iter().any(|at| (at - at.round()).abs() < 1e-3);
            prop_assert!(on_edge || high.floor() - low.floor() >= CLASSES as f64, "{width} is too wide: {:?}", scale.breaks);
        }
    }

    #[test]
    fn deviations_are_counted_from_the_mean(values in proptest::collection::vec(0u16..2_000, 2..80), at in 0usize..3) {
        let values = rising(values.into_iter().map(|n| f32::from(n) * 0.25).collect());
        prop_assume!(values[0] < values[values.len() - 1]);
        let scale = Method::Deviations.scale(&indicator("a", DIRECTIONS[at], None, &[]), &values);
        let n = values.len() as f64;
        let (sum, squares) = values.iter().fold((0.0, 0.0), |(sum, squares), &value| {
            (sum + f64::from(value), squares + f64::from(value) * f64::from(value))
        });
        let deviation = (squares / n - (sum / n).powi(2)).sqrt();
        for &value in &values {
            let z = (f64::from(value) - sum / n) / deviation;
            let step = (z + 3.5).floor().clamp(0.0, 6.0);
            // Limits are rounded by at most a fiftieth.
            let near = ((z + 0.5) - (z + 0.5).round()).abs() < 0.021;
            let slot = slot_of(&scale, value);
            let turned = if DIRECTIONS[at] == Direction::Lower { 6 - slot } else { slot };
            prop_assert!(near || f64::from(turned) == step, "{value} (z {z}) has colour {slot} by {scale:?}");
        }
        prop_assert_eq!(scale.ramp == Ramp::Diverging, DIRECTIONS[at] != Direction::Neutral);
    }

    #[test]
    fn warning_lines_part_what_warns_alike(values in proptest::collection::vec(150i32..600, 1..60), at in 0usize..3) {
        let body = lines(DIRECTIONS[at]);
        let limits = [20.0f32, 30.1, 40.0, 50.3];
        let near = limits.iter().flat_map(|&limit| [limit, limit.next_up(), limit.next_down()]);
        let values = rising(values.into_iter().map(|n| n as f32 / 10.0).chain(near).collect());
        let scale = Method::Thresholds.scale(&body, &values);
        prop_assert_eq!(scale.slots.len(), 5);
        let told = |value: f32| body.thresholds.and_then(|lines| lines.warning(body.direction, f64::from(value)));
        for pair in values.windows(2) {
            let together = class_of(&scale, pair[0]) == class_of(&scale, pair[1]);
            prop_assert_eq!(together, told(pair[0]) == told(pair[1]), "{:?} by {:?}", pair, scale);
        }
        // The red end is where to look.
        let red = if body.direction == Direction::Higher { 15.0 } else { 60.0 };
        prop_assert_eq!(slot_of(&scale, red), 6);
    }

    #[test]
    fn what_misses_the_target_is_on_its_worse_side(
        values in proptest::collection::vec(0i32..1_000, 1..60), target in 0i32..1_000, higher in any::<bool>(),
    ) {
        let mut body = indicator("a", if higher { Direction::Higher } else { Direction::Lower }, None, &[]);
        let target = f64::from(target) / 10.0;
        body.target = Some(target);
        let values = rising(values.into_iter().map(|n| n as f32 / 10.0).chain([target as f32]).collect());
        let scale = Method::Target.scale(&body, &values);
        prop_assert!(scale.ramp == Ramp::Diverging && scale.slots.len() == scale.breaks.len() + 1);
        prop_assert!(scale.breaks.is_sorted() && scale.slots.len() <= 6);
        for &value in &values {
            let exact = f64::from(value);
            let reached = if higher { exact >= target } else { exact <= target };
            let slot = slot_of(&scale, value);
            prop_assert_eq!((slot > 3, slot != 3), (reached, true), "{} against {}: {:?}", value, target, scale);
        }
        // Farther from the target on one side is never the weaker colour.
        for pair in values.windows(2) {
            let (a, b) = (i32::from(slot_of(&scale, pair[0])), i32::from(slot_of(&scale, pair[1])));
            prop_assert!(if higher { a <= b } else { a >= b }, "{:?} by {:?}", pair, scale);
        }
    }

    #[test]
    fn a_fall_is_coloured_as_the_rise_by_as_much_is_the_other_way(
        values in proptest::collection::vec(-300i32..300, 0..60), at in 0usize..3, digits in 0u8..2,
    ) {
        let values: Vec<f32> = values.into_iter().map(|n| n as f32 / 8.0).collect();
        let scale = around_zero(&rising(values.clone()), DIRECTIONS[at], digits);
        prop_assert!(scale.breaks.is_sorted() && scale.slots.len() == scale.breaks.len() + 1);
        let middle = scale.breaks.len() / 2;
        for value in values {
            let still = f64::from(value).abs() < 0.5 * 10f64.powi(-i32::from(digits));
            let (rise, fall) = (class_of(&scale, value.abs()), class_of(&scale, -value.abs()));
            prop_assert_eq!((rise - middle, rise == middle), (middle - fall, still), "{} by {:?}", value, scale);
            if DIRECTIONS[at] != Direction::Neutral {
                let slot = slot_of(&scale, value);
                let better = (value > 0.0) == (DIRECTIONS[at] == Direction::Higher);
                prop_assert!(still && slot == 3 || !still && (slot > 3) == better, "{value} has colour {slot}");
            }
        }
    }
}

/// Cells of every flag.
fn flagged(count: usize, seed: usize) -> Vec<Cell> {
    let one = |at: usize| {
        let value = ((at * 7 + seed * 13) % 90) as f32;
        match (at * 5 + seed) % 11 {
            0 => Cell::NO_DATA,
            1 => Cell { value: f32::NAN, flag: Flag::Suppressed },
            2 => Cell { value, flag: Flag::Stale },
            _ => cell(value),
        }
    };
    (0..count).map(one).collect()
}

#[test]
fn nine_classes_count_what_is_counted_by_hand_and_the_graver_flag_wins() {
    let (first, second) = (flagged(400, 1), flagged(400, 5));
    let level = 100..400;
    for directions in [[Direction::Lower; 2], [Direction::Higher, Direction::Neutral]] {
        let (classes, pair) = bivariate([&first, &second], level.clone(), directions);
        let mut counts = [0; SIDE * SIDE];
        let mut flags = [0; 4];
        for at in level.clone() {
            let (a, b) = (first[at], second[at]);
            let flag = [Flag::NoData, Flag::Suppressed, Flag::Stale]
                .into_iter()
                .find(|&flag| a.flag == flag || b.flag == flag)
                .unwrap_or(Flag::Ok);
            flags[flag as usize] += 1;
            assert_eq!(classes.bytes[at] >> 4, flag as u8);
            if let (Some(a), Some(b)) = (a.number(), b.number()) {
                let side = |value: f32, limits: &[f32]| limits.iter().filter(|&&limit| value >= limit).count();
                let (column, row) = (side(a, &pair.breaks[0]), side(b, &pair.breaks[1]));
                counts[row * SIDE + column] += 1;
                // The last colour is where both call for a look.
                let strength = if directions[0] == Direction::Higher { 2 - column } else { column };
                assert_eq!(usize::from(classes.bytes[at] & 15), row * SIDE + strength);
            }
        }
        assert_eq!((classes.counts.as_slice(), classes.flags), (counts.as_slice(), flags));
        // Terciles: a third of each, give or take what ties and round limits cost.
        let all: usize = counts.iter().sum();
        for side in 0..SIDE {
            let column: usize = (0..SIDE).map(|row| counts[row * SIDE + side]).sum();
            let row: usize = counts[side * SIDE..][..SIDE].iter().sum();
            for part in [column, row] {
                assert!(part.abs_diff(all / 3) < all / 15, "{part} of {all} in a third: {counts:?}");
            }
        }
    }
    let alike = vec![cell(4.0); 9];
    let (classes, _) = bivariate([&alike, &alike], 0..9, [Direction::Lower; 2]);
    assert_eq!((classes.counts[4], classes.bytes[0]), (9, 4), "what is all alike is in the middle");
}

#[test]
fn a_change_needs_both_periods() {
    let none = Cell { value: f32::NAN, flag: Flag::Suppressed };
    let stale = Cell { value: 3.0, flag: Flag::Stale };
    let changes = difference(&[cell(2.0), none, cell(1.0), Cell::NO_DATA], &[cell(5.5), cell(1.0), stale, none]);
    let told = |at: usize| (changes[at].number(), changes[at].flag);
    assert_eq!((told(0), told(1)), ((Some(3.5), Flag::Ok), (None, Flag::Suppressed)));
    assert_eq!((told(2), told(3)), ((Some(2.0), Flag::Stale), (None, Flag::NoData)));
    let scale = around_zero(&[2.0, 3.5], Direction::Lower, 0);
    let classes = by_scale(&changes, 0..4, &scale);
    assert_eq!((classes.counts.iter().sum::<usize>(), classes.flags), (2, [1, 1, 1, 1]));
}

#[test]
fn a_method_that_an_indicator_lacks_gives_way_to_quantiles() {
    let plain = indicator("a", Direction::Lower, None, &[]);
    assert_eq!(Method::Thresholds.of(&plain), Method::Quantile);
    let mut aimed = plain.clone();
    aimed.target = Some(5.0);
    assert_eq!((Method::Target.of(&plain), Method::Target.of(&aimed)), (Method::Quantile, Method::Target));
    aimed.direction = Direction::Neutral;
    assert_eq!(Method::Target.of(&aimed), Method::Quantile);
    // Nothing, and one value over and over, have one class by every method.
    for method in Method::ALL {
        for values in [vec![], vec![7.0; 5]] {
            let scale = method.scale(&plain, &values);
            assert_eq!((scale.breaks.len(), scale.slots.as_slice()), (0, [3].as_slice()), "{method:?}");
        }
    }
}

#[test]
fn many_values_are_cut_where_they_part() {
    // Three heaps far from each other, more different values than are cut between.
    let heap = |at: f32| (0..30_000u32).map(move |n| at + n as f32 * 1e-3);
    let values: Vec<f32> = heap(0.0).chain(heap(1_000.0)).chain(heap(3_000.0)).collect();
    let breaks = natural(&values, 3);
    assert!(breaks[0] > 29.9 && breaks[0] <= 1_000.0 && breaks[1] > 1_029.9 && breaks[1] <= 3_000.0, "{breaks:?}");
}

fn lens(data: &crate::state::Dataset, choice: &mut Choice, command: LensCommand) -> Lens {
    reduce(data, choice, Command::Lens(command));
    choice.lens
}

#[test]
fn comparing_goes_from_nothing_to_difference_to_swipe_and_ends_a_pair() {
    let data = dataset();
    let mut choice = Choice::first(&data);
    let year_before = data.period_before(choice.period, 12);
    lens(&data, &mut choice, LensCommand::Second(Some(IndicatorIx(2))));
    assert_eq!(wanted(&data, &choice), [(IndicatorIx(2), choice.period)]);
    let now = lens(&data, &mut choice, LensCommand::CompareNext);
    assert_eq!((now.versus, now.way, now.second), (year_before, Way::Difference, None));
    let now = lens(&data, &mut choice, LensCommand::CompareNext);
    assert_eq!((now.versus, now.way), (year_before, Way::Swipe));
    let now = lens(&data, &mut choice, LensCommand::VersusStep(1));
    assert_eq!(now.versus, data.period_before(choice.period, 11));
    assert_eq!(lens(&data, &mut choice, LensCommand::CompareNext).versus, None);
    // Of the first month nothing lies before.
    reduce(&data, &mut choice, Command::Period(data.catalogue.periods[0]));
    let now = lens(&data, &mut choice, LensCommand::CompareNext);
    assert_eq!(now.versus, Some(data.catalogue.periods[1]));
    let now = lens(&data, &mut choice, LensCommand::Second(Some(IndicatorIx(2))));
    assert_eq!((now.versus, now.second), (None, Some(IndicatorIx(2))));
    // The first can't stand beside itself.
    reduce(&data, &mut choice, Command::Indicator(IndicatorIx(2)));
    assert_eq!(choice.lens.second, None);
}

#[test]
fn a_range_holds_steps_and_playing_until_something_beyond_it_is_chosen() {
    let data = dataset();
    let periods = &data.catalogue.periods;
    let mut choice = Choice::first(&data);
    reduce(&data, &mut choice, Command::Period(periods[6]));
    let now = lens(&data, &mut choice, LensCommand::RangeStep(1));
    assert_eq!((now.range, choice.period), (Some((periods[6], periods[7])), periods[7]));
    lens(&data, &mut choice, LensCommand::RangeStep(-3));
    assert_eq!((choice.lens.range, choice.period), (Some((periods[4], periods[6])), periods[4]));
    assert_eq!(wanted(&data, &choice), [4, 5, 6].map(|at| (choice.indicator, periods[at])));
    reduce(&data, &mut choice, Command::PeriodStep(-1));
    assert_eq!(choice.period, periods[4], "a step stops at the range's end");
    reduce(&data, &mut choice, Command::PeriodStep(9));
    reduce(&data, &mut choice, Command::Play(true));
    let mut played = vec![choice.period];
    while choice.play && played.len() < 20 {
        reduce(&data, &mut choice, Command::PlayStep);
        played.push(choice.period);
    }
    assert_eq!(played, [periods[4], periods[5], periods[6]]);
    let now = lens(&data, &mut choice, LensCommand::Range(Some((periods[9], periods[8]))));
    assert_eq!((now.range, choice.period), (Some((periods[8], periods[9])), periods[8]));
    reduce(&data, &mut choice, Command::Period(periods[2]));
    assert_eq!((choice.lens.range, choice.period), (None, periods[2]));
}

#[test]
fn an_address_that_asks_in_vain_is_told_so() {
    let data = dataset();
    let read = |hash: &str| {
        let (choice, vain) = Address::parse(hash).choose(&data, (Lang::Zh, Scheme::Dark));
        (choice.lens, vain.into_iter().map(|(key, _)| key).collect::<Vec<_>>())
    };
    let (lens, vain) = read("#?c=guess&b=nobody&vs=1999-01&m=wipe&r=2026-01..2026-01");
    assert_eq!((lens, vain), (Lens::PLAIN, vec!["c", "b", "vs", "m", "r"]));
    // A range that the period isn't in.
    assert_eq!(read("#?r=2025-10..2026-02"), (Lens::PLAIN, vec!["r"]));
    assert_eq!(read("#?m=swipe.400").1, ["m"]);
}

fn any_lens() -> impl Strategy<Value = (usize, usize, Option<usize>, bool, u8, Option<(usize, usize)>)> {
    let range = proptest::option::of((0usize..14, 0usize..14));
    (0usize..6, 0usize..4, proptest::option::of(0usize..14), any::<bool>(), 0u8..=100, range)
}

proptest! {
    #[test]
    fn an_address_brings_back_the_lens((method, second, versus, swipe, split, range) in any_lens(), period in 0usize..14) {
        let data = dataset();
        let periods = &data.catalogue.periods;
        let mut choice = Choice::first(&data);
        reduce(&data, &mut choice, Command::Period(periods[period]));
        let commands = [
            Some(LensCommand::Method(Method::ALL[method])),
            Some(LensCommand::Second((second < 3).then_some(IndicatorIx(second)))),
            versus.map(|at| LensCommand::Versus(Some(periods[at]))),
            versus.map(|_| LensCommand::Way(if swipe { Way::Swipe } else { Way::Difference })),
            versus.filter(|_| swipe).map(|_| LensCommand::Split(split)),
            range.map(|(a, b)| LensCommand::Range(Some((periods[a], periods[b])))),
        ];
        for command in commands.into_iter().flatten() {
            lens(&data, &mut choice, command);
        }
        let written = Address::of(&data, &choice, None, &[]).write();
        let (again, vain) = Address::parse(&written).choose(&data, (Lang::Zh, Scheme::Dark));
        prop_assert!(vain.is_empty(), "{written}: {vain:?}");
        prop_assert_eq!(again.lens, choice.lens, "{}", written);
        prop_assert_eq!(again.period, choice.period);
    }
}
