//! Wide lines: one instance for each segment, round joins that never blend twice.
//!
//! A [`LineBuffer`] is one run of points; a pen-up ([`geometry::lines::PEN_UP`]) stands between two lines. Instance `i`
//! reads the points `i … i+3` as before, start, end and after, so a point is stored once, in 8 bytes.

use js_sys::Float32Array;
use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::fill::Place;
use super::object::{Buffer, Content, Program, Usage, VertexArray};
use super::{Context, GlError, Transform, shaders};

/// Points on the card.
pub struct LineBuffer {
    array: VertexArray,
    data: Buffer,
    points: usize,
    context: Context,
}

impl LineBuffer {
    /// # Errors
    /// [`GlError::Object`].
    pub fn new(context: &Context, points: &[[f32; 2]]) -> Result<Self, GlError> {
        Self::of(context, Content::Bytes(bytemuck::cast_slice(points)), points.len())
    }

    /// As [`Self::new`], from an array that JavaScript holds: two numbers a point.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn of_array(context: &Context, points: &Float32Array) -> Result<Self, GlError> {
        Self::of(context, Content::Array(points), points.length() as usize / 2)
    }

    fn of(context: &Context, content: Content<'_>, points: usize) -> Result<Self, GlError> {
        let (array, data) = (VertexArray::new(context)?, Buffer::new(context)?);
        data.fill(Gl::ARRAY_BUFFER, content, Usage::Still);
        Ok(Self { array, data, points, context: context.clone() })
    }

    /// Replaces the points of a buffer that changes often.
    pub fn replace(&mut self, points: &[[f32; 2]]) {
        self.data.fill(Gl::ARRAY_BUFFER, Content::Bytes(bytemuck::cast_slice(points)), Usage::Changing);
        self.points = points.len();
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
    place: Place,
    uniforms: [Option<WebGlUniformLocation>; 2],
}

impl LinePainter {
    /// # Errors
    /// [`GlError::Program`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        let inputs = ["a_before", "a_start", "a_end", "a_after"];
        let program = Program::new(context, "line", shaders::LINE_VERTEX, shaders::LINE_FRAGMENT, &inputs)?;
        Ok(Self {
            place: Place::of(&program),
            uniforms: ["u_half", "u_color"].map(|name| program.uniform(name)),
            program,
        })
    }

    /// Draws the lines whose points stand in `range` (which begins and ends with a pen-up). One draw call.
    pub fn draw(&self, lines: &LineBuffer, range: std::ops::Range<usize>, style: &LineStyle, at: &Transform) {
        let range = range.start.min(lines.points)..range.end.min(lines.points);
        if range.len() < 4 || style.alpha <= 0.0 {
            return;
        }
        let gl = lines.context.gl();
        self.program.use_it();
        self.place.set(gl, at);
        let alpha = style.alpha * style.width.min(1.0);
        let [r, g, b] = style.color;
        gl.uniform1f(self.uniforms[0].as_ref(), style.width.max(1.0) * 0.5);
        gl.uniform4f(self.uniforms[1].as_ref(), r * alpha, g * alpha, b * alpha, alpha);
        gl.bind_vertex_array(Some(&lines.array.raw));
        gl.bind_buffer(Gl::ARRAY_BUFFER, Some(&lines.data.raw));
        for place in 0..4 {
            gl.enable_vertex_attrib_array(place);
            let offset = 8 * (range.start + place as usize);
            gl.vertex_attrib_pointer_with_i32(place, 2, Gl::FLOAT, false, 8, offset as i32);
            gl.vertex_attrib_divisor(place, 1);
        }
        gl.draw_arrays_instanced(Gl::TRIANGLE_STRIP, 0, 4, (range.len() - 3) as i32);
        lines.context.count_draw();
    }
}
