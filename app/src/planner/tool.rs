//! Tools: what a hand has drawn so far, and the command that it makes.
//!
//! A tool is chosen, takes places one after the other, and ends with Enter (its command) or Esc (nothing). It knows no
//! canvas: places come as lattice points, snapped or not.

use domain::lattice::LatticePoint;
use domain::plan::{Blank, EditCommand, Ground, LockTarget, NewUnit, Plan};
use domain::units::{UnitCode, UnitKind};

use super::snap::{Snap, Target};

/// What a hand does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Chooses units.
    #[default]
    Select,
    /// Divides a unit by lines.
    Split,
    /// Makes one unit of several.
    Merge,
    /// Draws a boundary anew.
    Reshape,
    /// Moves, adds and takes away vertices.
    Vertex,
    /// Hands over what lies in a lasso.
    Lasso,
    /// Hands over buildings that are picked one by one, or brushed over.
    Pick,
    /// Hands over a whole compound.
    Compound,
    /// Gives floors and entrances of one building to another unit on its ground.
    Floors,
    /// Draws a unit on ground that is of none.
    Draw,
    /// Locks units and boundaries.
    Lock,
    /// Measures.
    Measure,
}

impl Tool {
    /// All, in the order of the rail.
    pub const ALL: [Self; 12] = [
        Self::Select,
        Self::Split,
        Self::Merge,
        Self::Reshape,
        Self::Vertex,
        Self::Lasso,
        Self::Pick,
        Self::Compound,
        Self::Floors,
        Self::Draw,
        Self::Lock,
        Self::Measure,
    ];

    /// Its key.
    #[must_use]
    pub const fn key(self) -> char {
        match self {
            Self::Select => 'v',
            Self::Split => 's',
            Self::Merge => 'm',
            Self::Reshape => 'b',
            Self::Vertex => 'e',
            Self::Lasso => 'l',
            Self::Pick => 'h',
            Self::Compound => 'c',
            Self::Floors => 'f',
            Self::Draw => 'd',
            Self::Lock => 'k',
            Self::Measure => 'r',
        }
    }

    /// The tool of a key.
    #[must_use]
    pub fn of_key(key: &str) -> Option<Self> {
        let key = key.chars().next().filter(|_| key.chars().count() == 1)?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|tool| tool.key() == key)
    }

    /// What it draws.
    #[must_use]
    pub const fn form(self) -> Form {
        match self {
            Self::Split | Self::Reshape | Self::Measure => Form::Line,
            Self::Lasso | Self::Draw => Form::Ring,
            Self::Vertex => Form::Vertex,
            Self::Select | Self::Merge | Self::Compound | Self::Floors | Self::Lock => Form::Click,
            Self::Pick => Form::Brush,
        }
    }
}

/// What a tool takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One click a thing.
    Click,
    /// Things that a pressed hand passes over.
    Brush,
    /// Places in a row.
    Line,
    /// Places round something.
    Ring,
    /// A vertex or an edge that is dragged.
    Vertex,
}

/// What is dragged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grip {
    /// A vertex.
    Vertex(LatticePoint),
    /// A new vertex out of a segment.
    Edge([LatticePoint; 2]),
}

impl Grip {
    /// What a snap offers to a hand.
    #[must_use]
    pub fn of(snap: &Snap) -> Option<Self> {
        match snap.target {
            Target::Vertex => Some(Self::Vertex(snap.at)),
            Target::Edge => snap.edge.map(Self::Edge),
            Target::GroundVertex | Target::GroundEdge => None,
        }
    }

    /// The command of dragging it to a place.
    #[must_use]
    pub const fn to(self, at: LatticePoint) -> EditCommand {
        match self {
            Self::Vertex(from) => EditCommand::MoveVertex { from, to: at },
            Self::Edge(edge) => EditCommand::InsertVertex { edge, at },
        }
    }
}

/// What was drawn so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sketch {
    /// With which tool.
    pub tool: Tool,
    /// Lines that are ended, for several cuts at once.
    pub lines: Vec<Vec<LatticePoint>>,
    /// The line or ring under way.
    pub points: Vec<LatticePoint>,
    /// Where the pointer aims.
    pub cursor: Option<LatticePoint>,
    /// What it would snap to.
    pub snap: Option<Snap>,
    /// What is dragged.
    pub grip: Option<Grip>,
    /// A pressed hand draws freely.
    pub free: bool,
}

/// What a command may need beside what was drawn.
pub struct Context<'a> {
    /// The plan.
    pub plan: &'a Plan,
    /// Chosen units, the first first.
    pub chosen: &'a [UnitCode],
    /// How far ends may lie from a boundary, lattice steps.
    pub reach: u32,
    /// Units to come, for what makes some.
    pub fresh: &'a dyn Fn(&UnitCode, usize) -> Vec<NewUnit>,
}

