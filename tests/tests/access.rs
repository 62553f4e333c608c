//! axe-core finds nothing in any view: all its rules for WCAG 2.2 A and AA and its best practices, of every impact.

use anyhow::{Result, ensure};
use tests::axe;
use tests::browser::Size;
use tests::eye::views::{Look, View};
use tests::eye::with_eye;

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

fn none(found: &[String]) -> Result<()> {
    ensure!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
    Ok(())
}

#[test]
fn no_view_keeps_anybody_out() {
    with_eye("access", Size::DESK, async |eye| {
        axe::ready(&eye.cockpit.tab, eye.places()).await?;
        let mut found = Vec::new();
        let phone = Size { width: 390, height: 844 };
        let settings = [(Size::DESK, "dark", "zh"), (Size::DESK, "light", "en"), (phone, "contrast", "zh")];
        for (size, theme, lang) in settings {
            for view in View::ALL {
                let look = Look { size, theme, lang, view };
                eye.show(&look).await?;
                found.extend(axe::judge(&eye.cockpit.tab, &look.to_string()).await?);
            }
        }
        none(&found)
    });
}

#[test]
fn no_panel_keeps_anybody_out() {
    with_eye("panels", Size::DESK, async |eye| {
        axe::ready(&eye.cockpit.tab, eye.places()).await?;
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
            found.extend(axe::judge(&eye.cockpit.tab, there).await?);
            eye.cockpit.press(&["Escape"]).await?;
        }
        none(&found)
    });
}

#[test]
fn what_keeps_people_out_is_found() {
    with_eye("planted", Size::DESK, async |eye| {
        axe::ready(&eye.cockpit.tab, eye.places()).await?;
        eye.show(&Look { size: Size::DESK, theme: "dark", lang: "zh", view: View::Panorama }).await?;
        let nameless = "(() => { const button = document.querySelector('#help'); button.textContent = ''; \
                        button.removeAttribute('aria-label'); button.removeAttribute('title'); })()";
        eye.cockpit.tab.eval::<()>(nameless).await?;
        let found = axe::judge(&eye.cockpit.tab, "planted").await?;
        ensure!(found.iter().any(|found| found.contains("button-name")), "a button without a name: {found:?}");
        Ok(())
    });
}
