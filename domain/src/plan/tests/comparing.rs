//! What a plan changes, and for whom.

use std::sync::Arc;

use super::support::{Desk, code, hand_over, merge, p, pack, split, square};
use crate::plan::compare::{Comparison, UnitPair};
use crate::plan::count::Counts;
use crate::plan::{EditCommand, Plan};

fn counted(plan: &Plan, counts: &Counts) -> Counts {
    Counts::new(plan, Arc::clone(counts.pack()))
}

fn name(units: &[UnitPair], at: Option<usize>) -> String {
    at.map_or_else(String::new, |at| {
        let side = units[at].after.as_ref().or(units[at].before.as_ref()).unwrap();
        side.code.to_string()
    })
}

#[test]
fn who_moves_is_told_by_building_and_nobody_moves_by_a_new_number() {
    let desk = Desk::four();
    let before = Counts::new(
        &desk.plan,
        // The second building will be divided by the cut; its last entrance was of another unit all along.
        pack(&[&[(20, 20, 5, None)], &[(40, 50, 1, None), (60, 50, 2, None), (70, 50, 4, None), (110, 50, 8, None)]]),
    );
    let mut plan = desk.plan.clone();
    for command in [
        split("a", &[&[p(50, 0), p(50, 100)]], &["e"]),
        EditCommand::Renumber { unit: code("b"), code: code("b2") },
        merge("c", &["d"]),
        hand_over(square(0, 0, 30, 30), Some("a"), None),
        EditCommand::Renumber { unit: code("b2"), code: code("b3") },
    ] {
        plan.apply(&command).unwrap();
    }
    // The larger piece keeps the code; of two alike the one with the smaller point.
    let after = counted(&plan, &before);
    let told = Comparison::new((&desk.plan, &before), (&plan, &after)).unwrap();
    let movers: Vec<(u32, usize, String, String, u32)> = told
        .movers
        .iter()
        .map(|m| (m.building, m.atoms.len(), name(&told.units, m.from), name(&told.units, m.to), m.tally.households))
        .collect();
    assert_eq!(movers, [(1, 1, "a".into(), String::new(), 5), (2, 2, "a".into(), "e".into(), 6)]);
    let units: Vec<(String, String, u32, u32)> = told
        .units
        .iter()
        .map(|pair| {
            let code = |side: &Option<crate::plan::compare::Side>| {
                side.as_ref().map_or_else(String::new, |side| side.code.to_string())
            };
            (code(&pair.before), code(&pair.after), pair.came.households, pair.went.households)
        })
        .collect();
    let row = |before: &str, after: &str, came, went| (before.to_owned(), after.to_owned(), came, went);
    assert_eq!(
        units,
        [row("a", "a", 0, 11), row("b", "b3", 0, 0), row("c", "c", 0, 0), row("d", "", 0, 0), row("", "e", 6, 0)]
    );
    // The other way round everybody moves back.
    let back = Comparison::new((&plan, &after), (&desk.plan, &before)).unwrap();
    assert_eq!(back.movers.len(), 2);
    assert_eq!((back.units[0].came, back.units[0].went), (told.units[0].went, told.units[0].came));
    let still = Comparison::new((&plan, &after), (&plan, &after)).unwrap();
    assert!(still.movers.is_empty() && still.units.iter().all(UnitPair::is_same));
    assert_eq!(told.units.iter().filter(|pair| pair.is_same()).count(), 0, "areas, codes, all have changed");
}

#[test]
fn plans_of_different_buildings_are_not_compared() {
    let plan = Desk::four().plan;
    let (one, other) = (Counts::new(&plan, pack(&[])), Counts::new(&plan, pack(&[&[(1, 1, 1, None)]])));
    let error = Comparison::new((&plan, &one), (&plan, &other)).unwrap_err();
    assert_eq!((error.before, error.after), (0, 1));
}
