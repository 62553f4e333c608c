//! The page's clocks: read when asked, told each second while something shows them.

use core::time::Duration;

use leptos::prelude::*;

use super::{cockpit::Cockpit, wall};
use crate::state::clock::Moment;

/// Now, by both clocks.
#[must_use]
pub fn moment() -> Moment {
    let run_ms = window().performance().map_or(0.0, |clock| clock.now());
    Moment { run_ms, clock_ms: js_sys::Date::now() }
}

/// Tells the time each second on a wall and while the picture is old; else nothing ticks.
pub fn keep(cockpit: Cockpit) {
    let wanted = Memo::new(move |_| cockpit.wall.is_on.get() || cockpit.pulse.stale.get());
    Effect::new(move |_| {
        if wanted.get() {
            cockpit.second.set(moment());
            let tick = move || {
                cockpit.second.try_set(moment());
                wall::turn(cockpit);
            };
            // It ends when this is run again, and with the page. A browser that gives no timer shows the time at which the
            // page was opened.
            let _ = set_interval(tick, Duration::from_secs(1));
        }
    });
}
