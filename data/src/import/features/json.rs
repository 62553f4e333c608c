//! GeoJSON and TopoJSON. Their texts are held as a whole; of GeoJSON one feature at a time is taken apart.

use std::{collections::BTreeSet, path::Path};

use domain::codec::{
    exchange::Head,
    geojson,
    items::{Asking, Items},
    topojson,
};

use super::{Options, Source, text};

pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let text = text(path)?;
    let asking = Asking { object: options.layer, crs: options.crs };
    if !Head::of(&text).is_topojson {
        let found = geojson::Features::of(text, &asking)?;
        return Ok(Source { crs: found.crs, fields: found.fields.clone(), features: Box::new(found.map(Ok)) });
    }
    let Items { crs, list } = topojson::decode_items(&text, &asking)?;
    // Features need not have the same properties: all names, in the order in which they first stand.
    let (mut fields, mut seen) = (Vec::new(), BTreeSet::new());
    for name in list.iter().flatten().flat_map(|item| item.properties.keys()) {
        if seen.insert(name.clone()) {
            fields.push(name.clone());
        }
    }
    Ok(Source { crs, fields, features: Box::new(list.into_iter().map(Ok)) })
}
