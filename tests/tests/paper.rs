//! What is taken away: sheets on their paper, pictures with their px, the brief and the workbook as the API tells.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::catalogue::Warning;
use domain::value::Flag;
use domain::wire::{CatalogueBody, MetricsBody, OverviewBody, ProfileBody, UnitsBody, WarningsBody};
use serde::Deserialize;
use serde_json::Value;
use tests::geometry::{Outline, outlines};
use tests::paper::{pages, read};
use tests::picture::Picture;
use tests::{Stage, with_cockpit};

const READY: &str = "document.querySelector('.print-page[data-ready]') !== null";
const GONE: &str = "document.querySelector('.print-page') === null";

/// Shows a print by its address.
async fn show(stage: &Stage, hash: &str) -> Result<()> {
    let tab = &stage.cockpit.tab;
    tab.eval::<()>(&format!("(location.hash = '?{hash}', null)")).await?;
    stage.cockpit.idle().await?;
    tab.until(READY).await
}

/// What leaves the paper, or stands on something else, in words.
const LOST: &str = "(() => {
  const page = document.querySelector('.print-page'), box = page.getBoundingClientRect(), lost = [];
  const out = (b) => b.left < box.left - 0.5 || b.right > box.right + 0.5 || b.top < box.top - 0.5 || b.bottom > box.bottom + 0.5;
  for (const text of page.querySelectorAll('text, h1, h2, p, td, th')) {
    const b = text.getBoundingClientRect();
    if (b.width > 0 && out(b)) lost.push('leaves the paper: ' + text.textContent);
  }
  if (page.scrollHeight > page.clientHeight + 1 || page.scrollWidth > page.clientWidth + 1) lost.push('the page overflows');
  const parts = [...page.querySelectorAll(':scope > header, :scope > section, :scope > footer')];
  parts.slice(1).forEach((part, n) => {
    if (part.getBoundingClientRect().top < parts[n].getBoundingClientRect().bottom - 0.5)
      lost.push('meets what stands above: ' + part.textContent.slice(0, 20));
  });
  for (const table of page.querySelectorAll('table')) {
    if (table.getBoundingClientRect().right > table.closest('section').getBoundingClientRect().right + 0.5) lost.push('a table leaves its part: ' + table.textContent.slice(0, 20));
  }
  for (const cell of page.querySelectorAll('td, th, h1')) {
    if (cell.scrollWidth > cell.clientWidth + 1) lost.push('is cut: ' + cell.textContent);
  }
  return lost;
})()";

#[test]
fn every_print_is_one_page_of_its_paper_with_words_as_words() {
    with_cockpit("paper", async |stage| {
        let tab = &stage.cockpit.tab;
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let state = stage.cockpit.state().await?;
        let indicator = catalogue.indicators.iter().find(|one| one.id == state.indicator).context("the indicator")?;
        for (id, size) in [
            ("map-a4-wide", [297.0, 210.0]),
            ("map-a4", [210.0, 297.0]),
            ("map-a3-wide", [420.0, 297.0]),
            ("map-a3", [297.0, 420.0]),
            ("brief", [210.0, 297.0]),
        ] {
            for lang in ["zh", "en"] {
                show(stage, &format!("sheet={id}&lang={lang}")).await?;
                let lost: Vec<String> = tab.eval(LOST).await?;
                ensure!(lost.is_empty(), "{id} in {lang}: {lost:?}");
                let title: String = tab.eval("document.querySelector('.print-page').ariaLabel ?? document.querySelector('.brief-answer').textContent").await?;
                let frame: [f64; 2] = tab.eval("(() => { const map = document.querySelector('.print-map'), page = document.querySelector('.print-page').getBoundingClientRect(); if (!map) return [0, 0]; const b = map.getBoundingClientRect(); return [b.width / page.width, b.height / page.height]; })()").await?;
                let pdf = tab.pdf().await?;
                let Some(pages) = pages(&pdf)? else { return Ok(()) };
                let [page] = &pages[..] else { anyhow::bail!("{id} in {lang}: {} pages", pages.len()) };
                let off = page.size.iter().zip(size).map(|(is, should)| (is - should).abs()).fold(0.0, f64::max);
                ensure!(off < 0.5, "{id}: {:?} mm, not {size:?}", page.size);
                let name = if lang == "zh" { &indicator.name.zh } else { &indicator.name.en };
                let name = name.split(['(', ',']).next().unwrap_or_default();
                for words in [title.as_str(), name, &catalogue.version] {
                    let words: String = words.split_whitespace().collect();
                    ensure!(page.says(&words), "{id} in {lang}: no {words:?} in {:?}", page.text);
                }
                if id != "brief" {
                    let px = page.pictures.iter().max_by_key(|[w, h]| w * h).context("no picture of the map")?;
                    for side in [0, 1] {
                        let inches = frame[side] * size[side] / 25.4;
                        let dpi = f64::from(px[side]) / inches;
                        ensure!(dpi >= 200.0, "{id}: {px:?} px on {frame:?} of the paper are {dpi:.0} to the inch");
                    }
                }
            }
        }
        Ok(())
    });
}

