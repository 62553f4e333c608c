//! Brings a plan: from the server, or from a file to it.

use domain::plan::rules::Barriers;
use domain::plan::{DRAFT_FORMAT, Draft, Plan};
use domain::wire::NewPlan;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::super::desk::Desk;
use super::open::{self, PLAN};
use super::state::Planner;
use super::{act, carry};
use crate::{
    json,
    locale::{t, tf},
    net::{NetError, api, plans},
};

/// What the server has of a plan, and what this browser has besides.
pub async fn bring(planner: Planner, id: u64) -> Result<(), String> {
    let words = |error: NetError| error.to_string();
    let body = plans::one(id).await.map_err(words)?;
    let version = planner.version.get_untracked().unwrap_or_default();
    if body.base.version != version {
        return Err(tf("planner.other_base", &[("base", &body.base.version), ("now", &version)]));
    }
    let entries = plans::entries(id, 0).await.map_err(words)?;
    let pack = plans::atoms(id).await.map_err(words)?;
    let barriers = Barriers::of(&api::context(&version).await.map_err(words)?);
    let partition = planner.partition().ok_or_else(|| t("load.failed").to_owned())?;
    let base = Plan::from_partition(&partition).map_err(|error| error.to_string())?;
    let (name, scope) = (body.name.clone(), body.scope.clone());
    let draft = Draft { format: DRAFT_FORMAT, base: body.base.clone(), scope, name, entries };
    let desk = Desk::open(draft, base, pack, barriers).map_err(|error| error.to_string())?;
    planner.desk.set_value(Some(desk));
    planner.body.set(Some(body));
    planner.chosen.set(Vec::new());
    address(id);
    carry::adopt(planner, id).await;
    act::opened(planner);
    Ok(())
}

/// Writes the plan into the address.
fn address(id: u64) {
    let url = format!("{}#{PLAN}{id}", window().location().pathname().unwrap_or_default());
    if let Ok(history) = window().history() {
        // A browser that takes no address shows the old one; the plan is open all the same.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url));
    }
    document().set_title(t("planner.title"));
}

/// A raw draft from a file becomes a plan of this server.
pub async fn import(planner: Planner, field: web_sys::HtmlInputElement) -> Result<(), String> {
    let Some(file) = field.files().and_then(|files| files.get(0)) else { return Ok(()) };
    let words = |why: wasm_bindgen::JsValue| format!("{}: {why:?}", file.name());
    let text = JsFuture::from(file.text()).await.map_err(words)?.as_string().unwrap_or_default();
    let draft: Draft = json::read(&text).map_err(|error| format!("{}: {error}", file.name()))?;
    let Draft { format, base, scope, name, entries } = draft;
    make(planner, NewPlan { format, name, scope, base: Some(base), entries }).await
}

/// Makes a plan on the server and opens it.
pub async fn make(planner: Planner, plan: NewPlan) -> Result<(), String> {
    let body = plans::make(&plan).await.map_err(|error| error.to_string())?;
    planner.over.set(None);
    open::open(planner, body.id).await;
    Ok(())
}
