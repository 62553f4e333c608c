//! What a folder of registers says of itself.

use std::collections::BTreeMap;

use domain::{
    crs::Crs,
    period::{Day, Month},
};
use serde::{Deserialize, Serialize};

/// The form of `registers.json` that this code reads and writes.
pub const META_FORMAT: u32 = 1;

/// `registers.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meta {
    /// [`META_FORMAT`] when it was written.
    pub format: u32,
    /// The partition's name.
    pub plan: String,
    /// The system that the partition's longitudes and latitudes are in.
    #[serde(default)]
    pub crs: Crs,
    /// The day up to which the registers speak.
    #[serde(with = "text")]
    pub as_of: Day,
    /// The first month of which they tell everything; before it, what happened is unknown.
    #[serde(with = "text")]
    pub from: Month,
    /// The tables that are there, by name.
    pub registers: BTreeMap<String, RegisterMeta>,
}

/// What is to be known of one register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterMeta {
    /// How many rows it has.
    pub rows: u64,
    /// The day up to which it speaks, where it is behind the others.
    #[serde(default, with = "optional_text", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
}

/// Dates as their own texts.
mod text {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

mod optional_text {
    use std::{fmt::Display, str::FromStr};

    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.collect_str(value),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, T: FromStr<Err: Display>, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<T>, D::Error> {
        Option::<String>::deserialize(from)?.map(|text| text.parse().map_err(D::Error::custom)).transpose()
    }
}