/// Keeps the next file that the page hands out instead of saving it.
const CATCH: &str =
    "(window.__blob = undefined, URL.createObjectURL = (blob) => (window.__blob = blob, 'blob:kept'), URL.revokeObjectURL = () => {},
    HTMLAnchorElement.prototype.click = function () { window.__name = this.download; }, null)";

/// What of the map stands where on the sheet.
#[derive(Deserialize)]
struct Placed {
    /// Left, top, width, height; mm.
    frame: [f64; 4],
    /// West, south, east, north.
    bounds: [f64; 4],
}

const PLACED: &str = "(() => {
  const map = document.querySelector('.print-map'), mm = (side) => parseFloat(map.style[side].match(/[\\d.]+/)[0]);
  return {frame: ['left', 'top', 'width', 'height'].map(mm), bounds: map.dataset.bounds.split(' ').map(Number)};
})()";

/// Web Mercator's y of a latitude, any unit.
fn mercator(lat: f64) -> f64 {
    (std::f64::consts::FRAC_PI_4 + lat.to_radians() / 2.0).tan().ln()
}

#[test]
fn a_sheet_as_a_picture_has_its_px_and_the_classes_colours() {
    with_cockpit("paper-png", async |stage| {
        let tab = &stage.cockpit.tab;
        for (id, size) in [("map-a4-wide", [2970, 2100]), ("map-a3", [2970, 4200])] {
            show(stage, &format!("sheet={id}&l=community")).await?;
            tab.eval::<()>(CATCH).await?;
            tab.click_on("#print-png").await?;
            tab.until("window.__blob !== undefined").await?;
            let base64: String = tab.eval_long("__blob.arrayBuffer().then((bytes) => { let text = ''; const all = new Uint8Array(bytes);
                for (let at = 0; at < all.length; at += 32768) text += String.fromCharCode(...all.subarray(at, at + 32768)); return btoa(text); })").await?;
            let bytes = decode(&base64)?;
            ensure!(bytes.windows(4).any(|four| four == b"pHYs"), "{id}: the picture doesn't say how large it is");
            let picture = Picture::decode(&bytes)?;
            ensure!([picture.width, picture.height] == size, "{id}: {} × {}", picture.width, picture.height);
            let name: String = tab.eval("__name").await?;
            ensure!(name.ends_with(&format!("{id}.png").replace("map-", "")), "{name}");

            let placed: Placed = tab.eval(PLACED).await?;
            let state = stage.cockpit.state().await?;
            let path = format!("/metrics?indicator={}&level={}&period={}", state.indicator, state.level, state.period);
            let metrics: MetricsBody = stage.server.json(&path)?;
            let shapes: Value = stage.server.json(&format!("/grids.geojson?level={}", state.level))?;
            let shapes = outlines(&shapes)?;
            ensure!(state.level == "community", "{}", state.level);
            let mut by_class: BTreeMap<usize, BTreeMap<[u8; 3], usize>> = BTreeMap::new();
            for ((code, value), flag) in metrics.codes.iter().zip(&metrics.values).zip(&metrics.flags) {
                let (Some(value), Flag::Ok) = (value, flag) else { continue };
                let class = state.breaks.partition_point(|limit| limit <= value);
                let colour = colour(&picture, &placed, shapes.get(code).context("a shape")?);
                if let Some(colour) = colour {
                    *by_class.entry(class).or_default().entry(colour).or_default() += 1;
                }
            }
            ensure!(by_class.len() > 3, "{id}: colours of {} classes", by_class.len());
            let most = |colours: &BTreeMap<[u8; 3], usize>| {
                colours.iter().max_by_key(|(_, n)| **n).map(|(colour, n)| (*colour, *n))
            };
            let mut seen = Vec::new();
            for (class, colours) in &by_class {
                let (colour, n) = most(colours).context("a colour")?;
                let all: usize = colours.values().sum();
                // Names and lines cover some.
                ensure!(n * 10 >= all * 8, "{id}: class {class} shows {colours:?}");
                ensure!(!seen.contains(&colour), "{id}: two classes share {colour:?}");
                seen.push(colour);
            }
        }
        Ok(())
    });
}

