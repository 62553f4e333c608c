//! Grids that were drawn elsewhere: taken over with a report, and nets held against a plan.

use super::support::{Desk, code, named, p, square};
use crate::lattice::LatticePoint;
use crate::plan::{Blank, DrawnUnit, EditCommand, Lineage, NewUnit, Reason, RedrawReport};
use crate::topology::LeafShape;
use crate::units::UnitKind;

type Ring = Vec<LatticePoint>;

fn drawn(unit: &str, parts: Vec<Vec<Ring>>) -> DrawnUnit {
    DrawnUnit { unit: named(unit), parent: Some(code("m1")), kind: UnitKind::Ordinary, parts }
}

fn one(unit: &str, ring: Ring) -> DrawnUnit {
    drawn(unit, vec![vec![ring]])
}

fn redraw(units: &[&str], drawn: Vec<DrawnUnit>, tolerance: u32) -> EditCommand {
    EditCommand::Redraw { units: units.iter().map(|text| code(text)).collect(), drawn, tolerance }
}

/// Done; what had to be settled.
fn done(desk: &mut Desk, command: EditCommand) -> RedrawReport {
    let before = desk.plan.encode();
    let report = desk.plan.redraw_report(&command).unwrap();
    assert_eq!(desk.plan.encode(), before, "a report leaves no trace");
    desk.done(command);
    report
}

#[test]
fn drawn_units_take_the_ground_of_those_they_replace() {
    let mut desk = Desk::four();
    // Three strips over `a` and `b`, the middle one with a hole for a fourth unit; `a` keeps its code.
    let strips = vec![
        one("a", square(0, 0, 60, 100)),
        drawn("x", vec![vec![square(60, 0, 140, 100), square(80, 40, 120, 60)]]),
        one("y", square(140, 0, 200, 100)),
        one("z", square(80, 40, 120, 60)),
    ];
    let id = desk.id("a");
    let report = done(&mut desk, redraw(&["a", "b"], strips, 0));
    assert_eq!(report, RedrawReport::default());
    assert_eq!(["a", "x", "y", "z"].map(|unit| desk.area(unit)), [6_000, 7_200, 6_000, 800]);
    assert_eq!(desk.id("a"), id);
    assert_eq!(desk.plan.find(&code("b")), None);
    let last = desk.plan.lineage().last().cloned();
    assert_eq!(last, Some(Lineage { from: vec![code("b")], to: vec![code("x"), code("y"), code("z")] }));
    assert_eq!(desk.refused(EditCommand::Renumber { unit: code("c"), code: code("b") }), Reason::CodeUsed);
}

#[test]
fn what_does_not_fit_is_settled_and_told() {
    let mut desk = Desk::four();
    let strips = vec![
        // 3 beyond the west, a gap of 2 to its neighbour, an overlap of 4 between the two others, and one of 30 by 20.
        one("k", square(-3, 0, 60, 100)),
        one("l", square(62, 0, 144, 100)),
        one("m", vec![p(140, 0), p(200, 0), p(200, 100), p(120, 100), p(120, 80), p(140, 80)]),
    ];
    let report = done(&mut desk, redraw(&["a", "b"], strips.clone(), 5));
    let told: Vec<(LatticePoint, usize, Option<String>, bool)> = report
        .settled
        .iter()
        .map(|one| (one.place, one.drawn.len(), one.to.as_ref().map(ToString::to_string), one.narrow))
        .collect();
    // The overlap is one piece from the strip into the square: 4 · 80 + 24 · 20 on an outline of 248.
    assert_eq!(told, [(p(60, 0), 0, Some("k".into()), true), (p(120, 80), 2, Some("l".into()), false)].to_vec());
    assert_eq!(report.beyond.len(), 0, "three steps are less than a square metre");
    assert_eq!(["k", "l", "m"].map(|unit| desk.area(unit)), [6_200, 8_200, 5_600]);
    // Without tolerance the gap stays open.
    let mut desk = Desk::four();
    let report = done(&mut desk, redraw(&["a", "b"], strips, 0));
    assert_eq!((report.settled[0].to.clone(), report.settled[0].narrow), (None, false));
    assert_eq!(desk.at(61, 50), "unassigned");
}

