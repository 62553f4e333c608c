//! The app inside the binary, and the paths that it answers for itself.

#[cfg(test)]
mod names;

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, Method, Uri},
    response::Response,
};
use sha2::{Digest, Sha256};

use crate::{
    http::{
        Freshness, Recipe,
        nearest::nearest,
        params::shorten,
        reply::{self, Stored, hex},
    },
    problem::ApiError,
    router::{READ, ROUTES},
    state::AppState,
};

/// One file of the app.
#[derive(Clone, Copy, Debug)]
pub struct AppFile {
    /// As in the URL.
    pub path: &'static str,
    /// As in `Content-Type`.
    pub media: &'static str,
    /// Whether the name carries the content's hash.
    pub hashed: bool,
    /// The content.
    pub identity: &'static [u8],
    /// Its Brotli form.
    pub br: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/app_files.rs"));

/// All files of the app.
#[derive(Clone, Debug)]
pub struct AppFiles {
    files: &'static [AppFile],
    /// SHA-256 of each, in the same order.
    hashes: Vec<Arc<str>>,
}

impl AppFiles {
    /// Hashes the files once.
    #[must_use]
    pub fn new(files: &'static [AppFile]) -> Self {
        Self { files, hashes: files.iter().map(|file| hex(&Sha256::digest(file.identity)).into()).collect() }
    }

    fn find(&self, path: &str) -> Option<usize> {
        self.files.iter().position(|file| file.path == path)
    }
}

const INDEX: &str = "/index.html";
/// The planner's own page, below `/planner`.
const PLANNER: (&str, &str) = ("planner", "/planner.html");

/// What stands where no app was built in.
const NO_APP: &str = "This server was built without its app. Run `cargo xtask build`, then start \
                      target/dist/weige-server. The API is at /api/v1/catalogue.\n";

/// A file of the app, or its page for a path that the app shows a screen for; a problem for everything else.
pub async fn fallback(
    State(app): State<Arc<AppState>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    if method != Method::GET && method != Method::HEAD {
        return Err(ApiError::Method { method: shorten(method.as_str()), allowed: &READ });
    }
    let path = uri.path();
    if let Some(at) = app.files.find(path) {
        return send(&app, &headers, at).await;
    }
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_screen = !matches!(first, "api" | "internal" | "bench") && !last.contains('.');
    if !is_screen {
        let paths = ROUTES.iter().map(|route| route.path).filter(|_| matches!(first, "api" | "internal"));
        return Err(ApiError::NotFound { path: shorten(path), nearest: nearest(path, paths) });
    }
    let page = if first == PLANNER.0 { PLANNER.1 } else { INDEX };
    match app.files.find(page) {
        Some(at) => send(&app, &headers, at).await,
        None => {
            let make = Box::new(|| Ok(NO_APP.into()));
            let (media, freshness) = ("text/plain; charset=utf-8", Freshness::Revalidate);
            reply::answer(&app, &headers, Recipe { key: None, media, freshness, stored: None, make }).await
        }
    }
}

async fn send(app: &AppState, headers: &HeaderMap, at: usize) -> Result<Response, ApiError> {
    let file = &app.files.files[at];
    let recipe = Recipe {
        key: Some(format!("app{}", file.path).into()),
        media: file.media,
        freshness: if file.hashed { Freshness::Immutable } else { Freshness::Revalidate },
        stored: file.br.map(|br| Stored {
            brotli: Bytes::from_static(br),
            sha256: app.files.hashes[at].clone(),
            identity_bytes: file.identity.len() as u64,
        }),
        make: Box::new(|| Ok(file.identity.to_vec())),
    };
    reply::answer(app, headers, recipe).await
}
