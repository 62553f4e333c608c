//! The attacker who averages, against the key and against one broken on purpose.

use domain::catalogue::PrivacyClass;

use super::*;

fn guard() -> Guard {
    Guard::new(b"a key for tests")
}

/// Counts of one grid over many periods, with the records that stand behind them.
fn over_time(guard: &Guard, counts: &[u64]) -> Vec<Option<u64>> {
    let rule = PrivacyClass::C1.protection().expect("a class of people");
    let sum = |count: u64| (0..count).fold(0_u128, |sum, id| sum.wrapping_add(guard.record(&id.to_string())));
    let draw = |(period, count): (usize, &u64)| rule.publish(*count, guard.draw("people", sum(*count), period));
    counts.iter().enumerate().map(draw).collect()
}

#[test]
fn averaging_over_periods_tells_nothing_unless_the_key_has_the_date_in_it() {
    for count in 10..60 {
        let shown = over_time(&guard(), &[count; 200]);
        assert!(shown.iter().all(|figure| *figure == shown[0]), "{count} is shown as {shown:?}");
        let dated = over_time(&guard().dated(), &[count; 200]);
        let mean = dated.iter().flatten().sum::<u64>() as f64 / 200.0;
        assert!((mean - count as f64).abs() < 1.0, "the attacker finds {mean} for {count} behind a dated key");
    }
    let spread = |guard: &Guard| {
        let shown: Vec<_> = (10..60).map(|count| over_time(guard, &[count; 200])).collect();
        shown.iter().filter(|figures| figures.iter().any(|figure| *figure != figures[0])).count()
    };
    assert_eq!((spread(&guard()), spread(&guard().dated())), (0, 40), "all but the multiples of five");
}

#[test]
fn the_same_records_give_the_same_figure_wherever_they_are_counted() {
    let shown = over_time(&guard(), &[23, 24, 23, 8, 23, 0]);
    assert_eq!((shown[0], shown[0]), (shown[2], shown[4]));
    assert_eq!((shown[3], shown[5]), (None, Some(0)));
    let draws = |measure: &str, records| guard().draw(measure, records, 0);
    assert_ne!(draws("people", 5), draws("people", 6));
    assert_ne!(draws("people", 5), draws("households", 5));
    assert_ne!(draws("people", 5), Guard::new(b"another key").draw("people", 5, 0));
}

#[test]
fn a_key_is_drawn_once_and_a_broken_one_is_named() {
    let path = std::env::temp_dir().join(format!("weige-key-{}", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let first = Guard::open(&path).expect("drawn").draw("people", 1, 0);
    assert_eq!(Guard::open(&path).expect("read").draw("people", 1, 0), first);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&path).expect("a file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "others may read it: {mode:o}");
    }
    std::fs::write(&path, "not a key").expect("writes");
    let error = Guard::open(&path).err().expect("refused").to_string();
    assert!(error.contains("weige-key") && error.contains("64 hexadecimal"), "{error}");
    std::fs::remove_file(&path).expect("removed");
}
