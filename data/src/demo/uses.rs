//! What land is used for.

use super::{
    blocks::Block,
    math::{Stream, mixed},
    site::Site,
};

/// What a smallest unit is built up with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LandUse {
    /// Single houses in clusters among fields.
    Village,
    /// Rows of low houses at the edge of town and in market towns.
    Suburb,
    /// The dense old part of a centre.
    Old,
    /// Six-storey slabs.
    Slabs,
    /// High-rise compounds.
    Towers,
    /// Works with dormitories.
    Works,
    /// Special: a school.
    School,
    /// Special: a hospital.
    Hospital,
    /// Special: a market hall.
    Market,
    /// Special: an office tower.
    Offices,
    /// Special: a park.
    Park,
    /// Special: one enterprise.
    Enterprise,
}

impl LandUse {
    /// The end of a special grid's name; none for ordinary ones.
    pub(super) const fn special(self) -> Option<&'static str> {
        match self {
            Self::School => Some("学校"),
            Self::Hospital => Some("医院"),
            Self::Market => Some("市场"),
            Self::Offices => Some("商务楼"),
            Self::Park => Some("公园"),
            Self::Enterprise => Some("企业"),
            _ => None,
        }
    }
}

/// The use of an ordinary block.
pub(super) fn ordinary(site: &Site, block: &Block, seed: u64) -> LandUse {
    let mut rng = Stream::new(mixed(seed), "uses", u64::from(block.face));
    if block.urban > 0.12 && site.industrial(block.centre) && rng.chance(0.75) {
        return LandUse::Works;
    }
    let edges: [(f64, [f64; 5]); 5] = [
        // up to this urbanity: village, suburb, old, slabs, towers
        (0.10, [0.95, 0.05, 0.0, 0.0, 0.0]),
        (0.22, [0.45, 0.40, 0.0, 0.10, 0.05]),
        (0.45, [0.04, 0.28, 0.05, 0.33, 0.30]),
        (0.78, [0.0, 0.05, 0.10, 0.40, 0.45]),
        (2.0, [0.0, 0.0, 0.42, 0.33, 0.25]),
    ];
    let row = edges.iter().find(|e| block.urban < e.0).map_or([0.0, 0.0, 1.0, 0.0, 0.0], |e| e.1);
    [LandUse::Village, LandUse::Suburb, LandUse::Old, LandUse::Slabs, LandUse::Towers][rng.weighted(&row)]
}

/// The use of a special grid cut out of a block of `host`'s use.
pub(super) fn special(host: LandUse, urban: f64, rng: &mut Stream) -> LandUse {
    const USES: [LandUse; 6] =
        [LandUse::School, LandUse::Hospital, LandUse::Market, LandUse::Offices, LandUse::Park, LandUse::Enterprise];
    let weights = match host {
        LandUse::Works => [0.04, 0.0, 0.03, 0.08, 0.05, 0.8],
        _ if urban > 0.45 => [0.26, 0.1, 0.18, 0.26, 0.16, 0.04],
        _ if urban > 0.12 => [0.3, 0.06, 0.16, 0.08, 0.2, 0.2],
        _ => [0.2, 0.02, 0.08, 0.0, 0.3, 0.4],
    };
    USES[rng.weighted(&weights)]
}
