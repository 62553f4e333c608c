//! Every refusal, and the one place where it becomes an RFC 9457 problem.

use axum::{
    body::Body,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use domain::wire::Problem;

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
    /// Another method than GET or HEAD.
    #[error("{method} is not possible here; GET and HEAD are")]
    Method {
        /// The method asked for.
        method: String,
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
            Self::Method { method } => Problem {
                value: Some(method),
                nearest: vec!["GET".into(), "HEAD".into()],
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
            Self::Unreadable => of("unreadable", "Snapshot unreadable", StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let body = serde_json::to_vec(&problem).expect("a problem has a JSON form");
        let length = body.len();
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if problem.status == StatusCode::METHOD_NOT_ALLOWED.as_u16() {
            headers.insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        response
    }
}