/// The most frequent colour of a unit on a sheet, at places well inside it.
fn colour(picture: &Picture, placed: &Placed, outline: &Outline) -> Option<[u8; 3]> {
    let [west, south, east, north] = placed.bounds;
    let [left, top, width, height] = placed.frame.map(|mm| mm * 10.0);
    let (upper, lower) = (mercator(north), mercator(south));
    let mut counts: BTreeMap<[u8; 3], usize> = BTreeMap::new();
    for [lon, lat] in outline.inner_points(9) {
        let x = left + (lon - west) / (east - west) * width;
        let y = top + (upper - mercator(lat)) / (upper - lower) * height;
        if let Some(colour) = picture.at(x, y) {
            *counts.entry(colour).or_default() += 1;
        }
    }
    counts.into_iter().max_by_key(|(_, n)| *n).map(|(colour, _)| colour)
}

/// Base64 without a crate: the page can hand over nothing but text quickly.
fn decode(text: &str) -> Result<Vec<u8>> {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in text.bytes().filter(|byte| *byte != b'=') {
        let six = alphabet.iter().position(|known| *known == byte).context("not base64")?;
        held = held << 6 | six as u32;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits) as u8);
            held &= (1 << bits) - 1;
        }
    }
    Ok(bytes)
}

/// Rows of a part of the brief.
#[derive(Debug, Deserialize)]
struct Row {
    indicator: Option<String>,
    unit: Option<String>,
    value: Option<String>,
}

/// What the brief shows.
#[derive(Debug, Deserialize)]
struct Brief {
    matrix: Vec<Row>,
    figures: Vec<Row>,
    flows: Vec<Row>,
    warnings: Vec<Row>,
    ranking: Vec<Row>,
    /// How many changed, by kind.
    kinds: BTreeMap<String, usize>,
    /// Warnings that are only counted.
    rest: usize,
    summary: String,
}

const BRIEF: &str = "(() => {
  const part = (selector) => [...document.querySelectorAll('.brief ' + selector)].map((row) =>
    ({indicator: row.dataset.indicator ?? null, unit: row.dataset.unit ?? null, value: row.dataset.value ?? null}));
  return {
    matrix: part('[data-part=matrix] td[data-indicator]'), figures: part('[data-part=figures] .brief-two > table:first-child tbody tr'),
    flows: part('[data-part=flows] tbody tr'), warnings: part('[data-part=warnings] tbody tr'), ranking: part('[data-part=ranking] tbody tr'),
    kinds: Object.fromEntries([...document.querySelectorAll('[data-kind][data-count]')].map((row) => [row.dataset.kind, Number(row.dataset.count)])),
    rest: Number(document.querySelector('[data-rest]')?.dataset.rest ?? 0),
    summary: document.querySelector('[data-part=summary]').textContent,
  };
})()";

