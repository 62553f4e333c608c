//! What one sees: Leptos components over [`crate::state`], the map and the charts.
//!
//! [`cockpit`] holds what all components share. [`load`] brings data, [`page`] keeps address, storage and document in
//! step with the choice, [`keys`] turns keys into commands; the rest are regions of the screen. The planner's page takes
//! what is the same there: sheets, tokens, the ground, the stored choice.

mod age;
mod answer;
mod awake;
pub mod basemap;
mod bundle;
mod canvas;
mod card;
mod cast;
mod clock;
mod cockpit;
mod compare;
pub(crate) mod dialog;
mod domain;
mod drawn;
mod explained;
mod figure;
mod find;
mod focus;
mod front;
mod goto;
pub(crate) mod ground;
mod help;
mod indicators;
mod keys;
pub(crate) mod later;
mod layers;
mod legend;
mod legend_nine;
pub(crate) mod load;
mod load_beside;
mod map_panel;
mod matrix;
mod no_map;
mod overlays;
pub(crate) mod page;
mod painting;
pub(crate) mod panic;
mod parts;
mod picks;
mod pictures;
mod print;
mod print_brief;
mod print_lists;
mod print_map;
mod print_rows;
mod problem;
mod pulse;
mod rank;
mod renew;
mod room;
pub(crate) mod rows;
mod seat;
mod shell;
mod siblings;
mod strip;
mod swipe;
mod table;
pub(crate) mod take;
mod test_api;
mod timeline;
pub(crate) mod timers;
mod tip;
pub(crate) mod tokens;
mod tools;
mod top;
mod trend;
mod wall;
mod warnings;
mod whole;
pub(crate) mod widgets;
pub(crate) mod writing;

pub use later::{Fetched, Parts};
/// What a part is made as.
pub use leptos::prelude::AnyView as View;
pub use parts::{Part, made};

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{locale, state::AppState};

/// The cockpit's own texts, Chinese and English.
pub const TEXTS: [&str; 2] =
    [include_str!("../../../assets/locale/zh.json"), include_str!("../../../assets/locale/en.json")];

/// Replaces the page's skeleton by the app.
pub fn mount(parts: Parts<Part>) {
    panic::install();
    let Some(screen) = document().get_element_by_id("screen") else { return };
    screen.set_inner_html("");
    let [zh, en] = TEXTS;
    locale::add(zh, en);
    let (lang, scheme) = page::stored();
    let handle = mount_to(screen.unchecked_into(), move || {
        let app = AppState::new(lang, scheme);
        locale::follow(app.choice_lang());
        let cockpit = cockpit::Cockpit::new(app, parts);
        provide_context(cockpit);
        page::keep_in_step(cockpit);
        load::keep_loaded(cockpit);
        wall::keep(cockpit);
        parts::keep(cockpit);
        pulse::keep(cockpit);
        clock::keep(cockpit);
        awake::keep(cockpit);
        age::keep(cockpit);
        test_api::publish(cockpit);
        view! { <shell::Shell/> }
    });
    // The app lives as long as the page.
    handle.forget();
}
