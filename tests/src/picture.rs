//! Screenshots as pixels.

use anyhow::{Context, Result, bail};
use std::collections::BTreeSet;

/// Rows of RGB pixels from the top.
#[derive(PartialEq, Eq)]
pub struct Picture {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Picture {
    /// Reads an 8-bit PNG.
    ///
    /// # Errors
    /// Another form.
    pub fn decode(png: &[u8]) -> Result<Self> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(png)).read_info().context("not a PNG")?;
        let mut bytes = vec![0; reader.output_buffer_size().context("a PNG beyond memory")?];
        let info = reader.next_frame(&mut bytes).context("a broken PNG")?;
        let step = match (info.color_type, info.bit_depth) {
            (png::ColorType::Rgb, png::BitDepth::Eight) => 3,
            (png::ColorType::Rgba, png::BitDepth::Eight) => 4,
            other => bail!("a PNG of {other:?}"),
        };
        let pixels = bytes[..info.buffer_size()].chunks_exact(step).map(|p| [p[0], p[1], p[2]]).collect();
        Ok(Self { width: info.width as usize, height: info.height as usize, pixels })
    }

    /// The colour of the pixel at a place; none outside.
    #[must_use]
    pub fn at(&self, x: f64, y: f64) -> Option<[u8; 3]> {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        inside.then(|| self.pixels[y as usize * self.width + x as usize])
    }

    /// In how many pixels it differs from another; all of them where the sizes do.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.pixels.len().max(other.pixels.len());
        }
        self.pixels.iter().zip(&other.pixels).filter(|(a, b)| a != b).count()
    }

    /// How many different colours a box has: x, y, width, height.
    #[must_use]
    pub fn colours_in(&self, [x, y, width, height]: [f64; 4]) -> usize {
        let rows = (y as usize)..((y + height) as usize).min(self.height);
        let columns = (x as usize)..((x + width) as usize).min(self.width);
        let at = |row: usize, column: usize| self.pixels[row * self.width + column];
        let seen: BTreeSet<[u8; 3]> =
            rows.flat_map(|row| columns.clone().map(move |column| (row, column))).map(|(r, c)| at(r, c)).collect();
        seen.len()
    }
}
