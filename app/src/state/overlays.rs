//! Which layers are laid over the colours, in which order and how strongly.

use core::fmt::Write as _;

/// As strong as it gets, per cent.
pub const WHOLE: u8 = 100;
/// As weak as it gets: below that a layer is better switched off.
pub const FAINTEST: u8 = 20;
/// Most layers at a time: an address has room for no more, and no eye for as many.
const MOST: usize = 24;
/// Longest id that is taken from an address.
const LONGEST_ID: usize = 48;

/// One layer that is switched on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Laid {
    /// Its id on the wire.
    pub id: String,
    /// How strongly it is drawn, per cent: [`FAINTEST`] to [`WHOLE`].
    pub opacity: u8,
}

/// The layers that are switched on, the front one first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Laying(Vec<Laid>);

impl Laying {
    /// None is.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// The front one first.
    #[must_use]
    pub fn layers(&self) -> &[Laid] {
        &self.0
    }

    /// Whether none is switched on.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The layer of that id, where it is on.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Laid> {
        self.0.iter().find(|laid| laid.id == id)
    }

    /// With one more, where it stands in the list of all: before the first one that comes after it there.
    #[must_use]
    pub fn with(&self, id: &str, all: &[&str]) -> Self {
        if self.get(id).is_some() || self.0.len() >= MOST {
            return self.clone();
        }
        let turn = |id: &str| all.iter().position(|known| *known == id);
        let at = self.0.iter().position(|laid| turn(&laid.id) > turn(id)).unwrap_or(self.0.len());
        let mut layers = self.0.clone();
        layers.insert(at, Laid { id: id.into(), opacity: WHOLE });
        Self(layers)
    }

    /// Without one.
    #[must_use]
    pub fn without(&self, id: &str) -> Self {
        Self(self.0.iter().filter(|laid| laid.id != id).cloned().collect())
    }

    /// With one drawn so strongly, per cent.
    #[must_use]
    pub fn with_opacity(&self, id: &str, opacity: u8) -> Self {
        let opacity = opacity.clamp(FAINTEST, WHOLE);
        let set = |laid: &Laid| if laid.id == id { Laid { opacity, ..laid.clone() } } else { laid.clone() };
        Self(self.0.iter().map(set).collect())
    }

    /// With one and its neighbour among those `alike` changed about: towards the front, or away from it.
    #[must_use]
    pub fn moved(&self, id: &str, forward: bool, alike: impl Fn(&str) -> bool) -> Self {
        let mut layers = self.0.clone();
        if let Some((at, other)) = self.neighbour(id, forward, alike) {
            layers.swap(at, other);
        }
        Self(layers)
    }

    /// Whether [`Self::moved`] would change anything.
    #[must_use]
    pub fn may_move(&self, id: &str, forward: bool, alike: impl Fn(&str) -> bool) -> bool {
        self.neighbour(id, forward, alike).is_some()
    }

    fn neighbour(&self, id: &str, forward: bool, alike: impl Fn(&str) -> bool) -> Option<(usize, usize)> {
        let at = self.0.iter().position(|laid| laid.id == id)?;
        let fits = |other: &usize| alike(&self.0[*other].id);
        let other = if forward { (0..at).rev().find(fits) } else { (at + 1..self.0.len()).find(fits) };
        other.map(|other| (at, other))
    }

    /// As the address has them: ids with points between, the front one first; `~` and per cent where one is weaker.
    #[must_use]
    pub fn ids(&self) -> String {
        let mut out = String::new();
        for laid in &self.0 {
            if !out.is_empty() {
                out.push('.');
            }
            out.push_str(&laid.id);
            if laid.opacity != WHOLE {
                // Writing to a string can't fail.
                let _ = write!(out, "~{}", laid.opacity);
            }
        }
        out
    }

    /// Inverse of [`Self::ids`]; commas do as well. None where something can't be one. Whether there are such layers is
    /// only known once the list is here.
    #[must_use]
    pub fn from_ids(ids: &str) -> Option<Self> {
        let mut layers: Vec<Laid> = Vec::new();
        for part in ids.split(['.', ',']) {
            let (id, opacity) = match part.split_once('~') {
                Some((id, opacity)) => (id, opacity.parse().ok().filter(|o| (FAINTEST..=WHOLE).contains(o))?),
                None => (part, WHOLE),
            };
            let good = (1..=LONGEST_ID).contains(&id.len())
                && id.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
            if !good || layers.len() >= MOST || layers.iter().any(|laid| laid.id == id) {
                return None;
            }
            layers.push(Laid { id: id.into(), opacity });
        }
        Some(Self(layers))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ids: &str) -> Laying {
        Laying::from_ids(ids).expect("a list of layers")
    }

    #[test]
    fn the_address_brings_back_order_and_opacity() {
        for ids in ["devices", "devices.stations~60", "thematic_care~20.river_patrols.party_organisations"] {
            assert_eq!(of(ids).ids(), ids);
        }
        assert_eq!(of("a,b~100").ids(), "a.b");
        for wrong in ["", "a.", "a.a", "a~19", "a~101", "a~x", "a b", "a~", "é"] {
            assert_eq!(Laying::from_ids(wrong), None, "{wrong}");
        }
        let many: Vec<String> = (0..25).map(|n| format!("l{n}")).collect();
        assert_eq!(Laying::from_ids(&many.join(".")), None);
    }

    #[test]
    fn a_layer_comes_in_where_the_list_has_it() {
        let all = ["a", "b", "c", "d"];
        assert_eq!(Laying::none().with("c", &all).with("a", &all).with("d", &all).ids(), "a.c.d");
        assert_eq!(of("d.a").with("b", &all).ids(), "b.d.a");
        assert_eq!(of("a~50").with("a", &all).ids(), "a~50", "what is on stays as it is");
        assert_eq!(of("a.b~40.c").without("b").ids(), "a.c");
        assert_eq!(of("a.b").with_opacity("b", 3).ids(), "a.b~20");
    }

    #[test]
    fn a_layer_changes_place_with_the_next_of_its_kind() {
        let areas = |id: &str| id.starts_with('x');
        let laying = of("x1.p.x2.x3");
        assert_eq!(laying.moved("x2", true, areas).ids(), "x2.p.x1.x3");
        assert_eq!(laying.moved("x2", false, areas).ids(), "x1.p.x3.x2");
        assert_eq!(laying.moved("x1", true, areas), laying);
        assert!(laying.may_move("x1", false, areas) && !laying.may_move("x3", false, areas));
    }
}
