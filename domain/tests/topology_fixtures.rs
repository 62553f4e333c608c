//! One file for each trap of polygon coverages in `tests/topology/`, judged and built in four rotations and with the
//! rings started elsewhere, run backwards and the units in another order.
//!
//! A file: `unit CODE`, then `ring X Y, X Y, …` for each ring (`part` begins another part); `tolerance METRES`,
//! `enclave X Y`. Coordinates are in thousands of lattice steps (11 m) round a place on the equator. Then what must come
//! out: `expect KIND UNITS AREA` for each finding of `validate::coverage` (AREA in the file's square units, where there is
//! one), and of `build` either `fails KIND UNITS, …` or `arcs N` with `moved N` and `repair KIND UNITS WINNER`.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

use domain::lattice::{LatticePoint, metres_per_step};
use domain::topology::{BuildError, BuildOptions, Finding, LeafShape, build, validate};

const UNIT_STEPS: f64 = 1000.0;
const LON: f64 = 104.0;

#[derive(Default)]
struct Fixture {
    name: String,
    leaves: Vec<LeafShape>,
    options: BuildOptions,
    expect: Vec<(String, f64)>,
    fails: Vec<String>,
    arcs: Option<usize>,
    moved: u64,
    repairs: Vec<String>,
}

fn position(text: &str, turns: usize) -> [f64; 2] {
    let mut numbers = text.split_whitespace().map(|n| n.parse::<f64>().expect("a number"));
    let (mut x, mut y) = (numbers.next().expect("x"), numbers.next().expect("y"));
    for _ in 0..turns {
        (x, y) = (-y, x);
    }
    [LON + x * UNIT_STEPS / 1e7, y * UNIT_STEPS / 1e7]
}

fn read(path: &Path, turns: usize) -> Fixture {
    let mut fixture = Fixture { name: format!("{} turned {turns} times", path.display()), ..Fixture::default() };
    for line in fs::read_to_string(path).expect("a readable fixture").lines() {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "#" | "" => {}
            "tolerance" => fixture.options.tolerance_m = rest.parse().expect("metres"),
            "enclave" => {
                let [lon, lat] = position(rest, turns);
                fixture.options.enclaves.push(LatticePoint::from_lon_lat(lon, lat).expect("on the globe"));
            }
            "unit" => fixture.leaves.push(LeafShape { code: rest.into(), parts: Vec::new() }),
            "part" => fixture.leaves.last_mut().expect("a unit").parts.push(Vec::new()),
            "ring" => {
                let parts = &mut fixture.leaves.last_mut().expect("a unit").parts;
                if parts.is_empty() {
                    parts.push(Vec::new());
                }
                let ring = rest.split(',').map(|at| position(at, turns)).collect();
                parts.last_mut().expect("a part").push(ring);
            }
            "expect" => {
                let mut words = rest.splitn(3, ' ');
                let kind = words.next().expect("a kind");
                let units = words.next().unwrap_or("");
                let area = words.next().map_or(0.0, |area| area.parse().expect("an area"));
                fixture.expect.push((format!("{kind} {units}").trim_end().into(), area));
            }
            "fails" => fixture.fails = rest.split(", ").map(Into::into).collect(),
            "arcs" => fixture.arcs = Some(rest.parse().expect("a count")),
            "moved" => fixture.moved = rest.parse().expect("a count"),
            "repair" => fixture.repairs.push(rest.into()),
            _ => panic!("{}: what is {line:?}?", fixture.name),
        }
    }
    fixture
}

fn label(finding: &Finding) -> String {
    format!("{:?} {}", finding.kind, finding.units.join("+")).trim_end().into()
}

fn fixtures() -> Vec<std::path::PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/topology");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("fixtures").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    assert!(paths.len() > 30, "the fixtures are there");
    paths
}

fn run(fixture: &Fixture) {
    let name = &fixture.name;
    let mut found: Vec<(String, f64)> = Vec::new();
    let step = metres_per_step(0.0);
    let square = step.east * step.north * UNIT_STEPS * UNIT_STEPS;
    for finding in validate::coverage(&fixture.leaves, &fixture.options.enclaves).expect("a verdict") {
        found.push((label(&finding), finding.size_m2 / square));
    }
    let mut expected = fixture.expect.clone();
    for list in [&mut found, &mut expected] {
        list.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    }
    let labels = |list: &[(String, f64)]| list.iter().map(|(label, _)| label.clone()).collect::<Vec<_>>();
    assert_eq!(labels(&found), labels(&expected), "{name}: verdict");
    for ((label, area), (_, wanted)) in found.iter().zip(&expected) {
        assert!((area - wanted).abs() <= 1e-3 * wanted, "{name}: {label} of {area}, not {wanted}");
    }
    match build(&fixture.leaves, &fixture.options) {
        Ok((topology, report)) => {
            assert_eq!(Some(topology.arcs().len()), fixture.arcs, "{name}: arcs {:?}", topology.arcs());
            topology.check().unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(report.snapped.count, fixture.moved, "{name}: {:?}", report.snapped);
            let repairs: Vec<String> =
                report.repairs.iter().map(|r| format!("{:?} {} {}", r.kind, r.units.join("+"), r.given_to)).collect();
            assert_eq!(repairs, fixture.repairs, "{name}: repairs");
        }
        Err(BuildError::Invalid { findings }) => {
            let mut labels: Vec<String> = findings.iter().map(label).collect();
            let mut fails = fixture.fails.clone();
            labels.sort();
            fails.sort();
            assert_eq!(labels, fails, "{name}: faults");
        }
        Err(error) => panic!("{name}: {error}"),
    }
}

#[test]
fn every_fixture_holds_in_four_rotations() {
    // All that fail are told at once, each by its own message.
    let failed =
        fixtures().iter().filter(|path| (0..4).any(|turns| catch_unwind(|| run(&read(path, turns))).is_err())).count();
    assert_eq!(failed, 0, "fixtures failed");
}

#[test]
fn order_direction_and_start_do_not_matter() {
    for path in fixtures() {
        let mut fixture = read(&path, 0);
        let straight = build(&fixture.leaves, &fixture.options);
        for leaf in &mut fixture.leaves {
            for ring in leaf.parts.iter_mut().flatten() {
                let by = 1.min(ring.len() - 1);
                ring.rotate_left(by);
                ring.reverse();
                ring.push(ring[0]);
            }
            leaf.parts.reverse();
        }
        let turned = build(&fixture.leaves, &fixture.options);
        match (straight, turned) {
            (Ok((one, report)), Ok((other, other_report))) => {
                assert_eq!(one, other, "{}", fixture.name);
                assert_eq!(report, other_report, "{}", fixture.name);
            }
            (Err(one), Err(other)) => assert_eq!(one, other, "{}", fixture.name),
            (one, other) => panic!("{}: {one:?} but {other:?}", fixture.name),
        }
    }
}
