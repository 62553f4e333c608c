use domain::partition::Partition;
use geometry::samples::chessboard;

use super::*;

fn plan() -> Plan {
    let partition: Partition = chessboard(4);
    Plan::from_partition(&partition).expect("sound codes")
}

fn middle(plan: &Plan, code: &UnitCode) -> LatticePoint {
    let id = plan.find(code).expect("a unit");
    middle_of(&plan.pieces(Ground::Unit(id))[0][0])
}

fn fresh(beside: &UnitCode, count: usize) -> Vec<NewUnit> {
    let plan = plan();
    plan.new_codes(beside, count).into_iter().map(|code| NewUnit { name: code.to_string(), code }).collect()
}

fn context<'a>(plan: &'a Plan, chosen: &'a [UnitCode]) -> Context<'a> {
    Context { plan, chosen, reach: 10, fresh: &fresh }
}

#[test]
fn every_tool_has_a_key_of_its_own() {
    for tool in Tool::ALL {
        assert_eq!(Tool::of_key(&tool.key().to_string()), Some(tool));
        assert_eq!(Tool::of_key(&tool.key().to_ascii_uppercase().to_string()), Some(tool));
    }
    assert_eq!(Tool::of_key("Shift"), None);
}

#[test]
fn a_line_divides_the_unit_that_it_runs_through() {
    let plan = plan();
    let leaves: Vec<UnitCode> =
        super::super::picture::leaves(&plan).map(|id| plan.unit(id).expect("a leaf").code.clone()).collect();
    let at = middle(&plan, &leaves[5]);
    let mut sketch = Sketch::with(Tool::Split);
    sketch.add(LatticePoint::new(at.x - 20, at.y));
    sketch.cursor = Some(LatticePoint::new(at.x + 20, at.y + 3));
    let Some(EditCommand::Split { unit, lines, pieces, .. }) = sketch.command(&context(&plan, &[]), false) else {
        panic!("no split")
    };
    assert_eq!((unit, lines.len(), lines[0].len(), pieces.len()), (leaves[5].clone(), 1, 2, 1));
    assert_eq!(sketch.command(&context(&plan, &[]), true), None, "one place is no line");
}

#[test]
fn places_are_taken_back_one_by_one_and_line_by_line() {
    let at = |x: i32| LatticePoint::new(x, 0);
    let mut sketch = Sketch::with(Tool::Split);
    [at(0), at(9), at(9)].into_iter().for_each(|p| sketch.add(p));
    assert_eq!(sketch.points.len(), 2, "the same place twice is one");
    sketch.next_line();
    sketch.add(at(5));
    assert!(sketch.step_back() && sketch.step_back(), "a place, then the line before is under way again");
    assert_eq!(sketch.points, [at(0), at(9)]);
    assert!(sketch.step_back() && sketch.step_back() && !sketch.step_back());
    assert!(!sketch.give_up());
}

#[test]
fn a_merge_goes_into_the_unit_that_was_chosen_first() {
    let plan = plan();
    let code = |text: &str| UnitCode::new(text).expect("a code");
    let chosen = [code("b"), code("a"), code("c")];
    let command = Sketch::with(Tool::Merge).command(&context(&plan, &chosen), true);
    assert_eq!(command, Some(EditCommand::Merge { into: code("b"), others: vec![code("a"), code("c")] }));
    assert_eq!(Sketch::with(Tool::Merge).command(&context(&plan, &chosen[..1]), true), None);
}

#[test]
fn a_trembling_line_becomes_a_steady_one() {
    let p = |x: i32, y: i32| LatticePoint::new(1_040_000_000 + x * 100, 300_000_000 + y * 100);
    // 100 steps are about a metre.
    let line = [p(0, 0), p(10, 1), p(20, -1), p(30, 0), p(30, 40)];
    assert_eq!(steady(&line, 3.0), [p(0, 0), p(30, 0), p(30, 40)]);
    assert_eq!(steady(&line[..1], 3.0), [p(0, 0)]);
    assert!(steady(&[], 3.0).is_empty());
}
