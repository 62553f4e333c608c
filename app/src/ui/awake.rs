//! What a wall asks of its machine: the screen stays lit, and the pointer isn't seen while nobody moves it.

use core::time::Duration;

use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{
    clock::moment,
    cockpit::Cockpit,
    timers::{Timer, after},
};

/// How long a pointer rests before it isn't seen any more, milliseconds.
const RESTS_MS: f64 = 3_000.0;

/// What came of it. A handle: copying it copies no state.
#[derive(Clone, Copy)]
pub struct Awake {
    /// Whether the browser refuses to keep the screen lit; none before it was asked.
    pub refused: RwSignal<Option<bool>>,
    /// Whether a pointer moves.
    pub pointed: RwSignal<bool>,
    /// The browser's word that the screen stays lit.
    lock: StoredValue<Option<JsValue>, LocalStorage>,
    moved_ms: StoredValue<f64>,
    timer: StoredValue<Option<Timer>>,
}

impl Awake {
    /// Before anything was asked for.
    #[must_use]
    pub fn new() -> Self {
        Self {
            refused: RwSignal::new(None),
            pointed: RwSignal::new(true),
            lock: StoredValue::new_local(None),
            moved_ms: StoredValue::new(0.0),
            timer: StoredValue::new(None),
        }
    }
}

/// Keeps the screen lit as long as the page is a wall, and hides the pointer there.
pub fn keep(cockpit: Cockpit) {
    let (wall, awake) = (cockpit.wall, cockpit.awake);
    Effect::new(move |_| {
        if wall.is_on.get() {
            light(cockpit);
            arm(cockpit, RESTS_MS);
        } else {
            let lock = awake.lock.try_update_value(Option::take).flatten();
            // A lock that the browser took back already has nothing to give.
            let _ = lock.and_then(|lock| call(&lock, "release", None));
        }
    });
    // The browser takes the lock back whenever the page isn't seen.
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if wall.is_on.get_untracked() && !document().hidden() {
            light(cockpit);
        }
    });
    let moving = window_event_listener(leptos::ev::pointermove, move |event| {
        let moved = event.movement_x() != 0 || event.movement_y() != 0;
        if moved && wall.is_on.get_untracked() {
            awake.moved_ms.set_value(moment().run_ms);
            if !awake.pointed.get_untracked() {
                awake.pointed.set(true);
                arm(cockpit, RESTS_MS);
            }
        }
    });
    on_cleanup(move || {
        seen.remove();
        moving.remove();
        if let Some(timer) = awake.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    });
}

/// Looks after so many milliseconds whether the pointer has come to rest.
fn arm(cockpit: Cockpit, ms: f64) {
    let awake = cockpit.awake;
    let look = move || {
        let rests_since = awake.moved_ms.try_get_value().unwrap_or_default();
        let left = RESTS_MS - (moment().run_ms - rests_since);
        if left > 0.0 {
            arm(cockpit, left);
        } else {
            awake.pointed.try_set(false);
        }
    };
    // Without timers the pointer stays in sight.
    let timer = after(look, Duration::from_millis(ms.ceil() as u64));
    awake.timer.try_set_value(timer);
}

fn light(cockpit: Cockpit) {
    let awake = cockpit.awake;
    let navigator = window().navigator();
    let asked = Reflect::get(&navigator, &"wakeLock".into()).ok().filter(JsValue::is_object);
    let Some(promise) = asked.and_then(|locks| call(&locks, "request", Some("screen"))) else {
        awake.refused.set(Some(true));
        return;
    };
    spawn_local(async move {
        let lock = match promise.dyn_into::<Promise>() {
            Ok(promise) => JsFuture::from(promise).await.ok(),
            Err(_) => None,
        };
        awake.refused.try_set(Some(lock.is_none()));
        awake.lock.try_set_value(lock);
    });
}

/// Calls a method of what the bindings don't know; none where there is no such method or it throws.
fn call(of: &JsValue, method: &str, argument: Option<&str>) -> Option<JsValue> {
    let method: Function = Reflect::get(of, &method.into()).ok()?.dyn_into().ok()?;
    match argument {
        Some(argument) => method.call1(of, &argument.into()).ok(),
        None => method.call0(of).ok(),
    }
}
