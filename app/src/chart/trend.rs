//! One unit over time: ink line, last year dashed, target dotted with its name, missing months shaded.

use plotters::style::text_anchor::{HPos, VPos};

use super::{
    paper::{Drawn, Letters, Paper, mark_digits},
    scale,
};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Trend {
    /// How many periods there is room for.
    pub steps: usize,
    /// One value a period from the first on; none where missing.
    pub values: Vec<Option<f64>>,
    /// The period whose value still grows with the days: it is told apart from whole ones.
    pub open: Option<usize>,
    /// Whether the value looked at is ringed as unusual.
    pub odd: bool,
    /// Whether the surface between the line and zero is filled.
    pub surface: bool,
    /// The same of a year earlier.
    pub last_year: Vec<Option<f64>>,
    /// What is aimed at.
    pub target: Option<f64>,
    /// The period that is looked at.
    pub now: usize,
    /// Periods under which a name stands, with the name.
    pub names: Vec<(usize, String)>,
    /// Periods in which something happened that bears on the values; told beside the picture by their numbers.
    pub notes: Vec<usize>,
    /// A value in words, for the axis and the line's end.
    pub words: fn(f64, u8) -> String,
    /// Digits of a value.
    pub digits: u8,
    /// Names of the dashed and the dotted line, and the mark of a missing month.
    pub labels: [String; 3],
}

impl Trend {
    /// Draws it.
    ///
    /// # Errors
    /// plotters', when the browser refuses.
    pub fn draw(&self, paper: &Paper<'_>) -> Drawn {
        Plot::new(paper, self).draw()
    }
}

