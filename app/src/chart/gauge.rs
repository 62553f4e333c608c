//! A gauge: an arc of 240° from zero, the value in its middle, a tick at the target.

use plotters::style::text_anchor::{HPos, VPos};

use super::paper::{Drawn, Letters, Paper};

/// Half of the arc's opening, radians: it begins and ends 60° from straight down.
const OPEN: f64 = core::f64::consts::FRAC_PI_3;
/// Steps of the whole arc.
const STEPS: f64 = 96.0;

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// How much there is.
    pub value: f64,
    /// What is aimed at.
    pub target: Option<f64>,
    /// Whether it is reached; none without a target.
    pub good: Option<bool>,
    /// The right end of the scale.
    pub most: f64,
    /// The value in words, what is aimed at in words, both ends of the scale.
    pub words: [String; 4],
}

/// Where a share of the arc lies on a circle round the origin; y points down.
fn on_circle(share: f64, radius: f64) -> (f64, f64) {
    let turn = OPEN + share * (core::f64::consts::TAU - 2.0 * OPEN);
    (-turn.sin() * radius, turn.cos() * radius)
}

impl Gauge {
    fn share(&self, value: f64) -> f64 {
        if self.most > 0.0 { (value / self.most).clamp(0.0, 1.0) } else { 0.0 }
    }

    /// Draws it as large as the room allows.
    ///
    /// # Errors
    /// plotters', when the browser refuses.
    pub fn draw(&self, paper: &Paper<'_>) -> Drawn {
        let thick = 12.0;
        let foot = 18.0 * paper.u;
        // Below the centre the arc reaches half a radius down.
        let radius = (paper.wide / 2.0).min((paper.high - foot) / 1.5) - (thick / 2.0 + 3.0) * paper.u;
        if radius < 12.0 * paper.u {
            return Ok(());
        }
        let centre = (paper.wide / 2.0, (paper.high - foot - radius * 1.5) / 2.0 + radius);
        let place = |share: f64, radius: f64| {
            let (x, y) = on_circle(share, radius);
            ((centre.0 + x).round() as i32, (centre.1 + y).round() as i32)
        };
        let arc = |to: f64| {
            let steps = (to * STEPS).ceil().max(1.0) as u32;
            (0..=steps).map(|at| place(f64::from(at) / f64::from(steps) * to, radius)).collect::<Vec<_>>()
        };
        paper.blunt();
        paper.path(arc(1.0), paper.ink.shade, thick)?;
        let colour = match self.good {
            Some(true) => paper.ink.goal,
            Some(false) => paper.ink.worse,
            None => paper.ink.plain,
        };
        let share = self.share(self.value);
        if share > 0.0 {
            paper.path(arc(share), colour, thick)?;
        }
        if let Some(target) = self.target {
            let (share, reach) = (self.share(target), (thick / 2.0 + 2.0) * paper.u);
            paper.path(vec![place(share, radius - reach), place(share, radius + reach)], paper.ink.strong, 2.5)?;
        }
        let middle = (centre.0 as i32, centre.1 as i32);
        let room = 1.6 * radius - thick * paper.u;
        let fits = |size: f64| paper.measure(&self.words[0], Letters::bold(paper.ink.strong, size)) <= room;
        let size = [28.0, 24.0, 20.0, 16.0].into_iter().find(|&size| fits(size)).unwrap_or(14.0);
        let letters = Letters::bold(paper.ink.strong, size);
        paper.text(&self.words[0], (middle.0, middle.1 - paper.px(3.0)), letters, (HPos::Center, VPos::Center))?;
        let below = (middle.0, middle.1 + paper.px(size / 2.0 + 2.0));
        let small = Letters::small(paper.ink.quiet);
        // Without room the tick alone tells it.
        if paper.measure(&self.words[1], small) <= room {
            paper.text(&self.words[1], below, small, (HPos::Center, VPos::Top))?;
        }
        for (share, words) in [(0.0, &self.words[2]), (1.0, &self.words[3])] {
            let (x, y) = place(share, radius);
            let at = (x, y + paper.px(thick / 2.0 + 2.0));
            paper.text(words, at, small, (HPos::Center, VPos::Top))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::on_circle;

    #[test]
    fn the_arc_goes_from_lower_left_over_the_top_to_lower_right() {
        let near = |(x, y): (f64, f64), want: (f64, f64)| (x - want.0).abs() < 1e-9 && (y - want.1).abs() < 1e-9;
        let side = 0.75f64.sqrt();
        assert!(near(on_circle(0.0, 1.0), (-side, 0.5)));
        assert!(near(on_circle(0.5, 1.0), (0.0, -1.0)));
        assert!(near(on_circle(1.0, 1.0), (side, 0.5)));
    }
}
