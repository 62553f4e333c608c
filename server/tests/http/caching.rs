use std::collections::HashSet;

use crate::{
    harness::{BR, Builder, OCTET, Running},
    snapshot::{Maker, point_to},
};

/// A URL of every resource that belongs to a snapshot.
const VERSIONED: [&str; 15] = [
    "/api/v1/catalogue",
    "/api/v1/units",
    "/api/v1/units/990100001001",
    "/api/v1/partition.bin",
    "/api/v1/partition.bin?precision=e7",
    "/api/v1/partition.topojson",
    "/api/v1/grids.geojson?level=micro_grid",
    "/api/v1/context.bin",
    "/api/v1/context",
    "/api/v1/context/streets/12/6463/1348",
    "/api/v1/metrics?indicator=cases_open&level=micro_grid&period=2026-11",
    "/api/v1/series?indicator=cases_open&unit=990100",
    "/api/v1/overview?unit=990100&period=2026-11",
    "/api/v1/children?unit=990100001001&period=2026-11",
    "/api/v1/warnings?unit=990100&period=2026-11",
];

fn with_v(url: &str, version: &str) -> String {
    format!("{url}{}v={version}", if url.contains('?') { '&' } else { '?' })
}

#[test]
fn a_url_without_a_version_is_asked_again_and_one_with_it_never() {
    let server = Running::new();
    for url in VERSIONED {
        let plain = server.get(url);
        assert_eq!((plain.status, plain.header("cache-control")), (200, Some("no-cache")), "{url}");
        let pinned = server.get(&with_v(url, "v1"));
        assert_eq!(pinned.header("cache-control"), Some("public, max-age=31536000, immutable"), "{url}");
        assert_eq!(pinned.body, plain.body, "{url}");
        assert_eq!(pinned.header("etag"), plain.header("etag"), "{url}");
    }
}

#[test]
fn another_version_is_gone_and_the_problem_names_the_one_that_is_served() {
    let server = Running::new();
    for url in VERSIONED {
        let problem = server.get(&with_v(url, "v0")).problem(410);
        assert_eq!(problem.value.as_deref(), Some("v0"), "{url}");
        assert_eq!(problem.nearest, ["v1"], "{url}");
    }
    // The version is judged first: the indicator may have existed in it.
    server.get("/api/v1/metrics?indicator=given_up&v=v0").problem(410);
}

#[test]
fn who_has_the_body_gets_304_without_it() {
    let server = Running::new();
    for url in VERSIONED.into_iter().chain(["/api/v1/health", "/api/v1/openapi.json", "/", "/app-0123456789abcdef.js"])
    {
        for encoding in ["br", "gzip", "identity"] {
            let accept = ("Accept-Encoding", encoding);
            let first = server.get_with(url, &[accept]);
            let tag = first.header("etag").expect(url).to_owned();
            assert!(tag.starts_with('"'), "{url}: {tag} is not a strong tag");
            for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
                let second = server.get_with(url, &[accept, ("If-None-Match", &known)]);
                assert_eq!((second.status, second.body.len()), (304, 0), "{url} {known}");
                assert_eq!(second.header("etag"), Some(tag.as_str()), "{url}");
                assert_eq!(second.header("cache-control"), first.header("cache-control"), "{url}");
                assert_eq!(second.header("vary"), first.header("vary"), "{url}");
            }
            let other = server.get_with(url, &[accept, ("If-None-Match", "\"other\"")]);
            assert_eq!((other.status, other.body.len()), (200, first.body.len()), "{url}");
        }
    }
}

#[test]
fn every_encoding_holds_the_same_bytes_under_a_tag_of_its_own() {
    let server = Running::new();
    let mut compressed = 0;
    for url in VERSIONED.into_iter().chain(["/app-0123456789abcdef.js"]) {
        for accept in ["application/json", "application/octet-stream"] {
            let ask = |encoding| server.get_with(url, &[("Accept", accept), ("Accept-Encoding", encoding)]);
            let identity = ask("identity");
            assert_eq!(identity.header("content-encoding"), None);
            let mut tags = HashSet::from([identity.header("etag").unwrap().to_owned()]);
            for encoding in ["br", "gzip"] {
                let reply = ask(encoding);
                assert_eq!(reply.decoded(), identity.body, "{url} {accept} {encoding}");
                assert_eq!(reply.header("vary"), Some("Accept-Encoding, Accept"));
                if reply.header("content-encoding").is_some() {
                    compressed += 1;
                    assert_eq!(reply.header("content-encoding"), Some(encoding));
                    // What progress counts up to.
                    assert_eq!(
                        reply.header("x-identity-length"),
                        Some(identity.body.len().to_string().as_str()),
                        "{url}"
                    );
                    assert!(tags.insert(reply.header("etag").unwrap().to_owned()), "{url}: one tag for two forms");
                }
            }
        }
    }
    assert!(compressed > 20, "only {compressed} bodies were compressed at all");
}

