//! Never blank: the drawing context goes, is refused or was never there.

use anyhow::{Context, Result, ensure};
use tests::cockpit::Cockpit;
use tests::tab::Tab;
use tests::{with_cockpit, with_page};

/// Lets the page have no WebGL 2 while `__refused` is true.
const REFUSE: &str = r"
window.__refused = true;
const given = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === 'webgl2' && window.__refused ? null : given.call(this, kind, ...rest);
};
";
/// Takes the context as a driver would; `__lost` gives it back.
const LOSE: &str = "(() => { const gl = document.querySelector('#map canvas').getContext('webgl2');
    window.__lost = gl.getExtension('WEBGL_lose_context'); window.__lost.loseContext(); return null; })()";

/// Counts what is made on the card and what is freed there, by the card's own calls: the map's count is its own word.
const COUNT: &str = r"(() => {
  window.__made = window.__freed = 0;
  const card = WebGL2RenderingContext.prototype;
  for (const name of Object.getOwnPropertyNames(card)) {
    const made = /^(create|fenceSync$)/.test(name), freed = /^delete/.test(name);
    if (!made && !freed) continue;
    const real = card[name];
    card[name] = function (...rest) {
      window.__made += made;
      window.__freed += freed;
      return real.apply(this, rest);
    };
  }
  return null;
})()";

/// How often the long proofs do what a test does once.
fn times() -> u32 {
    std::env::var("WEIGE_TIMES").ok().and_then(|times| times.parse().ok()).unwrap_or(1)
}

#[test]
fn a_lost_context_comes_back_with_the_same_picture() {
    with_cockpit("context-lost", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        // A name, an outline and a place of one's own: all of it must come back.
        cockpit.press(&["3"]).await?;
        tab.click_on(".rank button").await?;
        // The list shows others now: the pointer must not rest on one of them.
        tab.hover(2.0, 2.0).await?;
        let before = (cockpit.bare_map().await?.picture, cockpit.stats().await?, cockpit.state().await?);
        for cycle in 0..2 * times() {
            // Watched from inside the page: it may be back before one could ask from here.
            tab.eval_long::<()>(&format!(
                "new Promise((done) => {{ new MutationObserver((_, watch) => {{
                   if (document.querySelector('.veiled')) {{ watch.disconnect(); done(null); }}
                 }}).observe(document, {{ childList: true, subtree: true }}); {LOSE}; }})"
            ))
            .await?;
            if cycle % 2 == 0 {
                // Every other time the browser gives nothing back: a fresh canvas is asked for.
                tab.eval::<()>("(__lost.restoreContext(), null)").await?;
            }
            tab.until("!document.querySelector('.veiled')").await?;
            let after = (cockpit.bare_map().await?.picture, cockpit.stats().await?, cockpit.state().await?);
            let pixels = before.0.differs_from(&after.0);
            ensure!(pixels == 0, "cycle {cycle}: {pixels} pixels are not what they were");
            ensure!(before.1 == after.1, "cycle {cycle}: {:?} became {:?}", before.1, after.1);
            ensure!(before.2 == after.2, "cycle {cycle}: {:?} became {:?}", before.2, after.2);
        }
        Ok(())
    });
}

/// The table's first rows: name and figure.
async fn rows(tab: &Tab) -> Result<Vec<String>> {
    tab.eval("[...document.querySelectorAll('.unit-table tbody tr')].map((row) => row.innerText)").await
}

/// The reason stands there, the table can be read and used with the keys, the rest of the page goes on.
async fn is_useful_without_a_map(cockpit: &Cockpit) -> Result<()> {
    let tab = &cockpit.tab;
    cockpit.ready().await?;
    tab.until("document.querySelector('.no-map[role=alert]')").await?;
    let said: String = tab.eval("document.querySelector('.no-map').innerText").await?;
    ensure!(said.contains("WebGL 2"), "the reason is {said:?}");
    cockpit.press(&["2"]).await?;
    let list = rows(tab).await?;
    let ranked: Vec<String> = tab
        .eval("[...document.querySelectorAll('.rank-row .num:not(.delta)')].map((figure) => figure.innerText)")
        .await?;
    ensure!(list.len() == ranked.len() && list.len() > 3, "{} rows, {} in the ranking", list.len(), ranked.len());
    for (row, figure) in list.iter().zip(&ranked) {
        ensure!(row.contains(figure.as_str()), "the row {row:?} stands where the ranking has {figure:?}");
    }
    tab.click_on(".unit-table th.num button").await?;
    let mut turned = rows(tab).await?;
    turned.reverse();
    ensure!(turned == list, "turned round, the table is {turned:?}");
    tab.click_on(".unit-table th.num button").await?;

    let root = cockpit.state().await?.unit;
    tab.eval::<()>("(document.querySelector('.unit-table tbody tr').focus(), null)").await?;
    cockpit.press(&["ArrowDown", "Enter"]).await?;
    let chosen = cockpit.state().await?.unit;
    ensure!(chosen != root, "Enter on a row chose nothing");
    let name: String = tab.eval("document.querySelector('.card h2').innerText").await?;
    ensure!(list[1].contains(name.trim()), "the second row is {:?}, the card is {name:?}", list[1]);
    cockpit.press(&["]", ",", "3"]).await?;
    let deeper = rows(tab).await?;
    ensure!(deeper.len() > list.len(), "{} rows at the next level", deeper.len());
    Ok(())
}

