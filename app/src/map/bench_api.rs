//! The object that benches and end-to-end tests drive: bench/CONTRACT.md's, and read-outs beside it.

use std::rc::Rc;

use domain::units::{LeafIx, UnitIx};
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;

use super::{MapEngine, MapError};

/// What the page adds to the engine.
pub struct BenchHooks {
    /// Resolves when everything is drawn.
    pub ready: Promise,
    /// Fetches every indicator; `None` where there is nothing to prepare.
    pub prepare: Option<Rc<dyn Fn() -> Promise>>,
    /// Class bytes of indicator `i`, one for each unit; `None` where the page has none.
    pub classes: Option<Rc<dyn Fn(u32) -> Option<Vec<u8>>>>,
    /// What `pick` and `paintIds` answer with instead of the leaf's index: its code, say.
    pub name: Option<Rc<dyn Fn(UnitIx) -> JsValue>>,
}
