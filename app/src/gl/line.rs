//! Wide lines: two triangles for each segment, round joins that never blend twice.
//!
//! A [`LineBuffer`] is one run of points; a pen-up ([`geometry::lines::PEN_UP`]) stands between two lines. The points
//! lie in a texture, and segment `i` looks up `i … i+3` as before, start, end and after: a point is stored once, in
//! 8 bytes. Instances would read them as well, but a card in software draws each instance as a call of its own.

use std::ops::Range;

use js_sys::Float32Array;
use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::fill::Place;
use super::object::{Draft, Program, Texture, VertexArray};
use super::{Context, GlError, Transform, shaders};

/// Points in one row of a [`LineBuffer`]'s texture; the shader knows it as a shift of 10.
const ROW: usize = 1024;
/// Corners of a segment's two triangles.
const CORNERS: usize = 6;

/// Points on the card.
pub struct LineBuffer {
    texture: Texture,
    points: usize,
    context: Context,
}

impl LineBuffer {
    /// # Errors
    /// [`GlError::Object`]; [`GlError::TooLarge`], [`GlError::Upload`] when the points do not fit on the card.
    pub fn new(context: &Context, points: &[[f32; 2]]) -> Result<Self, GlError> {
        Self::of_array(context, &Float32Array::from(bytemuck::cast_slice::<_, f32>(points)))
    }

    /// As [`Self::new`], from an array that JavaScript holds: two numbers a point.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_array(context: &Context, points: &Float32Array) -> Result<Self, GlError> {
        let texture = Texture::new(context)?;
        let mut made = Self { texture, points: 0, context: context.clone() };
        made.texture.look_up(Gl::NEAREST);
        made.put(points)?;
        Ok(made)
    }

    /// Replaces the points of a buffer that changes often.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn replace(&mut self, points: &[[f32; 2]]) -> Result<(), GlError> {
        self.put(&Float32Array::from(bytemuck::cast_slice::<_, f32>(points)))
    }

    fn put(&mut self, points: &Float32Array) -> Result<(), GlError> {
        let count = points.length() as usize / 2;
        let rows = count.div_ceil(ROW).max(1);
        let limit = self.context.max_texture();
        if rows > limit {
            return Err(GlError::TooLarge { what: "rows of lines", asked: rows, limit });
        }
        self.points = 0;
        let gl = self.context.gl();
        self.texture.bind(0);
        let room = |rows: usize, content: Option<&js_sys::Object>| {
            gl.tex_image_2d_with_i32_and_i32_and_i32_and_format_and_type_and_opt_array_buffer_view(
                Gl::TEXTURE_2D,
                0,
                Gl::RG32F as i32,
                ROW as i32,
                rows as i32,
                0,
                Gl::RG,
                Gl::FLOAT,
                content,
            )
        };
        let put = |row: usize, width: usize, height: usize, content: &Float32Array| {
            gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_array_buffer_view(
                Gl::TEXTURE_2D,
                0,
                0,
                row as i32,
                width as i32,
                height as i32,
                Gl::RG,
                Gl::FLOAT,
                Some(content),
            )
        };
        let (whole, rest) = (count / ROW, count % ROW);
        let cut = (2 * whole * ROW) as u32;
        let done = room(rows, None)
            .and_then(|()| if whole > 0 { put(0, ROW, whole, &points.subarray(0, cut)) } else { Ok(()) })
            .and_then(|()| if rest > 0 { put(whole, rest, 1, &points.subarray(cut, points.length())) } else { Ok(()) });
        done.map_err(|_| GlError::Upload("lines"))?;
        self.points = count;
        Ok(())
    }

    /// Replaces some points, from one on; all must lie within those that it holds.
    ///
    /// # Errors
    /// [`GlError::Upload`].
    pub fn patch(&self, at: usize, points: &[[f32; 2]]) -> Result<(), GlError> {
        let gl = self.context.gl();
        self.texture.bind(0);
        let (mut at, mut rest) = (at, points);
        while !rest.is_empty() {
            let width = rest.len().min(ROW - at % ROW);
            let row = Float32Array::from(bytemuck::cast_slice::<_, f32>(&rest[..width]));
            gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_array_buffer_view(
                Gl::TEXTURE_2D,
                0,
                (at % ROW) as i32,
                (at / ROW) as i32,
                width as i32,
                1,
                Gl::RG,
                Gl::FLOAT,
                Some(&row),
            )
            .map_err(|_| GlError::Upload("lines"))?;
            (at, rest) = (at + width, &rest[width..]);
        }
        Ok(())
    }

    /// Points held, pen-ups counted.
    #[must_use]
    pub fn len(&self) -> usize {
        self.points
    }

    /// Whether there is nothing to draw.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points < 4
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineStyle {
    /// Full width, device px; below 1 px it is drawn 1 px wide and fainter.
    pub width: f32,
    /// Shares of one.
    pub color: [f32; 3],
    /// Opacity, 0–1.
    pub alpha: f32,
}

/// Draws [`LineBuffer`]s.
pub struct LinePainter {
    program: Program,
    /// With no inputs: corners are counted.
    array: VertexArray,
    place: Place,
    uniforms: [Option<WebGlUniformLocation>; 2],
}

impl LinePainter {
    pub(super) fn draft(context: &Context) -> Result<Draft, GlError> {
        Draft::new(context, "line", shaders::LINE_VERTEX, shaders::LINE_FRAGMENT, &[])
    }

    pub(super) fn of(context: &Context, draft: Draft) -> Result<Self, GlError> {
        let program = draft.finish()?;
        Ok(Self {
            array: VertexArray::new(context)?,
            place: Place::of(&program),
            uniforms: ["u_half", "u_color"].map(|name| program.uniform(name)),
            program,
        })
    }

    /// Draws all lines.
    pub fn draw_whole(&self, lines: &LineBuffer, style: &LineStyle, at: &Transform) {
        self.draw(lines, std::slice::from_ref(&(0..lines.points)), style, at);
    }

    /// Draws the lines whose points stand in some ranges (each begins and ends with a pen-up). One draw call a range.
    pub fn draw(&self, lines: &LineBuffer, ranges: &[Range<usize>], style: &LineStyle, at: &Transform) {
        let within = ranges.iter().map(|range| range.start.min(lines.points)..range.end.min(lines.points));
        let mut within = within.filter(|range| range.len() >= 4).peekable();
        if within.peek().is_none() || style.alpha <= 0.0 {
            return;
        }
        let gl = lines.context.gl();
        self.program.use_it();
        self.place.set(gl, at);
        let alpha = style.alpha * style.width.min(1.0);
        let [r, g, b] = style.color;
        gl.uniform1f(self.uniforms[0].as_ref(), style.width.max(1.0) * 0.5);
        gl.uniform4f(self.uniforms[1].as_ref(), r * alpha, g * alpha, b * alpha, alpha);
        lines.texture.bind(0);
        self.array.bind();
        for range in within {
            let corners = [range.start, range.len() - 3].map(|segments| (CORNERS * segments) as i32);
            gl.draw_arrays(Gl::TRIANGLES, corners[0], corners[1]);
            lines.context.count_draw();
        }
    }
}
