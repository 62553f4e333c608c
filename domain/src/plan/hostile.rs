//! What bytes from elsewhere may do to a plan: nothing but what commands do. Each target takes any bytes and returns; a
//! panic, a plan that is unsound, or one that a refused upload has changed is a finding. The fuzzer of
//! `cargo xtask soak import` calls these, and a test with thousands of damaged seeds.

use std::sync::{Arc, LazyLock};

use super::count::Counts;
use super::{Blank, Draft, DraftBase, DrawnUnit, EditCommand, Entry, LockTarget, NewUnit, Plan, Session};
use crate::lattice::LatticePoint;
use crate::pack::{Atom, Building, Pack};
use crate::partition::{Enclave, Partition};
use crate::topology::{BuildOptions, LeafShape, build};
use crate::units::{Level, UnitCode, UnitKind, UnitTableBuilder};

/// A kind of bytes to read.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called.
    pub name: &'static str,
    /// Reads the bytes; whether they are any good does not matter.
    pub run: fn(&[u8]),
    /// Good bytes to begin with.
    pub seeds: fn() -> Vec<Vec<u8>>,
}

/// A draft as a file; entries as they are uploaded, in JSON; and as postcard, in which any bytes are soon some command.
pub const TARGETS: [Target; 3] = [
    Target { name: "plan-draft", run: draft, seeds: drafts },
    Target { name: "plan-upload", run: upload, seeds: uploads },
    Target { name: "plan-commands", run: commands, seeds: all_commands },
];

const SIDE: i32 = 1_000;
const CELLS: i32 = 3;

/// Nine squares, an island in the middle one, an enclave in the last.
static PLAN: LazyLock<Plan> = LazyLock::new(|| {
    let ring = |x: i32, y: i32, side: i32| -> Vec<[f64; 2]> {
        square(x, y, side).into_iter().map(|p| [p.lon(), p.lat()]).collect()
    };
    let island = ring(SIDE + 400, SIDE + 400, 200);
    let enclave = ring(2 * SIDE + 400, 2 * SIDE + 400, 200);
    let mut leaves: Vec<LeafShape> = Vec::new();
    for ix in 0..CELLS * CELLS {
        let mut part = vec![ring(ix % CELLS * SIDE, ix / CELLS * SIDE, SIDE)];
        part.extend((ix == 4).then(|| island.clone()));
        part.extend((ix == 8).then(|| enclave.clone()));
        leaves.push(LeafShape { code: format!("g{ix:03}"), parts: vec![part] });
    }
    leaves.push(LeafShape { code: "g100".into(), parts: vec![vec![island]] });
    let at = LatticePoint::new(2 * SIDE + 500, 2 * SIDE + 500);
    let (topology, _) = build(&leaves, &BuildOptions { tolerance_m: 0.0, enclaves: vec![at] }).expect("squares");
    let mut table =
        UnitTableBuilder::new((0..).zip(["all", "mid", "leaf"]).map(|(depth, id)| Level::bare(id, depth)).collect());
    let mut add = |code: &str, depth, parent| table.add(code, "", depth, parent, UnitKind::Ordinary).map(drop);
    add("t", 0, None).expect("a code");
    add("m1", 1, Some("t")).expect("a code");
    add("m2", 1, Some("t")).expect("a code");
    for (ix, leaf) in leaves.iter().enumerate() {
        add(&leaf.code, 2, Some(if ix < 8 { "m1" } else { "m2" })).expect("a code");
    }
    let enclaves = vec![Enclave { name: String::new(), at }];
    let partition = Partition::new(table.build().expect("units"), topology, enclaves).expect("a partition");
    Plan::from_partition(&partition).expect("a plan")
});

/// What [`every_kind`] gives from one unit to another: two bands of floors in a footprint that both share.
const TOWER: u32 = 1;
const TOWER_BANDS: [(u8, (u8, u8)); 2] = [(1, (1, 6)), (1, (7, 18))];

fn tower() -> Vec<LatticePoint> {
    square(1_400, 1_900, 200)
}

/// The tower, and a house that the register has no outline of.
static PACK: LazyLock<Arc<Pack>> = LazyLock::new(|| {
    let atom = |building, (entrance, floors), at, leaf| Atom {
        building,
        entrance,
        floors,
        at,
        households: 12,
        shops: 1,
        houses: 14,
        leaf,
    };
    let building = |id, footprint, atoms: u32| Building {
        id,
        footprint,
        households: 12 * atoms,
        shops: atoms,
        houses: 14 * atoms,
    };
    let mut atoms = vec![atom(TOWER + 1, (0, (0, 0)), p(300, 300), None)];
    atoms.extend(TOWER_BANDS.map(|band| atom(TOWER, band, p(1_450, 1_950), UnitCode::new("g004").ok())));
    let buildings = vec![building(TOWER, tower(), 2), building(TOWER + 1, Vec::new(), 1)];
    Arc::new(Pack::new(buildings, atoms).expect("a pack"))
});

