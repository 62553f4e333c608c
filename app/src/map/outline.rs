//! Outlines of single units, dissolved along their arcs: nothing is tessellated again.

use domain::partition::Partition;
use domain::topology::ArcIx;
use domain::units::{LeafIx, UnitIx};
use domain::value::Flag;

use geometry::LocalPlane;
use geometry::lines::PEN_UP;

use super::levels::Levels;

/// The arcs round a unit of any level.
#[must_use]
pub fn of_unit(partition: &Partition, unit: UnitIx) -> Vec<ArcIx> {
    partition.outline(unit).map(|half| half.arc()).collect()
}

/// The flag in a class byte.
#[must_use]
pub fn flag_of(class: u8) -> Flag {
    Flag::from_byte(class >> 4 & 3).expect("two bits name one of four flags")
}

/// The arcs round shown units without data, each once: such a unit is otherwise only dots on the ground.
#[must_use]
pub fn of_empty(partition: &Partition, levels: &Levels, by_leaf: &[u8]) -> Vec<ArcIx> {
    let empty = |leaf: LeafIx| flag_of(by_leaf[leaf.index()]) == Flag::NoData;
    let mut arcs = Vec::new();
    for leaf in (0..u32::try_from(by_leaf.len()).expect("leaf indices are u32")).map(LeafIx).filter(|leaf| empty(*leaf))
    {
        for half in partition.topology().half_edges_of(leaf) {
            // Between two empty leaves the smaller brings the line.
            let once = partition.topology().side(half.twin()).is_none_or(|other| leaf < other || !empty(other));
            if once && partition.arc_depth(half.arc()) <= levels.depth() {
                arcs.push(half.arc());
            }
        }
    }
    arcs
}

/// Arcs as a run of points with round ends, in local units, for outlines in one opaque colour.
pub fn run_of(partition: &Partition, plane: &LocalPlane, arcs: impl IntoIterator<Item = ArcIx>) -> Vec<[f32; 2]> {
    let mut points = Vec::new();
    for arc in arcs {
        points.push(PEN_UP);
        points.extend(partition.topology().arc(arc).points().iter().map(|p| plane.point(*p)));
    }
    if !points.is_empty() {
        points.push(PEN_UP);
    }
    points
}

#[cfg(test)]
#[path = "outline_tests.rs"]
mod tests;
