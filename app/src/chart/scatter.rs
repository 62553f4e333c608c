//! Result against effort: a dot a unit, the line that fits them, the chosen ones and the best named.

use plotters::style::text_anchor::{HPos, VPos};

use super::{
    Scale,
    paper::{Drawn, Letters, Paper, Screen, mark_digits},
    scale,
};

/// Room for the numbers of the upright axis, at the right, above and below; units of the design.
const ROOM: [f64; 4] = [46.0, 8.0, 28.0, 40.0];
/// How near a pointer must come to a dot, units of the design.
const REACH: f64 = 14.0;

/// A unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dot {
    /// Effort.
    pub x: f64,
    /// Result.
    pub y: f64,
    /// Belongs to what is chosen.
    pub own: bool,
}

/// What is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Scatter {
    /// One a unit.
    pub dots: Vec<Dot>,
    /// The fitted line: result without effort, and what one of effort adds.
    pub line: Option<(f64, f64)>,
    /// The dot that is ringed, with its name.
    pub best: Option<(usize, String)>,
    /// The dot under the pointer.
    pub near: Option<usize>,
    /// Names of the axes: effort, result.
    pub names: [String; 2],
}

/// Where values lie on a drawing of a size.
struct Axes {
    x: Scale,
    y: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Axes {
    fn new(dots: &[Dot], (wide, high): (f64, f64), u: f64) -> Self {
        let along = |of: fn(&Dot) -> f64| {
            let ends = dots.iter().map(of).fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(v), b.max(v)));
            if ends.0.is_finite() { scale(ends.0, ends.1) } else { scale(0.0, 1.0) }
        };
        let [left, right, top, bottom] = ROOM.map(|units| units * u);
        Self { x: along(|dot| dot.x), y: along(|dot| dot.y), left, right: wide - right, top, bottom: high - bottom }
    }

    fn place(&self, x: f64, y: f64) -> (f64, f64) {
        let share = |axis: &Scale, value: f64| (value - axis.low) / (axis.high - axis.low);
        (
            self.left + share(&self.x, x) * (self.right - self.left),
            self.bottom - share(&self.y, y) * (self.bottom - self.top),
        )
    }
}

fn whole((x, y): (f64, f64)) -> (i32, i32) {
    (x.round() as i32, y.round() as i32)
}

impl Scatter {
    /// The dot nearest to a place of the canvas in CSS px, within reach.
    #[must_use]
    pub fn nearest(&self, screen: Screen, at: (f64, f64)) -> Option<usize> {
        let axes = Axes::new(&self.dots, screen.size, screen.unit);
        let far = |dot: &Dot| {
            let (x, y) = axes.place(dot.x, dot.y);
            (x - at.0).hypot(y - at.1)
        };
        let all = self.dots.iter().map(far).enumerate().filter(|(_, far)| *far <= REACH * screen.unit);
        all.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    }

    /// Draws it; `words` says a number of an axis with so many digits.
    ///
    /// # Errors
    /// plotters', when the browser refuses.
    pub fn draw(&self, paper: &Paper<'_>, words: fn(f64, u8) -> String) -> Drawn {
        let axes = Axes::new(&self.dots, (paper.wide, paper.high), paper.u);
        let small = Letters::small(paper.ink.quiet);
        let digits = mark_digits(&axes.y.marks);
        for &mark in &axes.y.marks {
            let (_, y) = whole(axes.place(axes.x.low, mark));
            paper.hair((axes.left as i32, y), (axes.right as i32, y), paper.ink.hair)?;
            let at = (axes.left as i32 - paper.px(6.0), y);
            paper.text(&words(mark, digits), at, small, (HPos::Right, VPos::Center))?;
        }
        let digits = mark_digits(&axes.x.marks);
        for (at, &mark) in axes.x.marks.iter().enumerate() {
            let (x, y) = whole(axes.place(mark, axes.y.low));
            let side = if at + 1 == axes.x.marks.len() { HPos::Right } else { HPos::Center };
            let side = if at == 0 { HPos::Left } else { side };
            paper.text(&words(mark, digits), (x, y + paper.px(4.0)), small, (side, VPos::Top))?;
        }
        let foot = paper.high as i32 - paper.px(17.0);
        paper.text(&self.names[1], (0, 0), small, (HPos::Left, VPos::Top))?;
        paper.text(&self.names[0], (axes.right as i32, foot), small, (HPos::Right, VPos::Top))?;
        for dot in self.dots.iter().filter(|dot| !dot.own) {
            paper.dot(whole(axes.place(dot.x, dot.y)), 3.0, paper.ink.plain, 0.75)?;
        }
        if let Some(line) = self.line {
            self.fit(paper, &axes, line)?;
        }
        for dot in self.dots.iter().filter(|dot| dot.own) {
            paper.dot(whole(axes.place(dot.x, dot.y)), 4.0, paper.ink.worse, 1.0)?;
        }
        if let Some(dot) = self.near.and_then(|at| self.dots.get(at)) {
            paper.dot(whole(axes.place(dot.x, dot.y)), 4.0, paper.ink.strong, 1.0)?;
        }
        let Some((dot, name)) = self.best.as_ref().and_then(|(at, name)| Some((self.dots.get(*at)?, name))) else {
            return Ok(());
        };
        let (x, y) = whole(axes.place(dot.x, dot.y));
        paper.ring((x, y), 6.0, paper.ink.strong)?;
        let letters = Letters::small(paper.ink.strong);
        let fits = f64::from(x) + paper.measure(name, letters) + 10.0 * paper.u < axes.right;
        let (at, side) = if fits { (x + paper.px(10.0), HPos::Left) } else { (x - paper.px(10.0), HPos::Right) };
        paper.text(name, (at, y), letters, (side, VPos::Center))
    }

    /// The line as far as there are dots, and no farther than the picture.
    fn fit(&self, paper: &Paper<'_>, axes: &Axes, (base, slope): (f64, f64)) -> Drawn {
        let (low, high) = self
            .dots
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), dot| (low.min(dot.x), high.max(dot.x)));
        let steps = (0..=60).map(|at| low + (high - low) * f64::from(at) / 60.0);
        let inside = steps.map(|x| (x, base + slope * x)).filter(|(_, y)| *y >= axes.y.low && *y <= axes.y.high);
        let inside: Vec<_> = inside.map(|(x, y)| whole(axes.place(x, y))).collect();
        if let [first, .., last] = inside[..] {
            paper.dash(4.0, 4.0);
            paper.path(vec![first, last], paper.ink.strong, 1.2)?;
            paper.solid();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_finds_the_dot_it_is_on_and_none_far_from_all() {
        let dots = vec![Dot { x: 0.0, y: 0.0, own: false }, Dot { x: 10.0, y: 30.0, own: false }];
        let names = [String::new(), String::new()];
        let scatter = Scatter { dots, line: None, best: None, near: None, names };
        let screen = Screen { size: (300.0, 200.0), unit: 1.0, ratio: 2.0 };
        let axes = Axes::new(&scatter.dots, screen.size, screen.unit);
        let (x, y) = axes.place(10.0, 30.0);
        assert_eq!(scatter.nearest(screen, (x + 5.0, y - 5.0)), Some(1));
        assert_eq!(scatter.nearest(screen, axes.place(0.0, 0.0)), Some(0));
        assert_eq!(scatter.nearest(screen, (150.0, 90.0)), None);
    }
}
