//! The canvas in its host: listeners in, frames out, callbacks up.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use domain::partition::Partition;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::frame::{Out, State};
use super::input::Raw;
use super::listen::{Hook, SizeWatch, Ticker, Timer, live_hooks, now_ms, refused, window};
use super::text::Pen;
use super::{ContextState, MapCallbacks, MapError, Stats};
use crate::gl::{CONTEXT_LOST_EVENT, CONTEXT_RESTORED_EVENT, Context, GlError};

/// Above so many device px edges are not smoothed four times over.
const MOST_SMOOTH_PX: f64 = 8e6;
/// How often a lost context is asked for again, milliseconds. Browsers that block it do so for about two minutes.
const RETRY_MS: i32 = 3_000;

/// The shared part of all clones of a [`super::MapEngine`].
pub(super) struct Inner {
    pub(super) partition: Rc<Partition>,
    me: Weak<Self>,
    pub(super) host: HtmlElement,
    callbacks: MapCallbacks,
    state: RefCell<State>,
    stage: RefCell<Option<Stage>>,
    ticker: Ticker,
    /// Tells the view at rest.
    rest: Timer,
    /// Builds what the first frame can do without.
    later: Timer,
    retry: Timer,
    /// Tells a finger that rests.
    hold: Timer,
    hooks: RefCell<(Vec<Hook>, Option<SizeWatch>)>,
}

/// The canvas and what listens to its context; made anew when another kind of context is needed.
struct Stage {
    canvas: HtmlCanvasElement,
    smooth: bool,
    _hooks: [Hook; 2],
}

impl Stage {
    fn new(host: &HtmlElement, (width, height): (u32, u32), me: &Weak<Inner>) -> Result<Self, MapError> {
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
        canvas.set_width(width);
        canvas.set_height(height);
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
        Ok(Self { canvas, smooth: wants_smooth((width, height)), _hooks: hooks })
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        self.canvas.remove();
    }
}

fn wants_smooth((width, height): (u32, u32)) -> bool {
    f64::from(width) * f64::from(height) <= MOST_SMOOTH_PX
}

/// CSS px of an element, at least one each way.
fn css_size(host: &HtmlElement) -> (f64, f64) {
    let rect = host.get_bounding_client_rect();
    (rect.width().max(1.0), rect.height().max(1.0))
}

/// Device px of a host for which the browser does not tell them.
fn device_size(css: (f64, f64)) -> (u32, u32) {
    let ratio = web_sys::window().map_or(1.0, |w| w.device_pixel_ratio());
    ((css.0 * ratio).round().max(1.0) as u32, (css.1 * ratio).round().max(1.0) as u32)
}

