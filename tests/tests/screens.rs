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
    // A layer of its own begins at a whole pixel, wherever the box does.
    let own = [between(0.0, width), between(0.0, height)];
    let fits = (0..2).all(|side| canvas[side] == exact[side] || canvas[side] == own[side]);
    ensure!(fits, "{width} × {height} at {ratio}: {:?} px, neither {exact:?} nor {own:?}", &canvas[..2]);
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

/// The leaf that is hit where a place stands, seen from close by; that needs no picture.
async fn picked(cockpit: &Cockpit, [lon, lat]: [f64; 2]) -> Result<Option<String>> {
    let script = format!("(__weige.camera({lon} + 1e-4, {lat}, 16), __weige.pick(...__weige.project({lon}, {lat})))");
    cockpit.tab.eval(&script).await
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
                let picked = picked(cockpit, *place).await?;
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
fn another_ratio_alone_is_followed_each_time() {
    with_cockpit("ratio-alone", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let places = places(stage, 3)?;
        let before = (cockpit.map_box().await?, cockpit.stats().await?.listeners);
        for ratio in [1.0, 1.5, 2.0, 1.0] {
            tab.ratio(Size::DESK, ratio).await?;
            let [_, _, width, height] = before.0;
            let (wide, high) = ((width * ratio).round(), (height * ratio).round());
            let follows = format!("__weige.stats().bufferWidth === {wide} && __weige.stats().bufferHeight === {high}");
            tab.until(&follows).await.with_context(|| format!("the buffer does not follow the ratio {ratio}"))?;
            cockpit.idle().await?;
            let canvas: [u32; 2] = tab
                .eval("(() => { const c = document.querySelector('#map canvas'); return [c.width, c.height]; })()")
                .await?;
            ensure!(canvas.map(f64::from) == [wide, high], "at {ratio} the canvas has {canvas:?} px");
            let after = (cockpit.map_box().await?, cockpit.stats().await?.listeners);
            ensure!(after == before, "{before:?} became {after:?}: more than the ratio changed");
            for (code, place) in &places {
                let picked = picked(cockpit, *place).await?;
                ensure!(picked.as_ref() == Some(code), "at {ratio} {code} was missed for {picked:?}");
            }
        }
        Ok(())
    });
}

/// Three sizes that people have, and three odd ones, where edges fall between device pixels.
const BETWEEN: [Size; 6] = [
    Size { width: 1366, height: 768 },
    Size { width: 1920, height: 1080 },
    Size { width: 1080, height: 1920 },
    Size { width: 1537, height: 863 },
    Size { width: 2049, height: 1153 },
    Size { width: 2731, height: 777 },
];

/// Looks at a place from a zoom, so that it stands so many px left of the middle and above it; what is hit there, where it
/// stands, and which place that spot is taken for.
const HIT: &str = "([lon, lat, zoom, left, above]) => {
  __weige.camera(lon, lat, zoom);
  const [x, y] = __weige.project(lon, lat);
  __weige.camera(...__weige.unproject(x + left, y + above), zoom);
  const spot = __weige.project(lon, lat);
  return [__weige.pick(...spot), spot, __weige.unproject(...spot)];
}";

/// How the place of this number is looked at: what [`HIT`] takes.
fn look_at(n: usize, [lon, lat]: [f64; 2]) -> [f64; 5] {
    [lon, lat, 14.0 + (n % 7) as f64 * 0.55, n as f64 - 30.0, 30.0 - (n * 7 % 60) as f64]
}

