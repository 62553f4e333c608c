//! Addresses of tiles: XYZ, WMTS by template and WMTS by query all become one form with `{z}`, `{x}` and `{y}`.

use std::fmt::Write as _;

use super::{BasemapError, Fields};
use crate::origin;

/// What the tables `[wmts]` may say.
const WMTS: [&str; 5] = ["layer", "style", "tile_matrix_set", "format", "tile_matrix"];

/// The template that the app fills, and the origin where it isn't the app's own.
pub(super) fn read(file: &Fields<'_>, wmts: Option<&Fields<'_>>) -> Result<(String, Option<String>), BasemapError> {
    let why = "a tile's address with {z}, {x} and {y} or {-y}, or with {TileMatrix}, {TileCol} and {TileRow}";
    let url = file.text("url")?.ok_or_else(|| file.missing("url", why))?;
    let wrong = |why: &str| file.wrong("url", why);
    if url.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '\\' | '#')) {
        return Err(wrong("an address has no blanks, quotation marks, backslashes and no #"));
    }
    let origin = origin_of(&url).map_err(wrong)?;
    if let Some(wmts) = wmts {
        wmts.only(&WMTS)?;
    }
    let mut template = fill(&url, wmts).map_err(|why| wrong(&why))?;
    if !template.contains('{')
        && let Some(wmts) = wmts
    {
        template = query(&template, wmts)?;
    }
    let has = |name: &str| template.contains(name);
    if has("{z}") && has("{x}") && (has("{y}") || has("{-y}")) {
        return Ok((template, origin));
    }
    Err(wrong(
        "it needs {z}, {x} and {y} or {-y}, or {TileMatrix}, {TileCol} and {TileRow}, or a table [wmts] beside it",
    ))
}

/// `https://host:port` of an address; none for a path on the app's own host.
fn origin_of(url: &str) -> Result<Option<String>, &'static str> {
    if url.starts_with('/') && !url.starts_with("//") {
        return Ok(None);
    }
    if !["https://", "http://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err("it begins with https://, http:// or / (the app's own host)");
    }
    origin::of_address(url).map(Some)
}

/// Puts the app's names in place of WMTS's, and the layer's own values in place of theirs; capabilities write these
/// names in either case.
fn fill(url: &str, wmts: Option<&Fields<'_>>) -> Result<String, String> {
    let mut out = String::new();
    let mut rest = url;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, tail) = after.split_once('}').ok_or_else(|| "a { isn't closed".to_owned())?;
        out.push_str(before);
        let own = |field: &str| {
            let value = wmts.and_then(|wmts| wmts.table.get(field)).and_then(toml::Value::as_str);
            value.map(encoded).ok_or_else(|| format!("{{{name}}} stands there, but there is no wmts.{field}"))
        };
        match name.to_ascii_lowercase().as_str() {
            "z" | "tilematrix" => out.push_str("{z}"),
            "x" | "tilecol" => out.push_str("{x}"),
            "y" | "tilerow" => out.push_str("{y}"),
            "-y" => out.push_str("{-y}"),
            "tilematrixset" => out.push_str(&own("tile_matrix_set")?),
            "style" => out.push_str(&own("style")?),
            "layer" => out.push_str(&own("layer")?),
            _ => return Err(format!("{{{}}} is unknown", crate::http::params::shorten(name))),
        }
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// WMTS by query (OGC 07-057r7, GetTile as key-value pairs).
fn query(url: &str, wmts: &Fields<'_>) -> Result<String, BasemapError> {
    let must = |name, why| wmts.text(name)?.ok_or_else(|| wmts.missing(name, why));
    let layer = must("layer", "the layer's identifier, from the service's capabilities")?;
    let set = must("tile_matrix_set", "the set of tile matrices in Web Mercator, from the service's capabilities")?;
    let style = wmts.text("style")?.unwrap_or_else(|| "default".into());
    let format = wmts.text("format")?.unwrap_or_else(|| "image/png".into());
    let matrix = wmts.text("tile_matrix")?.unwrap_or_else(|| "{z}".into());
    let Some((before, after)) = matrix.split_once("{z}") else {
        return Err(wmts.wrong("tile_matrix", "the name of a tile matrix with {z} in it, as EPSG:900913:{z}"));
    };
    let mut out = url.to_owned();
    out.push_str(match url.rfind(['?', '&']) {
        None => "?",
        Some(at) if at + 1 == url.len() => "",
        Some(_) => "&",
    });
    let pairs = [("LAYER", &layer), ("STYLE", &style), ("TILEMATRIXSET", &set), ("FORMAT", &format)];
    out.push_str("SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0");
    for (name, value) in pairs {
        write!(out, "&{name}={}", encoded(value)).expect("a string takes every character");
    }
    let (before, after) = (encoded(before), encoded(after));
    write!(out, "&TILEMATRIX={before}{{z}}{after}&TILEROW={{y}}&TILECOL={{x}}")
        .expect("a string takes every character");
    Ok(out)
}

/// Percent-encoded but for letters, digits and `-._~:/`.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~:/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            write!(out, "%{byte:02X}").expect("a string takes every character");
        }
        out
    })
}
