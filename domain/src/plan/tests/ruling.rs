//! Rules, what would help against their breaches, and what is told of a command before it is done.

use std::sync::Arc;

use super::support::{Desk, Door, code, hand_over, named, p, pack, split, square};
use crate::ellipsoid::{area_m2, edge_length_m};
use crate::lattice::LatticePoint;
use crate::plan::count::Counts;
use crate::plan::preview::UnitPreview;
use crate::plan::rules::{Band, Barrier, BarrierKind, Barriers, Limits, Problem, Problems, Rule, Rulebook, mend};
use crate::plan::{Blank, EditCommand, Entry, Session};
use crate::units::UnitKind;

/// Steps of a side, some 220 m.
const SIDE: i32 = 20_000;

fn cell(x: i32, y: i32) -> Vec<Vec<Vec<LatticePoint>>> {
    vec![vec![square(x * SIDE, y * SIDE, (x + 1) * SIDE, (y + 1) * SIDE)]]
}

/// `a`, `b`, `c`, `d` as in [`Desk::four`], and large enough to be walked.
fn town() -> Desk {
    Desk::new(&[("a", cell(0, 0)), ("b", cell(1, 0)), ("c", cell(0, 1)), ("d", cell(1, 1))], &[])
}

fn book() -> Rulebook {
    let band = |level: &str, households| Band { level: level.into(), kind: UnitKind::Ordinary, households };
    let limits = Limits { level: "leaf".into(), sliver_m: 4.0, polsby_popper: 0.2, reock: 0.2, walk_m: 260.0 };
    Rulebook { bands: vec![band("leaf", [30, 100]), band("mid", [100, 200])], limits: vec![limits] }
}

struct Table {
    session: Session,
    counts: Counts,
    problems: Problems,
}

impl Table {
    fn new(desk: Desk, buildings: &[&[Door]], barriers: Vec<Barrier>) -> Self {
        let session = Session::new(desk.plan);
        let counts = Counts::new(session.plan(), pack(buildings));
        let problems = Problems::new(session.plan(), &counts, book(), Barriers::new(barriers));
        Self { session, counts, problems }
    }

    /// Done as it was foretold, and judged as from scratch.
    fn done(&mut self, command: EditCommand) -> Vec<UnitPreview> {
        let told = self.session.preview(&self.counts, &self.problems, &command, |_, told| told).unwrap();
        let effect = self.session.push(Entry::Do(command)).unwrap();
        assert_eq!(effect.difference, told.difference);
        let moves = self.counts.apply(self.session.plan(), &effect.difference);
        assert_eq!(moves, told.moves);
        self.problems.apply(self.session.plan(), &self.counts, &effect.difference, &moves);
        let plan = self.session.plan();
        let anew = Counts::new(plan, Arc::clone(self.counts.pack()));
        assert_eq!(self.counts, anew);
        assert_eq!(self.counts.unassigned(), told.unassigned[1]);
        assert_eq!(self.problems, Problems::new(plan, &anew, book(), self.problems.barriers().clone()));
        for unit in &told.units {
            let Some(after) = &unit.after else { continue };
            assert_eq!(plan.find(&after.code), Some(unit.unit));
            assert_eq!(after.tally, self.counts.of(unit.unit));
            let rules: Vec<Rule> = self.problems.of(unit.unit).iter().map(|problem| problem.rule).collect();
            assert_eq!(after.rules, rules);
        }
        told.units
    }

    fn of(&self, unit: &str) -> Vec<(Rule, f64, f64)> {
        let id = self.session.plan().find(&code(unit)).unwrap();
        self.problems.of(id).iter().map(|problem| (problem.rule, problem.value, problem.limit)).collect()
    }

    fn rules(&self, unit: &str) -> Vec<Rule> {
        self.of(unit).into_iter().map(|(rule, _, _)| rule).collect()
    }

    /// The first one of leaves or of open ground.
    fn problem(&self, rule: Rule) -> Problem {
        let upper = ["m1", "m2"].map(|text| Some(code(text)));
        let mut leaves = self.problems.iter().filter(|problem| !upper.contains(&problem.unit));
        leaves.find(|problem| problem.rule == rule).cloned().unwrap_or_else(|| panic!("no {rule:?}"))
    }

