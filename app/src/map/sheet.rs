//! What the map is drawn from, made in a worker: the page never waits for decoding or triangulating.
//!
//! The page posts the bytes of `partition.bin` and its own compiled module; the worker runs the same module, calls
//! [`prepare`] and answers with plain arrays, which change hands without a copy. Those that only the card reads stay as they
//! came.

use std::rc::Rc;

use domain::flat::{Sink, Source};
use domain::locate::Locator;
use domain::partition::Partition;
use geometry::Layout;
use js_sys::{Array, Float32Array, Object, Promise, Reflect, Uint8Array, Uint32Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use super::MapError;
use super::listen::{refused, window};

/// A partition and its draw data; shared by all maps of it.
pub struct Sheet {
    /// Units and topology.
    pub partition: Rc<Partition>,
    pub(super) locator: Locator,
    pub(super) layout: Layout,
    /// See [`geometry::Prepared`]; kept for a lost context.
    pub(super) vertices: Uint32Array,
    pub(super) indices: Uint32Array,
    pub(super) lines: Float32Array,
}

/// The attribute of the page's root element that tells where the worker's script is.
const WORKER: &str = "data-worker";

/// Runs in the worker: the card's three arrays, then the others; or why not.
///
/// # Errors
/// A sentence, when the bytes are no partition that can be drawn.
#[wasm_bindgen]
pub fn prepare(bytes: &[u8]) -> Result<Array, String> {
    let made = geometry::prepare(bytes).map_err(|error| error.to_string())?;
    let vertices = Uint32Array::from(bytemuck::cast_slice(&made.vertices));
    let lines = Float32Array::from(bytemuck::cast_slice(&made.lines));
    let row = Array::of3(&vertices, &Uint32Array::from(&made.indices[..]), &lines);
    made.flatten(&mut Sent(&row));
    Ok(row)
}

/// Arrays as they are sent.
struct Sent<'a>(&'a Array);

impl Sink for Sent<'_> {
    fn put(&mut self, bytes: &[u8]) {
        self.0.push(&Uint8Array::from(bytes));
    }
}

/// Arrays as they came; each is let go when it has been copied.
struct Received(Array);

impl Source for Received {
    fn next_len(&mut self) -> Option<usize> {
        self.0.get(0).dyn_ref::<Uint8Array>().map(|array| array.length() as usize)
    }

    fn copy_next(&mut self, into: &mut [u8]) {
        if let Ok(array) = self.0.shift().dyn_into::<Uint8Array>() {
            array.copy_to(into);
        }
    }
}

/// A worker for one job, ended with it.
struct Hand(Worker);

#[cfg(feature = "bench")]
thread_local! {
    /// Workers that stay: the time of a thread that has ended can't be read any more.
    static KEPT: std::cell::RefCell<Option<Vec<Hand>>> = const { std::cell::RefCell::new(None) };
}

/// From now on workers stay when their work is done.
#[cfg(feature = "bench")]
pub fn keep_workers() {
    KEPT.set(Some(Vec::new()));
}

impl Drop for Hand {
    fn drop(&mut self) {
        self.0.terminate();
    }
}

impl Hand {
    fn new() -> Result<Self, MapError> {
        let root = window()?.document().and_then(|document| document.document_element());
        let script = root.and_then(|root| root.get_attribute(WORKER)).ok_or(MapError::Missing("worker's script"))?;
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        Worker::new_with_options(&script, &options).map(Self).map_err(refused("Worker"))
    }

    async fn ask(&self, bytes: &Uint8Array) -> Result<JsValue, MapError> {
        let job = Object::new();
        for (key, value) in [("module", &wasm_bindgen::module()), ("bytes", bytes.as_ref())] {
            Reflect::set(&job, &key.into(), value).map_err(refused("Reflect.set"))?;
        }
        let answer = Promise::new(&mut |yes, no| {
            self.0.set_onmessage(Some(&yes));
            self.0.set_onerror(Some(&no));
        });
        let gone = Array::of1(&bytes.buffer());
        self.0.post_message_with_transfer(&job, &gone).map_err(refused("postMessage"))?;
        match JsFuture::from(answer).await {
            Ok(event) => Ok(event.unchecked_into::<MessageEvent>().data()),
            Err(event) => {
                // A script that does not come is an event without words.
                let words = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message).filter(|words| !words.is_empty());
                Err(MapError::Browser { call: "Worker", message: words.unwrap_or_else(|| "no script".into()) })
            }
        }
    }
}

impl Sheet {
    /// Makes a sheet of a `partition.bin`.
    ///
    /// # Errors
    /// [`MapError::Partition`] when the bytes are none that can be drawn; [`MapError::Browser`], [`MapError::Missing`] where
    /// there is no worker.
    pub async fn new(bytes: Vec<u8>) -> Result<Self, MapError> {
        let sent = Uint8Array::from(&bytes[..]);
        drop(bytes);
        let hand = Hand::new()?;
        let answer = hand.ask(&sent).await?;
        #[cfg(feature = "bench")]
        let hand = KEPT.with_borrow_mut(|kept| match kept {
            Some(kept) => {
                kept.push(hand);
                None
            }
            None => Some(hand),
        });
        drop(hand);
        if let Some(why) = answer.as_string() {
            return Err(MapError::Partition(why));
        }
        let row: Array = answer.unchecked_into();
        let (vertices, indices, lines) =
            (row.shift().unchecked_into(), row.shift().unchecked_into(), row.shift().unchecked_into());
        let (partition, locator, layout) =
            geometry::restore(&mut Received(row)).map_err(|error| MapError::Partition(error.to_string()))?;
        Ok(Self { partition: Rc::new(partition), locator, layout, vertices, indices, lines })
    }
}
