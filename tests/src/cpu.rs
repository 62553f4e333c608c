//! CPU time of a page's main thread, as the kernel counts it: what others on the machine do doesn't count.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::browser::Browser;

/// The main thread of the page that worked most until it was looked for.
pub struct MainThread(PathBuf);

impl MainThread {
    /// Finds it: its number is its process's.
    ///
    /// # Errors
    /// The browser's; when no process runs a page.
    pub async fn find(browser: &Browser) -> Result<Self> {
        let pid = browser.page_process().await?;
        Ok(Self(format!("/proc/{pid}/task/{pid}/schedstat").into()))
    }

    /// Milliseconds until now.
    ///
    /// # Errors
    /// When the process is gone, or the kernel tells of it in another form.
    pub fn ms(&self) -> Result<f64> {
        let text = std::fs::read_to_string(&self.0).with_context(|| self.0.display().to_string())?;
        let nanos: f64 = text.split(' ').next().and_then(|field| field.parse().ok()).context("an unknown form")?;
        Ok(nanos / 1e6)
    }
}
