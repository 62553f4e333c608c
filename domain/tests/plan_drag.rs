//! What one step of a drag costs: a vertex moved by some metres, tried out with areas, counts and rules of all that it
//! touches, on plans of 8,667 and 123,000 units with 100,000 entrances. `cargo xtask bench edit` runs it at that size and
//! compares; a test only sees that it works. Settings: `WEIGE_DRAG_STEPS`, `WEIGE_FOUND` (a file for the figures).

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "says what was measured")]

mod plan_drive;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use domain::plan::count::Counts;
use domain::plan::rules::{Barriers, Problems, Rulebook};
use domain::plan::{EditCommand, Ground, Plan, Session};
use plan_drive::starts::shaken;
use plan_drive::watch::houses;
use plan_drive::{Chance, bands};
use serde_json::json;

fn middle(mut values: Vec<f64>, share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * share) as usize]
}

#[test]
fn a_step_of_a_drag_costs_what_it_touches() {
    let steps: Option<usize> = std::env::var("WEIGE_DRAG_STEPS").ok().map(|text| text.parse().unwrap());
    // Squares of so many units; in a test small ones.
    let sizes: &[(usize, u32)] = if steps.is_some() { &[(93, 66_000), (351, 66_000)] } else { &[(12, 500)] };
    let mut found = BTreeMap::new();
    for &(side, buildings) in sizes {
        let mut chance = Chance(7);
        let start = shaken(side, 20_000, &mut chance);
        let plan = Plan::from_partition(&start).unwrap();
        let pack = houses(&plan, buildings, &mut chance);
        let (units, atoms) = (start.units().leaf_count(), pack.atoms().len());
        let begun = Instant::now();
        let counts = Counts::new(&plan, Arc::clone(&pack));
        let recount = begun.elapsed().as_secs_f64() * 1e3;
        let book = Rulebook { bands: bands(&plan), ..Rulebook::of(plan.levels()) };
        let problems = Problems::new(&plan, &counts, book, Barriers::default());
        let inside: Vec<_> = plan
            .arcs()
            .filter(|(_, arc)| arc.left != Ground::Outside && arc.right != Ground::Outside)
            .flat_map(|(_, arc)| arc.points.iter().copied())
            .collect();
        let mut session = Session::new(plan);
        let (mut took, mut touched) = (Vec::new(), 0);
        for _ in 0..steps.unwrap_or(20) {
            let from = *chance.pick(&inside).unwrap();
            let command = EditCommand::MoveVertex { from, to: chance.near(from, 2_000) };
            let begun = Instant::now();
            let told = session.preview(&counts, &problems, &command);
            took.push(begun.elapsed().as_secs_f64() * 1e3);
            if let Ok(told) = told {
                touched += told.units.len();
                let moved: u32 = told.units.iter().filter_map(|unit| Some(unit.after.as_ref()?.tally.households)).sum();
                let before: u32 =
                    told.units.iter().filter_map(|unit| Some(unit.before.as_ref()?.tally.households)).sum();
                let leaves =
                    told.units.iter().all(|unit| unit.before.as_ref().is_none_or(|side| side.area_m2.is_some()));
                assert!(!leaves || moved == before, "nobody is lost between leaves");
            }
        }
        assert!(touched > 0, "no step of the drag was possible");
        let (median, most) = (middle(took.clone(), 0.5), middle(took, 0.95));
        println!(
            "{units} units, {atoms} entrances: step {median:.3} ms, of twenty one above {most:.3}, recount {recount:.1}"
        );
        let figures =
            json!({ "units": units, "entrances": atoms, "step_ms": median, "step_95_ms": most, "recount_ms": recount });
        found.insert(units.to_string(), figures);
    }
    if let Some(file) = std::env::var_os("WEIGE_FOUND") {
        std::fs::write(file, json!(found).to_string()).unwrap();
    }
}
