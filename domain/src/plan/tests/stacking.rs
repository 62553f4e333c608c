//! Floors of one building given to several units, and back to one.

use std::sync::Arc;

use super::support::{Desk, code, merge, p, split, square};
use crate::lattice::LatticePoint;
use crate::pack::{Atom, Building, Pack};
use crate::plan::count::Counts;
use crate::plan::{EditCommand, Entry, FaultKind, LockTarget, Reason, Refusal, Session, Stack};

/// Across the boundary of `a` and `b`, at which the split of `a` ends.
fn footprint() -> Vec<LatticePoint> {
    square(40, 30, 110, 70)
}

/// A tower with three bands of floors behind each of two entrances, 1, 2, 4 … households in each; both entrances are in
/// the west of `a`.
fn tower() -> Arc<Pack> {
    let band = |(ix, floors)| {
        let (entrance, at) = if ix < 3 { (1, p(45, 50)) } else { (2, p(48, 50)) };
        Atom { building: 9, entrance, floors, at, households: 1_u16 << ix, shops: 0, houses: 0, leaf: None }
    };
    let floors = [(1, 6), (7, 12), (13, 18), (1, 6), (7, 12), (13, 18)];
    let building = Building { id: 9, footprint: footprint(), households: 63, shops: 0, houses: 0 };
    Arc::new(Pack::new(vec![building], (0..).zip(floors).map(band).collect()).unwrap())
}

fn restack(bands: &[(u8, (u8, u8))], from: &str, to: &str) -> EditCommand {
    EditCommand::Restack { building: 9, footprint: footprint(), bands: bands.to_vec(), from: code(from), to: code(to) }
}

struct Tower {
    desk: Desk,
    counts: Counts,
}

impl Tower {
    fn new() -> Self {
        let mut desk = Desk::four();
        desk.split("a", &[&[p(50, 0), p(50, 100)]], &["e"]);
        let counts = Counts::new(&desk.plan, tower());
        Self { desk, counts }
    }

    /// Permitted, done, the way back exact and uncounted, and counted as a recount does.
    fn done(&mut self, command: EditCommand) {
        self.desk.plan.permits(self.counts.pack(), &command).unwrap();
        let before = self.counts.clone();
        let foreseen = self.desk.plan.try_out(&command, |plan, difference| before.foresee(plan, difference)).unwrap();
        let applied = self.desk.done(command);
        assert_eq!(self.counts.apply(&self.desk.plan, &applied.difference), foreseen);
        let undone = self.desk.plan.apply(&applied.inverse).unwrap();
        self.counts.apply(&self.desk.plan, &undone.difference);
        assert_eq!(self.counts, before);
        let again = self.desk.plan.apply(&undone.inverse).unwrap();
        self.counts.apply(&self.desk.plan, &again.difference);
        assert_eq!(self.counts, Counts::new(&self.desk.plan, tower()));
    }

    fn has<const N: usize>(&self, units: [&str; N]) -> [u32; N] {
        units.map(|unit| self.counts.of(self.desk.id(unit)).households)
    }

    fn refused(&self, command: &EditCommand) -> Refusal {
        self.desk.plan.permits(self.counts.pack(), command).expect_err("the pack says otherwise")
    }
}

#[test]
fn floors_go_to_who_has_ground_in_the_footprint_and_back() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    assert_eq!(tower.has([west, east, "b"]), [63, 0, 0], "entrances tell");
    tower.done(restack(&[(1, (7, 12)), (1, (13, 18))], west, east));
    assert_eq!(tower.has([west, east, "b"]), [57, 6, 0]);
    tower.done(restack(&[(2, (13, 18))], west, "b"));
    assert_eq!(tower.has([west, east, "b"]), [25, 6, 32]);
    assert_eq!(tower.counts.of(tower.desk.id("t")).buildings, 1);
    // From one that has it by its key to another, and from there home.
    tower.done(restack(&[(1, (13, 18))], east, "b"));
    assert_eq!(tower.has([west, east, "b"]), [25, 2, 36]);
    tower.done(restack(&[(2, (13, 18)), (1, (13, 18))], "b", west));
    tower.done(restack(&[(1, (7, 12))], east, west));
    assert_eq!(tower.has([west, east, "b"]), [63, 0, 0]);
}

#[test]
fn what_a_unit_holds_follows_it_and_not_the_place() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    tower.done(restack(&[(1, (1, 6)), (1, (7, 12))], west, "b"));
    assert_eq!(tower.has([west, "b"]), [60, 3]);
    tower.done(EditCommand::Renumber { unit: code("b"), code: code("b2") });
    tower.done(split("b2", &[&[p(150, 0), p(150, 100)]], &["f"]));
    assert_eq!(tower.has([west, "b2", "f"]), [60, 3, 0]);
    // Who it goes into has it, and who is drawn over all of it, too.
    tower.done(merge("d", &["b2", "f"]));
    assert_eq!(tower.has([west, "d"]), [60, 3]);
    tower.done(merge(west, &[east]));
    tower.done(merge(west, &["d"]));
    assert_eq!(tower.has([west]), [63]);
    let key = tower.counts.pack().atoms()[0].key();
    assert_eq!(tower.desk.plan.holder(key), Some(tower.desk.id(west)));
}

