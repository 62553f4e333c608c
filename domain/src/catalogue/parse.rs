//! From TOML files to a checked [`Catalogue`].

use serde::Deserialize;

use super::{Catalogue, Indicator, Measure, check};
use crate::formula::FormulaError;

/// What is wrong with a catalogue, with file and line.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CatalogueError {
    /// Not TOML, or a field is missing, unknown or of another kind.
    #[error("{file}:{line}: {message}")]
    Toml {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: usize,
        /// What the parser found.
        message: String,
    },
    /// A formula that doesn't parse or names an unknown measure.
    #[error("{file}:{line}: indicator {indicator}: {cause}")]
    Formula {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: usize,
        /// The indicator's id.
        indicator: String,
        /// What is wrong in it.
        cause: FormulaError,
    },
    /// A value that contradicts another or breaks a rule.
    #[error("{file}:{line}: {item}: {field} = {value:?}: {rule}")]
    Rule {
        /// The file's name.
        file: String,
        /// Counted from 1.
        line: usize,
        /// `measure ID` or `indicator ID`.
        item: String,
        /// The field's name.
        field: &'static str,
        /// The field's value.
        value: String,
        /// The rule that it breaks.
        rule: &'static str,
    },
}

/// One file as written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    measure: Vec<toml::Spanned<Measure>>,
    #[serde(default)]
    indicator: Vec<toml::Spanned<Indicator>>,
}

/// Where an item stands: for messages.
pub(super) struct Origin {
    pub(super) file: String,
    pub(super) line: usize,
}

/// Parses and checks a catalogue of several files, given as (name, text).
///
/// # Errors
/// The first [`CatalogueError`] in the order of the files.
pub fn parse<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Catalogue, CatalogueError> {
    let mut catalogue = Catalogue::default();
    let (mut measures, mut indicators) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let file: File = toml::from_str(text).map_err(|error| CatalogueError::Toml {
            file: name.into(),
            line: line_at(text, error.span().map_or(0, |span| span.start)),
            message: error.message().into(),
        })?;
        let origin = |at: usize| Origin { file: name.into(), line: line_at(text, at) };
        for item in file.measure {
            measures.push(origin(item.span().start));
            catalogue.measures.push(item.into_inner());
        }
        for item in file.indicator {
            indicators.push(origin(item.span().start));
            catalogue.indicators.push(item.into_inner());
        }
    }
    check::check(&catalogue, &measures, &indicators)?;
    Ok(catalogue)
}

fn line_at(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset.min(text.len())].iter().filter(|&&b| b == b'\n').count()
}
