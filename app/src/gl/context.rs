//! The canvas' drawing context and its counters.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlCanvasElement, WebGl2RenderingContext as Gl, WebGlContextAttributes, WebGlSync};

use super::GlError;

/// The canvas' event when its context is taken away; `preventDefault` asks for it back.
pub const CONTEXT_LOST_EVENT: &str = "webglcontextlost";
/// The canvas' event when its context is back, empty.
pub const CONTEXT_RESTORED_EVENT: &str = "webglcontextrestored";

/// A drawing context; cheap to clone.
#[derive(Clone)]
pub struct Context(pub(super) Rc<Inner>);

pub(super) struct Inner {
    pub(super) gl: Gl,
    objects: Cell<usize>,
    draws: Cell<usize>,
    /// Of the object born last.
    serial: Cell<u32>,
    pub(super) bound: Bound,
    viewport: Cell<[i32; 4]>,
}

/// Serials of the objects that are bound, 0 where none is: binding what is bound costs as much as drawing.
#[derive(Default)]
pub(super) struct Bound {
    pub(super) program: Cell<u32>,
    pub(super) array: Cell<u32>,
    pub(super) textures: [Cell<u32>; 2],
}

/// A mark behind what the card was given.
pub struct Fence {
    raw: WebGlSync,
    context: Context,
}

impl Fence {
    /// Whether the card has come so far, without waiting for it. The answer changes between two tasks.
    #[must_use]
    pub fn is_passed(&self) -> bool {
        let gl = self.context.gl();
        self.context.is_lost() || gl.get_sync_parameter(&self.raw, Gl::SYNC_STATUS) == Gl::SIGNALED
    }
}

impl Drop for Fence {
    fn drop(&mut self) {
        self.context.gl().delete_sync(Some(&self.raw));
    }
}

impl Drop for Inner {
    /// Browsers keep some sixteen contexts: one that is done with is given back at once, not when it is collected.
    fn drop(&mut self) {
        if self.gl.is_context_lost() {
            return;
        }
        let extension = self.gl.get_extension("WEBGL_lose_context").ok().flatten();
        let lose = extension.as_ref().and_then(|e| js_sys::Reflect::get(e, &"loseContext".into()).ok());
        if let (Some(extension), Some(lose)) = (extension, lose.and_then(|f| f.dyn_into::<js_sys::Function>().ok())) {
            // Without the extension the collector frees it later.
            let _ = lose.call0(&extension);
        }
    }
}

/// From local units to device px and on to clip space. Local y points down, as on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transform {
    /// The place in local units that stands in the viewport's middle.
    pub centre: [f32; 2],
    /// Device px for one local unit.
    pub scale: f32,
    /// Width and height of the drawing buffer, device px.
    pub viewport: [f32; 2],
}

impl Context {
    /// Of a canvas that holds no context of another kind.
    ///
    /// # Errors
    /// [`GlError::Unavailable`].
    pub fn new(canvas: &HtmlCanvasElement) -> Result<Self, GlError> {
        let attributes = WebGlContextAttributes::new();
        attributes.set_alpha(false);
        attributes.set_depth(false);
        attributes.set_stencil(false);
        // Layers are smoothed, and only they are large.
        attributes.set_antialias(false);
        attributes.set_preserve_drawing_buffer(false);
        let gl = canvas
            .get_context_with_context_options("webgl2", &attributes)
            .ok()
            .flatten()
            .and_then(|object| object.dyn_into::<Gl>().ok())
            .ok_or(GlError::Unavailable)?;
        if gl.is_context_lost() {
            return Err(GlError::Lost);
        }
        gl.enable(Gl::BLEND);
        // Colours come multiplied by their opacity: lines and sprites blend alike.
        gl.blend_func(Gl::ONE, Gl::ONE_MINUS_SRC_ALPHA);
        Ok(Self(Rc::new(Inner {
            gl,
            objects: Cell::new(0),
            draws: Cell::new(0),
            serial: Cell::new(0),
            bound: Bound::default(),
            viewport: Cell::default(),
        })))
    }

    /// A mark behind all that was given to the card so far; none where there is no room for one more.
    #[must_use]
    pub fn fence(&self) -> Option<Fence> {
        let raw = self.0.gl.fence_sync(Gl::SYNC_GPU_COMMANDS_COMPLETE, 0)?;
        // Else it may wait in line until something is drawn.
        self.0.gl.flush();
        Some(Fence { raw, context: self.clone() })
    }

    /// Whether the browser took the context away.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.0.gl.is_context_lost()
    }

    /// GPU objects alive.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.0.objects.get()
    }

    /// Draw calls since [`Self::begin`].
    #[must_use]
    pub fn draws(&self) -> usize {
        self.0.draws.get()
    }

    /// Size of the drawing buffer, device px: what the browser really gave, which may be less than asked.
    #[must_use]
    pub fn buffer_size(&self) -> (u32, u32) {
        let side = |n: i32| u32::try_from(n).unwrap_or(0);
        (side(self.0.gl.drawing_buffer_width()), side(self.0.gl.drawing_buffer_height()))
    }

    /// Largest side of a texture, px.
    #[must_use]
    pub fn max_texture(&self) -> usize {
        let limit = self.0.gl.get_parameter(Gl::MAX_TEXTURE_SIZE).ok().and_then(|v| v.as_f64());
        limit.map_or(2048, |v| v as usize)
    }

    /// Starts a frame: whole viewport, counters at zero.
    pub fn begin(&self) {
        self.look_at([0, 0, self.0.gl.drawing_buffer_width(), self.0.gl.drawing_buffer_height()]);
        self.0.draws.set(0);
    }

    /// Where the picture stands in what is drawn to: left, bottom, width, height in device px.
    pub(super) fn look_at(&self, [left, bottom, width, height]: [i32; 4]) {
        if self.0.viewport.replace([left, bottom, width, height]) != [left, bottom, width, height] {
            self.0.gl.viewport(left, bottom, width, height);
        }
    }

    /// The canvas' pixel at device px from the left and top; only within the task that drew the frame.
    ///
    /// # Errors
    /// [`GlError::Lost`], [`GlError::Upload`].
    pub fn read_pixel(&self, x: u32, y: u32) -> Result<[u8; 4], GlError> {
        if self.is_lost() {
            return Err(GlError::Lost);
        }
        let (_, height) = self.buffer_size();
        let mut pixel = [0; 4];
        let row = i32::try_from(height.saturating_sub(1).saturating_sub(y)).unwrap_or(0);
        let column = i32::try_from(x).unwrap_or(0);
        self.0.gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, None);
        self.0
            .gl
            .read_pixels_with_opt_u8_array(column, row, 1, 1, Gl::RGBA, Gl::UNSIGNED_BYTE, Some(&mut pixel))
            .map_err(|_: JsValue| GlError::Upload("a pixel"))?;
        Ok(pixel)
    }

    pub(super) fn gl(&self) -> &Gl {
        &self.0.gl
    }

    pub(super) fn count_draw(&self) {
        self.0.draws.set(self.0.draws.get() + 1);
    }

    /// Counts a new object; its serial.
    pub(super) fn born(&self) -> u32 {
        self.0.objects.set(self.0.objects.get() + 1);
        self.0.serial.set(self.0.serial.get() + 1);
        self.0.serial.get()
    }

    /// An object that dies is bound nowhere any more.
    pub(super) fn died(&self, serial: u32) {
        self.0.objects.set(self.0.objects.get() - 1);
        let Bound { program, array, textures: [first, second] } = &self.0.bound;
        for bound in [program, array, first, second] {
            if bound.get() == serial {
                bound.set(0);
            }
        }
    }
}
