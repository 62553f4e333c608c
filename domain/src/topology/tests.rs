//! Property tests of the whole: what random partitions and random garbage do to building, linking and editing.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]

mod arcs;
mod editing;
mod garbage;
mod noding;
mod random;
