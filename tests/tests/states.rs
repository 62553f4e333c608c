//! Fifty states drawn by lot, each opened by its address: it is what the address says, the address comes back, and
//! every figure on the screen is the API's.

use anyhow::{Context, Result, ensure};
use domain::catalogue::Warning;
use domain::units::UnitKind;
use domain::value::Flag;
use domain::wire::{
    CatalogueBody, ChildrenBody, IndicatorBody, MetricsBody, OverviewBody, SeriesBody, UnitBody, UnitsBody,
    WarningsBody,
};
use tests::figures::{figures, is, matrix_is_the_apis, split};
use tests::{Stage, with_cockpit};

const STATES: usize = 50;
/// So many of them by opening the page anew, which an address sent to somebody does.
const RELOADS: usize = 5;
/// Any other does as well.
const SEED: u64 = 20_261_122;

/// Numbers by lot, the same in every run.
struct Lot(u64);

impl Lot {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n
    }

    fn one<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// One state: what stands in its address.
#[derive(Clone, Debug)]
struct Wish {
    unit: String,
    level: String,
    indicator: String,
    period: String,
    theme: &'static str,
}

impl Wish {
    fn hash(&self) -> String {
        format!("#?u={}&l={}&i={}&p={}&theme={}", self.unit, self.level, self.indicator, self.period, self.theme)
    }
}

fn wishes(catalogue: &CatalogueBody, units: &[UnitBody]) -> Vec<Wish> {
    let mut lot = Lot(SEED);
    let wish = |_| {
        let level = &lot.one(&catalogue.levels).id;
        let here: Vec<_> = units.iter().filter(|unit| unit.level == *level).collect();
        let unit = lot.one(&here).code.clone();
        let indicator = lot.one(&catalogue.indicators);
        Wish {
            unit,
            level: lot.one(&indicator.levels).clone(),
            indicator: indicator.id.clone(),
            period: lot.one(&catalogue.periods).to_string(),
            theme: ["dark", "light"][lot.below(2)],
        }
    };
    (0..STATES).map(wish).collect()
}

/// What the address in the bar says, as pairs.
async fn address(stage: &Stage) -> Result<Vec<(String, String)>> {
    stage
        .cockpit
        .tab
        .eval("[...new URLSearchParams(location.hash.slice(location.hash.indexOf('?') + 1))].map(([k, v]) => [k, v])")
        .await
}

async fn the_state_is_the_wish(stage: &Stage, wish: &Wish) -> Result<()> {
    let state = stage.cockpit.state().await?;
    ensure!(
        (&state.unit, &state.level, &state.indicator, &state.period)
            == (&wish.unit, &wish.level, &wish.indicator, &wish.period),
        "it opens as {state:?}"
    );
    let theme: String = stage.cockpit.tab.eval("document.documentElement.dataset.theme").await?;
    ensure!(theme == wish.theme, "its theme is {theme}");
    // What differs from the first view stands in the address again, and nothing that the wish doesn't have.
    let written = address(stage).await?;
    let wished = [
        ("u", &wish.unit),
        ("l", &wish.level),
        ("i", &wish.indicator),
        ("p", &wish.period),
        ("theme", &wish.theme.to_owned()),
    ];
    for (key, value) in &written {
        ensure!(wished.iter().any(|(known, wish)| known == key && *wish == value), "the address holds {key}={value}");
    }
    ensure!(written.iter().any(|(key, _)| key == "l"), "the pinned level is missing from {written:?}");
    Ok(())
}

/// What controls tell of themselves, or of a part of them, when the pointer comes to one after the other.
async fn titles(stage: &Stage, controls: &str, comes: &str, part: &str) -> Result<Vec<String>> {
    let script = format!(
        "(async () => {{ const told = []; for (const one of document.querySelectorAll('{controls}')) {{
            one.dispatchEvent(new PointerEvent('{comes}', {{ bubbles: true }})); await scheduler.yield();
            told.push((one.querySelector(':scope{part}') ?? one).title); }} return told; }})()"
    );
    stage.cockpit.tab.eval(&script).await
}

