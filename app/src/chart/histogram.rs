//! How many units lie in each step of value, with places that are named.

use plotters::style::text_anchor::{HPos, VPos};

use super::{
    paper::{Drawn, Letters, Paper, mark_digits},
    scale,
};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Histogram {
    /// Both ends of the scale.
    pub ends: (f64, f64),
    /// How many lie in each of as many equal steps.
    pub counts: Vec<u32>,
    /// Places with their names.
    pub marks: Vec<Mark>,
    /// A number of the axis in words.
    pub words: fn(f64, u8) -> String,
    /// Unit of measure, at the axis' end.
    pub measure: String,
}

/// A place on the axis that has a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub value: f64,
    /// What it is.
    pub name: String,
    /// Drawn in the ink of what is chosen.
    pub own: bool,
}

impl Histogram {
    /// Draws it; names of marks stand above the bars, one below the other.
    ///
    /// # Errors
    /// plotters', when the browser refuses.
    pub fn draw(&self, paper: &Paper<'_>) -> Drawn {
        let (low, high) = self.ends;
        let (top, bottom) = (paper.px(4.0 + 18.0 * self.marks.len() as f64), paper.high as i32 - paper.px(22.0));
        let wide = paper.wide - 2.0;
        let x = |value: f64| ((value - low) / (high - low).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0) * wide;
        let most = f64::from(self.counts.iter().copied().max().unwrap_or(0).max(1));
        let step = wide / self.counts.len().max(1) as f64;
        for (at, &count) in self.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
            let high = (f64::from(count) / most * f64::from(bottom - top)).max(paper.u) as i32;
            let (left, right) = ((at as f64 * step) as i32, ((at + 1) as f64 * step) as i32 - paper.px(1.0).max(1));
            paper.rect([(left, bottom - high), (right.max(left + 1), bottom)], paper.ink.plain)?;
        }
        paper.hair((0, bottom), (wide as i32, bottom), paper.ink.quiet)?;
        let small = Letters::small(paper.ink.quiet);
        let end = paper.measure(&self.measure, small);
        paper.text(&self.measure, (wide as i32, bottom + paper.px(5.0)), small, (HPos::Right, VPos::Top))?;
        let axis = scale(low, high);
        let digits = mark_digits(&axis.marks);
        for mark in axis.marks.into_iter().filter(|&mark| mark >= low && mark <= high) {
            let words = (self.words)(mark, digits);
            let half = paper.measure(&words, small) / 2.0;
            // The measure keeps its place at the end.
            if x(mark) + half + 6.0 * paper.u > wide - end {
                continue;
            }
            let at = (x(mark).max(half) as i32, bottom + paper.px(5.0));
            paper.text(&words, at, small, (HPos::Center, VPos::Top))?;
        }
        for (row, mark) in self.marks.iter().enumerate() {
            let colour = if mark.own { paper.ink.worse } else { paper.ink.strong };
            let (x, y) = (x(mark.value) as i32, paper.px(2.0 + 18.0 * row as f64));
            paper.dash(3.0, 3.0);
            paper.path(vec![(x, y), (x, bottom)], colour, 1.2)?;
            paper.solid();
            let letters = Letters::small(colour);
            let right = f64::from(x) + 6.0 * paper.u + paper.measure(&mark.name, letters) > wide;
            let (at, side) = if right { (x - paper.px(5.0), HPos::Right) } else { (x + paper.px(5.0), HPos::Left) };
            paper.text(&mark.name, (at, y), letters, (side, VPos::Top))?;
        }
        Ok(())
    }
}
