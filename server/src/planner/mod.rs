//! Plans: what a planner draws is replayed here with the code that drew it, and kept when it holds.
//!
//! Way of a write: [`Planner::append`] → the plan's [`Session`], made from its log where none is held → every entry is
//! done, with the pack's consent, or none → the [`Store`] has them on the disk → the new head. A session is only ever as far as its log.

mod error;
mod held;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError},
};

use domain::{
    codec::{bin, pack},
    crs::Crs,
    locate::Locator,
    pack::{Atom, Pack},
    partition::Partition,
    plan::{DraftBase, Entry, Plan, Session},
    units::{UnitCode, UnitIx},
    wire::{NewPlan, PlanBody},
};

pub use error::PlanError;
use held::{Held, Slot};

use crate::{
    config::PlanLimits,
    export::{self, Format, Wish},
    store::{
        Store,
        plans::{Appended, NewPlan as NewRow, PlanRow},
    },
    workbook::Lang,
};

/// Longest name of a plan, in characters.
const NAME: usize = 100;
/// Units of one scope.
const SCOPE: usize = 1_000;

/// The partition that is served: new plans begin on it.
#[derive(Clone, Debug)]
pub struct Served {
    /// Version, and the file's checksum.
    pub base: DraftBase,
    /// `partition.bin` at 1e-7 degrees.
    pub bytes: Arc<[u8]>,
}

/// All plans of this server.
#[derive(Debug)]
pub struct Planner {
    store: Store,
    pack: Arc<Pack>,
    limits: PlanLimits,
    held: Held,
}

impl Planner {
    /// With a store and a pack that are open.
    #[must_use]
    pub fn new(store: Store, pack: Pack, limits: PlanLimits) -> Self {
        Self { store, pack: Arc::new(pack), held: Held::new(limits.held), limits }
    }

    /// All plans, the newest first.
    ///
    /// # Errors
    /// Those of the store.
    pub fn list(&self) -> Result<Vec<PlanBody>, PlanError> {
        self.store.plans(self.limits.plans)?.into_iter().map(told).collect()
    }

    /// One plan.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`]; those of the store.
    pub fn plan(&self, id: u64) -> Result<PlanBody, PlanError> {
        told(self.row(id)?)
    }

    /// Makes a plan at `now`, microseconds since 1970: with the entries of a draft, or to be begun.
    ///
    /// # Errors
    /// What is wrong with its name, its scope, its base or its entries; bounds; those of the store.
    pub fn create(&self, plan: NewPlan, served: &Served, now: i64) -> Result<PlanBody, PlanError> {
        let NewPlan { name, scope, base, entries, .. } = plan;
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > NAME || name.chars().any(char::is_control) {
            return Err(PlanError::Name { most: NAME });
        }
        if scope.len() > SCOPE {
            return Err(PlanError::Full { what: "units of a scope", most: SCOPE });
        }
        if let Some(base) = base.filter(|base| base.partition != served.base.partition) {
            return Err(PlanError::OtherBase { asked: base.version, served: served.base.version.clone() });
        }
        if self.store.plan_count()? >= self.limits.plans {
            return Err(PlanError::Full { what: "plans", most: self.limits.plans });
        }
        let texts = self.texts(&entries, 0, 0)?;
        let bytes = texts.iter().map(String::len).sum();
        let mut session = Session::new(begun(&served.bytes, &scope)?).with_pack(self.pack.clone());
        session.push_all(entries).map_err(|(index, refusal)| PlanError::Refused { index, refusal })?;
        let row = self.store.create(NewRow {
            name,
            base: served.base.partition.clone(),
            version: served.base.version.clone(),
            partition: served.bytes.clone(),
            scope: serde_json::to_string(&scope).expect("codes have a written form"),
            entries: texts,
            at: now,
        })?;
        self.held.put(row.id, Slot { session, bytes });
        told(row)
    }

