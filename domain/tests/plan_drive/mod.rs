//! Random commands for any partition, each a likely one for the unit that it picks: by seed, so that a failure comes back.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod starts;
pub mod watch;

use std::collections::HashMap;

use std::sync::Arc;

use domain::lattice::LatticePoint;
use domain::pack::Pack;
use domain::plan::{Blank, Difference, DrawnUnit, EditCommand, Ground, LockTarget, NewUnit, Plan, UnitId};
use domain::topology::ArcIx;
use domain::units::{UnitCode, UnitKind};

/// A small generator: the same numbers everywhere.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % u64::from(limit.max(1))) as u32
    }

    pub fn one_in(&mut self, of: u32) -> bool {
        self.below(of) == 0
    }

    /// From −reach to reach.
    pub fn shift(&mut self, reach: u32) -> i32 {
        self.below(2 * reach + 1) as i32 - reach as i32
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len() as u32) as usize)
    }

    pub fn near(&mut self, p: LatticePoint, reach: u32) -> LatticePoint {
        LatticePoint::new(p.x + self.shift(reach), p.y + self.shift(reach))
    }
}

pub fn code(text: &str) -> UnitCode {
    UnitCode::new(text).unwrap()
}

/// A plan and what a random planner knows of it.
pub struct Drive {
    pub plan: Plan,
    pub chance: Chance,
    /// Steps of a side of a unit of middling size.
    cell: u32,
    codes: u32,
    leaves: Vec<UnitId>,
    places: HashMap<UnitId, usize>,
    /// Codes of all units above the leaves.
    parents: Vec<UnitCode>,
    /// With more leaves than this, merging goes on.
    most: usize,
    /// Buildings of which floors may be restacked.
    pub pack: Arc<Pack>,
}

impl Drive {
    pub fn new(plan: Plan, seed: u64) -> Self {
        let depth = plan.levels().len() as u8 - 1;
        let leaves: Vec<UnitId> = plan.units().filter(|(_, unit)| unit.depth == depth).map(|(id, _)| id).collect();
        let parents = plan.units().filter(|(_, unit)| unit.depth < depth).map(|(_, unit)| unit.code.clone()).collect();
        let double = -plan.double_area(Ground::Outside);
        let cell = (double as f64 / 2.0 / leaves.len() as f64).sqrt() as u32;
        let places = leaves.iter().enumerate().map(|(ix, &leaf)| (leaf, ix)).collect();
        // Some twice as many as at first: more would be slower, not harder.
        let most = leaves.len() * 9 / 5;
        // xorshift never leaves 0.
        Self {
            plan,
            chance: Chance(seed.wrapping_mul(2).wrapping_add(1)),
            cell,
            codes: 0,
            leaves,
            places,
            parents,
            most,
            pack: Arc::default(),
        }
    }

    /// Leaves, in no order that means anything.
    pub fn leaves(&self) -> &[UnitId] {
        &self.leaves
    }

    /// Follows what was applied to the plan.
    pub fn follow(&mut self, difference: &Difference) {
        let depth = self.plan.levels().len() as u8 - 1;
        for change in &difference.units {
            let id = UnitId(change.id);
            let is = change.after.as_ref().is_some_and(|unit| unit.depth == depth);
            match (self.places.get(&id).copied(), is) {
                (None, true) => {
                    self.places.insert(id, self.leaves.len());
                    self.leaves.push(id);
                }
                (Some(at), false) => {
                    self.places.remove(&id);
                    self.leaves.swap_remove(at);
                    if let Some(&moved) = self.leaves.get(at) {
                        self.places.insert(moved, at);
                    }
                }
                _ => {}
            }
        }
    }

    pub fn code_of(&self, id: UnitId) -> UnitCode {
        self.plan.unit(id).unwrap().code.clone()
    }

    /// Some leaf and its ground.
    pub fn any_leaf(&mut self) -> (UnitId, Ground) {
        let leaf = self.leaf();
        (leaf, Ground::Unit(leaf))
    }

    fn leaf(&mut self) -> UnitId {
        self.leaves[self.chance.below(self.leaves.len() as u32) as usize]
    }

    fn parent(&mut self) -> UnitCode {
        self.parents[self.chance.below(self.parents.len() as u32) as usize].clone()
    }

    fn arc_of(&mut self, ground: Ground) -> Option<ArcIx> {
        let arcs: Vec<ArcIx> = self.plan.arcs_beside(ground).collect();
        self.chance.pick(&arcs).copied()
    }