    /// What would help, done; the problem is gone.
    fn mended(&mut self, rule: Rule) -> EditCommand {
        let problem = self.problem(rule);
        let before = self.session.plan().encode();
        let command = mend(&mut self.session, &self.counts, &self.problems, &problem).expect("a mend");
        assert_eq!(self.session.plan().encode(), before, "trying leaves no trace");
        self.done(command.clone());
        assert!(!self.problems.iter().any(|left| left.rule == rule && left.place == problem.place), "{command:?}");
        command
    }
}

/// `count` entrances of one household each round a place, each a building of its own.
fn houses(x: i32, y: i32, count: i32) -> Vec<Vec<Door>> {
    (0..count).map(|ix| vec![(x + ix % 10 * 100, y + ix / 10 * 100, 1, None)]).collect()
}

fn borrowed(all: &[Vec<Door>]) -> Vec<&[Door]> {
    all.iter().map(Vec::as_slice).collect()
}

#[test]
fn households_keep_to_the_band_of_level_and_kind() {
    let mut all = houses(5_000, 5_000, 29);
    all.extend(houses(25_000, 5_000, 100));
    all.extend(houses(5_000, 25_000, 101));
    all.push(vec![(25_000, 25_000, 101, None), (25_100, 25_000, 0, None)]);
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    assert_eq!(table.of("a"), [(Rule::BelowBand, 29.0, 30.0)]);
    assert_eq!(table.of("b"), []);
    assert_eq!(table.of("c"), [(Rule::AboveBand, 101.0, 100.0)]);
    assert_eq!(table.of("d"), [(Rule::Indivisible, 101.0, 100.0)], "nobody can divide an entrance");
    assert!(Rule::Indivisible.is_exempt());
    // `a`, `b` and `c` are of one grid, `d` of the other.
    assert_eq!(table.of("m1"), [(Rule::AboveBand, 230.0, 200.0)]);
    assert_eq!(table.of("m2"), []);
    assert_eq!(table.of("t"), [], "a level without a band");
    let place = table.problem(Rule::AboveBand).place;
    assert!((5_000..6_000).contains(&place.x) && (25_000..26_100).contains(&place.y), "{place:?} is in the midst");
    let drawn = hand_over(square(0, 0, 3_000, 3_000), Some("a"), None);
    table.done(drawn);
    table.done(EditCommand::DrawNew {
        ring: square(0, 0, 3_000, 3_000),
        over: Blank::Unassigned,
        unit: named("s"),
        parent: Some(code("m1")),
        kind: UnitKind::Special,
    });
    assert_eq!(table.of("s"), [], "no band for special grids");
}

#[test]
fn a_small_unit_joins_the_neighbour_that_keeps_the_band() {
    let mut all = houses(5_000, 5_000, 20);
    all.extend(houses(25_000, 5_000, 90));
    all.extend(houses(5_000, 25_000, 80));
    all.extend(houses(25_000, 25_000, 40));
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    assert_eq!(table.rules("a"), [Rule::BelowBand]);
    // `b` would be too large, `d` only touches.
    assert_eq!(table.mended(Rule::BelowBand), super::support::merge("c", &["a"]));
    assert_eq!(table.of("c"), []);
    // Alone with neighbours that are full there is no plain mend.
    let mut all = houses(5_000, 5_000, 20);
    all.extend(houses(25_000, 5_000, 90));
    all.extend(houses(5_000, 25_000, 90));
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    let problem = table.problem(Rule::BelowBand);
    assert_eq!(mend(&mut table.session, &table.counts, &table.problems, &problem), None);
}

#[test]
fn a_large_unit_is_cut_in_halves_that_keep_the_band() {
    let desk =
        Desk::new(&[("g001", cell(0, 0)), ("g002", cell(1, 0)), ("g009", cell(0, 1)), ("g010", cell(1, 1))], &[]);
    let mut all = houses(2_000, 10_000, 80);
    all.extend(houses(15_000, 10_000, 70));
    let mut table = Table::new(desk, &borrowed(&all), Vec::new());
    assert_eq!(table.of("g001"), [(Rule::AboveBand, 150.0, 100.0)]);
    let EditCommand::Split { pieces, .. } = table.mended(Rule::AboveBand) else { panic!("a cut") };
    assert_eq!(pieces[0].code, code("g011"));
    assert_eq!([table.of("g001"), table.of("g011")], [[], []]);
    // Where codes end in no digit none can be counted on.
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    let problem = table.problem(Rule::AboveBand);
    assert_eq!(mend(&mut table.session, &table.counts, &table.problems, &problem), None);
}

