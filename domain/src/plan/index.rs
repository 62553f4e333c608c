//! Which lines pass near a place: equal cells over the lattice, kept up with every change.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::lattice::LatticePoint;
use crate::partition::Bounds;
use crate::sort::sort;

/// A line that passes more cells than this stands in a list of its own, which every search looks through: a vertex
/// thrown to the other side of the globe must not fill the memory.
const MOST_CELLS: i64 = 4096;

/// Lines, by some key, in the square cells through which they pass.
#[derive(Clone, Debug)]
pub(super) struct Grid<K> {
    /// A cell is `1 << shift` steps wide.
    shift: u32,
    cells: HashMap<(i32, i32), Vec<K>>,
    /// The southernmost and northernmost rows that ever held a line: a fall keeps between them.
    rows: (i32, i32),
    long: BTreeSet<K>,
}

impl<K: Copy + Ord> Grid<K> {
    /// No lines yet; cells are a power of two near `cell_steps` wide.
    pub(super) fn new(cell_steps: u32) -> Self {
        Self {
            shift: cell_steps.max(2).ilog2().clamp(4, 28),
            cells: HashMap::new(),
            rows: (i32::MAX, i32::MIN),
            long: BTreeSet::new(),
        }
    }

    pub(super) const fn shift(&self) -> u32 {
        self.shift
    }

    pub(super) fn make_room(&mut self) {
        self.cells.reserve(self.cells.len() / 8);
    }

    pub(super) fn insert(&mut self, key: K, points: &[LatticePoint]) {
        if self.is_long(points) {
            self.long.insert(key);
            return;
        }
        for cell in self.cells_of(points) {
            self.rows = (self.rows.0.min(cell.1), self.rows.1.max(cell.1));
            self.cells.entry(cell).or_default().push(key);
        }
    }

    pub(super) fn remove(&mut self, key: K, points: &[LatticePoint]) {
        if self.is_long(points) {
            self.long.remove(&key);
            return;
        }
        for cell in self.cells_of(points) {
            if let Some(keys) = self.cells.get_mut(&cell) {
                keys.retain(|&known| known != key);
                if keys.is_empty() {
                    self.cells.remove(&cell);
                }
            }
        }
    }

    /// Lines through cells that a box meets, each once, in order.
    pub(super) fn near(&self, bounds: Bounds) -> Vec<K> {
        let (low, high) = (self.cell(bounds.min), self.cell(bounds.max));
        let mut found: Vec<K> = self.long.iter().copied().collect();
        let wanted = (i64::from(high.0) - i64::from(low.0) + 1) * (i64::from(high.1) - i64::from(low.1) + 1);
        if wanted > self.cells.len() as i64 {
            let inside = |cell: &(i32, i32)| (low.0..=high.0).contains(&cell.0) && (low.1..=high.1).contains(&cell.1);
            found.extend(self.cells.iter().filter(|(cell, _)| inside(cell)).flat_map(|(_, keys)| keys));
        } else {
            for x in low.0..=high.0 {
                for y in low.1..=high.1 {
                    found.extend(self.cells.get(&(x, y)).into_iter().flatten());
                }
            }
        }
        in_order(found)
    }

    /// Lines that may come within a step of the segment, each once, in order.
    pub(super) fn along(&self, a: LatticePoint, b: LatticePoint) -> Vec<K> {
        if self.is_long(&[a, b]) {
            return self.near_both(a, b);
        }
        let mut found: Vec<K> = self.long.iter().copied().collect();
        self.visit(a, b, 1, |cell| found.extend(self.cells.get(&cell).into_iter().flatten()));
        in_order(found)
    }

    /// As [`Self::along`], but not what stands in cells alone that were `asked` for before.
    pub(super) fn along_anew(&self, a: LatticePoint, b: LatticePoint, asked: &mut HashSet<(i32, i32)>) -> Vec<K> {
        if self.is_long(&[a, b]) {
            return self.near_both(a, b);
        }
        let mut found: Vec<K> = Vec::new();
        if asked.is_empty() {
            found.extend(&self.long);
        }
        self.visit(a, b, 1, |cell| {
            if asked.insert(cell) {
                found.extend(self.cells.get(&cell).into_iter().flatten());
            }
        });
        in_order(found)
    }

