//! What fails on the wire is named where it is missing, asked for again, and everything else goes on.

use anyhow::{Context, Result, ensure};
use tests::tab::Tab;
use tests::with_page;

/// Waits until an element's text has a word.
async fn says(tab: &Tab, selector: &str, word: &str) -> Result<()> {
    tab.until(&format!("document.querySelector({selector:?})?.innerText.includes({word:?})")).await
}

/// What browsers log of requests that a gate failed.
const REFUSED: &str = "net::ERR_CONNECTION";

#[test]
fn the_page_opens_without_the_row_and_heals_when_it_comes() {
    with_page("no-row", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        let gate = tab.gate(&["/api/v1/metrics"]).await?;
        tab.go(&server.origin()).await?;
        says(tab, ".row-state", "/api/v1/metrics").await?;
        // Map, names and series are there all the same.
        tab.until("[...document.querySelectorAll('.mx-value')].some((value) => /[0-9]/.test(value.innerText))").await?;
        tab.until("__weige.stats().labels > 0").await?;
        gate.open().await?;
        cockpit.ready().await?;
        tab.until("!document.querySelector('.row-state')").await?;
        tab.forgive(REFUSED).await
    });
}

#[test]
fn a_row_and_series_that_fail_are_named_and_come_later() {
    with_page("late-row", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let before = cockpit.state().await?;
        let gate = tab.gate(&["/api/v1/metrics", "/api/v1/profile"]).await?;
        for key in ["]", "]", "]"] {
            tab.press(key).await?;
        }
        says(tab, ".row-state", "/api/v1/metrics").await?;
        tab.click_on(".rank button").await?;
        says(tab, ".trend .why", "/api/v1/profile").await?;
        ensure!(tab.eval::<u32>("document.querySelectorAll('.mx-value.none').length").await? > 5, "series are there");
        // Everything else goes on.
        tab.press("2").await?;
        tab.until("__weige.state().pinned").await?;
        let now = cockpit.state().await?;
        ensure!(now.level != before.level && now.unit != before.unit, "{before:?}, then {now:?}");
        gate.open().await?;
        cockpit.idle().await?;
        tab.until("!document.querySelector('.row-state') && !document.querySelector('.trend .why')").await?;
        tab.forgive(REFUSED).await
    });
}

#[test]
fn layers_below_the_grids_that_fail_are_named_and_come_later() {
    with_page("late-layers", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let objects = cockpit.stats().await?.gl_objects;
        let gate = tab.gate(&["/api/v1/context.bin"]).await?;
        let state = cockpit.state().await?;
        cockpit.look(state.lon, state.lat, 15.0).await?;
        says(tab, ".notice", "/api/v1/context.bin").await?;
        gate.open().await?;
        tab.until("!document.querySelector('.notice')").await?;
        tab.until(&format!("__weige.stats().glObjects > {objects}")).await?;
        tab.forgive(REFUSED).await
    });
}

#[test]
fn a_snapshot_that_fails_is_named_and_asked_for_again() {
    with_page("no-snapshot", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        let gate = tab.gate(&["/api/v1/partition.bin"]).await?;
        tab.go(&server.origin()).await?;
        says(tab, ".loading[role=alert]", "/api/v1/partition.bin").await?;
        tab.screenshot(&tests::places::Places::find()?.out.join("no-snapshot.png")).await?;
        gate.open().await?;
        cockpit.ready().await?;
        tab.forgive(REFUSED).await
    });
}

/// The first worker ends as one whose script does not come, the second gets bytes that are no partition, all others do
/// their work.
const BROKEN: &str = r"(() => {
  const Real = Worker;
  let made = 0;
  window.Worker = class extends Real {
    constructor(script, options) {
      super(script, options);
      this.number = ++made;
    }
    postMessage(job, gone) {
      if (this.number === 1) setTimeout(() => this.dispatchEvent(new Event('error')), 0);
      else super.postMessage(this.number === 2 ? { ...job, bytes: new Uint8Array(9) } : job, gone);
    }
  };
})()";

#[test]
fn a_worker_that_fails_is_told_and_another_asked() {
    with_page("worker", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.before(BROKEN).await?;
        tab.go(&server.origin()).await?;
        says(tab, ".loading[role=alert]", "no script").await?;
        // Not the file's name, which the first failure tells as well: what the codec has against nine zeros.
        says(tab, ".loading[role=alert]", "/api/v1/partition.bin: this is no ").await?;
        cockpit.ready().await
    });
}

