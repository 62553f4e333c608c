//! Colours follow the API's values.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::value::Flag;
use domain::wire::MetricsBody;
use tests::cockpit::State;
use tests::colours::{assert_classes, colours, roomy};
use tests::{Stage, with_cockpit};

/// Units whose colour is read: those with the most room.
const READ: usize = 70;

fn metrics(stage: &Stage, state: &State) -> Result<BTreeMap<String, (Option<f32>, Flag)>> {
    let path = format!("/metrics?indicator={}&level={}&period={}", state.indicator, state.level, state.period);
    let body: MetricsBody = stage.server.json(&path)?;
    let cells = body.values.into_iter().zip(body.flags);
    Ok(body.codes.into_iter().zip(cells).collect())
}

#[test]
fn switching_the_indicator_changes_the_classes_as_the_values_of_the_api_imply() {
    with_cockpit("indicator", async |stage| {
        // The third level has many units, most of them with room for places well inside.
        stage.cockpit.press(&["3"]).await?;
        let first = stage.cockpit.state().await?;
        let level = roomy(stage, &first.level, READ)?;
        ensure!(level.len() >= 50, "only {} units have room", level.len());

        let mut seen = Vec::new();
        for _ in 0..3 {
            let state = stage.cockpit.state().await?;
            let values = metrics(stage, &state)?;
            let colours = colours(stage, &level).await?;
            let classes = assert_classes(&state.breaks, &colours, &values).with_context(|| state.indicator.clone())?;
            eprintln!("{}: {classes} classes among {} units", state.indicator, colours.len());
            seen.push((state.indicator, classes, colours));
            stage.cockpit.press(&["]"]).await?;
        }
        ensure!(seen[0].0 != seen[1].0 && seen[1].0 != seen[2].0, "the indicator did not change");
        ensure!(seen.iter().any(|(_, classes, _)| *classes >= 3), "no indicator has three classes");
        ensure!(seen[0].2 != seen[1].2 || seen[1].2 != seen[2].2, "three indicators look the same");
        Ok(())
    });
}

#[test]
fn the_legend_shows_how_each_flag_looks() {
    with_cockpit("flags", async |stage| {
        let looks: Vec<String> = stage
            .cockpit
            .tab
            .eval(
                "[...document.querySelectorAll('.flag-row .swatch')].map((swatch) => {
                   const style = getComputedStyle(swatch);
                   return style.backgroundColor + style.backgroundImage;
                 })",
            )
            .await?;
        let mut distinct = looks.clone();
        distinct.sort();
        distinct.dedup();
        ensure!(looks.len() == 4 && distinct.len() == 4, "the four flags look like {looks:#?}");
        Ok(())
    });
}
