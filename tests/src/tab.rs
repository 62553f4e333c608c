//! The page in the browser: what it fetched, what it said, what it shows, and a hand on mouse and keys.

use std::collections::HashMap;
use std::path::Path;
use std::pin::Pin;

use anyhow::{Context, Result, anyhow, bail, ensure};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetTouchEmulationEnabledParams,
};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::{
    EnableParams as NetworkEnable, EventLoadingFinished, EventRequestWillBeSent,
};
use chromiumoxide::cdp::browser_protocol::page::{
    AddScriptToEvaluateOnNewDocumentParams, CaptureScreenshotFormat, EventLoadEventFired,
};
use chromiumoxide::cdp::browser_protocol::performance::{DisableParams, EnableParams, EnableTimeDomain};
use chromiumoxide::cdp::js_protocol::heap_profiler::CollectGarbageParams;
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EvaluateParams, EventConsoleApiCalled, EventExceptionThrown, ExecutionContextId,
};
use chromiumoxide::page::ScreenshotParams;
use futures::lock::Mutex;
use futures::stream::{Stream, StreamExt as _, select_all};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::browser::{Browser, Size};

/// Runs before any script of the page: collects violations, and makes the coming of the test object an event.
const BEFORE: &str = r"
window.__violations = [];
document.addEventListener('securitypolicyviolation', (event) =>
  window.__violations.push(`${event.effectiveDirective} blocked ${event.blockedURI || 'inline'} (${event.sourceFile}:${event.lineNumber})`));
window.__weigeThere = new Promise((resolve) =>
  Object.defineProperty(window, '__weige', { configurable: true, set(value) {
    Object.defineProperty(window, '__weige', { configurable: true, writable: true, value });
    resolve(value);
  } }));
";

/// How long one turn of waiting may take: the library gives up on an answer after 30 s.
const TURN_MS: u32 = 10_000;
/// Software WebGL on a busy machine draws a large wall in many seconds; only a hung page meets this.
const TURNS: u32 = 12;
/// How long the page may take to load itself again.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// One thing the browser told.
enum Told {
    Request {
        id: String,
        url: String,
    },
    Finished {
        id: String,
        bytes: u64,
    },
    /// Something a person would see as an error.
    Complaint(String),
    /// The end of what has happened so far.
    Mark(String),
}

/// A request, and what it cost on the wire, headers included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The whole address.
    pub url: String,
    /// Bytes on the wire; none while it runs or when it failed.
    pub bytes: Option<u64>,
}

/// What a page holds on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Of JavaScript, bytes.
    pub heap_bytes: u64,
    /// Of WebAssembly, bytes: they only grow.
    pub wasm_bytes: u64,
    /// Nodes of the document and beside it.
    pub nodes: u64,
    /// Listeners on anything.
    pub listeners: u64,
}

impl Held {
    /// By name, in the order of the fields.
    #[must_use]
    pub fn named(&self) -> [(&'static str, u64); 4] {
        [
            ("JS heap, bytes", self.heap_bytes),
            ("WASM memory, bytes", self.wasm_bytes),
            ("DOM nodes", self.nodes),
            ("listeners", self.listeners),
        ]
    }
}

#[derive(Default)]
struct Seen {
    requests: Vec<(String, Request)>,
    complaints: Vec<String>,
    marks: u32,
}

type Events = Pin<Box<dyn Stream<Item = Told> + Send>>;

/// The page.
pub struct Tab {
    pub(crate) page: Page,
    events: Mutex<futures::stream::SelectAll<Events>>,
    seen: Mutex<Seen>,
    /// The frame in which expressions are evaluated; none: the page itself.
    inside: Mutex<Option<ExecutionContextId>>,
}

impl Tab {
    /// An empty page that listens before anything is loaded.
    ///
    /// # Errors
    /// The browser's.
    pub async fn new(browser: &Browser) -> Result<Self> {
        let page = browser.inner.new_page("about:blank").await.context("no page")?;
        // The library gives every page a touch screen: [`Self::with_fingers`] is for those that are meant to have one.
        page.execute(SetTouchEmulationEnabledParams::new(false)).await.context("no mouse")?;
        let requests = page
            .event_listener::<EventRequestWillBeSent>()
            .await?
            .map(|event| Told::Request { id: event.request_id.inner().clone(), url: event.request.url.clone() });
        let finished = page.event_listener::<EventLoadingFinished>().await?.map(|event| Told::Finished {
            id: event.request_id.inner().clone(),
            bytes: event.encoded_data_length as u64,
        });
        let thrown = page.event_listener::<EventExceptionThrown>().await?.map(|event| {
            let details = &event.exception_details;
            let text = details.exception.as_ref().and_then(|exception| exception.description.clone());
            Told::Complaint(format!("uncaught: {} {}", details.text, text.unwrap_or_default()))
        });
        let logged = page.event_listener::<EventEntryAdded>().await?.filter_map(async |event| {
            let entry = &event.entry;
            let text = format!("log: {} {}", entry.text, entry.url.as_deref().unwrap_or_default());
            (entry.level == LogEntryLevel::Error).then_some(Told::Complaint(text))
        });
        let console = page.event_listener::<EventConsoleApiCalled>().await?.filter_map(async |event| {
            let words: Vec<String> = event
                .args
                .iter()
                .map(|arg| arg.value.as_ref().map_or_else(|| arg.description.clone().unwrap_or_default(), plain))
                .collect();
            let text = words.join(" ");
            match event.r#type {
                ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert => {
                    Some(Told::Complaint(format!("console.error: {text}")))
                }
                ConsoleApiCalledType::Debug => Some(Told::Mark(text)),
                _ => None,
            }
        });
        let events: [Events; 5] =
            [Box::pin(requests), Box::pin(finished), Box::pin(thrown), Box::pin(logged), Box::pin(console)];
        page.execute(NetworkEnable::default()).await?;
        page.enable_log().await?;
        page.execute(AddScriptToEvaluateOnNewDocumentParams::new(BEFORE)).await?;
        Ok(Self { page, events: Mutex::new(select_all(events)), seen: Mutex::default(), inside: Mutex::default() })
    }

