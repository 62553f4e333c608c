//! DOM events of pointers and wheel, made plain and handed to the gestures.

use wasm_bindgen::JsCast;
use web_sys::{Event, MouseEvent, PointerEvent, WheelEvent};

use super::MapError;
use super::input::{Answer, Raw, Spot};
use super::listen::refused;
use super::mount::Inner;
use super::tool::{Hand, Step, ToolEvent};

/// What the host listens to.
pub(super) const EVENTS: [&str; 10] = [
    "pointerdown",
    "pointermove",
    "pointerup",
    "pointercancel",
    "pointerleave",
    "wheel",
    "dblclick",
    "contextmenu",
    "touchstart",
    "touchmove",
];

impl Inner {
    pub(super) fn pointer(&self, event: &Event) {
        match event.type_().as_str() {
            "contextmenu" => {
                if self.read(|state| state.gestures.is_by_touch()) {
                    event.prevent_default();
                }
                return;
            }
            // Where one finger scrolls the page, two must be kept from it: style alone does not.
            "touchstart" | "touchmove" => {
                if self.read(|state| state.gestures.is_pinching()) && event.cancelable() {
                    event.prevent_default();
                }
                return;
            }
            _ => {}
        }
        // Controls laid over the map keep their events.
        let target = event.target();
        let ours = self.with_canvas(|canvas| target.as_ref() == Some(canvas.as_ref()))
            || target.as_ref() == Some(self.host.as_ref());
        let holding = self.read(|state| state.gestures.is_holding());
        let leaves = event.type_() == "pointerleave";
        if let Some(raw) = raw_of(event)
            && (ours || holding || leaves)
        {
            if let (Raw::Down { pointer, .. }, true) = (raw, ours) {
                // Without capture a drag ends at the host's edge; the map then still works.
                let _ = self.host.set_pointer_capture(pointer);
            }
            if self.offer(raw, event) == Answer::Consume {
                if matches!(raw, Raw::DoubleClick { .. }) {
                    event.prevent_default();
                }
                return;
            }
            let mut answer = Answer::Propagate;
            self.touch(|state| answer = state.input(raw));
            if answer == Answer::Consume && matches!(raw, Raw::Wheel { .. } | Raw::DoubleClick { .. }) {
                event.prevent_default();
            }
        }
    }

    /// Asks the page's tool first, unless the map has a pointer already.
    fn offer(&self, raw: Raw, event: &Event) -> Answer {
        let (Some(hook), Some(mouse)) = (&self.callbacks.on_tool, event.dyn_ref::<MouseEvent>()) else {
            return Answer::Propagate;
        };
        let hand = match event.dyn_ref::<PointerEvent>().map(PointerEvent::pointer_type).as_deref() {
            Some("touch") => Hand::Finger,
            Some("pen") => Hand::Pen,
            _ => Hand::Mouse,
        };
        let told = |step: Step, at: Spot| {
            let (shift, alt) = (mouse.shift_key(), mouse.alt_key());
            hook(ToolEvent { step, at, hand, shift, ctrl: mouse.ctrl_key() || mouse.meta_key(), alt })
        };
        let at = (f64::from(mouse.offset_x()), f64::from(mouse.offset_y()));
        if let Raw::Down { touch: true, .. } = raw
            && let Some(first) = self.lent.take()
        {
            // Two fingers move the map: the first one never was the tool's.
            told(Step::Cancel, at);
            self.touch(|state| state.input(first));
            return Answer::Propagate;
        }
        if self.read(|state| state.gestures.is_holding()) {
            return Answer::Propagate;
        }
        match raw {
            Raw::Down { main: true, touch, .. } => {
                let answer = told(Step::Down, at);
                if touch && answer == Answer::Consume {
                    self.lent.set(Some(raw));
                }
                answer
            }
            Raw::Move { pressed, .. } => told(Step::Move { pressed }, at),
            Raw::Up { .. } => {
                self.lent.take();
                told(Step::Up, at)
            }
            Raw::Cancel { .. } => {
                self.lent.take();
                told(Step::Cancel, at)
            }
            Raw::Leave => told(Step::Leave, at),
            Raw::DoubleClick { .. } => told(Step::Double, at),
            Raw::Down { .. } | Raw::Rest { .. } | Raw::GiveUp | Raw::Wheel { .. } => Answer::Propagate,
        }
    }

    /// Whether the wheel without Ctrl and one finger are left to the page around.
    pub(super) fn set_cooperative(&self, cooperative: bool) {
        self.touch(|state| state.gestures.cooperative = cooperative);
        let scrolls = if cooperative { "pan-x pan-y" } else { "none" };
        if let Err(value) = self.host.style().set_property("touch-action", scrolls) {
            let error: MapError = refused("setProperty")(value);
            self.touch(|state| state.out.push(super::frame::Out::Error(error)));
        }
    }
}

/// A DOM event as the gestures take it.
fn raw_of(event: &Event) -> Option<Raw> {
    let mouse = event.dyn_ref::<MouseEvent>()?;
    let at = (f64::from(mouse.offset_x()), f64::from(mouse.offset_y()));
    let ms = event.time_stamp();
    let pointer = || event.dyn_ref::<PointerEvent>().map(PointerEvent::pointer_id);
    let touch = || event.dyn_ref::<PointerEvent>().is_some_and(|event| event.pointer_type() == "touch");
    Some(match event.type_().as_str() {
        "pointerdown" => Raw::Down {
            pointer: pointer()?,
            at,
            main: mouse.button() == 0,
            touch: touch(),
            shift: mouse.shift_key(),
            ms,
        },
        "pointermove" => Raw::Move { pointer: pointer()?, at, pressed: mouse.buttons() != 0, ms },
        "pointerup" => Raw::Up { pointer: pointer()?, at, ms },
        "pointercancel" => Raw::Cancel { pointer: pointer()? },
        // A finger that lifts leaves too; what it looked at stays to be read.
        "pointerleave" if touch() => return None,
        "pointerleave" => Raw::Leave,
        "wheel" => {
            let wheel = event.dyn_ref::<WheelEvent>()?;
            // Lines and pages as CSS px.
            let px = match wheel.delta_mode() {
                WheelEvent::DOM_DELTA_LINE => 40.0,
                WheelEvent::DOM_DELTA_PAGE => 800.0,
                _ => 1.0,
            };
            Raw::Wheel { at, delta: wheel.delta_y() * px, pinch: wheel.ctrl_key() || wheel.meta_key() }
        }
        "dblclick" => Raw::DoubleClick { at },
        _ => return None,
    })
}
