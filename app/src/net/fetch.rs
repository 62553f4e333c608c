//! Bytes over HTTP.

use domain::wire::Problem;
use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader};

use super::NetError;

/// Milliseconds after which a request is given up.
const PATIENCE_MS: i32 = 60_000;

/// Called with decoded bytes so far and, where the server said so, decoded bytes in all.
pub type Progress<'a> = &'a dyn Fn(u64, Option<u64>);

/// Ends a request that nobody waits for any more.
#[derive(Clone, Debug)]
pub struct Cancel(AbortController);

impl Cancel {
    /// For one request.
    ///
    /// # Errors
    /// A browser without means to end one.
    pub fn new() -> Result<Self, NetError> {
        let broken = |error: JsValue| NetError::Unreachable { path: String::new(), message: words(&error) };
        AbortController::new().map(Self).map_err(broken)
    }

    /// Whether it is for the same request.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    /// Ends it; nothing happens where it has ended.
    pub fn cancel(&self) {
        self.0.abort();
    }
}

/// Fetches `path`, asking for `accept`.
pub async fn bytes(path: &str, accept: &str, progress: Progress<'_>) -> Result<Vec<u8>, NetError> {
    bytes_until(path, accept, progress, &Cancel::new()?).await
}

/// As [`bytes`], until it is cancelled.
pub async fn bytes_until(
    path: &str,
    accept: &str,
    progress: Progress<'_>,
    cancel: &Cancel,
) -> Result<Vec<u8>, NetError> {
    let _timer = patience(path, &cancel.0)?;
    let response = Request::get(path)
        .header("accept", accept)
        .abort_signal(Some(&cancel.0.signal()))
        .send()
        .await
        .map_err(|error| NetError::Unreachable { path: path.into(), message: error.to_string() })?;
    if !response.ok() {
        return Err(refusal(path, &response).await);
    }
    let header = |name: &str| response.headers().get(name);
    // Bytes come decoded: a compressed body's `content-length` isn't what they add up to.
    let length = match header("content-encoding").as_deref() {
        None | Some("identity" | "") => header("content-length"),
        Some(_) => header("x-identity-length"),
    };
    let total = length.and_then(|text| text.parse().ok());
    let broken = |error: JsValue| NetError::Unreachable { path: path.into(), message: words(&error) };
    let Some(body) = response.body() else { return Ok(Vec::new()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut out = Vec::new();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(broken)?;
        if Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            break;
        }
        let value = Reflect::get(&chunk, &"value".into()).map_err(broken)?;
        let part: Uint8Array = value.unchecked_into();
        let at = out.len();
        out.resize(at + part.length() as usize, 0);
        part.copy_to(&mut out[at..]);
        progress(out.len() as u64, total);
    }
    Ok(out)
}

/// Posts JSON; the status and the answer's bytes, whatever the status.
pub async fn post(path: &str, body: &impl serde::Serialize) -> Result<(u16, Vec<u8>), NetError> {
    let lost = |message: String| NetError::Unreachable { path: path.into(), message };
    let cancel = Cancel::new()?;
    let _timer = patience(path, &cancel.0)?;
    let request = Request::post(path)
        .header("accept", "application/json")
        .header("content-type", "application/json")
        .abort_signal(Some(&cancel.0.signal()))
        .body(serde_json::to_string(body).map_err(|error| lost(error.to_string()))?)
        .map_err(|error| lost(error.to_string()))?;
    let response = request.send().await.map_err(|error| lost(error.to_string()))?;
    let bytes = response.binary().await.map_err(|error| lost(error.to_string()))?;
    Ok((response.status(), bytes))
}

/// What the server says against it: a problem's sentence, or the status alone.
async fn refusal(path: &str, response: &Response) -> NetError {
    let status = response.status();
    let detail = match response.json::<Problem>().await {
        Ok(problem) => problem.detail,
        Err(_) => response.status_text(),
    };
    NetError::Status { path: path.into(), status, detail }
}

/// Ends a request when its time is over; dropping it stops the clock.
pub(super) struct Timer {
    id: i32,
    _call: wasm_bindgen::closure::Closure<dyn Fn()>,
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(window) = web_sys::window() {
            window.clear_timeout_with_handle(self.id);
        }
    }
}

impl Timer {
    /// Calls after so many milliseconds.
    pub(super) fn after(millis: i32, call: impl Fn() + 'static) -> Result<Self, JsValue> {
        let window = web_sys::window().ok_or("no window")?;
        let call = wasm_bindgen::closure::Closure::new(call);
        let id = window.set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), millis)?;
        Ok(Self { id, _call: call })
    }
}

fn patience(path: &str, abort: &AbortController) -> Result<Timer, NetError> {
    let broken = |error: JsValue| NetError::Unreachable { path: path.into(), message: words(&error) };
    let ended = abort.clone();
    Timer::after(PATIENCE_MS, move || ended.abort()).map_err(broken)
}

pub(super) fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|text| text.as_string());
    message.or_else(|| error.as_string()).unwrap_or_else(|| format!("{error:?}"))
}
