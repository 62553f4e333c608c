//! The program itself: what it says when it doesn't start, and how it stops.

use std::{
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    time::Instant,
};

use crate::{
    client::{Connection, NEVER},
    snapshot::{Maker, TempDir, point_to},
};

pub fn program(snapshots: &Path, more: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_weige-server"));
    command.arg("serve").arg("--snapshots").arg(snapshots).arg("--db").arg(snapshots.join("weige.db"));
    command.args(more).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).env("WEIGE_LOG", "info");
    command
}

pub fn good() -> TempDir {
    let dir = TempDir::new();
    Maker::new("v1").write(&dir.0);
    point_to(&dir.0, "v1");
    dir
}

/// Killed at the end, whatever happened.
pub struct Started(pub Child);

impl Drop for Started {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.0.kill().ok();
        self.0.wait().unwrap();
    }
}

/// The last line on stderr of a start that fails.
#[track_caller]
pub fn complaint(command: &mut Command) -> String {
    let piped = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut started = Started(piped.spawn().unwrap());
    let deadline = Instant::now() + NEVER;
    while started.0.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it started all the same");
        std::thread::yield_now();
    }
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    started.0.stdout.take().unwrap().read_to_end(&mut stdout).unwrap();
    started.0.stderr.take().unwrap().read_to_end(&mut stderr).unwrap();
    let status = started.0.wait().unwrap();
    let stderr = String::from_utf8(stderr).unwrap();
    assert_eq!(status.code(), Some(1), "{stderr}");
    assert!(stdout.is_empty());
    let last = stderr.lines().last().unwrap().to_owned();
    assert!(last.starts_with("weige-server: "), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
    last
}

#[test]
fn a_port_in_use_is_one_line_that_names_another() {
    let dir = good();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let line = complaint(&mut program(&dir.0, &["--listen", &format!("127.0.0.1:{port}")]));
    assert!(line.contains(&format!("port {port} of 127.0.0.1 is in use")), "{line}");
    assert!(line.contains("--listen 127.0.0.1:"), "{line}");
}

#[test]
fn what_can_not_be_used_is_named() {
    let dir = good();
    let any = ["--listen", "127.0.0.1:0"];
    let line = complaint(&mut program(&dir.0, &["--listen", "here"]));
    assert!(line.contains("\"here\""), "{line}");
    let line = complaint(&mut program(&dir.0, &[&any[..], &["--pack", "/nowhere/pack"]].concat()));
    assert!(line.contains("--pack /nowhere/pack"), "{line}");
    let line = complaint(&mut program(&dir.0, &[&any[..], &["--bench", "/nowhere/bench"]].concat()));
    assert!(line.contains("--bench /nowhere/bench"), "{line}");
    let line = complaint(&mut program(&dir.0, &[&any[..], &["--basemap", "/nowhere/map.toml"]].concat()));
    assert!(line.contains("--basemap /nowhere/map.toml"), "{line}");
    let file = dir.0.join("map.toml");
    std::fs::write(&file, "url = \"/{z}/{x}/{y}\"\nopacity = 7\n").unwrap();
    let line = complaint(&mut program(&dir.0, &[&any[..], &["--basemap", file.to_str().unwrap()]].concat()));
    assert!(line.contains("map.toml: "), "{line}");
    let line = complaint(&mut program(&dir.0, &[&any[..], &["--embed-origin", "https://a.cn/portal"]].concat()));
    assert!(line.contains("--embed-origin \"https://a.cn/portal\" is no origin: nothing may follow"), "{line}");
    let line = complaint(program(&dir.0, &any).env("WEIGE_LOG", "server=loud"));
    assert!(line.contains("server=loud"), "{line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_weige-server"));
    command.args(["serve", "--db", "/nowhere/weige.db", "--listen", "127.0.0.1:0", "--snapshots"]).arg(&dir.0);
    let line = complaint(&mut command);
    assert!(line.contains("--db /nowhere/weige.db"), "{line}");
    assert!(!dir.0.join("weige.db").exists());
}

#[test]
fn a_bad_snapshot_keeps_it_from_starting_and_is_named() {
    let dir = TempDir::new();
    let line = complaint(&mut program(&dir.0, &["--listen", "127.0.0.1:0"]));
    assert!(line.contains("CURRENT"), "{line}");
    point_to(&dir.0, "v1");
    let line = complaint(&mut program(&dir.0, &["--listen", "127.0.0.1:0"]));
    assert!(line.contains("v1/manifest.json"), "{line}");
    let snapshot = Maker::new("v1").write(&dir.0);
    let mut cube = std::fs::read(snapshot.join("cube.bin")).unwrap();
    *cube.last_mut().unwrap() ^= 1;
    std::fs::write(snapshot.join("cube.bin"), cube).unwrap();
    let line = complaint(&mut program(&dir.0, &["--listen", "127.0.0.1:0"]));
    assert!(line.contains("cube.bin: its SHA-256 is"), "{line}");
}

#[test]
fn it_says_where_it_listens_logs_a_line_a_request_and_stops_on_sigterm() {
    let dir = good();
    let mut started = Started(program(&dir.0, &["--listen", "127.0.0.1:0"]).spawn().unwrap());
    let mut stderr = BufReader::new(started.0.stderr.take().unwrap());
    let mut log = String::new();
    let address = loop {
        let before = log.len();
        assert!(stderr.read_line(&mut log).unwrap() > 0, "it ended: {log}");
        if let Some((_, address)) = log[before..].split_once("listening on http://") {
            break address.trim().parse().unwrap();
        }
    };
    assert!(log.contains("nothing is stored"), "{log}");
    let reply = Connection::open(address).ask("GET", "/api/v1/overview?unit=990100", &[]);
    assert_eq!(reply.status, 200);
    let id = reply.header("x-request-id").unwrap().to_owned();
    let killed = Command::new("kill").args(["-TERM", &started.0.id().to_string()]).status().unwrap();
    assert!(killed.success());
    stderr.read_to_string(&mut log).unwrap();
    assert_eq!(started.0.wait().unwrap().code(), Some(0), "{log}");
    let line = log.lines().find(|line| line.contains(&id)).expect("a line for the request");
    for part in ["GET", "/api/v1/overview", "200", "v1", "micros"] {
        assert!(line.contains(part), "{part} is missing in {line}");
    }
    assert!(!line.contains("990100"), "the query is in the log: {line}");
}
