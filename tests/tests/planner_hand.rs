//! What follows a hand that draws: words below the map, names on it.

use anyhow::{Result, ensure};
use serde_json::json;
use tests::planner::{COMMUNITY, Planner, with_planner};

/// How near one looks.
const ZOOM: f64 = 17.0;
/// Metres of a degree of latitude, to a part in two hundred.
const DEGREE_M: f64 = 111_000.0;

/// The numbers in an element's text.
async fn numbers(planner: &Planner, selector: &str) -> Result<Vec<f64>> {
    let text = format!("document.querySelector({}).textContent", json!(selector));
    planner.tab.eval(&format!("({text}.replaceAll('−', '-').match(/-?[0-9.]+/g) ?? []).map(Number)")).await
}

#[test]
fn words_tell_where_a_fast_hand_came_to_rest() {
    with_planner("rest", async |planner, _| {
        planner.make("停手", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, ZOOM).await?;
        let from = planner.spot(unit.2).await?;
        planner.press(&["r"]).await?;
        planner.tab.click(from.0, from.1).await?;
        // Far faster than words follow: one event after the other, and then none.
        let rest = (from.0 + 96.0, from.1 - 48.0);
        for step in 1..=24 {
            let share = f64::from(step) / 24.0;
            planner.tab.hover(from.0 + 96.0 * share, from.1 - 48.0 * share).await?;
        }
        planner.idle().await?;
        let place = numbers(planner, "#place").await?;
        let [lon, lat] = place[..] else { anyhow::bail!("the line below tells {place:?}") };
        let told = planner.spot([lon, lat]).await?;
        // Both are rounded to a metre.
        ensure!((told.0 - rest.0).hypot(told.1 - rest.1) < 2.0, "it tells of {told:?}, the hand is at {rest:?}");
        let off = numbers(planner, "#off").await?;
        let [east, north] = off[..] else { anyhow::bail!("the line below tells {off:?}") };
        let expected = [(lon - unit.2[0]) * DEGREE_M * lat.to_radians().cos(), (lat - unit.2[1]) * DEGREE_M];
        let apart = (east - expected[0]).hypot(north - expected[1]);
        ensure!(apart < 3.0, "it tells {east} m east, {north} m north, not {expected:?}");
        Ok(())
    });
}

/// How many px of a canvas are drawn on, within a few px of a place of the page.
async fn ink(planner: &Planner, canvas: &str, (x, y): (f64, f64)) -> Result<u32> {
    let script = format!(
        "(() => {{ const c = document.getElementById('{canvas}'), b = c.getBoundingClientRect(), k = c.width / b.width;
          const [left, top] = [{x} - 20 - b.x, {y} - 14 - b.y].map((px) => Math.round(px * k));
          const {{ data }} = c.getContext('2d').getImageData(left, top, Math.round(40 * k), Math.round(28 * k));
          return data.filter((value, at) => at % 4 === 3 && value > 0).length; }})()"
    );
    planner.tab.eval(&script).await
}

#[test]
fn a_unit_that_a_cut_leaves_again_keeps_its_count() {
    with_planner("leaves", async |planner, _| {
        planner.make("进出", COMMUNITY).await?;
        let unit = planner.largest().await?;
        planner.look(unit.2, ZOOM).await?;
        let [west, east] = planner.across(&unit.0, unit.2).await?;
        let (label, from, to) = (planner.spot(unit.2).await?, planner.spot(west).await?, planner.spot(east).await?);
        let inks =
            async || Ok::<_, anyhow::Error>([ink(planner, "names", label).await?, ink(planner, "hand", label).await?]);
        let before = inks().await?;
        ensure!(before[0] > 0 && before[1] == 0, "before anything is drawn: {before:?}");
        planner.press(&["s"]).await?;
        planner.tab.click(from.0, from.1).await?;
        planner.tab.hover(to.0, to.1).await?;
        planner.idle().await?;
        ensure!(!planner.tab.eval::<bool>("document.querySelector('#commit') === null").await?, "nothing is cut");
        let across = inks().await?;
        ensure!(across[0] == 0 && across[1] > 0, "with a cut across it: {across:?}");
        planner.tab.hover(from.0 - 24.0, from.1).await?;
        planner.idle().await?;
        let left = inks().await?;
        // The hand's canvas writes it, as it was: the other one isn't drawn again.
        ensure!(left[0] == 0 && left[1] == before[0], "after the cut left it: {left:?}, before {before:?}");
        planner.press(&["Escape", "Escape"]).await?;
        let after = inks().await?;
        ensure!(after == before, "after all: {after:?}, before {before:?}");
        Ok(())
    });
}
