//! The page that the app stands in: it opens, it breaks, it remembers.

use anyhow::ensure;
use tests::{with_cockpit, with_page};

/// Makes the next picture call back into the map in the middle of drawing, which the map takes for a fault of its own.
const BREAK: &str = r"(() => {
  const draw = WebGL2RenderingContext.prototype.drawArrays;
  WebGL2RenderingContext.prototype.drawArrays = function (...args) { __weige.camera(0, 0, 1); return draw.apply(this, args); };
  const { lon, lat, zoom } = __weige.view();
  try { __weige.camera(lon, lat, zoom + 1); __weige.drawNow(); } catch (error) { return String(error); }
  return 'nothing';
})()";

#[test]
fn a_panic_is_told_and_the_page_opens_again_as_it_was() {
    with_cockpit("panic", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["]", ",", "3"]).await?;
        tab.click_on(".rank button").await?;
        cockpit.idle().await?;
        let before = cockpit.state().await?;
        let thrown: String = tab.eval(BREAK).await?;
        ensure!(thrown.contains("unreachable"), "drawing while drawing threw {thrown}");
        tab.until("!document.getElementById('crash').hidden").await?;
        let said: String = tab.eval("document.getElementById('crash').innerText").await?;
        ensure!(said.contains("页面出错了") && said.contains("panicked"), "the page says {said:?}");
        ensure!(
            tab.eval::<bool>("document.activeElement.closest('#crash') !== null").await?,
            "the button has no focus"
        );
        tab.screenshot(&tests::places::Places::find()?.out.join("crash.png")).await?;
        tab.reloading(tab.press("Enter")).await?;
        cockpit.ready().await?;
        let after = cockpit.state().await?;
        ensure!(before.indicator == after.indicator && before.period == after.period, "{before:?}, then {after:?}");
        ensure!(before.unit == after.unit && before.level == after.level, "{before:?}, then {after:?}");
        tab.forgive("panicked").await?;
        tab.forgive("unreachable").await
    });
}

#[test]
fn a_trap_without_a_panic_is_told_too() {
    with_cockpit("trap", async |stage| {
        let tab = &stage.cockpit.tab;
        tab.click_on("#lang").await?;
        // What the browser raises when memory runs out or the stack overflows.
        tab.eval::<()>("(Promise.reject(new WebAssembly.RuntimeError('memory access out of bounds')), null)").await?;
        tab.until("!document.getElementById('crash').hidden").await?;
        let said: String = tab.eval("document.getElementById('crash').innerText").await?;
        ensure!(said.contains("The page broke") && said.contains("out of bounds"), "the page says {said:?}");
        tab.forgive("out of bounds").await
    });
}

#[test]
fn an_app_that_does_not_come_is_named_and_opened_when_it_does() {
    for file in ["app_bg.", "/app."] {
        with_page("no-app", None, async |cockpit, server| {
            let tab = &cockpit.tab;
            // The style sheet has a name of the same kind.
            let words = if file == "/app." { vec!["/app.*.js"] } else { vec![file] };
            let gate = tab.gate(&words).await?;
            tab.go(&server.origin()).await?;
            tab.until("document.querySelector('#boot-failed code')?.innerText").await?;
            ensure!(!tab.eval::<bool>("document.getElementById('boot-failed').hidden").await?, "nothing is told");
            tab.screenshot(&tests::places::Places::find()?.out.join("no-app.png")).await?;
            tab.reloading(gate.open()).await?;
            cockpit.ready().await?;
            tab.forgive("net::ERR").await
        });
    }
}

#[test]
fn a_broken_app_is_told_and_not_asked_for_for_ever() {
    with_page("broken-app", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.before(
            "const real = window.fetch; window.fetch = (what, ...rest) => String(what).includes('app_bg.')
               ? Promise.resolve(new Response(new Uint8Array([0, 97, 115, 109, 9, 9, 9, 9]))) : real(what, ...rest);",
        )
        .await?;
        tab.go(&server.origin()).await?;
        tab.until("document.querySelector('#boot-failed code')?.innerText.includes('WebAssembly')").await?;
        ensure!(
            tab.eval::<bool>("document.querySelector('#boot-failed .soft').hidden").await?,
            "the page promises to open by itself"
        );
        Ok(())
    });
}

#[test]
fn the_language_is_kept_without_an_address() {
    with_page("language", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        tab.click_on("#lang").await?;
        cockpit.idle().await?;
        tab.go("about:blank").await?;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        ensure!(cockpit.state().await?.lang == "en", "the language was forgotten");
        tab.click_on("#lang").await?;
        tab.go("about:blank").await?;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        ensure!(cockpit.state().await?.lang == "zh", "the other language was forgotten");
        Ok(())
    });
}

#[test]
fn what_opens_on_request_comes_after_the_first_view_and_says_when_it_does_not() {
    with_page("later", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        let gate = tab.gate(&["split_later"]).await?;
        tab.go(&server.origin()).await?;
        // The first view is whole without it.
        cockpit.ready().await?;
        cockpit.press(&["?"]).await?;
        tab.until("document.querySelector('.sheet .later[role=alert] .main-act')").await?;
        let said: String = tab.eval("document.querySelector('.sheet .later').innerText").await?;
        ensure!(said.contains("没能从服务器取得"), "the sheet says {said:?}");
        // It is tried again by itself.
        gate.open().await?;
        tab.until("document.querySelector('.sheet .keys')").await?;
        ensure!(tab.eval::<u32>("document.querySelectorAll('.later').length").await? == 0, "it says so still");
        // An attempt may fail while the gate opens.
        tab.forgive("Failed to fetch").await?;
        tab.forgive("ERR_CONNECTION_FAILED").await
    });
}