/// One drawing: places in device px.
struct Plot<'a> {
    paper: &'a Paper<'a>,
    trend: &'a Trend,
    axis: super::Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl<'a> Plot<'a> {
    fn new(paper: &'a Paper<'a>, trend: &'a Trend) -> Self {
        let ground = trend.surface.then_some(0.0);
        let all = || trend.values.iter().chain(&trend.last_year).flatten().copied().chain(trend.target).chain(ground);
        let (low, high) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let axis = if low.is_finite() { scale(low, high) } else { scale(0.0, 1.0) };
        let small = Letters::small(paper.ink.quiet);
        let digits = mark_digits(&axis.marks);
        let marks = axis.marks.iter().map(|&mark| paper.measure(&(trend.words)(mark, digits), small));
        let left = marks.fold(0.0, f64::max) + 8.0 * paper.u;
        let end = trend.values.get(trend.now).copied().flatten();
        let end = end.map(|value| (trend.words)(value, trend.digits)).unwrap_or_default();
        let room = [
            paper.measure(&end, Letters::bold(paper.ink.strong, 14.0)),
            paper.measure(&trend.labels[0], small),
            paper.measure(&trend.labels[1], small),
        ];
        let room = room.into_iter().fold(0.0, f64::max) + 8.0 * paper.u;
        let (right, bottom) = (paper.wide - room, paper.high - 22.0 * paper.u);
        Self { paper, trend, axis, left, right, top: 14.0 * paper.u, bottom }
    }

    fn x(&self, at: f64) -> i32 {
        let last = (self.trend.steps.max(2) - 1) as f64;
        (self.left + at / last * (self.right - self.left)).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        let share = (value - self.axis.low) / (self.axis.high - self.axis.low);
        (self.bottom - share * (self.bottom - self.top)).round() as i32
    }

    fn lines(&self, values: &[Option<f64>], colour: [u8; 3], width: f64) -> Drawn {
        let points = values.iter().enumerate();
        let mut run: Vec<(i32, i32)> = Vec::new();
        for (at, value) in points.map(|(at, v)| (at, *v)).chain([(values.len(), None)]) {
            match value {
                Some(value) => run.push((self.x(at as f64), self.y(value))),
                None if run.len() > 1 => {
                    self.paper.path(core::mem::take(&mut run), colour, width)?;
                }
                None => run.clear(),
            }
        }
        Ok(())
    }

    fn draw(&self) -> Drawn {
        let (paper, ink) = (self.paper, self.paper.ink);
        let (left, right) = (self.left as i32, self.right as i32);
        let (top, bottom) = (self.top as i32, self.bottom as i32);
        self.gaps(top, bottom)?;
        if self.trend.surface {
            self.surface()?;
        }
        let digits = mark_digits(&self.axis.marks);
        for &mark in &self.axis.marks {
            let y = self.y(mark);
            paper.hair((left, y), (right, y), ink.hair)?;
            let (words, place) = ((self.trend.words)(mark, digits), (left - paper.px(6.0), y));
            paper.text(&words, place, Letters::small(ink.quiet), (HPos::Right, VPos::Center))?;
        }
        let x = self.x(self.trend.now as f64);
        paper.hair((x, top), (x, bottom), ink.quiet)?;
        self.notes(top, bottom)?;
        paper.dash(4.0, 4.0);
        self.lines(&self.trend.last_year, ink.quiet, 1.3)?;
        if let Some(target) = self.trend.target {
            paper.dash(1.5, 4.0);
            let y = self.y(target);
            paper.path(vec![(left, y), (right, y)], ink.goal, 1.5)?;
        }
        paper.solid();
        self.own_line()?;
        self.single_points()?;
        self.ends()?;
        for (at, name) in &self.trend.names {
            let here = *at == self.trend.now;
            let letters = if here { Letters::bold(ink.strong, 12.0) } else { Letters::small(ink.quiet) };
            let anchor = if *at == 0 { HPos::Left } else { HPos::Center };
            let place = (self.x(*at as f64), bottom + paper.px(6.0));
            paper.text(name, place, letters, (anchor, VPos::Top))?;
        }
        Ok(())
    }

    /// The line itself; its way to a value that still grows is dashed.
    fn own_line(&self) -> Drawn {
        let values = &self.trend.values;
        let ink = self.paper.ink.strong;
        let Some((open, value)) = self.trend.open.and_then(|at| Some((at, *values.get(at)?))) else {
            return self.lines(values, ink, 2.0);
        };
        self.lines(&values[..open], ink, 2.0)?;
        if let (Some(Some(before)), Some(value)) = (open.checked_sub(1).map(|at| values[at]), value) {
            self.paper.dash(2.0, 4.0);
            let places = vec![(self.x((open - 1) as f64), self.y(before)), (self.x(open as f64), self.y(value))];
            self.paper.path(places, ink, 2.0)?;
            self.paper.solid();
        }
        Ok(())
    }

    /// Below the line, where no month is missing.
    fn surface(&self) -> Drawn {
        let run = self.trend.values.iter().enumerate().map_while(|(at, value)| Some((at, (*value)?)));
        let mut corners: Vec<_> = run.map(|(at, value)| (self.x(at as f64), self.y(value))).collect();
        if let ([first, .., last], ground) = (&corners[..], self.y(0.0)) {
            let ends = [(last.0, ground), (first.0, ground)];
            corners.extend(ends);
            return self.paper.surface(corners, self.paper.ink.surface, 0.4);
        }
        Ok(())
    }

    /// A dotted line at each note, its number above.
    fn notes(&self, top: i32, bottom: i32) -> Drawn {
        let (paper, ink) = (self.paper, self.paper.ink);
        paper.dash(1.5, 3.0);
        for at in &self.trend.notes {
            let x = self.x(*at as f64);
            paper.path(vec![(x, top), (x, bottom)], ink.quiet, 1.0)?;
        }
        paper.solid();
        for (number, at) in self.trend.notes.iter().enumerate() {
            let place = (self.x(*at as f64), top - paper.px(1.0));
            paper.text(&note_mark(number), place, Letters::small(ink.quiet), (HPos::Center, VPos::Bottom))?;
        }
        Ok(())
    }

    /// Runs of missing months, shaded and named where the name fits.
    fn gaps(&self, top: i32, bottom: i32) -> Drawn {
        let values = &self.trend.values;
        let half = (self.right - self.left) / (self.trend.steps.max(2) - 1) as f64 / 2.0;
        let mut at = 0;
        while at < values.len() {
            let run = values[at..].iter().take_while(|value| value.is_none()).count();
            if run > 0 {
                let from = (f64::from(self.x(at as f64)) - half).max(self.left) as i32;
                let to = (f64::from(self.x((at + run - 1) as f64)) + half).min(self.right) as i32;
                self.paper.rect([(from, top), (to, bottom)], self.paper.ink.shade)?;
                let middle = ((from + to) / 2, top + self.paper.px(4.0));
                let letters = Letters::small(self.paper.ink.quiet);
                self.paper.text(&self.trend.labels[2], middle, letters, (HPos::Center, VPos::Top))?;
            }
            at += run.max(1);
        }
        Ok(())
    }

    /// Values with gaps on both sides: no line would show them.
    fn single_points(&self) -> Drawn {
        let values = &self.trend.values;
        for at in 0..values.len() {
            let alone = (at == 0 || values[at - 1].is_none()) && values.get(at + 1).is_none_or(Option::is_none);
            if let (Some(value), true) = (values[at], alone) {
                self.dot(at, value, 2.0)?;
            }
        }
        Ok(())
    }

    fn dot(&self, at: usize, value: f64, radius: f64) -> Drawn {
        self.paper.dot((self.x(at as f64), self.y(value)), radius, self.paper.ink.strong, 1.0)
    }

    /// The dot at the period looked at, and the names at the right end, kept apart.
    fn ends(&self) -> Drawn {
        let (paper, ink) = (self.paper, self.paper.ink);
        let x = self.right as i32 + paper.px(8.0);
        let mut names: Vec<(i32, String, Letters)> = Vec::new();
        if let Some(value) = self.trend.values.get(self.trend.now).copied().flatten() {
            let place = (self.x(self.trend.now as f64), self.y(value));
            if self.trend.open == Some(self.trend.now) {
                paper.ring(place, 3.5, ink.strong)?;
            } else {
                paper.dot(place, 3.5, ink.strong, 1.0)?;
            }
            if self.trend.odd {
                paper.ring(place, 8.0, ink.worse)?;
            }
            let words = (self.trend.words)(value, self.trend.digits);
            names.push((self.y(value), words, Letters::bold(ink.strong, 14.0)));
        }
        if let Some(value) = self.trend.last_year.last().copied().flatten() {
            names.push((self.y(value), self.trend.labels[0].clone(), Letters::small(ink.quiet)));
        }
        if let Some(target) = self.trend.target {
            names.push((self.y(target), self.trend.labels[1].clone(), Letters::small(ink.goal)));
        }
        names.sort_by_key(|name| name.0);
        let gap = paper.px(16.0);
        for at in 1..names.len() {
            names[at].0 = names[at].0.max(names[at - 1].0 + gap);
        }
        let over = names.last().map_or(0, |last| (last.0 - self.bottom as i32 - gap / 3).max(0));
        for (y, words, letters) in names {
            paper.text(&words, (x, y - over), letters, (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}

/// What stands for a note, by its place among the notes: a number in a circle up to 20, then plain.
#[must_use]
pub fn note_mark(at: usize) -> String {
    const FIRST: u32 = '①' as u32;
    u32::try_from(at)
        .ok()
        .filter(|at| *at < 20)
        .and_then(|at| char::from_u32(FIRST + at))
        .map_or_else(|| (at + 1).to_string(), String::from)
}
