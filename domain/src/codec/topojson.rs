//! TopoJSON out and in: every level on one set of arcs.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

use super::exchange::{
    Asked, Exchange, ExchangeError, Numbered, WrittenEnclave, document, enclaves, parse, put_degrees, put_json,
    put_position, put_unit, put_whole,
};
use super::geojson::Nest;
use super::items::{self, Asking, GRIDS, Item, Items, Polygons, settled};
use crate::partition::{Bounds, Partition};
use crate::topology::{HalfEdge, LeafShape};
use crate::units::{Level, UnitIx};

/// Arcs may be named so many times over by an object's polygons: twice is what a coverage needs.
const MOST_USES: usize = 64;

/// Writes all levels: an object each, named by the level's id, of geometries with `id` = code and properties code,
/// name, parent, kind and level. Arcs are whole lattice steps (scale 10⁻⁷), so nothing is lost; levels and enclaves
/// stand beside the objects.
#[must_use]
pub fn encode(partition: &Partition) -> String {
    let (units, topology) = (partition.units(), partition.topology());
    let all = topology.arcs().iter().flat_map(|arc| arc.points().iter().copied());
    let bounds = Bounds::of(all).expect("a partition has a leaf, and that an outline");
    let mut out = String::from("{\"type\":\"Topology\",\"bbox\":[");
    for (at, edge) in [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y].into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        put_degrees(&mut out, edge);
    }
    out.push_str("],\"transform\":{\"scale\":[1e-7,1e-7],\"translate\":");
    put_position(&mut out, bounds.min);
    out.push_str("},");
    put_whole(&mut out, partition);
    out.push_str(",\"objects\":{");
    for (at, level) in units.levels().iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        put_json(&mut out, &level.id);
        out.push_str(":{\"type\":\"GeometryCollection\",\"geometries\":[");
        for (at, unit) in units.level(level.depth).map(UnitIx).enumerate() {
            out.push_str(if at == 0 { "\n{" } else { ",\n{" });
            put_unit(&mut out, partition, unit);
            put_arcs(&mut out, partition, unit);
            out.push('}');
        }
        out.push_str("\n]}");
    }
    out.push_str("\n},\"arcs\":[");
    for (at, arc) in topology.arcs().iter().enumerate() {
        out.push_str(if at == 0 { "\n[" } else { ",\n[" });
        let mut last = bounds.min;
        for (at, p) in arc.points().iter().enumerate() {
            let step = (i64::from(p.x) - i64::from(last.x), i64::from(p.y) - i64::from(last.y));
            out.push_str(if at == 0 { "[" } else { ",[" });
            out.push_str(&step.0.to_string());
            out.push(',');
            out.push_str(&step.1.to_string());
            out.push(']');
            last = *p;
        }
        out.push(']');
    }
    out.push_str("\n]}\n");
    out
}

fn put_arcs(out: &mut String, partition: &Partition, unit: UnitIx) {
    let parts = partition.arc_shape(unit);
    let single = parts.len() == 1;
    out.push_str(if single { ",\"type\":\"Polygon\",\"arcs\":" } else { ",\"type\":\"MultiPolygon\",\"arcs\":[" });
    for (at, part) in parts.iter().enumerate() {
        out.push_str(if at == 0 { "[" } else { ",[" });
        for (at, ring) in part.iter().enumerate() {
            out.push_str(if at == 0 { "[" } else { ",[" });
            for (at, half) in ring.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                out.push_str(&number(*half).to_string());
            }
            out.push(']');
        }
        out.push(']');
    }
    if !single {
        out.push(']');
    }
}

/// A half-edge as TopoJSON numbers it: the arc, or its complement when run backwards.
fn number(half: HalfEdge) -> i64 {
    let arc = i64::from(half.arc().0);
    if half.reversed() { !arc } else { arc }
}

