//! A canvas over the map and its pen. Both know what they were told last: a browser takes every word anew, and some of them
//! (a length, a font) make it look through its styles.

use core::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, HtmlElement};

/// Boxes grow in steps of so many CSS px: one that is dragged about keeps its canvas.
const TILE: f64 = 128.0;

/// A box so many times as large as needed is kept: another one costs more than what it holds beside.
const SPARE: f64 = 2.0;

/// See the module.
pub struct Sheet {
    canvas: HtmlCanvasElement,
    /// What draws on it, in CSS px of the map.
    pub pen: CanvasRenderingContext2d,
    /// Where it lies (left, top, right, bottom; CSS px of the map) and its device px a CSS px.
    place: Cell<Option<([f64; 4], f64)>>,
    stroke: RefCell<String>,
    fill: RefCell<String>,
    dash: Cell<Option<[f64; 2]>>,
    font: RefCell<String>,
    /// How wide letters are in one font.
    widths: RefCell<(String, BTreeMap<char, f64>)>,
}

/// The box within the map that is made of whole tiles.
fn tiled([left, top, right, bottom]: [f64; 4], [width, height]: [f64; 2]) -> [f64; 4] {
    let down = |px: f64, most: f64| ((px / TILE).floor() * TILE).clamp(0.0, most);
    let up = |px: f64, most: f64| ((px / TILE).ceil() * TILE).clamp(0.0, most);
    let (left, top) = (down(left, (width - TILE).max(0.0)), down(top, (height - TILE).max(0.0)));
    [left, top, up(right, width).max(left + 1.0), up(bottom, height).max(top + 1.0)]
}

/// Whether a box does for another one: it holds it and isn't much larger.
fn serves(old: [f64; 4], new: [f64; 4]) -> bool {
    let area = |[left, top, right, bottom]: [f64; 4]| (right - left) * (bottom - top);
    old[0] <= new[0] && old[1] <= new[1] && old[2] >= new[2] && old[3] >= new[3] && area(old) <= SPARE * area(new)
}

impl Sheet {
    /// None where the browser has no such pen.
    pub fn new(canvas: HtmlCanvasElement) -> Option<Self> {
        let pen = canvas.get_context("2d").ok().flatten()?.dyn_into().ok()?;
        let [stroke, fill, font] = [const { RefCell::new(String::new()) }; 3];
        let widths = RefCell::default();
        Some(Self { canvas, pen, place: Cell::default(), stroke, fill, dash: Cell::default(), font, widths })
    }

    /// Wipes it clean. Where `only` names a box of the map it is no larger than that: a browser that draws in software copies
    /// all of a canvas for every picture.
    pub fn clean(&self, size: [f64; 2], only: Option<[f64; 4]>) {
        let ratio = window().device_pixel_ratio();
        let place = only.map_or([0.0, 0.0, size[0], size[1]], |only| tiled(only, size));
        let place =
            self.place.get().filter(|(old, _)| only.is_some() && serves(*old, place)).map_or(place, |(old, _)| old);
        let [left, top, right, bottom] = place;
        if self.place.replace(Some((place, ratio))) != Some((place, ratio)) {
            self.lay(place, ratio);
        }
        self.pen.clear_rect(left, top, right - left, bottom - top);
    }

    /// A canvas of another size forgets all that its pen was told.
    fn lay(&self, [left, top, right, bottom]: [f64; 4], ratio: f64) {
        let (wide, high) = (right - left, bottom - top);
        for (name, px) in [("left", left), ("top", top), ("width", wide), ("height", high)] {
            // A length of our own is always taken.
            let _ = HtmlElement::style(&self.canvas).set_property(name, &format!("{px}px"));
        }
        self.canvas.set_width((wide * ratio).round() as u32);
        self.canvas.set_height((high * ratio).round() as u32);
        // A canvas that takes no transform shows nothing; its own numbers are always taken.
        let _ = self.pen.set_transform(ratio, 0.0, 0.0, ratio, -left * ratio, -top * ratio);
        self.pen.set_line_join("round");
        self.pen.set_line_cap("round");
        self.stroke.take();
        self.fill.take();
        self.dash.take();
        self.font.take();
    }

    /// The colour of strokes from now on.
    pub fn stroke_in(&self, colour: &str) {
        if *self.stroke.borrow() != colour {
            self.pen.set_stroke_style_str(colour);
            colour.clone_into(&mut self.stroke.borrow_mut());
        }
    }

    /// The colour of fills from now on.
    pub fn fill_in(&self, colour: &str) {
        if *self.fill.borrow() != colour {
            self.pen.set_fill_style_str(colour);
            colour.clone_into(&mut self.fill.borrow_mut());
        }
    }

    /// The font of words from now on, as style sheets write it.
    pub fn font_in(&self, font: &str) {
        if *self.font.borrow() != font {
            self.pen.set_font(font);
            font.clone_into(&mut self.font.borrow_mut());
        }
    }

    /// How wide words are, CSS px: their letters one after the other. Letters come again and again, words don't, and a
    /// browser shapes what it measures.
    pub fn width(&self, text: &str) -> f64 {
        let (font, widths) = &mut *self.widths.borrow_mut();
        if *font != *self.font.borrow() {
            font.clone_from(&self.font.borrow());
            widths.clear();
        }
        // What isn't measured counts as none.
        let measured = |letter: char| self.pen.measure_text(&letter.to_string()).map_or(0.0, |metrics| metrics.width());
        text.chars().map(|letter| *widths.entry(letter).or_insert_with(|| measured(letter))).sum()
    }

    /// Strokes are so long and so far apart from now on, CSS px; or unbroken.
    pub fn dash(&self, dash: Option<[f64; 2]>) {
        if self.dash.replace(dash) != dash {
            let lengths = dash.iter().flatten().map(|length| JsValue::from(*length)).collect::<js_sys::Array>();
            // A list of our own numbers is always taken.
            let _ = self.pen.set_line_dash(&lengths);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_of_whole_tiles_within_the_map() {
        assert_eq!(tiled([130.0, -50.0, 200.0, 90.0], [1000.0, 700.0]), [128.0, 0.0, 256.0, 128.0]);
        assert_eq!(tiled([900.0, 650.0, 1200.0, 900.0], [1000.0, 700.0]), [872.0, 572.0, 1000.0, 700.0]);
    }

    #[test]
    fn a_box_is_kept_while_it_is_not_much_too_large() {
        let old = [0.0, 0.0, 512.0, 256.0];
        assert!(serves(old, [0.0, 0.0, 256.0, 256.0]) && serves(old, old));
        assert!(!serves(old, [0.0, 0.0, 128.0, 256.0]), "four times as large");
        assert!(!serves(old, [128.0, 0.0, 640.0, 256.0]), "it sticks out");
    }
}
