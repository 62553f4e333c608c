//! The base map that an operator configures: a TOML file → what the app is told, and the origin that the policy lets
//! pictures come from. All that can be wrong is found at the start and named by file, field and value.
//!
//! ```toml
//! url = "https://tiles.example/vec/{z}/{x}/{y}.png?tk=KEY"
//! crs = "CGCS2000"
//! attribution = { zh = "底图 © 某单位", en = "Base map © Somebody" }
//! ```

mod address;

use std::{
    io,
    path::{Path, PathBuf},
};

use domain::{crs::Crs, units::Text, wire::Basemap};
use toml::{Table, Value};

use crate::http::{nearest::nearest, params::shorten};

/// Finest zoom that a tile's column and row are counted at.
const FINEST: i64 = 24;
/// What is drawn below may not outshine the grids; over a dark ground still less, as most maps are drawn on white.
const OPACITY: (f64, f64) = (0.75, 0.35);

const FIELDS: [&str; 11] = [
    "url",
    "tile_size",
    "min_zoom",
    "max_zoom",
    "crs",
    "attribution",
    "licence",
    "opacity",
    "opacity_dark",
    "send_origin",
    "wmts",
];

/// What becomes of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What the app is told.
    pub map: Basemap,
    /// Where tiles come from; none: from where the app comes from.
    pub origin: Option<String>,
}

/// Why a base map is refused.
#[derive(Debug, thiserror::Error)]
pub enum BasemapError {
    /// The file can't be read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The file is no TOML.
    #[error("{}: {}", path.display(), message.lines().next().unwrap_or_default())]
    Toml {
        /// The file.
        path: PathBuf,
        /// Where and why.
        message: String,
    },
    /// A field has a value that can't be used.
    #[error("{}: {field} = {value}: {why}", path.display())]
    Field {
        /// The file.
        path: PathBuf,
        /// The field, with the table that it stands in.
        field: String,
        /// What stands there.
        value: String,
        /// What could stand there.
        why: String,
    },
    /// A field that must be there isn't.
    #[error("{}: {field} is missing: {why}", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// The field.
        field: String,
        /// What it is for.
        why: &'static str,
    },
}

/// Reads the file of a base map.
///
/// # Errors
/// [`BasemapError`], the first thing that is wrong.
pub fn read(path: &Path) -> Result<Source, BasemapError> {
    let text = std::fs::read_to_string(path).map_err(|source| BasemapError::File { path: path.into(), source })?;
    parse(path, &text)
}

/// Reads the text of such a file.
///
/// # Errors
/// As [`read`].
pub fn parse(path: &Path, text: &str) -> Result<Source, BasemapError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start].matches('\n').count() + 1);
        BasemapError::Toml { path: path.into(), message: format!("line {line}: {}", error.message()) }
    })?;
    let file = Fields { path, within: "", table: &table };
    file.only(&FIELDS)?;
    let wmts = file.table("wmts")?;
    let (url, origin) = address::read(&file, wmts.as_ref())?;
    let size = file.whole("tile_size", 256)?;
    if ![256, 512].contains(&size) {
        return Err(file.wrong("tile_size", "256 or 512"));
    }
    let zoom = |name: &str, otherwise| {
        let zoom = file.whole(name, otherwise)?;
        u8::try_from(zoom)
            .ok()
            .filter(|_| zoom <= FINEST)
            .ok_or_else(|| file.wrong(name, "a whole number from 0 to 24"))
    };
    let (min_zoom, max_zoom) = (zoom("min_zoom", 0)?, zoom("max_zoom", 18)?);
    if min_zoom > max_zoom {
        return Err(file.wrong("min_zoom", &format!("more than max_zoom = {max_zoom}")));
    }
    let named = file.table("attribution")?.ok_or_else(|| {
        file.missing("attribution", "whose map it is, as { zh = \"…\", en = \"…\" }; it is shown on the map")
    })?;
    named.only(&["zh", "en"])?;
    let word = |name| named.text(name)?.ok_or_else(|| named.missing(name, "whose map it is, shown on the map"));
    let map = Basemap {
        url,
        tile_size: size as u32,
        min_zoom,
        max_zoom,
        crs: crs(&file)?,
        attribution: Text { zh: word("zh")?, en: word("en")? },
        licence: file.text("licence")?,
        opacity: file.share("opacity", OPACITY.0)?,
        opacity_dark: file.share("opacity_dark", OPACITY.1)?,
        send_origin: file.flag("send_origin")?,
    };
    Ok(Source { map, origin })
}

