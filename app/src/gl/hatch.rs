//! Strokes over some of a mesh' triangles: which, a table of bytes tells.

use web_sys::{WebGl2RenderingContext as Gl, WebGlUniformLocation};

use super::fill::{ByteTable, Mesh, Place};
use super::object::Program;
use super::{Context, GlError, Transform, shaders};
use std::ops::Range;

/// How strokes run: one normal of theirs, or two for crossed ones. Whole numbers, so that a pattern repeats in steps
/// of whole px.
pub type Normals = [[f32; 2]; 2];

/// Strokes and their colours. Colours are shares of one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HatchStyle {
    /// The stroke itself.
    pub core: [f32; 3],
    /// Its two edges: seen on any colour below.
    pub casing: [f32; 3],
    /// How the strokes run.
    pub normals: Normals,
    /// From one stroke to the next along an axis, whole device px.
    pub period: f32,
    /// Width of a stroke without its edges, device px.
    pub pen: f32,
    /// Where the pattern starts, whole device px from the buffer's top left.
    pub origin: [f32; 2],
    /// 0–1.
    pub opacity: f32,
}

/// Draws [`Mesh`]es' strokes.
pub struct HatchPainter {
    program: Program,
    place: Place,
    uniforms: [Option<WebGlUniformLocation>; 9],
}

impl HatchPainter {
    /// Made when the first layer asks for it: most pictures have none.
    ///
    /// # Errors
    /// [`GlError::Program`].
    pub fn new(context: &Context) -> Result<Self, GlError> {
        let program =
            Program::new(context, "hatch", shaders::HATCH_VERTEX, shaders::HATCH_FRAGMENT, &["a_position", "a_id"])?;
        let uniforms =
            ["u_set", "u_core", "u_casing", "u_normals", "u_period", "u_pen", "u_origin", "u_opacity", "u_height"]
                .map(|name| program.uniform(name));
        program.use_it();
        context.gl().uniform1i(uniforms[0].as_ref(), 0);
        Ok(Self { place: Place::of(&program), program, uniforms })
    }

    /// Strokes over the triangles in some ranges whose id has another byte than 0 in the table.
    pub fn draw(
        &self,
        context: &Context,
        (mesh, ranges): (&Mesh, &[Range<usize>]),
        set: &ByteTable,
        style: &HatchStyle,
        at: &Transform,
    ) {
        let gl: &Gl = context.gl();
        set.bind(0);
        self.program.use_it();
        self.place.set(gl, at);
        let u = |i: usize| self.uniforms[i].as_ref();
        let [core, casing] = [style.core, style.casing];
        gl.uniform3f(u(1), core[0], core[1], core[2]);
        gl.uniform3f(u(2), casing[0], casing[1], casing[2]);
        let [a, b] = style.normals;
        gl.uniform4f(u(3), a[0], a[1], b[0], b[1]);
        gl.uniform1f(u(4), style.period);
        gl.uniform1f(u(5), style.pen);
        gl.uniform2f(u(6), style.origin[0], style.origin[1]);
        gl.uniform1f(u(7), style.opacity);
        gl.uniform1f(u(8), at.viewport[1]);
        mesh.draw(context, ranges);
    }
}
