//! What is done later, whatever becomes of who asked for it.
//!
//! Leptos' timers end with the effect or view in which they were set, and until then it holds on to each of them: an effect
//! that runs again would take back what it had promised, and one that never does would hold more and more. What ticks for as
//! long as somebody shows it is right there.

use std::time::Duration;

use leptos::prelude::window;
use wasm_bindgen::{JsCast as _, JsValue, closure::Closure};

/// A call that is still to come.
#[derive(Clone, Copy, Debug)]
pub struct Timer(i32);

impl Timer {
    /// Takes it back.
    pub fn clear(self) {
        window().clear_timeout_with_handle(self.0);
    }
}

/// Before the page is painted next. A browser that paints nothing any more never calls.
pub fn next_frame(call: impl FnOnce() + 'static) {
    // It fails only in a page that is going.
    let _ = window().request_animation_frame(once(Box::new(call)).unchecked_ref());
}

/// Once, after a pause; nothing where the browser gives no timer.
pub fn after(call: impl FnOnce() + 'static, pause: Duration) -> Option<Timer> {
    let call = once(Box::new(call));
    let set = window().set_timeout_with_callback_and_timeout_and_arguments_0(call.unchecked_ref(), millis(pause));
    set.ok().map(Timer)
}

/// One type for all calls: with one each, what wraps them would be there once for every timer of a page. It is let go of once
/// it was called, or by the browser when nobody will.
fn once(call: Box<dyn FnOnce()>) -> JsValue {
    Closure::once_into_js(call)
}

/// The browser knows no longer pause; it would take it for none.
fn millis(pause: Duration) -> i32 {
    i32::try_from(pause.as_millis()).unwrap_or(i32::MAX)
}
