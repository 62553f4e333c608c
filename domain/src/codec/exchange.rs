//! What GeoJSON and TopoJSON have in common: rows of units with shapes, chosen property names, errors that say where.

use serde::de::{DeserializeSeed, Deserializer, Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::walk::Walk;
use crate::crs::FileCrs;
use crate::lattice::LatticePoint;
use crate::partition::{Enclave, Partition, PartitionError};
use crate::topology::{BuildError, BuildOptions, BuildReport, LeafShape, build};
use crate::units::{Level, UnitError, UnitIx, UnitKind, UnitTableBuilder};

/// Which properties of a foreign file hold what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldNames {
    /// Code of the unit. `id` is the feature's own `id` where no property is called so.
    pub code: String,
    /// Name of the unit; the code stands in where none is chosen.
    pub name: Option<String>,
    /// Code of its parent.
    pub parent: Option<String>,
}

/// A feature that is a unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its parent's code, where one was asked for.
    pub parent: Option<String>,
    /// All its properties.
    pub properties: Map<String, Value>,
    /// Its polygons, in degrees.
    pub shape: LeafShape,
}

/// A partition as the files of this program state it: units of all levels, shapes of the leaves.
#[derive(Clone, Debug, Default)]
pub struct Exchange {
    /// The levels, coarsest first.
    pub levels: Vec<Level>,
    /// Units of all levels, in any order.
    pub units: Vec<UnitRow>,
    /// A shape for each unit of the deepest level, in any order.
    pub leaves: Vec<LeafShape>,
    /// Declared enclaves.
    pub enclaves: Vec<Enclave>,
}

/// A unit as a file states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Depth of its level.
    pub depth: u8,
    /// Code of its parent; none at depth 0.
    pub parent: Option<String>,
    /// What it is beside its level.
    pub kind: UnitKind,
}

/// Why a file can't be taken.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Two systems of coordinates.
    #[error("the file's places are in {told}, not in {said}")]
    Crs {
        /// What the file says.
        told: FileCrs,
        /// What was said of it.
        said: FileCrs,
    },
    /// Not JSON, or JSON of another form.
    #[error("line {line}, column {column}: {message}")]
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the parser says.
        message: String,
    },
    /// Another kind of document.
    #[error("{field} is {value}: {why}")]
    Document {
        /// Which member.
        field: String,
        /// What it holds.
        value: String,
        /// What it should hold.
        why: &'static str,
    },
    /// A fault in one feature.
    #[error("feature {index}: {field} is {value}: {why}")]
    Feature {
        /// Which one, from 0.
        index: usize,
        /// Which member or property.
        field: String,
        /// What it holds.
        value: String,
        /// What it should hold.
        why: &'static str,
    },
    /// Units that are no hierarchy.
    #[error(transparent)]
    Units(#[from] UnitError),
    /// Shapes that are no coverage.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// Units and shapes that don't fit together.
    #[error(transparent)]
    Partition(#[from] PartitionError),
    /// A unit of the deepest level without a shape, or a shape without a unit.
    #[error("{units} units of the deepest level, but {shapes} shapes; {code} has no counterpart")]
    Shapes {
        /// Units of the deepest level.
        units: usize,
        /// Shapes.
        shapes: usize,
        /// The first that is alone.
        code: String,
    },
}

impl ExchangeError {
    /// A fault in one feature, with as much of the value as a message needs.
    pub fn feature(index: usize, field: impl Into<String>, value: &impl Serialize, why: &'static str) -> Self {
        Self::Feature { index, field: field.into(), value: shown(value), why }
    }

    /// What is wrong with the text, with the feature that it is in.
    pub(super) fn in_feature(self, index: usize) -> Self {
        match self {
            Self::Syntax { line, column, message } => {
                Self::Syntax { line, column, message: format!("feature {index}: {message}") }
            }
            other => other,
        }
    }
}

impl Exchange {
    /// Builds the partition; the report says what the shapes needed.
    ///
    /// # Errors
    /// What is wrong with the units or the shapes.
    pub fn into_partition(mut self, options: &BuildOptions) -> Result<(Partition, BuildReport), ExchangeError> {
        let mut builder = UnitTableBuilder::new(self.levels);
        for unit in &self.units {
            builder.add(&unit.code, &unit.name, unit.depth, unit.parent.as_deref(), unit.kind)?;
        }
        let units = builder.build()?;
        self.leaves.sort_by(|a, b| a.code.cmp(&b.code));
        let mut codes = (units.level(units.depth(units.first_leaf()))).map(|ix| units.code(UnitIx(ix)));
        let mut shapes = self.leaves.iter().map(|leaf| leaf.code.as_str());
        loop {
            match (codes.next(), shapes.next()) {
                (None, None) => break,
                (Some(unit), Some(shape)) if unit == shape => {}
                (unit, shape) => {
                    let code = [unit, shape].into_iter().flatten().min().unwrap_or_default().into();
                    return Err(ExchangeError::Shapes { units: units.leaf_count(), shapes: self.leaves.len(), code });
                }
            }
        }
        let enclaves = self.enclaves.iter().map(|enclave| enclave.at).chain(options.enclaves.iter().copied());
        let options = BuildOptions { enclaves: enclaves.collect(), ..options.clone() };
        let (topology, report) = build(&self.leaves, &options)?;
        Ok((Partition::new(units, topology, self.enclaves)?, report))
    }
}

/// What a JSON text says of itself; of a text that isn't JSON nothing, and the codec then says what is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// TopoJSON, and not GeoJSON.
    pub is_topojson: bool,
    /// Whether it describes its levels, as this program's own files do.
    pub is_own: bool,
}

