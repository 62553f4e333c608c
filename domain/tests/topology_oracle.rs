//! Verdicts of `domain::topology` against GEOS, on real data. Skipped, with a word, where the data or Python's shapely
//! is absent.

#![allow(clippy::print_stdout, reason = "says what is skipped and what was measured")]

#[path = "oracle/mod.rs"]
mod oracle;

use domain::lattice::{LatticePoint, distance_m, metres_per_step};
use domain::topology::{BuildError, BuildOptions, Finding, FindingKind, LeafShape, build, validate};
use oracle::{Verdict, geos, lattice, load};

/// What GEOS calls a valid coverage: it knows no gaps, a ring may touch itself, and a spike
/// is nobody else's affair.
fn is_harmless(finding: &Finding) -> bool {
    use FindingKind::{EmptyRing, Gap, SelfTouch, Spike};
    matches!(finding.kind, Gap | SelfTouch | Spike | EmptyRing)
}

fn gaps(findings: &[Finding]) -> Vec<&Finding> {
    findings.iter().filter(|f| f.kind == FindingKind::Gap).collect()
}

/// Every gap of ours is a hole of the union: as many, of the same areas. Where boundaries cross between lattice points,
/// rounding may open or close what is not two steps wide; then such holes and gaps don't count.
fn assert_same_gaps(name: &str, findings: &[Finding], verdict: &Verdict) {
    let wide_steps = if verdict.valid { 0.0 } else { 2.0 };
    let wide_m = wide_steps * metres_per_step(0.0).east;
    let ours = gaps(findings).into_iter().filter(|f| f.width_m >= wide_m);
    let mut ours: Vec<f64> = ours.map(|f| f.size_m2).collect();
    let theirs = verdict.holes.iter().filter(|&&[_, width, _]| width >= wide_steps);
    let mut theirs: Vec<f64> = theirs.map(|&[area, _, y]| square_metres(area, y)).collect();
    ours.sort_by(f64::total_cmp);
    theirs.sort_by(f64::total_cmp);
    assert_eq!(ours.len(), theirs.len(), "{name}: gaps {ours:?}, holes {theirs:?}");
    for (a, b) in ours.iter().zip(&theirs) {
        // The union rounds where its edges cross; metres are taken at slightly different latitudes.
        assert!((a - b).abs() <= 2e-4 * b + 1e-3, "{name}: a gap of {a} m², a hole of {b} m²");
    }
}

fn square_metres(square_steps: f64, y: f64) -> f64 {
    let step = metres_per_step(y / 1e7);
    square_steps * step.east * step.north
}

fn judge(name: &str, leaves: &[LeafShape]) -> Option<(Vec<Finding>, Verdict)> {
    let verdict = geos(name, leaves)?;
    let findings = validate::coverage(leaves, &[]).expect("a verdict");
    let faults: Vec<String> = findings.iter().filter(|f| !is_harmless(f)).map(Finding::to_string).collect();
    assert_eq!(
        faults.is_empty(),
        verdict.valid,
        "{name}: {} faults: {:?}",
        faults.len(),
        faults.iter().take(9).collect::<Vec<_>>()
    );
    assert_same_gaps(name, &findings, &verdict);
    Some((findings, verdict))
}

