//! The partition's written forms, and that of the layers below it.
//!
//! [`bin`] is the app's own: a few bytes a point. `geojson` and `topojson` (feature `exchange`) are the doors for
//! others, both ways; `exchange` holds what both share, `items` features as any file has them. [`context`] is water, roads,
//! buildings and compounds; [`pack`] is what a planner counts.

pub mod bin;
mod bytes;
pub mod context;
mod error;
#[cfg(feature = "exchange")]
pub mod exchange;
#[cfg(feature = "exchange")]
pub mod geojson;
#[cfg(feature = "exchange")]
pub mod items;
pub mod pack;
#[cfg(feature = "exchange")]
pub mod topojson;
#[cfg(feature = "exchange")]
mod walk;

#[cfg(test)]
pub(crate) use bytes::checksum as checksum_of;
pub use error::CodecError;