impl Head {
    /// Of a text; shapes are passed over.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut head = Self::default();
        for (name, span) in Walk::new(text, 0).members().unwrap_or_default() {
            head.is_topojson |= name == "type" && &text[span] == "\"Topology\"";
            head.is_own |= name == "levels";
        }
        head
    }
}

pub(super) fn syntax(error: &serde_json::Error) -> ExchangeError {
    ExchangeError::Syntax { line: error.line(), column: error.column(), message: error.to_string() }
}

/// A value as far as an error needs it.
pub(super) fn shown(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_else(|error| error.to_string());
    if text.chars().count() <= 80 { text } else { text.chars().take(79).chain(['…']).collect() }
}

pub(super) fn document(field: &str, value: &impl Serialize, why: &'static str) -> ExchangeError {
    ExchangeError::Document { field: field.into(), value: shown(value), why }
}

/// What is asked of every feature.
pub(super) struct Asked<'a> {
    pub index: usize,
    pub id: &'a Value,
    pub properties: &'a Value,
    /// What its places are in.
    pub crs: FileCrs,
}

impl Asked<'_> {
    pub(super) fn fault(&self, field: impl Into<String>, value: &impl Serialize, why: &'static str) -> ExchangeError {
        ExchangeError::feature(self.index, field, value, why)
    }

    /// A property as text; numbers count as their digits.
    pub(super) fn text(&self, properties: &Map<String, Value>, field: &str) -> Result<Option<String>, ExchangeError> {
        let own_id = || (field == "id").then_some(self.id);
        match properties.get(field).or_else(own_id) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(Value::Number(number)) => Ok(Some(number.to_string())),
            Some(other) => Err(self.fault(field, other, "a text or a number is needed")),
        }
    }

    pub(super) fn members(&self) -> Result<Map<String, Value>, ExchangeError> {
        match self.properties {
            Value::Object(properties) => Ok(properties.clone()),
            Value::Null => Ok(Map::new()),
            other => Err(self.fault("properties", other, "an object is needed")),
        }
    }

    /// A position as the grids have it.
    pub(super) fn place(&self, position: [f64; 2], field: String) -> Result<[f64; 2], ExchangeError> {
        self.crs.to_grids(position).map_err(|why| self.fault(field, &position, why))
    }

    /// A unit as this program's own files state it.
    pub(super) fn unit(&self, levels: &[Level]) -> Result<UnitRow, ExchangeError> {
        let properties = self.members()?;
        let needed = |field: &str| {
            let found = self.text(&properties, field)?;
            found.ok_or_else(|| self.fault(field, &Value::Null, "this program's own files state it for every unit"))
        };
        let level = needed("level")?;
        let depth = levels.iter().find(|known| known.id == level).map(|known| known.depth);
        let kind = properties.get("kind").cloned().unwrap_or_default();
        Ok(UnitRow {
            code: needed("code")?,
            name: needed("name")?,
            depth: depth.ok_or_else(|| self.fault("level", &level, "no level of this id is described"))?,
            parent: self.text(&properties, "parent")?,
            kind: serde_json::from_value(kind.clone())
                .map_err(|_| self.fault("kind", &kind, "ordinary or special is needed"))?,
        })
    }
}

