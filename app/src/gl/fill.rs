//! Triangles coloured through a table of bytes, by index into it; or by the index itself; or flat.

use std::cell::{Cell, RefCell};
use std::ops::Range;

use js_sys::Uint32Array;
use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::object::{Buffer, Content, Draft, Framebuffer, Program, Texture, Usage, VertexArray};
use super::{Context, GlError, Transform, shaders};

/// Bytes in one row of a [`ByteTable`].
pub const TABLE_WIDTH: usize = 2048;
/// The class that is not drawn: what lies below shows.
pub const BARE_CLASS: u8 = 15;
/// Where a byte of a table names its pattern.
const PATTERN_BITS: u8 = 0b11 << 4;

/// Triangles on the card. A vertex is `[x, y, id]`: two f32 as bits and an index, 12 bytes.
pub struct Mesh {
    vertices: VertexArray,
    data: [Buffer; 2],
    indices: usize,
}

impl Mesh {
    /// Uploads vertices `[x bits, y bits, id]` and three indices for each triangle.
    ///
    /// # Errors
    /// [`GlError::Object`]; [`GlError::TooLarge`] beyond 2²⁹ indices.
    pub fn new(context: &Context, vertices: &[[u32; 3]], indices: &[u32]) -> Result<Self, GlError> {
        let [vertices, corners] = [bytemuck::cast_slice(vertices), bytemuck::cast_slice(indices)].map(Content::Bytes);
        Self::of(context, vertices, corners, indices.len())
    }

    /// As [`Self::new`], from arrays that JavaScript holds: three numbers a vertex, three indices a triangle.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn of_arrays(context: &Context, vertices: &Uint32Array, indices: &Uint32Array) -> Result<Self, GlError> {
        Self::of(context, Content::Array(vertices), Content::Array(indices), indices.length() as usize)
    }

    fn of(context: &Context, vertices: Content<'_>, corners: Content<'_>, indices: usize) -> Result<Self, GlError> {
        let limit = i32::MAX as usize / 4;
        if indices > limit {
            return Err(GlError::TooLarge { what: "indices of a mesh", asked: indices, limit });
        }
        let gl = context.gl();
        let array = VertexArray::new(context)?;
        let data = [Buffer::new(context)?, Buffer::new(context)?];
        array.bind();
        data[0].fill(Gl::ARRAY_BUFFER, vertices, Usage::Still);
        gl.enable_vertex_attrib_array(0);
        gl.vertex_attrib_pointer_with_i32(0, 2, Gl::FLOAT, false, 12, 0);
        gl.enable_vertex_attrib_array(1);
        gl.vertex_attrib_i_pointer_with_i32(1, 1, Gl::UNSIGNED_INT, 12, 8);
        data[1].fill(Gl::ELEMENT_ARRAY_BUFFER, corners, Usage::Still);
        Ok(Self { vertices: array, data, indices })
    }

    /// Replaces some vertices, from one on; all must lie within those that it was made with.
    pub fn patch_vertices(&self, at: usize, vertices: &[[u32; 3]]) {
        self.data[0].patch(Gl::ARRAY_BUFFER, 12 * at, bytemuck::cast_slice(vertices));
    }

    /// Replaces some indices in the same way.
    pub fn patch_indices(&self, at: usize, indices: &[u32]) {
        // The binding of indices belongs to the array of inputs.
        self.vertices.bind();
        self.data[1].patch(Gl::ELEMENT_ARRAY_BUFFER, 4 * at, bytemuck::cast_slice(indices));
    }

    /// Draws the indices of some ranges, one call for each.
    pub(super) fn draw(&self, context: &Context, ranges: &[Range<usize>]) {
        let gl = context.gl();
        self.vertices.bind();
        for range in ranges {
            let range = range.start.min(self.indices)..range.end.min(self.indices);
            if !range.is_empty() {
                gl.draw_elements_with_i32(Gl::TRIANGLES, range.len() as i32, Gl::UNSIGNED_INT, 4 * range.start as i32);
                context.count_draw();
            }
        }
    }

    /// Draws all of it.
    fn draw_whole(&self, context: &Context) {
        self.draw(context, std::slice::from_ref(&(0..self.indices)));
    }
}

/// One byte for each id, on the card.
pub struct ByteTable {
    texture: Texture,
    rows: i32,
    /// Some byte asks for a pattern.
    patterned: bool,
    context: Context,
    scratch: Vec<u8>,
}

