//! Classes, two indicators, two periods, ranges and ages: what the legend says and the map shows is what the API's
//! figures imply; the address brings it back; keys alone do it.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use domain::catalogue::Direction;
use domain::value::Flag;
use domain::wire::{CatalogueBody, IndicatorBody, MetricsBody};
use tests::cockpit::State;
use tests::colours::{assert_classes, colours, roomy};
use tests::input::Held;
use tests::{Stage, with_cockpit, with_page};

type Figures = BTreeMap<String, (Option<f32>, Flag)>;

/// What the API says of an indicator at the level shown.
fn figures(stage: &Stage, level: &str, indicator: &str, period: &str) -> Result<Figures> {
    let path = format!("/metrics?indicator={indicator}&level={level}&period={period}");
    let body: MetricsBody = stage.server.json(&path)?;
    let cells = body.values.into_iter().zip(body.flags);
    Ok(body.codes.into_iter().zip(cells).collect())
}

fn shown(stage: &Stage, state: &State) -> Result<Figures> {
    figures(stage, &state.level, &state.indicator, &state.period)
}

/// What changed between two periods; of a unit that lacks one of the figures, nothing.
fn changes(then: &Figures, now: &Figures) -> Figures {
    let between = |(code, (after, flag)): (&String, &(Option<f32>, Flag))| {
        let (before, other) = then.get(code)?;
        let change = before.zip(*after).map(|(before, after)| after - before);
        let flag =
            if change.is_none() || *flag == Flag::Stale || *other == Flag::Stale { Flag::NoData } else { Flag::Ok };
        Some((code.clone(), (change, flag)))
    };
    now.iter().filter_map(between).collect()
}

/// Goes to an address of the page that is open, and waits until it is shown.
async fn visit(stage: &Stage, hash: &str) -> Result<State> {
    stage.cockpit.tab.eval::<()>(&format!("(location.hash = {hash:?}, null)")).await?;
    stage.cockpit.idle().await?;
    stage.cockpit.state().await
}

/// The units in each class as the legend tells them, in the order of the swatches.
async fn told(stage: &Stage, swatches: &str) -> Result<Vec<usize>> {
    // The number of units is the last one: after it come only words.
    let script = format!(
        "[...document.querySelectorAll('{swatches}')].map((one) => Number(one.title.split('\u{ff1b}')[0].match(/([0-9,]+) 个$/)[1].replaceAll(',', '')))"
    );
    stage.cockpit.tab.eval(&script).await
}

fn numbers(figures: &Figures) -> impl Iterator<Item = f32> + '_ {
    figures.values().filter_map(|(value, _)| *value)
}

fn counts(breaks: &[f32], values: impl Iterator<Item = f32>) -> Vec<usize> {
    let mut counts = vec![0; breaks.len() + 1];
    for value in values {
        counts[breaks.iter().filter(|&&limit| limit <= value).count()] += 1;
    }
    counts
}

/// An indicator that has all that methods ask for and figures of the smallest units.
fn rich(catalogue: &CatalogueBody) -> Result<&IndicatorBody> {
    let leaf = catalogue.levels.last().context("a level")?;
    let suits = |one: &&IndicatorBody| {
        one.thresholds.is_some()
            && one.target.is_some()
            && one.direction != Direction::Neutral
            && one.at_level(&leaf.id)
            && !one.grows
    };
    catalogue.indicators.iter().find(suits).context("no indicator has thresholds, a target and the finest level")
}

/// The last period, the one before it, and the last before those that is whole.
fn periods(catalogue: &CatalogueBody) -> Result<[String; 2]> {
    let [.., before, last] = catalogue.periods.as_slice() else { anyhow::bail!("two periods") };
    Ok([before.to_string(), last.to_string()])
}

