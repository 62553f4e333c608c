use domain::wire::{CatalogueBody, Health, MetricsBody};
use server::snapshot::watch::Change;

use crate::{
    harness::Running,
    snapshot::{Maker, point_to},
};

const URL: &str = "/api/v1/metrics?indicator=cases_open&level=district&period=2026-11";

#[test]
fn a_new_version_is_served_without_a_restart() {
    let mut server = Running::new();
    let old: MetricsBody = server.get(URL).json();
    Maker { shift: 7.0, ..Maker::new("v2") }.write(&server.dir.0);
    point_to(&server.dir.0, "v2");
    assert_eq!(server.next_change(), Change::Serving("v2".into()));
    let new: MetricsBody = server.get(URL).json();
    assert_eq!(new.values[0], old.values[0].map(|value| value + 7.0));
    assert_eq!(server.get("/api/v1/health").json::<Health>().snapshot, "v2");
    assert_eq!(server.get("/api/v1/catalogue").json::<CatalogueBody>().version, "v2");
    // And back: a version is only a name.
    point_to(&server.dir.0, "v1");
    assert_eq!(server.next_change(), Change::Serving("v1".into()));
    assert_eq!(server.get(URL).json::<MetricsBody>(), old);
}

#[test]
fn a_bad_version_is_refused_and_the_old_one_goes_on() {
    let mut server = Running::new();
    let old = server.get(URL);
    let dir = Maker::new("v2").write(&server.dir.0);
    let cube = std::fs::read(dir.join("cube.bin")).unwrap();
    std::fs::write(dir.join("cube.bin"), &cube[..cube.len() - 1]).unwrap();
    point_to(&server.dir.0, "v2");
    let Change::Refused(reason) = server.next_change() else { panic!("it was served") };
    assert!(reason.contains("cube.bin") && reason.contains("bytes long"), "{reason}");
    let health: Health = server.get("/api/v1/health").json();
    assert_eq!((health.status.as_str(), health.snapshot.as_str()), ("stale_snapshot", "v1"));
    assert_eq!(health.refused, Some(reason));
    assert_eq!(server.get(URL).body, old.body);
    assert_eq!(server.get(&format!("{URL}&v=v1")).status, 200);
    let text = String::from_utf8(server.get("/internal/metrics").body).unwrap();
    assert!(text.contains("\nweige_snapshot_refused 1\n") && text.contains("\nweige_snapshot_refusals_total 1\n"));
    // Repaired under the same name and named again.
    std::fs::write(dir.join("cube.bin"), &cube).unwrap();
    point_to(&server.dir.0, "v2");
    assert_eq!(server.next_change(), Change::Serving("v2".into()));
    assert_eq!(server.get("/api/v1/health").json::<Health>().status, "ok");
}

#[test]
fn a_vanished_or_garbled_current_is_refused_and_naming_the_old_one_again_heals_it() {
    let mut server = Running::new();
    std::fs::remove_file(server.dir.0.join("CURRENT")).unwrap();
    assert!(matches!(server.next_change(), Change::Refused(reason) if reason.contains("CURRENT")));
    point_to(&server.dir.0, "../v1");
    assert!(matches!(server.next_change(), Change::Refused(reason) if reason.contains("no snapshot's version")));
    point_to(&server.dir.0, "v9");
    assert!(matches!(server.next_change(), Change::Refused(reason) if reason.contains("v9")));
    assert_eq!(server.get(URL).status, 200);
    point_to(&server.dir.0, "v1");
    assert_eq!(server.next_change(), Change::Serving("v1".into()));
    assert_eq!(server.get("/api/v1/health").json::<Health>().refused, None);
}

#[test]
fn what_is_served_stays_readable_after_its_folder_was_removed() {
    let server = Running::new();
    let old = server.get("/api/v1/partition.bin?precision=e7");
    std::fs::remove_dir_all(server.dir.0.join("v1")).unwrap();
    let url = "/api/v1/metrics?indicator=alarms_true&level=micro_grid&period=2026-08";
    assert_eq!(server.get(url).status, 200);
    assert_eq!(
        server.get_with("/api/v1/partition.bin?precision=e7", &[("Accept-Encoding", "gzip")]).decoded(),
        old.body
    );
}
