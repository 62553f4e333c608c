//! The built-in catalogue over a small demo: every cell of the matrix has something to show, and what was put into the
//! registers on purpose can be seen in it.

use std::path::PathBuf;

use data::{
    aggregate::{self, Cube, Unusual},
    builtin,
    demo::{self, DemoOptions, Scale, Story},
    explain, make,
    privacy::Guard,
    progress::Progress,
    registers::Registers,
};
use domain::{
    catalogue::{Catalogue, Facet},
    units::{UnitIx, UnitTable},
};

struct TempDir(PathBuf);

impl TempDir {
    fn new(name: &str) -> Self {
        let dir = std::env::temp_dir().join(format!("weige-catalogue-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&dir).expect("a folder for temporary files");
        Self(dir)
    }
}

impl Drop for TempDir {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A small demo with its figures.
struct Shown {
    _dir: TempDir,
    registers: Registers,
    catalogue: Catalogue,
    cube: Cube,
    unusual: Vec<Unusual>,
    stories: Vec<Story>,
}

impl Shown {
    fn new(name: &str) -> Self {
        let dir = TempDir::new(name);
        let options = DemoOptions { scale: Scale::Mini, seed: 3, as_of: "2026-11-20".parse().expect("a day") };
        let (mut silent, mut told) = (Vec::new(), Vec::new());
        let mut progress = Progress::new(&mut silent, "test");
        make::demo(&options, &dir.0, &mut progress).expect("a demo");
        let registers = Registers::open(&dir.0.join("registers")).expect("its registers");
        let catalogue = builtin::catalogue(None, None).expect("the built-in catalogue");
        let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
        let figures = runtime
            .block_on(aggregate::aggregate(
                &registers,
                &catalogue,
                Some(&Guard::new(b"a key for tests")),
                None,
                &mut Progress::new(&mut told, "test"),
            ))
            .expect("its figures");
        let stories = demo::generate(&options, &mut |_| {}).expect("the same demo").stories;
        Self { _dir: dir, registers, catalogue, cube: figures.cube, unusual: figures.unusual, stories }
    }

    fn units(&self) -> &UnitTable {
        self.registers.partition.units()
    }

    fn level(&self, id: &str) -> impl Iterator<Item = UnitIx> + use<'_> {
        self.units().level(self.units().depth_of(id).expect("a level")).map(UnitIx)
    }

    /// An indicator's last figure.
    fn last(&self, indicator: &str, unit: UnitIx) -> Option<f32> {
        let at = self.catalogue.indicators.iter().position(|i| i.id == indicator).expect("an indicator");
        self.cube.cells[at].last().expect("a month")[unit.index()].number()
    }

    fn story(&self, kind: &str) -> UnitIx {
        let story = self.stories.iter().find(|story| story.kind == kind).expect("a story");
        self.units().find(&story.unit).expect("its unit")
    }
}

#[test]
fn all_thirty_headlines_have_a_figure_for_nearly_every_unit_of_the_four_upper_levels() {
    let shown = Shown::new("headlines");
    let headlines: Vec<_> = shown.catalogue.indicators.iter().filter(|i| i.headline).collect();
    assert_eq!(headlines.len(), 30);
    for level in ["district", "street", "community", "grid"] {
        for headline in &headlines {
            let units: Vec<UnitIx> = shown.level(level).collect();
            let with = units.iter().filter(|&&unit| shown.last(&headline.id, unit).is_some()).count();
            let share = with as f64 / units.len() as f64;
            assert!(share >= 0.95, "{} at {level}: {with} of {}", headline.id, units.len());
        }
    }
}

#[test]
fn what_was_put_into_the_registers_on_purpose_is_seen_in_the_indicators() {
    let shown = Shown::new("stories");
    let others = |indicator: &str, of: UnitIx| -> Vec<f32> {
        let level = &shown.units().levels()[usize::from(shown.units().depth(of))].id;
        shown.level(level).filter(|&unit| unit != of).filter_map(|unit| shown.last(indicator, unit)).collect()
    };
    let overdue = shown.story("overdue_cases");
    let here = shown.last("overdue_trend", overdue).expect("a figure");
    assert!(here > 5.0 && others("overdue_trend", overdue).iter().all(|&there| there < here - 5.0), "{here}");
    let stopped = shown.story("visits_stopped");
    assert_eq!(shown.last("visits_done", stopped), Some(0.0));
    for (indicator, below) in [("visits_trend", -20.0), ("visits_gap", -30.0), ("duties_done", 80.0)] {
        let here = shown.last(indicator, stopped).expect("a figure");
        assert!(here < below && others(indicator, stopped).iter().all(|&there| there > here), "{indicator}: {here}");
    }
    let bent = shown.story("false_alarms");
    let here = shown.last("fence_accuracy", bent).expect("a figure");
    assert!(here < 85.0 && others("fence_accuracy", bent).iter().all(|&there| there > here), "{here}");
}

#[test]
fn a_figure_is_explained_down_to_its_sums() {
    let shown = Shown::new("explain");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let explain = |indicator: &str, unit: &str, period: &str| {
        let asked = (indicator, unit, period.parse().expect("a period"));
        let (mut silent, guard) = (Vec::new(), Guard::new(b"a key for tests"));
        let mut progress = Progress::new(&mut silent, "test");
        runtime.block_on(explain::explain(&shown.registers, &shown.catalogue, Some(&guard), asked, &mut progress))
    };
    let last = shown.cube.periods.last().expect("a month").to_string();
    for level in ["district", "street", "grid", "micro_grid"] {
        for indicator in ["closed_in_time", "visits_gap", "floating_share", "living_alone", "patrols_done"] {
            let unit = shown.level(level).next().expect("a unit");
            let told = explain(indicator, shown.units().code(unit), &last).expect("explained");
            let at = shown.catalogue.indicators.iter().position(|i| i.id == indicator).expect("an indicator");
            let cell = shown.cube.cells[at].last().expect("a month")[unit.index()];
            assert_eq!((told.value, told.flag), (cell.number(), cell.flag), "{indicator} at {level}");
            assert!(told.figures.iter().all(|figure| figure.sql.starts_with("SELECT")));
            let page = told.page();
            assert!(told.figures.iter().all(|figure| page.contains(&figure.measure)), "{page}");
        }
    }
    let street = shown.units().code(shown.level("street").next().expect("a street")).to_owned();
    let told = explain("closed_in_time", &street, &last).expect("explained");
    let [in_time, due] = [0, 1].map(|at| told.figures[at].value.expect("a sum"));
    assert_eq!(told.value, Some((100.0 * in_time / due) as f32));
    assert_eq!(told.figures[0].months[0].to_string(), "2025-12", "twelve months that end with November 2026");
    let gap = explain("visits_gap", &street, &last).expect("explained");
    assert!(gap.figures.iter().any(|figure| figure.unit != street), "its parent's figures are told too");
    for (indicator, unit, period, why) in [
        ("closed_in_tim", street.as_str(), last.as_str(), "did you mean \"closed_in_time\"?"),
        ("cases", "nowhere", last.as_str(), "no unit has the code \"nowhere\""),
        ("cases", street.as_str(), "2020-01", "2020-01 can't be explained: the months from 2024-11 to 2026-11 can"),
        ("cases", street.as_str(), "2026", "2026 can't be explained"),
    ] {
        let said = explain(indicator, unit, period).expect_err("refused").to_string();
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn each_trend_is_watched_and_few_ordinary_days_are_called_unusual() {
    let shown = Shown::new("unusual");
    let trends: Vec<usize> = (0..shown.catalogue.indicators.len())
        .filter(|&at| shown.catalogue.indicators[at].facet == Facet::Trend && shown.catalogue.indicators[at].headline)
        .collect();
    assert_eq!(trends.len(), 5);
    assert_eq!(shown.unusual.iter().map(|found| found.indicator).collect::<Vec<_>>(), trends);
    let told = shown.level("district").count() + shown.level("street").count() + shown.level("community").count();
    let found: usize = shown.unusual.iter().map(|found| found.units.len()).sum();
    assert!(found * 20 < told * trends.len(), "{found} of {told} units");
    assert!(
        shown
            .unusual
            .iter()
            .all(|found| found.units.iter().all(|(unit, day)| (*unit as usize) < told && day.is_unusual()))
    );
}
