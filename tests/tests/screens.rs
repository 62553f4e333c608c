//! Sharp and right on every screen: sizes, ratios of device pixels, changes while one looks.

use anyhow::{Context, Result, ensure};
use tests::browser::Size;
use tests::cockpit::Cockpit;
use tests::picture::Picture;
use tests::{Stage, with_cockpit, with_page};

const RATIOS: [f64; 5] = [1.0, 1.25, 1.5, 2.0, 3.0];

/// Device px of the map's box as the browser counts them, and the canvas' and its drawing buffer's.
async fn buffers(cockpit: &Cockpit, ratio: f64) -> Result<()> {
    cockpit.tab.until("__weige.stats().bufferWidth === document.querySelector('#map canvas').width").await?;
    cockpit.idle().await?;
    let [x, y, width, height] = cockpit.map_box().await?;
    let stats = cockpit.stats().await?;
    let canvas: [u32; 4] = cockpit
        .tab
        .eval("(() => { const c = document.querySelector('#map canvas'), gl = c.getContext('webgl2'); return [c.width, c.height, gl.drawingBufferWidth, gl.drawingBufferHeight]; })()")
        .await?;
    ensure!(canvas[..2] == canvas[2..], "the canvas is {:?}, its buffer {:?}", &canvas[..2], &canvas[2..]);
    ensure!([stats.buffer_width, stats.buffer_height] == canvas[..2], "{stats:?} of a canvas of {canvas:?}");
    // Both edges fall on device pixels: the box has as many as lie between them.
    let between = |from: f64, to: f64| ((to * ratio).round() - (from * ratio).round()) as u32;
    let exact = [between(x, x + width), between(y, y + height)];
    ensure!(canvas[..2] == exact, "{width} × {height} at {ratio}: {:?} px, not {exact:?}", &canvas[..2]);
    Ok(())
}

/// Codes of leaves and places inside them.
fn places(stage: &Stage, count: usize) -> Result<Vec<(String, [f64; 2])>> {
    let (outlines, codes) = stage.leaves()?;
    let step = (codes.len() / count).max(1);
    let inside = |code: String| {
        let place = *outlines[&code].inner_points(9).first().context("a place inside")?;
        Ok((code, place))
    };
    codes.into_iter().step_by(step).take(count).map(inside).collect()
}

#[test]
fn every_ratio_is_sharp_and_hits_what_is_pointed_at() {
    with_cockpit("ratios", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let places = places(stage, 20)?;
        ensure!(places.len() == 20, "{} places", places.len());
        let deepest = "5";
        for (step, ratio) in RATIOS.into_iter().enumerate() {
            // An emulated ratio alone tells the page nothing, as another screen would: the size changes with it.
            let size = Size { height: 1080 - 4 * step as u32, ..Size::DESK };
            tab.screen(size, ratio).await?;
            tab.until(&format!("devicePixelRatio === {ratio} && innerHeight === {}", size.height)).await?;
            buffers(cockpit, ratio).await.with_context(|| format!("ratio {ratio}"))?;
            for (at, (code, place)) in places.iter().enumerate() {
                // Where a place stands and what is hit there needs no picture.
                let [lon, lat] = *place;
                let script = format!(
                    "(__weige.camera({lon} + 1e-4, {lat}, 16), __weige.pick(...__weige.project({lon}, {lat})))"
                );
                let picked: Option<String> = tab.eval(&script).await?;
                ensure!(picked.as_ref() == Some(code), "at {ratio} {code} was missed for {picked:?}");
                // With the mouse, and by the pixels, for one.
                if at == step {
                    cockpit.press(&[deepest]).await?;
                    let [spot] = cockpit.project(&[*place]).await?[..] else { anyhow::bail!("one place") };
                    let (x, y) = cockpit.on_page(spot).await?;
                    tab.click(x, y).await?;
                    cockpit.idle().await?;
                    let chosen = cockpit.state().await?.unit;
                    ensure!(&chosen == code, "at {ratio} a click on {code} chose {chosen}");
                    let painted = cockpit.paint_ids().await?;
                    ensure!(painted.contains_key(code), "at {ratio} {code} is not on the canvas");
                }
            }
        }
        Ok(())
    });
}

