//! `/api/v1/openapi.json`: all routes, made from the list beside the router.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use super::{Answer, Ask};
use crate::{
    http::Media,
    router::{ROUTES, Route},
};

static DOCUMENT: LazyLock<Vec<u8>> =
    LazyLock::new(|| serde_json::to_vec(&document()).expect("a JSON value has a JSON form"));

/// The description (OpenAPI 3.1).
pub async fn openapi(ask: Ask) -> Answer {
    ask.bare()?;
    ask.answer_now(Media::Json.name(), DOCUMENT.clone()).await
}

fn document() -> Value {
    let api = ROUTES.iter().filter(|route| route.path.starts_with("/api/") || route.path.starts_with("/internal/"));
    let mut paths: Map<String, Value> = Map::new();
    for route in api {
        paths.entry(route.path).or_insert_with(|| json!({}))[route.method.to_ascii_lowercase()] = operation(route);
    }
    let schemas: Value = serde_json::from_str(include_str!("schemas.json")).expect("checked by a test");
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Weige (微格)",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Aggregates per unit of a partition. Every body has an ETag; a URL with v= is immutable, \
                            another version answers 410. HEAD is possible wherever GET is.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(route: &Route) -> Value {
    let in_path = route
        .path
        .split('{')
        .skip(1)
        .filter_map(|rest| rest.split('}').next())
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }));
    let in_query = route.params.iter().map(|name| {
        json!({ "name": name, "in": "query", "required": false, "description": about(name),
                "schema": { "type": "string", "maxLength": 128 } })
    });
    let parameters: Vec<Value> = in_path.chain(in_query).collect();
    let content: Map<String, Value> = route
        .media
        .iter()
        .map(|&media| {
            let schema = if media.ends_with("json") && !route.body.is_empty() {
                json!({ "$ref": format!("#/components/schemas/{}", route.body) })
            } else if media == "text/plain" {
                json!({ "type": "string" })
            } else {
                json!({ "type": "string", "contentMediaType": media })
            };
            (media.to_owned(), json!({ "schema": schema }))
        })
        .collect();
    let problem = json!({
        "description": "What is wrong, the value at fault and the nearest valid ones",
        "content": { "application/problem+json": { "schema": { "$ref": "#/components/schemas/Problem" } } },
    });
    let operation = route.path.rsplit('/').find(|part| !part.starts_with('{')).unwrap_or_default();
    let id: String = operation.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let id = if route.path.starts_with("/api/v1/plans/{id}/") { format!("plan_{id}") } else { id };
    if route.method == "POST" {
        return written(route, &format!("post_{id}"), &parameters, &problem);
    }
    let id = match (route.path.starts_with("/internal/"), route.path.ends_with('}')) {
        (true, _) => format!("internal_{id}"),
        (false, true) => format!("{id}_one"),
        (false, false) => id,
    };
    json!({
        "operationId": id,
        "summary": route.summary,
        "parameters": parameters,
        "responses": {
            "200": { "description": route.summary, "content": content },
            "304": { "description": "The client has it" },
            "default": problem,
        },
    })
}

/// What a write answers with: by the type of the body that it takes.
const ANSWERS: [(&str, &str, &str); 2] = [("NewPlan", "201", "PlanBody"), ("NewCommands", "200", "PlanHead")];

fn written(route: &Route, id: &str, parameters: &[Value], problem: &Value) -> Value {
    let body =
        |name: &str| json!({ "application/json": { "schema": { "$ref": format!("#/components/schemas/{name}") } } });
    let beside = |name: &str, what: &str| {
        let schema = json!({ "$ref": format!("#/components/schemas/{name}") });
        json!({ "description": what, "content": { "application/problem+json": { "schema": schema } } })
    };
    let mut responses = json!({
        "409": beside("PlanMoved", "Others came before: what they added"),
        "422": beside("PlanRefused", "An entry that doesn't hold: which, why and where"),
        "default": problem,
    });
    for (_, status, answer) in ANSWERS.iter().filter(|(taken, ..)| *taken == route.body) {
        responses[*status] = json!({ "description": "Done, and on the disk", "content": body(answer) });
    }
    json!({
        "operationId": id,
        "summary": route.summary,
        "parameters": parameters,
        "requestBody": { "required": true, "content": body(route.body) },
        "responses": responses,
    })
}

fn about(parameter: &str) -> &'static str {
    match parameter {
        "v" => "The snapshot's version: the answer is immutable; another version than the one served answers 410",
        "precision" => "e6 (default) or e7: decimals of a degree",
        "level" => "A level's id, from the catalogue",
        "within" => "A unit's code: only units that lie in it",
        "indicator" => "An indicator's id, from the catalogue",
        "period" => "YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM~ytd; the newest one where absent",
        "unit" => "A unit's code; the whole where absent",
        "from" => "The first period",
        "to" => "The last period",
        "lang" => "zh (default) or en: the language of heads and names",
        "format" => "geojson, topojson, shapefile (zipped), geopackage, buildings.csv or moves.csv",
        "after" => "So many entries are known already; 0 where absent",
        "step" => "month (default), day, year or ytd",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_leads_somewhere_and_every_parameter_is_explained() {
        let document = document();
        let text = document.to_string();
        for reference in text.split("\"#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(document["components"]["schemas"][reference].is_object(), "{reference} is described nowhere");
        }
        for name in ROUTES.iter().flat_map(|route| route.params) {
            assert!(!about(name).is_empty(), "{name} is not explained");
        }
        let paths = document["paths"].as_object().expect("paths").values();
        let operations = paths.flat_map(|item| item.as_object().expect("methods").values());
        let ids: Vec<&Value> = operations.map(|operation| &operation["operationId"]).collect();
        let distinct: std::collections::HashSet<String> = ids.iter().map(ToString::to_string).collect();
        assert_eq!(distinct.len(), ids.len(), "operation ids stand twice: {ids:?}");
    }
}
