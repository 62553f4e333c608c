//! The search box of the top bar: units by name, code or pinyin initials, indicators by name.
//!
//! A combobox with a list below it; the focus stays in the field. On narrow screens the field lies behind a button and
//! takes the whole bar while it has the focus.

use std::rc::Rc;

use domain::units::{UnitIx, UnitKind};
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast;

use super::{cockpit::Cockpit, rows, widgets::Icon};
use crate::{
    format,
    locale::{Lang, lang, t, tf},
    state::{Command, Dataset, Finder, Found, Hit},
};

const FIELD: &str = "find";
const GLASS: &str = "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.3 10.3l3.7 3.7";

/// Gives the focus to the field; whether it took it.
pub fn open() -> bool {
    let field = document().get_element_by_id(FIELD).and_then(|field| field.dyn_into::<web_sys::HtmlElement>().ok());
    field.is_some_and(|field| field.focus().is_ok())
}

/// What is typed and found. A handle: copying it copies no state.
#[derive(Clone, Copy)]
struct Search {
    cockpit: Cockpit,
    wish: RwSignal<String>,
    hits: Memo<Vec<Hit>>,
    /// Which of the hits Enter takes.
    at: RwSignal<usize>,
    /// Whether the field has the focus.
    here: RwSignal<bool>,
}

/// The field with its list.
#[component]
pub fn Find() -> impl IntoView {
    let cockpit = Cockpit::here();
    let wish = RwSignal::new(String::new());
    // Made when it is first needed; the snapshot stays as long as the page.
    let finder: StoredValue<Option<Rc<Finder>>, LocalStorage> = StoredValue::new_local(None);
    let hits = Memo::new(move |_| {
        let Some(data) = cockpit.app.data() else { return Vec::new() };
        wish.with(|wish| {
            if wish.is_empty() {
                return Vec::new();
            }
            let made = || Some(Rc::new(Finder::new(data.units())));
            finder.update_value(|finder| *finder = finder.take().or_else(made));
            let finder = finder.get_value();
            finder.map_or_else(Vec::new, |f| f.find(data.units(), &data.catalogue.indicators, lang(), wish))
        })
    });
    let search = Search { cockpit, wish, hits, at: RwSignal::new(0), here: RwSignal::new(false) };
    let field = NodeRef::<html::Input>::new();
    let typed = move |event| {
        search.at.set(0);
        wish.set(event_target_value(&event));
    };
    let expanded = move || (search.here.get() && hits.with(|hits| !hits.is_empty())).to_string();
    let active =
        move || search.here.get().then(|| hits.with(|hits| hits.get(search.at.get()).map(|_| id(search.at.get()))));
    view! {
        <div class="find" role="search">
            // The field itself is in the order of Tab; this is for fingers and pointers.
            <button class="btn bare find-open" tabindex="-1" title=move || t("find.label") aria-label=move || t("find.label") on:click=move |_| { open(); }>
                <Icon path=GLASS/></button>
            <div class="find-field">
                <Icon path=GLASS/>
                <input id=FIELD node_ref=field type="text" role="combobox" aria-autocomplete="list" aria-controls="find-list" aria-expanded=expanded
                    aria-activedescendant=move || active().flatten() aria-label=move || t("find.label") placeholder=move || t("find.hint")
                    autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search" prop:value=move || wish.get()
                    on:input=typed on:keydown=move |event| search.key(&event) on:focus=move |_| search.here.set(true) on:blur=move |_| search.here.set(false)/>
                <kbd class="kbd" aria-hidden="true">"/"</kbd>
            </div>
            <List search=search/>
        </div>
    }
}

/// What was found, or that nothing was.
#[component]
fn List(search: Search) -> impl IntoView {
    let Search { wish, hits, here, .. } = search;
    let shown = Memo::new(move |_| here.get() && !wish.with(|wish| wish.trim().is_empty()));
    let said = move || match hits.with(Vec::len) {
        _ if !shown.get() => String::new(),
        0 => tf("find.none", &[("text", wish.get().trim())]),
        n => tf("find.count", &[("n", &n.to_string())]),
    };
    let rows = move || {
        let Some(data) = search.cockpit.app.data() else { return Vec::new() };
        hits.get().into_iter().enumerate().map(|(at, hit)| search.row(&data, at, &hit)).collect::<Vec<_>>()
    };
    // A pointer that goes down on the list must not take the focus from the field.
    view! {
        <div class="find-box scroll" class:none=move || hits.with(Vec::is_empty) hidden=move || !shown.get() on:mousedown=|event| event.prevent_default()>
            <p role="status">{said}</p>
            <div id="find-list" role="listbox" aria-label=move || t("find.list")>{rows}</div>
        </div>
    }
}

