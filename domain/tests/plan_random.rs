//! Random commands on a shaken grid with an enclave, an island and units of several parts: after each the plan is
//! sound, the way back restores every byte, and the log tells the whole story.
//!
//! `WEIGE_PLAN_COMMANDS` says how many commands, `WEIGE_PLAN_SEED` which ones.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "counts tell whether the commands were worth the name")]

use std::collections::BTreeMap;
use std::time::Instant;

use domain::lattice::LatticePoint;
use domain::partition::{Enclave, Partition};
use domain::plan::{Applied, Blank, EditCommand, Ground, LockTarget, NewUnit, Plan, Reason, UnitId};
use domain::topology::{ArcIx, BuildOptions, LeafShape, build};
use domain::units::{Level, Text, UnitCode, UnitKind, UnitTableBuilder};

const WEST: i32 = 1_040_000_000;
const SOUTH: i32 = 300_000_000;

/// A small generator: the same numbers everywhere.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % u64::from(limit.max(1))) as u32
    }

    fn one_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }

    /// From −reach to reach.
    fn shift(&mut self, reach: u32) -> i32 {
        self.below(2 * reach + 1) as i32 - reach as i32
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len() as u32) as usize)
    }

    fn near(&mut self, p: LatticePoint, reach: u32) -> LatticePoint {
        LatticePoint::new(p.x + self.shift(reach), p.y + self.shift(reach))
    }
}

fn code(text: &str) -> UnitCode {
    UnitCode::new(text).unwrap()
}

/// Side × side cells of `cell` steps, corners and middles of sides shaken. One cell is an enclave, one has an island,
/// one unit has two parts.
fn partition(side: usize, cell: i32, chance: &mut Chance) -> Partition {
    let reach = cell as u32 / 5;
    let points: Vec<LatticePoint> = (0..(2 * side + 1) * (2 * side + 1))
        .map(|ix| {
            let (x, y) = ((ix % (2 * side + 1)) as i32, (ix / (2 * side + 1)) as i32);
            let at = LatticePoint::new(WEST + x * cell / 2, SOUTH + y * cell / 2);
            chance.near(at, if x % 2 == 0 && y % 2 == 0 { reach } else { reach / 3 })
        })
        .collect();
    let ring = |x: usize, y: usize| -> Vec<LatticePoint> {
        let round = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)];
        round.map(|(dx, dy)| points[(2 * y + dy) * (2 * side + 1) + 2 * x + dx]).to_vec()
    };
    let middle =
        |x: usize, y: usize| LatticePoint::new(WEST + x as i32 * cell + cell / 2, SOUTH + y as i32 * cell + cell / 2);
    let degrees = |ring: &[LatticePoint]| -> Vec<[f64; 2]> { ring.iter().map(|p| [p.lon(), p.lat()]).collect() };
    let mut shapes: BTreeMap<String, LeafShape> = BTreeMap::new();
    let (hole, host) = ((side / 2, side / 2), (side / 2 - 1, side / 2));
    let island: Vec<LatticePoint> = [(-1, -1), (1, -1), (1, 1), (-1, 1)]
        .map(|(x, y)| {
            LatticePoint::new(middle(host.0, host.1).x + x * cell / 8, middle(host.0, host.1).y + y * cell / 8)
        })
        .to_vec();
    for (x, y) in (0..side * side).map(|ix| (ix % side, ix / side)).filter(|&at| at != hole) {
        let owner = if (x, y) == (side - 1, side - 1) { (0, 0) } else { (x, y) };
        let name = format!("c{:03}-{:03}", owner.0, owner.1);
        let mut part = vec![degrees(&ring(x, y))];
        if (x, y) == host {
            part.push(degrees(&island));
        }
        shapes.entry(name.clone()).or_insert(LeafShape { code: name, parts: Vec::new() }).parts.push(part);
    }
    shapes.insert("island".into(), LeafShape { code: "island".into(), parts: vec![vec![degrees(&island)]] });
    let leaves: Vec<LeafShape> = shapes.into_values().collect();
    let at = middle(hole.0, hole.1);
    let (topology, _) = build(&leaves, &BuildOptions { tolerance_m: 0.0, enclaves: vec![at] }).unwrap();
    let level = |(depth, id): (u8, &str)| Level {
        id: id.into(),
        depth,
        name: Text::default(),
        led_by: None,
        band: None,
        code_digits: 0,
    };
    let mut table = UnitTableBuilder::new((0..).zip(["all", "mid", "leaf"]).map(level).collect());
    table.add("all", "", 0, None, UnitKind::Ordinary).unwrap();
    for mid in 0..4 {
        table.add(&format!("mid{mid}"), "", 1, Some("all"), UnitKind::Ordinary).unwrap();
    }
    for (ix, leaf) in leaves.iter().enumerate() {
        table.add(&leaf.code, &leaf.code, 2, Some(&format!("mid{}", ix % 4)), UnitKind::Ordinary).unwrap();
    }
    Partition::new(table.build().unwrap(), topology, vec![Enclave { name: "nobody's".into(), at }]).unwrap()
}

