//! Areas, lengths and zones of Gauss–Krüger on the ellipsoid against pyproj.

#![allow(clippy::unwrap_used, reason = "a test fails where it would")]
#![allow(clippy::print_stdout, reason = "says what is skipped and what was measured")]

mod partition_support;

use domain::ellipsoid::{LocalPlane, area_m2, edge_length_m, length_m};
use domain::gauss_kruger::Zone;
use domain::lattice::LatticePoint;
use partition_support::ask;
use partition_support::random::{Chance, Recipe};
use serde_json::json;

fn square(lon: f64, lat: f64, side: f64) -> Vec<LatticePoint> {
    let corners = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)];
    corners.iter().map(|(x, y)| LatticePoint::from_lon_lat(lon + x * side, lat + y * side).unwrap()).collect()
}

#[test]
fn known_areas_and_lengths() {
    // Squares between parallels, from pyproj with 100,000 points an edge; a degree of meridian and of parallel.
    for (lat, expected) in [(0.0, 12_308_463_893.975), (30.0, 10_642_393_438.883), (60.0, 6_123_140_878.746)] {
        let found = area_m2(&square(104.0, lat, 1.0));
        assert!((found / expected - 1.0).abs() < 1e-12, "{lat}: {found}, not {expected}");
    }
    let at = |lon: f64, lat: f64| LatticePoint::from_lon_lat(lon, lat).unwrap();
    assert!((edge_length_m(at(104.0, 0.0), at(104.0, 1.0)) - 110_574.388_558).abs() < 1e-3);
    assert!((edge_length_m(at(104.0, 0.0), at(105.0, 0.0)) - 111_319.490_793).abs() < 1e-3);
    // Backwards is the same line and the opposite area.
    let mut ring = square(104.0, 30.0, 0.01);
    let (area, length) = (area_m2(&ring), length_m(&ring));
    ring.reverse();
    assert_eq!((area_m2(&ring), length_m(&ring)), (-area, length));
}

#[test]
fn the_local_plane_is_true_nearby() {
    let mut chance = Chance::new(5);
    for _ in 0..1000 {
        let lat = -850_000_000 + chance.below(1_700_000_000) as i32;
        let a = LatticePoint { x: 1_040_000_000, y: lat };
        let b = LatticePoint { x: a.x + chance.below(20_000) as i32, y: a.y + chance.below(20_000) as i32 };
        let (plane, line) = (LocalPlane::at(lat).distance_m(a, b), edge_length_m(a, b));
        assert!((plane - line).abs() <= 1e-3 * line + 1e-6, "{plane} and {line} at {lat}");
    }
}

#[test]
fn areas_and_lengths_agree_with_geodesics_on_dense_edges() {
    let mut rings: Vec<(Vec<LatticePoint>, f64)> = Vec::new();
    // Random partitions of grids of some 10 m to 20 km, wherever on the globe.
    for seed in 0..40 {
        let side = [1_000, 20_000, 200_000, 2_000_000][seed as usize % 4];
        let recipe = Recipe { size: (3, 3), side, leaves: 3, levels: 2, empty: 10, inner: 3, seed };
        let mut chance = Chance::new(seed);
        let (east, north) =
            (chance.below(2_000_000_000) as i32 - 1_900_000_000, chance.below(1_100_000_000) as i32 - 860_000_000);
        let partition = recipe.partition();
        for unit in partition.units().iter() {
            for ring in partition.shape(unit).rings() {
                let moved =
                    ring.iter().map(|p| LatticePoint { x: p.x - 240_000_000 + east / 2, y: p.y + north - 300_000_000 });
                rings.push((moved.filter(|p| p.is_on_globe()).collect(), f64::from(side)));
            }
        }
    }
    rings.retain(|(ring, _)| ring.len() > 3 && ring.first() == ring.last());
    for lat in [-80.0, -45.0, 0.0, 31.0, 79.0] {
        rings.push((square(104.0, lat, 1.0), 1e7));
    }
    let plain: Vec<Vec<[i32; 2]>> = rings.iter().map(|(ring, _)| ring.iter().map(|p| [p.x, p.y]).collect()).collect();
    // The sagitta between a straight edge and its geodesic grows with the square of the length.
    let parts: Vec<u32> =
        rings.iter().map(|(_, side)| if *side < 1e4 { 4 } else { (side / 1e3).min(2000.0) as u32 }).collect();
    let Some(answer) = ask("geodesy.py", "pyproj, numpy", &json!({ "rings": plain, "parts": parts })) else { return };
    let (mut worst_area, mut worst_length) = (0.0_f64, 0.0_f64);
    for ((ring, side), row) in rings.iter().zip(answer.as_array().unwrap()) {
        let (area, length) = (row[0].as_f64().unwrap(), row[1].as_f64().unwrap());
        // Karney's sums are good to a few square millimetres.
        let area_error = ((area_m2(ring) - area).abs() - 1e-2).max(0.0) / area.abs();
        let length_error = (length_m(ring) / length - 1.0).abs();
        assert!(
            area_error < 1e-10 && length_error < 1e-9,
            "side {side}: {area_error:e}, {length_error:e} at {:?}",
            ring[0]
        );
        (worst_area, worst_length) = (worst_area.max(area_error), worst_length.max(length_error));
    }
    println!("{} rings: relative error of areas ≤ {worst_area:.1e}, of lengths ≤ {worst_length:.1e}", rings.len());
}

#[test]
fn every_zone_stands_where_proj_has_it() {
    let mut chance = Chance::new(7);
    let mut places = std::collections::BTreeMap::new();
    for zone in (4491..=4554).filter_map(Zone::of_epsg) {
        let mut degrees = |from: f64, width: f64| from + f64::from(chance.below(1_000_000)) / 1e6 * width;
        // The zone and what is drawn with it; China and beyond.
        let list: Vec<[f64; 2]> =
            (0..40).map(|_| [degrees(zone.meridian() - 3.5, 7.0), degrees(-10.0, 90.0)]).collect();
        places.insert(zone.epsg().to_string(), list);
    }
    let Some(answer) = ask("gauss_kruger.py", "pyproj", &json!(places)) else { return };
    let mut worst = 0.0_f64;
    for (code, places) in &places {
        let zone = Zone::of_epsg(code.parse().unwrap()).unwrap();
        for (place, proj) in places.iter().zip(answer[code].as_array().unwrap()) {
            let wanted = [0, 1].map(|at| proj[at].as_f64().unwrap());
            let found = zone.from_degrees(*place);
            let off = (found[0] - wanted[0]).hypot(found[1] - wanted[1]);
            assert!(off < 1e-5, "EPSG:{code} {place:?}: {found:?}, PROJ has {wanted:?}");
            worst = worst.max(off);
            let back = zone.to_degrees(wanted).unwrap();
            let off = (back[0] - place[0]).abs().max((back[1] - place[1]).abs());
            assert!(off < 1e-10, "EPSG:{code} {wanted:?}: {back:?}, PROJ has {place:?}");
        }
    }
    println!("{} zones: at most {worst:.1e} m from PROJ", places.len());
}
