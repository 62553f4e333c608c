//! What is laid over the colours: brought when it is switched on, counted without hiding, hatched as the API says, and
//! kept in the address.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use domain::wire::{OverlayBody, OverlayKind, OverlayShapes, OverlaysBody, UnitsBody};
use serde::Deserialize;
use tests::cockpit::Cockpit;
use tests::geometry::Outline;
use tests::{Stage, with_cockpit};

/// A layer as the page draws it.
#[derive(Debug, Deserialize)]
struct Drawn {
    id: String,
    kind: String,
    count: u32,
    /// x, y and how many things.
    marks: Vec<[f64; 3]>,
}

#[derive(Debug, Deserialize)]
struct Overlays {
    /// The front one first.
    layers: Vec<Drawn>,
    /// Codes of the leaves of each set, the lowest first.
    hatched: Vec<BTreeSet<String>>,
}

async fn drawn(cockpit: &Cockpit) -> Result<Overlays> {
    cockpit.idle().await?;
    cockpit.tab.eval("__weige.overlays()").await
}

fn list(stage: &Stage) -> Result<Vec<OverlayBody>> {
    Ok(stage.server.json::<OverlaysBody>("/overlays")?.layers)
}

fn shapes(stage: &Stage, id: &str) -> Result<OverlayShapes> {
    stage.server.json(&format!("/overlays/{id}"))
}

/// Opens the list if it isn't, and waits for its rows.
async fn open_list(cockpit: &Cockpit) -> Result<()> {
    if !cockpit.tab.eval::<bool>("!!document.getElementById('layers')").await? {
        cockpit.press(&["l"]).await?;
    }
    cockpit.tab.until("document.querySelectorAll('#layers .overlay').length > 0").await
}

async fn switch(cockpit: &Cockpit, id: &str) -> Result<()> {
    let scroll =
        format!("(document.querySelector('#layers input[name={id}]').scrollIntoView({{block: 'center'}}), null)");
    cockpit.tab.eval::<()>(&scroll).await?;
    cockpit.tab.click_on(&format!("#layers input[name={id}]")).await?;
    cockpit.idle().await
}

async fn asked(cockpit: &Cockpit) -> Result<Vec<String>> {
    let requests = cockpit.tab.requests().await?.into_iter();
    let path =
        |url: String| url.split_once("/api/v1/overlays").and_then(|(_, rest)| Some(rest.split('?').next()?.to_owned()));
    Ok(requests.filter_map(|request| path(request.url)).collect())
}

/// How many of a layer's places the map shows now, from the API and the page's projection.
async fn in_view(cockpit: &Cockpit, shapes: &OverlayShapes) -> Result<usize> {
    let OverlayShapes::Point(points) = shapes else { anyhow::bail!("not of places") };
    let places: Vec<[f64; 2]> = points.lon.iter().zip(&points.lat).map(|(lon, lat)| [*lon, *lat]).collect();
    let ([_, _, width, height], spots) = (cockpit.map_box().await?, cockpit.project(&places).await?);
    let inside = |[x, y]: &&[f64; 2]| (0.0..=width).contains(x) && (0.0..=height).contains(y);
    Ok(spots.iter().filter(inside).count())
}

