//! A configured base map lies below the grids where it belongs, is named, can be hidden, and may fail.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use domain::crs::Crs;
use tests::cockpit::Cockpit;
use tests::tab::Tab;
use tests::tiles::{Tile, TileServer, colour};
use tests::with_basemap;

const LICENCE: &str = "GS(2026)1234号";

/// What the tests' base map says beside its address; half of its light over the dark ground.
fn configured(crs: Crs) -> String {
    format!(
        "crs = \"{crs}\"\nlicence = \"{LICENCE}\"\nopacity_dark = 0.5\n\
         attribution = {{ zh = \"底图 © 测试图社\", en = \"Base map © Test Maps\" }}\n"
    )
}

/// Where a place of the grids falls in the tiles of a zoom: column and row with their fractions.
fn in_tiles(crs: Crs, place: [f64; 2], z: u32) -> [f64; 2] {
    let [lon, lat] = crs.from_grids(place);
    let side = f64::from(1_u32 << z);
    let y = 0.5 - lat.to_radians().sin().atanh() / std::f64::consts::TAU;
    [(lon / 360.0 + 0.5) * side, y * side]
}

/// Tiles that were asked for lie in view, once each, all of one zoom; which one.
async fn only_what_is_in_view(cockpit: &Cockpit, crs: Crs, asked: &[Tile]) -> Result<u32> {
    let once: BTreeSet<&Tile> = asked.iter().collect();
    ensure!(once.len() == asked.len(), "asked for twice: {asked:?}");
    let z = asked.first().context("no tile was asked for")?.0;
    let [_, _, width, height] = cockpit.map_box().await?;
    let corners: Vec<[f64; 2]> =
        cockpit.tab.eval(&format!("[__weige.unproject(0, 0), __weige.unproject({width}, {height})]")).await?;
    let [low, high] = [corners[0], corners[1]].map(|corner| in_tiles(crs, corner, z));
    // How far beside the view a tile may lie: where tiles are shifted the app looks some 150 m around it.
    let room = if crs == Crs::Gcj02 { 4.5e-6 * f64::from(1_u32 << z) } else { 0.1 };
    for &(zoom, x, y) in asked {
        let at = [f64::from(x), f64::from(y)];
        let beside = (0..2).any(|i| at[i] + 1.0 < low[i] - room || at[i] > high[i] + room);
        ensure!(zoom == z && !beside, "{zoom}/{x}/{y} is not in view: {low:?} to {high:?} at zoom {z}");
    }
    Ok(z)
}

/// Beside the grids the map shows each tile's colour where it belongs; how many places were looked at.
async fn tiles_stand_where_they_belong(cockpit: &Cockpit, crs: Crs, z: u32) -> Result<usize> {
    let [_, _, width, height] = cockpit.map_box().await?;
    let spots: Vec<[f64; 2]> = (1..40)
        .flat_map(|i| (1..30).map(move |j| [f64::from(i) / 40.0, f64::from(j) / 30.0]))
        .map(|[x, y]| [(x * width).round() + 0.5, (y * height).round() + 0.5])
        .collect();
    let text = serde_json::to_string(&spots)?;
    let free: Vec<([f64; 2], [f64; 2])> = cockpit
        .tab
        .eval(&format!(
            "{text}.filter(([x, y]) => [[0, 0], [9, 9], [9, -9], [-9, 9], [-9, -9]].every(([a, b]) => !__weige.pick(x + a, y + b))) \
             .map(([x, y]) => [[x, y], __weige.unproject(x, y)])"
        ))
        .await?;
    let bare = cockpit.bare_map().await?;
    let ground: String =
        cockpit.tab.eval("getComputedStyle(document.documentElement).getPropertyValue('--bg0')").await?;
    let ground = u32::from_str_radix(ground.trim().trim_start_matches('#'), 16)?.to_be_bytes();
    let mut looked = 0;
    for (spot, place) in free {
        let at = in_tiles(crs, place, z);
        // A tile's edge is a px wide.
        if at.iter().any(|v| !(0.02..0.98).contains(&v.fract())) {
            continue;
        }
        let own = colour((z, at[0] as u32, at[1] as u32));
        let found = bare.color_at(spot).context("beyond the screen")?;
        for i in 0..3 {
            let expected = (f64::from(own[i]) + f64::from(ground[i + 1])) / 2.0;
            ensure!(
                (expected - f64::from(found[i])).abs() <= 2.0,
                "{spot:?} at {at:?}: {found:?}, the tile's is {own:?}"
            );
        }
        looked += 1;
    }
    Ok(looked)
}

