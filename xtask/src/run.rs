//! `cargo xtask run`: from a fresh clone to a served demo.

use std::ffi::OsString;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};
use clap::Args;

use crate::build::{self, app::Effort, native};
use crate::demo::{self, Scale};
use crate::paths::Paths;
use crate::preflight;
use crate::progress::{Steps, seconds};
use crate::serve::Server;

/// What to serve, and where.
#[derive(Args)]
pub struct RunArgs {
    /// IP:PORT to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Opens the page in the desktop's browser.
    #[arg(long)]
    open: bool,
    /// How large a demo.
    #[arg(long, value_enum, default_value_t)]
    demo_scale: Scale,
    /// What else weige-server is told, as in `-- --basemap map.toml`.
    #[arg(last = true, value_name = "SERVER OPTIONS")]
    pub server: Vec<OsString>,
}

/// Builds what is missing, makes the demo on first use, serves until stopped.
pub fn run(paths: &Paths, args: &RunArgs) -> Result<()> {
    let mut steps = Steps::new(6);
    let address = steps.step("port, compiler, disk, WebAssembly target", || {
        let address = preflight::address(&args.listen)?;
        preflight::build(paths)?;
        Ok(address)
    })?;
    steps.step("the app (the first time: about 3 minutes)", || build::app::build(paths, Effort::Full))?;
    steps.step("weige-server (the first time: about 3 minutes)", || native::build(paths, native::SERVER))?;
    steps.step("weige-data with its SQL engine (the first time: 15–30 minutes)", || {
        native::build(paths, native::DATA)
    })?;
    let title = format!("demo {} in {}", args.demo_scale.id(), paths.show(&paths.demo(args.demo_scale.id())));
    let demo = steps.step(&title, || demo::ensure(paths, args.demo_scale))?;
    let server = steps
        .step("starting weige-server", || Server::start_with(&paths.server(), &demo, address, false, &args.server))?;
    let url = format!("http://{address}");
    println!("Weige serves the demo on {url}  (ready after {}; Ctrl-C stops it)", seconds(steps.elapsed()));
    if args.open {
        open(&url);
    }
    server.stop_with_this()?;
    let status = server.wait()?;
    if !status.success() && status.code().is_some() {
        bail!("weige-server ended with {status}");
    }
    Ok(())
}

/// A desktop without a browser is no reason to stop serving: the address is on the screen.
fn open(url: &str) {
    let opened = Command::new("xdg-open").arg(url).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if opened.is_err() {
        println!("--open: no xdg-open here, open {url} by hand");
    }
}
