//! The legend's two lists: how classes are made, and which indicator stands beside the first.

use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    cockpit::Cockpit,
    parts::{Later, Part},
    widgets::{Icon, domain_name, focus_child, step_by_key},
};
use crate::{
    format,
    locale::{lang, t, tf},
    state::{Command, IndicatorIx, LensCommand, Method, lens::Kind},
};

/// A small sheet over the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Of methods.
    Method,
    /// Of second indicators.
    Second,
    /// Of the comparison and the range.
    Compare,
}

impl Pick {
    /// The button that opens it.
    pub const fn opener(self) -> &'static str {
        match self {
            Self::Method => "lens-method",
            Self::Second => "lens-second",
            Self::Compare => "lens-compare",
        }
    }
}

/// Opens it, or closes it with the focus back at its button. Whether there is such a button now.
pub fn toggle(cockpit: Cockpit, pick: Pick) -> bool {
    let Some(opener) = document().get_element_by_id(pick.opener()) else { return false };
    if cockpit.pick.get_untracked() == Some(pick) {
        close(cockpit, pick);
    } else {
        cockpit.pick.set(Some(pick));
    }
    opener.is_connected()
}

/// Closes it with the focus back at its button.
pub fn close(cockpit: Cockpit, pick: Pick) {
    cockpit.pick.set(None);
    let opener =
        document().get_element_by_id(pick.opener()).and_then(|one| one.dyn_into::<web_sys::HtmlElement>().ok());
    if let Some(opener) = opener {
        // What has just gone can't take it.
        let _ = opener.focus();
    }
}

/// The name of a method for so many classes.
#[must_use]
pub fn method_name(method: Method) -> &'static str {
    match method {
        Method::Quantile => t("lens.quantile"),
        Method::Equal => t("lens.equal"),
        Method::Natural => t("lens.natural"),
        Method::Deviations => t("lens.deviations"),
        Method::Thresholds => t("lens.thresholds"),
        Method::Target => t("lens.target"),
    }
}

fn method_about(method: Method) -> &'static str {
    match method {
        Method::Quantile => t("lens.quantile_about"),
        Method::Equal => t("lens.equal_about"),
        Method::Natural => t("lens.natural_about"),
        Method::Deviations => t("lens.deviations_about"),
        Method::Thresholds => t("lens.thresholds_about"),
        Method::Target => t("lens.target_about"),
    }
}

/// The two buttons in the legend's head.
#[component]
pub fn Openers() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    // Changes and pairs have classes of their own.
    let is_free = Memo::new(move |_| {
        cockpit
            .paint
            .with(|paint| matches!(paint.as_ref().map(|paint| &paint.kind), None | Some(Kind::One | Kind::Swipe(..))))
    });
    let method = Memo::new(move |_| {
        let indicator = app.row.with(|row| row.as_ref().map(|row| row.indicator))?;
        Some(app.choice.with(|choice| choice.lens.method).of(app.data()?.indicator(indicator)))
    });
    let words = move || {
        let count = cockpit.classes.with(|classes| classes.as_ref().map_or(0, |classes| classes.counts.len()));
        let name = method.get().map_or("", method_name);
        tf("lens.method_of", &[("n", &count.to_string()), ("method", name)])
    };
    let second = app.part(|choice| choice.lens.second);
    let beside = move || match second.get().and_then(|second| Some((app.data()?, second))) {
        Some((data, second)) => format!("× {}", format::short_name(lang(), data.indicator(second))),
        None => t("lens.second_add").to_owned(),
    };
    let open = cockpit.pick;
    view! {
        <div class="legend-acts">
            <Show when=move || is_free.get()>
                <button class="pick" id=Pick::Method.opener() aria-haspopup="listbox" aria-expanded=move || (open.get() == Some(Pick::Method)).to_string()
                    title=move || t("lens.method_label") on:click=move |_| { toggle(cockpit, Pick::Method); }><span class="cut">{words}</span><Icon path="m4 6 4 4 4-4"/></button>
            </Show>
            <button class="pick" id=Pick::Second.opener() aria-haspopup="listbox" aria-expanded=move || (open.get() == Some(Pick::Second)).to_string()
                title=move || t("lens.second_label") on:click=move |_| { toggle(cockpit, Pick::Second); }><span class="cut">{beside}</span><Icon path="m4 6 4 4 4-4"/></button>
        </div>
    }
}

/// Both lists; one of them is open at most.
#[component]
pub fn Picks() -> impl IntoView {
    let cockpit = Cockpit::here();
    let open = move |pick: Pick| move || cockpit.pick.get() == Some(pick);
    view! {
        <Show when=open(Pick::Method)><Later part=Part::Methods/></Show>
        <Show when=open(Pick::Second)><Later part=Part::Seconds/></Show>
    }
}

