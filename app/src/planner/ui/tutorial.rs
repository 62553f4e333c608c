//! Ten steps through a plan of the demo, each ticked off when it was done.

use domain::plan::{EditCommand, Entry};
use leptos::prelude::*;

use super::super::tool::Tool;
use super::state::{Planner, Tab};
use crate::locale::{spoken, t, tf};

/// What a step asks for, and whether it was done.
struct Step {
    words: &'static str,
    done: fn(&Seen) -> bool,
}

/// What of the page the steps look at.
struct Seen {
    chosen: usize,
    tool: Tool,
    tab: Tab,
    near: bool,
    /// Commands of the log, and how often each way back was taken.
    did: Vec<EditCommand>,
    undone: bool,
    redone: bool,
    named: bool,
}

const STEPS: [Step; 10] = [
    Step { words: "planner.lesson_look", done: |seen| seen.near },
    Step { words: "planner.lesson_choose", done: |seen| seen.chosen > 0 },
    Step { words: "planner.lesson_problem", done: |seen| seen.chosen > 0 && seen.tab == Tab::Problems && seen.near },
    Step {
        words: "planner.lesson_tool",
        done: |seen| seen.tool == Tool::Split || seen.has(|did| matches!(did, EditCommand::Split { .. })),
    },
    Step { words: "planner.lesson_split", done: |seen| seen.has(|did| matches!(did, EditCommand::Split { .. })) },
    Step {
        words: "planner.lesson_vertex",
        done: |seen| seen.has(|did| matches!(did, EditCommand::MoveVertex { .. } | EditCommand::InsertVertex { .. })),
    },
    Step { words: "planner.lesson_undo", done: |seen| seen.undone },
    Step { words: "planner.lesson_redo", done: |seen| seen.redone },
    Step { words: "planner.lesson_name", done: |seen| seen.named },
    Step { words: "planner.lesson_compare", done: |seen| seen.tab == Tab::Compare },
];

impl Seen {
    fn has(&self, is: fn(&EditCommand) -> bool) -> bool {
        self.did.iter().any(is)
    }

    fn of(planner: Planner) -> Self {
        let log = planner.with_desk(|desk| desk.session.log().to_vec()).unwrap_or_default();
        Self {
            chosen: planner.chosen.with(Vec::len),
            tool: planner.tool.get(),
            tab: planner.tab.get(),
            near: planner.view.get().is_some_and(|view| view.metres_per_px < 1.2),
            undone: log.contains(&Entry::Undo),
            redone: log.contains(&Entry::Redo),
            named: log.iter().any(|entry| matches!(entry, Entry::Checkpoint { .. })),
            did: log
                .into_iter()
                .filter_map(|entry| if let Entry::Do(command) = entry { Some(command) } else { None })
                .collect(),
        }
    }
}

/// The card with the step at hand, while someone learns.
#[component]
pub fn Lessons() -> impl IntoView {
    let planner = Planner::here();
    // A step that was done stays done.
    let at = RwSignal::new(0_usize);
    Effect::new(move |_| {
        planner.revision.track();
        if STEPS.get(at.get()).is_some_and(|step| (step.done)(&Seen::of(planner))) {
            at.update(|at| *at += 1);
        }
    });
    let head = move || {
        tf(
            "planner.lesson_n",
            &[("n", &(at.get() + 1).min(STEPS.len()).to_string()), ("all", &STEPS.len().to_string())],
        )
    };
    let words = move || t(STEPS.get(at.get()).map_or("planner.lesson_end", |step| step.words));
    let dots = move || {
        (0..STEPS.len())
            .map(|step| view! { <i class:done=step < at.get() class:now=step == at.get()></i> })
            .collect_view()
    };
    view! {
            <div class="over lesson" id="lesson" role="status">
                <p class="quiet">{head}</p>
                <p class="lesson-words">{words}</p>
                <p class="lesson-foot"><span class="dots-row" aria-hidden="true">{dots}</span>
                    <button class="btn" on:click=move |_| at.update(|at| *at = (*at + 1).min(STEPS.len()))>{spoken("planner.lesson_skip")}</button>
                    <button class="btn" on:click=move |_| planner.learning.set(false)>{spoken("planner.lesson_close")}</button></p>
            </div>
    }
}
