//! Pointer and keys as plain values: DOM event → [`Raw`] → [`super::gestures::Gestures`] → [`Action`].

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

/// A place in the host, CSS px from its top left.
pub type Spot = (f64, f64);

/// One DOM event; moments in milliseconds of the page's clock. A pen counts as a mouse: it hovers and points finely.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Raw {
    /// A button or finger went down.
    Down {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where.
        at: Spot,
        /// The main button or a finger.
        main: bool,
        /// A finger.
        touch: bool,
        /// With Shift held.
        shift: bool,
        /// When.
        ms: f64,
    },
    /// A pointer moved.
    Move {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where to.
        at: Spot,
        /// Still pressed. Where a lifting was lost (in another window, say) this tells.
        pressed: bool,
        /// When.
        ms: f64,
    },
    /// A button or finger was lifted.
    Up {
        /// The browser's number of the pointer.
        pointer: i32,
        /// Where.
        at: Spot,
        /// When.
        ms: f64,
    },
    /// The browser took the pointer away.
    Cancel {
        /// The browser's number of the pointer.
        pointer: i32,
    },
    /// The pointer left the host.
    Leave,
    /// Time went by; tells a finger that rests.
    Rest {
        /// Now.
        ms: f64,
    },
    /// Esc: what is under way is not meant.
    GiveUp,
    /// The wheel turned.
    Wheel {
        /// Where the pointer is.
        at: Spot,
        /// Down is positive, CSS px.
        delta: f64,
        /// A touchpad's pinch, or Ctrl held.
        pinch: bool,
    },
    /// Two clicks at one place.
    DoubleClick {
        /// Where.
        at: Spot,
    },
}

/// What a person is told who meant to move the map but scrolls the page that it is embedded in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The wheel needs Ctrl.
    Wheel,
    /// It takes two fingers.
    Fingers,
}

/// What the map is to do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Action {
    /// The pointer rests over a place.
    Hover(Spot),
    /// It went away or drags.
    HoverEnd,
    /// The ground is taken hold of: nothing glides on.
    Grab,
    /// The ground follows by CSS px.
    Pan(f64, f64),
    /// The ground was let go at a speed, CSS px a millisecond.
    Fling(f64, f64),
    /// Zoom by so many levels with the ground under a place kept there.
    Zoom {
        /// The place.
        about: Spot,
        /// Levels; positive is nearer.
        by: f64,
        /// Eased rather than at once.
        eased: bool,
    },
    /// A frame is drawn up from one corner to the other; `None`: no more.
    Frame(Option<(Spot, Spot)>),
    /// Look at what is in the frame.
    ZoomTo(Spot, Spot),
    /// A click.
    Click(Spot),
    /// A double click; its two clicks came before.
    DoubleClick(Spot),
    /// Nothing moves, and why.
    Hint(Hint),
}

/// Whether an event is used up or may go on to others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Used up: the page must not scroll or select.
    Consume,
    /// Not ours.
    Propagate,
}
