//! What a switch of indicator, unit or month costs the page's main thread, as JSON: for `cargo xtask bench switch`.
//!
//! CPU time of the renderer's main thread as the kernel counts it, from the key or click until everything rests. Beside it
//! stands a key that means nothing, waited for in the same way: what looking costs by itself.
#![allow(clippy::print_stdout, reason = "its output is its answer")]

use anyhow::{Result, ensure};
use serde_json::json;
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::cpu::MainThread;
use tests::places::Places;
use tests::server::Server;

/// Switches of each kind.
const TIMES: usize = 21;
/// Months that are played.
const MONTHS: u32 = 24;

/// Milliseconds of each of some acts, each followed until all rests.
async fn cost(cockpit: &Cockpit, thread: &MainThread, acts: &[String]) -> Result<Vec<f64>> {
    let mut costs = Vec::new();
    for act in acts {
        cockpit.idle().await?;
        let before = thread.ms()?;
        cockpit.tab.eval::<()>(&format!("({act}, null)")).await?;
        cockpit.idle().await?;
        costs.push(thread.ms()? - before);
    }
    Ok(costs)
}

fn key(key: &str) -> String {
    format!(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {{ key: {key:?}, bubbles: true, cancelable: true }}))"
    )
}

/// So many times one way and the other, the first time unmeasured: what is asked for has come then.
async fn there_and_back(cockpit: &Cockpit, thread: &MainThread, ways: [String; 2]) -> Result<Vec<f64>> {
    cost(cockpit, thread, &ways).await?;
    let acts: Vec<String> = ways.iter().cycle().take(TIMES).cloned().collect();
    cost(cockpit, thread, &acts).await
}

async fn measure(browser: &Browser, origin: &str) -> Result<serde_json::Value> {
    let cockpit = Cockpit::open(browser, origin).await?;
    let thread = MainThread::find(browser).await?;
    let nothing = there_and_back(&cockpit, &thread, [key("F8"), key("F9")]).await?;
    let indicator = there_and_back(&cockpit, &thread, [key("]"), key("[")]).await?;
    let month = there_and_back(&cockpit, &thread, [key(","), key(".")]).await?;
    let row = |at: u32| format!("document.querySelectorAll('.rank-row')[{at}].click()");
    let unit = there_and_back(&cockpit, &thread, [row(0), key("Backspace")]).await?;
    let before = cockpit.state().await?;
    // From here on each is new: fetched, decoded and shown.
    let fresh_indicator = cost(&cockpit, &thread, &vec![key("]"); TIMES]).await?;
    let fresh_month = cost(&cockpit, &thread, &vec![key(","); TIMES]).await?;
    ensure!(cockpit.state().await? != before, "no switch changed anything");
    cockpit.press(&["Home"]).await?;

    let frames = "__weige.stats().frames";
    for _ in 0..MONTHS {
        cockpit.tab.eval::<()>(&format!("({}, null)", key(","))).await?;
        cockpit.idle().await?;
    }
    let (drawn, spent): (u32, f64) = (cockpit.tab.eval(frames).await?, thread.ms()?);
    let begun = std::time::Instant::now();
    cockpit.tab.eval::<()>(&format!("({}, null)", key("p"))).await?;
    cockpit.tab.until("document.querySelector('#play path').getAttribute('d').startsWith('M5 3')").await?;
    cockpit.idle().await?;
    let seconds = begun.elapsed().as_secs_f64();
    let (drawn, spent) = (cockpit.tab.eval::<u32>(frames).await? - drawn, thread.ms()? - spent);
    ensure!(drawn > 0, "nothing was drawn");
    Ok(json!({
        "nothing": nothing, "indicator": indicator, "unit": unit, "month": month,
        "fresh_indicator": fresh_indicator, "fresh_month": fresh_month,
        "play": {"drawn": drawn, "seconds": seconds, "months": MONTHS, "ms": spent},
    }))
}

fn main() -> Result<()> {
    let places = Places::find()?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    let found = block_on(async {
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let found = measure(&browser, &server.origin()).await;
        browser.close().await?;
        found
    })?;
    println!("{found}");
    Ok(())
}
