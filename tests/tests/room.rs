//! What lies over the map leaves the first view free, on every screen.

use anyhow::{Context, Result, ensure};
use tests::browser::Size;
use tests::cockpit::Cockpit;
use tests::geometry::{Outline, outlines};
use tests::{Stage, with_cockpit};

/// Laptop, desk, desk on end, phone; what share of the map's shorter side the whole takes at least.
const SCREENS: [(Size, f64); 4] = [
    (Size { width: 1366, height: 768 }, 0.8),
    (Size::DESK, 0.85),
    (Size { width: 1080, height: 1920 }, 0.8),
    // The legend is higher while it waits for figures, and what shrinks moves nothing.
    (Size { width: 390, height: 844 }, 0.45),
];

/// Left, top, right, bottom; CSS px from the map's corner.
type Box = [f64; 4];

/// Names and boxes of everything that stands on the map.
async fn over(cockpit: &Cockpit) -> Result<Vec<(String, Box)>> {
    cockpit
        .tab
        .eval(
            "(() => { const map = document.querySelector('#map').getBoundingClientRect();
            return [...document.querySelectorAll('main.map > .over')]
              .filter((e) => !e.matches('.drawn') && e.getBoundingClientRect().width)
              .map((e) => { const b = e.getBoundingClientRect();
                return [e.className, [b.left - map.left, b.top - map.top, b.right - map.left, b.bottom - map.top]]; }); })()",
        )
        .await
}

/// Whether two boxes share more than an edge.
fn meet(a: Box, b: Box) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}

/// Corners of an outline, and places inside of it close enough together that no control passes between them.
fn probes(outline: &Outline) -> Vec<[f64; 2]> {
    let corners = outline.parts.iter().flatten().flatten().copied();
    corners.chain(outline.inner_points(60)).collect()
}

async fn stands_clear(cockpit: &Cockpit, probes: &[[f64; 2]], least: f64) -> Result<()> {
    let [_, _, width, height] = cockpit.map_box().await?;
    let over = over(cockpit).await?;
    ensure!(over.len() >= 5, "only {over:?} lies over the map");
    let spots = cockpit.project(probes).await?;
    let mut bounds: Box = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for [x, y] in spots {
        ensure!(x > 0.0 && y > 0.0 && x < width && y < height, "{x}, {y} lies beside the map of {width} × {height}");
        let below = over.iter().find(|(_, b)| meet(*b, [x, y, x, y]));
        ensure!(below.is_none(), "{x}, {y} lies below {below:?}");
        bounds = [bounds[0].min(x), bounds[1].min(y), bounds[2].max(x), bounds[3].max(y)];
    }
    let share = (bounds[2] - bounds[0]).max(bounds[3] - bounds[1]) / width.min(height);
    ensure!(share >= least, "the whole takes {share} of the map only: {bounds:?} of {width} × {height}");
    eprintln!("{width} × {height}: {share:.2} of the shorter side");
    let names: Vec<(String, Box)> = cockpit.tab.eval("__weige.names()").await?;
    ensure!(!names.is_empty(), "no name stands on the map");
    for (name, at) in names {
        let below = over.iter().find(|(_, b)| meet(*b, at));
        ensure!(below.is_none(), "{name} at {at:?} stands below {below:?}");
    }
    Ok(())
}

fn whole(stage: &Stage) -> Result<Vec<[f64; 2]>> {
    let outlines = outlines(&stage.server.json("/grids.geojson?level=district")?)?;
    Ok(probes(outlines.values().next().context("no district")?))
}

#[test]
fn nothing_over_the_map_covers_the_first_view() {
    with_cockpit("room", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let whole = whole(stage)?;
        for (size, least) in SCREENS {
            tab.screen(size, 1.0).await?;
            tab.until(&format!("innerWidth === {}", size.width)).await?;
            cockpit.idle().await?;
            stands_clear(cockpit, &whole, least).await.with_context(|| format!("come to {size:?}"))?;
            tab.reload().await?;
            cockpit.ready().await?;
            stands_clear(cockpit, &whole, least).await.with_context(|| format!("opened at {size:?}"))?;
            // Longer words.
            tab.eval::<()>("(document.querySelector('#lang').click(), null)").await?;
            cockpit.idle().await?;
            stands_clear(cockpit, &whole, least * 0.9).await.with_context(|| format!("{size:?} in English"))?;
            tab.eval::<()>("(document.querySelector('#lang').click(), null)").await?;
            cockpit.press(&["Home"]).await?;
        }
        Ok(())
    });
}

#[test]
fn neither_a_pointer_nor_another_indicator_moves_the_first_view() {
    with_cockpit("room-stays", async |stage| {
        let cockpit = &stage.cockpit;
        let before = cockpit.state().await?;
        let foot = "document.querySelector('.map-foot').getBoundingClientRect().width";
        let wide: f64 = cockpit.tab.eval(foot).await?;
        let [left, top, width, height] = cockpit.map_box().await?;
        cockpit.tab.hover(left + width / 2.0, top + height / 2.0).await?;
        cockpit.tab.until("document.querySelector('#place').textContent !== ''").await?;
        ensure!((cockpit.tab.eval::<f64>(foot).await? - wide).abs() < 0.5, "the foot grows with what it tells");
        for _ in 0..3 {
            cockpit.press(&["]"]).await?;
            let after = cockpit.state().await?;
            ensure!(after.indicator != before.indicator, "the key does nothing");
            ensure!((after.zoom, after.lon, after.lat) == (before.zoom, before.lon, before.lat), "{after:?}");
        }
        Ok(())
    });
}

#[test]
fn a_unit_that_is_gone_into_stands_clear_too() {
    with_cockpit("room-unit", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let streets = outlines(&stage.server.json("/grids.geojson?level=street")?)?;
        tab.screen(Size { width: 1366, height: 768 }, 1.0).await?;
        tab.until("innerWidth === 1366").await?;
        cockpit.idle().await?;
        for (code, outline) in streets.iter().take(4) {
            tab.eval::<()>(&format!("(location.hash = '?u={code}', null)")).await?;
            tab.until(&format!("__weige.state().unit === '{code}'")).await?;
            cockpit.idle().await?;
            let over = over(cockpit).await?;
            for [x, y] in cockpit.project(&probes(outline)).await? {
                let below = over.iter().find(|(_, b)| meet(*b, [x, y, x, y]));
                ensure!(below.is_none(), "{code} at {x}, {y} lies below {below:?}");
            }
        }
        Ok(())
    });
}
