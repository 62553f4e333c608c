//! Small partitions drawn by hand, and a plan that is checked after every step.

use std::sync::Arc;

use crate::lattice::LatticePoint;
use crate::pack::{Atom, Building, Pack};
use crate::partition::{Enclave, Partition};
use crate::plan::{Applied, EditCommand, Ground, NewUnit, Plan, Reason, Refusal, UnitId};
use crate::topology::{ArcIx, BuildOptions, LeafShape, build};
use crate::units::{Level, Text, UnitCode, UnitKind, UnitTableBuilder};

pub fn p(x: i32, y: i32) -> LatticePoint {
    LatticePoint::new(x, y)
}

pub fn code(text: &str) -> UnitCode {
    UnitCode::new(text).unwrap()
}

pub fn named(text: &str) -> NewUnit {
    NewUnit { code: code(text), name: text.into() }
}

fn level((id, depth): (&&str, u8)) -> Level {
    let name = Text { zh: (*id).into(), en: (*id).into() };
    Level { id: (*id).into(), depth, name, led_by: None, band: None, code_digits: 0 }
}

/// A rectangle as a ring.
pub fn square(west: i32, south: i32, east: i32, north: i32) -> Vec<LatticePoint> {
    vec![p(west, south), p(east, south), p(east, north), p(west, north)]
}

/// Units by code and parts, a part's outer ring first; `m1` and `m2` are possible parents, leaves belong to `m1`.
/// Enclosed ground of nobody must be around one of `enclaves`.
pub fn partition(units: &[(&str, Vec<Vec<Vec<LatticePoint>>>)], enclaves: &[LatticePoint]) -> Partition {
    let mut units = units.to_vec();
    // Leaves of the topology stand in the order of codes, as those of the table do.
    units.sort_by_key(|unit| unit.0);
    let degrees = |ring: &Vec<LatticePoint>| ring.iter().map(|p| [p.lon(), p.lat()]).collect();
    let shape = |(code, parts): &(&str, Vec<Vec<Vec<LatticePoint>>>)| LeafShape {
        code: (*code).into(),
        parts: parts.iter().map(|part| part.iter().map(degrees).collect()).collect(),
    };
    let shapes: Vec<LeafShape> = units.iter().map(shape).collect();
    let (topology, report) = build(&shapes, &BuildOptions { tolerance_m: 0.0, enclaves: enclaves.to_vec() }).unwrap();
    assert_eq!(report.rounded.points, 0);
    let mut table = UnitTableBuilder::new(["all", "mid", "leaf"].iter().zip(0..).map(level).collect());
    table.add("t", "t", 0, None, UnitKind::Ordinary).unwrap();
    table.add("m1", "m1", 1, Some("t"), UnitKind::Ordinary).unwrap();
    table.add("m2", "m2", 1, Some("t"), UnitKind::Ordinary).unwrap();
    for (ix, (code, _)) in units.iter().enumerate() {
        table.add(code, code, 2, Some(if ix + 1 == units.len() { "m2" } else { "m1" }), UnitKind::Ordinary).unwrap();
    }
    let enclaves = enclaves.iter().map(|&at| Enclave { name: "nobody's".into(), at }).collect();
    Partition::new(table.build().unwrap(), topology, enclaves).unwrap()
}

/// A plan and the partition on which it began.
pub struct Desk {
    pub plan: Plan,
    start: Partition,
}

impl Desk {
    pub fn new(units: &[(&str, Vec<Vec<Vec<LatticePoint>>>)], enclaves: &[LatticePoint]) -> Self {
        let start = partition(units, enclaves);
        let plan = Plan::from_partition(&start).unwrap();
        plan.check_all().unwrap();
        assert_eq!(plan.to_partition().unwrap(), start);
        Self { plan, start }
    }

    /// Two by two squares of 100 steps: `a` and `b` below, `c` and `d` above.
    pub fn four() -> Self {
        Self::new(
            &[
                ("a", vec![vec![square(0, 0, 100, 100)]]),
                ("b", vec![vec![square(100, 0, 200, 100)]]),
                ("c", vec![vec![square(0, 100, 100, 200)]]),
                ("d", vec![vec![square(100, 100, 200, 200)]]),
            ],
            &[],
        )
    }

    /// `a` is a square of 300 steps with an island `i` and an enclave in it; `b` lies east of it and has a second part
    /// west of it; `z` lies south of all.
    pub fn islands() -> Self {
        Self::new(
            &[
                ("a", vec![vec![square(0, 0, 300, 300), square(100, 100, 140, 140), square(200, 200, 240, 240)]]),
                ("b", vec![vec![square(300, 0, 400, 300)], vec![square(-100, 0, 0, 300)]]),
                ("i", vec![vec![square(100, 100, 140, 140)]]),
                ("z", vec![vec![square(-100, -100, 400, 0)]]),
            ],
            &[p(220, 220)],
        )
    }

