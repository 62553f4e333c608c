//! Every entry kept in this browser, at once: a database of the browser's own writes it to the disk when a transaction
//! ends, so a killed browser loses nothing that was told to be kept.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DomException, IdbDatabase, IdbKeyRange, IdbOpenDbRequest, IdbRequest, IdbTransaction, IdbTransactionMode,
};

/// The database's name and the form of what is in it.
const NAME: &str = "weige-planner";
const VERSION: u32 = 2;
/// Drafts without their entries, by key; entries, by key of the draft and place; what was kept last, by key of the draft.
const DRAFTS: &str = "drafts";
const ENTRIES: &str = "entries";
const MARKS: &str = "marks";

/// Why something isn't kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct KeepError(String);

fn wrong(error: &JsValue) -> KeepError {
    let message = error.dyn_ref::<DomException>().map(|error| format!("{}: {}", error.name(), error.message()));
    let text = || js_sys::Error::from(error.clone()).message().as_string();
    KeepError(message.or_else(text).unwrap_or_else(|| "?".to_owned()))
}

/// What was kept of one draft.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The draft as it was put, JSON.
    pub draft: Option<String>,
    /// Entries in order, JSON each.
    pub entries: Vec<String>,
    /// What was put beside the last of them.
    pub mark: Option<String>,
}

/// The browser's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Keep(IdbDatabase);

impl Keep {
    /// Opens it, and makes it on first use.
    ///
    /// # Errors
    /// A browser that keeps nothing: a private window, a full disk, a refusal.
    pub async fn open() -> Result<Self, KeepError> {
        let factory = web_sys::window().ok_or_else(|| KeepError("no window".into()))?.indexed_db();
        let factory = factory.map_err(|error| wrong(&error))?.ok_or_else(|| KeepError("no storage".into()))?;
        let request = factory.open_with_u32(NAME, VERSION).map_err(|error| wrong(&error))?;
        let upgrade = Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
            let request = event.target().and_then(|target| target.dyn_into::<IdbOpenDbRequest>().ok());
            let database = request.and_then(|request| request.result().ok()?.dyn_into::<IdbDatabase>().ok());
            if let Some(database) = database {
                for store in [DRAFTS, ENTRIES, MARKS] {
                    // One that is there already stays; one that can't be made is missed by the first transaction, which says so.
                    let _ = database.create_object_store(store);
                }
            }
        });
        request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database = answer(&request).await?;
        database.dyn_into().map(Self).map_err(|other| wrong(&other))
    }

    fn begin(&self, stores: &[&str], mode: IdbTransactionMode) -> Result<IdbTransaction, KeepError> {
        let names = stores.iter().map(|name| JsValue::from(*name)).collect::<js_sys::Array>();
        self.0.transaction_with_str_sequence_and_mode(&names, mode).map_err(|error| wrong(&error))
    }

    /// Keeps a draft, without its entries, and a mark beside it.
    ///
    /// # Errors
    /// [`KeepError`]; nothing is kept then.
    pub async fn put_draft(&self, key: &str, draft: &str, mark: &str) -> Result<(), KeepError> {
        let turn = self.begin(&[DRAFTS, MARKS], IdbTransactionMode::Readwrite)?;
        for (store, value) in [(DRAFTS, draft), (MARKS, mark)] {
            let store = turn.object_store(store).map_err(|error| wrong(&error))?;
            store.put_with_key(&value.into(), &key.into()).map_err(|error| wrong(&error))?;
        }
        finished(&turn).await
    }

    /// Keeps entries from a place on, in place of those that were there and after, with a mark.
    ///
    /// # Errors
    /// [`KeepError`]; none is kept then.
    pub async fn put_entries(&self, key: &str, from: usize, entries: &[String], mark: &str) -> Result<(), KeepError> {
        let turn = self.begin(&[ENTRIES, MARKS], IdbTransactionMode::Readwrite)?;
        let marks = turn.object_store(MARKS).map_err(|error| wrong(&error))?;
        marks.put_with_key(&mark.into(), &key.into()).map_err(|error| wrong(&error))?;
        let store = turn.object_store(ENTRIES).map_err(|error| wrong(&error))?;
        store.delete(&beyond(key, from)?).map_err(|error| wrong(&error))?;
        for (at, entry) in entries.iter().enumerate() {
            store.put_with_key(&entry.as_str().into(), &place(key, from + at)).map_err(|error| wrong(&error))?;
        }
        finished(&turn).await
    }

    /// What is kept of a draft.
    ///
    /// # Errors
    /// [`KeepError`].
    pub async fn get(&self, key: &str) -> Result<Kept, KeepError> {
        let turn = self.begin(&[DRAFTS, ENTRIES, MARKS], IdbTransactionMode::Readonly)?;
        let store = |name: &str| turn.object_store(name).map_err(|error| wrong(&error));
        let draft = store(DRAFTS)?.get(&key.into()).map_err(|error| wrong(&error))?;
        let entries = store(ENTRIES)?.get_all_with_key(&beyond(key, 0)?).map_err(|error| wrong(&error))?;
        let mark = store(MARKS)?.get(&key.into()).map_err(|error| wrong(&error))?;
        // All are listened for before the first is waited for.
        let (draft, entries, mark) = (answer(&draft), answer(&entries), answer(&mark));
        let (draft, mark) = (draft.await?.as_string(), mark.await?.as_string());
        let entries: js_sys::Array = entries.await?.unchecked_into();
        Ok(Kept { draft, entries: entries.iter().filter_map(|entry| entry.as_string()).collect(), mark })
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// [`KeepError`]; it is kept then.
    pub async fn forget(&self, key: &str) -> Result<(), KeepError> {
        let turn = self.begin(&[DRAFTS, ENTRIES, MARKS], IdbTransactionMode::Readwrite)?;
        let store = |name: &str| turn.object_store(name).map_err(|error| wrong(&error));
        for name in [DRAFTS, MARKS] {
            store(name)?.delete(&key.into()).map_err(|error| wrong(&error))?;
        }
        store(ENTRIES)?.delete(&beyond(key, 0)?).map_err(|error| wrong(&error))?;
        finished(&turn).await
    }
}

