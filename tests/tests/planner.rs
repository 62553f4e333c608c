//! A newcomer at the planner, by real pointers and keys.

use anyhow::{Result, ensure};
use tests::browser::{Browser, Size};
use tests::input::Held;
use tests::places::Places;
use tests::planner::{COMMUNITY, Planner, server, with_planner};

#[test]
fn a_newcomer_makes_a_plan_cuts_undoes_and_finds_it_again() {
    with_planner("newcomer", async |planner, server| {
        planner.make("试画", COMMUNITY).await?;
        let begun = planner.state().await?;
        ensure!(begun.units > 10 && begun.households > 0 && begun.entries == 0, "{begun:?}");

        let large = planner.largest().await?;
        planner.cut(&large).await?;
        let cut = planner.state().await?;
        ensure!(cut.units == begun.units + 1 && cut.entries == 1, "after the cut: {cut:?}, told {:?}", cut.told);
        ensure!(cut.households == begun.households, "a household was lost: {cut:?}");
        let halves = planner.units().await?;
        let kept = halves.iter().find(|unit| unit.0 == large.0).map_or(0, |unit| unit.1);
        ensure!(kept < large.1, "{} still has {kept} of {}", large.0, large.1);

        planner.press_with("z", Held::Ctrl).await?;
        let undone = planner.state().await?;
        ensure!(undone.fingerprint == begun.fingerprint, "undo doesn't lead back");
        planner.press_with("Z", Held::CtrlShift).await?;
        let redone = planner.state().await?;
        ensure!(redone.fingerprint == cut.fingerprint, "redo doesn't lead on");

        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        planner.open_again().await?;
        let again = planner.state().await?;
        ensure!(again.fingerprint == cut.fingerprint && again.entries == 3, "after the reload: {again:?}");
        let plans: serde_json::Value = server.json("/plans")?;
        ensure!(plans["plans"][0]["head"] == 3, "the server has {plans}");
        Ok(())
    });
}

#[test]
fn a_plan_whose_code_does_not_come_says_so_and_opens_when_it_does() {
    with_planner("late", async |planner, server| {
        planner.make("稍后", COMMUNITY).await?;
        let tab = &planner.tab;
        let address = format!("{}/planner#plan=1", server.origin());
        let gate = tab.gate(&["split_later"]).await?;
        tab.go("about:blank").await?;
        tab.go(&address).await?;
        tab.until("document.querySelector('.loading')?.innerText.includes('没能从服务器取得')").await?;
        gate.open().await?;
        tab.until("window.__planner !== undefined").await?;
        planner.opened().await?;
        ensure!(planner.state().await?.units > 10, "another plan was opened");
        // An attempt may fail while the gate opens.
        tab.forgive("Failed to fetch").await?;
        tab.forgive("ERR_CONNECTION_FAILED").await
    });
}