struct Drive {
    plan: Plan,
    chance: Chance,
    cell: u32,
    codes: u32,
    /// What takes back the commands that stand, and what applies again those that were taken back.
    undo: Vec<(EditCommand, Vec<u8>)>,
    redo: Vec<(EditCommand, Vec<u8>)>,
    made: BTreeMap<&'static str, u32>,
    refused: BTreeMap<String, u32>,
}

impl Drive {
    fn leaves(&self) -> Vec<UnitId> {
        self.plan.units().filter(|(_, unit)| unit.depth == 2).map(|(id, _)| id).collect()
    }

    fn code_of(&self, id: UnitId) -> UnitCode {
        self.plan.unit(id).unwrap().code.clone()
    }

    fn leaf(&mut self) -> UnitId {
        let leaves = self.leaves();
        *self.chance.pick(&leaves).unwrap()
    }

    fn arc_of(&mut self, ground: Ground) -> Option<ArcIx> {
        let arcs: Vec<ArcIx> = self.plan.arcs_beside(ground).collect();
        self.chance.pick(&arcs).copied()
    }

    fn vertex_of(&mut self, ground: Ground) -> Option<LatticePoint> {
        let arc = self.arc_of(ground)?;
        self.chance.pick(&self.plan.arc(arc)?.points).copied()
    }

    fn segment_of(&mut self, ground: Ground) -> Option<[LatticePoint; 2]> {
        let arc = self.arc_of(ground)?;
        let points = &self.plan.arc(arc)?.points;
        let at = self.chance.below(points.len() as u32 - 1) as usize;
        Some([points[at], points[at + 1]])
    }

    /// A place on a segment, rounded, or a vertex.
    fn on_boundary(&mut self, ground: Ground) -> Option<LatticePoint> {
        if self.chance.one_in(3) {
            return self.vertex_of(ground);
        }
        let [a, b] = self.segment_of(ground)?;
        let t = f64::from(self.chance.below(1000)) / 1000.0;
        let between = |a: i32, b: i32| (f64::from(a) + t * (f64::from(b) - f64::from(a))).round() as i32;
        Some(LatticePoint::new(between(a.x, b.x), between(a.y, b.y)))
    }

    /// Distances from a step to a cell: most commands are local, some are rude.
    fn reach(&mut self) -> u32 {
        let scale = self.chance.below(6);
        1 + self.chance.below((self.cell >> (2 * scale)).max(3))
    }

    fn new_unit(&mut self) -> NewUnit {
        self.codes += 1;
        NewUnit { code: code(&format!("n{}", self.codes)), name: format!("新{}", self.codes) }
    }

