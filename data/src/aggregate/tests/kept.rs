//! Sums kept from one run to the next.

use super::*;

const GUARD: &[u8] = b"a key for tests";

const PEOPLE: &str = r#"
[[measure]]
id = "people"
about = { zh = "", en = "" }
registers = ["cases"]
kind = "stock"
class = "C1"
sql = "SELECT unit, due AS day, 1 AS value, ROW_NUMBER() OVER (ORDER BY due, unit) AS key FROM cases"

[[measure]]
id = "grids"
about = { zh = "", en = "" }
registers = ["leaves"]
kind = "stock"
class = "C0"
sql = "SELECT unit, day, 1 AS value FROM leaves"
"#;

/// The figures, and which measures were counted for them.
fn kept_run(registers: &Registers, key: &[u8], text: &str) -> (Cube, Vec<String>) {
    let catalogue = catalogue::parse([("test.toml", text)]).expect("a good catalogue");
    let guard = Guard::new(key);
    let mut kept = Kept::open(registers, &catalogue, Some(&guard)).expect("opens");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let mut silent = std::io::sink();
    let mut progress = Progress::new(&mut silent, "test");
    let run = aggregate(registers, &catalogue, Some(&guard), Some(&mut kept), &mut progress);
    let figures = runtime.block_on(run).expect("aggregates");
    let whole = runtime.block_on(aggregate(registers, &catalogue, Some(&guard), None, &mut progress));
    let bits = |figures: &Figures| -> Vec<Vec<(u32, Flag)>> {
        let cubes = std::iter::once(&figures.cube).chain(&figures.beside);
        let cells =
            |cube: &Cube| cube.cells.iter().flatten().flatten().map(|cell| (cell.value.to_bits(), cell.flag)).collect();
        cubes.map(cells).collect()
    };
    assert!(bits(&figures).iter().all(|cells| !cells.is_empty()), "months, years to date and days");
    assert!(bits(&figures) == bits(&whole.expect("aggregates")), "kept sums show other figures");
    (figures.cube, kept.counted().to_vec())
}

fn text() -> String {
    let of = |id: &str| if ["due", "grids"].contains(&id) { "C0" } else { "C1" };
    let shown = ["people", "grids", "due", "open"].map(|id| indicator(id, of(id), "", id));
    format!("{MEASURES}{PEOPLE}{}", shown.concat())
}

#[test]
fn only_what_changed_is_counted_again() {
    let dir = TempDir::new("kept");
    let mut cases = CASES.to_vec();
    cases.extend([("w1", "2026-11-04", None); 30]);
    let registers = registers(&dir, &cases, None);
    let text = text();
    let all = ["due", "closed", "open", "people", "grids"];
    assert_eq!(kept_run(&registers, GUARD, &text).1, all);
    assert_eq!(kept_run(&registers, GUARD, &text).1, [""; 0]);
    // The SQL of one.
    let other = text.replace(
        "SELECT unit, due AS day, COUNT(*) AS value FROM cases GROUP",
        "SELECT unit, due AS day, 2 * COUNT(*) AS value FROM cases GROUP",
    );
    let (cube, counted) = kept_run(&registers, GUARD, &other);
    assert_eq!(counted, ["due"]);
    assert_eq!(values(&cube, 2, 0)[0].0, Some(66.0), "twice");
    // Another key: the records' numbers are other ones.
    assert_eq!(kept_run(&registers, b"another", &other).1, all);
    assert_eq!(kept_run(&registers, b"another", &other).1, [""; 0]);
    // A register.
    cases.push(("e2", "2026-11-05", None));
    let registers = super::registers(&dir, &cases, None);
    let (cube, counted) = kept_run(&registers, b"another", &other);
    assert_eq!(counted, all[..4]);
    assert_eq!(values(&cube, 2, 0)[0].0, Some(68.0));
    // The day up to which it speaks.
    let registers = super::registers(&dir, &cases, Some("2026-11-19"));
    assert_eq!(kept_run(&registers, b"another", &other).1, all[..4]);
    // The day up to which others do: of days only, as the register's own is the same.
    let mut registers = super::registers(&dir, &cases, Some("2026-11-19"));
    registers.meta.as_of = day("2026-11-21");
    assert_eq!(kept_run(&registers, b"another", &other).1, ["due", "grids"]);
    let registers = super::registers(&dir, &cases, Some("2026-11-19"));
    // What the catalogue has no more leaves nothing behind.
    let less = format!("{MEASURES}{}", indicator("due", "C0", "", "due"));
    kept_run(&registers, b"another", &less);
    let left: Vec<_> = std::fs::read_dir(dir.0.join(Kept::DIR)).expect("a folder").collect();
    assert_eq!(left.len(), 3);
}

#[test]
fn damaged_sums_are_counted_again() {
    let dir = TempDir::new("damaged");
    let registers = registers(&dir, &CASES, None);
    kept_run(&registers, GUARD, &text());
    let path = dir.0.join(Kept::DIR).join("due.sums");
    let good = std::fs::read(&path).expect("kept");
    let mut bent = good.clone();
    *bent.last_mut().expect("bytes") ^= 1;
    for damaged in [&bent[..], &good[..good.len() - 1], &[]] {
        std::fs::write(&path, damaged).expect("written");
        assert_eq!(kept_run(&registers, GUARD, &text()).1, ["due"]);
        assert!(std::fs::read(&path).expect("kept") == good);
    }
}

#[test]
fn a_register_that_is_replaced_while_it_is_read_is_not_kept() {
    let dir = TempDir::new("replaced");
    let before = registers(&dir, &CASES, None);
    let catalogue = catalogue::parse([("test.toml", text().as_str())]).expect("a good catalogue");
    let mut kept = Kept::open(&before, &catalogue, None).expect("opens");
    let after = registers(&dir, &CASES[..3], None);
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let mut silent = std::io::sink();
    let mut progress = Progress::new(&mut silent, "test");
    let run = aggregate(&after, &catalogue, None, Some(&mut kept), &mut progress);
    let said = runtime.block_on(run).expect_err("refused").to_string();
    assert_eq!(said, "register cases: it changed while it was being read");
}

#[test]
fn a_measure_names_every_register_that_it_reads() {
    let dir = TempDir::new("unnamed");
    let registers = registers(&dir, &CASES, None);
    let text = PEOPLE.replace("FROM leaves", "FROM leaves WHERE unit IN (SELECT unit FROM cases)")
        + &indicator("grids", "C0", "", "grids");
    let catalogue = catalogue::parse([("test.toml", text.as_str())]).expect("a good catalogue");
    let runtime = tokio::runtime::Builder::new_multi_thread().build().expect("threads");
    let mut silent = std::io::sink();
    let mut progress = Progress::new(&mut silent, "test");
    let run = aggregate(&registers, &catalogue, None, None, &mut progress);
    let said = runtime.block_on(run).expect_err("refused").to_string();
    assert_eq!(said, "measure grids: its SQL reads cases, which is not among its registers");
}
