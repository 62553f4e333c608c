//! The canvas in its host: listeners in, frames out, callbacks up.

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

use super::frame::{Out, State};
use super::input::Raw;
use super::listen::{Hook, SizeWatch, Ticker, Timer, live_hooks, now_ms};
use super::sheet::Sheet;
use super::stage::{Stage, css_size, device_size};
use super::text::Pen;
use super::{MapCallbacks, MapError, Stats};
use crate::gl::GlError;

/// The shared part of all clones of a [`super::MapEngine`].
pub(super) struct Inner {
    pub(super) sheet: Rc<Sheet>,
    pub(super) me: Weak<Self>,
    pub(super) host: HtmlElement,
    pub(super) callbacks: MapCallbacks,
    pub(super) state: RefCell<State>,
    pub(super) stage: RefCell<Option<Stage>>,
    ticker: Ticker,
    /// Tells the view at rest.
    rest: Timer,
    /// Makes a fresh card ready, step by step.
    pub(super) make: Timer,
    /// Asks for a drawing context again.
    pub(super) retry: Timer,
    /// How often that was in vain since the last picture.
    pub(super) tries: Cell<u32>,
    /// Waits for another ratio of device px; then the next one is waited for.
    pub(super) ratio: RefCell<Option<Hook>>,
    pub(super) ratio_changed: Timer,
    /// Tells a finger that rests.
    hold: Timer,
    hooks: RefCell<(Vec<Hook>, Option<SizeWatch>)>,
    /// The finger that a tool has.
    pub(super) lent: Cell<Option<Raw>>,
}

impl Inner {
    pub(super) fn mount(host: &HtmlElement, sheet: Rc<Sheet>, callbacks: MapCallbacks) -> Result<Rc<Self>, MapError> {
        let css = css_size(host);
        let buffer = device_size(css);
        let state = State::new(sheet.clone(), Pen::new(host)?, css, buffer);
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
                let on_tick = {
                    let me = me.clone();
                    move |now: f64, waited: f64| {
                        if let Some(inner) = me.upgrade() {
                            inner.state.borrow_mut().pace.tell(waited);
                            inner.tick(now);
                        }
                    }
                };
                match make(me) {
                    Ok(made) => stage = Some(made),
                    Err(error) => failed = Some(error),
                }
                Self {
                    sheet,
                    me: me.clone(),
                    host: host.clone(),
                    callbacks,
                    state: RefCell::new(state),
                    stage: RefCell::new(stage.take()),
                    ticker: Ticker::new(on_tick),
                    rest: Timer::new(with(|inner, now| inner.touch(|state| state.tell_view(now)))),
                    make: Timer::new(with(|inner, _| inner.make_on())),
                    retry: Timer::new(with(|inner, _| inner.try_again())),
                    hold: Timer::new(with(|inner, ms| inner.touch(|state| state.input(Raw::Rest { ms })))),
                    tries: Cell::new(0),
                    ratio: RefCell::default(),
                    ratio_changed: Timer::new(with(|inner, _| {
                        if let Err(error) = inner.watch_ratio() {
                            inner.touch(|state| state.out.push(Out::Error(error)));
                        }
                    })),
                    hooks: RefCell::default(),
                    lent: Cell::new(None),
                }
            });
            if let Some(error) = failed {
                return Err(error);
            }
            made
        };
        inner.set_cooperative(false);
        *inner.hooks.borrow_mut() = inner.listen()?;
        inner.watch_ratio()?;
        // Without a context all but the picture works, and it is asked for again.
        match inner.start_context() {
            Ok(()) => inner.make.arm(0),
            Err(MapError::Gl(error)) => inner.refused(error),
            Err(error) => return Err(error),
        }
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
            let wait = state.next_look(now_ms());
            if let Some(due) = state.gestures.rest_due() {
                self.hold.arm((due - now_ms()).ceil().max(0.0) as i32);
            }
            // Without a card there is nothing to draw, but a flight still leads somewhere.
            let frame = state.wants_frame() && (state.gpu.is_some() || state.flight.is_some());
            (std::mem::take(&mut state.out), frame, wait)
        };
        if frame {
            self.ticker.request();
        }
        if let Some(millis) = wait {
            self.rest.arm(millis.ceil() as i32);
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
                Out::Tile(hook, wish) => hook(wish),
                Out::Error(error) => (self.callbacks.on_error)(error),
            }
        }
    }

    fn tick(&self, now: f64) {
        self.touch(|state| {
            match state.frame(now) {
                // The event that says so is on its way.
                Ok(_) | Err(MapError::Gl(GlError::Lost)) => {}
                Err(error) => state.out.push(Out::Error(error)),
            }
            state.hover_again();
            state.tell_view(now_ms());
        });
    }

    /// Draws in this task what the next frame would.
    pub(super) fn draw_now(&self) {
        self.tick(now_ms());
    }

    pub(super) fn stats(&self) -> Stats {
        let state = self.state.borrow();
        let gpu = state.gpu.as_ref();
        let memory = wasm_bindgen::memory().dyn_into::<js_sys::WebAssembly::Memory>().ok();
        let bytes = memory.and_then(|memory| js_sys::Reflect::get(&memory.buffer(), &"byteLength".into()).ok());
        Stats {
            polygons: self.sheet.partition.units().leaf_count(),
            triangles: self.sheet.indices.length() as usize / 3,
            draw_calls: gpu.map_or(0, |gpu| gpu.context.draws()),
            gl_objects: gpu.map_or(0, |gpu| gpu.context.objects()),
            wasm_bytes: bytes.and_then(|b| b.as_f64()).map_or(0, |b| b as usize),
            listeners: live_hooks(),
            frames: state.frames,
            buffer_width: state.buffer.0,
            buffer_height: state.buffer.1,
            labels: gpu.and_then(|gpu| gpu.plates.as_ref()).map_or(0, |plates| plates.shown()),
            tiles: gpu.and_then(|gpu| gpu.ground.as_ref()).map_or(0, |ground| ground.tiles()),
        }
    }
}