#[test]
fn places_are_counted_without_hiding_any() {
    with_cockpit("overlays", async |stage| {
        let cockpit = &stage.cockpit;
        ensure!(asked(cockpit).await?.is_empty(), "layers were asked for at the first view");
        open_list(cockpit).await?;
        ensure!(asked(cockpit).await? == [""], "more than the list was asked for: {:?}", asked(cockpit).await?);
        let points: Vec<OverlayBody> =
            list(stage)?.into_iter().filter(|layer| layer.kind == OverlayKind::Point).collect();
        ensure!(points.len() == 4, "{} layers of places", points.len());
        for layer in &points {
            switch(cockpit, &layer.id).await?;
        }
        let here: Vec<OverlayShapes> = points.iter().map(|layer| shapes(stage, &layer.id)).collect::<Result<_>>()?;
        let home = cockpit.state().await?;
        for nearer in [0.0, 2.0, 4.5, 6.5] {
            cockpit.look(home.lon, home.lat, home.zoom + nearer).await?;
            let drawn = drawn(cockpit).await?;
            let ids: Vec<&str> = drawn.layers.iter().map(|layer| layer.id.as_str()).collect();
            ensure!(ids == points.iter().map(|layer| layer.id.as_str()).collect::<Vec<_>>(), "drawn are {ids:?}");
            for ((layer, drawn), shapes) in points.iter().zip(&drawn.layers).zip(&here) {
                ensure!(drawn.kind == "point" && drawn.count == layer.count, "{drawn:?} of {}", layer.count);
                let marked: f64 = drawn.marks.iter().map(|[_, _, count]| count).sum();
                let expected = in_view(cockpit, shapes).await?;
                ensure!(marked as usize == expected, "{}: marks count {marked} of {expected} in view", layer.id);
                ensure!(nearer > 0.0 || expected == layer.count as usize, "{}: {expected} at the first view", layer.id);
            }
            let marks: usize = drawn.layers.iter().map(|layer| layer.marks.len()).sum();
            ensure!(marks < 700, "{marks} marks at once");
        }
        Ok(())
    });
}

#[test]
fn the_list_tells_count_legend_and_day_and_a_count_opens_by_click_or_key() {
    with_cockpit("overlay-list", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        open_list(cockpit).await?;
        let all = list(stage)?;
        let named: Vec<String> = tab
            .eval("[...document.querySelectorAll('#layers .overlay input[type=checkbox]')].map((box) => box.name)")
            .await?;
        let expected: BTreeSet<&str> = all.iter().map(|layer| layer.id.as_str()).collect();
        ensure!(named.iter().map(String::as_str).collect::<BTreeSet<_>>() == expected, "the list has {named:?}");
        let stations = all.iter().find(|layer| layer.id == "stations").context("no stations")?;
        switch(cockpit, "stations").await?;
        let words: String = tab.eval("document.querySelector('#layers .overlay.on').innerText").await?;
        for class in stations.classes.iter().chain(stations.states.iter().filter(|state| state.count > 0)) {
            ensure!(words.contains(&class.name.zh), "{:?} is missing in {words:?}", class.name.zh);
        }
        for said in [stations.count.to_string(), "2026".to_owned()] {
            ensure!(words.contains(&said), "{said:?} is missing in {words:?}");
        }
        let seen: String = tab.eval("document.querySelector('#layers .twin-head').innerText").await?;
        ensure!(seen.contains(&stations.count.to_string()), "{seen:?} of {}", stations.count);

        // A click on a count looks nearer; hovering says what it counts.
        cockpit.press(&["Escape"]).await?;
        let layer = drawn(cockpit).await?.layers.pop().context("a layer")?;
        let [_, _, width, height] = cockpit.map_box().await?;
        let middle = |[x, y, _]: &&[f64; 3]| {
            (*x - width * 0.6).abs() < width * 0.25 && (*y - height / 2.0).abs() < height * 0.25
        };
        let most = layer.marks.iter().filter(middle).max_by(|a, b| a[2].total_cmp(&b[2])).context("a mark")?;
        ensure!(most[2] > 1.0, "no count in the middle: {most:?}");
        let (x, y) = cockpit.on_page([most[0], most[1]]).await?;
        tab.hover(x, y).await?;
        tab.until("!document.getElementById('mark-tip').hidden").await?;
        let tip: String = tab.eval("document.getElementById('mark-tip').innerText").await?;
        ensure!(tip.contains(&most[2].to_string()) && tip.contains(&stations.name.zh), "the tip says {tip:?}");
        let before = cockpit.state().await?.zoom;
        tab.click(x, y).await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.zoom > before + 1.0, "the click looked no nearer");

        // By keys: the list of what is in view; a row leads there and chooses its unit.
        open_list(cockpit).await?;
        tab.eval::<()>("(document.querySelector('#layers .twin-head').focus(), null)").await?;
        cockpit.press(&["Enter"]).await?;
        tab.until("document.querySelectorAll('#layers .twin-row').length > 0").await?;
        let number: String = tab.eval("document.querySelector('#layers .twin-row .num').innerText").await?;
        tab.eval::<()>("(document.querySelector('#layers .twin-row').focus(), null)").await?;
        cockpit.press(&["Enter"]).await?;
        let OverlayShapes::Point(points) = shapes(stage, "stations")? else { anyhow::bail!("stations are places") };
        let row = points.ids.iter().position(|id| *id == number).with_context(|| format!("a station {number}"))?;
        let there = cockpit.state().await?;
        ensure!(there.unit == points.units[points.unit[row] as usize], "chosen is {}", there.unit);
        ensure!((there.lon - points.lon[row]).abs() < 1e-3 && there.zoom >= 15.9, "it looks at {there:?}");
        Ok(())
    });
}

