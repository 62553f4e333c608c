//! Entry of the planner's WASM file.

fn main() {
    app::planner::start();
}