#[test]
fn what_can_not_be_restacked_is_refused_with_a_place() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    tower.done(restack(&[(1, (1, 6))], west, "b"));
    let desk = &mut tower.desk;
    let band = [(1, (1, 6))];
    let refusal = desk.refusal(restack(&[(1, (7, 12))], west, "d"));
    assert_eq!((refusal.reason, refusal.place), (Reason::OtherFootprint, Some(p(40, 30))));
    assert_eq!(refusal.unit, Some(code("d")));
    assert_eq!(desk.refusal(restack(&band, west, east)).place, Some(p(40, 30)), "it is another's");
    for (bands, from, to) in [
        (&band[..], west, east),
        (&[], west, east),
        (&[(1, (7, 12)), (1, (7, 12))], west, east),
        (&[(1, (12, 7))], west, east),
        (&[(1, (7, 12))], west, west),
    ] {
        assert_eq!(desk.refused(restack(bands, from, to)), Reason::NotHeld, "{bands:?}");
    }
    assert_eq!(desk.refused(restack(&band, "b", "m1")), Reason::NotALeaf);
    assert_eq!(desk.refused(restack(&band, "nobody", "b")), Reason::NoSuchUnit);
    let nowhere = EditCommand::Restack {
        building: 9,
        footprint: Vec::new(),
        bands: band.to_vec(),
        from: code("b"),
        to: code(west),
    };
    assert_eq!(desk.refused(nowhere), Reason::OtherFootprint);
    let crowd: Vec<_> = (0..5_000_u32).map(|ix| ((ix / 250) as u8, ((ix % 250) as u8, 255))).collect();
    assert_eq!(desk.refused(restack(&crowd, west, east)), Reason::TooManyPoints);
    desk.done(EditCommand::SetLock { target: LockTarget::Unit(code("b")), locked: true });
    assert_eq!(desk.refused(restack(&band, "b", west)), Reason::Locked);
    assert_eq!(desk.refused(restack(&[(1, (7, 12))], west, "b")), Reason::Locked);
}

#[test]
fn the_pack_has_the_last_word() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    // The plan can't know; whoever has the pack does.
    assert_eq!(tower.refused(&restack(&[(3, (1, 6))], west, east)).reason, Reason::NotHeld);
    assert_eq!(tower.refused(&restack(&[(1, (1, 6))], east, west)).reason, Reason::NotHeld);
    let elsewhere = EditCommand::Restack {
        building: 9,
        footprint: square(0, 0, 200, 200),
        bands: vec![(1, (1, 6))],
        from: code(west),
        to: code("d"),
    };
    let refusal = tower.refused(&elsewhere);
    assert_eq!((refusal.reason, refusal.place), (Reason::OtherFootprint, Some(p(40, 30))), "where it is");
    tower.done(restack(&[(1, (1, 6))], west, east));
    assert_eq!(tower.refused(&restack(&[(1, (1, 6))], west, east)).reason, Reason::NotHeld);
}

#[test]
fn an_atom_that_two_hold_is_found() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    tower.done(restack(&[(1, (1, 6))], west, east));
    let stack = Stack { building: 9, footprint: footprint(), bands: vec![(1, (1, 6))] };
    let plan = &mut tower.desk.plan;
    let [upper, leaf] = [plan.find(&code("m1")).unwrap(), plan.find(&code("c")).unwrap()];
    for id in [leaf, upper] {
        plan.roster.change(id, |unit| unit.stacked.push(stack.clone()));
        assert_eq!(plan.check_all().unwrap_err().kind, FaultKind::Unit);
        plan.roster.roll_back();
        plan.check_all().unwrap();
    }
}

fn hand_over(ring: Vec<LatticePoint>, from: &str, to: Option<&str>) -> EditCommand {
    EditCommand::HandOver { ring, from: Some(code(from)), to: to.map(code) }
}

/// The part of the footprint that lies in `b`.
fn slice() -> Vec<LatticePoint> {
    square(100, 30, 110, 70)
}

