//! The aggregator's secret: only this program reads it. What is done with it: [`domain::privacy`].

mod guard;
mod sabotage;
#[cfg(test)]
mod tests;

pub use guard::{Guard, KeyError};
pub use sabotage::Sabotage;