    /// Adds entries drawn on a head, at `now`: all of them or none. Returns the new head, when they are on the disk.
    ///
    /// # Errors
    /// [`PlanError::Moved`] where others came before; [`PlanError::Refused`] with the first entry that doesn't hold;
    /// bounds; those of the store.
    pub fn append(&self, id: u64, base: u64, entries: Vec<Entry>, now: i64) -> Result<u64, PlanError> {
        let held = self.held.slot(key(id)?);
        let mut slot = held.lock().unwrap_or_else(PoisonError::into_inner);
        // A thread that died at work may have left the session half-done: it is made anew from its log.
        let Slot { mut session, bytes } = match slot.take().filter(|_| !held.is_poisoned()) {
            Some(ready) => ready,
            None => self.load(id)?,
        };
        held.clear_poison();
        let head = session.log().len();
        let back = |session| Some(Slot { session, bytes });
        if base != head as u64 {
            let since = usize::try_from(base).ok().and_then(|base| session.log().get(base..));
            let refused = match since {
                Some(since) => PlanError::Moved { head: head as u64, base, commands: self.page(since) },
                None => PlanError::Ahead { base, head: head as u64 },
            };
            *slot = back(session);
            return Err(refused);
        }
        let texts = match self.texts(&entries, head, bytes) {
            Ok(texts) => texts,
            Err(full) => {
                *slot = back(session);
                return Err(full);
            }
        };
        if let Err((index, refusal)) = session.push_all(entries) {
            *slot = back(session);
            return Err(PlanError::Refused { index, refusal });
        }
        let added: usize = texts.iter().map(String::len).sum();
        // Whatever else happens below, the session is ahead of its log and is let go.
        match self.store.append(key(id)?, head as i64, texts, now)? {
            Appended::Done(head) => {
                *slot = Some(Slot { session, bytes: bytes + added });
                Ok(head as u64)
            }
            Appended::NoPlan => Err(PlanError::NoPlan { id: id.to_string() }),
            Appended::Moved(head) => {
                let since = self.store.entries(key(id)?, base as i64, usize::MAX >> 1, self.limits.page_bytes)?;
                Err(PlanError::Moved { head: head as u64, base, commands: parsed(id, since)? })
            }
        }
    }

    /// The log behind the `after`-th entry as JSON texts, one page of it, and how many entries there are.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`], [`PlanError::Ahead`]; those of the store.
    pub fn commands(&self, id: u64, after: u64) -> Result<(u64, Vec<String>), PlanError> {
        let head = self.row(id)?.head as u64;
        if after > head {
            return Err(PlanError::Ahead { base: after, head });
        }
        let page = self.store.entries(key(id)?, after as i64, (head - after) as usize, self.limits.page_bytes)?;
        Ok((head, page))
    }

    /// Looks at a plan as it is now.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`]; those of the store.
    pub fn look<T>(&self, id: u64, look: impl FnOnce(&Session) -> T) -> Result<T, PlanError> {
        let held = self.held.slot(key(id)?);
        let mut slot = held.lock().unwrap_or_else(PoisonError::into_inner);
        let ready = match slot.take().filter(|_| !held.is_poisoned()) {
            Some(ready) => ready,
            None => self.load(id)?,
        };
        held.clear_poison();
        Ok(look(&slot.insert(ready).session))
    }

    /// The partition on which a plan began, as `partition.bin` at 1e-7 degrees: the one that is served may be another now.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`]; those of the store.
    pub fn partition(&self, id: u64) -> Result<Vec<u8>, PlanError> {
        Ok(self.store.base(&self.row(id)?)?)
    }

    /// Buildings and entrances of a plan's scope as `pack.bin`: those that the partition on which it began has there, and
    /// those that lie in no unit of it.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`]; those of the store.
    pub fn atoms(&self, id: u64) -> Result<Vec<u8>, PlanError> {
        let row = self.row(id)?;
        let scope = scope_of(&row)?;
        if scope.is_empty() {
            return Ok(pack::encode(&self.pack));
        }
        let partition = decoded(&self.store.base(&row)?)?;
        let (table, locator) = (partition.units(), Locator::new(&partition));
        let open: BTreeSet<UnitIx> = scope.iter().filter_map(|code| table.find(code.as_str())).collect();
        let within = |unit: UnitIx| {
            std::iter::successors(Some(unit), |unit| table.parent(*unit)).any(|unit| open.contains(&unit))
        };
        let of = |atom: &Atom| {
            let stacked = atom.leaf.as_ref().and_then(|code| table.find(code.as_str()));
            stacked.or_else(|| Some(table.unit_of(locator.leaf_at(&partition, atom.at)?)))
        };
        Ok(pack::encode(&self.pack.within(|atom| of(atom).is_none_or(within))))
    }

