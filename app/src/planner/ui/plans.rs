//! The list of plans, and a plan to be made: a name and the communities or streets that it may change.

use domain::units::{UnitCode, UnitIx};
use domain::wire::{NewPlan, PlanBody};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;

use super::parts::{Later, Part};
use super::state::{Over, Planner};
use super::{bring, open, work};
use crate::{
    format,
    locale::{lang, spoken, t, tf},
    net::plans,
    ui::dialog::Sheet,
};

/// Rows of units shown at once.
const SHOWN: usize = 200;
/// Levels that can be a plan's scope: streets and communities.
const SCOPES: core::ops::RangeInclusive<u8> = 1..=2;

/// Both sheets.
#[component]
pub fn Plans() -> impl IntoView {
    let planner = Planner::here();
    let is = move |over: Over| Signal::derive(move || planner.over.get() == Some(over));
    // Without a plan there is nothing below the list.
    let shut = Callback::new(move |()| {
        if planner.revision.get_untracked() > 0 {
            planner.over.set(None);
        }
    });
    let back = Callback::new(move |()| planner.over.set(Some(Over::Plans)));
    view! {
        <Sheet open=is(Over::Plans) title="planner.plans" close=shut><List/></Sheet>
        <Sheet open=is(Over::NewPlan) title="planner.new" close=back><Later part=Part::New/></Sheet>
    }
}

#[component]
fn List() -> impl IntoView {
    let planner = Planner::here();
    let all = RwSignal::new(None::<Result<Vec<PlanBody>, String>>);
    spawn_local(async move {
        let came = plans::all().await.map_err(|error| error.to_string());
        all.try_set(Some(came));
    });
    let row = move |body: PlanBody| {
        let (id, name, head) = (body.id, body.name.clone(), body.head.to_string());
        let scope = tf("planner.scope_count", &[("n", &body.scope.len().to_string())]);
        let go = move |_| {
            planner.over.set(None);
            spawn_local(open::open(planner, id));
        };
        view! {
            <button class="plan-row" on:click=go><b class="cut">{name}</b><span class="quiet">{scope}</span><span class="num">{tf("planner.steps_n", &[("n", &head)])}</span></button>
        }
    };
    let rows = move || match all.get() {
        None => view! { <p class="quiet none">{t("planner.coming")}</p> }.into_any(),
        Some(Err(why)) => view! { <p class="would-not" role="alert">{why}</p> }.into_any(),
        Some(Ok(all)) if all.is_empty() => view! { <p class="quiet none">{t("planner.no_plans")}</p> }.into_any(),
        Some(Ok(all)) => all.into_iter().map(row).collect_view().into_any(),
    };
    let file = NodeRef::<html::Input>::new();
    let bring = move |_| {
        let Some(field) = file.get() else { return };
        spawn_local(async move {
            let Some(work) = work::wanted(planner).await else { return };
            if let Err(why) = (work.import)(planner, field).await {
                planner.say(tf("planner.not_imported", &[("why", &why)]));
            }
        });
    };
    view! {
        // Above the list, which comes later and makes no button move under a hand.
        <p class="acts">
            <button class="btn main-act" id="new-plan" on:click=move |_| planner.over.set(Some(Over::NewPlan))>{spoken("planner.new")}</button>
            <label class="btn file">{spoken("planner.import")}<input type="file" accept="application/json,.json" node_ref=file on:change=bring/></label>
        </p>
        <div class="plan-list">{rows}</div>
    }
}

/// Something a plan may be limited to.
#[derive(Clone, Debug, PartialEq)]
struct Scope {
    unit: UnitIx,
    code: String,
    name: String,
    within: String,
    depth: u8,
    leaves: usize,
}

fn scopes(planner: Planner, wish: &str) -> Vec<Scope> {
    let Some(partition) = planner.partition() else { return Vec::new() };
    let units = partition.units();
    let one = |unit: UnitIx| {
        let depth = units.depth(unit);
        let name = units.name(unit);
        let within = units.parent(unit).map(|parent| units.name(parent).to_owned()).unwrap_or_default();
        let code = units.code(unit);
        let met = wish.is_empty() || name.contains(wish) || code.starts_with(wish) || within.contains(wish);
        (SCOPES.contains(&depth) && met).then(|| Scope {
            unit,
            code: code.to_owned(),
            name: name.to_owned(),
            within,
            depth,
            leaves: units.leaves_under(unit).len(),
        })
    };
    units.iter().filter_map(one).take(SHOWN).collect()
}

/// A plan to be made.
#[component]
pub fn New() -> impl IntoView {
    let planner = Planner::here();
    let (wish, name) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let chosen = RwSignal::new(Vec::<String>::new());
    let failed = RwSignal::new(None::<String>);
    let found = Memo::new(move |_| wish.with(|wish| scopes(planner, wish.trim())));
    let turn = move |code: &str| {
        chosen.update(|chosen| match chosen.iter().position(|known| known == code) {
            Some(at) => drop(chosen.remove(at)),
            None => chosen.push(code.to_owned()),
        });
    };
    let row = move |scope: Scope| {
        let (code, other) = (scope.code.clone(), scope.code.clone());
        let is = move || chosen.with(|chosen| chosen.contains(&code));
        let leaves = tf("planner.units_n", &[("n", &format::count(scope.leaves))]);
        view! {
            <label class="scope-row" class:wide=scope.depth == 1><input type="checkbox" prop:checked=is on:change=move |_| turn(&other)/>
                <b class="cut">{scope.name}</b><span class="quiet cut">{scope.within}</span><span class="num">{leaves}</span></label>
        }
    };
    let ready = move || !name.with(|name| name.trim().is_empty()) && !chosen.with(Vec::is_empty);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let scope: Vec<UnitCode> = chosen.with(|all| all.iter().filter_map(|code| UnitCode::new(code).ok()).collect());
        let name = name.get_untracked().trim().to_owned();
        spawn_local(async move {
            let plan = NewPlan { format: domain::plan::DRAFT_FORMAT, name, scope, base: None, entries: Vec::new() };
            if let Err(why) = bring::make(planner, plan).await {
                failed.try_set(Some(why));
            }
        });
    };
    let typed = |event: &leptos::ev::Event| {
        let field = event.target().and_then(|target| target.dyn_into::<web_sys::HtmlInputElement>().ok());
        field.map(|field| field.value()).unwrap_or_default()
    };
    let count = move || {
        let _ = lang();
        tf("planner.scope_count", &[("n", &chosen.with(Vec::len).to_string())])
    };
    view! {
        <form class="new-plan" on:submit=submit>
            <label>{spoken("planner.name")}<input id="plan-name" maxlength="100" prop:value=move || name.get() on:input=move |event| name.set(typed(&event))/></label>
            <label>{spoken("planner.scope")}<input id="scope-find" type="search" placeholder=spoken("planner.scope_find") prop:value=move || wish.get() on:input=move |event| wish.set(typed(&event))/></label>
            <div class="scopes scroll"><For each=move || found.get() key=|scope| scope.unit children=row/></div>
            <Show when=move || failed.with(Option::is_some)><p class="would-not" role="alert">{move || failed.get()}</p></Show>
            <p class="acts"><button class="btn main-act" id="make-plan" disabled=move || !ready()>{spoken("planner.make")}</button><span class="quiet">{count}</span></p>
        </form>
    }
}
