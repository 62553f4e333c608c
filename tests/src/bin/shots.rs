//! Pictures of the app at the sizes of desks and walls, for eyes: `cargo xtask e2e shots`.

use anyhow::{Context, Result};
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::places::Places;
use tests::server::Server;

fn main() -> Result<()> {
    let places = Places::find()?;
    let server = Server::start(&places, &places.demo.join("snapshots"))?;
    for size in Size::ALL {
        block_on(async {
            let mut browser = Browser::start(&places, size).await?;
            let result = shots(&browser, &server, &places, size).await;
            browser.close().await?;
            result
        })
        .with_context(|| format!("{} × {}", size.width, size.height))?;
    }
    Ok(())
}

/// The first view, and a street with a unit chosen; at the desk also the light scheme and English.
async fn shots(browser: &Browser, server: &Server, places: &Places, size: Size) -> Result<()> {
    let dir = places.out.join("shots");
    let name = |what: &str| dir.join(format!("{}x{}-{what}.png", size.width, size.height));
    let cockpit = Cockpit::open(browser, &server.origin()).await?;
    let take = async |what: &str| {
        let file = name(what);
        cockpit.tab.screenshot(&file).await?;
        eprintln!("{}", file.display());
        anyhow::Ok(())
    };
    take("home").await?;
    let [_, _, width, height] = cockpit.map_box().await?;
    let (x, y) = cockpit.on_page([width / 2.0, height / 2.0]).await?;
    cockpit.tab.double_click(x, y).await?;
    cockpit.idle().await?;
    take("drilled").await?;
    if size == Size::DESK {
        cockpit.tab.double_click(x, y).await?;
        cockpit.idle().await?;
        cockpit.tab.hover(x + 40.0, y + 30.0).await?;
        cockpit.idle().await?;
        take("close").await?;
        cockpit.press(&["Home", "t"]).await?;
        take("light").await?;
        cockpit.tab.click_on("#lang").await?;
        cockpit.idle().await?;
        take("english").await?;
    }
    cockpit.tab.assert_clean(&[&server.origin()]).await
}
