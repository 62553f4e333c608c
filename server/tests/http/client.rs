//! A client made of a socket: what it sends and receives is what is on the wire.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use domain::wire::Problem;
use serde::de::DeserializeOwned;

/// Far beyond what any answer takes: a test that would hang fails instead.
pub const NEVER: Duration = Duration::from_secs(60);

/// An answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let value = found.next().map(|(_, value)| value.as_str());
        assert!(found.next().is_none(), "{name} stands twice");
        value
    }

    /// The body without its encoding.
    pub fn decoded(&self) -> Vec<u8> {
        let mut out = Vec::new();
        match self.header("content-encoding") {
            None => out.clone_from(&self.body),
            Some("br") => drop(brotli::Decompressor::new(&self.body[..], 4096).read_to_end(&mut out).unwrap()),
            Some("gzip") => drop(flate2::read::GzDecoder::new(&self.body[..]).read_to_end(&mut out).unwrap()),
            Some(other) => panic!("{other} is no encoding that was asked for"),
        }
        out
    }

    #[track_caller]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", String::from_utf8_lossy(&self.body));
        serde_json::from_slice(&self.decoded()).unwrap()
    }

    #[track_caller]
    pub fn problem(&self, status: u16) -> Problem {
        assert_eq!(self.status, status, "{}", String::from_utf8_lossy(&self.body));
        assert_eq!(self.header("content-type"), Some("application/problem+json"));
        assert_eq!(self.header("cache-control"), Some("no-store"));
        let problem: Problem = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem.status, status);
        problem
    }
}

/// One connection.
pub struct Connection {
    pub stream: TcpStream,
    ahead: Vec<u8>,
    /// As what the server is asked.
    pub host: String,
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(NEVER)).unwrap();
        stream.set_write_timeout(Some(NEVER)).unwrap();
        Self { stream, ahead: Vec::new(), host: "weige.example".into() }
    }

    pub fn send(&mut self, method: &str, url: &str, headers: &[(&str, &str)]) {
        self.send_with(method, url, headers, b"");
    }

    pub fn send_with(&mut self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) {
        let mut text = format!("{method} {url} HTTP/1.1\r\nHost: {}\r\n", self.host);
        if !body.is_empty() {
            text += &format!("Content-Length: {}\r\n", body.len());
        }
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        text += "\r\n";
        self.stream.write_all(&[text.as_bytes(), body].concat()).unwrap();
    }

    /// Status and headers, and what is known of the body's length.
    pub fn receive_head(&mut self) -> (Reply, usize) {
        let end = loop {
            if let Some(at) = self.ahead.windows(4).position(|four| four == b"\r\n\r\n") {
                break at;
            }
            let mut part = [0; 4096];
            let n = self.stream.read(&mut part).unwrap();
            assert!(n > 0, "closed before an answer: {}", String::from_utf8_lossy(&self.ahead));
            self.ahead.extend(&part[..n]);
        };
        let head = String::from_utf8(self.ahead.drain(..end + 4).collect()).unwrap();
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect();
        let reply = Reply { status, headers, body: Vec::new() };
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        (reply, length)
    }

    pub fn receive_body(&mut self, length: usize) -> Vec<u8> {
        let mut body: Vec<u8> = self.ahead.drain(..self.ahead.len().min(length)).collect();
        let have = body.len();
        body.resize(length, 0);
        self.stream.read_exact(&mut body[have..]).unwrap();
        body
    }

    pub fn ask(&mut self, method: &str, url: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask_with(method, url, headers, b"")
    }

    pub fn ask_with(&mut self, method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.send_with(method, url, headers, body);
        let (mut reply, length) = self.receive_head();
        if method != "HEAD" && reply.status != 304 {
            reply.body = self.receive_body(length);
        }
        reply
    }
}
