//! A picture kept off the canvas: what changes seldom is drawn into it, and copied below what changes often. When the
//! ground only moves, what is there is moved along, and what comes into view is drawn.

use web_sys::WebGl2RenderingContext as Gl;

use super::object::{Framebuffer, Renderbuffer, Texture};
use super::picture::PicturePainter;
use super::{Context, GlError};

/// Samples of a smoothed pixel.
const SAMPLES: i32 = 4;

/// A picture as large as the canvas was when it was made.
pub struct Layer {
    plain: Target<Texture>,
    /// Where the picture is moved to, from the first time on: the two are then exchanged.
    spare: Option<Target<Texture>>,
    /// Where edges are smoothed; what is drawn there is mixed down into `plain`.
    smooth: Option<Target<Renderbuffer>>,
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
    /// What of a picture of a size a box in it leaves bare (left, top, right, bottom; device px): columns beside it, then
    /// what is left of the rows over and under it. A px that the box only touches is bare.
    fn around((width, height): (u32, u32), [left, top, right, bottom]: [f64; 4]) -> impl Iterator<Item = Self> {
        let (width, height) = (width as i32, height as i32);
        let within = |px: f64, side: i32| (px as i32).clamp(0, side);
        let (left, top) = (within(left.ceil(), width), within(top.ceil(), height));
        let (right, bottom) = (within(right.floor(), width).max(left), within(bottom.floor(), height).max(top));
        [
            Self { left: 0, top: 0, width: left, height },
            Self { left: right, top: 0, width: width - right, height },
            Self { left, top: 0, width: right - left, height: top },
            Self { left, top: bottom, width: right - left, height: height - bottom },
        ]
        .into_iter()
        .filter(|area| area.width > 0 && area.height > 0)
    }
}

/// Somewhere to draw to.
struct Target<Pixels> {
    frame: Framebuffer,
    pixels: Pixels,
}

impl Target<Texture> {
    /// To be drawn again as a picture. Not checked: that waits for the card.
    ///
    /// # Errors
    /// [`GlError::Object`].
    fn plain(context: &Context, (width, height): (i32, i32)) -> Result<Self, GlError> {
        let gl = context.gl();
        let (frame, pixels) = (Framebuffer::new(context)?, Texture::new(context)?);
        pixels.look_up(Gl::NEAREST);
        gl.tex_storage_2d(Gl::TEXTURE_2D, 1, Gl::RGBA8, width, height);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&frame.raw));
        gl.framebuffer_texture_2d(Gl::FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::TEXTURE_2D, Some(&pixels.raw), 0);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        Ok(Self { frame, pixels })
    }
}

impl Target<Renderbuffer> {
    /// With several samples a pixel. Not checked: that waits for the card.
    ///
    /// # Errors
    /// [`GlError::Object`].
    fn smooth(context: &Context, (width, height): (i32, i32)) -> Result<Self, GlError> {
        let gl = context.gl();
        let (frame, pixels) = (Framebuffer::new(context)?, Renderbuffer::new(context)?);
        gl.bind_renderbuffer(Gl::RENDERBUFFER, Some(&pixels.raw));
        gl.renderbuffer_storage_multisample(Gl::RENDERBUFFER, SAMPLES, Gl::RGBA8, width, height);
        gl.bind_framebuffer(Gl::FRAMEBUFFER, Some(&frame.raw));
        gl.framebuffer_renderbuffer(Gl::FRAMEBUFFER, Gl::COLOR_ATTACHMENT0, Gl::RENDERBUFFER, Some(&pixels.raw));
        gl.bind_framebuffer(Gl::FRAMEBUFFER, None);
        Ok(Self { frame, pixels })
    }
}

impl<Pixels> Target<Pixels> {
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

impl Context {
    /// Draws in one part of the picture only; not within a [`Layer::shift`], which keeps to parts of its own.
    pub fn only_in(&self, area: Area, draw: impl FnOnce()) {
        let gl = self.gl();
        let (_, height) = self.buffer_size();
        gl.enable(Gl::SCISSOR_TEST);
        gl.scissor(area.left, height as i32 - area.top - area.height, area.width, area.height);
        draw();
        gl.disable(Gl::SCISSOR_TEST);
    }
}

impl Layer {
    /// A layer of the canvas' size; `smooth` where edges may be smoothed: that takes four times the memory. To be
    /// [checked](Self::checked) before it is drawn to.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn new(context: &Context, smooth: bool) -> Result<Self, GlError> {
        Self::sized(context, context.buffer_size(), smooth)
    }