#[test]
fn floors_go_with_the_slice_on_which_they_are_stacked() {
    let start = || {
        let mut tower = Tower::new();
        let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
        tower.done(restack(&[(1, (7, 12))], west, east));
        tower.done(restack(&[(2, (13, 18))], west, "b"));
        assert_eq!(tower.has([west, east, "b"]), [29, 2, 32]);
        (tower, west, east)
    };
    // Some of it is enough to stay; its edge alone is not, and whose the entrance is doesn't matter.
    let (mut tower, west, east) = start();
    tower.done(hand_over(square(100, 30, 110, 50), "b", Some(east)));
    assert_eq!(tower.has([west, east, "b"]), [29, 2, 32]);
    tower.done(hand_over(square(100, 50, 110, 70), "b", Some(east)));
    assert_eq!(tower.has([west, east, "b"]), [29, 34, 0]);
    let [held, none] = [east, "b"].map(|unit| tower.desk.plan.unit(tower.desk.id(unit)).unwrap().stacked.clone());
    assert_eq!((held[0].bands.as_slice(), none.len()), (&[(1, (7, 12)), (2, (13, 18))][..], 0));
    // The larger piece of a cut keeps the code, the one in the footprint the floors.
    let (mut tower, west, east) = start();
    tower.done(split("b", &[&[p(120, 0), p(120, 100)]], &["f"]));
    assert_eq!(tower.has([west, east, "b", "f"]), [29, 2, 0, 32]);
    // Of two that lie in it then, the one that has gained more.
    let (mut tower, west, east) = start();
    tower.done(split("b", &[&[p(120, 0), p(120, 100)], &[p(100, 60), p(120, 60)]], &["f", "g"]));
    assert_eq!(tower.has([west, east, "b", "f", "g"]), [29, 2, 0, 32, 0]);
    // On ground of nobody nobody holds them: the entrance tells.
    let (mut tower, west, east) = start();
    tower.done(hand_over(slice(), "b", None));
    assert_eq!(tower.has([west, east, "b"]), [61, 2, 0]);
}

#[test]
fn a_locked_unit_neither_loses_floors_nor_is_given_any() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    tower.done(restack(&[(2, (13, 18))], west, "b"));
    let lock = |unit: &str, locked| EditCommand::SetLock { target: LockTarget::Unit(code(unit)), locked };
    tower.done(lock(east, true));
    tower.done(split("b", &[&[p(120, 0), p(120, 100)]], &["f"]));
    assert_eq!(tower.has([west, east, "b", "f"]), [31, 0, 0, 32]);
    tower.done(lock("f", true));
    let desk = &mut tower.desk;
    assert_eq!(desk.refused(hand_over(slice(), "f", Some("b"))), Reason::Locked);
}

#[test]
fn who_lies_in_a_footprint_is_told_by_ground_not_by_edges() {
    let plan = Desk::four().plan;
    let there = |footprint: &[LatticePoint]| -> Vec<String> {
        let mut turned = footprint.to_vec();
        turned.reverse();
        let leaves = plan.leaves_in(footprint);
        assert_eq!(leaves, plan.leaves_in(&turned), "{footprint:?}");
        leaves.into_iter().map(|leaf| plan.unit(leaf).unwrap().code.to_string()).collect()
    };
    assert_eq!(there(&square(0, 0, 100, 100)), ["a"], "all of it");
    assert_eq!(there(&square(40, 40, 60, 60)), ["a"], "in the midst");
    assert_eq!(there(&square(100, 0, 150, 50)), ["b"], "in a corner");
    assert_eq!(there(&square(90, 0, 100, 100)), ["a"], "along an edge");
    assert_eq!(there(&square(90, 20, 101, 30)), ["a", "b"], "a step across");
    assert_eq!(there(&square(-50, -50, 250, 250)), ["a", "b", "c", "d"], "round all");
    assert_eq!(there(&square(0, 0, 200, 100)), ["a", "b"], "two exactly");
    // Corners on the boundaries, each side of it in one unit only.
    assert_eq!(there(&[p(100, 50), p(150, 100), p(100, 150), p(50, 100)]), ["a", "b", "c", "d"]);
    assert_eq!(there(&[p(100, 50), p(150, 100), p(100, 100)]), ["b"]);
    assert_eq!(there(&square(300, 300, 310, 310)), [""; 0]);
    // Where entrances are all that is known, those on a boundary count on both sides.
    assert_eq!(there(&[p(20, 20)]), ["a"]);
    assert_eq!(there(&[p(100, 20)]), ["a", "b"]);
    assert_eq!(there(&[p(20, 20), p(120, 20)]), ["a", "b"]);
    assert_eq!(there(&[]), [""; 0]);
}

#[test]
fn a_session_that_knows_its_pack_asks_it() {
    let (mut tower, forged) = (Tower::new(), |from, to| Entry::Do(restack(&[(3, (1, 6))], from, to)));
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    let blind = || Session::new(tower.desk.plan.clone());
    blind().push(forged(west, east)).unwrap();
    let mut session = blind().with_pack(tower.counts.pack().clone());
    let refusal = session.push(forged(west, east)).unwrap_err();
    assert_eq!((refusal.reason, refusal.place), (Reason::NotHeld, Some(p(40, 30))));
    // Who has it is asked when its turn comes: what the first gives away the second can't.
    let twice = [restack(&[(1, (1, 6))], west, east), restack(&[(1, (1, 6))], west, "b")].map(Entry::Do);
    assert_eq!(session.push_all(twice).unwrap_err().0, 1);
    let on = [restack(&[(1, (1, 6))], west, east), restack(&[(1, (1, 6))], east, "b")].map(Entry::Do);
    session.push_all(on).unwrap();
    session.push_all([Entry::Undo, Entry::Undo, Entry::Redo, Entry::Redo]).unwrap();
    tower.desk.plan = session.plan().clone();
    assert_eq!(Counts::new(session.plan(), tower.counts.pack().clone()).of(tower.desk.id("b")).households, 1);
}
