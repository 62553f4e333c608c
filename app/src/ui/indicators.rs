//! The list of indicators by domain: what colours the map, each with the chosen unit's figure.

use domain::catalogue::Domain;
use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use super::{
    cockpit::Cockpit,
    figure::{Told, delta, figure, marks},
    timers::next_frame,
    widgets::{domain_name, facet_name, focus_child, step_by_key},
};
use crate::{
    chart::Tenth,
    format,
    locale::{lang, t},
    state::{Command, IndicatorIx, Series},
};

/// Width and height of the small line, in its own units.
const SPARK: (f64, f64) = (72.0, 26.0);

/// A group of radio buttons, domain by domain; made when the drawer opens: a hundred rows that nobody sees would be
/// redrawn with every month and unit.
#[component]
pub fn Indicators() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    let order = data.order.clone();
    let groups: Vec<(Domain, Vec<IndicatorIx>)> = Domain::ALL
        .into_iter()
        .map(|domain| {
            (domain, order.iter().copied().filter(|&at| data.indicator(at).domain == domain).collect::<Vec<_>>())
        })
        .filter(|(_, list)| !list.is_empty())
        .collect();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let chosen = app.choice.with_untracked(|choice| choice.indicator);
        let at = order.iter().position(|&known| known == chosen).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, order.len()) {
            event.prevent_default();
            event.stop_propagation();
            cockpit.send(Command::Indicator(order[to]));
            focus_child(&event, "[role=radio]", to);
        }
    };
    let group = move |(domain, list): &(Domain, Vec<IndicatorIx>)| {
        let domain = *domain;
        let name = domain_name(app, domain);
        let list = list.iter().map(|&at| view! { <Indicator at=at/> }).collect_view();
        view! {
            <div class="group">
                <h3 class="group-head" class:party=domain == Domain::Party>{name}<span class="grow"></span></h3>
                {list}
            </div>
        }
    };
    let list = NodeRef::<leptos::html::Div>::new();
    let (chosen, open) = (cockpit.indicator, app.part(|choice| choice.drawer));
    // They go after the focus has left them: what has it and goes would leave it to the page.
    let made = RwSignal::new(false);
    let rows = move || made.get().then(|| groups.iter().map(group).collect_view());
    Effect::new(move |_| {
        chosen.track();
        if let (true, Some(list)) = (open.get(), list.get()) {
            next_frame(move || reveal_chosen(&list));
        }
    });
    // The focus goes into the list with it, and back to what opened it.
    Effect::new(move |before: Option<bool>| {
        let is_open = open.get();
        if is_open {
            made.set(true);
        }
        if let (Some(list), Some(before)) = (list.get(), before)
            && before != is_open
        {
            next_frame(move || {
                pass_focus(&list, is_open);
                if open.try_get_untracked() == Some(false) {
                    made.try_set(false);
                }
            });
        }
        is_open
    });
    view! {
        <nav class="inds-part" aria-label=move || t("indicator.choose")><div node_ref=list class="inds scroll drawer-part" role="radiogroup" aria-label=move || t("indicator.choose") on:keydown=keys>
            {rows}
        </div></nav>
    }
    .into_any()
}

/// Into the open list, or from the shut one to the button that opens it.
fn pass_focus(list: &web_sys::HtmlElement, open: bool) {
    // What is hidden loses the focus to the page itself.
    let within =
        || document().active_element().is_none_or(|active| active.tag_name() == "BODY" || list.contains(Some(&active)));
    let target = if open {
        list.query_selector("[aria-checked=true]").ok().flatten()
    } else {
        document().get_element_by_id("pick").filter(|_| within())
    };
    if let Some(target) = target.and_then(|target| target.dyn_into::<web_sys::HtmlElement>().ok()) {
        // What has just gone can't take it; it stays where it is then.
        let _ = target.focus();
    }
}

/// Scrolls the chosen row into the middle, unless all of it is in view. On a wall the list runs on in columns, sideways.
fn reveal_chosen(list: &web_sys::HtmlElement) {
    let Ok(Some(row)) = list.query_selector("[aria-checked=true]") else { return };
    let (all, row) = (list.get_bounding_client_rect(), row.get_bounding_client_rect());
    if row.top() < all.top() || row.bottom() > all.bottom() {
        let middle = |part: &web_sys::DomRect| part.top() + part.height() / 2.0;
        list.set_scroll_top(list.scroll_top() + (middle(&row) - middle(&all)) as i32);
    }
    if row.left() < all.left() || row.right() > all.right() {
        let middle = |part: &web_sys::DomRect| part.left() + part.width() / 2.0;
        list.set_scroll_left(list.scroll_left() + (middle(&row) - middle(&all)) as i32);
    }
}

/// One row.
#[component]
fn Indicator(at: IndicatorIx) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let Some(data) = app.data_now() else { return ().into_any() };
    let indicator = data.indicator(at).clone();
    let facet = facet_name(app, indicator.facet);
    let chosen = Memo::new(move |_| cockpit.indicator.get() == at);
    let told = Told::new(cockpit, at);
    let (name, about) = (indicator.name.clone(), indicator.about);
    let spark = move || {
        let data = app.data()?;
        let series = told.series.get()?.ok()?;
        let (line, end) = spark(&series, data.period_at(told.period.get()).unwrap_or(0));
        Some(view! {
            <svg class="ind-spark" viewBox=format!("0 0 {} {}", SPARK.0, SPARK.1) preserveAspectRatio="none" aria-hidden="true">
                <path d=line></path>
                {end.map(|(x, y)| view! { <circle cx=x.to_string() cy=y.to_string() r="2.4"></circle> })}
            </svg>
        })
    };
    let head = {
        let name = name.clone();
        move || format::name_and_window(lang().pick(&name)).0.to_owned()
    };
    let window = move || {
        let window = format::name_and_window(lang().pick(&name)).1.to_owned();
        (!window.is_empty()).then(|| format!(" · {window}"))
    };
    let pick = move |_| {
        cockpit.send(Command::Indicator(at));
        cockpit.send(Command::Drawer(false));
    };
    view! {
        <button class="ind" role="radio" aria-checked=move || chosen.get().to_string() tabindex=move || if chosen.get() { "0" } else { "-1" }
            title=move || lang().pick(&about).to_owned() on:click=pick>
            <span class="ind-name"><span class="cut">{head}</span>{marks(told)}</span>
            <span class="ind-facet cut">{facet}{window}</span>
            {spark}
            {figure(told, "ind-value")}
            {delta(told, "ind-delta")}
        </button>
    }
    .into_any()
}

/// The path of a small line and the place of the period looked at.
fn spark(series: &Series, now: usize) -> (String, Option<(f64, f64)>) {
    let numbers = || series.cells.iter().filter_map(|cell| cell.number()).map(f64::from);
    let (low, high) = numbers().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let last = (series.cells.len().max(2) - 1) as f64;
    let place = |at: usize| {
        let value = series.cells.get(at)?.number().map(f64::from)?;
        let share = if high > low { (value - low) / (high - low) } else { 0.5 };
        Some((2.0 + at as f64 / last * (SPARK.0 - 5.0), SPARK.1 - 3.0 - share * (SPARK.1 - 6.0)))
    };
    let mut path = String::new();
    let mut pen = 'M';
    for at in 0..series.cells.len() {
        match place(at) {
            Some((x, y)) => {
                path.push_str(&format!("{pen}{} {}", Tenth(x), Tenth(y)));
                pen = 'L';
            }
            None => pen = 'M',
        }
    }
    (path, place(now))
}
