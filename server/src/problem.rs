//! Every refusal, and the one place where it becomes an RFC 9457 problem.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::wire::{PlanMoved, PlanRefused, Problem};

use crate::planner::PlanError;

/// Why a request isn't answered with what it asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiError {
    /// No such path.
    #[error("nothing is at {path}")]
    NotFound {
        /// The path asked for.
        path: String,
        /// Paths that exist.
        nearest: Vec<String>,
    },
    /// Another method than the path takes.
    #[error("{method} is not possible here; {} is", allowed.join(" or "))]
    Method {
        /// The method asked for.
        method: String,
        /// Those that are possible.
        allowed: &'static [&'static str],
    },
    /// A URL beyond the limit.
    #[error("the URL is {bytes} bytes long; {limit} is the most")]
    UrlTooLong {
        /// Its length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A query that can't be read.
    #[error("the query {query:?} can't be read")]
    Query {
        /// The query, shortened.
        query: String,
    },
    /// A parameter that the route doesn't know.
    #[error("{name:?} is no parameter here")]
    UnknownParameter {
        /// Its name, shortened.
        name: String,
        /// Names that the route knows.
        nearest: Vec<String>,
    },
    /// A parameter that stands twice.
    #[error("the parameter {parameter} stands more than once")]
    Repeated {
        /// Its name.
        parameter: String,
    },
    /// A value beyond the limit.
    #[error("the parameter {parameter} is {bytes} bytes long; {limit} is the most")]
    TooLong {
        /// Its name.
        parameter: String,
        /// Its value's length.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// A parameter that must be given.
    #[error("the parameter {parameter} is missing: {why}")]
    Missing {
        /// Its name.
        parameter: &'static str,
        /// Why it is needed.
        why: &'static str,
        /// Values that it may have.
        nearest: Vec<String>,
    },
    /// A value that the snapshot doesn't know.
    #[error("{value:?} is no {parameter} of this snapshot")]
    UnknownValue {
        /// The parameter's name.
        parameter: &'static str,
        /// The value, shortened.
        value: String,
        /// Values that it knows.
        nearest: Vec<String>,
    },
    /// A unit in the path that the snapshot doesn't know.
    #[error("{code:?} is no unit of this snapshot")]
    UnknownUnit {
        /// The code, shortened.
        code: String,
        /// Codes that it knows.
        nearest: Vec<String>,
    },
    /// An indicator that isn't published at a level.
    #[error("{indicator} is not published at the level {level}")]
    NotPublished {
        /// The indicator's id.
        indicator: String,
        /// The level's id.
        level: String,
        /// Ids of the levels at which it is.
        levels: Vec<String>,
    },
    /// A range of periods that ends before it begins.
    #[error("from {from} to {to} is no range of periods")]
    Range {
        /// Its beginning.
        from: String,
        /// Its end.
        to: String,
    },
    /// Another version than the one served.
    #[error("version {asked:?} is not served; {current} is")]
    Gone {
        /// The version asked for, shortened.
        asked: String,
        /// The version served.
        current: String,
    },
    /// A file that this snapshot does without.
    #[error("this snapshot has no {name}")]
    Absent {
        /// The file's name.
        name: &'static str,
    },
    /// A workbook that can't be made: more rows than spreadsheets take, for one.
    #[error("no workbook can be made of this: {why}")]
    Workbook {
        /// What the writer says.
        why: String,
    },
    /// The planner isn't open on this server.
    #[error("this server has no planner; one that listens on loopback and was started with --local-planner has")]
    NoPlanner,
    /// A request to the planner by a name that isn't this machine's.
    #[error("{host:?} is no name of this machine itself; the planner answers to 127.0.0.1, [::1] and localhost alone")]
    Host {
        /// The name, shortened.
        host: String,
    },
    /// A request to the planner from a page of another origin.
    #[error("{origin:?} is not this server's own origin")]
    Origin {
        /// The origin, shortened.
        origin: String,
    },
    /// A body of another media type.
    #[error("the body is of type {found:?}; application/json is read here")]
    MediaType {
        /// What was told, shortened.
        found: String,
    },
    /// A body beyond the limit.
    #[error("the body is longer than {most} bytes")]
    BodyTooLong {
        /// The limit.
        most: usize,
    },
    /// A body that doesn't come.
    #[error("the body has not come within {secs} s")]
    BodyTooSlow {
        /// The limit.
        secs: u64,
    },
    /// A body that isn't what the route reads.
    #[error("the body can't be read: {why}")]
    Body {
        /// What is wrong with it, and where.
        why: String,
    },
    /// What the planner refuses.
    #[error(transparent)]
    Plan(Arc<PlanError>),
    /// The snapshot's files failed after they had been checked. What failed is in the log, not on the wire.
    #[error("the snapshot can't be read")]
    Unreadable,
}

impl ApiError {
    /// Logs a failure of the snapshot's files; the client learns only that there was one.
    pub fn unreadable(cause: &dyn std::error::Error) -> Self {
        tracing::error!(%cause, "the snapshot can't be read");
        Self::Unreadable
    }

    /// As a body of the wire, with what some problems tell beside.
    fn body(&self) -> (u16, serde_json::Result<Vec<u8>>) {
        let problem = self.problem();
        let status = problem.status;
        let body = match self {
            Self::Plan(error) => match &**error {
                PlanError::Moved { head, commands, .. } => {
                    serde_json::to_vec(&PlanMoved { problem, head: *head, commands: commands.clone() })
                }
                PlanError::Refused { index, refusal } => {
                    serde_json::to_vec(&PlanRefused { problem, index: *index as u64, refusal: refusal.clone() })
                }
                _ => serde_json::to_vec(&problem),
            },
            _ => serde_json::to_vec(&problem),
        };
        (status, body)
    }

    /// As a body of the wire.
    #[must_use]
    pub fn problem(&self) -> Problem {
        let detail = self.to_string();
        let of = |kind: &str, title: &str, status: StatusCode| Problem {
            kind: format!("/problems/{kind}"),
            title: title.into(),
            status: status.as_u16(),
            detail: detail.clone(),
            parameter: None,
            value: None,
            nearest: Vec::new(),
        };
        let bad = StatusCode::BAD_REQUEST;
        match self.clone() {
            Self::NotFound { path, nearest } => {
                Problem { value: Some(path), nearest, ..of("not-found", "Not found", StatusCode::NOT_FOUND) }
            }
            Self::Method { method, allowed } => Problem {
                value: Some(method),
                nearest: allowed.iter().map(|&method| method.into()).collect(),
                ..of("method", "Method not allowed", StatusCode::METHOD_NOT_ALLOWED)
            },
            Self::UrlTooLong { .. } => of("url-too-long", "URL too long", StatusCode::URI_TOO_LONG),
            Self::Query { query } => Problem { value: Some(query), ..of("query", "Unreadable query", bad) },
            Self::UnknownParameter { name, nearest } => {
                Problem { parameter: Some(name), nearest, ..of("unknown-parameter", "Unknown parameter", bad) }
            }
            Self::Repeated { parameter } => {
                Problem { parameter: Some(parameter), ..of("repeated-parameter", "Repeated parameter", bad) }
            }
            Self::TooLong { parameter, .. } => {
                Problem { parameter: Some(parameter), ..of("value-too-long", "Value too long", bad) }
            }
            Self::Missing { parameter, nearest, .. } => Problem {
                parameter: Some(parameter.into()),
                nearest,
                ..of("missing-parameter", "Missing parameter", bad)
            },
            Self::UnknownValue { parameter, value, nearest } => Problem {
                parameter: Some(parameter.into()),
                value: Some(value),
                nearest,
                ..of("unknown-value", "Unknown value", bad)
            },
            Self::UnknownUnit { code, nearest } => {
                Problem { value: Some(code), nearest, ..of("unknown-unit", "Unknown unit", StatusCode::NOT_FOUND) }
            }
            Self::NotPublished { level, levels, .. } => Problem {
                parameter: Some("level".into()),
                value: Some(level),
                nearest: levels,
                ..of("not-published", "Not published at this level", bad)
            },
            Self::Range { from, to } => Problem {
                parameter: Some("to".into()),
                value: Some(to),
                nearest: vec![from],
                ..of("range", "Empty range", bad)
            },
            Self::Gone { asked, current } => Problem {
                parameter: Some("v".into()),
                value: Some(asked),
                nearest: vec![current],
                ..of("gone", "Version not served", StatusCode::GONE)
            },
            Self::Absent { name } => {
                Problem { value: Some(name.into()), ..of("absent", "Not in this snapshot", StatusCode::NOT_FOUND) }
            }
            Self::Workbook { .. } => of("workbook", "No workbook", StatusCode::UNPROCESSABLE_ENTITY),
            Self::NoPlanner => of("no-planner", "No planner", StatusCode::NOT_FOUND),
            Self::Host { host } => {
                Problem { value: Some(host), ..of("host", "Another machine's name", StatusCode::FORBIDDEN) }
            }
            Self::Origin { origin } => {
                Problem { value: Some(origin), ..of("origin", "Another origin", StatusCode::FORBIDDEN) }
            }
            Self::MediaType { found } => Problem {
                value: Some(found),
                nearest: vec!["application/json".into()],
                ..of("media-type", "Another media type", StatusCode::UNSUPPORTED_MEDIA_TYPE)
            },
            Self::BodyTooLong { .. } => of("body-too-long", "Body too long", StatusCode::PAYLOAD_TOO_LARGE),
            Self::BodyTooSlow { .. } => of("body-too-slow", "Body too slow", StatusCode::REQUEST_TIMEOUT),
            Self::Body { .. } => of("body", "Unreadable body", bad),
            Self::Plan(error) => of_plan(&error, of),
            Self::Unreadable => of("unreadable", "Snapshot unreadable", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// The planner's refusals, by kind.
fn of_plan(error: &PlanError, of: impl Fn(&str, &str, StatusCode) -> Problem) -> Problem {
    let unprocessable = StatusCode::UNPROCESSABLE_ENTITY;
    match error {
        PlanError::NoPlan { id } => {
            Problem { value: Some(id.clone()), ..of("unknown-plan", "Unknown plan", StatusCode::NOT_FOUND) }
        }
        PlanError::Name { .. } => {
            Problem { parameter: Some("name".into()), ..of("plan-name", "No name", unprocessable) }
        }
        PlanError::Scope(refusal) => Problem {
            parameter: Some("scope".into()),
            value: refusal.unit.as_ref().map(ToString::to_string),
            ..of("scope", "No such scope", unprocessable)
        },
        PlanError::OtherBase { served, .. } => Problem {
            parameter: Some("base".into()),
            nearest: vec![served.clone()],
            ..of("other-base", "Begun on another partition", StatusCode::CONFLICT)
        },
        PlanError::Full { .. } => of("plan-full", "A bound is reached", unprocessable),
        PlanError::Ahead { base, head } => Problem {
            parameter: Some("base".into()),
            value: Some(base.to_string()),
            nearest: vec![head.to_string()],
            ..of("head", "No head of this plan", StatusCode::BAD_REQUEST)
        },
        PlanError::Moved { base, head, .. } => Problem {
            parameter: Some("base".into()),
            value: Some(base.to_string()),
            nearest: vec![head.to_string()],
            ..of("moved", "The plan has moved on", StatusCode::CONFLICT)
        },
        PlanError::Refused { .. } => of("refused", "An entry doesn't hold", unprocessable),
        PlanError::NoLevel { level, levels } => Problem {
            parameter: Some("level".into()),
            value: Some(level.chars().take(64).collect()),
            nearest: levels.clone(),
            ..of("unknown-value", "Unknown value", StatusCode::BAD_REQUEST)
        },
        PlanError::Export(_) => of("export", "Nothing to export", unprocessable),
        // What failed is in the log, not on the wire.
        PlanError::Base(_) | PlanError::Store(_) => Problem {
            detail: "the plan can't be read or written now".into(),
            ..of("store", "The store fails", StatusCode::SERVICE_UNAVAILABLE)
        },
    }
}

impl From<PlanError> for ApiError {
    fn from(error: PlanError) -> Self {
        if matches!(error, PlanError::Base(_) | PlanError::Store(_)) {
            tracing::error!(%error, "a plan can't be read or written");
        }
        Self::Plan(Arc::new(error))
    }
}

impl PartialEq for PlanError {
    /// By what is told of them: those of the store have no other equality.
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Eq for PlanError {}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, body) = self.body();
        let body = body.expect("a problem has a JSON form");
        let length = body.len();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::Method { allowed, .. } = &self {
            let allowed = HeaderValue::from_str(&allowed.join(", ")).expect("methods are words");
            headers.insert(header::ALLOW, allowed);
        }
        response
    }
}
