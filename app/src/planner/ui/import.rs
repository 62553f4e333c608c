//! A partition from a file: taken over with a report of what had to be settled, or held against the plan as another net.

use std::rc::Rc;

use domain::lattice::LatticePoint;
use domain::plan::{EditCommand, RedrawReport};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen_futures::JsFuture;

use super::super::foreign::{self, Foreign};
use super::parts::{Later, Part};
use super::state::{Over, Planner, Tab};
use super::{act, net, paint, words};
use crate::{
    format,
    locale::{lang, spoken, t, tf},
    ui::dialog::Sheet,
};

/// Rows of the report shown at once.
const SHOWN: usize = 200;

/// A file that was read, and what taking it over would need.
#[derive(Clone)]
struct Came {
    file: String,
    foreign: Rc<Foreign>,
    command: Rc<EditCommand>,
    report: Result<Rc<RedrawReport>, String>,
}

/// The sheet.
#[component]
pub fn Import() -> impl IntoView {
    let planner = Planner::here();
    let open = Signal::derive(move || planner.over.get() == Some(Over::Import));
    let close = Callback::new(move |()| planner.over.set(None));
    view! { <Sheet open=open title="planner.import_title" close=close><Later part=Part::Import/></Sheet> }
}

async fn read(planner: Planner, field: &web_sys::HtmlInputElement) -> Result<Option<Came>, String> {
    let Some(file) = field.files().and_then(|files| files.get(0)) else { return Ok(None) };
    let name = file.name();
    let broken = |why: wasm_bindgen::JsValue| format!("{name}: {why:?}");
    let text = JsFuture::from(file.text()).await.map_err(broken)?.as_string().unwrap_or_default();
    let read = planner.change_desk(|desk| {
        let foreign = foreign::read(&text, desk.plan())?;
        let command = foreign.taken_over(desk);
        let report = desk.redraw_report(&command);
        Ok::<_, foreign::ForeignError>((foreign, command, report))
    });
    let Some(read) = read else { return Ok(None) };
    let (foreign, command, report) = read.map_err(|why| format!("{name}: {why}"))?;
    let report = report.map(Rc::new).map_err(|refusal| words::refusal(planner, &refusal));
    Ok(Some(Came { file: name, foreign: Rc::new(foreign), command: Rc::new(command), report }))
}

/// What it holds.
#[component]
pub fn File() -> impl IntoView {
    let planner = Planner::here();
    let came = RwSignal::new_local(None::<Result<Came, String>>);
    let field = NodeRef::<html::Input>::new();
    let bring = move |_| {
        let Some(field) = field.get() else { return };
        spawn_local(async move {
            let read = read(planner, &field).await.transpose();
            came.try_set(read);
        });
    };
    let body = move || match came.get() {
        None => view! { <p class="quiet none">{t("planner.import_how")}</p> }.into_any(),
        Some(Err(why)) => view! { <p class="would-not" role="alert" id="import-failed">{why}</p> }.into_any(),
        Some(Ok(came)) => report(planner, &came).into_any(),
    };
    view! {
        <div class="import">
            <label class="btn file">{spoken("planner.import_file")}<input type="file" id="import-file" accept=".geojson,.json,application/geo+json" node_ref=field on:change=bring/></label>
            {body}
        </div>
    }
}

/// What was read and what can be done with it.
fn report(planner: Planner, came: &Came) -> impl IntoView + use<> {
    let Came { file, foreign, command, report } = came.clone();
    let (n, out) = (format::count(foreign.drawn.len()), format::count(foreign.left_out));
    let head = tf("planner.import_n", &[("file", &file), ("n", &n), ("out", &out)]);
    let as_net = move |_| {
        net::show(planner, file.clone(), foreign.clone());
        planner.over.set(None);
        planner.tab.set(Tab::Net);
    };
    let take = move |_| {
        planner.over.set(None);
        if act::run(planner, &command) {
            paint::look_at_scope(planner, true);
        }
    };
    let can = report.is_ok();
    let rows = match report {
        Ok(report) => rows(planner, &report).into_any(),
        Err(why) => view! { <p class="would-not">{why}</p> }.into_any(),
    };
    view! {
        <p><b id="import-head">{head}</b></p>
        {rows}
        <p class="acts">
            <button class="btn main-act" id="import-take" disabled=!can on:click=take>{t("planner.import_take")}</button>
            <button class="btn" id="import-net" on:click=as_net>{t("planner.import_net")}</button>
        </p>
    }
}

/// What had to be settled, place by place.
fn rows(planner: Planner, report: &RedrawReport) -> impl IntoView + use<> {
    let go = move |at: LatticePoint| {
        planner.over.set(None);
        paint::look_at(planner, &[geometry::plane::world(at.lon(), at.lat())], true);
    };
    let settled = report.settled.iter().take(SHOWN).map(|settled| {
        let what = t(match (settled.drawn.len(), settled.narrow) {
            (0, true) => "planner.gap_narrow",
            (0, false) => "planner.gap_wide",
            (_, true) => "planner.overlap_narrow",
            (_, false) => "planner.overlap_wide",
        });
        let to = settled.to.as_ref().map_or_else(|| t("planner.nobody").to_owned(), |code| planner.label(code));
        let (area, place) = (format::area(lang(), settled.area_m2), settled.place);
        view! { <button class="mover-row" on:click=move |_| go(place)><span class="cut">{what}</span><b>"→ "{to}</b><span class="num">{area}</span></button> }
    });
    let beyond = report.beyond.iter().take(SHOWN).map(|(code, area)| {
        let area = format::area(lang(), *area);
        view! { <p class="mover-row"><span class="cut">{t("planner.beyond")}</span><b>{planner.label(code)}</b><span class="num">{area}</span></p> }
    });
    let sum = tf(
        "planner.settled_n",
        &[("n", &report.settled.len().to_string()), ("beyond", &report.beyond.len().to_string())],
    );
    view! {
        <p class="quiet" id="import-report">{sum}</p>
        <div class="scopes scroll">{settled.collect_view()}{beyond.collect_view()}</div>
    }
}
