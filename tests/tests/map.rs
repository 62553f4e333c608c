//! What is on the map is what the API says.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use domain::wire::UnitsBody;
use serde_json::Value;
use tests::geometry::Outline;
use tests::input::Held;
use tests::picture::Picture;
use tests::{Stage, places, with_cockpit};

/// A unit this thin may miss every pixel's centre.
const UNDER_A_PIXEL: f64 = 1.5;

#[test]
fn the_canvas_is_not_blank_and_its_context_is_alive() {
    with_cockpit("not-blank", async |stage| {
        let lost: Vec<bool> = stage
            .cockpit
            .tab
            .eval("[...document.querySelectorAll('canvas')].map((c) => c.getContext('webgl2')).filter((gl) => gl).map((gl) => gl.isContextLost())")
            .await?;
        ensure!(lost == [false], "one WebGL context that is not lost, but isContextLost is {lost:?}");
        let picture = Picture::decode(&stage.cockpit.tab.png().await?)?;
        let colours = picture.colours_in(stage.cockpit.map_box().await?);
        ensure!(colours > 20, "the map shows {colours} colours: nothing is drawn");
        Ok(())
    });
}

#[test]
fn every_unit_that_the_api_lists_is_on_the_canvas() {
    with_cockpit("every-unit", async |stage| {
        let (outlines, codes) = stage.leaves()?;
        ensure!(codes.len() == outlines.len(), "{} units, {} outlines", codes.len(), outlines.len());
        let painted = stage.cockpit.paint_ids().await?;
        for code in painted.keys() {
            ensure!(outlines.contains_key(code), "the canvas shows {code}, which the API does not list");
        }
        let absent: Vec<&String> = codes.iter().filter(|code| !painted.contains_key(*code)).collect();
        for code in &absent {
            let [west, south, east, north] = outlines[*code].bounds();
            let corners = stage.cockpit.project(&[[west, north], [east, south]]).await?;
            let (width, height) = (corners[1][0] - corners[0][0], corners[1][1] - corners[0][1]);
            eprintln!("under a pixel: {code}, {width:.2} × {height:.2} px");
            ensure!(width.min(height) < UNDER_A_PIXEL, "{code} is {width:.1} × {height:.1} px and not on the canvas");
        }
        ensure!(absent.len() * 100 < codes.len(), "{} of {} units are under a pixel", absent.len(), codes.len());
        eprintln!("{} of {} units are on the canvas", painted.len(), codes.len());
        Ok(())
    });
}

/// (code, place inside) of twenty leaves, from GEOS where there is one, else our own.
fn interior_points(
    stage: &Stage,
    outlines: &BTreeMap<String, Outline>,
    codes: &[String],
) -> Result<Vec<(String, [f64; 2])>> {
    let step = (codes.len() / 20).max(1);
    let chosen: Vec<&String> = codes.iter().skip(step / 2).step_by(step).take(20).collect();
    let Some(python) = places::python_with_shapely() else {
        eprintln!("the places are the API's own label points instead");
        let label = |code: &&String| -> Result<(String, [f64; 2])> {
            let detail: Value = stage.server.json(&format!("/units/{code}"))?;
            let place = serde_json::from_value(detail["label"].clone()).context("no label point")?;
            Ok(((*code).clone(), place))
        };
        return chosen.iter().map(label).collect();
    };
    let script = "import sys, json, shapely\n\
        out = []\n\
        for f in json.load(sys.stdin):\n\
        \x20   p = shapely.geometry.shape({'type': 'MultiPolygon', 'coordinates': f['parts']}).representative_point()\n\
        \x20   out.append([f['code'], [p.x, p.y]])\n\
        json.dump(out, sys.stdout)";
    let shapes: Vec<Value> =
        chosen.iter().map(|code| serde_json::json!({"code": code, "parts": outlines[*code].parts})).collect();
    let mut child = Command::new(python).args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().context("no stdin")?.write_all(serde_json::to_string(&shapes)?.as_bytes())?;
    let output = child.wait_with_output()?;
    ensure!(output.status.success(), "shapely failed");
    serde_json::from_slice(&output.stdout).context("shapely printed something else")
}

#[test]
fn twenty_interior_points_pick_the_unit_that_the_api_says() {
    with_cockpit("pick", async |stage| {
        let (outlines, codes) = stage.leaves()?;
        let points = interior_points(stage, &outlines, &codes)?;
        ensure!(points.len() == 20, "{} places", points.len());
        let at_first = stage.cockpit.state().await?;
        for (code, place) in &points {
            // From the first view and from close by: the same answer.
            for zoom in [at_first.zoom, at_first.zoom + 4.0] {
                stage.cockpit.look(place[0], place[1], zoom).await?;
                let [at] = stage.cockpit.project(&[*place]).await?[..] else { anyhow::bail!("one place") };
                let picked = stage.cockpit.pick(at).await?;
                ensure!(
                    picked.as_ref() == Some(code),
                    "{place:?} lies in {code}, picked was {picked:?} at zoom {zoom}"
                );
            }
        }
        Ok(())
    });
}

