//! The demo from its arguments to a folder that looks like any city's: registers, planning pack, snapshots.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use domain::{
    codec::exchange::Exchange,
    crs::Crs,
    period::{Day, Month, Period},
    topology::{BuildOptions, LeafShape},
    units::Text,
    wire::Annotation,
};

use crate::{
    demo::{self, DemoData, DemoOptions, Scale},
    pack,
    progress::Progress,
    registers::{META_FORMAT, Meta, RegisterMeta, Registers},
    snapshot::ANNOTATIONS,
};

/// The larger demos hold ready-made counts: their measures read those instead of registers of people and events.
pub(crate) const COUNTS: &str = include_str!("../catalogue/scale/counts.toml");

/// How many months before the last one the demo's registers begin.
const MONTHS: i32 = 24;

/// What happened in the demo and bears on its figures.
fn annotations(as_of: Day) -> String {
    let note = |back: i32, indicators: &[&str], zh: &str, en: &str| Annotation {
        period: Period::Month(Month { year: as_of.year, month: as_of.month }.plus(-back)),
        indicators: indicators.iter().map(|&id| id.to_owned()).collect(),
        text: Text { zh: zh.to_owned(), en: en.to_owned() },
    };
    let visits = ["visits_done", "care_visits", "floating_visits"];
    let notes = [
        note(16, &visits, "走访改为扫码登记", "Visits are recorded by code"),
        note(9, &["alarms", "devices", "alarm_accuracy"], "新感知设备联网", "New sensors came online"),
    ];
    serde_json::to_string_pretty(&notes).expect("notes in memory have a written form") + "\n"
}

/// Makes a demo's registers and planning pack below `out`.
///
/// # Errors
/// What the generator or the disk refuses; a fault in the generated partition, by unit and place.
pub fn demo(options: &DemoOptions, out: &Path, progress: &mut Progress<'_>) -> anyhow::Result<()> {
    let data = demo::generate(options, &mut |step| progress.step(step.step, step.done, step.of))?;
    let rows = demo::write(&data, out, &mut |step| progress.step(step.step, step.done, step.of))?;
    let registers =
        rows.into_iter().map(|(name, rows)| (name, RegisterMeta { rows, as_of: None })).collect::<BTreeMap<_, _>>();
    let dir = out.join("registers");
    if data.registers.is_none() {
        let catalogue = dir.join("catalogue");
        fs::create_dir_all(&catalogue).with_context(|| catalogue.display().to_string())?;
        let path = catalogue.join("counts.toml");
        fs::write(&path, COUNTS).with_context(|| path.display().to_string())?;
    } else {
        let path = dir.join(ANNOTATIONS);
        fs::write(&path, annotations(options.as_of)).with_context(|| path.display().to_string())?;
    }
    pack::run(&out.join("pack"), progress)?;
    progress.line("partition");
    let meta = Meta {
        format: META_FORMAT,
        crs: Crs::Cgcs2000,
        plan: format!("demo-{}-{}", scale_name(options.scale), options.seed),
        as_of: options.as_of,
        from: options.as_of.in_month().plus(-MONTHS),
        registers,
    };
    // Nothing is repaired: the generator's outlines must tile as they are.
    let (partition, report) = exchange(data).into_partition(&BuildOptions::default())?;
    progress.line(&format!("{} vertices rounded, {} snapped", report.rounded.points, report.snapped.count));
    Ok(Registers::write(&dir, &meta, &partition)?)
}

const fn scale_name(scale: Scale) -> &'static str {
    match scale {
        Scale::Mini => "mini",
        Scale::District => "district",
        Scale::County => "county",
        Scale::City => "city",
    }
}

fn exchange(data: DemoData) -> Exchange {
    const STEPS: f64 = domain::lattice::STEPS_PER_DEGREE as f64;
    let degrees = |[x, y]: [i32; 2]| [f64::from(x) / STEPS, f64::from(y) / STEPS];
    let shape = |leaf: demo::LeafRow| LeafShape {
        code: leaf.code,
        parts: vec![vec![leaf.ring.into_iter().map(degrees).collect()]],
    };
    Exchange {
        levels: data.levels,
        units: data.units,
        leaves: data.leaves.into_iter().map(shape).collect(),
        enclaves: Vec::new(),
    }
}
