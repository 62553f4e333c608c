//! GPU objects that free themselves.

use web_sys::{
    WebGl2RenderingContext as Gl, WebGlBuffer, WebGlFramebuffer, WebGlProgram, WebGlRenderbuffer, WebGlShader,
    WebGlTexture, WebGlUniformLocation, WebGlVertexArrayObject,
};

use super::{Context, GlError};

macro_rules! handle {
    ($(#[$doc:meta])* $name:ident, $raw:ty, $create:ident, $delete:ident, $what:literal) => {
        $(#[$doc])*
        pub(super) struct $name {
            pub(super) raw: $raw,
            /// No other object of the context has it, dead ones counted.
            serial: u32,
            context: Context,
        }

        impl $name {
            pub(super) fn new(context: &Context) -> Result<Self, GlError> {
                let raw = context.gl().$create().ok_or(GlError::Object($what))?;
                Ok(Self { raw, serial: context.born(), context: context.clone() })
            }
        }

        impl Drop for $name {
            fn drop(&mut self) {
                self.context.gl().$delete(Some(&self.raw));
                self.context.died(self.serial);
            }
        }
    };
}

handle!(
    /// Memory on the card.
    Buffer, WebGlBuffer, create_buffer, delete_buffer, "buffer"
);
handle!(
    /// A table or picture on the card.
    Texture, WebGlTexture, create_texture, delete_texture, "texture"
);
handle!(
    /// Which buffers feed which inputs.
    VertexArray, WebGlVertexArrayObject, create_vertex_array, delete_vertex_array, "vertex array"
);
handle!(
    /// An off-screen target.
    Framebuffer, WebGlFramebuffer, create_framebuffer, delete_framebuffer, "framebuffer"
);
handle!(
    /// Pixels to draw to.
    Renderbuffer, WebGlRenderbuffer, create_renderbuffer, delete_renderbuffer, "renderbuffer"
);
handle!(
    /// Two shaders, linked.
    ProgramHandle, WebGlProgram, create_program, delete_program, "program"
);

impl VertexArray {
    /// What is drawn next is fed by it.
    pub(super) fn bind(&self) {
        if self.context.0.bound.array.replace(self.serial) != self.serial {
            self.context.gl().bind_vertex_array(Some(&self.raw));
        }
    }
}

impl Texture {
    /// What is drawn next finds it at a unit; what is uploaded next goes into the one at unit 0.
    pub(super) fn bind(&self, unit: usize) {
        if self.context.0.bound.textures[unit].replace(self.serial) == self.serial {
            return;
        }
        let gl = self.context.gl();
        if unit > 0 {
            gl.active_texture(Gl::TEXTURE0 + unit as u32);
        }
        gl.bind_texture(Gl::TEXTURE_2D, Some(&self.raw));
        if unit > 0 {
            gl.active_texture(Gl::TEXTURE0);
        }
    }

    /// How texels are looked up: `Gl::NEAREST`, one by one, or `Gl::LINEAR`, mixed. Leaves it bound to unit 0.
    pub(super) fn look_up(&self, filter: u32) {
        self.bind(0);
        for (name, value) in [
            (Gl::TEXTURE_MIN_FILTER, filter),
            (Gl::TEXTURE_MAG_FILTER, filter),
            (Gl::TEXTURE_WRAP_S, Gl::CLAMP_TO_EDGE),
            (Gl::TEXTURE_WRAP_T, Gl::CLAMP_TO_EDGE),
        ] {
            let value = i32::try_from(value).expect("GL constants fit i32");
            self.context.gl().tex_parameteri(Gl::TEXTURE_2D, name, value);
        }
    }
}

/// What is put on the card: bytes of ours, or a JavaScript array that never was in our memory.
#[derive(Clone, Copy)]
pub(super) enum Content<'a> {
    Bytes(&'a [u8]),
    Array(&'a js_sys::Object),
}

/// How often a buffer changes.
#[derive(Clone, Copy)]
pub(super) enum Usage {
    Still,
    Changing,
}

impl Buffer {
    /// Replaces the content. `target` is `ARRAY_BUFFER` or `ELEMENT_ARRAY_BUFFER`.
    pub(super) fn fill(&self, target: u32, content: Content<'_>, usage: Usage) {
        let gl = self.context.gl();
        gl.bind_buffer(target, Some(&self.raw));
        let usage = match usage {
            Usage::Still => Gl::STATIC_DRAW,
            Usage::Changing => Gl::DYNAMIC_DRAW,
        };
        match content {
            Content::Bytes(bytes) => gl.buffer_data_with_u8_array(target, bytes, usage),
            Content::Array(array) => gl.buffer_data_with_array_buffer_view(target, array, usage),
        }
    }

    /// Replaces some of the content, from a byte on; it must have been filled that far.
    pub(super) fn patch(&self, target: u32, at: usize, bytes: &[u8]) {
        let gl = self.context.gl();
        gl.bind_buffer(target, Some(&self.raw));
        gl.buffer_sub_data_with_f64_and_u8_array(target, at as f64, bytes);
    }
}

/// A linked program and where its uniforms are.
pub(super) struct Program {
    handle: ProgramHandle,
}

/// A program that the card is making. Asking what came of it waits for the card.
pub struct Draft {
    name: &'static str,
    handle: ProgramHandle,
    shaders: [WebGlShader; 2],
}

impl Draft {
    /// Gives two shader texts to the card; `inputs` are bound to attribute places in their order.
    pub(super) fn new(
        context: &Context,
        name: &'static str,
        vertex: &str,
        fragment: &str,
        inputs: &[&str],
    ) -> Result<Self, GlError> {
        let gl = context.gl();
        let handle = ProgramHandle::new(context)?;
        let compile = |kind: u32, text: &str| -> Result<WebGlShader, GlError> {
            let shader = gl.create_shader(kind).ok_or(GlError::Object("shader"))?;
            gl.shader_source(&shader, text);
            gl.compile_shader(&shader);
            gl.attach_shader(&handle.raw, &shader);
            Ok(shader)
        };
        let shaders = [compile(Gl::VERTEX_SHADER, vertex)?, compile(Gl::FRAGMENT_SHADER, fragment)?];
        for (place, input) in inputs.iter().enumerate() {
            gl.bind_attrib_location(
                &handle.raw,
                u32::try_from(place).expect("a program has fewer than 16 inputs"),
                input,
            );
        }
        gl.link_program(&handle.raw);
        Ok(Self { name, handle, shaders })
    }

    /// The program, once it is made.
    pub(super) fn finish(self) -> Result<Program, GlError> {
        let Self { name, handle, shaders } = self;
        let gl = handle.context.gl();
        if !gl.get_program_parameter(&handle.raw, Gl::LINK_STATUS).is_truthy() {
            if gl.is_context_lost() {
                return Err(GlError::Lost);
            }
            let logs = shaders.iter().filter_map(|s| gl.get_shader_info_log(s));
            let log = logs.chain(gl.get_program_info_log(&handle.raw)).collect::<Vec<_>>().join("; ");
            return Err(GlError::Program { name, log });
        }
        for shader in &shaders {
            gl.delete_shader(Some(shader));
        }
        Ok(Program { handle })
    }
}

impl Program {
    /// As [`Draft::new`] and [`Draft::finish`] in one.
    pub(super) fn new(
        context: &Context,
        name: &'static str,
        vertex: &str,
        fragment: &str,
        inputs: &[&str],
    ) -> Result<Self, GlError> {
        Draft::new(context, name, vertex, fragment, inputs)?.finish()
    }

    pub(super) fn uniform(&self, name: &str) -> Option<WebGlUniformLocation> {
        self.handle.context.gl().get_uniform_location(&self.handle.raw, name)
    }

    pub(super) fn use_it(&self) {
        let context = &self.handle.context;
        if context.0.bound.program.replace(self.handle.serial) != self.handle.serial {
            context.gl().use_program(Some(&self.handle.raw));
        }
    }
}
