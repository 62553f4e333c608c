//! Systems of coordinates as well-known text (.prj files; WKT 1 of ESRI and OGC, WKT 2). Places in files stand east
//! first, whatever the order of axes that a system names.

use anyhow::{Context as _, bail, ensure};
use domain::{
    crs::{Crs, FileCrs},
    gauss_kruger::Zone,
};

/// Deepest brackets.
const MOST_DEPTH: usize = 32;

/// The system that a text describes.
///
/// # Errors
/// A text that is none, or the name of a system that isn't known.
pub(super) fn system(text: &str) -> anyhow::Result<FileCrs> {
    let mut reader = Reader { rest: text.trim_start_matches('\u{feff}') };
    let word = reader.word();
    let node = reader.node(word, 0).context("is no system of coordinates")?;
    let name = node.texts.first().map_or("", String::as_str);
    let known = node.epsg().map_or_else(|| node.by_name(name), FileCrs::of_epsg);
    match known {
        Some(known) => Ok(known),
        None => bail!("the system {name:?} isn't known here; {}", FileCrs::KNOWN),
    }
}

/// `KEYWORD[text, number, node, …]`.
#[derive(Debug, Default)]
struct Node {
    keyword: String,
    texts: Vec<String>,
    numbers: Vec<f64>,
    nodes: Vec<Node>,
}

impl Node {
    fn all<'a>(&'a self, keywords: &'a [&str]) -> impl Iterator<Item = &'a Self> {
        self.nodes.iter().filter(move |node| keywords.contains(&node.keyword.as_str()))
    }

    /// The code in EPSG's list, where one is said of the whole.
    fn epsg(&self) -> Option<u32> {
        let id = self.all(&["AUTHORITY", "ID"]).next()?;
        if !id.texts.first()?.eq_ignore_ascii_case("EPSG") {
            return None;
        }
        let number = id.numbers.first().map(|number| *number as u32);
        number.or_else(|| id.texts.get(1)?.parse().ok())
    }

    /// By name, and only where the figures agree: offices name their own systems like public ones.
    fn by_name(&self, name: &str) -> Option<FileCrs> {
        if ["GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS"].contains(&self.keyword.as_str()) {
            let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            let plain = plain.to_ascii_uppercase();
            return match plain.strip_prefix("GCS").unwrap_or(&plain) {
                "CHINAGEODETICCOORDINATESYSTEM2000" | "CGCS2000" => Some(FileCrs::Degrees(Crs::Cgcs2000)),
                "WGS1984" | "WGS84" => Some(FileCrs::Degrees(Crs::Wgs84)),
                _ => None,
            };
        }
        let zone: Zone = name.parse().ok().filter(|_| ["PROJCS", "PROJCRS"].contains(&self.keyword.as_str()))?;
        let wanted: [(&[&str], f64); 5] = [
            (&["CENTRALMERIDIAN", "LONGITUDEOFNATURALORIGIN"], zone.meridian()),
            (&["FALSEEASTING"], zone.false_easting_m()),
            (&["FALSENORTHING"], 0.0),
            (&["SCALEFACTOR", "SCALEFACTORATNATURALORIGIN"], 1.0),
            (&["LATITUDEOFORIGIN", "LATITUDEOFNATURALORIGIN"], 0.0),
        ];
        let parameter = |names: &[&str]| {
            let called = |node: &&Self| {
                let plain = node.texts.first().map(|name| name.replace(['_', ' '], "").to_ascii_uppercase());
                plain.is_some_and(|plain| names.contains(&plain.as_str()))
            };
            let conversion = self.all(&["CONVERSION"]).flat_map(|node| node.all(&["PARAMETER"]));
            self.all(&["PARAMETER"]).chain(conversion).find(called)?.numbers.first().copied()
        };
        let agrees = |(names, number): &(&[&str], f64)| parameter(names).is_none_or(|found| found == *number);
        let metres = self.all(&["UNIT", "LENGTHUNIT"]).all(|unit| unit.numbers.first() == Some(&1.0));
        // Without these two nothing would be tested.
        let said = parameter(wanted[0].0).is_some() && parameter(wanted[1].0).is_some();
        (said && metres && wanted.iter().all(agrees)).then_some(FileCrs::Zone(zone))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Up to the next sign.
    fn word(&mut self) -> &'a str {
        let end = self.rest.find(['[', '(', ',', ']', ')', '"']).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        word.trim()
    }

    /// Whether one of these signs stood next; it is passed then.
    fn passed(&mut self, signs: [char; 2]) -> bool {
        self.rest = self.rest.trim_start();
        let rest = self.rest.strip_prefix(signs);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// What stands in brackets after a keyword.
    fn node(&mut self, keyword: &str, depth: usize) -> anyhow::Result<Node> {
        ensure!(depth < MOST_DEPTH, "brackets more than {MOST_DEPTH} deep");
        ensure!(!keyword.is_empty() && self.passed(['[', '(']), "a keyword and a bracket are expected");
        let mut node = Node { keyword: keyword.to_ascii_uppercase(), ..Node::default() };
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix('"') {
                let (text, rest) = rest.split_once('"').context("a quote has no end")?;
                self.rest = rest;
                node.texts.push(text.into());
            } else {
                let word = self.word();
                if self.rest.starts_with(['[', '(']) {
                    node.nodes.push(self.node(word, depth + 1)?);
                } else if let Ok(number) = word.parse() {
                    node.numbers.push(number);
                } else {
                    node.texts.push(word.into());
                }
            }
            if !self.passed([',', ';']) {
                ensure!(self.passed([']', ')']), "a bracket has no end");
                return Ok(node);
            }
        }
    }
}
