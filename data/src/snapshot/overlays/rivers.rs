//! Reaches of rivers that micro-grids patrol: the banks that lie in each, and whether the patrols due were made.

use std::collections::BTreeMap;

use domain::{
    codec::context::{ContextFeature, ContextLayer},
    lattice::{LatticePoint, distance_m},
    locate::Locator,
    units::{LeafIx, UnitIx},
    wire::{OverlayLine, OverlayLines, OverlayShapes},
};

use super::{Made, as_of, class, columns::Columns, layer, text};
use crate::{registers::Registers, snapshot::SnapshotError};

/// Class of rivers among waters.
const RIVER: u8 = 1;
/// Banks are followed in steps of at most so many metres: it is this near that they change from one unit to the next.
const STEP_M: f64 = 20.0;

/// Patrols of the last period told.
#[derive(Clone, Copy, Default)]
struct Patrol {
    until: i32,
    due: u32,
    done: u32,
}

pub(super) fn make(registers: &Registers, ground: &[ContextLayer]) -> Result<Option<Made>, SnapshotError> {
    let Some(path) = registers.tables.get("checks") else { return Ok(None) };
    let Some(water) = ground.iter().find(|layer| layer.id == "water") else { return Ok(None) };
    let day = as_of(registers, "checks");
    let patrols =
        patrols(registers, &Columns::read(path, &["micro_grid", "kind", "due_on", "due", "done"])?, day.since_epoch());
    let locator = Locator::new(&registers.partition);
    let mut found: BTreeMap<UnitIx, (Option<String>, Vec<Vec<LatticePoint>>)> = BTreeMap::new();
    for river in water.features.iter().filter(|feature| feature.class == RIVER) {
        for (leaf, piece) in banks(river, |point| locator.leaf_at(&registers.partition, point)) {
            let unit = registers.partition.units().unit_of(leaf);
            if patrols.contains_key(&unit) {
                let (name, pieces) = found.entry(unit).or_default();
                if name.is_none() {
                    name.clone_from(&river.name);
                }
                pieces.push(piece);
            }
        }
    }
    let line = |(unit, (name, pieces)): (UnitIx, (Option<String>, Vec<Vec<LatticePoint>>))| {
        let Patrol { due, done, .. } = patrols.get(&unit).copied().unwrap_or_default();
        let degrees = |point: &LatticePoint| [point.lon(), point.lat()].map(|v| (v * 1e6).round() / 1e6);
        let pieces = pieces.iter().map(|piece| piece.iter().map(degrees).collect()).collect();
        let unit = registers.partition.units().code(unit).to_owned();
        OverlayLine { unit, name, class: state(due, done), due, done, pieces }
    };
    let lines: Vec<OverlayLine> = found.into_iter().map(line).collect();
    let count = |class: u8| lines.iter().filter(|line| line.class == class).count();
    let classes = vec![
        class("made", "本期巡河已完成", "every patrol due was made", count(0)),
        class("behind", "本期巡河有欠次", "some patrols are missing", count(1)),
        class("none", "本期未巡河", "no patrol was made", count(2)),
    ];
    let shapes = OverlayShapes::Line(OverlayLines { lines });
    Ok(Some((layer("river_patrols", text("巡河段", "River patrols"), day, classes, &shapes), shapes)))
}

/// Place in the legend.
const fn state(due: u32, done: u32) -> u8 {
    match (due, done) {
        (due, done) if done >= due => 0,
        (_, 1..) => 1,
        _ => 2,
    }
}

/// The last period's patrols, by unit.
fn patrols(registers: &Registers, columns: &Columns, today: i32) -> BTreeMap<UnitIx, Patrol> {
    let mut out: BTreeMap<UnitIx, Patrol> = BTreeMap::new();
    let (due, done) = (columns.counts("due"), columns.counts("done"));
    let rows = columns.texts("micro_grid").into_iter().zip(columns.texts("kind")).zip(columns.days("due_on"));
    for (row, ((grid, kind), day)) in rows.enumerate() {
        let unit = grid.and_then(|grid| registers.partition.units().find(&grid));
        let (Some(unit), Some(day), Some("river")) = (unit, day.filter(|day| *day <= today), kind.as_deref()) else {
            continue;
        };
        let patrol = out.entry(unit).or_insert(Patrol { until: day, ..Patrol::default() });
        if patrol.until < day {
            *patrol = Patrol { until: day, ..Patrol::default() };
        }
        if patrol.until == day {
            patrol.due += due[row];
            patrol.done += done[row];
        }
    }
    out
}

/// A river's banks, cut where they pass from one leaf to the next.
fn banks(river: &ContextFeature, leaf_at: impl Fn(LatticePoint) -> Option<LeafIx>) -> Vec<(LeafIx, Vec<LatticePoint>)> {
    let mut out: Vec<(LeafIx, Vec<LatticePoint>)> = Vec::new();
    for ring in &river.rings {
        let mut open: Option<(LeafIx, Vec<LatticePoint>)> = None;
        for pair in ring.windows(2) {
            let steps = (distance_m(pair[0], pair[1]) / STEP_M).ceil().max(1.0) as u32;
            for step in 0..steps {
                let [a, middle, b] = [0.0, 0.5, 1.0].map(|at| between(pair, (f64::from(step) + at) / f64::from(steps)));
                let leaf = leaf_at(middle);
                if let Some((own, points)) = &mut open
                    && Some(*own) == leaf
                {
                    // Within one side of the ring the points between say nothing.
                    if step > 0 {
                        points.pop();
                    }
                    points.push(b);
                    continue;
                }
                out.extend(open.take());
                open = leaf.map(|leaf| (leaf, vec![a, b]));
            }
        }
        out.extend(open);
    }
    out
}

fn between(pair: &[LatticePoint], share: f64) -> LatticePoint {
    let at = |a: i32, b: i32| (f64::from(a) + (f64::from(b) - f64::from(a)) * share).round() as i32;
    LatticePoint::new(at(pair[0].x, pair[1].x), at(pair[0].y, pair[1].y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::codec::context::ContextKind;

    #[test]
    fn a_bank_is_cut_where_the_units_change_and_keeps_its_corners() {
        let point = LatticePoint::new;
        let ring = vec![point(0, 0), point(1_000_000, 0), point(1_000_000, 50_000), point(0, 50_000)];
        let river = ContextFeature { class: RIVER, name: None, kind: ContextKind::Polygon, rings: vec![ring] };
        // Two leaves, west and east of 600,000; the upper bank's west lies in none.
        let leaf = |p: LatticePoint| (p.y < 40_000 || p.x > 600_000).then_some(LeafIx(u32::from(p.x > 600_000)));
        let found = banks(&river, leaf);
        assert_eq!(found.iter().map(|(leaf, _)| leaf.0).collect::<Vec<_>>(), [0, 1]);
        let (west, east) = (&found[0].1, &found[1].1);
        assert_eq!(west[0], point(0, 0));
        assert_eq!(west.len(), 2, "a straight bank has two ends: {west:?}");
        assert_eq!(west[1], east[0], "one goes on where the other ends");
        assert!((west[1].x - 600_000).abs() < 3_000, "cut within a step: {west:?}");
        assert_eq!(east[1..3], [point(1_000_000, 0), point(1_000_000, 50_000)], "corners stay");
        assert_eq!(east.len(), 4);
    }

    #[test]
    fn the_state_follows_from_what_was_due() {
        assert_eq!([(8, 8), (8, 9), (8, 1), (8, 0), (0, 0)].map(|(due, done)| state(due, done)), [0, 0, 1, 2, 0]);
    }
}
