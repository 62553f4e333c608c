//! Pictures of the ground, each on four corners of its own.

use web_sys::{HtmlImageElement, WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::fill::Place;
use super::object::{Buffer, Content, Program, Texture, Usage, VertexArray};
use super::{Context, GlError, Transform, shaders};

/// A place to fill: corners (local; north-west, north-east, south-west, south-east) and the part of the picture that
/// fills it (left, top, right, bottom; shares of its sides).
pub type Quad = ([[f32; 2]; 4], [f32; 4]);

/// Two triangles of x, y, u, v.
const CORNERS: [usize; 6] = [0, 1, 2, 2, 1, 3];

/// A picture on the card.
pub struct TilePicture {
    texture: Texture,
}

impl TilePicture {
    /// Uploads a decoded image.
    ///
    /// # Errors
    /// [`GlError::Upload`] when the browser refuses, as for an image from elsewhere that its server doesn't share.
    pub fn new(context: &Context, image: &HtmlImageElement) -> Result<Self, GlError> {
        let gl = context.gl();
        let texture = Texture::new(context)?;
        texture.look_up(Gl::LINEAR);
        gl.pixel_storei(Gl::UNPACK_PREMULTIPLY_ALPHA_WEBGL, 1);
        let put = gl.tex_image_2d_with_u32_and_u32_and_html_image_element(
            Gl::TEXTURE_2D,
            0,
            i32::try_from(Gl::RGBA8).expect("GL constants fit i32"),
            Gl::RGBA,
            Gl::UNSIGNED_BYTE,
            image,
        );
        gl.pixel_storei(Gl::UNPACK_PREMULTIPLY_ALPHA_WEBGL, 0);
        put.map_err(|_| GlError::Upload("a tile"))?;
        Ok(Self { texture })
    }
}

/// Draws pictures, one call for each.
pub struct TilePainter {
    program: Program,
    place: Place,
    opacity: Option<WebGlUniformLocation>,
    array: VertexArray,
    data: Buffer,
}

impl TilePainter {
    /// # Errors
    /// [`GlError::Program`], [`GlError::Object`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        let inputs = ["a_position", "a_uv"];
        let program = Program::new(context, "tile", shaders::TILE_VERTEX, shaders::TILE_FRAGMENT, &inputs)?;
        let gl = context.gl();
        let array = VertexArray::new(context)?;
        let data = Buffer::new(context)?;
        array.bind();
        data.fill(Gl::ARRAY_BUFFER, Content::Bytes(&[]), Usage::Changing);
        for (place, offset) in [(0, 0), (1, 8)] {
            gl.enable_vertex_attrib_array(place);
            gl.vertex_attrib_pointer_with_i32(place, 2, Gl::FLOAT, false, 16, offset);
        }
        Ok(Self { place: Place::of(&program), opacity: program.uniform("u_opacity"), program, array, data })
    }

    /// Draws the pictures in their places, `opacity` in 0–1.
    pub fn draw<'a>(
        &self,
        context: &Context,
        tiles: impl Iterator<Item = (&'a TilePicture, Quad)>,
        opacity: f32,
        at: &Transform,
    ) {
        let mut vertices: Vec<[f32; 4]> = Vec::new();
        let mut pictures = Vec::new();
        for (picture, (corners, [left, top, right, bottom])) in tiles {
            let uv = [[left, top], [right, top], [left, bottom], [right, bottom]];
            vertices.extend(CORNERS.map(|i| [corners[i][0], corners[i][1], uv[i][0], uv[i][1]]));
            pictures.push(picture);
        }
        if pictures.is_empty() {
            return;
        }
        self.data.fill(Gl::ARRAY_BUFFER, Content::Bytes(bytemuck::cast_slice(&vertices)), Usage::Changing);
        let gl = context.gl();
        self.program.use_it();
        self.place.set(gl, at);
        gl.uniform1f(self.opacity.as_ref(), opacity);
        self.array.bind();
        for (first, picture) in (0..).step_by(CORNERS.len()).zip(pictures) {
            picture.texture.bind(0);
            gl.draw_arrays(Gl::TRIANGLES, first, CORNERS.len() as i32);
            context.count_draw();
        }
    }
}
