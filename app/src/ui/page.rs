//! Keeps address, storage and document in step with the choice.

use core::time::Duration;

use domain::units::UnitIx;
use leptos::prelude::*;

use super::{
    cockpit::Cockpit,
    timers::{after, next_frame},
    wall,
};
use crate::{
    locale::{self, Lang, tf},
    state::{
        Choice, Dataset, Scheme,
        address::{Address, Place},
    },
};

const LANG_KEY: &str = "weige.lang";
const SCHEME_KEY: &str = "weige.theme";
/// Asks, before `#`, for what a frame asks for by itself.
const EMBED: &str = "embed=1";

/// The address as it stands. A language or theme before `#` counts too: people write it there.
#[must_use]
pub fn address() -> Address {
    let location = window().location();
    let mut address = Address::parse(&location.hash().unwrap_or_default());
    let before = Address::parse(&location.search().unwrap_or_default());
    address.lang = address.lang.or(before.lang);
    address.theme = address.theme.or(before.theme);
    address
}

/// Language and colours before any data: the address, else what was stored, else the defaults.
#[must_use]
pub fn stored() -> (Lang, Scheme) {
    let address = address();
    let kept =
        |key: &str| window().local_storage().ok().flatten().and_then(|storage| storage.get_item(key).ok().flatten());
    let pick = |asked: Option<String>, key: &str| asked.or_else(|| kept(key));
    (
        pick(address.lang, LANG_KEY).and_then(|id| Lang::from_id(&id)).unwrap_or_default(),
        pick(address.theme, SCHEME_KEY).and_then(|id| Scheme::from_id(&id)).unwrap_or_else(preferred),
    )
}

/// The colours of someone who has chosen none: the system knows who needs strong contrasts.
fn preferred() -> Scheme {
    let strong = window().match_media("(prefers-contrast: more)").ok().flatten().is_some_and(|media| media.matches());
    if strong { Scheme::Contrast } else { Scheme::default() }
}

/// Whether the page stands in another one, which scrolls: in a frame, or by `?embed=1`.
#[must_use]
pub fn is_embedded() -> bool {
    let window = window();
    let framed = window.top().ok().flatten().is_none_or(|top| top != window);
    let asked = window.location().search().unwrap_or_default();
    framed || asked.trim_start_matches('?').split('&').any(|part| part == EMBED)
}

/// What the address says before `#`: language and colours that were asked for there have been moved behind it.
fn path() -> String {
    let location = window().location();
    let asked = location.search().unwrap_or_default();
    let kept = asked.trim_start_matches('?').split('&').any(|part| part == EMBED);
    root() + if kept { "?" } else { "" } + if kept { EMBED } else { "" }
}

/// Where the ordinary cockpit lives, also when seen from the wall.
fn root() -> String {
    let path = window().location().pathname().unwrap_or_default();
    match path.trim_end_matches('/').strip_suffix(wall::PATH) {
        Some(root) => format!("{root}/"),
        None => path,
    }
}

/// What stands behind `#`.
#[must_use]
pub fn hash() -> String {
    window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned()
}

/// Language and colours for the address of a wall, where they aren't the usual ones.
#[must_use]
pub fn looks(lang: Lang, scheme: Scheme) -> String {
    let part = |usual: bool, key: &str, id: &str| if usual { String::new() } else { format!("&{key}={id}") };
    part(lang == Lang::default(), "lang", lang.id()) + &part(scheme == Scheme::default(), "theme", scheme.id())
}

/// The whole address of a wall, from what stands behind its path.
#[must_use]
pub fn wall_address(search: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{}{}{search}", root().trim_end_matches('/'), wall::PATH)
}

/// Wires the effects.
pub fn keep_in_step(cockpit: Cockpit) {
    let app = cockpit.app;
    let (lang, scheme) = (app.part(|c| c.lang), app.part(|c| c.scheme));
    Effect::new(move |before: Option<()>| {
        let (lang, scheme) = (lang.get(), scheme.get());
        speak(lang);
        wear(scheme);
        // A wall's looks are its address's.
        if before.is_some() && !cockpit.wall.is_on.get_untracked() {
            remember(lang, scheme);
        }
    });
    let titled = app.part(|choice| (choice.unit, choice.lang));
    Effect::new(move |_| {
        let Some(data) = app.data() else { return };
        let (unit, lang) = titled.get();
        let name = data.units().name(unit);
        document().set_title(&locale::fill(locale::text(lang, "page.title"), &[("unit", name)]));
    });
    write_address(cockpit);
    let listening = window_event_listener(leptos::ev::hashchange, move |_| restore(cockpit));
    on_cleanup(move || listening.remove());
}

