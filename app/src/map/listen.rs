//! Hooks into the browser that let go when dropped: listeners, timers, animation frames, size watchers.
//!
//! No closure is ever leaked; how many hooks live is counted, so that a test can see one that stays behind.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{
    AddEventListenerOptions, Event, EventTarget, IntersectionObserver, IntersectionObserverEntry,
    IntersectionObserverInit, MutationObserver, MutationObserverInit, ResizeObserver, ResizeObserverBoxOptions,
    ResizeObserverOptions,
};

use super::MapError;

thread_local! {
    static LIVE: Cell<usize> = const { Cell::new(0) };
}

/// Hooks alive in this thread.
#[must_use]
pub fn live_hooks() -> usize {
    LIVE.with(Cell::get)
}

struct Counted;

impl Counted {
    fn new() -> Self {
        LIVE.with(|n| n.set(n.get() + 1));
        Self
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        LIVE.with(|n| n.set(n.get() - 1));
    }
}

/// What the browser said about a refused call.
pub(super) fn refused(call: &'static str) -> impl Fn(JsValue) -> MapError {
    move |value| {
        let message = js_sys::Reflect::get(&value, &"message".into()).ok().and_then(|m| m.as_string());
        MapError::Browser { call, message: message.unwrap_or_else(|| format!("{value:?}")) }
    }
}

thread_local! {
    // Looking it up costs more than what it is mostly asked for, several times a frame.
    static WINDOW: Option<web_sys::Window> = web_sys::window();
}

/// The page's window.
///
/// # Errors
/// [`MapError::Missing`] outside of a page.
pub(super) fn window() -> Result<web_sys::Window, MapError> {
    WINDOW.with(Clone::clone).ok_or(MapError::Missing("window"))
}

/// Asks the window for something; nothing where there is none.
fn of_window<T>(ask: impl FnOnce(&web_sys::Window) -> T) -> Option<T> {
    WINDOW.with(|window| window.as_ref().map(ask))
}

/// Milliseconds since the page began.
#[must_use]
pub(super) fn now_ms() -> f64 {
    thread_local! {
        // It is asked several times a frame.
        static CLOCK: Option<web_sys::Performance> = web_sys::window().and_then(|window| window.performance());
    }
    CLOCK.with(|clock| clock.as_ref().map_or(0.0, |clock| clock.now()))
}

/// One event listener.
pub struct Hook {
    target: EventTarget,
    name: &'static str,
    closure: Closure<dyn FnMut(Event)>,
    _counted: Counted,
}

impl Hook {
    /// Listens until dropped. Not passive: the handler may prevent the browser's own doing.
    ///
    /// # Errors
    /// [`MapError::Browser`].
    pub fn new(
        target: &EventTarget,
        name: &'static str,
        handler: impl FnMut(Event) + 'static,
    ) -> Result<Self, MapError> {
        let closure = Closure::<dyn FnMut(Event)>::new(handler);
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        target
            .add_event_listener_with_callback_and_add_event_listener_options(
                name,
                closure.as_ref().unchecked_ref(),
                &options,
            )
            .map_err(refused("addEventListener"))?;
        Ok(Self { target: target.clone(), name, closure, _counted: Counted::new() })
    }
}

impl Drop for Hook {
    fn drop(&mut self) {
        // Fails only for a target that is gone, and then nothing listens.
        let _ = self.target.remove_event_listener_with_callback(self.name, self.closure.as_ref().unchecked_ref());
    }
}

/// Calls back on the next animation frame with its time and how long it was waited for, milliseconds; at most one call
/// is under way, one closure serves all.
pub(super) struct Ticker {
    closure: Closure<dyn FnMut(f64)>,
    pending: Rc<Cell<Option<i32>>>,
    asked_ms: Rc<Cell<f64>>,
    _counted: Counted,
}

impl Ticker {
    pub(super) fn new(mut handler: impl FnMut(f64, f64) + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let asked_ms = Rc::new(Cell::new(0.0));
        let (inner, asked) = (pending.clone(), asked_ms.clone());
        let closure = Closure::<dyn FnMut(f64)>::new(move |now| {
            inner.set(None);
            handler(now, now_ms() - asked.get());
        });
        Self { closure, pending, asked_ms, _counted: Counted::new() }
    }

    pub(super) fn request(&self) {
        if self.pending.get().is_none() {
            self.asked_ms.set(now_ms());
            let callback = self.closure.as_ref().unchecked_ref();
            let asked = of_window(|window| window.request_animation_frame(callback));
            self.pending.set(asked.and_then(Result::ok));
        }
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        if let Some(id) = self.pending.get() {
            // A frame that has just begun can't be cancelled and finds its engine gone.
            let _ = of_window(|window| window.cancel_animation_frame(id));
        }
    }
}

/// Calls back once after a time with [`now_ms`]; at most one call is under way, one closure serves all.
pub(super) struct Timer {
    closure: Closure<dyn FnMut()>,
    /// The number of the call under way, and when it is due.
    pending: Rc<Cell<Option<(i32, f64)>>>,
    _counted: Counted,
}

