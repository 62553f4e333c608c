//! Swapping: a new version is opened beside the old one and takes its place only when all of it is good.

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use tokio::sync::watch;

use super::{SnapshotError, open};
use crate::state::AppState;

/// What the last look at CURRENT led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// This version is served, and CURRENT names no other.
    Serving(String),
    /// CURRENT names something that isn't served, for this reason; the version before goes on.
    Refused(String),
}

/// CURRENT as it was seen: content, and when it was replaced, as a repaired snapshot may keep its version.
type Seen = (Result<String, String>, Option<SystemTime>);

/// Looks at CURRENT until the server stops.
pub async fn watch(app: Arc<AppState>, snapshots: PathBuf, changes: watch::Sender<Change>) {
    let mut seen: Option<Seen> = Some((Ok(app.snapshot.load().version().to_owned()), modified(&snapshots)));
    let mut ticks = tokio::time::interval(app.limits.poll_every);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let dir = snapshots.clone();
        let look = tokio::task::spawn_blocking(move || {
            (open::current_version(&dir).map_err(|error| error.to_string()), modified(&dir))
        });
        let Ok(now) = look.await else { continue };
        if seen.as_ref() == Some(&now) {
            continue;
        }
        let version = now.0.clone();
        seen = Some(now);
        let change = match version {
            Ok(version) if version == app.snapshot.load().version() => {
                app.refused.store(None);
                Change::Serving(version)
            }
            Ok(version) => {
                let (dir, wanted) = (snapshots.clone(), version.clone());
                let opened = tokio::task::spawn_blocking(move || open::open(&dir, &wanted)).await;
                match opened.unwrap_or_else(|panic| Err(SnapshotError::Worker(panic.to_string()))) {
                    Ok(snapshot) => {
                        app.swap(snapshot);
                        tracing::info!(version, "snapshot swapped in");
                        Change::Serving(version)
                    }
                    Err(error) => refuse(&app, error.to_string()),
                }
            }
            Err(reason) => refuse(&app, reason),
        };
        // Nobody listening is no failure.
        changes.send_replace(change);
    }
}

fn refuse(app: &AppState, reason: String) -> Change {
    tracing::error!(reason, serving = app.snapshot.load().version(), "snapshot refused");
    app.refuse(reason.clone());
    Change::Refused(reason)
}

fn modified(snapshots: &std::path::Path) -> Option<SystemTime> {
    std::fs::metadata(snapshots.join(open::CURRENT)).and_then(|meta| meta.modified()).ok()
}
