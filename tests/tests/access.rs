//! axe-core finds nothing in any view: all its rules for WCAG 2.2 A and AA and its best practices, of every impact.

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use tests::browser::Size;
use tests::eye::views::{Look, View};
use tests::eye::{Eye, with_eye};

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

/// Panels and sheets: what opens them, and what is there then.
const OPENED: [(&str, &str); 7] = [
    ("?", ".keys"),
    ("i", ".how"),
    ("l", "#layers"),
    ("g", ".goto-row"),
    ("u", "#measured"),
    ("b", ".table-scroll"),
    ("click", "[data-drawer=open] .inds"),
];

async fn judge(eye: &Eye, what: &str) -> Result<Vec<String>> {
    let judged: Judged = eye.cockpit.tab.eval_long(RUN).await.context("axe-core doesn't run")?;
    ensure!(judged.rules > 10, "{what}: only {} rules had something to look at", judged.rules);
    Ok(judged.found.into_iter().map(|found| format!("{what}: {found}")).collect())
}

async fn axe(eye: &Eye) -> Result<()> {
    let script = std::fs::read_to_string(&eye.places().axe);
    let script = script.context("there is no axe-core: `cargo xtask e2e` fetches it")?;
    eye.cockpit.tab.before(&script).await
}

fn none(found: &[String]) -> Result<()> {
    ensure!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    Ok(())
}

#[test]
fn no_view_keeps_anybody_out() {
    with_eye("access", Size::DESK, async |eye| {
        axe(eye).await?;
        let mut found = Vec::new();
        let phone = Size { width: 390, height: 844 };
        let settings = [(Size::DESK, "dark", "zh"), (Size::DESK, "light", "en"), (phone, "contrast", "zh")];
        for (size, theme, lang) in settings {
            for view in View::ALL {
                let look = Look { size, theme, lang, view };
                eye.show(&look).await?;
                found.extend(judge(eye, &look.to_string()).await?);
            }
        }
        none(&found)
    });
}

#[test]
fn no_panel_keeps_anybody_out() {
    with_eye("panels", Size::DESK, async |eye| {
        axe(eye).await?;
        let mut found = Vec::new();
        eye.show(&Look { size: Size::DESK, theme: "dark", lang: "zh", view: View::Panorama }).await?;
        for (key, there) in OPENED {
            if key == "click" {
                eye.cockpit.tab.click_on("#pick").await?;
            } else {
                eye.cockpit.press(&[key]).await?;
            }
            eye.cockpit.tab.until(&format!("document.querySelector('{there}')")).await?;
            eye.cockpit.idle().await?;
            found.extend(judge(eye, there).await?);
            eye.cockpit.press(&["Escape"]).await?;
        }
        none(&found)
    });
}

#[test]
fn what_keeps_people_out_is_found() {
    with_eye("planted", Size::DESK, async |eye| {
        axe(eye).await?;
        eye.show(&Look { size: Size::DESK, theme: "dark", lang: "zh", view: View::Panorama }).await?;
        let nameless = "(() => { const button = document.querySelector('#help'); button.textContent = ''; \
                        button.removeAttribute('aria-label'); button.removeAttribute('title'); })()";
        eye.cockpit.tab.eval::<()>(nameless).await?;
        let found = judge(eye, "planted").await?;
        ensure!(found.iter().any(|found| found.contains("button-name")), "a button without a name: {found:?}");
        Ok(())
    });
}
