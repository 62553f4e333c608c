//! The wall: views take turns without a reload, and the last good picture stays when the server goes.

use anyhow::{Context, Result, ensure};
use tests::cockpit::Cockpit;
use tests::picture::Picture;
use tests::{with_cockpit, with_page};

/// Set once: a page that loads itself again has forgotten it.
const MARK: &str = "(window.__mark = 'here', null)";
const SAME_PAGE: &str = "window.__mark === 'here' && performance.getEntriesByType('navigation').length === 1";

/// The view shown, counted from 1, and how many there are.
async fn turn(cockpit: &Cockpit) -> Result<(u32, u32)> {
    let strip = "document.querySelector('.strip').dataset";
    cockpit.tab.eval(&format!("[+{strip}.at, +{strip}.of]")).await
}

/// Lets so many milliseconds pass on the wall's own clock, which stands still otherwise.
async fn elapse(cockpit: &Cockpit, ms: u32) -> Result<()> {
    cockpit.tab.eval(&format!("(__weige.elapse({ms}), null)")).await
}

/// Waits until what the next view shows has come: only then its turn depends on the clock alone.
async fn next_is_here(cockpit: &Cockpit) -> Result<()> {
    cockpit.tab.until("__weige.state().ready").await
}

async fn shows(cockpit: &Cockpit, view: u32) -> Result<()> {
    cockpit.tab.until(&format!("document.querySelector('.strip').dataset.at === '{view}'")).await?;
    cockpit.idle().await
}

#[test]
fn views_take_turns_by_their_time_and_by_the_arrows_on_one_page() {
    with_page("wall-turns", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&format!("{}/wall?lang=en&views=?~30,?d=safety~7,?l=street%26d=service", server.origin())).await?;
        cockpit.ready().await?;
        tab.eval::<()>(MARK).await?;
        ensure!(turn(cockpit).await? == (1, 3), "{:?}", turn(cockpit).await?);
        elapse(cockpit, 0).await?;
        tab.press("ArrowRight").await?;
        shows(cockpit, 2).await?;
        let domain = "document.querySelector('.app').dataset.view + ' ' + document.querySelector('.dv-tab[aria-pressed=true]')?.innerText";
        let shown: String = tab.eval(domain).await?;
        ensure!(shown.starts_with("domain") && shown.contains("Safety"), "{shown}");
        next_is_here(cockpit).await?;
        elapse(cockpit, 6_999).await?;
        ensure!(turn(cockpit).await?.0 == 2, "it went on before its time");
        elapse(cockpit, 1).await?;
        ensure!(turn(cockpit).await?.0 == 3, "it stays after its time");
        cockpit.idle().await?;
        let state = cockpit.state().await?;
        ensure!(state.level == "street" && state.pinned && state.lang == "en", "{state:?}");
        // Twenty seconds where the address doesn't say; held it stands for ever.
        next_is_here(cockpit).await?;
        elapse(cockpit, 19_000).await?;
        tab.press(" ").await?;
        elapse(cockpit, 3_600_000).await?;
        ensure!(turn(cockpit).await?.0 == 3, "what is held went on");
        tab.press("ArrowLeft").await?;
        shows(cockpit, 2).await?;
        tab.press("ArrowRight").await?;
        shows(cockpit, 3).await?;
        ensure!(tab.eval::<String>("document.querySelector('.strip').dataset.held").await? == "true", "a step let go");
        tab.press(" ").await?;
        next_is_here(cockpit).await?;
        elapse(cockpit, 20_000).await?;
        shows(cockpit, 1).await?;
        ensure!(tab.eval::<String>("document.querySelector('.app').dataset.view").await? == "panorama", "no panorama");
        ensure!(!cockpit.state().await?.pinned, "a view takes over what another one pinned");
        ensure!(tab.eval::<bool>(SAME_PAGE).await?, "the page was loaded again");
        let address: String = tab.eval("location.pathname + location.hash").await?;
        ensure!(address == "/wall", "the wall's address became {address}");
        // Esc: an ordinary cockpit at the view that was shown.
        tab.press("ArrowRight").await?;
        shows(cockpit, 2).await?;
        tab.press("Escape").await?;
        tab.until(
            "!document.querySelector('.strip') && location.pathname === '/' && location.hash.includes('d=safety')",
        )
        .await?;
        cockpit.press(&["]"]).await?;
        ensure!(tab.eval::<bool>(SAME_PAGE).await?, "leaving loaded the page again");
        ensure!(
            tab.eval::<bool>("getComputedStyle(document.querySelector('.top-b')).visibility === 'visible'").await?,
            "no controls"
        );
        Ok(())
    });
}

