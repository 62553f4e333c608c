//! What the words mean: units and levels, the partition they tile, periods, measures, indicators and the wire.
//!
//! Pure: no I/O, no clock, no randomness, no DOM, no HTTP, no SQL. The same code runs in `weige-data`,
//! in `weige-server` and, as WebAssembly, in the app.
//!
//! Reading order: [`units`] (who is whose parent) → [`topology`] (who is whose neighbour) → [`partition`] (both
//! together) → [`plan`] (how it is redrawn) and [`pack`] (what is counted on it) → [`codec`] (its three written forms) → [`catalogue`] and [`formula`]
//! (what is counted, what is shown) → [`wire`] (what travels).

pub mod catalogue;
pub mod codec;
pub mod crs;
pub mod cube;
pub mod ellipsoid;
pub mod explain;
pub mod fill;
pub mod flat;
pub mod formula;
pub mod gauss_kruger;
pub mod hilbert;
pub mod lattice;
pub mod locate;
pub mod pack;
pub mod partition;
pub mod period;
pub mod plan;
pub mod privacy;
pub mod sort;
mod texts;
pub mod topology;
pub mod units;
pub mod unusual;
pub mod value;
pub mod wire;
