//! A packed tree of boxes: static, balanced, and indifferent to segments of very different lengths.

use super::exact::orient;
use crate::hilbert;
use crate::lattice::LatticePoint;
use crate::sort::{sort, sort_by_key};

/// Children of one node.
const FAN: usize = 16;

/// Smallest and largest coordinates, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub low: LatticePoint,
    pub high: LatticePoint,
}

impl Bounds {
    pub(super) const NOTHING: Self =
        Self { low: LatticePoint::new(i32::MAX, i32::MAX), high: LatticePoint::new(i32::MIN, i32::MIN) };

    pub(super) fn of(points: &[LatticePoint]) -> Self {
        points.iter().fold(Self::NOTHING, |bounds, &p| bounds.with(Self { low: p, high: p }))
    }

    pub(super) fn with(self, other: Self) -> Self {
        Self {
            low: LatticePoint::new(self.low.x.min(other.low.x), self.low.y.min(other.low.y)),
            high: LatticePoint::new(self.high.x.max(other.high.x), self.high.y.max(other.high.y)),
        }
    }

    pub(super) const fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }

    /// Whether either side is so short that the box is hardly larger than a segment in it.
    fn is_small(&self) -> bool {
        const SHORT_STEPS: i64 = 2048;
        let (x, y) = (i64::from(self.high.x) - i64::from(self.low.x), i64::from(self.high.y) - i64::from(self.low.y));
        x.min(y) < SHORT_STEPS
    }

    /// Whether the box has a corner on the line through `a` and `b`, or corners on both its sides.
    fn touches_line(&self, a: LatticePoint, b: LatticePoint) -> bool {
        let corners = [
            self.low,
            LatticePoint::new(self.low.x, self.high.y),
            self.high,
            LatticePoint::new(self.high.x, self.low.y),
        ];
        let first = orient(a, b, corners[0]);
        first.is_eq() || corners[1..].iter().any(|&corner| orient(a, b, corner) != first)
    }

    pub(super) const fn widened(self, by_x: i32, by_y: i32) -> Self {
        Self {
            low: LatticePoint::new(self.low.x.saturating_sub(by_x), self.low.y.saturating_sub(by_y)),
            high: LatticePoint::new(self.high.x.saturating_add(by_x), self.high.y.saturating_add(by_y)),
        }
    }
}

/// Boxes of items, packed along a Hilbert curve.
pub(super) struct Tree {
    /// Item of each box of the lowest layer.
    items: Vec<u32>,
    /// Boxes, lowest layer first.
    boxes: Vec<Bounds>,
    /// Where each layer begins; the last is the root alone.
    layers: Vec<usize>,
}

impl Tree {
    /// A tree over fewer than 2^32 boxes.
    pub(super) fn new(bounds: impl ExactSizeIterator<Item = Bounds> + Clone) -> Self {
        let whole = bounds.clone().fold(Bounds::NOTHING, Bounds::with);
        let mut order: Vec<u64> =
            bounds.clone().enumerate().map(|(ix, b)| (u64::from(hilbert_at(&whole, &b)) << 32) | ix as u64).collect();
        sort(&mut order);
        let items: Vec<u32> = order.iter().map(|&key| key as u32).collect();
        let unordered: Vec<Bounds> = bounds.collect();
        let mut boxes: Vec<Bounds> = items.iter().map(|&ix| unordered[ix as usize]).collect();
        let mut layers = vec![0];
        let mut from = 0;
        while boxes.len() - from > 1 {
            let to = boxes.len();
            for first in (from..to).step_by(FAN) {
                let parent = boxes[first..to.min(first + FAN)].iter().fold(Bounds::NOTHING, |all, b| all.with(*b));
                boxes.push(parent);
            }
            layers.push(to);
            from = to;
        }
        Self { items, boxes, layers }
    }

    /// Calls `found` with every item whose box meets `wanted`; stops when it answers false.
    pub(super) fn query(&self, wanted: &Bounds, found: impl FnMut(u32) -> bool) {
        self.search(|b| b.meets(wanted), found);
    }

    /// Calls `found` with every item whose box comes within a step of the segment `a`–`b`; stops when it answers false.
    /// A long slanting segment passes by most of what lies in its own box.
    pub(super) fn query_along(&self, a: LatticePoint, b: LatticePoint, found: impl FnMut(u32) -> bool) {
        let wanted = Bounds::of(&[a, b]).widened(1, 1);
        if wanted.is_small() {
            return self.query(&wanted, found);
        }
        self.search(|b_box| b_box.meets(&wanted) && b_box.widened(1, 1).touches_line(a, b), found);
    }