/// Reads the features of one object of a foreign file: polygons.
///
/// # Errors
/// What is wrong with the file as a whole, and where.
pub fn decode_items(text: &str, asking: &Asking<'_>) -> Result<Items, ExchangeError> {
    let mut found = Written::read(text)?;
    let object = match asking.object {
        Some(name) => found.objects.remove(name).ok_or_else(|| {
            document("objects", &found.objects.keys().collect::<Vec<_>>(), "the chosen object is not among them")
        })?,
        None if found.objects.len() == 1 => found.objects.pop_first().map(|(_, object)| object).unwrap_or_default(),
        None => {
            let all: Vec<_> = found.objects.keys().collect();
            return Err(document("objects", &all, "one of them must be chosen"));
        }
    };
    let crs = settled(None, asking.crs)?;
    let arcs = Arcs::new(&found)?;
    let mut list = Vec::new();
    let mut budget = arcs.budget();
    flatten(&object, &mut |geometry| {
        let asked = Asked { index: list.len(), id: &geometry.id, properties: &geometry.properties, crs };
        let mut item = || {
            let parts = arcs.polygons(&asked, geometry, &mut budget)?;
            let properties = asked.members()?;
            Ok(Item { id: geometry.id.clone(), properties, geometry: Some(items::Geometry::Polygons(parts)) })
        };
        list.push(item());
        Ok(())
    })?;
    Ok(Items { crs, list })
}

