use domain::wire::{OverlayShapes, OverlaysBody};

use crate::{
    harness::Running,
    snapshot::{Maker, overlays, point_to},
};

#[test]
fn the_list_and_each_layers_shapes_are_the_snapshots_in_every_encoding() {
    let server = Running::new();
    let (list, shapes) = overlays();
    for encoding in ["identity", "gzip", "br"] {
        let get = |url: &str| {
            let reply = server.get_with(url, &[("Accept-Encoding", encoding)]);
            assert_eq!(reply.header("content-type"), Some("application/json"), "{url}");
            reply.decoded()
        };
        let found: OverlaysBody = serde_json::from_slice(&get("/api/v1/overlays")).unwrap();
        assert_eq!(found, list);
        for (layer, shapes) in list.layers.iter().zip(&shapes) {
            let found = get(&format!("/api/v1/overlays/{}?v=v1", layer.id));
            let found: OverlayShapes = serde_json::from_slice(&found).unwrap();
            assert_eq!(&found, shapes);
            assert_eq!(found.fault(layer), None);
        }
    }
}

#[test]
fn shapes_have_an_etag_and_are_immutable_with_their_version() {
    let server = Running::new();
    for path in ["overlays", "overlays/devices"] {
        let first = server.get(&format!("/api/v1/{path}"));
        let etag = first.header("etag").unwrap().to_owned();
        assert_eq!(server.get_with(&format!("/api/v1/{path}"), &[("If-None-Match", &etag)]).status, 304, "{path}");
        let versioned = server.get(&format!("/api/v1/{path}?v=v1"));
        assert!(versioned.header("cache-control").unwrap().contains("immutable"), "{path}");
        assert_eq!(server.get(&format!("/api/v1/{path}?v=v0")).problem(410).nearest, ["v1"]);
    }
}

#[test]
fn an_unknown_layer_is_told_with_those_that_are_like_it() {
    let server = Running::new();
    let problem = server.get("/api/v1/overlays/device").problem(404);
    assert_eq!(problem.kind, "/problems/not-found");
    assert_eq!(problem.nearest, ["overlays/devices", "overlays/special_grids"]);
    server.get("/api/v1/overlays/devices?level=1").problem(400);
}

#[test]
fn a_snapshot_without_layers_says_so_and_serves_the_rest() {
    let mut server = Running::new();
    Maker { overlays: false, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    server.next_change();
    assert_eq!(server.get("/api/v1/overlays").problem(404).kind, "/problems/absent");
    assert_eq!(server.get("/api/v1/overlays/devices").problem(404).kind, "/problems/not-found");
    assert_eq!(server.get("/api/v1/catalogue").status, 200);
}
