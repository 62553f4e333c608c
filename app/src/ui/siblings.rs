//! Units beside each other: a bar each, drawn on one canvas behind the rows, the value, and how it changed.

use leptos::prelude::*;

use super::{
    canvas::Drawing,
    cockpit::Cockpit,
    widgets::{delta_class, flag_words, focus_child, step_by_key},
};
use crate::{
    chart::{Bars, Paper},
    format,
    locale::{lang, t},
    state::{Change, Command, Hovered, IndicatorIx, Sibling},
};

/// The list; a row selects its unit.
#[component]
pub fn List(
    /// Of which indicator.
    of: Memo<Option<IndicatorIx>>,
    /// Who, in order.
    rows: Memo<Result<Vec<Sibling>, String>>,
    /// Their bars, in the same order.
    bars: Memo<Bars>,
    /// Whether changes against a year and a month before stand beside the value.
    changes: bool,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let unit = app.part(|choice| choice.unit);
    let count = Memo::new(move |_| rows.with(|rows| rows.as_ref().map_or(0, Vec::len)));
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, count.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            focus_child(&event, ".dv-row", to);
        }
    };
    let lines = move || match rows.get() {
        Err(why) => view! { <p class="why">{why}</p> }.into_any(),
        Ok(rows) => {
            rows.into_iter().enumerate().map(|(at, one)| row(at, one, of, unit, changes)).collect_view().into_any()
        }
    };
    let measure = move || Some(lang().pick(&app.data()?.indicator(of.get()?).unit).to_owned());
    let against = move |key: &'static str| {
        let words = || {
            let data = app.data()?;
            let indicator = data.indicator(of.get()?);
            let points = format::is_share(indicator) || lang().pick(&indicator.unit) == t("unit.points");
            Some(if points { format!("{} {}", t(key), t("unit.points")) } else { t(key).to_owned() })
        };
        words()
    };
    let head = changes.then(|| {
        view! {
            <div class="dv-row-head quiet" aria-hidden="true">
                <span></span><span></span><span class="num">{measure}</span><span class="num">{move || against("change.year_short")}</span><span class="num">{move || against("change.month_short")}</span>
            </div>
        }
    });
    let draw = move |paper: &Paper<'_>| bars.get().draw(paper);
    let tall = move |factor: &str| format!("calc({} * {factor})", count.get().max(1));
    view! {
        <div class="dv-list" class:changes=changes>
            {head}
            <div class="dv-rows scroll" role="group" aria-label=move || t("rank.label") on:keydown=keys on:mouseleave=move |_| app.hover.set(None)>
                <div class="dv-grid" style:min-height=move || tall("var(--row)") style:max-height=move || tall("var(--row) * 1.4")>
                    {lines}
                    <div class="dv-bars" aria-hidden="true"><Drawing words=Signal::derive(String::new) draw=draw/></div>
                </div>
            </div>
        </div>
    }
}

fn row(
    at: usize,
    one: Sibling,
    of: Memo<Option<IndicatorIx>>,
    chosen: Memo<domain::units::UnitIx>,
    changes: bool,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let (data, of) = app.data().zip(of.get())?;
    let (units, indicator, unit) = (data.units(), data.indicator(of), one.unit);
    let parent = units.parent(unit).map_or("", |parent| units.name(parent));
    let name = format::name_within(units.name(unit), parent, lang().pick(&data.level(units.depth(unit)).name));
    let number = match one.cell.number() {
        Some(value) => format::short(lang(), f64::from(value), indicator.digits),
        None => flag_words(one.cell.flag).to_owned(),
    };
    let told = |change: Option<Change>, key: &'static str| {
        let (class, words) = change.map_or(("quiet", "–".to_owned()), |change| {
            let by = format::change(lang(), indicator, &change);
            // The word for points stands once, above the column.
            let by = by.as_deref().map(|by| by.trim_end_matches(t("unit.points")).trim_end());
            let words = by.map_or_else(|| "0".to_owned(), |by| format!("{} {by}", format::arrow(&change)));
            (delta_class(indicator, &change), words)
        });
        view! { <span class=format!("num delta {class}")><span class="out">{t(key)}" "</span>{words}</span> }
    };
    let deltas = changes.then(|| (told(one.year, "change.year"), told(one.month, "change.month")));
    let hover = move || app.hover.set(Some(Hovered { unit, leaf: None, at: None }));
    Some(view! {
        <button class="dv-row" data-at=at.to_string() tabindex=if at == 0 { "0" } else { "-1" }
            aria-pressed=move || (chosen.get() == unit).to_string() on:click=move |_| cockpit.send(Command::Select(unit))
            on:dblclick=move |_| cockpit.send(Command::Visit(unit)) on:mouseenter=move |_| hover() on:focus=move |_| hover() on:blur=move |_| app.hover.set(None)>
            <span class="cut" title=units.name(unit).to_owned()>{name}</span><span></span>
            <span class="num">{number}</span>{deltas}
        </button>
    })
}
