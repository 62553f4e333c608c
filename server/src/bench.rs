//! Bench data under `/bench/data/`, where `--bench` mounts it; the page at `/bench` is the app's own.

use std::{io, path::PathBuf};

use axum::extract::{Path, rejection::PathRejection};

use crate::{
    api::{Answer, Ask},
    problem::ApiError,
};

/// The directory that is mounted.
#[derive(Clone, Debug)]
pub struct Bench {
    /// Holds a directory for each number of polygons.
    pub dir: PathBuf,
}

/// `/bench/data/{*path}`: a file below the directory.
pub async fn data(ask: Ask, path: Result<Path<String>, PathRejection>) -> Answer {
    let absent = || ask.nothing_here();
    let Path(path) = path.map_err(|_| absent())?;
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
    let file = bench.dir.join(&path);
    let read = ask.app.work(move || match std::fs::read(&file) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::IsADirectory) => Ok(None),
        Err(error) => Err(ApiError::unreadable(&error)),
    });
    let bytes = read.await?.ok_or_else(absent)?;
    let media = if path.ends_with("json") { "application/json" } else { "application/octet-stream" };
    ask.answer_now(media, bytes).await
}
