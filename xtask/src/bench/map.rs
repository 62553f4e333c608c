//! The map against other maps, in one run of the peers' benchmark: CPU, bytes and memory at three sizes, with ratios.
//!
//! Needs the benchmark's folder (`WEIGE_BENCH`, else `../shared/bench/browser`), Node.js and npm; it works on a copy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use wasm_bindgen_cli_support::Bindgen;

use super::Figure;
use crate::build::{app, assets};
use crate::demo::{self, Scale};
use crate::paths::Paths;
use crate::serve::{self, Server};
use crate::{cmd, e2e, preflight};

/// Numbers of polygons; a part of them in `WEIGE_BENCH_SIZES`, where `none` only makes our page.
const SIZES: [u32; 3] = [8_667, 32_000, 123_000];
/// Page loads of each contestant at each size; of so many everything is measured.
const LOADS: [&str; 2] = ["5", "2"];
/// Who is measured beside ours; others in `WEIGE_BENCH_PEERS`.
const PEERS: &str = "blank,maplibre-mvt,deck-binary";
/// Ours, in the contestants' file.
const OURS: &str = "weige";
/// The same page with its worker kept alive.
const STAYING: &str = "weige-stay";

/// One column of the benchmark: how it is read from a run, and the bar at each size.
struct Column {
    name: &'static str,
    unit: &'static str,
    read: fn(&Value) -> Option<f64>,
    bars: [Option<f64>; 3],
    /// The time of all threads, also of our worker: the benchmark reads that of living threads only.
    threads: bool,
}

fn number(run: &Value, path: &str) -> Option<f64> {
    run.pointer(path)?.as_f64()
}

fn median_of(run: &Value, path: &str) -> Option<f64> {
    median(run.pointer(path)?.as_array()?.iter().filter_map(Value::as_f64).collect())
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

const COLUMNS: [Column; 9] = [
    Column {
        name: "bytes",
        unit: "KB",
        read: |run| Some((number(run, "/bytesJs")? + number(run, "/bytesData")?) / 1e3),
        bars: [Some(430.0), Some(1_050.0), Some(3_200.0)],
        threads: false,
    },
    Column {
        name: "visible, main thread",
        unit: "ms",
        read: |run| number(run, "/loadCpuMain"),
        bars: [Some(330.0), Some(450.0), Some(750.0)],
        threads: false,
    },
    Column {
        name: "visible, all threads",
        unit: "ms",
        read: |run| number(run, "/loadCpuRend"),
        bars: [Some(450.0), Some(600.0), Some(1_000.0)],
        threads: true,
    },
    Column {
        name: "longest task",
        unit: "ms",
        read: |run| number(run, "/maxTask"),
        bars: [Some(50.0), Some(50.0), None],
        threads: false,
    },
    Column {
        name: "recolour, main thread",
        unit: "ms",
        read: |run| number(run, "/recolorCpu/main"),
        bars: [Some(3.0), Some(4.0), Some(6.0)],
        threads: false,
    },
    Column {
        name: "pan, main thread",
        unit: "ms/frame",
        read: |run| number(run, "/pan/main"),
        bars: [Some(2.0), Some(2.0), Some(2.0)],
        threads: false,
    },
    Column {
        name: "pan, from frame to frame",
        unit: "ms",
        read: |run| number(run, "/pan/eff"),
        bars: [None; 3],
        threads: false,
    },
    Column {
        name: "hover",
        unit: "ms",
        read: |run| Some(median_of(run, "/pick")?.max(0.0)),
        bars: [Some(0.1), Some(0.1), Some(0.1)],
        threads: false,
    },
    Column {
        name: "memory",
        unit: "MB",
        read: |run| number(run, "/mem/pssR"),
        bars: [Some(80.0), Some(110.0), Some(200.0)],
        threads: false,
    },
];

pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    preflight::browser()?;
    e2e::built(paths)?;
    let dir = paths.target.join("bench").join("map");
    let harness = harness(paths, &dir)?;
    let sizes = sizes()?;
    let mounted = dir.join("mounted");
    page(paths, &mounted.join("page"))?;
    for &size in &sizes {
        data(paths, &harness, &mounted, size)?;
    }
    // Compresses what the peers fetch, and drops the large raw files, so ours is made before.
    cmd::run(Command::new("sh").current_dir(&harness).arg("compress.sh"))?;
    let address = serve::free_loopback()?;
    let demo = demo::ensure(paths, Scale::District)?;
    let _server = Server::start_with(&paths.server(), &demo, address, true, &["--bench".into(), mounted.into()])?;
    let peers = serve_peers(&harness, &dir)?;
    let contestants = contestants(&harness, &peers.origin, address)?;
    let mut figures = Vec::new();
    for (at, size) in SIZES.into_iter().enumerate().filter(|(_, size)| sizes.contains(size)) {
        let out = format!("results/weige-{size}.json");
        let mut node = Command::new("node");
        node.current_dir(&harness).arg("bench.mjs").args(["--n", &size.to_string()]);
        node.args(["--loads", LOADS[0], "--full", LOADS[1], "--soak", "0", "--timeout", "120", "--shots", "1"]);
        node.args(["--contestants", &contestants.to_string_lossy(), "--out", &out]);
        cmd::run(&mut node)?;
        figures.extend(table(&harness.join(out), at, size)?);
    }
    Ok(figures)
}

