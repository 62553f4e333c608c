//! What an expression is in the page, as it goes: heard up to the moment at which the page is gone.

use anyhow::{Context, Result};
use chromiumoxide::cdp::js_protocol::runtime::EventConsoleApiCalled;
use futures::stream::{Stream, StreamExt as _};
use serde::de::DeserializeOwned;

use crate::tab::Tab;

/// What such a message begins with.
const MARK: &str = "follow:";

impl Tab {
    /// Every other value that an expression takes in the page that is open now, its first one first. It ends with the page.
    ///
    /// # Errors
    /// The browser's; what the expression throws at once.
    pub async fn follow<T: DeserializeOwned>(
        &self,
        expression: &str,
    ) -> Result<impl Stream<Item = Result<T>> + use<T>> {
        let told = self.page.event_listener::<EventConsoleApiCalled>().await.context("no events")?;
        let script = format!(
            "(() => {{ let last; const look = () => {{ const now = JSON.stringify({expression});
             if (now !== last) {{ last = now; console.info({MARK:?} + now); }} setTimeout(look); }}; look(); return null; }})()"
        );
        self.eval::<()>(&script).await?;
        Ok(told.filter_map(async |event| {
            let value = event.args.first()?.value.as_ref()?.as_str()?.strip_prefix(MARK)?.to_owned();
            Some(serde_json::from_str(&value).with_context(|| format!("the page told {value}")))
        }))
    }
}
