//! What `--bench` mounts: data and the page under `/bench/data/`, the page at `/bench` too. A file with its Brotli form
//! `FILE.br` beside it travels in that.

use std::{
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
};

use axum::extract::{self, rejection::PathRejection};
use sha2::{Digest, Sha256};

use crate::{
    api::{Answer, Ask},
    http::{
        Freshness, Recipe,
        reply::{self, Stored, hex},
    },
    problem::ApiError,
};

/// The page below the directory.
const PAGE: &str = "page/index.html";

/// The directory that is mounted.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Holds a directory for each number of polygons.
    pub dir: PathBuf,
}

/// `/bench/data/{*path}`: a file below the directory.
pub async fn data(ask: Ask, path: Result<extract::Path<String>, PathRejection>) -> Answer {
    let absent = || ask.nothing_here();
    let extract::Path(path) = path.map_err(|_| absent())?;
    let bench = ask.app.bench.as_ref().ok_or_else(absent)?;
    // No segment that could lead out: none begins with a dot, and no separator of any system is among the letters.
    let plain = path.split('/').all(|part| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
    });
    if !plain {
        return Err(absent());
    }
    send(&ask, bench.dir.join(&path)).await
}

/// `/bench`: the page.
pub async fn page(ask: Ask) -> Answer {
    let bench = ask.app.bench.as_ref().ok_or_else(|| ask.nothing_here())?;
    send(&ask, bench.dir.join(PAGE)).await
}

async fn send(ask: &Ask, file: PathBuf) -> Answer {
    let media = match file.extension().and_then(OsStr::to_str) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    };
    let brotli = file.with_added_extension("br");
    let both = ask.app.work(move || Ok((read(&file)?, read(&brotli)?)));
    let (bytes, brotli) = both.await?;
    let bytes = bytes.ok_or_else(|| ask.nothing_here())?;
    let stored = brotli.map(|brotli| Stored {
        brotli: brotli.into(),
        sha256: hex(&Sha256::digest(&bytes)).into(),
        identity_bytes: bytes.len() as u64,
    });
    let make = Box::new(move || Ok(bytes));
    let recipe = Recipe { key: None, media, freshness: Freshness::Revalidate, stored, make };
    reply::answer(&ask.app, &ask.headers, recipe).await
}

/// A file's bytes; none where there is none.
fn read(file: &Path) -> Result<Option<Vec<u8>>, ApiError> {
    match std::fs::read(file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory) => Ok(None),
        Err(error) => Err(ApiError::unreadable(&error)),
    }
}
