//! A small demo from its registers to its snapshot, recomputed from the indicators' meaning by another engine.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-figures-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn weige_data(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_weige-data")).args(args).output().expect("weige-data starts")
}

fn demo(out: &Path, seed: &str) {
    let out = out.to_string_lossy();
    let done = weige_data(&["demo", "--scale", "mini", "--seed", seed, "--as-of", "2026-11-20", "--out", &out]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[test]
fn every_figure_equals_duckdbs_from_the_same_registers() {
    let probe = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: python3 with duckdb is not here (pip install duckdb)");
        return;
    }
    let dir = TempDir::new("oracle");
    let made = dir.0.join("demo");
    demo(&made, "3");
    let [registers, raw] = ["registers", "raw"].map(|name| made.join(name).to_string_lossy().into_owned());
    let done = weige_data(&["aggregate", "--registers", &registers, "--out", &raw, "--raw"]);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut catalogue: Vec<PathBuf> = std::fs::read_dir(here.join("catalogue"))
        .expect("the catalogue")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    catalogue.sort();
    // The first from what the indicators mean; the second what may be shown of that.
    for (script, files) in [("figures.py", &[][..]), ("protected.py", &catalogue)] {
        let mut python = Command::new("python3");
        let checked = python.arg(here.join("tests/oracle").join(script)).arg(&made).args(files).output();
        let checked = checked.expect("python3 starts");
        let (out, err) = (String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
        assert!(checked.status.success(), "{script}: {out}{err}");
        println!("{out}");
    }
}

/// A body of the current snapshot by its path under `/api/v1/`.
fn body(snapshots: &Path, path: &str) -> Vec<u8> {
    let version = std::fs::read_to_string(snapshots.join("CURRENT")).expect("a current version");
    let dir = snapshots.join(version.trim_end());
    let manifest: domain::wire::Manifest =
        serde_json::from_slice(&std::fs::read(dir.join("manifest.json")).expect("a manifest")).expect("it is read");
    let is_it = |file: &&domain::wire::FileEntry| file.body_of.as_ref().is_some_and(|body| body.path == path);
    let file = manifest.files.iter().find(is_it).unwrap_or_else(|| panic!("{path} is stored"));
    let mut out = Vec::new();
    let stored = std::fs::read(dir.join(&file.name)).expect("the body");
    brotli::BrotliDecompress(&mut &*stored, &mut out).expect("it is Brotli");
    out
}

#[test]
fn ten_minutes_on_foot_are_networkxs() {
    let probe = Command::new("python3").args(["-c", "import duckdb"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        println!("skipped: python3 with duckdb is not here (pip install duckdb)");
        return;
    }
    let dir = TempDir::new("reach");
    let made = dir.0.join("demo");
    demo(&made, "3");
    let reach = dir.0.join("reach.json");
    std::fs::write(&reach, body(&made.join("snapshots"), "overlays/reach_stations")).expect("written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/reach.py");
    let checked = Command::new("python3").arg(script).arg(&made).arg(&reach).output().expect("python3 starts");
    let (out, err) = (String::from_utf8_lossy(&checked.stdout), String::from_utf8_lossy(&checked.stderr));
    assert!(checked.status.success(), "{out}{err}");
    println!("{out}");
}

#[test]
fn the_same_arguments_give_the_same_bytes_and_another_seed_gives_others() {
    let dir = TempDir::new("bytes");
    for (name, seed) in [("a", "3"), ("b", "3"), ("c", "4")] {
        demo(&dir.0.join(name), seed);
    }
    let files = |name: &str| {
        let mut out = Vec::new();
        let mut todo = vec![dir.0.join(name)];
        while let Some(at) = todo.pop() {
            for entry in std::fs::read_dir(&at).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    todo.push(path);
                } else {
                    let relative = path.strip_prefix(dir.0.join(name)).expect("below it").to_path_buf();
                    out.push((relative, std::fs::read(&path).expect("a file")));
                }
            }
        }
        out.sort();
        out
    };
    let (a, b, c) = (files("a"), files("b"), files("c"));
    assert!(a.len() > 20, "{} files", a.len());
    for (one, other) in a.iter().zip(&b) {
        assert_eq!(one.0, other.0);
        assert!(one.1 == other.1, "{} differs", one.0.display());
    }
    assert!(a != c);
}

#[test]
fn what_cannot_be_done_is_said_in_one_line_and_leaves_nothing() {
    let dir = TempDir::new("refusals");
    let said = |done: Output| {
        assert!(!done.status.success());
        String::from_utf8(done.stderr).expect("text")
    };
    std::fs::write(dir.0.join("mine.txt"), "mine").expect("written");
    let out = dir.0.to_string_lossy();
    let full = said(weige_data(&["demo", "--as-of", "2026-11-20", "--out", &out]));
    assert!(full.contains("is not empty"), "{full}");
    let absent = said(weige_data(&["aggregate", "--registers", &out, "--out", &out]));
    assert!(absent.contains("registers.json"), "{absent}");
    let square = r#"{"type":"Feature","properties":{"code":"CODE","parent":"p"},"geometry":{"type":"Polygon","coordinates":[[[X,0],[Y,0],[Y,1],[X,1],[X,0]]]}}"#;
    let feature = |code: &str, x: &str, y: &str| square.replace("CODE", code).replace('X', x).replace('Y', y);
    let overlapping = [feature("a", "0", "1.1"), feature("b", "1", "2")].join(",");
    let file = dir.0.join("grids.geojson");
    std::fs::write(&file, format!(r#"{{"type":"FeatureCollection","features":[{overlapping}]}}"#)).expect("written");
    let registers = dir.0.join("registers");
    let (file, to) = (file.to_string_lossy(), registers.to_string_lossy());
    let overlap = said(weige_data(&["import", "--partition", &file, "--as-of", "2026-11-20", "--out", &to]));
    assert!(overlap.contains("overlap at") && overlap.contains("a, b"), "{overlap}");
    assert!(!registers.exists());
    assert_eq!(std::fs::read_to_string(dir.0.join("mine.txt")).expect("still there"), "mine");
}
