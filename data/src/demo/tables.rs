//! What a demo consists of. Days are days since 1970-01-01; `leaf` is a place among the leaves in the order of codes.

use domain::{
    codec::exchange::UnitRow,
    units::{Level, Text},
};

use super::{LandUse, Registers};

/// A whole demo in memory.
#[derive(Clone, Debug, PartialEq)]
pub struct DemoData {
    /// The levels, coarsest first.
    pub levels: Vec<Level>,
    /// Every unit, by depth, then by code; the leaves last. Codes have 6, 9, 12, 15 or 18 digits, names carry 示范.
    pub units: Vec<UnitRow>,
    /// Outlines of the leaves, in the order of their codes.
    pub leaves: Vec<LeafRow>,
    /// Water, roads and compounds.
    pub context: Context,
    /// What stands on the ground.
    pub buildings: Vec<Building>,
    /// What is known of people and events; none for the scales that have [`DemoData::measures`] instead.
    pub registers: Option<Registers>,
    /// Counts by leaf and month, for the scales without registers.
    pub measures: Vec<Measure>,
    /// Thematic grids, which lie across the partition; with registers only.
    pub overlays: Vec<Overlay>,
    /// What was put into the figures on purpose.
    pub stories: Vec<Story>,
}

/// The outline of one leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafRow {
    /// Its unit's code.
    pub code: String,
    /// One ring, counter-clockwise, not closed: longitude and latitude in steps of 1e-7°, all multiples of ten.
    pub ring: Vec<[i32; 2]>,
    /// What it is built up with.
    pub land: LandUse,
}

/// Layers that lie under the units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Areas: class 1 a river, 2 a lake, 3 a pond.
    pub water: Vec<Feature>,
    /// Lines: class 1 expressway, 2 main, 3 secondary, 4 minor.
    pub roads: Vec<Feature>,
    /// Areas of walled compounds, class 1.
    pub compounds: Vec<Feature>,
}

/// One area or line, in steps of 1e-7°; areas are counter-clockwise and not closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// Meaning depends on the layer.
    pub class: u8,
    /// Where it has one.
    pub name: Option<String>,
    /// Its points.
    pub points: Vec<[i32; 2]>,
}

/// What a building is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names say it")]
pub enum BuildingKind {
    House,
    LowRise,
    Slab,
    Tower,
    Shops,
    Office,
    Factory,
    School,
    Hospital,
    Market,
    Public,
    Farm,
}

impl BuildingKind {
    /// Its name in the registers.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::House => "house",
            Self::LowRise => "low_rise",
            Self::Slab => "slab",
            Self::Tower => "tower",
            Self::Shops => "shops",
            Self::Office => "office",
            Self::Factory => "factory",
            Self::School => "school",
            Self::Hospital => "hospital",
            Self::Market => "market",
            Self::Public => "public",
            Self::Farm => "farm",
        }
    }

    /// Whether people live in it.
    #[must_use]
    pub const fn residential(self) -> bool {
        matches!(self, Self::House | Self::LowRise | Self::Slab | Self::Tower)
    }
}

/// A building; its number is its place in the list, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Building {
    /// The leaf that holds the whole footprint.
    pub leaf: u32,
    /// What it is.
    pub kind: BuildingKind,
    /// Storeys above ground.
    pub floors: u8,
    /// Staircases.
    pub entrances: u8,
    /// Flats or houses in it.
    pub houses: u16,
    /// Of them with a resident household.
    pub households: u16,
    /// Shops and offices in it.
    pub shops: u16,
    /// Minutes on foot to the nearest open station; none where no register tells of stations.
    pub station_minutes: Option<u8>,
    /// The middle, in steps of 1e-7°.
    pub at: [i32; 2],
    /// Corners, counter-clockwise.
    pub footprint: [[i32; 2]; 4],
}

/// A count without a register behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measure {
    /// Where.
    pub leaf: u32,
    /// Its name.
    pub measure: &'static str,
    /// First day of the month.
    pub day: i32,
    /// The count.
    pub value: f64,
}

/// Something put into the figures on purpose, for a person or a test to find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// `overdue_cases`, `false_alarms` or `visits_stopped`.
    pub kind: &'static str,
    /// The unit's code.
    pub unit: String,
    /// From this day on.
    pub since: i32,
}

/// A set of thematic grids (特色网格): leaves that one service looks after together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlay {
    /// `rule_of_law`, `care`, `medical` or `veterans`.
    pub kind: &'static str,
    /// What people call it.
    pub name: Text,
    /// Leaves, rising.
    pub leaves: Vec<u32>,
}
