//! Sets and maps that are filled one by one, for the same reason as [`crate::sort`] exists: `collect` and `from` sort what
//! they take before they build, with code of its own for every type.

use std::collections::{BTreeMap, BTreeSet};

/// The set of some things.
pub fn set<T: Ord>(things: impl IntoIterator<Item = T>) -> BTreeSet<T> {
    let mut set = BTreeSet::new();
    set.extend(things);
    set
}

/// The map of some pairs; of those with the same key the last one counts.
pub fn map<K: Ord, V>(pairs: impl IntoIterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut map = BTreeMap::new();
    map.extend(pairs);
    map
}

#[cfg(test)]
mod tests {
    use super::{map, set};

    #[test]
    fn they_hold_what_collecting_holds() {
        let pairs = [(3, 'c'), (1, 'a'), (3, 'd'), (2, 'b')];
        assert_eq!(map(pairs), pairs.into_iter().collect());
        assert_eq!(set(pairs), pairs.into_iter().collect());
        assert_eq!(map(pairs)[&3], 'd');
    }
}
