//! A long list makes its rows as they are scrolled to: a page with every row of a district in it is slow in all it does.

use leptos::{html, prelude::*};

use crate::map::SightWatch;

/// How many rows of a list are made; all of them are reached by scrolling.
#[derive(Clone, Copy)]
pub struct Rows {
    made: RwSignal<usize>,
    end: NodeRef<html::I>,
}

impl Rows {
    /// `first` rows to begin with, and `more` whenever the list's end comes in sight while `all` has still others.
    /// [`Rows::end`] has to stand after the last row, within an element that scrolls (`.scroll`).
    pub fn new(first: usize, more: usize, all: impl Fn() -> usize + 'static) -> Self {
        let (made, end) = (RwSignal::new(first), NodeRef::<html::I>::new());
        let watch = StoredValue::new_local(None::<SightWatch>);
        let all = StoredValue::new_local(all);
        let grow = move || {
            let most = untrack(|| all.try_with_value(|all| all()));
            if most.is_some_and(|most| made.try_get_untracked().is_some_and(|made| made < most)) {
                made.update(|made| *made += more);
            }
        };
        Effect::new(move |_| {
            let Some(end) = end.get() else { return };
            let within = end.closest(".scroll").ok().flatten();
            match within.and_then(|within| SightWatch::new(&end, &within, grow).ok()) {
                Some(sight) => watch.set_value(Some(sight)),
                // Where nothing tells what is in sight all are made.
                None => made.set(usize::MAX),
            }
        });
        on_cleanup(move || {
            watch.try_set_value(None);
        });
        Self { made, end }
    }

    /// So many of `all` are to stand. Tracked.
    pub fn of(self, all: usize) -> usize {
        self.made.get().min(all)
    }

    /// Makes the rows up to a place, and some after it.
    pub fn reach(self, at: usize, beyond: usize) {
        if self.made.get_untracked() <= at {
            self.made.set(at + beyond);
        }
    }

    /// The list's end.
    pub fn end(self) -> impl IntoView {
        view! { <i class="rows-end" node_ref=self.end aria-hidden="true"></i> }
    }
}

/// Scrolls what has an id into sight, no further than that takes.
pub fn show(id: &str) {
    if let Some(row) = document().get_element_by_id(id) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        row.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
