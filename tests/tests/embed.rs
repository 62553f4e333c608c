//! The app in a frame on a page of another origin: only where the operator allowed it, and with hands off that page's wheel.

use anyhow::{Context, Result, ensure};
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::host::{FRAME, HostPage};
use tests::input::Held;
use tests::places::Places;
use tests::server::Server;
use tests::tab::Tab;

/// Opens a page of another origin with the app in a frame; `allowed` says whether the server was told of it.
fn framed(allowed: bool, body: impl AsyncFnOnce(&Cockpit, &Server) -> Result<()>) {
    let result = block_on(async {
        let places = Places::find()?;
        let mut host = HostPage::new().await?;
        let origin = host.origin();
        let more: &[&str] = if allowed { &["--embed-origin", &origin] } else { &[] };
        let server = Server::start_with(&places, &places.demo.join("snapshots"), more)?;
        host.show(&server.origin())?;
        let mut browser = Browser::start(&places, Size::DESK).await?;
        let cockpit = Cockpit { tab: Tab::new(&browser).await? };
        cockpit.tab.go(&origin).await?;
        let mut result = body(&cockpit, &server).await;
        if result.is_ok() {
            result = cockpit.tab.assert_clean(&[&origin, &server.origin()]).await;
        }
        browser.close().await?;
        result
    });
    if let Err(error) = result {
        panic!("{error:?}");
    }
}

async fn zoom(cockpit: &Cockpit) -> Result<f64> {
    cockpit.tab.eval("__weige.view().zoom").await
}

#[test]
fn in_a_frame_the_map_is_drawn_and_the_wheel_alone_is_the_pages() {
    framed(true, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.enter(&server.origin()).await?;
        cockpit.ready().await?;
        let painted = cockpit.paint_ids().await?.len();
        ensure!(painted > 1_000, "{painted} grids are on the map");
        let [left, top, width, height] = cockpit.map_box().await?;
        let (x, y) = (FRAME[0] + left + width / 2.0, FRAME[1] + top + height / 2.0);
        let before = zoom(cockpit).await?;
        tab.wheel(x, y, 100.0, Held::None).await?;
        tab.until("document.querySelector('#hint')?.textContent.includes('Ctrl')").await?;
        cockpit.idle().await?;
        ensure!((zoom(cockpit).await? - before).abs() < 1e-9, "the wheel alone zoomed");
        tab.leave().await;
        tab.until("scrollY > 0").await.context("the wheel doesn't scroll the page")?;
        tab.eval::<()>("(scrollTo(0, 0), null)").await?;
        tab.until("scrollY === 0").await?;
        tab.enter(&server.origin()).await?;
        tab.wheel(x, y, -120.0, Held::Ctrl).await?;
        cockpit.idle().await?;
        ensure!(zoom(cockpit).await? > before + 0.3, "Ctrl and wheel left the zoom at {before}");
        Ok(())
    });
}

#[test]
fn a_page_that_was_not_named_can_not_frame_it() {
    framed(false, async |cockpit, server| {
        let tab = &cockpit.tab;
        ensure!(tab.enter(&server.origin()).await.is_err(), "the app stands in the frame");
        tab.forgive("frame-ancestors").await
    });
}
