//! What was done, step by step; named states; playing it back.

use core::time::Duration;

use domain::plan::Entry;
use leptos::prelude::*;

use super::state::Planner;
use super::{act, words};
use crate::{
    locale::{spoken, t, tf},
    ui::rows::Rows,
    ui::timers::after,
};

/// Entries made at first, and at a time as the list is scrolled.
const ROWS: usize = 40;
/// How long a step stands while the log is played back.
const STEP: Duration = Duration::from_millis(350);

#[derive(Clone, Debug, PartialEq)]
struct Line {
    at: usize,
    words: String,
    named: bool,
    /// Undone later, and not done again.
    undone: bool,
}

/// The newest `most` entries.
fn lines(planner: Planner, most: usize) -> Vec<Line> {
    planner
        .with_desk(|desk| {
            let log = desk.session.log();
            // Which commands stand, in their order: the same walk as the session's own.
            let (mut done, mut undone): (Vec<usize>, Vec<usize>) = Default::default();
            for (at, entry) in log.iter().enumerate() {
                match entry {
                    Entry::Do(_) => {
                        done.push(at);
                        undone.clear();
                    }
                    Entry::Undo => undone.extend(done.pop()),
                    Entry::Redo => done.extend(undone.pop()),
                    Entry::Checkpoint { .. } => {}
                }
            }
            let line = |(at, entry): (usize, &Entry)| Line {
                at,
                words: words::entry(&desk.labels, entry),
                named: matches!(entry, Entry::Checkpoint { .. }),
                undone: matches!(entry, Entry::Do(_)) && done.binary_search(&at).is_err(),
            };
            log.iter().enumerate().rev().take(most).map(line).collect()
        })
        .unwrap_or_default()
}

/// Undoes all, then does it again step by step, as it went.
fn play(planner: Planner, playing: RwSignal<bool>) {
    let steps = planner.with_desk(|desk| desk.session.standing().count()).unwrap_or(0);
    if steps == 0 || playing.get_untracked() {
        return;
    }
    playing.set(true);
    for _ in 0..steps {
        act::push(planner, Entry::Undo);
    }
    next(planner, playing, steps);
}

fn next(planner: Planner, playing: RwSignal<bool>, left: usize) {
    let go_on = planner.with_desk(|desk| desk.session.can_redo()) == Some(true) && left > 0;
    if !go_on {
        playing.try_set(false);
        return;
    }
    after(
        move || {
            // Whoever draws meanwhile ends it: what was undone can't be done again then.
            if playing.try_get_untracked() == Some(true) && act::push(planner, Entry::Redo) {
                next(planner, playing, left - 1);
            }
        },
        STEP,
    );
}

/// Goes to a named state by undoing or redoing; where something else was done since, that is said.
fn return_to(planner: Planner, at: usize) {
    let steps = planner.with_desk(|desk| {
        let checkpoint = desk.session.checkpoints().iter().find(|checkpoint| checkpoint.at == at)?;
        desk.session.steps_to(checkpoint)
    });
    match steps.flatten() {
        None => planner.say(t("planner.no_return").to_owned()),
        Some(steps) => {
            for _ in 0..steps.unsigned_abs() {
                act::push(planner, if steps < 0 { Entry::Undo } else { Entry::Redo });
            }
        }
    }
}

/// The list.
#[component]
pub fn History() -> impl IntoView {
    let planner = Planner::here();
    let playing = RwSignal::new(false);
    let made = Rows::new(ROWS, ROWS, move || planner.with_desk(|desk| desk.session.log().len()).unwrap_or(0));
    let seen = Memo::new(move |_| {
        planner.revision.track();
        lines(planner, made.of(usize::MAX))
    });
    let name = NodeRef::<leptos::html::Input>::new();
    let keep = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let typed = name.get().map(|field| field.value()).unwrap_or_default();
        if typed.trim().is_empty() {
            act::checkpoint(planner);
        } else {
            act::push(planner, Entry::Checkpoint { name: typed.trim().to_owned() });
        }
        if let Some(field) = name.get() {
            field.set_value("");
        }
    };
    let count = move || {
        seen.track();
        let checkpoints = planner.with_desk(|desk| desk.session.checkpoints().len()).unwrap_or(0);
        let all = planner.with_desk(|desk| desk.session.log().len()).unwrap_or(0);
        tf("planner.history_n", &[("n", &all.to_string()), ("named", &checkpoints.to_string())])
    };
    view! {
        <p class="list-head"><span>{count}</span><button class="btn" id="play" disabled=move || playing.get() on:click=move |_| play(planner, playing)>{spoken("planner.play")}</button></p>
        <form class="name-row" on:submit=keep>
            <input node_ref=name id="checkpoint" maxlength=words::MAX_NAME placeholder=spoken("planner.checkpoint_name") aria-label=spoken("planner.checkpoint_name")/>
            <button class="btn">{spoken("planner.checkpoint")}</button>
        </form>
        <ol class="log" reversed>
            <For each=move || seen.get() key=|line| (line.at, line.undone) children=move |line: Line| {
                let at = line.at;
                let back = line.named.then(|| view! { <button class="btn" on:click=move |_| return_to(planner, at)>{spoken("planner.return_to")}</button> });
                view! { <li class:undone=line.undone class:named=line.named><span class="num">{at + 1}</span><span class="cut grow">{line.words}</span>{back}</li> }
            }/>
        </ol>
        {made.end()}
    }
}
