//! Bytes over the wire until the first full view is drawn, and the planner's WebAssembly, as JSON: for
//! `cargo xtask bench first-view`.
#![allow(clippy::print_stdout, reason = "its output is its answer")]

use anyhow::{Result, bail, ensure};
use serde_json::json;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::places::Places;
use tests::planner::{self, Planner};
use tests::server::Server;
use tests::tab::Request;
use tests::{api, block_on};

/// What opens on request is fetched when the first view stands; while that is awaited it may have begun to come.
fn is_later(request: &Request) -> bool {
    request.url.contains("-split_later.")
}

/// Bytes of the planner's WebAssembly: of what its page begins with, and of what it fetches later.
fn planner_bytes(places: &Places) -> Result<[u64; 2]> {
    let server = planner::server(places)?;
    let requests = block_on(async {
        let mut browser = Browser::start(places, Size::DESK).await?;
        let requests = async { Planner::open(&browser, &server.origin(), None).await?.tab.requests().await }.await;
        browser.close().await?;
        requests
    })?;
    let mut bytes = [0, 0];
    for request in requests.iter().filter(|request| request.url.ends_with(".wasm")) {
        let Some(more) = request.bytes else { bail!("{} has not ended", request.url) };
        // The page and its worker both ask for the first: it comes once.
        let known = &mut bytes[usize::from(is_later(request))];
        *known = more.max(*known);
    }
    ensure!(!bytes.contains(&0), "the planner's page fetched {bytes:?} bytes of WebAssembly");
    Ok(bytes)
}

fn main() -> Result<()> {
    let places = Places::find()?;
    let [planner_first, planner_later] = planner_bytes(&places)?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    let (requests, whole) = block_on(async {
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let requests = async {
            let cockpit = Cockpit::open_first(&browser, &server.origin()).await?;
            let first = cockpit.tab.requests().await?;
            cockpit.whole().await?;
            Ok((first, cockpit.tab.requests().await?))
        }
        .await;
        browser.close().await?;
        requests
    })?;
    let origin = server.origin();
    let mut table = Vec::new();
    let later: u64 = whole.iter().filter(|request| is_later(request)).filter_map(|request| request.bytes).sum();
    let (mut app, mut data) = (0, 0);
    for request in requests.into_iter().filter(|request| !is_later(request)) {
        let path = request.url.strip_prefix(&origin).unwrap_or(&request.url).to_owned();
        let bytes = match request.bytes {
            Some(bytes) => bytes,
            // That a worker's own script has come is told to the worker. Unpacked it is no shorter than as it came.
            None if path.starts_with("/worker.") => {
                api::get(origin.trim_start_matches("http://").parse()?, &path)?.body.len() as u64
            }
            None => bail!("{path} has not ended"),
        };
        if path.starts_with("/api/") {
            data += bytes;
        } else {
            app += bytes;
        }
        table.push(json!({"path": path, "bytes": bytes}));
    }
    println!(
        "{}",
        json!({
            "total_bytes": app + data, "app_bytes": app, "data_bytes": data, "later_bytes": later, "requests": table,
            "planner_bytes": planner_first, "planner_later_bytes": planner_later,
        })
    );
    Ok(())
}
