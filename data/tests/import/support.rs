//! Runs the program and looks at what it leaves.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use domain::{cube::CubeIndex, value::Cell, wire::Manifest};

/// A folder for as long as a test needs it.
pub struct TempDir(pub PathBuf);

impl TempDir {
    pub fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-import-{name}-{}", std::process::id()));
        fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }

    pub fn path(&self, name: &str) -> String {
        self.0.join(name).to_string_lossy().into_owned()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        fs::write(self.0.join(name), bytes).expect("written");
        self.path(name)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

pub fn weige_data(args: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_weige-data")).args(args).output().expect("weige-data starts");
    (done.status.success(), String::from_utf8(done.stderr).expect("text"))
}

/// A real partition, where the data for tests is at hand.
pub fn shared(name: &str) -> Option<String> {
    let dir = std::env::var_os("WEIGE_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = dir.join("data").join(name);
    if path.is_file() {
        return Some(path.to_string_lossy().into_owned());
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

pub fn import(dir: &Path, args: &[&str]) -> (bool, String) {
    let to = dir.join("registers").to_string_lossy().into_owned();
    weige_data(&[&["import", "--as-of", "2026-11-20", "--out", &to], args].concat())
}

pub fn snapshot(dir: &Path) -> PathBuf {
    let (from, to) = (dir.join("registers"), dir.join("snapshots"));
    let (ok, said) = weige_data(&["aggregate", "--registers", &from.to_string_lossy(), "--out", &to.to_string_lossy()]);
    assert!(ok, "{said}");
    let version = fs::read_to_string(to.join("CURRENT")).expect("a version is current");
    to.join(version.trim())
}

pub fn manifest(snapshot: &Path) -> Manifest {
    serde_json::from_slice(&fs::read(snapshot.join("manifest.json")).expect("a manifest")).expect("is one")
}

/// The first indicator's cells of the last period.
pub fn last_cells(snapshot: &Path) -> Vec<Cell> {
    let cube = fs::read(snapshot.join("cube.bin")).expect("a cube");
    let header = CubeIndex::header_len(&cube).expect("a cube");
    let index = CubeIndex::decode(&cube[..header], cube.len() as u64).expect("a cube");
    let row = index.row(header, 0, index.periods.len() - 1);
    let part = |span: std::ops::Range<u64>| &cube[span.start as usize..span.end as usize];
    CubeIndex::decode_cells(part(row.values), part(row.flags)).expect("cells")
}

/// The quality report of an import.
pub fn quality(dir: &TempDir, name: &str) -> serde_json::Value {
    let path = dir.0.join("registers/quality").join(format!("{name}.json"));
    serde_json::from_slice(&fs::read(path).expect("a report")).expect("is JSON")
}

/// The exact partition of an import.
pub fn partition(dir: &TempDir) -> Vec<u8> {
    fs::read(dir.0.join("registers/partition.bin")).expect("a partition")
}

/// A file of the tests' own.
pub fn own(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/formats").join(name).to_string_lossy().into_owned()
}

/// What a script of `tests/oracle` prints; none, with a word, without the modules that it needs.
pub fn ask(script: &str, modules: &str, args: &[&str]) -> Option<String> {
    let there = Command::new("python3").args(["-c", &format!("import {modules}")]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: python3 with {modules} is not there");
        return None;
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(script);
    let output = Command::new("python3").arg(script).args(args).output().expect("python3");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).expect("text"))
}
