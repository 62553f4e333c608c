//! From one problem to the next.

use leptos::prelude::*;

use super::cockpit::Cockpit;
use crate::{
    format,
    locale::{lang, tf},
    state::{Command, next_problem},
};

/// Goes to the problem `by` places on; says so where there is none. Whether there are figures to look for one in.
pub fn go(cockpit: Cockpit, by: i32) -> bool {
    let app = cockpit.app;
    let (Some(data), Some(row)) = (app.data_now(), app.row.get_untracked()) else { return false };
    let from = (app.choice.with_untracked(|choice| choice.unit), cockpit.depth.get_untracked());
    match next_problem(&data, &row.cells, row.indicator, from, by) {
        Some(unit) => cockpit.send(Command::Visit(unit)),
        None => {
            let name = format::short_name(lang(), data.indicator(row.indicator));
            app.notice.set(Some(tf("notice.no_problem", &[("name", &name)])));
        }
    }
    true
}
