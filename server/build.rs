//! Puts the built app into the binary: a table of every file under `WEIGE_APP_DIST` (default `../target/app`).
//!
//! Without that directory the server still builds and says on `/` how to build the app.

#[path = "src/app/names.rs"]
mod names;

use std::{
    env, fs,
    io::{Error, Write},
    path::{Path, PathBuf},
};

fn main() -> Result<(), Error> {
    println!("cargo:rerun-if-env-changed=WEIGE_APP_DIST");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=src/app/names.rs");
    let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let dist = env::var_os("WEIGE_APP_DIST").map_or_else(|| here.join("../target/app"), PathBuf::from);
    // An absent directory isn't watched: cargo would take it for changed at every build.
    if dist.is_dir() {
        let dist = dist.canonicalize()?;
        println!("cargo:rerun-if-changed={}", dist.display());
        let mut files = Vec::new();
        collect(&dist, &mut files)?;
        files.sort();
        write_table(&dist, &files)
    } else {
        write_table(&dist, &[])
    }
}

fn collect(dir: &Path, files: &mut Vec<PathBuf>) -> Result<(), Error> {
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

fn write_table(dist: &Path, files: &[PathBuf]) -> Result<(), Error> {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join("app_files.rs");
    let mut table = fs::File::create(out)?;
    writeln!(table, "/// The files that lay in the app's directory when this program was built.")?;
    writeln!(table, "pub static BUILT_IN: &[AppFile] = &[")?;
    for path in files {
        let sibling = PathBuf::from(format!("{}.br", path.display()));
        let is_sibling = path.extension().is_some_and(|e| e == "br") && files.contains(&path.with_extension(""));
        if is_sibling {
            continue;
        }
        let name = path.strip_prefix(dist).expect("collected under it");
        let name = name.to_str().ok_or_else(|| Error::other(format!("{} is not UTF-8", path.display())))?;
        let br = if files.contains(&sibling) {
            format!("Some(include_bytes!({:?}))", sibling.display().to_string())
        } else {
            "None".into()
        };
        writeln!(
            table,
            "    AppFile {{ path: {:?}, media: {:?}, hashed: {}, identity: include_bytes!({:?}), br: {br} }},",
            format!("/{}", name.replace('\\', "/")),
            names::media_type(name),
            names::is_hashed(name),
            path.display().to_string(),
        )?;
    }
    writeln!(table, "];")
}
