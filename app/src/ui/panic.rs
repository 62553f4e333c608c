//! When the app itself breaks: a page that says so and offers to load again. The address keeps the choice.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, closure::Closure};

use crate::locale::{Lang, text};

/// Shows the page at the first panic. Uses the document alone: nothing of the app can be trusted any more.
pub fn install() {
    std::panic::set_hook(Box::new(|info| {
        let message = info.to_string();
        web_sys::console::error_1(&message.clone().into());
        show(&message);
    }));
}

fn show(message: &str) -> Option<()> {
    let document = document();
    let body = document.body()?;
    if document.get_element_by_id("crash").is_some() {
        return None;
    }
    let english = document.document_element()?.get_attribute("lang").is_some_and(|lang| lang == "en");
    let lang = if english { Lang::En } else { Lang::Zh };
    let page = document.create_element("div").ok()?;
    page.set_id("crash");
    page.set_class_name("crash");
    page.set_attribute("role", "alertdialog").ok()?;
    let part = |tag: &str, words: &str| {
        let part = document.create_element(tag).ok()?;
        part.set_text_content(Some(words));
        page.append_child(&part).ok()?;
        Some(part)
    };
    part("h1", text(lang, "crash.title"))?;
    part("p", text(lang, "crash.kept"))?;
    part("code", message.lines().next().unwrap_or_default())?;
    let button = part("button", text(lang, "crash.reload"))?;
    button.set_class_name("btn main-act");
    let reload = Closure::<dyn Fn()>::new(|| {
        if let Some(window) = web_sys::window() {
            // Reloading is the last resort: when even that fails there is nobody left to tell.
            let _ = window.location().reload();
        }
    });
    button.add_event_listener_with_callback("click", reload.as_ref().unchecked_ref()).ok()?;
    reload.into_js_value();
    body.append_child(&page).ok()?;
    button.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}
