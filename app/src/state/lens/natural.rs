//! Natural breaks: the classes whose values lie nearest to their means.
//!
//! The least sum of squared distances over all ways to cut sorted values into `k` runs: W. D. Fisher, “On grouping for
//! maximum homogeneity”, Journal of the American Statistical Association 53 (1958), made known to maps by G. F. Jenks
//! (1977). Found exactly by dynamic programming; since the best last cut never moves back when a value is added, each
//! layer is filled by halving: X. Wu, “Optimal quantization by matrix searching”, Journal of Algorithms 12 (1991).

use core::ops::Range;

use crate::state::classes::shortest_between;

/// Most different values that are cut between; of more, neighbours are kept together.
const MOST_RUNS: usize = 16_384;

/// Equal values, or neighbours of many: never cut apart.
struct Run {
    first: f32,
    last: f32,
}

/// Sums over all values before a place: how many, of the values, of their squares.
type Sums = [f64; 3];

/// Inner limits of at most `most` classes of sorted values, each the shortest number that cuts at its place.
#[must_use]
pub(super) fn natural(values: &[f32], most: usize) -> Vec<f32> {
    let (runs, sums) = runs(values);
    let count = most.min(runs.len());
    if count < 2 {
        return Vec::new();
    }
    let starts = cuts(&sums, count);
    starts.into_iter().map(|at| shortest_between(runs[at - 1].last, runs[at].first)).collect()
}

fn runs(values: &[f32]) -> (Vec<Run>, Vec<Sums>) {
    let different = values.chunk_by(|a, b| a == b).count();
    let together = different.div_ceil(MOST_RUNS).max(1);
    // Squares are summed round the middle: of large numbers close together the sums would lose the difference.
    let middle = values.get(values.len() / 2).copied().map_or(0.0, f64::from);
    let (mut runs, mut sums): (Vec<Run>, Vec<Sums>) = (Vec::new(), vec![[0.0; 3]]);
    for (at, equal) in values.chunk_by(|a, b| a == b).enumerate() {
        let (value, count) = (f64::from(equal[0]) - middle, equal.len() as f64);
        let [units, sum, squares] = sums[sums.len() - 1];
        let next = [units + count, sum + count * value, squares + count * value * value];
        match runs.last_mut() {
            Some(run) if at % together != 0 => {
                run.last = equal[0];
                let end = sums.len() - 1;
                sums[end] = next;
            }
            _ => {
                runs.push(Run { first: equal[0], last: equal[0] });
                sums.push(next);
            }
        }
    }
    (runs, sums)
}

/// The squared distances from their mean of the runs from one place up to another.
fn spread(sums: &[Sums], from: usize, to: usize) -> f64 {
    let [units, sum, squares] = [0, 1, 2].map(|i| sums[to][i] - sums[from][i]);
    if units > 0.0 { (squares - sum * sum / units).max(0.0) } else { 0.0 }
}

/// Where the second and each later of `count` classes start.
fn cuts(sums: &[Sums], count: usize) -> Vec<usize> {
    let last = sums.len() - 1;
    let mut best: Vec<f64> = (0..=last).map(|to| spread(sums, 0, to)).collect();
    let mut starts: Vec<Vec<u32>> = Vec::with_capacity(count - 1);
    for classes in 2..=count {
        let mut layer = Layer { sums, before: &best, best: vec![f64::INFINITY; last + 1], start: vec![0; last + 1] };
        layer.fill(classes..last + 1, classes - 1..last);
        let Layer { best: filled, start, .. } = layer;
        best = filled;
        starts.push(start);
    }
    let mut found = vec![0; count - 1];
    let mut to = last;
    for (at, start) in starts.iter().enumerate().rev() {
        to = start[to] as usize;
        found[at] = to;
    }
    found
}

/// The best ways to cut what lies before each place into one class more than `before` tells of.
struct Layer<'a> {
    sums: &'a [Sums],
    before: &'a [f64],
    best: Vec<f64>,
    start: Vec<u32>,
}

impl Layer<'_> {
    /// Fills the places `ends`, whose last classes start within `starts`: first the middle, whose start bounds the others'.
    fn fill(&mut self, ends: Range<usize>, starts: Range<usize>) {
        if ends.is_empty() {
            return;
        }
        let end = ends.start + ends.len() / 2;
        for start in starts.start..=starts.end.min(end - 1) {
            let sum = self.before[start] + spread(self.sums, start, end);
            if sum < self.best[end] {
                (self.best[end], self.start[end]) = (sum, start as u32);
            }
        }
        let found = self.start[end] as usize;
        self.fill(ends.start..end, starts.start..found);
        self.fill(end + 1..ends.end, found..starts.end);
    }
}
