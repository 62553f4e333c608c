//! The mapping file: which column of a table is which field of a register, and how its values are to be read.
//!
//! ```toml
//! crs = "GCJ-02"                 # of lon and lat, or easting and northing of a zone; never guessed
//! dates = ["YYYY/M/D"]           # beside YYYY-MM-DD, which is always read
//! sheet = "Sheet1"               # of a workbook, its first one without; or the layer of a file of places
//! encoding = "GB18030"           # of a text file or a Shapefile; found out without
//!
//! [columns]                      # field = "the column's header"
//! id = "设备编号"
//! kind = "类型"
//! lon = "经度"                   # "geometry.lon" for the points of a file of places
//!
//! [codes.kind]                   # "as it stands in the file" = "code"
//! "摄像机" = "camera"
//! ```

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use domain::crs::{Crs, FileCrs};
use serde::Deserialize;

use super::date::Pattern;
use crate::{
    import::table::{Encoding, POSITION},
    registers::schema::{Codes, Column, Refers, Register},
};

/// A mapping as written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    pub sheet: Option<String>,
    pub encoding: Option<Encoding>,
    crs: Option<String>,
    #[serde(default)]
    dates: Vec<String>,
    columns: BTreeMap<String, String>,
    #[serde(default)]
    codes: BTreeMap<String, BTreeMap<String, String>>,
}

/// A mapping that fits a register and a table's header.
#[derive(Debug)]
pub(super) struct Plan {
    /// Every column of the register, in its order.
    pub fields: Vec<Field>,
    /// Where a row says its longitude and latitude (or easting and northing), and in which system.
    pub position: Option<Position>,
    pub dates: Vec<Pattern>,
}

/// Where a row's place stands.
#[derive(Clone, Debug)]
pub(super) struct Position {
    /// The columns of longitude and latitude in the file, or of easting and northing.
    pub at: [usize; 2],
    pub headers: [String; 2],
    pub crs: FileCrs,
}

/// A column of the register and where its values come from.
#[derive(Debug)]
pub(super) struct Field {
    pub column: &'static Column,
    /// The file's column and its header; none where the file has none.
    pub source: Option<(usize, String)>,
    /// From the file's values to codes.
    pub codes: BTreeMap<String, String>,
}

impl Mapping {
    /// # Errors
    /// Where the text is no mapping, by line.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(toml::from_str(text)?)
    }

    /// The system that is named, of columns or of the file's geometries.
    ///
    /// # Errors
    /// A name that isn't known.
    pub(super) fn crs(&self) -> anyhow::Result<Option<FileCrs>> {
        let known = |name: &String| name.parse().ok().with_context(|| format!("crs = {name:?}: {}", FileCrs::KNOWN));
        self.crs.as_ref().map(known).transpose()
    }

    /// # Errors
    /// The first field, header, code, date form or system that doesn't fit.
    pub(super) fn plan(self, register: &'static Register, headers: &[String]) -> anyhow::Result<Plan> {
        let crs = self.crs()?;
        let mut fields: Vec<Field> =
            register.columns.iter().map(|column| Field { column, source: None, codes: BTreeMap::new() }).collect();
        let mut place: [Option<(usize, String)>; 2] = [None, None];
        for (name, header) in self.columns {
            let mut found = headers.iter().enumerate().filter(|(_, own)| **own == header.trim());
            let at = match (found.next(), found.next()) {
                (Some((at, _)), None) => at,
                (Some(_), Some(_)) => bail!("columns.{name} = {header:?}: the file has two columns of that header"),
                (None, _) => bail!("columns.{name} = {header:?}: the file has only {}", listed(headers)),
            };
            let coordinate = ["lon", "lat"].iter().position(|own| *own == name);
            if let Some(coordinate) = coordinate {
                place[coordinate] = Some((at, header.clone()));
            }
            match fields.iter_mut().find(|field| field.column.name == name) {
                Some(field) => field.source = Some((at, header)),
                None if coordinate.is_some() => {}
                None => bail!("columns.{name}: the register {} has no such field", register.name),
            }
        }
        for (name, list) in self.codes {
            let field = fields.iter_mut().find(|field| field.column.name == name);
            let field =
                field.with_context(|| format!("codes.{name}: the register {} has no such field", register.name))?;
            if let Codes::Closed(known) = field.column.codes
                && let Some((value, code)) = list.iter().find(|(_, code)| !known.iter().any(|own| own.code == **code))
            {
                let known: Vec<&str> = known.iter().map(|code| code.code).collect();
                bail!("codes.{name}: {value:?} = {code:?} is no code; codes are {}", known.join(", "));
            }
            field.codes = list;
        }
        let position = position(place, crs)?;
        for field in fields.iter().filter(|field| field.column.required && field.source.is_none()) {
            let placed = field.column.refers == Some(Refers::Leaf) && position.is_some();
            ensure!(
                placed,
                "columns.{} is missing: every row of {} has {}",
                field.column.name,
                register.name,
                field.column.about.en
            );
        }
        let dates = std::iter::once(Pattern::ISO).chain(self.dates.iter().map(String::as_str));
        let dates = dates.map(Pattern::parse).collect::<Result<_, _>>()?;
        Ok(Plan { fields, position, dates })
    }
}

fn position(place: [Option<(usize, String)>; 2], crs: Option<FileCrs>) -> anyhow::Result<Option<Position>> {
    let ((lon, east), (lat, north)) = match place {
        [None, None] => return Ok(None),
        [Some(lon), Some(lat)] => (lon, lat),
        _ => bail!("columns.lon and columns.lat go together: one of them is missing"),
    };
    let headers = [east, north];
    // Geometries are converted already, where they are read.
    let crs = if headers == POSITION { Some(FileCrs::Degrees(Crs::Cgcs2000)) } else { crs };
    let crs = crs.with_context(|| format!("crs is missing: the system of lon and lat; {}", FileCrs::KNOWN))?;
    Ok(Some(Position { at: [lon, lat], headers, crs }))
}

fn listed(headers: &[String]) -> String {
    const TOLD: usize = 40;
    let more = if headers.len() > TOLD { ", …" } else { "" };
    let told: Vec<&str> = headers.iter().take(TOLD).map(String::as_str).collect();
    told.join(", ") + more
}
