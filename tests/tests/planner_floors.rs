//! Floors of one building are given to another unit on its ground, by real pointers and by keys alone.

use anyhow::{Context, Result, ensure};
use serde_json::Value;
use tests::input::Held;
use tests::places::Places;
use tests::planner::{Planner, State, TOWN, Unit, with_planner};

/// What a test reads of the panel: each cell's band, whose it is, whether it is chosen.
type Cell = (String, String, bool);

async fn cells(planner: &Planner) -> Result<Vec<Cell>> {
    planner
        .tab
        .eval(
            "[...document.querySelectorAll('.floors .cell')].map(one =>
             [one.dataset.band, one.dataset.unit, one.getAttribute('aria-pressed') === 'true'])",
        )
        .await
}

/// A building with several bands behind its doors, and its unit. It is in hand.
async fn tower(planner: &Planner) -> Result<(Unit, [f64; 2])> {
    let mut units = planner.units().await?;
    units.sort_by_key(|unit| core::cmp::Reverse(unit.1));
    for unit in units {
        for (_, place) in planner.buildings(&unit.0).await?.into_iter().take(3) {
            planner.look(place, 18.0).await?;
            planner.press(&["Escape", "Escape", "Escape", "f"]).await?;
            planner.click(place).await?;
            planner.idle().await?;
            if cells(planner).await?.len() > 1 {
                return Ok((unit, place));
            }
        }
    }
    anyhow::bail!("no building has two doors or bands")
}

/// The same, cut into two units from west to east.
async fn cut_tower(planner: &Planner) -> Result<(State, Unit, [f64; 2])> {
    planner.make("楼层", TOWN).await?;
    let (unit, place) = tower(planner).await?;
    let alone: bool = planner.tab.eval("document.querySelector('.floors .would-not') !== null").await?;
    ensure!(alone, "who shares it with nobody isn't told so");
    planner.press(&["Escape", "Escape"]).await?;
    let [west, east] = planner.across(&unit.0, place).await?;
    planner.look(place, 17.0).await?;
    planner.press(&["s"]).await?;
    for end in [west, east] {
        let (x, y) = planner.spot(end).await?;
        planner.tab.click_with(x, y, Held::Alt).await?;
    }
    planner.press(&["Enter"]).await?;
    let state = planner.state().await?;
    ensure!(state.entries == 1, "not cut: {:?}", state.told);
    planner.press(&["Escape", "Escape"]).await?;
    Ok((planner.state().await?, unit, place))
}

#[test]
fn floors_go_to_another_unit_on_the_ground_and_back() {
    with_planner("floors", async |planner, server| {
        let (begun, _, place) = cut_tower(planner).await?;
        planner.press(&["f"]).await?;
        planner.click(place).await?;
        planner.idle().await?;
        let before = cells(planner).await?;
        let units = planner.units().await?;
        let receivers: u32 = planner.tab.eval("document.querySelectorAll('.receiver:enabled').length").await?;
        ensure!(receivers == 2, "{receivers} can be given floors");
        let (band, holder, _) = before[0].clone();
        planner.tab.click_on(&format!("[data-band=\"{band}\"]")).await?;
        planner.idle().await?;
        ensure!(cells(planner).await?[0].2, "it isn't chosen");
        let cards: u32 = planner.tab.eval("document.querySelectorAll('#preview .card').length").await?;
        ensure!(cards == 2, "{cards} sides are foreseen");
        planner.tab.screenshot(&Places::find()?.out.join("floors-foreseen.png")).await?;
        planner.tab.click_on("#commit").await?;
        planner.idle().await?;
        let given = planner.state().await?;
        ensure!((given.entries, given.households) == (begun.entries + 1, begun.households), "{given:?}");
        let after = cells(planner).await?;
        ensure!(after[0].1 != holder && !after[0].2, "{before:?} → {after:?}");
        ensure!(after[1..] == before[1..], "others went along: {before:?} → {after:?}");
        let now = planner.units().await?;
        let changed = units.iter().filter(|unit| now.iter().any(|other| other.0 == unit.0 && other.1 != unit.1));
        ensure!(changed.count() == 2, "{units:?} → {now:?}");

        // Back again by keys alone: the building in the middle, Tab to its floors, Enter, and back to the act.
        planner.press(&["Escape", "Escape", "Escape"]).await?;
        planner.look(place, 18.0).await?;
        planner.tab.eval::<()>("(document.activeElement?.blur(), null)").await?;
        planner.press(&["f", "Enter"]).await?;
        ensure!(cells(planner).await? == after, "the middle of the map holds another building");
        focus(planner, &format!("[data-band=\"{band}\"]"), "Tab", Held::None).await?;
        planner.press(&["Enter"]).await?;
        focus(planner, "#commit", "Tab", Held::Shift).await?;
        planner.press(&["Enter"]).await?;
        ensure!(cells(planner).await? == before, "{:?}", cells(planner).await?);
        let back = planner.state().await?;
        ensure!((back.entries, back.households) == (begun.entries + 2, begun.households), "{back:?}");
        ensure!(back.fingerprint != given.fingerprint, "nothing changed hands");

        // The server has it as it was drawn, and holds it for true.
        planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
        let log: Value = server.json("/plans/1/commands?after=0")?;
        let restacked =
            log["commands"].as_array().context("no log")?.iter().filter(|entry| entry["do"]["restack"].is_object());
        ensure!(restacked.count() == 2, "{log}");
        Ok(())
    });
}