#[test]
fn a_server_that_goes_and_comes_back_is_found_again() {
    with_page("server-gone", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        // What comes after the first view would be refused in its own words; another test looks at that.
        cockpit.whole().await?;
        server.stop()?;
        for key in ["]", "]", "]", ",", ",", "2"] {
            tab.press(key).await?;
        }
        says(tab, ".row-state", "/api/v1/metrics").await?;
        let wanted = cockpit.state().await?;
        server.start_again()?;
        cockpit.idle().await?;
        tab.until("!document.querySelector('.row-state')").await?;
        ensure!(cockpit.state().await?.period == wanted.period, "the choice was lost");
        tab.forgive("net::ERR").await
    });
}

/// Writes down what the loading page shows, whenever it changes: the bar's share, what was counted, and where the
/// skeleton's parts stand.
const RECORD: &str = r"
window.__shown = [];
const look = () => {
  const bar = document.querySelector('.loading .meter i');
  if (!bar || !document.querySelector('.bone')) return;
  const place = (part) => { const b = part.getBoundingClientRect(); return [b.x, b.y, b.width, b.height].map(Math.round).join(); };
  window.__shown.push([parseFloat(bar.style.width) || 0, bar.closest('.loading').querySelector('.quiet').innerText,
    [...document.querySelectorAll('.map, .right, .below, .answer, .front, .rank, .bone, .brand, .brand .mark, .meter')].map(place).join(' '),
    !!document.getElementById('boot')]);
  if (parseFloat(bar.style.width) > 75) window.__open();
};
const far = new Promise((open) => { window.__open = open; });
new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
// The catalogue comes while the partition is under way: what it says of itself must not touch the bar.
const ask = window.fetch;
window.fetch = async (wish, how) => {
  const answer = await ask(wish, how);
  if (String(wish.url ?? wish).includes('/api/v1/catalogue')) { await far; }
  return answer;
};
";

#[test]
fn progress_counts_decoded_bytes_behind_one_skeleton() {
    with_page("progress", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.before(RECORD).await?;
        tab.slow_down(250_000.0).await?;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let shown: Vec<(f64, String, String, bool)> = tab.eval("__shown.filter(([, , places]) => places)").await?;
        ensure!(
            shown.is_sorted_by(|a, b| a.0 <= b.0),
            "the bar goes back: {:?}",
            shown.iter().map(|s| s.0).collect::<Vec<_>>()
        );
        let steps = |boot: bool| {
            let mut steps: Vec<&str> =
                shown.iter().filter(|s| s.3 == boot && !s.1.is_empty()).map(|s| s.1.as_str()).collect();
            steps.dedup();
            steps
        };
        let (app, data) = (steps(true), steps(false));
        ensure!(app.len() > 3 && data.len() > 3, "of the app {app:?}, of the data {data:?} were told");
        // Told are decoded bytes: at the end as many as the file has, not as many as travelled.
        let whole: f64 = tab
            .eval("fetch('/api/v1/partition.bin').then((answer) => answer.arrayBuffer()).then((b) => b.byteLength)")
            .await?;
        let told = data.last().context("nothing was told")?;
        let told: f64 = told.split(' ').next().unwrap_or_default().parse().with_context(|| format!("{told:?}"))?;
        ensure!((told - whole / 1e3).abs() <= 1.0, "{told} KB were told of {whole} bytes");
        // And the bar is as long as the share that they are, not full as soon as the compressed length has come.
        for (share, told, ..) in shown.iter().filter(|step| !step.3 && step.0 > 65.0 && step.1.ends_with(" KB")) {
            let told: f64 = told.trim_end_matches(" KB").parse().with_context(|| format!("{told:?}"))?;
            let due = 65.0 + 35.0 * told * 1e3 / whole;
            ensure!(
                (share - due).abs() <= 1.0,
                "the bar stands at {share} % when {told} KB of {whole} bytes have come"
            );
        }
        let widest = shown.iter().map(|s| s.0).fold(0.0, f64::max);
        ensure!(widest > 99.0, "the bar ends at {widest} %");
        let places: std::collections::BTreeSet<&str> = shown.iter().map(|s| s.2.as_str()).collect();
        ensure!(places.len() == 1, "the skeleton moves: {places:#?}");
        Ok(())
    });
}
