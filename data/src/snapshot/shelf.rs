//! Where snapshots stand: one writer at a time, old ones taken away by count.

use std::{
    fs::{self, File, TryLockError},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::SystemTime,
};

use domain::wire::Manifest;

use super::SnapshotError;

/// A folder of snapshots, held by this process until it is dropped.
#[derive(Debug)]
pub struct Shelf {
    dir: PathBuf,
    /// Let go by the system, whatever ends the process.
    _lock: File,
}

impl Shelf {
    /// Makes the folder where it is absent, holds it, and puts away what a writer left that was killed.
    ///
    /// # Errors
    /// [`SnapshotError::Held`] where another process does; what can't be read or written.
    pub fn hold(dir: &Path) -> Result<Self, SnapshotError> {
        fs::create_dir_all(dir).map_err(SnapshotError::io(dir))?;
        let path = dir.join(".lock");
        let lock = File::create(&path).map_err(SnapshotError::io(&path))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(SnapshotError::Held { path: dir.into() }),
            Err(TryLockError::Error(cause)) => return Err(SnapshotError::io(path)(cause)),
        }
        for entry in fs::read_dir(dir).map_err(SnapshotError::io(dir))? {
            let path = entry.map_err(SnapshotError::io(dir))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if name.starts_with(".writing-") || name.starts_with(Self::LEAVING) {
                fs::remove_dir_all(&path).map_err(SnapshotError::io(&path))?;
            }
        }
        Ok(Self { dir: dir.into(), _lock: lock })
    }

    /// How the name of a snapshot begins that is being taken away.
    const LEAVING: &'static str = ".leaving-";

    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// The version that readers take; none before the first.
    ///
    /// # Errors
    /// [`SnapshotError::Io`].
    pub fn current(&self) -> Result<Option<String>, SnapshotError> {
        let path = self.dir.join("CURRENT");
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text.trim_end().into())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(SnapshotError::io(path)(cause)),
        }
    }

    /// Takes away the oldest until so many are left; never the current one, and nothing that is no snapshot. Returns the
    /// versions taken away.
    ///
    /// # Errors
    /// [`SnapshotError::Io`].
    pub fn prune(&self, keep: NonZeroUsize) -> Result<Vec<String>, SnapshotError> {
        let current = self.current()?;
        let mut others = Vec::new();
        for entry in fs::read_dir(&self.dir).map_err(SnapshotError::io(&self.dir))? {
            let path = entry.map_err(SnapshotError::io(&self.dir))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if let Some(written) = written(&path, &name).filter(|_| current.as_ref() != Some(&name)) {
                others.push((written, name));
            }
        }
        others.sort();
        others.truncate((others.len() + 1).saturating_sub(keep.get()));
        let take_away = |(_, version): (SystemTime, String)| -> Result<String, SnapshotError> {
            // Renamed first: a reader finds all of it or nothing.
            let (path, leaving) = (self.dir.join(&version), self.dir.join(format!("{}{version}", Self::LEAVING)));
            fs::rename(&path, &leaving).map_err(SnapshotError::io(&path))?;
            fs::remove_dir_all(&leaving).map_err(SnapshotError::io(&leaving))?;
            Ok(version)
        };
        others.into_iter().map(take_away).collect()
    }
}

/// When a snapshot was written; none of a folder that is no snapshot of its name.
fn written(dir: &Path, name: &str) -> Option<SystemTime> {
    let path = dir.join("manifest.json");
    let manifest: Manifest = serde_json::from_slice(&fs::read(&path).ok()?).ok()?;
    (manifest.version == name).then(|| fs::metadata(&path).and_then(|file| file.modified()).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    struct TempDir(PathBuf);

    impl TempDir {
        fn new(name: &str) -> Self {
            let dir = std::env::temp_dir().join(format!("weige-shelf-{name}-{}", std::process::id()));
            fs::create_dir_all(&dir).expect("a folder for temporary files");
            Self(dir)
        }

        /// A snapshot as far as a shelf looks into it, written in a second of 1970.
        fn add(&self, folder: &str, version: &str, second: u64) {
            let manifest = r#"{"format":1,"version":"VERSION","as_of":"2026-11-20","plan":"","time_zone":"+08:00","units":[],"bounds":[0,0,0,0],"files":[]}"#;
            let dir = self.0.join(folder);
            fs::create_dir_all(&dir).expect("made");
            let path = dir.join("manifest.json");
            fs::write(&path, manifest.replace("VERSION", version)).expect("written");
            let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(second);
            File::options().write(true).open(&path).and_then(|file| file.set_modified(time)).expect("dated");
        }
    }

    impl Drop for TempDir {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    fn keep(count: usize) -> NonZeroUsize {
        NonZeroUsize::new(count).expect("one at least")
    }

    #[test]
    fn the_oldest_leave_and_the_current_one_never() {
        let dir = TempDir::new("prune");
        let shelf = Shelf::hold(&dir.0).expect("held");
        assert_eq!(shelf.prune(keep(1)).expect("pruned"), [""; 0]);
        for (version, second) in [("b", 1), ("d", 2), ("a", 3), ("c", 4)] {
            dir.add(version, version, second);
        }
        dir.add("copy-of-a", "a", 0);
        fs::create_dir(dir.0.join("mine")).expect("made");
        fs::write(dir.0.join("CURRENT"), "b\n").expect("written");
        assert_eq!(shelf.prune(keep(9)).expect("pruned"), [""; 0]);
        assert_eq!(shelf.prune(keep(3)).expect("pruned"), ["d"], "b is older, but current");
        assert_eq!(shelf.prune(keep(1)).expect("pruned"), ["a", "c"]);
        let left = ["b", "copy-of-a", "mine"].map(|name| dir.0.join(name).is_dir());
        assert_eq!(left, [true; 3], "what is no snapshot of its name is somebody's");
    }

    #[test]
    fn one_holds_it_and_what_a_killed_writer_left_is_put_away() {
        let dir = TempDir::new("hold");
        let left = [".writing-7/bodies", ".leaving-a"].map(|name| dir.0.join(name));
        left.iter().for_each(|left| fs::create_dir_all(left).expect("made"));
        let shelf = Shelf::hold(&dir.0).expect("held");
        assert!(!left.iter().any(|left| left.exists()));
        let said = Shelf::hold(&dir.0).expect_err("refused").to_string();
        assert!(said.contains("another weige-data writes snapshots here"), "{said}");
        drop(shelf);
        Shelf::hold(&dir.0).expect("free again");
    }
}
