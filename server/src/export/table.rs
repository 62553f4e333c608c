//! Units of one level with their counts and shapes.

use domain::{
    partition::{Partition, Shape},
    plan::{
        Plan,
        count::{Counts, Tally},
    },
    units::{UnitCode, UnitIx, UnitKind},
};

/// One unit.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its code.
    pub code: String,
    /// Its name, without its parents'.
    pub name: String,
    /// Its level's id.
    pub level: String,
    /// Its parent's code; empty where it has none.
    pub parent: String,
    /// `ordinary` or `special`.
    pub kind: &'static str,
    /// On the ellipsoid.
    pub area_m2: f64,
    /// What is in it.
    pub tally: Tally,
    /// Its ground.
    pub shape: Shape,
}

/// All units of a level, in the order of codes.
#[derive(Clone, Debug)]
pub struct Table {
    /// One a unit.
    pub rows: Vec<Row>,
}

impl Table {
    pub(super) fn new(plan: &Plan, partition: &Partition, counts: &Counts, depth: u8) -> Self {
        let units = partition.units();
        let areas = partition.areas_m2();
        let row = |unit: UnitIx| {
            let code = units.code(unit);
            let id = UnitCode::new(code).ok().and_then(|code| plan.find(&code));
            Row {
                code: code.to_owned(),
                name: units.name(unit).to_owned(),
                level: units.levels()[usize::from(depth)].id.clone(),
                parent: units.parent(unit).map_or_else(String::new, |parent| units.code(parent).to_owned()),
                kind: match units.kind(unit) {
                    UnitKind::Ordinary => "ordinary",
                    UnitKind::Special => "special",
                },
                area_m2: areas[unit.index()],
                tally: id.map(|id| counts.of(id)).unwrap_or_default(),
                shape: partition.shape(unit),
            }
        };
        Self { rows: units.level(depth).map(UnitIx).map(row).collect() }
    }
}

/// The depth of a level by its id; the finest where none is named or there is none of this name.
pub(super) fn depth(partition: &Partition, level: Option<&str>) -> u8 {
    let units = partition.units();
    level.and_then(|level| units.depth_of(level)).unwrap_or(units.levels().len() as u8 - 1)
}
