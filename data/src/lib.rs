//! Registers → snapshot. The only program that reads person-level registers; what it writes holds aggregates.
//!
//! [`demo`] and [`import`] make a folder of [`registers`]; [`aggregate`] computes the catalogue's measures and
//! indicators over it; [`snapshot`] writes the result for the server. [`publish`] does both once, [`watch`] whenever a
//! register changes. [`pack`] makes what a planner counts, [`poster`]
//! puts grids on paper.

pub mod aggregate;
pub mod builtin;
pub mod cli;
pub mod demo;
pub mod explain;
pub mod import;
mod letters;
pub mod make;
pub mod matrix;
pub mod pack;
pub mod poster;
pub mod privacy;
pub mod progress;
pub mod publish;
pub mod registers;
pub mod snapshot;
pub mod watch;
mod whole;
