//! Bytes over the wire until the first full view is drawn, as JSON: for `cargo xtask bench first-view`.
#![allow(clippy::print_stdout, reason = "its output is its answer")]

use anyhow::{Context, Result};
use serde_json::json;
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::places::Places;
use tests::server::Server;

fn main() -> Result<()> {
    let places = Places::find()?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    let requests = block_on(async {
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let requests = match Cockpit::open(&browser, &server.origin()).await {
            Ok(cockpit) => cockpit.tab.requests().await,
            Err(error) => Err(error),
        };
        browser.close().await?;
        requests
    })?;
    let origin = server.origin();
    let mut table = Vec::new();
    let (mut app, mut data) = (0, 0);
    for request in requests {
        let path = request.url.strip_prefix(&origin).unwrap_or(&request.url).to_owned();
        let bytes = request.bytes.with_context(|| format!("{path} has not ended"))?;
        if path.starts_with("/api/") {
            data += bytes;
        } else {
            app += bytes;
        }
        table.push(json!({"path": path, "bytes": bytes}));
    }
    println!("{}", json!({"total_bytes": app + data, "app_bytes": app, "data_bytes": data, "requests": table}));
    Ok(())
}
