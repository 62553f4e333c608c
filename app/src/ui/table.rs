//! The map's twin in words: the units of the level shown with value and change.

use domain::units::UnitIx;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;

use super::{
    cockpit::Cockpit,
    take::{TakeBook, TakeShapes, TakeTable},
    timers::next_frame,
    widgets::{delta_class, delta_text, flag_words, focus_child, step_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, Dataset, Hovered, ranking},
};

/// Rows that are added at a time: thousands at once would hold up the page.
const PAGE: usize = 200;

/// In which order the rows stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Order {
    /// In which to look at them, as in the ranking.
    Worst,
    /// The other way round.
    Best,
    /// By code, which puts neighbours together.
    Code,
}

/// The table.
#[component]
pub fn UnitTable() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let order = RwSignal::new(Order::Worst);
    let most = RwSignal::new(PAGE);
    let units = Memo::new(move |_| {
        let Some(data) = app.data() else { return Vec::new() };
        let level = data.units().level(cockpit.depth.get()).map(UnitIx);
        app.row.with(|row| match (row, order.get()) {
            (None, _) => Vec::new(),
            (Some(_), Order::Code) => level.collect(),
            (Some(row), by) => {
                let ranked = ranking(&row.cells, level, data.indicator(row.indicator).direction);
                let mut units: Vec<_> = ranked.into_iter().map(|ranked| ranked.unit).collect();
                if by == Order::Best {
                    units.reverse();
                }
                units
            }
        })
    });
    let shown = move || units.with(|units| units.len().min(most.get()));
    let chosen = app.part(|choice| choice.unit);
    let rows = move || {
        let Some(data) = app.data() else { return Vec::new() };
        let count = shown();
        units.with(|units| {
            units[..count].iter().enumerate().map(|(at, &unit)| row(cockpit, &data, at, unit, chosen)).collect()
        })
    };
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let row = event_target::<web_sys::HtmlElement>(&event);
        let Some(at) = row.get_attribute("data-at").and_then(|at| at.parse::<usize>().ok()) else { return };
        if let Some(to) = step_by_key(&event.key(), at, shown()) {
            event.prevent_default();
            event.stop_propagation();
            focus_child(&event, "tr", to);
        } else if let ("Enter" | " ", Some(unit)) =
            (event.key().as_str(), units.with_untracked(|units| units.get(at).copied()))
        {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Select(unit));
        }
    };
    let level = move || app.data().map(|data| lang().pick(&data.level(cockpit.depth.get()).name).to_owned());
    let name = move || {
        let data = app.data()?;
        app.row.with(|row| row.as_ref().map(|row| format::short_name(lang(), data.indicator(row.indicator))))
    };
    let sort = move |by: Order| move |_| order.set(by);
    let by_value = move |_| order.set(if order.get_untracked() == Order::Worst { Order::Best } else { Order::Worst });
    // The way of the values depends on which end is to be looked at: the order is told, not the arithmetic.
    let sorted = move |which: &'static [Order]| move || if which.contains(&order.get()) { "other" } else { "none" };
    let mark = move || match order.get() {
        Order::Worst => " ▼",
        Order::Best => " ▲",
        Order::Code => "",
    };
    let count = move || {
        let (shown, all) = (shown(), units.with(Vec::len));
        tf(
            "table.count",
            &[("shown", &shown.to_string()), ("all", &all.to_string()), ("level", &level().unwrap_or_default())],
        )
    };
    // Whoever asked for the table reads on in it.
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(list) = list.get()
            && app.choice.with_untracked(|choice| choice.table)
        {
            next_frame(move || {
                let row = list.query_selector("tr[tabindex='0']").ok().flatten();
                if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
                    // It may have closed again.
                    let _ = row.focus();
                }
            });
        }
    });
    view! {
        <div class="scroll table-scroll" node_ref=list>
            <table role="grid" aria-label=move || t("table.label")>
                <thead><tr>
                    <th aria-sort=sorted(&[Order::Code])><button on:click=sort(Order::Code)>{level}{move || if order.get() == Order::Code { " ▼" } else { "" }}</button></th>
                    <th class="num" aria-sort=sorted(&[Order::Worst, Order::Best])><button on:click=by_value>{name}{mark}</button></th>
                    <th class="num">{move || t("change.month")}</th>
                </tr></thead>
                <tbody on:keydown=keys on:mouseleave=move |_| app.hover.set(None)>{rows}</tbody>
            </table>
            <p class="table-more quiet">
                <span>{count}</span>
                <Show when=move || shown() < units.with(Vec::len)>
                    <button class="btn" on:click=move |_| most.update(|most| *most += PAGE)>{move || t("table.more")}</button>
                </Show>
                <span class="take"><TakeTable units=units id="take-csv"/><TakeBook/><TakeShapes/></span>
            </p>
        </div>
    }
}

fn row(cockpit: Cockpit, data: &Dataset, at: usize, unit: UnitIx, chosen: Memo<UnitIx>) -> impl IntoView + use<> {
    let units = data.units();
    let cell = cockpit.cell(unit);
    let indicator = cockpit.app.row.with(|row| row.as_ref().map(|row| data.indicator(row.indicator).clone()));
    let (number, measure) = match (cell.number(), &indicator) {
        (Some(value), Some(indicator)) => format::figure(lang(), indicator, f64::from(value)),
        _ => (flag_words(cell.flag).to_owned(), String::new()),
    };
    let slot = cell
        .number()
        .zip(cockpit.classes.get())
        .map(|(value, classes)| format!("swatch fill {}", classes.style_of(value)));
    let delta = indicator.zip(cockpit.change(data, unit)).map(|(indicator, change)| {
        (format!("num {}", delta_class(&indicator, &change)), delta_text(&indicator, &change))
    });
    let (delta_class, delta) = delta.unwrap_or_else(|| ("num".to_owned(), String::new()));
    let parent = units.parent(unit).map(|parent| units.name(parent).to_owned());
    let hover = move || cockpit.app.hover.set(Some(Hovered { unit, leaf: None, at: None }));
    view! {
        <tr data-at=at.to_string() tabindex=if at == 0 { "0" } else { "-1" } aria-selected=move || (chosen.get() == unit).to_string()
            on:click=move |_| cockpit.send(Command::Select(unit)) on:dblclick=move |_| cockpit.send(Command::Visit(unit))
            on:mouseenter=move |_| hover() on:focus=move |_| hover()>
            <td>{slot.map(|class| view! { <i class=class></i> })}{units.name(unit).to_owned()}<span class="quiet">{parent}</span></td>
            <td class="num">{number}<em>{measure}</em></td>
            <td class=delta_class>{delta}</td>
        </tr>
    }
}