/// The system must be said: a map that is off by half a kilometre looks right at first.
fn crs(file: &Fields<'_>) -> Result<Crs, BasemapError> {
    let text = file.text("crs")?.ok_or_else(|| {
        file.missing("crs", "the system that the tiles are made in: \"CGCS2000\", \"WGS 84\" or \"GCJ-02\"")
    })?;
    match text.parse() {
        Ok(Crs::Bd09) => {
            let why = "Baidu's tiles have a projection and a grid of their own, which can't be drawn; take a map in \
                       CGCS2000, WGS 84 or GCJ-02";
            Err(file.wrong("crs", why))
        }
        Ok(crs) => Ok(crs),
        Err(()) => Err(file.wrong("crs", "\"CGCS2000\", \"WGS 84\" and \"GCJ-02\" can be drawn, in Web Mercator")),
    }
}

/// A table of the file, read field by field.
struct Fields<'a> {
    path: &'a Path,
    /// The table's name with a dot, or nothing.
    within: &'static str,
    table: &'a Table,
}

impl<'a> Fields<'a> {
    /// Refuses fields that nobody reads: a slip of the pen must not pass for the default.
    fn only(&self, known: &[&str]) -> Result<(), BasemapError> {
        match self.table.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => {
                let near = nearest(name, known.iter().copied()).join(", ");
                Err(self.wrong(name, &format!("no such field; the nearest are {near}")))
            }
        }
    }

    fn table(&self, name: &'static str) -> Result<Option<Fields<'a>>, BasemapError> {
        let within = match name {
            "wmts" => "wmts.",
            _ => "attribution.",
        };
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self { path: self.path, within, table })),
            Some(_) => Err(self.wrong(name, "a table")),
        }
    }

    /// A text that says something.
    fn text(&self, name: &str) -> Result<Option<String>, BasemapError> {
        match self.table.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if !text.trim().is_empty() && !text.contains(char::is_control) => {
                Ok(Some(text.trim().to_owned()))
            }
            Some(_) => Err(self.wrong(name, "a text on one line")),
        }
    }

    fn whole(&self, name: &str, otherwise: i64) -> Result<i64, BasemapError> {
        match self.table.get(name) {
            None => Ok(otherwise),
            Some(Value::Integer(number)) => Ok(*number),
            Some(_) => Err(self.wrong(name, "a whole number")),
        }
    }

    /// A number above 0 and at most 1.
    fn share(&self, name: &str, otherwise: f64) -> Result<f32, BasemapError> {
        let number = match self.table.get(name) {
            None => Some(otherwise),
            Some(Value::Float(number)) => Some(*number),
            Some(Value::Integer(number)) => Some(*number as f64),
            Some(_) => None,
        };
        let number = number.filter(|&number| number > 0.0 && number <= 1.0);
        number.map(|number| number as f32).ok_or_else(|| self.wrong(name, "a number above 0 and at most 1"))
    }

    fn flag(&self, name: &str) -> Result<bool, BasemapError> {
        match self.table.get(name) {
            None => Ok(false),
            Some(Value::Boolean(flag)) => Ok(*flag),
            Some(_) => Err(self.wrong(name, "true or false")),
        }
    }

    fn wrong(&self, name: &str, why: &str) -> BasemapError {
        let value = self.table.get(name).map(ToString::to_string).unwrap_or_default();
        let field = format!("{}{name}", self.within);
        BasemapError::Field { path: self.path.into(), field, value: shorten(&value), why: why.into() }
    }

    fn missing(&self, name: &str, why: &'static str) -> BasemapError {
        BasemapError::Missing { path: self.path.into(), field: format!("{}{name}", self.within), why }
    }
}

#[cfg(test)]
mod tests;
