//! Counts that follow every change: each step is held against a full recount.

use std::sync::Arc;

use super::support::{Desk, Door, code, go, hand_over, merge, p, pack, reshape, split, square};
use crate::plan::count::{Counts, Moves, Tally};
use crate::plan::{Applied, EditCommand, Ground};

struct Table {
    desk: Desk,
    counts: Counts,
}

impl Table {
    fn new(desk: Desk, buildings: &[&[Door]]) -> Self {
        let counts = Counts::new(&desk.plan, pack(buildings));
        Self { desk, counts }
    }

    /// Foreseen, done, undone and done again: always what a recount says.
    fn done(&mut self, command: &EditCommand) -> Moves {
        let before = self.counts.clone();
        let foreseen = self.desk.plan.try_out(command, |plan, difference| before.foresee(plan, difference)).unwrap();
        let Applied { difference, inverse } = self.desk.plan.apply(command).unwrap();
        let moves = self.follow(&difference);
        assert_eq!(moves, foreseen);
        let undone = self.desk.plan.apply(&inverse).unwrap();
        self.follow(&undone.difference);
        assert_eq!(self.counts, before, "{command:?} is not uncounted");
        let redone = self.desk.plan.apply(&undone.inverse).unwrap();
        assert_eq!(self.follow(&redone.difference), foreseen);
        moves
    }

    fn follow(&mut self, difference: &crate::plan::Difference) -> Moves {
        let moves = self.counts.apply(&self.desk.plan, difference);
        assert_eq!(self.counts, Counts::new(&self.desk.plan, Arc::clone(self.counts.pack())));
        moves
    }

    fn has(&self, unit: &str) -> (u32, u32) {
        let Tally { households, buildings, .. } = self.counts.of(self.desk.id(unit));
        (households, buildings)
    }
}

#[test]
fn every_level_has_what_its_leaves_have() {
    // The second building stands in three leaves of two parents.
    let table = Table::new(
        Desk::four(),
        &[&[(50, 50, 7, None)], &[(90, 90, 1, None), (110, 90, 2, None), (110, 110, 4, None)]],
    );
    assert_eq!(["a", "b", "c", "d"].map(|unit| table.has(unit)), [(8, 2), (2, 1), (0, 0), (4, 1)]);
    assert_eq!(["m1", "m2", "t"].map(|unit| table.has(unit)), [(10, 2), (4, 1), (14, 2)]);
    assert_eq!(table.counts.unassigned(), Tally::default());
    assert_eq!(table.counts.held(table.desk.ground("a")), [0, 1]);
    assert_eq!(table.counts.inside(&square(80, 80, 110, 110)), [1, 2, 3], "on the ring is in it");
    assert_eq!(table.counts.inside(&[p(0, 0), p(95, 0), p(95, 95)]), [0, 1]);
    assert!(table.counts.inside(&[]).is_empty());
}

#[test]
fn what_stands_on_a_boundary_is_of_the_smallest_code() {
    let mut table = Table::new(Desk::four(), &[&[(100, 50, 1, None)], &[(150, 100, 2, None)], &[(100, 100, 4, None)]]);
    assert_eq!(["a", "b", "c", "d"].map(|unit| table.has(unit).0), [5, 2, 0, 0]);
    let moves = table.done(&EditCommand::Renumber { unit: code("a"), code: code("x") });
    assert_eq!(moves.atoms.len(), 2);
    assert_eq!(["x", "b", "c", "d"].map(|unit| table.has(unit).0), [0, 7, 0, 0]);
}

#[test]
fn counts_follow_boundaries_and_nobody_is_lost() {
    let houses: Vec<Vec<Door>> = (0..400).map(|ix| vec![(ix % 20 * 10 + 5, ix / 20 * 10 + 5, 1, None)]).collect();
    let houses: Vec<&[_]> = houses.iter().map(Vec::as_slice).collect();
    let mut table = Table::new(Desk::four(), &houses);
    table.done(&go(p(100, 100), p(130, 100)));
    // Triangles of 30 by 100 on both sides of the way: houses whose middles lie in them.
    assert_eq!(["a", "b", "c", "d"].map(|unit| table.has(unit).0), [115, 85, 115, 85]);
    let moves = table.done(&split("a", &[&[p(50, 0), p(50, 100)]], &["e"]));
    assert_eq!(moves.tallies.len(), 2, "the parent has what it had: {:?}", moves.tallies);
    assert_eq!((table.has("a").0, table.has("e").0), (65, 50));
    table.done(&EditCommand::Reparent { unit: code("e"), parent: code("m2") });
    assert_eq!((table.has("m1").0, table.has("m2").0), (265, 135));
    table.done(&merge("b", &["d"]));
    assert_eq!((table.has("b").0, table.has("m2").0, table.has("t").0), (170, 50, 400));
    let moves = table.done(&reshape("a", &[p(60, 100), p(60, 120), p(80, 120), p(80, 100)]));
    assert_eq!(moves.atoms.len(), 4);
    table.done(&hand_over(square(0, 0, 30, 30), Some("e"), None));
    assert_eq!(table.counts.unassigned().households, 9);
    assert_eq!(table.has("t").0, 391);
    table.done(&EditCommand::Reparent { unit: code("m1"), parent: code("t") });
    assert_eq!(table.counts.held(Ground::Unassigned).len(), 9);
}

#[test]
fn stacked_atoms_follow_their_code() {
    let doors = [(10, 10, 1, Some("a")), (10, 10, 2, Some("b")), (10, 10, 4, Some("gone")), (10, 10, 8, None)];
    let mut table = Table::new(Desk::four(), &[&doors]);
    assert_eq!((table.has("a"), table.has("b")), ((13, 1), (2, 1)), "a code that nobody has is no help");
    table.done(&split("b", &[&[p(150, 0), p(150, 100)]], &["e"]));
    assert_eq!((table.has("b").0, table.has("e").0), (2, 0));
    table.done(&EditCommand::Renumber { unit: code("b"), code: code("b2") });
    assert_eq!(table.has("b2").0, 2);
    table.done(&merge("d", &["b2", "e"]));
    assert_eq!(table.has("d").0, 2);
    // What lies there changes hands, what is stacked there doesn't.
    table.done(&hand_over(square(0, 0, 100, 20), Some("a"), Some("d")));
    assert_eq!((table.has("a").0, table.has("d").0), (1, 14));
    table.done(&EditCommand::Renumber { unit: code("d"), code: code("gone2") });
    assert_eq!(table.has("gone2").0, 14);
}

#[test]
fn a_difference_reaches_no_farther_than_what_has_changed() {
    let mut desk = Desk::islands();
    let reach = |applied: &Applied| applied.difference.reach().map(|bounds| (bounds.min, bounds.max));
    let applied = desk.done(EditCommand::InsertVertex { edge: [p(0, 300), p(300, 300)], at: p(150, 310) });
    assert_eq!(reach(&applied), Some((p(0, 300), p(300, 310))));
    // The arc from corner to corner has more segments than that; only two follow.
    let applied = desk.done(go(p(150, 310), p(150, 305)));
    assert_eq!(reach(&applied), Some((p(0, 300), p(300, 310))));
    let applied = desk.done(go(p(100, 100), p(110, 110)));
    assert_eq!(reach(&applied), Some((p(100, 100), p(140, 140))));
    let applied = desk.done(EditCommand::Renumber { unit: code("a"), code: code("a2") });
    assert_eq!(reach(&applied), None);
    let applied = desk.done(merge("a2", &["i"]));
    assert_eq!(reach(&applied), Some((p(100, 100), p(140, 140))));
}