#[test]
fn views_that_cannot_be_shown_are_named_and_left_out() {
    with_page("wall-wrong", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&format!("{}/wall?views=?u=999,?d=party~1,?d=service,?d=nonsense", server.origin())).await?;
        cockpit.ready().await?;
        ensure!(turn(cockpit).await? == (1, 1), "{:?}", turn(cockpit).await?);
        let said: String = tab.eval("document.querySelector('.strip-words').innerText").await?;
        for words in ["第 1 页", "u=999", "第 2 页", "~1", "第 4 页", "d=nonsense"] {
            ensure!(said.contains(words), "{words} isn't in {said:?}");
        }
        ensure!(!tab.eval::<bool>("!!document.querySelector('.notice')").await?, "a notice waits for a hand");
        // One alone has nothing to give way to.
        elapse(cockpit, 1_000_000).await?;
        ensure!(turn(cockpit).await? == (1, 1), "it went nowhere");
        tab.go("about:blank").await?;
        tab.go(&format!("{}/wall?views=?u=999", server.origin())).await?;
        cockpit.ready().await?;
        let state = cockpit.state().await?;
        ensure!(tab.eval::<String>("document.querySelector('.app').dataset.view").await? == "panorama", "{state:?}");
        ensure!(cockpit.paint_ids().await?.len() > 1_000, "the wall is blank");
        Ok(())
    });
}

#[test]
fn a_wall_hides_the_pointer_keeps_the_screen_lit_and_says_in_the_help_where_it_cannot() {
    with_page("wall-lit", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.before(
            "window.__asked = []; window.__refuse = false; window.__given = 0;
             Object.defineProperty(Navigator.prototype, 'wakeLock', { configurable: true, get() { return { request(kind) {
               window.__asked.push(kind);
               return window.__refuse ? Promise.reject(new DOMException('no')) : Promise.resolve({ release() { window.__given += 1; } });
             } }; } });",
        )
        .await?;
        tab.go(&format!("{}/wall", server.origin())).await?;
        cockpit.ready().await?;
        ensure!(turn(cockpit).await? == (1, 6), "{:?}", turn(cockpit).await?);
        ensure!(tab.eval::<Vec<String>>("__asked").await? == ["screen"], "the screen may go dark");
        tab.until("getComputedStyle(document.querySelector('#map')).cursor === 'none'").await?;
        let seen = "[...document.querySelectorAll('.strip-hands, .switches, .map-tools, .map-levels, .top-b')].filter((part) =>
            part.getClientRects().length && getComputedStyle(part).visibility === 'visible').map((part) => part.className)";
        let seen_now: Vec<String> = tab.eval(seen).await?;
        ensure!(seen_now.is_empty(), "controls in sight: {seen_now:?}");
        tab.hover(600.0, 500.0).await?;
        tab.hover(620.0, 510.0).await?;
        tab.until("getComputedStyle(document.querySelector('#map')).cursor !== 'none'").await?;
        ensure!(tab.eval::<Vec<String>>(seen).await? == ["strip-hands"], "a hand on the mouse finds nothing to press");
        tab.click_on("#wall-hold").await?;
        tab.until("document.querySelector('.strip').dataset.held === 'true'").await?;
        // The lock is lost whenever the page isn't seen.
        tab.eval::<()>(
            "(window.__refuse = true, document.dispatchEvent(new Event('visibilitychange', { bubbles: true })), null)",
        )
        .await?;
        tab.until("__asked.length === 2").await?;
        tab.press("?").await?;
        tab.until("document.querySelector('.sheet')?.innerText.includes('常亮')").await?;
        let keys: String = tab.eval("document.querySelector('.sheet .keys').innerText").await?;
        ensure!(keys.contains("Space") && keys.contains("Esc") && keys.contains('←'), "{keys}");
        tab.press("Escape").await?;
        tab.until("!document.querySelector('.sheet')").await?;
        ensure!(tab.eval::<bool>("!!document.querySelector('.strip')").await?, "closing the help left the wall");
        Ok(())
    });
}

