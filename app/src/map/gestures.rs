//! Recognises pans, flicks, pinches, frames, clicks, taps and hovers in a row of events.

use super::input::{Action, Answer, Hint, Raw, Spot};

/// A click travels at most so far, CSS px; a finger trembles more.
const CLICK_TRAVEL: f64 = 4.0;
const TAP_TRAVEL: f64 = 8.0;
/// A finger that rests so long is what a hovering mouse is, milliseconds.
const LONG_PRESS_MS: f64 = 500.0;
/// Two taps within this time (milliseconds) and distance (CSS px) are a double one.
const DOUBLE_TAP_MS: f64 = 400.0;
const DOUBLE_TAP_PX: f64 = 30.0;
/// A flick's speed is that of its last moments, milliseconds; below so many px a millisecond it was none.
const FLICK_MS: f64 = 100.0;
const SLOWEST_FLICK: f64 = 0.2;
const FASTEST_FLICK: f64 = 4.0;
/// Zoom levels for one px of wheel.
const ZOOM_PER_WHEEL_PX: f64 = 1.0 / 300.0;
/// A pinch on a touchpad comes as a wheel with small deltas.
const ZOOM_PER_PINCH_PX: f64 = 1.0 / 100.0;
/// Most zoom levels for one turn of the wheel.
const MOST_ZOOM_A_TURN: f64 = 1.0;
/// From this delta on (CSS px) a wheel has notches and its zoom is eased. Two fingers on a touchpad scroll in smaller
/// steps, once a frame: they zoom too, as on every other web map, and each step at once.
const NOTCH_PX: f64 = 40.0;

#[derive(Clone, Copy, Debug)]
struct Press {
    pointer: i32,
    from: Spot,
    at: Spot,
    touch: bool,
    since_ms: f64,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Gestures {
    /// Embedded in a page that scrolls: the wheel without Ctrl and one finger are the page's.
    pub cooperative: bool,
    pressed: Vec<Press>,
    /// The press has travelled or a second finger came: no click any more.
    moved: bool,
    /// A finger rested: until it lifts it looks instead of moving the ground.
    looking: bool,
    /// The first corner of a frame.
    corner: Option<Spot>,
    /// When one pointer was where, newest last.
    track: Vec<(f64, Spot)>,
    /// The last tap, when it may be the first of two.
    tap: Option<(f64, Spot)>,
    /// The last press was a finger's.
    by_touch: bool,
}

fn between(a: Spot, b: Spot) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

impl Gestures {
    /// Whether the ground is held.
    #[must_use]
    pub fn is_holding(&self) -> bool {
        !self.pressed.is_empty()
    }

    /// Whether two fingers hold it.
    #[must_use]
    pub fn is_pinching(&self) -> bool {
        self.pressed.len() == 2
    }

    /// Whether fingers are what points here: the browser's own answer to a long press is not wanted then.
    #[must_use]
    pub fn is_by_touch(&self) -> bool {
        self.by_touch
    }

    /// When [`Raw::Rest`] is to be fed, milliseconds of the page's clock.
    #[must_use]
    pub fn rest_due(&self) -> Option<f64> {
        match self.pressed[..] {
            [press] if press.touch && !self.moved => Some(press.since_ms + LONG_PRESS_MS),
            _ => None,
        }
    }

    /// Takes one event and calls `act` for everything that follows from it.
    pub fn feed(&mut self, raw: Raw, mut act: impl FnMut(Action)) -> Answer {
        match raw {
            Raw::Down { pointer, at, main, touch, shift, ms } => {
                self.by_touch = touch;
                if !main || self.is_pinching() {
                    return Answer::Propagate;
                }
                self.pressed.retain(|press| press.pointer != pointer);
                self.moved = self.is_holding();
                self.looking = false;
                self.give_up_frame(&mut act);
                act(Action::Grab);
                if touch {
                    // Whatever a finger looked at before.
                    act(Action::HoverEnd);
                } else if shift && !self.moved {
                    self.corner = Some(at);
                }
                self.track.clear();
                self.pressed.push(Press { pointer, from: at, at, touch, since_ms: ms });
                Answer::Consume
            }
            Raw::Move { pointer, at, pressed, ms } => {
                let Some(place) = self.pressed.iter().position(|press| press.pointer == pointer) else {
                    if self.pressed.is_empty() {
                        act(Action::Hover(at));
                    }
                    return Answer::Propagate;
                };
                if !pressed {
                    self.drop_pointer(pointer, &mut act);
                    act(Action::Hover(at));
                    return Answer::Propagate;
                }
                if self.is_pinching() { self.pinch(place, at, act) } else { self.drag(at, ms, act) }
            }
            Raw::Up { pointer, at, ms } => self.lift(pointer, at, ms, act),
            Raw::Cancel { pointer } => {
                let lone = matches!(self.pressed[..], [press] if press.touch && press.pointer == pointer);
                if self.cooperative && lone && !self.looking {
                    act(Action::Hint(Hint::Fingers));
                }
                self.drop_pointer(pointer, &mut act);
                Answer::Propagate
            }
            Raw::Leave => {
                if self.pressed.is_empty() {
                    act(Action::HoverEnd);
                }
                Answer::Propagate
            }
            Raw::Rest { ms } => {
                // Timers may come a little early.
                if self.rest_due().is_some_and(|due| ms >= due - 1.0) {
                    (self.looking, self.moved) = (true, true);
                    act(Action::Hover(self.pressed[0].at));
                }
                Answer::Propagate
            }
            Raw::GiveUp => {
                if self.corner.is_none() {
                    return Answer::Propagate;
                }
                self.give_up_frame(&mut act);
                self.pressed.clear();
                Answer::Consume
            }
            Raw::Wheel { at, delta, pinch } => {
                if self.cooperative && !pinch {
                    act(Action::Hint(Hint::Wheel));
                    return Answer::Propagate;
                }
                if delta == 0.0 || !delta.is_finite() {
                    return Answer::Consume;
                }
                let per_px = if pinch { ZOOM_PER_PINCH_PX } else { ZOOM_PER_WHEEL_PX };
                let by = (-delta * per_px).clamp(-MOST_ZOOM_A_TURN, MOST_ZOOM_A_TURN);
                act(Action::Zoom { about: at, by, eased: delta.abs() >= NOTCH_PX });
                Answer::Consume
            }
            Raw::DoubleClick { at } => {
                // Not every browser makes one of two taps: those are counted here.
                if !self.by_touch {
                    act(Action::DoubleClick(at));
                }
                Answer::Consume
            }
        }
    }

