//! GeoJSON (RFC 7946) out and in.

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::exchange::{
    Asked, Exchange, ExchangeError, Numbered, WrittenEnclave, document, enclaves, parse, put_position, put_unit,
    put_whole,
};
use super::items::{self, Asking, GRIDS, Item, Items, settled};
use crate::crs::FileCrs;
use crate::partition::Partition;
use crate::topology::LeafShape;
use crate::units::{Level, UnitIx};

/// Which units to write; by default all levels of the whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Of this depth only.
    pub depth: Option<u8>,
    /// Only this unit and those below it.
    pub within: Option<UnitIx>,
}

/// Writes units as a feature collection: `id` is the code; properties code, name, parent, kind and level; seven
/// decimals; outer rings anticlockwise. The levels and the enclaves stand beside the features.
#[must_use]
pub fn encode(partition: &Partition, selection: Selection) -> String {
    let units = partition.units();
    let mut out = String::from("{\"type\":\"FeatureCollection\",");
    put_whole(&mut out, partition);
    out.push_str(",\"features\":[");
    let mut first = true;
    for unit in units.iter() {
        let within = selection.within.is_none_or(|above| units.ancestor_at(unit, units.depth(above)) == Some(above));
        if !within || selection.depth.is_some_and(|depth| depth != units.depth(unit)) {
            continue;
        }
        out.push_str(if first { "\n{\"type\":\"Feature\"," } else { ",\n{\"type\":\"Feature\"," });
        first = false;
        put_unit(&mut out, partition, unit);
        out.push_str(",\"geometry\":");
        put_shape(&mut out, partition, unit);
        out.push('}');
    }
    out.push_str("\n]}\n");
    out
}

fn put_shape(out: &mut String, partition: &Partition, unit: UnitIx) {
    let shape = partition.shape(unit);
    let single = shape.parts.len() == 1;
    out.push_str(if single {
        "{\"type\":\"Polygon\",\"coordinates\":"
    } else {
        "{\"type\":\"MultiPolygon\",\"coordinates\":["
    });
    for (at, part) in shape.parts.iter().enumerate() {
        out.push_str(if at == 0 { "[" } else { ",[" });
        for (at, ring) in part.rings().enumerate() {
            out.push_str(if at == 0 { "[" } else { ",[" });
            for (at, p) in ring.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                put_position(out, *p);
            }
            out.push(']');
        }
        out.push(']');
    }
    out.push_str(if single { "}" } else { "]}" });
}

/// Reads the features of a foreign file.
///
/// # Errors
/// What is wrong with the file as a whole, and where.
pub fn decode_items(text: &str, asking: &Asking<'_>) -> Result<Items, ExchangeError> {
    let document = read(text)?;
    let crs = settled(document.told()?, asking.crs)?;
    let read = |(index, feature): (usize, Written)| {
        let asked = Asked { index, id: &feature.id, properties: &feature.properties, crs };
        let geometry = geometry(&asked, &feature)?;
        Ok(Item { properties: asked.members()?, id: feature.id, geometry })
    };
    Ok(Items { crs, list: document.features.0.into_iter().enumerate().map(read).collect() })
}

