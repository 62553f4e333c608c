//! Attackers against the protection, and a breach planted for them.

use proptest::prelude::*;

use super::*;
use crate::units::{Level, Text, UnitIx, UnitKind, UnitTable, UnitTableBuilder};

fn rule(class: PrivacyClass) -> Protection {
    class.protection().expect("a class of people")
}

/// A district of communities of grids.
fn district(grids: &[usize]) -> UnitTable {
    let level = |(depth, id): (usize, &&str)| Level {
        id: (*id).into(),
        depth: depth as u8,
        name: Text::default(),
        led_by: None,
        band: None,
        code_digits: 0,
    };
    let mut units = UnitTableBuilder::new(["district", "community", "grid"].iter().enumerate().map(level).collect());
    let mut add = |code: &str, depth, parent: Option<&str>| {
        units.add(code, code, depth, parent, UnitKind::Ordinary).expect("a good code");
    };
    add("d", 0, None);
    for community in 0..grids.len() {
        add(&format!("d{community}"), 1, Some("d"));
    }
    for (community, grids) in grids.iter().enumerate() {
        for grid in 0..*grids {
            add(&format!("d{community}{grid}"), 2, Some(&format!("d{community}")));
        }
    }
    units.build().expect("a hierarchy")
}

/// Counts of all units from those of the grids.
fn summed(units: &UnitTable, grids: &[u64]) -> Vec<u64> {
    let mut counts = vec![0; units.len()];
    let first = units.first_leaf().index();
    counts[first..].copy_from_slice(grids);
    for unit in units.iter().rev() {
        if let Some(parent) = units.parent(unit) {
            counts[parent.index()] += counts[unit.index()];
        }
    }
    counts
}

/// What becomes of counts with draws of their own, before anything is hidden for others' sake.
fn plain(rule: Protection, counts: &[u64], draws: &[u64]) -> Vec<Fate> {
    counts.iter().zip(draws).map(|(count, draw)| rule.publish(*count, *draw).map_or(Fate::Small, Fate::Shown)).collect()
}

/// Every grid's counts that fit what is published: by trying them all.
fn possible(units: &UnitTable, rule: Protection, fates: &[Fate], most: u64) -> Vec<Vec<u64>> {
    let first = units.first_leaf().index();
    let ranges: Vec<_> = fates[first..].iter().map(|fate| fate.known(rule)).collect();
    let mut out = Vec::new();
    let mut grids = vec![0; ranges.len()];
    fn step(at: usize, grids: &mut Vec<u64>, ranges: &[Known], most: u64, fits: &mut impl FnMut(&[u64])) {
        if at == ranges.len() {
            return fits(grids);
        }
        for count in ranges[at].least as u64..=(ranges[at].most as u64).min(most) {
            grids[at] = count;
            step(at + 1, grids, ranges, most, fits);
        }
    }
    step(0, &mut grids, &ranges, most, &mut |grids| {
        let counts = summed(units, grids);
        let fits = counts.iter().zip(fates).all(|(count, fate)| {
            let known = fate.known(rule);
            (known.least..=known.most).contains(&(*count as i64))
        });
        if fits {
            out.push(counts);
        }
    });
    out
}

fn ends(possible: &[Vec<u64>], unit: UnitIx) -> (i64, i64) {
    let of = || possible.iter().map(|counts| counts[unit.index()] as i64);
    (of().min().expect("the truth fits"), of().max().expect("the truth fits"))
}

const MOST: u64 = 16;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_sums_tell_is_what_trying_all_counts_tells(
        grids in prop::collection::vec(0..=MOST, 4), draws in prop::collection::vec(any::<u64>(), 7), strict: bool
    ) {
        let (units, rule) = (district(&[2, 2]), rule(if strict { PrivacyClass::C2 } else { PrivacyClass::C1 }));
        let counts = summed(&units, &grids);
        let fates = plain(rule, &counts, &draws);
        let mut known: Vec<Known> = fates.iter().map(|fate| fate.known(rule)).collect();
        narrow(&units, &mut known);
        let all = possible(&units, rule, &fates, u64::MAX);
        for unit in units.iter() {
            let Known { least, most } = known[unit.index()];
            prop_assert_eq!(ends(&all, unit), (least, most), "{}", units.code(unit));
            prop_assert!((least..=most).contains(&(counts[unit.index()] as i64)));
        }
    }

    #[test]
    fn no_small_count_is_told_by_what_is_published(
        // Four nines that are drawn up to 40, and fourteen drawn down to 10 with four ones among them, are told.
        grids in prop_oneof![
            1 => Just(vec![9, 9, 9, 9, 0]),
            1 => Just(vec![10, 1, 1, 1, 1]),
            2 => prop::collection::vec(prop_oneof![3 => 0..=11_u64, 1 => Just(9), 1 => Just(1)], 5),
        ],
        other in 0..=11_u64,
        draws in prop::collection::vec(prop_oneof![Just(0_u64), Just(4), any::<u64>()], 9), strict: bool
    ) {
        let (units, rule) = (district(&[5, 1]), rule(if strict { PrivacyClass::C2 } else { PrivacyClass::C1 }));
        let grids = [grids, vec![other]].concat();
        let mut fates = plain(rule, &summed(&units, &grids), &draws);
        hide_what_tells(&units, rule, &mut fates);
        let all = possible(&units, rule, &fates, MOST);
        for unit in units.iter().filter(|unit| fates[unit.index()] == Fate::Small) {
            let (least, most) = ends(&all, unit);
            prop_assert!(least < most, "{} is {least}", units.code(unit));
        }
    }
}