    fn pinch(&mut self, place: usize, at: Spot, mut act: impl FnMut(Action)) -> Answer {
        let (before, still) = (self.pressed[place].at, self.pressed[1 - place].at);
        let spread = |a: Spot| between(a, still).max(1.0);
        act(Action::Pan((at.0 - before.0) / 2.0, (at.1 - before.1) / 2.0));
        let about = ((still.0 + at.0) / 2.0, (still.1 + at.1) / 2.0);
        act(Action::Zoom { about, by: (spread(at) / spread(before)).log2(), eased: false });
        self.pressed[place].at = at;
        Answer::Consume
    }

    /// The only pointer moves.
    fn drag(&mut self, at: Spot, ms: f64, mut act: impl FnMut(Action)) -> Answer {
        let Press { from, at: before, touch, .. } = self.pressed[0];
        if self.looking {
            act(Action::Hover(at));
            return Answer::Consume;
        }
        let page_scrolls = self.cooperative && touch;
        if !self.moved {
            if between(at, from) <= if touch { TAP_TRAVEL } else { CLICK_TRAVEL } {
                // `at` stays: what it trembled counts once it has gone on.
                return Answer::Consume;
            }
            self.moved = true;
            act(Action::HoverEnd);
            if page_scrolls {
                act(Action::Hint(Hint::Fingers));
            }
        }
        self.pressed[0].at = at;
        if page_scrolls {
            return Answer::Propagate;
        }
        if let Some(corner) = self.corner {
            act(Action::Frame(Some((corner, at))));
            return Answer::Consume;
        }
        self.track.retain(|(then, _)| ms - then <= FLICK_MS);
        self.track.push((ms, at));
        act(Action::Pan(at.0 - before.0, at.1 - before.1));
        Answer::Consume
    }

    fn lift(&mut self, pointer: i32, at: Spot, ms: f64, mut act: impl FnMut(Action)) -> Answer {
        let Some(place) = self.pressed.iter().position(|press| press.pointer == pointer) else {
            return Answer::Propagate;
        };
        // Where it lifts is where it was: browsers move fingers to where they believe them at a frame's time, and the
        // last of those places may fall short of this one.
        if at != self.pressed[place].at {
            if self.is_pinching() {
                self.pinch(place, at, &mut act);
            } else if self.moved && !self.looking {
                self.drag(at, ms, &mut act);
            }
        }
        let touch = self.pressed.remove(place).touch;
        if self.is_holding() {
            // The finger that is left goes on from where it is.
            self.track.clear();
            return Answer::Consume;
        }
        let corner = self.corner;
        self.give_up_frame(&mut act);
        let last_tap = self.tap.take();
        if !self.moved {
            act(Action::Click(at));
            if touch {
                match last_tap {
                    Some((then, there)) if ms - then <= DOUBLE_TAP_MS && between(there, at) <= DOUBLE_TAP_PX => {
                        act(Action::DoubleClick(at));
                    }
                    _ => self.tap = Some((ms, at)),
                }
            }
        } else if let Some(corner) = corner {
            act(Action::ZoomTo(corner, at));
        } else {
            self.fling(at, ms, &mut act);
        }
        if !touch {
            act(Action::Hover(at));
        }
        Answer::Consume
    }

    /// The ground goes on at the pointer's last speed; a pointer that stood still before it lifted has none.
    fn fling(&mut self, at: Spot, ms: f64, act: &mut impl FnMut(Action)) {
        let first = self.track.iter().find(|(then, _)| ms - then <= FLICK_MS).copied();
        self.track.clear();
        if let Some((then, from)) = first
            && ms - then >= 1.0
        {
            let speed = between(at, from) / (ms - then);
            if speed >= SLOWEST_FLICK {
                let share = speed.min(FASTEST_FLICK) / speed / (ms - then);
                act(Action::Fling((at.0 - from.0) * share, (at.1 - from.1) * share));
            }
        }
    }

    fn drop_pointer(&mut self, pointer: i32, act: &mut impl FnMut(Action)) {
        self.pressed.retain(|press| press.pointer != pointer);
        self.moved = true;
        self.tap = None;
        self.track.clear();
        self.give_up_frame(act);
        if !self.looking {
            act(Action::HoverEnd);
        }
    }

    fn give_up_frame(&mut self, act: &mut impl FnMut(Action)) {
        if self.corner.take().is_some() {
            act(Action::Frame(None));
        }
    }
}

#[cfg(test)]
#[path = "gestures_tests.rs"]
mod tests;
