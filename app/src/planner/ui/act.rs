//! Does what tools, keys and panels ask for, and brings everything that shows the plan along.

use domain::crs::Crs;
use domain::lattice::LatticePoint;
use domain::plan::{EditCommand, Entry, Refusal, UnitId};
use domain::units::UnitCode;
use leptos::prelude::*;

use super::super::desk::Done;
use super::super::tool::{Sketch, Tool};
use super::super::{picked, picture};
use super::state::{Planner, Show, Told};
use super::{overlay, paint, store, words};
use crate::locale::{t, tf};

/// The system of the grids.
pub const GRIDS: &str = Crs::Cgcs2000.name();

/// A plan was opened: everything is drawn.
pub fn opened(planner: Planner) {
    planner.sketch.set_value(Sketch::default());
    planner.gift.set(None);
    planner.tool.set(Tool::Select);
    planner.outlook.set(None);
    planner.told.set(None);
    planner.revision.update(|n| *n += 1);
    paint::whole(planner);
    paint::look_at_scope(planner, false);
}

/// The same plan with others' entries in it: all is drawn, and one goes on looking where one looked.
pub fn opened_again(planner: Planner) {
    planner.outlook.set(None);
    planner.revision.update(|n| *n += 1);
    paint::whole(planner);
    drawn(planner);
}

/// Does an entry of the log; whether it was done. A refusal is told in words, with its place.
pub fn push(planner: Planner, entry: Entry) -> bool {
    match planner.change_desk(|desk| desk.push(entry)) {
        Some(Ok(done)) => {
            planner.told.set(None);
            follow(planner, &done);
            store::changed(planner);
            true
        }
        Some(Err(refusal)) => {
            refuse(planner, &refusal);
            false
        }
        None => false,
    }
}

/// Shows what an entry changed.
pub fn follow(planner: Planner, done: &Done) {
    if matches!(planner.show.get_untracked(), Show::Other | Show::Swipe) {
        // Whoever draws wants to see what is drawn.
        planner.show.set(Show::Plan);
        paint::whole(planner);
    }
    planner.with_map(|map| {
        map.change_draft(|draft, plane| {
            planner.with_desk(|desk| {
                picture::redraw(desk.plan(), &done.touched, draft, plane);
                for id in &done.touched.leaves {
                    let class = desk.glances.get(*id).map_or(crate::planner::glance::class::PLAIN, |one| one.class());
                    draft.set_class(id.0, class);
                }
            });
        });
    });
    // What is gone can't stay chosen.
    let there = |code: &UnitCode| planner.with_desk(|desk| desk.plan().find(code).is_some()) == Some(true);
    if planner.chosen.with_untracked(|chosen| !chosen.iter().all(there)) {
        planner.chosen.update(|chosen| chosen.retain(there));
    }
    planner.outlook.set(None);
    planner.revision.update(|n| *n += 1);
    overlay::ask(planner);
}

/// Tells a refusal.
pub fn refuse(planner: Planner, refusal: &Refusal) {
    planner.told.set(Some(Told { words: words::refusal(planner, refusal), place: refusal.place }));
    overlay::ask(planner);
}

/// Takes back the last command.
pub fn undo(planner: Planner) {
    give_up(planner);
    push(planner, Entry::Undo);
}

/// Does again what was taken back last.
pub fn redo(planner: Planner) {
    give_up(planner);
    push(planner, Entry::Redo);
}

/// Takes another tool.
pub fn take(planner: Planner, tool: Tool) {
    planner.sketch.set_value(Sketch::with(tool));
    planner.picked.set(Vec::new());
    planner.gift.set(None);
    planner.wall.set_value(None);
    planner.held.set_value(None);
    planner.tool.set(tool);
    planner.told.set(None);
    planner.outlook.set(None);
    drawn(planner);
}

/// Gives up what is drawn; whether there was anything.
pub fn give_up(planner: Planner) -> bool {
    let begun = planner.sketch.try_update_value(Sketch::give_up).unwrap_or(false);
    let begun = planner.offered.try_update_value(Option::take).flatten().is_some() || begun;
    let begun = begun || planner.picked.with_untracked(|picked| !picked.is_empty());
    planner.picked.set(Vec::new());
    let given = planner.gift.with_untracked(|gift| gift.as_ref().is_some_and(|gift| !gift.bands.is_empty()));
    if given {
        planner.gift.update(|gift| gift.as_mut().into_iter().for_each(|gift| gift.bands.clear()));
    }
    planner.looks_ahead.set_value(false);
    planner.outlook.set(None);
    drawn(planner);
    begun || given
}

/// The sketch changed.
pub fn drawn(planner: Planner) {
    planner.drawn.update(|n| *n += 1);
    overlay::ask(planner);
}

/// The commands of what is drawn: `whole` leaves out where the pointer aims. More than one of a compound alone.
fn commands(planner: Planner, whole: bool) -> Vec<EditCommand> {
    planner.work.get_value().map(|work| (work.commands)(planner, whole)).unwrap_or_default()
}

/// The first of them.
pub fn command(planner: Planner, whole: bool) -> Option<EditCommand> {
    commands(planner, whole).into_iter().next()
}

/// Looks what the open command would do, with the next frame: however many places a pointer tells of until then.
pub fn look_ahead(planner: Planner) {
    planner.looks_ahead.set_value(true);
    overlay::ask(planner);
}

/// Looks what the open command would do, now.
pub fn foresee(planner: Planner) {
    planner.looks_ahead.set_value(false);
    planner.looks.update_value(|n| *n += 1);
    let outlook = command(planner, false).and_then(|command| planner.change_desk(|desk| desk.foresee(&command)));
    planner.outlook.set(outlook.map(std::rc::Rc::new));
}

