//! Uploads that no page sends: floors of a building taken from who doesn't have them, to where they aren't.

use domain::{
    lattice::LatticePoint,
    plan::{Draft, EditCommand, Entry, LockTarget, NewUnit, Plan, Reason, Refusal},
    units::UnitCode,
    wire::{PlanBody, PlanHead, PlanRefused},
};

use crate::{
    client::Reply,
    harness::Builder,
    pack::footprint,
    plans::{Drawn, code},
    snapshot::partition,
};

/// Cuts the first micro-grid into three that meet in the middle of its building, whose entrances are in the north.
fn cut() -> Entry {
    let at = |x, y| LatticePoint::new(1_040_000_000 + x, 300_100_000 + y);
    let middle = footprint(&partition(), 0);
    let (x, y) = (middle[0].x + 500 - 1_040_000_000, middle[0].y + 100 - 300_100_000);
    let new = |piece| NewUnit { code: code(&format!("990100001001001{piece}")), name: "新微网格".into() };
    Entry::Do(EditCommand::Split {
        unit: code("990100001001001001"),
        lines: vec![vec![at(-5_000, y), at(105_000, y)], vec![at(x, y), at(x, -5_000)]],
        snap: 0,
        pieces: vec![new("007"), new("008")],
    })
}

/// The three: the one in the north first.
fn pieces() -> Vec<UnitCode> {
    let mut plan = Plan::from_partition(&partition()).unwrap();
    let Entry::Do(cut) = cut() else { unreachable!() };
    plan.apply(&cut).unwrap();
    let there = plan.leaves_in(&footprint(&partition(), 0));
    let top = |leaf| plan.arcs_beside(domain::plan::Ground::Unit(leaf)).map(|arc| plan.arc(arc).unwrap().bounds());
    let mut there: Vec<_> =
        there.into_iter().map(|leaf| (top(leaf).flatten().map(|own| own.max.y).max(), leaf)).collect();
    there.sort_unstable();
    assert_eq!(there.len(), 3);
    there.into_iter().rev().map(|(_, leaf)| plan.unit(leaf).unwrap().code.clone()).collect()
}

fn restack(bands: &[(u8, (u8, u8))], from: &UnitCode, to: &UnitCode) -> EditCommand {
    let footprint = footprint(&partition(), 0);
    EditCommand::Restack { building: 1, footprint, bands: bands.to_vec(), from: from.clone(), to: to.clone() }
}

#[track_caller]
fn refused(reply: Reply) -> (u64, Refusal) {
    assert_eq!(reply.problem(422).kind, "/problems/refused");
    let refused: PlanRefused = serde_json::from_slice(&reply.body).unwrap();
    (refused.index, refused.refusal)
}

#[test]
fn floors_are_not_taken_from_who_does_not_have_them() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let id = own.create(&["990100001001"]).id;
    assert_eq!(own.append(id, 0, &[cut()]).json::<PlanHead>().head, 1);
    let [north, one, other] = &pieces()[..] else { panic!() };
    let (first, second) = ((1, (0, 0)), (2, (0, 0)));
    let lock = Entry::Do(EditCommand::SetLock { target: LockTarget::Unit(north.clone()), locked: true });
    let elsewhere = footprint(&partition(), 1);
    let of = |building, footprint| EditCommand::Restack {
        building,
        footprint,
        bands: vec![first],
        from: north.clone(),
        to: one.clone(),
    };
    let here = footprint(&partition(), 0);
    for (forged, reason) in [
        (restack(&[first], one, other), Reason::NotHeld),
        (restack(&[first, (7, (0, 0))], north, one), Reason::NotHeld),
        (restack(&[(1, (1, 6))], north, one), Reason::NotHeld),
        (restack(&[first, first], north, one), Reason::NotHeld),
        (of(99, here.clone()), Reason::NotHeld),
        (of(2, here.clone()), Reason::OtherFootprint),
        (of(1, elsewhere), Reason::OtherFootprint),
        (of(1, vec![here[0]]), Reason::OtherFootprint),
    ] {
        let (index, refusal) = refused(own.append(id, 1, &[Entry::Do(forged.clone())]));
        assert_eq!((index, refusal.reason), (0, reason), "{forged:?}");
        assert!(refusal.unit.is_some() && refusal.place.is_some(), "{forged:?}: {refusal}");
    }
    // Out of a locked unit by naming another one: all of the upload is refused, the lock too.
    let (index, refusal) = refused(own.append(id, 1, &[lock.clone(), Entry::Do(restack(&[second], one, other))]));
    assert_eq!((index, refusal.reason, refusal.place), (1, Reason::NotHeld, Some(here[0])));
    assert_eq!(
        refused(own.append(id, 1, &[lock, Entry::Do(restack(&[second], north, other))])).1.reason,
        Reason::Locked
    );
    assert_eq!(own.log(id, 0).head, 1);
    // What is true passes, and is true once.
    let given = Entry::Do(restack(&[second], north, other));
    assert_eq!(refused(own.append(id, 1, &[given.clone(), given.clone()])).0, 1);
    assert_eq!(own.append(id, 1, &[given.clone(), Entry::Undo, Entry::Redo]).json::<PlanHead>().head, 4);
    assert_eq!(refused(own.append(id, 4, &[given])).1.reason, Reason::NotHeld);
    let back = Entry::Do(restack(&[second], other, one));
    assert_eq!(own.append(id, 4, &[back]).json::<PlanHead>().head, 5);
}

#[test]
fn a_draft_with_forged_floors_becomes_no_plan() {
    let server = Builder::new().planner().start();
    let mut own = Drawn::new(&server);
    let PlanBody { base, scope, .. } = own.create(&["990100001001"]);
    let units = pieces();
    let draft = |[from, to]: [&UnitCode; 2]| {
        let entries = vec![cut(), Entry::Do(restack(&[(1, (0, 0))], from, to))];
        Draft { format: 1, base: base.clone(), scope: scope.clone(), name: "草稿".into(), entries }
    };
    let (index, refusal) = refused(own.post("/api/v1/plans", &draft([&units[1], &units[2]])));
    assert_eq!((index, refusal.reason), (1, Reason::NotHeld));
    assert_eq!(own.post("/api/v1/plans", &draft([&units[0], &units[2]])).status, 201);
}
