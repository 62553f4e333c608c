//! Brings the rows that the domain view's pictures and the lens need beside the map's.

use std::rc::Rc;

use domain::period::Period;
use leptos::{prelude::*, task::spawn_local};

use super::{
    cockpit::Cockpit,
    load::{pause, row},
    timers::after,
};
use crate::state::{Beside, Dataset, IndicatorIx, lens, wanted};

type Wants = Memo<Vec<(IndicatorIx, Period)>>;

/// Keeps them in step with the choice.
pub fn keep(cockpit: Cockpit) {
    let app = cockpit.app;
    let wants: Wants = Memo::new(move |_| {
        app.data().map_or_else(Vec::new, |data| {
            let mut all = app.choice.with(|choice| [lens::wanted(&data, choice), wanted(&data, choice)].concat());
            let mut seen = Vec::with_capacity(all.len());
            all.retain(|row| {
                !seen.contains(row) && {
                    seen.push(*row);
                    true
                }
            });
            all
        })
    });
    Effect::new(move |_| {
        let (Some(data), all) = (app.data(), wants.get()) else { return };
        app.beside.update(|rows| rows.retain(|row| row.cells.is_ok() && all.contains(&(row.indicator, row.period))));
        for (indicator, period) in all {
            let here = app.beside.with_untracked(|rows| place(rows, indicator, period).is_some());
            if !here {
                want(cockpit, wants, data.clone(), (indicator, period), 0);
            }
        }
    });
}

fn place(rows: &[Beside], indicator: IndicatorIx, period: Period) -> Option<usize> {
    rows.iter().position(|row| (row.indicator, row.period) == (indicator, period))
}

/// Puts the row in its place, or why it isn't here, and tries again as long as it is wanted.
fn want(cockpit: Cockpit, wants: Wants, data: Rc<Dataset>, wish: (IndicatorIx, Period), tries: u32) {
    let epoch = cockpit.epoch();
    let still = move || cockpit.is(epoch) && wants.try_with_untracked(|wants| wants.contains(&wish)) == Some(true);
    spawn_local(async move {
        let (indicator, period) = wish;
        let cells = row(cockpit, &data, indicator, period).await.map(|row| row.cells);
        if !still() {
            return;
        }
        let gone = cells.as_ref().is_err_and(|error| error.is_gone());
        let failed = cells.is_err();
        let made = Beside { indicator, period, cells: cells.map_err(|error| error.to_string()) };
        cockpit.app.beside.try_update(|rows| match place(rows, indicator, period) {
            Some(at) => rows[at] = made,
            None => rows.push(made),
        });
        if failed && !gone {
            let again = move || {
                if still() {
                    want(cockpit, wants, data, wish, tries + 1);
                }
            };
            after(again, pause(tries + 1));
        }
    });
}
