//! `/api/v1/plans`: plans, their logs, and the buildings that they count. Open on `--local-planner` only.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    body::Body,
    extract::{Path, rejection::PathRejection},
    http::{HeaderValue, StatusCode, header},
    response::Response,
};
use domain::{
    plan::DraftBase,
    wire::{NewCommands, NewPlan, PlanHead, PlansBody},
};
use serde::{Serialize, de::DeserializeOwned};

use super::{Answer, Ask, json, tables::lang_of};
use crate::{
    export::Format,
    http::{Media, Params, body, nearest::nearest, params::shorten},
    planner::{Planner, Served},
    problem::ApiError,
    snapshot::{PARTITION_E7, Snapshot},
};

/// `GET /api/v1/plans`: all of them, the newest first.
pub async fn list(ask: Ask) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let plans = ask.app.work(move || Ok(planner.list()?)).await?;
    ask.answer_now(Media::Json.name(), json(&PlansBody { plans })).await
}

/// `POST /api/v1/plans`: a new one, or one from a draft.
pub async fn create(ask: Ask, body: Body) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let plan: NewPlan = read(&ask, body).await?;
    let snapshot = ask.snapshot.clone();
    let made = ask.app.work(move || {
        let made = planner.create(plan, &served(&snapshot)?, now())?;
        tracing::info!(plan = made.id, head = made.head, "plan made");
        Ok(made)
    });
    let made = made.await?;
    let mut response = written(StatusCode::CREATED, &made);
    let place = HeaderValue::from_str(&format!("/api/v1/plans/{}", made.id)).expect("letters and digits");
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// `GET /api/v1/plans/{id}`: one of them.
pub async fn plan(ask: Ask, id: Result<Path<u64>, PathRejection>) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let id = ask.plan_id(id)?;
    let plan = ask.app.work(move || Ok(planner.plan(id)?)).await?;
    ask.answer_now(Media::Json.name(), json(&plan)).await
}

/// `GET /api/v1/plans/{id}/commands?after=N`: its log, page by page.
pub async fn commands(ask: Ask, id: Result<Path<u64>, PathRejection>) -> Answer {
    let planner = ask.planner()?;
    let params = Params::read(&ask.uri, &["after"], ask.app.limits.value_bytes)?;
    let id = ask.plan_id(id)?;
    let after = number(&params, "after")?;
    let (head, page) = ask.app.work(move || Ok(planner.commands(id, after)?)).await?;
    // The texts are JSON already: each is an entry as it was checked and kept.
    let body = format!("{{\"after\":{after},\"head\":{head},\"commands\":[{}]}}", page.join(","));
    ask.answer_now(Media::Json.name(), body.into_bytes()).await
}

/// `POST /api/v1/plans/{id}/commands`: adds entries, all of them or none.
pub async fn append(ask: Ask, id: Result<Path<u64>, PathRejection>, body: Body) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let id = ask.plan_id(id)?;
    let NewCommands { base, commands } = read(&ask, body).await?;
    let head = ask.app.work(move || Ok(planner.append(id, base, commands, now())?)).await?;
    Ok(written(StatusCode::OK, &PlanHead { head }))
}

/// `GET /api/v1/plans/{id}/partition.bin`: the partition on which it began.
pub async fn partition(ask: Ask, id: Result<Path<u64>, PathRejection>) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let id = ask.plan_id(id)?;
    let body = ask.app.work(move || Ok(planner.partition(id)?)).await?;
    ask.answer_now(Media::Octet.name(), body).await
}

/// `GET /api/v1/plans/{id}/atoms`: buildings and entrances of its scope, as `pack.bin`.
pub async fn atoms(ask: Ask, id: Result<Path<u64>, PathRejection>) -> Answer {
    let planner = ask.planner()?;
    ask.bare()?;
    let id = ask.plan_id(id)?;
    let body = ask.app.work(move || Ok(planner.atoms(id)?)).await?;
    ask.answer_now(Media::Octet.name(), body).await
}