fn is_judged_as_geos_does_and_built_as_it_is(name: &str) {
    let Some(leaves) = load(name) else { return };
    let Some((findings, _)) = judge(name, &leaves) else { return };
    let touches = findings.iter().filter(|f| f.kind == FindingKind::SelfTouch).count();
    println!("{name}: {} units, {} gaps, {touches} self-touches", leaves.len(), gaps(&findings).len());
    let enclaves: Vec<LatticePoint> = gaps(&findings).iter().map(|gap| gap.place).collect();
    // What is sound comes through as it is: nothing moves but by rounding, at any tolerance.
    for tolerance_m in [0.0, 0.5] {
        let options = BuildOptions { tolerance_m, enclaves: enclaves.clone() };
        let (topology, report) = build(&leaves, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        topology.check().unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((report.snapped.count, report.repairs.len()), (0, 0), "{name}: {:?}", report.snapped);
        assert!(report.rounded.max_m < 0.008, "{name}: {:?}", report.rounded);
    }
}

#[test]
fn output_areas_of_portsmouth() {
    is_judged_as_geos_does_and_built_as_it_is("uk_portsmouth_oa_650.geojson");
}

#[test]
fn output_areas_of_wales() {
    is_judged_as_geos_does_and_built_as_it_is("uk_wales_oa_10036.topo.json");
}

#[test]
fn lower_layer_areas_of_portsmouth_once_rounded() {
    is_judged_as_geos_does_and_built_as_it_is(NOISE);
}

#[test]
fn blocks_of_denver() {
    is_judged_as_geos_does_and_built_as_it_is("us_denver_blocks_10149.topo.json");
}

#[test]
fn blocks_and_voting_districts_of_ellis() {
    is_judged_as_geos_does_and_built_as_it_is("us_ellis_ks_block_2296.geojson");
    is_judged_as_geos_does_and_built_as_it_is("us_ellis_ks_vtd_43.geojson");
}

const NOISE: &str = "uk_portsmouth_lsoa_published_noise.geojson";

#[test]
fn published_noise_is_found_and_repaired() {
    let name = NOISE;
    let Some(leaves) = load(name) else { return };
    let Some(raw) = oracle::geos_raw(name, &leaves) else { return };
    assert!(!raw.valid, "the doubles are no coverage");
    let options = BuildOptions { tolerance_m: 0.05, enclaves: Vec::new() };
    let (topology, report) = match build(&leaves, &options) {
        Err(BuildError::Invalid { findings }) if findings.iter().all(|f| f.kind == FindingKind::Gap) => {
            let enclaves = findings.iter().map(|gap| gap.place).collect();
            build(&leaves, &BuildOptions { enclaves, ..options }).expect("a topology")
        }
        other => other.expect("a topology"),
    };
    println!("{name}: {:?}, snapped {}, repairs {}", report.rounded, report.snapped.count, report.repairs.len());
    assert!(report.rounded.merged > 0, "vertices that differ by noise fall together");
    topology.check().expect("a sound topology");
    let repaired = oracle::shapes_of(&topology, &leaves);
    let verdict = geos("repaired noise", &repaired).expect("GEOS, as before");
    assert!(verdict.valid && verdict.wrong.is_empty());
}

#[test]
fn planted_faults_are_found_where_and_as_large_as_geos_finds_them() {
    let Some(sound) = load("uk_portsmouth_oa_650.geojson") else { return };
    let before = validate::coverage(&sound, &[]).expect("a verdict");
    let kinds = |findings: &[Finding], kind| findings.iter().filter(|f| f.kind == kind).count();

    // A unit is dropped: where it was inland, a gap of just its size.
    let mut inland = 0;
    for ix in (0..sound.len()).step_by(60) {
        let mut leaves = sound.clone();
        let lost = leaves.remove(ix);
        let Some((findings, verdict)) = judge("dropped", &leaves) else { return };
        assert!(verdict.valid);
        inland += usize::from(kinds(&findings, FindingKind::Gap) > kinds(&before, FindingKind::Gap));
        assert!(!lost.code.is_empty());
    }
    assert!(inland >= 5, "{inland} of the dropped units were inland");

    // A unit is there twice.
    let mut leaves = sound.clone();
    leaves.push(LeafShape { code: "TWICE".into(), ..sound[100].clone() });
    let Some((findings, verdict)) = judge("twice", &leaves) else { return };
    assert!(!verdict.valid);
    let twice: Vec<&Finding> = findings.iter().filter(|f| f.kind == FindingKind::Duplicate).collect();
    assert_eq!(twice.len(), 1);
    assert_eq!(twice[0].units, [sound[100].code.as_str(), "TWICE"]);
    let [_, _, area] = verdict.overlaps[0];
    assert!((twice[0].size_m2 - square_metres(area, f64::from(twice[0].place.y))).abs() < 1e-3 * twice[0].size_m2);

    // A vertex of one unit is shifted by some metres: slivers on one side, gaps on the other.
    for (ix, shift) in [(10, [5e-5, 3e-5]), (200, [-2e-5, 4e-5]), (333, [1e-6, -1e-6]), (500, [1e-7, 2e-7])] {
        let mut leaves = sound.clone();
        let ring = &mut leaves[ix].parts[0][0];
        let at = ring.len() / 2;
        let old = LatticePoint::from_lon_lat(ring[at][0], ring[at][1]).expect("on the globe");
        ring[at] = [old.lon() + shift[0], old.lat() + shift[1]];
        let Some((findings, verdict)) = judge("shifted", &leaves) else { return };
        assert!(findings.iter().any(Finding::is_error), "unit {ix} shifted at {old}");
        assert_same_overlaps(&leaves, &findings, &verdict);
        for finding in findings.iter().filter(|f| matches!(f.kind, FindingKind::Overlap)) {
            assert!(finding.units.contains(&sound[ix].code));
            assert!(distance_m(finding.place, old) < 500.0, "{finding}");
        }
    }

    // A unit is blown up over its neighbours.
    let mut leaves = sound.clone();
    let ring = &mut leaves[42].parts[0][0];
    let middle = lattice(ring[0]);
    for point in ring.iter_mut() {
        *point = [middle.lon() + (point[0] - middle.lon()) * 1.1, middle.lat() + (point[1] - middle.lat()) * 1.1];
    }
    let Some((findings, verdict)) = judge("blown up", &leaves) else { return };
    assert!(!verdict.valid);
    assert_same_overlaps(&leaves, &findings, &verdict);
}

/// The area that each pair of units has in common is the same.
fn assert_same_overlaps(leaves: &[LeafShape], findings: &[Finding], verdict: &Verdict) {
    let middle = lattice(leaves[0].parts[0][0][0]);
    for &[i, j, area] in &verdict.overlaps {
        let (a, b) = (&leaves[i as usize].code, &leaves[j as usize].code);
        let common = findings.iter().filter(|f| matches!(f.kind, FindingKind::Overlap | FindingKind::Duplicate));
        let ours: f64 = common.filter(|f| f.units.contains(a) && f.units.contains(b)).map(|f| f.size_m2).sum();
        let theirs = square_metres(area, f64::from(middle.y));
        // New crossings are rounded to the lattice: the boundary length times a step is what that can change.
        assert!((ours - theirs).abs() <= 2e-3 * theirs + 0.5, "{a} and {b}: {ours} m², GEOS {theirs} m²");
    }
}

#[test]
fn blocks_that_leave_their_voting_district_are_found() {
    let (Some(blocks), Some(districts)) = (load("us_ellis_ks_block_2296.geojson"), load("us_ellis_ks_vtd_43.geojson"))
    else {
        return;
    };
    let Some(nesting) = oracle::geos_nesting(&districts, &blocks) else { return };
    let outside = validate::nested(&districts, &blocks, &nesting.parent_of, 0.0).expect("a verdict");
    println!("{} blocks in {} districts, {} outside", blocks.len(), districts.len(), outside.len());
    assert_outside_as_in_geos(&blocks, &outside, &nesting.outside);

    // Blocks given to a district that they are not in lie outside it as a whole.
    let mut parent_of = nesting.parent_of.clone();
    let wrong = [7, 800, 2000];
    for ix in wrong {
        parent_of[ix] = (parent_of[ix] + 1) % districts.len();
    }
    let found = validate::nested(&districts, &blocks, &parent_of, 0.0).expect("a verdict");
    let nesting = oracle::geos_outside(&districts, &blocks, &parent_of).expect("GEOS, as before");
    assert_outside_as_in_geos(&blocks, &found, &nesting.outside);
    for ix in wrong {
        let finding = found.iter().find(|f| f.units[0] == blocks[ix].code).expect("the planted block");
        assert_eq!(finding.units[1], districts[parent_of[ix]].code);
    }
    // Nobody's child is an error that names the child.
    parent_of[5] = districts.len();
    let error = validate::nested(&districts, &blocks, &parent_of, 0.0).expect_err("no such parent");
    assert!(error.to_string().contains(&blocks[5].code), "{error}");
}

fn assert_outside_as_in_geos(blocks: &[LeafShape], found: &[Finding], theirs: &[(usize, f64)]) {
    assert!(found.iter().all(|f| f.kind == FindingKind::OutsideParent));
    let ours = |code: &String| found.iter().find(|f| &f.units[0] == code).map_or(0.0, |f| f.size_m2);
    for &(ix, area) in theirs {
        let place = lattice(blocks[ix].parts[0][0][0]);
        let area = square_metres(area, f64::from(place.y));
        assert!((ours(&blocks[ix].code) - area).abs() <= 1e-3 * area + 0.1, "{}: {area} m² in GEOS", blocks[ix].code);
    }
    for finding in found.iter().filter(|f| f.size_m2 > 0.1) {
        assert!(theirs.iter().any(|&(ix, _)| blocks[ix].code == finding.units[0]), "GEOS does not know of {finding}");
    }
}

/// A number from -1 to 1 for each call, always the same ones.
fn noise() -> impl FnMut() -> f64 {
    let mut state = 1u64;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / f64::from(1u32 << 30) - 1.0
    }
}

