//! What a poster says beside names, in the language that it is made in.

use domain::units::{Level, Text, UnitKind};

/// A poster's language.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// The fixed words.
pub(super) struct Words {
    pub title: &'static str,
    pub special: &'static str,
    pub code: &'static str,
    pub name: &'static str,
    pub phone: &'static str,
    pub contact: &'static str,
    pub scan: &'static str,
    pub north: &'static str,
    pub own: &'static str,
    pub beside: &'static str,
    pub above: &'static str,
    pub building: &'static str,
    pub water: &'static str,
    pub as_of: &'static str,
    pub metre: &'static str,
}

const ZH: Words = Words {
    title: "网格图",
    special: "专属网格",
    code: "编码",
    name: "姓名",
    phone: "电话",
    contact: "联系人",
    scan: "扫码看本网格",
    north: "北",
    own: "本网格",
    beside: "相邻网格界",
    above: "上级界线",
    building: "建筑",
    water: "水面",
    as_of: "截至",
    metre: "米",
};

const EN: Words = Words {
    title: "Grid map",
    special: "Special grid",
    code: "Code",
    name: "Name",
    phone: "Telephone",
    contact: "Contact",
    scan: "This grid online",
    north: "N",
    own: "This grid",
    beside: "Neighbouring grids",
    above: "Boundaries above",
    building: "Buildings",
    water: "Water",
    as_of: "As of",
    metre: "m",
};

impl Lang {
    pub(super) const fn words(self) -> &'static Words {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }

    /// As in a PDF's `Lang`.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    pub(super) fn of(self, text: &Text) -> &str {
        match self {
            Self::Zh => &text.zh,
            Self::En => &text.en,
        }
    }

    /// The role of who leads a unit of a level.
    pub(super) fn leader(self, level: &Level, kind: UnitKind) -> String {
        match (&level.led_by, kind) {
            (_, UnitKind::Special) => self.words().contact.to_owned(),
            (Some(role), _) => titled(self.of(role)),
            (None, _) => match self {
                Self::Zh => format!("{}负责人", level.name.zh),
                Self::En => titled(&format!("{} leader", level.name.en)),
            },
        }
    }
}

/// With a capital at its beginning, where letters have them.
fn titled(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}
