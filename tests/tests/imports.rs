//! Partitions drawn elsewhere go the same way: imported, aggregated, served, on the screen.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use domain::wire::UnitsBody;
use serde_json::Value;
use tests::browser::Size;
use tests::places::{Places, shared};
use tests::{Stage, with_snapshots};

const AS_OF: &str = "2026-06-30";

/// Imports and aggregates into a fresh folder; returns its snapshots.
fn snapshots(name: &str, partition: &PathBuf, words: &[&str]) -> Result<PathBuf> {
    let places = Places::find()?;
    let dir = places.out.join("imports").join(name);
    if dir.exists() {
        std::fs::remove_dir_all(&dir).with_context(|| format!("can't remove {}", dir.display()))?;
    }
    std::fs::create_dir_all(&dir).with_context(|| format!("can't make {}", dir.display()))?;
    let run = |command: &mut Command| -> Result<()> {
        let output = command.output().context("can't start weige-data")?;
        ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    };
    let mut import = Command::new(&places.data);
    import.args(["import", "--code", "id", "--as-of", AS_OF]).args(words).arg("--partition").arg(partition);
    run(import.arg("--out").arg(dir.join("registers")))?;
    let mut aggregate = Command::new(&places.data);
    aggregate.arg("aggregate").arg("--registers").arg(dir.join("registers")).arg("--out").arg(dir.join("snapshots"));
    run(&mut aggregate)?;
    Ok(dir.join("snapshots"))
}

/// The levels have these ids, the leaves are this many, nearly all of them are on the canvas at the first view.
async fn assert_shown(stage: &Stage, name: &str, levels: &[&str], leaves: usize) -> Result<()> {
    let catalogue: Value = stage.server.json("/catalogue")?;
    let known = catalogue["levels"].as_array().context("no levels")?;
    let known: Vec<&str> = known.iter().filter_map(|level| level["id"].as_str()).collect();
    ensure!(known == levels, "levels are {known:?}");
    let units: UnitsBody = stage.server.json("/units")?;
    let deepest = levels.last().context("a level")?;
    let count = units.units.iter().filter(|unit| unit.level == *deepest).count();
    ensure!(count == leaves, "{count} leaves, not {leaves}");
    let painted = stage.cockpit.paint_ids().await?;
    eprintln!("{name}: {} of {leaves} leaves are on the canvas", painted.len());
    // Towns of a whole country are smaller than a pixel at first: those that are not must be there.
    ensure!(painted.len() * 10 > leaves * 7, "only {} of {leaves} leaves are on the canvas", painted.len());
    let file = Places::find()?.out.join("shots").join(format!("import-{name}.png"));
    stage.cockpit.tab.screenshot(&file).await
}

#[test]
fn denver_in_four_levels_shows_its_population() {
    let Some(partition) = shared("data/us_denver_blocks_10149.topo.json") else { return };
    let levels =
        ["--level", "all/丹佛/Denver", "--level", "tract/普查区/Tract=tract", "--level", "bg/街区组/Block group=bg"];
    let words = [&levels[..], &["--leaf", "block/街区/Block", "--value", "pop/人口/Population", "--enclaves"]].concat();
    let snapshots = snapshots("denver", &partition, &words).unwrap_or_else(|error| panic!("{error:?}"));
    with_snapshots("denver", Size::DESK, Some(&snapshots), async |stage| {
        assert_shown(stage, "denver", &["all", "tract", "bg", "block"], 10_149).await?;
        // Block groups sum to the tracts, tracts to the whole: through import, SQL, roll-up, cube and wire.
        let state = stage.cockpit.state().await?;
        let sum = |level: &str| -> Result<f64> {
            let path = format!("/metrics?indicator={}&level={level}&period={}", state.indicator, state.period);
            let body: Value = stage.server.json(&path)?;
            let values = body["values"].as_array().context("no values")?;
            Ok(values.iter().filter_map(Value::as_f64).sum())
        };
        ensure!(state.indicator.contains("pop"), "the first indicator is {}", state.indicator);
        let whole = sum("all")?;
        ensure!(whole > 500_000.0 && whole == sum("tract")? && whole == sum("block")?, "{whole} people in all");
        Ok(())
    });
}

#[test]
fn wales_shows_its_ten_thousand_output_areas() {
    let Some(partition) = shared("data/uk_wales_oa_10036.topo.json") else { return };
    let words =
        ["--level", "wales/威尔士/Wales", "--level", "lad/郡/Local authority=lad", "--leaf", "oa/输出区/Output area"];
    let snapshots = snapshots("wales", &partition, &words).unwrap_or_else(|error| panic!("{error:?}"));
    with_snapshots("wales", Size::DESK, Some(&snapshots), async |stage| {
        assert_shown(stage, "wales", &["wales", "lad", "oa"], 10_036).await
    });
}
