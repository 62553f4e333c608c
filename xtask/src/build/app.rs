//! The app: Rust → WebAssembly → wasm-bindgen → hashed, compressed files in `target/app`. Two entries, cockpit and
//! planner, each a WebAssembly file, scripts, style and page of its own.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use wasm_encoder::{Module, RawSection};
use wasmparser::{Parser, Payload};

use super::assets::{self, Dist};
use super::names;
use crate::cmd;
use crate::paths::Paths;

/// How much work goes into the app's size.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// Fat LTO, smallest code, Brotli 11: what is shipped.
    Full,
    /// No LTO, opt-level 1, Brotli 5: seconds instead of minutes, for looking at a change.
    Quick,
}

impl Effort {
    fn brotli_quality(self) -> u32 {
        match self {
            Self::Full => 11,
            Self::Quick => 5,
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Full => "wasm",
            Self::Quick => "wasm-quick",
        }
    }
}

/// Its own profile, made on the command line: nobody else needs it.
const QUICK: [&str; 5] = [
    "profile.wasm-quick.inherits='wasm'",
    "profile.wasm-quick.lto='off'",
    "profile.wasm-quick.opt-level=1",
    "profile.wasm-quick.codegen-units=16",
    "profile.wasm-quick.incremental=true",
];

/// A page and the binary of package `app` that runs in it.
struct Entry {
    /// The binary.
    name: &'static str,
    /// The page's name on the wire.
    page: &'static str,
    /// What stands in it until the binary runs: a file in `assets/page`.
    skeleton: &'static str,
    /// Its style: sheets or folders of them below `assets/style`, in the order they are joined.
    style: &'static [&'static str],
}

const ENTRIES: [Entry; 2] = [
    Entry { name: "app", page: "index.html", skeleton: "cockpit.html", style: &["."] },
    Entry {
        name: "planner",
        page: "planner.html",
        skeleton: "planner.html",
        style: &["tokens.css", "base.css", "planner"],
    },
];

/// The script that loads an entry's later part, as the entry's own script and WebAssembly refer to it.
const LINK: &str = "./later.js";

/// Bumped when this pipeline changes what it writes from the same inputs.
const PIPELINE: &str = "weige app 6";

/// Builds the app into `target/app`. Returns false when what lies there is already made from the same inputs.
pub fn build(paths: &Paths, effort: Effort) -> Result<bool> {
    let wasm = compile(paths, effort)?;
    let stamp = stamp(paths, &wasm, effort)?;
    let stamp_file = paths.target.join("app.stamp");
    let out = paths.app();
    if out.is_dir() && fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
        return Ok(false);
    }
    // The stamp goes first and comes last: an interrupted build is never taken for a whole one.
    remove_if_there(&stamp_file)?;
    let bindgen = paths.target.join("app-bindgen");
    remove_dir_if_there(&bindgen)?;
    let mut dist = Dist::new();
    add_icons(paths, &mut dist)?;
    for (entry, wasm) in ENTRIES.iter().zip(&wasm) {
        let made = bindgen.join(entry.name);
        let later = split(entry, wasm, &made)?;
        Bindgen::new()
            .input_path(made.join(format!("{}.wasm", entry.name)))
            .web(true)?
            .typescript(false)
            .omit_default_module_path(true)
            // The later part calls by the same table of functions.
            .keep_lld_exports(true)
            .remove_name_section(effort == Effort::Full)
            .generate(&made)
            .with_context(|| format!("wasm-bindgen can't process {}", wasm.display()))?;
        if effort == Effort::Full {
            names::shorten(&made.join(format!("{}_bg.wasm", entry.name)), &made.join(script_name(entry)))?;
        }
        collect(paths, entry, &made, &later, &mut dist)?;
    }
    let fresh = paths.target.join("app.new");
    remove_dir_if_there(&fresh)?;
    dist.write(&fresh, effort.brotli_quality())?;
    remove_dir_if_there(&out)?;
    fs::rename(&fresh, &out).with_context(|| format!("can't move the app to {}", out.display()))?;
    fs::write(&stamp_file, stamp).with_context(|| format!("can't write {}", stamp_file.display()))?;
    Ok(true)
}

