//! The sheet of keys.

use leptos::prelude::*;

use super::super::tool::Tool;
use super::parts::{Later, Part};
use super::state::{Over, Planner};
use super::words;
use crate::{
    locale::{spoken, t},
    ui::dialog::Sheet,
};

/// Keys and the locale key of what they do.
const KEYS: [(&[&str], &str); 17] = [
    (&["Enter"], "planner.key_enter"),
    (&["⇧ Enter"], "planner.key_next_line"),
    (&["Esc"], "planner.key_escape"),
    (&["⌫"], "planner.key_back"),
    (&["Ctrl Z"], "planner.undo"),
    (&["Ctrl ⇧ Z"], "planner.redo"),
    (&["Ctrl S"], "planner.checkpoint"),
    (&["Space"], "planner.key_space"),
    (&["Alt"], "planner.key_alt"),
    (&["T"], "planner.key_trace"),
    (&["⇧"], "planner.key_shift"),
    (&["N", "P"], "planner.key_problem"),
    (&["←", "→", "↑", "↓"], "planner.key_arrows"),
    (&["."], "planner.key_point"),
    (&["Tab"], "planner.key_tab"),
    (&["Del"], "planner.key_delete"),
    (&["+", "−", "0"], "planner.key_zoom"),
];

/// The sheet.
#[component]
pub fn Help() -> impl IntoView {
    let planner = Planner::here();
    let open = Signal::derive(move || planner.over.get() == Some(Over::Help));
    let shut =
        Callback::new(move |()| planner.over.set((planner.revision.get_untracked() == 0).then_some(Over::Plans)));
    view! { <Sheet open=open title="help.title" close=shut><Later part=Part::Keys/></Sheet> }
}

/// Tools, keys and hands, and what they do.
#[component]
pub fn Lists() -> impl IntoView {
    let planner = Planner::here();
    let learn = move |_| {
        planner.learning.set(true);
        planner.over.set((planner.revision.get_untracked() == 0).then_some(Over::Plans));
    };
    let tools = Tool::ALL.map(|tool| {
        let key = tool.key().to_ascii_uppercase().to_string();
        view! { <div><dt><kbd class="kbd">{key}</kbd>{move || words::tool(tool)}</dt><dd>{move || words::hint(tool)}</dd></div> }
    });
    let keys = KEYS.map(|(keys, words)| {
        let keys = keys.iter().map(|&key| view! { <kbd class="kbd">{key}</kbd> }).collect_view();
        view! { <div><dt>{keys}</dt><dd>{move || t(words)}</dd></div> }
    });
    view! {
        <p class="acts"><button class="btn" id="learn" on:click=learn>{spoken("planner.learn")}</button></p>
        <dl class="keys tools-list">{tools.into_iter().collect_view()}</dl>
        <dl class="keys">{keys.into_iter().collect_view()}</dl>
    }
}
