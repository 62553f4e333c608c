//! What the app knows and what is chosen in it.
//!
//! Three lifetimes: [`Dataset`] (one snapshot, immutable), [`Choice`] (what the person chose; the address holds it)
//! and [`AppState`] (signals that views follow). Commands of one closed enum go through one reducer; camera and
//! hover stay in the map.

pub mod address;
mod age;
mod answer;
mod app;
mod around;
pub mod brief;
pub mod classes;
pub mod clock;
mod command;
pub mod coordinates;
mod csv;
mod dataset;
pub mod explained;
mod facets;
#[cfg(test)]
mod facets_tests;
mod finding;
mod ground;
mod layers;
pub mod lens;
pub mod link;
mod lru;
mod overlay_data;
mod overlays;
mod problems;
mod reducer;
mod search;
mod series;
mod sketch;
mod stats;
#[cfg(test)]
mod tests;
pub mod wall;

pub use age::{age, is_behind, today};
pub use answer::{Answer, Question, Span, answer};
pub use app::{AppState, Beside, Hovered, Picture, Row, SeriesResult, Stage, ViewNow};
pub use around::{Alert, Around, Group};
pub use command::{Command, Effect, Tool};
pub use csv::{csv, file_name};
pub use dataset::{Dataset, IndicatorIx};
pub use facets::{
    BuildUp, Distribution, Efficiency, Pair, Sibling, build_up, distribution, efficiency, siblings, wanted,
};
pub use finding::Teller;
pub use ground::Tiles;
pub use layers::{Hidden, Layer};
pub use lens::{Lens, LensCommand, Method, Way};
pub use lru::Lru;
pub use overlay_data::{OverlayData, Shapes};
pub use overlays::{FAINTEST, Laid, Laying, WHOLE};
pub use problems::next_problem;
pub use reducer::{Choice, LevelChoice, Scheme, reduce};
pub use search::{Finder, Found, Hit};
pub use series::{Change, Series};
pub use sketch::{Sketch, SketchStep};
pub use stats::{Ranked, Tally, rank_of, ranking, tally, warning};
