//! A sheet over everything else: the focus goes in, stays in, and comes back when it closes.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use super::cockpit::Cockpit;
use crate::{locale::spoken, state::Command};

/// A sheet of the cockpit.
#[component]
pub fn Dialog(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Its title's key.
    title: &'static str,
    /// What closes it.
    close: Command,
    /// How it is set beside what all sheets have in common.
    #[prop(optional)]
    class: &'static str,
    /// What it tells.
    children: ChildrenFn,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let close = StoredValue::new(close);
    let shut = Callback::new(move |()| cockpit.send(close.get_value()));
    let children = StoredValue::new(children);
    view! { <Sheet open=open title=title close=shut class=class>{children.with_value(|children| children())}</Sheet> }
}

/// What in a sheet takes the focus by Tab.
const STOPS: &str = "button:not([disabled]), a[href], summary, input, select, [tabindex='0']";

/// Closed by its button, by a click beside it and by the page's keys.
#[component]
pub fn Sheet(
    /// Whether it is open.
    #[prop(into)]
    open: Signal<bool>,
    /// Its title's key.
    title: &'static str,
    /// Called to close it.
    close: Callback<()>,
    /// How it is set beside what all sheets have in common.
    #[prop(optional)]
    class: &'static str,
    /// What it tells.
    children: ChildrenFn,
) -> impl IntoView {
    let opener = StoredValue::new_local(None::<HtmlElement>);
    let first = NodeRef::<html::Button>::new();
    Effect::new(move |was: Option<bool>| {
        let button = first.get();
        let is = open.get() && button.is_some();
        match (was == Some(true), button) {
            (false, Some(button)) if is => {
                opener.set_value(document().active_element().and_then(|element| element.dyn_into().ok()));
                // The sheet is the only thing to act on while it is open.
                let _ = button.focus();
            }
            (true, _) if !is => {
                if let Some(opener) = opener.try_update_value(Option::take).flatten() {
                    // What has gone in the meantime doesn't take it.
                    let _ = opener.focus();
                }
            }
            _ => {}
        }
        is
    });
    let children = StoredValue::new(children);
    let shut = move |_| close.run(());
    view! {
        <Show when=move || open.get()>
            <div class=format!("sheet {class}") on:click=shut>
                <div class="sheet-body scroll" role="dialog" aria-modal="true" aria-label=spoken(title)
                    on:click=|event| event.stop_propagation() on:keydown=stay_inside>
                    <div class="sheet-head"><span>{spoken(title)}</span>
                        <button class="btn" node_ref=first on:click=shut>{spoken("help.close")}</button></div>
                    {children.with_value(|children| children())}
                </div>
            </div>
        </Show>
    }
}

/// Gives the focus back to the sheet before what has it goes.
pub fn keep_focus() {
    let button = document().query_selector(".sheet-head button").ok().flatten();
    if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
        // It stands as long as the sheet.
        let _ = button.focus();
    }
}

/// Tab goes round: past the last stop comes the first.
fn stay_inside(event: leptos::ev::KeyboardEvent) {
    if event.key() != "Tab" {
        return;
    }
    let body = event.current_target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(stops) = body.and_then(|body| body.query_selector_all(STOPS).ok()) else { return };
    let at = |place: u32| stops.item(place).and_then(|stop| stop.dyn_into::<HtmlElement>().ok());
    let (first, last) = (at(0), at(stops.length().saturating_sub(1)));
    let (from, to) = if event.shift_key() { (&first, &last) } else { (&last, &first) };
    let here = document().active_element();
    if let (Some(from), Some(to)) = (from, to)
        && here.as_ref() == Some(from.as_ref())
    {
        event.prevent_default();
        // Both are in the sheet.
        let _ = to.focus();
    }
}
