//! The screen's regions.

use core::time::Duration;

use leptos::prelude::*;

use super::{
    answer::AnswerPanel,
    cast::Cast,
    cockpit::Cockpit,
    domain::Tabs,
    explained::Explained,
    focus,
    front::Front,
    help::Help,
    indicators::Indicators,
    keys, load,
    map_panel::MapPanel,
    matrix::Matrix,
    parts::{Later, Part},
    print::Prints,
    rank::RankPanel,
    strip::Strip,
    top::Top,
    warnings::WarningsPanel,
    whole::Whole,
};
use crate::{
    format,
    locale::{t, tf},
    state::Stage,
};

/// Everything.
#[component]
pub fn Shell() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    keys::listen(cockpit);
    focus::keep();
    let ready = Memo::new(move |_| app.data().is_some());
    let drawer = app.part(|choice| choice.drawer);
    let wide = app.part(|choice| choice.domain.is_none());
    let unit = app.part(|choice| choice.unit);
    // Once made, the card stays.
    let carded = Memo::new(move |made: Option<&bool>| {
        let apart = app.data().is_some_and(|data| unit.get() != data.root());
        apart || made == Some(&true) && cockpit.later.is_here()
    });
    let unseen = move || cockpit.wall.is_on.get() && !cockpit.awake.pointed.get();
    view! {
        <div class="app" data-drawer=move || if drawer.get() { "open" } else { "shut" } data-view=move || if wide.get() { "panorama" } else { "domain" }
            class:wall=move || cockpit.wall.is_on.get() class:stale=move || cockpit.pulse.stale.get() class:unseen=unseen>
            <Top/>
            <Show when=move || ready.get() fallback=LeftBones>
                <Anew>
                    <Show when=move || !wide.get()><Tabs/></Show>
                    <AnswerPanel/>
                    <Show when=move || wide.get()><Front/><RankPanel/></Show>
                    <Indicators/>
                </Anew>
            </Show>
            <main class="map" aria-label=move || t("region.map")>
                <Show when=move || ready.get() fallback=Opening>
                    <Show when=move || !cockpit.away.get()><Anew><MapPanel/></Anew></Show>
                </Show>
                <Notice/>
            </main>
            <Show when=move || wide.get() fallback=move || view! { <Show when=move || ready.get()><Anew><Later part=Part::Pictures/></Anew></Show> }>
                <section class="right" aria-label=move || t("region.right")>
                    <Show when=move || ready.get() fallback=RightBones>
                        <Anew>
                            <Show when=move || carded.get()><Later part=Part::Card/></Show>
                            <WarningsPanel/>
                        </Anew>
                    </Show>
                </section>
                <section class="below" aria-label=move || t("region.below")>
                    <Show when=move || ready.get() fallback=BelowBones><Anew><Matrix/></Anew></Show>
                </section>
            </Show>
            <Strip/>
            <Help/>
            <Cast/>
            <Explained/>
            <Whole/>
            <Prints/>
        </div>
    }
}

/// Made anew when another snapshot has other indicators, levels or units; else only what it shows changes.
#[component]
fn Anew(children: ChildrenFn) -> impl IntoView {
    let anew = Cockpit::here().anew;
    view! { <For each=move || [anew.get()] key=|anew| *anew children=move |_| children()/> }
}

/// The left column's shape before there is anything to put in it; the same as in the page.
#[component]
fn LeftBones() -> impl IntoView {
    view! {
        <div class="answer"><span class="bone block long"></span><span class="bone block"></span></div>
        <div class="front">{(0..6).map(|_| view! { <div class="fig"><span class="bone block"></span></div> }).collect_view()}</div>
        <div class="rank"><span class="bone block"></span></div>
    }
}

#[component]
fn RightBones() -> impl IntoView {
    view! { <div class="warnings"><span class="bone block short"></span><span class="bone block"></span><span class="bone block tall"></span></div> }
}

#[component]
fn BelowBones() -> impl IntoView {
    view! { <div class="mx"></div> }
}

/// What is on its way, or why it doesn't come.
#[component]
fn Opening() -> impl IntoView {
    let cockpit = Cockpit::here();
    let stage = cockpit.app.stage;
    let now = RwSignal::new(js_sys::Date::now());
    // It ends with what shows it. A browser that gives no timer counts no seconds.
    let _ = set_interval(move || now.set(js_sys::Date::now()), Duration::from_secs(1));
    let words = move || match stage.get() {
        Stage::Loading(part, done, _) => {
            (t(part).to_owned(), if done > 0 { format::bytes(done) } else { String::new() })
        }
        Stage::Failed { why, .. } => (t("load.failed").to_owned(), why),
        Stage::Ready => Default::default(),
    };
    let share = move || match stage.get() {
        // The page's own script has brought the bar here while it loaded the app.
        Stage::Loading("load.health", ..) => 60.0,
        Stage::Loading("load.catalogue", ..) => 65.0,
        Stage::Loading(_, done, Some(all)) if all > 0 => 65.0 + 35.0 * (done as f64 / all as f64).min(1.0),
        Stage::Loading(..) => 70.0,
        _ => 100.0,
    };
    let failed = Memo::new(move |_| matches!(stage.get(), Stage::Failed { .. }));
    let wait = move || match stage.get() {
        Stage::Failed { tries, again_at, .. } => {
            let seconds = ((again_at - now.get()) / 1000.0).ceil().max(0.0);
            tf("load.again", &[("seconds", &format::number(seconds, 0)), ("tries", &(tries + 1).to_string())])
        }
        _ => String::new(),
    };
    let retry = move |_| {
        if let Stage::Failed { tries, .. } = stage.get_untracked() {
            stage.set(Stage::Loading("load.health", 0, None));
            load::begin(cockpit, tries);
        }
    };
    view! {
        <div class="loading" role=move || if failed.get() { "alert" } else { "status" }>
            <p class="loading-what">{move || words().0}</p>
            <Show
                when=move || failed.get()
                fallback=move || view! { <div class="meter"><i style:width=move || format!("{:.0}%", share())></i></div> }
            >
                <p class="soft">{wait}</p>
                <p><button class="btn main-act" on:click=retry>{move || t("load.retry")}</button></p>
            </Show>
            <p class="quiet">{move || words().1}</p>
        </div>
    }
}

/// What couldn't be done; stays until it is closed.
#[component]
fn Notice() -> impl IntoView {
    let notice = Cockpit::here().app.notice;
    view! {
        <Show when=move || notice.with(Option::is_some)>
            <div class="over notice" role="status">
                <span>{move || notice.get()}</span>
                <button class="btn" on:click=move |_| notice.set(None)>{move || t("notice.close")}</button>
            </div>
        </Show>
    }
}