/// The credits stand in the page, and on nothing else that stands on the map.
async fn credits_stand_free(tab: &Tab) -> Result<()> {
    let over: Vec<String> = tab
        .eval(
            "(() => { const box = (e) => e.getBoundingClientRect(), own = box(document.querySelector('.credits'));
            const meets = (b) => b.width && b.left < own.right && own.left < b.right && b.top < own.bottom && own.top < b.bottom;
            const map = box(document.querySelector('main.map'));
            const out = own.left < map.left || own.right > map.right || own.bottom > map.bottom ? ['the edge'] : [];
            return out.concat(['.legend', '.map-scale', '.map-tools', '.map-title', '.timeline'].filter((name) =>
              [...document.querySelectorAll(name)].some((e) => meets(box(e))))); })()",
        )
        .await?;
    ensure!(over.is_empty(), "the credits meet {over:?}");
    let text: String = tab.eval("document.querySelector('.credits').innerText").await?;
    ensure!(text.contains("测试图社") && text.contains(LICENCE), "the credits say {text:?}");
    Ok(())
}

#[test]
fn tiles_lie_below_the_grids_are_named_and_can_be_hidden() {
    with_basemap("basemap", &configured(Crs::Cgcs2000), async |cockpit, server, tiles| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let z = only_what_is_in_view(cockpit, Crs::Cgcs2000, &tiles.take_asked()).await?;
        let looked = tiles_stand_where_they_belong(cockpit, Crs::Cgcs2000, z).await?;
        ensure!(looked > 30, "only {looked} places lie beside the grids");
        for (width, height) in [(1366, 768), (1920, 1080), (1080, 1920)] {
            tab.screen(tests::browser::Size { width, height }, 1.0).await?;
            cockpit.idle().await?;
            credits_stand_free(tab).await.with_context(|| format!("{width} × {height}"))?;
        }
        tab.screen(tests::browser::Size::DESK, 1.0).await?;
        cockpit.idle().await?;
        cockpit.press(&["l"]).await?;
        // The grids let it through.
        let [_, _, width, height] = cockpit.map_box().await?;
        let middle = [(width / 2.0).round() + 0.5, (height / 2.0).round() + 0.5];
        let shown = (cockpit.bare_map().await?, cockpit.stats().await?.gl_objects);
        tab.eval::<()>("(document.querySelector('#layers input[name=basemap]').focus(), null)").await?;
        cockpit.press(&[" "]).await?;
        tab.until("!document.querySelector('.credits').innerText && location.hash.includes('hide=basemap')").await?;
        let hidden = (cockpit.bare_map().await?, cockpit.stats().await?.gl_objects);
        ensure!(shown.0.color_at(middle) != hidden.0.color_at(middle), "nothing shines through the grids");
        ensure!(hidden.1 < shown.1, "hidden, {} objects of {} are left", hidden.1, shown.1);
        tiles.forget_asked();
        let state = cockpit.state().await?;
        cockpit.look(state.lon, state.lat, state.zoom + 2.0).await?;
        ensure!(tiles.take_asked().is_empty(), "hidden, it is asked for all the same");
        // Shown again, nearer: those tiles and no others; they come back after the context went.
        tab.click_on("#layers input[name=basemap]").await?;
        cockpit.idle().await?;
        tab.until("!location.hash.includes('hide=')").await?;
        let nearer = only_what_is_in_view(cockpit, Crs::Cgcs2000, &tiles.take_asked()).await?;
        ensure!(nearer == z + 2, "zoom {nearer} after {z}");
        let before = (cockpit.bare_map().await?.picture, cockpit.stats().await?.gl_objects);
        tab.eval::<()>(
            "(() => { const gl = document.querySelector('#map canvas').getContext('webgl2');
            window.__lost = gl.getExtension('WEBGL_lose_context'); window.__lost.loseContext(); return null; })()",
        )
        .await?;
        tab.until("document.querySelector('.veiled')").await?;
        tab.eval::<()>("(__lost.restoreContext(), null)").await?;
        tab.until("!document.querySelector('.veiled')").await?;
        let after = (cockpit.bare_map().await?.picture, cockpit.stats().await?.gl_objects);
        ensure!(before.0.differs_from(&after.0) == 0 && before.1 == after.1, "{} objects, then {}", before.1, after.1);
        ensure!(tiles.take_asked().is_empty(), "pictures that are here were asked for again");
        Ok(())
    });
}

