//! Lines with as many points as a pen leaves in an hour: done, or refused before they cost anything.

use core::f64::consts::TAU;

use super::support::{Desk, code, go, hand_over, named, p, reshape, split, square};
use crate::lattice::LatticePoint;
use crate::plan::{EditCommand, Reason};

/// `a` from 0 to 100,000 steps, `b` east of it, `c` north of it.
fn wide() -> Desk {
    Desk::new(
        &[
            ("a", vec![vec![square(0, 0, 100_000, 100_000)]]),
            ("b", vec![vec![square(100_000, 0, 120_000, 100_000)]]),
            ("c", vec![vec![square(0, 100_000, 120_000, 110_000)]]),
        ],
        &[],
    )
}

/// From west to east round a height, so many times up and down.
fn wave(height: i32, high: f64, times: f64) -> Vec<LatticePoint> {
    let at = |x: i32| (high * (f64::from(x) / 100_000.0 * times * TAU).sin()) as i32;
    (0..=100_000).map(|x| p(x, height + at(x))).collect()
}

#[test]
fn a_line_with_a_hundred_thousand_points_divides() {
    let mut desk = wide();
    desk.split("a", &[&wave(50_000, 20_000.0, 5.0)], &["n"]);
    assert_eq!(desk.area("a") + desk.area("n"), 10_000_000_000);
    let longest = desk.plan.arcs().map(|(_, arc)| arc.points.len()).max();
    assert_eq!(longest, Some(100_001));
    // Its mirror image meets it in nine vertices, and divides each other bow.
    let command = EditCommand::Split {
        unit: code("a"),
        lines: vec![wave(50_000, -20_000.0, 5.0)],
        snap: 0,
        pieces: (0..12).map(|ix| named(&format!("a{ix}"))).collect(),
    };
    let applied = desk.done(command);
    let made = applied.difference.units.iter().filter(|change| change.before.is_none()).count();
    assert_eq!(made, 5, "where the one goes up the other goes down");
    // Somebody goes on: a vertex of it moves, with both its sides.
    let at = p(25_000, 70_000);
    desk.done(go(at, p(at.x, at.y - 50)));
}

#[test]
fn a_boundary_is_drawn_anew_with_a_hundred_thousand_points() {
    let mut desk = wide();
    let line: Vec<LatticePoint> = (0..=100_000).map(|y| p(100_000 - 2 * (y % 2), y)).collect();
    // Every second point lies on the boundary as it was: it would cut off slivers by the thousand.
    assert_eq!(desk.refused(reshape("a", &line)), Reason::TooManyPoints);
    let bulge = |ix: i32| (9_000.0 * (f64::from(ix) / 100_000.0 * TAU / 2.0).sin()) as i32;
    let line: Vec<LatticePoint> = (0..=100_000).map(|ix| p(100_000 + bulge(ix), ix)).collect();
    desk.done(reshape("a", &line));
    assert!(desk.area("a") > 10_500_000_000, "{}", desk.area("a"));
    assert_eq!(desk.area("a") + desk.area("b"), 12_000_000_000);
}

#[test]
fn a_ring_with_a_hundred_thousand_points_hands_over() {
    let mut desk = wide();
    let at = |ix: i32| f64::from(ix) / 100_000.0 * TAU;
    let ring: Vec<LatticePoint> = (0..100_000)
        .map(|ix| [15_000.0 * at(ix).cos(), 15_000.0 * at(ix).sin()].map(|far| far.round() as i32))
        .map(|[x, y]| p(100_000 + x, 50_000 + y))
        .collect();
    desk.done(hand_over(ring, Some("a"), Some("b")));
    assert_eq!(desk.area("a") + desk.area("b"), 12_000_000_000);
    assert_eq!(desk.at(90_000, 50_000), "b");
}

#[test]
fn along_a_boundary_a_long_line_divides_nothing() {
    let mut desk = wide();
    let line: Vec<LatticePoint> = (0..=100_000).map(|y| p(100_000, y)).collect();
    assert_eq!(desk.refused(split("a", &[&line], &["n"])), Reason::DividesNothing);
}

#[test]
fn what_nobody_means_is_refused_before_it_costs_anything() {
    let mut desk = wide();
    let mut reason = |lines: &[&[LatticePoint]]| {
        let refusal = desk.refusal(split("a", lines, &["n"]));
        assert!(refusal.place.is_some());
        refusal.reason
    };
    // A pen that nobody ever lifts.
    let endless: Vec<_> = (0..300_000).map(|x| p(x, x % 2)).collect();
    assert_eq!(reason(&[&endless]), Reason::TooManyPoints);
    // Along the boundary, now on one side of it and now on the other.
    let stitches: Vec<_> = (0..100_000).map(|y| p(100_000 + 3 * (y % 2) - 1, y)).collect();
    assert_eq!(reason(&[&stitches]), Reason::TooManyPoints);
    // Few points, and millions of crossings.
    let hatch: Vec<_> = (0..4_000).flat_map(|ix| [p(-5, ix * 20), p(100_005, 80_000 - ix * 20)]).collect();
    let comb: Vec<_> = (0..4_000).flat_map(|ix| [p(ix * 20, -5), p(80_000 - ix * 20, 100_005)]).collect();
    assert_eq!(reason(&[&hatch, &comb]), Reason::TooManyPoints);
    // No crossing at all, but all of it beside all of it.
    let rake: Vec<_> = (0..100_000).map(|x| p(x, if x % 2 == 0 { -5 } else { 100_005 })).collect();
    assert_eq!(reason(&[&rake]), Reason::TooManyPoints);
}

#[test]
fn a_pen_that_trembles_on_the_spot_is_no_long_line() {
    let mut desk = Desk::four();
    let pen: Vec<_> = (0..100_000).map(|ix| p(40 + ix % 3, 40 + ix % 2)).collect();
    assert!(matches!(desk.refused(split("a", &[&pen], &[])), Reason::TooFewUnits { .. }));
}
