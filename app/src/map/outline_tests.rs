use std::rc::Rc;

use domain::units::{LeafIx, UnitIx};
use geometry::samples::chessboard;

use super::*;

#[test]
fn an_outline_has_only_the_arcs_between_inside_and_outside() {
    let partition = chessboard(8);
    let units = partition.units();
    for unit in ["W", "Q1", "Q3", "0009"].map(|code| units.find(code).unwrap()) {
        let depth = units.depth(unit);
        let inside =
            |leaf: Option<LeafIx>| leaf.is_some_and(|leaf| units.ancestor_at(units.unit_of(leaf), depth) == Some(unit));
        let mut got = of_unit(&partition, unit);
        got.sort();
        let all = (0..partition.topology().arcs().len() as u32).map(ArcIx);
        let want: Vec<ArcIx> = all
            .filter(|arc| {
                let arc = partition.topology().arc(*arc);
                inside(arc.left()) != inside(arc.right())
            })
            .collect();
        assert_eq!(got, want, "unit {}", units.code(unit));
    }
}

#[test]
fn the_outline_of_empty_units_follows_the_level_shown() {
    let partition = Rc::new(chessboard(4));
    let mut levels = Levels::new(partition.clone());
    let mut by_leaf = vec![0_u8; 16];
    assert!(of_empty(&partition, &levels, &by_leaf).is_empty());
    // Two cells side by side: six sides and the one between them, each once.
    by_leaf[5] = 1 << 4;
    by_leaf[6] = 1 << 4;
    let arcs = of_empty(&partition, &levels, &by_leaf);
    let mut once = arcs.clone();
    once.sort();
    once.dedup();
    assert_eq!((arcs.len(), once.len()), (7, 7));
    // By quarters, the line between cells of one quarter is not a boundary.
    levels.show(1);
    by_leaf = vec![1 << 4; 16];
    let quarter = of_empty(&partition, &levels, &by_leaf);
    assert!(quarter.iter().all(|arc| partition.arc_depth(*arc) <= 1));
}

#[test]
fn a_leaf_shows_as_its_ancestor_or_where_its_parents_skip_the_level_as_itself() {
    let partition = Rc::new(chessboard(4));
    let units = partition.units();
    let mut levels = Levels::new(partition.clone());
    levels.show(1);
    let code = |unit: UnitIx| units.code(unit).to_owned();
    assert_eq!(code(levels.shown(LeafIx(0), 1)), "0000");
    assert_eq!(code(levels.shown(LeafIx(1), 1)), "Q0");
    assert_eq!(code(levels.shown(LeafIx(15), 1)), "Q3");
    assert_eq!(code(levels.shown(LeafIx(0), 0)), "W");
    assert_eq!(code(levels.shown(LeafIx(7), 2)), "0007");
    let by_unit: Vec<u8> = (0..units.len() as u8).collect();
    let mut by_leaf = Vec::new();
    levels.expand(&by_unit, &mut by_leaf);
    for leaf in 0..16 {
        assert_eq!(by_leaf[leaf as usize], levels.shown(LeafIx(leaf), 1).0 as u8);
    }
}
