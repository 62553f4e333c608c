//! Names as pictures: drawn by the browser on a small canvas, so that every font of the machine works, and put into
//! one sheet on the card.

use std::collections::HashMap;

use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

use super::listen::{refused, window};
use super::names::Names;
use super::{MapError, Theme};
use crate::gl::{Context, Sprite, SpritePainter, SpriteSheet};

/// Half the halo's width, in `u`.
const HALO: f64 = 2.4;

/// Largest side of the sheet of names, px.
const MOST_SIDE: u32 = 4096;

/// A canvas to write on.
pub(super) struct Pen {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    family: String,
}

impl Pen {
    /// Writes in the host's fonts.
    pub(super) fn new(host: &web_sys::HtmlElement) -> Result<Self, MapError> {
        let document = window()?.document().ok_or(MapError::Missing("document"))?;
        let canvas: HtmlCanvasElement = document
            .create_element("canvas")
            .map_err(refused("createElement"))?
            .dyn_into()
            .map_err(|_| MapError::Missing("canvas"))?;
        // Read back for every name: kept off the card.
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"willReadFrequently".into(), &true.into()).map_err(refused("Reflect.set"))?;
        let context = canvas
            .get_context_with_context_options("2d", &options)
            .map_err(refused("getContext"))?
            .ok_or(MapError::Missing("2D canvas"))?
            .dyn_into::<CanvasRenderingContext2d>()
            .map_err(|_| MapError::Missing("2D canvas"))?;
        let style = window()?.get_computed_style(host).map_err(refused("getComputedStyle"))?;
        let family =
            style.and_then(|style| style.get_property_value("font-family").ok()).filter(|family| !family.is_empty());
        Ok(Self { canvas, context, family: family.unwrap_or_else(|| "sans-serif".into()) })
    }

    fn set_font(&self, px: f64, bold: bool) {
        let weight = if bold { 700 } else { 400 };
        self.context.set_font(&format!("{weight} {px}px {}", self.family));
    }

    /// Width of a text in em.
    pub(super) fn measure(&self, text: &str, bold: bool) -> f32 {
        self.set_font(100.0, bold);
        // The browser measures any text; without an answer it takes a full em for each character.
        self.context.measure_text(text).map_or(text.chars().count() as f32, |m| (m.width() / 100.0) as f32)
    }

    /// Draws one name with its halo; the picture fills the canvas, whose size in px it gives back.
    fn write(&self, text: &str, px: f64, bold: bool, halo: f64, theme: &Theme) -> Result<(u32, u32), MapError> {
        self.set_font(px, bold);
        let wide = self.context.measure_text(text).map_err(refused("measureText"))?.width();
        let width = (wide + 2.0 * halo + 2.0).ceil() as u32;
        let height = (px * 1.25 + 2.0 * halo + 2.0).ceil() as u32;
        // Clears the canvas and forgets the font.
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        self.set_font(px, bold);
        let ctx = &self.context;
        ctx.set_text_align("left");
        ctx.set_text_baseline("middle");
        ctx.set_line_join("round");
        ctx.set_line_width(2.0 * halo);
        ctx.set_stroke_style_str(&theme.ground.to_hex());
        ctx.set_fill_style_str(&theme.ink.to_hex());
        let (x, y) = ((halo + 1.0).round(), (f64::from(height) / 2.0).round());
        ctx.set_global_alpha(0.9);
        ctx.stroke_text(text, x, y).map_err(refused("strokeText"))?;
        ctx.set_global_alpha(1.0);
        ctx.fill_text(text, x, y).map_err(refused("fillText"))?;
        Ok((width, height))
    }
}

/// Names on the card.
pub(super) struct Plates {
    painter: SpritePainter,
    sheet: SpriteSheet,
    /// Where a name stands in the sheet: x, y, width, height; px.
    places: HashMap<usize, [u32; 4]>,
    /// The next free place and the height of the row it is in.
    free: [u32; 3],
    shown: usize,
}

/// How names are written now.
pub(super) struct Hand<'a> {
    pub(super) pen: &'a Pen,
    pub(super) theme: &'a Theme,
    /// Device px of the design's unit.
    pub(super) u: f64,
}

impl Plates {
    pub(super) fn new(context: &Context, u: f64) -> Result<Self, MapError> {
        let side = if u > 1.5 { 2048 } else { 1024 };
        let sheet = SpriteSheet::new(context, side)?;
        Ok(Self { painter: SpritePainter::new(context)?, sheet, places: HashMap::new(), free: [0; 3], shown: 0 })
    }

    /// Names on the map now.
    pub(super) fn shown(&self) -> usize {
        self.shown
    }

    /// Theme, size or font changed: every picture is void.
    pub(super) fn clear(&mut self) {
        self.places.clear();
        self.free = [0; 3];
    }

    /// Writes what of the placed names is in view and not in the sheet yet, and hands all pictures in view to the card.
    /// `in_view` tells by local position.
    pub(super) fn update(
        &mut self,
        context: &Context,
        names: &Names,
        hand: &Hand<'_>,
        in_view: impl Fn([f32; 2]) -> bool,
    ) -> Result<(), MapError> {
        let visible: Vec<_> = names.placed().iter().filter(|placed| in_view(placed.at)).copied().collect();
        if !visible.iter().all(|placed| self.places.contains_key(&placed.name)) {
            let mut wrote = self.write_all(names, hand, &visible)?;
            // Full of names out of view: begun again, then made larger. What the largest can't hold is left out.
            if !wrote {
                self.clear();
                wrote = self.write_all(names, hand, &visible)?;
            }
            while !wrote && self.sheet.side() < MOST_SIDE.min(context.max_texture() as u32) {
                self.sheet = SpriteSheet::new(context, self.sheet.side() * 2)?;
                self.clear();
                wrote = self.write_all(names, hand, &visible)?;
            }
        }
        let sprites: Vec<Sprite> = visible
            .iter()
            .filter_map(|placed| {
                let [x, y, w, h] = self.places.get(&placed.name)?.map(|v| v as f32);
                Some([placed.at[0], placed.at[1], -w / 2.0, -h / 2.0, w, h, x, y, w, h])
            })
            .collect();
        self.shown = sprites.len();
        self.painter.set(&sprites);
        Ok(())
    }

    fn write_all(
        &mut self,
        names: &Names,
        hand: &Hand<'_>,
        visible: &[super::names::Placed],
    ) -> Result<bool, MapError> {
        for placed in visible {
            if self.places.contains_key(&placed.name) {
                continue;
            }
            let name = names.name(placed.name);
            let size = (name.rank.text_px() * hand.u).max(1.0);
            let (w, h) = hand.pen.write(&name.text, size, name.is_bold(), HALO * hand.u, hand.theme)?;
            let Some([x, y]) = self.room_for(w, h) else { return Ok(false) };
            self.sheet.put(x, y, &hand.pen.canvas)?;
            self.places.insert(placed.name, [x, y, w, h]);
        }
        Ok(true)
    }

    /// The next place in rows from the top.
    fn room_for(&mut self, w: u32, h: u32) -> Option<[u32; 2]> {
        let side = self.sheet.side();
        if self.free[0] + w > side {
            self.free = [0, self.free[1] + self.free[2], 0];
        }
        if w > side || self.free[1] + h > side {
            return None;
        }
        let place = [self.free[0], self.free[1]];
        self.free[0] += w;
        self.free[2] = self.free[2].max(h);
        Some(place)
    }

    pub(super) fn draw(&self, context: &Context, at: &crate::gl::Transform) {
        self.painter.draw(context, &self.sheet, at);
    }
}