    /// A plan as a file for others; the plan itself, for the file's name. Others draw on while it is made.
    ///
    /// # Errors
    /// [`PlanError::NoPlan`]; [`PlanError::Export`]; those of the store.
    pub fn export(
        &self,
        id: u64,
        format: Format,
        level: Option<&str>,
        lang: Lang,
        crs: Crs,
    ) -> Result<(PlanBody, Vec<u8>), PlanError> {
        let row = self.row(id)?;
        let base = decoded(&self.store.base(&row)?)?;
        let plan = self.look(id, |session| session.plan().clone())?;
        if let Some(level) = level.filter(|level| base.units().depth_of(level).is_none()) {
            let levels = base.units().levels().iter().map(|level| level.id.clone()).collect();
            return Err(PlanError::NoLevel { level: level.to_owned(), levels });
        }
        let name = format!("plan-{id}");
        let wish = Wish { format, level, lang, crs, name: &name, changed: row.changed };
        let file = export::make(&plan, &base, &self.pack, &wish)?;
        Ok((told(row)?, file))
    }

    fn row(&self, id: u64) -> Result<PlanRow, PlanError> {
        self.store.plan(key(id)?)?.ok_or_else(|| PlanError::NoPlan { id: id.to_string() })
    }

    /// A plan made from what the store has of it.
    fn load(&self, id: u64) -> Result<Slot, PlanError> {
        let row = self.row(id)?;
        let scope = scope_of(&row)?;
        let texts = self.store.entries(row.id, 0, self.limits.entries, usize::MAX)?;
        let bytes = texts.iter().map(String::len).sum();
        let begun = begun(&self.store.base(&row)?, &scope)?;
        // One by one: nothing of it is taken back, so nothing is held for that.
        let session = Session::replay(begun, parsed(id, texts)?)
            .map_err(|(index, refusal)| damaged(id, &format!("entry {}: {refusal}", index + 1)))?;
        // What comes now must agree with the pack that is served; what is kept was drawn on the pack of its day.
        Ok(Slot { session: session.with_pack(self.pack.clone()), bytes })
    }

    /// Entries as they are kept, within the bounds of a log.
    fn texts(&self, entries: &[Entry], head: usize, bytes: usize) -> Result<Vec<String>, PlanError> {
        if head + entries.len() > self.limits.entries {
            return Err(PlanError::Full { what: "entries of a plan's log", most: self.limits.entries });
        }
        let texts: Vec<String> =
            entries.iter().map(|entry| serde_json::to_string(entry).expect("an entry has a JSON form")).collect();
        if bytes + texts.iter().map(String::len).sum::<usize>() > self.limits.bytes {
            return Err(PlanError::Full { what: "bytes of a plan's log", most: self.limits.bytes });
        }
        Ok(texts)
    }

    /// As many of these as one answer brings, but at least one.
    fn page(&self, entries: &[Entry]) -> Vec<Entry> {
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            let before = bytes;
            bytes += serde_json::to_string(entry).map_or(0, |text| text.len());
            before == 0 || bytes <= self.limits.page_bytes
        };
        entries.iter().take_while(fits).cloned().collect()
    }
}

/// A plan on a partition, before its first entry.
fn begun(partition: &[u8], scope: &[UnitCode]) -> Result<Plan, PlanError> {
    let plan = Plan::from_partition(&decoded(partition)?).map_err(|error| PlanError::base(&error))?;
    plan.scoped(scope).map_err(PlanError::Scope)
}

fn decoded(partition: &[u8]) -> Result<Partition, PlanError> {
    bin::decode(partition).map_err(|error| PlanError::base(&error))
}

fn parsed(id: u64, texts: Vec<String>) -> Result<Vec<Entry>, PlanError> {
    let one = |text: String| serde_json::from_str(&text).map_err(|error| damaged(id, &error));
    texts.into_iter().map(one).collect()
}

fn scope_of(row: &PlanRow) -> Result<Vec<UnitCode>, PlanError> {
    serde_json::from_str(&row.scope).map_err(|error| damaged(row.id as u64, &error))
}

fn key(id: u64) -> Result<i64, PlanError> {
    i64::try_from(id).map_err(|_| PlanError::NoPlan { id: id.to_string() })
}

fn damaged(id: u64, what: &impl ToString) -> PlanError {
    crate::store::StoreError::Damaged { plan: id as i64, what: what.to_string() }.into()
}

fn told(row: PlanRow) -> Result<PlanBody, PlanError> {
    let id = row.id as u64;
    Ok(PlanBody {
        id,
        scope: scope_of(&row)?,
        name: row.name,
        base: DraftBase { version: row.version, partition: row.base },
        head: row.head as u64,
        bytes: row.bytes as u64,
        created: row.created,
        changed: row.changed,
    })
}