/// Where an entry lies: the draft's key and the entry's place.
fn place(key: &str, at: usize) -> JsValue {
    js_sys::Array::of2(&key.into(), &(at as f64).into()).into()
}

/// All entries of a draft from a place on.
fn beyond(key: &str, from: usize) -> Result<JsValue, KeepError> {
    let last = js_sys::Array::of2(&key.into(), &f64::INFINITY.into());
    IdbKeyRange::bound(&place(key, from), &last).map(JsValue::from).map_err(|error| wrong(&error))
}

/// The result of a request, listened for from now on.
fn answer(request: &IdbRequest) -> impl Future<Output = Result<JsValue, KeepError>> + use<> {
    let done = Promise::new(&mut |yes, no| {
        request.set_onsuccess(Some(&yes));
        request.set_onerror(Some(&no));
    });
    let request = request.clone();
    async move {
        match JsFuture::from(done).await {
            Ok(_) => request.result().map_err(|error| wrong(&error)),
            Err(_) => Err(request.error().ok().flatten().map_or_else(|| KeepError("?".into()), |error| wrong(&error))),
        }
    }
}

/// Ends a transaction and waits for that: then it is on the disk.
async fn finished(turn: &IdbTransaction) -> Result<(), KeepError> {
    let done = Promise::new(&mut |yes, no| {
        turn.set_oncomplete(Some(&yes));
        turn.set_onerror(Some(&no));
        turn.set_onabort(Some(&no));
    });
    // Else the browser first asks the page whether more is to come, and a page that is kept busy by its hands answers late.
    #[expect(deprecated, reason = "the binding is marked so; the standard and all browsers have it")]
    let committed = turn.commit();
    committed.map_err(|error| wrong(&error))?;
    let failed = |_| turn.error().map_or_else(|| KeepError("?".into()), |error| wrong(&error));
    JsFuture::from(done).await.map(drop).map_err(failed)
}
