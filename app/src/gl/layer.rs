//! A picture kept off the canvas: what changes seldom is drawn into it, and copied below what changes often. When the
//! ground only moves, what is there is moved along, and what comes into view is drawn.

use web_sys::WebGl2RenderingContext as Gl;

use super::object::{Framebuffer, Renderbuffer};
use super::{Context, GlError};

/// Samples of a smoothed pixel.
const SAMPLES: i32 = 4;

/// A picture as large as the canvas was when it was made.
pub struct Layer {
    plain: Target,
    /// Where the picture is moved to, from the first time on: the two are then exchanged.
    spare: Option<Target>,
    /// Where edges are smoothed; what is drawn there is mixed down into `plain`.
    smooth: Option<Target>,
    size: (u32, u32),
    context: Context,
}

/// A part of a picture, device px from its left and top.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// From the left.
    pub left: i32,
    /// From the top.
    pub top: i32,
    /// To the right.
    pub width: i32,
    /// Down.
    pub height: i32,
}

impl Area {
    /// What of a picture of a size comes into view when it moves by less than its sides, to the right and down: a column, then what is
    /// left of a row.
    fn uncovered((width, height): (u32, u32), [right, down]: [i32; 2]) -> impl Iterator<Item = Self> {
        let (width, height) = (width as i32, height as i32);
        let column = Self { left: if right > 0 { 0 } else { width + right }, top: 0, width: right.abs(), height };
        let row = Self {
            left: right.max(0),
            top: if down > 0 { 0 } else { height + down },
            width: width - right.abs(),
            height: down.abs(),
        };
        [column, row].into_iter().filter(|area| area.width > 0 && area.height > 0)
    }
}

/// Somewhere to draw to.
struct Target {
    frame: Framebuffer,
    _pixels: Renderbuffer,
}

impl Target {
    /// Not checked: that waits for the card.
    ///
    /// # Errors
    /// [`GlError::Object`].
    fn new(context: &Context, (width, height): (i32, i32), samples: i32) -> Result<Self, GlError> {
        let gl = context.gl();
        let (frame, pixels) = (Framebuffer::new(context)?, Renderbuffer::new(context)?);
        gl.bind_renderbuffer(Gl::RENDERBUFFER, Some(&pixels.raw));
        gl.renderbuffer_storage_multisample(Gl::RENDERBUFFER, samples, Gl::RGBA8, width, height);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&frame.raw));
        gl.framebuffer_renderbuffer(Gl::FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::RENDERBUFFER, Some(&pixels.raw));
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        Ok(Self { frame, _pixels: pixels })
    }

    /// # Errors
    /// [`GlError::Framebuffer`] where the card has no room, [`GlError::Lost`].
    fn check(&self, context: &Context) -> Result<(), GlError> {
        let gl = context.gl();
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&self.frame.raw));
        let status = gl.check_framebuffer_status(Gl::FRAMEBUFFER);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        match status {
            Gl::FRAMEBUFFER_COMPLETE => Ok(()),
            _ if context.is_lost() => Err(GlError::Lost),
            status => Err(GlError::Framebuffer(status)),
        }
    }
}

