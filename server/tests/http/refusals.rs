use std::{fs, path::Path};

use domain::wire::{MANIFEST_FORMAT, Manifest};
use server::{
    http::reply::hex,
    snapshot::{SnapshotError, open::open},
};
use sha2::{Digest, Sha256};

use crate::snapshot::{Maker, TempDir};

fn refused(change: impl FnOnce(&Path)) -> SnapshotError {
    let dir = TempDir::new();
    let snapshot = Maker::new("v1").write(&dir.0);
    open(&dir.0, "v1").expect("it is good before the change");
    change(&snapshot);
    open(&dir.0, "v1").expect_err("it is served all the same")
}

pub fn change_manifest(dir: &Path, change: impl FnOnce(&mut Manifest)) {
    let path = dir.join("manifest.json");
    let mut manifest: Manifest = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    change(&mut manifest);
    fs::write(path, serde_json::to_vec(&manifest).unwrap()).unwrap();
}

/// Replaces a file and corrects the manifest, as a foreign writer would.
pub fn replace(dir: &Path, name: &str, bytes: &[u8]) {
    fs::write(dir.join(name), bytes).unwrap();
    change_manifest(dir, |manifest| {
        let entry = manifest.files.iter_mut().find(|entry| entry.name == name).unwrap();
        (entry.bytes, entry.sha256) = (bytes.len() as u64, hex(&Sha256::digest(bytes)));
    });
}

fn names() -> Vec<String> {
    let dir = TempDir::new();
    let snapshot = Maker::new("v1").write(&dir.0);
    let manifest: Manifest = serde_json::from_slice(&fs::read(snapshot.join("manifest.json")).unwrap()).unwrap();
    manifest.files.into_iter().map(|file| file.name).collect()
}

#[test]
fn a_flipped_bit_in_any_file_is_found() {
    for name in names() {
        let error = refused(|dir| {
            let mut bytes = fs::read(dir.join(&name)).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 1;
            fs::write(dir.join(&name), bytes).unwrap();
        });
        assert!(matches!(error, SnapshotError::Checksum { .. }), "{name}: {error}");
        assert!(error.to_string().contains(&name), "{error}");
    }
}

#[test]
fn a_truncated_lengthened_or_absent_file_is_named() {
    for name in names() {
        let error = refused(|dir| {
            let bytes = fs::read(dir.join(&name)).unwrap();
            fs::write(dir.join(&name), &bytes[..bytes.len() / 2]).unwrap();
        });
        assert!(matches!(&error, SnapshotError::Length { found, expected, .. } if found < expected), "{error}");
        assert!(error.to_string().contains(&name), "{error}");
        let error = refused(|dir| {
            let mut bytes = fs::read(dir.join(&name)).unwrap();
            bytes.push(0);
            fs::write(dir.join(&name), bytes).unwrap();
        });
        assert!(matches!(&error, SnapshotError::Length { found, expected, .. } if found > expected), "{error}");
        let error = refused(|dir| fs::remove_file(dir.join(&name)).unwrap());
        assert!(matches!(&error, SnapshotError::Io { path, .. } if path.ends_with(&name)), "{error}");
    }
}

#[test]
fn a_manifest_that_is_not_one_is_refused() {
    let error = refused(|dir| change_manifest(dir, |manifest| manifest.format = MANIFEST_FORMAT + 1));
    assert!(matches!(error, SnapshotError::Format { found, .. } if found == MANIFEST_FORMAT + 1), "{error}");
    let error = refused(|dir| change_manifest(dir, |manifest| manifest.raw = true));
    assert!(matches!(error, SnapshotError::Raw(_)), "{error}");
    assert!(error.to_string().contains("manifest.json: its figures are raw"), "{error}");
    let error = refused(|dir| fs::write(dir.join("manifest.json"), br#"{"format":77,"anything":"else"}"#).unwrap());
    assert!(matches!(error, SnapshotError::Format { found: 77, .. }), "{error}");
    let error = refused(|dir| {
        let bytes = fs::read(dir.join("manifest.json")).unwrap();
        fs::write(dir.join("manifest.json"), &bytes[..bytes.len() - 40]).unwrap();
    });
    assert!(matches!(error, SnapshotError::Json { .. }), "{error}");
    let error = refused(|dir| fs::remove_file(dir.join("manifest.json")).unwrap());
    assert!(matches!(error, SnapshotError::Io { .. }), "{error}");
    let error = refused(|dir| change_manifest(dir, |manifest| manifest.version = "v2".into()));
    assert!(error.to_string().contains("v2") && error.to_string().contains("CURRENT"), "{error}");
}

#[test]
fn a_manifest_that_leaves_a_file_out_or_leads_elsewhere_is_refused() {
    for name in ["catalogue.json", "partition.bin", "partition-e7.bin", "partition.topojson", "cube.bin"] {
        let error = refused(|dir| change_manifest(dir, |manifest| manifest.files.retain(|file| file.name != name)));
        assert!(matches!(error, SnapshotError::Missing(missing) if missing == name), "{error}");
    }
    for name in ["../CURRENT", "/etc/passwd", "bodies/../../CURRENT", ""] {
        let error = refused(|dir| change_manifest(dir, |manifest| manifest.files[5].name = name.into()));
        assert!(matches!(&error, SnapshotError::Name(found) if found == name), "{error}");
    }
}

#[test]
fn foreign_content_under_a_right_checksum_is_refused() {
    for (name, bytes, needle) in [
        ("cube.bin", &b"not a cube at all"[..], "cube.bin"),
        ("cube.bin", b"WGC1", "cube.bin"),
        ("cube.bin", b"", "cube.bin"),
        ("cube.bin", b"WGC1\xff\xff\xff\xff", "cube.bin"),
        ("partition.bin", b"WGP?", "partition.bin"),
        ("partition-e7.bin", b"something else", "partition-e7.bin"),
        ("catalogue.json", b"{}", "catalogue.json"),
    ] {
        let error = refused(|dir| replace(dir, name, bytes)).to_string();
        assert!(error.contains(needle), "{name}: {error}");
        assert!(!error.contains('\n'), "more than a line: {error}");
    }
}

#[test]
fn files_of_two_snapshots_are_not_served_together() {
    let other = TempDir::new();
    let two = Maker { indicators: vec!["cases_open".into(), "alarms_true".into()], ..Maker::new("v1") }.write(&other.0);
    for name in ["cube.bin", "catalogue.json"] {
        let error = refused(|dir| replace(dir, name, &fs::read(two.join(name)).unwrap())).to_string();
        assert!(error.contains("the list of indicators") && error.contains("residents"), "{error}");
    }
    let other = TempDir::new();
    let later = Maker::new("v2").write(&other.0);
    let error = refused(|dir| replace(dir, "catalogue.json", &fs::read(later.join("catalogue.json")).unwrap()));
    assert!(matches!(error, SnapshotError::Mismatch { what: "the version", .. }), "{error}");
}
