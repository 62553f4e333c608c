//! The map: every leaf of a partition filled by its class, boundaries by level, names, and what the pointer means.
//!
//! Way of a frame: DOM event → [`input`] and [`gestures`] (raw → gesture → action) → [`camera`] / callbacks → *dirty* → one
//! animation frame → [`scene`] (draw data kept, uploaded once) → [`crate::gl`]. Nothing dirty: no frame.
//!
//! Reading order: [`camera`], [`flight`] and [`room`] (where one looks from) → [`levels`] (which unit a leaf shows as) →
//! [`sheet`] (bytes → draw data, by [`geometry`] in a worker), [`outline`], [`context`] (what is drawn beside it) → [`labels`] and [`text`] (names), [`marks`] (which places stand for themselves, which are counted together) →
//! [`tiles`], [`basemap`] and [`ground`] (what is drawn below the fill), [`hatches`] (what is drawn over it), [`draft`] (what is being drawn anew) → [`scene`] (draw data → GPU) → [`heal`] (built again after a lost context or a change of size), [`shot`] (the same on paper) → [`engine`] (the handle that pages hold).
//!
//! Knows no signal and no WebGL type: pages hand in numbers and closures, [`crate::gl`] takes plain arrays.

mod basemap;
pub mod bench_api;
pub mod camera;
mod change;
mod classes;
pub mod context;
mod draft;
mod engine;
mod error;
pub mod flight;
mod frame;
pub mod gestures;
mod ground;
mod hatches;
mod heal;
pub mod input;
pub mod labels;
pub mod levels;
mod listen;
pub mod marks;
mod mount;
mod names;
pub mod outline;
mod pace;
mod pointer;
pub mod room;
mod scene;
mod sheet;
mod shot;
mod stage;
mod stand;
mod text;
mod theme;
pub mod tiles;
pub mod tool;
mod types;
mod view;

pub use basemap::{TileHook, TileWish};
pub use bench_api::{BenchHooks, Exposed, expose};
pub use camera::Camera;
pub use context::Kind;
pub use draft::{Draft, DraftStroke, DraftStyle};
pub use engine::MapEngine;
pub use error::MapError;
pub use ground::{Kinds, TileIx, step};
pub use hatches::{Hatch, Strokes};
pub use input::{Answer, Hint, KeyAction, Spot};
pub use listen::{Hook, NodeWatch, SightWatch, SizeWatch, live_hooks};
pub use room::Over;
pub use sheet::Sheet;
#[cfg(feature = "bench")]
pub use sheet::keep_workers;
pub use shot::{Shot, ShotName, TakePiece};
pub use theme::{Rgb, Theme};
pub use tool::{ToolEvent, ToolHook};
pub use types::{ContextState, Corners, Focus, Hover, Label, LonLat, MapCallbacks, Padding, Stats, View};
