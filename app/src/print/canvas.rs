//! Marks on a 2D canvas, for a picture with exact px.

use wasm_bindgen::JsValue;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::{
    PX_PER_MM,
    marks::{Anchor, Mark, Tone},
};

/// Half the halo's width, of the letters' height.
pub const HALO: f64 = 0.16;

/// Paints marks; `colour` says what a tone is, `family` which letters.
pub struct Painter<'a> {
    /// Where.
    pub context: &'a CanvasRenderingContext2d,
    /// A tone's CSS colour.
    pub colour: &'a dyn Fn(Tone) -> String,
    /// The letters' CSS family.
    pub family: &'a str,
}

impl Painter<'_> {
    /// Covers the canvas with the paper's ground.
    pub fn clear(&self, [width, height]: [u32; 2]) {
        self.context.set_fill_style_str(&(self.colour)(Tone::Ground));
        self.context.fill_rect(0.0, 0.0, f64::from(width), f64::from(height));
    }

    /// Puts a picture into a box, mm.
    ///
    /// # Errors
    /// The browser's.
    pub fn picture(&self, picture: &HtmlCanvasElement, at: [f64; 4]) -> Result<(), JsValue> {
        let [left, top, width, height] = at.map(|mm| mm * PX_PER_MM);
        self.context.draw_image_with_html_canvas_element_and_dw_and_dh(picture, left, top, width, height)
    }

    /// Paints one mark.
    ///
    /// # Errors
    /// The browser's.
    pub fn paint(&self, mark: &Mark) -> Result<(), JsValue> {
        let ctx = self.context;
        let colour = |tone: Tone| (self.colour)(tone);
        let px = |mm: f64| mm * PX_PER_MM;
        match mark {
            Mark::Text { at, size, bold, anchor, tone, halo, words } => {
                let weight = if *bold { 700 } else { 400 };
                ctx.set_font(&format!("{weight} {}px {}", px(*size), self.family));
                ctx.set_text_align(match anchor {
                    Anchor::Start => "left",
                    Anchor::Middle => "center",
                    Anchor::End => "right",
                });
                ctx.set_text_baseline("alphabetic");
                if *halo {
                    ctx.set_line_join("round");
                    ctx.set_line_width(px(size * HALO * 2.0));
                    ctx.set_stroke_style_str(&colour(Tone::Ground));
                    ctx.stroke_text(words, px(at[0]), px(at[1]))?;
                }
                ctx.set_fill_style_str(&colour(*tone));
                ctx.fill_text(words, px(at[0]), px(at[1]))?;
            }
            Mark::Line { from, to, width, tone } => {
                ctx.set_stroke_style_str(&colour(*tone));
                ctx.set_line_width(px(*width));
                ctx.begin_path();
                ctx.move_to(px(from[0]), px(from[1]));
                ctx.line_to(px(to[0]), px(to[1]));
                ctx.stroke();
            }
            Mark::Box { at, fill, edge } => {
                let [left, top, width, height] = at.map(px);
                if let Some(fill) = fill {
                    ctx.set_fill_style_str(&colour(*fill));
                    ctx.fill_rect(left, top, width, height);
                }
                if let Some((line, tone)) = edge {
                    ctx.set_stroke_style_str(&colour(*tone));
                    ctx.set_line_width(px(*line));
                    ctx.stroke_rect(left, top, width, height);
                }
            }
            Mark::Shape { corners, tone } => {
                ctx.set_fill_style_str(&colour(*tone));
                ctx.begin_path();
                for corner in corners {
                    ctx.line_to(px(corner[0]), px(corner[1]));
                }
                ctx.fill();
            }
        }
        Ok(())
    }
}
