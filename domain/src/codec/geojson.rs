//! GeoJSON (RFC 7946) out and in.

use std::collections::BTreeSet;

use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::exchange::{
    Asked, Exchange, ExchangeError, WrittenEnclave, document, enclaves, put_position, put_unit, put_whole,
};
use super::items::{self, Asking, GRIDS, Item, Items, settled};
use super::walk::{Members, Walk};
use crate::crs::FileCrs;
use crate::partition::Partition;
use crate::topology::LeafShape;
use crate::units::{Level, UnitIx};

/// Most bytes of a feature's geometry: a hundred thousand positions and more. Taken apart they are some eight times as
/// many.
const MOST_GEOMETRY: usize = 16 << 20;
/// Most bytes of any other member that is taken apart.
const MOST_MEMBER: usize = 1 << 20;
/// Most different names of properties.
const MOST_FIELDS: usize = 10_000;

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

/// The features of a foreign file, one after another: of a text of hundreds of megabytes no more is taken apart at a
/// time. A fault is that of one feature, and the others are none the worse.
#[derive(Debug)]
pub struct Features<T> {
    text: T,
    list: List,
    /// The system that the places are in.
    pub crs: FileCrs,
    /// Names of properties, in the order in which they first stand.
    pub fields: Vec<String>,
}

impl<T: AsRef<str>> Features<T> {
    /// Looks through the whole text once.
    ///
    /// # Errors
    /// What is wrong with the file as a whole, and where.
    pub fn of(text: T, asking: &Asking<'_>) -> Result<Self, ExchangeError> {
        let whole = text.as_ref();
        let found = Collection::read(whole)?;
        let crs = settled(found.told()?, asking.crs)?;
        let (mut fields, mut seen, mut list) = (Vec::new(), BTreeSet::new(), found.features);
        while let Some((_, members)) = list.next(whole) {
            let members = members.unwrap_or_default();
            let Some((_, span)) = members.iter().find(|(name, _)| name == "properties") else { continue };
            // What is no object is told with the feature.
            let mut walk = Walk::new(whole, span.start);
            for (name, _) in walk.members().unwrap_or_default() {
                if seen.insert(name.clone()) {
                    fields.push(name);
                }
            }
            if fields.len() > MOST_FIELDS {
                return Err(walk.fault(format!("features have more than {MOST_FIELDS} different properties")));
            }
        }
        Ok(Self { text, list: found.features, crs, fields })
    }
}

impl<T: AsRef<str>> Iterator for Features<T> {
    type Item = Result<Item, ExchangeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let text = self.text.as_ref();
        let (index, members) = self.list.next(text)?;
        let read = |members: Members| {
            let feature = Written::read(text, index, &members)?;
            let asked = Asked { index, id: &feature.id, properties: &feature.properties, crs: self.crs };
            let geometry = geometry(&asked, &feature)?;
            Ok(Item { properties: asked.members()?, id: feature.id, geometry })
        };
        Some(members.and_then(read))
    }
}

/// Reads the features of a foreign file.
///
/// # Errors
/// What is wrong with the file as a whole, and where.
pub fn decode_items(text: &str, asking: &Asking<'_>) -> Result<Items, ExchangeError> {
    let features = Features::of(text, asking)?;
    Ok(Items { crs: features.crs, list: features.collect() })
}

/// Reads a file that [`encode`] wrote with all its levels.
///
/// # Errors
/// The first fault, with feature, field and value; a file without `levels`.
pub fn decode(text: &str) -> Result<Exchange, ExchangeError> {
    let Collection { levels, enclaves: written, mut features, .. } = Collection::read(text)?;
    let deepest = levels.len().saturating_sub(1);
    let (mut units, mut leaves) = (Vec::new(), Vec::new());
    while let Some((index, members)) = features.next(text) {
        let feature = Written::read(text, index, &members?)?;
        let asked = Asked { index, id: &feature.id, properties: &feature.properties, crs: GRIDS };
        let unit = asked.unit(&levels)?;
        if usize::from(unit.depth) == deepest {
            let item = Item { geometry: geometry(&asked, &feature)?, ..Item::default() };
            leaves.push(LeafShape { code: unit.code.clone(), parts: item.polygons(index)? });
        }
        units.push(unit);
    }
    Ok(Exchange { levels, units, leaves, enclaves: enclaves(written)? })
}

#[derive(Default)]
struct Collection {
    kind: Value,
    crs: Value,
    levels: Vec<Level>,
    enclaves: Vec<WrittenEnclave>,
    features: List,
}

/// Where one is in the list of features.
#[derive(Clone, Copy, Debug, Default)]
struct List {
    /// In front of the list or behind an item; none behind the last.
    at: Option<usize>,
    index: usize,
}

impl List {
    /// The next feature: which one, and its members.
    fn next(&mut self, text: &str) -> Option<(usize, Result<Members, ExchangeError>)> {
        let mut walk = Walk::new(text, self.at.take()?);
        // The whole has been passed over, so that this and the next can't fail.
        if !walk.item().unwrap_or(false) {
            return None;
        }
        let span = walk.pass().ok()?;
        let index = self.index;
        (self.at, self.index) = (Some(walk.at), index + 1);
        Some((index, Walk::new(text, span.start).members().map_err(|error| error.in_feature(index))))
    }
}

#[derive(Default)]
struct Written {
    kind: Value,
    id: Value,
    properties: Value,
    geometry: Option<Geometry>,
}

impl Written {
    fn read(text: &str, index: usize, members: &Members) -> Result<Self, ExchangeError> {
        let mut found = Self::default();
        for (name, span) in members {
            let (mut walk, most) =
                (Walk::new(text, span.start), if name == "geometry" { MOST_GEOMETRY } else { MOST_MEMBER });
            if span.len() > most {
                let size = format!("{} bytes", span.len());
                return Err(ExchangeError::feature(index, name, &size, "that is more than is read of one feature"));
            }
            let read = match name.as_str() {
                "type" => walk.value().map(|value| found.kind = value),
                "id" => walk.value().map(|value| found.id = value),
                "properties" => walk.value().map(|value| found.properties = value),
                "geometry" => walk.value().map(|value| found.geometry = value),
                _ => Ok(()),
            };
            read.map_err(|error| error.in_feature(index))?;
        }
        Ok(found)
    }
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Value,
    coordinates: Nest,
}

impl Collection {
    fn read(text: &str) -> Result<Self, ExchangeError> {
        let (mut found, mut walk) = (Self::default(), Walk::new(text, 0));
        let members = walk.members()?;
        if walk.peek().is_some() {
            return Err(walk.fault("something stands behind the object's end".into()));
        }
        for (name, span) in members {
            walk.at = span.start;
            let known = ["type", "crs", "levels", "enclaves"].contains(&name.as_str());
            if known && span.len() > MOST_MEMBER {
                return Err(document(&name, &format!("{} bytes", span.len()), "that is more than is read of it"));
            }
            match name.as_str() {
                "type" => found.kind = walk.value()?,
                "crs" => found.crs = walk.value()?,
                "levels" => found.levels = walk.value()?,
                "enclaves" => found.enclaves = walk.value()?,
                "features" if walk.peek() == Some(b'[') => found.features = List { at: Some(span.start), index: 0 },
                "features" => return Err(walk.fault("features are a list".into())),
                _ => {}
            }
        }
        match found.kind == "FeatureCollection" {
            true => Ok(found),
            false => Err(document("type", &found.kind, "a FeatureCollection is needed")),
        }
    }

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
