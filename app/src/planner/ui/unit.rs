//! What can be done with a chosen unit beside drawing: lock, thin out, another code, another parent.

use domain::plan::{EditCommand, LockTarget};
use domain::units::UnitCode;
use leptos::{html, prelude::*};

use super::super::tool;
use super::act;
use super::state::Planner;
use crate::{
    locale::{lang, spoken, t, tf},
    ui::widgets::Icon,
};

/// How far a vertex that goes may lie from the line that stays, metres.
const THIN_M: [f64; 3] = [0.5, 1.0, 3.0];
/// Longest side of a lattice step on the ground, metres.
const STEP_M: f64 = 0.0111;

/// The unit's row of acts.
#[component]
pub fn Acts(
    /// Which unit.
    code: UnitCode,
) -> impl IntoView {
    let planner = Planner::here();
    let of = StoredValue::new(code);
    let facts = planner.with_desk(|desk| {
        let plan = desk.plan();
        let unit = plan.unit(plan.find(&of.get_value())?)?;
        let parents: Vec<(String, String)> = plan
            .units()
            .filter(|(id, other)| other.depth + 1 == unit.depth && super::super::picture::in_scope(plan, *id))
            .map(|(_, other)| (other.code.to_string(), other.name.clone()))
            .collect();
        let parent = unit.parent.and_then(|id| plan.unit(id)).map(|unit| unit.code.to_string()).unwrap_or_default();
        let free = plan.new_codes(&unit.code, 1).pop().map(|code| code.to_string()).unwrap_or_default();
        Some((unit.locked, parents, parent, free))
    });
    let Some((locked, parents, parent, free)) = facts.flatten() else { return ().into_any() };
    let lock = move |_| {
        let target = LockTarget::Unit(of.get_value());
        if let Some(command) = planner.with_desk(|desk| tool::lock(desk.plan(), target)) {
            act::run(planner, &command);
        }
    };
    let thin = move |event: leptos::ev::Event| {
        if let Ok(metres) = event_target_value(&event).parse::<f64>() {
            let tolerance = (metres / STEP_M).round() as u32;
            act::run(planner, &EditCommand::Simplify { unit: of.get_value(), tolerance });
        }
    };
    let adopt = move |event: leptos::ev::Event| {
        if let Ok(parent) = UnitCode::new(&event_target_value(&event)) {
            act::run(planner, &EditCommand::Reparent { unit: of.get_value(), parent });
        }
    };
    let field = NodeRef::<html::Input>::new();
    let number = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let Some(typed) = field.get().map(|field| field.value()) else { return };
        match UnitCode::new(typed.trim()) {
            Ok(code) => {
                let command = EditCommand::Renumber { unit: of.get_value(), code: code.clone() };
                if act::run(planner, &command) {
                    act::choose(planner, Some(code), false);
                }
            }
            Err(error) => planner.say(error.to_string()),
        }
    };
    let metres = THIN_M.map(|metres| {
        let words = move || tf("planner.thin_m", &[("n", &crate::format::length(lang(), metres))]);
        view! { <option value=metres.to_string()>{words}</option> }
    });
    let options = parents.into_iter().map(|(code, name)| {
        let is = code == parent;
        view! { <option value=code selected=is>{name}</option> }
    });
    view! {
        <div class="unit-acts">
            <button class="btn" id="lock" aria-pressed=locked.to_string() on:click=lock><Icon path="M4 7h8v6.5H4zM5.5 7V5a2.5 2.5 0 0 1 5 0v2"/>{move || t(if locked { "planner.unlock" } else { "planner.lock" })}</button>
            <select id="thin" aria-label=spoken("planner.thin") on:change=thin><option value="" selected>{spoken("planner.thin")}</option>{metres.into_iter().collect_view()}</select>
            <select id="parent" aria-label=spoken("planner.parent") title=spoken("planner.parent") on:change=adopt>{options.collect_view()}</select>
            <form on:submit=number><input node_ref=field id="code" maxlength=UnitCode::MAX_LEN prop:value=free aria-label=spoken("planner.new_code") title=spoken("planner.new_code")/><button class="btn">{spoken("planner.renumber")}</button></form>
        </div>
    }
    .into_any()
}