/// Says which language the page is in.
pub fn speak(lang: Lang) {
    if let Some(root) = document().document_element() {
        // Attributes of the root element can't be refused.
        let _ = root.set_attribute("lang", if lang == Lang::En { "en" } else { "zh-CN" });
    }
}

/// Keeps language and colours for the next time.
pub fn remember(lang: Lang, scheme: Scheme) {
    store(LANG_KEY, lang.id());
    store(SCHEME_KEY, scheme.id());
}

/// Puts the colours on the page. Whoever reads tokens after a change of colours calls it first: effects have no order.
pub fn wear(scheme: Scheme) {
    if let Some(root) = document().document_element() {
        // Attributes of the root element can't be refused.
        let _ = root.set_attribute("data-theme", scheme.id());
    }
}

/// Private windows may refuse storage: the choice then lasts as long as the page.
fn store(key: &str, value: &str) {
    if let Ok(Some(storage)) = window().local_storage() {
        let _ = storage.set_item(key, value);
    }
}

/// Writes the address after every change at rest, without a history entry.
fn write_address(cockpit: Cockpit) {
    let app = cockpit.app;
    let rest = cockpit.opened_at.get_value().rest;
    Effect::new(move |_| {
        let Some(data) = app.data() else { return };
        let choice = app.choice.get();
        // A wall's address is the list of its views.
        if cockpit.wall.is_on.get() {
            return;
        }
        if choice.play {
            // A month a second is no place to come back to; where it stops is.
            return;
        }
        let place = app.rest.get().map(|view| Place { zoom: view.zoom, lat: view.lat, lon: view.lon });
        let at_home = app.at_home.get();
        let text = Address::of(&data, &choice, place.filter(|_| !at_home), &rest).write();
        let newest = Unwritten { text, over: hash() };
        if cockpit.unwritten.try_update_value(|unwritten| unwritten.replace(newest).is_none()) == Some(true) {
            // A browser lays the page out before it takes an address: after the frame that is done already.
            next_frame(move || {
                after(move || put_address(cockpit), Duration::ZERO);
            });
        }
    });
}

/// An address on its way into the browser's bar.
#[derive(Clone, Debug)]
pub struct Unwritten {
    text: String,
    /// What stood there when it set out.
    over: String,
}

/// The newest address into the browser's bar; not over one that somebody else has put there meanwhile.
fn put_address(cockpit: Cockpit) {
    let Some(Unwritten { text, over }) = cockpit.unwritten.try_update_value(Option::take).flatten() else { return };
    let now = hash();
    if now != over {
        return;
    }
    let url = if text.is_empty() { path() } else { format!("{}#{text}", path()) };
    if let Ok(history) = window().history()
        && (now != text || window().location().pathname().is_ok_and(|path| path != root()))
    {
        // Browsers refuse too many writes in a short time; the next change at rest writes again.
        let _ = history.replace_state_with_url(&wasm_bindgen::JsValue::NULL, "", Some(&url));
    }
}

/// Someone changed the address: by hand, by a link, by Back.
fn restore(cockpit: Cockpit) {
    let Some(data) = cockpit.app.data_now() else { return };
    if cockpit.wall.is_on.get_untracked() {
        return;
    }
    let address = address();
    let choice = choose(cockpit, &data, &address);
    cockpit.app.choice.set(choice);
    place(cockpit, &address, &data);
}

/// What the address asks for; what it asks for in vain is said in a notice.
#[must_use]
pub fn choose(cockpit: Cockpit, data: &Dataset, address: &Address) -> Choice {
    let now = cockpit.app.choice.get_untracked();
    let (choice, vain) = address.choose(data, (now.lang, now.scheme));
    // A wall names what it can't show in its own line.
    if !vain.is_empty() && !cockpit.wall.is_on.get_untracked() {
        let list = vain.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("  ");
        cockpit.app.notice.set(Some(tf("notice.address", &[("list", &list)])));
    }
    Choice {
        help: now.help,
        explain: now.explain,
        cast: now.cast,
        drawer: now.drawer,
        tool: now.tool,
        sketch: now.sketch,
        pin: now.pin,
        table: now.table,
        ..choice
    }
}

/// Looks where the address says, or at the unit that it names.
pub fn place(cockpit: Cockpit, address: &Address, data: &Dataset) {
    let unit = cockpit.app.choice.with_untracked(|choice| choice.unit);
    cockpit.with_map(|map| match address.place {
        Some(at) => map.set_camera(at.zoom, at.lon, at.lat, false),
        None => super::map_panel::look_at(cockpit, map, data, if unit == UnitIx(0) { None } else { Some(unit) }, false),
    });
}
