//! The built-in catalogue over a small demo: every cell of the matrix has something to show, and what was put into the
//! registers on purpose can be seen in it.

use std::path::PathBuf;

use data::{
    aggregate::{self, Cube},
    builtin,
    demo::{self, DemoOptions, Scale, Story},
    make,
    privacy::Guard,
    progress::Progress,
    registers::Registers,
};
use domain::{
    catalogue::Catalogue,
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
    registers: Registers,
    catalogue: Catalogue,
    cube: Cube,
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
        let cube = runtime
            .block_on(aggregate::aggregate(
                &registers,
                &catalogue,
                Some(&Guard::new(b"a key for tests")),
                &mut Progress::new(&mut told, "test"),
            ))
            .expect("its figures");
        let stories = demo::generate(&options, &mut |_| {}).expect("the same demo").stories;
        Self { registers, catalogue, cube, stories }
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
