//! The domain view: six pictures of one domain, each with a title, each telling the API's figures; and they lead on.

use anyhow::{Context, Result, ensure};
use domain::catalogue::{Domain, Facet};
use domain::wire::{ChildrenBody, MetricsBody, OverviewBody, SeriesBody, UnitBody, UnitsBody};
use tests::figures::{is, split};
use tests::{Stage, with_cockpit};

/// Opens a domain by its address and waits for its six pictures.
async fn open(stage: &Stage, domain: Domain, unit: &str) -> Result<()> {
    let tab = &stage.cockpit.tab;
    tab.eval::<()>(&format!("(location.hash = '#?u={unit}&d={}', null)", domain.id())).await?;
    tab.until(&format!(
        "__weige.state().unit === {unit:?} && document.querySelector('.dv-tab[aria-pressed=true]:not(.back)') !== null
         && document.querySelectorAll('.dv-pic').length === 6 && !document.querySelector('.dv-why')"
    ))
    .await
    .with_context(|| format!("{} of {unit}", domain.id()))?;
    stage.cockpit.idle().await
}

/// The rows of the table that stands for a picture.
async fn twin(stage: &Stage, facet: Facet) -> Result<Vec<Vec<String>>> {
    let script = format!(
        "[...document.querySelectorAll('.dv-pic[data-facet={}] table tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))",
        facet.id()
    );
    stage.cockpit.tab.eval(&script).await
}

/// Name and figure of each row of a list.
async fn rows(stage: &Stage, facet: Facet) -> Result<Vec<(String, String)>> {
    let script = format!(
        "[...document.querySelectorAll('.dv-pic[data-facet={}] .dv-row')].map((row) => [row.querySelector('.cut').title, row.querySelector('.num').textContent])",
        facet.id()
    );
    stage.cockpit.tab.eval(&script).await
}

/// What one domain shows of one unit.
struct Shown<'a> {
    stage: &'a Stage,
    units: &'a [UnitBody],
    overview: OverviewBody,
    children: ChildrenBody,
    domain: Domain,
}

impl Shown<'_> {
    fn headline(&self, facet: Facet) -> Result<&str> {
        let cell = self.overview.cells.iter().find(|cell| (cell.domain, cell.facet) == (self.domain, facet));
        Ok(&cell.context("a headline")?.indicator)
    }

    /// A list's rows are the units below, each with its figure.
    async fn list(&self, facet: Facet) -> Result<()> {
        let id = self.headline(facet)?;
        let told = self.children.rows.iter().find(|row| row.indicator == id).context("a row")?;
        let shown = rows(self.stage, facet).await?;
        ensure!(shown.len() == self.children.codes.len(), "{} rows of {id}", shown.len());
        for (name, number) in &shown {
            let called = |code: &String| self.units.iter().any(|unit| unit.code == *code && unit.name == *name);
            let mut those = self.children.codes.iter().enumerate().filter(|(_, code)| called(code));
            let fits = those.any(|(at, _)| is(&split(number), told.values[at].map(f64::from)));
            ensure!(fits, "{id}: {name} is listed with {number:?}");
        }
        Ok(())
    }

    async fn trend(&self) -> Result<()> {
        let id = self.headline(Facet::Trend)?;
        let series: SeriesBody =
            self.stage.server.json(&format!("/series?indicator={id}&unit={}", self.overview.unit))?;
        let shown = twin(self.stage, Facet::Trend).await?;
        ensure!(shown.len() == series.values.len(), "{id}: {} months", shown.len());
        for (row, value) in shown.iter().zip(&series.values) {
            ensure!(is(&split(&row[1]), value.map(f64::from)), "{id}: {row:?} is told as {value:?}");
        }
        Ok(())
    }

    /// Every number of the finest units stands in one step, and each figure in two of the scatter's columns is one.
    async fn spread(&self) -> Result<()> {
        let id = self.headline(Facet::Status)?;
        let levels = &self.stage.server.json::<domain::wire::CatalogueBody>("/catalogue")?;
        let finest = levels.indicators.iter().find(|one| one.id == id).context("an indicator")?;
        let level = finest.levels.last().context("a level")?;
        let row: MetricsBody =
            self.stage.server.json(&format!("/metrics?indicator={id}&level={level}&within={}", self.overview.unit))?;
        let steps = twin(self.stage, Facet::Status).await?;
        let counted: usize = steps.iter().map(|row| row[1].parse::<usize>().unwrap_or(0)).sum();
        ensure!(
            counted == row.values.iter().flatten().count(),
            "{id}: {counted} of {} stand in the steps",
            row.codes.len()
        );
        Ok(())
    }

    async fn pairs(&self) -> Result<()> {
        let (result, effort) = (self.headline(Facet::Progress)?, self.headline(Facet::Efficiency)?);
        let shown = twin(self.stage, Facet::Efficiency).await?;
        ensure!(!shown.is_empty(), "no pairs of {effort}");
        // At whichever level the pairs are.
        let first = &shown[0][0];
        let level = &self.units.iter().find(|unit| unit.name == *first).context("a unit of that name")?.level;
        // All of that level: those of the chosen unit stand out among them.
        let metrics =
            |id: &str| self.stage.server.json::<MetricsBody>(&format!("/metrics?indicator={id}&level={level}"));
        let (results, efforts) = (metrics(result)?, metrics(effort)?);
        let both = results.values.iter().zip(&efforts.values).filter(|(a, b)| a.is_some() && b.is_some()).count();
        ensure!(shown.len() == both, "{} pairs of {effort}, told are {both}", shown.len());
        for row in &shown {
            let fits = results.codes.iter().enumerate().any(|(at, code)| {
                self.units.iter().any(|unit| unit.code == *code && unit.name == row[0])
                    && is(&split(&row[1]), results.values[at].map(f64::from))
                    && is(&split(&row[2]), efforts.values[at].map(f64::from))
            });
            ensure!(fits, "{row:?} is no pair of {result} and {effort}");
        }
        Ok(())
    }
}

