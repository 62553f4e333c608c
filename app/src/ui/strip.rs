//! The line at the foot: whose turn it is on a wall, and since when the picture is old and what is being done about it.

use leptos::prelude::*;

use super::{
    clock::moment,
    cockpit::Cockpit,
    pulse, wall,
    widgets::{Icon, domain_name},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::clock::Hour,
};

/// So many views have a bar each; more share one.
const MOST_BARS: usize = 24;

/// The line, where there is anything to say.
#[component]
pub fn Strip() -> impl IntoView {
    let cockpit = Cockpit::here();
    let (wall, stale) = (cockpit.wall, cockpit.pulse.stale);
    let shown = Memo::new(move |_| wall.is_on.get() || stale.get());
    let part = move |of: fn(&crate::state::wall::Rotation) -> usize| {
        move || wall.turn.with(|turn| turn.as_ref().map(|turn| of(turn).to_string()))
    };
    let held = move || wall.turn.with(|turn| turn.as_ref().is_some_and(|turn| turn.is_held()).to_string());
    view! {
        <Show when=move || shown.get()>
            <footer class="strip" class:old-line=move || stale.get() data-at=part(|turn| turn.at() + 1) data-of=part(|turn| turn.count()) data-held=held
                aria-label=move || t("wall.line")>
                <div class="strip-part">
                    <Show when=move || wall.is_on.get()><Now/></Show>
                    <p class="strip-words" role="status"><Show when=move || stale.get() fallback=Wrongs><Old/></Show></p>
                </div>
                <Show when=move || wall.is_on.get() fallback=Again>
                    <div class="strip-part middle"><Hands/><Bars/></div>
                </Show>
            </footer>
        </Show>
    }
}

/// Which view of how many.
#[component]
fn Now() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let count = move || {
        cockpit.wall.turn.with(|turn| {
            let turn = turn.as_ref()?;
            let (at, of) = ((turn.at() + 1).to_string(), turn.count().to_string());
            Some(tf("wall.view", &[("at", &at), ("of", &of)]))
        })
    };
    let domain = app.part(|choice| choice.domain);
    let name = move || match domain.get() {
        Some(domain) => domain_name(app, domain)(),
        None => Some(t("wall.panorama").to_owned()),
    };
    view! { <span class="strip-now">{count}" "<b>{name}</b></span> }
}

/// Views that can't be shown.
#[component]
fn Wrongs() -> impl IntoView {
    let wrong = Cockpit::here().wall.wrong;
    let words = move || {
        let one = |wrong: &crate::state::wall::Wrong| {
            tf("wall.wrong", &[("place", &wrong.place.to_string()), ("what", &wrong.what)])
        };
        wrong.with(|wrong| wrong.iter().map(one).collect::<Vec<_>>().join(t("wall.and")))
    };
    view! { <span class="cut" title=words>{words}</span> }
}

/// Since when the picture is old, and what is being done about it.
#[component]
fn Old() -> impl IntoView {
    let cockpit = Cockpit::here();
    let (link, asking, second) = (cockpit.pulse.link, cockpit.pulse.asking, cockpit.second);
    let words = move || {
        let now = second.get();
        link.with(|link| match (link.is_lost(), &link.refused) {
            (true, _) => {
                let tries = (link.misses - 1).to_string();
                let doing = if asking.get() {
                    tf("link.asking", &[("tries", &tries)])
                } else {
                    let seconds = (link.left_ms(now) / 1_000.0).ceil();
                    tf("link.next", &[("n", &format::number(seconds, 0)), ("tries", &tries)])
                };
                let stopped = link.answered.map(|at| {
                    let (time, span) = (at.hour().time(), span(now.since_ms(&at)));
                    tf("link.stopped", &[("time", &time), ("span", &span)])
                });
                [Some(t("link.lost").to_owned()), stopped, Some(doing)]
                    .into_iter()
                    .flatten()
                    .collect::<Vec<_>>()
                    .join(" · ")
            }
            (false, Some(why)) => {
                let day = cockpit.app.data().map(|data| format::period(lang(), data.catalogue.as_of));
                tf("link.refused", &[("day", &day.unwrap_or_default()), ("why", why)])
            }
            (false, None) => String::new(),
        })
    };
    let said = words;
    view! { <Icon path="M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13ZM8 4.5V8l2.5 1.5"/><span class="cut" title=said>{words}</span> }
}

/// Asks the server without waiting for the pause to end.
#[component]
fn Again() -> impl IntoView {
    let cockpit = Cockpit::here();
    let (link, asking) = (cockpit.pulse.link, cockpit.pulse.asking);
    let answers = move || link.with(|link| !link.is_lost());
    view! {
        <button class="btn" id="link-now" hidden=answers aria-disabled=move || asking.get().to_string() on:click=move |_| pulse::beat(cockpit)>{move || t("link.now")}</button>
    }
}

