//! Pointer and keys: DOM event → [`Raw`] → [`Gestures`] → [`Action`]. Plain values, so gestures are tested natively.

/// A click travels at most so far, CSS px.
const CLICK_TRAVEL: f64 = 4.0;
/// Zoom levels for one px of wheel.
const ZOOM_PER_WHEEL_PX: f64 = 1.0 / 300.0;
/// A pinch on a touchpad comes as a wheel with small deltas.
const ZOOM_PER_PINCH_PX: f64 = 1.0 / 100.0;
/// Most zoom levels for one turn of the wheel.
const MOST_ZOOM_A_TURN: f64 = 1.0;
/// From this delta on (CSS px) a wheel has notches and its zoom is eased.
const NOTCH_PX: f64 = 40.0;

/// What a key does to the map.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAction {
    /// Look farther west.
    Left,
    /// Look farther east.
    Right,
    /// Look farther north.
    Up,
    /// Look farther south.
    Down,
    /// One level nearer.
    ZoomIn,
    /// One level farther.
    ZoomOut,
    /// The whole.
    Home,
}

impl KeyAction {
    /// From `KeyboardEvent.key`; `None` for keys that mean nothing to the map.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Some(match key {
            "ArrowLeft" => Self::Left,
            "ArrowRight" => Self::Right,
            "ArrowUp" => Self::Up,
            "ArrowDown" => Self::Down,
            "+" | "=" => Self::ZoomIn,
            "-" | "_" => Self::ZoomOut,
            "Home" => Self::Home,
            _ => return None,
        })
    }
}

/// One DOM event, places in CSS px from the host's top left.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Raw {
    /// A button or finger went down.
    Down {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where.
        at: (f64, f64),
        /// The main button or a finger.
        main: bool,
    },
    /// A pointer moved, pressed or not.
    Move {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where to.
        at: (f64, f64),
    },
    /// A button or finger was lifted.
    Up {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where.
        at: (f64, f64),
    },
    /// The browser took the pointer away.
    Cancel {
        /// The browser's number of the pointer.
        pointer: i32,
    },
    /// The pointer left the host.
    Leave,
    /// The wheel turned.
    Wheel {
        /// Where the pointer is.
        at: (f64, f64),
        /// Down is positive, CSS px.
        delta: f64,
        /// A touchpad's pinch.
        pinch: bool,
    },
    /// Two clicks at one place.
    DoubleClick {
        /// Where.
        at: (f64, f64),
    },
}

/// What the map is to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// The pointer rests over a place.
    Hover((f64, f64)),
    /// It went away or drags.
    HoverEnd,
    /// The ground follows by CSS px.
    Pan(f64, f64),
    /// Zoom by so many levels with the ground under a place kept there.
    Zoom {
        /// The place.
        about: (f64, f64),
        /// Levels; positive is nearer.
        by: f64,
        /// Eased rather than at once.
        eased: bool,
    },
    /// A click.
    Click((f64, f64)),
    /// A double click.
    DoubleClick((f64, f64)),
}

/// Whether an event is used up or may go on to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Used up: the page must not scroll or select.
    Consume,
    /// Not ours.
    Propagate,
}

#[derive(Clone, Copy, Debug)]
struct Press {
    pointer: i32,
    from: (f64, f64),
    at: (f64, f64),
}

/// Recognises pans, pinches, clicks and hovers.
#[derive(Debug, Default)]
pub struct Gestures {
    pressed: Vec<Press>,
    /// The press has travelled or a second finger came: no click any more.
    moved: bool,
}