fn id(at: usize) -> String {
    format!("find-{at}")
}

impl Search {
    fn key(self, event: &leptos::ev::KeyboardEvent) {
        // What an input method uses to compose is its own.
        if event.is_composing() {
            return;
        }
        let count = self.hits.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => self.go_to(|at| (at + 1) % count),
            "ArrowUp" if count > 0 => self.go_to(|at| (at + count - 1) % count),
            "Enter" => {
                let hit = self.hits.with_untracked(|hits| hits.get(self.at.get_untracked()).cloned());
                if let Some(hit) = hit {
                    self.take(hit.what);
                }
            }
            "Escape" => self.leave(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    fn go_to(self, next: impl Fn(usize) -> usize) {
        self.at.update(|at| *at = next(*at));
        rows::show(&id(self.at.get_untracked()));
    }

    /// Goes to the unit, or shows the indicator.
    fn take(self, what: Found) {
        self.cockpit.send(match what {
            Found::Unit(unit) => Command::Visit(unit),
            Found::Indicator(indicator) => Command::Indicator(indicator),
        });
        self.leave();
    }

    /// Empties the field and gives the focus to the map.
    fn leave(self) {
        self.wish.set(String::new());
        super::keys::focus_map();
    }

    fn row(self, data: &Dataset, at: usize, hit: &Hit) -> impl IntoView + use<> {
        let (told, what) = (Told::of(data, lang(), hit.what), hit.what);
        let [name, code] = [(&told.name, &hit.in_name), (&told.code, &hit.in_code)].map(|(text, typed)| {
            let part = |range: core::ops::Range<usize>| text.get(range).unwrap_or_default().to_owned();
            let marked = (!typed.is_empty()).then(|| part(typed.clone()));
            view! { {part(0..typed.start)}{marked.map(|part| view! { <mark>{part}</mark> })}{part(typed.end..text.len())} }
        });
        let point = move |_| {
            if self.at.get_untracked() != at {
                self.at.set(at);
            }
        };
        view! {
            <div class="find-row" role="option" id=id(at) aria-selected=move || (self.at.get() == at).to_string() on:pointermove=point on:click=move |_| self.take(what)>
                <span class="find-name cut">{name}</span>
                <span class="find-kind">{told.kind}</span>
                <span class="find-path cut">{told.path}</span>
                <span class="find-code">{code}</span>
            </div>
        }
    }
}

/// What a row says of what was found.
struct Told {
    name: String,
    code: String,
    kind: String,
    /// Where it belongs, the whole left out.
    path: String,
}

impl Told {
    fn of(data: &Dataset, lang: Lang, what: Found) -> Self {
        match what {
            Found::Unit(unit) => {
                let units = data.units();
                let kind = match units.kind(unit) {
                    UnitKind::Special => t("unit.special"),
                    UnitKind::Ordinary => lang.pick(&data.level(units.depth(unit)).name),
                };
                let (name, code) = (units.name(unit).to_owned(), units.code(unit).to_owned());
                Self { name, code, kind: kind.to_owned(), path: path(data, lang, unit) }
            }
            Found::Indicator(at) => {
                let indicator = data.indicator(at);
                let named = |list: &[domain::wire::Named], id: &str| {
                    list.iter().find(|named| named.id == id).map(|named| lang.pick(&named.name).to_owned())
                };
                let cell = [
                    named(&data.catalogue.domains, indicator.domain.id()),
                    named(&data.catalogue.facets, indicator.facet.id()),
                ];
                let path = cell.into_iter().flatten().collect::<Vec<_>>().join(" · ");
                let name = lang.pick(&indicator.name).to_owned();
                Self { name, code: String::new(), kind: t("find.indicator").to_owned(), path }
            }
        }
    }
}

/// The units above it, from below the whole down; each with what its name says beyond the one before.
fn path(data: &Dataset, lang: Lang, unit: UnitIx) -> String {
    let units = data.units();
    let chain = data.chain(unit);
    let within = |pair: &[UnitIx]| {
        let level = lang.pick(&data.level(units.depth(pair[1])).name);
        format::name_within(units.name(pair[1]), units.name(pair[0]), level)
    };
    let above = &chain[..chain.len() - 1];
    above.windows(2).map(within).collect::<Vec<_>>().join(" › ")
}
