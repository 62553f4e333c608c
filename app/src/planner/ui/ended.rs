//! How a plan was left: closed, or broken off. A browser that is killed says nothing any more, so two marks are made while
//! one draws: one reaches the disk together with every entry that is kept; the other is written before an entry is kept, but
//! a browser takes seconds to bring it to the disk.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::state::Planner;
use super::words;
use crate::{
    json,
    locale::{t, tf},
    state::clock::Moment,
};

/// One plan open in one page, from opening it to leaving it.
#[derive(Clone, Debug, PartialEq)]
pub struct Sitting {
    /// The plan's key in the browser's storage.
    pub key: String,
    /// When it began, milliseconds since 1970: tells sittings apart.
    since: f64,
}

/// What is kept with the entries.
#[derive(Serialize, Deserialize)]
struct Mark {
    /// The sitting that kept them.
    since: f64,
    /// When all was kept last, milliseconds since 1970.
    at: f64,
}

/// What is noted before they are kept.
#[derive(Default, Serialize, Deserialize)]
struct Note {
    /// Entries there are, kept or not.
    all: usize,
    /// The sitting that was closed after them.
    left: Option<f64>,
}

/// What the sitting before told.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Ended {
    /// Entries that it noted and that are not there.
    pub lost: usize,
    /// When all was kept last, milliseconds since 1970, where it was broken off.
    pub broken_off: Option<f64>,
}

impl Sitting {
    /// Begins now.
    #[must_use]
    pub fn begin(key: String) -> Self {
        Self { key, since: js_sys::Date::now() }
    }

    /// To be kept with what is kept now.
    #[must_use]
    pub fn mark(&self) -> String {
        text(&Mark { since: self.since, at: js_sys::Date::now() })
    }

    /// Notes how many entries there are.
    pub fn note(&self, all: usize) {
        write(&self.key, &Note { all, left: None });
    }

    /// The plan is closed.
    pub fn leave(&self, all: usize) {
        write(&self.key, &Note { all, left: Some(self.since) });
    }
}

/// How the sitting before ended, by the mark that was kept with its entries and how many of these are there.
#[must_use]
pub fn ended(key: &str, mark: Option<&str>, there: usize) -> Ended {
    read(mark, noted(key).as_deref(), there)
}

fn read(mark: Option<&str>, note: Option<&str>, there: usize) -> Ended {
    let mark = mark.and_then(|text| json::read::<Mark>(text).ok());
    let note = note.and_then(|text| json::read::<Note>(text).ok()).unwrap_or_default();
    let broken_off = mark.filter(|mark| note.left != Some(mark.since)).map(|mark| mark.at);
    Ended { lost: note.all.saturating_sub(there), broken_off }
}

/// Up to where a plan was kept that was broken off.
#[must_use]
pub fn told(planner: Planner, at: f64) -> String {
    let time = Moment { clock_ms: at, ..Moment::default() }.hour().time();
    let last = planner.with_desk(|desk| {
        let log = desk.session.log();
        log.last().map(|entry| (log.len().to_string(), words::entry(&desk.labels, entry)))
    });
    let kept = match last.flatten() {
        Some((n, what)) => tf("planner.kept_until", &[("time", &time), ("n", &n), ("what", &what)]),
        None => tf("planner.kept_none", &[("time", &time)]),
    };
    format!("{} {kept}", t("planner.broken_off"))
}

fn text(value: &impl Serialize) -> String {
    // Numbers are always written.
    serde_json::to_string(value).unwrap_or_default()
}

fn place(key: &str) -> String {
    format!("weige.planner.{key}")
}

fn noted(key: &str) -> Option<String> {
    window().local_storage().ok()??.get_item(&place(key)).ok()?
}

fn write(key: &str, note: &Note) {
    if let Ok(Some(storage)) = window().local_storage() {
        // Without it nobody knows after a crash how much is missing; nothing else hangs on it.
        let _ = storage.set_item(&place(key), &text(note));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sitting_that_kept_can_have_closed() {
        let mark = text(&Mark { since: 5.0, at: 7.0 });
        let note = |left| text(&Note { all: 3, left });
        let read = |left| read(Some(&mark), Some(&note(left)), 1);
        assert_eq!(read(Some(5.0)), Ended { lost: 2, broken_off: None });
        assert_eq!(read(None), Ended { lost: 2, broken_off: Some(7.0) });
        assert_eq!(read(Some(4.0)), Ended { lost: 2, broken_off: Some(7.0) }, "an earlier one was closed");
    }

    #[test]
    fn a_plan_that_was_never_open_was_not_broken_off() {
        assert_eq!(read(None, None, 0), Ended::default());
        let mark = text(&Mark { since: 5.0, at: 7.0 });
        assert_eq!(read(Some(&mark), None, 0).broken_off, Some(7.0), "the note hadn't reached the disk");
    }
}