    pub fn vertex_of(&mut self, ground: Ground) -> Option<LatticePoint> {
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

    pub fn new_unit(&mut self) -> NewUnit {
        self.codes += 1;
        NewUnit { code: code(&format!("n{}", self.codes)), name: format!("新{}", self.codes) }
    }

    pub fn neighbours(&self, id: UnitId) -> Vec<UnitId> {
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
    pub fn line(&mut self, ground: Ground) -> Option<Vec<LatticePoint>> {
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

    pub fn ring(&mut self, round: LatticePoint) -> Vec<LatticePoint> {
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

    /// A unit as somebody else has drawn it, some with a second one over it, some under another code.
    fn redrawn(&mut self, leaf: UnitId) -> EditCommand {
        let known = self.plan.unit(leaf).unwrap().clone();
        let parent = known.parent.map(|parent| self.code_of(parent));
        let reach = if self.chance.one_in(3) { 0 } else { self.reach() / 8 };
        let mut parts = self.plan.pieces(Ground::Unit(leaf));
        parts.iter_mut().flatten().flatten().for_each(|p| *p = self.chance.near(*p, reach));
        let same = NewUnit { code: known.code.clone(), name: known.name };
        let unit = if self.chance.one_in(2) { same } else { self.new_unit() };
        let mut drawn = vec![DrawnUnit { unit, parent: parent.clone(), kind: known.kind, parts }];
        if let Some(round) = self.vertex_of(Ground::Unit(leaf)).filter(|_| self.chance.one_in(2)) {
            let parts = vec![vec![self.ring(round)]];
            drawn.push(DrawnUnit { unit: self.new_unit(), parent, kind: known.kind, parts });
        }
        EditCommand::Redraw { units: vec![known.code], drawn, tolerance: self.reach() / 4 }
    }

    /// Floors of a building on a boundary, as the one who planned it last has left them.
    fn restacked(&mut self) -> Option<EditCommand> {
        let pack = Arc::clone(&self.pack);
        let building = self.chance.pick(pack.buildings())?;
        let atoms = &pack.atoms()[pack.atoms_of(pack.find(building.id)?)];
        let first = self.chance.pick(atoms)?;
        let around = building.footprint.iter().chain([&first.at]).map(|&p| self.plan.owner_at(p));
        let mut around: Vec<UnitId> = around.filter_map(Ground::unit).collect();
        around.sort_unstable();
        around.dedup();
        let held = self.plan.holder(first.key()).or_else(|| self.plan.owner_at(first.at).unit());
        let from = self.code_of(held?);
        let to = self.chance.pick(&around).map(|&id| self.code_of(id))?;
        let rest = atoms.iter().filter(|_| self.chance.one_in(2)).filter(|&atom| atom != first);
        let bands = core::iter::once(first).chain(rest).map(|atom| (atom.entrance, atom.floors)).collect();
        let footprint = building.footprint.clone();
        (from != to).then_some(EditCommand::Restack { building: building.id, footprint, bands, from, to })
    }

    /// A command of some kind; none where the unit that was picked has nothing for it.
    pub fn command(&mut self) -> Option<(&'static str, EditCommand)> {
        let leaf = self.leaf();
        let (unit, ground) = (self.code_of(leaf), Ground::Unit(leaf));
        let crowded = self.leaves.len() > self.most;
        Some(match self.chance.below(if crowded { 32 } else { 26 }) {
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
                let parent = Some(self.parent());
                ("draw_new", EditCommand::DrawNew { ring, over, unit: new, parent, kind: UnitKind::Special })
            }
            18 => ("reparent", EditCommand::Reparent { unit, parent: self.parent() }),
            19 => ("renumber", EditCommand::Renumber { unit, code: self.new_unit().code }),
            20 => {
                // More are unlocked than locked, or in the end nothing could be done.
                let locked = self.chance.one_in(6);
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
            23 => ("redraw", self.redrawn(leaf)),
            24 if self.chance.one_in(4) && (self.leaves.len() < 1_000 || self.chance.one_in(30)) => {
                // Half of what lies below, and hardly ever for long.
                let half = self.parents.iter().skip(1).step_by(2).cloned().chain([unit.clone()]).collect();
                let units = self.chance.one_in(4).then_some(half);
                ("scope", EditCommand::SetScope { units })
            }
            25 => {
                // Most buildings stand in one unit.
                let command = (0..20).find_map(|_| self.restacked())?;
                ("restack", command)
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
}

/// Bands that some units keep and some don't, for the two deepest levels.
pub fn bands(plan: &Plan) -> Vec<domain::plan::rules::Band> {
    let levels = plan.levels().iter().rev().take(2).zip([[10, 60], [200, 900]]);
    let band = |(level, households): (&domain::units::Level, [u32; 2])| domain::plan::rules::Band {
        level: level.id.clone(),
        kind: UnitKind::Ordinary,
        households,
    };
    levels.map(band).collect()
}
