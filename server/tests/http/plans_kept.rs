//! What was acknowledged is kept: over restarts, over kill −9, and from a store that must not be touched.

use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use domain::{plan::Entry, wire::PlanHead};

use crate::{
    client::Connection,
    pack::write_pack,
    plans::{Drawn, JSON, checkpoint, split},
    program::{Started, complaint, good, program},
    snapshot::{Maker, TempDir, point_to},
};

fn planner(dir: &TempDir, listen: &str) -> Command {
    let pack = write_pack(&dir.0);
    program(&dir.0, &["--listen", listen, "--local-planner", "--pack", pack.to_str().unwrap()])
}

/// Waits until it says where it listens.
fn started(dir: &TempDir) -> (Started, SocketAddr, BufReader<std::process::ChildStderr>) {
    let mut started = Started(planner(dir, "127.0.0.1:0").spawn().unwrap());
    let mut stderr = BufReader::new(started.0.stderr.take().unwrap());
    loop {
        let mut line = String::new();
        assert!(stderr.read_line(&mut line).unwrap() > 0, "it ended");
        if let Some((_, address)) = line.split_once("listening on http://") {
            let address = address.trim().parse().unwrap();
            return (started, address, stderr);
        }
    }
}

fn kill_hard(child: &mut Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Two halves, undone and done again for ever: each entry holds behind the one before.
fn entry(n: u64) -> Entry {
    match n {
        0 => split(1, 0, 7),
        n if n % 3 == 0 => checkpoint(&format!("{n}")),
        n if n % 3 == 1 => Entry::Undo,
        _ => Entry::Redo,
    }
}

/// How often the server is killed here; a soak does it more often.
fn kills() -> u64 {
    20 * std::env::var("WEIGE_TIMES").ok().and_then(|times| times.parse::<u64>().ok()).unwrap_or(1)
}

#[test]
fn what_was_acknowledged_survives_kill_9() {
    const EACH: u64 = 10;
    let dir = good();
    let (mut server, mut address, log) = started(&dir);
    Drawn::at(address).create(&["990100001001"]);
    let mut log = log;
    let mut head = 0;
    for _ in 0..kills() {
        let acknowledged = Arc::new(AtomicU64::new(head));
        let noted = acknowledged.clone();
        let writer = std::thread::spawn(move || {
            let mut connection = Connection::open(address);
            connection.host = address.to_string();
            // Until the connection breaks: the panic of a broken socket is the end that is wanted.
            for n in head.. {
                let body = serde_json::to_vec(&serde_json::json!({ "base": n, "commands": [entry(n)] })).unwrap();
                let reply = connection.ask_with("POST", "/api/v1/plans/1/commands", &[JSON], &body);
                assert_eq!(reply.json::<PlanHead>().head, n + 1);
                noted.store(n + 1, Ordering::SeqCst);
            }
        });
        while acknowledged.load(Ordering::SeqCst) < head + EACH {
            assert!(!writer.is_finished(), "the writer ended before the server was killed");
            std::thread::yield_now();
        }
        kill_hard(&mut server.0);
        drop(log);
        writer.join().expect_err("its connection breaks");
        let before = acknowledged.load(Ordering::SeqCst);
        (server, address, log) = started(&dir);
        let found = Drawn::at(address).log(1, 0);
        assert!((before..=before + 1).contains(&found.head), "{before} were acknowledged, {} are there", found.head);
        assert_eq!(found.commands, (0..found.head).map(entry).collect::<Vec<_>>());
        head = found.head;
    }
    // And it goes on from there.
    assert_eq!(Drawn::at(address).append(1, head, &[entry(head)]).json::<PlanHead>().head, head + 1);
}

#[test]
fn a_plan_outlives_the_snapshot_on_which_it_began() {
    let dir = good();
    let (mut server, address, _log) = started(&dir);
    let made = Drawn::at(address).create(&["990100001001"]);
    Drawn::at(address).append(1, 0, &[split(1, 0, 7)]);
    let began = Drawn::at(address).get("/api/v1/partition.bin?precision=e7").decoded();
    kill_hard(&mut server.0);
    std::fs::remove_dir_all(dir.0.join("v1")).unwrap();
    Maker { shift: 1.0, ..Maker::new("v2") }.write(&dir.0);
    point_to(&dir.0, "v2");
    let (_server, address, _log) = started(&dir);
    let mut own = Drawn::at(address);
    assert_eq!(own.append(1, 1, &[Entry::Undo]).json::<PlanHead>().head, 2);
    assert_eq!(own.get("/api/v1/plans/1").json::<domain::wire::PlanBody>().base, made.base);
    assert_eq!(own.get("/api/v1/plans/1/partition.bin").decoded(), began);
    assert_eq!(own.get("/api/v1/partition.bin?precision=e7&v=v1").status, 410);
}

#[test]
fn the_planner_starts_on_loopback_with_a_pack_and_a_safe_store_only() {
    let dir = good();
    for listen in ["0.0.0.0:0", "[::]:0"] {
        let line = complaint(&mut planner(&dir, listen));
        assert!(line.contains("--local-planner is refused on") && line.contains("only this machine"), "{line}");
    }
    let line = complaint(&mut program(&dir.0, &["--listen", "127.0.0.1:0", "--local-planner"]));
    assert!(line.contains("--local-planner needs --pack DIR"), "{line}");
    let mut command = planner(&dir, "127.0.0.1:0");
    let file = dir.0.join("pack/pack.bin");
    let mut bytes = std::fs::read(&file).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let line = complaint(&mut command);
    assert!(line.contains("--pack ") && line.contains("pack.bin: "), "{line}");
    std::fs::remove_file(&file).unwrap();
    assert!(complaint(&mut command).contains("pack.bin: "));
    std::fs::write(
        dir.0.join("weige.db"),
        "a letter, not a database, and long enough not to be taken for an empty one",
    )
    .unwrap();
    let line = complaint(&mut planner(&dir, "127.0.0.1:0"));
    assert!(line.contains("--db: ") && line.contains("weige.db"), "{line}");
}