/// No more entries of one input are done: it is the entries that are to be strange, not their number.
const MOST_ENTRIES: usize = 64;

fn draft(bytes: &[u8]) {
    let Ok(mut draft) = serde_json::from_slice::<Draft>(bytes) else { return };
    draft.entries.truncate(MOST_ENTRIES);
    if let Ok(session) = draft.open(PLAN.clone()) {
        sound(session.plan());
        let text = serde_json::to_vec(&draft).expect("what was read is written");
        assert_eq!(serde_json::from_slice::<Draft>(&text).ok(), Some(draft));
    }
}

fn upload(bytes: &[u8]) {
    if let Ok(entries) = serde_json::from_slice::<Vec<Entry>>(bytes) {
        uploaded(entries);
    }
}

fn commands(bytes: &[u8]) {
    let (mut entries, mut rest) = (Vec::new(), bytes);
    while let Ok((entry, left)) = postcard::take_from_bytes::<Entry>(rest) {
        entries.push(entry);
        rest = left;
        if entries.len() == MOST_ENTRIES {
            break;
        }
    }
    uploaded(entries);
}

/// Done one by one as far as they go, and all together or not at all.
fn uploaded(mut entries: Vec<Entry>) {
    entries.truncate(MOST_ENTRIES);
    let scope = [UnitCode::new("m1").expect("a code")];
    let mut whole = Session::new(PLAN.clone().scoped(&scope).expect("its own unit")).with_pack(Arc::clone(&PACK));
    let mut single = whole.clone();
    let before = whole.plan().encode();
    let mut counts = Counts::new(single.plan(), Arc::clone(&PACK));
    let mut push = |entry: &Entry| match single.push(entry.clone()) {
        Ok(effect) => {
            counts.apply(single.plan(), &effect.difference);
            true
        }
        Err(_) => false,
    };
    let each: Vec<bool> = entries.iter().map(&mut push).collect();
    sound(single.plan());
    assert!(counts == Counts::new(single.plan(), Arc::clone(&PACK)), "a recount gives others");
    let done = single.plan().encode();
    let count = single.log().len();
    let again = Session::replay(PLAN.clone().scoped(&scope).expect("its own unit"), single.log().to_vec());
    assert_eq!(again.ok().map(|session| session.plan().encode()).as_ref(), Some(&done), "the log gives another plan");
    let all = whole.push_all(entries);
    assert_eq!(all.is_ok(), each.iter().all(|done| *done));
    assert_eq!(whole.plan().encode(), if all.is_ok() { done } else { before.clone() });
    for _ in 0..count {
        if single.push(Entry::Undo).is_err() {
            break;
        }
    }
    assert_eq!(single.plan().encode(), before, "not everything is undone");
}

fn sound(plan: &Plan) {
    if let Err(fault) = plan.check_all() {
        panic!("{fault}");
    }
}

fn p(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(x, y)
}

fn square(x: i32, y: i32, side: i32) -> Vec<LatticePoint> {
    vec![p(x, y), p(x + side, y), p(x + side, y + side), p(x, y + side)]
}