fn sizes() -> Result<Vec<u32>> {
    let Ok(text) = std::env::var("WEIGE_BENCH_SIZES") else { return Ok(SIZES.to_vec()) };
    if text == "none" {
        return Ok(Vec::new());
    }
    let known = |part: &str| -> Result<u32> {
        let size = part.trim().parse().with_context(|| format!("WEIGE_BENCH_SIZES: {part:?} is no number"))?;
        ensure!(SIZES.contains(&size), "WEIGE_BENCH_SIZES: {size} is none of {SIZES:?}");
        Ok(size)
    };
    text.split(',').map(known).collect()
}

/// A copy of the benchmark, its packages installed and its data made.
fn harness(paths: &Paths, dir: &Path) -> Result<PathBuf> {
    let source =
        std::env::var_os("WEIGE_BENCH").map_or_else(|| paths.root.join("../shared/bench/browser"), PathBuf::from);
    ensure!(source.join("bench.mjs").is_file(), "no benchmark in {}: name its folder in WEIGE_BENCH", source.display());
    // Its own configuration calls the folder so.
    let copy = dir.join("browser");
    fs::create_dir_all(copy.join("results")).with_context(|| copy.display().to_string())?;
    if !copy.join("node_modules").is_dir() {
        cmd::run(Command::new("cp").arg("-r").arg(format!("{}/.", source.display())).arg(&copy))?;
        cmd::run(Command::new("npm").current_dir(&copy).args(["ci", "--no-audit", "--no-fund"]))?;
        cmd::run(Command::new("node").current_dir(&copy).arg("build.mjs"))?;
    }
    Ok(copy)
}