#[test]
fn the_pointer_names_the_unit_below_it() {
    with_cockpit("hover", async |stage| {
        let (outlines, codes) = stage.leaves()?;
        let code = &codes[codes.len() / 2];
        let units: UnitsBody = stage.server.json("/units")?;
        let name = &units.units.iter().find(|unit| &unit.code == code).context("listed")?.name;
        let place = *outlines[code].inner_points(9).first().context("a place inside")?;
        stage.cockpit.look(place[0], place[1], 16.0).await?;
        stage.cockpit.tab.press("Escape").await?;
        let (x, y) = stage.cockpit.on_page(stage.cockpit.project(&[place]).await?[0]).await?;
        stage.cockpit.tab.hover(x, y).await?;
        stage.cockpit.idle().await?;
        let text: String = stage.cockpit.tab.eval("document.querySelector('.tip')?.textContent ?? 'no tip'").await?;
        ensure!(text.contains(name.as_str()), "the tip over {code} says {text:?}, not {name:?}");
        Ok(())
    });
}

#[test]
fn what_a_drag_moves_along_is_what_is_drawn_when_it_rests() {
    with_cockpit("dragged", async |stage| {
        let (outlines, codes) = stage.leaves()?;
        let cockpit = &stage.cockpit;
        let place = *outlines[&codes[codes.len() / 2]].inner_points(9).first().context("a place inside")?;
        cockpit.look(place[0], place[1], 14.0).await?;
        let before = cockpit.bare_map().await?.picture;
        let [left, top, width, height] = cockpit.map_box().await?;
        let (x, y) = (left + width / 2.0, top + height / 2.0);
        // Down and to the right, then up and further: columns and rows come into view on all sides but one.
        let way: Vec<(f64, f64)> =
            [(0.0, 0.0), (31.0, 17.0), (64.0, 40.0), (90.0, -25.0), (140.0, -61.0)].map(|(a, b)| (x + a, y + b)).into();
        cockpit.tab.drag(&way, Held::None).await?;
        let moved = cockpit.bare_map().await?.picture;
        ensure!(moved.differs_from(&before) > 50_000, "the drag moved nothing");
        cockpit.tab.release(x + 140.0, y - 61.0).await?;
        cockpit.idle().await?;
        let rests = cockpit.bare_map().await?.picture;
        let (others, all) = (moved.differs_from(&rests), width * height);
        // Edges of what came into view are smoothed at rest.
        ensure!((others as f64) < all / 40.0, "{others} of {all} pixels are others");
        Ok(())
    });
}

/// Keeps the page waiting for some frames, as a slow card does; then, within one task, looks from elsewhere, draws, and
/// reads colours back: (draw calls, colours at the places).
const ZOOM_IN_HASTE: &str = "(async ([lon, lat, zoom, places]) => {
    for (let frame = 1; frame <= 4; frame += 1) {
        __weige.camera(lon, lat, __weige.view().zoom + 1e-4);
        const until = performance.now() + 150;
        while (performance.now() < until);
        await new Promise(requestAnimationFrame);
    }
    __weige.camera(lon, lat, zoom);
    __weige.drawNow();
    return [__weige.stats().drawCalls, places.map((place) => __weige.colorAt(...__weige.project(...place)))];
})";

/// [`ZOOM_IN_HASTE`]'s read-out of a map at rest.
const LOOK_AT_REST: &str = "((places) => {
    __weige.drawNow();
    return [__weige.stats().drawCalls, places.map((place) => __weige.colorAt(...__weige.project(...place)))];
})";

#[test]
fn a_slow_card_zooms_what_it_has_and_draws_it_when_all_rests() {
    with_cockpit("haste", async |stage| {
        let cockpit = &stage.cockpit;
        // One level, however small its units become.
        cockpit.press(&["5"]).await?;
        let home = cockpit.state().await?;
        let (outlines, codes) = stage.leaves()?;
        let places: Vec<[f64; 2]> =
            codes.iter().step_by(40).filter_map(|code| outlines[code].inner_points(5).first().copied()).collect();
        ensure!(places.len() > 150, "{} places", places.len());
        type ReadOut = (u32, Vec<Option<[u8; 3]>>);
        for by in [0.4, -0.2] {
            cockpit.look(home.lon, home.lat, home.zoom).await?;
            let ask = serde_json::json!([home.lon, home.lat, home.zoom + by, places]);
            let (calls, hasty): ReadOut = cockpit.tab.eval_long(&format!("{ZOOM_IN_HASTE}({ask})")).await?;
            cockpit.idle().await?;
            let (_, colours): ReadOut =
                cockpit.tab.eval(&format!("{LOOK_AT_REST}({})", serde_json::json!(places))).await?;
            // The picture and the names; a scene has ground, fill and boundaries.
            ensure!(by < 0.0 || calls <= 3, "{calls} draw calls: it was drawn anew");
            let same = hasty.iter().zip(&colours).filter(|(a, b)| a.is_some() && a == b).count();
            // Names stand elsewhere, and next to a boundary its blur is seen.
            ensure!(same * 10 > places.len() * 8, "{same} of {} places have their colour", places.len());
        }
        Ok(())
    });
}