/// A bar for each view; that of the view shown fills with its time.
#[component]
fn Bars() -> impl IntoView {
    let cockpit = Cockpit::here();
    let (wall, second) = (cockpit.wall, cockpit.second);
    let count = Memo::new(move |_| wall.turn.with(|turn| turn.as_ref().map_or(0, |turn| turn.count())));
    let at = Memo::new(move |_| wall.turn.with(|turn| turn.as_ref().map_or(0, |turn| turn.at())));
    let share = move || {
        second.track();
        let now = wall.now_ms();
        let share =
            wall.turn.with(|turn| turn.as_ref().filter(|turn| turn.count() > 1).map_or(1.0, |turn| turn.share(now)));
        format!("{:.1}%", share * 100.0)
    };
    let bars = move || {
        let (count, at) = if count.get() > MOST_BARS { (1, 0) } else { (count.get(), at.get()) };
        let bar = |place: usize| match place.cmp(&at) {
            core::cmp::Ordering::Less => view! { <i class="full"></i> }.into_any(),
            core::cmp::Ordering::Equal => view! { <i><b style:width=share></b></i> }.into_any(),
            core::cmp::Ordering::Greater => view! { <i></i> }.into_any(),
        };
        (0..count).map(bar).collect::<Vec<_>>()
    };
    view! { <span class="strip-bars" aria-hidden="true">{bars}</span> }
}

/// For a hand on the mouse: back, hold, on, leave. They are seen while the pointer moves or one of them has the focus.
#[component]
fn Hands() -> impl IntoView {
    let cockpit = Cockpit::here();
    let held = Memo::new(move |_| cockpit.wall.turn.with(|turn| turn.as_ref().is_some_and(|turn| turn.is_held())));
    let hold_words = move || t(if held.get() { "wall.go" } else { "wall.hold" });
    let held_words = move || held.get().then(|| view! { <span class="strip-held">{t("wall.held")}</span> });
    view! {
        {held_words}
        <span class="strip-hands">
            <button class="btn bare" title=move || t("wall.before") aria-label=move || t("wall.before") on:click=move |_| wall::step(cockpit, -1)><Icon path="M10 3 5 8l5 5"/></button>
            <button class="btn bare" id="wall-hold" title=hold_words aria-label=hold_words on:click=move |_| wall::toggle(cockpit)>
                {move || if held.get() { view! { <Icon path="M5 3v10l7.5-5Z"/> } } else { view! { <Icon path="M5.5 3.5v9M10.5 3.5v9"/> } }}
            </button>
            <button class="btn bare" title=move || t("wall.after") aria-label=move || t("wall.after") on:click=move |_| wall::step(cockpit, 1)><Icon path="m6 3 5 5-5 5"/></button>
            <button class="btn bare" title=move || t("wall.leave") aria-label=move || t("wall.leave") on:click=move |_| wall::leave(cockpit)><Icon path="M3.5 3.5l9 9M12.5 3.5l-9 9"/></button>
        </span>
    }
}

/// The date and the hour on a wall, and how old the data are by them.
#[component]
pub fn Today() -> impl IntoView {
    let cockpit = Cockpit::here();
    let minute = Memo::new(move |_| {
        let told = cockpit.second.get();
        // Before the first second has passed nobody has told.
        let now = if told.clock_ms > 0.0 { told } else { moment() };
        Hour { second: 0, ..now.hour() }
    });
    let date = move || {
        let now = minute.get();
        let weekday = t("wall.weekdays").split(' ').nth(usize::from(now.weekday)).unwrap_or_default();
        let month = format::month_name(lang(), now.day.month);
        tf("wall.date", &[("month", &month), ("day", &now.day.day.to_string()), ("weekday", weekday)])
    };
    let hour = move || {
        let now = minute.get();
        format!("{:02}:{:02}", now.hour, now.minute)
    };
    view! {
        <Show when=move || cockpit.wall.is_on.get()>
            <span class="today"><span class="soft">{date}</span><b>{hour}</b></span>
        </Show>
    }
}

/// How long something has lasted, in its two largest units.
fn span(ms: f64) -> String {
    let seconds = (ms / 1_000.0).floor().max(0.0) as u64;
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60);
    let (key, large, small) = match (days, hours, minutes) {
        (0, 0, 0) => ("span.seconds", 0, seconds),
        (0, 0, _) => ("span.minutes", minutes, seconds % 60),
        (0, _, _) => ("span.hours", hours, minutes),
        _ => ("span.days", days, hours),
    };
    tf(key, &[("large", &large.to_string()), ("small", &small.to_string())])
}
