//! The app's own test object, `window.__weige`, spoken to from here.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::browser::Browser;
use crate::picture::Picture;
use crate::tab::Tab;

/// What the map holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// Live GPU objects.
    pub gl_objects: u32,
    /// Live listeners, observers and timers.
    pub listeners: u32,
    /// Drawing buffer's width, device px.
    pub buffer_width: u32,
    /// Drawing buffer's height, device px.
    pub buffer_height: u32,
}

/// What is chosen and shown.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct State {
    /// Indicator's id.
    pub indicator: String,
    /// Id of the level that is coloured.
    pub level: String,
    /// Whether the level stays when the zoom changes.
    pub pinned: bool,
    /// The period.
    pub period: String,
    /// The chosen unit's code.
    pub unit: String,
    /// `zh` or `en`.
    pub lang: String,
    /// Web-Mercator zoom, 512-px tiles.
    #[serde(default)]
    pub zoom: f64,
    /// Latitude of the centre, degrees.
    #[serde(default)]
    pub lat: f64,
    /// Longitude of the centre, degrees.
    #[serde(default)]
    pub lon: f64,
    /// Inner limits of the classes, rising.
    #[serde(default)]
    pub breaks: Vec<f32>,
    /// Colour slot of each class.
    #[serde(default)]
    pub slots: Vec<u8>,
    /// Inner limits of the two sides of nine classes.
    #[serde(default)]
    pub sides: Vec<Vec<f32>>,
}

/// The app in its tab.
pub struct Cockpit {
    /// The page.
    pub tab: Tab,
}

impl Cockpit {
    /// Opens the app and waits until everything is drawn and what opens on request is here.
    ///
    /// # Errors
    /// When it doesn't start.
    pub async fn open(browser: &Browser, url: &str) -> Result<Self> {
        let cockpit = Self::open_first(browser, url).await?;
        cockpit.whole().await?;
        Ok(cockpit)
    }

    /// Waits until what opens on request is here too.
    ///
    /// # Errors
    /// When it doesn't come.
    pub async fn whole(&self) -> Result<()> {
        self.tab.eval_long::<()>("__weige.whole().then(() => null)").await?;
        self.idle().await
    }

    /// Opens the app and waits until the first view is drawn; what opens on request is still to come.
    ///
    /// # Errors
    /// When it doesn't start.
    pub async fn open_first(browser: &Browser, url: &str) -> Result<Self> {
        let cockpit = Self { tab: Tab::new(browser).await? };
        cockpit.tab.go(url).await?;
        cockpit.ready().await.context("the app does not become ready")?;
        Ok(cockpit)
    }

    /// What the map holds.
    ///
    /// # Errors
    /// The page's.
    pub async fn stats(&self) -> Result<Stats> {
        self.tab.eval("__weige.stats()").await
    }

    /// Waits for the first full picture.
    ///
    /// # Errors
    /// When it doesn't come.
    pub async fn ready(&self) -> Result<()> {
        self.tab.eval_long::<()>("window.__weigeThere.then((weige) => weige.ready).then(() => null)").await?;
        self.idle().await
    }

    /// Waits until nothing is fetched, animated or drawn any more, on the map and beside it.
    ///
    /// # Errors
    /// The page's.
    pub async fn idle(&self) -> Result<()> {
        // One that is broken off has ended too.
        let still = "Promise.allSettled(document.getAnimations().map((one) => one.finished))";
        self.tab.eval_long(&format!("__weige.idle().then(() => {still}).then(() => null)")).await
    }

    /// Gives the page a touch screen, and waits until the map has taken the size that it has then.
    ///
    /// # Errors
    /// The page's.
    pub async fn with_fingers(&self) -> Result<()> {
        self.tab.with_fingers().await?;
        self.idle().await
    }

    /// What is chosen and shown.
    ///
    /// # Errors
    /// The page's.
    pub async fn state(&self) -> Result<State> {
        self.tab.eval("__weige.state()").await
    }

    /// Device pixels that each leaf covers, by code; leaves without a pixel are absent.
    ///
    /// # Errors
    /// The page's.
    pub async fn paint_ids(&self) -> Result<BTreeMap<String, u32>> {
        self.tab.eval_long("__weige.paintIds()").await
    }

