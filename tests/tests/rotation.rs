//! Hours of a wall in minutes: what the page holds on to doesn't grow from round to round.

use anyhow::{Context, Result, ensure};
use serde_json::json;
use tests::cockpit::Cockpit;
use tests::tab::Held;
use tests::with_page;

/// Changes of the view in a test; a soak makes fifty times as many.
const CHANGES: u32 = 10;
/// Rounds after which caches are as full as they get. Of the long proof it is a tenth: V8 compiles what is called often once
/// more and better, which by a heap snapshot is all that grows between the 60th change and the 240th.
const WARM_UP: u32 = 3;
/// Over what was held after the warm-up, at most so many times as much.
const MOST: f64 = 1.05;

/// How often the long proofs do what a test does once.
fn times() -> u32 {
    std::env::var("WEIGE_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Every view once, each shown when its time has come on the wall's own clock, and drawn to the end.
async fn round(cockpit: &Cockpit, views: u32) -> Result<()> {
    for _ in 0..views {
        cockpit.tab.until("__weige.state().ready").await?;
        let at = "document.querySelector('.strip').dataset.at";
        let before: String = cockpit.tab.eval(at).await?;
        cockpit.tab.eval::<()>("(__weige.elapse(20000), null)").await?;
        cockpit.tab.until(&format!("{at} !== '{before}'")).await?;
        cockpit.idle().await?;
    }
    Ok(())
}

#[test]
fn what_a_wall_holds_on_to_does_not_grow() {
    with_page("wall-rotation", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&format!("{}/wall", server.origin())).await?;
        cockpit.ready().await?;
        let views: u32 = tab.eval("+document.querySelector('.strip').dataset.of").await?;
        ensure!(views == 6, "{views} views");
        tab.eval::<()>("(__weige.elapse(0), null)").await?;
        let rounds = (CHANGES * times()).div_ceil(views);
        for _ in 0..WARM_UP.max(rounds / 10) {
            round(cockpit, views).await?;
        }
        // Always at the same view: another one has other nodes.
        let warm = tab.held().await?;
        let mut curve = vec![(0, warm)];
        for done in 1..=rounds {
            round(cockpit, views).await?;
            let held = tab.held().await?;
            curve.push((done * views, held));
            if done % (rounds / 10).max(1) == 0 {
                println!("{:>4} changes: {held:?}", done * views);
            }
        }
        tell(&curve)?;
        let last = curve.last().context("no curve")?.1;
        for ((name, warm), (_, last)) in warm.named().into_iter().zip(last.named()) {
            let times = last as f64 / warm as f64;
            println!(
                "{name}: {warm} after the warm-up, {last} after {} changes, {times:.3} times as much",
                rounds * views
            );
            ensure!(times <= MOST, "{name}: {times:.3} times what it was after the warm-up, at most {MOST}: {curve:?}");
        }
        Ok(())
    });
}

/// The curve as a part of the soak's report, where one is written.
fn tell(curve: &[(u32, Held)]) -> Result<()> {
    let Ok(file) = std::env::var("WEIGE_FOUND") else { return Ok(()) };
    let points = curve.iter().map(|(changes, held)| {
        let named: serde_json::Map<_, _> =
            held.named().into_iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
        json!({"changes": changes, "held": named})
    });
    let text = serde_json::to_string_pretty(&json!({ "curve": points.collect::<Vec<_>>() }))?;
    std::fs::write(&file, text).with_context(|| file.clone())
}