/// An enclave as a file states it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct WrittenEnclave {
    pub name: String,
    pub at: [f64; 2],
}

/// Enclaves from a document's member.
pub(super) fn enclaves(written: Vec<WrittenEnclave>) -> Result<Vec<Enclave>, ExchangeError> {
    let read = |enclave: WrittenEnclave| match LatticePoint::from_lon_lat(enclave.at[0], enclave.at[1]) {
        Ok(at) => Ok(Enclave { name: enclave.name, at }),
        Err(_) => Err(document("enclaves", &enclave, "a position on the globe is needed")),
    };
    written.into_iter().map(read).collect()
}

/// A list whose faults name the item.
pub(super) struct Numbered<T>(pub Vec<T>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Numbered<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items<T>(core::marker::PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Numbered<T>;
            fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.write_str("a list of features")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                loop {
                    let item = items.next_element_seed(core::marker::PhantomData::<T>);
                    match item.map_err(|error| A::Error::custom(format_args!("feature {}: {error}", list.len())))? {
                        Some(item) => list.push(item),
                        None => return Ok(Numbered(list)),
                    }
                }
            }
        }
        deserializer.deserialize_seq(Items(core::marker::PhantomData))
    }
}

/// Appends degrees with up to seven decimals, exactly.
pub(super) fn put_degrees(out: &mut String, steps: i32) {
    use core::fmt::Write as _;
    let (sign, steps) = (if steps < 0 { "-" } else { "" }, steps.unsigned_abs());
    let (whole, part) = (steps / 10_000_000, steps % 10_000_000);
    // Writing to a String doesn't fail.
    let _ = if part == 0 { write!(out, "{sign}{whole}") } else { write!(out, "{sign}{whole}.{part:07}") };
    if part != 0 {
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// Appends a position in degrees.
pub(super) fn put_position(out: &mut String, p: LatticePoint) {
    out.push('[');
    put_degrees(out, p.x);
    out.push(',');
    put_degrees(out, p.y);
    out.push(']');
}

/// Appends a JSON value.
pub(super) fn put_json(out: &mut String, value: &impl Serialize) {
    out.push_str(&serde_json::to_string(value).expect("texts, numbers and lists have a JSON form"));
}

/// Appends `"id":…,"properties":{…}` of a unit.
pub(super) fn put_unit(out: &mut String, partition: &Partition, unit: UnitIx) {
    #[derive(Serialize)]
    struct Properties<'a> {
        code: &'a str,
        name: &'a str,
        parent: Option<&'a str>,
        kind: UnitKind,
        level: &'a str,
    }
    let units = partition.units();
    let code = units.code(unit);
    out.push_str("\"id\":");
    put_json(out, &code);
    out.push_str(",\"properties\":");
    put_json(
        out,
        &Properties {
            code,
            name: units.name(unit),
            parent: units.parent(unit).map(|parent| units.code(parent)),
            kind: units.kind(unit),
            level: &units.levels()[usize::from(units.depth(unit))].id,
        },
    );
}

/// Appends `"levels":[…],"enclaves":[…]`.
pub(super) fn put_whole(out: &mut String, partition: &Partition) {
    out.push_str("\"levels\":");
    put_json(out, &partition.units().levels());
    out.push_str(",\"enclaves\":[");
    for (at, enclave) in partition.enclaves().iter().enumerate() {
        out.push_str(if at == 0 { "{\"name\":" } else { ",{\"name\":" });
        put_json(out, &enclave.name);
        out.push_str(",\"at\":");
        put_position(out, enclave.at);
        out.push('}');
    }
    out.push(']');
}

/// Reads `T` from a text that holds nothing else.
pub(super) fn parse<'de, T: Deserialize<'de>>(text: &'de str) -> Result<T, ExchangeError> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = core::marker::PhantomData::<T>.deserialize(&mut parser).map_err(|error| syntax(&error))?;
    parser.end().map_err(|error| syntax(&error))?;
    Ok(value)
}
