//! axe-core in the page: all its rules for WCAG 2.2 A and AA and its best practices, of every impact.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

use crate::places::Places;
use crate::tab::Tab;

/// What it finds, as lines: the rule, its impact, each element with why.
const RUN: &str = r"axe.run(document, { resultTypes: ['violations'],
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
    .then((result) => ({ rules: result.passes.length, found: result.violations.flatMap((rule) => rule.nodes.map((node) =>
      `${rule.id} (${rule.impact}) ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`)) }))";

#[derive(Deserialize)]
struct Judged {
    /// How many rules had something to look at.
    rules: u32,
    found: Vec<String>,
}

/// Puts it into every page that a tab opens from now on.
///
/// # Errors
/// When it isn't there.
pub async fn ready(tab: &Tab, places: &Places) -> Result<()> {
    let script = std::fs::read_to_string(&places.axe);
    tab.before(&script.context("there is no axe-core: `cargo xtask e2e` fetches it")?).await
}

/// What it finds in what is shown; `what` is told with each.
///
/// # Errors
/// When it doesn't run, or has nothing to look at.
pub async fn judge(tab: &Tab, what: &str) -> Result<Vec<String>> {
    let judged: Judged = tab.eval_long(RUN).await.context("axe-core doesn't run")?;
    ensure!(judged.rules > 10, "{what}: only {} rules had something to look at", judged.rules);
    Ok(judged.found.into_iter().map(|found| format!("{what}: {found}")).collect())
}
