//! Search: units by name, code and pinyin initials, indicators by name; with the pointer, with keys alone, with fingers.
//! And the key that leads from problem to problem.

use anyhow::{Context, Result, ensure};
use domain::catalogue::Direction;
use domain::units::UnitKind;
use domain::wire::{CatalogueBody, MetricsBody, UnitBody, UnitsBody};
use tests::browser::Size;
use tests::cockpit::Cockpit;
use tests::{Stage, with_cockpit, with_snapshots};

/// Names, kinds, places and codes in the list, from above.
async fn rows(cockpit: &Cockpit) -> Result<Vec<[String; 4]>> {
    const ROWS: &str = "[...document.querySelectorAll('.find-box:not([hidden]) [role=option]')].map((row) =>
        ['.find-name', '.find-kind', '.find-path', '.find-code'].map((part) => row.querySelector(part).textContent))";
    cockpit.tab.eval(ROWS).await
}

/// Opens the field with its key and puts text into it.
async fn find(cockpit: &Cockpit, wish: &str) -> Result<Vec<[String; 4]>> {
    cockpit.press(&["/"]).await?;
    cockpit.tab.until("document.activeElement?.id === 'find'").await?;
    cockpit.tab.insert(wish).await?;
    let value: String = cockpit.tab.eval("document.querySelector('#find').value").await?;
    ensure!(value == wish, "the field holds {value:?}");
    rows(cockpit).await
}

/// How many requests there were; whether the server is there is asked all the time.
async fn asked(cockpit: &Cockpit) -> Result<usize> {
    let all = cockpit.tab.requests().await?;
    Ok(all.iter().filter(|request| !request.url.ends_with("/api/v1/health")).count())
}

fn units(stage: &Stage) -> Result<Vec<UnitBody>> {
    Ok(stage.server.json::<UnitsBody>("/units")?.units)
}

/// An ordinary unit of the level, with its initials, whose name and initials no unit of its level or above it shares.
fn one<'a>(units: &'a [UnitBody], level: &str) -> Result<(&'a UnitBody, &'a str)> {
    let above = &units[..units.iter().rposition(|unit| unit.level == level).context("a level")? + 1];
    let alone = |unit: &&UnitBody| {
        let same = |other: &&UnitBody| {
            other.name.contains(&unit.name)
                || other.initials.as_ref().is_some_and(|own| Some(own) == unit.initials.as_ref())
        };
        unit.level == level && unit.kind == UnitKind::Ordinary && above.iter().filter(same).count() == 1
    };
    let unit = above.iter().rev().find(alone).with_context(|| format!("no {level} with initials of its own"))?;
    Ok((unit, unit.initials.as_deref().context("no initials")?))
}

#[test]
fn a_unit_is_found_by_name_code_and_initials_and_flown_to() {
    with_cockpit("find", async |stage| {
        let cockpit = &stage.cockpit;
        let (units, home) = (units(stage)?, cockpit.state().await?);
        let deepest = &units.last().context("a unit")?.level;
        for level in ["street", "community", deepest] {
            let (unit, initials) = one(&units, level)?;
            let wide: String =
                unit.code.bytes().map(|b| char::from_u32(u32::from(b) + 0xfee0).unwrap_or(' ')).collect();
            for wish in [&unit.name, &unit.code, initials, &initials.to_uppercase(), &format!(" {wide} ")] {
                let requests = asked(cockpit).await?;
                let found = find(cockpit, wish).await?;
                ensure!(found.first().is_some_and(|row| row[3] == unit.code), "{wish} finds {found:?}");
                ensure!(found.len() <= 12, "{} rows", found.len());
                ensure!(asked(cockpit).await? == requests, "searching asked the server");
                let marked: String = cockpit.tab.eval("document.querySelector('#find-0 mark').textContent").await?;
                ensure!(marked == unit.name || marked == unit.code, "{wish} marks {marked:?} of {}", unit.name);
                cockpit.tab.click_on("#find-0").await?;
                cockpit.idle().await?;
                let there = cockpit.state().await?;
                ensure!(there.unit == unit.code, "a click on {} chose {}", unit.code, there.unit);
                ensure!(there.zoom > home.zoom, "the camera stayed at {}", there.zoom);
                ensure!(rows(cockpit).await?.is_empty(), "the list is still there");
                cockpit.press(&["Home"]).await?;
            }
        }
        // Where it belongs stands beside it: what each name says beyond its parent's, the whole left out.
        let (unit, _) = one(&units, deepest)?;
        let parent = |unit: &UnitBody| units.iter().find(|above| Some(&above.code) == unit.parent.as_ref());
        let above: Vec<&UnitBody> = std::iter::successors(parent(unit), |unit| parent(unit)).collect();
        let [grid, community, street, _] = above[..] else { anyhow::bail!("{above:?}") };
        let grid = grid.name.strip_prefix(&community.name).unwrap_or(&grid.name);
        let found = find(cockpit, &unit.code).await?;
        ensure!(found[0][2] == format!("{} › {} › {grid}", street.name, community.name), "it says {found:?}");
        Ok(())
    });
}

