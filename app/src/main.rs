//! Entry of the app's WASM file.

fn main() {
    app::start();
}
