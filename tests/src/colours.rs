//! The colours of units on the canvas, held against the API's values.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::value::Flag;
use serde_json::Value;

use crate::Stage;
use crate::geometry::{Outline, outlines};

/// Area of the box around a unit, square degrees.
fn room(outline: &Outline) -> f64 {
    let [west, south, east, north] = outline.bounds();
    (east - west) * (north - south)
}

/// The colour of each unit on the canvas, most frequent among some places well inside it: lines and names cover some,
/// names of their own colour and a seam of the ground's.
///
/// # Errors
/// The page's.
pub async fn colours(stage: &Stage, outlines: &[Outline]) -> Result<BTreeMap<String, [u8; 3]>> {
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

/// At most `most` units of a level that have room for places well inside, the largest first: names cover much of the
/// small ones.
///
/// # Errors
/// The server's.
pub fn roomy(stage: &Stage, level: &str, most: usize) -> Result<Vec<Outline>> {
    let all = outlines(&stage.server.json::<Value>(&format!("/grids.geojson?level={level}"))?)?;
    let mut all: Vec<Outline> = all.into_values().filter(|outline| outline.inner_points(9).len() > 8).collect();
    all.sort_by(|a, b| room(b).total_cmp(&room(a)));
    all.truncate(most);
    Ok(all)
}

/// Every colour stands for one class: the values of its units all lie between the same two limits, no other colour
/// has values there, and the limits are those that the API's values allow. How many classes were seen.
///
/// # Errors
/// A unit in a wrong colour, or without a value in the API.
pub fn assert_classes(
    breaks: &[f32],
    colours: &BTreeMap<String, [u8; 3]>,
    values: &BTreeMap<String, (Option<f32>, Flag)>,
) -> Result<usize> {
    let mut of_class: BTreeMap<usize, [u8; 3]> = BTreeMap::new();
    for (code, colour) in colours {
        let (value, flag) = values.get(code).with_context(|| format!("the API has no value for {code}"))?;
        let (Some(value), Flag::Ok) = (value, flag) else { continue };
        let class = breaks.partition_point(|limit| limit <= value);
        let known = of_class.entry(class).or_insert(*colour);
        ensure!(
            known == colour,
            "{code} = {value} is in class {class} of {:?}: {known:?}, but shows {colour:?}",
            breaks
        );
    }
    let mut distinct: Vec<&[u8; 3]> = of_class.values().collect();
    distinct.sort();
    distinct.dedup();
    ensure!(distinct.len() == of_class.len(), "two classes share a colour: {of_class:?}");
    Ok(of_class.len())
}
