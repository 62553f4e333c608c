//! Segments thrown at random: afterwards no two meet but at ends, and nothing has strayed.

use proptest::prelude::*;

use crate::lattice::LatticePoint;
use crate::topology::claims::{Claim, Lines};
use crate::topology::exact::{on_segment, passes_pixel, touch};
use crate::topology::noding::node;

fn lines(points: &[(i32, i32, i32, i32)]) -> Lines {
    let claims = points
        .iter()
        .zip(0..)
        .filter_map(|(&(a, b, c, d), unit)| Claim::run(LatticePoint::new(a, b), LatticePoint::new(c, d), unit, 1));
    Lines::from_claims(claims.collect()).0
}

fn thrown(reach: i32, flat: i32) -> impl Strategy<Value = Vec<(i32, i32, i32, i32)>> {
    proptest::collection::vec((0..reach, 0..flat, 0..reach, 0..flat), 2..25)
}

fn holds(before: &Lines) -> Result<(), TestCaseError> {
    let after = node(before.clone()).unwrap().lines;
    for (i, &[a, b]) in after.ends.iter().enumerate() {
        for &[c, d] in &after.ends[i + 1..] {
            let common = [a, b].into_iter().filter(|&end| end == c || end == d).count();
            let overlap = common == 1 && {
                let (shared, far, other) = if a == c {
                    (a, b, d)
                } else if a == d {
                    (a, b, c)
                } else if b == c {
                    (b, a, d)
                } else {
                    (b, a, c)
                };
                on_segment(shared, far, other) || on_segment(shared, other, far)
            };
            prop_assert!(common < 2 && !overlap, "{:?} {:?} lie on {:?} {:?}", a, b, c, d);
            prop_assert!(common == 1 || !touch(a, b, c, d), "{:?} {:?} meets {:?} {:?}", a, b, c, d);
        }
    }
    // Each unit's line leads from its start to its end, and every vertex on the way is in whose pixel the segment comes.
    for (ix, &[a, b]) in before.ends.iter().enumerate() {
        for &(unit, net) in before.claims(ix) {
            let mut balance = std::collections::BTreeMap::from([(a, -net), (b, net)]);
            for (jx, &[c, d]) in after.ends.iter().enumerate() {
                for &(_, run) in after.claims(jx).iter().filter(|&&(other, _)| other == unit) {
                    *balance.entry(c).or_default() += run;
                    *balance.entry(d).or_default() -= run;
                    for end in [c, d] {
                        prop_assert!(passes_pixel(a, b, end), "{:?} is not on the way from {:?} to {:?}", end, a, b);
                    }
                }
            }
            prop_assert!(balance.values().all(|&sum| sum == 0));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn a_heap_of_segments_is_noded_in_one_round(points in thrown(30, 30)) {
        holds(&lines(&points))?;
    }

    #[test]
    fn nearly_parallel_segments_do_not_creep(points in thrown(4000, 6)) {
        holds(&lines(&points))?;
    }

    #[test]
    fn long_and_short_segments_mix(points in thrown(1_000_000, 1_000_000), near in thrown(50, 50)) {
        let all: Vec<_> = points.into_iter().chain(near.into_iter().map(|(a, b, c, d)| (a + 500_000, b + 500_000, c + 500_000, d + 500_000))).collect();
        holds(&lines(&all))?;
    }
}
