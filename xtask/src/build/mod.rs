//! `cargo xtask build`: the app, then the two binaries, into `target/dist`.

pub mod app;
pub mod assets;
mod names;
pub mod native;