impl ByteTable {
    /// Room for `len` bytes, all zero.
    ///
    /// # Errors
    /// [`GlError::TooLarge`] when a texture of 2,048 px width is not high enough.
    pub fn new(context: &Context, len: usize) -> Result<Self, GlError> {
        let rows = len.div_ceil(TABLE_WIDTH).max(1);
        let limit = context.max_texture();
        if rows > limit {
            return Err(GlError::TooLarge { what: "rows of a table", asked: rows, limit });
        }
        let gl = context.gl();
        let texture = Texture::new(context)?;
        texture.look_up(Gl::NEAREST);
        let rows = i32::try_from(rows).expect("bounded by the texture's limit");
        gl.tex_storage_2d(Gl::TEXTURE_2D, 1, Gl::R8UI, 2048, rows);
        Ok(Self { texture, rows, patterned: false, context: context.clone(), scratch: Vec::new() })
    }

    pub(super) fn bind(&self, unit: usize) {
        self.texture.bind(unit);
    }

    /// Replaces the bytes; those missing at the end become zero.
    ///
    /// # Errors
    /// [`GlError::TooLarge`], [`GlError::Upload`].
    pub fn upload(&mut self, bytes: &[u8]) -> Result<(), GlError> {
        let room = TABLE_WIDTH * self.rows as usize;
        if bytes.len() > room {
            return Err(GlError::TooLarge { what: "bytes of a table", asked: bytes.len(), limit: room });
        }
        let gl = self.context.gl();
        self.texture.bind(0);
        gl.pixel_storei(Gl::UNPACK_ALIGNMENT, 1);
        self.patterned = bytes.iter().any(|byte| byte & PATTERN_BITS != 0);
        let whole = bytes.len() / TABLE_WIDTH;
        let (rows, rest) = bytes.split_at(whole * TABLE_WIDTH);
        let put = |y: usize, height: usize, data: &[u8]| {
            gl.tex_sub_image_2d_with_i32_and_i32_and_u32_and_type_and_opt_u8_array(
                Gl::TEXTURE_2D,
                0,
                0,
                y as i32,
                2048,
                height as i32,
                Gl::RED_INTEGER,
                Gl::UNSIGNED_BYTE,
                Some(data),
            )
            .map_err(|_| GlError::Upload("a table"))
        };
        if whole > 0 {
            put(0, whole, rows)?;
        }
        if !rest.is_empty() {
            self.scratch.clear();
            self.scratch.extend_from_slice(rest);
            self.scratch.resize(TABLE_WIDTH, 0);
            put(whole, 1, &self.scratch)?;
        }
        Ok(())
    }
}

/// Colours and patterns of a fill. Colours are shares of one.
#[derive(Clone, Debug, PartialEq)]
pub struct FillStyle {
    /// Palette, at most 16 colours.
    pub palette: Vec<[f32; 3]>,
    /// Behind everything; also the strokes of pattern 2 and what pattern 3 fades to.
    pub ground: [f32; 3],
    /// Ground of pattern 1 (dots).
    pub empty: [f32; 3],
    /// Ground of pattern 2 (crossed strokes).
    pub held: [f32; 3],
    /// Dots of pattern 1, strokes of pattern 3.
    pub hatch: [f32; 3],
    /// Periods of the crossed strokes and of the other two, whole device px.
    pub periods: [f32; 2],
    /// Width of a stroke, device px.
    pub pen: f32,
    /// Where the patterns start, whole device px from the buffer's top left, for the two periods.
    pub origins: [[f32; 2]; 2],
    /// 0 shows the first table, 1 the second.
    pub mix: f32,
    /// How much it covers of what was drawn before, 0–1; at 1 nothing is blended: a large wall has many pixels.
    pub opacity: f32,
}

/// Where a program takes its [`Transform`].
pub(super) struct Place {
    uniforms: [Option<WebGlUniformLocation>; 3],
    /// What it has.
    last: Cell<Option<Transform>>,
}

impl Place {
    pub(super) fn of(program: &Program) -> Self {
        let uniforms = ["u_centre", "u_viewport", "u_scale"].map(|name| program.uniform(name));
        Self { uniforms, last: Cell::default() }
    }

    /// For the program that is in use.
    pub(super) fn set(&self, gl: &Gl, t: &Transform) {
        let last = self.last.replace(Some(*t));
        let [centre, viewport, scale] = self.uniforms.each_ref().map(Option::as_ref);
        if last.is_none_or(|last| last.centre != t.centre) {
            gl.uniform2f(centre, t.centre[0], t.centre[1]);
        }
        if last.is_none_or(|last| (last.viewport, last.scale) != (t.viewport, t.scale)) {
            gl.uniform2f(viewport, t.viewport[0], t.viewport[1]);
            gl.uniform1f(scale, t.scale);
        }
    }
}

