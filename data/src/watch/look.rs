//! What is to be seen of registers from outside, and when that is a reason to read them.

use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
};

use crate::{aggregate::Kept, registers::Stamp};

/// Every file that a snapshot is made of, by the folder's place among those looked at and the path in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Look(BTreeMap<(usize, PathBuf), Stamp>);

/// Folders among the registers that no snapshot is made of: the aggregator's own sums, and reports of imports.
const OTHERS: [&str; 2] = [Kept::DIR, "quality"];

impl Look {
    /// At folders and files. Names that begin with a dot are of files that are being written.
    ///
    /// # Errors
    /// The file or folder and the system's answer.
    pub(super) fn at(paths: &[&Path]) -> Result<Self, (PathBuf, io::Error)> {
        let mut look = Self::default();
        for (place, path) in paths.iter().enumerate() {
            // A file is called as it is in its own folder.
            let root = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
            look.add((place, root), path).map_err(|error| (path.to_path_buf(), error))?;
        }
        Ok(look)
    }

    fn add(&mut self, (place, root): (usize, &Path), path: &Path) -> io::Result<()> {
        if !path.is_dir() {
            self.0.insert((place, path.strip_prefix(root).unwrap_or(path).into()), Stamp::of(path)?);
            return Ok(());
        }
        for entry in std::fs::read_dir(path)? {
            let entry = entry?;
            let name = entry.file_name();
            let hidden = name.to_string_lossy().starts_with('.');
            if hidden || OTHERS.iter().any(|other| name == *other) {
                continue;
            }
            match self.add((place, root), &entry.path()) {
                // Gone since the folder was listed: then it is not there.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(())
    }

    /// The files that are new, gone or not as they were.
    pub(super) fn changed(&self, before: &Self) -> Vec<String> {
        let differs = |file: &&(usize, PathBuf)| self.0.get(*file) != before.0.get(*file);
        let gone = before.0.keys().filter(|file| !self.0.contains_key(*file));
        let mut files: Vec<_> = self.0.keys().chain(gone).filter(differs).collect();
        files.sort();
        files.iter().map(|(_, path)| path.display().to_string()).collect()
    }
}

/// After how many looks at registers that stay as they are a failed run is tried once more: the disk may have been full.
const RETRY: u32 = 60;

/// Decides by one look after the other.
#[derive(Debug, Default)]
pub(super) struct Patience {
    /// The last look.
    seen: Option<Look>,
    /// What was read last.
    read: Option<Look>,
    /// What was read last without a failure.
    well: Look,
    /// Looks since a run failed.
    failed: Option<u32>,
}

impl Patience {
    /// Whether to read the registers now: they are other ones than were read last, and as they were at the look before,
    /// so that nobody is in the midst of copying one.
    pub(super) fn reads(&mut self, look: &Look) -> bool {
        let rests = self.seen.as_ref() == Some(look);
        self.seen = Some(look.clone());
        if let Some(looks) = &mut self.failed {
            *looks += 1;
        }
        let again = self.failed.is_some_and(|looks| looks >= RETRY);
        rests && (self.read.as_ref() != Some(look) || again)
    }

    /// There was nothing to look at.
    pub(super) fn blind(&mut self) {
        self.seen = None;
    }

    /// A run is over; returns the files that had changed since the last that went well.
    pub(super) fn ran(&mut self, look: &Look, well: bool) -> Vec<String> {
        let changed = look.changed(&self.well);
        self.failed = (!well).then_some(0);
        self.read = Some(look.clone());
        if well {
            self.well = look.clone();
        }
        changed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct TempDir(PathBuf);

    impl TempDir {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("weige-look-{name}-{}", std::process::id()));
            std::fs::create_dir_all(&dir).expect("a folder for temporary files");
            Self(dir)
        }

        fn write(&self, name: &str, text: &str) {
            let path = self.0.join(name);
            std::fs::create_dir_all(path.parent().expect("below the folder")).expect("made");
            std::fs::write(path, text).expect("written");
        }

        fn look(&self) -> Look {
            Look::at(&[&self.0]).expect("is there")
        }
    }

    impl Drop for TempDir {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_file_is_read_once_it_rests_for_two_looks() {
        let dir = TempDir::new("rests");
        let mut patience = Patience::default();
        dir.write("cases.parquet", "ha");
        assert!(!patience.reads(&dir.look()), "half of it may be there");
        dir.write("cases.parquet", "half");
        assert!(!patience.reads(&dir.look()));
        assert!(patience.reads(&dir.look()));
        assert_eq!(patience.ran(&dir.look(), true), ["cases.parquet"]);
        assert!(!patience.reads(&dir.look()), "nothing is new");
        dir.write("context/roads.parquet", "roads");
        std::fs::remove_file(dir.0.join("cases.parquet")).expect("removed");
        assert!(!patience.reads(&dir.look()));
        patience.blind();
        assert!(!patience.reads(&dir.look()), "the folder was away between two looks");
        assert!(patience.reads(&dir.look()));
        assert_eq!(patience.ran(&dir.look(), true), ["cases.parquet", "context/roads.parquet"]);
    }

    #[test]
    fn what_failed_is_tried_again_when_it_changes_or_long_after() {
        let dir = TempDir::new("failed");
        let mut patience = Patience::default();
        dir.write("cases.parquet", "broken");
        let look = dir.look();
        assert!(!patience.reads(&look) && patience.reads(&look));
        patience.ran(&look, false);
        let again = (1..=2 * RETRY).filter(|_| patience.reads(&look)).count();
        assert_eq!(again, 1 + RETRY as usize, "not at every look, but then until it is told how it went");
        patience.ran(&look, false);
        dir.write("cases.parquet", "mended");
        assert!(!patience.reads(&dir.look()) && patience.reads(&dir.look()));
        assert_eq!(patience.ran(&dir.look(), true), ["cases.parquet"]);
        assert!(!(0..2 * RETRY).any(|_| patience.reads(&dir.look())), "what went well is done");
    }

    #[test]
    fn what_no_snapshot_is_made_of_is_no_change() {
        let dir = TempDir::new("others");
        dir.write("cases.parquet", "cases");
        let look = dir.look();
        for name in [".cases.parquet.writing-7", "sums/cases.sums", "quality/cases.html", ".registers-next.json"] {
            dir.write(name, "something");
            assert_eq!(dir.look(), look, "{name}");
        }
        dir.write("catalogue/1.toml", "");
        assert_eq!(dir.look().changed(&look), ["catalogue/1.toml"]);
        let (path, _) = Look::at(&[&dir.0.join("nowhere")]).expect_err("is not there");
        assert!(path.ends_with("nowhere"));
    }
}
