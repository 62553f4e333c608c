//! A server of a test's own: fresh snapshots, a free port, and at the end a stop that must be clean.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, thread::JoinHandle, time::Duration};

use server::{
    app::AppFile,
    config::{Limits, ServeArgs},
    snapshot::watch::Change,
    start::Server,
    state::AppState,
};
use tokio::sync::{oneshot, watch};

use crate::{
    client::{Connection, NEVER, Reply},
    pack::write_pack,
    snapshot::{Maker, TempDir, point_to},
};

pub const VERSION: &str = "v1";
pub const BR: (&str, &str) = ("Accept-Encoding", "br");
pub const OCTET: (&str, &str) = ("Accept", "application/octet-stream");

/// Stands in for the built app. The last file's Brotli form says something else, so a test sees which one was sent.
pub static APP: &[AppFile] = &[
    AppFile {
        path: "/index.html",
        media: "text/html; charset=utf-8",
        hashed: false,
        identity: b"<!doctype html><title>app</title>",
        br: None,
    },
    AppFile {
        path: "/app-0123456789abcdef.js",
        media: "text/javascript; charset=utf-8",
        hashed: true,
        identity: &[b'/'; 4000],
        br: None,
    },
    AppFile {
        path: "/app_bg.fedcba9876543210.wasm",
        media: "application/wasm",
        hashed: true,
        identity: &[b'w'; 4000],
        br: Some(b"as it was compressed when the app was built"),
    },
];

pub struct Builder {
    dir: TempDir,
    limits: Limits,
    bench: Option<PathBuf>,
    basemap: Option<PathBuf>,
    embed_origins: Vec<String>,
    pack: Option<PathBuf>,
    app: &'static [AppFile],
}

/// Short where a test waits for them, never where it must not meet them.
fn limits() -> Limits {
    Limits {
        header_timeout: NEVER,
        write_timeout: NEVER,
        stop_deadline: NEVER,
        poll_every: Duration::from_millis(5),
        ..Limits::default()
    }
}

impl Builder {
    pub fn new() -> Self {
        let dir = TempDir::new();
        Maker::new(VERSION).write(&dir.0);
        point_to(&dir.0, VERSION);
        Self { dir, limits: limits(), bench: None, basemap: None, embed_origins: Vec::new(), pack: None, app: APP }
    }

    pub fn limits(mut self, change: impl FnOnce(&mut Limits)) -> Self {
        change(&mut self.limits);
        self
    }

    pub fn bench(mut self) -> Self {
        let dir = self.dir.0.join("bench");
        std::fs::create_dir_all(dir.join("7")).unwrap();
        self.bench = Some(dir);
        self
    }

    pub fn basemap(mut self, toml: &str) -> Self {
        let file = self.dir.0.join("basemap.toml");
        std::fs::write(&file, toml).unwrap();
        self.basemap = Some(file);
        self
    }

    pub fn framed_by(mut self, origins: &[&str]) -> Self {
        self.embed_origins = origins.iter().map(|&origin| origin.into()).collect();
        self
    }

    /// With the planner open.
    pub fn planner(mut self) -> Self {
        self.pack = Some(write_pack(&self.dir.0));
        self
    }

    pub fn without_app(mut self) -> Self {
        self.app = &[];
        self
    }

    pub fn start(self) -> Running {
        let args = ServeArgs {
            snapshots: self.dir.0.clone(),
            db: self.dir.0.join("weige.db"),
            listen: "127.0.0.1:0".into(),
            local_planner: self.pack.is_some(),
            pack: self.pack,
            bench: self.bench,
            basemap: self.basemap,
            embed_origins: self.embed_origins,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let server = runtime.block_on(Server::open(&args, self.limits, self.app)).unwrap();
        let (address, state, changes) = (server.local_addr().unwrap(), server.state(), server.changes());
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(server.run(async {
                // A dropped sender stops the server too: the test has failed by then.
                stopped.await.ok();
            }))
        });
        Running { address, state, changes, stop: Some(stop), thread: Some(thread), dir: self.dir }
    }
}

pub struct Running {
    pub address: SocketAddr,
    pub state: Arc<AppState>,
    changes: watch::Receiver<Change>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<usize>>,
    pub dir: TempDir,
}

impl Running {
    pub fn new() -> Self {
        Builder::new().start()
    }

    pub fn get(&self, url: &str) -> Reply {
        self.get_with(url, &[])
    }

    pub fn get_with(&self, url: &str, headers: &[(&str, &str)]) -> Reply {
        Connection::open(self.address).ask("GET", url, headers)
    }

    pub fn ask(&self, method: &str, url: &str, headers: &[(&str, &str)]) -> Reply {
        Connection::open(self.address).ask(method, url, headers)
    }

    /// Waits for the watcher's next word.
    pub fn next_change(&mut self) -> Change {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            tokio::time::timeout(NEVER, self.changes.changed()).await.expect("a change").unwrap();
        });
        self.changes.borrow_and_update().clone()
    }

    /// Tells the server to stop, without waiting.
    pub fn begin_stop(&mut self) {
        self.stop.take().expect("stopped once").send(()).unwrap();
    }

    /// Whether the server has ended by itself.
    pub fn has_ended(&self) -> bool {
        self.thread.as_ref().is_some_and(JoinHandle::is_finished)
    }

    /// Waits for the end; how many connections were cut.
    pub fn end(&mut self) -> usize {
        self.thread.take().expect("ended once").join().unwrap()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let cut = thread.join();
            if !std::thread::panicking() {
                assert_eq!(cut.unwrap(), 0, "connections were left open");
            }
        }
    }
}
