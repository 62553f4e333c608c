//! A running `weige-server`: started, waited for, stopped when it goes out of scope.

use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use rustix::process::{Pid, Signal, kill_process};

/// Longer than any start; only a hung server meets it.
const PATIENCE: Duration = Duration::from_secs(30);

/// The child process.
pub struct Server {
    child: Child,
    /// From the start of the process to the first healthy answer.
    pub up_after: Duration,
}

impl Server {
    /// Serves a demo directory and waits for `GET /api/v1/health` to answer 200.
    pub fn start(binary: &Path, demo: &Path, address: SocketAddr, quiet: bool) -> Result<Self> {
        Self::start_with(binary, demo, address, quiet, &[])
    }

    /// The same, with more options.
    pub fn start_with(binary: &Path, demo: &Path, address: SocketAddr, quiet: bool, more: &[OsString]) -> Result<Self> {
        let mut command = Command::new(binary);
        command.arg("serve").arg("--snapshots").arg(demo.join("snapshots"));
        command.arg("--db").arg(demo.join("weige.db")).arg("--listen").arg(address.to_string()).args(more);
        if quiet {
            command.stdout(Stdio::null()).stderr(Stdio::null());
        }
        let begun = Instant::now();
        let child = command.spawn().with_context(|| format!("can't start {}", binary.display()))?;
        let mut server = Self { child, up_after: Duration::ZERO };
        while !healthy(address) {
            if let Some(status) = server.child.try_wait().context("can't ask for the server's state")? {
                bail!("weige-server stopped before it answered ({status})");
            }
            if begun.elapsed() > PATIENCE {
                bail!("weige-server does not answer on {address} after {} s", PATIENCE.as_secs());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        server.up_after = begun.elapsed();
        Ok(server)
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What ends this process ends the server too: Ctrl-C in a terminal reaches both, a supervisor's signal only this.
    pub fn stop_with_this(&self) -> Result<()> {
        let server = i32::try_from(self.id()).ok().and_then(Pid::from_raw).context("the server has no process id")?;
        ctrlc::set_handler(move || {
            // Fails only when it is gone already.
            let _gone = kill_process(server, Signal::TERM);
        })
        .context("can't listen for signals")
    }

    /// Waits until it ends by itself (Ctrl-C reaches it too).
    pub fn wait(mut self) -> Result<ExitStatus> {
        self.child.wait().context("can't wait for the server")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only when the process is gone already.
        let _gone = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// A loopback port nobody listens on now.
pub fn free_loopback() -> Result<SocketAddr> {
    let probe = TcpListener::bind("127.0.0.1:0").context("can't open a loopback port")?;
    probe.local_addr().context("the port has no address")
}

fn healthy(address: SocketAddr) -> bool {
    let ask = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect_timeout(&loopback_of(address), Duration::from_secs(2))?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        write!(stream, "GET /api/v1/health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut head = [0_u8; 12];
        stream.read_exact(&mut head)?;
        Ok(head == *b"HTTP/1.1 200")
    };
    ask().unwrap_or(false)
}

/// Where a server that listens on every address is asked.
fn loopback_of(address: SocketAddr) -> SocketAddr {
    if address.ip().is_unspecified() {
        SocketAddr::new(std::net::Ipv4Addr::LOCALHOST.into(), address.port())
    } else {
        address
    }
}
