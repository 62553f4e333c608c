//! Plans on the server: what there is, what is in one, and entries that are added.

use domain::{
    codec,
    pack::Pack,
    plan::Entry,
    wire::{CommandsBody, NewCommands, NewPlan, PlanBody, PlanHead, PlanMoved, PlanRefused, PlansBody, Problem},
};
use serde::de::DeserializeOwned;

use super::{NetError, fetch};

const ALL: &str = "/api/v1/plans";
const JSON: &str = "application/json";
const OCTETS: &str = "application/octet-stream";

fn wrong(path: &str, error: &dyn core::fmt::Display) -> NetError {
    NetError::Body { path: path.into(), message: error.to_string() }
}

fn read<T: DeserializeOwned>(path: &str, bytes: &[u8]) -> Result<T, NetError> {
    serde_json::from_slice(bytes).map_err(|error| wrong(path, &error))
}

/// What the server says against it.
fn refused(path: &str, status: u16, bytes: &[u8]) -> NetError {
    let detail = serde_json::from_slice::<Problem>(bytes).map_or_else(|_| String::new(), |problem| problem.detail);
    NetError::Status { path: path.into(), status, detail }
}

/// Every plan, the newest first.
///
/// # Errors
/// [`NetError`].
pub async fn all() -> Result<Vec<PlanBody>, NetError> {
    let body: PlansBody = read(ALL, &fetch::bytes(ALL, JSON, &|_, _| ()).await?)?;
    Ok(body.plans)
}

/// Makes a plan.
///
/// # Errors
/// [`NetError`]; also where the server refuses it, with its reason.
pub async fn make(plan: &NewPlan) -> Result<PlanBody, NetError> {
    match fetch::post(ALL, plan).await? {
        (200 | 201, bytes) => read(ALL, &bytes),
        (status, bytes) => Err(refused(ALL, status, &bytes)),
    }
}

/// One plan.
///
/// # Errors
/// [`NetError`].
pub async fn one(id: u64) -> Result<PlanBody, NetError> {
    let path = format!("{ALL}/{id}");
    read(&path, &fetch::bytes(&path, JSON, &|_, _| ()).await?)
}

/// Its entries from a place of the log on, all of them.
///
/// # Errors
/// [`NetError`].
pub async fn entries(id: u64, after: u64) -> Result<Vec<Entry>, NetError> {
    let mut all = Vec::new();
    loop {
        let path = format!("{ALL}/{id}/commands?after={}", after + all.len() as u64);
        let body: CommandsBody = read(&path, &fetch::bytes(&path, JSON, &|_, _| ()).await?)?;
        let came = !body.commands.is_empty();
        all.extend(body.commands);
        if after + all.len() as u64 >= body.head || !came {
            return Ok(all);
        }
    }
}

/// What is counted in its scope.
///
/// # Errors
/// [`NetError`].
pub async fn atoms(id: u64) -> Result<Pack, NetError> {
    let path = format!("{ALL}/{id}/atoms");
    codec::pack::decode(&fetch::bytes(&path, OCTETS, &|_, _| ()).await?).map_err(|error| wrong(&path, &error))
}

/// What became of entries that were sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// They are in the log, on the disk; how many it has.
    Taken(u64),
    /// Others came before: these, and none of ours.
    Moved(Box<PlanMoved>),
    /// One is refused, and none is in the log.
    Refused(Box<PlanRefused>),
}

/// Adds entries that were drawn on a log of so many.
///
/// # Errors
/// [`NetError`] where the server can't be reached or doesn't answer as agreed: whether they came is not known then.
pub async fn add(id: u64, entries: &NewCommands) -> Result<Sent, NetError> {
    let path = format!("{ALL}/{id}/commands");
    match fetch::post(&path, entries).await? {
        (200, bytes) => read::<PlanHead>(&path, &bytes).map(|head| Sent::Taken(head.head)),
        (409, bytes) => read(&path, &bytes).map(|moved| Sent::Moved(Box::new(moved))),
        (422, bytes) => match read(&path, &bytes) {
            Ok(refused) => Ok(Sent::Refused(Box::new(refused))),
            // What isn't about one entry.
            Err(_) => Err(refused(&path, 422, &bytes)),
        },
        (status, bytes) => Err(refused(&path, status, &bytes)),
    }
}

/// Where a plan is to be had in a form for others.
#[must_use]
pub fn export_address(id: u64, format: &str, lang: &str) -> String {
    format!("{ALL}/{id}/export?format={format}&lang={lang}")
}