#[test]
fn a_narrow_overlap_goes_to_the_longer_neighbour() {
    let mut desk = Desk::four();
    let pair = vec![one("k", square(0, 0, 100, 52)), one("l", square(0, 50, 100, 100))];
    let report = done(&mut desk, redraw(&["a"], pair, 3));
    assert_eq!(report.settled.len(), 1);
    assert!(report.settled[0].narrow && report.settled[0].to == Some(code("k")), "of two alike the smaller code");
    assert_eq!((desk.area("k"), desk.area("l")), (5_200, 4_800));
    // What lies beyond the ground is left out and told.
    let wide = vec![one("n", square(-9_000, -9_000, 9_000, 9_000))];
    let report = done(&mut desk, redraw(&["k", "l"], wide, 0));
    assert_eq!(report.beyond[0].0, code("n"));
    assert!((report.beyond[0].1 / (18_000.0 * 18_000.0 * 0.0111 * 0.0111) - 1.0).abs() < 0.02);
    assert_eq!(desk.area("n"), 10_000);
}

#[test]
fn what_can_not_be_redrawn_is_refused() {
    let mut desk = Desk::four();
    let whole = || one("n", square(0, 0, 100, 100));
    assert_eq!(desk.refused(redraw(&["q"], vec![whole()], 0)), Reason::NoSuchUnit);
    assert_eq!(desk.refused(redraw(&["m1"], vec![whole()], 0)), Reason::NotALeaf);
    assert_eq!(desk.refused(redraw(&["a"], vec![one("b", square(0, 0, 100, 100))], 0)), Reason::CodeUsed);
    assert_eq!(desk.refused(redraw(&["a"], vec![whole(), whole()], 0)), Reason::CodeUsed);
    assert_eq!(desk.refused(redraw(&["a"], vec![whole(), one("o", square(110, 0, 120, 9))], 0)), Reason::WouldVanish);
    assert_eq!(desk.refused(redraw(&["a"], vec![drawn("n", Vec::new())], 0)), Reason::WouldVanish);
    let orphan = DrawnUnit { parent: None, ..whole() };
    assert_eq!(desk.refused(redraw(&["a"], vec![orphan], 0)), Reason::NoParent);
    let far = one("n", vec![p(0, 0), p(2_000_000_000, 0), p(0, 100)]);
    assert_eq!(desk.refused(redraw(&["a"], vec![far], 0)), Reason::OffGlobe);
    desk.done(EditCommand::SetLock { target: crate::plan::LockTarget::Unit(code("a")), locked: true });
    assert_eq!(desk.refused(redraw(&["a"], vec![whole()], 0)), Reason::Locked);
}

#[test]
fn no_new_unit_has_a_long_name() {
    let mut desk = Desk::four();
    let name = |count: usize| "长".repeat(count);
    let called = |unit: &str, count| NewUnit { code: code(unit), name: name(count) };
    let drawn = |unit: &str, count| DrawnUnit { unit: called(unit, count), ..one("a", square(0, 0, 100, 100)) };
    let cut = |count| EditCommand::Split {
        unit: code("b"),
        lines: vec![vec![p(150, 0), p(150, 100)]],
        snap: 0,
        pieces: vec![called("n", count)],
    };
    let draw = |count| EditCommand::DrawNew {
        ring: square(250, 0, 300, 50),
        over: Blank::Outside,
        unit: called("o", count),
        parent: Some(code("m1")),
        kind: UnitKind::Ordinary,
    };
    let most = NewUnit::MAX_NAME;
    for (long, unit) in [
        (redraw(&["a"], vec![drawn("a", most + 1)], 0), "a"),
        (redraw(&["a"], vec![drawn("m", most + 1)], 0), "m"),
        (cut(most + 1), "n"),
        (draw(most + 1), "o"),
    ] {
        let refusal = desk.refusal(long);
        assert_eq!((refusal.reason, refusal.unit), (Reason::BadName, Some(code(unit))));
    }
    desk.done(redraw(&["a"], vec![drawn("m", most)], 0));
    desk.done(cut(most));
    desk.done(draw(most));
}