#[test]
fn six_pictures_of_each_domain_have_titles_and_tell_the_apis_figures() {
    with_cockpit("domains", async |stage| {
        let units = stage.server.json::<UnitsBody>("/units")?.units;
        let root = &units[0].code;
        let street = units.iter().find(|unit| unit.parent.as_ref() == Some(root)).context("a street")?;
        for domain in Domain::ALL {
            for unit in [root, &street.code] {
                open(stage, domain, unit).await?;
                let titles: Vec<String> = stage
                    .cockpit
                    .tab
                    .eval("[...document.querySelectorAll('.dv-pic h3')].map((h) => h.textContent)")
                    .await?;
                ensure!(titles.len() == 6 && titles.iter().all(|title| title.chars().count() > 1), "{titles:?}");
                let shown = Shown {
                    stage,
                    units: &units,
                    overview: stage.server.json(&format!("/overview?unit={unit}"))?,
                    children: stage.server.json(&format!("/children?unit={unit}"))?,
                    domain,
                };
                let here = || format!("{} of {unit}", domain.id());
                shown.list(Facet::Progress).await.with_context(here)?;
                shown.list(Facet::Comparison).await.with_context(here)?;
                shown.trend().await.with_context(here)?;
                shown.spread().await.with_context(here)?;
                shown.pairs().await.with_context(here)?;
            }
        }
        Ok(())
    });
}

#[test]
fn a_pictures_head_colours_the_map_and_keys_lead_in_and_out() {
    with_cockpit("domain-keys", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let overview: OverviewBody = stage.server.json("/overview")?;
        cockpit.press(&["v"]).await?;
        tab.until("document.querySelectorAll('.dv-pic').length === 6").await?;
        let domain: String = tab.eval("new URLSearchParams(location.hash.slice(2)).get('d')").await?;
        let due = overview.cells.iter().find(|cell| cell.domain.id() == domain && cell.facet == Facet::Trend);
        tab.click_on(".dv-pic[data-facet=trend] .dv-kicker").await?;
        cockpit.idle().await?;
        let chosen = cockpit.state().await?.indicator;
        ensure!(chosen == due.context("a headline")?.indicator, "a picture's head chose {chosen}");
        // A dot of the scatter, by keys alone.
        tab.eval::<()>("(document.querySelector('.dv-pic[data-facet=efficiency] [tabindex]').focus(), null)").await?;
        let table: Vec<String> = tab
            .eval("[...document.querySelectorAll('.dv-pic[data-facet=efficiency] table tbody tr')].map((row) => row.cells[0].textContent)")
            .await?;
        cockpit.press(&["ArrowDown", "ArrowDown", "ArrowUp", "Enter"]).await?;
        let (units, unit) = (stage.server.json::<UnitsBody>("/units")?.units, cockpit.state().await?.unit);
        let name = units.into_iter().find(|one| one.code == unit).context("a unit")?.name;
        ensure!(table.contains(&name), "the keys chose {name}, which is no dot");
        // Through the other four, and back to the panorama.
        cockpit.press(&["v"; 5]).await?;
        tab.until("!document.querySelector('.dv-pic') && document.querySelectorAll('.mx-cell').length === 30").await
    });
}
