//! Starting and stopping: everything that can be wrong is found before the first connection.

use std::{
    future::Future,
    io,
    net::{SocketAddr, ToSocketAddrs},
    path::{Path, PathBuf},
    sync::Arc,
    time::Instant,
};

use domain::codec::pack;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

use crate::{
    accept,
    app::{AppFile, AppFiles},
    basemap::{self, BasemapError},
    bench::Bench,
    config::{Limits, ServeArgs},
    http::params::shorten,
    origin,
    planner::Planner,
    router::router,
    snapshot::{
        SnapshotError, open,
        watch::{Change, watch as watch_current},
    },
    state::AppState,
    store::{Store, StoreError},
};

/// Why the server doesn't start. One line each.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The system gives no threads.
    #[error("the runtime doesn't start: {0}")]
    Runtime(io::Error),
    /// A filter of the log that can't be read.
    #[error("WEIGE_LOG {text:?} is no filter; info and server=debug are")]
    Log {
        /// What was given.
        text: String,
    },
    /// The snapshot can't be served.
    #[error("the snapshot is refused: {0}")]
    Snapshot(#[from] SnapshotError),
    /// `--listen` is no address.
    #[error("--listen {text:?} is no address; 127.0.0.1:8080 is one")]
    Address {
        /// What was given.
        text: String,
    },
    /// The port is taken.
    #[error("port {} of {} is in use; stop what listens there, or choose another one, as with --listen {}:{}",
        address.port(), address.ip(), address.ip(), if address.port() == u16::MAX { 8080 } else { address.port() + 1 })]
    PortInUse {
        /// The address.
        address: SocketAddr,
    },
    /// The address can't be listened on for another reason.
    #[error("can't listen on {address}: {source}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        source: io::Error,
    },
    /// The store's directory takes no file.
    #[error("--db {}: its directory can't be written to: {source}", path.display())]
    Db {
        /// The store's file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The base map's file can't be used.
    #[error("--basemap {0}")]
    Basemap(#[from] BasemapError),
    /// A page's origin that is none.
    #[error("--embed-origin {text:?} is no origin: {why}; https://portal.example.cn is one")]
    EmbedOrigin {
        /// What was given.
        text: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The planner without what it counts.
    #[error("--local-planner needs --pack DIR: the buildings and entrances that plans count")]
    PlannerWithoutPack,
    /// The planner where others could reach it.
    #[error(
        "--local-planner is refused on {address}: it asks for no account, so only this machine may reach it; \
        listen on 127.0.0.1 or [::1]"
    )]
    PlannerInTheOpen {
        /// The address.
        address: SocketAddr,
    },
    /// The pack can't be used.
    #[error("--pack {}: {why}", path.display())]
    Pack {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// The store can't be used.
    #[error("--db: {0}")]
    Store(#[from] StoreError),
    /// A directory that isn't there.
    #[error("{option} {} is no directory", path.display())]
    Directory {
        /// The option that names it.
        option: &'static str,
        /// The directory.
        path: PathBuf,
    },
}

/// A server that has its snapshot and its port, and hasn't begun to answer.
#[derive(Debug)]
pub struct Server {
    app: Arc<AppState>,
    listener: TcpListener,
    snapshots: PathBuf,
    changes: watch::Sender<Change>,
}

impl Server {
    /// Checks the arguments, opens the snapshot, takes the port.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub async fn open(args: &ServeArgs, limits: Limits, files: &'static [AppFile]) -> Result<Self, StartError> {
        let began = Instant::now();
        for (option, dir) in [("--pack", &args.pack), ("--bench", &args.bench)] {
            if let Some(path) = dir.as_ref().filter(|path| !path.is_dir()) {
                return Err(StartError::Directory { option, path: path.clone() });
            }
        }
        if args.local_planner && args.pack.is_none() {
            return Err(StartError::PlannerWithoutPack);
        }
        let read =
            |text: &String| origin::alone(text).map_err(|why| StartError::EmbedOrigin { text: shorten(text), why });
        let embed_origins = args.embed_origins.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let basemap = args.basemap.as_deref().map(basemap::read).transpose()?;
        check_db(&args.db)?;
        // The port first: it fails at once, the snapshot takes its time.
        let listener = bind(&args.listen, args.local_planner).await?;
        let version = open::current_version(&args.snapshots)?;
        let snapshot = open::open(&args.snapshots, &version)?;
        tracing::info!(
            version,
            units = snapshot.units().len(),
            indicators = snapshot.catalogue().indicators.len(),
            micros = began.elapsed().as_micros() as u64,
            "snapshot opened"
        );
        let planner = if args.local_planner { Some(planner(args, &limits)?) } else { None };
        if planner.is_none() {
            tracing::info!(db = %args.db.display(), "nothing is stored: there are no events, and the planner is shut");
        }
        let bench = args.bench.clone().map(|dir| Bench { dir });
        let app =
            Arc::new(AppState::new(snapshot, limits, AppFiles::new(files), bench, basemap, &embed_origins, planner));
        let (changes, _) = watch::channel(Change::Serving(version));
        Ok(Self { app, listener, snapshots: args.snapshots.clone(), changes })
    }

    /// Where it listens.
    ///
    /// # Errors
    /// When the system no longer knows.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// What its requests share.
    #[must_use]
    pub fn state(&self) -> Arc<AppState> {
        self.app.clone()
    }

    /// Tells of every swap and every refusal.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Change> {
        self.changes.subscribe()
    }

    /// Answers until `stop`, then lets open requests end until the deadline. Returns how many were cut then.
    pub async fn run(self, stop: impl Future<Output = ()>) -> usize {
        match self.local_addr() {
            Ok(address) => tracing::info!("listening on http://{address}"),
            Err(error) => tracing::warn!(%error, "listening on an address that the system doesn't tell"),
        }
        let watcher = tokio::spawn(watch_current(self.app.clone(), self.snapshots, self.changes));
        let router = router(self.app.clone());
        let cut = accept::serve(self.listener, router, self.app, stop).await;
        watcher.abort();
        tracing::info!(cut, "stopped");
        cut
    }
}

