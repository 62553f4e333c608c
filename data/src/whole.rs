//! A file that appears whole or not at all.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context as _;

/// Written under a name that no reader looks at; removed again unless it was put in its place.
pub(crate) struct Whole {
    to: PathBuf,
    part: PathBuf,
    placed: bool,
}

impl Whole {
    /// Begins the file that shall replace `to`.
    pub(crate) fn begin(to: PathBuf) -> anyhow::Result<(Self, File)> {
        let name = to.file_name().context("a file has a name")?.to_string_lossy();
        let part = to.with_file_name(format!(".{name}.writing-{}", std::process::id()));
        let file = File::create(&part).with_context(|| part.display().to_string())?;
        Ok((Self { to, part, placed: false }, file))
    }

    /// Puts it in its place, in one step.
    pub(crate) fn place(mut self) -> anyhow::Result<()> {
        let failed = |path: &Path| path.display().to_string();
        File::open(&self.part).and_then(|file| file.sync_all()).with_context(|| failed(&self.part))?;
        fs::rename(&self.part, &self.to).with_context(|| failed(&self.to))?;
        self.placed = true;
        Ok(())
    }
}

impl Drop for Whole {
    fn drop(&mut self) {
        if !self.placed {
            // What can't be removed is under a name that no reader looks at.
            let _ = fs::remove_file(&self.part);
        }
    }
}