#[test]
fn every_size_is_filled_at_once_and_to_the_pixel() {
    with_cockpit("sizes", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let root = cockpit.state().await?;
        for size in Size::ALL {
            tab.screen(size, 1.0).await?;
            tab.until(&format!("innerWidth === {}", size.width)).await?;
            // Right after the change, before anything else may be drawn: no blank frame.
            let picture = Picture::decode(&tab.png().await?)?;
            let colours = picture.colours_in(cockpit.map_box().await?);
            ensure!(colours > 20, "{size:?} begins with {colours} colours: nothing is drawn");
            buffers(cockpit, 1.0).await.with_context(|| format!("{size:?}"))?;
            let [_, _, width, height] = cockpit.map_box().await?;
            let middle =
                cockpit.tab.eval::<[f64; 2]>(&format!("__weige.unproject({}, {})", width / 2.0, height / 2.0)).await?;
            let [back] = cockpit.project(&[middle]).await?[..] else { anyhow::bail!("one place") };
            ensure!((back[0] - width / 2.0).abs() < 0.01 && (back[1] - height / 2.0).abs() < 0.01, "{back:?}");
            ensure!(cockpit.state().await?.unit == root.unit, "the choice changed");
            let apart: bool = tab.eval(APART).await?;
            ensure!(apart, "{size:?}: left, map and right lie over each other");
            let over: Vec<String> = tab.eval(SPILLS).await?;
            ensure!(over.is_empty(), "{size:?}: these stick out of their regions: {over:?}");
        }
        Ok(())
    });
}

/// Whether the regions lie beside each other, none over another.
const APART: &str = "(() => {
    const boxes = ['.top', '.left', '.map', '.right'].map((region) => document.querySelector(region).getBoundingClientRect());
    return boxes.every((a, i) => boxes.every((b, k) => k <= i || a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1));
})()";

/// Visible texts that reach beyond the screen or whose region cuts them off without a scrollbar.
const SPILLS: &str = "[...document.querySelectorAll('.top *, .left > *, .card > *, .rank-head, .legend, .map-title, .map-levels, .months-note')]
    .filter((e) => e.getClientRects().length && getComputedStyle(e).visibility === 'visible' && !e.closest('svg, option, .drawer-part'))
    .filter((e) => { const b = e.getBoundingClientRect(), r = (e.closest('.card, .left, .map, .top') ?? document.body).getBoundingClientRect();
      return b.width > 0 && (b.left < r.left - 1 || b.right > r.right + 1 || b.top < r.top - 1 || b.bottom > r.bottom + 1); })
    .map((e) => e.className + ' ' + e.textContent.slice(0, 20))";

#[test]
fn a_buffer_smaller_than_asked_is_told_and_drawn_in_shape() {
    with_page("coarser", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        // As a browser does that has no more memory for it.
        tab.before(
            "for (const side of ['Width', 'Height']) {
               const real = Object.getOwnPropertyDescriptor(WebGL2RenderingContext.prototype, 'drawingBuffer' + side).get;
               Object.defineProperty(WebGL2RenderingContext.prototype, 'drawingBuffer' + side,
                 { get() { return Math.min(real.call(this), window.__most ?? 600); } });
             }",
        )
        .await?;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let stats = cockpit.stats().await?;
        let [_, _, width, height] = cockpit.map_box().await?;
        ensure!(stats.buffer_width == 600, "{stats:?}");
        let shape = f64::from(stats.buffer_width) / f64::from(stats.buffer_height) / (width / height);
        ensure!((shape - 1.0).abs() < 0.01, "{stats:?} in a box of {width} × {height}");
        let said: String = tab.eval("document.querySelector('.notice').innerText").await?;
        ensure!(said.contains("600 × ") && said.contains(&format!("{width} × ")), "the notice says {said:?}");
        // Granted again, it is sharp again.
        tab.eval::<()>("(window.__most = 99999, null)").await?;
        tab.screen(Size { width: 1600, height: 900 }, 1.0).await?;
        tab.until("innerWidth === 1600").await?;
        buffers(cockpit, 1.0).await
    });
}
