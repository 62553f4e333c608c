//! Sessions held in memory, a bounded number of them.

use std::sync::{Arc, Mutex, PoisonError};

use domain::plan::Session;

/// A plan that is ready to be drawn on.
#[derive(Debug)]
pub(super) struct Slot {
    pub session: Session,
    /// How long its log is on the disk.
    pub bytes: usize,
}

/// One plan's place; locked while somebody works on it, empty where it has to be made from its log.
type Place = Arc<Mutex<Option<Slot>>>;

/// The plan that was used last stands last.
#[derive(Debug)]
pub(super) struct Held {
    most: usize,
    places: Mutex<Vec<(i64, Place)>>,
}

impl Held {
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), places: Mutex::new(Vec::new()) }
    }

    /// A plan's place, the same for all who ask at the same time.
    pub(super) fn slot(&self, id: i64) -> Place {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        let found = places.iter().position(|(other, _)| *other == id).map(|at| places.remove(at));
        let entry = found.unwrap_or_else(|| (id, Place::default()));
        let place = entry.1.clone();
        places.push(entry);
        // Those that somebody works on stay: another place for the same plan would be another truth.
        let mut over = places.len().saturating_sub(self.most);
        places.retain(|(other, place)| {
            let goes = over > 0 && *other != id && Arc::strong_count(place) == 1;
            over -= usize::from(goes);
            !goes
        });
        place
    }

    /// Puts a new plan into its place.
    pub(super) fn put(&self, id: i64, slot: Slot) {
        *self.slot(id).lock().unwrap_or_else(PoisonError::into_inner) = Some(slot);
    }

    /// Lets all go.
    #[cfg(test)]
    pub(super) fn clear(&self) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// How many are there.
    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).len()
    }
}