#[test]
fn a_polygon_of_a_file_lies_on_the_lattice() {
    let ring = |points: &[(f64, f64)]| points.iter().map(|&(x, y)| [x * 1e-7, y * 1e-7]).collect::<Vec<_>>();
    let outer = ring(&[(0.2, 0.0), (100.0, 0.3), (100.4, 0.0), (100.0, 99.8), (0.0, 100.0), (0.2, 0.0)]);
    let speck = ring(&[(10.0, 10.0), (10.3, 10.0), (10.0, 10.3), (10.0, 10.0)]);
    let shape = LeafShape { code: "x".into(), parts: vec![vec![outer, speck.clone()], vec![speck]] };
    let unit = DrawnUnit::from_shape(&shape, named("x"), None, UnitKind::Ordinary).unwrap();
    assert_eq!(unit.parts, [[square(0, 0, 100, 100)]]);
    let bad = LeafShape { code: "x".into(), parts: vec![vec![vec![[f64::NAN, 0.0]; 4]]] };
    assert!(DrawnUnit::from_shape(&bad, named("x"), None, UnitKind::Ordinary).is_err());
}

#[test]
fn another_net_is_held_against_the_plan() {
    let mut desk = Desk::four();
    // The police know `a` and `b` as one, draw its edge to `c` otherwise, and have a blank in `d`.
    let net = vec![
        one("p1", vec![p(0, 0), p(200, 0), p(200, 100), p(50, 100), p(50, 110), p(0, 110)]),
        one("p2", vec![p(0, 110), p(50, 110), p(50, 100), p(100, 100), p(100, 200), p(0, 200)]),
        one("p3", square(100, 100, 200, 180)),
    ];
    let before = desk.plan.encode();
    let report = desk.plan.compare_net(&net).unwrap();
    assert_eq!(desk.plan.encode(), before);
    let stands: Vec<(String, String)> = report
        .counterparts
        .iter()
        .map(|pair| (pair.net.to_string(), pair.unit.as_ref().map_or_else(String::new, ToString::to_string)))
        .collect();
    assert_eq!(stands.iter().map(|pair| pair.1.as_str()).collect::<Vec<_>>(), ["a", "c", "d"]);
    assert!((report.counterparts[2].share - 1.0).abs() < 1e-9);
    let told: Vec<(String, Vec<String>, i128)> = report
        .disagreements
        .iter()
        .map(|one| {
            let ring: Ring = one.outline.iter().chain(one.outline.first()).copied().collect();
            let net = one.net.iter().map(ToString::to_string).collect();
            (
                one.unit.as_ref().map_or_else(String::new, ToString::to_string),
                net,
                crate::partition::ring::double_area(&ring) / 2,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("b".into(), vec!["p1".into()], 10_000),
            ("d".into(), Vec::new(), 2_000),
            ("c".into(), vec!["p1".into()], 500),
        ]
    );
    let width = report.disagreements[2].width_m;
    assert!((width / (2.0 * 500.0 / 120.0 * 0.0111) - 1.0).abs() < 0.02, "{width}");
    // What the net says can be followed; then there is one disagreement less.
    let follow = report.disagreements[2].follow.clone().unwrap();
    desk.done(follow);
    assert_eq!(desk.plan.compare_net(&net).unwrap().disagreements.len(), 2);
    assert_eq!(report.disagreements[1].follow, None, "nobody has an opinion");
    // Of a plan with a scope only what may be changed is looked at.
    let mut scoped = desk.plan.clone().scoped(&[code("m2")]).unwrap();
    let report = scoped.compare_net(&net).unwrap();
    assert_eq!(report.disagreements.iter().map(|one| one.unit.clone()).collect::<Vec<_>>(), [Some(code("d"))]);
}
