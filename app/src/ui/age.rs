//! How old the figures are, in words that follow the clock.

use core::time::Duration;

use leptos::prelude::*;

use super::cockpit::Cockpit;
use crate::{
    format,
    locale::{lang, t, tf},
    state::{age, is_behind, today},
};

/// How often the clock is looked at: midnight and a clock that is set show within a minute.
const LOOK: Duration = Duration::from_secs(60);

/// Keeps the day in step with the clock.
pub fn keep(cockpit: Cockpit) {
    let look = move || {
        if let Some(data) = cockpit.app.data_now() {
            let day = today(js_sys::Date::now(), &data.catalogue.time_zone);
            if cockpit.today.try_get_untracked() != Some(Some(day)) {
                cockpit.today.try_set(Some(day));
            }
        }
    };
    Effect::new(move |_| {
        if cockpit.app.data().is_some() {
            look();
        }
    });
    // It ends with the page. A browser that gives no timer shows the day on which the page was opened.
    let _ = set_interval(look, LOOK);
}

/// Since when there is nothing newer: "2 days ago".
#[component]
pub fn Age() -> impl IntoView {
    let cockpit = Cockpit::here();
    let words = move || {
        let days = age(&*cockpit.app.data()?, cockpit.today.get()?)?;
        Some(if days == 0 {
            t("age.today").to_owned()
        } else {
            tf("age.days", &[("n", &format::count(days as usize))])
        })
    };
    view! { <span class="age">{words}</span> }
}

/// The day and its age once more, where the top bar has no room for them.
#[component]
pub fn AsOfBelow() -> impl IntoView {
    let app = Cockpit::here().app;
    let day = move || app.data().map(|data| format::period(lang(), data.catalogue.as_of));
    view! { <p class="asof-below">{move || t("asof.label")} " " {day} <Age/></p> }
}

/// The strip that says that the map's figures are older than they may be.
#[component]
pub fn Behind() -> impl IntoView {
    let cockpit = Cockpit::here();
    let words = Memo::new(move |_| {
        let data = cockpit.app.data()?;
        let (indicator, period) = cockpit.app.row.with(|row| row.as_ref().map(|row| (row.indicator, row.period)))?;
        let days = is_behind(&data, indicator, period, cockpit.today.get()?)?;
        let day = format::period(lang(), data.catalogue.as_of);
        let most = format::count(data.indicator(indicator).stale_after as usize);
        Some(tf("age.behind", &[("day", &day), ("n", &format::count(days as usize)), ("most", &most)]))
    });
    view! { <Show when=move || words.with(Option::is_some)><div class="over behind" id="behind" role="status">{move || words.get()}</div></Show> }
}
