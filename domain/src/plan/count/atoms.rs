//! Where atoms lie: equal cells over the lattice. Atoms don't move, so it is made once.

use std::collections::HashMap;

use crate::pack::Atom;
use crate::partition::Bounds;
use crate::sort::sort;

/// Cells are 2¹³ steps wide, some 90 m: a handful of buildings each.
const SHIFT: u32 = 13;

#[derive(Clone, Debug)]
pub(super) struct Places {
    cells: HashMap<(i32, i32), Vec<u32>>,
}

impl Places {
    pub(super) fn new(atoms: &[Atom]) -> Self {
        let mut cells: HashMap<(i32, i32), Vec<u32>> = HashMap::new();
        for (ix, atom) in (0..).zip(atoms) {
            cells.entry((atom.at.x >> SHIFT, atom.at.y >> SHIFT)).or_default().push(ix);
        }
        Self { cells }
    }

    /// Atoms in a box, in order.
    pub(super) fn within(&self, bounds: Bounds, atoms: &[Atom]) -> Vec<u32> {
        let (columns, rows) =
            (bounds.min.x >> SHIFT..=bounds.max.x >> SHIFT, bounds.min.y >> SHIFT..=bounds.max.y >> SHIFT);
        let wide = |range: &core::ops::RangeInclusive<i32>| i64::from(*range.end()) - i64::from(*range.start()) + 1;
        let mut found: Vec<u32> = if wide(&columns) * wide(&rows) > self.cells.len() as i64 {
            let inside = |cell: &(i32, i32)| columns.contains(&cell.0) && rows.contains(&cell.1);
            self.cells.iter().filter(|(cell, _)| inside(cell)).flat_map(|(_, own)| own).copied().collect()
        } else {
            let cells = columns.flat_map(|x| rows.clone().map(move |y| (x, y)));
            cells.filter_map(|cell| self.cells.get(&cell)).flatten().copied().collect()
        };
        found.retain(|&ix| bounds.contains(atoms[ix as usize].at));
        sort(&mut found);
        found
    }
}