/// Colours of the classes as the map has them now, and the same of an old picture.
async fn ramps(cockpit: &Cockpit) -> Result<Vec<([u8; 3], [u8; 3])>> {
    let hex: Vec<String> = cockpit
        .tab
        .eval("['bg0', 0, 1, 2, 3, 4, 5, 6].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name === 'bg0' ? '--bg0' : '--seq' + name).trim())")
        .await?;
    let colour = |text: &String| -> Result<[u8; 3]> {
        let n = u32::from_str_radix(text.trim_start_matches('#'), 16).with_context(|| text.clone())?;
        Ok([(n >> 16) as u8, (n >> 8) as u8, n as u8])
    };
    let ground = colour(&hex[0])?;
    let pair = |text: &String| {
        let full = colour(text)?;
        let old = [0, 1, 2].map(|at| (f64::from(full[at]) * 0.62 + f64::from(ground[at]) * 0.38).round() as u8);
        Ok((full, old))
    };
    hex[1..].iter().map(pair).collect()
}

/// The figures on the first screen, in order.
async fn figures(cockpit: &Cockpit) -> Result<Vec<String>> {
    cockpit.tab.eval("[...document.querySelectorAll('.fig-value, .mx-value')].map((figure) => figure.innerText)").await
}

/// How many px of the whole screen have each class's full colour and its old one.
fn count(picture: &Picture, ramps: &[([u8; 3], [u8; 3])]) -> (usize, usize) {
    let (width, height) = (picture.width, picture.height);
    let near = |a: [u8; 3], b: [u8; 3]| a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= 1);
    let (mut full, mut old) = (0, 0);
    for y in 0..height {
        for x in 0..width {
            if let Some(colour) = picture.at(x as f64, y as f64) {
                full += usize::from(ramps.iter().any(|&(ramp, _)| near(ramp, colour)));
                old += usize::from(ramps.iter().any(|&(_, ramp)| near(ramp, colour)));
            }
        }
    }
    (full, old)
}

#[test]
fn when_the_server_goes_the_last_picture_stays_is_marked_and_comes_back_by_itself() {
    with_page("wall-server", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&format!("{}/wall", server.origin())).await?;
        cockpit.ready().await?;
        cockpit.whole().await?;
        tab.eval::<()>(MARK).await?;
        elapse(cockpit, 0).await?;
        tab.press("ArrowRight").await?;
        shows(cockpit, 2).await?;
        tab.press("ArrowLeft").await?;
        shows(cockpit, 1).await?;
        next_is_here(cockpit).await?;
        let ramps = ramps(cockpit).await?;
        let (before, told) = (cockpit.bare_map().await?.picture, figures(cockpit).await?);
        let painted = cockpit.paint_ids().await?;
        ensure!(
            told.len() == 36 && told.iter().any(|figure| figure.contains(|c: char| c.is_ascii_digit())),
            "{told:?}"
        );
        server.stop()?;
        // Nobody helps: the page finds out by itself.
        tab.until("document.querySelector('.app.stale')").await?;
        cockpit.idle().await?;
        let said: String = tab.eval("document.querySelector('.strip-words').innerText").await?;
        ensure!(said.contains("没有应答") && said.contains("画面停在") && said.contains("重连"), "{said:?}");
        let old = cockpit.bare_map().await?.picture;
        let (full_before, _) = count(&before, &ramps);
        let (full_now, old_now) = count(&old, &ramps);
        ensure!(full_before > 50_000, "{full_before} px of the map have a class's colour");
        ensure!(
            old_now * 100 > full_before * 95 && full_now * 20 < full_before,
            "of {full_before} px {old_now} fade, {full_now} don't"
        );
        ensure!(cockpit.paint_ids().await? == painted, "other units stand on the map");
        ensure!(figures(cockpit).await? == told, "the figures changed");
        let faded: f64 = tab.eval("+getComputedStyle(document.querySelector('.fig-value')).opacity").await?;
        let label: f64 = tab.eval("+getComputedStyle(document.querySelector('.fig-name')).opacity").await?;
        ensure!((faded, label) == (0.62, 1.0), "a value has {faded}, its label {label}");
        tab.screenshot(&tests::places::Places::find()?.out.join("wall-stale.png")).await?;
        // Its turn is over, but the last good picture stays.
        elapse(cockpit, 1_000_000).await?;
        ensure!(turn(cockpit).await?.0 == 1, "a wall without a server went on");
        server.start_again()?;
        tab.until("!document.querySelector('.app.stale')").await?;
        shows(cockpit, 2).await?;
        tab.press("ArrowLeft").await?;
        shows(cockpit, 1).await?;
        let after = cockpit.bare_map().await?.picture;
        let pixels = before.differs_from(&after);
        ensure!(pixels == 0, "{pixels} px are not what they were");
        ensure!(tab.eval::<bool>(SAME_PAGE).await?, "the page was loaded again");
        tab.forgive("net::ERR").await
    });
}

