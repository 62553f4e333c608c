//! A few values that were used last.

/// Keeps the `capacity` values that were put in or asked for last. Few entries, so a list is enough.
#[derive(Debug)]
pub struct Lru<K, V> {
    capacity: usize,
    entries: Vec<(K, V)>,
}

impl<K: PartialEq, V: Clone> Lru<K, V> {
    /// An empty one.
    #[must_use]
    pub const fn new(capacity: usize) -> Self {
        Self { capacity, entries: Vec::new() }
    }

    /// The value of `key`, which then counts as used last.
    pub fn get(&mut self, key: &K) -> Option<V> {
        let at = self.entries.iter().position(|(known, _)| known == key)?;
        let entry = self.entries.remove(at);
        let value = entry.1.clone();
        self.entries.push(entry);
        Some(value)
    }

    /// Whether `key` is there; doesn't count as use.
    #[must_use]
    pub fn has(&self, key: &K) -> bool {
        self.entries.iter().any(|(known, _)| known == key)
    }

    /// Puts a value in; the one unused for longest goes when there are too many.
    pub fn put(&mut self, key: K, value: V) {
        self.entries.retain(|(known, _)| *known != key);
        self.entries.push((key, value));
        if self.entries.len() > self.capacity {
            self.entries.remove(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Lru;

    #[test]
    fn what_was_unused_for_longest_goes_first() {
        let mut lru = Lru::new(2);
        lru.put("a", 1);
        lru.put("b", 2);
        assert_eq!(lru.get(&"a"), Some(1));
        lru.put("c", 3);
        assert_eq!((lru.get(&"a"), lru.get(&"b"), lru.get(&"c")), (Some(1), None, Some(3)));
        lru.put("a", 4);
        assert_eq!(lru.get(&"a"), Some(4));
    }
}
