//! The first screen tells what the API tells: matrix, large figures, warnings; and each leads on.

use anyhow::{Context, ensure};
use domain::catalogue::{Direction, Warning};
use domain::wire::{CatalogueBody, OverviewBody, UnitDetailBody, WarningsBody};
use tests::figures::{figures, is, matrix_is_the_apis};
use tests::with_cockpit;

#[test]
fn the_matrix_and_the_large_figures_tell_the_apis_figures_of_whatever_is_chosen() {
    with_cockpit("matrix", async |stage| {
        let cockpit = &stage.cockpit;
        matrix_is_the_apis(stage).await?;
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let mut front: Vec<_> = catalogue.indicators.iter().filter(|one| one.front.is_some()).collect();
        front.sort_by_key(|one| one.front);
        let overview: OverviewBody = stage.server.json("/overview")?;
        let told = |id: &str| overview.cells.iter().find(|cell| cell.indicator == id).and_then(|cell| cell.value);
        let shown = figures(stage, ".fig-value").await?;
        ensure!(shown.len() == front.len().min(6), "{} large figures", shown.len());
        for (shown, one) in shown.iter().zip(&front) {
            ensure!(is(shown, told(&one.id).map(f64::from)), "{}: {shown:?}", one.id);
        }
        // Down to a micro-grid, and another month.
        for keys in [&[",", ",", ","][..], &[][..], &[][..], &[][..]] {
            cockpit.press(keys).await?;
            cockpit.tab.eval::<()>("(document.querySelector('.rank button').focus(), null)").await?;
            cockpit.press(&["ArrowDown", "ArrowDown", "Enter"]).await?;
            matrix_is_the_apis(stage).await?;
        }
        Ok(())
    });
}

#[test]
fn a_cell_colours_the_map_by_its_indicator_and_arrows_lead_round() {
    with_cockpit("matrix-keys", async |stage| {
        let cockpit = &stage.cockpit;
        let overview: OverviewBody = stage.server.json("/overview")?;
        cockpit.tab.click_on(".mx-cell[data-at='14']").await?;
        cockpit.idle().await?;
        ensure!(cockpit.state().await?.indicator == overview.cells[14].indicator, "a click chose another");
        cockpit.tab.eval::<()>("(document.querySelector(\".mx-cell[data-at='14']\").focus(), null)").await?;
        cockpit.press(&["ArrowUp", "ArrowRight", "Enter"]).await?;
        ensure!(cockpit.state().await?.indicator == overview.cells[9].indicator, "arrows lead elsewhere");
        let pressed: Vec<String> = cockpit
            .tab
            .eval("[...document.querySelectorAll('.mx-cell[aria-pressed=true]')].map((c) => c.dataset.at)")
            .await?;
        ensure!(pressed == ["9"], "{pressed:?} are marked");
        Ok(())
    });
}

#[test]
fn warnings_are_the_apis_the_gravest_first_and_lead_to_unit_and_indicator() {
    with_cockpit("warnings", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let body: WarningsBody = stage.server.json("/warnings")?;
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let levels = [Warning::Red, Warning::Orange, Warning::Yellow, Warning::Blue];
        let expected = levels.map(|level| body.warnings.iter().filter(|one| one.warning == level).count());
        let shown: Vec<usize> =
            tab.eval("[...document.querySelectorAll('.tally b')].map((b) => +b.textContent.replace(',', ''))").await?;
        ensure!(shown == expected, "{shown:?} are counted of {expected:?}");
        cockpit.all_warnings().await?;
        let graveness: Vec<String> =
            tab.eval("[...document.querySelectorAll('.alert')].map((a) => a.dataset.w)").await?;
        ensure!(graveness.len() > 5 && graveness.is_sorted(), "{graveness:?}");
        // Every one is told: as a row, or counted in one that stands for it.
        let told: usize = tab
            .eval("[...document.querySelectorAll('.alert-where')].reduce((sum, where) => sum + 1 + [...where.textContent.matchAll(/另 ([0-9]+)/g)].reduce((n, m) => n + +m[1], 0), 0)")
            .await?;
        ensure!(told == body.warnings.len(), "{told} of {} stand there", body.warnings.len());
        // The first row is the first of the API's, and leads there.
        let first = &body.warnings[0];
        let indicator = catalogue.indicators.iter().find(|one| one.id == first.indicator).context("an indicator")?;
        let row: String = tab.eval("document.querySelector('.alert').innerText").await?;
        let value = format!("{:.*}{}", usize::from(indicator.digits), first.value, indicator.unit.zh);
        ensure!(row.replace(' ', "").contains(&value), "{row:?} has no {value}");
        tab.click_on(".alert").await?;
        cockpit.idle().await?;
        let state = cockpit.state().await?;
        ensure!((&state.unit, &state.indicator) == (&first.unit, &first.indicator), "it leads to {state:?}");
        let beyond = |value: f64| match indicator.direction {
            Direction::Higher => indicator.thresholds.is_some_and(|at| value <= at.blue),
            _ => indicator.thresholds.is_some_and(|at| value >= at.blue),
        };
        ensure!(beyond(f64::from(first.value)), "{first:?} passes no line");
        // There, its own warnings; one level alone.
        let own: WarningsBody = stage.server.json(&format!("/warnings?unit={}", first.unit))?;
        let all: usize =
            tab.eval("[...document.querySelectorAll('.tally b')].reduce((n, b) => n + +b.textContent, 0)").await?;
        ensure!(all == own.warnings.len(), "{all} of {}", own.warnings.len());
        tab.click_on(".tally").await?;
        cockpit.all_warnings().await?;
        let alone: Vec<String> = tab.eval("[...document.querySelectorAll('.alert')].map((a) => a.dataset.w)").await?;
        ensure!(!alone.is_empty() && alone.iter().all(|w| w == "1"), "{alone:?} are shown beside red ones");
        Ok(())
    });
}

