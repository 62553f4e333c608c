//! The trend of one unit: ink line, last year dashed, target dotted with its name, missing months shaded.

use plotters::{
    coord::Shift,
    prelude::{DrawingArea, IntoDrawingArea, PathElement, RGBColor, Rectangle, Text},
    style::{
        Color, FontDesc, FontFamily, FontStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{Thin, scale};

/// A chart that can't be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the chart can't be drawn: {0}")]
pub struct ChartError(pub String);

/// Colours and letters, read from the style sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// The line itself.
    pub strong: [u8; 3],
    /// Names of axes, last year.
    pub quiet: [u8; 3],
    /// Lines of the grid.
    pub hair: [u8; 3],
    /// Shade of missing months.
    pub shade: [u8; 3],
    /// The target.
    pub goal: [u8; 3],
    /// CSS font-family.
    pub family: String,
}

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Trend {
    /// One value a period; none where missing.
    pub values: Vec<Option<f64>>,
    /// The same of a year earlier.
    pub last_year: Vec<Option<f64>>,
    /// What is aimed at.
    pub target: Option<f64>,
    /// The period that is looked at.
    pub now: usize,
    /// Periods under which a name stands, with the name.
    pub names: Vec<(usize, String)>,
    /// A value in words, for the axis and the line's end.
    pub words: fn(f64, u8) -> String,
    /// Digits of a value.
    pub digits: u8,
    /// Names of the dashed and the dotted line, and the mark of a missing month.
    pub labels: [String; 3],
}

type Area = DrawingArea<Thin, Shift>;

/// Draws into `canvas`, whose CSS size is `width` × `height` px; `unit` CSS px make one unit of the design.
///
/// # Errors
/// [`ChartError`] when the browser refuses.
pub fn draw_trend(
    canvas: &HtmlCanvasElement,
    size: (f64, f64),
    unit: f64,
    ratio: f64,
    ink: &Ink,
    trend: &Trend,
) -> Result<(), ChartError> {
    let refused = |what: &str| ChartError(what.to_owned());
    let (width, height) = ((size.0 * ratio).round() as u32, (size.1 * ratio).round() as u32);
    if width < 40 || height < 40 {
        return Ok(());
    }
    canvas.set_width(width);
    canvas.set_height(height);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")
        .ok()
        .flatten()
        .and_then(|context| context.dyn_into().ok())
        .ok_or_else(|| refused("no 2-D context"))?;
    context.set_line_join("round");
    context.set_line_cap("round");
    let area = Thin::new(canvas.clone(), context.clone()).ok_or_else(|| refused("no canvas"))?.into_drawing_area();
    Plot::new(&area, &context, (width, height), unit * ratio, ink, trend)
        .draw()
        .map_err(|error| refused(&error.to_string()))
}

/// One drawing: places in device px.
struct Plot<'a> {
    area: &'a Area,
    context: &'a CanvasRenderingContext2d,
    u: f64,
    ink: &'a Ink,
    trend: &'a Trend,
    axis: super::Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

/// How words are set; the size in units of the design.
#[derive(Clone, Copy)]
struct Letters {
    size: f64,
    bold: bool,
    colour: [u8; 3],
}

impl Letters {
    const fn small(colour: [u8; 3]) -> Self {
        Self { size: 12.0, bold: false, colour }
    }
}

type Drawn = Result<(), plotters::drawing::DrawingAreaErrorKind<<Thin as plotters_backend::DrawingBackend>::ErrorType>>;

impl<'a> Plot<'a> {
    fn new(
        area: &'a Area,
        context: &'a CanvasRenderingContext2d,
        (w, h): (u32, u32),
        u: f64,
        ink: &'a Ink,
        trend: &'a Trend,
    ) -> Self {
        let all = || trend.values.iter().chain(&trend.last_year).flatten().copied().chain(trend.target);
        let (low, high) = all().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
        let axis = if low.is_finite() { scale(low, high) } else { scale(0.0, 1.0) };
        let wide = |words: &str| context.measure_text(words).map_or(0.0, |metrics| metrics.width());
        context.set_font(&format!("{}px {}", 12.0 * u, ink.family));
        let digits = mark_digits(&axis.marks);
        let longest = axis.marks.iter().map(|&mark| wide(&(trend.words)(mark, digits))).fold(0.0, f64::max);
        let left = longest + 8.0 * u;
        context.set_font(&format!("700 {}px {}", 14.0 * u, ink.family));
        let end = trend
            .values
            .get(trend.now)
            .copied()
            .flatten()
            .map(|value| (trend.words)(value, trend.digits))
            .unwrap_or_default();
        let room =
            [wide(&end), wide(&trend.labels[0]) * 0.86, wide(&trend.labels[1]) * 0.86].into_iter().fold(0.0, f64::max)
                + 8.0 * u;
        Self {
            area,
            context,
            u,
            ink,
            trend,
            left,
            right: f64::from(w) - room,
            top: 14.0 * u,
            bottom: f64::from(h) - 22.0 * u,
            axis,
        }
    }

    fn x(&self, at: f64) -> i32 {
        let last = (self.trend.values.len().max(2) - 1) as f64;
        (self.left + at / last * (self.right - self.left)).round() as i32
    }

    fn y(&self, value: f64) -> i32 {
        let share = (value - self.axis.low) / (self.axis.high - self.axis.low);
        (self.bottom - share * (self.bottom - self.top)).round() as i32
    }

    fn text(&self, words: &str, at: (i32, i32), letters: Letters, anchor: (HPos, VPos)) -> Drawn {
        let style = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(&self.ink.family), letters.size * self.u, style);
        let colour = rgb(letters.colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor.0, anchor.1));
        self.area.draw(&Text::new(words.to_owned(), at, style))
    }

    fn lines(&self, values: &[Option<f64>], colour: [u8; 3], width: f64) -> Drawn {
        let points = values.iter().enumerate();
        let mut run: Vec<(i32, i32)> = Vec::new();
        for (at, value) in points.map(|(at, v)| (at, *v)).chain([(values.len(), None)]) {
            match value {
                Some(value) => run.push((self.x(at as f64), self.y(value))),
                None if run.len() > 1 => {
                    let style = rgb(colour).stroke_width((width * self.u).round().max(1.0) as u32);
                    self.area.draw(&PathElement::new(core::mem::take(&mut run), style))?;
                }
                None => run.clear(),
            }
        }
        Ok(())
    }

    fn dash(&self, on: f64, off: f64) {
        let pattern = js_sys::Array::of2(&JsValue::from_f64(on * self.u), &JsValue::from_f64(off * self.u));
        // A browser that can't dash draws the line whole: still right, only less plain.
        let _ = self.context.set_line_dash(&pattern);
    }

    fn solid(&self) {
        let _ = self.context.set_line_dash(&js_sys::Array::new());
    }

    fn draw(&self) -> Drawn {
        let (left, right) = (self.left as i32, self.right as i32);
        let (top, bottom) = (self.top as i32, self.bottom as i32);
        self.gaps(top, bottom)?;
        let digits = mark_digits(&self.axis.marks);
        for &mark in &self.axis.marks {
            let y = self.y(mark);
            self.area.draw(&PathElement::new(vec![(left, y), (right, y)], rgb(self.ink.hair).stroke_width(1)))?;
            let place = (left - (6.0 * self.u) as i32, y);
            self.text(
                &(self.trend.words)(mark, digits),
                place,
                Letters::small(self.ink.quiet),
                (HPos::Right, VPos::Center),
            )?;
        }
        self.now_line()?;
        self.dash(4.0, 4.0);
        self.lines(&self.trend.last_year, self.ink.quiet, 1.3)?;
        if let Some(target) = self.trend.target {
            self.dash(1.5, 4.0);
            let y = self.y(target);
            self.area.draw(&PathElement::new(
                vec![(left, y), (right, y)],
                rgb(self.ink.goal).stroke_width((1.5 * self.u).round() as u32),
            ))?;
        }
        self.solid();
        self.lines(&self.trend.values, self.ink.strong, 2.0)?;
        self.single_points()?;
        self.ends()?;
        for (at, name) in &self.trend.names {
            let here = *at == self.trend.now;
            let letters = if here {
                Letters { bold: true, ..Letters::small(self.ink.strong) }
            } else {
                Letters::small(self.ink.quiet)
            };
            let anchor = if *at == 0 { HPos::Left } else { HPos::Center };
            let y = bottom + (6.0 * self.u) as i32;
            self.text(name, (self.x(*at as f64), y), letters, (anchor, VPos::Top))?;
        }
        Ok(())
    }

    /// Runs of missing months, shaded and named where the name fits.
    fn gaps(&self, top: i32, bottom: i32) -> Drawn {
        let values = &self.trend.values;
        let half = (self.right - self.left) / (values.len().max(2) - 1) as f64 / 2.0;
        let mut at = 0;
        while at < values.len() {
            let run = values[at..].iter().take_while(|value| value.is_none()).count();
            if run > 0 {
                let from = (f64::from(self.x(at as f64)) - half).max(self.left) as i32;
                let to = (f64::from(self.x((at + run - 1) as f64)) + half).min(self.right) as i32;
                self.area.draw(&Rectangle::new([(from, top), (to, bottom)], rgb(self.ink.shade).filled()))?;
                let middle = ((from + to) / 2, top + (4.0 * self.u) as i32);
                self.text(&self.trend.labels[2], middle, Letters::small(self.ink.quiet), (HPos::Center, VPos::Top))?;
            }
            at += run.max(1);
        }
        Ok(())
    }

    fn now_line(&self) -> Drawn {
        let x = self.x(self.trend.now as f64);
        let line = vec![(x, self.top as i32), (x, self.bottom as i32)];
        self.area.draw(&PathElement::new(line, rgb(self.ink.quiet).stroke_width(1)))
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
        let centre = (self.x(at as f64), self.y(value));
        self.area.draw(&plotters::element::Circle::new(
            centre,
            (radius * self.u).round() as u32,
            rgb(self.ink.strong).filled(),
        ))
    }

    /// The dot at the period looked at, and the names at the right end, kept apart.
    fn ends(&self) -> Drawn {
        let x = self.right as i32 + (8.0 * self.u) as i32;
        let mut names: Vec<(i32, String, Letters)> = Vec::new();
        if let Some(value) = self.trend.values.get(self.trend.now).copied().flatten() {
            self.dot(self.trend.now, value, 3.5)?;
            names.push((
                self.y(value),
                (self.trend.words)(value, self.trend.digits),
                Letters { size: 14.0, bold: true, colour: self.ink.strong },
            ));
        }
        if let Some(value) = self.trend.last_year.last().copied().flatten() {
            names.push((self.y(value), self.trend.labels[0].clone(), Letters::small(self.ink.quiet)));
        }
        if let Some(target) = self.trend.target {
            names.push((self.y(target), self.trend.labels[1].clone(), Letters::small(self.ink.goal)));
        }
        names.sort_by_key(|name| name.0);
        let gap = (16.0 * self.u) as i32;
        for at in 1..names.len() {
            names[at].0 = names[at].0.max(names[at - 1].0 + gap);
        }
        let over = names.last().map_or(0, |last| (last.0 - self.bottom as i32 - gap / 3).max(0));
        for (y, words, letters) in names {
            self.text(&words, (x, y - over), letters, (HPos::Left, VPos::Center))?;
        }
        Ok(())
    }
}

/// As many digits as the marks need to differ and be exact.
fn mark_digits(marks: &[f64]) -> u8 {
    let step = marks.windows(2).map(|pair| pair[1] - pair[0]).next().unwrap_or(1.0);
    (0..6u8)
        .find(|&digits| {
            let scaled = step * 10f64.powi(i32::from(digits));
            (scaled - scaled.round()).abs() < 1e-6
        })
        .unwrap_or(6)
}

fn rgb([r, g, b]: [u8; 3]) -> RGBColor {
    RGBColor(r, g, b)
}
