//! A plain HTTP client: what anybody else sees of the server.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::de::DeserializeOwned;

/// A hung server is an error, not a hung test.
const PATIENCE: Duration = Duration::from_secs(60);

/// One answer.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// As sent; uncompressed, as nothing else is asked for.
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that (lower-case) name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// GET, whatever the status.
///
/// # Errors
/// The connection's, or an answer that isn't HTTP/1.1.
pub fn get(address: SocketAddr, path: &str) -> Result<Answer> {
    let ask = || -> std::io::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {address}\r\nAccept-Encoding: identity\r\nConnection: close\r\n\r\n"
        )?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = ask().with_context(|| format!("GET {path}"))?;
    parse(&bytes).with_context(|| format!("GET {path} was answered by {:?}", String::from_utf8_lossy(head(&bytes))))
}

/// GET of a JSON body; any status but 200 is an error.
///
/// # Errors
/// As [`get`]; a body of another form.
pub fn get_json<T: DeserializeOwned>(address: SocketAddr, path: &str) -> Result<T> {
    let answer = get(address, path)?;
    if answer.status != 200 {
        bail!("GET {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    }
    serde_json::from_slice(&answer.body).with_context(|| format!("GET {path}: not the JSON that was expected"))
}

fn head(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(200)]
}

fn parse(bytes: &[u8]) -> Result<Answer> {
    let split = bytes.windows(4).position(|four| four == b"\r\n\r\n").context("headers don't end")?;
    let text = std::str::from_utf8(&bytes[..split]).context("headers aren't text")?;
    let mut lines = text.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).context("no status")?;
    let status = status.parse().context("no status")?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &bytes[split + 4..];
    let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
    let body = if chunked { unchunk(rest)? } else { rest.to_vec() };
    if let Some((_, length)) = headers.iter().find(|(name, _)| name == "content-length") {
        ensure!(length.parse() == Ok(body.len()), "content-length {length}, but {} bytes came", body.len());
    }
    Ok(Answer { status, headers, body })
}

fn unchunk(mut rest: &[u8]) -> Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let line = rest.windows(2).position(|two| two == b"\r\n").context("a chunk has no size")?;
        let size = std::str::from_utf8(&rest[..line]).context("a chunk's size isn't text")?;
        let size = usize::from_str_radix(size, 16).with_context(|| format!("chunk of size {size:?}"))?;
        rest = &rest[line + 2..];
        if size == 0 {
            return Ok(body);
        }
        ensure!(rest.len() >= size + 2, "a chunk of {size} bytes is cut off");
        body.extend_from_slice(&rest[..size]);
        rest = &rest[size + 2..];
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_in_chunks_is_put_together() {
        let bytes = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\na\r\n0123456789\r\n0\r\n\r\n";
        let answer = parse(bytes).unwrap();
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"abc0123456789".as_slice()));
    }

    #[test]
    fn an_answer_that_is_cut_off_is_an_error() {
        assert!(parse(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc").is_err());
        assert!(parse(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc").is_err());
    }
}