#[test]
fn a_desk_is_told_too_and_a_person_may_ask_at_once() {
    with_page("desk-server", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        cockpit.whole().await?;
        ensure!(!tab.eval::<bool>("!!document.querySelector('.strip')").await?, "a line without anything to say");
        server.stop()?;
        tab.until("(__weige.beat(), document.querySelector('.app.stale'))").await?;
        let said: String = tab.eval("document.querySelector('.strip-words').innerText").await?;
        ensure!(said.contains("没有应答"), "{said:?}");
        server.start_again()?;
        tab.click_on("#link-now").await?;
        tab.until("!document.querySelector('.strip')").await?;
        tab.forgive("net::ERR").await
    });
}

#[test]
fn date_and_hour_follow_the_clock_over_midnight_and_over_a_jump() {
    with_page("wall-midnight", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        // Saturday, 2026-11-21, 23:59 in the east.
        tab.before("window.__now = Date.UTC(2026, 10, 21, 15, 59, 58); Date.now = () => window.__now;").await?;
        tab.go(&format!("{}/wall", server.origin())).await?;
        cockpit.ready().await?;
        let says = |words: &str| {
            format!("document.querySelector('.today').innerText.replace(/\\s+/g, ' ').includes('{words}')")
        };
        tab.until(&says("11月21日 周六 23:59")).await?;
        let view = turn(cockpit).await?;
        tab.eval::<()>("(window.__now += 3000, null)").await?;
        tab.until(&says("11月22日 周日 00:00")).await?;
        // The clock is set back by a day, then the machine wakes after a week: nobody's turn depends on it.
        tab.eval::<()>("(window.__now -= 86400000, null)").await?;
        tab.until(&says("11月21日 周六 00:00")).await?;
        elapse(cockpit, 0).await?;
        tab.eval::<()>("(window.__now += 8 * 86400000, null)").await?;
        tab.until(&says("11月29日 周日 00:00")).await?;
        ensure!(turn(cockpit).await? == view, "a view gave way to the clock");
        Ok(())
    });
}

#[test]
fn a_view_is_put_onto_a_wall_from_where_one_is() {
    with_cockpit("cast", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["]", "2"]).await?;
        let here: String = tab.eval("location.hash.slice(1)").await?;
        tab.press("w").await?;
        tab.until("document.getElementById('cast-address')?.value.includes('/wall?views=')").await?;
        tab.click_on(".cast-way:nth-of-type(2) input").await?;
        let address: String = tab.eval("document.getElementById('cast-address').value").await?;
        let link: String = tab.eval("document.getElementById('cast-open').href").await?;
        ensure!(address == link && address.starts_with(&stage.server.origin()), "{address}, {link}");
        let before = cockpit.state().await?;
        tab.press("Escape").await?;
        tab.until("!document.querySelector('.sheet')").await?;
        tab.go(&address).await?;
        cockpit.ready().await?;
        let after = cockpit.state().await?;
        ensure!(
            (&before.indicator, &before.level, before.pinned) == (&after.indicator, &after.level, after.pinned),
            "{here}: {before:?}, then {after:?}"
        );
        ensure!(turn(cockpit).await? == (1, 1), "{:?}", turn(cockpit).await?);
        Ok(())
    });
}
