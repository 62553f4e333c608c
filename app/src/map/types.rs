//! What goes up from the map, and the plain values handed down to it.

use std::rc::Rc;

use domain::units::{LeafIx, UnitIx};

use super::MapError;
use super::input::{Hint, Spot};
use super::tool::ToolHook;

/// A place on the ground: longitude, latitude, degrees.
pub type LonLat = (f64, f64);

/// Two opposite corners of a frame on the map.
pub type Corners = (Spot, Spot);

/// What lies under the pointer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hover {
    /// The unit that stands for the leaf at the level shown.
    pub unit: UnitIx,
    /// The leaf itself.
    pub leaf: LeafIx,
    /// Pointer, CSS px from the host's left edge.
    pub x: f64,
    /// Pointer, CSS px from the host's top edge.
    pub y: f64,
}

/// Where the map looks; published at most ten times a second while it moves, and once at rest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// Web-Mercator zoom in 512-px-tile units, as MapLibre counts it.
    pub zoom: f64,
    /// Longitude of the centre, degrees.
    pub lon: f64,
    /// Latitude of the centre, degrees.
    pub lat: f64,
    /// Ground metres in one CSS px at the centre: for the scale bar.
    pub metres_per_px: f64,
    /// Nothing moves any more; the address may be written.
    pub resting: bool,
}

/// What became of the drawing context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContextState {
    /// The browser took it; the map stands still until it comes back.
    Lost,
    /// The browser gives none, or what it gave can't be used for this reason; it is asked again every few seconds.
    Refused(Rc<str>),
    /// The browser gives fewer device px (width, height) than the host has: the picture is drawn that much coarser.
    Coarser {
        /// What the host has.
        asked: (u32, u32),
        /// What is drawn.
        given: (u32, u32),
    },
    /// It is back and everything is uploaded again.
    Restored,
}

/// Upward calls. All are called outside of any borrow of the engine: they may call it back.
#[derive(Clone)]
pub struct MapCallbacks {
    /// Another unit lies under the pointer, or none; also called when the pointer moves within one unit.
    pub on_hover: Rc<dyn Fn(Option<Hover>)>,
    /// A click or tap; `None` beside the partition. And its place on the ground: longitude, latitude in degrees.
    pub on_click: Rc<dyn Fn(Option<Hover>, LonLat)>,
    /// A double click; its two clicks are reported too.
    pub on_double_click: Rc<dyn Fn(Option<Hover>)>,
    /// The place under the pointer, longitude and latitude in degrees; `None` when it left the map. A dragged map keeps it.
    pub on_cursor: Rc<dyn Fn(Option<LonLat>)>,
    /// A frame to zoom to is drawn up: two opposite corners; `None` when it is over.
    pub on_frame: Rc<dyn Fn(Option<Corners>)>,
    /// The person meant to move the map and scrolled the page that it stands in.
    pub on_hint: Rc<dyn Fn(Hint)>,
    /// The camera moved.
    pub on_view: Rc<dyn Fn(View)>,
    /// A frame was drawn with another camera: what is laid over the map follows, before the browser shows either.
    pub on_moved: Rc<dyn Fn()>,
    /// The drawing context was lost or is back.
    pub on_context: Rc<dyn Fn(ContextState)>,
    /// The map can't go on as asked; shown to the person, who loses nothing else.
    pub on_error: Rc<dyn Fn(MapError)>,
    /// Every event of a pointer before the map takes it; none where nobody asks.
    pub on_tool: Option<ToolHook>,
}

impl Default for MapCallbacks {
    /// All silent.
    fn default() -> Self {
        Self {
            on_hover: Rc::new(|_| {}),
            on_click: Rc::new(|_, _| {}),
            on_double_click: Rc::new(|_| {}),
            on_cursor: Rc::new(|_| {}),
            on_frame: Rc::new(|_| {}),
            on_hint: Rc::new(|_| {}),
            on_view: Rc::new(|_| {}),
            on_moved: Rc::new(|| {}),
            on_context: Rc::new(|_| {}),
            on_error: Rc::new(|_| {}),
            on_tool: None,
        }
    }
}

/// What to bring into view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The whole partition.
    Whole,
    /// One unit of any level.
    Unit(UnitIx),
}

/// Room to leave free at the host's edges, CSS px.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Padding {
    /// Above.
    pub top: f64,
    /// Right.
    pub right: f64,
    /// Below.
    pub bottom: f64,
    /// Left.
    pub left: f64,
}

impl Padding {
    /// The same room on all four sides, CSS px.
    #[must_use]
    pub const fn all(px: f64) -> Self {
        Self { top: px, right: px, bottom: px, left: px }
    }
}

/// A name on the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Whose name; it stands at the unit's label point.
    pub unit: UnitIx,
    /// The name as shown.
    pub text: String,
    /// The unit's depth: decides size and from which zoom it shows.
    pub depth: u8,
}

/// What the map holds and did; all counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Leaves in the partition.
    pub polygons: usize,
    /// Triangles that fill them.
    pub triangles: usize,
    /// Draw calls of the last frame.
    pub draw_calls: usize,
    /// Live GPU objects: buffers, textures, programs, vertex arrays, framebuffers.
    pub gl_objects: usize,
    /// Size of the WASM memory, bytes.
    pub wasm_bytes: usize,
    /// Live event listeners, observers and timers of the map.
    pub listeners: usize,
    /// Frames drawn since mounting.
    pub frames: u64,
    /// Drawing buffer's width, device px.
    pub buffer_width: u32,
    /// Drawing buffer's height, device px.
    pub buffer_height: u32,
    /// Names on the map in the last frame.
    pub labels: usize,
    /// Tiles of ground on the card.
    pub tiles: usize,
}
