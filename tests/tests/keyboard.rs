//! Everything by keyboard alone: where the focus is can always be seen, and it is never lost.

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tests::cockpit::Cockpit;
use tests::{Stage, with_cockpit};

/// What has the focus.
#[derive(Debug, Deserialize)]
struct Stop {
    /// Its id, else tag, class and first words.
    name: String,
    /// Whether it is the page itself: nobody knows where one is.
    lost: bool,
    /// Width of the ring around it, CSS px.
    ring: f64,
    /// How far the ring stands out from what is behind it.
    contrast: f64,
    /// Whether some of it is on the screen.
    seen: bool,
}

const STOP: &str = "(() => {
  const e = document.activeElement ?? document.body, holder = e.closest('.find-field') ?? e;
  const style = getComputedStyle(holder), b = holder.getBoundingClientRect();
  const rgb = (text) => (text.match(/[\\d.]+/g) ?? [0, 0, 0]).map(Number);
  const light = (text) => { const line = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const [r, g, b] = rgb(text).map(line); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  // A ring outside lies on what is behind.
  let ground = parseFloat(style.outlineOffset) >= 0 ? holder.parentElement : holder;
  while (ground.parentElement && (rgb(getComputedStyle(ground).backgroundColor)[3] ?? 1) < 0.9) ground = ground.parentElement;
  const [m, n] = [light(style.outlineColor), light(getComputedStyle(ground).backgroundColor)].sort((x, y) => y - x);
  return {
    name: e.id ? '#' + e.id : `${e.tagName.toLowerCase()}.${[...e.classList].join('.')} ${(e.textContent ?? '').trim().slice(0, 16)}`,
    lost: e === document.body || e === document.documentElement,
    ring: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth), contrast: (m + 0.05) / (n + 0.05),
    seen: b.width > 0 && b.height > 0 && b.right > 0 && b.bottom > 0 && b.left < innerWidth && b.top < innerHeight,
  };
})()";

/// Where one is after something was done; complains where that can't be seen.
async fn here(cockpit: &Cockpit, after: &str) -> Result<Stop> {
    cockpit.idle().await?;
    let stop: Stop = cockpit.tab.eval(STOP).await?;
    ensure!(!stop.lost, "after {after} the focus is lost");
    ensure!(stop.seen, "after {after} the focus is out of sight: {stop:?}");
    ensure!(
        stop.ring >= 2.0 && stop.contrast >= 3.0,
        "after {after} the focus on {} can't be seen: {stop:?}",
        stop.name
    );
    Ok(stop)
}

/// Goes on by Tab until the focus is on what matches.
async fn tab_to(cockpit: &Cockpit, selector: &str) -> Result<()> {
    for _ in 0..160 {
        if cockpit.tab.eval::<bool>(&format!("document.activeElement?.matches({selector:?}) ?? false")).await? {
            return Ok(());
        }
        cockpit.tab.press("Tab").await?;
    }
    bail!("Tab doesn't come to {selector}")
}

/// Presses keys one after the other; after each it can be seen where one is.
async fn keys(cockpit: &Cockpit, keys: &[&str]) -> Result<()> {
    for (at, key) in keys.iter().enumerate() {
        cockpit.tab.press(key).await?;
        here(cockpit, &format!("{:?}", &keys[..=at])).await?;
    }
    Ok(())
}

async fn is(cockpit: &Cockpit, expression: &str) -> Result<()> {
    cockpit.tab.until(expression).await.with_context(|| format!("never: {expression}"))
}

#[test]
fn tab_comes_to_every_region_of_both_views_and_shows_where_it_is() {
    with_cockpit("tab", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let panorama = [
            "#find",
            "#period",
            "#lang",
            "#map",
            "#pick",
            "#play",
            "#help",
            ".fig",
            ".rank-row",
            ".tally",
            ".alert",
            ".mx-cell",
            ".mx-domain",
        ];
        let domain = ["#find", "#map", "#pick", ".dv-tab", ".dv-kicker", ".dv-row"];
        for (view, regions) in [("", &panorama[..]), ("#?d=safety", &domain[..])] {
            tab.eval::<()>(&format!("(location.hash = '{view}', null)")).await?;
            cockpit.idle().await?;
            tab.eval::<()>(
                "(document.activeElement?.blur(), getSelection().collapse(document.body, 0), window.__seen = [], null)",
            )
            .await?;
            let mut ends = 0;
            for press in 0..200 {
                tab.press("Tab").await?;
                let stop: Stop = tab.eval(STOP).await?;
                // Past the last stop the browser itself has its turn, then the first comes: where the focus last was
                // decides with which one begins.
                ends += usize::from(stop.lost);
                if ends > 1 || tab.eval::<bool>("__seen.includes(document.activeElement)").await? {
                    ensure!(press > 20, "Tab goes round after {press} stops");
                    break;
                }
                if stop.lost {
                    continue;
                }
                ensure!(press < 199, "Tab never comes round: {stop:?}");
                here(cockpit, "Tab").await?;
                tab.eval::<()>("(window.__seen.push(document.activeElement), null)").await?;
            }
            for region in regions {
                let come: bool = tab.eval(&format!("window.__seen.some((e) => e.matches({region:?}))")).await?;
                ensure!(come, "{view}: Tab never came to {region}");
            }
        }
        Ok(())
    });
}

