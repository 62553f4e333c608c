//! What every answer has in common: negotiation, caching, headers, the log.

pub mod body;
pub mod cache;
pub mod counters;
pub mod encoding;
pub mod envelope;
pub mod nearest;
pub mod params;
pub mod reply;

pub use encoding::{Encoding, Media};
pub use params::Params;
pub use reply::{Freshness, Recipe};