#[test]
fn ground_of_no_unit_is_given_to_the_neighbour_with_the_longest_boundary() {
    let all = houses(5_000, 5_000, 40);
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    table.done(hand_over(square(4_000, 0, 20_000, 20_000), Some("a"), None));
    assert_eq!(table.problem(Rule::UnassignedGround).unit, None);
    let area = table.problem(Rule::UnassignedGround).value;
    let ring: Vec<LatticePoint> = square(4_000, 0, 20_000, 20_000).into_iter().chain([p(4_000, 0)]).collect();
    assert!((area - area_m2(&ring)).abs() < 1e-3, "{area}");
    assert_eq!(table.problems.by_rule()[&Rule::UnassignedAtom], 40);
    // Three neighbours with 200 m each, or 160: the first of the longest is `a` again.
    let command = table.mended(Rule::UnassignedGround);
    assert!(matches!(command, EditCommand::HandOver { from: None, .. }));
    assert_eq!(table.problems.by_rule().get(&Rule::UnassignedAtom), None);
}

#[test]
fn a_loose_piece_goes_to_the_neighbour() {
    let mut table = Table::new(town(), &borrowed(&houses(1_000, 1_000, 40)), Vec::new());
    // A strip from `b` to the far side leaves `a` in two pieces, the upper one the smaller.
    table.done(hand_over(square(0, 12_000, 20_000, 14_000), Some("a"), Some("b")));
    assert_eq!(table.of("a")[0], (Rule::NotContiguous, 2.0, 1.0));
    assert_eq!(table.problem(Rule::NotContiguous).place, p(0, 14_000));
    let command = table.mended(Rule::NotContiguous);
    assert!(matches!(&command, EditCommand::HandOver { to: Some(to), .. } if *to == code("b")), "{command:?}");
    // Grids: `d` alone between `a` and what belongs to it no more.
    table.done(EditCommand::Reparent { unit: code("a"), parent: code("m2") });
    assert!(table.rules("m2").contains(&Rule::NotContiguous), "`a` and `d` share no edge");
    // A strip in which nobody lives can part a grid as well.
    let mut table = Table::new(town(), &borrowed(&houses(1_000, 1_000, 40)), Vec::new());
    table.done(hand_over(square(0, 20_000, 20_000, 21_000), Some("c"), Some("d")));
    assert!(table.rules("m1").contains(&Rule::NotContiguous), "`c` has lost its way to `a`");
    // A leaf that is new, away from all others of its grid: of those none is touched.
    let mut table = Table::new(town(), &borrowed(&houses(1_000, 1_000, 40)), Vec::new());
    assert!(!table.rules("m2").contains(&Rule::NotContiguous));
    table.done(EditCommand::DrawNew {
        ring: square(-5_000, 5_000, 0, 10_000),
        over: Blank::Outside,
        unit: named("w"),
        parent: Some(code("m2")),
        kind: UnitKind::Ordinary,
    });
    assert!(table.rules("m2").contains(&Rule::NotContiguous), "`w` borders on `a` alone");
}

#[test]
fn a_road_or_river_between_neighbours_is_a_barrier() {
    let mut all = houses(5_000, 2_000, 40);
    all.extend(houses(5_000, 15_000, 25));
    let road = |line: &[LatticePoint]| Barrier { kind: BarrierKind::Road, line: line.to_vec() };
    let along = |y: i32| vec![road(&[p(-5_000, y), p(7_000, y), p(30_000, y)])];
    let found = |barriers: Vec<Barrier>| Table::new(town(), &borrowed(&all), barriers).of("a");
    assert_eq!(found(along(10_000)), [(Rule::CrossesBarrier, 25.0, 0.0)]);
    assert_eq!(found(along(18_000)), [], "beyond all houses");
    // There and back again is no way across.
    let bend = road(&[p(-5_000, 9_000), p(10_000, 9_000), p(10_000, 11_000), p(-5_000, 11_000)]);
    assert_eq!(found(vec![bend]), []);
    let river = |ring: Vec<LatticePoint>| {
        let line = ring.iter().copied().chain([ring[0]]).collect();
        vec![Barrier { kind: BarrierKind::River, line }]
    };
    assert_eq!(found(river(square(-5_000, 9_000, 30_000, 11_000))), [(Rule::CrossesBarrier, 25.0, 0.0)]);
    assert_eq!(found(river(square(12_000, 9_000, 30_000, 11_000))), [], "it ends before the houses");
}