/// The map's page: its WebAssembly, script and style, each with its Brotli form.
fn page(paths: &Paths, out: &Path) -> Result<()> {
    let mut cargo = cmd::cargo(&paths.root);
    cargo.args(["build", "-p", "app", "--bin", "bench", "--features", "bench"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--profile", "wasm"]);
    cmd::run(&mut cargo)?;
    let wasm = paths.target.join("wasm32-unknown-unknown/wasm/bench.wasm");
    app::remove_dir_if_there(out)?;
    fs::create_dir_all(out).with_context(|| out.display().to_string())?;
    Bindgen::new()
        .input_path(&wasm)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .generate(out)
        .with_context(|| format!("wasm-bindgen can't process {}", wasm.display()))?;
    for file in assets::files_below(&paths.root.join("assets/bench"))? {
        let name = file.file_name().context("a file has a name")?;
        fs::copy(&file, out.join(name)).with_context(|| file.display().to_string())?;
    }
    let worker = assets::read_text(&paths.root.join("assets/worker.js"))?;
    let worker = assets::fill("assets/worker.js", &worker, &[("{{APP_JS}}".to_owned(), "./bench.js".to_owned())])?;
    fs::write(out.join("worker.js"), worker).with_context(|| out.display().to_string())?;
    assets::files_below(out)?.iter().try_for_each(|file| compress(file))
}

/// What our page shows of one size: partition, first camera, columns.
fn data(paths: &Paths, harness: &Path, mounted: &Path, size: u32) -> Result<()> {
    let (from, to) = (harness.join("data").join(size.to_string()), mounted.join(size.to_string()));
    if to.join("fit.bin.br").is_file() {
        return Ok(());
    }
    if !from.join("grid.topojson").is_file() {
        cmd::run(Command::new("node").current_dir(harness).args([
            "--max-old-space-size=8000",
            "gen.mjs",
            &size.to_string(),
        ]))?;
    }
    app::remove_dir_if_there(&to)?;
    let work = mounted.join(format!("{size}.work"));
    app::remove_dir_if_there(&work)?;
    fs::create_dir_all(&work).with_context(|| work.display().to_string())?;
    let named = work.join("grid.topojson");
    fs::write(&named, with_codes(&from.join("grid.topojson"))?).with_context(|| named.display().to_string())?;
    let mut import = Command::new(paths.data());
    import.args(["import", "--code", "code", "--level", "all", "--level", "street=l1", "--level", "community=l2"]);
    import.args(["--leaf", "grid", "--as-of", "2026-01-01", "--partition"]).arg(&named);
    cmd::run(import.arg("--out").arg(work.join("registers")))?;
    let mut aggregate = Command::new(paths.data());
    aggregate.arg("aggregate").arg("--registers").arg(work.join("registers")).arg("--out").arg(work.join("snapshots"));
    cmd::run(&mut aggregate)?;
    let current = fs::read_to_string(work.join("snapshots/CURRENT")).context("no snapshot")?;
    let snapshot = work.join("snapshots").join(current.trim());
    fs::create_dir_all(to.join("ind")).with_context(|| to.display().to_string())?;
    let put = |name: &str, bytes: Vec<u8>| -> Result<()> {
        let file = to.join(name);
        fs::write(&file, bytes).with_context(|| file.display().to_string())?;
        compress(&file)
    };
    put("partition.bin", assets::read(&snapshot.join("partition.bin"))?)?;
    for at in 0..40 {
        let name = format!("ind/{at}.u16");
        put(&name, assets::read(&from.join(&name))?)?;
    }
    let meta: Value = serde_json::from_slice(&assets::read(&from.join("meta.json"))?)?;
    let fit = ["lon", "lat", "zoom"].map(|key| meta["fit"][key].as_f64().unwrap_or(f64::NAN));
    app::remove_dir_if_there(&work)?;
    put("fit.bin", fit.iter().flat_map(|number| number.to_le_bytes()).collect())
}

/// The benchmark's TopoJSON with codes that sort as its ids do and tell levels apart.
fn with_codes(file: &Path) -> Result<Vec<u8>> {
    let mut topology: Value = serde_json::from_slice(&assets::read(file)?)?;
    let shapes = topology.pointer_mut("/objects/grid/geometries").and_then(Value::as_array_mut);
    for shape in shapes.context("the benchmark's TopoJSON has another form")? {
        let id = shape["id"].as_u64().context("a polygon without an id")?;
        let [street, community] = ["l1", "l2"].map(|key| shape["properties"][key].as_u64().unwrap_or_default());
        shape["properties"] =
            json!({"code": format!("{id:06}"), "l1": format!("s{street}"), "l2": format!("c{community}")});
    }
    Ok(serde_json::to_vec(&topology)?)
}

fn compress(file: &Path) -> Result<()> {
    let bytes = assets::brotli(&assets::read(file)?, 11)?;
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    fs::write(&name, bytes).with_context(|| file.display().to_string())
}

/// The peers' pages behind nginx, as the benchmark has them.
struct Peers {
    nginx: Option<Child>,
    origin: String,
}

impl Drop for Peers {
    fn drop(&mut self) {
        if let Some(nginx) = &mut self.nginx {
            // Both fail only when the process is gone already.
            let _gone = nginx.kill();
            let _reaped = nginx.wait();
        }
    }
}

fn serve_peers(harness: &Path, dir: &Path) -> Result<Peers> {
    let origin = "http://127.0.0.1:8899".to_owned();
    let template = assets::read_text(&harness.join("nginx.conf"))?;
    let config = dir.join("nginx.conf");
    let text = template.replace("@ROOT@", &dir.to_string_lossy()).replace("daemon on", "daemon off");
    fs::write(&config, text).with_context(|| config.display().to_string())?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(&config).stdout(Stdio::null()).stderr(Stdio::null());
    let nginx =
        command.spawn().context("can't start nginx (apt-get install nginx-light libnginx-mod-http-brotli-static)")?;
    Ok(Peers { nginx: Some(nginx), origin })
}

fn contestants(harness: &Path, origin: &str, ours: std::net::SocketAddr) -> Result<PathBuf> {
    let all: Value = serde_json::from_slice(&assets::read(&harness.join("contestants.json"))?)?;
    let wanted = std::env::var("WEIGE_BENCH_PEERS").unwrap_or_else(|_| PEERS.to_owned());
    let is_wanted = |peer: &&Value| wanted.split(',').any(|name| peer["name"] == name);
    let mut list: Vec<Value> = all.as_array().into_iter().flatten().filter(is_wanted).cloned().collect();
    if list.iter().any(|peer| !peer["url"].as_str().is_some_and(|url| url.starts_with(origin))) {
        bail!("the benchmark's peers are not served from {origin}");
    }
    for (name, stay) in [(OURS, ""), (STAYING, "&stay=1")] {
        let url = format!("http://{ours}/bench?n={{N}}{stay}");
        list.push(json!({"name": name, "url": url, "background": [14, 14, 14], "palette": false}));
    }
    let file = harness.join("contestants-weige.json");
    fs::write(&file, serde_json::to_vec(&list)?).with_context(|| file.display().to_string())?;
    Ok(file)
}

/// Prints one size's table, each peer's median and ours with its ratio to the best; gives our figures.
fn table(file: &Path, at: usize, size: u32) -> Result<Vec<Figure>> {
    let results: Value = serde_json::from_slice(&assets::read(file)?)?;
    let mut runs: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for run in results["runs"].as_array().context("the benchmark wrote no runs")? {
        let name = run["peer"].as_str().context("a run without a peer")?;
        if let Some(why) = ["err", "fail", "dnf"].iter().find_map(|key| run[key].as_str()) {
            ensure!(![OURS, STAYING].contains(&name), "our own page failed at {size}: {why}");
            continue;
        }
        runs.entry(name).or_default().push(run);
    }
    ensure!([OURS, STAYING].iter().all(|name| runs.contains_key(name)), "our own page was not measured");
    println!("\n{size} polygons");
    let mut figures = Vec::new();
    for column in &COLUMNS {
        let of = |name: &str| median(runs[name].iter().filter_map(|run| (column.read)(run)).collect());
        let mut line = format!("  {:<24}", column.name);
        let mut best: Option<f64> = None;
        for name in runs.keys().filter(|name| ![OURS, STAYING].contains(name)) {
            let value = of(name);
            line += &format!(" {name} {:>9}", value.map_or("-".to_owned(), |value| format!("{value:.1}")));
            if *name != "blank" {
                best = best.into_iter().chain(value).min_by(f64::total_cmp);
            }
        }
        let Some(ours) = of(if column.threads { STAYING } else { OURS }) else { continue };
        let ratio = best.map_or(String::new(), |best| format!("  = {:.2} of the best", ours / best));
        println!("{line} {OURS} {ours:>9.1} {}{ratio}", column.unit);
        figures.push(Figure {
            name: format!("{size}: {}", column.name),
            value: ours,
            unit: column.unit,
            bar: column.bars[at],
        });
    }
    Ok(figures)
}