#[test]
fn switch_strength_and_order_stand_in_the_address_and_come_back() {
    with_cockpit("overlay-address", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let plain = cockpit.bare_map().await?.picture;
        open_list(cockpit).await?;
        for id in ["thematic_care", "reach_stations", "stations"] {
            switch(cockpit, id).await?;
        }
        let hash = async || -> Result<String> { tab.eval("location.hash").await };
        ensure!(hash().await?.contains("on=stations.reach_stations.thematic_care"), "{}", hash().await?);
        let strong = cockpit.bare_map().await?.picture;
        let hatched = strong.differs_from(&plain);
        ensure!(hatched > 5_000, "hatching changed {hatched} pixels");
        open_list(cockpit).await?;
        const SET: &str = "(() => { const row = document.querySelector('#layers input[name=thematic_care]').closest('.overlay');
            const range = row.querySelector('input[type=range]'); range.value = 40;
            range.dispatchEvent(new Event('input', {bubbles: true})); row.querySelector('.order button').click(); })(), null";
        tab.eval::<()>(&format!("({SET})")).await?;
        cockpit.idle().await?;
        ensure!(hash().await?.contains("on=stations.thematic_care~40.reach_stations"), "{}", hash().await?);
        let weak = cockpit.bare_map().await?.picture;
        ensure!(weak.differs_from(&strong) > 1_000, "strength and order changed nothing");
        let before = drawn(cockpit).await?;
        tab.reload().await?;
        cockpit.ready().await?;
        let again = drawn(cockpit).await?;
        let ids = |drawn: &Overlays| drawn.layers.iter().map(|layer| layer.id.clone()).collect::<Vec<_>>();
        ensure!(ids(&again) == ids(&before) && again.hatched == before.hatched, "after a reload {again:?}");
        let differs = cockpit.bare_map().await?.picture.differs_from(&weak);
        ensure!(differs == 0, "after a reload {differs} pixels are others");
        // Switched off, everything is as before.
        open_list(cockpit).await?;
        for id in ["stations", "thematic_care", "reach_stations"] {
            switch(cockpit, id).await?;
        }
        cockpit.press(&["Escape"]).await?;
        ensure!(!hash().await?.contains("on="), "{}", hash().await?);
        let differs = cockpit.bare_map().await?.picture.differs_from(&plain);
        ensure!(differs == 0, "switched off, {differs} pixels are others");
        // A layer that isn't there is told and left out.
        tab.eval::<()>("(location.hash = '#?on=stations.dragons', null)").await?;
        tab.until("document.querySelector('.notice')?.innerText.includes('dragons')").await?;
        cockpit.idle().await?;
        ensure!(hash().await?.contains("on=stations") && !hash().await?.contains("dragons"), "{}", hash().await?);
        Ok(())
    });
}

