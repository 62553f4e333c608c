//! A kept picture, drawn onto the canvas.

use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::object::{Draft, Program, Texture, VertexArray};
use super::{Context, GlError, shaders};

/// Draws a whole picture into a box of the canvas.
pub struct PicturePainter {
    program: Program,
    place: Option<WebGlUniformLocation>,
    /// Feeds nothing: corners come from their numbers.
    array: VertexArray,
}

impl PicturePainter {
    pub(super) fn draft(context: &Context) -> Result<Draft, GlError> {
        Draft::new(context, "picture", shaders::PICTURE_VERTEX, shaders::PICTURE_FRAGMENT, &[])
    }

    pub(super) fn of(context: &Context, draft: Draft) -> Result<Self, GlError> {
        let program = draft.finish()?;
        Ok(Self { place: program.uniform("u_place"), program, array: VertexArray::new(context)? })
    }

    /// One draw call, without blending. The box counts from the left and top of a canvas of `size`, device px: left, top,
    /// right, bottom.
    pub(super) fn draw(
        &self,
        context: &Context,
        picture: &Texture,
        [left, top, right, bottom]: [f32; 4],
        size: [f32; 2],
    ) {
        let gl = context.gl();
        let clip = |x: f32, y: f32| [2.0 * x / size[0] - 1.0, 1.0 - 2.0 * y / size[1]];
        let ([x0, y0], [x1, y1]) = (clip(left, bottom), clip(right, top));
        self.program.use_it();
        gl.uniform4f(self.place.as_ref(), x0, y0, x1, y1);
        picture.bind(0);
        self.array.bind();
        gl.disable(Gl::BLEND);
        gl.draw_arrays(Gl::TRIANGLE_STRIP, 0, 4);
        gl.enable(Gl::BLEND);
        context.count_draw();
    }
}
