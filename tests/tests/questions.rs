//! Eight questions that a leader asks, each answered on the first screen or one click from it. What is right comes from
//! the API, in figures that the answer itself isn't made of where there are such; the demo's planted stories are among them.

use anyhow::{Context, Result, ensure};
use domain::catalogue::{Domain, Facet, Warning};
use domain::period::Period;
use domain::units::UnitKind;
use domain::wire::{
    CatalogueBody, ChildrenBody, IndicatorBody, OverviewBody, SeriesBody, UnitBody, UnitsBody, WarningsBody,
};
use tests::figures::{is, split};
use tests::{Stage, with_cockpit};

/// A first screen, nothing clicked yet, and what the API says of it.
struct Screen<'a> {
    stage: &'a Stage,
    units: Vec<UnitBody>,
    catalogue: CatalogueBody,
    children: ChildrenBody,
    warnings: WarningsBody,
}

impl<'a> Screen<'a> {
    fn new(stage: &'a Stage) -> Result<Self> {
        Ok(Self {
            stage,
            units: stage.server.json::<UnitsBody>("/units")?.units,
            catalogue: stage.server.json("/catalogue")?,
            children: stage.server.json("/children")?,
            warnings: stage.server.json("/warnings")?,
        })
    }

    fn name(&self, code: &str) -> Result<&str> {
        Ok(&self.units.iter().find(|unit| unit.code == code).context("a unit")?.name)
    }

    fn indicator(&self, id: &str) -> Result<&IndicatorBody> {
        self.catalogue.indicators.iter().find(|one| one.id == id).with_context(|| format!("no {id}"))
    }

    /// The units right below the whole by an indicator, the smallest first.
    fn streets(&self, id: &str) -> Result<Vec<(f32, &str)>> {
        let row = self.children.rows.iter().find(|row| row.indicator == id).context("a row")?;
        let known = self.children.codes.iter().zip(&row.values);
        let mut known: Vec<_> = known.filter_map(|(code, value)| Some(((*value)?, code.as_str()))).collect();
        known.sort_by(|a, b| a.0.total_cmp(&b.0));
        Ok(known)
    }

    fn series(&self, id: &str, unit: &str) -> Result<SeriesBody> {
        self.stage.server.json(&format!("/series?indicator={id}&unit={unit}"))
    }

    fn root(&self) -> &str {
        &self.units[0].code
    }

    async fn text(&self, selector: &str) -> Result<String> {
        self.stage.cockpit.tab.eval(&format!("document.querySelector({selector:?}).innerText")).await
    }

    /// One click on the head of a domain's row; the title of one of its pictures.
    async fn title(&self, domain: Domain, facet: Facet) -> Result<String> {
        let tab = &self.stage.cockpit.tab;
        let at = Domain::ALL.iter().position(|one| *one == domain).context("a domain")?;
        tab.eval::<()>(&format!("(document.querySelectorAll('.mx-domain')[{at}].click(), null)")).await?;
        let title = format!(".dv-pic[data-facet={}] h3", facet.id());
        tab.until(&format!("document.querySelector('{title}')?.innerText && !document.querySelector('.dv-why')"))
            .await?;
        self.text(&title).await
    }

    /// The row of the first screen's warnings for an indicator at a unit.
    async fn warning(&self, id: &str, unit: &str) -> Result<String> {
        let name = self.indicator(id)?.name.zh.split(['（', '(']).next().unwrap_or_default().to_owned();
        let (name, place) = (serde_json::to_string(&name)?, serde_json::to_string(self.name(unit)?)?);
        let row = format!(
            "[...document.querySelectorAll('.alert')].find((a) => a.innerText.includes({name}) && a.querySelector('.alert-where').firstChild.data.endsWith({place}))"
        );
        let tab = &self.stage.cockpit.tab;
        self.stage.cockpit.all_warnings().await?;
        let found: Option<String> = tab.eval(&format!("{row}?.innerText ?? null")).await?;
        found.with_context(|| format!("no warning of {id} at {unit}"))
    }
}

