//! Commands one by one: what they do, what they refuse and that they can be taken back; random ones are in
//! `tests/plan_random.rs`.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]

mod checking;
mod comparing;
mod counting;
mod cutting;
mod handing;
mod long_lines;
mod redrawing;
mod registering;
mod ruling;
mod sessions;
mod stacking;
mod support;
mod vertices;