/// What changed from one list of warnings to the next.
fn kinds(now: &WarningsBody, before: &WarningsBody) -> BTreeMap<String, usize> {
    let by = |body: &WarningsBody| -> BTreeMap<(String, String), Warning> {
        body.warnings.iter().map(|one| ((one.unit.clone(), one.indicator.clone()), one.warning)).collect()
    };
    let (now, before) = (by(now), by(before));
    let held = |test: fn(&Warning, &Warning) -> bool| {
        now.iter().filter(|(key, warning)| before.get(key).is_some_and(|then| test(warning, then))).count()
    };
    let fresh = now.keys().filter(|key| !before.contains_key(key)).count();
    let gone = before.keys().filter(|key| !now.contains_key(key)).count();
    let kinds = [("fresh", fresh), ("graver", held(|a, b| a > b)), ("eased", held(|a, b| a < b)), ("gone", gone)];
    kinds.into_iter().map(|(kind, n)| (kind.to_owned(), n)).collect()
}

#[test]
fn the_brief_tells_what_the_api_tells() {
    with_cockpit("paper-brief", async |stage| {
        let tab = &stage.cockpit.tab;
        let units: UnitsBody = stage.server.json("/units")?;
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let first = |level: &str| units.units.iter().find(|unit| unit.level == level).map(|unit| unit.code.clone());
        let (last, earlier) = (catalogue.periods[catalogue.periods.len() - 1], catalogue.periods[5]);
        let before = |period: domain::period::Period| {
            let at = catalogue.periods.iter().position(|known| *known == period)?;
            Some(catalogue.periods[at.checked_sub(1)?])
        };
        for (level, period) in [("district", last), ("street", last), ("community", earlier), ("micro_grid", last)] {
            let unit = first(level).context("a unit")?;
            show(stage, &format!("u={unit}&p={period}&sheet=brief")).await?;
            let brief: Brief = tab.eval(BRIEF).await?;
            let of = format!("unit={unit}&period={period}");
            let text = |value: Option<f32>| value.map(|value| value.to_string());

            let overview: OverviewBody = stage.server.json(&format!("/overview?{of}"))?;
            ensure!(brief.matrix.len() == overview.cells.len(), "{level}: {} cells", brief.matrix.len());
            for (row, cell) in brief.matrix.iter().zip(&overview.cells) {
                let same = row.indicator.as_ref() == Some(&cell.indicator) && row.value == text(cell.value);
                ensure!(same, "{level}: the brief has {row:?}, the API {cell:?}");
            }
            let profile: ProfileBody = stage.server.json(&format!("/profile?unit={unit}"))?;
            let at = profile.periods.iter().position(|known| *known == period).context("the period")?;
            for row in &brief.figures {
                let sent = profile.series.iter().find(|sent| Some(&sent.indicator) == row.indicator.as_ref());
                let sent = sent.with_context(|| format!("{row:?} is not published"))?;
                ensure!(row.value == text(sent.values[at]), "{level}: {row:?}, the API {:?}", sent.values[at]);
            }
            if level == "district" {
                ensure!(brief.figures.len() == 6 && !brief.flows.is_empty(), "{brief:?}");
            }
            let days: ProfileBody = stage.server.json(&format!("/profile?unit={unit}&step=day"))?;
            for row in &brief.flows {
                let sent = days.series.iter().find(|sent| Some(&sent.indicator) == row.indicator.as_ref());
                let today = sent.context("a flow")?.values.last().copied().flatten();
                ensure!(row.value == text(today), "{level}: {row:?}, the API {today:?}");
            }

            let now: WarningsBody = stage.server.json(&format!("/warnings?{of}"))?;
            ensure!(brief.warnings.len() <= 10, "{} warnings are listed", brief.warnings.len());
            for row in &brief.warnings {
                let known = now
                    .warnings
                    .iter()
                    .any(|one| Some(&one.unit) == row.unit.as_ref() && Some(&one.indicator) == row.indicator.as_ref());
                ensure!(known, "{level}: {row:?} is no warning of the API");
            }
            let told = format!("{} 处", now.warnings.len());
            ensure!(
                now.warnings.is_empty() || brief.summary.contains(&told),
                "{level}: {:?}, not {told}",
                brief.summary
            );
            ensure!(
                (brief.rest > 0) <= (brief.warnings.len() == 10),
                "{level}: {} more beside {}",
                brief.rest,
                brief.warnings.len()
            );
            if let Some(then) = before(period) {
                let then: WarningsBody = stage.server.json(&format!("/warnings?unit={unit}&period={then}"))?;
                let told = kinds(&now, &then);
                ensure!(brief.kinds == told, "{level}: the brief counts {:?}, the API {told:?}", brief.kinds);
            }
            ranking(stage, &units, &unit, &brief).await.with_context(|| format!("{level} at {period}"))?;
        }
        Ok(())
    });
}

