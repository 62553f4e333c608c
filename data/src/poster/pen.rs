//! Drawing on a page in millimetres from its upper left corner, y downwards, with the two faces of a book.

use pdf_writer::{
    Content, Name, Str,
    types::{LineCapStyle, LineJoinStyle, TextRenderingMode},
};

use super::{
    book::FACES,
    clip::{Area, Spot},
    colours::Colour,
    font::Font,
};

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Middle,
    Right,
}

/// How a text looks. Sizes are in millimetres of an em.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub size: f32,
    pub bold: bool,
    pub colour: Colour,
    /// Colour and width of what is drawn around it, so that it is read over lines.
    pub halo: Option<(Colour, f32)>,
}

impl Style {
    pub(super) const fn plain(size: f32, colour: Colour) -> Self {
        Self { size, bold: false, colour, halo: None }
    }

    pub(super) const fn bold(size: f32, colour: Colour) -> Self {
        Self { size, bold: true, colour, halo: None }
    }

    pub(super) const fn with_halo(self, colour: Colour, width: f32) -> Self {
        Self { halo: Some((colour, width)), ..self }
    }
}

/// How thick strokes are made where there is no bold face, in em.
const FAKE_BOLD: f32 = 0.035;

/// The faces, for measuring as for drawing.
pub(super) struct Faces {
    pub regular: Font,
    pub bold: Option<Font>,
}

impl Faces {
    fn of(&mut self, style: Style) -> &mut Font {
        match &mut self.bold {
            Some(bold) if style.bold => bold,
            _ => &mut self.regular,
        }
    }

    /// How wide a text is.
    pub(super) fn width(&mut self, text: &str, style: Style) -> f32 {
        let font = self.of(style);
        font.learn(text);
        font.width(text, style.size)
    }

    /// The largest style not above this one in which a text is no wider than `width`, but no smaller than `least`.
    pub(super) fn fitted(&mut self, text: &str, style: Style, width: f32, least: f32) -> Style {
        let wide = self.width(text, style);
        let size = if wide > width { (style.size * width / wide).max(least) } else { style.size };
        Style { size, ..style }
    }
}

/// A page that is being drawn.
pub(super) struct Pen<'a> {
    content: Content,
    pub faces: &'a mut Faces,
}

impl<'a> Pen<'a> {
    /// A page of a height, everything on it larger by `scale`.
    pub(super) fn new(faces: &'a mut Faces, height: f32, scale: f32) -> Self {
        let mut content = Content::new();
        let points = 72.0 / 25.4;
        content.transform([points * scale, 0.0, 0.0, -points * scale, 0.0, points * height * scale]);
        content.set_line_join(LineJoinStyle::RoundJoin).set_line_cap(LineCapStyle::RoundCap);
        Self { content, faces }
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.content.finish().into_vec()
    }

    /// Draws what `draw` draws, no further than the area.
    pub(super) fn clipped(&mut self, area: &Area, draw: impl FnOnce(&mut Self)) {
        self.content.save_state();
        self.content.rect(area.x, area.y, area.width, area.height).clip_nonzero().end_path();
        draw(self);
        self.content.restore_state();
    }

    /// Draws what `draw` draws, no further than rings as one area.
    pub(super) fn within(&mut self, rings: &[Vec<Spot>], draw: impl FnOnce(&mut Self)) {
        self.content.save_state();
        for ring in rings {
            self.path(ring);
            self.content.close_path();
        }
        self.content.clip_even_odd().end_path();
        draw(self);
        self.content.restore_state();
    }

    pub(super) fn fill_area(&mut self, area: &Area, colour: Colour) {
        self.fill_colour(colour);
        self.content.rect(area.x, area.y, area.width, area.height).fill_nonzero();
    }

    pub(super) fn frame(&mut self, area: &Area, colour: Colour, width: f32) {
        self.stroke_colour(colour, width);
        self.content.rect(area.x, area.y, area.width, area.height).stroke();
    }

