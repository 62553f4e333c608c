//! The right column: what would be or what is chosen, then the lists.

use leptos::prelude::*;

use super::super::tool::Tool;
use super::parts::{Later, Part};
use super::state::{Planner, Tab};
use super::{preview::Preview, problems::Problems};
use crate::locale::{spoken, t};

const TABS: [(Tab, &str, &str); 5] = [
    (Tab::Problems, "problems", "planner.tab_problems"),
    (Tab::Units, "units", "planner.tab_units"),
    (Tab::History, "history", "planner.tab_history"),
    (Tab::Compare, "compare", "planner.tab_compare"),
    (Tab::Net, "net", "planner.tab_net"),
];

/// The column.
#[component]
pub fn Side() -> impl IntoView {
    let planner = Planner::here();
    let open = Memo::new(move |_| planner.revision.get() > 0);
    let tab = move |(tab, id, words): (Tab, &'static str, &'static str)| {
        let is = move || planner.tab.get() == tab;
        view! {
            <button role="tab" hidden=move || tab == Tab::Net && planner.net.with(Option::is_none) id=format!("tab-{id}") aria-selected=move || is().to_string() aria-controls="list" on:click=move |_| planner.tab.set(tab)>{move || t(words)}</button>
        }
    };
    let floors = Memo::new(move |_| planner.tool.get() == Tool::Floors);
    let list = move || match planner.tab.get() {
        _ if floors.get() => view! { <Later part=Part::Floors/> }.into_any(),
        Tab::Problems => view! { <Problems/> }.into_any(),
        Tab::Units => view! { <Later part=Part::Units/> }.into_any(),
        Tab::History => view! { <Later part=Part::History/> }.into_any(),
        Tab::Compare => view! { <Later part=Part::Compare/> }.into_any(),
        Tab::Net => view! { <Later part=Part::Net/> }.into_any(),
    };
    view! {
        <aside class="side" aria-label=spoken("planner.side")>
            <Show when=move || open.get()>
                <Preview/>
                <div class="tabs" role="tablist" hidden=move || floors.get()>{TABS.map(tab).collect_view()}</div>
                <div class="list scroll" id="list" role="tabpanel" tabindex="0">{list}</div>
            </Show>
        </aside>
    }
}
