//! Charts: plotters' own drawing on a canvas, text measured without touching the page.

mod backend;
mod scale;
pub mod small;
mod trend;

pub use backend::Thin;
pub use scale::{Scale, scale};
pub use trend::{ChartError, Ink, Trend, draw_trend};
