//! Small pictures, text above all, drawn by the browser and placed by the card.

use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::fill::Place;
use super::object::{Buffer, Content, Program, Texture, Usage, VertexArray};
use super::{Context, GlError, Transform, shaders};

/// One picture: `[anchor x, y (local), box x, y (device px from the anchor), width, height, picture x, y (px in the
/// sheet), width, height]`.
pub type Sprite = [f32; 10];

/// A texture that pictures are put into. The owner keeps the places.
pub struct SpriteSheet {
    texture: Texture,
    side: u32,
    context: Context,
}

impl SpriteSheet {
    /// A square sheet, clear.
    ///
    /// # Errors
    /// [`GlError::TooLarge`], [`GlError::Object`].
    pub fn new(context: &Context, side: u32) -> Result<Self, GlError> {
        let limit = context.max_texture();
        if side as usize > limit {
            return Err(GlError::TooLarge { what: "side of a sheet of pictures", asked: side as usize, limit });
        }
        let gl = context.gl();
        let texture = Texture::new(context)?;
        texture.look_up(Gl::NEAREST);
        gl.tex_storage_2d(Gl::TEXTURE_2D, 1, Gl::RGBA8, side as i32, side as i32);
        Ok(Self { texture, side, context: context.clone() })
    }

    /// Side of the sheet, px.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.side
    }

    /// Copies a whole canvas to a place of the sheet.
    ///
    /// # Errors
    /// [`GlError::Upload`].
    pub fn put(&self, x: u32, y: u32, picture: &HtmlCanvasElement) -> Result<(), GlError> {
        let gl = self.context.gl();
        self.texture.bind(0);
        gl.pixel_storei(Gl::UNPACK_PREMULTIPLY_ALPHA_WEBGL, 1);
        let put = gl.tex_sub_image_2d_with_u32_and_u32_and_html_canvas_element(
            Gl::TEXTURE_2D,
            0,
            x as i32,
            y as i32,
            Gl::RGBA,
            Gl::UNSIGNED_BYTE,
            picture,
        );
        gl.pixel_storei(Gl::UNPACK_PREMULTIPLY_ALPHA_WEBGL, 0);
        put.map_err(|_| GlError::Upload("a picture"))
    }
}

/// Draws [`Sprite`]s from one sheet.
pub struct SpritePainter {
    program: Program,
    place: Place,
    sheet_size: Option<WebGlUniformLocation>,
    array: VertexArray,
    data: Buffer,
    count: i32,
}

impl SpritePainter {
    /// # Errors
    /// [`GlError::Program`], [`GlError::Object`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        let inputs = ["a_anchor", "a_box", "a_picture"];
        let program = Program::new(context, "sprite", shaders::SPRITE_VERTEX, shaders::SPRITE_FRAGMENT, &inputs)?;
        let gl = context.gl();
        let array = VertexArray::new(context)?;
        let data = Buffer::new(context)?;
        array.bind();
        data.fill(Gl::ARRAY_BUFFER, Content::Bytes(&[]), Usage::Changing);
        for (place, size, offset) in [(0, 2, 0), (1, 4, 8), (2, 4, 24)] {
            gl.enable_vertex_attrib_array(place);
            gl.vertex_attrib_pointer_with_i32(place, size, Gl::FLOAT, false, 40, offset);
            gl.vertex_attrib_divisor(place, 1);
        }
        Ok(Self { place: Place::of(&program), sheet_size: program.uniform("u_sheet"), program, array, data, count: 0 })
    }

    /// Replaces the pictures to draw.
    pub fn set(&mut self, sprites: &[Sprite]) {
        self.data.fill(Gl::ARRAY_BUFFER, Content::Bytes(bytemuck::cast_slice(sprites)), Usage::Changing);
        self.count = sprites.len() as i32;
    }

    /// One draw call.
    pub fn draw(&self, context: &Context, sheet: &SpriteSheet, at: &Transform) {
        if self.count == 0 {
            return;
        }
        let gl = context.gl();
        self.program.use_it();
        self.place.set(gl, at);
        gl.uniform2f(self.sheet_size.as_ref(), sheet.side as f32, sheet.side as f32);
        sheet.texture.bind(0);
        self.array.bind();
        gl.draw_arrays_instanced(Gl::TRIANGLE_STRIP, 0, 4, self.count);
        context.count_draw();
    }
}