/// Takes out of an entry's WebAssembly what only its later part needs: leaves the rest as `NAME.wasm` in `made`, and beside
/// it [`LINK`] and the files that it loads, whose names are returned.
fn split(entry: &Entry, wasm: &Path, made: &Path) -> Result<Vec<String>> {
    let input = assets::read(wasm)?;
    let (main, script) = (made.join(format!("{}.wasm", entry.name)), script_name(entry));
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = made;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = &script;
    let split = wasm_split_cli_support::transform(options)
        .map_err(|error| anyhow!("{} can't be split: {error:#}", wasm.display()))?;
    let name = |file: PathBuf| Some(file.file_name()?.to_str()?.to_owned());
    Ok(split.split_modules.into_iter().filter_map(name).collect())
}

/// How the file that loads the later part refers to the entry's script.
fn script_name(entry: &Entry) -> String {
    format!("./{}.js", entry.name)
}

fn compile(paths: &Paths, effort: Effort) -> Result<Vec<PathBuf>> {
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args(["build", "-p", "app", "--target", "wasm32-unknown-unknown"]);
    cargo.args(["--profile", effort.profile()]);
    if effort == Effort::Quick {
        for setting in QUICK {
            cargo.args(["--config", setting]);
        }
    }
    cmd::run(&mut cargo)?;
    let made = paths.target.join("wasm32-unknown-unknown").join(effort.profile());
    let wasm = ENTRIES.iter().map(|Entry { name, .. }| {
        let wasm = made.join(format!("{name}.wasm"));
        ensure!(wasm.is_file(), "cargo left no {}: package `app` must have a binary `{name}`", wasm.display());
        Ok(wasm)
    });
    wasm.collect()
}

/// Everything that decides what the files hold.
fn stamp(paths: &Paths, wasm: &[PathBuf], effort: Effort) -> Result<String> {
    let mut hash = Sha256::new();
    hash.update(PIPELINE);
    hash.update(wasm_bindgen_version());
    hash.update(effort.brotli_quality().to_le_bytes());
    let mut inputs = wasm.to_vec();
    inputs.extend(assets::files_below(&paths.root.join("assets"))?);
    for file in inputs {
        let bytes = fs::read(&file).with_context(|| format!("can't read {}", file.display()))?;
        hash.update(file.to_string_lossy().as_bytes());
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(&bytes);
    }
    Ok(assets::hex(&hash.finalize()))
}

/// The exact version that Cargo.toml pins for both the app and this program.
fn wasm_bindgen_version() -> &'static str {
    "0.2.130"
}

/// Icons, for every entry.
fn add_icons(paths: &Paths, dist: &mut Dist) -> Result<()> {
    let assets_dir = paths.root.join("assets");
    let icons = assets_dir.join("icons");
    if icons.is_dir() {
        for file in assets::files_below(&icons)? {
            let name = file.strip_prefix(&assets_dir).context("below assets")?;
            dist.add_named(&name.to_string_lossy(), assets::read(&file)?)?;
        }
    }
    Ok(())
}

/// Names every file by its content and writes the names into those that refer to it: icons → style → page, later wasm →
/// js, wasm and js → worker and start → page.
fn collect(paths: &Paths, entry: &Entry, bindgen: &Path, later: &[String], dist: &mut Dist) -> Result<()> {
    let (assets_dir, name) = (paths.root.join("assets"), entry.name);
    let mut css = String::new();
    for file in assets::style_files(&assets_dir.join("style"), entry.style)? {
        css.push_str(&assets::read_text(&file)?);
        css.push('\n');
    }
    let css = dist.refer_to_icons("assets/style", &css)?;
    let css = dist.add_hashed(name, "css", css.into_bytes());

    let wasm = assets::read(&bindgen.join(format!("{name}_bg.wasm")))?;
    let length = wasm.len().to_string();
    let wasm = dist.add_hashed(&format!("{name}_bg"), "wasm", wasm);
    let script = add_scripts(entry, bindgen, later, dist)?;
    let snippets = bindgen.join("snippets");
    if snippets.is_dir() {
        for file in assets::files_below(&snippets)? {
            let name = file.strip_prefix(bindgen).context("below wasm-bindgen's output")?;
            dist.add_plain(&name.to_string_lossy(), assets::read(&file)?);
        }
    }

    let mut names = assets::locale_names(&assets_dir)?;
    for (placeholder, name) in [("APP_JS", script), ("APP_WASM", wasm), ("APP_WASM_LENGTH", length), ("APP_CSS", css)] {
        names.push((format!("{{{{{placeholder}}}}}"), name));
    }
    let worker = assets::fill("assets/worker.js", &assets::read_text(&assets_dir.join("worker.js"))?, &names)?;
    names.push(("{{WORKER_JS}}".to_owned(), dist.add_hashed("worker", "js", worker.into_bytes())));
    let start_file = assets_dir.join("start.js");
    let start = assets::read_text(&start_file)?;
    // wasm-bindgen's module has no path of its own: hashed names are known here only.
    ensure!(start.contains("{{APP_WASM}}"), "assets/start.js must hand {{{{APP_WASM}}}} to the module's init");
    let start = assets::fill("assets/start.js", &start, &names)?;
    names.push(("{{START_JS}}".to_owned(), dist.add_hashed("start", "js", start.into_bytes())));
    let page = page(&assets_dir.join("page"), entry)?;
    let page = dist.refer_to_icons("assets/page", &page)?;
    dist.add_plain(entry.page, assets::fill("assets/page", &page, &names)?.into_bytes());
    Ok(())
}

