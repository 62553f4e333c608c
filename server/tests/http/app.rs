use server::http::envelope::CONTENT_SECURITY_POLICY;

use crate::harness::{Builder, Running};

#[test]
fn every_screen_is_the_apps_page() {
    let server = Running::new();
    let [index, planner] = ["/index.html", "/planner.html"].map(|page| server.get(page));
    assert_eq!((index.status, planner.status), (200, 200));
    for (path, of) in [
        ("/", &index),
        ("/cockpit", &index),
        ("/wall", &index),
        ("/wall/7", &index),
        ("/planner?u=990100&l=grid", &planner),
        ("/planner/", &planner),
        ("/planners", &index),
        ("/apiary", &index),
        ("/some/deep/place", &index),
    ] {
        let page = server.get(path);
        assert_eq!((page.status, &page.body), (200, &of.body), "{path}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(page.header("cache-control"), Some("no-cache"));
    }
}

#[test]
fn a_file_with_its_hash_in_the_name_is_kept_for_ever() {
    let server = Running::new();
    let file = server.get("/app-0123456789abcdef.js");
    assert_eq!(file.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_eq!(file.header("content-type"), Some("text/javascript; charset=utf-8"));
}

#[test]
fn the_brotli_form_made_with_the_app_is_sent_and_others_are_made_from_the_file() {
    let server = Running::new();
    let ask = |encoding| server.get_with("/app_bg.fedcba9876543210.wasm", &[("Accept-Encoding", encoding)]);
    assert_eq!(ask("br").body, b"as it was compressed when the app was built");
    assert_eq!(ask("br").header("content-encoding"), Some("br"));
    assert_eq!(ask("gzip").header("content-encoding"), Some("gzip"));
    assert_eq!(ask("gzip").decoded(), [b'w'; 4000]);
    assert_eq!(ask("identity").body, [b'w'; 4000]);
    assert_eq!(ask("identity").header("content-type"), Some("application/wasm"));
}

#[test]
fn every_answer_carries_the_security_headers_and_an_id() {
    let server = Running::new();
    let mut ids = std::collections::HashSet::new();
    for path in
        ["/", "/app-0123456789abcdef.js", "/api/v1/health", "/api/v1/nothing", "/api/v1/units?x=1", "/internal/metrics"]
    {
        let reply = server.get(path);
        for (name, value) in [
            ("content-security-policy", CONTENT_SECURITY_POLICY),
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), Some(value), "{path}");
        }
        assert!(ids.insert(reply.header("x-request-id").unwrap().to_owned()), "an id stands twice");
    }
}

#[test]
fn the_policy_lets_nothing_in_but_wasm_from_here() {
    let mut sources = CONTENT_SECURITY_POLICY.split("; ").map(|directive| directive.split_once(' ').unwrap());
    assert_eq!(sources.next(), Some(("default-src", "'none'")));
    for (directive, source) in sources {
        match directive {
            "script-src" => assert_eq!(source, "'self' 'wasm-unsafe-eval'"),
            "base-uri" | "form-action" | "frame-ancestors" => assert_eq!(source, "'none'", "{directive}"),
            _ => assert_eq!(source, "'self'", "{directive}"),
        }
    }
}

#[test]
fn only_the_origins_that_were_named_may_frame_the_app() {
    let origins = ["https://portal.example.cn", "http://127.0.0.1:8099"];
    let server = Builder::new().framed_by(&origins).start();
    let expected = CONTENT_SECURITY_POLICY
        .replace("frame-ancestors 'none'", "frame-ancestors https://portal.example.cn http://127.0.0.1:8099");
    for path in ["/", "/api/v1/health", "/api/v1/nothing"] {
        assert_eq!(server.get(path).header("content-security-policy"), Some(&*expected), "{path}");
    }
}

#[test]
fn without_an_app_the_first_page_says_how_to_build_it() {
    let server = Builder::new().without_app().start();
    let page = server.get("/");
    assert_eq!(page.status, 200);
    assert!(String::from_utf8(page.body).unwrap().contains("cargo xtask build"));
    server.get("/app.js").problem(404);
}

#[test]
fn bench_data_is_there_only_where_it_is_mounted_and_nothing_above_it() {
    let server = Running::new();
    server.get("/bench?n=7").problem(404);
    server.get("/bench/data/7/grid.bin").problem(404);
    let server = Builder::new().bench().start();
    std::fs::write(server.dir.0.join("bench/7/grid.bin"), b"polygons").unwrap();
    server.get("/bench?n=7").problem(404);
    let page = server.dir.0.join("bench/page");
    std::fs::create_dir(&page).unwrap();
    std::fs::write(page.join("index.html"), b"<!doctype html>").unwrap();
    let answer = server.get("/bench?n=7");
    assert_eq!(
        (answer.body.as_slice(), answer.header("content-type")),
        (&b"<!doctype html>"[..], Some("text/html; charset=utf-8"))
    );
    // The form beside a file travels where it is taken.
    std::fs::write(page.join("start.js.br"), b"0 in Brotli").unwrap();
    std::fs::write(page.join("start.js"), b"0").unwrap();
    let answer = server.get_with("/bench/data/page/start.js", &[("accept-encoding", "br")]);
    assert_eq!((answer.body.as_slice(), answer.header("content-encoding")), (&b"0 in Brotli"[..], Some("br")));
    assert_eq!(server.get("/bench/data/7/grid.bin").body, b"polygons");
    for path in
        ["7/none.bin", "7", "../CURRENT", "7/../../CURRENT", "%2e%2e/CURRENT", "7/..%2f..%2fCURRENT", "/etc/passwd"]
    {
        server.get(&format!("/bench/data/{path}")).problem(404);
    }
}

const BASEMAP: &str = r#"
url = "https://tiles.test:8443/{z}/{x}/{y}.png?tk=key"
crs = "GCJ-02"
attribution = { zh = "某图", en = "Some map" }
licence = "GS(2026)1234号"
"#;

#[test]
fn with_a_base_map_pictures_may_come_from_its_origin_and_nothing_else_changes() {
    let server = Builder::new().basemap(BASEMAP).start();
    let policy = CONTENT_SECURITY_POLICY.replace("img-src 'self';", "img-src 'self' https://tiles.test:8443;");
    assert_ne!(policy, CONTENT_SECURITY_POLICY);
    for path in ["/", "/api/v1/health", "/api/v1/nothing"] {
        assert_eq!(server.get(path).header("content-security-policy"), Some(policy.as_str()), "{path}");
    }
    let health: serde_json::Value = server.get("/api/v1/health").json();
    assert_eq!(health["basemap"]["url"], "https://tiles.test:8443/{z}/{x}/{y}.png?tk=key");
    assert_eq!(
        (&health["basemap"]["crs"], &health["basemap"]["licence"]),
        (&"GCJ-02".into(), &"GS(2026)1234号".into())
    );
}

#[test]
fn a_base_map_on_the_apps_own_host_leaves_the_policy_as_it_is() {
    let own = BASEMAP.replace("https://tiles.test:8443", "/tiles");
    let server = Builder::new().basemap(&own).start();
    assert_eq!(server.get("/").header("content-security-policy"), Some(CONTENT_SECURITY_POLICY));
    let server = Running::new();
    let health: serde_json::Value = server.get("/api/v1/health").json();
    assert!(health.get("basemap").is_none(), "{health}");
}
