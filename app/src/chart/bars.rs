//! Bars from zero on one scale, one a row of a list beside them, and the line that they are held against.

use super::paper::{Drawn, Paper};

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// A value a row and whether it is on the good side, where that is known; none where there is no number.
    pub rows: Vec<Option<(f64, Option<bool>)>>,
    /// Both ends of the scale, which holds zero.
    pub ends: (f64, f64),
    /// What all are held against.
    pub line: Option<f64>,
}

impl Bars {
    /// Draws them over the whole height.
    ///
    /// # Errors
    /// plotters', when the browser refuses.
    pub fn draw(&self, paper: &Paper<'_>) -> Drawn {
        let step = paper.high / self.rows.len().max(1) as f64;
        let half = paper.px(4.0).min((step / 3.0) as i32).max(1);
        let (low, high) = self.ends;
        let x = |value: f64| {
            let share = if high > low { ((value - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
            (share * (paper.wide - 2.0)).round() as i32
        };
        let zero = x(0.0);
        for (at, row) in self.rows.iter().enumerate() {
            let Some((value, good)) = row else { continue };
            let y = ((at as f64 + 0.5) * step).round() as i32;
            let colour = match good {
                Some(true) => paper.ink.goal,
                Some(false) => paper.ink.worse,
                None => paper.ink.plain,
            };
            paper.rect([(0, y - half), (paper.wide as i32, y + half)], paper.ink.shade)?;
            let end = x(*value);
            paper.rect([(zero.min(end), y - half), (zero.max(end).max(zero.min(end) + 1), y + half)], colour)?;
        }
        if low < 0.0 {
            paper.hair((zero, 0), (zero, paper.high as i32), paper.ink.quiet)?;
        }
        if let Some(line) = self.line {
            let x = x(line);
            paper.path(vec![(x, 0), (x, paper.high as i32)], paper.ink.strong, 1.0)?;
        }
        Ok(())
    }
}
