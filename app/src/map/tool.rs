//! What a page does with pointers instead of moving the map: each event is offered to it first.
//!
//! One finger draws, two move the map: when the second one comes, the first is given up with [`Step::Cancel`] and handed
//! to the map as if it had never been asked for.

use super::input::{Answer, Spot};

/// What points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hand {
    /// A mouse.
    Mouse,
    /// A pen: as fine as a mouse.
    Pen,
    /// A finger.
    Finger,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The main button or a finger went down.
    Down,
    /// It moved, pressed or not.
    Move {
        /// Whether anything is pressed.
        pressed: bool,
    },
    /// It was lifted.
    Up,
    /// What had begun is not meant: the browser or a second finger took the pointer.
    Cancel,
    /// It left the map.
    Leave,
    /// Two clicks at one place; both were told before.
    Double,
}

/// One event as a tool takes it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ToolEvent {
    /// What happened.
    pub step: Step,
    /// Where, CSS px from the host's corner.
    pub at: Spot,
    /// By what.
    pub hand: Hand,
    /// With Shift.
    pub shift: bool,
    /// With Ctrl or Cmd.
    pub ctrl: bool,
    /// With Alt.
    pub alt: bool,
}

/// Who is asked; [`Answer::Propagate`] leaves the event to the map.
pub type ToolHook = std::rc::Rc<dyn Fn(ToolEvent) -> Answer>;
