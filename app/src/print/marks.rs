//! What stands on a paper, as plain data in millimetres: whoever paints it knows no layout.

use domain::value::Flag;

use crate::state::classes::Ramp;

/// A colour by what it is for; the print theme's tokens say which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Words and lines that matter.
    Ink,
    /// Words beside them.
    Soft,
    /// What is seldom read.
    Quiet,
    /// Hairlines.
    Hair,
    /// The paper.
    Ground,
    /// A class of the legend, by its place in a ramp.
    Class(Ramp, u8),
    /// What is good.
    Accent,
    /// The party's own.
    Party,
    /// Letters on it.
    OnParty,
    /// Ground of what is held back.
    Held,
    /// Stripes and dots of the flags.
    Hatch,
}

impl Tone {
    /// Its token in the style sheet.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Ink => "--tx1",
            Self::Soft => "--tx2",
            Self::Quiet => "--tx3",
            Self::Hair => "--line2",
            Self::Ground => "--bg0",
            Self::Class(ramp, slot) => match ramp.tokens().get(slot as usize) {
                Some(token) => token,
                None => "--bg0",
            },
            Self::Accent => "--acc",
            Self::Party => "--party",
            Self::OnParty => "--onparty",
            Self::Held => "--supp",
            Self::Hatch => "--hatch",
        }
    }
}

/// Which point of a text stands where it is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// Its beginning.
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// One thing on the paper.
#[derive(Clone, Debug, PartialEq)]
pub enum Mark {
    /// A line of words.
    Text {
        /// Its anchor, on the line that letters stand on.
        at: [f64; 2],
        /// Height of the letters.
        size: f64,
        /// Bold or regular.
        bold: bool,
        /// What stands at `at`.
        anchor: Anchor,
        /// Colour.
        tone: Tone,
        /// Set off from what lies below it.
        halo: bool,
        /// The words.
        words: String,
    },
    /// A straight line.
    Line {
        /// From.
        from: [f64; 2],
        /// To.
        to: [f64; 2],
        /// How wide.
        width: f64,
        /// Colour.
        tone: Tone,
    },
    /// A box: left, top, width, height.
    Box {
        /// Where.
        at: [f64; 4],
        /// What fills it.
        fill: Option<Tone>,
        /// Width and colour of its edge.
        edge: Option<(f64, Tone)>,
    },
    /// A filled shape of straight sides.
    Shape {
        /// Its corners.
        corners: Vec<[f64; 2]>,
        /// Colour.
        tone: Tone,
    },
}

impl Mark {
    /// Words that begin at a place.
    #[must_use]
    pub fn words(at: [f64; 2], size: f64, bold: bool, tone: Tone, words: impl Into<String>) -> Self {
        Self::Text { at, size, bold, anchor: Anchor::Start, tone, halo: false, words: words.into() }
    }

    /// The same words, put by another point of theirs.
    #[must_use]
    pub fn anchored(self, by: Anchor) -> Self {
        match self {
            Self::Text { at, size, bold, tone, halo, words, .. } => {
                Self::Text { at, size, bold, anchor: by, tone, halo, words }
            }
            other => other,
        }
    }
}

/// A swatch of a flag, patterned as on the map.
#[must_use]
pub fn flag(flag: Flag, at: [f64; 4]) -> Vec<Mark> {
    let filled = |tone| Mark::Box { at, fill: Some(tone), edge: None };
    let edge = Mark::Box { at, fill: None, edge: Some((0.15, Tone::Hair)) };
    let mut marks = match flag {
        Flag::Ok => vec![filled(Tone::Class(Ramp::Sequential, 3))],
        Flag::Stale => {
            let mut marks = vec![filled(Tone::Class(Ramp::Sequential, 1))];
            marks.extend(stripes(at, 1.2, false).map(|(from, to)| line(from, to, Tone::Hatch)));
            marks
        }
        Flag::Suppressed => {
            let mut marks = vec![filled(Tone::Held)];
            let both = stripes(at, 1.2, false).chain(stripes(at, 1.2, true));
            marks.extend(both.map(|(from, to)| line(from, to, Tone::Ground)));
            marks
        }
        Flag::NoData => {
            let mut marks = vec![filled(Tone::Ground)];
            let [left, top, width, height] = at;
            let places = |side: f64| (0..).map(|n| 0.7 + 1.3 * f64::from(n)).take_while(move |&mm| mm < side - 0.2);
            for y in places(height) {
                for x in places(width) {
                    let dot = [left + x - 0.15, top + y - 0.15, 0.3, 0.3];
                    marks.push(Mark::Box { at: dot, fill: Some(Tone::Hatch), edge: None });
                }
            }
            marks
        }
    };
    marks.push(edge);
    marks
}