/// Reads a file that [`encode`] wrote with all its levels.
///
/// # Errors
/// The first fault, with feature, field and value; a file without `levels`.
pub fn decode(text: &str) -> Result<Exchange, ExchangeError> {
    let document = read(text)?;
    let deepest = document.levels.len().saturating_sub(1);
    let (mut units, mut leaves) = (Vec::new(), Vec::new());
    for (index, feature) in document.features.0.iter().enumerate() {
        let asked = Asked { index, id: &feature.id, properties: &feature.properties, crs: GRIDS };
        let unit = asked.unit(&document.levels)?;
        if usize::from(unit.depth) == deepest {
            let item = Item { geometry: geometry(&asked, feature)?, ..Item::default() };
            leaves.push(LeafShape { code: unit.code.clone(), parts: item.polygons(index)? });
        }
        units.push(unit);
    }
    Ok(Exchange { levels: document.levels, units, leaves, enclaves: enclaves(document.enclaves)? })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Collection {
    #[serde(rename = "type")]
    kind: Value,
    crs: Value,
    levels: Vec<Level>,
    enclaves: Vec<WrittenEnclave>,
    features: Numbered<Written>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    #[serde(rename = "type")]
    kind: Value,
    id: Value,
    properties: Value,
    geometry: Option<Geometry>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Value,
    coordinates: Nest,
}

fn read(text: &str) -> Result<Collection, ExchangeError> {
    let found: Collection = parse(text)?;
    if found.kind == "FeatureCollection" {
        Ok(found)
    } else {
        Err(document("type", &found.kind, "a FeatureCollection is needed"))
    }
}

impl Collection {
    /// The system that the file names: RFC 7946 knows WGS 84 only, but others still write what was standard before.
    fn told(&self) -> Result<Option<FileCrs>, ExchangeError> {
        if self.crs.is_null() {
            return Ok(None);
        }
        let name = self.crs.pointer("/properties/name").and_then(Value::as_str).unwrap_or_default();
        name.parse().map(Some).map_err(|()| document("crs", &self.crs, FileCrs::KNOWN))
    }
}

fn geometry(asked: &Asked<'_>, feature: &Written) -> Result<Option<items::Geometry>, ExchangeError> {
    if feature.kind != "Feature" {
        return Err(asked.fault("type", &feature.kind, "a Feature is needed"));
    }
    let Some(geometry) = &feature.geometry else { return Ok(None) };
    let (whole, field) = (&geometry.coordinates, String::from("geometry.coordinates"));
    Ok(Some(match geometry.kind.as_str() {
        Some("Point") => items::Geometry::Points(vec![position(asked, whole, field)?]),
        Some("MultiPoint") => items::Geometry::Points(list(asked, whole, field, position)?),
        Some("LineString") => items::Geometry::Lines(vec![line(asked, whole, field)?]),
        Some("MultiLineString") => items::Geometry::Lines(list(asked, whole, field, line)?),
        Some("Polygon") => items::Geometry::Polygons(vec![part(asked, whole, field)?]),
        Some("MultiPolygon") => items::Geometry::Polygons(list(asked, whole, field, part)?),
        _ => {
            let why = "Point, LineString, Polygon or several of one of them are needed";
            return Err(asked.fault("geometry.type", &geometry.kind, why));
        }
    }))
}

fn part(asked: &Asked<'_>, nest: &Nest, field: String) -> Result<Vec<Vec<[f64; 2]>>, ExchangeError> {
    list(asked, nest, field, ring)
}

fn ring(asked: &Asked<'_>, nest: &Nest, field: String) -> Result<Vec<[f64; 2]>, ExchangeError> {
    let ring = list(asked, nest, field.clone(), position)?;
    let open = ring.len() - usize::from(ring.len() > 1 && ring.first() == ring.last());
    if open < 3 { Err(asked.fault(field, &ring, "a ring has at least three different positions")) } else { Ok(ring) }
}

fn line(asked: &Asked<'_>, nest: &Nest, field: String) -> Result<Vec<[f64; 2]>, ExchangeError> {
    let line = list(asked, nest, field.clone(), position)?;
    if line.len() < 2 { Err(asked.fault(field, &line, "a line has at least two positions")) } else { Ok(line) }
}

fn position(asked: &Asked<'_>, nest: &Nest, field: String) -> Result<[f64; 2], ExchangeError> {
    match nest {
        Nest::Position(position) => asked.place(*position, field),
        other => Err(asked.fault(field, other, "a position is two numbers")),
    }
}

/// Reads a list whose items are named by their places. An empty one is a fault.
fn list<T>(
    asked: &Asked<'_>,
    nest: &Nest,
    field: String,
    item: impl Fn(&Asked<'_>, &Nest, String) -> Result<T, ExchangeError>,
) -> Result<Vec<T>, ExchangeError> {
    match nest {
        Nest::List(items) if !items.is_empty() => {
            items.iter().enumerate().map(|(at, nest)| item(asked, nest, format!("{field}[{at}]"))).collect()
        }
        other => Err(asked.fault(field, other, "a list that is not empty is needed")),
    }
}

/// Nested coordinates: a list of two or more numbers is a position, heights are let go.
#[derive(Debug)]
pub(super) enum Nest {
    Position([f64; 2]),
    List(Vec<Nest>),
    Number(f64),
    /// Anything else, for messages; objects come empty.
    Other(Box<Value>),
}

impl Default for Nest {
    fn default() -> Self {
        Self::Other(Box::default())
    }
}

impl Serialize for Nest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Position(position) => position.serialize(serializer),
            Self::List(items) => items.serialize(serializer),
            Self::Number(number) => number.serialize(serializer),
            Self::Other(value) => value.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Nest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Nesting;
        impl<'de> Visitor<'de> for Nesting {
            type Value = Nest;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("coordinates")
            }
            fn visit_f64<E>(self, number: f64) -> Result<Nest, E> {
                Ok(Nest::Number(number))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Nest, E> {
                Ok(Nest::Number(number as f64))
            }
            fn visit_str<E>(self, text: &str) -> Result<Nest, E> {
                Ok(Nest::Other(Box::new(Value::from(text))))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Nest, E> {
                Ok(Nest::Other(Box::new(Value::from(value))))
            }
            fn visit_unit<E>(self) -> Result<Nest, E> {
                Ok(Nest::default())
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Nest, A::Error> {
                while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Nest::Other(Box::new(Value::Object(serde_json::Map::new()))))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Nest, A::Error> {
                let Some(first) = items.next_element::<Nest>()? else { return Ok(Nest::List(Vec::new())) };
                let Nest::Number(x) = first else {
                    let mut list = vec![first];
                    while let Some(item) = items.next_element()? {
                        list.push(item);
                    }
                    return Ok(Nest::List(list));
                };
                let second = items.next_element::<Nest>()?;
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(match second {
                    Some(Nest::Number(y)) => Nest::Position([x, y]),
                    None => Nest::List(vec![Nest::Number(x)]),
                    Some(other) => Nest::List(vec![Nest::Number(x), other]),
                })
            }
        }
        deserializer.deserialize_any(Nesting)
    }
}
