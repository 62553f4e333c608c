//! What one sees of the planner: Leptos components over [`super::desk`] and the map.
//!
//! [`state`] holds what all components share. [`open`] brings snapshot and plan, [`store`] keeps what is drawn, [`ended`]
//! tells what a crash left of it, [`hands`] and [`keys`] turn pointers and keys into what the tools take, [`aim`] says where that
//! is, [`act`] does commands; [`map`] and [`overlay`] show the plan, [`parts`] come later, the rest are regions of the screen.

mod act;
mod aim;
mod bring;
mod carry;
mod command;
mod compare;
mod divider;
mod ended;
mod floors;
mod foot;
mod hands;
mod help;
mod history;
mod import;
mod keys;
mod map;
mod net;
mod open;
mod overlay;
mod pace;
mod page;
mod paint;
mod parts;
mod plans;
mod preview;
mod problems;
mod rail;
mod sheet;
mod shell;
mod side;
mod sketch;
mod state;
mod store;
mod strip;
mod table;
mod test_api;
mod told;
mod top;
mod tutorial;
mod unit;
mod words;
mod work;

pub use crate::ui::{Parts, View};
pub use parts::{Files, Part, made};
pub use work::{Work, work};

use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::{
    locale,
    ui::{page as choice, panic},
};

/// The planner's own texts, Chinese and English.
pub const TEXTS: [&str; 2] = [
    include_str!("../../../../assets/locale/planner/zh.json"),
    include_str!("../../../../assets/locale/planner/en.json"),
];

/// Replaces the page's skeleton by the planner.
pub fn mount(files: Files) {
    panic::install();
    let Some(screen) = document().get_element_by_id("screen") else { return };
    screen.set_inner_html("");
    let [zh, en] = TEXTS;
    locale::add(zh, en);
    let (lang, scheme) = choice::stored();
    let handle = mount_to(screen.unchecked_into(), move || {
        let planner = state::Planner::new(lang, scheme, files);
        locale::follow(Memo::new(move |_| planner.lang.get()));
        provide_context(planner);
        paint::follow_looks(planner);
        open::begin(planner, 0);
        open::tell_late(planner);
        store::keep(planner);
        parts::keep(planner);
        net::follow(planner);
        test_api::publish(planner);
        view! { <shell::Shell/> }
    });
    // The planner lives as long as the page.
    handle.forget();
}
