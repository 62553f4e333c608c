//! The sheet of keys.

use leptos::prelude::*;

use super::{
    cast::WallKeys,
    cockpit::Cockpit,
    dialog::Dialog,
    parts::{Later, Part},
};
use crate::{locale::t, state::Command};

/// Keys and the locale key of what they do.
const KEYS: [(&[&str], &str); 31] = [
    (&["/"], "keys.find"),
    (&["N", "⇧ N"], "keys.problem"),
    (&["[", "]"], "keys.indicator"),
    (&[",", "."], "keys.period"),
    (&["P"], "keys.play"),
    (&["C"], "lens.key_compare"),
    (&["<", ">"], "lens.key_versus"),
    (&["⇧ ←", "⇧ →", "R"], "lens.key_range"),
    (&["K"], "lens.key_method"),
    (&["X"], "lens.key_second"),
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
    (&["I"], "keys.explain"),
    (&["O"], "keys.print"),
    (&["V"], "keys.domain"),
    (&["W"], "keys.cast"),
    (&["T"], "keys.theme"),
    (&["?"], "keys.help"),
];

/// Locale keys of what hands do on the map and of what that does.
const HANDS: [(&str, &str); 8] = [
    ("hands.drag", "hands.drag_does"),
    ("hands.wheel", "hands.wheel_does"),
    ("hands.frame", "hands.frame_does"),
    ("hands.click", "hands.click_does"),
    ("hands.double", "hands.double_does"),
    ("hands.rest", "hands.rest_does"),
    ("lens.hand_versus", "lens.hand_versus_does"),
    ("lens.hand_range", "lens.hand_range_does"),
];

/// The sheet.
#[component]
pub fn Help() -> impl IntoView {
    let open = Cockpit::here().app.part(|choice| choice.help);
    view! { <Dialog open=open title="help.title" close=Command::Help(false)><Later part=Part::Keys/></Dialog> }
}

/// Keys and hands, and what they do.
#[component]
pub fn Lists() -> impl IntoView {
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
        <WallKeys/>
        <dl class="keys">{rows.into_iter().collect_view()}</dl>
        <h3>{move || t("hands.title")}</h3>
        <dl class="keys">{hands.into_iter().collect_view()}</dl>
    }
}
