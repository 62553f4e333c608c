//! The planner: a plan's grids drawn anew, on a page of its own.
//!
//! ```text
//! pointer, key → tool (what is drawn so far → EditCommand) → desk (session, counts) → difference → picture, glance → map
//!                                                              ↓
//!                                                            keep (this browser) → net (server)
//! ```
//! [`desk`] holds the plan under change and all that follows from it, and [`editing`] is what changes it; [`tool`] turns hands into commands, with [`snap`] for
//! where they aim, [`ways`] for what lies on the ground there and [`trace`] to follow it; [`picture`] and [`glance`] say what the map shows of it and [`labels`] what units are called; [`keep`] keeps every entry in the
//! browser. [`ui`] is what one sees; nothing else here knows a signal.

pub mod against;
pub mod compound;
pub mod desk;
pub mod difference;
pub mod editing;
pub mod floors;
pub mod foreign;
pub mod glance;
pub mod keep;
pub mod labels;
pub mod picked;
pub mod picture;
pub mod snap;
pub mod swipe;
pub mod tool;
pub mod trace;
pub mod ui;
pub mod ways;

/// Puts the planner into the page. In a worker there is none: it only answers [`crate::map::Sheet::new`].
pub fn start(files: ui::Files) {
    if web_sys::window().is_some() {
        ui::mount(files);
    }
}
