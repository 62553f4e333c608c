//! Random partitions, real ones from the shared data, and Python's second opinion.

#![allow(dead_code, reason = "each test takes what it needs")]

pub mod random;
#[cfg(feature = "exchange")]
pub mod real;

use std::path::PathBuf;
use std::process::Command;

use domain::units::{Level, Text};
use serde_json::Value;

/// A level for tests.
pub fn level(id: &str, depth: u8) -> Level {
    Level {
        id: id.into(),
        depth,
        name: Text { zh: id.into(), en: id.into() },
        led_by: None,
        band: None,
        code_digits: 0,
    }
}

/// A file of the shared data; none, with a word, where it is absent.
pub fn shared(name: &str) -> Option<String> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared");
    let path = std::env::var_os("WEIGE_SHARED").map_or_else(beside, PathBuf::from).join("data").join(name);
    let text = std::fs::read_to_string(&path).ok();
    if text.is_none() {
        println!("skipped: {} is not there", path.display());
    }
    text
}

/// What a script of `tests/oracle` answers to a question; none, with a word, without the modules that it needs.
pub fn ask(script: &str, modules: &str, question: &Value) -> Option<Value> {
    let python = std::env::var_os("WEIGE_PYTHON").unwrap_or_else(|| "python3".into());
    let there = Command::new(&python).args(["-c", &format!("import {modules}")]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("skipped: {} with {modules} is not there", python.display());
        return None;
    }
    let mark = format!("{}-{:?}", std::process::id(), std::thread::current().id());
    let path = std::env::temp_dir().join(format!("weige-{script}-{mark}.json"));
    std::fs::write(&path, serde_json::to_string(question).expect("JSON")).expect("room for the question");
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/oracle").join(script);
    let output = Command::new(&python).arg(script).arg(&path).output().expect("python, as before");
    std::fs::remove_file(&path).expect("our own file");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("an answer in JSON"))
}