#[test]
fn hatched_are_the_units_of_the_api_and_no_others() {
    with_cockpit("overlay-areas", async |stage| {
        let cockpit = &stage.cockpit;
        let (outlines, _) = stage.leaves()?;
        // Near enough for strokes inside a micro-grid.
        let home = cockpit.state().await?;
        cockpit.look(home.lon, home.lat, home.zoom + 3.0).await?;
        let plain = cockpit.bare_map().await?;
        open_list(cockpit).await?;
        switch(cockpit, "thematic_rule_of_law").await?;
        let OverlayShapes::Area(areas) = shapes(stage, "thematic_rule_of_law")? else { anyhow::bail!("not of areas") };
        let expected: BTreeSet<String> = areas.units.concat().into_iter().collect();
        let drawn = drawn(cockpit).await?;
        ensure!(drawn.hatched == [expected.clone()], "{} sets", drawn.hatched.len());
        cockpit.press(&["Escape"]).await?;
        let hatched = cockpit.bare_map().await?;
        let [_, _, width, height] = cockpit.map_box().await?;
        let corners = format!("[__weige.unproject(0, {height}), __weige.unproject({width}, 0)]");
        let [[west, south], [east, north]]: [[f64; 2]; 2] = cockpit.tab.eval(&corners).await?;
        let near = |outline: &Outline| {
            let [w, s, e, n] = outline.bounds();
            w <= east && e >= west && s <= north && n >= south
        };
        let (mut inside, mut outside) = (0, 0);
        for (code, outline) in outlines.iter().filter(|(_, outline)| near(outline)) {
            let spots = cockpit.project(&outline.inner_points(24)).await?;
            let seen: Vec<[f64; 2]> = spots
                .into_iter()
                .filter(|[x, y]| *x > 2.0 && *y > 2.0 && *x < width - 2.0 && *y < height - 2.0)
                .collect();
            if seen.len() < 20 {
                continue;
            }
            let changed = seen.iter().filter(|spot| plain.color_at(**spot) != hatched.color_at(**spot)).count();
            if expected.contains(code) {
                ensure!(changed * 20 > seen.len(), "{code} is in the set and hatched in {changed} of {}", seen.len());
                inside += 1;
            } else {
                // The pixel of a place at the very edge may be the neighbour's.
                ensure!(changed * 100 <= seen.len(), "{code} is hatched in {changed} of {} places", seen.len());
                outside += 1;
            }
        }
        ensure!(inside > 3 && outside > 20, "{inside} in the set and {outside} beside it were in view");
        Ok(())
    });
}

#[test]
fn a_units_card_and_tip_tell_the_reach_of_the_api() {
    with_cockpit("overlay-reach", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        open_list(cockpit).await?;
        switch(cockpit, "reach_stations").await?;
        let units: UnitsBody = stage.server.json("/units")?;
        let OverlayShapes::Area(areas) = shapes(stage, "reach_stations")? else { anyhow::bail!("not of areas") };
        let layer = list(stage)?.into_iter().find(|layer| layer.id == "reach_stations").context("a reach")?;
        ensure!(layer.walk == Some(domain::wire::Walk::Road), "measured {:?}", layer.walk);
        let words: String = tab.eval("document.querySelector('#layers .overlay.on').innerText").await?;
        ensure!(words.contains("沿道路"), "the legend doesn't say how: {words:?}");
        cockpit.press(&["Escape"]).await?;
        let street = units.units.iter().position(|unit| unit.level == "street").context("a street")?;
        for at in [street, street + 3] {
            let unit = &units.units[at];
            let share = areas.shares[at].context("a share")?;
            let told = format!("{:.1}", f64::from(share) / 10.0);
            tab.eval::<()>(&format!("(location.hash = '#?on=reach_stations&u={}', null)", unit.code)).await?;
            tab.until(&format!("document.getElementById('unit-code')?.innerText === '{}'", unit.code)).await?;
            cockpit.idle().await?;
            let facts: String = tab.eval("document.querySelector('.facts').innerText").await?;
            ensure!(facts.contains(&layer.name.zh) && facts.contains(&told), "{} has {told}: {facts:?}", unit.name);
        }
        Ok(())
    });
}