/// Resolves when the process is told to stop; a second signal ends it at once.
///
/// # Errors
/// When the system takes no handler.
pub fn stop_signal() -> Result<impl Future<Output = ()>, StartError> {
    let mut interrupt = signal(SignalKind::interrupt()).map_err(StartError::Runtime)?;
    let mut terminate = signal(SignalKind::terminate()).map_err(StartError::Runtime)?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("stopping; a second signal stops at once");
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            std::process::exit(1);
        });
    })
}

/// The planner's file in the folder that `--pack` names.
const PACK: &str = "pack.bin";

/// Opens pack and store.
fn planner(args: &ServeArgs, limits: &Limits) -> Result<Planner, StartError> {
    let path = args.pack.as_ref().ok_or(StartError::PlannerWithoutPack)?.join(PACK);
    let wrong = |why: String| StartError::Pack { path: path.clone(), why };
    let bytes = std::fs::read(&path).map_err(|error| wrong(error.to_string()))?;
    let pack = pack::decode(&bytes).map_err(|error| wrong(error.to_string()))?;
    let store = Store::open(&args.db)?;
    tracing::info!(db = %args.db.display(), buildings = pack.buildings().len(), "the planner is open to this machine");
    Ok(Planner::new(store, pack, limits.plans.clone()))
}

async fn bind(listen: &str, local_only: bool) -> Result<TcpListener, StartError> {
    let mut addresses =
        listen.to_socket_addrs().map_err(|_| StartError::Address { text: listen.chars().take(64).collect() })?;
    let address = addresses.next().ok_or_else(|| StartError::Address { text: listen.into() })?;
    if local_only && !address.ip().is_loopback() {
        return Err(StartError::PlannerInTheOpen { address });
    }
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => StartError::PortInUse { address },
        _ => StartError::Listen { address, source },
    })
}

/// The store's directory must take files now, not at the first event.
fn check_db(path: &Path) -> Result<(), StartError> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let probe = parent.join(format!(".weige-probe-{}", std::process::id()));
    let wrong = |source| StartError::Db { path: path.to_owned(), source };
    std::fs::write(&probe, []).map_err(wrong)?;
    std::fs::remove_file(&probe).map_err(wrong)
}
