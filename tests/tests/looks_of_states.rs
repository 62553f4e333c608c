//! Every state has a look of its own: what is coming, what was not fetched, what has no figure and why.

use anyhow::{Context, Result, ensure};
use domain::value::Flag;
use domain::wire::MetricsBody;
use serde_json::Value;
use tests::{Stage, with_cockpit, with_page};

/// An indicator and a unit whose figure of the period shown has this flag.
fn flagged(stage: &Stage, period: &str, flag: Flag) -> Result<(String, String)> {
    let catalogue: Value = stage.server.json("/catalogue")?;
    for indicator in catalogue["indicators"].as_array().context("no indicators")? {
        let id = indicator["id"].as_str().context("an indicator without id")?;
        for level in indicator["levels"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            let path = format!("/metrics?indicator={id}&level={level}&period={period}");
            let body: MetricsBody = stage.server.json(&path)?;
            if let Some(at) = body.flags.iter().position(|one| *one == flag) {
                return Ok((id.to_owned(), body.codes[at].clone()));
            }
        }
    }
    anyhow::bail!("the demo has no figure that is {flag:?}")
}

#[test]
fn what_has_no_figure_says_why_in_its_place() {
    with_cockpit("flags", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let period = cockpit.state().await?.period;
        for (flag, words, why) in [(Flag::Suppressed, "已隐去", "基数过小"), (Flag::NoData, "无数据", "没有记录")]
        {
            let (indicator, unit) = flagged(stage, &period, flag)?;
            tab.eval::<()>(&format!("(location.hash = '?i={indicator}&u={unit}', null)")).await?;
            tab.until(&format!("__weige.state().unit === '{unit}' && __weige.state().indicator === '{indicator}'"))
                .await?;
            cockpit.idle().await?;
            let [value, told]: [String; 2] = tab
                .eval("['#unit-value', '.now .why'].map((one) => document.querySelector(one)?.textContent ?? '')")
                .await?;
            ensure!(value == words && told.contains(why), "{flag:?}: {unit} shows {value:?} and {told:?}");
            let quiet: bool = tab.eval("document.querySelector('#unit-value').classList.contains('none')").await?;
            ensure!(quiet, "{flag:?} looks like a figure");
        }
        // Four looks in the legend, none like another.
        let looks: Vec<String> = tab
            .eval("[...document.querySelectorAll('.legend-flags .swatch')].map((one) => { const style = getComputedStyle(one); return style.backgroundColor + style.backgroundImage; })")
            .await?;
        let different: std::collections::BTreeSet<&String> = looks.iter().collect();
        ensure!(looks.len() == 4 && different.len() == 4, "{looks:?}");
        Ok(())
    });
}

#[test]
fn what_was_not_fetched_says_so_and_is_asked_for_at_once() {
    with_cockpit("not-fetched", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let period = cockpit.state().await?.period;
        let gate = tab.gate(&["/metrics?", "/warnings?"]).await?;
        // Two months back and another unit: none of it was fetched beforehand.
        let unit = stage.server.json::<domain::wire::UnitsBody>("/units")?.units[1].code.clone();
        let before: String = tab.eval("[...document.querySelector('#period').options][5].value").await?;
        ensure!(before != period, "there is one month");
        tab.eval::<()>(&format!("(location.hash = '?u={unit}&p={before}', null)")).await?;
        tab.until("document.querySelector('.row-state .retry') && document.querySelector('.warnings .failed .retry')")
            .await?;
        let told: String = tab.eval("document.querySelector('.row-state').textContent").await?;
        ensure!(told.contains("没取到"), "it says {told:?}");
        // What is shown still is of another month: the sentence fades until its own is here.
        let faded: f64 = tab.eval("parseFloat(getComputedStyle(document.querySelector('.answer p')).opacity)").await?;
        ensure!(faded < 0.7, "the old sentence has an opacity of {faded}");
        gate.open().await?;
        tab.click_on(".row-state .retry").await?;
        tab.until("!document.querySelector('.row-state') && !document.querySelector('.warnings .failed')").await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.period == before, "another month is shown");
        tab.forgive("ERR_CONNECTION_FAILED").await
    });
}

#[test]
fn what_is_coming_has_its_shape_already_and_nothing_moves() {
    with_page("bones", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        let gate = tab.gate(&["/partition.bin"]).await?;
        tab.go(&server.origin()).await?;
        tab.until("document.querySelector('.loading[role=alert] .main-act')").await?;
        let bones: u32 =
            tab.eval("[...document.querySelectorAll('.bone')].filter((bone) => bone.checkVisibility()).length").await?;
        ensure!(bones >= 8, "{bones} shapes");
        let moving: u32 = tab
            .eval("document.getAnimations().filter((one) => one.effect.getTiming().iterations === Infinity).length")
            .await?;
        ensure!(moving == 0, "{moving} loops");
        // It asks again by itself.
        gate.open().await?;
        cockpit.ready().await?;
        // An attempt that fails while the gate opens is told after.
        tab.excuse("/partition.bin").await?;
        ensure!(tab.eval::<u32>("document.querySelectorAll('.bone').length").await? == 0, "shapes are left");
        Ok(())
    });
}