impl Gestures {
    /// Whether the ground is held.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        !self.pressed.is_empty()
    }

    /// Takes one event and calls `act` for everything that follows from it.
    pub fn feed(&mut self, raw: Raw, mut act: impl FnMut(Action)) -> Answer {
        match raw {
            Raw::Down { pointer, at, main } => {
                if !main || self.pressed.len() == 2 {
                    return Answer::Propagate;
                }
                self.pressed.retain(|press| press.pointer != pointer);
                self.moved = !self.pressed.is_empty();
                self.pressed.push(Press { pointer, from: at, at });
                Answer::Consume
            }
            Raw::Move { pointer, at } => self.moved_to(pointer, at, act),
            Raw::Up { pointer, at } => {
                let Some(place) = self.pressed.iter().position(|press| press.pointer == pointer) else {
                    return Answer::Propagate;
                };
                self.pressed.remove(place);
                if self.pressed.is_empty() {
                    if !self.moved {
                        act(Action::Click(at));
                    }
                    act(Action::Hover(at));
                }
                Answer::Consume
            }
            Raw::Cancel { pointer } => {
                self.pressed.retain(|press| press.pointer != pointer);
                self.moved = true;
                act(Action::HoverEnd);
                Answer::Propagate
            }
            Raw::Leave => {
                if self.pressed.is_empty() {
                    act(Action::HoverEnd);
                }
                Answer::Propagate
            }
            Raw::Wheel { at, delta, pinch } => {
                if delta == 0.0 || !delta.is_finite() {
                    return Answer::Consume;
                }
                let per_px = if pinch { ZOOM_PER_PINCH_PX } else { ZOOM_PER_WHEEL_PX };
                let by = (-delta * per_px).clamp(-MOST_ZOOM_A_TURN, MOST_ZOOM_A_TURN);
                act(Action::Zoom { about: at, by, eased: !pinch && delta.abs() >= NOTCH_PX });
                Answer::Consume
            }
            Raw::DoubleClick { at } => {
                act(Action::DoubleClick(at));
                Answer::Consume
            }
        }
    }

    fn moved_to(&mut self, pointer: i32, at: (f64, f64), mut act: impl FnMut(Action)) -> Answer {
        let Some(place) = self.pressed.iter().position(|press| press.pointer == pointer) else {
            if self.pressed.is_empty() {
                act(Action::Hover(at));
            }
            return Answer::Propagate;
        };
        let before = self.pressed[place].at;
        if let [a, b] = self.pressed[..] {
            let spread = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1).max(1.0);
            let still = if place == 0 { b.at } else { a.at };
            let middle = ((still.0 + at.0) / 2.0, (still.1 + at.1) / 2.0);
            act(Action::Pan((at.0 - before.0) / 2.0, (at.1 - before.1) / 2.0));
            act(Action::Zoom { about: middle, by: (spread(still, at) / spread(still, before)).log2(), eased: false });
        } else {
            let from = self.pressed[place].from;
            if !self.moved {
                if (at.0 - from.0).hypot(at.1 - from.1) <= CLICK_TRAVEL {
                    return Answer::Consume;
                }
                self.moved = true;
                act(Action::HoverEnd);
            }
            act(Action::Pan(at.0 - before.0, at.1 - before.1));
        }
        self.pressed[place].at = at;
        Answer::Consume
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(events: &[Raw]) -> Vec<Action> {
        let mut gestures = Gestures::default();
        let mut actions = Vec::new();
        for event in events {
            gestures.feed(*event, |action| actions.push(action));
        }
        actions
    }

    fn down(pointer: i32, x: f64, y: f64) -> Raw {
        Raw::Down { pointer, at: (x, y), main: true }
    }

    fn go(pointer: i32, x: f64, y: f64) -> Raw {
        Raw::Move { pointer, at: (x, y) }
    }

    fn up(pointer: i32, x: f64, y: f64) -> Raw {
        Raw::Up { pointer, at: (x, y) }
    }

    #[test]
    fn a_press_that_trembles_is_a_click() {
        let actions = run(&[down(1, 10.0, 10.0), go(1, 12.0, 13.0), up(1, 12.0, 13.0)]);
        assert_eq!(actions, [Action::Click((12.0, 13.0)), Action::Hover((12.0, 13.0))]);
    }

    #[test]
    fn a_drag_pans_by_its_whole_way_and_is_no_click() {
        let actions =
            run(&[down(1, 10.0, 10.0), go(1, 13.0, 10.0), go(1, 20.0, 15.0), go(1, 40.0, 5.0), up(1, 40.0, 5.0)]);
        let (mut x, mut y) = (0.0, 0.0);
        for action in &actions {
            assert!(!matches!(action, Action::Click(_)));
            if let Action::Pan(dx, dy) = action {
                (x, y) = (x + dx, y + dy);
            }
        }
        assert_eq!((x, y), (30.0, -5.0), "{actions:?}");
    }

    #[test]
    fn two_fingers_zoom_about_their_middle() {
        let actions = run(&[
            down(1, 100.0, 100.0),
            down(2, 200.0, 100.0),
            go(2, 300.0, 100.0),
            up(2, 300.0, 100.0),
            up(1, 100.0, 100.0),
        ]);
        assert_eq!(actions[0], Action::Pan(50.0, 0.0));
        assert_eq!(actions[1], Action::Zoom { about: (200.0, 100.0), by: 1.0, eased: false });
        assert!(!actions.iter().any(|a| matches!(a, Action::Click(_))));
    }

    #[test]
    fn the_wheel_zooms_to_the_pointer_and_never_too_far_at_once() {
        let wheel = |delta, pinch| run(&[Raw::Wheel { at: (5.0, 6.0), delta, pinch }])[0];
        assert_eq!(wheel(-150.0, false), Action::Zoom { about: (5.0, 6.0), by: 0.5, eased: true });
        assert_eq!(wheel(9_000.0, false), Action::Zoom { about: (5.0, 6.0), by: -1.0, eased: true });
        assert_eq!(wheel(3.0, true), Action::Zoom { about: (5.0, 6.0), by: -0.03, eased: false });
    }

    #[test]
    fn a_free_pointer_hovers_until_it_leaves() {
        assert_eq!(run(&[go(1, 3.0, 4.0), Raw::Leave]), [Action::Hover((3.0, 4.0)), Action::HoverEnd]);
        let right = Raw::Down { pointer: 1, at: (0.0, 0.0), main: false };
        assert_eq!(run(&[right, up(1, 0.0, 0.0)]), []);
    }

    #[test]
    fn keys_of_a_web_map() {
        assert_eq!(KeyAction::from_key("="), Some(KeyAction::ZoomIn));
        assert_eq!(KeyAction::from_key("Home"), Some(KeyAction::Home));
        assert_eq!(KeyAction::from_key("a"), None);
    }
}
