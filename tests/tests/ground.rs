//! What lies on the ground: brought for the view alone, drawn below the colours, hidden by those who wish.

use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use domain::codec::context::{ContextFeature, ContextLayer, decode};
use domain::lattice::LatticePoint;
use domain::wire::{ContextBody, ContextTile};
use tests::cockpit::Cockpit;
use tests::geometry::Outline;
use tests::{with_cockpit, with_page};

/// Streets with houses.
const NEAR: f64 = 16.0;

/// Paths of tiles whose bounds touch the map's view, grown by so much of its sides all round.
async fn in_view(cockpit: &Cockpit, body: &ContextBody, room: f64) -> Result<BTreeSet<String>> {
    let [_, _, width, height] = cockpit.map_box().await?;
    let corners = format!(
        "[__weige.unproject({}, {}), __weige.unproject({}, {})]",
        -room * width,
        (1.0 + room) * height,
        (1.0 + room) * width,
        -room * height
    );
    let [[west, south], [east, north]]: [[f64; 2]; 2] = cockpit.tab.eval(&corners).await?;
    let touches = |tile: &ContextTile| {
        let [w, s, e, n] = tile.bounds;
        w <= east && e >= west && s <= north && n >= south
    };
    let tiles = body.steps.iter().flat_map(|step| step.tiles.iter().map(|tile| (step.id.as_str(), tile)));
    Ok(tiles.filter(|(_, tile)| touches(tile)).map(|(step, tile)| format!("/api/v1/{}", tile.path(step))).collect())
}

/// Paths of tiles that were asked for, each with how often.
async fn asked(cockpit: &Cockpit) -> Result<Vec<String>> {
    let requests = cockpit.tab.requests().await?;
    let paths = requests.into_iter().filter_map(|request| {
        let (_, path) = request.url.split_once("/api/v1/context/")?;
        Some(format!("/api/v1/context/{}", path.split('?').next()?))
    });
    Ok(paths.collect())
}

/// The middle of the tile with the most houses on its ground: a town's. To the address' precision, so that a page that
/// loads again looks there to the bit.
fn town(body: &ContextBody) -> Result<(f64, f64)> {
    let buildings = body.steps.iter().find(|step| step.id == "buildings").context("no buildings")?;
    let dense = |tile: &ContextTile| {
        let [w, s, e, n] = tile.bounds;
        f64::from(tile.features) / ((e - w) * (n - s))
    };
    let most = buildings.tiles.iter().max_by(|a, b| dense(a).total_cmp(&dense(b))).context("no tile")?;
    let [w, s, e, n] = most.bounds;
    let rounded = |degrees: f64| (degrees * 1e5).round() / 1e5;
    Ok((rounded((w + e) / 2.0), rounded((s + n) / 2.0)))
}

#[test]
fn the_ground_comes_in_tiles_of_the_view_and_can_be_hidden() {
    with_cockpit("ground", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let body: ContextBody = stage.server.json("/context")?;
        let all: usize = body.steps.iter().map(|step| step.tiles.len()).sum();
        ensure!(asked(cockpit).await?.is_empty(), "tiles were asked for at the first view");

        let (lon, lat) = town(&body)?;
        cockpit.look(lon, lat, NEAR).await?;
        let list = asked(cockpit).await?;
        let once: BTreeSet<String> = list.iter().cloned().collect();
        ensure!(once.len() == list.len(), "a tile was asked for twice: {list:?}");
        let (seen, round) = (in_view(cockpit, &body, 0.0).await?, in_view(cockpit, &body, 0.25).await?);
        ensure!(seen.is_subset(&once), "in view, but not asked for: {:?}", seen.difference(&once));
        ensure!(once.is_subset(&round), "asked for, but far from the view: {:?}", once.difference(&round));
        ensure!(once.len() > 1 && once.len() * 4 < all, "{} of {all} tiles", once.len());
        let held: usize = tab.eval("__weige.stats().tiles").await?;
        ensure!(held == once.len(), "{} tiles came, {held} are drawn", once.len());
        eprintln!("{held} of {all} tiles at zoom {NEAR}");

        let whole = cockpit.bare_map().await?.picture;
        cockpit.press(&["l"]).await?;
        tab.click_on("#layers input[name=buildings]").await?;
        let bare = cockpit.bare_map().await?.picture;
        let houses = whole.differs_from(&bare);
        ensure!(houses > 20_000, "without buildings only {houses} pixels are others");
        let hash: String = tab.eval("location.hash").await?;
        ensure!(hash.contains("hide=buildings"), "the address is {hash}");
        // By keys alone: the first box has the focus when the list opens; Tab leads on to the others.
        cockpit.press(&["Escape", "l"]).await?;
        tab.until("document.activeElement?.type === 'checkbox' && document.activeElement.closest('#layers')").await?;
        tab.eval::<()>("(document.querySelector('#layers input[name=water]').focus(), null)").await?;
        cockpit.press(&[" ", "Escape"]).await?;
        let dry = cockpit.bare_map().await?.picture;
        ensure!(dry.differs_from(&bare) > 0, "hiding the water changed nothing");
        let hash: String = tab.eval("location.hash").await?;
        ensure!(hash.contains("hide=buildings.water"), "the address is {hash}");
        tab.reload().await?;
        cockpit.ready().await?;
        let again = cockpit.bare_map().await?.picture.differs_from(&dry);
        ensure!(again == 0, "after a reload {again} pixels are others");
        cockpit.press(&["l"]).await?;
        for kind in ["buildings", "water"] {
            tab.click_on(&format!("#layers input[name={kind}]")).await?;
        }
        let back = cockpit.bare_map().await?.picture.differs_from(&whole);
        ensure!(back == 0, "shown again, {back} pixels are others");
        Ok(())
    });
}

