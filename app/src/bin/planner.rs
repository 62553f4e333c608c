//! Entry of the planner's WASM file, and where what comes later parts from it.
#![allow(unsafe_code, reason = "a function of another WebAssembly file is called by a foreign name")]

use app::planner::ui::{Files, Part, Parts, View, Work};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_split(later, fallible, preload(fetch))]
fn make(part: Part) -> Result<View, SplitLoaderError> {
    Ok(app::planner::ui::made(part))
}

#[wasm_split(later, fallible)]
fn work() -> Result<Work, SplitLoaderError> {
    Ok(app::planner::ui::work())
}

fn main() {
    let parts = Parts { fetch: || Box::pin(fetch()), make: |part| Box::pin(make(part)) };
    app::planner::start(Files { parts, work: || Box::pin(work()) });
}
