//! Entry of the WASM file that `cargo xtask bench map` measures: the map alone.

fn main() {
    app::bench::start();
}
