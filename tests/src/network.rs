//! A hand on the wire: requests that fail, and a slow line.

use anyhow::{Context, Result, anyhow};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::fetch::{
    DisableParams, EnableParams, EventRequestPaused, FailRequestParams, RequestPattern,
};
use chromiumoxide::cdp::browser_protocol::network::{
    EmulateNetworkConditionsByRuleParams, ErrorReason, NetworkConditions,
};
use futures::StreamExt as _;
use tokio::task::JoinHandle;

use crate::tab::Tab;

/// Fails some requests until it is opened.
pub struct Gate {
    page: Page,
    guard: JoinHandle<()>,
}

impl Gate {
    /// Lets everything through that comes from now on.
    ///
    /// # Errors
    /// The browser's.
    pub async fn open(self) -> Result<()> {
        self.page.execute(DisableParams::default()).await.context("the gate stays shut")?;
        self.guard.abort();
        Ok(())
    }
}

impl Tab {
    /// From now on the connection fails for every request whose address contains one of these words; `*` stands for
    /// anything. One gate at a time.
    ///
    /// # Errors
    /// The browser's.
    pub async fn gate(&self, words: &[&str]) -> Result<Gate> {
        let mut paused = self.page.event_listener::<EventRequestPaused>().await.context("no events")?;
        let patterns = words.iter().map(|word| RequestPattern::builder().url_pattern(format!("*{word}*")).build());
        self.page.execute(EnableParams::builder().patterns(patterns).build()).await.context("no gate")?;
        let page = self.page.clone();
        let guard = tokio::spawn(async move {
            while let Some(event) = paused.next().await {
                let failed = FailRequestParams::new(event.request_id.clone(), ErrorReason::ConnectionFailed);
                // A page that was left takes its requests along.
                let _ = page.execute(failed).await;
            }
        });
        Ok(Gate { page: self.page.clone(), guard })
    }

    /// Lets no more than so many bytes through in a second.
    ///
    /// # Errors
    /// The browser's.
    pub async fn slow_down(&self, bytes_per_sec: f64) -> Result<()> {
        let conditions = NetworkConditions::builder()
            .url_pattern("")
            .latency(0.0)
            .download_throughput(bytes_per_sec)
            .upload_throughput(-1.0)
            .build()
            .map_err(|error| anyhow!("{error}"))?;
        let params = EmulateNetworkConditionsByRuleParams::new(false, vec![conditions]);
        self.page.execute(params).await.context("can't slow down")?;
        Ok(())
    }
}
