//! Strokes over sets of leaves: several can lie over each other and over any colour.

use std::rc::Rc;

use crate::gl::{ByteTable, Context, GlError, HatchPainter, HatchStyle, Mesh, Normals};
use std::ops::Range;

use super::MapError;
use super::scene::Look;

/// From one stroke to the next, units of the design; the flags' own strokes are nearer to each other.
const PERIOD: f64 = 12.0;
/// Of strokes that stand for a part of a thing.
const WIDE_PERIOD: f64 = 24.0;
/// Width of a stroke, units of the design.
const PEN: f64 = 1.6;

/// How strokes run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strokes {
    /// From the lower left.
    Rising,
    /// From the upper left.
    Falling,
    /// Level.
    Level,
    /// Upright.
    Upright,
    /// Both diagonals.
    Crossed,
    /// Level and upright.
    Squares,
}

impl Strokes {
    /// All, in the order in which layers take them.
    pub const ALL: [Self; 6] = [Self::Rising, Self::Falling, Self::Level, Self::Upright, Self::Crossed, Self::Squares];

    /// Its name in the style sheet.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Level => "level",
            Self::Upright => "upright",
            Self::Crossed => "crossed",
            Self::Squares => "squares",
        }
    }

    /// Which of the four ways its strokes run: rising, falling, level, upright.
    #[must_use]
    pub const fn ways(self) -> [bool; 4] {
        match self {
            Self::Rising => [true, false, false, false],
            Self::Falling => [false, true, false, false],
            Self::Level => [false, false, true, false],
            Self::Upright => [false, false, false, true],
            Self::Crossed => [true, true, false, false],
            Self::Squares => [false, false, true, true],
        }
    }

    /// Across the strokes, in px right and down.
    const fn normals(self) -> Normals {
        const RISING: [f32; 2] = [1.0, 1.0];
        const FALLING: [f32; 2] = [1.0, -1.0];
        const LEVEL: [f32; 2] = [0.0, 1.0];
        const UPRIGHT: [f32; 2] = [1.0, 0.0];
        match self {
            Self::Rising => [RISING, RISING],
            Self::Falling => [FALLING, FALLING],
            Self::Level => [LEVEL, LEVEL],
            Self::Upright => [UPRIGHT, UPRIGHT],
            Self::Crossed => [RISING, FALLING],
            Self::Squares => [LEVEL, UPRIGHT],
        }
    }
}

/// A set of leaves and its strokes.
#[derive(Clone, Debug, PartialEq)]
pub struct Hatch {
    /// For each leaf, whether it is in the set: 1, or 0.
    pub leaves: Rc<[u8]>,
    /// How they run.
    pub strokes: Strokes,
    /// Whether they stand farther apart, for what is only partly so.
    pub wide: bool,
    /// Whether they have the colour of what is good, not the ink's.
    pub accent: bool,
    /// 0–1.
    pub opacity: f64,
}

/// The sets on the card.
pub(super) struct HatchCard {
    painter: HatchPainter,
    sets: Vec<(Hatch, ByteTable)>,
}

impl HatchCard {
    /// Uploads the sets that aren't there yet; none where there is nothing to draw.
    pub(super) fn of(context: &Context, hatches: &[Hatch], before: Option<Self>) -> Result<Option<Self>, MapError> {
        if hatches.is_empty() {
            return Ok(None);
        }
        let (painter, mut kept) = match before {
            Some(card) => (card.painter, card.sets),
            None => (HatchPainter::new(context)?, Vec::new()),
        };
        let set = |hatch: &Hatch| -> Result<(Hatch, ByteTable), GlError> {
            // Another opacity or order uploads nothing.
            if let Some(at) = kept.iter().position(|(known, _)| Rc::ptr_eq(&known.leaves, &hatch.leaves)) {
                return Ok((hatch.clone(), kept.swap_remove(at).1));
            }
            let mut table = ByteTable::new(context, hatch.leaves.len())?;
            table.upload(&hatch.leaves)?;
            Ok((hatch.clone(), table))
        };
        let sets = hatches.iter().map(set).collect::<Result<_, _>>()?;
        Ok(Some(Self { painter, sets }))
    }

    pub(super) fn draw(&self, context: &Context, mesh: (&Mesh, &[Range<usize>]), look: &Look<'_>) {
        for (hatch, table) in &self.sets {
            self.painter.draw(context, mesh, table, &style(hatch, look), &look.at);
        }
    }
}

fn style(hatch: &Hatch, look: &Look<'_>) -> HatchStyle {
    let period = (if hatch.wide { WIDE_PERIOD } else { PERIOD } * look.u).round().max(4.0);
    HatchStyle {
        core: if hatch.accent { look.theme.accent } else { look.theme.ink }.unit(),
        casing: look.theme.ground.unit(),
        normals: hatch.strokes.normals(),
        period: period as f32,
        pen: (PEN * look.u).max(1.0) as f32,
        // Whole px, and a small number: an f32 then still tells px anywhere.
        origin: look.origin.map(|v| v.round().rem_euclid(period) as f32),
        opacity: hatch.opacity as f32,
    }
}

#[cfg(test)]
mod tests {
    use super::Strokes;

    #[test]
    fn every_pattern_is_another_and_repeats_in_whole_px() {
        for (at, strokes) in Strokes::ALL.iter().enumerate() {
            assert!(strokes.normals().as_flattened().iter().all(|v| v.fract() == 0.0));
            for other in &Strokes::ALL[..at] {
                assert_ne!(strokes.normals(), other.normals());
                assert_ne!(strokes.id(), other.id());
            }
        }
    }
}
