//! Entry of the planner's WASM file, and where what comes later parts from it.
#![allow(unsafe_code, reason = "a function of another WebAssembly file is called by a foreign name")]

use app::planner::ui::{Part, Parts, View};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_split(later, fallible, preload(fetch))]
fn make(part: Part) -> Result<View, SplitLoaderError> {
    Ok(app::planner::ui::made(part))
}

fn main() {
    app::planner::start(Parts { fetch: || Box::pin(fetch()), make: |part| Box::pin(make(part)) });
}
