//! Charts: plotters' own drawing on a canvas, text measured without touching the page.

mod backend;
mod bars;
mod gauge;
mod histogram;
mod paper;
mod scale;
mod scatter;
pub mod small;
mod tenth;
mod trend;

pub use backend::Thin;
pub use bars::Bars;
pub use gauge::Gauge;
pub use histogram::{Histogram, Mark};
pub use paper::{ChartError, Drawn, Ink, Paper, Screen, draw_on, show_on};
pub use scale::{Scale, scale};
pub use scatter::{Dot, Scatter};
pub use tenth::Tenth;
pub use trend::{Trend, note_mark};