/// Both ends of the ranking are those of the API's figures.
async fn ranking(stage: &Stage, units: &UnitsBody, unit: &str, brief: &Brief) -> Result<()> {
    let state = stage.cockpit.state().await?;
    let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
    let indicator = catalogue.indicators.iter().find(|one| one.id == state.indicator).context("the indicator")?;
    let of = |code: &str| units.units.iter().find(|unit| unit.code == code);
    let children =
        |code: &str| units.units.iter().filter(|unit| unit.parent.as_deref() == Some(code)).collect::<Vec<_>>();
    let mut below = children(unit);
    if below.is_empty() {
        below = children(of(unit).and_then(|unit| unit.parent.as_deref()).context("a parent")?);
    }
    let mut values: Vec<f32> = Vec::new();
    for level in below.iter().map(|unit| &unit.level).collect::<std::collections::BTreeSet<_>>() {
        if !indicator.levels.contains(level) {
            continue;
        }
        let path = format!("/metrics?indicator={}&level={level}&period={}", indicator.id, state.period);
        let metrics: MetricsBody = stage.server.json(&path)?;
        let own =
            metrics.codes.iter().zip(&metrics.values).filter(|(code, _)| below.iter().any(|unit| unit.code == **code));
        values.extend(own.filter_map(|(_, value)| *value));
    }
    values.sort_by(f32::total_cmp);
    if indicator.direction != domain::catalogue::Direction::Higher {
        values.reverse();
    }
    let worst = values.len().div_ceil(2).min(5);
    let best = (values.len() - worst).min(5);
    let expected: Vec<String> =
        values.iter().take(worst).chain(values.iter().rev().take(best)).map(ToString::to_string).collect();
    let shown: Vec<String> = brief.ranking.iter().filter_map(|row| row.value.clone()).collect();
    ensure!(shown == expected, "the brief ranks {shown:?}, the API {expected:?}");
    Ok(())
}

/// Reads a workbook from stdin.
const READ_BOOK: &str = "import sys, io, json, openpyxl
book = openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
units = book.worksheets[0]
rows = list(units.iter_rows())
json.dump({'sheets': book.sheetnames, 'frozen': [sheet.freeze_panes for sheet in book], 'heads': [cell.value for cell in rows[0]],
    'codes': [row[0].value for row in rows[1:]], 'values': [row[4].value for row in rows[1:]], 'kind': rows[1][4].data_type,
    'format': rows[1][4].number_format, 'notes': [row[1].value for row in book.worksheets[-1].iter_rows()]}, sys.stdout)";