#[test]
fn neighbours_follow_a_dragged_edge_and_no_household_is_lost() {
    with_planner("edge", async |planner, _| {
        planner.make("顶点", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let [west, _] = planner.across(&unit.0, unit.2).await?;
        planner.press(&["e"]).await?;
        let from = planner.spot(west).await?;
        let way = [0.0, 6.0, 14.0, 22.0].map(|x| (from.0 + x, from.1));
        planner.tab.hover(from.0, from.1).await?;
        planner.tab.drag(&way, Held::None).await?;
        // Foreseen while the hand drags.
        planner.tab.until("document.querySelectorAll('#preview .card').length > 1").await?;
        planner.tab.release(way[3].0, way[3].1).await?;
        planner.idle().await?;
        let moved = planner.state().await?;
        ensure!(moved.entries == 1 && moved.fingerprint != begun.fingerprint, "{moved:?}");
        ensure!((moved.households, moved.units) == (begun.households, begun.units), "{moved:?}");
        Ok(())
    });
}

#[test]
fn a_line_that_divides_nothing_is_refused_in_words_and_changes_nothing() {
    with_planner("refused", async |planner, _| {
        planner.make("拒绝", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 18.0).await?;
        planner.press(&["s"]).await?;
        let (x, y) = planner.spot(unit.2).await?;
        // Far from every boundary: both ends lie inside.
        planner.tab.press_with("Alt", Held::None).await?;
        planner.tab.click(x - 8.0, y).await?;
        planner.tab.click(x + 8.0, y + 3.0).await?;
        planner.press(&["Enter"]).await?;
        let told = planner.state().await?;
        ensure!(told.told.as_ref().is_some_and(|words| words.contains("没有切开")), "told {:?}", told.told);
        ensure!(told.fingerprint == begun.fingerprint && told.entries == 0, "{told:?}");
        let shown: bool = planner.tab.eval("document.querySelector('#refusal') !== null").await?;
        ensure!(shown, "the refusal isn't shown");
        planner.press(&["Escape"]).await?;
        Ok(())
    });
}

#[test]
fn neighbours_are_merged_by_two_clicks_and_enter() {
    with_planner("merge", async |planner, _| {
        planner.make("合并", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        let halves = planner.units().await?;
        let before = begun.units;
        let new = halves.iter().find(|half| half.0 > unit.0 && half.0[..15] == unit.0[..15] && half.1 < unit.1);
        ensure!(new.is_some() && planner.state().await?.units == before + 1, "no cut");
        let first = halves.iter().find(|half| half.0 == unit.0).map_or([0.0; 2], |half| half.2);
        // The new half has the greatest code of its grid.
        let second = halves.iter().filter(|half| half.0[..15] == unit.0[..15]).max_by_key(|half| half.0.clone());
        let second = second.map_or([0.0; 2], |half| half.2);
        planner.press(&["Escape", "Escape", "m"]).await?;
        planner.click(first).await?;
        planner.click(second).await?;
        planner.press(&["Enter"]).await?;
        let merged = planner.state().await?;
        ensure!(merged.units == before && merged.households == begun.households, "{merged:?}");
        Ok(())
    });
}

#[test]
fn the_keyboard_alone_cuts_a_unit() {
    with_planner("keyboard", async |planner, _| {
        planner.make("键盘", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        planner.tab.eval::<()>("(document.getElementById('map').focus(), null)").await?;
        // What lies in the middle is chosen; then the aim goes west until it is out, a place, and east until it is out.
        planner.press(&["Enter", "s"]).await?;
        ensure!(planner.state().await?.chosen == [unit.0.clone()], "the middle isn't chosen");
        let [west, east] = planner.across(&unit.0, unit.2).await?;
        let metres = |from: f64, to: f64| ((to - from) * 111_320.0 * unit.2[1].to_radians().cos()).abs();
        let steps = |metres: f64| (metres / 10.0).ceil() as usize;
        for _ in 0..steps(metres(unit.2[0], west[0])) {
            planner.tab.press_with("ArrowLeft", Held::Shift).await?;
        }
        planner.tab.press(".").await?;
        for _ in 0..steps(metres(west[0], east[0])) + 2 {
            planner.tab.press_with("ArrowRight", Held::Shift).await?;
        }
        planner.press(&[".", "Enter"]).await?;
        let cut = planner.state().await?;
        ensure!(cut.units == begun.units + 1, "{cut:?}");
        Ok(())
    });
}

#[test]
fn without_the_server_one_draws_on_and_it_follows_later() -> Result<()> {
    tests::block_on(async {
        let places = Places::find()?;
        let mut server = server(&places)?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let planner = Planner::open(&browser, &server.origin(), None).await?;
        planner.make("离线", COMMUNITY).await?;
        server.stop()?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        planner.tab.until("document.querySelector('#saved.worse') !== null").await?;
        let offline = planner.state().await?;
        ensure!(offline.kept == offline.entries && offline.sent < offline.entries, "{offline:?}");
        server.start_again()?;
        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        browser.close().await
    })
}

/// Most elements of the page, whatever the plan: what isn't in sight isn't made.
const MOST_ELEMENTS: usize = 1_500;

#[test]
fn a_plan_of_the_whole_district_is_as_light_as_a_small_one() {
    with_planner("whole-district", async |planner, server| {
        let tab = &planner.tab;
        let plan = planner.plan_of_all(server).await?;
        tab.eval::<()>(&format!("(location.hash = 'plan={plan}', null)")).await?;
        planner.open_again().await?;
        let state = planner.state().await?;
        ensure!(state.units > 8_000, "{state:?}");
        let elements: usize = tab.eval("document.querySelectorAll('*').length").await?;
        ensure!(elements < MOST_ELEMENTS, "{elements} elements");

        // Bars hold all units that have a band; a click on one goes through them.
        let bars: Vec<String> =
            tab.eval("[...document.querySelectorAll('.dots .bar')].map((bar) => bar.title)").await?;
        let count = |words: &String| -> Option<u32> {
            words.split('：').nth(1)?.split(' ').next()?.replace(',', "").parse().ok()
        };
        let held: u32 = bars.iter().filter_map(count).sum();
        let special = planner.tab.eval::<u32>("document.querySelectorAll('.dots .dot').length").await?;
        ensure!(held > 8_000 && held <= state.units && special == 0, "{held} of {} units: {bars:?}", state.units);
        let mut seen = Vec::new();
        for _ in 0..2 {
            tab.click_on(".dots .bar").await?;
            planner.idle().await?;
            seen.extend(planner.state().await?.chosen);
        }
        let first = bars.first().and_then(count).unwrap_or_default();
        ensure!(seen.len() == 2 && (seen[0] == seen[1]) == (first == 1), "{first} units: {seen:?}");
        ensure!(tab.eval::<u32>("document.querySelectorAll('.dots .dot.is').length").await? == 1, "no ring");

        // Stepping back from the first problem leads to the last: its row is made and seen.
        planner.press(&["p"]).await?;
        tab.until(
            "(() => { const row = document.querySelector('.problem.is'), list = document.querySelector('#list');
             if (!row) return false; const [a, b] = [row, list].map((one) => one.getBoundingClientRect());
             return a.top >= b.top - 1 && a.bottom <= b.bottom + 1; })()",
        )
        .await?;
        let [at, rows]: [usize; 2] = tab
            .eval("[+document.querySelector('.problem.is').id.split('-')[1], document.querySelectorAll('.problem').length]")
            .await?;
        ensure!(at > 40 && rows == at + 1, "row {at} of {rows}");
        Ok(())
    });
}
