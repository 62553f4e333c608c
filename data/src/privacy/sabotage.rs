//! Protection that is broken on purpose, so that attackers can show that they find what is to be found.

/// A breach. The command line has it with the feature `sabotage` alone, which is in no product; tests call it here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "sabotage", derive(clap::ValueEnum))]
pub enum Sabotage {
    /// What is counted of people is published as it is counted, and looks like any other snapshot.
    NoProtection,
    /// The period is in every draw: the mean over many periods tells the count.
    DatedKey,
}