/// Adds the entry's script, and that of its later part with what it loads; returns the entry's.
fn add_scripts(entry: &Entry, bindgen: &Path, later: &[String], dist: &mut Dist) -> Result<String> {
    let name = entry.name;
    let own = assets::read_text(&bindgen.join(format!("{name}.js")))?;
    if later.is_empty() {
        return Ok(dist.add_hashed(name, "js", own.into_bytes()));
    }
    let mut link = assets::read_text(&bindgen.join(LINK))?;
    for file in later {
        let wasm = without_names(&assets::read(&bindgen.join(file))?).with_context(|| format!("can't read {file}"))?;
        let hashed = dist.add_hashed(&format!("{name}-{}", file.trim_end_matches(".wasm")), "wasm", wasm);
        link = refer(&link, &format!("URL(\"./{file}\""), &format!("URL(\"{hashed}\""))?;
    }
    // Each imports the other: both are named by what both hold.
    let hash = assets::short_hash(format!("{own}{link}").as_bytes());
    let (script, loader) = (format!("{name}.{hash}.js"), format!("{name}-later.{hash}.js"));
    let from = |path: &str| format!("from \"{path}\"");
    let own = refer(&own, &from(LINK), &from(&format!("/{loader}")))?;
    let link = refer(&link, &from(&script_name(entry)), &from(&format!("/{script}")))?;
    dist.add_plain(&script, own.into_bytes());
    dist.add_plain(&loader, link.into_bytes());
    Ok(format!("/{script}"))
}

/// Puts a path on the wire in the place of another. That there is none is an error, not a 404 at run time.
fn refer(script: &str, old: &str, new: &str) -> Result<String> {
    ensure!(script.contains(old), "a script should have {old}");
    Ok(script.replace(old, new))
}

/// The same WebAssembly without what is only told to tools.
fn without_names(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut bare = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if !matches!(payload, Payload::CustomSection(_))
            && let Some((id, range)) = payload.as_section()
        {
            let [from, to] = [range.start, range.end].map(usize::try_from);
            bare.section(&RawSection { id, data: &wasm[from?..to?] });
        }
    }
    Ok(bare.finish())
}

/// The page that all entries share, with the skeleton of one; its texts and names are still to be filled in.
fn page(dir: &Path, entry: &Entry) -> Result<String> {
    let mut page = assets::read_text(&dir.join("page.html"))?;
    for (place, file) in [("{{SKELETON}}", entry.skeleton), ("{{BOOT}}", "boot.html")] {
        ensure!(page.contains(place), "nothing in assets/page has {place}, where {file} belongs");
        page = page.replace(place, &assets::read_text(&dir.join(file))?);
    }
    Ok(page)
}

fn remove_if_there(file: &Path) -> Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("can't remove {}", file.display()))
        }
        _ => Ok(()),
    }
}

/// Removes a directory and all in it; fine when there is none.
pub fn remove_dir_if_there(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("can't remove {}", dir.display()))
        }
        _ => Ok(()),
    }
}