impl Sketch {
    /// With another tool nothing is drawn yet.
    #[must_use]
    pub fn with(tool: Tool) -> Self {
        Self { tool, ..Self::default() }
    }

    /// Whether there is anything to give up.
    #[must_use]
    pub const fn is_begun(&self) -> bool {
        !self.points.is_empty() || !self.lines.is_empty() || self.grip.is_some()
    }

    /// Gives up what was drawn; whether there was anything.
    pub fn give_up(&mut self) -> bool {
        let begun = self.is_begun();
        *self = Self { cursor: self.cursor, ..Self::with(self.tool) };
        begun
    }

    /// Takes a place.
    pub fn add(&mut self, at: LatticePoint) {
        if self.points.last() != Some(&at) {
            self.points.push(at);
        }
    }

    /// Takes back the last place, or the last line.
    pub fn step_back(&mut self) -> bool {
        if self.points.pop().is_some() {
            return true;
        }
        match self.lines.pop() {
            Some(line) => {
                self.points = line;
                true
            }
            None => false,
        }
    }

    /// Ends the line under way and begins another.
    pub fn next_line(&mut self) {
        if self.points.len() > 1 {
            self.lines.push(core::mem::take(&mut self.points));
        }
    }

    /// The line under way, up to where the pointer aims.
    #[must_use]
    pub fn reaching(&self) -> Vec<LatticePoint> {
        let mut points = self.points.clone();
        points.extend(self.cursor.filter(|at| points.last() != Some(at) && !points.is_empty()));
        points
    }

    /// The command of what was drawn; `whole` leaves out where the pointer aims.
    #[must_use]
    pub fn command(&self, context: &Context<'_>, whole: bool) -> Option<EditCommand> {
        let points = if whole { self.points.clone() } else { self.reaching() };
        let lines = || self.lines.iter().cloned().chain((points.len() > 1).then(|| points.clone()));
        match self.tool {
            Tool::Split => {
                let lines: Vec<_> = lines().collect();
                let unit = self.divided(context, &lines)?;
                let pieces = (context.fresh)(&unit, 1);
                Some(EditCommand::Split { unit, lines, snap: context.reach, pieces })
            }
            Tool::Reshape if points.len() > 1 => {
                let unit = context.chosen.first().cloned().or_else(|| beside(context.plan, &points))?;
                Some(EditCommand::Reshape { unit, line: points, snap: context.reach })
            }
            Tool::Merge => match context.chosen {
                [into, others @ ..] if !others.is_empty() => {
                    Some(EditCommand::Merge { into: into.clone(), others: others.to_vec() })
                }
                _ => None,
            },
            Tool::Lasso if points.len() > 2 => {
                let to = context.chosen.first().cloned()?;
                let from = whose(context.plan, &points, &to);
                Some(EditCommand::HandOver { ring: points, from, to: Some(to) })
            }
            Tool::Draw if points.len() > 2 => {
                let beside = context.chosen.first().cloned().or_else(|| any_leaf(context.plan))?;
                let unit = (context.fresh)(&beside, 1).pop()?;
                let id = context.plan.find(&beside)?;
                let parent = context.plan.unit(id)?.parent.and_then(|id| Some(context.plan.unit(id)?.code.clone()));
                let (over, kind) = (Blank::Unassigned, UnitKind::Ordinary);
                Some(EditCommand::DrawNew { ring: points, over, unit, parent, kind })
            }
            Tool::Vertex => Some(self.grip?.to(self.cursor?)),
            _ => None,
        }
    }

    /// The unit that lines are meant to divide: the chosen one, if there is just one, else the open one through which most
    /// of them runs.
    fn divided(&self, context: &Context<'_>, lines: &[Vec<LatticePoint>]) -> Option<UnitCode> {
        if lines.is_empty() {
            return None;
        }
        if let [one] = context.chosen {
            return Some(one.clone());
        }
        let mut met: Vec<(UnitCode, u32)> = Vec::new();
        for place in lines.iter().flat_map(|line| samples(line)) {
            if let Some(code) = open_leaf(context.plan, place) {
                match met.iter_mut().find(|(known, _)| *known == code) {
                    Some((_, times)) => *times += 1,
                    None => met.push((code, 1)),
                }
            }
        }
        met.into_iter().max_by_key(|(_, times)| *times).map(|(code, _)| code)
    }
}

/// How many places of a line are asked where they lie.
const SAMPLES: usize = 12;

/// Places along a line, its ends left out.
fn samples(line: &[LatticePoint]) -> Vec<LatticePoint> {
    let between = |pair: &[LatticePoint]| {
        let along = |from: i32, to: i32, n: usize| {
            from + ((i64::from(to) - i64::from(from)) * (2 * n as i64 + 1) / (2 * SAMPLES as i64)) as i32
        };
        let (a, b) = (pair[0], pair[1]);
        (0..SAMPLES).map(move |n| LatticePoint::new(along(a.x, b.x, n), along(a.y, b.y, n))).collect::<Vec<_>>()
    };
    line.windows(2).flat_map(between).collect()
}