#[test]
fn shapes_are_compact_and_can_be_walked() {
    let mut table = Table::new(town(), &borrowed(&houses(1_000, 1_000, 40)), Vec::new());
    table.done(split("b", &[&[p(20_250, 0), p(20_250, 20_000)]], &["e"]));
    let thin = table.of("e");
    let rules: Vec<Rule> = thin.iter().map(|found| found.0).collect();
    assert_eq!(rules, [Rule::BelowBand, Rule::Sliver, Rule::NotCompact, Rule::NotRound]);
    let width = edge_length_m(p(20_000, 0), p(20_250, 0));
    let height = edge_length_m(p(20_000, 0), p(20_000, 20_000));
    let (area, length) = (width * height, 2.0 * (width + height));
    let near = |value: f64, wanted: f64| assert!((value / wanted - 1.0).abs() < 1e-4, "{value} is not {wanted}");
    near(thin[1].1, 2.0 * area / length);
    near(thin[2].1, 4.0 * core::f64::consts::PI * area / (length * length));
    near(thin[3].1, 4.0 * area / (core::f64::consts::PI * (width * width + height * height)));
    let ends: Vec<Vec<Door>> = [(100, 100, 40), (19_900, 19_900, 40), (19_900, 100, 0), (5_000, 9_000, 1)]
        .map(|(x, y, households)| vec![(x, y, households, None)])
        .to_vec();
    let table = Table::new(town(), &borrowed(&ends), Vec::new());
    let Some(&(rule, far, limit)) = table.of("a").first() else { panic!("far apart") };
    assert_eq!((rule, limit), (Rule::LongWalk, 260.0));
    near(far, edge_length_m(p(100, 100), p(19_900, 19_900)));
    // An entrance without households is nobody's way.
    let ends: Vec<&[Door]> = ends[1..].iter().map(Vec::as_slice).collect();
    assert!(!Table::new(town(), &ends, Vec::new()).rules("a").contains(&Rule::LongWalk));
}

#[test]
fn what_lies_out_of_the_scope_is_not_judged() {
    let desk = town();
    let plan = desk.plan.scoped(&[code("b"), code("d")]).unwrap();
    let counts = Counts::new(&plan, pack(&borrowed(&houses(25_000, 5_000, 10))));
    let problems = Problems::new(&plan, &counts, book(), Barriers::default());
    let judged: Vec<String> = problems.iter().map(|found| format!("{:?} {:?}", found.unit, found.rule)).collect();
    // `m1` has leaves out of scope, `m2` has only `d`.
    assert_eq!(judged, ["Some(m2) BelowBand", "Some(b) BelowBand", "Some(d) BelowBand"]);
}

#[test]
fn a_command_is_told_before_it_is_done() {
    let mut all = houses(2_000, 2_000, 60);
    all.extend(houses(15_000, 2_000, 35));
    let mut table = Table::new(town(), &borrowed(&all), Vec::new());
    let units = table.done(split("a", &[&[p(10_000, 0), p(10_000, 20_000)]], &["e"]));
    let [a, e] = &units[..] else { panic!("{units:?}") };
    let (before, after, new) = (a.before.as_ref().unwrap(), a.after.as_ref().unwrap(), e.after.as_ref().unwrap());
    assert_eq!((&before.code, &after.code, &new.code), (&code("a"), &code("a"), &code("e")));
    assert_eq!([before, after, new].map(|side| side.tally.households), [95, 60, 35]);
    let area = |side: &crate::plan::preview::Standing| side.area_m2.unwrap();
    assert!((area(before) - area(after) - area(new)).abs() < 1e-3);
    assert!((area(before) / area(after) - 2.0).abs() < 1e-4);
    assert_eq!(e.before, None);
    let units = table.done(super::support::merge("e", &["a"]));
    let gone = units.iter().find(|unit| unit.before.as_ref().is_some_and(|before| before.code == code("a"))).unwrap();
    assert_eq!(gone.after, None);
    assert!((area(gone.before.as_ref().unwrap()) - area(after)).abs() < 1e-3);
    let refused = split("a", &[&[p(10_000, 0), p(10_000, 20_000)]], &["f"]);
    assert!(table.session.preview(&table.counts, &table.problems, &refused, |_, told| told).is_err());
}
