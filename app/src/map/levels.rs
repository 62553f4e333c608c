//! Levels are data: which unit a leaf shows as, and how the boundaries of each depth look, whatever their number.

use std::rc::Rc;

use domain::partition::Partition;
use domain::units::{LeafIx, UnitIx, UnitTable};

/// The unit that stands for a leaf at a depth: its ancestor there; where its parents skip that depth (a special grid),
/// the coarsest below it.
#[must_use]
pub fn shown_unit(units: &UnitTable, leaf: LeafIx, depth: u8) -> UnitIx {
    let mut unit = units.unit_of(leaf);
    while let Some(parent) = units.parent(unit) {
        if units.depth(parent) < depth {
            break;
        }
        unit = parent;
    }
    unit
}

/// The level shown and, above the leaves, the unit of every leaf at it.
pub struct Levels {
    partition: Rc<Partition>,
    depth: u8,
    deepest: u8,
    /// By leaf; empty at the leaves' own depth, where it would say nothing.
    units: Vec<u32>,
}

impl Levels {
    /// Shows the leaves.
    #[must_use]
    pub fn new(partition: Rc<Partition>) -> Self {
        let deepest = deepest(partition.units());
        Self { partition, depth: deepest, deepest, units: Vec::new() }
    }

    /// The depth shown.
    #[must_use]
    pub fn depth(&self) -> u8 {
        self.depth
    }

    /// The leaves' depth.
    #[must_use]
    pub fn deepest(&self) -> u8 {
        self.deepest
    }

    /// Shows another depth, at most the deepest.
    pub fn show(&mut self, depth: u8) {
        self.depth = depth.min(self.deepest);
        self.units.clear();
        if self.depth < self.deepest {
            let units = self.partition.units();
            let leaves = u32::try_from(units.leaf_count()).expect("leaf indices are u32");
            self.units.extend((0..leaves).map(|leaf| shown_unit(units, LeafIx(leaf), self.depth).0));
        }
    }

    /// The unit that a leaf shows as at a depth.
    #[must_use]
    pub fn shown(&self, leaf: LeafIx, depth: u8) -> UnitIx {
        match self.units.get(leaf.index()) {
            Some(unit) if depth == self.depth => UnitIx(*unit),
            _ => shown_unit(self.partition.units(), leaf, depth),
        }
    }

    /// One byte for each leaf from one for each unit.
    pub fn expand(&self, by_unit: &[u8], by_leaf: &mut Vec<u8>) {
        by_leaf.clear();
        if self.units.is_empty() {
            by_leaf.extend_from_slice(&by_unit[self.partition.units().first_leaf().index()..]);
        } else {
            by_leaf.extend(self.units.iter().map(|unit| by_unit[*unit as usize]));
        }
    }
}

/// The leaves' depth.
#[must_use]
pub fn deepest(units: &UnitTable) -> u8 {
    u8::try_from(units.levels().len().saturating_sub(1)).expect("at most 16 levels")
}

/// What kind of boundary a depth has, by its rank from the top and from the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The edge of the whole.
    Whole,
    /// The units right below the whole.
    First,
    /// Between the first and the last but one.
    Middle,
    /// The leaves' parents, where there are five levels or more.
    Group,
    /// The leaves.
    Leaf,
}

/// The rank of a depth among `levels` levels.
#[must_use]
pub fn rank(depth: u8, levels: usize) -> Rank {
    let (depth, last) = (usize::from(depth), levels.saturating_sub(1));
    match depth {
        0 => Rank::Whole,
        _ if depth >= last => Rank::Leaf,
        1 => Rank::First,
        _ if depth + 1 == last && levels >= 5 => Rank::Group,
        _ => Rank::Middle,
    }
}

/// One stroke of a boundary, in the design's units: width in `u`, opacity 0–1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stroke {
    /// Full width.
    pub width: f64,
    /// Opacity.
    pub alpha: f64,
}

