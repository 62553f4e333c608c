//! What all requests share.

use std::sync::{Arc, atomic::Ordering};

use arc_swap::{ArcSwap, ArcSwapOption};
use axum::http::HeaderValue;
use domain::wire::Basemap;
use tokio::sync::Semaphore;

use crate::{
    app::AppFiles,
    basemap::Source,
    bench::Bench,
    config::Limits,
    http::{cache::BodyCache, counters::Counters, envelope},
    planner::Planner,
    problem::ApiError,
    snapshot::Snapshot,
};

/// What all requests share.
#[derive(Debug)]
pub struct AppState {
    /// The snapshot that is served.
    pub snapshot: ArcSwap<Snapshot>,
    /// Why a newer one isn't.
    pub refused: ArcSwapOption<String>,
    /// Bodies kept ready.
    pub cache: BodyCache,
    /// What is counted.
    pub counters: Counters,
    /// Bounds on clients.
    pub limits: Limits,
    /// The app inside the binary.
    pub files: AppFiles,
    /// Bench data, where it is mounted.
    pub bench: Option<Bench>,
    /// The base map, where one is configured.
    pub basemap: Option<Basemap>,
    /// Plans, where the planner is open.
    pub planner: Option<Arc<Planner>>,
    /// What pages from here may load.
    pub policy: HeaderValue,
    /// Lets a bounded number of bodies be made at once, so that reading and compressing can't take every thread.
    workers: Arc<Semaphore>,
}

impl AppState {
    /// Starts with a checked snapshot.
    #[must_use]
    pub fn new(
        snapshot: Snapshot,
        limits: Limits,
        files: AppFiles,
        bench: Option<Bench>,
        basemap: Option<Source>,
        embed_origins: &[String],
        planner: Option<Planner>,
    ) -> Self {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        Self {
            snapshot: ArcSwap::from_pointee(snapshot),
            refused: ArcSwapOption::empty(),
            cache: BodyCache::new(limits.cache_bytes),
            counters: Counters::default(),
            limits,
            files,
            bench,
            policy: envelope::policy(basemap.as_ref().and_then(|source| source.origin.as_deref()), embed_origins),
            basemap: basemap.map(|source| source.map),
            planner: planner.map(Arc::new),
            workers: Arc::new(Semaphore::new(threads * 2)),
        }
    }

    /// Serves another snapshot from now on; requests that began with the old one end with it.
    pub fn swap(&self, snapshot: Snapshot) {
        self.snapshot.store(Arc::new(snapshot));
        self.refused.store(None);
        self.cache.clear();
        self.counters.swaps.fetch_add(1, Ordering::Relaxed);
    }

    /// Notes why a newer snapshot isn't served.
    pub fn refuse(&self, reason: String) {
        self.refused.store(Some(Arc::new(reason)));
        self.counters.refusals.fetch_add(1, Ordering::Relaxed);
    }

    /// Does work that blocks, on a thread made for it.
    ///
    /// # Errors
    /// The work's own, or [`ApiError::Unreadable`] when it panics.
    pub async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
    ) -> Result<T, ApiError> {
        let permit = self.workers.clone().acquire_owned().await.map_err(|error| ApiError::unreadable(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a client that goes away doesn't make room before the work has ended.
            let _permit = permit;
            work()
        });
        done.await.unwrap_or_else(|panic| Err(ApiError::unreadable(&panic)))
    }
}