#[test]
fn every_method_counts_what_the_api_implies_and_shows_in_the_address() {
    with_cockpit("methods", async |stage| {
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let (indicator, [before, _]) = (rich(&catalogue)?, periods(&catalogue)?);
        let outlines = roomy(stage, "community", 70)?;
        for method in ["quantile", "equal", "natural", "deviations", "thresholds", "target"] {
            let state = visit(stage, &format!("#?l=community&i={}&p={before}&c={method}", indicator.id)).await?;
            let values = shown(stage, &state)?;
            let told = told(stage, ".legend-classes button").await?;
            ensure!(told == counts(&state.breaks, numbers(&values)), "{method}: the legend counts {told:?}");
            ensure!(told.iter().sum::<usize>() > 100, "{method}: {told:?}");
            let colours = colours(stage, &outlines).await?;
            assert_classes(&state.breaks, &colours, &values).with_context(|| method.to_owned())?;
            let hash: String = stage.cockpit.tab.eval("location.hash").await?;
            ensure!(hash.contains("c=") != (method == "quantile"), "{method} is written {hash}");
            let name: String = stage.cockpit.tab.eval("document.querySelector('#lens-method').textContent").await?;
            ensure!(name.starts_with(&told.len().to_string()), "{method}: {name} of {told:?}");
            if method == "thresholds" {
                let calls = |value: f32| {
                    indicator.thresholds.and_then(|lines| lines.warning(indicator.direction, f64::from(value)))
                };
                let mut by_warning: BTreeMap<_, usize> = BTreeMap::new();
                for value in numbers(&values) {
                    *by_warning.entry(calls(value)).or_default() += 1;
                }
                let mut expected: Vec<usize> = by_warning.into_values().collect();
                let mut found: Vec<usize> = told.iter().copied().filter(|&count| count > 0).collect();
                expected.sort_unstable();
                found.sort_unstable();
                ensure!(found == expected, "units that warn alike: {expected:?}, classes: {found:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn two_indicators_count_nine_classes_and_colour_by_them() {
    with_cockpit("pair", async |stage| {
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let [before, _] = periods(&catalogue)?;
        let first = rich(&catalogue)?;
        let second = catalogue
            .indicators
            .iter()
            .find(|one| one.id != first.id && one.domain != first.domain && one.at_level("community"));
        let second = second.context("a second indicator")?;
        let hash = format!("#?l=community&i={}&b={}&p={before}", first.id, second.id);
        let state = visit(stage, &hash).await?;
        let (a, b) = (shown(stage, &state)?, figures(stage, &state.level, &second.id, &state.period)?);
        let class = |value: f32, limits: &[f32]| {
            let at = limits.iter().filter(|&&limit| limit <= value).count();
            if limits.len() == 1 { at * 2 } else { at }
        };
        ensure!(state.sides.len() == 2, "{:?}", state.sides);
        let mut expected = [0; 9];
        let mut classes: Figures = BTreeMap::new();
        for (code, (value, flag)) in &a {
            let (other, other_flag) = b.get(code).context("both list the same units")?;
            if let (Some(value), Some(other)) = (value, other) {
                let at = class(*other, &state.sides[1]) * 3 + class(*value, &state.sides[0]);
                expected[at] += 1;
                let ok = (*flag, *other_flag) == (Flag::Ok, Flag::Ok);
                classes.insert(code.clone(), (Some(at as f32), if ok { Flag::Ok } else { Flag::Stale }));
            } else {
                classes.insert(code.clone(), (None, Flag::NoData));
            }
        }
        // The legend's rows stand from the largest down.
        let told = told(stage, ".nine-cell").await?;
        let rows: Vec<usize> = expected.chunks(3).rev().flatten().copied().collect();
        ensure!(told == rows && told.iter().sum::<usize>() > 100, "{told:?} where {rows:?} are");
        let limits: Vec<f32> = (1..9u8).map(f32::from).collect();
        let colours = colours(stage, &roomy(stage, "community", 70)?).await?;
        let seen = assert_classes(&limits, &colours, &classes)?;
        ensure!(seen >= 5, "only {seen} of nine classes are among the large units");
        // A pressed class is looked at alone.
        stage.cockpit.tab.click_on(".nine-cell").await?;
        stage.cockpit.idle().await?;
        let pressed: usize =
            stage.cockpit.tab.eval("document.querySelectorAll('.nine-cell[aria-pressed=true]').length").await?;
        ensure!(pressed == 1, "{pressed} classes are pressed");
        Ok(())
    });
}

#[test]
fn the_difference_map_and_the_swipe_show_what_the_api_says_of_both_periods() {
    with_cockpit("difference", async |stage| {
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let [before, last] = periods(&catalogue)?;
        let then = catalogue.periods[catalogue.periods.len() - 9].to_string();
        let indicator = rich(&catalogue)?;
        let outlines = roomy(stage, "community", 80)?;
        let base = format!("#?l=community&i={}&p={before}&vs={then}", indicator.id);

        let state = visit(stage, &base).await?;
        let (old, new) = (figures(stage, &state.level, &indicator.id, &then)?, shown(stage, &state)?);
        let changed = changes(&old, &new);
        let all = colours(stage, &outlines).await?;
        ensure!(all.len() >= 50, "only {} units are read", all.len());
        let seen = assert_classes(&state.breaks, &all, &changed)?;
        ensure!(seen >= 3, "{seen} classes of change");
        let told_counts = told(stage, ".legend-classes button").await?;
        ensure!(told_counts == counts(&state.breaks, numbers(&changed)), "the legend counts {told_counts:?}");
        let title: String = stage.cockpit.tab.eval("document.querySelector('.map-title p').textContent").await?;
        ensure!(title.contains('比'), "the title says {title}");

        // Side by side: left of the handle the compared period, right of it the shown one, by the same classes.
        let state = visit(stage, &format!("{base}&m=swipe")).await?;
        let [left, _, width, _] = stage.cockpit.map_box().await?;
        let colours = colours(stage, &outlines).await?;
        let mut parts = [BTreeMap::new(), BTreeMap::new()];
        for outline in &outlines {
            let places = stage.cockpit.project(&outline.inner_points(9)).await?;
            let is_left = places.iter().all(|place| place[0] < width / 2.0 - 2.0);
            let is_right = places.iter().all(|place| place[0] > width / 2.0 + 2.0);
            if let (Some(colour), true) = (colours.get(&outline.code), is_left || is_right) {
                parts[usize::from(is_right)].insert(outline.code.clone(), *colour);
            }
        }
        ensure!(parts.iter().all(|part| part.len() >= 15), "{} left, {} right", parts[0].len(), parts[1].len());
        assert_classes(&state.breaks, &parts[0], &old).context("left of the handle")?;
        assert_classes(&state.breaks, &parts[1], &new).context("right of the handle")?;
        // Both halves by the same colours: a class seen on both sides looks alike.
        let both: BTreeMap<_, _> = parts[0].clone().into_iter().chain(parts[1].clone()).collect();
        let values: Figures = parts[0]
            .keys()
            .filter_map(|code| Some((code.clone(), *old.get(code)?)))
            .chain(parts[1].keys().filter_map(|code| Some((code.clone(), *new.get(code)?))))
            .collect();
        assert_classes(&state.breaks, &both, &values).context("left against right")?;

        // The handle is dragged, and moved by keys.
        let y: f64 = stage.cockpit.tab.eval("(() => { const b = document.querySelector('#swipe').getBoundingClientRect(); return b.y + b.height / 2; })()").await?;
        let from = (left + width / 2.0, y);
        let to = (left + width * 0.75, y);
        stage.cockpit.tab.drag(&[from, (from.0 + 40.0, y), to], Held::None).await?;
        stage.cockpit.tab.release(to.0, to.1).await?;
        stage.cockpit.idle().await?;
        let at: String =
            stage.cockpit.tab.eval("document.querySelector('#swipe').getAttribute('aria-valuenow')").await?;
        ensure!(at == "75", "the handle stands at {at}");
        stage.cockpit.tab.eval::<()>("(document.querySelector('#swipe').focus(), null)").await?;
        stage.cockpit.press(&["ArrowRight", "PageUp"]).await?;
        let hash: String = stage.cockpit.tab.eval("location.hash").await?;
        ensure!(hash.contains("m=swipe.87"), "{hash}");

        // What still adds up can't be held against a whole month.
        if let Some(growing) = catalogue.indicators.iter().find(|one| one.grows && one.at_level("community")) {
            visit(stage, &format!("#?l=community&i={}&p={last}&vs={before}", growing.id)).await?;
            let why: Vec<String> = stage
                .cockpit
                .tab
                .eval("[...document.querySelectorAll('.legend-why')].map((one) => one.textContent)")
                .await?;
            ensure!(why.len() == 1, "{} is compared with {before}: {why:?}", growing.id);
        }
        Ok(())
    });
}

/// What an address must bring back of the page.
async fn looks(stage: &Stage) -> Result<(State, Vec<String>)> {
    let words = "['.legend-head', '.legend-acts', '.legend-breaks', '.nine', '.map-title p', '.months-note']
        .map((part) => document.querySelector(part)?.textContent ?? '')";
    Ok((stage.cockpit.state().await?, stage.cockpit.tab.eval(words).await?))
}

#[test]
fn every_address_brings_back_what_it_was_written_from() {
    with_cockpit("lens-address", async |stage| {
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let [before, _] = periods(&catalogue)?;
        let indicator = rich(&catalogue)?;
        let other = catalogue.indicators.iter().find(|one| one.id != indicator.id).context("another")?;
        let first = catalogue.periods[catalogue.periods.len() - 7].to_string();
        let base = format!("#?l=community&i={}&p={before}", indicator.id);
        for more in [
            "&c=natural".to_owned(),
            format!("&b={}", other.id),
            format!("&vs={first}"),
            format!("&c=equal&vs={first}&m=swipe.30"),
            format!("&c=target&r={first}..{before}"),
        ] {
            visit(stage, &(base.clone() + &more)).await?;
            let one = looks(stage).await?;
            let hash: String = stage.cockpit.tab.eval("location.hash").await?;
            for part in more.split('&').skip(1) {
                ensure!(hash.contains(part), "{part} is missing in {hash}");
            }
            stage.cockpit.tab.reload().await?;
            stage.cockpit.ready().await?;
            let again = looks(stage).await?;
            ensure!(one == again, "{more}: {one:#?}\nafter the reload {again:#?}");
        }
        Ok(())
    });
}

#[test]
fn keys_alone_class_pair_compare_and_choose_a_range() {
    with_cockpit("lens-keys", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let hash = async || tab.eval::<String>("location.hash").await;
        // The third method of the list.
        cockpit.press(&["k", "ArrowDown", "ArrowDown", "Enter"]).await?;
        ensure!(hash().await?.contains("c=natural"), "{}", hash().await?);
        let focus: String = tab.eval("document.activeElement.id").await?;
        ensure!(focus == "lens-method", "the focus is at {focus:?}");
        cockpit.press(&["x", "ArrowDown", "Enter"]).await?;
        ensure!(hash().await?.contains("b="), "{}", hash().await?);
        cockpit.press(&["x", "Home", "Enter"]).await?;
        ensure!(!hash().await?.contains("b="), "{}", hash().await?);
        cockpit.press(&["c"]).await?;
        let difference = hash().await?;
        ensure!(difference.contains("vs=") && !difference.contains("m="), "{difference}");
        cockpit.press(&["<"]).await?;
        ensure!(hash().await? != difference, "< left {difference}");
        cockpit.press(&["c"]).await?;
        ensure!(hash().await?.contains("m=swipe"), "{}", hash().await?);
        cockpit.press(&["c"]).await?;
        ensure!(!hash().await?.contains("vs="), "{}", hash().await?);
        // A range, from the month that has the focus.
        tab.eval::<()>("(document.querySelector('#months [tabindex=\"0\"]').focus(), null)").await?;
        for _ in 0..3 {
            tab.press_with("ArrowLeft", Held::Shift).await?;
        }
        cockpit.idle().await?;
        let months: usize = tab.eval("document.querySelectorAll('.month.in-range').length").await?;
        ensure!(months == 4 && hash().await?.contains("r="), "{months} months: {}", hash().await?);
        cockpit.press(&["r"]).await?;
        ensure!(!hash().await?.contains("r="), "{}", hash().await?);
        Ok(())
    });
}

#[test]
fn the_pointer_compares_with_shift_and_drags_a_range_whose_months_share_their_classes() {
    with_cockpit("lens-pointer", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let month = async |at: usize| -> Result<(f64, f64)> {
            let script = format!(
                "(() => {{ const b = document.querySelectorAll('.month')[{at}].getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }})()"
            );
            tab.eval(&script).await
        };
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let count = catalogue.periods.len();
        let (x, y) = month(count - 5).await?;
        tab.click_with(x, y, Held::Shift).await?;
        cockpit.idle().await?;
        let hash: String = tab.eval("location.hash").await?;
        ensure!(hash.contains(&format!("vs={}", catalogue.periods[count - 5])), "{hash}");
        tab.click_with(x, y, Held::Shift).await?;
        cockpit.idle().await?;
        let hash: String = tab.eval("location.hash").await?;
        ensure!(!hash.contains("vs="), "{hash}");

        let (from, over, to) = (month(count - 6).await?, month(count - 4).await?, month(count - 2).await?);
        tab.drag(&[from, over, to], Held::None).await?;
        tab.release(to.0, to.1).await?;
        cockpit.press(&["3"]).await?;
        let range = format!("r={}..{}", catalogue.periods[count - 6], catalogue.periods[count - 2]);
        let hash: String = tab.eval("location.hash").await?;
        ensure!(hash.contains(&range), "{hash}, not {range}");
        let first = cockpit.state().await?;
        cockpit.press(&[","]).await?;
        let second = cockpit.state().await?;
        ensure!(first.period != second.period, "the month stays");
        ensure!(first.breaks == second.breaks, "{:?}, then {:?}", first.breaks, second.breaks);
        // Beyond the range one month's own classes hold again.
        let (x, y) = month(count - 9).await?;
        tab.click(x, y).await?;
        cockpit.idle().await?;
        let hash: String = tab.eval("location.hash").await?;
        ensure!(!hash.contains("r="), "{hash}");
        Ok(())
    });
}

#[test]
fn figures_that_nobody_renewed_fade_and_say_how_old_they_are() {
    with_page("behind", None, async |cockpit, server| {
        let catalogue: CatalogueBody = server.json("/catalogue")?;
        let most = catalogue.indicators.iter().map(|one| one.stale_after).max().context("an indicator")?;
        let as_of = format!("Date.parse('{}T12:00:00{}')", catalogue.as_of, catalogue.time_zone);
        for (days, behind) in [(0, false), (1, false), (most + 1, true)] {
            cockpit.tab.before(&format!("Date.now = () => {as_of} + {days} * 86400000")).await?;
            cockpit.tab.go(&format!("{}/", server.origin())).await?;
            cockpit.ready().await?;
            let age: String = cockpit.tab.eval("document.querySelector('.asof .age').textContent").await?;
            ensure!(if days == 0 { age.contains('今') } else { age.contains(&days.to_string()) }, "{days} days: {age}");
            let strip: Option<String> =
                cockpit.tab.eval("document.querySelector('#behind')?.textContent ?? null").await?;
            ensure!(strip.is_some() == behind, "{days} days: {strip:?}");
            ensure!(strip.is_none_or(|words| words.contains(&days.to_string())), "the strip names no age");
            let faded: bool = cockpit.tab.eval("document.querySelector('.legend').classList.contains('faded')").await?;
            let old: bool = cockpit.tab.eval("[...document.querySelectorAll('.fig-value:not(.none)')].every((one) => getComputedStyle(one).opacity === '0.62')").await?;
            ensure!((faded, old) == (behind, behind), "{days} days: the legend is faded: {faded}, figures are: {old}");
        }
        Ok(())
    });
}
