//! A published value and what is to be thought of it.

use serde::{Deserialize, Serialize};

/// What is to be thought of a value. Four looks on the map, four rows in the legend; zero is a value.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Flag {
    /// A value.
    Ok = 0,
    /// None was computed: no record, no denominator, or an absent register.
    #[default]
    NoData = 1,
    /// Held back because too few people stand behind it.
    Suppressed = 2,
    /// A value older than its indicator allows.
    Stale = 3,
}

impl Flag {
    /// Every flag in the legend's order.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Stale, Self::Suppressed, Self::NoData];

    /// From its byte on disk and on the wire.
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0 => Some(Self::Ok),
            1 => Some(Self::NoData),
            2 => Some(Self::Suppressed),
            3 => Some(Self::Stale),
            _ => None,
        }
    }

    /// Its name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::NoData => "no_data",
            Self::Suppressed => "suppressed",
            Self::Stale => "stale",
        }
    }

    /// Whether a number stands behind it.
    #[must_use]
    pub const fn has_value(self) -> bool {
        matches!(self, Self::Ok | Self::Stale)
    }
}

/// One cell of the cube.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cell {
    /// The number; NaN unless [`Flag::has_value`].
    pub value: f32,
    /// What is to be thought of it.
    pub flag: Flag,
}

impl Cell {
    /// A cell without a number.
    pub const NO_DATA: Self = Self { value: f32::NAN, flag: Flag::NoData };

    /// The number, where there is one.
    #[must_use]
    pub fn number(self) -> Option<f32> {
        self.flag.has_value().then_some(self.value)
    }
}
