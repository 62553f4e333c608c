//! The hierarchy of an imported partition: who is whose parent, and so how many levels there are.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, bail, ensure};
use domain::{
    codec::exchange::{Exchange, Feature, UnitRow},
    units::{Level, Text, UnitKind},
};

use super::partition::{PartitionArgs, named};

/// The unit above all others where the file has none.
const ROOT: &str = "all/全域/All";

pub(super) fn read(args: &PartitionArgs, features: &[Feature]) -> anyhow::Result<Exchange> {
    let mut seen = BTreeSet::new();
    for (at, feature) in features.iter().enumerate() {
        ensure!(seen.insert(feature.code.as_str()), "feature {at}: the code {} stands twice", feature.code);
    }
    if args.level.is_empty() { by_parent(args, features) } else { by_property(args, features) }
}

/// A level above the leaves as the command line names it.
struct Above {
    level: Level,
    property: Option<String>,
}

fn levels_above(args: &PartitionArgs) -> anyhow::Result<Vec<Above>> {
    let mut above = Vec::new();
    for text in &args.level {
        let (name, property) = text.split_once('=').map_or((text.as_str(), None), |(n, p)| (n, Some(p.to_owned())));
        if above.is_empty() && property.is_some() {
            // Several units on top would be several partitions: one unit holds them all.
            above.push(Above { level: level(0, ROOT)?, property: None });
        }
        above.push(Above { level: level(above.len(), name)?, property });
    }
    Ok(above)
}

/// Each leaf names the unit of every level above it in properties of its own.
fn by_property(args: &PartitionArgs, features: &[Feature]) -> anyhow::Result<Exchange> {
    let above = levels_above(args)?;
    let leaf = level(above.len(), &args.leaf)?;
    let mut units: BTreeMap<String, (u8, Option<String>)> = BTreeMap::new();
    let mut out = Exchange::default();
    for (at, feature) in features.iter().enumerate() {
        let mut parent: Option<String> = None;
        for item in &above {
            let own = match &item.property {
                None => item.level.id.clone(),
                Some(property) => text_of(feature, property)
                    .with_context(|| format!("feature {at} ({}): property {property}", feature.code))?,
            };
            // Tract 1 of two counties is two tracts: a code that doesn't contain its parent's gets it in front.
            let code = match &parent {
                Some(above) if item.level.depth > 1 && !own.starts_with(above.as_str()) => format!("{above}-{own}"),
                _ => own,
            };
            let place = (item.level.depth, parent);
            let known = units.entry(code.clone()).or_insert_with(|| place.clone());
            ensure!(*known == place, "feature {at} ({}): {} {code} stands elsewhere too", feature.code, item.level.id);
            parent = Some(code);
        }
        out.units.push(row(&feature.code, &feature.name, leaf.depth, parent));
        out.leaves.push(feature.shape.clone());
    }
    // A unit that stands for a whole level is called as the level is.
    let whole = |depth: u8| &above[usize::from(depth)];
    out.units.extend(units.into_iter().map(|(code, (depth, parent))| match whole(depth).property {
        None => row(&code, &whole(depth).level.name.zh, depth, parent),
        Some(_) => row(&code, &code, depth, parent),
    }));
    out.levels = above.into_iter().map(|item| item.level).collect();
    out.levels.push(leaf);
    Ok(out)
}

/// Each unit names its parent; a parent without a feature of its own is one all the same.
fn by_parent(args: &PartitionArgs, features: &[Feature]) -> anyhow::Result<Exchange> {
    let mut parents: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for parent in features.iter().filter_map(|feature| feature.parent.as_deref()) {
        parents.entry(parent).or_default();
    }
    let above: BTreeSet<&str> = parents.keys().copied().collect();
    ensure!(
        !above.is_empty(),
        "no feature names a parent in the property {:?}; --level names levels otherwise",
        args.parent
    );
    parents.extend(features.iter().map(|feature| (feature.code.as_str(), feature.parent.as_deref())));
    let root = level(0, ROOT)?;
    if parents.values().filter(|parent| parent.is_none()).count() > 1 {
        for parent in parents.values_mut().filter(|parent| parent.is_none()) {
            *parent = Some(&root.id);
        }
        parents.insert(&root.id, None);
    }
    let mut depths = BTreeMap::new();
    for &code in parents.keys() {
        let (mut depth, mut at) = (0u8, code);
        while let Some(&Some(parent)) = parents.get(at) {
            depth += 1;
            ensure!(depth < 16, "unit {code} lies more than 15 levels deep, or its parents run in a ring");
            at = parent;
        }
        depths.insert(code, depth);
    }
    let deepest = depths.values().copied().max().unwrap_or(0);
    let mut out = Exchange { levels: vec![root.clone()], ..Exchange::default() };
    for depth in 1..deepest {
        out.levels.push(level(usize::from(depth), &format!("level_{depth}"))?);
    }
    out.levels.push(level(usize::from(deepest), &args.leaf)?);
    let names: BTreeMap<&str, &str> = features.iter().map(|f| (f.code.as_str(), f.name.as_str())).collect();
    for (&code, &parent) in &parents {
        // A leaf stands at the deepest level even where its parents are fewer.
        let leaf = names.contains_key(code) && !above.contains(code);
        let depth = if leaf { deepest } else { depths[code] };
        let name = names.get(code).copied().unwrap_or(code);
        out.units.push(row(code, name, depth, parent.map(ToOwned::to_owned)));
    }
    out.leaves = features.iter().filter(|f| !above.contains(f.code.as_str())).map(|f| f.shape.clone()).collect();
    Ok(out)
}

fn row(code: &str, name: &str, depth: u8, parent: Option<String>) -> UnitRow {
    UnitRow { code: code.into(), name: name.into(), depth, parent, kind: UnitKind::Ordinary }
}

fn level(depth: usize, text: &str) -> anyhow::Result<Level> {
    let (id, zh, en) = named(text)?;
    let mut led = text.split('/').skip(3).map(str::trim).filter(|role| !role.is_empty()).map(ToOwned::to_owned);
    let led_by = led.next().map(|zh| Text { en: led.next().unwrap_or_else(|| zh.clone()), zh });
    Ok(Level { id, depth: depth as u8, name: Text { zh, en }, led_by, band: None, code_digits: 0 })
}

fn text_of(feature: &Feature, property: &str) -> anyhow::Result<String> {
    match feature.properties.get(property) {
        Some(serde_json::Value::String(text)) => Ok(text.clone()),
        Some(serde_json::Value::Number(number)) => Ok(number.to_string()),
        Some(other) => bail!("{other} is no code"),
        None => bail!("is missing"),
    }
}
