//! Features as foreign files have them, whatever the file's form: attributes, and a place in the grids' degrees.

use core::mem;

use serde_json::{Map, Value};

use super::exchange::{Asked, ExchangeError, Feature, FieldNames};
use crate::crs::{Crs, FileCrs};
use crate::topology::LeafShape;

/// What is to be known of a foreign file beside its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asking<'a> {
    /// Object of a TopoJSON file; needed where it has several.
    pub object: Option<&'a str>,
    /// The system that the file's places are said to be in.
    pub crs: Option<FileCrs>,
}

/// Part → ring, the outer one first → longitudes and latitudes in degrees.
pub type Polygons = Vec<Vec<Vec<[f64; 2]>>>;

/// The features of a foreign file.
#[derive(Debug)]
pub struct Items {
    /// The system that the places were in.
    pub crs: FileCrs,
    /// In the file's order; a fault is that of one feature, and the others are none the worse.
    pub list: Vec<Result<Item, ExchangeError>>,
}

/// A feature as it stands in a foreign file, its places as the grids have them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    /// Its own `id`, where it has one.
    pub id: Value,
    /// All its properties.
    pub properties: Map<String, Value>,
    /// Where it is, if anywhere.
    pub geometry: Option<Geometry>,
}

/// Where a feature is: longitudes and latitudes in degrees.
#[derive(Clone, Debug, PartialEq)]
pub enum Geometry {
    /// One or several points.
    Points(Vec<[f64; 2]>),
    /// Lines of two points or more.
    Lines(Vec<Vec<[f64; 2]>>),
    /// Areas.
    Polygons(Polygons),
}

impl Items {
    /// The units that they are, with codes, names and parents by the chosen names.
    ///
    /// # Errors
    /// The first fault, with feature, field and value.
    pub fn units(self, names: &FieldNames) -> Result<Vec<Feature>, ExchangeError> {
        self.list.into_iter().enumerate().map(|(index, item)| item?.unit(index, names)).collect()
    }
}

impl Item {
    /// The unit that feature `index` is, with code, name and parent by the chosen names.
    ///
    /// # Errors
    /// The first fault, with feature, field and value.
    pub fn unit(mut self, index: usize, names: &FieldNames) -> Result<Feature, ExchangeError> {
        let (id, properties) = (mem::take(&mut self.id), mem::take(&mut self.properties));
        let parts = self.polygons(index)?;
        let asked = Asked { index, id: &id, properties: &Value::Null, crs: GRIDS };
        let code = asked.text(&properties, &names.code)?.filter(|code| !code.is_empty());
        let code = code.ok_or_else(|| asked.fault(&names.code, &Value::Null, "every unit needs a code"))?;
        let optional = |field: &Option<String>| match field {
            None => Ok(None),
            Some(field) => asked.text(&properties, field),
        };
        let name = optional(&names.name)?.unwrap_or_else(|| code.clone());
        let parent = optional(&names.parent)?;
        Ok(Feature { name, parent, properties, shape: LeafShape { code: code.clone(), parts }, code })
    }

    /// Its polygons.
    pub(super) fn polygons(self, index: usize) -> Result<Polygons, ExchangeError> {
        let asked = Asked { index, id: &self.id, properties: &Value::Null, crs: GRIDS };
        match self.geometry {
            Some(Geometry::Polygons(parts)) => Ok(parts),
            None => Err(asked.fault("geometry", &Value::Null, "a Polygon or a MultiPolygon is needed")),
            Some(other) => Err(asked.fault("geometry.type", &other.kind(), "Polygon or MultiPolygon is needed")),
        }
    }
}

impl Geometry {
    /// The geometry of feature `index` as the grids have it, from the places of a file.
    ///
    /// # Errors
    /// The first position that is no place, the first line or ring that is none.
    pub fn to_grids(mut self, index: usize, crs: FileCrs) -> Result<Self, ExchangeError> {
        let place = |position: &mut [f64; 2]| -> Result<(), ExchangeError> {
            let placed = crs.to_grids(*position);
            *position = placed.map_err(|why| ExchangeError::feature(index, "geometry", position, why))?;
            Ok(())
        };
        let long = |line: &[[f64; 2]], least: usize, why| {
            let open = line.len() - usize::from(least > 2 && line.len() > 1 && line.first() == line.last());
            if open < least { Err(ExchangeError::feature(index, "geometry", &line, why)) } else { Ok(()) }
        };
        match &mut self {
            Self::Points(points) => points.iter_mut().try_for_each(place)?,
            Self::Lines(lines) => {
                lines.iter().try_for_each(|line| long(line, 2, "a line has at least two positions"))?;
                lines.iter_mut().flatten().try_for_each(place)?;
            }
            Self::Polygons(parts) => {
                let mut rings = parts.iter().flatten();
                rings.try_for_each(|ring| long(ring, 3, "a ring has at least three different positions"))?;
                parts.iter_mut().flatten().flatten().try_for_each(place)?;
            }
        }
        Ok(self)
    }

    /// What it is called in GeoJSON.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Points(points) if points.len() == 1 => "Point",
            Self::Points(_) => "MultiPoint",
            Self::Lines(lines) if lines.len() == 1 => "LineString",
            Self::Lines(_) => "MultiLineString",
            Self::Polygons(parts) if parts.len() == 1 => "Polygon",
            Self::Polygons(_) => "MultiPolygon",
        }
    }
}

/// The system of files that name none.
pub(super) const GRIDS: FileCrs = FileCrs::Degrees(Crs::Cgcs2000);

/// The system of a file's places, from what it says of itself and what is said of it.
pub(super) fn settled(told: Option<FileCrs>, said: Option<FileCrs>) -> Result<FileCrs, ExchangeError> {
    let settled = FileCrs::settled(told, said).map_err(|(told, said)| ExchangeError::Crs { told, said })?;
    Ok(settled.unwrap_or(GRIDS))
}
