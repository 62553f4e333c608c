//! The wall: views take turns, by time or by the arrows, and none begins before its figures are here.

use leptos::{prelude::*, task::spawn_local};

use super::{
    bundle::Bundle,
    clock::moment,
    cockpit::Cockpit,
    load, page, room,
    timers::{after, next_frame},
};
use crate::{
    locale::Lang,
    state::{
        Choice, Command, Dataset, Scheme,
        address::Address,
        wall::{Rotation, Stop, Wrong, read},
    },
};

/// Where the wall lives.
pub const PATH: &str = "/wall";

/// What the wall shows, and when what is next. A handle: copying it copies no state.
#[derive(Clone, Copy)]
pub struct Wall {
    /// Whether the page is one.
    pub is_on: RwSignal<bool>,
    /// Whose turn it is among those that can be shown; none before there is a snapshot.
    pub turn: RwSignal<Option<Rotation>>,
    /// Views that can't be shown.
    pub wrong: RwSignal<Vec<Wrong>>,
    /// All that could be read.
    asked: StoredValue<(Vec<Stop>, Vec<Wrong>)>,
    /// Those of them that the snapshot has.
    shown: StoredValue<Vec<Stop>>,
    /// Language and colours of views that don't say.
    looks: StoredValue<(Lang, Scheme)>,
    /// The view whose figures are here already.
    ready: StoredValue<Option<usize>>,
    /// Numbers the attempts to bring what is next: only the last counts.
    attempt: StoredValue<u32>,
    /// A clock that stands still for tests, milliseconds.
    frozen_ms: StoredValue<Option<f64>>,
}

impl Wall {
    /// As the address says.
    #[must_use]
    pub fn new(looks: (Lang, Scheme)) -> Self {
        let location = window().location();
        let is_on = location.pathname().is_ok_and(|path| path.trim_end_matches('/').ends_with(PATH));
        let asked = if is_on { read(&location.search().unwrap_or_default()) } else { Default::default() };
        Self {
            is_on: RwSignal::new(is_on),
            turn: RwSignal::new(None),
            wrong: RwSignal::new(Vec::new()),
            asked: StoredValue::new(asked),
            shown: StoredValue::new(Vec::new()),
            looks: StoredValue::new(looks),
            ready: StoredValue::new(None),
            attempt: StoredValue::new(0),
            frozen_ms: StoredValue::new(None),
        }
    }

    /// Where the page looks first; none where it is no wall.
    #[must_use]
    pub fn first(self) -> Option<Address> {
        self.asked.with_value(|(stops, _)| stops.first().map(|stop| stop.address.clone()))
    }

    /// Whether what the next view shows is here.
    #[must_use]
    pub fn next_is_here(self) -> bool {
        let next = self.turn.with_untracked(|turn| turn.as_ref().map(|turn| turn.beside(1)));
        next.is_some() && next == self.ready.get_value()
    }

    /// The clock by which views take turns, milliseconds.
    #[must_use]
    pub fn now_ms(self) -> f64 {
        self.frozen_ms.try_get_value().flatten().unwrap_or_else(|| moment().run_ms)
    }
}

/// Keeps the turns in step with the snapshot.
pub fn keep(cockpit: Cockpit) {
    let wall = cockpit.wall;
    Effect::new(move |_| {
        if let (true, Some(data)) = (wall.is_on.get(), cockpit.app.data()) {
            check(cockpit, &data);
        }
    });
}

/// Which views the snapshot has. The turn begins anew where they are others than before.
fn check(cockpit: Cockpit, data: &Dataset) {
    let wall = cockpit.wall;
    let (asked, mut wrong) = wall.asked.get_value();
    let looks = wall.looks.get_value();
    let mut good = Vec::with_capacity(asked.len());
    for stop in asked {
        let (_, vain) = stop.address.choose(data, looks);
        if vain.is_empty() {
            good.push(stop);
        } else {
            let list = vain.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>();
            wrong.push(Wrong { place: stop.place, what: list.join(" ") });
        }
    }
    wrong.sort_by_key(|wrong| wrong.place);
    wall.wrong.set(wrong);
    if good.is_empty() {
        // A wall is never blank.
        good.extend(read("").0.into_iter().take(1));
    }
    let same = wall.shown.with_value(|shown| *shown == good);
    if same && wall.turn.with_untracked(Option::is_some) {
        bring_next(cockpit);
        return;
    }
    wall.turn.set(Some(Rotation::new(good.iter().map(|stop| stop.dwell_s), wall.now_ms())));
    // The map may not stand yet: it looks there when it does.
    cockpit.opened_at.set_value(good[0].address.clone());
    wall.shown.set_value(good);
    show(cockpit, 0);
}