#[test]
fn what_keys_open_keys_close_and_the_focus_comes_back() {
    with_cockpit("opened", async |stage| {
        let cockpit = &stage.cockpit;
        keys(cockpit, &["m"]).await?;
        for (open, act, there) in [
            ("?", &["Tab"][..], ".keys"),
            ("i", &["Tab", "Tab"][..], ".how"),
            ("l", &["Tab"][..], "#layers"),
            ("g", &["Tab"][..], "#goto"),
            ("u", &["Enter", "ArrowRight", "Enter", "Backspace"][..], "#measured"),
            ("b", &[][..], ".table-scroll"),
            ("v", &[][..], ".dv"),
        ] {
            keys(cockpit, &[open]).await?;
            is(cockpit, &format!("document.querySelector('{there}')")).await?;
            keys(cockpit, act).await?;
            for _ in 0..3 {
                if cockpit.tab.eval::<bool>(&format!("document.querySelector('{there}') === null")).await? {
                    break;
                }
                keys(cockpit, &["Escape"]).await?;
            }
            is(cockpit, &format!("document.querySelector('{there}') === null")).await?;
        }
        Ok(())
    });
}

#[test]
fn what_is_chosen_by_keys_may_replace_what_had_the_focus() {
    with_cockpit("chosen-by-keys", async |stage| {
        let cockpit = &stage.cockpit;
        let root = cockpit.state().await?.unit;
        keys(cockpit, &["m"]).await?;
        for (selector, act) in [
            (".alert", &["Enter"][..]),
            (".rank-row", &["ArrowDown", "Enter"][..]),
            (".crumbs button", &["Enter"][..]),
            (".answer .link", &["Enter"][..]),
            (".tally:not([disabled])", &["Enter", "Enter"][..]),
            (".mx-cell", &["ArrowRight", "ArrowDown", "Enter"][..]),
            (".fig", &["Enter"][..]),
            (".month", &["ArrowLeft", "ArrowLeft"][..]),
            ("#levels [role=radio]", &["ArrowRight"][..]),
            ("#lang", &["Enter", "Enter"][..]),
            ("#theme", &["Enter"][..]),
            ("#pick", &["Enter", "ArrowDown", "Enter"][..]),
        ] {
            keys(cockpit, &["Home", "m"]).await?;
            if cockpit.state().await?.unit != root {
                cockpit.tab.eval::<()>("(location.hash = '', null)").await?;
                cockpit.idle().await?;
            }
            tab_to(cockpit, selector).await?;
            keys(cockpit, act).await.with_context(|| selector.to_owned())?;
        }
        Ok(())
    });
}

#[test]
fn the_search_and_the_table_choose_a_unit_by_keys() {
    with_cockpit("find-by-keys", async |stage| {
        let cockpit = &stage.cockpit;
        let root = cockpit.state().await?.unit;
        keys(cockpit, &["/"]).await?;
        let name: String = cockpit.tab.eval("document.querySelector('.rank-row .cut').textContent").await?;
        cockpit.tab.insert(&name).await?;
        is(cockpit, "document.querySelector('#find-list [role=option]')").await?;
        keys(cockpit, &["ArrowDown", "Enter"]).await?;
        let found = cockpit.state().await?.unit;
        ensure!(found != root, "the search chose nothing");
        keys(cockpit, &["b"]).await?;
        tab_to(cockpit, ".table-scroll tr[data-at]").await?;
        keys(cockpit, &["ArrowDown", "Enter"]).await?;
        ensure!(cockpit.state().await?.unit != found, "the table chose nothing");
        keys(cockpit, &["Escape"]).await
    });
}

/// Shortens a name and gives its row the focus.
async fn shortened(stage: &Stage) -> Result<String> {
    let cockpit = &stage.cockpit;
    cockpit
        .tab
        .eval("(() => { const name = document.querySelector('.rank-row .cut'); name.style.width = '1em'; return name.textContent; })()")
        .await
}

#[test]
fn what_is_shortened_is_told_in_whole_to_the_keyboard() {
    with_cockpit("whole", async |stage| {
        let cockpit = &stage.cockpit;
        let name = shortened(stage).await?;
        keys(cockpit, &["m"]).await?;
        tab_to(cockpit, ".rank-row").await?;
        is(cockpit, &format!("document.querySelector('.whole:not([hidden])')?.textContent.includes({name:?})")).await?;
        keys(cockpit, &["m"]).await?;
        is(cockpit, "document.querySelector('.whole').hidden").await
    });
}
