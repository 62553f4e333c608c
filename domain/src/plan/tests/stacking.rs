//! Floors of one building given to several units, and back to one.

use std::sync::Arc;

use super::support::{Desk, code, merge, p, split, square};
use crate::lattice::LatticePoint;
use crate::pack::{Atom, Building, Pack};
use crate::plan::count::Counts;
use crate::plan::{EditCommand, FaultKind, LockTarget, Reason, Refusal};

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
        self.counts.permits(&self.desk.plan, &command).unwrap();
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
        self.counts.permits(&self.desk.plan, command).expect_err("the pack says otherwise")
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
    assert_eq!((refusal.reason, refusal.place), (Reason::OtherFootprint, Some(p(0, 0))));
    tower.done(restack(&[(1, (1, 6))], west, east));
    assert_eq!(tower.refused(&restack(&[(1, (1, 6))], west, east)).reason, Reason::NotHeld);
}

#[test]
fn an_atom_that_two_hold_is_found() {
    let mut tower = Tower::new();
    let (west, east) = if tower.has(["a"]) == [63] { ("a", "e") } else { ("e", "a") };
    tower.done(restack(&[(1, (1, 6))], west, east));
    let key = tower.counts.pack().atoms()[0].key();
    let plan = &mut tower.desk.plan;
    let [upper, leaf] = [plan.find(&code("m1")).unwrap(), plan.find(&code("c")).unwrap()];
    for id in [leaf, upper] {
        plan.roster.change(id, |unit| unit.stacked.push(key));
        assert_eq!(plan.check_all().unwrap_err().kind, FaultKind::Unit);
        plan.roster.roll_back();
        plan.check_all().unwrap();
    }
}
