//! The tools.

use leptos::prelude::*;

use super::super::tool::Tool;
use super::state::Planner;
use super::{act, words};
use crate::{locale::spoken, ui::widgets::Icon};

/// A tool's picture, of 16 units.
const fn icon(tool: Tool) -> &'static str {
    match tool {
        Tool::Select => "m4 2 8 7-4 .5L10 14l-1.6.7-2-4.5L4 12z",
        Tool::Split => "M2.5 2.5h11v11h-11zM1 11 15 5",
        Tool::Merge => "M2.5 2.5h11v11h-11zM8 2.5v2M8 7v2M8 11.5v2",
        Tool::Reshape => "M2 11c3 0 3-6 6-6s3 6 6 6M2 14h12",
        Tool::Vertex => "M4 12 8 4l4 8M3 11h2v2H3zM7 3h2v2H7zM11 11h2v2h-2z",
        Tool::Lasso => "M8 3c3.5 0 6 1.6 6 3.7s-2.5 3.8-6 3.8-6-1.7-6-3.8S4.5 3 8 3M5 10c-1 1 0 2 0 3.5",
        Tool::Pick => "M3 14V6l4-3v11M7 14V7h6v7zM9.5 9h1M9.5 11.5h1",
        Tool::Compound => "M2.5 13.5v-11h11v11H10M6 13.5H2.5M6 13.5v-3h4v3M5 5h2M9 5h2M5 7.5h2M9 7.5h2",
        Tool::Floors => "M5 13.5v-11h6v11M2.5 13.5h11M5 6h6M5 9.5h6M8 9.5v4",
        Tool::Draw => "m3 6 5-3.5L13 6l-2 7H5zM8 6v5M5.5 8.5h5",
        Tool::Lock => "M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
        Tool::Measure => "M2 11 11 2l3 3-9 9zM5 8l1.5 1.5M7.5 5.5 9 7M10 3l1.5 1.5",
    }
}

/// The rail.
#[component]
pub fn Rail() -> impl IntoView {
    let planner = Planner::here();
    let open = Memo::new(move |_| planner.revision.get() > 0);
    let one = move |tool: Tool| {
        let is = move || planner.tool.get() == tool;
        let key = tool.key().to_ascii_uppercase().to_string();
        view! {
            <button class="tool" id=format!("tool-{}", tool.key()) disabled=move || !open.get() aria-pressed=move || is().to_string()
                title=move || words::hint(tool) on:click=move |_| act::take(planner, tool)>
                <Icon path=icon(tool)/><span>{move || words::tool(tool)}</span><kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    view! { <nav class="rail" aria-label=spoken("planner.tools")>{Tool::ALL.map(one).collect_view()}</nav> }
}
