//! The browser is killed while one draws: what it had kept is there again, and the page says up to where.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use futures::{FutureExt as _, Stream, StreamExt as _};
use serde_json::json;
use tests::browser::{Browser, Size};
use tests::input::Held;
use tests::places::Places;
use tests::planner::{COMMUNITY, Planner, server, with_planner};

/// Kills in a test; a soak makes fifty times as many.
const KILLS: u32 = 4;
/// After so many a new plan begins: a long log takes long to open.
const KILLS_OF_A_PLAN: u32 = 10;
/// At the latest after so many changes of what is drawn and kept the browser is killed,
const CHANGES: u64 = 24;
/// and at most so long after the last of them: time enough for more than one entry to be kept.
const PAUSE_MS: u64 = 40;
/// What the page may lose.
const MOST_MS: u128 = 1_000;

/// How often the long proofs do what a test does once.
fn times() -> u32 {
    std::env::var("WEIGE_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

/// Numbers that are the same in every run (Knuth's MMIX generator).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Entries of the log, how many of them are kept, the plan's fingerprint.
type Head = (u32, u32, String);
const HEAD: &str = "(({entries, kept, fingerprint}) => [entries, kept, fingerprint])(__planner.state())";

/// What was seen of one sitting.
#[derive(Default)]
struct Seen {
    /// Entries that the page told to be kept.
    kept: u32,
    /// By number of entries: the plan then, and when it was first seen.
    plans: BTreeMap<u32, (String, Instant)>,
}

impl Seen {
    fn add(&mut self, (entries, kept, fingerprint): Head) {
        self.kept = self.kept.max(kept);
        self.plans.entry(entries).or_insert_with(|| (fingerprint, Instant::now()));
    }
}

/// A cut, then taken back and done again for ever.
async fn draw(planner: &Planner) -> Result<()> {
    let unit = planner.largest().await?;
    planner.cut(&unit).await?;
    loop {
        for (key, held) in [("z", Held::Ctrl), ("Z", Held::CtrlShift)] {
            planner.tab.press_with(key, held).await?;
            // One a picture, which is more than hands do: with no turn of its own between two keys a page does nothing else.
            planner.tab.eval_long::<()>("new Promise((done) => requestAnimationFrame(() => done(null)))").await?;
        }
    }
}

/// Waits for some changes, and then a little longer: no event tells a moment at random.
async fn wait(heads: &mut (impl Stream<Item = Result<Head>> + Unpin), seen: &mut Seen, dice: &mut Dice) -> Result<()> {
    for _ in 0..=dice.below(CHANGES) {
        seen.add(heads.next().await.context("the page is gone")??);
    }
    tokio::time::sleep(Duration::from_millis(dice.below(PAUSE_MS))).await;
    Ok(())
}

#[test]
fn a_killed_browser_finds_what_it_had_kept_and_says_up_to_where() -> Result<()> {
    let mut dice = Dice(6);
    let (mut lost, mut entries) = (Vec::new(), 0);
    tests::block_on(async {
        let places = Places::find()?;
        let server = server(&places)?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let mut planner = None;
        for kill in 0..KILLS * times() {
            let drawn = match planner.take() {
                Some(drawn) if kill % KILLS_OF_A_PLAN != 0 => drawn,
                _ => {
                    let fresh = Planner::open(&browser, &server.origin(), None).await?;
                    fresh.make(&format!("中断 {kill}"), COMMUNITY).await?;
                    fresh
                }
            };
            let id: u64 = drawn.tab.eval("+location.hash.match(/plan=([0-9]+)/)[1]").await?;
            // Every other time nothing comes to the server: then this browser alone has what is drawn.
            let _gate = if kill % 2 == 1 { Some(drawn.tab.gate(&["/commands"]).await?) } else { None };
            let mut heads = Box::pin(drawn.tab.follow::<Head>(HEAD).await?);
            let mut seen = Seen::default();
            tokio::select! {
                ended = draw(&drawn) => bail!("kill {kill}: nobody draws any more: {ended:?}"),
                waited = wait(&mut heads, &mut seen, &mut dice) => waited?,
            }
            let profile = browser.kill().await?;
            let killed = Instant::now();
            while let Some(Some(head)) = heads.next().now_or_never() {
                seen.add(head?);
            }

            browser = Browser::start_after(&places, Size::DESK, profile).await?;
            let again = Planner::open(&browser, &server.origin(), Some(id)).await?;
            let found = again.state().await?;
            ensure!(found.entries >= seen.kept, "kill {kill}: {} were kept, there are {found:?}", seen.kept);
            if let Some((fingerprint, _)) = seen.plans.get(&found.entries) {
                ensure!(found.fingerprint == *fingerprint, "kill {kill}: another plan came back: {found:?}");
            }
            let said = found.notice.clone().unwrap_or_default();
            let until = match found.entries {
                0 => "还一步未画".to_owned(),
                n => format!("到第 {n} 步"),
            };
            ensure!(said.contains("没有正常关闭") && said.contains(&until), "kill {kill}: {found:?}");
            if let Some((_, (_, since))) = seen.plans.range(found.entries + 1..).next() {
                let steps = seen.plans.keys().next_back().map_or(0, |last| last - found.entries);
                let ms = killed.duration_since(*since).as_millis();
                lost.push(json!({"kill": kill, "steps": steps, "ms": ms, "said": said}));
                // A machine that is busy with other tests may take longer to write.
                ensure!(times() == 1 || ms <= MOST_MS, "kill {kill}: {ms} ms of work are lost");
            }
            entries += found.entries;
            println!("kill {kill}: {} seen, {} kept, {} found", seen.plans.len(), seen.kept, found.entries);
            planner = Some(again);
        }
        browser.close().await
    })?;
    println!("{} kills, {entries} entries found, lost {lost:?}", KILLS * times());
    let Ok(file) = std::env::var("WEIGE_FOUND") else { return Ok(()) };
    let told = json!({"kills": KILLS * times(), "entries_found": entries, "lost": lost});
    std::fs::write(&file, serde_json::to_string_pretty(&told)?).with_context(|| file.clone())
}

#[test]
fn a_plan_that_was_closed_is_opened_without_a_word() {
    with_planner("closed", async |planner, _| {
        planner.make("关闭", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        planner.tab.reload().await?;
        planner.tab.until("window.__planner !== undefined").await?;
        planner.opened().await?;
        let again = planner.state().await?;
        ensure!(again.entries == 1 && again.notice.is_none(), "{again:?}");
        Ok(())
    });
}
