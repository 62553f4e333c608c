//! How the planner looks: axe-core and the eye find nothing in any of its views, at every size and in every theme.

use anyhow::{Context, Result, ensure};
use tests::axe;
use tests::browser::{Browser, Size};
use tests::eye::{self, Finding};
use tests::input::Held;
use tests::places::Places;
use tests::planner::{COMMUNITY, Planner, server};

/// What is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Plans,
    NewPlan,
    Problems,
    Cutting,
    Units,
    History,
    Difference,
    Swipe,
    Import,
    Help,
}

const VIEWS: [View; 10] = [
    View::Plans,
    View::NewPlan,
    View::Problems,
    View::Cutting,
    View::Units,
    View::History,
    View::Difference,
    View::Swipe,
    View::Import,
    View::Help,
];

impl View {
    /// Brings it up from the open plan.
    async fn open(self, planner: &Planner) -> Result<()> {
        let tab = &planner.tab;
        match self {
            Self::Plans => tab.click_on("#plans").await?,
            Self::NewPlan => {
                tab.click_on("#plans").await?;
                tab.click_on("#new-plan").await?;
                tab.until("document.querySelectorAll('.scope-row').length > 10").await?;
            }
            Self::Problems => {
                tab.click_on("#tab-problems").await?;
                planner.press(&["n"]).await?;
            }
            Self::Cutting => {
                let unit = planner.largest().await?;
                planner.look(unit.2, 17.5).await?;
                let [west, east] = planner.across(&unit.0, unit.2).await?;
                planner.press(&["s"]).await?;
                planner.click(west).await?;
                planner.click(east).await?;
                tab.until("document.querySelector('#commit') !== null").await?;
            }
            Self::Units => {
                let unit = planner.largest().await?;
                planner.click(unit.2).await?;
                tab.click_on("#tab-units").await?;
            }
            Self::History => tab.click_on("#tab-history").await?,
            Self::Difference | Self::Swipe => {
                tab.click_on("#tab-compare").await?;
                tab.click_on(if self == Self::Swipe { "#show-swipe" } else { "#show-difference" }).await?;
            }
            Self::Import => tab.click_on("#import").await?,
            Self::Help => planner.press(&["?"]).await?,
        }
        planner.idle().await
    }
}

/// A plan with a cut and a merge in it; its number.
async fn drawn(planner: &Planner) -> Result<u64> {
    planner.make("微网格调整 2026 年第四季度", COMMUNITY).await?;
    let unit = planner.largest().await?;
    planner.cut(&unit).await?;
    planner.press(&["Escape", "Escape"]).await?;
    planner.press_with("s", Held::Ctrl).await?;
    planner.tab.until("__planner.state().sent === __planner.state().entries").await?;
    planner.tab.eval("Number(location.hash.match(/plan=(\\d+)/)[1])").await
}

/// Opens every view at a size and in a theme, takes its picture, and lists what is wrong.
async fn look(
    planner: &Planner,
    places: &Places,
    at: (&str, u64, Size, &str, &str),
    views: &[View],
) -> Result<Vec<String>> {
    let (origin, id, size, theme, lang) = at;
    let mut found = Vec::new();
    let tab = &planner.tab;
    tab.screen(size, 1.0).await?;
    for view in views {
        tab.go("about:blank").await?;
        tab.go(&format!("{origin}/planner?theme={theme}&lang={lang}#plan={id}")).await?;
        tab.until("window.__planner !== undefined").await?;
        planner.opened().await?;
        view.open(planner).await.with_context(|| format!("{view:?} doesn't open"))?;
        let name = format!("planner-{}x{}-{theme}-{lang}-{view:?}", size.width, size.height).to_lowercase();
        tab.screenshot(&places.out.join(format!("{name}.png"))).await?;
        let told = |Finding { what, place, how }: Finding| format!("{name}: {what} {place}: {how}");
        found.extend(eye::faults(tab).await?.into_iter().map(told));
        found.extend(axe::judge(tab, &name).await?);
    }
    Ok(found)
}

/// Two sizes go with two themes and both languages, the others with one.
const LOOKS: [(Size, &str, &str); 7] = [
    (Size::DESK, "dark", "zh"),
    (Size::DESK, "light", "en"),
    (Size::DESK, "contrast", "zh"),
    (Size { width: 1366, height: 768 }, "dark", "en"),
    (Size { width: 1366, height: 768 }, "light", "zh"),
    (Size { width: 3840, height: 2160 }, "light", "zh"),
    (Size { width: 5760, height: 1080 }, "dark", "zh"),
];

/// What is shown at a look: a test goes once through the views and once through the looks, `cargo xtask soak looks`
/// (`WEIGE_TIMES`) shows all of them at each.
fn shown(at: usize) -> Vec<View> {
    let is_whole = std::env::var("WEIGE_TIMES").is_ok_and(|times| times != "1");
    let mine = |(turn, view): (usize, View)| (is_whole || turn % LOOKS.len() == at).then_some(view);
    VIEWS.into_iter().enumerate().filter_map(mine).collect()
}

#[test]
fn no_view_of_the_planner_has_a_fault() -> Result<()> {
    tests::block_on(async {
        let places = Places::find()?;
        let server = server(&places)?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let planner = Planner::open(&browser, &server.origin(), None).await?;
        axe::ready(&planner.tab, &places).await?;
        let id = drawn(&planner).await?;
        let mut found = Vec::new();
        for (at, (size, theme, lang)) in LOOKS.into_iter().enumerate() {
            found.extend(look(&planner, &places, (&server.origin(), id, size, theme, lang), &shown(at)).await?);
        }
        browser.close().await?;
        ensure!(found.is_empty(), "{} faults:\n{}", found.len(), found.join("\n"));
        Ok(())
    })
}
