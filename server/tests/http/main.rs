//! The server over real HTTP: each test has a snapshot of its own and a server on a port of its own.
#![allow(clippy::unwrap_used)] // In a test an unwrap is an assertion.

mod app;
mod caching;
mod client;
mod connections;
mod explain;
mod exports;
mod figures;
mod forged;
mod harness;
mod overlays;
mod pack;
mod plans;
mod plans_kept;
mod problems;
mod program;
mod refusals;
mod snapshot;
mod surface;
mod swap;
mod tables;
mod tiles;
mod warnings;