/// How a rank is drawn: the casing in the ground's colour lies below all lines, the core above.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundaryStyle {
    /// In the ground's colour, under the core.
    pub casing: Option<Stroke>,
    /// The line itself.
    pub core: Stroke,
    /// The core has the ink's colour, not the ground's.
    pub inked: bool,
}

impl Rank {
    /// LOOK.md's boundary widths, at 1920 px.
    #[must_use]
    pub const fn style(self) -> BoundaryStyle {
        const fn line(width: f64, alpha: f64) -> BoundaryStyle {
            BoundaryStyle { casing: None, core: Stroke { width, alpha }, inked: false }
        }
        match self {
            Self::Whole => BoundaryStyle {
                casing: Some(Stroke { width: 4.4, alpha: 1.0 }),
                core: Stroke { width: 2.0, alpha: 0.9 },
                inked: true,
            },
            Self::First => BoundaryStyle {
                casing: Some(Stroke { width: 4.0, alpha: 0.95 }),
                core: Stroke { width: 1.4, alpha: 0.85 },
                inked: true,
            },
            Self::Middle => line(1.3, 0.95),
            Self::Group => line(0.8, 0.8),
            // LOOK.md's half pixel at 34 % as its pictures show it: a canvas' stroke covers more than its width says.
            Self::Leaf => line(0.6, 0.6),
        }
    }

    /// How wide the units of this rank are on average, in `u`, while their names show: from, and up to where a name
    /// alone would say nothing of the ground around it. `own` is the level shown itself.
    #[must_use]
    pub const fn named_px(self, own: bool) -> (f64, f64) {
        let (from, to) = match self {
            Self::Whole | Self::First => return (0.0, f64::INFINITY),
            Self::Middle => (84.0, 1_600.0),
            Self::Group => (110.0, 480.0),
            Self::Leaf => return (72.0, f64::INFINITY),
        };
        if own { (from * 0.6, f64::INFINITY) } else { (from, to) }
    }

    /// Size of a name of this rank, in `u`.
    #[must_use]
    pub const fn text_px(self) -> f64 {
        match self {
            Self::Whole | Self::First => 16.0,
            Self::Middle => 14.0,
            Self::Group => 13.0,
            Self::Leaf => 12.0,
        }
    }
}

/// How strongly lines show whose cells are `cell_px` of the design's px wide: gone below five, whole from seven.
#[must_use]
pub fn fineness(cell_px: f64) -> f64 {
    ((cell_px - 5.0) / 2.0).clamp(0.0, 1.0)
}

/// How much wider lines get when one is near: `cell_px` is the mean width of a leaf in the design's px.
#[must_use]
pub fn nearness(cell_px: f64) -> f64 {
    (1.0 + 0.16 * (cell_px / 24.0).max(1.0).log2()).min(1.8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boundaries_are_ranked_from_both_ends_whatever_the_number_of_levels() {
        let ranks = |levels: usize| (0..levels).map(|d| rank(d as u8, levels)).collect::<Vec<_>>();
        assert_eq!(ranks(1), [Rank::Whole]);
        assert_eq!(ranks(2), [Rank::Whole, Rank::Leaf]);
        assert_eq!(ranks(3), [Rank::Whole, Rank::First, Rank::Leaf]);
        assert_eq!(ranks(4), [Rank::Whole, Rank::First, Rank::Middle, Rank::Leaf]);
        assert_eq!(ranks(5), [Rank::Whole, Rank::First, Rank::Middle, Rank::Group, Rank::Leaf]);
        assert_eq!(ranks(6), [Rank::Whole, Rank::First, Rank::Middle, Rank::Middle, Rank::Group, Rank::Leaf]);
    }

    #[test]
    fn fine_lines_fade_out_before_they_would_fill_the_cells() {
        assert!(fineness(5.0) == 0.0 && fineness(7.0) == 1.0);
        assert!(nearness(8.0) == 1.0 && nearness(200.0) > 1.3 && nearness(1e9) == 1.8);
        assert!(fineness(5.5) > 0.0 && fineness(5.5) < fineness(6.0));
    }
}