impl Layer {
    /// A layer of the canvas' size; `smooth` where edges may be smoothed: that takes four times the memory. To be
    /// [checked](Self::checked) before it is drawn to.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn new(context: &Context, smooth: bool) -> Result<Self, GlError> {
        let size = context.buffer_size();
        let sides = (size.0.max(1) as i32, size.1.max(1) as i32);
        let plain = Target::new(context, sides, 0)?;
        let smooth = smooth.then(|| Target::new(context, sides, SAMPLES)).transpose()?;
        Ok(Self { plain, spare: None, smooth, size, context: context.clone() })
    }

    /// The same, if the card has room for it. Waits for the card.
    ///
    /// # Errors
    /// [`GlError::Framebuffer`], [`GlError::Lost`].
    pub fn checked(mut self) -> Result<Self, GlError> {
        self.plain.check(&self.context)?;
        match self.smooth.as_ref().map_or(Ok(()), |smooth| smooth.check(&self.context)) {
            // A card without room for four times the pixels shows the same picture with harder edges.
            Err(GlError::Framebuffer(_)) => self.smooth = None,
            checked => checked?,
        }
        Ok(self)
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
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&smooth.unwrap_or(&self.plain).frame.raw));
        gl.clear_color(clear[0], clear[1], clear[2], 1.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        paint();
        if let Some(smooth) = smooth {
            gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&smooth.frame.raw));
            gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&self.plain.frame.raw));
            self.copy();
        }
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, None);
    }

    /// Moves what is there by whole device px, to the right and down, and draws what comes into view: `paint` is called
    /// with each of the one or two areas that do. Their edges aren't smoothed: pixels mixed down between two copies
    /// reach the second too late where Chromium draws in software.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn shift(&mut self, by: [i32; 2], clear: [f32; 3], mut paint: impl FnMut(Area)) -> Result<(), GlError> {
        let (width, height) = (self.size.0 as i32, self.size.1 as i32);
        let moved = match self.spare.take() {
            Some(spare) => spare,
            // As the one that was checked.
            None => Target::new(&self.context, (width, height), 0)?,
        };
        let gl = self.context.gl();
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&self.plain.frame.raw));
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&moved.frame.raw));
        // The card counts rows from below.
        let [right, up] = [by[0], -by[1]];
        let kept = |side: i32, by: i32| [by.max(0), side + by.min(0)];
        let ([x0, x1], [y0, y1]) = (kept(width, right), kept(height, up));
        gl.blit_framebuffer(
            x0 - right,
            y0 - up,
            x1 - right,
            y1 - up,
            x0,
            y0,
            x1,
            y1,
            Gl::COLOR_BUFFER_BIT,
            Gl::NEAREST,
        );
        self.spare = Some(std::mem::replace(&mut self.plain, moved));
        gl.enable(Gl::SCISSOR_TEST);
        gl.clear_color(clear[0], clear[1], clear[2], 1.0);
        for area in Area::uncovered(self.size, by) {
            gl.scissor(area.left, height - area.top - area.height, area.width, area.height);
            gl.clear(Gl::COLOR_BUFFER_BIT);
            paint(area);
        }
        gl.disable(Gl::SCISSOR_TEST);
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, None);
        Ok(())
    }

    /// Covers the canvas with it.
    pub fn show(&self) {
        let gl = self.context.gl();
        // A canvas that was shown is emptied before the next thing is drawn to it, and Chromium doesn't take a copy for
        // drawing: it would empty it afterwards.
        gl.clear(Gl::COLOR_BUFFER_BIT);
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&self.plain.frame.raw));
        self.copy();
    }

    /// All that is read from to where is drawn to.
    fn copy(&self) {
        let gl = self.context.gl();
        let (width, height) = (self.size.0 as i32, self.size.1 as i32);
        gl.blit_framebuffer(0, 0, width, height, 0, 0, width, height, Gl::COLOR_BUFFER_BIT, Gl::NEAREST);
    }
}

#[cfg(test)]
mod tests {
    use super::Area;

    #[test]
    fn what_comes_into_view_is_all_that_the_moved_picture_leaves_bare() {
        for by in [[0, 0], [3, 0], [-3, 0], [0, 2], [0, -2], [3, 2], [-3, 2], [3, -2], [-3, -2]] {
            let (width, height) = (7_i32, 5_i32);
            let areas: Vec<Area> = Area::uncovered((7, 5), by).collect();
            for x in 0..width {
                for y in 0..height {
                    let kept = (0..width).contains(&(x - by[0])) && (0..height).contains(&(y - by[1]));
                    let holds =
                        |a: &&Area| (a.left..a.left + a.width).contains(&x) && (a.top..a.top + a.height).contains(&y);
                    assert_eq!(areas.iter().filter(holds).count(), usize::from(!kept), "{by:?} at {x}, {y}");
                }
            }
        }
    }
}
