//! What warns at the chosen unit and below it: the gravest first, then what is new.

use domain::{catalogue::Warning, period::Period};
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    widgets::{Retry, WarnChip, focus_child, gravity, step_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Around, Command, Dataset, Group, Hovered},
};

/// The counts and the list.
#[component]
pub fn WarningsPanel() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    // One level looked at alone.
    let only = RwSignal::new(None::<Warning>);
    let parts = app.part(|choice| (choice.unit, choice.period));
    let late = Memo::new(move |_| {
        let parts = parts.get();
        app.around.with(|around| around.as_ref().is_none_or(|around| (around.unit, around.period) != parts))
    });
    let groups = Memo::new(move |_| {
        let found = app.data().zip(app.around.get());
        found.map_or_else(Vec::new, |(data, around)| around.groups(&data))
    });
    let counts = move || {
        let counts = app.around.with(|around| around.as_ref().map_or([0; 4], |around| around.counts()));
        let one = |(warning, count): (Warning, usize)| {
            let pressed = move || (only.get() == Some(warning)).to_string();
            let pick = move |_| only.update(|only| *only = (*only != Some(warning)).then_some(warning));
            view! {
                <button class="tally" aria-pressed=pressed disabled=count == 0 title=t("warnings.only") on:click=pick>
                    <WarnChip warning=warning/><b>{format::count(count)}</b>
                </button>
            }
        };
        Warning::GRAVEST_FIRST.into_iter().zip(counts).map(one).collect::<Vec<_>>()
    };
    let total =
        move || format::count(app.around.with(|around| around.as_ref().map_or(0, |around| around.alerts.len())));
    let order = move || tf("warnings.order", &[("n", &format::count(groups.with(Vec::len)))]);
    let shown = move || {
        let (data, around) = app.data().zip(app.around.get())?;
        let only = only.get();
        let chosen = groups.with(|groups| {
            let wanted = |group: &&Group| only.is_none_or(|only| group.head.warning == only);
            groups.iter().filter(wanted).copied().collect::<Vec<_>>()
        });
        if chosen.is_empty() {
            return Some(view! { <p class="why empty">{t("warnings.none")}</p> }.into_any());
        }
        let rows = chosen.into_iter().enumerate().map(|(at, group)| row(cockpit, &data, &around, at, group));
        Some(rows.collect_view().into_any())
    };
    // A list without items is none.
    let bare = Memo::new(move |_| {
        let only = only.get();
        groups.with(|groups| !groups.iter().any(|group| only.is_none_or(|only| group.head.warning == only)))
    });
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        if let Some(to) = step_by_key(&event.key(), at, groups.with_untracked(Vec::len)) {
            event.prevent_default();
            event.stop_propagation();
            focus_child(&event, ".alert", to);
        }
    };
    let failed = move || {
        app.around_error
            .get()
            .map(|why| view! { <p class="why empty failed" role="status"><span>{why}</span><Retry/></p> })
    };
    view! {
        <div class="warnings">
            <h3 class="part-head"><b>{move || t("warnings.title")}" "{total}</b><span class="quiet">{order}</span></h3>
            <div class="tallies" role="group" aria-label=move || t("warnings.tallies")>{counts}</div>
            {failed}
            <div class="alerts scroll" id="warnings" class:fading=move || late.get() role=move || if bare.get() { "group" } else { "list" } aria-label=move || t("warnings.title")
                on:keydown=keys on:mouseleave=move |_| app.hover.set(None)>{shown}</div>
        </div>
    }
}

/// One warning: what, where, how far, since when. It leads to the indicator at that unit.
fn row(cockpit: Cockpit, data: &Dataset, around: &Around, at: usize, group: Group) -> impl IntoView + use<> {
    let app = cockpit.app;
    let alert = group.head;
    let units = data.units();
    let indicator = data.indicator(alert.indicator);
    let depth = units.depth(alert.unit);
    let value = format::figure_text(lang(), indicator, f64::from(alert.value));
    let name = format::short_name(lang(), indicator);
    let own = units.depth(around.unit);
    let chain = data.chain(alert.unit);
    let below: Vec<&str> =
        chain.iter().filter(|&&unit| units.depth(unit) > own).map(|&unit| units.name(unit)).collect();
    let place = if below.is_empty() { units.name(alert.unit).to_owned() } else { below.join(" ") };
    let level = lang().pick(&data.level(depth).name).to_owned();
    let limit = indicator.thresholds.map(|limits| limits.limit(alert.warning));
    let line = limit.map(|limit| tf("warnings.line", &[("value", &format::figure_text(lang(), indicator, limit))]));
    let more = [("warnings.below", group.below), ("warnings.others", group.others)];
    let more = more.into_iter().filter(|(_, n)| *n > 0).map(|(key, n)| tf(key, &[("n", &format::count(n))]));
    let more: Vec<String> = more.collect();
    let more = (!more.is_empty()).then(|| format!(" · {}", more.join(" · ")));
    let since = since(alert.since, around.period);
    let gravity = gravity(alert.warning);
    let fresh = match alert.before {
        None => Some("warnings.new"),
        Some(before) if before < alert.warning => Some("warnings.graver"),
        Some(_) => None,
    };
    let fresh = fresh.map(|key| view! { <span class="fresh">{t(key)}</span> });
    let hover = move || app.hover.set(Some(Hovered { unit: alert.unit, leaf: None, at: None }));
    let go = move |_| {
        cockpit.send(Command::Indicator(alert.indicator));
        cockpit.send(Command::Visit(alert.unit));
    };
    view! {
        <div role="listitem">
            <button class="alert" data-w=gravity data-at=at.to_string() tabindex=if at == 0 { "0" } else { "-1" } on:click=go
                on:mouseenter=move |_| hover() on:focus=move |_| hover() on:blur=move |_| app.hover.set(None)>
                <WarnChip warning=alert.warning/>
                <span class="alert-what"><span class="cut">{name}</span><b>{value}</b>{fresh}</span>
                <span class="alert-since">{since}</span>
                <span class="alert-where cut" title=place.clone()>{place.clone()}{more}<span class="out">{level}</span></span>
                <span class="alert-line">{line}</span>
            </button>
        </div>
    }
}

/// This month, or since which.
fn since(since: Period, now: Period) -> String {
    if since == now {
        t("warnings.this_period").to_owned()
    } else {
        tf("warnings.since", &[("period", &format::period(lang(), since))])
    }
}