    /// Loads an address.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub async fn go(&self, url: &str) -> Result<()> {
        self.page.goto(url).await.with_context(|| format!("can't open {url}"))?;
        Ok(())
    }

    /// From now on expressions are evaluated in the frame that shows an address of this origin.
    ///
    /// # Errors
    /// When there is none.
    pub async fn enter(&self, origin: &str) -> Result<()> {
        for frame in self.page.frames().await.context("no frames")? {
            if self.page.frame_url(frame.clone()).await?.is_some_and(|url| url.starts_with(origin)) {
                let context = self.page.frame_execution_context(frame).await?.context("an empty frame")?;
                *self.inside.lock().await = Some(context);
                return Ok(());
            }
        }
        bail!("no frame shows {origin}")
    }

    /// Back to the page itself.
    pub async fn leave(&self) {
        *self.inside.lock().await = None;
    }

    /// Loads the same address once more.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub async fn reload(&self) -> Result<()> {
        self.page.reload().await.context("can't reload")?;
        Ok(())
    }

    /// Does something that makes the page load itself again, and waits for that.
    ///
    /// # Errors
    /// What it was; that the page stays.
    pub async fn reloading(&self, act: impl Future<Output = Result<()>>) -> Result<()> {
        let mut loads = self.page.event_listener::<EventLoadEventFired>().await.context("no events")?;
        act.await?;
        let loaded = tokio::time::timeout(PATIENCE, loads.next()).await;
        loaded.context("the page stays")?.context("the browser closed")?;
        Ok(())
    }

    /// Takes complaints that must have come, and that a test is about, out of what counts.
    ///
    /// # Errors
    /// When none has that word.
    pub async fn forgive(&self, word: &str) -> Result<()> {
        self.drain().await?;
        let mut seen = self.seen.lock().await;
        let before = seen.complaints.len();
        seen.complaints.retain(|complaint| !complaint.contains(word));
        ensure!(seen.complaints.len() < before, "nobody complained of {word}: {:?}", seen.complaints);
        Ok(())
    }

    /// Takes complaints that may have come out of what counts: of what a test cut off and opened again by itself.
    ///
    /// # Errors
    /// When the page no longer answers.
    pub async fn excuse(&self, word: &str) -> Result<()> {
        self.drain().await?;
        self.seen.lock().await.complaints.retain(|complaint| !complaint.contains(word));
        Ok(())
    }

    /// Runs a script before any other in every page that is loaded from now on.
    ///
    /// # Errors
    /// The browser's.
    pub async fn before(&self, script: &str) -> Result<()> {
        self.page.execute(AddScriptToEvaluateOnNewDocumentParams::new(script)).await.context("no script")?;
        Ok(())
    }

    /// Waits until an expression is true in the page.
    ///
    /// # Errors
    /// What the page threw; that it never is.
    pub async fn until(&self, expression: &str) -> Result<()> {
        let promise = format!(
            "new Promise((done, fail) => {{ const look = () => {{ try {{
             if ({expression}) done(null); else setTimeout(look, 20); }} catch (error) {{ fail(error); }} }}; look(); }})"
        );
        self.eval_long(&promise).await
    }

    /// Another screen: CSS pixels, and device pixels in each.
    ///
    /// # Errors
    /// The browser's.
    pub async fn screen(&self, size: Size, ratio: f64) -> Result<()> {
        let params = SetDeviceMetricsOverrideParams::new(i64::from(size.width), i64::from(size.height), ratio, false);
        self.page.execute(params).await.context("no such screen")?;
        Ok(())
    }

    /// Other device pixels in each CSS pixel and nothing else, as where a window is moved to another screen.
    ///
    /// # Errors
    /// The browser's.
    pub async fn ratio(&self, size: Size, ratio: f64) -> Result<()> {
        self.screen(size, ratio).await?;
        // An emulated ratio alone leaves media queries as they were; another medium makes the browser look at all.
        for medium in ["print", "screen"] {
            let params = SetEmulatedMediaParams::builder().media(medium).build();
            self.page.execute(params).await.context("no such medium")?;
        }
        Ok(())
    }

    /// Live DOM nodes and listeners of the page, after a collection.
    ///
    /// # Errors
    /// The browser's.
    pub async fn alive(&self) -> Result<(u64, u64)> {
        self.page.execute(CollectGarbageParams::default()).await.context("no collection")?;
        let metrics = self.page.metrics().await.context("no metrics")?;
        let value = |name: &str| metrics.iter().find(|metric| metric.name == name).map_or(0.0, |metric| metric.value);
        Ok((value("Nodes") as u64, value("JSEventListeners") as u64))
    }

    /// Counts what [`Self::own_ms`] tells in the thread's own time, from now on.
    ///
    /// # Errors
    /// The browser's.
    pub async fn count_own(&self) -> Result<()> {
        // How time is counted is asked for while nothing is.
        self.page.execute(DisableParams::default()).await.context("the counts go on")?;
        let params = EnableParams { time_domain: Some(EnableTimeDomain::ThreadTicks) };
        self.page.execute(params).await.context("no counts")?;
        Ok(())
    }

    /// Milliseconds that the page's scripts, styles and layouts have taken; painting is the browser's own.
    ///
    /// # Errors
    /// The browser's.
    pub async fn own_ms(&self) -> Result<f64> {
        let metrics = self.page.metrics().await.context("no metrics")?;
        let own = ["ScriptDuration", "RecalcStyleDuration", "LayoutDuration"];
        Ok(metrics.iter().filter(|metric| own.contains(&metric.name.as_str())).map(|metric| metric.value * 1e3).sum())
    }

    /// What the page holds on to, after two collections: what the first one finalizes only the second one frees.
    ///
    /// # Errors
    /// The browser's.
    pub async fn held(&self) -> Result<Held> {
        self.page.execute(CollectGarbageParams::default()).await.context("no collection")?;
        let (nodes, listeners) = self.alive().await?;
        let metrics = self.page.metrics().await.context("no metrics")?;
        let heap = metrics.iter().find(|metric| metric.name == "JSHeapUsedSize").context("no heap")?.value;
        let wasm_bytes: f64 = self.eval("__weige.stats().wasmBytes").await?;
        Ok(Held { heap_bytes: heap as u64, wasm_bytes: wasm_bytes as u64, nodes, listeners })
    }

    /// The value of an expression; a promise is awaited.
    ///
    /// # Errors
    /// What the page threw, a value of another form.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let mut params = EvaluateParams::builder()
            .expression(expression)
            .await_promise(true)
            .return_by_value(true)
            .build()
            .map_err(|error| anyhow!("{error}"))?;
        params.context_id = *self.inside.lock().await;
        let answer = match self.page.execute(params).await {
            Ok(answer) => answer.result,
            Err(error) => {
                let seen = self.complaints().await;
                bail!("`{expression}`: {error}; the page said: {seen:?}");
            }
        };
        if let Some(thrown) = answer.exception_details {
            let text = thrown.exception.and_then(|exception| exception.description).unwrap_or(thrown.text);
            bail!("`{expression}` threw {text}");
        }
        let value = answer.result.value.unwrap_or(Value::Null);
        serde_json::from_value(value.clone()).with_context(|| format!("`{expression}` is {value}"))
    }

    /// The value of a promise that may take longer than the library waits for one answer.
    ///
    /// # Errors
    /// What the page threw; a page that hangs.
    pub async fn eval_long<T: DeserializeOwned>(&self, promise: &str) -> Result<T> {
        self.eval::<()>(&format!("(window.__slow = {promise}, window.__slow.catch(() => 0), null)")).await?;
        let turn = format!(
            "Promise.race([window.__slow.then((value) => [true, value]), \
             new Promise((resolve) => setTimeout(resolve, {TURN_MS}, [false, null]))])"
        );
        for _ in 0..TURNS {
            let (done, value): (bool, Value) = self.eval(&turn).await?;
            if done {
                return serde_json::from_value(value.clone()).with_context(|| format!("`{promise}` is {value}"));
            }
        }
        let text: String = self.eval("document.body.innerText.slice(0, 400)").await?;
        let complaints = self.complaints().await;
        bail!("`{promise}` never comes; the page shows {text:?} and said {complaints:?}")
    }

    /// What has been fetched until now, in order.
    ///
    /// # Errors
    /// When the page no longer answers.
    pub async fn requests(&self) -> Result<Vec<Request>> {
        self.drain().await?;
        Ok(self.seen.lock().await.requests.iter().map(|(_, request)| request.clone()).collect())
    }

    /// No request left these origins, no policy was violated, nothing was thrown or complained about.
    ///
    /// # Errors
    /// Names each.
    pub async fn assert_clean(&self, origins: &[&str]) -> Result<()> {
        let requests = self.requests().await?;
        ensure!(!requests.is_empty(), "not one request was seen: the listener is deaf");
        let inside = |url: &str| {
            let below =
                |origin: &&str| url.strip_prefix(origin).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            origins.iter().any(below) || ["data:", "blob:", "about:"].iter().any(|scheme| url.starts_with(scheme))
        };
        let outside: Vec<&str> =
            requests.iter().map(|request| request.url.as_str()).filter(|url| !inside(url)).collect();
        ensure!(outside.is_empty(), "requests left {origins:?}: {outside:?}");
        let violations: Vec<String> = self.eval("window.__violations").await?;
        ensure!(violations.is_empty(), "the content security policy was violated: {violations:?}");
        let complaints = self.complaints().await;
        ensure!(complaints.is_empty(), "the page complained: {complaints:?}");
        Ok(())
    }

    /// Errors told so far.
    async fn complaints(&self) -> Vec<String> {
        // A page that no longer answers has still told what came before.
        let _ = self.drain().await;
        self.seen.lock().await.complaints.clone()
    }

    /// Reads events until a mark that is made now comes by: then everything before it has come, too.
    async fn drain(&self) -> Result<()> {
        let mut seen = self.seen.lock().await;
        seen.marks += 1;
        let mark = format!("mark {}", seen.marks);
        let params = EvaluateParams::builder()
            .expression(format!("console.debug('{mark}')"))
            .build()
            .map_err(|error| anyhow!("{error}"))?;
        self.page.execute(params).await.context("the page no longer answers")?;
        let mut finished = HashMap::new();
        let mut events = self.events.lock().await;
        let mut marked = false;
        while !marked {
            match events.next().await.context("the browser closed")? {
                Told::Request { id, url } => seen.requests.push((id, Request { url, bytes: None })),
                Told::Finished { id, bytes } => {
                    finished.insert(id, bytes);
                }
                Told::Complaint(text) => seen.complaints.push(text),
                Told::Mark(text) => marked = text == mark,
            }
        }
        // Each stream has what was told before the mark; what the merged stream hasn't passed on is taken here.
        while let Some(Some(told)) = futures::FutureExt::now_or_never(events.next()) {
            match told {
                Told::Request { id, url } => seen.requests.push((id, Request { url, bytes: None })),
                Told::Finished { id, bytes } => {
                    finished.insert(id, bytes);
                }
                Told::Complaint(text) => seen.complaints.push(text),
                Told::Mark(_) => {}
            }
        }
        for (id, request) in &mut seen.requests {
            if let Some(bytes) = finished.get(id) {
                request.bytes = Some(*bytes);
            }
        }
        Ok(())
    }

    /// What the screen shows, as PNG.
    ///
    /// # Errors
    /// The browser's.
    pub async fn png(&self) -> Result<Vec<u8>> {
        let params = ScreenshotParams::builder().format(CaptureScreenshotFormat::Png).build();
        self.page.screenshot(params).await.context("no screenshot")
    }

    /// Writes what the screen shows.
    ///
    /// # Errors
    /// The browser's, the disk's.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        let png = self.png().await?;
        if let Some(dir) = file.parent() {
            std::fs::create_dir_all(dir).with_context(|| format!("can't make {}", dir.display()))?;
        }
        std::fs::write(file, png).with_context(|| format!("can't write {}", file.display()))
    }
}

/// A value as the console prints it.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
