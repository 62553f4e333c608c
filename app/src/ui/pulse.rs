//! Asks the server from time to time whether it is there, and takes up what it serves.

use core::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::{
    clock::moment,
    cockpit::Cockpit,
    renew,
    timers::{Timer, after},
};
use crate::{
    net::api,
    state::link::{Link, PATIENCE_MS},
};

/// What the page knows of the server. A handle: copying it copies no state.
#[derive(Clone, Copy)]
pub struct Pulse {
    /// What is known.
    pub link: RwSignal<Link>,
    /// Whether what is shown may be older than what is told.
    pub stale: Memo<bool>,
    /// Set while an answer is waited for.
    pub asking: RwSignal<bool>,
    timer: StoredValue<Option<Timer>>,
}

impl Pulse {
    /// Before anything is known.
    #[must_use]
    pub fn new() -> Self {
        let link = RwSignal::new(Link::default());
        Self {
            link,
            stale: Memo::new(move |_| link.with(Link::is_stale)),
            asking: RwSignal::new(false),
            timer: StoredValue::new(None),
        }
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
    }
}

/// Begins when the first snapshot is here; a page that nobody sees asks nothing.
pub fn keep(cockpit: Cockpit) {
    let pulse = cockpit.pulse;
    Effect::new(move |begun: Option<bool>| {
        let begun = begun.unwrap_or(false);
        if begun || cockpit.app.data().is_none() {
            return begun;
        }
        pulse.link.update(|link| link.answer(moment(), None));
        arm(cockpit);
        true
    });
    let seen = window_event_listener_untyped("visibilitychange", move |_| {
        if document().hidden() {
            pulse.stop();
        } else {
            beat(cockpit);
        }
    });
    // The browser knows of a lost line before any question does, and of one that is back.
    let lines = ["online", "offline"].map(|name| window_event_listener_untyped(name, move |_| beat(cockpit)));
    on_cleanup(move || {
        seen.remove();
        for line in lines {
            line.remove();
        }
        pulse.stop();
    });
}

/// Arranges for the next question.
fn arm(cockpit: Cockpit) {
    cockpit.pulse.stop();
    if document().hidden() {
        return;
    }
    let left = cockpit.pulse.link.try_with_untracked(|link| link.left_ms(moment()));
    let pause = Duration::from_millis(left.unwrap_or_default().ceil() as u64);
    // Without timers a page is as old as it is until it is seen again.
    let timer = after(move || beat(cockpit), pause);
    cockpit.pulse.timer.try_set_value(timer);
}

/// Asks now. One question at a time; none before there is anything to compare the answer with.
pub fn beat(cockpit: Cockpit) {
    let pulse = cockpit.pulse;
    let busy = pulse.asking.try_get_untracked().unwrap_or(true);
    if busy || cockpit.app.data_now().is_none() {
        return;
    }
    pulse.stop();
    pulse.asking.set(true);
    spawn_local(async move {
        let answer = api::pulse(PATIENCE_MS).await;
        let now = moment();
        let random = js_sys::Math::random();
        let served = answer.as_ref().ok().map(|health| health.snapshot.clone());
        pulse.link.try_update(|link| match answer {
            Ok(health) => link.answer(now, health.refused),
            Err(_) => link.miss(now, random),
        });
        let shown = cockpit.app.data_now().map(|data| data.catalogue.version.clone());
        if let Some(served) = served.filter(|served| shown.as_ref() != Some(served)) {
            renew::take_up(cockpit, served).await;
        }
        if pulse.asking.try_set(false).is_none() {
            arm(cockpit);
        }
    });
}
