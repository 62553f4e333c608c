//! Figures as they stand on the screen, held against the API's.

use anyhow::{Context, Result, ensure};
use domain::catalogue::Facet;
use domain::wire::{CatalogueBody, ChildrenBody, OverviewBody, UnitDetailBody};

use crate::Stage;

/// What stands in an element: the number as written, its unit of measure; none without a number.
pub type Shown = Option<(String, String)>;

/// Each figure of a class in the order of the page.
///
/// # Errors
/// The page's.
pub async fn figures(stage: &Stage, selector: &str) -> Result<Vec<Shown>> {
    let script = format!(
        "[...document.querySelectorAll({selector:?})].map((figure) => /[0-9]/.test(figure.firstChild.textContent)
            ? [figure.firstChild.textContent, figure.querySelector('em')?.firstChild?.textContent ?? ''] : null)"
    );
    stage.cockpit.tab.eval(&script).await
}

/// Whether a shown figure is this value, rounded as it is written.
#[must_use]
pub fn is(shown: &Shown, value: Option<f64>) -> bool {
    let (Some((number, unit)), Some(value)) = (shown, value) else { return shown.is_none() && value.is_none() };
    let plain = number.replace(',', "").replace('\u{2212}', "-");
    let Ok(read) = plain.parse::<f64>() else { return false };
    let power = if unit.starts_with('亿') {
        1e8
    } else if unit.starts_with('万') {
        1e4
    } else {
        1.0
    };
    let digits = plain.split_once('.').map_or(0, |(_, rest)| rest.len() as i32);
    // The server's numbers are of single precision.
    (read * power - value).abs() <= (0.5 * 10f64.powi(-digits) * power).mul_add(1.001, value.abs() * 1e-6)
}

/// A text like `93.2%` or `1.2 万人` as number and unit; none without a number.
#[must_use]
pub fn split(text: &str) -> Shown {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || ",.-\u{2212}".contains(c))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    number.contains(|c: char| c.is_ascii_digit()).then(|| (number.to_owned(), unit.trim().to_owned()))
}

/// Holds the matrix of whatever unit and period is chosen against the API's figures.
///
/// # Errors
/// The first cell that says something else.
pub async fn matrix_is_the_apis(stage: &Stage) -> Result<()> {
    let state = stage.cockpit.state().await?;
    let query = format!("unit={}&period={}", state.unit, state.period);
    let overview: OverviewBody = stage.server.json(&format!("/overview?{query}"))?;
    let children: ChildrenBody = stage.server.json(&format!("/children?{query}"))?;
    let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
    let shown = figures(stage, ".mx-value").await?;
    ensure!(shown.len() == 30 && overview.cells.len() == 30, "{} cells, {} told", shown.len(), overview.cells.len());
    let chosen: UnitDetailBody = stage.server.json(&format!("/units/{}", state.unit))?;
    let whole = catalogue.levels[0].id == chosen.unit.level;
    for (shown, cell) in shown.iter().zip(&overview.cells) {
        let mut value = cell.value.map(f64::from);
        if cell.facet == Facet::Comparison && whole {
            let row = children.rows.iter().find(|row| row.indicator == cell.indicator).context("a row")?;
            let known = || row.values.iter().flatten().copied().map(f64::from);
            let span = known().fold(None, |span: Option<(f64, f64)>, v| {
                Some(span.map_or((v, v), |(low, high)| (low.min(v), high.max(v))))
            });
            value = span.map(|(low, high)| high - low);
        }
        ensure!(is(shown, value), "{} of {}: {shown:?} is shown, {value:?} told", cell.indicator, state.unit);
    }
    Ok(())
}