#[test]
fn neighbours_survive_noise_in_every_vertex() {
    let Some(sound) = load("uk_portsmouth_oa_650.geojson") else { return };
    let (before, _) = build(&sound, &BuildOptions::default()).expect("a topology");
    // Every polygon is shaken by itself, by up to 2 cm in each direction.
    let mut noise = noise();
    let mut leaves = sound.clone();
    for ring in leaves.iter_mut().flat_map(|leaf| leaf.parts.iter_mut().flatten()) {
        ring.pop();
        for point in ring.iter_mut() {
            *point = [point[0] + noise() * 2.5e-7, point[1] + noise() * 1.8e-7];
        }
    }
    let sick = validate::coverage(&leaves, &[]).expect("a verdict");
    assert!(sick.iter().filter(|f| f.is_error()).count() > 500);
    let (after, report) = build(&leaves, &BuildOptions { tolerance_m: 0.1, enclaves: Vec::new() }).expect("a topology");
    after.check().expect("a sound topology");
    println!("{} moves of at most {} m, {} repairs", report.snapped.count, report.snapped.max_m, report.repairs.len());
    assert!(report.snapped.max_m <= 0.1 && report.repairs.iter().all(|repair| repair.width_m <= 0.1));
    assert_eq!(report.snapped.moves.len() as u64, report.snapped.count.min(domain::topology::LISTED as u64));
    let (before, after_all) = (oracle::neighbours(&before), oracle::neighbours(&after));
    for (pair, metres) in before {
        assert!(
            metres < 1.0 || after_all.contains_key(&pair),
            "{pair:?} shared {metres} m and are no neighbours any more"
        );
    }
    let Some(verdict) = geos("shaken", &oracle::shapes_of(&after, &sound)) else { return };
    assert!(verdict.valid && verdict.holes.is_empty());
}
