//! A canvas that is being drawn on: what all charts share. Places in device px, sizes of letters and lines in units of
//! the design.

use plotters::{
    coord::Shift,
    element::{Circle, Polygon},
    prelude::{DrawingArea, IntoDrawingArea, PathElement, RGBColor, Rectangle, Text},
    style::{
        Color, FontDesc, FontFamily, FontStyle, ShapeStyle, TextStyle,
        text_anchor::{HPos, Pos, VPos},
    },
};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::Thin;

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
    /// The target, and what has reached it.
    pub goal: [u8; 3],
    /// What hasn't, and the chosen unit among dots.
    pub worse: [u8; 3],
    /// Bars and dots without a meaning of their own.
    pub plain: [u8; 3],
    /// A surface below a line.
    pub surface: [u8; 3],
    /// CSS font-family.
    pub family: String,
}

/// Of which size a canvas is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Screen {
    /// Width and height, CSS px.
    pub size: (f64, f64),
    /// CSS px in one unit of the design.
    pub unit: f64,
    /// Device px in one CSS px.
    pub ratio: f64,
}

/// How words are set; the size in units of the design.
#[derive(Clone, Copy)]
pub(super) struct Letters {
    pub size: f64,
    pub bold: bool,
    pub colour: [u8; 3],
}

impl Letters {
    pub(super) const fn small(colour: [u8; 3]) -> Self {
        Self { size: 12.0, bold: false, colour }
    }

    pub(super) const fn bold(colour: [u8; 3], size: f64) -> Self {
        Self { size, bold: true, colour }
    }
}

/// What drawing gives back.
pub type Drawn =
    Result<(), plotters::drawing::DrawingAreaErrorKind<<Thin as plotters_backend::DrawingBackend>::ErrorType>>;

/// One drawing.
pub struct Paper<'a> {
    area: DrawingArea<Thin, Shift>,
    context: CanvasRenderingContext2d,
    /// Device px in one unit of the design.
    pub(super) u: f64,
    pub(super) ink: &'a Ink,
    pub(super) wide: f64,
    pub(super) high: f64,
}

impl<'a> Paper<'a> {
    /// A clean one; none where the canvas has no room.
    fn new(canvas: &HtmlCanvasElement, screen: Screen, ink: &'a Ink) -> Result<Option<Self>, ChartError> {
        let refused = |what: &str| ChartError(what.to_owned());
        let device = |px: f64| (px * screen.ratio).round() as u32;
        let (width, height) = (device(screen.size.0), device(screen.size.1));
        if width < 6 || height < 6 {
            return Ok(None);
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
        let (wide, high) = (f64::from(width), f64::from(height));
        Ok(Some(Self { area, context, u: screen.unit * screen.ratio, ink, wide, high }))
    }

    /// Device px of so many units of the design.
    pub(super) fn px(&self, units: f64) -> i32 {
        (units * self.u).round() as i32
    }

    /// Width of words, device px.
    pub(super) fn measure(&self, words: &str, letters: Letters) -> f64 {
        let weight = if letters.bold { "700 " } else { "" };
        self.context.set_font(&format!("{weight}{}px {}", letters.size * self.u, self.ink.family));
        self.context.measure_text(words).map_or(0.0, |metrics| metrics.width())
    }

    pub(super) fn text(&self, words: &str, at: (i32, i32), letters: Letters, anchor: (HPos, VPos)) -> Drawn {
        let style = if letters.bold { FontStyle::Bold } else { FontStyle::Normal };
        let font = FontDesc::new(FontFamily::Name(&self.ink.family), letters.size * self.u, style);
        let colour = rgb(letters.colour);
        let style = TextStyle::from(font).color(&colour).pos(Pos::new(anchor.0, anchor.1));
        self.area.draw(&Text::new(words.to_owned(), at, style))
    }

    /// A line through places, so many units wide.
    pub(super) fn path(&self, places: Vec<(i32, i32)>, colour: [u8; 3], width: f64) -> Drawn {
        self.area.draw(&PathElement::new(places, rgb(colour).stroke_width(self.px(width).max(1) as u32)))
    }

    /// A line one device px wide.
    pub(super) fn hair(&self, from: (i32, i32), to: (i32, i32), colour: [u8; 3]) -> Drawn {
        self.area.draw(&PathElement::new(vec![from, to], rgb(colour).stroke_width(1)))
    }

    pub(super) fn rect(&self, corners: [(i32, i32); 2], colour: [u8; 3]) -> Drawn {
        self.area.draw(&Rectangle::new(corners, rgb(colour).filled()))
    }

    pub(super) fn surface(&self, corners: Vec<(i32, i32)>, colour: [u8; 3], opacity: f64) -> Drawn {
        self.area.draw(&Polygon::new(corners, rgb(colour).mix(opacity).filled()))
    }

    pub(super) fn dot(&self, centre: (i32, i32), radius: f64, colour: [u8; 3], opacity: f64) -> Drawn {
        self.disc(centre, radius, rgb(colour).mix(opacity).filled())
    }

    pub(super) fn ring(&self, centre: (i32, i32), radius: f64, colour: [u8; 3]) -> Drawn {
        self.disc(centre, radius, rgb(colour).stroke_width(self.px(1.5).max(1) as u32))
    }

    fn disc(&self, centre: (i32, i32), radius: f64, style: ShapeStyle) -> Drawn {
        self.area.draw(&Circle::new(centre, self.px(radius).max(1), style))
    }

    /// Dashes from here on.
    pub(super) fn dash(&self, on: f64, off: f64) {
        let pattern = js_sys::Array::of2(&JsValue::from_f64(on * self.u), &JsValue::from_f64(off * self.u));
        // A browser that can't dash draws the line whole: still right, only less plain.
        let _ = self.context.set_line_dash(&pattern);
    }

    /// Whole lines from here on.
    pub(super) fn solid(&self) {
        let _ = self.context.set_line_dash(&js_sys::Array::new());
    }

    /// Ends of lines cut off straight.
    pub(super) fn blunt(&self) {
        self.context.set_line_cap("butt");
    }
}

/// Draws on a canvas anew; nothing where it has no room.
///
/// # Errors
/// [`ChartError`] when the browser refuses.
pub fn draw_on(
    canvas: &HtmlCanvasElement,
    screen: Screen,
    ink: &Ink,
    draw: impl FnOnce(&Paper<'_>) -> Drawn,
) -> Result<(), ChartError> {
    match Paper::new(canvas, screen, ink)? {
        Some(paper) => draw(&paper).map_err(|error| ChartError(error.to_string())),
        None => Ok(()),
    }
}

/// Puts a finished drawing on the canvas that is seen.
///
/// # Errors
/// [`ChartError`]: the browser refuses.
pub fn show_on(canvas: &HtmlCanvasElement, drawing: &HtmlCanvasElement) -> Result<(), ChartError> {
    let refused = |error: JsValue| ChartError(format!("{error:?}"));
    let context = canvas.get_context("2d").map_err(refused)?.and_then(|context| context.dyn_into().ok());
    let context: CanvasRenderingContext2d = context.ok_or_else(|| ChartError("no 2d context".to_owned()))?;
    let size = (drawing.width(), drawing.height());
    if (canvas.width(), canvas.height()) == size {
        context.clear_rect(0.0, 0.0, f64::from(size.0), f64::from(size.1));
    } else {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    if size.0 == 0 || size.1 == 0 {
        return Ok(());
    }
    context.draw_image_with_html_canvas_element(drawing, 0.0, 0.0).map_err(refused)
}

/// As many digits as the marks need to differ and be exact.
pub(super) fn mark_digits(marks: &[f64]) -> u8 {
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