/// The unit's own figure, on the card.
async fn card(stage: &Stage, wish: &Wish, unit: &UnitBody, indicator: &IndicatorBody) -> Result<()> {
    let shown = figures(stage, ".card:not(.asleep) #unit-value").await?.pop();
    // The whole has no card: its figures stand large.
    ensure!(shown.is_some() == unit.parent.is_some(), "a card {shown:?} of {}", unit.code);
    let shown = shown.flatten();
    if !indicator.levels.contains(&unit.level) {
        ensure!(shown.is_none(), "{shown:?} stands there, which isn't published");
        return Ok(());
    }
    let series: SeriesBody = stage.server.json(&format!("/series?indicator={}&unit={}", wish.indicator, wish.unit))?;
    let at = series.periods.iter().position(|period| period.to_string() == wish.period).context("the period")?;
    let told = series.values[at].map(f64::from).filter(|_| unit.parent.is_some());
    ensure!(is(&shown, told), "the card says {shown:?}, told is {:?}", series.values[at]);
    // The months below the map, each with its figure in words.
    let months: Vec<String> = titles(stage, ".month", "pointerover", "").await?;
    ensure!(months.len() == series.periods.len(), "{} months", months.len());
    for (words, value) in months.iter().zip(&series.values) {
        let said = split(words.split_once(" · ").map_or("", |(_, said)| said));
        ensure!(is(&said, value.map(f64::from)), "{words:?} is told as {value:?}");
    }
    Ok(())
}

/// The list beside the map: the units below, or beside a leaf.
async fn list(stage: &Stage, wish: &Wish, units: &[UnitBody], unit: &UnitBody) -> Result<()> {
    let parent = if units.iter().any(|other| other.parent.as_ref() == Some(&unit.code)) {
        &unit.code
    } else {
        unit.parent.as_ref().context("a unit alone")?
    };
    let children: ChildrenBody = stage.server.json(&format!("/children?unit={parent}&period={}", wish.period))?;
    let told = children.rows.iter().find(|row| row.indicator == wish.indicator);
    let values = figures(stage, ".rank-row > .num:not(.delta)").await?;
    let names: Vec<String> = titles(stage, ".rank-row", "mouseenter", " > .cut").await?;
    ensure!(values.len() == names.len() && names.len() == children.codes.len(), "{} rows", names.len());
    for (name, shown) in names.iter().zip(&values) {
        // Two of a name may lie side by side: one of them is it.
        let called = |code: &String| units.iter().any(|unit| unit.code == *code && unit.name == *name);
        let mut those = children.codes.iter().enumerate().filter(|(_, code)| called(code));
        let fits = those.any(|(at, _)| is(shown, told.and_then(|row| row.values[at]).map(f64::from)));
        ensure!(fits, "{name} is listed with {shown:?}");
    }
    Ok(())
}

/// The legend's counts, against an own count of the API's row by the limits that the map says it uses.
async fn legend(stage: &Stage, wish: &Wish) -> Result<()> {
    let state = stage.cockpit.state().await?;
    let query = format!("indicator={}&level={}&period={}", wish.indicator, wish.level, wish.period);
    let row: MetricsBody = stage.server.json(&format!("/metrics?{query}"))?;
    let mut counts = vec![0_usize; state.slots.len()];
    for value in row.values.iter().flatten() {
        counts[state.breaks.iter().filter(|&limit| limit <= value).count()] += 1;
    }
    if row.values.iter().all(Option::is_none) {
        counts.clear();
    }
    let shown: Vec<usize> = stage
        .cockpit
        .tab
        .eval("[...document.querySelectorAll('.legend-classes button')].map((c) => +c.title.match(/，([0-9,]+) 个/)[1].replace(',', ''))")
        .await?;
    ensure!(shown == counts, "the legend counts {shown:?}, the row holds {counts:?}");
    let flags = Flag::ALL.map(|flag| row.flags.iter().filter(|own| **own == flag).count());
    let shown: Vec<usize> = stage
        .cockpit
        .tab
        .eval("[...document.querySelectorAll('.flag-row .num')].map((n) => +n.textContent.replace(',', ''))")
        .await?;
    ensure!(shown == flags, "the legend counts flags {shown:?}, the row holds {flags:?}");
    Ok(())
}