#[test]
fn keys_alone_find_a_unit_and_an_indicator() {
    with_cockpit("find-keys", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let units = units(stage)?;
        let (unit, initials) = one(&units, "community")?;
        let before = cockpit.state().await?;
        cockpit.press(&["/"]).await?;
        for key in initials.chars() {
            tab.press(&key.to_string()).await?;
        }
        let found = rows(cockpit).await?;
        ensure!(found.len() > 2 && found[0][3] == unit.code, "{initials} finds {found:?}");
        let chosen = "(() => { const row = document.getElementById(document.querySelector('#find').getAttribute('aria-activedescendant'));
            return [row.getAttribute('aria-selected'), document.querySelectorAll('#find-list [aria-selected=true]').length, row.querySelector('.find-code').textContent]; })()";
        let steps = [("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("ArrowUp", 0), ("ArrowUp", found.len() - 1)];
        for (key, at) in steps {
            tab.press(key).await?;
            let (selected, count, code): (String, u32, String) = tab.eval(chosen).await?;
            ensure!((selected.as_str(), count, &code) == ("true", 1, &found[at][3]), "{key} leads to {code}");
        }
        let expanded = "document.querySelector('#find').getAttribute('aria-expanded')";
        ensure!(tab.eval::<String>(expanded).await? == "true", "the list isn't told to be open");
        // Letters were typed, not taken for keys of the page.
        ensure!(cockpit.state().await? == before, "typing changed what is shown");
        tab.press("ArrowDown").await?;
        cockpit.press(&["Enter"]).await?;
        ensure!(cockpit.state().await?.unit == unit.code, "Enter chose {}", cockpit.state().await?.unit);
        ensure!(tab.eval::<String>(expanded).await? == "false", "the list is told to be open");
        ensure!(tab.eval::<bool>("document.activeElement?.id === 'map'").await?, "the focus isn't on the map");
        // The next search begins anew.
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let other = catalogue.indicators.iter().rfind(|own| own.id != before.indicator).context("another indicator")?;
        let found = find(cockpit, &other.name.zh).await?;
        ensure!(found[0][0] == other.name.zh && found[0][3].is_empty(), "{found:?}");
        cockpit.press(&["Enter"]).await?;
        let after = cockpit.state().await?;
        ensure!((after.indicator, after.unit) == (other.id.clone(), unit.code.clone()), "another thing was chosen");
        Ok(())
    });
}

#[test]
fn what_is_nowhere_is_said_and_escape_leaves_everything_as_it_was() {
    with_cockpit("find-nothing", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let before = cockpit.state().await?;
        let found = find(cockpit, "不在这里").await?;
        ensure!(found.is_empty(), "{found:?}");
        let said: String =
            tab.eval("document.querySelector('.find-box:not([hidden]) [role=status]').innerText").await?;
        ensure!(said.contains("“不在这里”"), "it says {said:?}");
        cockpit.press(&["Enter", "ArrowDown", "Escape"]).await?;
        ensure!(tab.eval::<String>("document.querySelector('#find').value").await?.is_empty(), "the text stayed");
        ensure!(tab.eval::<bool>("document.querySelector('.find-box').hidden").await?, "the list stayed");
        ensure!(cockpit.state().await? == before, "something was chosen");
        Ok(())
    });
}

