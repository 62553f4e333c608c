//! What a person does: drill, go back, reload, work without a mouse, read English.

use anyhow::{Context, Result, ensure};
use domain::wire::UnitsBody;
use serde_json::Value;
use tests::browser::Size;
use tests::geometry::outlines;
use tests::{Stage, with_cockpit, with_snapshots};

/// Code, name and parent of every unit.
fn units(stage: &Stage) -> Result<UnitsBody> {
    stage.server.json("/units")
}

#[test]
fn a_double_click_drills_and_a_breadcrumb_leads_back() {
    with_cockpit("drill", async |stage| {
        let cockpit = &stage.cockpit;
        let root = cockpit.state().await?.unit;
        let list = units(stage)?.units;
        let mut at = root.clone();
        for depth in 1..=2_u32 {
            // The middle of the first child that has room there.
            let child = list.iter().find(|unit| unit.parent.as_deref() == Some(&at)).context("a child")?;
            let shapes =
                outlines(&stage.server.json::<Value>(&format!("/grids.geojson?level={}&within={at}", child.level))?)?;
            let place = *shapes[&child.code].inner_points(9).first().context("a place inside")?;
            let (x, y) = cockpit.on_page(cockpit.project(&[place]).await?[0]).await?;
            let before = cockpit.state().await?;
            cockpit.tab.double_click(x, y).await?;
            cockpit.idle().await?;
            let after = cockpit.state().await?;
            ensure!(after.unit == child.code, "a double click on {} chose {}", child.code, after.unit);
            ensure!(after.zoom > before.zoom, "the camera stayed at {}", after.zoom);
            ensure!(cockpit.crumbs().await?.len() == depth as usize + 1, "crumbs: {:?}", cockpit.crumbs().await?);
            at = child.code.clone();
        }
        let near = cockpit.state().await?;
        cockpit.tab.click_on("nav.crumbs button").await?;
        cockpit.idle().await?;
        let back = cockpit.state().await?;
        ensure!(back.unit == root, "the first crumb leads to {}", back.unit);
        ensure!(back.zoom < near.zoom, "the camera stayed at {}", back.zoom);
        Ok(())
    });
}

#[test]
fn the_chosen_indicator_stands_in_view_in_the_list() {
    const STANDS: &str = r"(() => {
      const list = document.querySelector('.inds'), row = list.querySelector('[aria-checked=true]');
      if (!row) return false;
      const [a, b] = [list, row].map((part) => part.getBoundingClientRect());
      const inside = b.top >= a.top && b.bottom <= a.bottom && b.left >= a.left && b.right <= a.right;
      return inside && (list.scrollHeight > list.clientHeight || list.scrollWidth > list.clientWidth);
    })()";
    // However much of it the screen has room for.
    for (name, size) in [("chosen", Size::DESK), ("chosen-wall", Size { width: 5760, height: 1080 })] {
        with_snapshots(name, size, None, async |stage| {
            let cockpit = &stage.cockpit;
            let first = cockpit.state().await?.indicator;
            cockpit.tab.click_on("#pick").await?;
            cockpit.tab.until(STANDS).await?;
            // Round the list and back.
            for key in ["[", "[", "]", "]"] {
                cockpit.press(&[key]).await?;
                cockpit.tab.until(STANDS).await?;
            }
            ensure!(cockpit.state().await?.indicator == first, "four steps do not lead back");
            Ok(())
        });
    }
}

#[test]
fn a_reload_restores_the_state_from_the_address() {
    with_cockpit("reload", async |stage| {
        let cockpit = &stage.cockpit;
        let list = units(stage)?.units;
        let root = list.iter().find(|unit| unit.parent.is_none()).context("a root")?;
        let child = list.iter().rfind(|unit| unit.parent.as_deref() == Some(&root.code)).context("a child")?;
        let place: [f64; 2] =
            serde_json::from_value(stage.server.json::<Value>(&format!("/units/{}", child.code))?["label"].clone())?;
        cockpit.press(&["]", ",", "3"]).await?;
        cockpit.look(place[0], place[1], 12.5).await?;
        let middle = cockpit.project(&[place]).await?[0];
        let (x, y) = cockpit.on_page(middle).await?;
        cockpit.tab.click(x, y).await?;
        cockpit.idle().await?;
        let before = cockpit.state().await?;
        ensure!(before.unit != root.code, "the click chose nothing");
        let address: String = cockpit.tab.eval("location.href").await?;
        cockpit.tab.reload().await?;
        cockpit.ready().await?;
        let after = cockpit.state().await?;
        ensure!(cockpit.tab.eval::<String>("location.href").await? == address, "the address changed");
        let words = |s: &tests::cockpit::State| {
            (s.indicator.clone(), s.level.clone(), s.pinned, s.period.clone(), s.unit.clone(), s.lang.clone())
        };
        ensure!(words(&before) == words(&after), "before {before:?}, after {after:?} at {address}");
        let near = (before.zoom - after.zoom).abs() < 0.02
            && (before.lon - after.lon).abs() < 1e-4
            && (before.lat - after.lat).abs() < 1e-4;
        ensure!(near, "the camera was at {before:?}, is at {after:?}");
        Ok(())
    });
}