/// A swatch of strokes as on the map: rising, falling, level, upright; farther apart where `wide`.
#[must_use]
pub fn hatched(at: [f64; 4], ways: [bool; 4], wide: bool, tone: Tone) -> Vec<Mark> {
    let step = if wide { 3.0 } else { 1.5 };
    let [left, top, width, height] = at;
    let mut lines: Vec<([f64; 2], [f64; 2])> = Vec::new();
    for (falling, on) in [(false, ways[0]), (true, ways[1])] {
        lines.extend(stripes(at, step, falling).filter(|_| on));
    }
    let places = |side: f64| (0..).map(move |n| step * (f64::from(n) + 0.5)).take_while(move |&mm| mm < side);
    lines.extend(places(height).filter(|_| ways[2]).map(|y| ([left, top + y], [left + width, top + y])));
    lines.extend(places(width).filter(|_| ways[3]).map(|x| ([left + x, top], [left + x, top + height])));
    let mut marks = vec![Mark::Box { at, fill: Some(Tone::Ground), edge: None }];
    marks.extend(lines.into_iter().map(|(from, to)| Mark::Line { from, to, width: 0.3, tone }));
    marks.push(Mark::Box { at, fill: None, edge: Some((0.15, Tone::Hair)) });
    marks
}

fn line(from: [f64; 2], to: [f64; 2], tone: Tone) -> Mark {
    Mark::Line { from, to, width: 0.18, tone }
}

/// Slanting lines within a box, so far apart along its upper edge; rising to the right unless `falling`.
fn stripes(
    [left, top, width, height]: [f64; 4],
    step: f64,
    falling: bool,
) -> impl Iterator<Item = ([f64; 2], [f64; 2])> {
    let count = ((width + height) / step) as u32;
    (1..=count).filter_map(move |n| {
        // Where x + y (from the left and top) is this, the line runs.
        let sum = f64::from(n) * step;
        let (x0, x1) = ((sum - height).max(0.0), sum.min(width));
        let at = |x: f64| {
            let y = sum - x;
            [if falling { left + width - x } else { left + x }, top + y]
        };
        (x1 > x0).then(|| (at(x0), at(x1)))
    })
}

#[cfg(test)]
mod tests {
    use super::{Mark, flag, stripes};
    use domain::value::Flag;

    #[test]
    fn patterns_stay_in_their_box_and_differ() {
        let at = [3.0, 5.0, 9.0, 4.0];
        let inside = |[x, y]: [f64; 2]| (3.0..=12.0).contains(&x) && (5.0..=9.0).contains(&y);
        for falling in [false, true] {
            let lines: Vec<_> = stripes(at, 1.2, falling).collect();
            assert!(lines.len() > 5 && lines.iter().all(|&(from, to)| inside(from) && inside(to)), "{lines:?}");
            assert!(lines.iter().all(|(from, to)| {
                let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
                (dx.abs() - dy.abs()).abs() < 1e-9 && (dx * dy < 0.0) != falling
            }));
        }
        let kinds = Flag::ALL.map(|of| flag(of, at));
        for (n, one) in kinds.iter().enumerate() {
            assert!(kinds[n + 1..].iter().all(|other| other != one), "two flags look alike");
            assert!(matches!(one[0], Mark::Box { .. }));
        }
    }
}