/// Shows a view, in this task where its figures are here.
fn show(cockpit: Cockpit, at: usize) {
    let (wall, app) = (cockpit.wall, cockpit.app);
    let (Some(data), Some(stop)) = (app.data_now(), wall.shown.with_value(|shown| shown.get(at).cloned())) else {
        return;
    };
    wall.turn.update(|turn| {
        if let Some(turn) = turn {
            turn.go(at, wall.now_ms());
        }
    });
    let choice = chosen(cockpit, &data, &stop);
    app.hover.set(None);
    app.only_class.set(None);
    if app.choice.with_untracked(|before| *before != choice) {
        app.choice.set(choice);
    }
    // The map's box is another one in another view: it looks there once that has taken its place.
    next_frame(move || {
        let still = wall.turn.try_with_untracked(|turn| turn.as_ref().is_some_and(|turn| turn.at() == at));
        if let (Some(true), Some(data)) = (still, cockpit.app.data_now()) {
            room::fill_box(cockpit);
            page::place(cockpit, &stop.address, &data);
        }
    });
    bring_next(cockpit);
}

fn chosen(cockpit: Cockpit, data: &Dataset, stop: &Stop) -> Choice {
    let (choice, _) = stop.address.choose(data, cockpit.wall.looks.get_value());
    let help = cockpit.app.choice.with_untracked(|now| now.help);
    Choice { help, ..choice }
}

/// Brings what the next view shows, again and again until it is here or another one is next.
fn bring_next(cockpit: Cockpit) {
    let wall = cockpit.wall;
    wall.ready.set_value(None);
    let attempt = wall.attempt.try_update_value(|attempt| {
        *attempt = attempt.wrapping_add(1);
        *attempt
    });
    let next = wall.turn.with_untracked(|turn| turn.as_ref().map(|turn| turn.beside(1)));
    if let (Some(attempt), Some(next)) = (attempt, next) {
        bring(cockpit, next, attempt, 0);
    }
}

fn bring(cockpit: Cockpit, next: usize, attempt: u32, tries: u32) {
    let wall = cockpit.wall;
    let still = move || wall.is_on.try_get_untracked() == Some(true) && wall.attempt.try_get_value() == Some(attempt);
    let (Some(data), Some(stop)) = (cockpit.app.data_now(), wall.shown.with_value(|shown| shown.get(next).cloned()))
    else {
        return;
    };
    let epoch = cockpit.epoch();
    spawn_local(async move {
        let choice = chosen(cockpit, &data, &stop);
        let brought = Bundle::bring(&data, &choice, Some(cockpit)).await;
        if !still() || !cockpit.is(epoch) {
            return;
        }
        match brought {
            Ok(bundle) => {
                cockpit.cache.try_update_value(|cache| bundle.keep(cache));
                wall.ready.try_set_value(Some(next));
                // Its turn may have come while it was on its way.
                turn(cockpit);
            }
            Err(error) => {
                cockpit.heed(&error);
                let again = move || {
                    if still() {
                        bring(cockpit, next, attempt, tries + 1);
                    }
                };
                after(again, load::pause(tries + 1));
            }
        }
    });
}

/// Looks whether the next view's turn has come. While the server is gone the last picture stays.
pub fn turn(cockpit: Cockpit) {
    let wall = cockpit.wall;
    let waits = document().hidden() || cockpit.pulse.link.try_with_untracked(|link| link.is_lost()) != Some(false);
    if waits || wall.is_on.try_get_untracked() != Some(true) {
        return;
    }
    let now = wall.now_ms();
    let next =
        wall.turn.try_with_untracked(|turn| turn.as_ref().filter(|turn| turn.is_over(now)).map(|turn| turn.beside(1)));
    if let Some(Some(next)) = next
        && wall.ready.try_get_value() == Some(Some(next))
    {
        show(cockpit, next);
    }
}

/// Goes so many views on by hand.
pub fn step(cockpit: Cockpit, by: i32) {
    if let Some(at) = cockpit.wall.turn.with_untracked(|turn| turn.as_ref().map(|turn| turn.beside(by))) {
        show(cockpit, at);
    }
}

/// Holds the view that is shown, or lets the turns go on.
pub fn toggle(cockpit: Cockpit) {
    let now = cockpit.wall.now_ms();
    cockpit.wall.turn.update(|turn| {
        if let Some(turn) = turn {
            turn.hold(!turn.is_held(), now);
        }
    });
}

/// From now on the page is an ordinary cockpit at the view that was shown.
pub fn leave(cockpit: Cockpit) {
    cockpit.wall.is_on.set(false);
}

/// What a key does on the wall; whether it was one of the wall's. All others but those for help and colours do nothing.
pub fn key(cockpit: Cockpit, key: &str) -> bool {
    match key {
        " " => toggle(cockpit),
        "ArrowLeft" => step(cockpit, -1),
        "ArrowRight" => step(cockpit, 1),
        "Escape" => leave(cockpit),
        "?" => cockpit.send(Command::Help(true)),
        _ => return false,
    }
    true
}

/// For tests: stops the clock by which views take turns, and moves it on. It stands at whole milliseconds: sums of
/// fractions may fall short of a view's time by a rounding, and a clock that stands never makes up for it.
pub fn elapse(cockpit: Cockpit, ms: f64) {
    let now = cockpit.wall.now_ms();
    cockpit.wall.frozen_ms.set_value(Some((now + ms).ceil()));
    cockpit.second.set(moment());
    turn(cockpit);
}