    /// Fills rectangles, all of one colour.
    pub(super) fn fill_areas(&mut self, areas: impl IntoIterator<Item = Area>, colour: Colour) {
        self.fill_colour(colour);
        for area in areas {
            self.content.rect(area.x, area.y, area.width, area.height);
        }
        self.content.fill_nonzero();
    }

    /// Fills rings as one area: what lies in two of them is a hole.
    pub(super) fn fill<'r>(&mut self, rings: impl IntoIterator<Item = &'r [Spot]>, colour: Colour) {
        self.fill_colour(colour);
        let mut any = false;
        for ring in rings.into_iter().filter(|ring| ring.len() > 2) {
            self.path(ring);
            self.content.close_path();
            any = true;
        }
        if any {
            self.content.fill_even_odd();
        }
    }

    /// Strokes lines, all of one look; `dash` is on and off, in millimetres.
    pub(super) fn stroke<'r>(
        &mut self,
        lines: impl IntoIterator<Item = &'r [Spot]>,
        colour: Colour,
        width: f32,
        dash: &[f32],
    ) {
        self.stroke_colour(colour, width);
        self.content.set_dash_pattern(dash.iter().copied(), 0.0);
        let mut any = false;
        for line in lines.into_iter().filter(|line| line.len() > 1) {
            self.path(line);
            any = true;
        }
        if any {
            self.content.stroke();
        }
        if !dash.is_empty() {
            self.content.set_dash_pattern([], 0.0);
        }
    }

    fn path(&mut self, points: &[Spot]) {
        let rounded = |v: f32| (v * 100.0).round() / 100.0;
        for (at, p) in points.iter().enumerate() {
            let (x, y) = (rounded(p[0]), rounded(p[1]));
            if at == 0 {
                self.content.move_to(x, y)
            } else {
                self.content.line_to(x, y)
            };
        }
    }

    /// A text whose base line goes through a point, turned by an angle (clockwise on the page); how wide it is.
    pub(super) fn turned(&mut self, text: &str, at: Spot, angle: f32, align: Align, style: Style) -> f32 {
        let width = self.faces.width(text, style);
        let fake = style.bold && self.faces.bold.is_none();
        let glyphs = self.faces.of(style).glyphs(text);
        let back = match align {
            Align::Left => 0.0,
            Align::Middle => width / 2.0,
            Align::Right => width,
        };
        let (sin, cos) = angle.sin_cos();
        let [x, y] = [at[0] - back * cos, at[1] - back * sin];
        let name: Name<'_> = if style.bold && !fake { FACES[1] } else { FACES[0] };
        let show = |content: &mut Content, mode| {
            content.begin_text().set_font(name, style.size).set_text_rendering_mode(mode);
            content.set_text_matrix([cos, sin, sin, -cos, x, y]).show(Str(&glyphs)).end_text();
        };
        if let Some((colour, around)) = style.halo {
            self.stroke_colour(colour, 2.0 * around);
            // No part of the page's text: who searches or listens has it once.
            self.content.begin_marked_content(Name(b"Artifact"));
            show(&mut self.content, TextRenderingMode::Stroke);
            self.content.end_marked_content();
        }
        self.fill_colour(style.colour);
        if fake {
            self.stroke_colour(style.colour, FAKE_BOLD * style.size);
            show(&mut self.content, TextRenderingMode::FillStroke);
        } else {
            show(&mut self.content, TextRenderingMode::Fill);
        }
        width
    }

    /// A level text; how wide it is.
    pub(super) fn text(&mut self, text: &str, at: Spot, align: Align, style: Style) -> f32 {
        self.turned(text, at, 0.0, align, style)
    }

    fn fill_colour(&mut self, Colour([r, g, b]): Colour) {
        self.content.set_fill_rgb(r, g, b);
    }

    fn stroke_colour(&mut self, Colour([r, g, b]): Colour, width: f32) {
        self.content.set_stroke_rgb(r, g, b).set_line_width(width);
    }
}
