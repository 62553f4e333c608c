//! What is taken away: the map sheet and the brief as they are printed, pictures and tables.

use domain::units::UnitIx;
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    dialog::Dialog,
    parts::{Later, Part},
    print_brief::Brief,
    print_map::MapSheet,
    take::{TakeBook, TakeShapes, TakeTable},
    widgets::{Icon, focus_child, step_by_key},
};
use crate::{
    locale::{t, tf},
    print::{Page, Print, Size},
    state::Command,
};

/// The sheet over the screen.
#[component]
pub fn Prints() -> impl IntoView {
    let app = Cockpit::here().app;
    let asked = app.part(|choice| choice.print.is_some());
    let open = Memo::new(move |_| asked.get() && app.data().is_some());
    view! { <Dialog open=open title="print.title" close=Command::Print(None) class="prints"><Later part=Part::Print/></Dialog> }
}

/// A button that opens it.
#[component]
pub fn TakeAway() -> impl IntoView {
    let cockpit = Cockpit::here();
    view! {
        <button class="btn" id="take-away" title=move || t("keys.print") aria-label=move || t("keys.print") aria-haspopup="dialog"
            on:click=move |_| cockpit.send(Command::Print(Some(Print::FIRST)))>
            <Icon path="M4.5 6V2h7v4M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7V14h-7Z"/>
        </button>
    }
}

/// What can be chosen, what can be done with it, and the paper.
#[component]
pub fn Desk() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let print = app.part(|choice| choice.print.unwrap_or(Print::FIRST));
    let is_map = Memo::new(move |_| matches!(print.get(), Print::Map(_)));
    // What paper the map had stays while one looks at the brief.
    let page = Memo::new(move |last: Option<&Page>| match print.get() {
        Print::Map(page) => page,
        Print::Brief => last.copied().unwrap_or(Page::ALL[0]),
    });
    let kinds = Signal::derive(move || vec![(Print::Map(page.get()), "print.map"), (Print::Brief, "print.brief")]);
    let papers = Page::ALL.map(|page| {
        let name = match (page.size, page.wide) {
            (Size::A4, true) => "print.small_wide",
            (Size::A4, false) => "print.small_tall",
            (Size::A3, true) => "print.large_wide",
            (Size::A3, false) => "print.large_tall",
        };
        (Print::Map(page), name)
    });
    let papers = Signal::stored(papers.to_vec());
    // A browser that refuses to print says so itself.
    let to_printer = move |_| drop(window().print());
    let size = move || {
        let [w, h] = page.get().px().map(|side| side.to_string());
        tf("print.png_long", &[("w", &w), ("h", &h)])
    };
    let save = RwSignal::new(0_u32);
    let drawn = RwSignal::new(false);
    let units = Memo::new(move |_| {
        app.data().map_or_else(Vec::new, |data| data.units().level(cockpit.depth.get()).map(UnitIx).collect())
    });
    view! {
        <div class="print-tools">
            <Choices of=kinds now=print name="print.what"/>
            <Show when=move || is_map.get()><Choices of=papers now=print name="print.paper"/></Show>
            <span class="grow"></span>
            <button class="btn main-act" id="print-now" on:click=to_printer>{move || t("print.print")}</button>
            <Show when=move || is_map.get()>
                <button class="btn" id="print-png" disabled=move || !drawn.get() title=size on:click=move |_| save.update(|times| *times += 1)>"PNG"</button>
            </Show>
            <span class="take"><TakeTable units=units id="print-csv"/><TakeBook/><TakeShapes/></span>
        </div>
        // The screen's own notice lies below the sheet.
        <Show when=move || app.notice.with(Option::is_some)><p class="print-notice" role="status">{move || app.notice.get()}</p></Show>
        <div class="print-desk scroll" tabindex="0" role="region" aria-label=move || t("print.preview") class:large=move || print.get().page().size == Size::A3>
            {move || match print.get() {
                Print::Map(page) => view! { <MapSheet page=page save=save drawn=drawn/> }.into_any(),
                Print::Brief => view! { <Brief/> }.into_any(),
            }}
        </div>
    }
}

/// A row of which one is chosen, by arrows too.
#[component]
fn Choices(
    /// What can be chosen, with the keys of their names.
    of: Signal<Vec<(Print, &'static str)>>,
    /// What is.
    now: Memo<Print>,
    /// The key of the row's name.
    name: &'static str,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let button = move |(print, name): (Print, &'static str)| {
        let chosen = move || now.get() == print;
        view! {
            <button role="radio" data-print=print.id() aria-checked=move || chosen().to_string() tabindex=move || if chosen() { "0" } else { "-1" }
                on:click=move |_| cockpit.send(Command::Print(Some(print)))>{move || t(name)}</button>
        }
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let all = of.get_untracked();
        let at = all.iter().position(|(print, _)| *print == now.get_untracked()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, all.len()) {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Print(Some(all[to].0)));
            focus_child(&event, "[role=radio]", to);
        }
    };
    view! {
        <div class="seg" role="radiogroup" aria-label=move || t(name) on:keydown=keys>
            {move || of.get().into_iter().map(button).collect_view()}
        </div>
    }
}
