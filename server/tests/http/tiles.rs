use domain::wire::{ContextBody, TileFile};

use crate::{
    harness::{BR, Running},
    snapshot::{Maker, TILES, TempDir, point_to, tile, tile_index},
};

#[test]
fn every_tile_of_the_list_is_its_own_bytes_in_every_encoding() {
    let server = Running::new();
    let list = std::fs::read(server.dir.0.join("v1/context-tiles.json")).unwrap();
    let bytes = std::fs::read(server.dir.0.join("v1/context-tiles.bin")).unwrap();
    let list: TileFile = serde_json::from_slice(&list).unwrap();
    assert_eq!(list.tiles.len(), TILES.len());
    for entry in list.tiles {
        let url = format!("/api/v1/{}?v=v1", entry.path);
        let as_it_lies = &bytes[entry.start as usize..][..entry.length as usize];
        assert_eq!(server.get_with(&url, &[BR]).body, as_it_lies, "{url}");
        for encoding in ["identity", "gzip", "br"] {
            let reply = server.get_with(&url, &[("Accept-Encoding", encoding)]);
            assert_eq!(reply.decoded(), tile(&entry.path), "{url} {encoding}");
            assert_eq!(reply.header("content-type"), Some("application/octet-stream"));
        }
    }
}

#[test]
fn a_tile_that_is_not_there_is_no_tile() {
    let server = Running::new();
    for path in [
        "context/streets/12/6463/1349",
        "context/lanes/12/6463/1348",
        "context/streets/12/6463",
        "context/streets/12/6463/1348/0",
        "context/streets/x/6463/1348",
        "context/streets/12/6463/-1",
        "context/streets/256/6463/1348",
        "context/streets/12/6463/99999999999",
        "context/",
    ] {
        let problem = server.get(&format!("/api/v1/{path}")).problem(404);
        assert_eq!(problem.kind, "/problems/not-found", "{path}");
        assert_eq!(problem.value.as_deref(), Some(format!("/api/v1/{path}").as_str()));
    }
    server.get(&format!("/api/v1/{}?tile=1", TILES[0])).problem(400);
}

#[test]
fn a_snapshot_without_tiles_says_so_and_serves_the_rest() {
    let mut server = Running::new();
    Maker { tiles: false, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    server.next_change();
    assert_eq!(server.get("/api/v1/context").problem(404).kind, "/problems/absent");
    server.get(&format!("/api/v1/{}", TILES[0])).problem(404);
    assert_eq!(server.get(&format!("/api/v1/{}?v=v1", TILES[0])).problem(410).nearest, ["v2"]);
    assert_eq!(server.get("/api/v1/context.bin").status, 200);
}

#[test]
fn the_list_that_the_app_reads_is_the_snapshots() {
    let server = Running::new();
    let body: ContextBody = server.get("/api/v1/context").json();
    assert_eq!(body, tile_index());
    let paths = body.steps.iter().flat_map(|step| step.tiles.iter().map(|tile| tile.path(&step.id)));
    assert_eq!(paths.collect::<Vec<_>>(), TILES);
}

#[test]
fn a_list_that_is_not_the_files_is_refused() {
    use server::snapshot::{SnapshotError, open::open};
    for spoil in [
        |list: &mut TileFile| list.tiles.truncate(1),
        |list: &mut TileFile| list.tiles.swap(0, 1),
        |list: &mut TileFile| list.tiles[1].length += 1,
    ] {
        let dir = TempDir::new();
        let snapshot = Maker::new("v1").write(&dir.0);
        let path = snapshot.join("context-tiles.json");
        let mut list: TileFile = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        spoil(&mut list);
        crate::refusals::replace(&snapshot, "context-tiles.json", &serde_json::to_vec(&list).unwrap());
        let error = open(&dir.0, "v1").expect_err("it is served all the same");
        assert!(matches!(error, SnapshotError::Mismatch { what: "the place of a tile", .. }), "{error}");
    }
    for name in ["context-tiles.json", "context-tiles.bin"] {
        let dir = TempDir::new();
        let snapshot = Maker::new("v1").write(&dir.0);
        crate::refusals::change_manifest(&snapshot, |manifest| manifest.files.retain(|file| file.name != name));
        let error = open(&dir.0, "v1").expect_err("it is served all the same");
        assert!(matches!(error, SnapshotError::Missing(missing) if missing == name), "{error}");
    }
}
