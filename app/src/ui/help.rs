//! The sheet of keys.

use leptos::{html, prelude::*};

use super::cockpit::Cockpit;
use crate::{locale::t, state::Command};

/// Keys and the locale key of what they do.
const KEYS: [(&[&str], &str); 22] = [
    (&["/"], "keys.find"),
    (&["N", "⇧ N"], "keys.problem"),
    (&["[", "]"], "keys.indicator"),
    (&[",", "."], "keys.period"),
    (&["1", "–", "6"], "keys.level"),
    (&["0"], "keys.level_auto"),
    (&["←", "→", "↑", "↓"], "keys.pan"),
    (&["+", "−"], "keys.zoom"),
    (&["Home"], "keys.home"),
    (&["Enter"], "keys.enter"),
    (&["Esc"], "keys.up"),
    (&["Tab"], "keys.tab"),
    (&["↑", "↓"], "keys.list"),
    (&["M"], "keys.map"),
    (&["G"], "keys.goto"),
    (&["U"], "keys.measure"),
    (&["Enter", "⌫", "Esc"], "keys.measure_points"),
    (&["L"], "keys.layers"),
    (&["B"], "keys.table"),
    (&["V"], "keys.domain"),
    (&["T"], "keys.theme"),
    (&["?"], "keys.help"),
];

/// Locale keys of what hands do on the map and of what that does.
const HANDS: [(&str, &str); 6] = [
    ("hands.drag", "hands.drag_does"),
    ("hands.wheel", "hands.wheel_does"),
    ("hands.frame", "hands.frame_does"),
    ("hands.click", "hands.click_does"),
    ("hands.double", "hands.double_does"),
    ("hands.rest", "hands.rest_does"),
];

/// The sheet; closed by Esc, by its button and by a click beside it.
#[component]
pub fn Help() -> impl IntoView {
    let cockpit = Cockpit::here();
    let open = cockpit.app.part(|choice| choice.help);
    view! { <Show when=move || open.get()><Sheet/></Show> }
}

#[component]
fn Sheet() -> impl IntoView {
    let cockpit = Cockpit::here();
    let close = move || cockpit.send(Command::Help(false));
    let button = NodeRef::<html::Button>::new();
    Effect::new(move |_| {
        if let Some(button) = button.get() {
            // The sheet is the only thing to act on while it is open.
            let _ = button.focus();
        }
    });
    let rows = KEYS.map(|(keys, words)| {
        let keys = keys.iter().map(|&key| {
            if key == "–" {
                view! { <span>{key}</span> }.into_any()
            } else {
                view! { <kbd class="kbd">{key}</kbd> }.into_any()
            }
        });
        view! { <div><dt>{keys.collect_view()}</dt><dd>{move || t(words)}</dd></div> }
    });
    let hands = HANDS.map(|(hand, does)| {
        view! { <div><dt>{move || t(hand)}</dt><dd>{move || t(does)}</dd></div> }
    });
    view! {
        <div class="sheet" on:click=move |_| close()>
            <div class="sheet-body scroll" role="dialog" aria-modal="true" aria-label=move || t("help.title") on:click=|event| event.stop_propagation()>
                <div class="sheet-head"><span>{move || t("help.title")}</span>
                    <button class="btn" node_ref=button on:click=move |_| close()>{move || t("help.close")}</button></div>
                <dl class="keys">{rows.into_iter().collect_view()}</dl>
                <h3>{move || t("hands.title")}</h3>
                <dl class="keys">{hands.into_iter().collect_view()}</dl>
            </div>
        </div>
    }
}
