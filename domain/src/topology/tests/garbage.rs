//! No input panics: rings of noise, of few lattice points, of spikes and repetitions, of numbers that are none.

use proptest::prelude::*;

use crate::lattice::LatticePoint;
use crate::topology::{BuildError, BuildOptions, LeafShape, build, validate};

fn coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![
        // Few places, so that points repeat, segments overlap and rings touch.
        20 => (0..6i32).prop_map(|n| f64::from(n) * 1e-7),
        6 => (0..40i32).prop_map(|n| f64::from(n) * 1e-6),
        2 => -180.0..180.0f64,
        1 => Just(90.0),
        1 => Just(-180.0),
    ]
}

fn wild() -> impl Strategy<Value = f64> {
    prop_oneof![
        30 => coordinate(),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(1e300),
        1 => Just(-0.0),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(200.0),
    ]
}

fn shapes(number: BoxedStrategy<f64>) -> impl Strategy<Value = Vec<LeafShape>> {
    let point = (number.clone(), number).prop_map(|(lon, lat)| [lon, if lat.abs() > 90.0 { lat / 2.0 } else { lat }]);
    let ring = proptest::collection::vec(point, 0..9);
    let part = proptest::collection::vec(ring, 0..3);
    let leaf = proptest::collection::vec(part, 0..3);
    proptest::collection::vec(leaf, 0..5).prop_map(|leaves| {
        (0..).zip(leaves).map(|(ix, parts): (u32, _)| LeafShape { code: format!("G{ix}"), parts }).collect()
    })
}

fn settled(shapes: &[LeafShape], options: &BuildOptions) {
    let findings = validate::coverage(shapes, &options.enclaves);
    if let Ok(findings) = &findings {
        for finding in findings {
            assert!(finding.size_m2.is_finite() && finding.width_m.is_finite() && !finding.to_string().is_empty());
        }
    }
    match build(shapes, options) {
        Ok((topology, _)) => topology.check().unwrap(),
        Err(BuildError::Invalid { findings: faults }) => {
            assert!(!faults.is_empty());
            assert!(faults.iter().all(|fault| fault.is_error()));
            // What can't be built is not judged sound.
            assert!(findings.is_ok_and(|findings| options.tolerance_m > 0.0 || findings.iter().any(|f| f.is_error())));
        }
        Err(error) => panic!("{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn nothing_panics(shapes in shapes(wild().boxed()), tolerance in prop_oneof![Just(0.0), 0.0..0.1f64, Just(1e9)]) {
        settled(&shapes, &BuildOptions { tolerance_m: tolerance, enclaves: vec![LatticePoint::new(2, 2)] });
    }

    #[test]
    fn garbage_on_the_globe_is_judged(shapes in shapes(coordinate().boxed()), tolerance in prop_oneof![Just(0.0), 0.0..0.1f64]) {
        settled(&shapes, &BuildOptions { tolerance_m: tolerance, enclaves: Vec::new() });
    }

    #[test]
    fn the_start_and_direction_of_rings_do_not_matter(shapes in shapes(coordinate().boxed()), by in 0..9usize) {
        let options = BuildOptions { tolerance_m: 0.02, enclaves: Vec::new() };
        let mut turned = shapes.clone();
        for leaf in &mut turned {
            for ring in leaf.parts.iter_mut().flatten().filter(|ring| !ring.is_empty()) {
                while ring.len() > 1 && ring.first() == ring.last() {
                    ring.pop();
                }
                let len = ring.len();
                ring.rotate_left(by % len);
                ring.reverse();
            }
        }
        match (build(&shapes, &options), build(&turned, &options)) {
            (Ok((one, _)), Ok((other, _))) => prop_assert_eq!(one, other),
            (Err(one), Err(other)) => prop_assert_eq!(one, other),
            (one, other) => prop_assert!(false, "{:?} but {:?}", one, other),
        }
    }
}
