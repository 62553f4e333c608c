//! GeoJSON and TopoJSON, which are read as a whole.

use std::{collections::BTreeSet, path::Path};

use domain::codec::{
    geojson,
    items::{Asking, Items},
    topojson,
};
use serde::Deserialize;

use super::{Options, Source, text};

pub(super) fn open(path: &Path, options: Options<'_>) -> anyhow::Result<Source> {
    let text = text(path)?;
    let asking = Asking { object: options.layer, crs: options.crs };
    let Items { crs, list } = if Head::of(&text).is_topojson() {
        topojson::decode_items(&text, &asking)
    } else {
        geojson::decode_items(&text, &asking)
    }?;
    // Features need not have the same properties: all names, in the order in which they first stand.
    let (mut fields, mut seen) = (Vec::new(), BTreeSet::new());
    for name in list.iter().flatten().flat_map(|item| item.properties.keys()) {
        if seen.insert(name.clone()) {
            fields.push(name.clone());
        }
    }
    Ok(Source { crs, fields, features: Box::new(list.into_iter().map(Ok)) })
}

/// What the text says of itself; members may stand in any order, and shapes are passed over.
#[derive(Default, Deserialize)]
pub(in crate::import) struct Head {
    #[serde(rename = "type", default)]
    kind: Option<serde_json::Value>,
    /// This program's own files describe their levels.
    #[serde(default)]
    levels: Option<Vec<serde_json::Value>>,
}

impl Head {
    /// Of a text that isn't JSON nothing: the codec then says what is wrong with it, and where.
    pub(in crate::import) fn of(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    pub(in crate::import) fn is_topojson(&self) -> bool {
        self.kind.as_ref().and_then(serde_json::Value::as_str) == Some("Topology")
    }

    /// Whether it is a partition that this program wrote.
    pub(in crate::import) const fn is_own(&self) -> bool {
        self.levels.is_some()
    }
}
