//! What goes onto paper, in millimetres from its left and top.
//!
//! [`Print`] says what and on which paper. The map sheet is laid out once ([`sheet`]) as plain [`marks`]: the page shows and
//! prints them as SVG, so that text stays text, and [`canvas`] paints the same marks for a picture with exact px.

pub mod canvas;
pub mod marks;
pub mod png;
pub mod sheet;

/// Px of a picture in one millimetre: 254 to the inch, and every paper is a whole number of them.
pub const PX_PER_MM: f64 = 10.0;
/// CSS px in one millimetre of paper.
pub const CSS_PX_PER_MM: f64 = 96.0 / 25.4;

/// A paper's size (ISO 216).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// 210 × 297 mm.
    A4,
    /// 297 × 420 mm.
    A3,
}

/// A paper, on end or lying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its size.
    pub size: Size,
    /// Whether it lies.
    pub wide: bool,
}

impl Page {
    /// All papers of the map sheet, the usual one first.
    pub const ALL: [Self; 4] = [
        Self { size: Size::A4, wide: true },
        Self { size: Size::A4, wide: false },
        Self { size: Size::A3, wide: true },
        Self { size: Size::A3, wide: false },
    ];

    /// Its name in the style sheet: the page of that name has its size.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match (self.size, self.wide) {
            (Size::A4, true) => "a4-wide",
            (Size::A4, false) => "a4",
            (Size::A3, true) => "a3-wide",
            (Size::A3, false) => "a3",
        }
    }

    /// Width and height, mm.
    #[must_use]
    pub const fn mm(self) -> [f64; 2] {
        let [short, long] = match self.size {
            Size::A4 => [210.0, 297.0],
            Size::A3 => [297.0, 420.0],
        };
        if self.wide { [long, short] } else { [short, long] }
    }

    /// How much larger letters are than on A4: a larger sheet is looked at from farther away.
    #[must_use]
    pub const fn letters(self) -> f64 {
        match self.size {
            Size::A4 => 1.0,
            Size::A3 => 1.2,
        }
    }

    /// Width and height of its picture, px.
    #[must_use]
    pub fn px(self) -> [u32; 2] {
        self.mm().map(|mm| (mm * PX_PER_MM).round() as u32)
    }
}

/// What is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Print {
    /// The map with its legend.
    Map(Page),
    /// The day's brief of the chosen unit.
    Brief,
}

impl Print {
    /// What is shown first.
    pub const FIRST: Self = Self::Map(Page::ALL[0]);

    /// Its name in the address.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Map(Page { size: Size::A4, wide: true }) => "map-a4-wide",
            Self::Map(Page { size: Size::A4, wide: false }) => "map-a4",
            Self::Map(Page { size: Size::A3, wide: true }) => "map-a3-wide",
            Self::Map(Page { size: Size::A3, wide: false }) => "map-a3",
            Self::Brief => "brief",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Page::ALL.map(Self::Map).into_iter().chain([Self::Brief]).find(|print| print.id() == id)
    }

    /// On which paper.
    #[must_use]
    pub const fn page(self) -> Page {
        match self {
            Self::Map(page) => page,
            Self::Brief => Page { size: Size::A4, wide: false },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Page, Print};

    #[test]
    fn every_print_is_named_and_found_by_its_name() {
        for print in Page::ALL.map(Print::Map).into_iter().chain([Print::Brief]) {
            assert_eq!(Print::from_id(print.id()), Some(print));
        }
        assert_eq!(Print::from_id("map-a5"), None);
    }

    #[test]
    fn a_paper_is_a_whole_number_of_px() {
        assert_eq!(Page::ALL.map(Page::px), [[2970, 2100], [2100, 2970], [4200, 2970], [2970, 4200]]);
    }
}