    /// Code of the leaf at a place of the map, CSS px from its corner.
    ///
    /// # Errors
    /// The page's.
    pub async fn pick(&self, [x, y]: [f64; 2]) -> Result<Option<String>> {
        self.tab.eval(&format!("__weige.pick({x}, {y})")).await
    }

    /// Where places (longitude, latitude) stand on the map, CSS px from its corner.
    ///
    /// # Errors
    /// The page's.
    pub async fn project(&self, places: &[[f64; 2]]) -> Result<Vec<[f64; 2]>> {
        let places = serde_json::to_string(places)?;
        self.tab.eval(&format!("{places}.map(([lon, lat]) => __weige.project(lon, lat))")).await
    }

    /// The map's canvas as it is on the screen, with nothing over it: all colours from one picture.
    ///
    /// # Errors
    /// The page's or the browser's.
    pub async fn bare_map(&self) -> Result<BareMap> {
        self.idle().await?;
        let corner = self.map_box().await?;
        self.veil("hidden", "visible").await?;
        let png = self.tab.png().await;
        self.veil("", "").await?;
        Ok(BareMap { picture: Picture::decode(&png?)?, corner: [corner[0], corner[1]] })
    }

    /// The visibility of the page and of the canvas in it.
    async fn veil(&self, page: &str, canvas: &str) -> Result<()> {
        let set = format!(
            "(document.body.style.visibility = '{page}', \
             document.querySelector('#map canvas').style.visibility = '{canvas}', \
             new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))))"
        );
        self.tab.eval::<()>(&set).await
    }

    /// Looks elsewhere and waits until that is drawn.
    ///
    /// # Errors
    /// The page's.
    pub async fn look(&self, lon: f64, lat: f64, zoom: f64) -> Result<()> {
        self.tab.eval::<()>(&format!("(__weige.camera({lon}, {lat}, {zoom}), null)")).await?;
        self.idle().await
    }

    /// Corner and size of the map on the page, CSS px: x, y, width, height.
    ///
    /// # Errors
    /// The page's.
    pub async fn map_box(&self) -> Result<[f64; 4]> {
        self.tab
            .eval("(() => { const b = document.getElementById('map').getBoundingClientRect(); return [b.x, b.y, b.width, b.height]; })()")
            .await
    }

    /// Where a place of the map stands on the page, CSS px.
    ///
    /// # Errors
    /// The page's.
    pub async fn on_page(&self, [x, y]: [f64; 2]) -> Result<(f64, f64)> {
        let [left, top, ..] = self.map_box().await?;
        Ok((left + x, top + y))
    }

    /// The names of the chain from the whole to the chosen unit.
    ///
    /// # Errors
    /// The page's.
    pub async fn crumbs(&self) -> Result<Vec<String>> {
        self.tab.eval("[...document.querySelectorAll('nav.crumbs button')].map((crumb) => crumb.textContent)").await
    }

    /// Scrolls the warnings to their end, until all rows are made and written; they stay so as long as the list stands there.
    ///
    /// # Errors
    /// They don't come.
    pub async fn all_warnings(&self) -> Result<()> {
        let all = "(() => { const list = document.querySelector('.alerts'), rows = list.querySelectorAll('.alert');
            list.scrollTop = list.scrollHeight;
            return rows.length === +(rows[0]?.parentElement.getAttribute('aria-setsize') ?? 0) && !list.querySelector('.asleep'); })()";
        self.tab.until(all).await
    }

    /// Presses keys one after the other, then waits until all is shown.
    ///
    /// # Errors
    /// The browser's.
    pub async fn press(&self, keys: &[&str]) -> Result<()> {
        for key in keys {
            self.tab.press(key).await?;
        }
        self.idle().await
    }
}

/// See [`Cockpit::bare_map`].
pub struct BareMap {
    /// The whole screen.
    pub picture: Picture,
    corner: [f64; 2],
}

impl BareMap {
    /// The colour at a place of the map, CSS px from its corner; none beyond the screen.
    #[must_use]
    pub fn color_at(&self, [x, y]: [f64; 2]) -> Option<[u8; 3]> {
        self.picture.at(self.corner[0] + x, self.corner[1] + y)
    }
}