#[test]
fn four_nines_are_told_by_their_sum_unless_it_is_hidden() {
    let (units, rule) = (district(&[4, 2]), rule(PrivacyClass::C1));
    let counts = summed(&units, &[9, 9, 9, 9, 20, 30]);
    // 36 drawn up to 40: then none of the four can be less than nine.
    let draws: Vec<u64> = counts.iter().map(|count| if *count == 36 { 0 } else { 4 }).collect();
    let mut fates = plain(rule, &counts, &draws);
    assert_eq!(fates[1], Fate::Shown(40));
    assert_eq!(told(&units, rule, &fates).len(), 4, "the planted breach is found");
    hide_what_tells(&units, rule, &mut fates);
    assert_eq!((fates[1], told(&units, rule, &fates).len()), (Fate::Hidden, 0));
    assert_eq!(fates[0], Fate::Shown(85), "the district's figure stays");
}

#[test]
fn a_sum_that_is_told_from_below_hides_itself_and_nothing_else() {
    let (units, rule) = (district(&[9, 2, 2]), rule(PrivacyClass::C1));
    let counts = summed(&units, &[1, 1, 1, 1, 1, 1, 1, 1, 1, 40, 30, 20, 50]);
    let mut fates = plain(rule, &counts, &vec![4; counts.len()]);
    hide_what_tells(&units, rule, &mut fates);
    assert_eq!(fates.iter().filter(|fate| **fate == Fate::Hidden).count(), 1);
    assert_eq!((fates[0], fates[1]), (Fate::Shown(145), Fate::Hidden));
}

#[test]
fn where_all_but_a_few_are_counted_the_few_are_protected() {
    let units = district(&[3]);
    let (part, whole) = (summed(&units, &[40, 35, 30]), summed(&units, &[40, 40, 60]));
    let rows = |counts: &[u64]| vec![counts.iter().map(|count| *count as f64).collect::<Vec<_>>()];
    let (part, whole, records) = (rows(&part), rows(&whole), vec![vec![7; units.len()]]);
    let shown = |whole| {
        let counts = Counts { depths: 3, counts: &part, records: &records, whole };
        protect(&units, rule(PrivacyClass::C1), &counts, |_, _, records| records as u64)
    };
    let figures = &shown(Some(&whole))[0];
    // All of the first, all but five of the second, half of the third.
    assert_eq!(figures[2..].iter().map(|figure| figure.is_nan()).collect::<Vec<_>>(), [false, true, false]);
    assert!(shown(None)[0].iter().all(|figure| !figure.is_nan()));
}

const CLASSES: [PrivacyClass; 3] = [PrivacyClass::C1, PrivacyClass::C2, PrivacyClass::C3];

#[test]
fn a_figure_is_near_the_count_and_a_small_count_is_none() {
    for rule in CLASSES.map(|class| class.protection().expect("people")) {
        assert_eq!(rule.threshold % rule.base, 0);
        for count in 0..200 {
            for draw in 0..40 {
                match rule.publish(count, draw) {
                    None => {
                        let (least, most) = rule.behind_held();
                        assert!((least..=most).contains(&count), "{count}");
                    }
                    Some(shown) => {
                        assert!(count == 0 || count >= u64::from(rule.threshold));
                        assert!(shown.abs_diff(count) < u64::from(rule.base) && shown % u64::from(rule.base) == 0);
                        let (least, most) = rule.behind(shown);
                        assert!((least..=most).contains(&count), "{count} shown as {shown}");
                    }
                }
            }
        }
    }
    assert_eq!(PrivacyClass::C1.protection().and_then(|rule| rule.publish(0, 3)), Some(0));
    assert_eq!(PrivacyClass::C2.protection().and_then(|rule| rule.publish(0, 3)), None);
}

#[test]
fn the_mean_over_all_draws_is_the_count() {
    for rule in CLASSES.map(|class| class.protection().expect("people")) {
        let base = u64::from(rule.base);
        for count in u64::from(rule.threshold)..100 {
            let sum: u64 = (0..base).filter_map(|draw| rule.publish(count, draw)).sum();
            assert_eq!(sum, count * base);
        }
    }
}

#[test]
fn the_stricter_the_class_the_coarser_the_levels() {
    assert_eq!(
        [PrivacyClass::C0, PrivacyClass::C1, PrivacyClass::C2, PrivacyClass::C3].map(|c| c.levels_shown(5)),
        [5, 5, 4, 2]
    );
    assert_eq!(PrivacyClass::C3.levels_shown(2), 1);
    assert_eq!((PrivacyClass::C2.pace(), PrivacyClass::C3.pace()), (Pace::Monthly, Pace::Quarterly));
}
