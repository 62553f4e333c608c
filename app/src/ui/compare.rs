//! The sheet beside the months: which period the map is held against, how, and over which range classes hold.

use domain::period::Period;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    cockpit::Cockpit,
    parts::{Later, Part},
    picks::{Pick, close, leave, toggle},
    widgets::{Icon, focus_child, step_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Choice, Command, LensCommand, Way},
};

/// No comparison, then the ways of comparing.
const WAYS: [(Option<Way>, &str); 3] =
    [(None, "lens.way_none"), (Some(Way::Difference), "lens.way_difference"), (Some(Way::Swipe), "lens.way_swipe")];

/// The button at the end of the months, with what is compared in words.
#[component]
pub fn CompareOpener() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let lens = app.part(|choice| (choice.lens.versus, choice.lens.range, choice.period));
    let words = move || {
        let data = app.data()?;
        let (versus, range, period) = lens.get();
        let (key, then) = match versus {
            Some(then) => ("period.versus", then),
            None => ("period.against", data.period_before(period, 12)?),
        };
        let range = range.map(|(first, last)| {
            let words = |period| format::period(lang(), period);
            view! { <span class="range-note">{tf("lens.range_note", &[("first", &words(first)), ("last", &words(last))])}</span> }
        });
        Some(view! { <span>{t(key)}" "<b>{format::period(lang(), then)}</b></span>{range} })
    };
    view! {
        <span class="months-note">{words}</span>
        <button class="btn bare" id=Pick::Compare.opener() aria-haspopup="dialog" aria-expanded=move || (cockpit.pick.get() == Some(Pick::Compare)).to_string()
            aria-pressed=move || { let (versus, range, _) = lens.get(); (versus.is_some() || range.is_some()).to_string() }
            title=move || t("lens.compare_label") aria-label=move || t("lens.compare_label") on:click=move |_| { toggle(cockpit, Pick::Compare); }>
            <Icon path="M8 1.5v13M6 4 2 8l4 4M10 4l4 4-4 4"/>
        </button>
    }
}

/// The year up to the shown period as range, or none where there is one.
#[must_use]
pub fn year_or_none(cockpit: Cockpit, choice: &Choice) -> LensCommand {
    let first = cockpit.app.data_now().and_then(|data| {
        let last = data.period_at(choice.period)?;
        data.catalogue.periods.get(last.saturating_sub(11)).copied()
    });
    LensCommand::Range(first.filter(|_| choice.lens.range.is_none()).map(|first| (first, choice.period)))
}

/// The sheet.
#[component]
pub fn Compare() -> impl IntoView {
    let cockpit = Cockpit::here();
    view! { <Show when=move || cockpit.pick.get() == Some(Pick::Compare)><Later part=Part::Compare/></Show> }
}

/// What it holds.
#[component]
pub fn Sheet() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let lens = app.part(|choice| choice.lens);
    let way = Memo::new(move |_| {
        let lens = lens.get();
        lens.versus.map(|_| lens.way)
    });
    let sheet = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let first = sheet.get().and_then(|sheet| sheet.query_selector("[aria-checked=true]").ok().flatten());
        if let Some(first) = first.and_then(|first| first.dyn_into::<web_sys::HtmlElement>().ok()) {
            // It was opened to be used.
            let _ = first.focus();
        }
    });
    let choose = move |way: Option<Way>| {
        cockpit.send(Command::Lens(way.map_or(LensCommand::Versus(None), LensCommand::Way)));
    };
    let ways = WAYS.map(|(one, words)| {
        let is = move || way.get() == one;
        view! {
            <button role="radio" aria-checked=move || is().to_string() tabindex=move || if is() { "0" } else { "-1" } on:click=move |_| choose(one)>{move || t(words)}</button>
        }
    });
    let step = move |event: leptos::ev::KeyboardEvent| {
        let at = WAYS.iter().position(|(one, _)| *one == way.get_untracked()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, WAYS.len()) {
            event.prevent_default();
            event.stop_propagation();
            choose(WAYS[to].0);
            focus_child(&event, "[role=radio]", to);
        }
    };
    let escape = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            close(cockpit, Pick::Compare);
        }
    };
    let versus = Memo::new(move |_| lens.get().versus);
    let first = Memo::new(move |_| lens.get().range.map(|range| range.0));
    let last = Memo::new(move |_| lens.get().range.map(|range| range.1));
    let to_versus = move |period: Period| cockpit.send(Command::Lens(LensCommand::Versus(Some(period))));
    let range = move |first: Option<Period>, last: Option<Period>| {
        let now = app.choice.with_untracked(|choice| choice.period);
        let ends = (first.unwrap_or(now), last.unwrap_or(now));
        cockpit.send(Command::Lens(LensCommand::Range(Some(ends))));
    };
    let to_first = move |period: Period| range(Some(period), last.get_untracked());
    let to_last = move |period: Period| range(first.get_untracked(), Some(period));
    view! {
        <div class="over pop pop-compare" id="compare" node_ref=sheet role="dialog" aria-label=move || t("lens.compare_label") on:keydown=escape
            on:focusout=move |event| leave(cockpit, Pick::Compare, &event)>
            <p class="pop-title">{move || t("lens.compare_title")}</p>
            <div class="seg" role="radiogroup" aria-label=move || t("lens.compare_title") on:keydown=step>{ways.into_iter().collect_view()}</div>
            <PeriodField id="versus" name="lens.versus" none="lens.no_period" chosen=versus pick=to_versus/>
            <p class="pop-title">{move || t("lens.range_title")}</p>
            <PeriodField id="range-first" name="lens.range_first" none="lens.no_range" chosen=first pick=to_first/>
            <PeriodField id="range-last" name="lens.range_last" none="lens.no_range" chosen=last pick=to_last/>
            <p class="quiet">{move || t("lens.range_about")}</p>
            <p class="pop-acts">
                <button class="btn" id="range-clear" disabled=move || first.get().is_none() on:click=move |_| cockpit.send(Command::Lens(LensCommand::Range(None)))>{move || t("lens.range_clear")}</button>
                <button class="btn" on:click=move |_| close(cockpit, Pick::Compare)>{move || t("help.close")}</button>
            </p>
        </div>
    }
}

/// A period to choose, by name.
#[component]
fn PeriodField(
    /// The element's id.
    id: &'static str,
    /// Its name's key.
    name: &'static str,
    /// What stands there while none is chosen: a key.
    none: &'static str,
    /// The one in force.
    chosen: Memo<Option<Period>>,
    /// What choosing does.
    pick: impl Fn(Period) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let app = Cockpit::here().app;
    let options = move || {
        let Some(data) = app.data() else { return Vec::new() };
        let now = chosen.get();
        let option = |&period: &Period| {
            let words = format::period(lang(), period);
            view! { <option value=period.to_string() selected=Some(period) == now>{words}</option> }
        };
        data.catalogue.periods.iter().rev().map(option).collect::<Vec<_>>()
    };
    let change = move |event| {
        if let Ok(period) = event_target_value(&event).parse() {
            pick(period);
        }
    };
    view! {
        <label class="pop-field">
            <span>{move || t(name)}</span>
            <select id=id prop:value=move || chosen.get().map(|period| period.to_string()).unwrap_or_default() on:change=change>
                <option value="" disabled=true selected=move || chosen.get().is_none()>{move || t(none)}</option>
                {options}
            </select>
        </label>
    }
}