/// The leaf at a place, if it may be changed.
#[must_use]
pub fn open_leaf(plan: &Plan, at: LatticePoint) -> Option<UnitCode> {
    let code = plan.unit(plan.ground_at(at).unit()?)?.code.clone();
    (!plan.is_closed(&code)).then_some(code)
}

/// The leaf at a place, whether it may be changed or not.
#[must_use]
pub fn leaf_at(plan: &Plan, at: LatticePoint) -> Option<UnitCode> {
    Some(plan.unit(plan.ground_at(at).unit()?)?.code.clone())
}

/// The unit through which a line runs, or beside whose boundary it begins.
fn beside(plan: &Plan, line: &[LatticePoint]) -> Option<UnitCode> {
    samples(line).into_iter().find_map(|at| open_leaf(plan, at))
}

/// Whose ground lies in a ring beside that of `to`: none for ground of no unit.
fn whose(plan: &Plan, ring: &[LatticePoint], to: &UnitCode) -> Option<UnitCode> {
    let closed: Vec<LatticePoint> = ring.iter().chain(ring.first()).copied().collect();
    let middle = middle_of(ring);
    let places = samples(&closed).into_iter().map(|at| towards(at, middle)).chain([middle]);
    let mut met: Vec<(Option<UnitCode>, u32)> = Vec::new();
    for place in places {
        let code = match plan.ground_at(place) {
            Ground::Unassigned => None,
            Ground::Outside => continue,
            Ground::Unit(id) => plan.unit(id).map(|unit| unit.code.clone()),
        };
        if code.as_ref() == Some(to) {
            continue;
        }
        match met.iter_mut().find(|(known, _)| *known == code) {
            Some((_, times)) => *times += 1,
            None => met.push((code, 1)),
        }
    }
    met.into_iter().max_by_key(|(_, times)| *times).and_then(|(code, _)| code)
}

fn middle_of(ring: &[LatticePoint]) -> LatticePoint {
    let n = ring.len().max(1) as i64;
    let mean = |value: fn(&LatticePoint) -> i32| (ring.iter().map(|p| i64::from(value(p))).sum::<i64>() / n) as i32;
    LatticePoint::new(mean(|p| p.x), mean(|p| p.y))
}

fn towards(from: LatticePoint, to: LatticePoint) -> LatticePoint {
    let part = |a: i32, b: i32| (i64::from(a) + (i64::from(b) - i64::from(a)) / 3) as i32;
    LatticePoint::new(part(from.x, to.x), part(from.y, to.y))
}

fn any_leaf(plan: &Plan) -> Option<UnitCode> {
    super::picture::leaves(plan).find_map(|id| Some(plan.unit(id)?.code.clone()))
}

/// The command that turns a lock.
#[must_use]
pub fn lock(plan: &Plan, target: LockTarget) -> EditCommand {
    let locked = match &target {
        LockTarget::Unit(code) => plan.find(code).and_then(|id| plan.unit(id)).is_some_and(|unit| unit.locked),
        LockTarget::Arc(ends) => {
            let has =
                |points: &[LatticePoint]| points.windows(2).any(|pair| pair == ends || [pair[1], pair[0]] == *ends);
            plan.arcs().any(|(_, arc)| arc.locked && has(&arc.points))
        }
    };
    EditCommand::SetLock { target, locked: !locked }
}

/// A free line without the points that a steady hand would not have drawn, within so many metres (Douglas and Peucker).
#[must_use]
pub fn steady(line: &[LatticePoint], metres: f64) -> Vec<LatticePoint> {
    let Some(first) = line.first() else { return Vec::new() };
    let plane = domain::ellipsoid::LocalPlane::at(first.y);
    let mut kept = vec![false; line.len()];
    let mut todo = vec![(0, line.len() - 1)];
    (kept[0], kept[line.len() - 1]) = (true, true);
    while let Some((from, to)) = todo.pop() {
        let off = |at: usize| {
            let foot = super::snap::foot(&plane, [line[from], line[to]], line[at]);
            plane.distance_m(line[at], foot)
        };
        let farthest = (from + 1..to).map(|at| (off(at), at)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, at)) = farthest.filter(|(distance, _)| *distance > metres) {
            kept[at] = true;
            todo.extend([(from, at), (at, to)]);
        }
    }
    line.iter().zip(kept).filter_map(|(point, kept)| kept.then_some(*point)).collect()
}

#[cfg(test)]
#[path = "tool_tests.rs"]
mod tests;
