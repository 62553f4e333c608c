//! One file per resource, all of one make: read the parameters, name the canonical path, say how the body is made.

pub mod children;
pub mod context;
pub mod documents;
pub mod explain;
pub mod grids;
pub mod health;
pub mod internal;
pub mod metrics;
pub mod openapi;
pub mod overlays;
pub mod overview;
pub mod plans;
pub mod profile;
pub mod series;
pub mod tables;
pub mod units;
pub mod warnings;

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, request::Parts},
    response::Response,
};
use serde::Serialize;

use crate::{
    http::{
        Freshness, Params, Recipe,
        encoding::unbrotli,
        params::shorten,
        reply::{self, Make, Stored},
    },
    problem::ApiError,
    snapshot::Snapshot,
    state::AppState,
};

/// What a handler returns.
pub type Answer = Result<Response, ApiError>;

/// A request, and the snapshot that was served when it came: one request never sees two.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What all requests share.
    pub app: Arc<AppState>,
    /// The snapshot to answer from.
    pub snapshot: Arc<Snapshot>,
    uri: Uri,
    /// The request's headers.
    pub headers: HeaderMap,
}

impl FromRequestParts<Arc<AppState>> for Ask {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<AppState>) -> Result<Self, Infallible> {
        let snapshot = app.snapshot.load_full();
        Ok(Self { app: app.clone(), snapshot, uri: parts.uri.clone(), headers: parts.headers.clone() })
    }
}

impl Ask {
    /// The parameters of a resource that has one body per version: those allowed, and `v`.
    ///
    /// # Errors
    /// Another version first, as whatever else is wrong may be right there; then what [`Params::read`] refuses.
    pub fn versioned(&self, allowed: &[&str]) -> Result<(Params, Freshness), ApiError> {
        let value_bytes = self.app.limits.value_bytes;
        let names: Vec<&str> = allowed.iter().copied().chain(["v"]).collect();
        let params = Params::read(&self.uri, &names, value_bytes)?;
        let freshness = match params.get("v") {
            None => Freshness::Revalidate,
            Some(asked) if asked == self.snapshot.version() => Freshness::Immutable,
            Some(asked) => {
                let current = self.snapshot.version().to_owned();
                return Err(ApiError::Gone { asked: shorten(asked), current });
            }
        };
        Ok((params, freshness))
    }

    /// Refuses every parameter, for a resource that has none.
    ///
    /// # Errors
    /// The first parameter.
    pub fn bare(&self) -> Result<(), ApiError> {
        Params::read(&self.uri, &[], self.app.limits.value_bytes).map(|_| ())
    }

    /// For a path that fits a route and still names nothing.
    #[must_use]
    pub fn nothing_here(&self) -> ApiError {
        ApiError::NotFound { path: shorten(self.uri.path()), nearest: Vec::new() }
    }

    /// Answers with the body of a canonical path (under `/api/v1/`, parameters in alphabetical order, without
    /// `v`): the one that lies ready in the snapshot, the one in the cache, or what `make` makes.
    ///
    /// # Errors
    /// What `make` refuses with.
    pub async fn answer(
        &self,
        path: &str,
        media: &'static str,
        freshness: Freshness,
        make: impl FnOnce(&Snapshot) -> Result<Vec<u8>, ApiError> + Send + 'static,
    ) -> Answer {
        if let Some(stored) = self.snapshot.stored(path, media) {
            return self.answer_stored(path, media, freshness, stored).await;
        }
        let snapshot = self.snapshot.clone();
        let recipe = Recipe {
            key: Some(self.key(path, media)),
            media,
            freshness,
            stored: None,
            make: Box::new(move || make(&snapshot)),
        };
        reply::answer(&self.app, &self.headers, recipe).await
    }

    /// Answers with a Brotli body of the snapshot's, under its canonical path.
    ///
    /// # Errors
    /// When it can't be decompressed for a client that doesn't take it as it lies.
    pub async fn answer_stored(&self, path: &str, media: &'static str, freshness: Freshness, stored: Stored) -> Answer {
        let (brotli, bytes) = (stored.brotli.clone(), stored.identity_bytes);
        // From the stored form, not anew: one URL has one content, whatever the client takes.
        let make: Make = Box::new(move || unbrotli(&brotli, bytes).map_err(|error| ApiError::unreadable(&error)));
        let recipe = Recipe { key: Some(self.key(path, media)), media, freshness, stored: Some(stored), make };
        reply::answer(&self.app, &self.headers, recipe).await
    }

    fn key(&self, path: &str, media: &str) -> Arc<str> {
        format!("{}/{path};{media}", self.snapshot.version()).into()
    }

    /// Answers with a body that isn't the snapshot's and isn't kept.
    ///
    /// # Errors
    /// None of its own.
    pub async fn answer_now(&self, media: &'static str, body: Vec<u8>) -> Answer {
        let make = Box::new(move || Ok(body));
        let recipe = Recipe { key: None, media, freshness: Freshness::Revalidate, stored: None, make };
        reply::answer(&self.app, &self.headers, recipe).await
    }
}

/// A body of the wire as JSON.
#[must_use]
pub fn json(body: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("a body of the wire has a JSON form")
}