/// What a workbook holds.
#[derive(Debug, Deserialize)]
struct Book {
    sheets: Vec<String>,
    frozen: Vec<Option<String>>,
    heads: Vec<String>,
    codes: Vec<String>,
    values: Vec<Option<f64>>,
    kind: String,
    format: String,
    notes: Vec<Option<String>>,
}

#[test]
fn the_workbook_that_is_linked_opens_elsewhere_and_tells_what_the_api_tells() {
    with_cockpit("paper-book", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["2", "b"]).await?;
        let state = cockpit.state().await?;
        let link: String = tab.eval("document.querySelector('.take .take-book').getAttribute('href')").await?;
        let answer = stage.server.get(link.strip_prefix("/api/v1").context("not the API's")?)?;
        ensure!(answer.status == 200, "{link}: {}", answer.status);
        let Some(book) = read::<Book>("openpyxl", READ_BOOK, &answer.body)? else { return Ok(()) };
        ensure!(book.sheets == ["单元", "预警", "五域六面", "说明"], "{:?}", book.sheets);
        ensure!(book.frozen.iter().all(|at| at.as_deref() == Some("A2")), "{:?}", book.frozen);
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let indicator = catalogue.indicators.iter().find(|one| one.id == state.indicator).context("the indicator")?;
        ensure!(
            book.heads[4].contains(&indicator.name.zh) && book.heads[4].contains(&indicator.unit.zh),
            "{:?}",
            book.heads
        );
        let digits = book.format.split('.').nth(1).map_or(0, str::len);
        ensure!(book.kind == "n" && digits == usize::from(indicator.digits), "{} {}", book.kind, book.format);
        let path = format!("/metrics?indicator={}&level={}&period={}", state.indicator, state.level, state.period);
        let metrics: MetricsBody = stage.server.json(&path)?;
        ensure!(book.codes == metrics.codes, "{} rows for {} units", book.codes.len(), metrics.codes.len());
        for (value, told) in book.values.iter().zip(&metrics.values) {
            ensure!(value.map(|value| value as f32) == *told, "{value:?}, the API {told:?}");
        }
        let version = Some(catalogue.version.clone());
        ensure!(book.notes.contains(&version), "{:?}", book.notes);
        Ok(())
    });
}

#[test]
fn keys_open_choose_and_close_and_the_address_brings_it_back() {
    with_cockpit("paper-keys", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.press(&["o"]).await?;
        tab.until(READY).await?;
        ensure!(tab.eval::<String>("location.hash").await?.contains("sheet=map-a4-wide"), "the address says no sheet");
        let inside = "document.querySelector('.prints [role=dialog]').contains(document.activeElement)";
        for step in 0..20 {
            ensure!(tab.eval::<bool>(inside).await?, "after {step} presses of Tab the focus is outside");
            tab.press("Tab").await?;
        }
        // By arrows to the brief, which has one paper only.
        tab.eval::<()>("(document.querySelector('.prints [role=radio][aria-checked=true]').focus(), null)").await?;
        cockpit.press(&["ArrowRight"]).await?;
        tab.until("document.querySelector('.brief[data-ready]') !== null").await?;
        let chosen: String = tab.eval("document.activeElement.dataset.print").await?;
        ensure!(chosen == "brief", "the focus is on {chosen}");
        ensure!(tab.eval::<String>("location.hash").await?.contains("sheet=brief"), "the address says no brief");
        tab.reload().await?;
        cockpit.ready().await?;
        tab.until("document.querySelector('.brief[data-ready]') !== null").await?;
        let before = cockpit.state().await?;
        cockpit.press(&["]", "Escape"]).await?;
        ensure!(tab.eval::<bool>(GONE).await?, "Escape leaves it open");
        ensure!(cockpit.state().await?.indicator == before.indicator, "a key went through");
        ensure!(!tab.eval::<String>("location.hash").await?.contains("sheet="), "the address still says so");
        Ok(())
    });
}
