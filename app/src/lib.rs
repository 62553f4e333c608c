//! The cockpit in the browser: one map of every grid, indicators that colour it, a card for the chosen unit. And, on a
//! page of its own, the [`planner`].
//!
//! ```text
//! ui → chart, map, print, state, net    map → gl    gl → web_sys only
//! ```
//! The way of a figure: [`net`] fetches bytes → [`domain`] decodes them → [`state`] keeps them and knows what is
//! chosen → [`state::classes`] makes one byte a unit → [`map`] draws. The way of a wish: a key, a click or the
//! address → [`state::Command`] → the one reducer → signals and effects.

#[cfg(feature = "bench")]
pub mod bench;
pub mod chart;
pub mod format;
pub mod gl;
mod json;
pub mod locale;
pub mod map;
pub mod net;
pub mod planner;
pub mod print;
pub mod state;
pub mod ui;

/// Puts the cockpit into the page. In a worker there is none: it only answers [`map::Sheet::new`].
pub fn start(parts: ui::Parts<ui::Part>) {
    if web_sys::window().is_some() {
        ui::mount(parts);
    }
}
