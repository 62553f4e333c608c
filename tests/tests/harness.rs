//! The harness itself sees what it must see: a check that can't fail proves nothing.

use anyhow::{Result, ensure};
use tests::block_on;
use tests::browser::{Browser, Size};
use tests::cockpit::Cockpit;
use tests::places::Places;
use tests::server::Server;

/// What [`tests::tab::Tab::assert_clean`] says after a page has done this.
async fn verdict(browser: &Browser, server: &Server, misdeed: &str) -> Result<String> {
    let cockpit = Cockpit::open(browser, &server.origin()).await?;
    cockpit.tab.assert_clean(&[&server.origin()]).await?;
    cockpit.tab.eval::<()>(misdeed).await?;
    let verdict = cockpit.tab.assert_clean(&[&server.origin()]).await;
    Ok(verdict.err().map_or_else(|| "clean".to_owned(), |error| error.to_string()))
}

#[test]
fn a_misdeed_of_the_page_is_seen() {
    let misdeeds = [
        // Inline style is what the policy forbids.
        ("document.body.setAttribute('style', 'color: red')", "the content security policy was violated"),
        (
            "new Promise((done) => { const i = document.createElement('img'); i.onerror = () => done(null);
              i.src = 'http://127.0.0.1:9/pixel.png'; document.body.append(i); })",
            "127.0.0.1:9",
        ),
        ("(console.error('something is wrong'), null)", "something is wrong"),
        ("new Promise((done) => setTimeout(() => { setTimeout(done, 0, null); throw new Error('late'); }, 0))", "late"),
    ];
    let result: Result<()> = (|| {
        let places = Places::find()?;
        let server = Server::start(&places, &places.demo.join("snapshots"))?;
        block_on(async {
            let mut browser = Browser::start(&places, Size::DESK).await?;
            let mut seen = Vec::new();
            for (misdeed, _) in misdeeds {
                seen.push(verdict(&browser, &server, misdeed).await);
            }
            browser.close().await?;
            for ((misdeed, word), verdict) in misdeeds.iter().zip(seen) {
                let verdict = verdict?;
                ensure!(verdict.contains(word), "after `{misdeed}` the verdict is: {verdict}");
            }
            Ok(())
        })
    })();
    if let Err(error) = result {
        panic!("{error:?}");
    }
}