#[test]
fn at_every_size_and_ratio_a_place_is_where_it_is_hit() {
    with_cockpit("hits", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let places = places(stage, 60)?;
        ensure!(places.len() == 60, "{} places", places.len());
        for (at, size) in BETWEEN.into_iter().enumerate() {
            for (step, ratio) in RATIOS.into_iter().enumerate() {
                let here = || format!("{} × {} at {ratio}", size.width, size.height);
                tab.ratio(size, ratio).await?;
                // To a pixel: an emulated screen's own count of them is that of the real one.
                let follows = format!(
                    "innerWidth === {} && (() => {{
                       const box = document.getElementById('map').getBoundingClientRect(), now = __weige.stats();
                       return Math.abs(now.bufferWidth - box.width * {ratio}) <= 1
                         && Math.abs(now.bufferHeight - box.height * {ratio}) <= 1; }})()",
                    size.width
                );
                tab.until(&follows).await.with_context(|| format!("the buffer does not follow: {}", here()))?;
                let [_, _, width, height] = cockpit.map_box().await?;
                // Another dozen each time, each at a zoom and a spot of its own; in one go, as that needs no picture.
                let dozen: Vec<_> = places.iter().enumerate().skip((at + step) % 5).step_by(5).collect();
                let looks: Vec<[f64; 5]> = dozen.iter().map(|(n, (_, place))| look_at(*n, *place)).collect();
                let found: Vec<(Option<String>, [f64; 2], [f64; 2])> =
                    tab.eval(&format!("{}.map({HIT})", serde_json::to_string(&looks)?)).await?;
                for ((_, (code, place)), (look, (picked, spot, back))) in dozen.iter().zip(looks.iter().zip(&found)) {
                    ensure!(picked.as_ref() == Some(code), "{}: {code} was missed for {picked:?}", here());
                    let due = [width / 2.0 - look[3], height / 2.0 - look[4]];
                    let off = (spot[0] - due[0]).hypot(spot[1] - due[1]);
                    ensure!(off < 0.01, "{}: {place:?} stands at {spot:?}, not {due:?}", here());
                    let off = [back[0] - place[0], back[1] - place[1]];
                    ensure!(off.iter().all(|off| off.abs() < 1e-7), "{}: {place:?} came back as {back:?}", here());
                }
                // And by the pixels, at each ratio once.
                if step == at {
                    let (code, place) = &places[at];
                    cockpit.look(place[0], place[1], 16.5).await?;
                    let painted = cockpit.paint_ids().await?;
                    ensure!(painted.contains_key(code), "{}: {code} is not on the canvas", here());
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
            ensure!(apart, "{size:?}: its regions lie over each other");
            let over: Vec<String> = tab.eval(SPILLS).await?;
            ensure!(over.is_empty(), "{size:?}: these stick out of their regions: {over:?}");
        }
        Ok(())
    });
}

/// Whether the regions lie beside each other, none over another.
const APART: &str = "(() => {
    const boxes = ['.top', '.answer', '.front', '.rank', '.map', '.right', '.below'].map((region) => document.querySelector(region).getBoundingClientRect());
    return boxes.every((a, i) => boxes.every((b, k) => k <= i || a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1));
})()";

/// Visible texts that reach beyond the screen or whose region cuts them off without a scrollbar.
const SPILLS: &str = "(() => { const app = document.querySelector('.app'), scrolls = app.scrollHeight > app.clientHeight;
  return [...document.querySelectorAll('.top *, .answer *, .fig *, .mx-cell *, .mx-head, .mx-domain *, .tallies *, .alert *, .card > *, .rank-head, .legend, .map-title, .map-levels, .months-note')]
    .filter((e) => e.getClientRects().length && getComputedStyle(e).visibility === 'visible' && !e.closest('svg, option, .drawer-part'))
    .filter((e) => { const b = e.getBoundingClientRect(), r = (e.closest('.card, .answer, .fig, .mx-cell, .mx-domain, .tally, .alert, .map, .top') ?? document.body).getBoundingClientRect();
      // A phone's page goes on below.
      if (e.matches('.rank-head, .mx-head') && scrolls) return b.left < r.left - 1 || b.right > r.right + 1;
      return b.width > 0 && (b.left < r.left - 1 || b.right > r.right + 1 || b.top < r.top - 1 || b.bottom > r.bottom + 1); })
    .map((e) => e.className + ' ' + e.textContent.slice(0, 20)); })()";

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