/// `GET /api/v1/plans/{id}/export?format=F&level=L&lang=G`: a file for others.
pub async fn export(ask: Ask, id: Result<Path<u64>, PathRejection>) -> Answer {
    let planner = ask.planner()?;
    let params = Params::read(&ask.uri, &["format", "lang", "level"], ask.app.limits.value_bytes)?;
    let id = ask.plan_id(id)?;
    let names = || Format::ALL.map(|(name, _)| name);
    let Some(asked) = params.get("format") else {
        let nearest = names().map(String::from).to_vec();
        return Err(ApiError::Missing { parameter: "format", why: "a plan has several", nearest });
    };
    let Some((_, format)) = Format::ALL.into_iter().find(|(name, _)| *name == asked) else {
        let nearest = nearest(asked, names());
        return Err(ApiError::UnknownValue { parameter: "format", value: shorten(asked), nearest });
    };
    let (level, crs) = (params.get("level").map(str::to_owned), ask.snapshot.catalogue().crs);
    let lang = lang_of(&params)?;
    let made = ask.app.work(move || Ok(planner.export(id, format, level.as_deref(), lang, crs)?));
    let (plan, file) = made.await?;
    let mut response = ask.answer_now(format.media(), file).await?;
    let name = format!("attachment; filename=\"plan-{}-{}{}\"", plan.id, plan.head, format.ending());
    let name = HeaderValue::from_str(&name).expect("digits and letters");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

impl Ask {
    /// The planner, for requests to this machine by one of its own names.
    ///
    /// # Errors
    /// [`ApiError::NoPlanner`] where it isn't open, and what [`crate::origin::of_this_machine`] refuses.
    pub fn planner(&self) -> Result<Arc<Planner>, ApiError> {
        let planner = self.app.planner.clone().ok_or(ApiError::NoPlanner)?;
        crate::origin::of_this_machine(&self.headers)?;
        Ok(planner)
    }

    fn plan_id(&self, id: Result<Path<u64>, PathRejection>) -> Result<u64, ApiError> {
        id.map(|Path(id)| id).map_err(|_| self.nothing_here())
    }
}

/// The request's body, read within its bounds.
async fn read<T: DeserializeOwned>(ask: &Ask, body: Body) -> Result<T, ApiError> {
    let bytes = body::json(&ask.headers, body, &ask.app.limits).await?;
    serde_json::from_slice(&bytes).map_err(|error| ApiError::Body { why: shorten_words(&error.to_string()) })
}

/// The partition on which a new plan begins.
fn served(snapshot: &Snapshot) -> Result<Served, ApiError> {
    let absent = ApiError::Absent { name: PARTITION_E7 };
    let entry = snapshot.manifest().files.iter().find(|entry| entry.name == PARTITION_E7).ok_or(absent)?;
    let bytes = snapshot.file(PARTITION_E7)?.read_all().map_err(|error| ApiError::unreadable(&error))?;
    let base = DraftBase { version: snapshot.version().to_owned(), partition: entry.sha256.clone() };
    Ok(Served { base, bytes: bytes.into() })
}

/// A parameter that is a number; 0 where it is absent.
fn number(params: &Params, name: &'static str) -> Result<u64, ApiError> {
    let Some(text) = params.get(name) else { return Ok(0) };
    text.parse().map_err(|_| ApiError::UnknownValue {
        parameter: name,
        value: shorten(text),
        nearest: vec!["0".into()],
    })
}

/// What a parser says may quote what a client sent.
fn shorten_words(text: &str) -> String {
    text.chars().take(200).collect()
}

/// The answer to a write: nobody keeps it.
fn written(status: StatusCode, body: &impl Serialize) -> Response {
    let bytes = json(body);
    let length = bytes.len();
    let mut response = Response::new(Body::from(bytes));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(Media::Json.name()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Microseconds since 1970; 0 on a machine whose clock stands before.
fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