/// Does the open command; whether it was done.
pub fn commit(planner: Planner) -> bool {
    if let Some(mend) = planner.offered.try_update_value(Option::take).flatten() {
        return run(planner, &mend);
    }
    let made = command(planner, true);
    let Some(made) = made else {
        let tool = planner.tool.get_untracked();
        planner.told.set(Some(Told { words: words::missing(tool).to_owned(), place: None }));
        return false;
    };
    run(planner, &made)
}

/// Over a base map of another system nothing is drawn: says so, and whether it is so.
pub fn is_refused(planner: Planner) -> bool {
    let Some(crs) = planner.foreign_crs() else { return false };
    let words = tf("planner.foreign_crs", &[("crs", crs.name()), ("own", GRIDS)]);
    planner.told.set(Some(Told { words, place: None }));
    true
}

/// Does a command; the sketch is done with it.
pub fn run(planner: Planner, command: &EditCommand) -> bool {
    if is_refused(planner) {
        return false;
    }
    // A division learns here how many units it makes.
    let seen = planner.change_desk(|desk| desk.foresee(command));
    match seen {
        Some(Ok(seen)) => {
            let done = push(planner, Entry::Do(seen.command));
            if done {
                give_up(planner);
            }
            done
        }
        Some(Err(refusal)) => {
            refuse(planner, &refusal);
            false
        }
        None => false,
    }
}

/// Chooses a unit: alone, or beside those chosen.
pub fn choose(planner: Planner, code: Option<UnitCode>, beside: bool) {
    planner.chosen.update(|chosen| match code {
        Some(code) if beside => match chosen.iter().position(|known| *known == code) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(code),
        },
        Some(code) => *chosen = vec![code],
        None if beside => {}
        None => chosen.clear(),
    });
    planner.told.set(None);
    if matches!(planner.tool.get_untracked(), Tool::Merge | Tool::Pick | Tool::Compound) {
        foresee(planner);
    }
    overlay::ask(planner);
}

/// Names the plan as it is now.
pub fn checkpoint(planner: Planner) {
    let n = planner.with_desk(|desk| desk.session.checkpoints().len() + 1).unwrap_or(1);
    push(planner, Entry::Checkpoint { name: tf("planner.checkpoint_n", &[("n", &n.to_string())]) });
}

/// The unit at hand.
pub fn first_chosen(planner: Planner) -> Option<UnitId> {
    planner.chosen_ids().first().copied()
}

/// A stroke drawn with a pressed hand is ended: what it makes is done where it makes something, and kept to be gone on with
/// where it doesn't.
pub fn end_stroke(planner: Planner) {
    let ready = command(planner, true).and_then(|made| planner.change_desk(|desk| desk.foresee(&made)));
    match ready {
        Some(Ok(seen)) => {
            planner.outlook.set(Some(std::rc::Rc::new(Ok(seen))));
        }
        Some(Err(refusal)) => refuse(planner, &refusal),
        None => {}
    }
    drawn(planner);
}

/// A stroke of the brush passes over a place: where it begins tells whether it picks or puts back. All are of one unit,
/// and not of the one that receives them.
pub fn brush(planner: Planner, at: LatticePoint, metres: f64, begins: bool) {
    let to = planner.chosen.with_untracked(|chosen| chosen.first().cloned());
    let picked = planner.picked.get_untracked();
    let found = planner.with_desk(|desk| {
        let (plan, pack) = (desk.plan(), desk.counts.pack());
        let under = picked::building_at(pack, at);
        let ids = if begins { under.into_iter().collect() } else { picked::buildings_near(pack, at, metres) };
        let holder = |id: u32| picked::holder(plan, &desk.counts, id);
        let giver = picked.first().or(ids.first()).and_then(|id| holder(*id));
        let fits = |id: &u32| giver.is_some() && giver != to && holder(*id) == giver;
        (ids.iter().copied().filter(fits).collect::<Vec<u32>>(), !ids.is_empty())
    });
    let Some((ids, met)) = found else { return };
    if begins {
        planner.brushes.set_value(Some(ids.iter().all(|id| !picked.contains(id))));
        if met && ids.is_empty() {
            planner.told.set(Some(Told { words: t("planner.other_giver").to_owned(), place: Some(at) }));
        }
    }
    let picks = planner.brushes.get_value() == Some(true);
    let changes = |id: &u32| picked.contains(id) != picks;
    if ids.iter().any(changes) {
        planner.picked.update(|known| {
            if picks {
                known.extend(ids.iter().filter(|id| !picked.contains(id)));
            } else {
                known.retain(|id| !ids.contains(id));
            }
        });
        look_ahead(planner);
    }
    drawn(planner);
}

/// The compound at a place is pointed at.
pub fn point_at_compound(planner: Planner, at: LatticePoint) {
    let wall = planner.ways.with_value(|ways| ways.compound(at).map(std::rc::Rc::from));
    if planner.wall.get_value() != wall {
        planner.wall.set_value(wall);
        planner.outlook.set(None);
        look_ahead(planner);
    }
}

/// Hands the compound at a place to one unit: a step for each unit that has some of it.
pub fn hand_compound(planner: Planner, at: LatticePoint) {
    point_at_compound(planner, at);
    if planner.wall.with_value(Option::is_none) {
        planner.told.set(Some(Told { words: words::missing(Tool::Compound).to_owned(), place: Some(at) }));
        return;
    }
    let commands = commands(planner, true);
    if commands.is_empty() {
        planner.told.set(Some(Told { words: t("planner.compound_whole").to_owned(), place: None }));
    }
    // What one of them is refused for is told; the others would leave it divided all the same.
    let _ = commands.iter().all(|command| run(planner, command));
    planner.wall.set_value(None);
    drawn(planner);
}