/// How classes can be made.
#[component]
pub fn Methods() -> impl IntoView {
    let cockpit = Cockpit::here();
    let data = cockpit.app.data_now()?;
    let (indicator, chosen) = cockpit.app.choice.with_untracked(|choice| (choice.indicator, choice.lens.method));
    let indicator = data.indicator(indicator);
    let chosen = chosen.of(indicator);
    let rows = Method::ALL.into_iter().filter(|method| method.suits(indicator)).map(|method| Row {
        value: method,
        head: None,
        name: method_name(method).to_owned(),
        about: method_about(method).to_owned(),
    });
    let pick = move |method| cockpit.send(Command::Lens(LensCommand::Method(method)));
    Some(view! { <List pick=Pick::Method title="lens.method_label" rows=rows.collect() chosen=chosen choose=pick/> })
}

/// What can colour the map beside the chosen indicator.
#[component]
pub fn Seconds() -> impl IntoView {
    let cockpit = Cockpit::here();
    let app = cockpit.app;
    let data = app.data_now()?;
    let (indicator, chosen) = app.choice.with_untracked(|choice| (choice.indicator, choice.lens.second));
    let none = Row { value: None, head: None, name: t("lens.second_none").to_owned(), about: String::new() };
    let mut before = None;
    let others = data.order.iter().filter(|&&at| at != indicator).map(|&at| {
        let body = data.indicator(at);
        let head =
            (before.replace(body.domain) != Some(body.domain)).then(|| domain_name(app, body.domain)()).flatten();
        let about = format::name_and_window(lang().pick(&body.name)).1.to_owned();
        Row { value: Some(at), head, name: format::short_name(lang(), body), about }
    });
    let rows: Vec<Row<Option<IndicatorIx>>> = core::iter::once(none).chain(others).collect();
    let pick = move |second| cockpit.send(Command::Lens(LensCommand::Second(second)));
    Some(view! { <List pick=Pick::Second title="lens.second_label" rows=rows chosen=chosen choose=pick/> })
}

/// One line of a list.
#[derive(Clone)]
struct Row<T> {
    value: T,
    /// What stands over it and those that follow.
    head: Option<String>,
    name: String,
    about: String,
}

/// A list to choose one from; a choice closes it.
#[component]
fn List<T: Copy + Eq + Send + Sync + 'static>(
    /// Which.
    pick: Pick,
    /// Its title's key.
    title: &'static str,
    /// From above.
    rows: Vec<Row<T>>,
    /// The one in force.
    chosen: T,
    /// What choosing does.
    choose: impl Fn(T) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let cockpit = Cockpit::here();
    let list = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let row = list.get().and_then(|list| list.query_selector("[aria-selected=true]").ok().flatten());
        if let Some(row) = row.and_then(|row| row.dyn_into::<web_sys::HtmlElement>().ok()) {
            // It was opened to be used.
            let _ = row.focus();
        }
    });
    let count = rows.len();
    let keys = move |event: leptos::ev::KeyboardEvent| {
        let target = event_target::<web_sys::HtmlElement>(&event);
        let at = target.get_attribute("data-at").and_then(|text| text.parse::<usize>().ok()).unwrap_or(0);
        if event.key() == "Escape" {
            close(cockpit, pick);
        } else if let Some(to) = step_by_key(&event.key(), at, count) {
            focus_child(&event, "[role=option]", to);
        } else {
            return;
        }
        event.prevent_default();
        event.stop_propagation();
    };
    let rows = rows.into_iter().enumerate().map(|(at, row)| {
        let is_chosen = row.value == chosen;
        let value = row.value;
        let take = move |_| {
            choose(value);
            close(cockpit, pick);
        };
        view! {
            {row.head.map(|head| view! { <p class="pop-head" role="presentation">{head}</p> })}
            <button class="pop-row" role="option" data-at=at.to_string() aria-selected=is_chosen.to_string() tabindex=if is_chosen { "0" } else { "-1" } on:click=take>
                <span>{row.name}</span><small>{row.about}</small>
            </button>
        }
    });
    view! {
        <div class="over pop pop-list scroll" node_ref=list role="listbox" aria-label=move || t(title) on:keydown=keys on:focusout=move |event| leave(cockpit, pick, &event)>
            {rows.collect_view()}
        </div>
    }
}

/// The focus goes elsewhere: the sheet closes, unless its own button has it, which closes it by itself.
pub fn leave(cockpit: Cockpit, pick: Pick, event: &leptos::ev::FocusEvent) {
    let sheet = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let to = event.related_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let Some(to) = to else { return };
    let stays = sheet.is_some_and(|sheet| sheet.contains(Some(&to))) || to.id() == pick.opener();
    if !stays && cockpit.pick.try_get_untracked() == Some(Some(pick)) {
        cockpit.pick.try_set(None);
    }
}
