//! Onto the wall: an address that shows this view, or all of this unit's in turn.

use js_sys::{Function, Promise, Reflect};
use leptos::{html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

use super::{
    cockpit::Cockpit,
    dialog::Dialog,
    page,
    parts::{Later, Part},
    widgets::Icon,
};
use crate::{
    format,
    locale::{t, tf},
    state::{
        Command,
        wall::{DWELL_S, usual, write},
    },
};

/// How long a view may stand, seconds.
const DWELLS: [u32; 5] = [10, DWELL_S, 30, 60, 300];

/// The button that opens the sheet.
#[component]
pub fn CastButton() -> impl IntoView {
    let cockpit = Cockpit::here();
    view! {
        <button class="btn bare wide" id="cast" title=move || t("cast.title") aria-label=move || t("cast.title") aria-haspopup="dialog"
            on:click=move |_| cockpit.send(Command::Cast(true))>
            <Icon path="M2 3h12v8H2zM5.5 13.5h5M7 5.3v3.4L10 7Z"/></button>
    }
}

/// The sheet.
#[component]
pub fn Cast() -> impl IntoView {
    let app = Cockpit::here().app;
    let asked = app.part(|choice| choice.cast);
    let open = Memo::new(move |_| asked.get() && app.data().is_some());
    view! { <Dialog open=open title="cast.title" close=Command::Cast(false)><Later part=Part::Cast/></Dialog> }
}

/// What the wall shows, how long, and where it is found.
#[component]
pub fn Choose() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let all = RwSignal::new(true);
    let dwell = RwSignal::new(DWELL_S);
    // The address of the page is that of the view: sheets aren't in it.
    let here = page::hash();
    let unit = app.choice.with_untracked(|choice| choice.unit);
    let name = move || app.data().map(|data| data.units().name(unit).to_owned()).unwrap_or_default();
    let address = Memo::new(move |_| {
        let code = app.data().filter(|data| unit != data.root()).map(|data| data.units().code(unit).to_string());
        if !all.get() {
            return page::wall_address(&write(core::slice::from_ref(&here), DWELL_S));
        }
        let looks = app.choice.with(|choice| page::looks(choice.lang, choice.scheme));
        page::wall_address(&format!("{}{looks}", write(&usual(&code.unwrap_or_default()), dwell.get())))
    });
    let field = NodeRef::<html::Input>::new();
    let told = RwSignal::new(None::<&'static str>);
    let copy = move |_| {
        let text = address.get_untracked();
        spawn_local(async move {
            let copied = copied(&text).await;
            if !copied && let Some(field) = field.get_untracked() {
                // What a page may not do, a person can.
                field.select();
                let _ = field.focus();
            }
            told.try_set(Some(if copied { "cast.copied" } else { "cast.by_hand" }));
        });
    };
    let way = move |is_all: bool| {
        let words = move || if is_all { tf("cast.all", &[("unit", &name())]) } else { t("cast.one").to_owned() };
        view! {
            <label class="cast-way"><input type="radio" name="cast-way" prop:checked=move || all.get() == is_all on:change=move |_| all.set(is_all)/>{words}</label>
        }
    };
    let option = move |secs: u32| {
        let words = move || tf("cast.seconds", &[("n", &format::count(secs as usize))]);
        view! { <option value=secs.to_string() selected=secs == DWELL_S>{words}</option> }
    };
    let pick = move |event| {
        if let Ok(secs) = event_target_value(&event).parse() {
            dwell.set(secs);
        }
    };
    // Keys in a field are the field's own; this one still closes the sheet.
    let keys = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Escape" {
            event.stop_propagation();
            cockpit.send(Command::Cast(false));
        }
    };
    view! {
        <div class="cast" on:keydown=keys>
            <div role="radiogroup" aria-label=move || t("cast.what")>{way(true)}{way(false)}</div>
            <label class="cast-dwell" class:off=move || !all.get()>{move || t("cast.dwell")}
                <select id="cast-dwell" disabled=move || !all.get() on:change=pick>{DWELLS.map(option)}</select></label>
            <label for="cast-address">{move || t("cast.address")}</label>
            <div class="goto-row">
                <input id="cast-address" node_ref=field type="text" readonly prop:value=move || address.get()/>
                <button class="btn" id="cast-copy" on:click=copy>{move || t("cast.copy")}</button>
                <a class="btn main-act" id="cast-open" href=move || address.get() target="_blank" rel="noopener">{move || t("cast.open")}</a>
            </div>
            <p class="quiet" role="status">{move || told.get().map(t)}</p>
            <p class="quiet">{move || t("cast.syntax")}</p>
            <p class="quiet"><code>"/wall?views=?~30,?d=safety~20,?u=…%26d=party"</code></p>
            <p class="quiet">{move || t("cast.keys")}</p>
        </div>
    }
}

/// Puts a text where it is pasted from; whether the browser lets a page do so (over plain HTTP none does).
async fn copied(text: &str) -> bool {
    let promise = || {
        let board = Reflect::get(&window().navigator(), &"clipboard".into()).ok().filter(|board| board.is_object())?;
        let write: Function = Reflect::get(&board, &"writeText".into()).ok()?.dyn_into().ok()?;
        write.call1(&board, &text.into()).ok()?.dyn_into::<Promise>().ok()
    };
    match promise() {
        Some(promise) => JsFuture::from(promise).await.is_ok(),
        None => false,
    }
}

/// What the sheet of keys says of a wall.
#[component]
pub fn WallKeys() -> impl IntoView {
    let cockpit = Cockpit::here();
    let keys: [(&[&str], &'static str); 4] = [
        (&["Space"], "wall.keys.hold"),
        (&["←", "→"], "wall.keys.step"),
        (&["Esc"], "wall.keys.leave"),
        (&["?"], "keys.help"),
    ];
    let rows = move || {
        keys.map(|(keys, words)| {
            let keys = keys.iter().map(|&key| view! { <kbd class="kbd">{key}</kbd> }).collect_view();
            view! { <div><dt>{keys}</dt><dd>{t(words)}</dd></div> }
        })
        .into_iter()
        .collect_view()
    };
    let refused = move || cockpit.awake.refused.get() == Some(true);
    view! {
        <Show when=move || cockpit.wall.is_on.get()>
            <h3>{move || t("wall.keys")}</h3>
            <dl class="keys">{rows}</dl>
            <Show when=refused><p class="quiet">{move || t("wall.dark")}</p></Show>
        </Show>
    }
}