/// Draws a [`Mesh`] coloured through two tables.
pub struct FillPainter {
    plain: FillProgram,
    patterns: FillProgram,
}

/// A program of the fill. Either may lack some uniforms, which are then not set.
struct FillProgram {
    program: Program,
    place: Place,
    uniforms: [Option<WebGlUniformLocation>; 14],
    /// What the uniforms say.
    style: RefCell<Option<(FillStyle, f32)>>,
}

impl FillProgram {
    fn of(context: &Context, draft: Draft) -> Result<Self, GlError> {
        let program = draft.finish()?;
        let uniforms = [
            "u_from",
            "u_to",
            "u_palette",
            "u_mix",
            "u_height",
            "u_pen",
            "u_periods",
            "u_origin5",
            "u_origin6",
            "u_ground",
            "u_empty",
            "u_held",
            "u_hatch",
            "u_opacity",
        ]
        .map(|name| program.uniform(name));
        let place = Place::of(&program);
        program.use_it();
        let gl = context.gl();
        gl.uniform1i(uniforms[0].as_ref(), 0);
        gl.uniform1i(uniforms[1].as_ref(), 1);
        Ok(Self { program, place, uniforms, style: RefCell::default() })
    }

    /// The next calls draw with it.
    fn begin(&self, gl: &Gl, style: &FillStyle, at: &Transform) {
        self.program.use_it();
        self.place.set(gl, at);
        let wanted = (style, at.viewport[1]);
        if self.style.borrow().as_ref().is_some_and(|(style, height)| (style, *height) == wanted) {
            return;
        }
        *self.style.borrow_mut() = Some((style.clone(), at.viewport[1]));
        let u = |i: usize| self.uniforms[i].as_ref();
        let mut palette = [[0.0_f32; 3]; 16];
        for (slot, colour) in palette.iter_mut().zip(&style.palette) {
            *slot = *colour;
        }
        gl.uniform3fv_with_f32_array(u(2), bytemuck::cast_slice(&palette));
        gl.uniform1f(u(3), style.mix);
        gl.uniform1f(u(13), style.opacity);
        if u(4).is_none() {
            // It draws no pattern.
            return;
        }
        gl.uniform1f(u(4), at.viewport[1]);
        gl.uniform1f(u(5), style.pen);
        gl.uniform2f(u(6), style.periods[0], style.periods[1]);
        gl.uniform2f(u(7), style.origins[0][0], style.origins[0][1]);
        gl.uniform2f(u(8), style.origins[1][0], style.origins[1][1]);
        let rgb = |place: Option<&WebGlUniformLocation>, c: [f32; 3]| gl.uniform3f(place, c[0], c[1], c[2]);
        rgb(u(9), style.ground);
        rgb(u(10), style.empty);
        rgb(u(11), style.held);
        rgb(u(12), style.hatch);
    }
}

impl FillPainter {
    pub(super) fn drafts(context: &Context) -> Result<[Draft; 2], GlError> {
        let draft = |name, vertex, fragment| Draft::new(context, name, vertex, fragment, &["a_position", "a_id"]);
        Ok([
            draft("fill", shaders::FILL_VERTEX, shaders::FLAT_FRAGMENT)?,
            draft("patterns", shaders::PATTERN_VERTEX, shaders::PATTERN_FRAGMENT)?,
        ])
    }

    pub(super) fn of(context: &Context, [plain, patterns]: [Draft; 2]) -> Result<Self, GlError> {
        Ok(Self { plain: FillProgram::of(context, plain)?, patterns: FillProgram::of(context, patterns)? })
    }

    /// Draws some ranges of the indices through the tables `[from, to]`; one draw call for each range, and one more
    /// where the tables ask for patterns.
    pub fn draw(
        &self,
        context: &Context,
        (mesh, ranges): (&Mesh, &[Range<usize>]),
        [from, to]: [&ByteTable; 2],
        style: &FillStyle,
        at: &Transform,
    ) {
        let gl = context.gl();
        from.texture.bind(0);
        to.texture.bind(1);
        if style.opacity >= 1.0 {
            gl.disable(Gl::BLEND);
        }
        self.plain.begin(gl, style, at);
        mesh.draw(context, ranges);
        if from.patterned || to.patterned {
            self.patterns.begin(gl, style, at);
            mesh.draw(context, ranges);
        }
        gl.enable(Gl::BLEND);
    }
}

/// Draws a [`Mesh`] in one colour.
pub struct FlatPainter {
    program: Program,
    place: Place,
    color: Option<WebGlUniformLocation>,
}

