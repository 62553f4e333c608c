//! Everything that can be wished for, as data.

use domain::{
    catalogue::Domain,
    period::Period,
    units::{LeafIx, UnitIx},
};

use super::{IndicatorIx, Layer, Laying, LensCommand, LevelChoice, Scheme, SketchStep};
use crate::{locale::Lang, print::Print};

/// A wish. Applied by [`super::reduce`] and by nothing else.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Show this unit's card; the camera stays.
    Select(UnitIx),
    /// Select the unit and bring it into view.
    Visit(UnitIx),
    /// Go one level down towards the leaf that was pointed at.
    Drill {
        /// The unit that stands for the leaf at the level shown.
        unit: UnitIx,
        /// The leaf itself.
        leaf: LeafIx,
    },
    /// Go into the selected unit.
    Enter,
    /// Back to the unit looked at, then one level up.
    Up,
    /// The whole, at its first view.
    Home,
    /// Follow the zoom, or stay at one level.
    Level(LevelChoice),
    /// Colour by this indicator.
    Indicator(IndicatorIx),
    /// Colour by the indicator so many places on in the screen's order, round the end.
    IndicatorStep(i32),
    /// Show a domain with its six facets, or the panorama.
    Domain(Option<Domain>),
    /// Show this period.
    Period(Period),
    /// Show the period so many places later; stops at both ends.
    PeriodStep(i32),
    /// Go through the periods by itself, from the first where none comes after; or stop.
    Play(bool),
    /// What playing does next: one period on, and no further than the last.
    PlayStep,
    /// Show the figures through another lens: other classes, a comparison, a range.
    Lens(LensCommand),
    /// Speak this language.
    Lang(Lang),
    /// Use these colours.
    Scheme(Scheme),
    /// Open or close the sheet of keys.
    Help(bool),
    /// Open or close the sheet that says how the chosen figure is computed.
    Explain(bool),
    /// Open or close the sheet that puts views onto a wall.
    Cast(bool),
    /// Show what would be printed, or go back to the screen.
    Print(Option<Print>),
    /// Open or close the drawer of indicators on small screens.
    Drawer(bool),
    /// Take up a tool of the map, or lay it down.
    Tool(Option<Tool>),
    /// Measure on.
    Sketch(SketchStep),
    /// Draw a layer below the colours, or don't.
    Show(Layer, bool),
    /// Lay these layers over the colours, and no others.
    Lay(Laying),
    /// Mark a place (longitude, latitude in degrees), or none.
    Pin(Option<(f64, f64)>),
    /// Show the map's units as a table, or the map.
    Table(bool),
}

/// What clicks on the map may mean instead of choosing a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// Asks for coordinates to go to.
    GoTo,
    /// Measures lengths and areas.
    Measure,
    /// Lists what lies over and below the colours. Clicks still choose.
    Layers,
}

/// What must happen outside of the state after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Fly to the unit.
    Fly(UnitIx),
    /// Fly to the whole.
    FlyHome,
}