    fn neighbours(&self, id: UnitId) -> Vec<UnitId> {
        let beside = |arc| self.plan.arc(arc).map(|arc| [arc.left, arc.right]).unwrap();
        let mut found: Vec<UnitId> = self
            .plan
            .arcs_beside(Ground::Unit(id))
            .flat_map(beside)
            .filter_map(Ground::unit)
            .filter(|&unit| unit != id)
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// A crooked line from boundary to boundary, or past it.
    fn line(&mut self, ground: Ground) -> Option<Vec<LatticePoint>> {
        let reach = self.reach();
        let (from, to) = (self.on_boundary(ground)?, self.on_boundary(ground)?);
        let mut line = vec![from];
        for _ in 0..self.chance.below(4) {
            let via = self.on_boundary(ground)?;
            let middle = LatticePoint::new(from.x / 2 + via.x / 2, from.y / 2 + via.y / 2);
            line.push(self.chance.near(middle, reach));
        }
        line.push(to);
        if self.chance.one_in(3) {
            let reach = self.reach();
            line[0] = self.chance.near(line[0], reach);
            let last = line.len() - 1;
            line[last] = self.chance.near(line[last], reach);
        }
        Some(line)
    }

    fn ring(&mut self, round: LatticePoint) -> Vec<LatticePoint> {
        let reach = self.reach().max(3);
        let mut ring = Vec::new();
        for (x, y) in [(-1, -1), (1, -1), (1, 1), (-1, 1)] {
            let at = LatticePoint::new(round.x + x * reach as i32, round.y + y * reach as i32);
            ring.push(self.chance.near(at, reach / 2));
        }
        if self.chance.one_in(2) {
            ring.reverse();
        }
        ring
    }

    fn command(&mut self) -> Option<(&'static str, EditCommand)> {
        let leaf = self.leaf();
        let (unit, ground) = (self.code_of(leaf), Ground::Unit(leaf));
        let crowded = self.leaves().len() > 180;
        Some(match self.chance.below(if crowded { 30 } else { 24 }) {
            0..=3 => {
                let from = self.vertex_of(ground)?;
                let reach = self.reach();
                ("move", EditCommand::MoveVertex { from, to: self.chance.near(from, reach) })
            }
            4 | 5 => {
                let edge = self.segment_of(ground)?;
                let middle = LatticePoint::new(edge[0].x / 2 + edge[1].x / 2, edge[0].y / 2 + edge[1].y / 2);
                let reach = self.reach();
                ("insert", EditCommand::InsertVertex { edge, at: self.chance.near(middle, reach) })
            }
            6 | 7 => ("delete", EditCommand::DeleteVertex { at: self.vertex_of(ground)? }),
            8..=11 => {
                let mut lines = Vec::new();
                for _ in 0..=self.chance.below(5) / 4 {
                    lines.push(self.line(ground)?);
                }
                let pieces = (0..8).map(|_| self.new_unit()).collect();
                let snap = if self.chance.one_in(2) { 0 } else { self.reach() };
                ("split", EditCommand::Split { unit, lines, snap, pieces })
            }
            12..=14 => {
                let snap = if self.chance.one_in(2) { 0 } else { self.reach() };
                ("reshape", EditCommand::Reshape { unit, line: self.line(ground)?, snap })
            }
            15 | 16 => {
                let neighbours = self.neighbours(leaf);
                let to = self.chance.pick(&neighbours).map(|&id| self.code_of(id));
                let to = if self.chance.one_in(8) { None } else { to };
                let round = self.vertex_of(ground)?;
                let from = if self.chance.one_in(6) { None } else { Some(unit) };
                let to = if from.is_none() { Some(self.code_of(leaf)) } else { to };
                ("hand_over", EditCommand::HandOver { ring: self.ring(round), from, to })
            }
            17 => {
                let over = if self.chance.one_in(3) { Blank::Outside } else { Blank::Unassigned };
                let round =
                    self.vertex_of(if over == Blank::Outside { Ground::Outside } else { Ground::Unassigned })?;
                let (ring, new) = (self.ring(round), self.new_unit());
                let parent = Some(code(&format!("mid{}", self.chance.below(4))));
                ("draw_new", EditCommand::DrawNew { ring, over, unit: new, parent, kind: UnitKind::Special })
            }
            18 => {
                let parent = code(["all", "mid0", "mid1", "mid2", "mid3"][self.chance.below(5) as usize]);
                ("reparent", EditCommand::Reparent { unit, parent })
            }
            19 => ("renumber", EditCommand::Renumber { unit, code: self.new_unit().code }),
            20 => {
                let locked = self.chance.one_in(3);
                if self.chance.one_in(2) {
                    ("lock", EditCommand::SetLock { target: LockTarget::Unit(unit), locked })
                } else {
                    ("lock", EditCommand::SetLock { target: LockTarget::Arc(self.segment_of(ground)?), locked })
                }
            }
            21 => {
                let arc = self.arc_of(ground)?;
                let points = &self.plan.arc(arc)?.points;
                let (from, to) = (*self.chance.pick(points)?, *self.chance.pick(points)?);
                ("straighten", EditCommand::Straighten { from, to })
            }
            22 => ("simplify", EditCommand::Simplify { unit, tolerance: self.reach() / 4 }),
            23 if self.chance.one_in(4) => {
                let units = self.chance.one_in(4).then(|| vec![code("mid0"), code("mid2"), unit.clone()]);
                ("scope", EditCommand::SetScope { units })
            }
            _ => {
                let neighbours = self.neighbours(leaf);
                let mut others: Vec<UnitCode> = Vec::new();
                for _ in 0..=self.chance.below(3) / 2 {
                    let other = *self.chance.pick(&neighbours)?;
                    others.push(self.code_of(other));
                }
                ("merge", EditCommand::Merge { into: unit, others })
            }
        })
    }

    fn check_touched(&self, applied: &Applied) {
        let touched: Vec<ArcIx> = applied.difference.arcs.iter().map(|change| ArcIx(change.id)).collect();
        self.plan.check_local(&touched).unwrap();
    }

    /// A new command, there and back and there again.
    fn step(&mut self) {
        let Some((name, command)) = self.command() else { return };
        let before = self.plan.encode();
        match self.plan.apply(&command) {
            Ok(applied) => {
                self.check_touched(&applied);
                let after = self.plan.encode();
                assert_eq!(before == after, applied.difference.is_empty());
                let undone = self.plan.apply(&applied.inverse).unwrap();
                assert!(self.plan.encode() == before, "{command:?} is not undone");
                self.check_touched(&undone);
                let redone = self.plan.apply(&undone.inverse).unwrap();
                assert!(self.plan.encode() == after, "{command:?} is not redone");
                assert_eq!(redone.difference, applied.difference);
                self.undo.push((applied.inverse, before));
                self.redo.clear();
                *self.made.entry(name).or_default() += 1;
            }
            Err(refusal) => {
                assert!(refusal.reason != Reason::Broken, "{command:?}: {refusal}");
                assert!(self.plan.encode() == before, "{command:?} is refused and leaves traces: {refusal}");
                let reason = match refusal.reason {
                    Reason::TooFewUnits { .. } => "TooFewUnits".into(),
                    reason => format!("{reason:?}"),
                };
                *self.refused.entry(format!("{name} {reason}")).or_default() += 1;
            }
        }
        // Memory stays bounded however long it runs.
        if self.undo.len() > 60 {
            self.undo.drain(..30);
        }
    }

    /// Some way back, and some of it forth again.
    fn wander(&mut self) {
        for _ in 0..self.chance.below(12) {
            let Some((inverse, before)) = self.undo.pop() else { break };
            let after = self.plan.encode();
            let undone = self.plan.apply(&inverse).unwrap();
            self.check_touched(&undone);
            assert!(self.plan.encode() == before);
            self.redo.push((undone.inverse, after));
        }
        for _ in 0..self.chance.below(12) {
            let Some((command, after)) = self.redo.pop() else { break };
            let before = self.plan.encode();
            let redone = self.plan.apply(&command).unwrap();
            assert!(self.plan.encode() == after);
            self.undo.push((redone.inverse, before));
        }
    }

    fn check_all(&self) {
        self.plan.check_all().unwrap();
        let units = self.leaves();
        let mut sum = self.plan.double_area(Ground::Unassigned);
        for unit in &units {
            let area = self.plan.double_area(Ground::Unit(*unit));
            assert!(area > 0);
            sum += area;
        }
        assert_eq!(sum, -self.plan.double_area(Ground::Outside));
    }
}

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn random_commands_keep_the_coverage_and_can_be_taken_back() {
    let commands = setting("WEIGE_PLAN_COMMANDS", 3000);
    let seed = setting("WEIGE_PLAN_SEED", 1);
    // Wide cells as they are in a city, and cells of few steps, where rounding decides.
    for (turn, cell) in [(0, 20_000), (1, 40), (2, 300)] {
        let mut chance = Chance(seed * 8 + turn + 1);
        let start = partition(10, cell, &mut chance);
        let plan = Plan::from_partition(&start).unwrap();
        let mut drive = Drive {
            plan,
            chance,
            cell: cell as u32,
            codes: 0,
            undo: Vec::new(),
            redo: Vec::new(),
            made: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        drive.check_all();
        let mut follower = Plan::from_partition(&start).unwrap();
        let began = Instant::now();
        for step in 0..commands / 3 {
            drive.step();
            if step % 50 == 49 {
                drive.wander();
            }
            if step % 100 == 99 {
                drive.check_all();
                follower.replay(&drive.plan.take_log()).unwrap();
                follower.take_log();
                assert!(follower.encode() == drive.plan.encode(), "the log gives another plan");
            }
        }
        drive.check_all();
        println!("cells of {cell} steps: {:.1} s, made {:?}", began.elapsed().as_secs_f64(), drive.made);
        println!("refused {:?}", drive.refused);
        let made: u32 = drive.made.values().sum();
        assert!(u64::from(made) > commands / 3 / 5, "too few commands are made: {made}");
        if commands >= 3000 {
            let kinds =
                ["move", "insert", "delete", "split", "reshape", "hand_over", "merge", "reparent", "renumber", "lock"];
            for kind in kinds {
                assert!(drive.made.get(kind).is_some_and(|&count| count > 2), "{kind} is hardly ever made");
            }
        }
    }
}
