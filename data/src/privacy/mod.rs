//! The aggregator's secret: only this program reads it. What is done with it: [`domain::privacy`].

mod guard;
#[cfg(test)]
mod tests;

pub use guard::{Guard, KeyError};
