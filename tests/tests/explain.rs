//! How a figure came about: the server tells what the aggregator tells.

use std::process::Command;

use anyhow::{Context, Result, ensure};
use domain::{
    explain::Explanation,
    wire::{CatalogueBody, UnitsBody},
};
use tests::{places::Places, server::Server};

#[test]
fn the_server_explains_figures_as_the_aggregator_does() -> Result<()> {
    let places = Places::find()?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    let (units, catalogue): (UnitsBody, CatalogueBody) = (server.json("/units")?, server.json("/catalogue")?);
    let last = catalogue.periods.last().context("a month")?.to_string();
    let at = |level: usize, nth: usize| -> Result<&str> {
        let level = &catalogue.levels[level].id;
        let mut of_level = units.units.iter().filter(|unit| &unit.level == level);
        Ok(&of_level.nth(nth).context("a unit")?.code)
    };
    // Sums over a year, of people protected by themselves, of the parent, and where too few stand behind it.
    let asked = [
        ("closed_in_time", at(1, 2)?),
        ("visits_gap", at(2, 7)?),
        ("floating_share", at(3, 40)?),
        ("living_alone", at(3, 41)?),
        ("cases", at(4, 1_000)?),
    ];
    for (indicator, unit) in asked {
        let body: serde_json::Value =
            server.json(&format!("/explain?indicator={indicator}&unit={unit}&period={last}"))?;
        let output = Command::new(&places.data)
            .args(["explain", indicator, unit, &last, "--json", "--registers"])
            .arg(places.demo.join("registers"))
            .output()
            .context("weige-data can't be started")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout)?;
        ensure!(body == told, "{indicator} at {unit}: the server says {body}, the aggregator {told}");
        let told: Explanation = serde_json::from_value(told)?;
        ensure!(!told.figures.is_empty() && told.figures.iter().all(|figure| !figure.registers.is_empty()), "{told:?}");
    }
    Ok(())
}
