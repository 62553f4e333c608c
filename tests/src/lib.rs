//! A harness that drives the built binaries in a real browser.
//!
//! [`places`] finds binaries, demo and browser → [`server`] serves a snapshot on a port of its own → [`browser`] starts
//! a fresh Chromium → [`tab`] is the one page in it: what it fetched, said and shows → [`cockpit`] speaks the app's own
//! test object, [`planner`] that of the planner's page, [`regions`] tells which units lie side by side. [`cpu`] tells what a page costs. [`eye`] judges looks, [`axe`] access. [`with_cockpit`] puts them together for one test.

pub mod api;
pub mod axe;
pub mod browser;
pub mod cockpit;
pub mod colours;
pub mod cpu;
pub mod eye;
pub mod figures;
pub mod follow;
pub mod geometry;
pub mod host;
pub mod input;
pub mod network;
pub mod paper;
pub mod picture;
pub mod places;
pub mod planner;
pub mod regions;
pub mod server;
pub mod tab;
pub mod tiles;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use domain::wire::UnitsBody;
use serde_json::Value;

use browser::{Browser, Size};
use cockpit::Cockpit;
use geometry::{Outline, outlines};
use places::Places;
use server::Server;
use tab::Tab;
use tiles::TileServer;

/// Everything one test drives.
pub struct Stage {
    /// The page.
    pub cockpit: Cockpit,
    /// The server behind it.
    pub server: Server,
}

impl Stage {
    /// Outlines of the deepest level by code, and that level's codes in the API's list.
    ///
    /// # Errors
    /// The server's.
    pub fn leaves(&self) -> Result<(BTreeMap<String, Outline>, Vec<String>)> {
        let catalogue: Value = self.server.json("/catalogue")?;
        let levels = catalogue["levels"].as_array().context("no levels")?;
        let deepest = levels.iter().max_by_key(|level| level["depth"].as_u64()).context("no levels")?;
        let id = deepest["id"].as_str().context("a level without id")?;
        let outlines = outlines(&self.server.json(&format!("/grids.geojson?level={id}"))?)?;
        let units: UnitsBody = self.server.json("/units")?;
        let codes = units.units.into_iter().filter(|unit| unit.level == id).map(|unit| unit.code).collect();
        Ok((outlines, codes))
    }
}

/// Serves the demo, opens the app and waits until everything is drawn; afterwards checks that no request left the
/// origin, no policy was violated and nothing was complained about. Panics with the whole chain of causes.
///
/// # Panics
/// When anything fails: this is what a test calls.
pub fn with_cockpit(name: &str, body: impl AsyncFnOnce(&Stage) -> Result<()>) {
    with_snapshots(name, Size::DESK, None, body);
}

/// As [`with_cockpit`], on other snapshots and at another size.
///
/// # Panics
/// When anything fails.
pub fn with_snapshots(
    name: &str,
    size: Size,
    snapshots: Option<&std::path::Path>,
    body: impl AsyncFnOnce(&Stage) -> Result<()>,
) {
    let result = (|| {
        let places = Places::find()?;
        let snapshots = snapshots.map_or_else(|| places.demo.join("snapshots"), std::path::Path::to_path_buf);
        let server = Server::start(&places, &snapshots)?;
        block_on(async {
            let mut browser = Browser::start(&places, size).await?;
            let result = run(&browser, server, &places, name, body).await;
            browser.close().await?;
            result
        })
    })();
    if let Err(error) = result {
        panic!("{name}: {error:?}");
    }
}

/// Serves the demo and hands over an empty page, for tests that are about how the app opens or doesn't; afterwards
/// checks as [`with_cockpit`] does. `drawing` are the browser's arguments about graphics, none for the usual ones.
///
/// # Panics
/// When anything fails.
pub fn with_page(name: &str, drawing: Option<&[&str]>, body: impl AsyncFnOnce(&Cockpit, &mut Server) -> Result<()>) {
    let result = (|| {
        let places = Places::find()?;
        let mut server = Server::start(&places, &places.demo.join("snapshots"))?;
        block_on(async {
            let mut browser = match drawing {
                Some(drawing) => Browser::start_with(&places, Size::DESK, drawing).await?,
                None => Browser::start(&places, Size::DESK).await?,
            };
            let cockpit = Cockpit { tab: Tab::new(&browser).await? };
            let mut result = body(&cockpit, &mut server).await;
            if result.is_err() {
                let file = places.out.join(format!("failed-{name}.png"));
                cockpit.tab.screenshot(&file).await.context("no picture of the failure")?;
                eprintln!("a picture of the failure: {}", file.display());
            } else {
                result = cockpit.tab.assert_clean(&[&server.origin()]).await;
            }
            browser.close().await?;
            result
        })
    })();
    if let Err(error) = result {
        panic!("{name}: {error:?}");
    }
}

/// Serves the demo over a base map from a tile server of the test's own and hands over an empty page; `configured` is
/// the base map's file but for its address. Afterwards checks as [`with_cockpit`] does, with the tile server's origin
/// as the only other one.
///
/// # Panics
/// When anything fails.
pub fn with_basemap(
    name: &str,
    configured: &str,
    body: impl AsyncFnOnce(&Cockpit, &Server, &TileServer) -> Result<()>,
) {
    let result = block_on(async {
        let places = Places::find()?;
        let tiles = TileServer::start().await?;
        let file = places.out.join(format!("{name}.toml"));
        std::fs::write(&file, format!("url = \"{}/{{z}}/{{x}}/{{y}}.png\"\n{configured}", tiles.origin()))
            .with_context(|| format!("can't write {}", file.display()))?;
        let path = file.to_str().context("a path that is no text")?;
        let server = Server::start_with(&places, &places.demo.join("snapshots"), &["--basemap", path])?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let cockpit = Cockpit { tab: Tab::new(&browser).await? };
        let mut result = body(&cockpit, &server, &tiles).await;
        if result.is_err() {
            let file = places.out.join(format!("failed-{name}.png"));
            cockpit.tab.screenshot(&file).await.context("no picture of the failure")?;
            eprintln!("a picture of the failure: {}", file.display());
        } else {
            result = cockpit.tab.assert_clean(&[&server.origin(), &tiles.origin()]).await;
        }
        browser.close().await?;
        result
    });
    if let Err(error) = result {
        panic!("{name}: {error:?}");
    }
}

async fn run(
    browser: &Browser,
    server: Server,
    places: &Places,
    name: &str,
    body: impl AsyncFnOnce(&Stage) -> Result<()>,
) -> Result<()> {
    let cockpit = Cockpit::open(browser, &server.origin()).await?;
    let stage = Stage { cockpit, server };
    let result = body(&stage).await;
    if result.is_err() {
        let file = places.out.join(format!("failed-{name}.png"));
        stage.cockpit.tab.screenshot(&file).await.context("no picture of the failure")?;
        eprintln!("a picture of the failure: {}", file.display());
    }
    let clean = stage.cockpit.tab.assert_clean(&[&stage.server.origin()]).await;
    result.and(clean)
}

/// Runs to the end on a runtime of its own.
///
/// # Errors
/// The future's own, or that no runtime can be made.
pub fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Runtime::new().context("no runtime")?.block_on(future)
}