impl Inner {
    pub(super) fn mount(
        host: &HtmlElement,
        partition: Rc<Partition>,
        callbacks: MapCallbacks,
    ) -> Result<Rc<Self>, MapError> {
        let css = css_size(host);
        let buffer = device_size(css);
        let state = State::new(partition.clone(), Pen::new(host)?, css, buffer)?;
        let mut stage = None;
        let inner = {
            let make = |me: &Weak<Self>| -> Result<Stage, MapError> { Stage::new(host, buffer, me) };
            let mut failed = None;
            let made = Rc::new_cyclic(|me: &Weak<Self>| {
                let with = |act: fn(&Self, f64)| {
                    let me = me.clone();
                    move |now: f64| {
                        if let Some(inner) = me.upgrade() {
                            act(&inner, now);
                        }
                    }
                };
                match make(me) {
                    Ok(made) => stage = Some(made),
                    Err(error) => failed = Some(error),
                }
                Self {
                    partition,
                    me: me.clone(),
                    host: host.clone(),
                    callbacks,
                    state: RefCell::new(state),
                    stage: RefCell::new(stage.take()),
                    ticker: Ticker::new(with(Self::tick)),
                    rest: Timer::new(with(|inner, now| inner.touch(|state| state.tell_view(now)))),
                    later: Timer::new(with(|inner, _| inner.touch(State::index))),
                    retry: Timer::new(with(|inner, _| inner.try_again())),
                    hold: Timer::new(with(|inner, ms| inner.touch(|state| state.input(Raw::Rest { ms })))),
                    hooks: RefCell::default(),
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
            made
        };
        inner.set_cooperative(false);
        *inner.hooks.borrow_mut() = inner.listen()?;
        inner.start_context()?;
        Ok(inner)
    }

    /// Pointer and size.
    fn listen(&self) -> Result<(Vec<Hook>, Option<SizeWatch>), MapError> {
        let mut hooks = Vec::with_capacity(super::pointer::EVENTS.len());
        for name in super::pointer::EVENTS {
            let me = self.me.clone();
            hooks.push(Hook::new(&self.host, name, move |event| {
                if let Some(inner) = me.upgrade() {
                    inner.pointer(&event);
                }
            })?);
        }
        let me = self.me.clone();
        let size = SizeWatch::new(&self.host, move |exact| {
            if let Some(inner) = me.upgrade() {
                inner.resize_to(exact);
            }
        })?;
        Ok((hooks, Some(size)))
    }

    pub(super) fn with_canvas<T: Default>(&self, look: impl FnOnce(&HtmlCanvasElement) -> T) -> T {
        self.stage.borrow().as_ref().map(|stage| look(&stage.canvas)).unwrap_or_default()
    }

    /// Reads the state.
    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.borrow())
    }

    /// Changes the state; then frames and callbacks follow.
    pub(super) fn change<T>(&self, act: impl FnOnce(&mut State) -> Result<T, MapError>) -> Result<T, MapError> {
        let result = act(&mut self.state.borrow_mut());
        self.settle();
        result
    }

    /// As [`Self::change`], for what can't fail.
    pub(super) fn touch<T>(&self, act: impl FnOnce(&mut State) -> T) {
        let _ = act(&mut self.state.borrow_mut());
        self.settle();
    }

    /// Asks for the frame that is due and calls the page, with nothing borrowed.
    fn settle(&self) {
        let (out, frame, wait) = {
            let mut state = self.state.borrow_mut();
            let wait = if state.told_rest { None } else { Some(super::view::TELL_EVERY_MS) };
            if let Some(due) = state.gestures.rest_due() {
                self.hold.arm((due - now_ms()).ceil().max(0.0) as i32);
            }
            (std::mem::take(&mut state.out), state.wants_frame() && state.gpu.is_some(), wait)
        };
        if frame {
            self.ticker.request();
        }
        if let Some(millis) = wait {
            self.rest.arm(millis as i32);
        }
        for out in out {
            match out {
                Out::Hover(hover) => (self.callbacks.on_hover)(hover),
                Out::Click(hover, ground) => (self.callbacks.on_click)(hover, ground),
                Out::DoubleClick(hover) => (self.callbacks.on_double_click)(hover),
                Out::Cursor(ground) => (self.callbacks.on_cursor)(ground),
                Out::Frame(frame) => (self.callbacks.on_frame)(frame),
                Out::Hint(hint) => (self.callbacks.on_hint)(hint),
                Out::Moved => (self.callbacks.on_moved)(),
                Out::View(view) => (self.callbacks.on_view)(view),
                Out::Context(context) => (self.callbacks.on_context)(context),
                Out::Error(error) => (self.callbacks.on_error)(error),
            }
        }
    }

    fn tick(&self, now: f64) {
        self.touch(|state| {
            if let Err(error) = state.frame(now) {
                state.out.push(Out::Error(error));
            }
            if state.locator.is_some() {
                state.hover_again();
            }
            state.tell_view(now_ms());
        });
        if self.read(|state| state.locator.is_none()) {
            self.later.arm(0);
        }
    }

    /// Draws in this task what the next frame would.
    pub(super) fn draw_now(&self) {
        self.tick(now_ms());
    }

    /// Takes the host's size anew.
    pub(super) fn resize(&self) {
        self.resize_to(None);
    }

    fn resize_to(&self, exact: Option<(u32, u32)>) {
        let css = css_size(&self.host);
        let (width, height) = exact.map_or_else(|| device_size(css), |(w, h)| (w.max(1), h.max(1)));
        let smooth = self.stage.borrow().as_ref().map(|stage| stage.smooth);
        if smooth.is_some_and(|smooth| smooth != wants_smooth((width, height))) {
            // Smoothing can't be changed on a living canvas.
            if let Err(error) = self.new_stage((width, height)) {
                self.touch(|state| state.out.push(Out::Error(error)));
            }
            return;
        }
        let resized = self.with_canvas(|canvas| {
            let differs = canvas.width() != width || canvas.height() != height;
            if differs {
                canvas.set_width(width);
                canvas.set_height(height);
            }
            differs
        });
        self.touch(|state| {
            // What the browser really gave, which on huge walls may be less.
            let buffer = state.gpu.as_ref().map_or((width, height), |gpu| gpu.context.buffer_size());
            state.set_size(css, buffer);
        });
        // A canvas that has just been sized is blank: drawn before the browser shows it.
        if resized {
            self.draw_now();
        }
    }

    fn new_stage(&self, size: (u32, u32)) -> Result<(), MapError> {
        self.state.borrow_mut().drop_gpu();
        // The old canvas goes before the new one asks for a context: browsers keep few.
        self.stage.borrow_mut().take();
        let stage = Stage::new(&self.host, size, &self.me)?;
        *self.stage.borrow_mut() = Some(stage);
        let css = css_size(&self.host);
        self.touch(|state| state.set_size(css, size));
        self.start_context()
    }

    fn start_context(&self) -> Result<(), MapError> {
        let (canvas, smooth) = {
            let stage = self.stage.borrow();
            let stage = stage.as_ref().ok_or(GlError::Unavailable)?;
            (stage.canvas.clone(), stage.smooth)
        };
        let context = Context::new(&canvas, smooth)?;
        self.change(|state| state.build_gpu(context))
    }

    fn lost(&self) {
        self.touch(|state| {
            state.drop_gpu();
            state.out.push(Out::Context(ContextState::Lost));
        });
        self.retry.arm(RETRY_MS);
    }

    fn restored(&self) {
        self.back(self.start_context());
    }

    /// No restored event came: a fresh canvas may be given what the old one was refused.
    fn try_again(&self) {
        if self.read(|state| state.gpu.is_some()) {
            return;
        }
        let size = self.read(|state| state.buffer);
        self.back(self.new_stage(size));
    }

    /// Everything is uploaded again, or will be tried again.
    fn back(&self, started: Result<(), MapError>) {
        match started {
            Ok(()) => self.touch(|state| state.out.push(Out::Context(ContextState::Restored))),
            Err(MapError::Gl(GlError::Unavailable | GlError::Lost)) => self.retry.arm(RETRY_MS),
            Err(error) => self.touch(|state| state.out.push(Out::Error(error))),
        }
    }

    pub(super) fn stats(&self) -> Stats {
        let state = self.state.borrow();
        let gpu = state.gpu.as_ref();
        let memory = wasm_bindgen::memory().dyn_into::<js_sys::WebAssembly::Memory>().ok();
        let bytes = memory.and_then(|memory| js_sys::Reflect::get(&memory.buffer(), &"byteLength".into()).ok());
        Stats {
            polygons: self.partition.units().leaf_count(),
            triangles: state.bundle.mesh.triangles(),
            draw_calls: gpu.map_or(0, |gpu| gpu.context.draws()),
            gl_objects: gpu.map_or(0, |gpu| gpu.context.objects()),
            wasm_bytes: bytes.and_then(|b| b.as_f64()).map_or(0, |b| b as usize),
            listeners: live_hooks(),
            frames: state.frames,
            buffer_width: state.buffer.0,
            buffer_height: state.buffer.1,
            labels: gpu.and_then(|gpu| gpu.plates.as_ref()).map_or(0, |plates| plates.shown()),
        }
    }
}