/// One command of every kind, each of which can be done after those before it.
fn every_kind() -> Vec<EditCommand> {
    let code = |text: &str| UnitCode::new(text).expect("a code");
    let new = |text: &str| NewUnit { code: code(text), name: "新".into() };
    vec![
        EditCommand::MoveVertex { from: p(SIDE, SIDE), to: p(SIDE - 50, SIDE - 60) },
        EditCommand::InsertVertex { edge: [p(SIDE, 0), p(SIDE - 50, SIDE - 60)], at: p(SIDE + 20, 300) },
        EditCommand::Straighten { from: p(SIDE, 0), to: p(SIDE - 50, SIDE - 60) },
        EditCommand::InsertVertex { edge: [p(SIDE, 0), p(SIDE - 50, SIDE - 60)], at: p(SIDE + 20, 300) },
        EditCommand::DeleteVertex { at: p(SIDE + 20, 300) },
        EditCommand::Simplify { unit: code("g001"), tolerance: 20 },
        EditCommand::Split {
            unit: code("g000"),
            lines: vec![vec![p(500, -10), p(500, 1_010)], vec![p(-10, 300), p(1_010, 310)]],
            snap: 5,
            pieces: vec![new("g201"), new("g202"), new("g203")],
        },
        EditCommand::Merge { into: code("g201"), others: vec![code("g202")] },
        EditCommand::Reshape { unit: code("g001"), line: vec![p(2_000, 300), p(2_100, 400), p(2_000, 500)], snap: 3 },
        EditCommand::HandOver { ring: square(2_100, 900, 200), from: Some(code("g002")), to: Some(code("g005")) },
        EditCommand::HandOver { ring: square(2_500, 100, 200), from: Some(code("g002")), to: None },
        EditCommand::DrawNew {
            ring: square(2_520, 120, 50),
            over: Blank::Unassigned,
            unit: new("g300"),
            parent: Some(code("m1")),
            kind: UnitKind::Special,
        },
        EditCommand::DrawNew {
            ring: vec![p(100, 10), p(200, -200), p(300, 10)],
            over: Blank::Outside,
            unit: new("g301"),
            parent: Some(code("m1")),
            kind: UnitKind::Ordinary,
        },
        EditCommand::Redraw {
            units: vec![code("g003")],
            drawn: vec![DrawnUnit {
                unit: new("g302"),
                parent: Some(code("m1")),
                kind: UnitKind::Ordinary,
                parts: vec![vec![vec![p(0, SIDE), p(SIDE - 50, SIDE - 60), p(SIDE, 2 * SIDE), p(0, 2 * SIDE)]]],
            }],
            tolerance: 20,
        },
        EditCommand::Reparent { unit: code("g300"), parent: code("t") },
        EditCommand::Renumber { unit: code("g300"), code: code("g400") },
        EditCommand::Restack {
            building: TOWER,
            footprint: tower(),
            bands: TOWER_BANDS.to_vec(),
            from: code("g004"),
            to: code("g007"),
        },
        EditCommand::SetLock { target: LockTarget::Unit(code("g006")), locked: true },
        EditCommand::SetLock { target: LockTarget::Arc([p(0, 0), p(0, 300)]), locked: true },
    ]
}

fn entries() -> Vec<Entry> {
    let mut entries: Vec<Entry> = every_kind().into_iter().map(Entry::Do).collect();
    entries.extend([Entry::Undo, Entry::Undo, Entry::Checkpoint { name: "半".into() }, Entry::Redo]);
    entries
}

fn drafts() -> Vec<Vec<u8>> {
    let base = DraftBase { version: "v".into(), partition: "0".into() };
    let draft =
        |scope: Vec<UnitCode>| Draft { format: 1, base: base.clone(), scope, name: "n".into(), entries: entries() };
    let scope = UnitCode::new("m1").into_iter().collect();
    [draft(Vec::new()), draft(scope)].iter().filter_map(|draft| serde_json::to_vec(draft).ok()).collect()
}

fn uploads() -> Vec<Vec<u8>> {
    let single = entries().into_iter().map(|entry| vec![entry]);
    single.chain([entries()]).filter_map(|entries| serde_json::to_vec(&entries).ok()).collect()
}

fn all_commands() -> Vec<Vec<u8>> {
    let bytes: Vec<Vec<u8>> = entries().iter().filter_map(|entry| postcard::to_allocvec(entry).ok()).collect();
    let all = bytes.concat();
    bytes.into_iter().chain([all]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seeds_are_good() {
        let mut session = Session::new(PLAN.clone()).with_pack(Arc::clone(&PACK));
        for entry in entries() {
            session.push(entry.clone()).unwrap_or_else(|refusal| panic!("{entry:?}: {refusal}"));
        }
        for target in TARGETS {
            (target.seeds)().iter().for_each(|seed| (target.run)(seed));
        }
    }

    #[test]
    fn damaged_bytes_leave_a_plan_sound() {
        let mut state = 7_u64;
        let mut below = |limit: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 33) as usize % limit.max(1)
        };
        for target in TARGETS {
            for seed in (target.seeds)() {
                for _ in 0..60 {
                    let mut bytes = seed.clone();
                    for _ in 0..=below(4) {
                        let at = below(bytes.len());
                        match below(5) {
                            0 => bytes[at] = below(256) as u8,
                            // Another digit in JSON, another length or number in postcard.
                            1 | 2 => bytes[at] = bytes[at].wrapping_add(1 + below(4) as u8),
                            3 => drop(bytes.remove(at)),
                            _ => bytes.insert(at, b"0123456789-"[below(11)]),
                        }
                        if bytes.is_empty() {
                            break;
                        }
                    }
                    (target.run)(&bytes);
                }
            }
        }
    }
}
