//! Real partitions from the shared data.

use std::collections::BTreeMap;

use domain::codec::exchange::{Exchange, Feature, FieldNames, UnitRow};
use domain::codec::items::Asking;
use domain::codec::{geojson, topojson};
use domain::partition::{Enclave, Partition};
use domain::topology::{BuildError, BuildOptions, FindingKind, build};
use domain::units::UnitKind;

use super::{level, shared};

/// A partition and the features from which it was built, by code.
pub struct Real {
    pub partition: Partition,
    pub features: Vec<Feature>,
}

/// Census blocks of Denver: block, block group, tract, all. The holes are other municipalities.
pub fn denver() -> Option<Real> {
    read("us_denver_blocks_10149.topo.json", "id", &["all", "tract", "group", "block"], |feature| {
        let text = |field: &str| feature.properties[field].as_str().expect("a text").to_owned();
        vec!["denver".into(), format!("T{}", text("tract")), format!("G{}", text("bg"))]
    })
}

/// Output areas of Wales: output area, local authority, all.
pub fn wales() -> Option<Real> {
    read("uk_wales_oa_10036.topo.json", "id", &["all", "lad", "oa"], |feature| {
        vec!["wales".into(), feature.properties["lad"].as_str().expect("a text").into()]
    })
}

/// Output areas of Portsmouth, and their authority.
pub fn portsmouth() -> Option<Real> {
    read("uk_portsmouth_oa_650.geojson", "OA11CD", &["lad", "oa"], |feature| {
        vec![feature.properties["LAD11CD"].as_str().expect("a text").into()]
    })
}

/// Census blocks of a county in Kansas.
pub fn ellis() -> Option<Real> {
    read("us_ellis_ks_block_2296.geojson", "path", &["all", "block"], |_| vec!["ellis".into()])
}

fn read(name: &str, code: &str, levels: &[&str], ancestors: impl Fn(&Feature) -> Vec<String>) -> Option<Real> {
    let text = shared(name)?;
    let names = FieldNames { code: code.into(), ..FieldNames::default() };
    let decode = if name.ends_with(".topo.json") { topojson::decode_items } else { geojson::decode_items };
    let items = decode(&text, &Asking::default()).expect("features");
    let mut features = items.units(&names).expect("units");
    features.sort_by(|a, b| a.code.cmp(&b.code));
    let mut units: BTreeMap<String, UnitRow> = BTreeMap::new();
    for feature in &features {
        let mut parent = None;
        for (depth, code) in ancestors(feature).into_iter().chain([feature.code.clone()]).enumerate() {
            let row = UnitRow {
                code: code.clone(),
                name: code.clone(),
                depth: depth as u8,
                parent,
                kind: UnitKind::Ordinary,
            };
            units.insert(code.clone(), row);
            parent = Some(code);
        }
    }
    let leaves: Vec<_> = features.iter().map(|feature| feature.shape.clone()).collect();
    // What nobody owns is declared: these are published coverages, and their gaps are meant.
    let enclaves = match build(&leaves, &BuildOptions::default()) {
        Err(BuildError::Invalid { findings }) if findings.iter().all(|f| f.kind == FindingKind::Gap) => {
            findings.iter().map(|gap| Enclave { name: "nobody's".into(), at: gap.place }).collect()
        }
        other => {
            other.expect("a coverage, but for gaps");
            Vec::new()
        }
    };
    let levels = levels.iter().zip(0..).map(|(id, depth)| level(id, depth)).collect();
    let exchange = Exchange { levels, units: units.into_values().collect(), leaves, enclaves };
    let (partition, report) = exchange.into_partition(&BuildOptions::default()).expect("a partition");
    assert_eq!((report.snapped.count, report.repairs.len()), (0, 0), "{name} comes through as it is");
    Some(Real { partition, features })
}