/// Places on rivers and lakes that are seen from afar, well away from the shore.
fn waters(layers: &[ContextLayer]) -> Vec<[f64; 2]> {
    let water = layers.iter().filter(|layer| layer.id == "water").flat_map(|layer| &layer.features);
    let outline = |feature: &ContextFeature| {
        let ring = |ring: &Vec<LatticePoint>| ring.iter().map(|point| [point.lon(), point.lat()]).collect();
        Outline { code: String::new(), parts: vec![feature.rings.iter().map(ring).collect()] }
    };
    let inside = |points: Vec<[f64; 2]>| points.get(points.len() / 4).copied();
    water.filter_map(|feature| inside(outline(feature).inner_points(64))).take(12).collect()
}

#[test]
fn waters_shine_through_the_colours_as_soon_as_one_comes_nearer_than_the_first_view() {
    with_cockpit("waters", async |stage| {
        let cockpit = &stage.cockpit;
        let layers = decode(&stage.server.get("/context.bin")?.body)?;
        let places = waters(&layers);
        ensure!(places.len() > 5, "{} places on the water", places.len());
        let toggle = async || -> Result<()> {
            cockpit.press(&["l"]).await?;
            cockpit.tab.click_on("#layers input[name=water]").await?;
            cockpit.press(&["Escape"]).await
        };
        let first = cockpit.bare_map().await?.picture;
        let mut wet = Vec::new();
        for [lon, lat] in &places {
            cockpit.look(*lon, *lat, NEAR).await?;
            wet.push(cockpit.bare_map().await?.picture);
        }
        toggle().await?;
        let mut seen = 0;
        for ([lon, lat], wet) in places.iter().zip(&wet) {
            cockpit.look(*lon, *lat, NEAR).await?;
            // Boundaries, bridges and names lie over it: the water round the place tells.
            seen += usize::from(cockpit.bare_map().await?.picture.differs_from(wet) > 1_000);
        }
        ensure!(seen == places.len(), "water is seen at {seen} of {} places", places.len());
        cockpit.press(&["Home"]).await?;
        cockpit.idle().await?;
        let dry = cockpit.bare_map().await?.picture.differs_from(&first);
        ensure!(dry == 0, "at the first view, where the colours are whole, water shows in {dry} pixels");
        Ok(())
    });
}

#[test]
fn a_tile_that_fails_is_named_and_asked_for_again() {
    with_page("late-tiles", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let body: ContextBody = server.json("/context")?;
        let (lon, lat) = town(&body)?;
        let gate = tab.gate(&["/api/v1/context/buildings/"]).await?;
        cockpit.look(lon, lat, NEAR).await?;
        tab.until("document.querySelector('.notice')?.innerText.includes('/api/v1/context/buildings/')").await?;
        // The streets have come all the same.
        let missing = in_view(cockpit, &body, 0.0).await?.into_iter().filter(|path| path.contains("buildings")).count();
        ensure!(missing > 1, "{missing} tiles with buildings in view");
        let before: usize = tab.eval("__weige.stats().tiles").await?;
        ensure!(before > 0, "no street came");
        gate.open().await?;
        tab.until(&format!("__weige.stats().tiles >= {}", before + missing)).await?;
        tab.until("!document.querySelector('.notice')").await?;
        tab.forgive("net::ERR_CONNECTION").await
    });
}
