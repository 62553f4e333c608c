//! Colours follow the API's values.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::value::Flag;
use domain::wire::MetricsBody;
use serde_json::Value;
use tests::cockpit::State;
use tests::geometry::{Outline, outlines};
use tests::{Stage, with_cockpit};

/// Units whose colour is read: those with the most room.
const READ: usize = 70;

/// Area of the box around a unit, square degrees.
fn room(outline: &Outline) -> f64 {
    let [west, south, east, north] = outline.bounds();
    (east - west) * (north - south)
}

/// The colour of each unit on the canvas, most frequent among some places well inside it: lines and names cover some,
/// names of their own colour and a seam of the ground's.
async fn colours(stage: &Stage, outlines: &[Outline]) -> Result<BTreeMap<String, [u8; 3]>> {
    let mut found = BTreeMap::new();
    let names: [String; 2] = stage
        .cockpit
        .tab
        .eval("['--tx1', '--bg0'].map((name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim())")
        .await?;
    let names = names.map(|name| u32::from_str_radix(name.trim_start_matches('#'), 16).map(u32::to_be_bytes));
    let [letters, seam] = names;
    let names = [letters?, seam?].map(|[_, r, g, b]| [r, g, b]);
    let map = stage.cockpit.bare_map().await?;
    for outline in outlines {
        let inside = outline.inner_points(9);
        let places = stage.cockpit.project(&inside).await?;
        let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
        for colour in places.iter().filter_map(|&place| map.color_at(place)).filter(|colour| !names.contains(colour)) {
            *counts.entry(colour).or_default() += 1;
        }
        let most = counts.into_iter().max_by_key(|(_, count)| *count).context("no place inside")?;
        found.insert(outline.code.clone(), most.0);
    }
    Ok(found)
}

fn metrics(stage: &Stage, state: &State) -> Result<BTreeMap<String, (Option<f32>, Flag)>> {
    let path = format!("/metrics?indicator={}&level={}&period={}", state.indicator, state.level, state.period);
    let body: MetricsBody = stage.server.json(&path)?;
    let cells = body.values.into_iter().zip(body.flags);
    Ok(body.codes.into_iter().zip(cells).collect())
}

/// Every colour stands for one class: the values of its units all lie between the same two limits, no other colour
/// has values there, and the limits are those that the API's values allow.
fn assert_classes(
    state: &State,
    colours: &BTreeMap<String, [u8; 3]>,
    values: &BTreeMap<String, (Option<f32>, Flag)>,
) -> Result<usize> {
    let mut of_class: BTreeMap<usize, [u8; 3]> = BTreeMap::new();
    for (code, colour) in colours {
        let (value, flag) = values.get(code).with_context(|| format!("the API has no value for {code}"))?;
        let (Some(value), Flag::Ok) = (value, flag) else { continue };
        let class = state.breaks.partition_point(|limit| limit <= value);
        let known = of_class.entry(class).or_insert(*colour);
        ensure!(
            known == colour,
            "{code} = {value} is in class {class} of {:?}: {known:?}, but shows {colour:?}",
            state.breaks
        );
    }
    let mut distinct: Vec<&[u8; 3]> = of_class.values().collect();
    distinct.sort();
    distinct.dedup();
    ensure!(distinct.len() == of_class.len(), "two classes share a colour: {of_class:?}");
    Ok(of_class.len())
}

#[test]
fn switching_the_indicator_changes_the_classes_as_the_values_of_the_api_imply() {
    with_cockpit("indicator", async |stage| {
        // The third level has many units, most of them with room for places well inside.
        stage.cockpit.press(&["3"]).await?;
        let first = stage.cockpit.state().await?;
        let mut level = outlines(&stage.server.json::<Value>(&format!("/grids.geojson?level={}", first.level))?)?
            .into_values()
            .filter(|outline| outline.inner_points(9).len() > 8)
            .collect::<Vec<_>>();
        // The largest first: names cover much of the small ones.
        level.sort_by(|a, b| room(b).total_cmp(&room(a)));
        level.truncate(READ);
        ensure!(level.len() >= 50, "only {} units have room", level.len());

        let mut seen = Vec::new();
        for _ in 0..3 {
            let state = stage.cockpit.state().await?;
            let values = metrics(stage, &state)?;
            let colours = colours(stage, &level).await?;
            let classes = assert_classes(&state, &colours, &values).with_context(|| state.indicator.clone())?;
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