/// Asks on a first screen.
fn ask(question: &str, answer: impl AsyncFnOnce(&Screen<'_>) -> Result<()>) {
    with_cockpit(question, async |stage| answer(&Screen::new(stage)?).await);
}

#[test]
fn which_street_is_worst_in_overdue_cases() {
    ask("overdue", async |screen| {
        let streets = screen.streets("overdue_rate")?;
        let (_, worst) = streets.last().context("a street")?;
        let overview: OverviewBody = screen.stage.server.json("/overview")?;
        let cell =
            |cell: &domain::wire::OverviewCell| (cell.domain, cell.facet) == (Domain::Governance, Facet::Comparison);
        let at = overview.cells.iter().position(cell).context("a cell")?;
        // It stands in the cell, and a click on it lists the streets.
        let told = screen.text(&format!(".mx-cell[data-at='{at}'] .delta.soft")).await?;
        ensure!(told.contains(screen.name(worst)?), "the cell says {told}");
        screen.stage.cockpit.tab.click_on(&format!(".mx-cell[data-at='{at}']")).await?;
        screen.stage.cockpit.idle().await?;
        let first = screen.text(".rank-row").await?;
        ensure!(first.starts_with(screen.name(worst)?), "{first} stands first, {worst} is worst of {streets:?}");
        let sentence = screen.text(".answer").await?;
        ensure!(sentence.contains(screen.name(worst)?), "the sentence says {sentence}");
        Ok(())
    });
}

#[test]
fn is_safety_better_than_last_month() {
    ask("safety", async |screen| {
        let title = screen.title(Domain::Safety, Facet::Trend).await?;
        let overview: OverviewBody = screen.stage.server.json("/overview")?;
        let cell = |cell: &&domain::wire::OverviewCell| (cell.domain, cell.facet) == (Domain::Safety, Facet::Trend);
        let id = &overview.cells.iter().find(cell).context("a cell")?.indicator;
        let values = screen.series(id, screen.root())?.values;
        let [.., Some(before), Some(now)] = values[..] else { anyhow::bail!("no two months of {id}") };
        let figure = split(title.trim_start_matches(|c: char| !(c.is_ascii_digit() || c == '\u{2212}' || c == '-')));
        let digits = i32::from(screen.indicator(id)?.digits);
        let rounded = |value: f32| (f64::from(value) * 10f64.powi(digits)).round();
        let word = match rounded(now).total_cmp(&rounded(before)) {
            std::cmp::Ordering::Greater => '升',
            std::cmp::Ordering::Less => '降',
            std::cmp::Ordering::Equal => '平',
        };
        ensure!(title.contains(word), "{id} went from {before} to {now}; the title says {title}");
        ensure!(title.contains("个月") || is(&figure, Some(f64::from(now))), "{now} is told as {figure:?} in {title}");
        Ok(())
    });
}

#[test]
fn how_many_red_warnings_are_there_and_where() {
    ask("red", async |screen| {
        let red: Vec<_> = screen.warnings.warnings.iter().filter(|one| one.warning == Warning::Red).collect();
        let told = screen.text(".tally b").await?;
        ensure!(told == red.len().to_string(), "{told} are counted, {} told", red.len());
        screen.stage.cockpit.tab.click_on(".tally").await?;
        screen.stage.cockpit.all_warnings().await?;
        let places: Vec<String> = screen
            .stage
            .cockpit
            .tab
            .eval(
                "[...document.querySelectorAll('.alert')].map((a) => a.querySelector('.alert-where').firstChild.data)",
            )
            .await?;
        // Each row is one of them, and each of them stands in a row: its own, its parent's or its domain's there.
        for place in &places {
            let known = red.iter().any(|one| screen.name(&one.unit).is_ok_and(|name| place.ends_with(name)));
            ensure!(known, "{place} has no red warning");
        }
        for one in &red {
            let name = screen.name(&one.unit)?;
            let parent = screen.units.iter().find(|unit| unit.code == one.unit).and_then(|unit| unit.parent.as_deref());
            let parent = parent.map(|code| screen.name(code)).transpose()?.unwrap_or(name);
            let stands = places.iter().any(|place| place.ends_with(name) || place.ends_with(parent));
            ensure!(stands, "{name} has a red warning and no row in {places:?}");
        }
        Ok(())
    });
}

#[test]
fn where_do_sensors_raise_false_alarms() {
    ask("false", async |screen| {
        let streets = screen.streets("fence_accuracy")?;
        let (value, worst) = streets.first().context("a street")?;
        let row = screen.warning("fence_accuracy", worst).await?;
        let digits = usize::from(screen.indicator("fence_accuracy")?.digits);
        ensure!(row.contains(&format!("{value:.digits$}")), "{value} is told as {row}");
        Ok(())
    });
}

#[test]
fn where_have_visits_stopped_and_since_when() {
    ask("visits", async |screen| {
        // The community in which none was made last month, and the first month of those without any.
        let level = &screen.catalogue.levels[2].id;
        let row: domain::wire::MetricsBody =
            screen.stage.server.json(&format!("/metrics?indicator=visits_done&level={level}"))?;
        let still: Vec<_> = row.codes.iter().zip(&row.values).filter(|(_, value)| **value == Some(0.0)).collect();
        let [(unit, _)] = still[..] else { anyhow::bail!("visits stand still in {still:?}") };
        let series = screen.series("visits_done", unit)?;
        let since = series.values.iter().rposition(|value| *value != Some(0.0)).map_or(0, |at| at + 1);
        let Period::Month(since) = series.periods[since] else { anyhow::bail!("no month") };
        let row = screen.warning("visits_done", unit).await?;
        ensure!(row.contains(&format!("{}月", since.month)), "none since {since:?}: {row}");
        Ok(())
    });
}

#[test]
fn how_far_are_visits_from_their_target_and_who_lags() {
    ask("target", async |screen| {
        let visits = screen.indicator("visits_done")?;
        let target = visits.target.context("a target")?;
        let value = screen.series("visits_done", screen.root())?.values.pop().flatten().context("a value")?;
        // Large on the first screen, with the target beside it.
        let figure = screen.text(&format!(".fig:nth-child({})", visits.front.context("a large figure")?)).await?;
        let digits = usize::from(visits.digits);
        ensure!(figure.contains(&format!("{value:.digits$}")), "{value} is told as {figure}");
        ensure!(figure.contains(&format!("{target:.digits$}")) || figure.contains(&target.to_string()), "{figure}");
        let title = screen.title(Domain::Service, Facet::Progress).await?;
        let streets = screen.streets("visits_done")?;
        let late: Vec<_> = streets.iter().filter(|(value, _)| f64::from(*value) < target).collect();
        for (_, code) in late.iter().take(2) {
            ensure!(title.contains(screen.name(code)?), "{code} lags; the title says {title}");
        }
        ensure!(late.len() < 3 || title.contains(&format!("{} 个", late.len())), "{} lag: {title}", late.len());
        ensure!(title.contains("离目标差") == (f64::from(value) < target), "{value} of {target}: {title}");
        Ok(())
    });
}

#[test]
fn how_many_households_has_this_grid_and_who_leads_it() {
    ask("grid", async |screen| {
        let deepest = screen.catalogue.levels.last().context("a level")?;
        let here = |unit: &&UnitBody| unit.level == deepest.id && unit.kind == UnitKind::Ordinary;
        let unit = screen.units.iter().filter(here).nth(1_000).context("a micro-grid")?;
        let households = screen.series("households", &unit.code)?.values.pop().flatten().context("households")?;
        let tab = &screen.stage.cockpit.tab;
        screen.stage.cockpit.press(&["/"]).await?;
        tab.until("document.activeElement?.id === 'find'").await?;
        tab.insert(&unit.code).await?;
        screen.stage.cockpit.press(&["Enter"]).await?;
        let facts: Vec<(String, String)> = tab
            .eval("[...document.querySelectorAll('.facts > div')].map((fact) => [fact.querySelector('dt').innerText, fact.querySelector('dd').innerText])")
            .await?;
        let fact = |name: &str| facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let told = split(fact(&screen.indicator("households")?.name.zh).context("households on the card")?);
        ensure!(is(&told, Some(f64::from(households))), "{households} are told as {told:?}");
        let role = deepest.led_by.as_ref().context("a role")?;
        ensure!(fact("负责人") == Some(&role.zh), "{facts:?}");
        Ok(())
    });
}

#[test]
fn are_there_more_cases_this_year_than_last() {
    ask("cases", async |screen| {
        let title = screen.title(Domain::Governance, Facet::Outcome).await?;
        let series = screen.series("cases", screen.root())?;
        let last = series.periods.iter().rev().find_map(|period| match period {
            Period::Month(month) => Some(*month),
            _ => None,
        });
        let last = last.context("a month")?;
        if let Some(rest) = title.strip_prefix("今年累计 ") {
            // In January there is nothing whole to hold against last year.
            let now = series.values.last().copied().flatten().map(f64::from);
            ensure!(last.month == 1 && is(&split(rest), now), "{title} of {now:?}");
            return Ok(());
        }
        // Whole months only: the last one is mostly not over.
        let head = title.strip_prefix("前 ").and_then(|rest| rest.split_once(" 个月 "));
        let (months, rest) = head.with_context(|| title.clone())?;
        let months: u8 = months.parse()?;
        ensure!(months == last.month || months + 1 == last.month, "{last:?} is looked at; {title}");
        let sum = |year: i32| -> Option<f64> {
            let known = series.periods.iter().zip(&series.values);
            let of = known.filter(
                |(period, _)| matches!(period, Period::Month(month) if month.year == year && month.month <= months),
            );
            of.map(|(_, value)| value.map(f64::from)).sum()
        };
        let (this, before) = (sum(last.year).context("this year")?, sum(last.year - 1).context("last year")?);
        ensure!(title.contains(if this > before { '多' } else { '少' }), "{before} became {this}: {title}");
        let shown = split(rest);
        ensure!(is(&shown, Some(this)), "{this} are told as {shown:?}");
        Ok(())
    });
}
