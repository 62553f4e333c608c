//! The page's regions.

use leptos::prelude::*;

use super::parts::{Later, Part};
use super::state::{Planner, Stage};
use super::{
    divider::Divider, foot::Foot, help::Help, import::Import, keys, map::MapView, plans::Plans, rail::Rail, side::Side,
    strip::Strip, top::Top, words,
};
use crate::{
    format,
    locale::{spoken, t, tf},
};

/// Everything.
#[component]
pub fn Shell() -> impl IntoView {
    let planner = Planner::here();
    keys::listen(planner);
    let there = Memo::new(move |_| planner.version.get().is_some());
    let open = Memo::new(move |_| planner.revision.get() > 0);
    view! {
        <div class="planner">
            <Top/>
            <Rail/>
            <main class="map" aria-label=spoken("planner.map")>
                <Show when=move || there.get()><MapView/></Show>
                <Show when=move || !matches!(planner.stage.get(), Stage::Ready)><Opening/></Show>
                <Show when=move || open.get()><Divider/><Hint/><Legend/><Show when=move || planner.learning.get()><Later part=Part::Lessons/></Show></Show>
                <Credits/>
                <Told/>
                <Notice/>
            </main>
            <Strip/>
            <Side/>
            <Foot/>
            <Plans/>
            <Import/>
            <Help/>
        </div>
    }
}

/// What is on its way, or why it doesn't come.
#[component]
fn Opening() -> impl IntoView {
    let stage = Planner::here().stage;
    let what = move || match stage.get() {
        Stage::Loading(part, ..) => t(part).to_owned(),
        Stage::Failed(_) => t("load.failed").to_owned(),
        Stage::Closed => t("planner.closed").to_owned(),
        Stage::Ready => String::new(),
    };
    let more = move || match stage.get() {
        Stage::Loading(_, done, _) if done > 0 => format::bytes(done),
        Stage::Failed(why) => why,
        Stage::Closed => t("planner.closed_how").to_owned(),
        Stage::Loading(..) | Stage::Ready => String::new(),
    };
    let share = move || match stage.get() {
        Stage::Loading(_, done, Some(all)) if all > 0 => 60.0 + 40.0 * (done as f64 / all as f64).min(1.0),
        _ => 60.0,
    };
    let coming = move || matches!(stage.get(), Stage::Loading(..));
    view! {
        <div class="loading" role="status">
            <p class="loading-what">{what}</p>
            <Show when=coming><div class="meter"><i style:width=move || format!("{:.0}%", share())></i></div></Show>
            <p class="quiet">{more}</p>
            <Show when=move || stage.get() == Stage::Closed><p><a class="btn main-act" href="/">{spoken("planner.to_cockpit")}</a></p></Show>
        </div>
    }
}

/// What the tool in hand waits for.
#[component]
fn Hint() -> impl IntoView {
    let planner = Planner::here();
    view! {
        <div class="over tool-hint" role="status">
            <b>{move || words::tool(planner.tool.get())}</b>
            <span>{move || words::hint(planner.tool.get())}</span>
        </div>
    }
}

#[component]
fn Legend() -> impl IntoView {
    let planner = Planner::here();
    let levels = move || {
        planner.revision.track();
        let levels = planner.with_desk(|desk| desk.plan().levels().to_vec()).unwrap_or_default();
        let count = levels.len();
        let row = |(at, level): (usize, domain::units::Level)| {
            let class = match count - at - 1 {
                0 => "fine",
                1 => "middle",
                _ => "wide",
            };
            view! { <li><i class=format!("line {class}")></i>{crate::locale::lang().pick(&level.name).to_owned()}</li> }
        };
        levels.into_iter().enumerate().skip(count.saturating_sub(3)).map(row).collect_view()
    };
    let band = move || {
        planner.revision.track();
        planner.with_desk(|desk| desk.plan().levels().last().and_then(|level| level.band)).flatten()
    };
    let over = move || band().map(|[_, most]| tf("planner.legend_over", &[("n", &most.to_string())]));
    let under = move || band().map(|[least, _]| tf("planner.legend_under", &[("n", &least.to_string())]));
    view! {
        <ul class="over plan-legend">
            {levels}
            <li><i class="swatch off"></i>{over}</li>
            <li><i class="swatch off under"></i>{under}</li>
            <li><i class="swatch shut"></i>{spoken("planner.legend_locked")}</li>
        </ul>
    }
}

/// Whose the base map is.
#[component]
fn Credits() -> impl IntoView {
    let planner = Planner::here();
    let words = move || {
        let map = planner.basemap.get().filter(|_| planner.has_basemap.get())?;
        Some(crate::ui::basemap::words(&map, domain::crs::Crs::Cgcs2000))
    };
    view! { <p class="over credits" id="credits">{words}</p> }
}

/// The last refusal, in words: its place is on the map.
#[component]
fn Told() -> impl IntoView {
    let planner = Planner::here();
    let shut = move |_| {
        planner.told.set(None);
        super::overlay::ask(planner);
    };
    view! {
        <Show when=move || planner.told.with(Option::is_some)>
            <div class="over refusal" role="alert" id="refusal">
                <b aria-hidden="true">"✕"</b>
                <span>{move || planner.told.get().map(|told| told.words)}</span>
                <button class="btn" on:click=shut>{spoken("notice.close")}</button>
            </div>
        </Show>
    }
}

/// What couldn't be done; stays until it is closed.
#[component]
fn Notice() -> impl IntoView {
    let notice = Planner::here().notice;
    view! {
        <Show when=move || notice.with(Option::is_some)>
            <div class="over notice" role="status" id="notice">
                <span>{move || notice.get()}</span>
                <button class="btn" on:click=move |_| notice.set(None)>{spoken("notice.close")}</button>
            </div>
        </Show>
    }
}
