//! An eye for looks: opens a view as a person would see it and lists what is wrong with it.
//!
//! [`views`] says which looks there are: every size, both themes, both languages, every view. The checks run in the page
//! (`gather.js` measures, `checks.js` judges): text or controls beyond their box, over each other, cut off, too small or
//! too faint, and presses that land elsewhere than where a thing is drawn. What charts write on their canvases is kept
//! by `record.js`. [`plant`] puts a fault of each kind into the page to prove that it is found.

pub mod plant;
pub mod views;

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::block_on;
use crate::browser::{Browser, Size};
use crate::cockpit::Cockpit;
use crate::places::Places;
use crate::server::Server;
use crate::tab::Tab;
use plant::Plant;
use views::{Look, Subjects};

/// Runs before the page.
const RECORD: &str = include_str!("record.js");
/// One function of both files; its value is the list.
const CHECKS: &str = concat!(
    "(() => {",
    include_str!("gather.js"),
    include_str!("checks.js"),
    "click_map(",
    "PLACES",
    "); return found; })()"
);

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Finding {
    /// `overflow`, `overlap`, `cut`, `small`, `contrast` or `click`.
    pub what: String,
    /// The region, the element and its first words.
    #[serde(rename = "where")]
    pub place: String,
    /// By how much.
    pub how: String,
}

/// A page that is looked at, and what it is about.
pub struct Eye {
    /// The app.
    pub cockpit: Cockpit,
    origin: String,
    files: Places,
    subjects: Subjects,
    /// Codes of leaves with a place inside each, as the script's literal.
    places: String,
}

impl Eye {
    /// An empty page before a server.
    ///
    /// # Errors
    /// The browser's, the server's.
    pub async fn open(browser: &Browser, server: &Server, files: &Places) -> Result<Self> {
        let tab = Tab::new(browser).await?;
        tab.before(RECORD).await?;
        let subjects = Subjects::find(server)?;
        let places = serde_json::to_string(&subjects.places)?;
        Ok(Self { cockpit: Cockpit { tab }, origin: server.origin(), files: files.clone(), subjects, places })
    }

    /// Where files are found.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.files
    }

    /// Shows a look and waits until all of it is drawn.
    ///
    /// # Errors
    /// The page's.
    pub async fn show(&self, look: &Look) -> Result<()> {
        let tab = &self.cockpit.tab;
        tab.screen(look.size, 1.0).await?;
        // Another address alone would not load the page anew.
        tab.go("about:blank").await?;
        tab.go(&format!("{}/{}", self.origin, look.address(&self.subjects))).await?;
        self.cockpit.ready().await.with_context(|| format!("{look} does not become ready"))?;
        look.view.act(&self.cockpit, &self.subjects).await?;
        self.cockpit.idle().await
    }

    /// What is wrong with what is shown.
    ///
    /// # Errors
    /// The page's.
    pub async fn findings(&self) -> Result<Vec<Finding>> {
        self.cockpit.tab.eval(&CHECKS.replace("PLACES", &self.places)).await
    }

    /// Shows a look, with a fault where one is planted, and lists what is wrong.
    ///
    /// # Errors
    /// The page's.
    pub async fn look(&self, look: &Look, plant: Option<Plant>) -> Result<Vec<Finding>> {
        self.show(look).await?;
        if let Some(plant) = plant {
            self.cockpit.tab.eval::<()>(plant.script()).await?;
        }
        self.findings().await
    }
}

/// What is wrong with what a page shows that has no map of units to be hit.
///
/// # Errors
/// The page's.
pub async fn faults(tab: &Tab) -> Result<Vec<Finding>> {
    tab.eval(&CHECKS.replace("PLACES", "[]")).await
}

/// Serves the demo and hands over an eye before an empty page; afterwards no request may have left the origin and
/// nothing may have been complained about.
///
/// # Panics
/// When anything fails: this is what a test calls.
pub fn with_eye(name: &str, size: Size, body: impl AsyncFnOnce(&Eye) -> Result<()>) {
    let result = (|| {
        let places = Places::find()?;
        let server = Server::start(&places, &places.demo.join("snapshots"))?;
        block_on(async {
            let mut browser = Browser::start(&places, size).await?;
            let result = async {
                let eye = Eye::open(&browser, &server, &places).await?;
                let result = body(&eye).await;
                if result.is_err() {
                    let file = places.out.join(format!("failed-{name}.png"));
                    eye.cockpit.tab.screenshot(&file).await.context("no picture of the failure")?;
                    eprintln!("a picture of the failure: {}", file.display());
                }
                result.and(eye.cockpit.tab.assert_clean(&[&server.origin()]).await)
            }
            .await;
            browser.close().await?;
            result
        })
    })();
    if let Err(error) = result {
        panic!("{name}: {error:?}");
    }
}

/// The same fault in many looks is told once: what, where and how, and the looks.
#[must_use]
pub fn report(found: &[(Look, Finding)]) -> String {
    let mut all: BTreeMap<(&str, &str), (Vec<String>, &str)> = BTreeMap::new();
    for (look, finding) in found {
        let one = all.entry((&finding.what, &finding.place)).or_insert_with(|| (Vec::new(), &finding.how));
        one.0.push(look.to_string());
    }
    let line = |((what, place), (looks, how)): (&(&str, &str), &(Vec<String>, &str))| {
        let more =
            looks.len().checked_sub(3).filter(|more| *more > 0).map_or_else(String::new, |n| format!(" and {n} more"));
        let looks: Vec<&str> = looks.iter().take(3).map(String::as_str).collect();
        format!("{what:<9} {place}: {how}\n          {}{more}\n", looks.join(" · "))
    };
    all.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_fault_in_two_looks_is_told_once() {
        let finding = Finding { what: "cut".into(), place: "#pick".into(), how: "3 px".into() };
        let looks = Look::all();
        let told = report(&[(looks[0], finding.clone()), (looks[1], finding)]);
        assert_eq!(told.lines().count(), 2, "{told}");
        assert!(told.contains(&looks[1].to_string()), "{told}");
    }
}