/// Large figures, and how many warnings of each level.
async fn first_screen(stage: &Stage, wish: &Wish, catalogue: &CatalogueBody) -> Result<()> {
    let query = format!("unit={}&period={}", wish.unit, wish.period);
    let mut front: Vec<_> = catalogue.indicators.iter().filter(|one| one.front.is_some()).collect();
    front.sort_by_key(|one| one.front);
    let overview: OverviewBody = stage.server.json(&format!("/overview?{query}"))?;
    let shown = figures(stage, ".fig-value").await?;
    for (shown, one) in shown.iter().zip(&front) {
        let told = overview.cells.iter().find(|cell| cell.indicator == one.id).context("a headline")?;
        ensure!(is(shown, told.value.map(f64::from)), "{}: {shown:?} is shown, {:?} told", one.id, told.value);
    }
    let body: WarningsBody = stage.server.json(&format!("/warnings?{query}"))?;
    let counts = Warning::GRAVEST_FIRST.map(|level| body.warnings.iter().filter(|one| one.warning == level).count());
    let shown: Vec<usize> = stage
        .cockpit
        .tab
        .eval("[...document.querySelectorAll('.tally b')].map((b) => +b.textContent.replace(',', ''))")
        .await?;
    ensure!(shown == counts, "{shown:?} warnings are counted of {counts:?}");
    Ok(())
}

#[test]
fn fifty_states_by_lot_show_the_apis_figures_and_come_back_by_their_address() {
    with_cockpit("states", async |stage| {
        let (cockpit, tab) = (&stage.cockpit, &stage.cockpit.tab);
        let catalogue: CatalogueBody = stage.server.json("/catalogue")?;
        let units = stage.server.json::<UnitsBody>("/units")?.units;
        let wishes = wishes(&catalogue, &units);
        let special = |wish: &&Wish| units.iter().any(|u| u.code == wish.unit && u.kind == UnitKind::Special);
        eprintln!("of {STATES} units by lot {} are special", wishes.iter().filter(special).count());
        for (at, wish) in wishes.iter().enumerate() {
            let here = || format!("state {at} of seed {SEED}: {}", wish.hash());
            if at % (STATES / RELOADS) == 0 {
                tab.go("about:blank").await?;
                tab.go(&format!("{}/{}", stage.server.origin(), wish.hash())).await?;
                cockpit.ready().await.with_context(here)?;
            } else {
                tab.eval::<()>(&format!("(location.hash = {:?}, null)", wish.hash())).await?;
                let there = format!(
                    "__weige.state().unit === {:?} && __weige.state().indicator === {:?}",
                    wish.unit, wish.indicator
                );
                tab.until(&there).await.with_context(here)?;
                cockpit.idle().await?;
            }
            let unit = units.iter().find(|unit| unit.code == wish.unit).context("a unit")?;
            let indicator = catalogue.indicators.iter().find(|one| one.id == wish.indicator).context("an indicator")?;
            the_state_is_the_wish(stage, wish).await.with_context(here)?;
            matrix_is_the_apis(stage).await.with_context(here)?;
            first_screen(stage, wish, &catalogue).await.with_context(here)?;
            card(stage, wish, unit, indicator).await.with_context(here)?;
            list(stage, wish, &units, unit).await.with_context(here)?;
            legend(stage, wish).await.with_context(here)?;
        }
        Ok(())
    });
}
