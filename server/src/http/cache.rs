//! Answers kept ready: the least recently used go first, and one that many ask for at once is made once.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::body::Bytes;
use tokio::sync::OnceCell;

use super::Encoding;
use crate::problem::ApiError;

/// Which answer: the snapshot's version, the canonical path and query, the media type, the form.
pub type Key = (Arc<str>, Encoding);

/// A body in one form, ready to be sent.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The bytes on the wire.
    pub bytes: Bytes,
    /// The form that they have; identity for short bodies, whatever was asked.
    pub encoding: Encoding,
    /// SHA-256 of the identity, in hexadecimal digits.
    pub sha256: Arc<str>,
    /// The identity's length, in bytes.
    pub identity_bytes: u64,
}

/// What a key and its place in the books cost beside the body.
const OVERHEAD: usize = 256;

/// Bodies up to a number of bytes.
#[derive(Debug)]
pub struct BodyCache {
    limit: usize,
    books: Mutex<Books>,
    hits: AtomicU64,
    misses: AtomicU64,
}

#[derive(Debug, Default)]
struct Books {
    slots: HashMap<Key, Slot>,
    /// Keys by when they were last asked for.
    by_use: BTreeMap<u64, Key>,
    clock: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Slot {
    ready: Arc<OnceCell<Ready>>,
    used: u64,
    bytes: usize,
}

impl BodyCache {
    /// An empty cache for `limit` bytes.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, books: Mutex::default(), hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// The answer of that key; made by `make` unless it is there or being made.
    ///
    /// # Errors
    /// Whatever `make` refuses with; nothing is kept then.
    pub async fn get_or_make<F>(&self, key: Key, make: impl FnOnce() -> F) -> Result<Ready, ApiError>
    where
        F: Future<Output = Result<Ready, ApiError>>,
    {
        let cell = self.locked().touch(&key);
        let mut made = false;
        let ready = cell
            .get_or_try_init(|| {
                made = true;
                make()
            })
            .await;
        if !made {
            self.hits.fetch_add(1, Ordering::Relaxed);
            return ready.cloned();
        }
        self.misses.fetch_add(1, Ordering::Relaxed);
        match ready {
            Ok(ready) => {
                self.locked().fill(&key, ready.bytes.len(), self.limit);
                Ok(ready.clone())
            }
            Err(error) => {
                self.locked().drop_key(&key);
                Err(error)
            }
        }
    }

    /// Forgets everything, after a swap.
    pub fn clear(&self) {
        *self.locked() = Books::default();
    }

    /// Answers found, answers made, bytes kept.
    #[must_use]
    pub fn counts(&self) -> (u64, u64, usize) {
        (self.hits.load(Ordering::Relaxed), self.misses.load(Ordering::Relaxed), self.locked().bytes)
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, Books> {
        // The books are in order after every line that can panic, so a poisoned lock says nothing.
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Books {
    /// Marks the key as used now and returns its cell, a new one where there is none.
    fn touch(&mut self, key: &Key) -> Arc<OnceCell<Ready>> {
        self.clock += 1;
        let used = self.clock;
        if let Some(slot) = self.slots.get_mut(key) {
            self.by_use.remove(&std::mem::replace(&mut slot.used, used));
            self.by_use.insert(used, key.clone());
            return slot.ready.clone();
        }
        let (ready, bytes) = (Arc::new(OnceCell::new()), OVERHEAD + key.0.len());
        self.bytes += bytes;
        self.by_use.insert(used, key.clone());
        self.slots.insert(key.clone(), Slot { ready: ready.clone(), used, bytes });
        ready
    }

    /// Books the body's bytes, then drops what was longest unused until all fits.
    fn fill(&mut self, key: &Key, bytes: usize, limit: usize) {
        // Gone when the cache was cleared or the key pushed out while the body was made.
        let Some(slot) = self.slots.get_mut(key) else { return };
        slot.bytes += bytes;
        self.bytes += bytes;
        while self.bytes > limit {
            let Some((_, oldest)) = self.by_use.pop_first() else { return };
            if let Some(slot) = self.slots.remove(&oldest) {
                self.bytes -= slot.bytes;
            }
        }
    }

    fn drop_key(&mut self, key: &Key) {
        if let Some(slot) = self.slots.remove(key) {
            self.by_use.remove(&slot.used);
            self.bytes -= slot.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ready(bytes: usize) -> Ready {
        Ready {
            bytes: vec![7; bytes].into(),
            encoding: Encoding::Identity,
            sha256: "".into(),
            identity_bytes: bytes as u64,
        }
    }

    async fn ask(cache: &BodyCache, key: &str, bytes: usize) -> bool {
        let mut made = false;
        let make = || {
            made = true;
            async move { Ok(ready(bytes)) }
        };
        cache.get_or_make((key.into(), Encoding::Identity), make).await.expect("it is made");
        made
    }

    #[tokio::test]
    async fn the_longest_unused_body_goes_first_and_the_bytes_stay_bounded() {
        let cache = BodyCache::new(3000 + 4 * OVERHEAD);
        for key in ["a", "b", "c"] {
            assert!(ask(&cache, key, 1000).await);
        }
        assert!(!ask(&cache, "a", 1000).await);
        assert!(ask(&cache, "d", 1000).await, "pushes b out");
        assert!(!ask(&cache, "a", 1000).await);
        assert!(ask(&cache, "b", 1000).await, "b was the longest unused");
        assert!(cache.counts().2 <= 3000 + 4 * OVERHEAD);
        assert!(ask(&cache, "huge", 100_000).await);
        assert!(ask(&cache, "huge", 100_000).await, "what is larger than the cache isn't kept");
        assert!(cache.counts().2 <= 3000 + 4 * OVERHEAD);
    }

    #[tokio::test]
    async fn a_body_asked_for_twice_at_once_is_made_once_and_a_failure_is_not_kept() {
        let cache = BodyCache::new(10_000);
        let key: Key = ("k".into(), Encoding::Identity);
        let failed = cache.get_or_make(key.clone(), || async { Err(ApiError::Unreadable) }).await;
        assert!(failed.is_err());
        assert_eq!(cache.counts(), (0, 1, 0));
        let (open, gate) = tokio::sync::oneshot::channel::<()>();
        let slow = cache.get_or_make(key.clone(), || async {
            gate.await.expect("opened");
            Ok(ready(10))
        });
        let second = async {
            open.send(()).expect("awaited");
            cache.get_or_make(key.clone(), || async { unreachable!("the first one makes it") }).await
        };
        let (first, second) = tokio::join!(slow, second);
        assert_eq!(first.expect("made").bytes, second.expect("shared").bytes);
    }
}
