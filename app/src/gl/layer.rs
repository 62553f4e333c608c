//! A picture kept off the canvas: what changes seldom is drawn into it, and copied below what changes often.

use web_sys::WebGl2RenderingContext as Gl;

use super::object::{Framebuffer, Renderbuffer};
use super::{Context, GlError};

/// Samples of a smoothed pixel.
const SAMPLES: i32 = 4;

/// A picture as large as the canvas was when it was made.
pub struct Layer {
    plain: Target,
    /// Where edges are smoothed; what is drawn there is mixed down into `plain`.
    smooth: Option<Target>,
    size: (u32, u32),
    context: Context,
}

/// Somewhere to draw to.
struct Target {
    frame: Framebuffer,
    _pixels: Renderbuffer,
}

impl Target {
    /// # Errors
    /// [`GlError::Framebuffer`] where the card has no room, [`GlError::Object`].
    fn new(context: &Context, (width, height): (i32, i32), samples: i32) -> Result<Self, GlError> {
        let gl = context.gl();
        let (frame, pixels) = (Framebuffer::new(context)?, Renderbuffer::new(context)?);
        gl.bind_renderbuffer(Gl::RENDERBUFFER, Some(&pixels.raw));
        gl.renderbuffer_storage_multisample(Gl::RENDERBUFFER, samples, Gl::RGBA8, width, height);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&frame.raw));
        gl.framebuffer_renderbuffer(Gl::FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::RENDERBUFFER, Some(&pixels.raw));
        let status = gl.check_framebuffer_status(Gl::FRAMEBUFFER);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        if status != Gl::FRAMEBUFFER_COMPLETE {
            return Err(if context.is_lost() { GlError::Lost } else { GlError::Framebuffer(status) });
        }
        Ok(Self { frame, _pixels: pixels })
    }
}

impl Layer {
    /// A layer of the canvas' size; `smooth` where edges may be smoothed: that takes four times the memory.
    ///
    /// # Errors
    /// [`GlError::Framebuffer`], [`GlError::Object`], [`GlError::Lost`].
    pub fn new(context: &Context, smooth: bool) -> Result<Self, GlError> {
        let size = context.buffer_size();
        let sides = (size.0.max(1) as i32, size.1.max(1) as i32);
        let plain = Target::new(context, sides, 0)?;
        let smooth = match smooth.then(|| Target::new(context, sides, SAMPLES)).transpose() {
            // A card without room for four times the pixels shows the same picture with harder edges.
            Err(GlError::Framebuffer(_)) => None,
            made => made?,
        };
        Ok(Self { plain, smooth, size, context: context.clone() })
    }

    /// Whether the canvas still has its size.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.size == self.context.buffer_size()
    }

    /// Whether edges can be smoothed.
    #[must_use]
    pub fn can_smooth(&self) -> bool {
        self.smooth.is_some()
    }

    /// Draws it anew, smoothed where that can be and is asked for: `paint` draws on the ground `clear`.
    pub fn draw(&self, smooth: bool, clear: [f32; 3], paint: impl FnOnce()) {
        let gl = self.context.gl();
        let smooth = self.smooth.as_ref().filter(|_| smooth);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&smooth.unwrap_or(&self.plain).frame.raw));
        gl.clear_color(clear[0], clear[1], clear[2], 1.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        paint();
        if let Some(smooth) = smooth {
            self.copy(smooth, Some(&self.plain));
        }
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
    }

    /// Covers the canvas with it.
    pub fn show(&self) {
        self.copy(&self.plain, None);
        self.context.gl().bind_framebuffer(Gl::FRAMEBUFFER, None);
    }

    fn copy(&self, from: &Target, to: Option<&Target>) {
        let gl = self.context.gl();
        let (width, height) = (self.size.0 as i32, self.size.1 as i32);
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&from.frame.raw));
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, to.map(|target| &target.frame.raw));
        gl.blit_framebuffer(0, 0, width, height, 0, 0, width, height, Gl::COLOR_BUFFER_BIT, Gl::NEAREST);
    }
}
