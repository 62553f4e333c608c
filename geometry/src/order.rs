//! The order of draw data: what lies together stands together, so that a view needs few pieces of it.

use domain::hilbert;

/// Cells of the curve each way, as bits.
const CELL_BITS: u32 = 6;
const CELLS: usize = 1 << (2 * CELL_BITS);

/// A Hilbert curve through the box round some points.
pub(crate) struct Curve {
    low: [f32; 2],
    cells_a_unit: [f32; 2],
    /// Place on the curve of a cell, row after row.
    places: Vec<u16>,
}

impl Curve {
    pub(crate) fn round(points: &[[f32; 2]]) -> Self {
        let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
        for point in points {
            for i in 0..2 {
                low[i] = low[i].min(point[i]);
                high[i] = high[i].max(point[i]);
            }
        }
        let side = (1_u32 << CELL_BITS) as f32;
        let cells_a_unit = [0, 1].map(|i| if high[i] > low[i] { side / (high[i] - low[i]) } else { 0.0 });
        let (drop, fine) = (2 * (hilbert::BITS - CELL_BITS), hilbert::BITS - CELL_BITS);
        let place = |cell: u32| hilbert::place((cell & ((1 << CELL_BITS) - 1)) << fine, cell >> CELL_BITS << fine);
        let places = (0..CELLS as u32).map(|cell| (place(cell) >> drop) as u16).collect();
        Self { low, cells_a_unit, places }
    }

    fn place(&self, point: [f32; 2]) -> usize {
        let cell = |i: usize| {
            let at = ((point[i] - self.low[i]) * self.cells_a_unit[i]).max(0.0) as usize;
            at.min((1 << CELL_BITS) - 1)
        };
        usize::from(self.places[cell(1) << CELL_BITS | cell(0)])
    }

    /// The indices of some places in the order of the curve; those of one cell in their own.
    pub(crate) fn order(&self, places: impl Iterator<Item = [f32; 2]>) -> Vec<u32> {
        let cells: Vec<u16> = places.map(|point| self.place(point) as u16).collect();
        let mut begins = vec![0_u32; CELLS + 1];
        for cell in &cells {
            begins[usize::from(*cell) + 1] += 1;
        }
        for cell in 0..CELLS {
            begins[cell + 1] += begins[cell];
        }
        let mut order = vec![0; cells.len()];
        for (ix, cell) in cells.iter().enumerate() {
            let at = &mut begins[usize::from(*cell)];
            order[*at as usize] = u32::try_from(ix).expect("indices are u32");
            *at += 1;
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_stands_once_and_near_its_neighbours() {
        // Row by row, each row from the other end of the plane.
        let points: Vec<[f32; 2]> = (0..4_096_u16).map(|i| [f32::from(i % 64), f32::from(i / 64 * 37 % 64)]).collect();
        let order = Curve::round(&points).order(points.iter().copied());
        let mut seen = order.clone();
        seen.sort_unstable();
        assert!(seen.iter().enumerate().all(|(at, ix)| at == *ix as usize));
        let pieces = order.chunks(64).map(|piece| {
            let (mut low, mut high) = ([f32::MAX; 2], [f32::MIN; 2]);
            for point in piece.iter().map(|ix| points[*ix as usize]) {
                for i in 0..2 {
                    low[i] = low[i].min(point[i]);
                    high[i] = high[i].max(point[i]);
                }
            }
            (high[0] - low[0] + 1.0) * (high[1] - low[1] + 1.0)
        });
        assert_eq!(pieces.sum::<f32>(), 4_096.0, "64 pieces tile the plane");
        assert!(Curve::round(&[]).order(std::iter::empty()).is_empty());
        assert_eq!(Curve::round(&[[1.0, 1.0]]).order([[1.0, 1.0], [1.0, 1.0]].into_iter()), [0, 1]);
    }
}