#[test]
fn fingers_find_on_a_phone() {
    with_snapshots("find-phone", Size { width: 390, height: 844 }, None, async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        cockpit.with_fingers().await?;
        let units = units(stage)?;
        let (unit, initials) = one(&units, "community")?;
        let middle = |selector: &str| {
            let script = format!(
                "(() => {{ const b = document.querySelector('{selector}').getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2, b.width, b.height]; }})()"
            );
            async move { tab.eval::<[f64; 4]>(&script).await }
        };
        let [x, y, wide, high] = middle(".find-open").await?;
        ensure!(wide >= 44.0 && high >= 44.0, "the button is {wide} × {high}");
        tab.tap(x, y, 1).await?;
        tab.until("document.activeElement?.id === 'find'").await?;
        let [_, _, wide, high] = middle(".find-field").await?;
        ensure!(wide > 350.0 && high >= 44.0, "the field is {wide} × {high}");
        tab.insert(initials).await?;
        let found = rows(cockpit).await?;
        ensure!(found[0][3] == unit.code, "{initials} finds {found:?}");
        let [x, y, wide, high] = middle("#find-0").await?;
        ensure!(wide > 350.0 && high >= 44.0, "a row is {wide} × {high}");
        tab.tap(x, y, 1).await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.unit == unit.code, "a tap chose {}", cockpit.state().await?.unit);
        tab.until("document.querySelector('.find-box').hidden").await
    });
}

/// Codes of the level's units in a warning: the gravest first, those alike from the north.
fn problems(stage: &Stage, indicator: &str, level: &str, period: &str) -> Result<Vec<(usize, String)>> {
    let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
    let own = catalogue.indicators.iter().find(|own| own.id == indicator).context("the indicator")?;
    let at = own.thresholds.context("no thresholds")?;
    let figures: MetricsBody =
        stage.server.json(&format!("/metrics?indicator={indicator}&level={level}&period={period}"))?;
    let grave = |value: f32| {
        let past = |limit: f64| {
            if own.direction == Direction::Higher { f64::from(value) <= limit } else { f64::from(value) >= limit }
        };
        [at.red, at.orange, at.yellow, at.blue].into_iter().position(past)
    };
    let all = figures.codes.into_iter().zip(figures.values);
    Ok(all.filter_map(|(code, value)| Some((grave(value?)?, code))).collect())
}

#[test]
fn n_goes_from_problem_to_problem_the_gravest_first() {
    with_cockpit("problems", async |stage| {
        let cockpit = &stage.cockpit;
        let home = cockpit.state().await?;
        let found = problems(stage, &home.indicator, &home.level, &home.period)?;
        let gravest = found.iter().map(|(grave, _)| *grave).min().context("the demo has no problem")?;
        let mut seen = Vec::new();
        for _ in 0..3.min(found.len()) {
            cockpit.press(&["n"]).await?;
            let there = cockpit.state().await?;
            ensure!(there.zoom > home.zoom, "the camera stayed at {}", there.zoom);
            let (grave, code) = found.iter().find(|(_, code)| *code == there.unit).context("no problem")?;
            let expected =
                if found.iter().filter(|(grave, _)| *grave == gravest).count() > seen.len() { gravest } else { *grave };
            ensure!(*grave == expected && !seen.contains(code), "{code} of {grave} after {seen:?}");
            seen.push(code.clone());
        }
        cockpit.press(&["Home"]).await?;
        cockpit.press(&["n"]).await?;
        ensure!(cockpit.state().await?.unit == seen[0], "it doesn't begin anew");
        Ok(())
    });
}
