//! A running `weige-server` on a loopback port of its own.

use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use domain::wire::Health;
use serde::de::DeserializeOwned;

use crate::api;
use crate::places::Places;

/// Longer than any start.
const PATIENCE: Duration = Duration::from_secs(30);

/// The child process; killed when it goes out of scope.
pub struct Server {
    child: Child,
    address: SocketAddr,
    /// Starts it once more on the same port.
    command: Command,
    log_path: PathBuf,
}

impl Server {
    /// Serves a directory of snapshots and waits until it is healthy.
    ///
    /// # Errors
    /// When it ends, or does not answer.
    pub fn start(places: &Places, snapshots: &Path) -> Result<Self> {
        Self::start_with(places, snapshots, &[])
    }

    /// As [`Self::start`], with more arguments.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(places: &Places, snapshots: &Path, more: &[&str]) -> Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0").and_then(|probe| probe.local_addr()).context("no free port")?;
        let log_path = places.out.join(format!("server-{}.log", address.port()));
        let log = std::fs::File::create(&log_path).with_context(|| format!("can't write {}", log_path.display()))?;
        let mut command = Command::new(&places.server);
        command.arg("serve").arg("--snapshots").arg(snapshots);
        command.arg("--db").arg(places.out.join(format!("server-{}.db", address.port())));
        command.arg("--listen").arg(address.to_string());
        command.args(more).stdout(Stdio::null()).stderr(log);
        let child = command.spawn().with_context(|| format!("can't start {}", places.server.display()))?;
        let mut server = Self { child, address, command, log_path };
        server.answers()?;
        Ok(server)
    }

    /// Waits until it is healthy.
    fn answers(&mut self) -> Result<()> {
        let begun = Instant::now();
        while !api::get(self.address, "/api/v1/health").is_ok_and(|answer| answer.status == 200) {
            if let Some(status) = self.child.try_wait().context("can't ask for the server's state")? {
                let said = std::fs::read_to_string(&self.log_path).unwrap_or_default();
                bail!("weige-server stopped before it answered ({status}): {said}");
            }
            if begun.elapsed() > PATIENCE {
                bail!("weige-server does not answer on {}", self.address);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Ends the process, as a fault would.
    ///
    /// # Errors
    /// When it can't be ended.
    pub fn stop(&mut self) -> Result<()> {
        self.child.kill().context("can't stop weige-server")?;
        self.child.wait().context("weige-server does not end").map(|_| ())
    }

    /// Starts it once more on the same port.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_again(&mut self) -> Result<()> {
        self.child = self.command.spawn().context("can't start weige-server again")?;
        self.answers()
    }

    /// Waits until the server says that it serves this snapshot.
    ///
    /// # Errors
    /// When it never does.
    pub fn serves(&self, version: &str) -> Result<()> {
        let begun = Instant::now();
        loop {
            let health: Health = self.json("/health")?;
            if health.snapshot == version {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server goes on serving {}, not {version}: {:?}", health.snapshot, health.refused);
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// `http://127.0.0.1:PORT`
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// GET below `/api/v1`, whatever the status.
    ///
    /// # Errors
    /// As [`api::get`].
    pub fn get(&self, path: &str) -> Result<api::Answer> {
        api::get(self.address, &format!("/api/v1{path}"))
    }

    /// GET of JSON below `/api/v1`.
    ///
    /// # Errors
    /// As [`api::get_json`].
    pub fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        api::get_json(self.address, &format!("/api/v1{path}"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}