    /// The same of another size, device px: for a picture that never comes onto the canvas.
    ///
    /// # Errors
    /// [`GlError::Object`].
    pub fn sized(context: &Context, size: (u32, u32), smooth: bool) -> Result<Self, GlError> {
        let sides = (size.0.max(1) as i32, size.1.max(1) as i32);
        let plain = Target::plain(context, sides)?;
        let smooth = smooth.then(|| Target::smooth(context, sides)).transpose()?;
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
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&smooth.map_or(&self.plain.frame, |smooth| &smooth.frame).raw));
        gl.clear_color(clear[0], clear[1], clear[2], 1.0);
        gl.clear(Gl::COLOR_BUFFER_BIT);
        paint();
        if let Some(smooth) = smooth {
            let (width, height) = (self.size.0 as i32, self.size.1 as i32);
            gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&smooth.frame.raw));
            gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&self.plain.frame.raw));
            gl.blit_framebuffer(0, 0, width, height, 0, 0, width, height, Gl::COLOR_BUFFER_BIT, Gl::NEAREST);
            gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, None);
        }
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, None);
    }

    /// Draws it anew as [`Self::draw`] does, smoothed where that can be, and reads it back: four bytes a pixel (red,
    /// green, blue, opacity), rows from the top. Waits for the card.
    ///
    /// # Errors
    /// [`GlError::Lost`], [`GlError::Upload`].
    pub fn take(&self, clear: [f32; 3], paint: impl FnOnce()) -> Result<Vec<u8>, GlError> {
        let (gl, (width, height)) = (self.context.gl(), (self.size.0 as i32, self.size.1 as i32));
        self.context.look_at([0, 0, width, height]);
        self.draw(true, clear, paint);
        let row = self.size.0 as usize * 4;
        let mut bytes = vec![0; row * self.size.1 as usize];
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&self.plain.frame.raw));
        let into = Some(&mut bytes[..]);
        let read = gl.read_pixels_with_opt_u8_array(0, 0, width, height, Gl::RGBA, Gl::UNSIGNED_BYTE, into);
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, None);
        if self.context.is_lost() {
            return Err(GlError::Lost);
        }
        read.map_err(|_| GlError::Upload("a picture"))?;
        // The card counts rows from below.
        let (mut top, mut bottom) = (0, bytes.len().saturating_sub(row));
        while top < bottom {
            let (upper, lower) = bytes.split_at_mut(bottom);
            upper[top..top + row].swap_with_slice(&mut lower[..row]);
            (top, bottom) = (top + row, bottom - row);
        }
        Ok(bytes)
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
            None => Target::plain(&self.context, (width, height))?,
        };
        let gl = self.context.gl();
        // The card counts rows from below.
        let [right, up] = [by[0], -by[1]];
        let kept = |side: i32, by: i32| [by.max(0), side + by.min(0)];
        let ([x0, x1], [y0, y1]) = (kept(width, right), kept(height, up));
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, Some(&self.plain.frame.raw));
        // A card in software copies to a texture twenty times as fast as from one framebuffer to another.
        moved.pixels.bind(0);
        gl.copy_tex_sub_image_2d(Gl::TEXTURE_2D, 0, x0, y0, x0 - right, y0 - up, x1 - x0, y1 - y0);
        gl.bind_framebuffer(Gl::READ_FRAMEBUFFER, None);
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, Some(&moved.frame.raw));
        self.spare = Some(std::mem::replace(&mut self.plain, moved));
        let [left, top] = by.map(f64::from);
        self.fill_in([left, top, left + f64::from(width), top + f64::from(height)], clear, &mut paint);
        gl.bind_framebuffer(Gl::DRAW_FRAMEBUFFER, None);
        Ok(())
    }

    /// Draws on the ground `clear` what a box leaves bare (left, top, right, bottom; device px).
    fn fill_in(&self, covered: [f64; 4], clear: [f32; 3], mut paint: impl FnMut(Area)) {
        let gl = self.context.gl();
        gl.enable(Gl::SCISSOR_TEST);
        gl.clear_color(clear[0], clear[1], clear[2], 1.0);
        for area in Area::around(self.size, covered) {
            gl.scissor(area.left, self.size.1 as i32 - area.top - area.height, area.width, area.height);
            gl.clear(Gl::COLOR_BUFFER_BIT);
            paint(area);
        }
        gl.disable(Gl::SCISSOR_TEST);
    }

    /// Covers the canvas with it.
    pub fn show(&self, painter: &PicturePainter) {
        let (width, height) = (self.size.0 as f32, self.size.1 as f32);
        painter.draw(&self.context, &self.plain.pixels, [0.0, 0.0, width, height], [width, height]);
    }

    /// Shows it as large as a box (left, top, right, bottom; device px of the canvas, beyond it, too), and on the ground
    /// `clear` what the box leaves bare: `paint` is called with each of the up to four areas.
    pub fn show_in(&self, painter: &PicturePainter, covered: [f64; 4], clear: [f32; 3], paint: impl FnMut(Area)) {
        let size = [self.size.0 as f32, self.size.1 as f32];
        self.plain.pixels.look_up(Gl::LINEAR);
        painter.draw(&self.context, &self.plain.pixels, covered.map(|px| px as f32), size);
        self.plain.pixels.look_up(Gl::NEAREST);
        self.fill_in(covered, clear, paint);
    }
}

#[cfg(test)]
mod tests {
    use super::Area;

    #[test]
    fn what_a_box_leaves_bare_is_all_that_lies_outside_of_it() {
        let (width, height) = (7_i32, 5_i32);
        let moved = |x: f64, y: f64| [x, y, x + 7.0, y + 5.0];
        let moves = [(0, 0), (3, 0), (-3, 0), (0, 2), (0, -2), (3, 2), (-3, 2), (3, -2), (-3, -2), (8, 0), (0, -9)];
        let moves = moves.map(|(x, y)| moved(f64::from(x), f64::from(y)));
        let scaled = [[1.5, 0.5, 5.5, 4.5], [-3.0, -3.0, 20.0, 20.0], [2.2, 2.2, 2.8, 2.8], [1.0, -4.0, 6.0, 9.0]];
        for covered in moves.into_iter().chain(scaled) {
            let areas: Vec<Area> = Area::around((7, 5), covered).collect();
            for x in 0..width {
                for y in 0..height {
                    let [left, top, right, bottom] = covered;
                    let (from, to) = ((f64::from(x), f64::from(y)), (f64::from(x + 1), f64::from(y + 1)));
                    let kept = left <= from.0 && to.0 <= right && top <= from.1 && to.1 <= bottom;
                    let holds =
                        |a: &&Area| (a.left..a.left + a.width).contains(&x) && (a.top..a.top + a.height).contains(&y);
                    assert_eq!(areas.iter().filter(holds).count(), usize::from(!kept), "{covered:?} at {x}, {y}");
                }
            }
        }
    }
}
