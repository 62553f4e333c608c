//! The focus is never lost: where what had it goes, what stands in its place takes it, else what is nearest, else the map.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::{keys::focus_map, timers::next_frame};
use crate::map::NodeWatch;

/// What takes the focus by Tab.
const STOPS: &str =
    "button:not([disabled]):not([tabindex='-1']), [tabindex='0'], a[href], input:not([disabled]), select, summary";
/// Which of several alike is the one to go on from.
const CHOSEN: [&str; 5] =
    ["[aria-current]", "[aria-checked='true']", "[aria-selected='true']", "[aria-pressed='true']", "[tabindex='0']"];
/// What holds regions that have nothing to do with each other.
const WHOLE: &str = ".app, .screen, body";

/// What has the focus, and all that it takes to find what comes in its place.
struct Held {
    element: Element,
    id: String,
    /// Its tag and first class: what those beside it have too.
    kind: String,
    /// Its place in a list.
    at: Option<String>,
    /// What it stands in, the nearest first.
    around: Vec<Element>,
}

/// Watches over the focus as long as the page's tree stands.
pub fn keep() {
    let held = StoredValue::new_local(None::<Held>);
    let coming = window_event_listener(leptos::ev::focusin, move |event| {
        let element = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        held.try_set_value(element.map(Held::new));
    });
    // Whoever points beside everything wants to leave.
    let pointing = window_event_listener(leptos::ev::pointerdown, move |_| {
        held.try_set_value(None);
    });
    let check = move || {
        let lost = document().active_element().is_none_or(|active| active.tag_name() == "BODY");
        let gone = held.try_with_value(|held| held.as_ref().is_some_and(|held| !held.element.is_connected()));
        if lost
            && gone == Some(true)
            && let Some(held) = held.try_update_value(Option::take).flatten()
            && !held.pass_on()
        {
            // A page whose map has gone, too, has nothing to act on.
            let _ = focus_map();
        }
    };
    let watch = document().get_element_by_id("screen").and_then(|screen| NodeWatch::new(&screen, check).ok());
    // A browser without such a watch loses the focus as it always did.
    let watch = StoredValue::new_local(watch);
    on_cleanup(move || {
        coming.remove();
        pointing.remove();
        watch.try_set_value(None);
    });
}

/// A region that stays goes out of sight: what has the focus in it passes it on, once it can't take it itself.
pub fn leave(region: &Element) {
    let Some(held) = document().active_element().filter(|active| region.contains(Some(active))).map(Held::new) else {
        return;
    };
    next_frame(move || {
        let taken = |now: &Element| *now != held.element && now.tag_name() != "BODY";
        if document().active_element().as_ref().is_some_and(taken) {
            return;
        }
        // Until it lets go it counts as what took it.
        let _ = held.element.dyn_ref::<HtmlElement>().map(HtmlElement::blur);
        if !held.pass_on() {
            // A page whose map has gone, too, has nothing to act on.
            let _ = focus_map();
        }
    });
}

impl Held {
    fn new(element: Element) -> Self {
        let class = element.class_list().item(0).map(|class| format!(".{class}")).unwrap_or_default();
        let around = core::iter::successors(element.parent_element(), |one| one.parent_element());
        Self {
            id: element.id(),
            kind: format!("{}{class}", element.tag_name().to_lowercase()),
            at: element.get_attribute("data-at"),
            around: around.take_while(|one| !one.matches(WHOLE).unwrap_or(true)).collect(),
            element,
        }
    }

    /// Gives the focus to what is nearest; whether anything took it.
    fn pass_on(&self) -> bool {
        if !self.id.is_empty()
            && let Some(again) = document().get_element_by_id(&self.id)
        {
            return take(&again);
        }
        self.around.iter().filter(|one| one.is_connected()).any(|region| {
            let place = self.at.as_ref().map(|at| format!("{}[data-at='{at}']", self.kind));
            let chosen = CHOSEN.iter().map(|which| format!("{}{which}", self.kind));
            let wishes = place.into_iter().chain(chosen).chain([self.kind.clone(), STOPS.to_owned()]);
            wishes.into_iter().any(|wish| first(region, &wish))
        })
    }
}

/// Gives the focus to the first that can take it.
fn first(region: &Element, selector: &str) -> bool {
    let Ok(list) = region.query_selector_all(selector) else { return false };
    (0..list.length()).filter_map(|at| list.item(at)?.dyn_into::<Element>().ok()).any(|one| take(&one))
}

fn take(element: &Element) -> bool {
    let taken = element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok());
    // What isn't shown doesn't take it, and says nothing.
    taken && document().active_element().as_ref() == Some(element)
}
