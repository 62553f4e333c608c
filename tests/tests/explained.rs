//! "How is this computed?" as the API tells it, and what is taken away as it is published.

use anyhow::{Context, Result, ensure};
use domain::{
    explain::Explanation,
    wire::{CatalogueBody, MetricsBody, UnitsBody},
};
use serde::Deserialize;
use tests::{Stage, with_cockpit};

/// One sum as the sheet shows it.
#[derive(Debug, PartialEq, Deserialize)]
struct Sum {
    measure: String,
    unit: String,
    value: Option<String>,
}

/// What the sheet shows.
#[derive(Debug, Deserialize)]
struct Sheet {
    value: Option<String>,
    sums: Vec<Sum>,
    /// The sums' texts without their separators.
    texts: Vec<String>,
    /// The whole sheet.
    words: String,
}

const SHEET: &str = "(() => {
  const how = document.querySelector('.sheet .how');
  const sums = [...how.querySelectorAll('.how-sums > li')];
  return {
    value: how.querySelector('.big').dataset.value ?? null,
    sums: sums.map((li) => ({measure: li.dataset.measure, unit: li.dataset.unit, value: li.dataset.value ?? null})),
    texts: sums.map((li) => li.querySelector('.how-sum .num').textContent.replaceAll(',', '')),
    words: how.textContent,
  };
})()";
const HERE: &str = "document.querySelector('.sheet .how .big') !== null";
const GONE: &str = "document.querySelector('.sheet') === null";
const INSIDE: &str = "document.querySelector('.sheet [role=dialog]')?.contains(document.activeElement) ?? false";

/// Shows an indicator at a unit and brings back what its sheet says beside what the API does.
async fn asked(stage: &Stage, indicator: &str, unit: &str) -> Result<(Sheet, Explanation)> {
    let cockpit = &stage.cockpit;
    cockpit.tab.eval::<()>(&format!("(location.hash = '?u={unit}&i={indicator}', null)")).await?;
    let there = format!("__weige.state().unit === '{unit}' && __weige.state().indicator === '{indicator}'");
    cockpit.tab.until(&there).await?;
    cockpit.idle().await?;
    let state = cockpit.state().await?;
    cockpit.press(&["i"]).await?;
    cockpit.tab.until(HERE).await?;
    let sheet = cockpit.tab.eval(SHEET).await?;
    cockpit.press(&["Escape"]).await?;
    ensure!(cockpit.tab.eval::<bool>(GONE).await?, "Escape leaves the sheet open");
    ensure!(cockpit.state().await?.unit == unit, "Escape closed the sheet and went up as well");
    let path = format!("/explain?indicator={indicator}&unit={unit}&period={}", state.period);
    Ok((sheet, stage.server.json(&path)?))
}

#[test]
fn the_sheet_tells_what_the_api_tells() {
    with_cockpit("explained", async |stage| {
        let list: UnitsBody = stage.server.json("/units")?;
        let at = |level: &str, nth: usize| {
            list.units.iter().filter(|unit| unit.level == level).nth(nth).map(|unit| unit.code.clone())
        };
        // A share of years' sums, one held against the parent's, people protected, and one sum twice in its formula.
        for (indicator, level, nth) in [
            ("closed_in_time", "district", 0),
            ("visits_gap", "community", 7),
            ("living_alone", "grid", 41),
            ("overdue_rate", "street", 2),
        ] {
            let unit = at(level, nth).context("a unit")?;
            let (sheet, told) = asked(stage, indicator, &unit).await?;
            ensure!(sheet.value == told.value.map(|value| value.to_string()), "{indicator}: {sheet:?}, API {told:?}");
            let mut known = Vec::new();
            for figure in &told.figures {
                let key = (&figure.measure, &figure.unit, figure.months);
                if known.contains(&key) {
                    continue;
                }
                let shown = &sheet.sums[known.len()];
                let value = figure.value.map(|value| value.to_string());
                let of_api = Sum { measure: figure.measure.clone(), unit: figure.unit.clone(), value };
                ensure!(*shown == of_api, "{indicator} at {unit}: the sheet has {shown:?}, the API {of_api:?}");
                if let Some(value) = figure.value {
                    let text: f64 = sheet.texts[known.len()].parse()?;
                    ensure!((text - value).abs() < 0.006, "{} is written {text}, is {value}", figure.measure);
                }
                for text in [&figure.about.zh, &figure.sql] {
                    ensure!(sheet.words.contains(text.as_str()), "{indicator}: the sheet doesn't say {text:?}");
                }
                known.push(key);
            }
            ensure!(sheet.sums.len() == known.len(), "{indicator}: {} sums for {known:?}", sheet.sums.len());
            ensure!(sheet.words.contains(&told.about.zh), "{indicator}: the sheet doesn't say {:?}", told.about.zh);
        }
        Ok(())
    });
}

#[test]
fn the_sheet_takes_the_focus_keeps_it_and_gives_it_back() {
    with_cockpit("explained-focus", async |stage| {
        let cockpit = &stage.cockpit;
        let by_button = "document.activeElement?.matches('.map-title .ask-how') ?? false";
        cockpit.tab.eval::<()>("(document.querySelector('.map-title .ask-how').focus(), null)").await?;
        cockpit.press(&["Enter"]).await?;
        cockpit.tab.until(HERE).await?;
        let title: String =
            cockpit.tab.eval("document.querySelector('[role=dialog]').getAttribute('aria-label')").await?;
        ensure!(!title.is_empty(), "the sheet has no name");
        for step in 0..12 {
            ensure!(cockpit.tab.eval::<bool>(INSIDE).await?, "after {step} presses of Tab the focus is outside");
            cockpit.tab.press("Tab").await?;
        }
        cockpit.press(&["Escape"]).await?;
        cockpit.tab.until(GONE).await?;
        cockpit.tab.until(by_button).await?;
        // The key closes what it opened; the map's keys rest meanwhile.
        let before = cockpit.state().await?;
        cockpit.press(&["i", "]", "i"]).await?;
        ensure!(cockpit.tab.eval::<bool>(GONE).await?, "the key leaves the sheet open");
        ensure!(cockpit.state().await?.indicator == before.indicator, "a key went through the sheet");
        Ok(())
    });
}