#[test]
fn a_map_in_gcj_02_is_moved_under_the_grids() {
    with_basemap("basemap-gcj", &configured(Crs::Gcj02), async |cockpit, server, tiles| {
        cockpit.tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        // At the grids' edge, close enough for the shift to be some hundred px.
        let leaves = tests::geometry::outlines(&server.json("/grids.geojson?level=district")?)?;
        let [west, _, _, north] = leaves.values().next().context("no district")?.bounds();
        cockpit.look(west, north, 15.0).await?;
        let asked = tiles.take_asked();
        let near = asked.iter().map(|tile| tile.0).max().context("no tile was asked for")?;
        let near: Vec<Tile> = asked.into_iter().filter(|tile| tile.0 == near).collect();
        let z = only_what_is_in_view(cockpit, Crs::Gcj02, &near).await?;
        let looked = tiles_stand_where_they_belong(cockpit, Crs::Gcj02, z).await?;
        ensure!(looked > 100, "only {looked} places lie beside the grids");
        let words: String = cockpit.tab.eval("document.querySelector('.map-foot').innerText").await?;
        ensure!(words.contains("GCJ-02") && words.contains("CGCS2000 经纬度"), "the map's foot says {words:?}");
        Ok(())
    });
}

/// Nothing that a page should do waits for tiles.
async fn goes_on(cockpit: &Cockpit) -> Result<()> {
    let before = cockpit.state().await?;
    cockpit.press(&["]"]).await?;
    let after = cockpit.state().await?;
    ensure!(before.indicator != after.indicator || before.period != after.period, "the keys do nothing");
    ensure!(cockpit.paint_ids().await?.len() > 100, "the grids are not on the map");
    Ok(())
}

#[test]
fn a_base_map_that_fails_is_said_once_and_comes_back() {
    with_basemap("basemap-fails", &configured(Crs::Cgcs2000), async |cockpit, server, tiles: &TileServer| {
        let tab = &cockpit.tab;
        tiles.set_broken(true);
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        tab.until("document.querySelector('.notice')?.innerText.includes('底图')").await?;
        goes_on(cockpit).await?;
        // Closed once, it stays closed though the map goes on failing.
        tab.click_on(".notice .btn").await?;
        let objects = cockpit.stats().await?.gl_objects;
        tab.until("performance.getEntriesByType('resource').filter((e) => e.name.endsWith('.png')).length > 7").await?;
        ensure!(!tab.eval::<bool>("!!document.querySelector('.notice')").await?, "it is said again");
        let tried = tiles.take_asked().len();
        ensure!(tried < 12, "{tried} requests of a server that refuses");
        tiles.set_broken(false);
        tab.until(&format!("__weige.stats().glObjects > {}", objects + 6)).await?;
        cockpit.idle().await?;
        let z = tiles.take_asked().first().context("no tile was asked for")?.0;
        ensure!(
            tiles_stand_where_they_belong(cockpit, Crs::Cgcs2000, z).await? > 30,
            "few places lie beside the grids"
        );
        tab.forgive("503").await
    });
}
