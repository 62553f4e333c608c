//! What can be hidden: the names of units, what lies on the ground below the colours, and the base map.

use crate::map::{Kind, Kinds};

/// One row of the list of layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    /// The units' names.
    Names,
    /// The base map, where the server offers one.
    Basemap,
    /// A kind of what lies on the ground.
    Ground(Kind),
}

impl Layer {
    /// All, in the order of the list.
    pub const ALL: [Self; 2 + Kind::ALL.len()] = [
        Self::Names,
        Self::Ground(Kind::ALL[3]),
        Self::Ground(Kind::ALL[1]),
        Self::Ground(Kind::ALL[2]),
        Self::Ground(Kind::ALL[0]),
        Self::Basemap,
    ];

    /// Its name in the address and in the style sheet.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Basemap => "basemap",
            Self::Ground(kind) => kind.id(),
        }
    }

    /// The layer of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|layer| layer.id() == id)
    }
}

/// Layers that aren't drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hidden {
    /// The units' names.
    pub names: bool,
    /// The base map.
    pub basemap: bool,
    /// Of what lies on the ground.
    pub ground: Kinds,
}

impl Hidden {
    /// Everything is drawn.
    pub const NONE: Self = Self { names: false, basemap: false, ground: Kinds::NONE };

    /// Whether a layer is among them.
    #[must_use]
    pub const fn has(self, layer: Layer) -> bool {
        match layer {
            Layer::Names => self.names,
            Layer::Basemap => self.basemap,
            Layer::Ground(kind) => self.ground.has(kind),
        }
    }

    /// With one hidden or shown.
    #[must_use]
    pub const fn with(self, layer: Layer, hidden: bool) -> Self {
        match layer {
            Layer::Names => Self { names: hidden, ..self },
            Layer::Basemap => Self { basemap: hidden, ..self },
            Layer::Ground(kind) => Self { ground: self.ground.with(kind, hidden), ..self },
        }
    }

    /// As the address has them: their ids with points between.
    #[must_use]
    pub fn ids(self) -> String {
        let hidden = Layer::ALL.into_iter().filter(|layer| self.has(*layer));
        hidden.map(Layer::id).collect::<Vec<_>>().join(".")
    }

    /// Inverse of [`Self::ids`]; commas do as well. None where one is unknown.
    #[must_use]
    pub fn from_ids(ids: &str) -> Option<Self> {
        ids.split(['.', ',']).try_fold(Self::NONE, |hidden, id| Some(hidden.with(Layer::from_id(id)?, true)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_comes_back_from_its_ids() {
        for bits in 1_u32..1 << Layer::ALL.len() {
            let layers = Layer::ALL.into_iter().enumerate().filter(|(at, _)| bits & (1 << at) != 0);
            let hidden = layers.fold(Hidden::NONE, |hidden, (_, layer)| hidden.with(layer, true));
            assert_eq!(Hidden::from_ids(&hidden.ids()), Some(hidden), "{}", hidden.ids());
            assert_eq!(Layer::ALL.into_iter().fold(hidden, |hidden, layer| hidden.with(layer, false)), Hidden::NONE);
        }
        assert_eq!(Hidden::from_ids("water,basemap"), Hidden::from_ids("water.basemap"));
        assert_eq!(Hidden::from_ids("water.stars"), None);
    }
}
