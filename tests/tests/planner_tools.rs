//! Every tool of the planner, by real pointers and keys.

use anyhow::{Context, Result, ensure};
use tests::input::Held;
use tests::planner::{COMMUNITY, Planner, State, TOWN, Unit, with_planner};

/// Both halves of the largest unit after a cut from west to east.
async fn cut_one(planner: &Planner) -> Result<(State, Unit, Unit)> {
    planner.make("工具", COMMUNITY).await?;
    let whole = planner.largest().await?;
    planner.cut(&whole).await?;
    let units = planner.units().await?;
    let kept = units.iter().find(|unit| unit.0 == whole.0).context("the cut unit is gone")?.clone();
    // The new half has the greatest code of its grid.
    let new = units.iter().filter(|unit| unit.0[..15] == whole.0[..15]).max_by_key(|unit| unit.0.clone());
    let new = new.context("no new unit")?.clone();
    planner.press(&["Escape", "Escape"]).await?;
    Ok((planner.state().await?, kept, new))
}

/// Two places off a place, CSS px of the page.
fn round((x, y): (f64, f64), half: f64) -> [(f64, f64); 5] {
    [(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half * 0.6)].map(|(a, b)| (x + a, y + b))
}

#[test]
fn a_lasso_hands_over_what_lies_in_it() {
    with_planner("lasso", async |planner, _| {
        let (begun, kept, new) = cut_one(planner).await?;
        planner.click(new.2).await?;
        ensure!(planner.state().await?.chosen == [new.0.clone()], "who receives isn't chosen");
        planner.press(&["l"]).await?;
        // Round the middle of their common boundary: a piece of each.
        let (a, b) = (planner.spot(kept.2).await?, planner.spot(new.2).await?);
        let between = ((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0);
        let ring = round(between, (a.1 - b.1).abs().max(60.0) / 2.0);
        planner.tab.drag(&ring, Held::Alt).await?;
        planner.tab.release(ring[4].0, ring[4].1).await?;
        planner.idle().await?;
        planner.press(&["Enter"]).await?;
        let handed = planner.state().await?;
        ensure!(handed.entries == begun.entries + 1, "told {:?}", handed.told);
        ensure!((handed.households, handed.units) == (begun.households, begun.units), "{handed:?}");
        ensure!(handed.fingerprint != begun.fingerprint, "nothing changed hands");
        Ok(())
    });
}

#[test]
fn the_brush_picks_buildings_of_one_unit_and_hands_them_over() {
    with_planner("brush", async |planner, _| {
        let (begun, kept, new) = cut_one(planner).await?;
        planner.click(new.2).await?;
        planner.press(&["h"]).await?;
        let buildings = planner.buildings(&kept.0).await?;
        let (first, last) = (buildings.first().context("no building")?, buildings.last().context("no building")?);
        let (a, b) = (planner.spot(first.1).await?, planner.spot(last.1).await?);
        let way: Vec<(f64, f64)> =
            (0..=8).map(|n| f64::from(n) / 8.0).map(|n| (a.0 + (b.0 - a.0) * n, a.1 + (b.1 - a.1) * n)).collect();
        planner.tab.drag(&way, Held::None).await?;
        planner.tab.release(b.0, b.1).await?;
        planner.idle().await?;
        let picked = planner.state().await?.picked;
        ensure!(picked.contains(&first.0) && picked.contains(&last.0), "{picked:?} without {first:?} or {last:?}");
        let own = planner.buildings(&new.0).await?;
        ensure!(own.iter().all(|(id, _)| !picked.contains(id)), "who receives gives, too: {picked:?}");
        // A click puts one back.
        planner.click(last.1).await?;
        ensure!(!planner.state().await?.picked.contains(&last.0), "it is still picked");
        ensure!(planner.tab.eval::<bool>("document.querySelector('#commit') !== null").await?, "nothing is foreseen");
        planner.press(&["Enter"]).await?;
        let handed = planner.state().await?;
        ensure!(handed.entries == begun.entries + 1 && handed.picked.is_empty(), "{handed:?}");
        ensure!(handed.households == begun.households, "{handed:?}");
        let moved = planner.buildings(&new.0).await?;
        ensure!(moved.iter().any(|(id, _)| *id == first.0), "{first:?} stays where it was");
        Ok(())
    });
}

#[test]
fn a_divided_compound_is_made_whole_by_one_click() {
    with_planner("compound", async |planner, _| {
        planner.make("小区", TOWN).await?;
        let (unit, wall) = planner.compound_in_one_unit().await?;
        planner.cut(&unit).await?;
        planner.press(&["Escape", "Escape", "c"]).await?;
        let cut = planner.state().await?;
        let holders = planner.holders(wall).await?;
        ensure!(holders.len() == 2, "the cut doesn't divide it: {holders:?}");
        planner.click(wall).await?;
        planner.idle().await?;
        let whole = planner.state().await?;
        ensure!(whole.entries == cut.entries + 1, "{whole:?}");
        ensure!(planner.holders(wall).await?.len() == 1, "{:?}", planner.holders(wall).await?);
        ensure!(whole.households == cut.households, "{whole:?}");
        Ok(())
    });
}

#[test]
fn locks_hold_units_and_boundaries() {
    with_planner("lock", async |planner, _| {
        let (begun, kept, new) = cut_one(planner).await?;
        planner.press(&["k"]).await?;
        planner.click(kept.2).await?;
        planner.idle().await?;
        ensure!(planner.state().await?.entries == begun.entries + 1, "no lock");
        planner.press(&["Escape", "m"]).await?;
        planner.click(new.2).await?;
        planner.click(kept.2).await?;
        planner.press(&["Enter"]).await?;
        let refused = planner.state().await?;
        ensure!(refused.entries == begun.entries + 1 && refused.told.is_some_and(|told| told.contains("锁")), "merged");
        // The same click unlocks; on the boundary between the two it locks only that.
        planner.press(&["Escape", "Escape", "k"]).await?;
        planner.click(kept.2).await?;
        planner.idle().await?;
        let shared = planner.shared(&kept.0, &new.0).await?;
        planner.click(shared).await?;
        planner.idle().await?;
        ensure!(planner.state().await?.entries == begun.entries + 3, "{:?}", planner.state().await?);
        planner.press(&["Escape", "m"]).await?;
        planner.click(new.2).await?;
        planner.click(kept.2).await?;
        planner.press(&["Enter"]).await?;
        let refused = planner.state().await?;
        ensure!(refused.units == begun.units && refused.told.is_some_and(|told| told.contains("锁")), "merged");
        Ok(())
    });
}

#[test]
fn a_boundary_is_drawn_anew_from_end_to_end() {
    with_planner("reshape", async |planner, _| {
        let (begun, kept, new) = cut_one(planner).await?;
        planner.click(kept.2).await?;
        planner.press(&["b"]).await?;
        let [west, east] = planner.ends(&kept.0, &new.0).await?;
        let (a, b) = (planner.spot(west).await?, planner.spot(east).await?);
        let into = planner.spot(new.2).await?;
        planner.tab.click(a.0, a.1).await?;
        planner.tab.click_with((a.0 + b.0) / 2.0, (a.1 + b.1) / 2.0 + (into.1 - a.1) / 3.0, Held::Alt).await?;
        planner.tab.click(b.0, b.1).await?;
        planner.press(&["Enter"]).await?;
        let drawn = planner.state().await?;
        ensure!(drawn.entries == begun.entries + 1, "told {:?}", drawn.told);
        ensure!((drawn.households, drawn.units) == (begun.households, begun.units), "{drawn:?}");
        Ok(())
    });
}

#[test]
fn keys_take_back_give_up_hold_and_suspend() {
    with_planner("keys", async |planner, _| {
        planner.make("按键", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let [west, _] = planner.across(&unit.0, unit.2).await?;
        planner.press(&["s"]).await?;
        let (x, y) = planner.spot(west).await?;
        // Near a boundary a place snaps onto it; with Alt it stays where it is.
        planner.tab.hover(x + 4.0, y).await?;
        planner.idle().await?;
        ensure!(planner.state().await?.snaps, "nothing snaps 4 px off a boundary");
        planner.tab.drag(&[(x + 4.0, y)], Held::Alt).await?;
        planner.tab.release(x + 4.0, y).await?;
        planner.idle().await?;
        let loose = planner.state().await?;
        ensure!(!loose.snaps && loose.drawn == 1, "{loose:?}");
        planner.tab.click(x + 60.0, y + 9.0).await?;
        planner.tab.click(x + 90.0, y + 30.0).await?;
        ensure!(planner.state().await?.drawn == 3, "{:?}", planner.state().await?);
        planner.press(&["Backspace"]).await?;
        ensure!(planner.state().await?.drawn == 2, "a place isn't taken back");
        // Held Space moves the map and draws nothing.
        let before = planner.spot(unit.2).await?;
        planner.tab.hold(" ", true).await?;
        planner.tab.drag(&[(x + 200.0, y), (x + 240.0, y + 20.0), (x + 280.0, y + 40.0)], Held::None).await?;
        planner.tab.release(x + 280.0, y + 40.0).await?;
        planner.tab.hold(" ", false).await?;
        planner.idle().await?;
        let after = planner.spot(unit.2).await?;
        // A quick hand throws it farther than it went itself.
        ensure!(after.0 - before.0 > 40.0, "the map went from {before:?} to {after:?}");
        ensure!(planner.state().await?.drawn == 2, "Space drew");
        planner.press(&["Escape"]).await?;
        let given_up = planner.state().await?;
        ensure!(given_up.drawn == 0 && given_up.tool == "s", "{given_up:?}");
        planner.press(&["Escape"]).await?;
        let ended = planner.state().await?;
        ensure!(ended.tool == "v" && ended.fingerprint == begun.fingerprint, "{ended:?}");
        Ok(())
    });
}

#[test]
fn a_finger_cuts_and_two_fingers_move_the_map() {
    with_planner("finger", async |planner, _| {
        planner.make("手指", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let [west, east] = planner.across(&unit.0, unit.2).await?;
        planner.press(&["s"]).await?;
        planner.tab.with_fingers().await?;
        planner.idle().await?;
        let (a, b) = (planner.spot(west).await?, planner.spot(east).await?);
        planner.tab.touch("start", &[a]).await?;
        planner.tab.touch("move", &[(a.0 + 30.0, a.1)]).await?;
        planner.tab.touch("start", &[(a.0 + 30.0, a.1), (a.0 + 130.0, a.1)]).await?;
        planner.tab.touch("move", &[(a.0 + 70.0, a.1), (a.0 + 170.0, a.1)]).await?;
        planner.tab.touch("end", &[]).await?;
        planner.idle().await?;
        let moved = planner.state().await?;
        ensure!(moved.drawn == 0 && moved.entries == begun.entries, "two fingers drew: {moved:?}");
        let (c, d) = (planner.spot(west).await?, planner.spot(east).await?);
        ensure!((c.0 - a.0).abs() > 10.0, "two fingers didn't move the map");
        let span = d.0 - c.0;
        planner.tab.touch("start", &[c]).await?;
        for part in 1..=8 {
            planner
                .tab
                .touch("move", &[(c.0 + span * f64::from(part) / 8.0, c.1 + (d.1 - c.1) * f64::from(part) / 8.0)])
                .await?;
        }
        planner.tab.touch("end", &[]).await?;
        planner.idle().await?;
        ensure!((b.0 - a.0).abs() > 20.0, "the unit is too small to be cut");
        planner.tab.until("document.querySelector('#commit') !== null").await?;
        planner.tab.click_on("#commit").await?;
        planner.idle().await?;
        let cut = planner.state().await?;
        ensure!(cut.units == begun.units + 1 && cut.households == begun.households, "{cut:?}");
        Ok(())
    });
}

#[test]
fn a_pen_cuts_by_one_stroke() {
    with_planner("pen", async |planner, _| {
        planner.make("笔", COMMUNITY).await?;
        let begun = planner.state().await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, 17.5).await?;
        let [west, east] = planner.across(&unit.0, unit.2).await?;
        planner.press(&["s"]).await?;
        let (a, b) = (planner.spot(west).await?, planner.spot(east).await?);
        let at = |n: i32| (a.0 + (b.0 - a.0) * f64::from(n) / 8.0, a.1 + (b.1 - a.1) * f64::from(n) / 8.0);
        planner.tab.pen(&(0..=8).map(at).collect::<Vec<_>>()).await?;
        planner.idle().await?;
        planner.press(&["Enter"]).await?;
        let cut = planner.state().await?;
        ensure!(cut.units == begun.units + 1 && cut.households == begun.households, "{cut:?}");
        Ok(())
    });
}

#[test]
fn the_log_plays_back_and_a_named_state_is_returned_to() {
    with_planner("playback", async |planner, _| {
        planner.make("回放", COMMUNITY).await?;
        let begun = planner.state().await?;
        planner.press_with("s", Held::Ctrl).await?;
        let unit = planner.largest().await?;
        planner.cut(&unit).await?;
        let cut = planner.state().await?;
        planner.tab.click_on("#tab-history").await?;
        planner.tab.click_on("#play").await?;
        // All is undone, then done again: two more entries, and the plan as it was.
        let ended =
            format!("__planner.state().entries === {} && !document.querySelector('#play').disabled", cut.entries + 2);
        planner.tab.until(&ended).await?;
        ensure!(planner.state().await?.fingerprint == cut.fingerprint, "played back it is another plan");
        planner.tab.click_on(".log .named .btn").await?;
        planner.idle().await?;
        ensure!(planner.state().await?.fingerprint == begun.fingerprint, "the named state isn't returned to");
        Ok(())
    });
}

#[test]
fn a_ring_on_ground_of_no_unit_becomes_one() {
    with_planner("draw", async |planner, _| {
        let (begun, kept, _) = cut_one(planner).await?;
        planner.click(kept.2).await?;
        planner.press(&["d"]).await?;
        let (x, y) = planner.spot(kept.2).await?;
        let ring = round((x, y), 25.0);
        for (x, y) in &ring[..4] {
            planner.tab.click_with(*x, *y, Held::Alt).await?;
        }
        planner.press(&["Enter"]).await?;
        // Here all ground is somebody's: it is refused in words, with its place.
        let refused = planner.state().await?;
        ensure!(refused.entries == begun.entries && refused.told.is_some(), "{refused:?}");
        Ok(())
    });
}
