//! What can be wrong with polygons that ought to tile an area.

use core::fmt;

use crate::lattice::LatticePoint;

/// What kind of fault or peculiarity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// A coordinate that is no number or not on the globe.
    BadCoordinate,
    /// A unit without any area.
    EmptyUnit,
    /// An area enclosed by units that belongs to none and is no declared enclave.
    Gap,
    /// An area that belongs to several units.
    Overlap,
    /// Units of exactly the same area.
    Duplicate,
    /// An area that one unit's rings wind round twice, or the wrong way.
    SelfCrossing,
    /// A part of a unit that lies outside its parent.
    OutsideParent,
    /// A declared enclave that lies in no gap.
    NoEnclave,
    /// A ring that touches itself in a point. Harmless.
    SelfTouch,
    /// A ring with fewer than three different points; left out.
    EmptyRing,
    /// A line that a unit runs forth and back; left out.
    Spike,
    /// A vertex of one unit on an edge of another that has no vertex there; the edge gets one.
    Unmatched,
}

impl FindingKind {
    /// Whether polygons with it are no coverage.
    #[must_use]
    pub const fn is_error(self) -> bool {
        !matches!(self, Self::SelfTouch | Self::EmptyRing | Self::Spike | Self::Unmatched)
    }

    const fn words(self) -> &'static str {
        match self {
            Self::BadCoordinate => "bad coordinate",
            Self::EmptyUnit => "no area",
            Self::Gap => "gap",
            Self::Overlap => "overlap",
            Self::Duplicate => "duplicate",
            Self::SelfCrossing => "self-crossing",
            Self::OutsideParent => "outside its parent",
            Self::NoEnclave => "no gap at the declared enclave",
            Self::SelfTouch => "ring touches itself",
            Self::EmptyRing => "ring without area",
            Self::Spike => "spike",
            Self::Unmatched => "edge without the neighbour's vertex",
        }
    }
}

/// One fault or peculiarity with its place and size.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// Codes of the units concerned, in the order of the shapes given; the neighbours of a gap.
    pub units: Vec<String>,
    /// Where: a point inside an area where there is one, or on its boundary.
    pub place: LatticePoint,
    /// Area in m²; 0 for points and lines.
    pub size_m2: f64,
    /// Mean width of the area, 2 · area / perimeter, in metres; 0 for points and lines.
    pub width_m: f64,
    /// What else there is to say; often empty.
    pub detail: String,
}

impl Finding {
    pub(super) fn at(kind: FindingKind, units: Vec<String>, place: LatticePoint) -> Self {
        Self { kind, units, place, size_m2: 0.0, width_m: 0.0, detail: String::new() }
    }

    /// Whether polygons with it are no coverage.
    #[must_use]
    pub const fn is_error(&self) -> bool {
        self.kind.is_error()
    }
}

/// Most codes in one message; a gap can border hundreds of units.
const NAMED: usize = 6;

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.kind.words(), self.place)?;
        if self.size_m2 > 0.0 {
            write!(f, ", {:.4} m², {:.3} m wide", self.size_m2, self.width_m)?;
        }
        for (ix, code) in self.units.iter().take(NAMED).enumerate() {
            write!(f, "{}{code}", if ix == 0 { ": " } else { ", " })?;
        }
        if self.units.len() > NAMED {
            write!(f, " and {} more", self.units.len() - NAMED)?;
        }
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}
