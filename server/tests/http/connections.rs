use std::{
    io::{ErrorKind, Read, Write},
    net::TcpStream,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use crate::{
    client::{Connection, NEVER},
    harness::{Builder, Running},
};

/// More than the kernel holds for a client that doesn't read.
const LARGE: usize = 32 << 20;

fn with_large_file(builder: Builder) -> Running {
    let server = builder.bench().start();
    std::fs::write(server.dir.0.join("bench/7/large.bin"), vec![b'x'; LARGE]).unwrap();
    server
}

/// Looks again and again, letting others run, until it is so.
#[track_caller]
fn await_that(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + NEVER;
    while !is_so() {
        assert!(Instant::now() < deadline, "never: {what}");
        std::thread::yield_now();
    }
}

/// Sends a byte of a header whenever the server has said nothing for a while; returns when it closes.
fn drip(mut stream: TcpStream) -> Vec<u8> {
    let deadline = Instant::now() + NEVER;
    let mut said = Vec::new();
    let mut part = [0; 512];
    stream.set_read_timeout(Some(Duration::from_millis(5))).unwrap();
    while Instant::now() < deadline {
        match stream.read(&mut part) {
            Ok(0) => return said,
            Ok(n) => said.extend(&part[..n]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if stream.write_all(b"x").is_err() {
                    return said;
                }
            }
            Err(_) => return said,
        }
    }
    panic!("a client that never ends its headers was not cut");
}

#[test]
fn a_client_that_drips_its_headers_is_cut() {
    let server = Builder::new().limits(|limits| limits.header_timeout = Duration::from_millis(100)).start();
    let mut slow = Connection::open(server.address);
    slow.stream.write_all(b"GET / HTTP/1.1\r\nX: ").unwrap();
    let said = drip(slow.stream);
    assert!(!said.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&said));
    await_that("the slot is free again", || server.state.counters.connections.load(Ordering::Relaxed) == 0);
    assert_eq!(server.get("/api/v1/health").status, 200);
}

#[test]
fn a_connection_that_says_nothing_is_cut() {
    let server = Builder::new().limits(|limits| limits.header_timeout = Duration::from_millis(100)).start();
    let mut silent = Connection::open(server.address);
    let mut said = Vec::new();
    silent.stream.read_to_end(&mut said).unwrap();
    assert_eq!(said, b"");
    // Nor may one rest for ever after an answer.
    let mut idle = Connection::open(server.address);
    assert_eq!(idle.ask("GET", "/api/v1/health", &[]).status, 200);
    assert_eq!(idle.stream.read(&mut [0; 16]).unwrap(), 0);
}

#[test]
fn a_client_that_takes_no_bytes_is_cut() {
    let server = with_large_file(Builder::new().limits(|limits| limits.write_timeout = Duration::from_millis(100)));
    let mut stuck = Connection::open(server.address);
    stuck.send("GET", "/bench/data/7/large.bin", &[]);
    let (head, length) = stuck.receive_head();
    assert_eq!((head.status, length), (200, LARGE));
    await_that("the slot is free again", || server.state.counters.connections.load(Ordering::Relaxed) == 0);
    let mut rest = Vec::new();
    let ended = stuck.stream.read_to_end(&mut rest);
    assert!(ended.is_err() || rest.len() < LARGE, "it was sent all the same");
}

#[test]
fn a_connection_over_the_cap_waits_for_one_to_end() {
    let server = Builder::new().limits(|limits| limits.connections = 1).start();
    let mut first = Connection::open(server.address);
    assert_eq!(first.ask("GET", "/api/v1/health", &[]).status, 200);
    let mut second = Connection::open(server.address);
    second.send("GET", "/api/v1/health", &[]);
    for _ in 0..50 {
        assert_eq!(first.ask("GET", "/api/v1/health", &[]).status, 200);
    }
    assert_eq!(server.state.counters.accepted.load(Ordering::Relaxed), 1);
    drop(first);
    assert_eq!(second.receive_head().0.status, 200);
}

#[test]
fn one_connection_serves_many_requests() {
    let server = Running::new();
    let mut connection = Connection::open(server.address);
    for url in ["/api/v1/health", "/api/v1/units", "/api/v1/nothing", "/", "/api/v1/catalogue?v=v0"] {
        assert!(connection.ask("GET", url, &[]).status > 0);
        assert!(connection.ask("HEAD", url, &[]).status > 0);
    }
    assert_eq!(server.state.counters.accepted.load(Ordering::Relaxed), 1);
}

#[test]
fn headers_beyond_the_limit_are_refused() {
    let server = Running::new();
    let mut connection = Connection::open(server.address);
    let long = "a".repeat(40_000);
    // The answer may come before all is sent.
    let sent = connection.stream.write_all(format!("GET / HTTP/1.1\r\nX: {long}\r\n\r\n").as_bytes());
    let mut said = Vec::new();
    let read = connection.stream.read_to_end(&mut said);
    assert!(said.starts_with(b"HTTP/1.1 431") || sent.is_err() || read.is_err(), "{}", String::from_utf8_lossy(&said));
    assert!(!said.starts_with(b"HTTP/1.1 200"));
}

#[test]
fn a_stop_lets_an_open_request_end() {
    let mut server = with_large_file(Builder::new());
    let mut open = Connection::open(server.address);
    open.send("GET", "/bench/data/7/large.bin", &[]);
    let (head, length) = open.receive_head();
    assert_eq!(head.status, 200);
    server.begin_stop();
    await_that("it listens no more", || TcpStream::connect(server.address).is_err());
    assert_eq!(open.receive_body(length), vec![b'x'; LARGE]);
    assert_eq!(server.end(), 0);
}

#[test]
fn a_stop_does_not_wait_beyond_its_deadline() {
    let mut server = with_large_file(Builder::new().limits(|limits| limits.stop_deadline = Duration::from_millis(50)));
    let mut open = Connection::open(server.address);
    open.send("GET", "/bench/data/7/large.bin", &[]);
    open.receive_head();
    server.begin_stop();
    await_that("it ends although a request is open", || server.has_ended());
    assert_eq!(server.end(), 1);
}