#[test]
fn a_finger_gives_floors_to_another_unit() {
    with_planner("floors-finger", async |planner, _| {
        let (begun, _, place) = cut_tower(planner).await?;
        planner.tab.with_fingers().await?;
        planner.look(place, 18.0).await?;
        planner.tab.tap_on("#tool-f").await?;
        let (x, y) = planner.spot(place).await?;
        planner.tab.tap(x, y, 1).await?;
        planner.tab.until("document.querySelectorAll('.floors .cell').length > 1").await?;
        let before = cells(planner).await?;
        planner.tab.tap_on(&format!("[data-band='{}']", before[0].0)).await?;
        planner.tab.until("document.querySelector('#commit') !== null").await?;
        planner.tab.tap_on("#commit").await?;
        planner.tab.until(&format!("__planner.state().entries === {}", begun.entries + 1)).await?;
        let after = cells(planner).await?;
        ensure!(after[0].1 != before[0].1 && after[1..] == before[1..], "{before:?} → {after:?}");
        ensure!(planner.state().await?.households == begun.households, "households are lost");
        Ok(())
    });
}

/// Goes from control to control until a certain one has the focus.
async fn focus(planner: &Planner, css: &str, key: &str, held: Held) -> Result<()> {
    const MOST: usize = 200;
    for _ in 0..MOST {
        planner.tab.press_with(key, held).await?;
        if planner.tab.eval::<bool>(&format!("document.activeElement?.matches('{css}') ?? false")).await? {
            return Ok(());
        }
    }
    anyhow::bail!("{key} never comes to {css}")
}

#[test]
fn what_can_not_be_given_is_refused_with_reason_and_place() {
    with_planner("floors-refused", async |planner, _| {
        let (begun, unit, place) = cut_tower(planner).await?;
        // Nothing is in hand yet.
        planner.press(&["f"]).await?;
        let corner = planner.outline(&unit.0).await?[0];
        planner.look(corner, 18.0).await?;
        planner.click(corner).await?;
        planner.idle().await?;
        let told = planner.state().await?.told;
        ensure!(told.as_deref().is_some_and(|told| told.contains("没有楼")), "{told:?}");
        // A locked unit gives nothing.
        planner.look(place, 17.5).await?;
        planner.click(place).await?;
        planner.idle().await?;
        let band = cells(planner).await?[0].0.clone();
        planner.press(&["Escape", "Escape", "k"]).await?;
        let all = planner.units().await?;
        let grid = all.iter().filter(|one| one.0[..15] == unit.0[..15]);
        let newest = grid.max_by_key(|one| one.0.clone()).context("no new unit")?;
        planner.look(newest.2, 17.0).await?;
        planner.click(newest.2).await?;
        planner.idle().await?;
        ensure!(planner.state().await?.entries == begun.entries + 1, "no lock: {:?}", planner.state().await?.told);
        planner.look(place, 17.5).await?;
        planner.press(&["f"]).await?;
        planner.click(place).await?;
        planner.tab.click_on(&format!("[data-band=\"{band}\"]")).await?;
        planner.idle().await?;
        let why: String = planner.tab.eval("document.querySelector('#preview .would-not')?.textContent ?? ''").await?;
        ensure!(why.contains("锁"), "{why:?}");
        let after = planner.state().await?;
        ensure!(after.entries == begun.entries + 1, "{after:?}");
        Ok(())
    });
}
