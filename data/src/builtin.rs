//! The catalogue that comes with the program, and catalogues beside it.

use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use domain::catalogue::{self, Catalogue};

const FILES: [(&str, &str); 6] = [
    ("1-shared.toml", include_str!("../catalogue/1-shared.toml")),
    ("2-service.toml", include_str!("../catalogue/2-service.toml")),
    ("3-governance.toml", include_str!("../catalogue/3-governance.toml")),
    ("4-safety.toml", include_str!("../catalogue/4-safety.toml")),
    ("5-party.toml", include_str!("../catalogue/5-party.toml")),
    ("6-development.toml", include_str!("../catalogue/6-development.toml")),
];

/// The built-in catalogue as written.
#[cfg(feature = "fuzz")]
pub(crate) fn texts() -> impl Iterator<Item = &'static str> {
    FILES.into_iter().map(|(_, text)| text)
}

/// The catalogue in `dir` (every `.toml` file, by name), else the one beside the registers, else the built-in one.
///
/// # Errors
/// What can't be read, and the first thing wrong with it by file and line.
pub fn catalogue(dir: Option<&Path>, registers: Option<&Path>) -> anyhow::Result<Catalogue> {
    let beside = registers.map(|registers| registers.join("catalogue")).filter(|dir| dir.is_dir());
    match dir.map(PathBuf::from).or(beside) {
        Some(dir) => read(&dir),
        None => Ok(catalogue::parse(FILES)?),
    }
}

/// Writes the built-in catalogue's files into a folder that is absent or empty, to be added to.
///
/// # Errors
/// What can't be written, or a folder that holds something.
pub fn write(dir: &Path) -> anyhow::Result<()> {
    let name = || dir.display().to_string();
    std::fs::create_dir_all(dir).with_context(name)?;
    ensure!(
        std::fs::read_dir(dir).with_context(name)?.next().is_none(),
        "{} is not empty; name another folder",
        name()
    );
    for (file, text) in FILES {
        let path = dir.join(file);
        std::fs::write(&path, text).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// Reads every `.toml` file of a folder, by name, or one file.
///
/// # Errors
/// What can't be read, and the first thing wrong with it by file and line.
pub fn read(path: &Path) -> anyhow::Result<Catalogue> {
    let mut paths = vec![path.to_path_buf()];
    if path.is_dir() {
        paths.clear();
        for entry in std::fs::read_dir(path).with_context(|| path.display().to_string())? {
            let entry = entry.with_context(|| path.display().to_string())?.path();
            if entry.extension().is_some_and(|end| end == "toml") {
                paths.push(entry);
            }
        }
        paths.sort();
        ensure!(!paths.is_empty(), "{}: no .toml file is in it", path.display());
    }
    let mut files = Vec::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        files.push((path.display().to_string(), text));
    }
    Ok(catalogue::parse(files.iter().map(|(name, text)| (name.as_str(), text.as_str())))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_is_good_and_fills_all_thirty_cells() {
        let catalogue = catalogue(None, None).expect("is good");
        assert_eq!(catalogue.cells_without_headline(), []);
        assert_eq!(catalogue.indicators[0].id, "visits_done", "what the cockpit opens with");
        assert!(catalogue.indicators.len() >= 60, "{}", catalogue.indicators.len());
        for headline in catalogue.indicators.iter().filter(|indicator| indicator.headline) {
            for level in ["district", "street", "community", "grid"] {
                assert!(headline.at_level(level), "{} is not at the level {level}", headline.id);
            }
        }
        catalogue::parse([("counts.toml", crate::make::COUNTS)]).expect("the larger demos' is good too");
    }

    #[test]
    fn what_is_written_is_what_is_built_in_and_nothing_is_overwritten() {
        let dir = std::env::temp_dir().join(format!("weige-builtin-{}", std::process::id()));
        write(&dir).expect("written");
        assert_eq!(read(&dir).expect("is good"), catalogue(None, None).expect("is good"));
        let said = write(&dir).expect_err("refused").to_string();
        assert!(said.contains("is not empty"), "{said}");
        std::fs::remove_dir_all(&dir).expect("removed");
    }
}
