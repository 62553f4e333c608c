//! The canvas, how large it is, and what listens to its context.

use std::cell::Cell;
use std::rc::Weak;

use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::MapError;
use super::listen::{Hook, refused, window};
use super::mount::Inner;
use crate::gl::{CONTEXT_LOST_EVENT, CONTEXT_RESTORED_EVENT};

/// The canvas and what listens to its context; made anew when the browser keeps the context back.
pub(super) struct Stage {
    pub(super) canvas: HtmlCanvasElement,
    /// Device px that the host has; the canvas has fewer where the browser grants no more.
    pub(super) asked: Cell<(u32, u32)>,
    _hooks: [Hook; 2],
}

impl Stage {
    /// Puts a canvas of so many device px into the host.
    ///
    /// # Errors
    /// [`MapError::Browser`], [`MapError::Missing`].
    pub(super) fn new(host: &HtmlElement, asked: (u32, u32), me: &Weak<Inner>) -> Result<Self, MapError> {
        let document = window()?.document().ok_or(MapError::Missing("document"))?;
        let canvas = document.create_element("canvas").map_err(refused("createElement"))?;
        let canvas: HtmlCanvasElement = canvas.dyn_into().map_err(|_| MapError::Missing("canvas"))?;
        for (name, value) in [
            ("position", "absolute"),
            ("inset", "0"),
            ("width", "100%"),
            ("height", "100%"),
            ("display", "block"),
            // The host's: a page that embeds the map may keep one finger to itself.
            ("touch-action", "inherit"),
            ("user-select", "none"),
        ] {
            canvas.style().set_property(name, value).map_err(refused("setProperty"))?;
        }
        canvas.set_width(asked.0);
        canvas.set_height(asked.1);
        let lost = me.clone();
        let restored = me.clone();
        let hooks = [
            Hook::new(&canvas, CONTEXT_LOST_EVENT, move |event| {
                // Asks the browser for the context back.
                event.prevent_default();
                if let Some(inner) = lost.upgrade() {
                    inner.lost();
                }
            })?,
            Hook::new(&canvas, CONTEXT_RESTORED_EVENT, move |_| {
                if let Some(inner) = restored.upgrade() {
                    inner.restored();
                }
            })?,
        ];
        host.prepend_with_node_1(&canvas).map_err(refused("prepend"))?;
        Ok(Self { canvas, asked: Cell::new(asked), _hooks: hooks })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.canvas.remove();
    }
}

/// CSS px of an element, at least one each way.
pub(super) fn css_size(host: &HtmlElement) -> (f64, f64) {
    let rect = host.get_bounding_client_rect();
    (rect.width().max(1.0), rect.height().max(1.0))
}

/// Device px of a host for which the browser does not tell them.
pub(super) fn device_size(css: (f64, f64)) -> (u32, u32) {
    let ratio = web_sys::window().map_or(1.0, |w| w.device_pixel_ratio());
    ((css.0 * ratio).round().max(1.0) as u32, (css.1 * ratio).round().max(1.0) as u32)
}
