//! The Hilbert curve: what is near on it is near in the plane.

/// Bits of a coordinate that [`place`] reads.
pub const BITS: u32 = 16;

/// Place of the cell (`x`, `y`) on a Hilbert curve through 2^16 × 2^16 cells; higher bits of a coordinate are not read.
/// The upper bits of a place are the place of a coarser cell.
#[must_use]
pub const fn place(mut x: u32, mut y: u32) -> u32 {
    let mut index = 0;
    let mut bit = BITS;
    while bit > 0 {
        bit -= 1;
        let (right, upper) = ((x >> bit) & 1, (y >> bit) & 1);
        index = (index << 2) | ((3 * right) ^ upper);
        if upper == 0 {
            if right == 1 {
                (x, y) = (0xffff - (x & 0xffff), 0xffff - (y & 0xffff));
            }
            (x, y) = (y, x);
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_on_the_curve_is_a_neighbour_in_the_plane() {
        let mut cells = vec![(0, 0); 1 << 10];
        for x in 0..32_u32 {
            for y in 0..32 {
                let coarse = place(x << 11, y << 11) >> 22;
                cells[coarse as usize] = (x, y);
            }
        }
        assert!(cells.windows(2).all(|pair| pair[0].0.abs_diff(pair[1].0) + pair[0].1.abs_diff(pair[1].1) == 1));
    }
}