    /// Lines near the box round a segment, a step wider.
    fn near_both(&self, a: LatticePoint, b: LatticePoint) -> Vec<K> {
        let bounds = Bounds::of([shifted(a, -1), shifted(a, 1), shifted(b, -1), shifted(b, 1)]);
        bounds.map_or_else(Vec::new, |bounds| self.near(bounds))
    }

    /// Goes south from a point given in half steps, cell by cell. `look` gets the lines of a cell and answers the height
    /// (in half steps) of the best that it knows; the way ends where nothing below can be higher.
    pub(super) fn fall(&self, x2: i64, y2: i64, mut look: impl FnMut(&[K]) -> Option<i64>) {
        let (column, first) = ((x2.div_euclid(2) >> self.shift) as i32, (y2.div_euclid(2) >> self.shift) as i32);
        if !self.long.is_empty() {
            look(&self.long.iter().copied().collect::<Vec<_>>());
        }
        for row in (self.rows.0..=first.min(self.rows.1)).rev() {
            let best = self.cells.get(&(column, row)).and_then(|keys| look(keys));
            if best.is_some_and(|height| height >= (i64::from(row) << self.shift) * 2) {
                return;
            }
        }
    }

    fn is_long(&self, points: &[LatticePoint]) -> bool {
        let cells = |from: i32, to: i32| (i64::from(from) - i64::from(to)).abs() >> self.shift;
        let passed: i64 = points.windows(2).map(|pair| cells(pair[0].x, pair[1].x) + cells(pair[0].y, pair[1].y)).sum();
        // Many points on little ground pass the same cells again and again.
        let box_of = |bounds: Bounds| (1 + cells(bounds.max.x, bounds.min.x)) * (1 + cells(bounds.max.y, bounds.min.y));
        passed > MOST_CELLS && Bounds::of(points.iter().copied()).is_some_and(|bounds| box_of(bounds) > MOST_CELLS)
    }

    fn cell(&self, p: LatticePoint) -> (i32, i32) {
        (p.x >> self.shift, p.y >> self.shift)
    }

    fn cells_of(&self, points: &[LatticePoint]) -> Vec<(i32, i32)> {
        let mut cells = Vec::new();
        for pair in points.windows(2) {
            self.visit(pair[0], pair[1], 0, |cell| cells.push(cell));
        }
        sort(&mut cells);
        cells.dedup();
        cells
    }

    /// Cells that the segment, widened by so many steps, may meet: column by column.
    fn visit(&self, a: LatticePoint, b: LatticePoint, widened: i64, mut cell: impl FnMut((i32, i32))) {
        let (a, b) = if a.x <= b.x { (a, b) } else { (b, a) };
        let (ax, ay, bx, by) = (i64::from(a.x), i64::from(a.y), i64::from(b.x), i64::from(b.y));
        let (first, last) = ((ax - widened) >> self.shift, (bx + widened) >> self.shift);
        for column in first..=last {
            let (mut low, mut high) = (ay.min(by), ay.max(by));
            if first != last && ax != bx {
                // Heights where the line enters and leaves the column, one step of grace for rounding.
                let from = ((column << self.shift) - widened).clamp(ax, bx);
                let to = (((column + 1) << self.shift) + widened).clamp(ax, bx);
                let at =
                    |x: i64| ay + (i128::from(by - ay) * i128::from(x - ax)).div_euclid(i128::from(bx - ax)) as i64;
                (low, high) = (low.max(at(from).min(at(to)) - 1), high.min(at(from).max(at(to)) + 1));
            }
            for row in (low - widened) >> self.shift..=(high + widened) >> self.shift {
                cell((column as i32, row as i32));
            }
        }
    }
}

fn shifted(p: LatticePoint, by: i32) -> LatticePoint {
    LatticePoint::new(p.x.saturating_add(by), p.y.saturating_add(by))
}

fn in_order<K: Ord>(mut found: Vec<K>) -> Vec<K> {
    sort(&mut found);
    found.dedup();
    found
}