#[test]
fn a_context_that_is_refused_for_a_while_is_asked_for_again() {
    with_page("context-refused", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.before(REFUSE).await?;
        tab.go(&server.origin()).await?;
        is_useful_without_a_map(cockpit).await?;
        // By itself, some seconds later.
        tab.eval::<()>("(window.__refused = false, null)").await?;
        tab.until("!document.querySelector('.unit-table')").await?;
        let colours = cockpit.bare_map().await?.picture.colours_in(cockpit.map_box().await?);
        ensure!(colours > 20, "the map shows {colours} colours: nothing is drawn");
        // Refused after a loss; then at once, by hand.
        tab.eval::<()>(&format!("({LOSE}, window.__refused = true, null)")).await?;
        tab.until("document.querySelector('#map-retry')").await?;
        // In one task: the map asks again by itself, too, but not before the task is over.
        let drawn: bool = tab
            .eval("(window.__refused = false, document.querySelector('#map-retry').click(), __weige.stats().glObjects > 0)")
            .await?;
        ensure!(drawn, "the button does not ask again");
        tab.until("!document.querySelector('.unit-table')").await?;
        cockpit.idle().await
    });
}

#[test]
fn without_webgl_the_page_says_why_and_shows_a_table() {
    with_page("no-webgl", Some(&["disable-3d-apis"]), async |cockpit, server| {
        cockpit.tab.go(&server.origin()).await?;
        is_useful_without_a_map(cockpit).await?;
        cockpit.tab.screenshot(&tests::places::Places::find()?.out.join("no-webgl.png")).await
    });
}

#[test]
fn the_table_stands_in_the_maps_place_for_whoever_asks() {
    with_cockpit("table", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["b"]).await?;
        ensure!(!rows(tab).await?.is_empty(), "the key opens no table");
        let all: u32 = tab.eval("document.querySelectorAll('.unit-table tbody tr').length").await?;
        tab.click_on(".table-more button").await?;
        let more: u32 = tab.eval("document.querySelectorAll('.unit-table tbody tr').length").await?;
        ensure!(more > all, "{all} rows, then {more}");
        cockpit.press(&["Escape"]).await?;
        ensure!(rows(tab).await?.is_empty(), "Escape does not close it");
        tab.click_on("#table-open").await?;
        tab.screenshot(&tests::places::Places::find()?.out.join("table.png")).await?;
        tab.click_on("#map-back").await?;
        ensure!(rows(tab).await?.is_empty(), "the button does not close it");
        Ok(())
    });
}

#[test]
fn leaving_and_entering_the_map_frees_what_it_held() {
    with_cockpit("remount", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["3", "]"]).await?;
        tab.click_on(".rank button").await?;
        let leave = "__weige.remount().then(() => null)";
        tab.eval_long::<()>(leave).await?;
        tab.eval::<()>(COUNT).await?;
        let before = (cockpit.stats().await?, cockpit.state().await?);
        let alive = tab.alive().await?;
        for _ in 0..4 * times() {
            tab.eval_long::<()>(leave).await?;
        }
        let after = (cockpit.stats().await?, cockpit.state().await?);
        ensure!(before == after, "{before:?} became {after:?}");
        let (made, freed): (i64, i64) = tab.eval("[__made, __freed]").await?;
        ensure!(made > 0 && made == freed, "{made} objects were made on the card, {freed} were freed");
        let still = tab.alive().await?;
        eprintln!("nodes and listeners: {alive:?}, then {still:?}");
        ensure!(still.1 <= alive.1, "{} listeners became {}", alive.1, still.1);
        ensure!(still.0 <= alive.0 + alive.0 / 100, "{} nodes became {}", alive.0, still.0);
        let canvases: u32 = tab.eval("document.querySelectorAll('#map canvas').length").await?;
        ensure!(canvases == 1, "{canvases} canvases");
        cockpit.idle().await.context("the map no longer comes to rest")
    });
}