#[test]
fn the_stored_body_is_sent_as_it_lies() {
    let server = Running::new();
    let manifest = server.state.snapshot.load().manifest().clone();
    let stored: Vec<_> = manifest.files.iter().filter(|file| file.body_of.is_some()).collect();
    // Three of the first screen, the list of layers, two layers.
    assert_eq!(stored.len(), 6);
    for file in stored {
        let body = file.body_of.as_ref().unwrap();
        let on_disk = std::fs::read(server.dir.0.join("v1").join(&file.name)).unwrap();
        let url = format!("/api/v1/{}", body.path);
        let reply = server.get_with(&url, &[BR, OCTET]);
        assert_eq!(reply.body, on_disk, "{url}");
        assert_eq!(reply.header("content-type"), Some(body.content_type.as_str()));
        // Parameters in another order, and with the version, mean the same body.
        let url = match url.split_once('?') {
            Some((path, query)) => {
                format!("{path}?v=v1&{}", query.split('&').rev().collect::<Vec<_>>().join("&"))
            }
            None => format!("{url}?v=v1"),
        };
        assert_eq!(server.get_with(&url, &[BR, OCTET]).body, on_disk, "{url}");
    }
    assert_eq!(server.state.cache.counts().1, 0, "a body was made although it lay ready");
}

#[test]
fn head_says_what_get_says_without_a_body() {
    let server = Running::new();
    let others = ["/api/v1/health", "/api/v1/openapi.json", "/internal/metrics", "/", "/cockpit", "/api/v1/nothing"];
    for url in VERSIONED.into_iter().chain(others) {
        for headers in [vec![], vec![BR], vec![BR, OCTET]] {
            let get = server.get_with(url, &headers);
            let head = server.ask("HEAD", url, &headers);
            assert_eq!(head.status, get.status, "{url}");
            let names = ["etag", "content-type", "content-encoding", "cache-control", "vary"];
            for name in names.into_iter().chain((url != "/internal/metrics").then_some("content-length")) {
                assert_eq!(head.header(name), get.header(name), "{url} {name}");
            }
        }
    }
}

#[test]
fn nothing_but_get_and_head_is_possible() {
    let server = Running::new();
    for url in VERSIONED.into_iter().chain(["/api/v1/health", "/internal/metrics", "/", "/cockpit", "/bench/data/1/a"])
    {
        for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
            let reply = server.ask(method, url, &[("Content-Length", "0")]);
            assert_eq!(reply.header("allow"), Some("GET, HEAD"), "{method} {url}");
            assert_eq!(reply.problem(405).value.as_deref(), Some(method), "{url}");
        }
    }
}

#[test]
fn a_body_is_made_once_and_the_cache_stays_within_its_bytes() {
    let server = Builder::new().limits(|limits| limits.cache_bytes = 20_000).start();
    let url = "/api/v1/units";
    server.get_with(url, &[BR]);
    server.get_with(url, &[BR]);
    let (hits, misses, _) = server.state.cache.counts();
    assert_eq!((hits, misses), (1, 1));
    for unit in server.state.snapshot.load().units().iter() {
        let code = server.state.snapshot.load().units().code(unit).to_string();
        for encoding in ["br", "gzip", "identity"] {
            let url = format!("/api/v1/units/{code}");
            assert_eq!(server.get_with(&url, &[("Accept-Encoding", encoding)]).status, 200);
        }
        assert!(server.state.cache.counts().2 <= 20_000);
    }
    server.get_with(url, &[BR]);
    assert_eq!(server.state.cache.counts().0, 1, "it was pushed out by then");
}

#[test]
fn after_a_swap_the_old_url_is_gone_and_the_new_one_has_the_new_figures() {
    let mut server = Running::new();
    let url = "/api/v1/metrics?indicator=cases_open&level=district&period=2026-11";
    let old = server.get(url);
    Maker { shift: 1.0, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    server.next_change();
    let new = server.get_with(url, &[("If-None-Match", old.header("etag").unwrap())]);
    assert_eq!(new.status, 200);
    assert_ne!(new.header("etag"), old.header("etag"));
    assert_eq!(server.get(&with_v(url, "v1")).problem(410).nearest, ["v2"]);
    assert_eq!(server.get(&with_v(url, "v2")).body, new.body);
}
