//! Units that lie side by side, by their outlines alone: which are neighbours, how a group of them falls into parts, and
//! along which places the line between two parts runs.

use std::collections::{BTreeMap, BTreeSet};

/// Longitude and latitude, degrees.
pub type Place = [f64; 2];

/// A set of units, as places in [`Regions`].
pub type Set = BTreeSet<usize>;

/// Outlines that share their corners.
pub struct Regions {
    edges: BTreeMap<[(u64, u64); 2], Vec<usize>>,
    corners: BTreeMap<(u64, u64), Set>,
    neighbours: Vec<Set>,
}

const fn key(at: Place) -> (u64, u64) {
    (at[0].to_bits(), at[1].to_bits())
}

const fn place((x, y): (u64, u64)) -> Place {
    [f64::from_bits(x), f64::from_bits(y)]
}

impl Regions {
    /// Of outer rings, open.
    #[must_use]
    pub fn of(outlines: &[Vec<Place>]) -> Self {
        let mut edges: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        let mut corners: BTreeMap<_, Set> = BTreeMap::new();
        for (ix, ring) in outlines.iter().enumerate() {
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                let (a, b) = (key(*a), key(*b));
                edges.entry([a.min(b), a.max(b)]).or_default().push(ix);
                corners.entry(a).or_default().insert(ix);
            }
        }
        let mut neighbours = vec![Set::new(); outlines.len()];
        for pair in edges.values().filter(|both| both.len() == 2) {
            neighbours[pair[0]].insert(pair[1]);
            neighbours[pair[1]].insert(pair[0]);
        }
        Self { edges, corners, neighbours }
    }

    /// Whether units hang together.
    #[must_use]
    pub fn is_whole(&self, set: &Set) -> bool {
        let Some(first) = set.first() else { return false };
        let (mut seen, mut todo) = (Set::from([*first]), vec![*first]);
        while let Some(at) = todo.pop() {
            for next in self.neighbours[at].intersection(set) {
                if seen.insert(*next) {
                    todo.push(*next);
                }
            }
        }
        seen.len() == set.len()
    }

    /// Units from one on, the nearest first, until they suffice; those that are all round others are taken with them.
    #[must_use]
    pub fn grown(&self, from: usize, enough: impl Fn(&Set) -> bool) -> Option<Set> {
        let (mut set, mut next) = (Set::from([from]), vec![from]);
        while !enough(&set) {
            let beside: Vec<usize> = next.iter().flat_map(|at| self.neighbours[*at].iter().copied()).collect();
            next.clear();
            for at in beside {
                if !enough(&set) && set.insert(at) {
                    next.push(at);
                }
            }
            if next.is_empty() {
                return None;
            }
        }
        Some(set)
    }

    /// A group in parts of so many units each, cut off one after the other: what is left hangs together each time, and
    /// each cut is one line.
    #[must_use]
    pub fn parted(&self, group: &Set, sizes: &[usize]) -> Option<Vec<Set>> {
        let [size, rest @ ..] = sizes else { return None };
        if rest.is_empty() {
            return (group.len() == *size && self.is_whole(group)).then(|| vec![group.clone()]);
        }
        let mut parts = Vec::new();
        self.choose(group, *size, &mut parts);
        for part in parts {
            let left: Set = group.difference(&part).copied().collect();
            if self.is_whole(&left)
                && self.between(&part, &left).is_some()
                && let Some(mut others) = self.parted(&left, rest)
            {
                others.insert(0, part);
                return Some(others);
            }
        }
        None
    }

    /// Parts of a group that hang together and have so many units.
    fn choose(&self, group: &Set, size: usize, parts: &mut Vec<Set>) {
        let mut open: BTreeSet<Set> = group.iter().map(|at| Set::from([*at])).collect();
        for _ in 1..size {
            open = open
                .iter()
                .flat_map(|set| {
                    let beside = set.iter().flat_map(|at| self.neighbours[*at].intersection(group));
                    let more = beside.filter(|at| !set.contains(at)).copied();
                    more.map(|at| set.iter().copied().chain([at]).collect::<Set>()).collect::<Vec<_>>()
                })
                .collect();
        }
        parts.extend(open);
    }

    /// The line between two sets, end to end; none where it is no single line.
    #[must_use]
    pub fn between(&self, a: &Set, b: &Set) -> Option<Vec<Place>> {
        let mut next: BTreeMap<(u64, u64), Vec<(u64, u64)>> = BTreeMap::new();
        let apart = |both: &[usize]| {
            let [x, y] = both else { return false };
            a.contains(x) && b.contains(y) || a.contains(y) && b.contains(x)
        };
        for [from, to] in self.edges.iter().filter(|(_, both)| apart(both)).map(|(edge, _)| edge) {
            next.entry(*from).or_default().push(*to);
            next.entry(*to).or_default().push(*from);
        }
        let mut ends = next.iter().filter(|(_, beside)| beside.len() == 1).map(|(at, _)| *at);
        let first = ends.next()?;
        ends.next()?;
        let (mut way, mut before, mut at) = (vec![first], None, first);
        while let Some(on) = next[&at].iter().find(|on| Some(**on) != before) {
            (before, at) = (Some(at), *on);
            way.push(at);
            if next[&at].len() == 1 {
                break;
            }
        }
        let whole = way.len() == next.len() && next.values().all(|beside| beside.len() < 3);
        whole.then(|| way.into_iter().map(place).collect())
    }

    /// The ends of a line, and its places where three units or more meet.
    #[must_use]
    pub fn nodes(&self, line: &[Place]) -> Vec<Place> {
        let is_node = |at: &Place| self.corners.get(&key(*at)).is_some_and(|around| around.len() > 2);
        let last = line.len().saturating_sub(1);
        let kept = line.iter().enumerate().filter(|(ix, at)| *ix == 0 || *ix == last || is_node(at));
        kept.map(|(_, at)| *at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Three squares in a row and one above the middle one.
    fn squares() -> Regions {
        let square = |x: f64, y: f64| vec![[x, y], [x + 1.0, y], [x + 1.0, y + 1.0], [x, y + 1.0]];
        Regions::of(&[square(0.0, 0.0), square(1.0, 0.0), square(2.0, 0.0), square(1.0, 1.0)])
    }

    #[test]
    fn a_line_between_two_sets_runs_from_end_to_end() {
        let found = squares().between(&Set::from([0, 1, 2]), &Set::from([3]));
        assert_eq!(found.map(|line| line.len()), Some(2));
        let two = squares().between(&Set::from([0, 2]), &Set::from([1]));
        assert_eq!(two, None, "two lines");
    }

    #[test]
    fn parts_hang_together() {
        let all = Set::from([0, 1, 2, 3]);
        let parts = squares().parted(&all, &[1, 1, 2]).expect("a way to part them");
        assert_eq!(parts.iter().map(Set::len).collect::<Vec<_>>(), [1, 1, 2]);
        assert!(parts.iter().all(|part| squares().is_whole(part)));
        assert_eq!(squares().grown(0, |set| set.len() == 2), Some(Set::from([0, 1])));
    }
}