impl Timer {
    pub(super) fn new(mut handler: impl FnMut(f64) + 'static) -> Self {
        let pending = Rc::new(Cell::new(None));
        let inner = pending.clone();
        let closure = Closure::<dyn FnMut()>::new(move || {
            inner.set(None);
            handler(now_ms());
        });
        Self { closure, pending, _counted: Counted::new() }
    }

    /// Calls after so long. Of two calls the sooner one is made.
    pub(super) fn arm(&self, millis: i32) {
        let due = now_ms() + f64::from(millis);
        if let Some((id, before)) = self.pending.get() {
            if before <= due {
                return;
            }
            of_window(|window| window.clear_timeout_with_handle(id));
        }
        let callback = self.closure.as_ref().unchecked_ref();
        let asked = of_window(|window| window.set_timeout_with_callback_and_timeout_and_arguments_0(callback, millis));
        self.pending.set(asked.and_then(Result::ok).map(|id| (id, due)));
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some((id, _)) = self.pending.get() {
            of_window(|window| window.clear_timeout_with_handle(id));
        }
    }
}

/// Watches an element's size in device px where the browser tells it, in CSS px else.
pub struct SizeWatch {
    observer: ResizeObserver,
    _closure: Closure<dyn FnMut(js_sys::Array)>,
    _counted: Counted,
}

impl SizeWatch {
    /// Calls back with the exact device px (width, height) where known.
    ///
    /// # Errors
    /// [`MapError::Browser`].
    pub fn new(
        element: &web_sys::Element,
        mut handler: impl FnMut(Option<(u32, u32)>) + 'static,
    ) -> Result<Self, MapError> {
        let closure = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let entry = entries.get(entries.length().saturating_sub(1));
            handler(device_box(&entry));
        });
        let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).map_err(refused("ResizeObserver"))?;
        let exact = js_sys::Reflect::get(&js_sys::global(), &"ResizeObserverEntry".into())
            .and_then(|class| js_sys::Reflect::get(&class, &"prototype".into()))
            .and_then(|prototype| js_sys::Reflect::has(&prototype, &"devicePixelContentBoxSize".into()))
            .unwrap_or(false);
        if exact {
            let options = ResizeObserverOptions::new();
            options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
            observer.observe_with_options(element, &options);
        } else {
            observer.observe(element);
        }
        Ok(Self { observer, _closure: closure, _counted: Counted::new() })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches whether an element comes into sight, or nearly: a sixth as far again as what scrolls it shows.
pub struct SightWatch {
    observer: IntersectionObserver,
    _closure: Closure<dyn FnMut(js_sys::Array, IntersectionObserver)>,
    _counted: Counted,
}

impl SightWatch {
    /// Calls back as long as the element is in sight, after each frame that leaves it there.
    ///
    /// # Errors
    /// [`MapError::Browser`].
    pub fn new(
        element: &web_sys::Element,
        within: &web_sys::Element,
        mut handler: impl FnMut() + 'static,
    ) -> Result<Self, MapError> {
        let watched = element.clone();
        let tell = move |entries: js_sys::Array, observer: IntersectionObserver| {
            let last: IntersectionObserverEntry = entries.get(entries.length().saturating_sub(1)).unchecked_into();
            if last.is_intersecting() {
                handler();
                // Watched anew it is told again, though it never left.
                observer.unobserve(&watched);
                observer.observe(&watched);
            }
        };
        let closure = Closure::<dyn FnMut(js_sys::Array, IntersectionObserver)>::new(tell);
        let options = IntersectionObserverInit::new();
        options.set_root(Some(within));
        options.set_root_margin("16% 0px");
        let observer = IntersectionObserver::new_with_options(closure.as_ref().unchecked_ref(), &options)
            .map_err(refused("IntersectionObserver"))?;
        observer.observe(element);
        Ok(Self { observer, _closure: closure, _counted: Counted::new() })
    }
}

impl Drop for SightWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Watches what comes and goes below an element.
pub struct NodeWatch {
    observer: MutationObserver,
    _closure: Closure<dyn FnMut()>,
    _counted: Counted,
}

impl NodeWatch {
    /// Calls back after each round of changes.
    ///
    /// # Errors
    /// [`MapError::Browser`].
    pub fn new(element: &web_sys::Element, handler: impl FnMut() + 'static) -> Result<Self, MapError> {
        let closure = Closure::<dyn FnMut()>::new(handler);
        let observer = MutationObserver::new(closure.as_ref().unchecked_ref()).map_err(refused("MutationObserver"))?;
        let options = MutationObserverInit::new();
        options.set_child_list(true);
        options.set_subtree(true);
        observer.observe_with_options(element, &options).map_err(refused("observe"))?;
        Ok(Self { observer, _closure: closure, _counted: Counted::new() })
    }
}

impl Drop for NodeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn device_box(entry: &JsValue) -> Option<(u32, u32)> {
    let sizes = js_sys::Reflect::get(entry, &"devicePixelContentBoxSize".into()).ok()?;
    let size = js_sys::Reflect::get(&sizes, &0.into()).ok()?;
    let side = |name: &str| js_sys::Reflect::get(&size, &name.into()).ok().and_then(|v| v.as_f64());
    Some((side("inlineSize")? as u32, side("blockSize")? as u32))
}