impl FlatPainter {
    pub(super) fn draft(context: &Context) -> Result<Draft, GlError> {
        Draft::new(context, "flat", shaders::FLAT_VERTEX, shaders::FLAT_FRAGMENT, &["a_position"])
    }

    pub(super) fn of(draft: Draft) -> Result<Self, GlError> {
        let program = draft.finish()?;
        Ok(Self { place: Place::of(&program), color: program.uniform("u_color"), program })
    }

    /// One draw call; `alpha` in 0–1.
    pub fn draw(&self, context: &Context, mesh: &Mesh, color: [f32; 3], alpha: f32, at: &Transform) {
        let gl = context.gl();
        self.program.use_it();
        self.place.set(gl, at);
        gl.uniform4f(self.color.as_ref(), color[0] * alpha, color[1] * alpha, color[2] * alpha, alpha);
        mesh.draw_whole(context);
    }
}

/// Draws each vertex' id as its colour.
pub struct IdPainter {
    program: Program,
    place: Place,
}

/// An off-screen strip to draw ids into.
pub struct IdTarget {
    frame: Framebuffer,
    _texture: Texture,
    width: i32,
    height: i32,
    context: Context,
    pixels: Vec<u8>,
}

impl IdTarget {
    /// # Errors
    /// [`GlError::Framebuffer`], [`GlError::Lost`], [`GlError::TooLarge`].
    pub fn new(context: &Context, width: u32, height: u32) -> Result<Self, GlError> {
        if context.is_lost() {
            return Err(GlError::Lost);
        }
        let limit = context.max_texture();
        if width.max(height) as usize > limit {
            return Err(GlError::TooLarge {
                what: "side of an off-screen target",
                asked: width.max(height) as usize,
                limit,
            });
        }
        let gl = context.gl();
        let (width, height) = (width.max(1) as i32, height.max(1) as i32);
        let texture = Texture::new(context)?;
        texture.bind(0);
        gl.tex_storage_2d(Gl::TEXTURE_2D, 1, Gl::RGBA8, width, height);
        let frame = Framebuffer::new(context)?;
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&frame.raw));
        gl.framebuffer_texture_2d(Gl::FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::TEXTURE_2D, Some(&texture.raw), 0);
        let status = gl.check_framebuffer_status(Gl::FRAMEBUFFER);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        if status != Gl::FRAMEBUFFER_COMPLETE {
            return Err(GlError::Framebuffer(status));
        }
        let pixels = vec![0; 4 * width as usize * height as usize];
        Ok(Self { frame, _texture: texture, width, height, context: context.clone(), pixels })
    }
}

impl IdPainter {
    /// # Errors
    /// [`GlError::Program`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        let program =
            Program::new(context, "ids", shaders::ID_VERTEX, shaders::FLAT_FRAGMENT, &["a_position", "a_id"])?;
        Ok(Self { place: Place::of(&program), program })
    }

    /// Draws the rows of a picture of `at.viewport`'s size that begin `top` device px from its top, as many as the
    /// target is high, and calls `each` with every pixel's id (`None` where nothing is), row by row from the bottom.
    ///
    /// # Errors
    /// [`GlError::Upload`] when the browser refuses to read back.
    pub fn read(
        &self,
        target: &mut IdTarget,
        mesh: &Mesh,
        at: &Transform,
        top: u32,
        mut each: impl FnMut(Option<u32>),
    ) -> Result<(), GlError> {
        let context = &target.context;
        let gl = context.gl();
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&target.frame.raw));
        // The whole picture's viewport, shifted so that the wanted rows fall onto the target.
        let shift = target.height - at.viewport[1] as i32 + top as i32;
        context.look_at([0, shift, at.viewport[0] as i32, at.viewport[1] as i32]);
        gl.disable(Gl::BLEND);
        gl.clear_color(0.0, 0.0, 0.0, 0.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        self.program.use_it();
        self.place.set(gl, at);
        mesh.draw_whole(context);
        let read = gl.read_pixels_with_opt_u8_array(
            0,
            0,
            target.width,
            target.height,
            Gl::RGBA,
            Gl::UNSIGNED_BYTE,
            Some(&mut target.pixels),
        );
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        gl.enable(Gl::BLEND);
        read.map_err(|_| GlError::Upload("ids back from the card"))?;
        for pixel in target.pixels.chunks_exact(4) {
            let n = u32::from_le_bytes([pixel[0], pixel[1], pixel[2], 0]);
            each(n.checked_sub(1));
        }
        Ok(())
    }
}
