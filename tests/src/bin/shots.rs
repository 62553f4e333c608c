//! Pictures of every look, and what is wrong with them: `cargo xtask e2e shots`.
//!
//! A word after it takes only the looks whose name has it (`390x844`, `light-en`, `search`). `WEIGE_PLANT` puts a fault
//! into every page, which must be found.

use anyhow::{Result, bail, ensure};
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::eye::plant::Plant;
use tests::eye::views::Look;
use tests::eye::{Eye, Finding, report};
use tests::places::Places;
use tests::server::Server;

fn main() -> Result<()> {
    let wanted = std::env::args().nth(1).unwrap_or_default();
    let looks: Vec<Look> = Look::all().into_iter().filter(|look| look.to_string().contains(&wanted)).collect();
    ensure!(!looks.is_empty(), "no look's name has {wanted:?}; one is {}", Look::all()[0]);
    let plant = Plant::from_env()?;
    let places = Places::find()?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    let mut found = Vec::new();
    // A browser for each size: what a wall has drawn would stay with the desk's.
    for size in Size::ALL {
        let own: Vec<Look> = looks.iter().copied().filter(|look| look.size == size).collect();
        if !own.is_empty() {
            found.extend(block_on(take(&places, &server, &own, plant))?);
        }
    }
    eprint!("{}", report(&found));
    match found.len() {
        0 => Ok(()),
        n => bail!("{n} faults in {} looks", looks.len()),
    }
}

/// Takes a picture of each look and lists its faults.
async fn take(places: &Places, server: &Server, looks: &[Look], plant: Option<Plant>) -> Result<Vec<(Look, Finding)>> {
    let mut browser = Browser::start(places, looks[0].size).await?;
    let result = async {
        let eye = Eye::open(&browser, server, places).await?;
        let mut found = Vec::new();
        for look in looks {
            let faults = eye.look(look, plant).await?;
            let file = places.out.join("shots").join(format!("{look}.png"));
            eye.cockpit.tab.screenshot(&file).await?;
            eprintln!("{} faults  {}", faults.len(), file.display());
            found.extend(faults.into_iter().map(|fault| (*look, fault)));
        }
        eye.cockpit.tab.assert_clean(&[&server.origin()]).await?;
        Ok(found)
    }
    .await;
    browser.close().await?;
    result
}