    /// Applies a command; the result is sound, the way back and forth exact, the log complete.
    pub fn done(&mut self, command: EditCommand) -> Applied {
        let before = self.plan.encode();
        let applied = self.plan.apply(&command).unwrap_or_else(|refusal| panic!("{command:?}: {refusal}"));
        self.plan.check_all().unwrap_or_else(|fault| panic!("{command:?}: {fault}"));
        let after = self.plan.encode();
        let undone = self.plan.apply(&applied.inverse).unwrap();
        assert_eq!(self.plan.encode(), before, "{command:?} is not undone");
        self.plan.check_all().unwrap();
        self.plan.apply(&undone.inverse).unwrap();
        assert_eq!(self.plan.encode(), after, "{command:?} is not redone");
        self.plan.check_all().unwrap();
        let mut again = Plan::from_partition(&self.start).unwrap();
        again.replay(self.plan.log()).unwrap();
        assert_eq!(again.encode(), after, "the log gives another plan");
        if self.plan.arcs_beside(Ground::Unassigned).next().is_none() {
            let partition = self.plan.to_partition().unwrap();
            partition.topology().check().unwrap();
            assert_eq!(Plan::from_partition(&partition).unwrap().to_partition().unwrap(), partition);
        }
        applied
    }

    /// A command that must be refused, and leave everything as it is.
    pub fn refusal(&mut self, command: EditCommand) -> Refusal {
        let (before, log) = (self.plan.encode(), self.plan.log().len());
        let refusal = self.plan.apply(&command).expect_err("is refused");
        assert_eq!((self.plan.encode(), self.plan.log().len()), (before, log), "{refusal} left traces");
        self.plan.check_all().unwrap();
        refusal
    }

    pub fn refused(&mut self, command: EditCommand) -> Reason {
        self.refusal(command).reason
    }

    pub fn id(&self, text: &str) -> UnitId {
        self.plan.find(&code(text)).unwrap_or_else(|| panic!("there is no {text}"))
    }

    pub fn ground(&self, text: &str) -> Ground {
        Ground::Unit(self.id(text))
    }

    /// Area in square steps.
    pub fn area(&self, text: &str) -> i128 {
        let double = self.plan.double_area(self.ground(text));
        assert_eq!(double % 2, 0);
        double / 2
    }

    pub fn parts(&self, text: &str) -> usize {
        self.plan.parts(self.ground(text))
    }

    /// The unit round a point that is on no boundary.
    pub fn at(&self, x: i32, y: i32) -> String {
        match self.plan.ground_at(p(x, y)) {
            Ground::Unit(unit) => self.plan.unit(unit).unwrap().code.to_string(),
            Ground::Unassigned => "unassigned".into(),
            Ground::Outside => "outside".into(),
        }
    }

    /// How many arcs have a point; the ends of a closed one count twice.
    pub fn arcs_at(&self, at: LatticePoint) -> usize {
        self.plan.arcs().flat_map(|(_, arc)| arc.points.iter()).filter(|&&p| p == at).count()
    }

    pub fn arc_with(&self, a: LatticePoint, b: LatticePoint) -> ArcIx {
        let has = |points: &[LatticePoint]| points.windows(2).any(|pair| pair == [a, b] || pair == [b, a]);
        self.plan.arcs().find(|(_, arc)| has(&arc.points)).map(|(ix, _)| ix).expect("an arc runs there")
    }

    pub fn split(&mut self, unit: &str, lines: &[&[LatticePoint]], pieces: &[&str]) -> Applied {
        self.done(split(unit, lines, pieces))
    }
}

pub fn split(unit: &str, lines: &[&[LatticePoint]], pieces: &[&str]) -> EditCommand {
    EditCommand::Split {
        unit: code(unit),
        lines: lines.iter().map(|line| line.to_vec()).collect(),
        snap: 0,
        pieces: pieces.iter().map(|text| named(text)).collect(),
    }
}

pub fn merge(into: &str, others: &[&str]) -> EditCommand {
    EditCommand::Merge { into: code(into), others: others.iter().map(|text| code(text)).collect() }
}

pub fn reshape(unit: &str, line: &[LatticePoint]) -> EditCommand {
    EditCommand::Reshape { unit: code(unit), line: line.to_vec(), snap: 0 }
}

pub fn hand_over(ring: Vec<LatticePoint>, from: Option<&str>, to: Option<&str>) -> EditCommand {
    EditCommand::HandOver { ring, from: from.map(code), to: to.map(code) }
}

pub fn go(from: LatticePoint, to: LatticePoint) -> EditCommand {
    EditCommand::MoveVertex { from, to }
}

/// An entrance: where it is, its households and, where it is stacked, its leaf.
pub type Door = (i32, i32, u16, Option<&'static str>);

/// Buildings, numbered from 1, by their entrances.
pub fn pack(buildings: &[&[Door]]) -> Arc<Pack> {
    let (mut all, mut atoms) = (Vec::new(), Vec::new());
    for (id, doors) in (1..).zip(buildings) {
        let households = doors.iter().map(|door| u32::from(door.2)).sum();
        all.push(Building { id, footprint: Vec::new(), households, shops: 0, houses: 0 });
        for (entrance, &(x, y, households, leaf)) in (1..).zip(*doors) {
            let leaf = leaf.map(code);
            let (building, floors, at) = (id, (0, 0), p(x, y));
            atoms.push(Atom { building, entrance, floors, at, households, shops: 0, houses: 0, leaf });
        }
    }
    Arc::new(Pack::new(all, atoms).unwrap())
}
