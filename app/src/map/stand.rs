//! For which camera a picture was drawn, and how it serves another.

use crate::gl::Transform;

/// Where the camera of a picture stood.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stand {
    pub(super) at: Transform,
    /// As [`super::scene::Look::origin`].
    pub(super) origin: [f64; 2],
}

/// How a picture of one camera serves another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Serves {
    /// It has to be drawn.
    Nothing,
    /// Moved by whole device px, to the right and down.
    Moved([i32; 2]),
    /// As large as a box: left, top, right, bottom, device px from the buffer's top left.
    Scaled([f64; 4]),
}

/// Share of the view that a picture leaves bare above which all of it is drawn.
const MOST_BARE: f64 = 0.5;
/// How far a place may be off its px in a picture made of pieces.
const PIECES_PX: f32 = 0.125;

/// How many times as large or as small a picture is shown until it is drawn.
const MOST_SCALED: f64 = 2.0;

impl Stand {
    /// How the picture serves another camera; in haste also larger or smaller than it was drawn.
    pub(super) fn serves(&self, to: &Self, haste: bool) -> Serves {
        if self.at.viewport != to.at.viewport {
            return Serves::Nothing;
        }
        let ratio = f64::from(to.at.scale) / f64::from(self.at.scale);
        let sides = to.at.viewport.map(f64::from);
        let low = [0, 1].map(|i| to.origin[i] - self.origin[i] * ratio);
        let high = [0, 1].map(|i| low[i] + sides[i] * ratio);
        let stays: f64 = (0..2).map(|i| ((high[i].min(sides[i]) - low[i].max(0.0)) / sides[i]).max(0.0)).product();
        if stays <= 1.0 - MOST_BARE {
            return Serves::Nothing;
        }
        if self.at.scale == to.at.scale {
            // The card's numbers are coarse far from the middle of the plane and very near the ground.
            let off = to.at.centre.iter().fold(0.0_f32, |most, v| most.max(v.abs())) * f32::EPSILON * to.at.scale;
            if low.iter().all(|px| px.fract() == 0.0) && off < PIECES_PX {
                return Serves::Moved(low.map(|px| px as i32));
            }
        }
        if haste && (1.0 / MOST_SCALED..=MOST_SCALED).contains(&ratio) {
            return Serves::Scaled([low[0], low[1], high[0], high[1]]);
        }
        Serves::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::{Serves, Stand};
    use crate::gl::Transform;

    fn stand(scale: f32, origin: [f64; 2]) -> Stand {
        let centre = origin.map(|px| ((500.0 - px) / f64::from(scale)) as f32);
        Stand { at: Transform { centre, scale, viewport: [1_000.0; 2] }, origin }
    }

    #[test]
    fn a_picture_moves_along_by_whole_px_if_enough_of_it_stays() {
        let from = stand(2.0, [100.0, -40.0]);
        let calm = |to: &Stand| from.serves(to, false);
        assert_eq!(calm(&from), Serves::Moved([0, 0]));
        assert_eq!(calm(&stand(2.0, [93.0, -30.0])), Serves::Moved([-7, 10]));
        assert_eq!(calm(&stand(2.0, [93.5, -30.0])), Serves::Nothing, "half a px");
        assert_eq!(calm(&stand(2.1, [93.0, -30.0])), Serves::Nothing, "another zoom");
        assert_eq!(calm(&stand(2.0, [-401.0, -40.0])), Serves::Nothing, "more is new than stays");
        assert_eq!(calm(&stand(2.0, [100.0, 1e9])), Serves::Nothing);
        let far = stand(2_000.0, [-9e6, 0.0]);
        assert_eq!(far.serves(&far, false), Serves::Nothing, "so near that an f32 does not tell px");
        let other = Stand { at: Transform { viewport: [1_000.0, 999.0], ..from.at }, ..from };
        assert_eq!(from.serves(&other, true), Serves::Nothing, "another size");
    }

    #[test]
    fn in_haste_a_picture_is_shown_where_its_corners_stand() {
        let from = stand(2.0, [100.0, -40.0]);
        for (scale, origin) in [(3.0, [-100.0, -300.0]), (1.5, [180.0, 120.0]), (2.0, [100.5, -40.0])] {
            let to = stand(scale, origin);
            let Serves::Scaled([left, top, right, bottom]) = from.serves(&to, true) else { panic!("{to:?}") };
            // A place of the ground stands at the same share of the picture's sides as it did.
            for local in [[0.0, 0.0], [-50.0, 20.0], [450.0, 520.0]] {
                let was = [0, 1].map(|i| (from.origin[i] + local[i] * 2.0) / 1_000.0);
                let is = [0, 1].map(|i| to.origin[i] + local[i] * f64::from(scale));
                let told = [left + was[0] * (right - left), top + was[1] * (bottom - top)];
                assert!((0..2).all(|i| (told[i] - is[i]).abs() < 1e-9), "{told:?} for {is:?}");
            }
            assert_eq!(from.serves(&to, false), Serves::Nothing);
        }
        assert_eq!(from.serves(&stand(4.1, [-320.0, -600.0]), true), Serves::Nothing, "too large");
        assert_eq!(from.serves(&stand(1.2, [260.0, 180.0]), true), Serves::Nothing, "too little of the view");
    }
}
