//! Keeps what is drawn: every entry at once in this browser, then on the server. Offline goes on; others' entries are put
//! before ours; what can't be kept is said aloud. Here is how far that has come; [`super::carry`] does it.

use core::time::Duration;

use leptos::{prelude::*, task::spawn_local};

use super::super::keep::{Keep, KeepError};
use super::ended::Sitting;
use super::state::Planner;
use crate::{
    locale::{t, tf},
    ui::timers::after,
};

/// How long entries are gathered before they go to the server.
const GATHER: Duration = Duration::from_millis(300);

/// Whether what was drawn is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    /// How many entries there are.
    pub all: usize,
    /// How many of them are on this browser's disk.
    pub kept: usize,
    /// How many the server has.
    pub sent: usize,
    /// Why this browser keeps none.
    pub unkept: Option<String>,
    /// Why the server doesn't take them; it is tried again.
    pub unsent: Option<String>,
    /// When all was kept last, milliseconds since 1970.
    pub at: Option<f64>,
    /// The plan that is open in this page; none before its draft is looked for.
    pub(super) sitting: Option<Sitting>,
    /// Counts up with every plan that is opened: what was on its way for another one is nobody's.
    pub(super) turn: u32,
    /// How many entries were handed to the disk: the next ones don't wait until it answers.
    pub(super) handed: usize,
    /// Counts up when what was handed over no longer counts: the log became another one, or the disk refused.
    pub(super) log: u32,
    pub(super) sending: bool,
}

impl Saving {
    /// Whether nothing would be lost if the page were gone now.
    #[must_use]
    pub const fn is_safe(&self) -> bool {
        self.kept >= self.all || self.sent >= self.all
    }

    /// From a place on entries must be handed over once more.
    pub(super) fn hand_again(&mut self, from: usize) {
        (self.handed, self.log) = (from, self.log.wrapping_add(1));
    }

    /// Whether nothing is on its way.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        (self.kept >= self.all || self.unkept.is_some()) && (self.sent >= self.all || self.unsent.is_some())
    }
}

/// Opens the browser's storage, or says that it keeps nothing.
pub fn keep(planner: Planner) {
    spawn_local(async move { opened(planner, Keep::open().await) });
    let leaving = window_event_listener(leptos::ev::beforeunload, move |event| {
        if planner.saving.try_with_untracked(Saving::is_safe) == Some(false) {
            // The browser asks whether to stay.
            event.prevent_default();
        }
    });
    let left = window_event_listener(leptos::ev::pagehide, move |_| leave(planner));
    on_cleanup(move || {
        leaving.remove();
        left.remove();
    });
}

/// The open plan is closed.
pub(super) fn leave(planner: Planner) {
    planner.saving.try_with_untracked(|saving| {
        if let Some(sitting) = &saving.sitting {
            sitting.leave(saving.all);
        }
    });
}

pub(super) fn opened(planner: Planner, keep: Result<Keep, KeepError>) {
    match keep {
        Ok(keep) => {
            planner.keep.try_set_value(Some(keep));
            // Without it no plan is open.
            if let Some(work) = planner.work.get_value() {
                (work.keep_on)(planner);
            }
        }
        Err(error) => unkept(planner, &error),
    }
}

pub(super) fn unkept(planner: Planner, error: &KeepError) {
    let why = error.to_string();
    planner.say(tf("planner.not_kept", &[("why", &why)]));
    planner.saving.try_update(|saving| {
        saving.unkept = Some(why);
        saving.hand_again(saving.kept);
    });
}

/// The open plan's key in the browser's storage: numbers of plans begin anew with another server.
pub(super) fn key(planner: Planner) -> Option<String> {
    planner.body.with_untracked(|body| body.as_ref().map(|body| format!("{}-{}", body.id, body.created)))
}

/// Notes how much was drawn, kept or not.
pub(super) fn note(planner: Planner) {
    planner.saving.with_untracked(|saving| {
        if let Some(sitting) = &saving.sitting {
            sitting.note(saving.all);
        }
    });
}

/// An entry was added.
pub fn changed(planner: Planner) {
    planner.saving.update(|saving| {
        saving.all = planner.with_desk(|desk| desk.session.log().len()).unwrap_or(0);
    });
    note(planner);
    let Some(work) = planner.work.get_value() else { return };
    (work.keep_on)(planner);
    let turn = planner.saving.with_untracked(|saving| saving.turn);
    let sending = planner.saving.with_untracked(|saving| saving.sending);
    if let (Some(id), false) = (planner.body.with_untracked(|body| body.as_ref().map(|body| body.id)), sending) {
        after(
            move || {
                if planner.saving.try_with_untracked(|saving| saving.turn) == Some(turn) {
                    (work.send_on)(planner, id);
                }
            },
            GATHER,
        );
    }
}

/// The state of saving in a few words, and whether it is worse than it should be.
#[must_use]
pub fn told(saving: &Saving) -> (String, bool) {
    if saving.unkept.is_some() && saving.sent < saving.all {
        return (t("planner.save_none").to_owned(), true);
    }
    let n = |n: usize| n.to_string();
    if saving.unsent.is_some() {
        return (tf("planner.save_offline", &[("n", &n(saving.all - saving.sent.min(saving.all)))]), true);
    }
    if saving.sent < saving.all || saving.kept < saving.all && saving.unkept.is_none() {
        return (t("planner.save_under_way").to_owned(), false);
    }
    (
        t(if saving.unkept.is_some() { "planner.save_server" } else { "planner.save_both" }).to_owned(),
        saving.unkept.is_some(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_safe_that_is_nowhere() {
        let saving = Saving { all: 3, kept: 2, sent: 1, ..Saving::default() };
        assert!(!saving.is_safe() && !saving.is_settled());
        assert!(Saving { kept: 3, ..saving.clone() }.is_safe());
        assert!(Saving { sent: 3, ..saving }.is_safe());
    }
}
