//! A failure as a file: a few units and the entries that made them fail.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use domain::lattice::LatticePoint;
use domain::partition::Partition;
use domain::plan::{Entry, Ground, Plan, UnitId};
use domain::topology::{BuildError, BuildOptions, LeafShape, build};
use domain::units::{Level, UnitKind, UnitTableBuilder};
use serde::{Deserialize, Serialize};

use super::{Failure, Trial};
use crate::plan_drive::Chance;
use crate::plan_drive::watch::houses;

/// Houses on a fixture's ground.
const HOUSES: u32 = 500;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Row {
    code: String,
    depth: u8,
    parent: Option<String>,
    kind: UnitKind,
}

/// The files stand in `tests/plans/`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Fixture {
    /// Where it comes from and what was wrong.
    why: String,
    /// Names of the levels, coarsest first.
    levels: Vec<String>,
    units: Vec<Row>,
    /// Leaf → part → ring → lattice point. What they enclose and none has is of no unit.
    ground: BTreeMap<String, Vec<Vec<Vec<LatticePoint>>>>,
    /// What was done.
    pub entries: Vec<Entry>,
}

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plans")
}

impl Fixture {
    /// Some leaves of a plan and the units above them; none without any.
    pub fn of(plan: &Plan, leaves: &BTreeSet<UnitId>, entries: &[Entry], why: String) -> Option<Self> {
        let (mut listed, mut wanted) = (BTreeSet::new(), leaves.iter().copied().collect::<Vec<_>>());
        let (mut units, mut ground) = (Vec::new(), BTreeMap::new());
        while let Some(id) = wanted.pop() {
            let Some(unit) = plan.unit(id).filter(|_| listed.insert(id)) else { continue };
            let parent = unit.parent.and_then(|parent| plan.unit(parent));
            let parent = parent.map(|parent| parent.code.as_str().to_owned());
            units.push(Row { code: unit.code.as_str().into(), depth: unit.depth, parent, kind: unit.kind });
            wanted.extend(unit.parent);
            if leaves.contains(&id) {
                ground.insert(unit.code.as_str().to_owned(), plan.pieces(Ground::Unit(id)));
            }
        }
        units.sort_by(|a, b| (a.depth, &a.code).cmp(&(b.depth, &b.code)));
        let levels = plan.levels().iter().map(|level| level.id.clone()).collect();
        (!ground.is_empty()).then(|| Self { why, levels, units, ground, entries: entries.to_vec() })
    }

    /// The plan at the beginning; none where the ground makes no partition.
    pub fn start(&self) -> Option<Plan> {
        let degrees = |ring: &Vec<LatticePoint>| ring.iter().map(|p| [p.lon(), p.lat()]).collect();
        let part = |part: &Vec<Vec<LatticePoint>>| part.iter().map(degrees).collect();
        let shape = |(code, parts): (&String, &Vec<Vec<Vec<LatticePoint>>>)| LeafShape {
            code: code.clone(),
            parts: parts.iter().map(part).collect(),
        };
        let leaves: Vec<LeafShape> = self.ground.iter().map(shape).collect();
        let mut options = BuildOptions { tolerance_m: 0.0, enclaves: Vec::new() };
        let built = match build(&leaves, &options) {
            // Each finding is a gap, or it is found again.
            Err(BuildError::Invalid { findings }) => {
                options.enclaves = findings.iter().map(|gap| gap.place).collect();
                build(&leaves, &options)
            }
            built => built,
        };
        let (topology, _) = built.ok()?;
        let levels = (0..).zip(&self.levels).map(|(depth, id)| Level::bare(id, depth)).collect();
        let mut table = UnitTableBuilder::new(levels);
        for row in &self.units {
            table.add(&row.code, &row.code, row.depth, row.parent.as_deref(), row.kind).ok()?;
        }
        Plan::from_partition(&Partition::new(table.build().ok()?, topology, Vec::new()).ok()?).ok()
    }

    /// How many leaves its ground has.
    pub fn leaves(&self) -> usize {
        self.ground.len()
    }

    /// Every proof after every entry, the great ones at the end, GEOS among them if it is to be asked.
    pub fn prove(&self, geos: bool) -> Result<(), Failure> {
        let plan = self.start().expect("ground that makes a plan");
        let pack = houses(&plan, HOUSES, &mut Chance(3));
        let mut trial = Trial::new(plan, pack, 1);
        self.entries.iter().try_for_each(|entry| trial.take(entry).map(drop))?;
        trial.validate()?;
        trial.recount()?;
        if geos { trial.ask_geos().map(drop) } else { Ok(()) }
    }

    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("plain data");
        text.push('\n');
        text
    }

    pub fn from_json(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}
