//! A snapshot's folder while it is being written.

use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

use domain::{
    period::Day,
    wire::{BodyOf, FileEntry, Manifest},
};
use sha2::{Digest, Sha256};

use super::{SnapshotError, bodies::Stored};

/// Collects files and their checksums under a name that no reader looks at; removed again if not published.
pub(super) struct Folder {
    out: PathBuf,
    dir: PathBuf,
    files: Vec<FileEntry>,
    published: bool,
}

impl Folder {
    pub(super) fn create(out: &Path) -> Result<Self, SnapshotError> {
        let dir = out.join(format!(".writing-{}", std::process::id()));
        fs::create_dir_all(dir.join("bodies")).map_err(SnapshotError::io(&dir))?;
        Ok(Self { out: out.into(), dir, files: Vec::new(), published: false })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    pub(super) fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), SnapshotError> {
        self.add_parts(name, std::iter::once(bytes))
    }

    pub(super) fn add_parts(
        &mut self,
        name: &str,
        parts: impl Iterator<Item = impl AsRef<[u8]>>,
    ) -> Result<(), SnapshotError> {
        let path = self.path(name);
        let mut file = std::io::BufWriter::new(File::create(&path).map_err(SnapshotError::io(&path))?);
        let (mut hash, mut len) = (Sha256::new(), 0);
        for part in parts {
            hash.update(part.as_ref());
            len += part.as_ref().len() as u64;
            file.write_all(part.as_ref()).map_err(SnapshotError::io(&path))?;
        }
        let file = file.into_inner().map_err(|e| SnapshotError::Io { path: path.clone(), cause: e.into_error() })?;
        file.sync_all().map_err(SnapshotError::io(&path))?;
        self.files.push(FileEntry { name: name.into(), bytes: len, sha256: hex(&hash.finalize()), body_of: None });
        Ok(())
    }

    /// Takes in a file that another writer has put at [`Self::path`].
    pub(super) fn adopt(&mut self, name: &str) -> Result<(), SnapshotError> {
        let path = self.path(name);
        let mut file = File::open(&path).map_err(SnapshotError::io(&path))?;
        let mut hash = Sha256::new();
        let bytes = std::io::copy(&mut file, &mut Hashing(&mut hash)).map_err(SnapshotError::io(&path))?;
        file.sync_all().map_err(SnapshotError::io(&path))?;
        self.files.push(FileEntry { name: name.into(), bytes, sha256: hex(&hash.finalize()), body_of: None });
        Ok(())
    }

    pub(super) fn add_body(&mut self, stored: &Stored<'_>) -> Result<(), SnapshotError> {
        let name = format!("bodies/{}.br", self.files.len());
        self.add(&name, &stored.compressed())?;
        let body_of = BodyOf {
            path: stored.path.clone(),
            content_type: stored.content_type.into(),
            bytes: stored.body.len() as u64,
            sha256: hex(&Sha256::digest(&stored.body)),
        };
        if let Some(entry) = self.files.last_mut() {
            entry.body_of = Some(body_of);
        }
        Ok(())
    }

    /// A name that the same content always gets: the registers' day and a digest of what was added so far and of what
    /// is `told` beside it.
    pub(super) fn version(&self, as_of: Day, told: &[u8]) -> String {
        let mut hash = Sha256::new();
        hash.update(Sha256::digest(told));
        for file in &self.files {
            hash.update(&file.name);
            hash.update(&file.sha256);
        }
        let digest = hex(&hash.finalize());
        format!("{:04}{:02}{:02}-{}", as_of.year, as_of.month, as_of.day, &digest[..12])
    }

    /// Writes the manifest, moves the folder to its version's name and lets `CURRENT` name it.
    pub(super) fn publish(mut self, mut manifest: Manifest) -> Result<String, SnapshotError> {
        manifest.files = std::mem::take(&mut self.files);
        let text = serde_json::to_vec_pretty(&manifest).expect("a manifest in memory has a written form");
        self.add("manifest.json", &text)?;
        sync_dir(&self.dir)?;
        let target = self.out.join(&manifest.version);
        if target.exists() {
            // The same content was published before: a reader may hold it open, so it stays as it is.
            fs::remove_dir_all(&self.dir).map_err(SnapshotError::io(&self.dir))?;
        } else {
            fs::rename(&self.dir, &target).map_err(SnapshotError::io(&target))?;
        }
        self.published = true;
        sync_dir(&self.out)?;
        let (current, next) = (self.out.join("CURRENT"), self.out.join(".CURRENT-next"));
        let mut file = File::create(&next).map_err(SnapshotError::io(&next))?;
        writeln!(file, "{}", manifest.version).map_err(SnapshotError::io(&next))?;
        file.sync_all().map_err(SnapshotError::io(&next))?;
        fs::rename(&next, &current).map_err(SnapshotError::io(&current))?;
        sync_dir(&self.out)?;
        Ok(manifest.version)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.published {
            // Nothing half-written stays; what can't be removed is under a name that no reader looks at.
            let _ = fs::remove_dir_all(&self.dir);
        }
    }
}

/// A rename is only certain to outlast a power cut once its folder is synced.
fn sync_dir(dir: &Path) -> Result<(), SnapshotError> {
    File::open(dir).and_then(|dir| dir.sync_all()).map_err(SnapshotError::io(dir))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

struct Hashing<'a>(&'a mut Sha256);

impl Write for Hashing<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