/// Of each row of the warnings, whether the list shows any of it, and whether it can be seen and heard.
const ROWS: &str = "(() => { const list = document.querySelector('.alerts'), box = list.getBoundingClientRect();
    return [...list.querySelectorAll('[role=listitem]')].map((row) => { const at = row.getBoundingClientRect();
        return [at.bottom > box.top + 1 && at.top < box.bottom - 1,
            row.querySelector('.alert').checkVisibility({ visibilityProperty: true })]; }); })()";

#[test]
fn warnings_out_of_sight_are_kept_from_everybody_until_one_comes_to_them() {
    with_cockpit("sight", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        for act in ["null", "document.querySelector('.rank-row').click()", "location.hash = ''"] {
            tab.eval::<()>(&format!("({act}, null)")).await?;
            cockpit.idle().await?;
            let rows: Vec<(bool, bool)> = tab.eval(ROWS).await?;
            ensure!(rows.iter().any(|(shown, _)| *shown), "{act}: no row is in sight");
            ensure!(rows.iter().all(|(shown, told)| !shown || *told), "{act}: {rows:?} keeps what is in sight");
            ensure!(!rows.iter().all(|(_, told)| *told), "{act}: all {} rows are written", rows.len());
            // A key that leads to the last brings it, and the last is told.
            tab.eval::<()>("(document.querySelector('.alert').focus(), null)").await?;
            cockpit.press(&["End"]).await?;
            tab.until(
                "document.activeElement.dataset.at === String(document.activeElement.parentElement.ariaSetSize - 1)",
            )
            .await?;
            cockpit.idle().await?;
            let rows: Vec<(bool, bool)> = tab.eval(ROWS).await?;
            ensure!(rows.iter().all(|(shown, told)| !shown || *told), "{act}: {rows:?} keeps what was led to");
            ensure!(rows.last() == Some(&(true, true)), "{act}: the last is {:?}", rows.last());
            cockpit.press(&["Home"]).await?;
        }
        Ok(())
    });
}

#[test]
fn a_card_that_is_left_takes_its_focus_along_and_comes_back_with_the_next_unit() {
    with_cockpit("card", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let seen = "document.querySelector('#unit-name')?.checkVisibility({ visibilityProperty: true }) ?? false";
        ensure!(!tab.eval::<bool>(seen).await?, "the whole has a card");
        for row in 0..2 {
            tab.eval::<()>(&format!("(document.querySelectorAll('.rank-row')[{row}].click(), null)")).await?;
            cockpit.idle().await?;
            tab.until(seen).await?;
            let chosen = cockpit.state().await?.unit;
            let [code, name]: [String; 2] =
                tab.eval("['#unit-code', '#unit-name'].map((one) => document.querySelector(one).innerText)").await?;
            let unit: UnitDetailBody = stage.server.json(&format!("/units/{chosen}"))?;
            ensure!((&code, &name) == (&unit.unit.code, &unit.unit.name), "{chosen} is shown as {code} {name}");
            // To its parent, the whole, by the card's own button.
            tab.eval::<()>("(document.querySelector('.card .link').focus(), null)").await?;
            cockpit.press(&["Enter"]).await?;
            ensure!(!tab.eval::<bool>(seen).await?, "the whole has the card of {name}");
            tab.until("document.activeElement.checkVisibility({ visibilityProperty: true }) && document.activeElement !== document.body")
                .await?;
            let about: bool = tab.eval("!!document.activeElement.closest('.right')").await?;
            ensure!(about, "the focus isn't beside where the card was");
        }
        Ok(())
    });
}

#[test]
fn warnings_that_fail_are_named_and_come_later() {
    tests::with_page("late-warnings", None, async |cockpit, server| {
        let tab = &cockpit.tab;
        tab.go(&server.origin()).await?;
        cockpit.ready().await?;
        let gate = tab.gate(&["/api/v1/warnings"]).await?;
        tab.click_on(".rank button").await?;
        tab.until("document.querySelector('.warnings [role=status]')?.innerText.includes('/api/v1/warnings')").await?;
        gate.open().await?;
        cockpit.idle().await?;
        tab.until("!document.querySelector('.warnings [role=status]')").await?;
        tab.forgive("net::ERR_CONNECTION").await
    });
}