#[test]
fn what_the_server_refuses_is_said_in_the_sheet_and_asked_for_again() {
    with_cockpit("explained-refused", async |stage| {
        let cockpit = &stage.cockpit;
        let refuse = "(window.__fetch = window.fetch, window.fetch = (request, ...more) =>
            (request.url ?? request).includes('/api/v1/explain')
              ? Promise.resolve(new Response(JSON.stringify({type: '/problems/tired', title: 'Tired', status: 503,
                  detail: 'the sums rest'}), {status: 503, headers: {'content-type': 'application/problem+json'}}))
              : window.__fetch.call(window, request, ...more), null)";
        cockpit.tab.eval::<()>(refuse).await?;
        cockpit.press(&["i"]).await?;
        cockpit.tab.until("document.querySelector('.how [role=alert]')?.textContent.includes('the sums rest')").await?;
        cockpit.tab.eval::<()>("(window.fetch = window.__fetch, null)").await?;
        cockpit.tab.click_on(".how [role=alert] button").await?;
        cockpit.tab.until(HERE).await?;
        ensure!(cockpit.tab.eval::<bool>(INSIDE).await?, "the focus went with the button");
        Ok(())
    });
}

/// Keeps the next file that the page hands out instead of saving it.
const CATCH: &str =
    "(URL.createObjectURL = (blob) => (window.__blob = blob, 'blob:kept'), URL.revokeObjectURL = () => {},
    HTMLAnchorElement.prototype.click = function () { window.__name = this.download; }, null)";

#[test]
fn the_table_goes_away_as_published_and_so_do_the_outlines() {
    with_cockpit("taken", async |stage| {
        let cockpit = &stage.cockpit;
        cockpit.press(&["2", "b"]).await?;
        let state = cockpit.state().await?;
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let of = format!("/metrics?indicator={}&level={}&period={}", state.indicator, state.level, state.period);
        let published: MetricsBody = stage.server.json(&of)?;
        cockpit.tab.eval::<()>(CATCH).await?;
        cockpit.tab.click_on("#take-csv").await?;
        cockpit.tab.until("window.__blob !== undefined").await?;
        let bytes: Vec<u8> =
            cockpit.tab.eval_long("__blob.arrayBuffer().then((bytes) => [...new Uint8Array(bytes)])").await?;
        let text = String::from_utf8(bytes)?;
        let mut lines = text.strip_prefix('\u{feff}').context("no mark of UTF-8")?.lines();
        let heads: Vec<&str> = lines.next().context("no heads")?.split(',').collect();
        let value_at = heads.iter().position(|head| *head == "数值").context("no values")?;
        let lines: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
        ensure!(lines.len() == published.codes.len(), "{} lines, {} units", lines.len(), published.codes.len());
        for (code, value) in published.codes.iter().zip(&published.values) {
            let line = lines.iter().find(|line| line[0] == code).with_context(|| format!("no line of {code}"))?;
            let told = (!line[value_at].is_empty()).then(|| line[value_at].parse::<f32>()).transpose()?;
            ensure!(told == *value, "{code}: the file says {told:?}, the API {value:?}");
        }
        let name: String = cockpit.tab.eval("__name").await?;
        let whole: UnitsBody = stage.server.json("/units")?;
        let indicator = catalogue.indicators.iter().find(|one| one.id == state.indicator).context("the indicator")?;
        let short = indicator.name.zh.split('(').next().unwrap_or_default();
        for part in [whole.units[0].name.as_str(), short, &state.period] {
            ensure!(name.contains(part), "{name} doesn't say {part}");
        }

        let link: String =
            cockpit.tab.eval("document.querySelector('.take .take-shapes').getAttribute('href')").await?;
        let path = link.strip_prefix("/api/v1").context("not the API's")?;
        let shapes: serde_json::Value = stage.server.json(path)?;
        let count = shapes["features"].as_array().context("no features")?.len();
        ensure!(count == published.codes.len(), "{count} outlines behind {link}");
        Ok(())
    });
}

#[test]
fn the_months_play_to_the_end_and_leave_the_address_alone_until_they_stop() {
    with_cockpit("played", async |stage| {
        let cockpit = &stage.cockpit;
        let last = cockpit.state().await?.period;
        cockpit.press(&[",", ","]).await?;
        let history = "[history.length, location.hash]";
        let before: (u32, String) = cockpit.tab.eval(history).await?;
        cockpit.tab.press("p").await?;
        cockpit.tab.until(&format!("__weige.state().period !== '{last}' && location.hash === '{}'", before.1)).await?;
        cockpit.tab.until(&format!("__weige.state().period === '{last}'")).await?;
        cockpit.idle().await?;
        let after: (u32, String) = cockpit.tab.eval(history).await?;
        ensure!(after.0 == before.0, "{} entries of history became {}", before.0, after.0);
        ensure!(!after.1.contains("p="), "it stopped at the last, the address says {}", after.1);
        Ok(())
    });
}
