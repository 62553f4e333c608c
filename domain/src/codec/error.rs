//! Why bytes are no partition, no context layer and no planning pack.

use crate::pack::PackError;
use crate::partition::PartitionError;
use crate::topology::TopologyError;
use crate::units::UnitError;

/// A fault in a binary file.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CodecError {
    /// Another kind of file.
    #[error("this is no {expected}: it begins with {found:02x?}")]
    Foreign {
        /// What was expected.
        expected: &'static str,
        /// The first bytes.
        found: Vec<u8>,
    },
    /// A version that this program doesn't read.
    #[error("format version {found} is not known; this program reads version {known}")]
    Version {
        /// The file's version.
        found: u8,
        /// The version that is read.
        known: u8,
    },
    /// The content is not what was written.
    #[error("the checksum is {found:016x}, the file says {stated:016x}: it is damaged")]
    Checksum {
        /// Of the bytes that came.
        found: u64,
        /// Of the bytes that were written.
        stated: u64,
    },
    /// The file ends too early.
    #[error("the file ends inside its {0}")]
    Short(&'static str),
    /// A value that can't stand where it stands.
    #[error("{what} {value} is out of range")]
    Value {
        /// What it should be.
        what: &'static str,
        /// What it is.
        value: u64,
    },
    /// Bytes that nobody asked for.
    #[error("{count} bytes are left over in the {part}")]
    Rest {
        /// Where.
        part: &'static str,
        /// How many.
        count: usize,
    },
    /// A text that is no UTF-8.
    #[error("the {0} is not UTF-8")]
    Text(&'static str),
    /// Units that are no hierarchy.
    #[error(transparent)]
    Units(#[from] UnitError),
    /// Arcs that are no topology.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// Units and arcs that don't fit together.
    #[error(transparent)]
    Partition(#[from] PartitionError),
    /// Buildings and entrances that don't fit together.
    #[error(transparent)]
    Pack(#[from] PackError),
}