/// Reads a file that [`encode`] wrote.
///
/// # Errors
/// The first fault, with feature, field and value; a file without `levels`.
pub fn decode(text: &str) -> Result<Exchange, ExchangeError> {
    let found = Written::read(text)?;
    let arcs = Arcs::new(&found)?;
    let (mut units, mut leaves) = (Vec::new(), Vec::new());
    let mut budget = arcs.budget();
    for level in &found.levels {
        let missing = || document("objects", &found.objects.keys().collect::<Vec<_>>(), "every level has an object");
        let object = found.objects.get(&level.id).ok_or_else(missing)?;
        let mut index = 0;
        flatten(object, &mut |geometry| {
            let asked = Asked { index, id: &geometry.id, properties: &geometry.properties, crs: GRIDS };
            let unit = asked.unit(&found.levels)?;
            if usize::from(level.depth) + 1 == found.levels.len() {
                let parts = arcs.polygons(&asked, geometry, &mut budget)?;
                leaves.push(LeafShape { code: unit.code.clone(), parts });
            }
            units.push(unit);
            index += 1;
            Ok(())
        })?;
    }
    Ok(Exchange { levels: found.levels, units, leaves, enclaves: enclaves(found.enclaves)? })
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Written {
    #[serde(rename = "type")]
    kind: Value,
    transform: Option<Transform>,
    levels: Vec<Level>,
    enclaves: Vec<WrittenEnclave>,
    objects: BTreeMap<String, Geometry>,
    arcs: Vec<Nest>,
}

#[derive(Clone, Copy, Deserialize)]
struct Transform {
    scale: [f64; 2],
    translate: [f64; 2],
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Geometry {
    #[serde(rename = "type")]
    kind: Value,
    id: Value,
    properties: Value,
    arcs: Value,
    geometries: Numbered<Geometry>,
}

impl Written {
    fn read(text: &str) -> Result<Self, ExchangeError> {
        let found: Self = parse(text)?;
        if found.kind == "Topology" { Ok(found) } else { Err(document("type", &found.kind, "a Topology is needed")) }
    }
}

/// Calls `each` for every geometry that is no collection. The parser bounds the depth.
fn flatten(
    geometry: &Geometry,
    each: &mut impl FnMut(&Geometry) -> Result<(), ExchangeError>,
) -> Result<(), ExchangeError> {
    if geometry.kind == "GeometryCollection" {
        return geometry.geometries.0.iter().try_for_each(|geometry| flatten(geometry, each));
    }
    each(geometry)
}

/// Arcs in degrees.
struct Arcs(Vec<Vec<[f64; 2]>>);

impl Arcs {
    fn new(found: &Written) -> Result<Self, ExchangeError> {
        let mut arcs = Vec::with_capacity(found.arcs.len());
        for (at, arc) in found.arcs.iter().enumerate() {
            let fault = |why| document(&format!("arcs[{at}]"), arc, why);
            let Nest::List(items) = arc else { return Err(fault("an arc is a list of positions")) };
            let (mut x, mut y) = (0.0, 0.0);
            let mut points = Vec::with_capacity(items.len());
            for item in items {
                let Nest::Position(position) = item else { return Err(fault("a position is two numbers")) };
                points.push(match found.transform {
                    None => *position,
                    Some(Transform { scale, translate }) => {
                        (x, y) = (x + position[0], y + position[1]);
                        [x * scale[0] + translate[0], y * scale[1] + translate[1]]
                    }
                });
            }
            if points.len() < 2 {
                return Err(fault("an arc has at least two positions"));
            }
            arcs.push(points);
        }
        Ok(Self(arcs))
    }

    /// How many points polygons may have in all.
    fn budget(&self) -> usize {
        self.0.iter().map(Vec::len).sum::<usize>().saturating_mul(MOST_USES)
    }

    fn polygons(&self, asked: &Asked<'_>, geometry: &Geometry, budget: &mut usize) -> Result<Polygons, ExchangeError> {
        match geometry.kind.as_str() {
            Some("Polygon") => Ok(vec![self.part(asked, &geometry.arcs, "arcs".into(), budget)?]),
            Some("MultiPolygon") => {
                let parts = items(asked, &geometry.arcs, "arcs")?.iter().enumerate();
                parts.map(|(at, part)| self.part(asked, part, format!("arcs[{at}]"), budget)).collect()
            }
            _ => Err(asked.fault("type", &geometry.kind, "Polygon or MultiPolygon is needed")),
        }
    }

    fn part(
        &self,
        asked: &Asked<'_>,
        rings: &Value,
        field: String,
        budget: &mut usize,
    ) -> Result<Vec<Vec<[f64; 2]>>, ExchangeError> {
        let rings = items(asked, rings, &field)?.iter().enumerate();
        rings.map(|(at, ring)| self.ring(asked, ring, format!("{field}[{at}]"), budget)).collect()
    }

    fn ring(
        &self,
        asked: &Asked<'_>,
        numbers: &Value,
        field: String,
        budget: &mut usize,
    ) -> Result<Vec<[f64; 2]>, ExchangeError> {
        let mut points: Vec<[f64; 2]> = Vec::new();
        for (at, value) in items(asked, numbers, &field)?.iter().enumerate() {
            let number = value.as_i64();
            let arc = number.and_then(|number| self.0.get(usize::try_from(number.max(!number)).ok()?));
            let (Some(number), Some(arc)) = (number, arc) else {
                return Err(asked.fault(format!("{field}[{at}]"), value, "an arc of the file is needed"));
            };
            *budget = budget.checked_sub(arc.len()).ok_or_else(|| {
                asked.fault(format!("{field}[{at}]"), value, "arcs are named too often for outlines of units")
            })?;
            // The last position of an arc is the first of the next.
            points.pop();
            if number < 0 { points.extend(arc.iter().rev()) } else { points.extend(arc) }
        }
        let open = points.len() - usize::from(points.len() > 1 && points.first() == points.last());
        if open < 3 {
            return Err(asked.fault(field, &points, "a ring has at least three different positions"));
        }
        points.into_iter().map(|point| asked.place(point, field.clone())).collect()
    }
}

fn items<'v>(asked: &Asked<'_>, value: &'v Value, field: &str) -> Result<&'v Vec<Value>, ExchangeError> {
    let list = value.as_array().filter(|items| !items.is_empty());
    list.ok_or_else(|| asked.fault(field, value, "a list that is not empty is needed"))
}
