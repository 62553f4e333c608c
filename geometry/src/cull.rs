//! What of a long run of draw data lies in view: the run is cut into chunks with boxes, neighbours in view drawn at once.

use std::ops::Range;

use domain::flat::{FlatError, Sink, Source, put, take};

/// A piece of a run and the box round it, local units.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    /// Its place in the run.
    pub range: Range<usize>,
    low: [f32; 2],
    high: [f32; 2],
}

/// What the screen shows, local units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sight {
    /// Least x and y.
    pub low: [f32; 2],
    /// Greatest x and y.
    pub high: [f32; 2],
}

impl Chunk {
    /// An empty piece that begins at a place of the run.
    #[must_use]
    pub const fn begin(at: usize) -> Self {
        Self { range: at..at, low: [f32::INFINITY; 2], high: [f32::NEG_INFINITY; 2] }
    }

    /// Takes a point into the box.
    pub fn hold(&mut self, point: [f32; 2]) {
        self.low = [self.low[0].min(point[0]), self.low[1].min(point[1])];
        self.high = [self.high[0].max(point[0]), self.high[1].max(point[1])];
    }

    /// Puts some chunks (see [`domain::flat`]).
    pub(crate) fn flatten(chunks: &[Self], sink: &mut impl Sink) {
        put(sink, &chunks.iter().map(|chunk| [chunk.range.start as u64, chunk.range.end as u64]).collect::<Vec<_>>());
        put(sink, &chunks.iter().map(|chunk| [chunk.low, chunk.high]).collect::<Vec<_>>());
    }

    /// The inverse of [`Chunk::flatten`].
    pub(crate) fn restore(source: &mut impl Source) -> Result<Vec<Self>, FlatError> {
        let ranges: Vec<[u64; 2]> = take(source, "ranges of chunks")?;
        let boxes: Vec<[[f32; 2]; 2]> = take(source, "boxes of chunks")?;
        let both = ranges.into_iter().zip(boxes);
        Ok(both.map(|([from, to], [low, high])| Self { range: from as usize..to as usize, low, high }).collect())
    }

    /// Whether any of it may be in view.
    #[must_use]
    pub fn is_in(&self, sight: &Sight) -> bool {
        (0..2).all(|i| self.low[i] <= sight.high[i] && self.high[i] >= sight.low[i])
    }
}

impl Sight {
    /// Round a centre, with half the sides to see and some room for what is drawn beyond its points.
    #[must_use]
    pub fn round(centre: [f32; 2], half: [f32; 2], room: f32) -> Self {
        Self {
            low: [centre[0] - half[0] - room, centre[1] - half[1] - room],
            high: [centre[0] + half[0] + room, centre[1] + half[1] + room],
        }
    }

    /// Whether a point is in view.
    #[must_use]
    pub fn sees(&self, point: [f32; 2]) -> bool {
        (0..2).all(|i| (self.low[i]..=self.high[i]).contains(&point[i]))
    }
}

/// Most parts of a run: a call for one more costs the page as much as many triangles out of view cost the card.
const MOST_PARTS: usize = 16;

/// The parts of a run that hold all in view: pieces that follow each other are one, and where there are too many parts,
/// those with the least between them.
pub fn in_view(chunks: &[Chunk], sight: &Sight) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = Vec::new();
    for chunk in chunks.iter().filter(|chunk| chunk.is_in(sight)) {
        match ranges.last_mut() {
            Some(last) if last.end == chunk.range.start => last.end = chunk.range.end,
            _ => ranges.push(chunk.range.clone()),
        }
    }
    joined(&ranges, MOST_PARTS)
}

/// At most so many parts, cut at the widest gaps.
fn joined(ranges: &[Range<usize>], most: usize) -> Vec<Range<usize>> {
    if ranges.len() <= most {
        return ranges.to_vec();
    }
    let gap = |at: &usize| ranges[*at].start - ranges[*at - 1].end;
    let mut cuts = vec![0];
    while cuts.len() < most {
        let widest = (1..ranges.len()).filter(|at| !cuts.contains(at)).max_by_key(gap);
        let Some(widest) = widest else { break };
        cuts.push(widest);
    }
    domain::sort::sort(&mut cuts);
    let ends = cuts.iter().skip(1).map(|cut| cut - 1).chain([ranges.len() - 1]);
    cuts.iter().zip(ends).map(|(first, last)| ranges[*first].start..ranges[last].end).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_view_is_drawn_in_as_few_calls_as_its_pieces_allow() {
        let mut chunks = Vec::new();
        for n in 0..10_usize {
            let mut chunk = Chunk::begin(n * 6);
            chunk.range.end = n * 6 + 6;
            chunk.hold([n as f32, 0.0]);
            chunk.hold([n as f32 + 0.9, 1.0]);
            chunks.push(chunk);
        }
        let see = |low: f32, high: f32| in_view(&chunks, &Sight { low: [low, -1.0], high: [high, 2.0] });
        assert_eq!(see(-5.0, 50.0), std::slice::from_ref(&(0..60)));
        assert_eq!(see(2.5, 4.2), std::slice::from_ref(&(12..30)));
        assert!(see(20.0, 30.0).is_empty());
        let parts = [0..2, 3..5, 9..10, 11..12, 20..30, 31..32];
        assert_eq!(joined(&parts, 6), parts);
        assert_eq!(joined(&parts, 3), [0..5, 9..12, 20..32]);
        assert_eq!(joined(&parts, 1), std::slice::from_ref(&(0..32)));
        chunks[3].low[1] = 9.0;
        assert_eq!(in_view(&chunks, &Sight { low: [2.5, -1.0], high: [4.2, 2.0] }), [12..18, 24..30]);
        assert!(Sight::round([5.0, 5.0], [1.0, 2.0], 0.5).sees([6.4, 7.4]));
        assert!(!Sight::round([5.0, 5.0], [1.0, 2.0], 0.5).sees([6.6, 5.0]));
    }
}
