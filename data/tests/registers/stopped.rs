use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader, Write as _},
    process::{Command, Stdio},
};

use crate::{
    rows::DEVICES,
    support::{import, left, made},
};

#[test]
fn ctrl_c_leaves_the_old_register_and_its_report() {
    let dir = made("stopped");
    let file =
        dir.write("devices.csv", "设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度\nd1,g11,gate,2026-01-05,,,\n");
    let (ok, said) = import(&dir, "devices", &file, DEVICES);
    assert!(ok, "{said}");
    let kept = ["devices.parquet", "registers.json", "quality/devices.json", "quality/devices.html"];
    let read = || kept.map(|name| fs::read(dir.0.join("registers").join(name)).expect("is there"));
    let before = read();

    // A pipe, so that the import is still under way when it is stopped.
    let pipe = dir.path("endless.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    let mut child = Command::new(env!("CARGO_BIN_EXE_weige-data"))
        .args([
            "import",
            "register",
            "devices",
            &pipe,
            "--map",
            &dir.path("map.toml"),
            "--into",
            &dir.path("registers"),
        ])
        .stderr(Stdio::piped())
        .spawn()
        .expect("weige-data starts");
    let mut out = File::create(&pipe).expect("the pipe opens");
    out.write_all("设备编号,网格编码,类型,安装日期,拆除日期,经度,纬度\n".as_bytes()).expect("written");
    let mut said = String::new();
    let mut lines = BufReader::new(child.stderr.take().expect("standard error")).lines();
    let mut rows = 0_u64;
    let mut give = |rows: &mut u64| {
        *rows += 1;
        writeln!(out, "e{rows},g11,gate,2026-01-05,,,").is_ok()
    };
    while !said.contains("100000 rows") {
        for _ in 0..150_000 {
            give(&mut rows);
        }
        while !said.contains("100000 rows") {
            said += &(lines.next().expect("a line").expect("text") + "\n");
        }
    }
    assert!(!left(&dir).is_empty(), "nothing is under way");
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill").success());
    // It ends at the next row that it reads after the signal; the pipe breaks then.
    while rows < 20_000_000 && give(&mut rows) {}
    drop(out);
    for line in lines {
        said += &line.expect("text");
    }
    assert!(!child.wait().expect("ends").success());
    assert!(said.contains("stopped at row") && said.contains("stays as it was"), "{said}");
    assert!(read() == before, "something was replaced");
    assert!(left(&dir).is_empty(), "{:?}", left(&dir));
}
