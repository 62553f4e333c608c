//! Words beside a hand: they follow it a few times a second, and are right when it rests. Nobody reads faster, or hears; on
//! the map all follows the hand.

use core::time::Duration;

use leptos::prelude::*;

use super::state::Planner;
use crate::ui::timers::after;

/// Between two changes of the same words.
const PAUSE: Duration = Duration::from_millis(200);

/// What words tell of.
struct Paced<T: 'static> {
    planner: Planner,
    told: RwSignal<Option<T>, LocalStorage>,
    /// What is to be told at the end of the pause.
    late: StoredValue<Option<T>, LocalStorage>,
    pausing: StoredValue<bool>,
}

impl<T> Clone for Paced<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Paced<T> {}

/// Follows what `now` tells: the first at once, then one in a [`PAUSE`] while it changes, and always the last. That there is
/// nothing more to tell of is told at once.
pub fn paced<T: Clone + 'static>(
    planner: Planner,
    now: impl Fn() -> Option<T> + 'static,
) -> ReadSignal<Option<T>, LocalStorage> {
    let paced = Paced {
        planner,
        told: RwSignal::new_local(None),
        late: StoredValue::new_local(None),
        pausing: StoredValue::new(false),
    };
    Effect::new(move |_| paced.take(now()));
    on_cleanup(move || drop(paced.let_go()));
    paced.told.read_only()
}

impl<T: Clone> Paced<T> {
    fn take(self, now: Option<T>) {
        // What was late is so no more, whatever comes now.
        let _ = self.let_go();
        if now.is_some() && self.pausing.get_value() {
            self.late.set_value(now);
            self.planner.words_late.update_value(|n| *n += 1);
        } else {
            self.told.set(now);
            self.pause();
        }
    }

    /// Takes what is late, if any.
    fn let_go(self) -> Option<T> {
        let late = self.late.try_update_value(Option::take).flatten();
        if late.is_some() {
            self.planner.words_late.try_update_value(|n| *n -= 1);
        }
        late
    }

    fn pause(self) {
        if self.pausing.try_update_value(|pausing| core::mem::replace(pausing, true)) != Some(false) {
            return;
        }
        let go_on = move || {
            self.pausing.try_set_value(false);
            if let Some(late) = self.let_go() {
                self.told.try_set(Some(late));
                self.pause();
            }
        };
        if after(go_on, PAUSE).is_none() {
            // Without timers words follow each frame.
            self.pausing.set_value(false);
        }
    }
}
