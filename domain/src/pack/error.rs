//! Why buildings and entrances are no planning pack.

use crate::lattice::LatticePoint;

/// A fault in a planning pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A number that two buildings have.
    #[error("building {0} stands twice")]
    BuildingTwice(u32),
    /// Floors of an entrance that stand twice.
    #[error("building {building}, entrance {entrance}: floors {}–{} stand twice", floors.0, floors.1)]
    AtomTwice {
        /// The building.
        building: u32,
        /// The entrance.
        entrance: u8,
        /// First and last floor.
        floors: (u8, u8),
    },
    /// An entrance of a building that isn't there.
    #[error("entrance {entrance} is of building {building}, and there is none")]
    NoBuilding {
        /// The building.
        building: u32,
        /// The entrance.
        entrance: u8,
    },
    /// A place that is not on the globe.
    #[error("building {building}: {at} is not on the globe")]
    OffGlobe {
        /// The building.
        building: u32,
        /// The place.
        at: LatticePoint,
    },
    /// A band that ends below its beginning.
    #[error("building {building}, entrance {entrance}: floors {} to {} run downwards", floors.0, floors.1)]
    Floors {
        /// The building.
        building: u32,
        /// The entrance.
        entrance: u8,
        /// First and last floor.
        floors: (u8, u8),
    },
    /// Counts that don't agree.
    #[error("building {building}: {stated} {what}, but its entrances have {counted}")]
    Sum {
        /// The building.
        building: u32,
        /// Households, shops or houses.
        what: &'static str,
        /// As the building says.
        stated: u32,
        /// As its atoms say together.
        counted: u32,
    },
}
