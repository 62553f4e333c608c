//! Sorting whose code is small: the app sorts some sixty types of things, few of each at a time, and with the standard
//! library every type brings four kilobytes.
//!
//! Equal things keep their order, natively too, where the standard library's stable sort is called: server and app must
//! come to the same bytes.

use core::cmp::Ordering;

/// Sorts from the least on.
pub fn sort<T: Ord>(items: &mut [T]) {
    sort_by(items, T::cmp);
}

/// Sorts by a key.
pub fn sort_by_key<T, K: Ord>(items: &mut [T], key: impl Fn(&T) -> K) {
    sort_by(items, |a, b| key(a).cmp(&key(b)));
}

/// Sorts by an order, which must be total.
#[cfg(not(target_arch = "wasm32"))]
pub fn sort_by<T>(items: &mut [T], order: impl FnMut(&T, &T) -> Ordering) {
    items.sort_by(order);
}

/// Sorts by an order, which must be total.
#[cfg(target_arch = "wasm32")]
pub fn sort_by<T>(items: &mut [T], mut order: impl FnMut(&T, &T) -> Ordering) {
    small::sort(items.len(), &mut |act| match act {
        small::Act::Less(a, b) => order(&items[a], &items[b]) == Ordering::Less,
        small::Act::Swap(a, b) => {
            items.swap(a, b);
            false
        }
    });
}

/// The sort without types: what it sorts it knows by place alone.
#[cfg(any(target_arch = "wasm32", test))]
mod small {
    /// Up to so many things are moved one by one: no memory is asked for.
    const FEW: usize = 12;

    /// What is asked of the caller.
    #[derive(Clone, Copy)]
    pub enum Act {
        /// Whether the thing at the first place comes before that at the second.
        Less(usize, usize),
        /// Both change places; the answer means nothing.
        Swap(usize, usize),
    }

    /// Sorts so many things, in time n·log n, with 8 bytes of memory for each.
    pub fn sort(count: usize, act: &mut dyn FnMut(Act) -> bool) {
        if count <= FEW {
            for end in 1..count {
                let mut at = end;
                while at > 0 && act(Act::Less(at, at - 1)) {
                    act(Act::Swap(at, at - 1));
                    at -= 1;
                }
            }
            return;
        }
        // Places of things, in runs that double in length.
        let mut from: Vec<u32> = (0..count as u32).collect();
        let mut to = from.clone();
        let mut run = 1;
        while run < count {
            for start in (0..count).step_by(2 * run) {
                let (middle, end) = ((start + run).min(count), (start + 2 * run).min(count));
                let (mut a, mut b) = (start, middle);
                for next in &mut to[start..end] {
                    let second = a == middle || b < end && act(Act::Less(from[b] as usize, from[a] as usize));
                    let taken = if second { &mut b } else { &mut a };
                    *next = from[*taken];
                    *taken += 1;
                }
            }
            core::mem::swap(&mut from, &mut to);
            run *= 2;
        }
        // Each circle of places that follow each other is gone round once.
        for start in 0..count {
            let mut at = start;
            while from[at] as usize != start {
                let next = from[at] as usize;
                act(Act::Swap(at, next));
                from[at] = at as u32;
                at = next;
            }
            from[at] = at as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As the app sorts.
    fn small_sort<T>(items: &mut [T], mut order: impl FnMut(&T, &T) -> Ordering) {
        small::sort(items.len(), &mut |act| match act {
            small::Act::Less(a, b) => order(&items[a], &items[b]) == Ordering::Less,
            small::Act::Swap(a, b) => {
                items.swap(a, b);
                false
            }
        });
    }

    proptest! {
        #[test]
        fn the_small_sort_does_what_the_standard_one_does(keys in prop::collection::vec(0..40_u8, 0..200)) {
            let things: Vec<(u8, usize)> = keys.into_iter().zip(0..).collect();
            let (mut ours, mut theirs) = (things.clone(), things);
            small_sort(&mut ours, |a, b| a.0.cmp(&b.0));
            sort_by_key(&mut theirs, |thing| thing.0);
            prop_assert_eq!(ours, theirs);
        }
    }
}