    fn search(&self, meets: impl Fn(&Bounds) -> bool, mut found: impl FnMut(u32) -> bool) {
        let mut stack: [(u32, u8); FAN * 8] = [(0, 0); FAN * 8];
        let mut height = 0;
        if self.boxes.last().is_some_and(&meets) {
            stack[0] = ((self.boxes.len() - 1) as u32, (self.layers.len() - 1) as u8);
            height = 1;
        }
        while height > 0 {
            height -= 1;
            let (ix, layer) = stack[height];
            if layer == 0 {
                // A tree of one box: the root is the item.
                if !found(self.items[ix as usize]) {
                    return;
                }
                continue;
            }
            for child in self.children(ix as usize, layer as usize) {
                if !meets(&self.boxes[child]) {
                    continue;
                }
                if layer == 1 {
                    if !found(self.items[child]) {
                        return;
                    }
                } else {
                    stack[height] = (child as u32, layer - 1);
                    height += 1;
                }
            }
        }
    }

    /// Children of a node of layer `layer` ≥ 1.
    fn children(&self, ix: usize, layer: usize) -> core::ops::Range<usize> {
        let below = self.layers[layer - 1];
        let first = below + (ix - self.layers[layer]) * FAN;
        first..(first + FAN).min(self.layers[layer])
    }

    /// Goes down the column of `x` from `y`, highest boxes first. `found` gets an item and answers the height below which
    /// nothing interests any more, if it knows one.
    pub(super) fn fall(&self, x: i32, y: i32, mut found: impl FnMut(u32) -> Option<i32>) {
        if self.items.is_empty() {
            return;
        }
        let mut floor = i32::MIN;
        let mut stack = vec![(self.boxes.len() - 1, self.layers.len() - 1)];
        while let Some((ix, layer)) = stack.pop() {
            let b = &self.boxes[ix];
            if x < b.low.x || x > b.high.x || b.low.y > y || b.high.y < floor {
                continue;
            }
            if layer == 0 {
                if let Some(limit) = found(self.items[ix]) {
                    floor = floor.max(limit);
                }
                continue;
            }
            let from = stack.len();
            stack.extend(self.children(ix, layer).map(|child| (child, layer - 1)));
            sort_by_key(&mut stack[from..], |&(child, _)| self.boxes[child].high.y);
        }
    }
}

/// Position of a box's middle along a Hilbert curve of 2^16 × 2^16 cells over `whole`.
fn hilbert_at(whole: &Bounds, b: &Bounds) -> u32 {
    let cell = |low: i32, high: i32, from: i32, to: i32| {
        let span = (i64::from(to) - i64::from(from)).max(1);
        let middle = (i64::from(low) + i64::from(high)) / 2 - i64::from(from);
        (middle * 65_535 / span) as u32
    };
    let x = cell(b.low.x, b.high.x, whole.low.x, whole.high.x);
    let y = cell(b.low.y, b.high.y, whole.low.y, whole.high.y);
    hilbert::place(x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_exactly_the_boxes_that_meet() {
        // A few long boxes among many small ones, from a fixed linear congruence.
        let mut state = 7u64;
        let mut random = move |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            ((state >> 33) % below) as i32
        };
        for count in [0, 1, 2, 16, 17, 300, 5000] {
            let boxes: Vec<Bounds> = (0..count)
                .map(|i| {
                    let reach = if i % 50 == 0 { 9000 } else { 20 };
                    let (x, y) = (random(10_000), random(10_000));
                    let high = LatticePoint::new(x + random(reach), y + random(reach));
                    Bounds { low: LatticePoint::new(x, y), high }
                })
                .collect();
            let tree = Tree::new(boxes.iter().copied());
            for _ in 0..50 {
                let (x, y) = (random(10_000), random(10_000));
                let wanted = Bounds { low: LatticePoint::new(x, y), high: LatticePoint::new(x + 300, y + 10) };
                let mut got = Vec::new();
                tree.query(&wanted, |ix| {
                    got.push(ix);
                    true
                });
                got.sort_unstable();
                let expected: Vec<u32> = (0..count as u32).filter(|&i| boxes[i as usize].meets(&wanted)).collect();
                assert_eq!(got, expected);
            }
        }
    }
}