/// Presses Tab until the focus stands on an element that matches.
async fn tab_to(stage: &Stage, selector: &str) -> Result<()> {
    for _ in 0..80 {
        stage.cockpit.tab.press("Tab").await?;
        if stage.cockpit.tab.eval(&format!("document.activeElement?.matches({selector:?}) ?? false")).await? {
            return Ok(());
        }
    }
    anyhow::bail!("no {selector} within 80 presses of Tab")
}

#[test]
fn everything_can_be_done_with_the_keys_alone() {
    with_cockpit("keys", async |stage| {
        let cockpit = &stage.cockpit;
        let first = cockpit.state().await?;

        tab_to(stage, "#period").await?;
        cockpit.press(&["ArrowDown"]).await?;
        let period = cockpit.state().await?;
        ensure!(period.period != first.period, "the period stayed {}", first.period);

        tab_to(stage, "#pick").await?;
        cockpit.press(&["Enter"]).await?;
        cockpit.tab.until("document.activeElement.closest('.inds')").await?;
        cockpit.press(&["ArrowDown", "Escape"]).await?;
        let back: bool = cockpit.tab.eval("document.activeElement.id === 'pick'").await?;
        ensure!(back, "the list keeps the focus when it is shut");
        let indicator = cockpit.state().await?;
        ensure!(indicator.indicator != first.indicator, "the indicator stayed {}", first.indicator);

        cockpit.press(&["3"]).await?;
        let level = cockpit.state().await?;
        ensure!(level.pinned && level.level != first.level, "the level stayed {}", first.level);
        cockpit.press(&["0"]).await?;
        ensure!(!cockpit.state().await?.pinned, "the level is still pinned");

        // The list of units below the chosen one: choose a row and go into it.
        tab_to(stage, ".rank [tabindex='0'], .rank button").await?;
        cockpit.press(&["Enter"]).await?;
        let chosen = cockpit.state().await?;
        ensure!(chosen.unit != first.unit, "no unit was chosen from the list");
        // On the list's button Enter presses it; on the map it goes into the chosen unit.
        cockpit.press(&["m", "Enter"]).await?;
        let drilled = cockpit.state().await?;
        ensure!(drilled.zoom > first.zoom, "Enter did not go into {}", chosen.unit);
        for _ in 0..6 {
            cockpit.press(&["Escape"]).await?;
        }
        ensure!(cockpit.state().await?.unit == first.unit, "Escape does not lead back");
        Ok(())
    });
}

#[test]
fn english_replaces_every_chinese_text_of_the_frame() {
    with_cockpit("english", async |stage| {
        let cockpit = &stage.cockpit;
        ensure!(cockpit.state().await?.lang == "zh", "Chinese is the first language");
        // Place names are Chinese in any language, the switch names the other one: everything else is the frame.
        let frame = "[...document.querySelectorAll('button, label, h1, h2, h3, [aria-label], [title]')]
            .filter((e) => e.id !== 'lang' && !e.closest('h1, nav.crumbs, .rank, .card, .alert, .tip, .answer, [hidden]'))
            .flatMap((e) => [e.getAttribute('aria-label'), e.title, e.children.length ? '' : e.textContent])
            .filter((t) => t && /[\\u4e00-\\u9fff]/.test(t))";
        let chinese: Vec<String> = cockpit.tab.eval(frame).await?;
        ensure!(chinese.len() > 5, "the frame shows only {chinese:?} in Chinese");
        cockpit.tab.click_on("#lang").await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.lang == "en", "the language stayed");
        let left: Vec<String> = cockpit.tab.eval(frame).await?;
        ensure!(left.is_empty(), "still Chinese: {left:?}");
        let lang: String = cockpit.tab.eval("document.documentElement.lang").await?;
        ensure!(lang.starts_with("en"), "the page says it is in {lang}");
        cockpit.tab.reload().await?;
        cockpit.ready().await?;
        ensure!(cockpit.state().await?.lang == "en", "a reload forgets the language");
        Ok(())
    });
}
