//! What the server is told when it starts.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand};

/// Serves snapshots, and the app that shows them.
#[derive(Debug, Parser)]
#[command(name = "weige-server", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the program can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve a directory of snapshots.
    Serve(ServeArgs),
}

/// The arguments of `serve`.
#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// The directory that holds CURRENT and the snapshots.
    #[arg(long, value_name = "DIR")]
    pub snapshots: PathBuf,
    /// The file of the operational store (SQLite): plans. Without --local-planner nothing is stored in it.
    #[arg(long, value_name = "FILE")]
    pub db: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub listen: String,
    /// The planning pack: a folder with pack.bin. It is read with --local-planner only.
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
    /// Opens the planner to whoever sits at this machine, without any account. Needs --pack, and a loopback address.
    #[arg(long)]
    pub local_planner: bool,
    /// A base map to draw below the grids: a TOML file, see README.
    #[arg(long, value_name = "FILE")]
    pub basemap: Option<PathBuf>,
    /// An origin whose pages may show the app in a frame, as https://portal.example.cn; may be given several times.
    #[arg(long = "embed-origin", value_name = "ORIGIN")]
    pub embed_origins: Vec<String>,
    /// Bench data, mounted at /bench.
    #[arg(long, value_name = "DIR")]
    pub bench: Option<PathBuf>,
}

/// Bounds that keep one client from starving the others. Tests shorten the times.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From a connection's start, or from its last answer, until the next request's headers are complete.
    pub header_timeout: Duration,
    /// How long a client may take no byte of an answer that waits for it.
    pub write_timeout: Duration,
    /// From the signal to stop until open requests are cut.
    pub stop_deadline: Duration,
    /// Between two looks at CURRENT.
    pub poll_every: Duration,
    /// Connections open at the same time; the next one waits in the kernel.
    pub connections: usize,
    /// Answers kept ready, compressed.
    pub cache_bytes: usize,
    /// Path and query together.
    pub url_bytes: usize,
    /// One query parameter's value.
    pub value_bytes: usize,
    /// From a request's headers to the end of its body.
    pub body_timeout: Duration,
    /// A request's body.
    pub body_bytes: usize,
    /// Bounds on plans.
    pub plans: PlanLimits,
}

/// Bounds on plans.
#[derive(Clone, Debug)]
pub struct PlanLimits {
    /// All plans of a server.
    pub plans: usize,
    /// Entries of one plan's log.
    pub entries: usize,
    /// All of them together.
    pub bytes: usize,
    /// What one answer brings of a log.
    pub page_bytes: usize,
    /// Plans held in memory, ready to be drawn on; others are made again from their logs when they are asked for.
    pub held: usize,
}

impl Default for PlanLimits {
    fn default() -> Self {
        Self { plans: 10_000, entries: 1_000_000, bytes: 256 << 20, page_bytes: 8 << 20, held: 4 }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(30),
            stop_deadline: Duration::from_secs(10),
            poll_every: Duration::from_secs(1),
            connections: 4096,
            cache_bytes: 64 << 20,
            url_bytes: 8 << 10,
            value_bytes: 128,
            body_timeout: Duration::from_secs(30),
            body_bytes: 8 << 20,
            plans: PlanLimits::default(),
        }
    }
}
