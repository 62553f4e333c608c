//! What happened and bears on figures: `annotations.json` among the registers, if it is there.

use std::{fs, io::ErrorKind};

use domain::{catalogue::Catalogue, period::Period, wire::Annotation};

use super::SnapshotError;
use crate::registers::Registers;

/// The file among the registers: `[{"period": "2026-03", "indicators": [ids], "text": {"zh", "en"}}]`.
pub const FILE: &str = "annotations.json";

/// The annotations, rising by period.
///
/// # Errors
/// [`SnapshotError::Annotations`] naming the file, the entry counted from 1, the field and the value.
pub(super) fn read(registers: &Registers, catalogue: &Catalogue) -> Result<Vec<Annotation>, SnapshotError> {
    let path = registers.dir.join(FILE);
    let bytes = match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(SnapshotError::io(&path))?,
    };
    let known = |id: &str| catalogue.indicators.iter().any(|indicator| indicator.id == id);
    parse(&bytes, &known).map_err(|problem| SnapshotError::Annotations { path, problem })
}

fn parse(bytes: &[u8], known: &dyn Fn(&str) -> bool) -> Result<Vec<Annotation>, String> {
    let entries: Vec<serde_json::Value> = serde_json::from_slice(bytes).map_err(|cause| cause.to_string())?;
    let mut found = Vec::with_capacity(entries.len());
    for (at, entry) in entries.into_iter().enumerate() {
        let here = |problem: String| format!("entry {}: {problem}", at + 1);
        let one: Annotation = serde_json::from_value(entry).map_err(|cause| here(cause.to_string()))?;
        if !matches!(one.period, Period::Month(_)) {
            return Err(here(format!("period: {:?} is no month, YYYY-MM", one.period.to_string())));
        }
        if let Some(id) = one.indicators.iter().find(|id| !known(id)) {
            return Err(here(format!("indicators: {id:?} is not in the catalogue")));
        }
        if one.text.zh.trim().is_empty() || one.text.en.trim().is_empty() {
            return Err(here("text: one of the languages is empty".into()));
        }
        found.push(one);
    }
    found.sort_by_key(|one| one.period);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::parse;

    fn told(text: &str) -> Result<Vec<String>, String> {
        let found = parse(text.as_bytes(), &|id| id == "households")?;
        Ok(found.into_iter().map(|one| one.period.to_string()).collect())
    }

    #[test]
    fn they_come_by_period_and_wrong_ones_are_named() {
        let text = r#"[{"period":"2026-03","text":{"zh":"甲","en":"a"}},
            {"period":"2025-07","indicators":["households"],"text":{"zh":"乙","en":"b"}}]"#;
        assert_eq!(told(text), Ok(vec!["2025-07".to_owned(), "2026-03".to_owned()]));
        for (text, words) in [
            (r#"[{"period":"2026-03-01","text":{"zh":"甲","en":"a"}}]"#, "entry 1: period: \"2026-03-01\""),
            (r#"[{"period":"2026-03","indicators":["nothing"],"text":{"zh":"甲","en":"a"}}]"#, "\"nothing\""),
            (r#"[{"period":"2026-03","text":{"zh":"甲","en":""}}]"#, "entry 1: text"),
            (r#"[{"period":"2026-03","words":"甲"}]"#, "entry 1: "),
            ("[", "EOF"),
        ] {
            let error = told(text).expect_err(text);
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
