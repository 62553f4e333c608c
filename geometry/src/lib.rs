//! A partition as draw data: positions in a plane, triangles of every leaf, boundaries by level.
//!
//! Pure, as [`domain`] is, and compiled for speed where the app is compiled for size. In the browser it runs in a worker:
//! [`prepare()`] makes everything from the bytes of `partition.bin`, [`Prepared::flatten`] hands it over.
//!
//! Reading order: [`plane`] (where a position stands) → [`fill`] and [`lines`] (what is drawn there, along the curve of
//! [`order`]) → [`cull`] (what of it is in view) → [`prepared`] (all of it at once).

pub mod cull;
pub mod fill;
pub mod lines;
mod order;
pub mod plane;
pub mod prepared;
#[cfg(any(test, feature = "samples"))]
pub mod samples;

pub use cull::{Chunk, Sight};
pub use plane::LocalPlane;
pub use prepared::{Layout, PrepareError, Prepared, prepare, restore};
