//! The operational store: SQLite in the process, and the only folder that names its driver.
//!
//! Anatomy: [`Store::open`] checks the file and starts one thread that owns the connection → everything asked of it is
//! done there, one after the other → [`plans`] says what there is to ask. [`geopackage`]
//! is a file of the same SQLite for others. A write has returned only when it is on the
//! disk: WAL with `synchronous = FULL`.

mod error;
pub mod geopackage;
mod open;
pub mod plans;
#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::{Mutex, mpsc},
    thread::JoinHandle,
};

use rusqlite::Connection;

pub use error::StoreError;

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

/// Things asked for that may wait for the thread; who asks next waits too.
const QUEUE: usize = 64;

/// A store that is open. Dropped, it ends what is under way and closes the file.
#[derive(Debug)]
pub struct Store {
    /// None only while it is being dropped.
    jobs: Option<mpsc::SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Store {
    /// Opens the store's file, or makes it.
    ///
    /// # Errors
    /// [`StoreError`] for a file that is another program's, of a later schema, or can't be kept safely.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = open::open(path)?;
        let (jobs, queue) = mpsc::sync_channel::<Job>(QUEUE);
        let body = move || queue.into_iter().for_each(|job| job(&mut connection));
        let thread = std::thread::Builder::new().name("weige-store".into()).spawn(body).map_err(StoreError::Thread)?;
        Ok(Self { jobs: Some(jobs), thread: Mutex::new(Some(thread)) })
    }

    /// Does something on the store's thread and waits for it; blocks.
    fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, answered) = mpsc::sync_channel(1);
        let job: Job = Box::new(move |connection| {
            // Whoever asked waits below; it is gone only when its own thread has died.
            let _unheard = answer.send(job(connection));
        });
        let jobs = self.jobs.as_ref().ok_or(StoreError::Closed)?;
        jobs.send(job).map_err(|_| StoreError::Closed)?;
        answered.recv().map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.jobs.take());
        let thread = self.thread.get_mut().map_or(None, Option::take);
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the store's thread has died");
        }
    }
}
