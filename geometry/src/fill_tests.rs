use domain::partition::Partition;
use domain::topology::Arc;

use super::*;
use crate::samples::{chessboard, flat, numbers, ring};

/// A star-shaped ring round a centre, anticlockwise.
fn star(next: &mut impl FnMut() -> f64, (x, y): (f64, f64), size: f64, corners: usize) -> Vec<(i32, i32)> {
    (0..corners)
        .map(|k| {
            let angle = (k as f64 + 0.8 * next()) / corners as f64 * std::f64::consts::TAU;
            let reach = size * (0.5 + 0.5 * next());
            ((x + reach * angle.cos()) as i32, (y + reach * angle.sin()) as i32)
        })
        .collect()
}

/// Area of the triangles of each leaf, square local units.
fn filled(partition: &Partition, ground: &Ground) -> Vec<f64> {
    let mesh = tessellate(partition, ground).unwrap();
    let mut areas = vec![0.0; partition.units().leaf_count()];
    for triangle in mesh.indices.chunks_exact(3) {
        let [a, b, c] = [triangle[0], triangle[1], triangle[2]].map(|v| mesh.position(v).map(f64::from));
        let leaf = mesh.vertices[triangle[0] as usize][2];
        assert!(triangle.iter().all(|v| mesh.vertices[*v as usize][2] == leaf), "a triangle of two leaves");
        areas[leaf as usize] += ((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])).abs() / 2.0;
    }
    areas
}

/// Area inside the outlines of each leaf, square local units: y points down, so anticlockwise rings count negative.
fn outlined(partition: &Partition, ground: &Ground) -> Vec<f64> {
    let mut areas = vec![0.0; partition.units().leaf_count()];
    for (ix, arc) in partition.topology().arcs().iter().enumerate() {
        let twice: f64 = ground
            .arc(ArcIx(ix as u32))
            .windows(2)
            .map(|p| f64::from(p[0][0]) * f64::from(p[1][1]) - f64::from(p[1][0]) * f64::from(p[0][1]))
            .sum();
        if let Some(left) = arc.left() {
            areas[left.index()] -= twice / 2.0;
        }
        if let Some(right) = arc.right() {
            areas[right.index()] += twice / 2.0;
        }
    }
    areas
}

fn assert_filled(partition: &Partition) {
    let plane = LocalPlane::at(104.0, 30.0);
    let ground = Ground::new(partition.topology(), &plane);
    let (got, want) = (filled(partition, &ground), outlined(partition, &ground));
    for (leaf, (got, want)) in got.iter().zip(&want).enumerate() {
        assert!((got - want).abs() <= 1e-4 * want.abs().max(1e-3), "leaf {leaf}: {got} filled, {want} outlined");
    }
}

#[test]
fn triangles_cover_random_rings_with_holes_and_islands_exactly() {
    let mut next = numbers(7);
    let mut arcs: Vec<Arc> = Vec::new();
    for n in 0..300_u32 {
        let at = (1_040_000_000.0 + f64::from(n % 20) * 30_000.0, 300_000_000.0 + f64::from(n / 20) * 30_000.0);
        let corners = 5 + (next() * 40.0) as usize;
        // A leaf with a hole that another fills, which has a hole that an island of the first fills.
        arcs.push(ring(&star(&mut next, at, 12_000.0, corners), Some(2 * n), None));
        arcs.push(ring(&star(&mut next, at, 4_000.0, 3 + corners / 2), Some(2 * n + 1), Some(2 * n)));
        arcs.push(ring(&star(&mut next, at, 1_500.0, 3 + corners / 3), Some(2 * n), Some(2 * n + 1)));
    }
    assert_filled(&flat(arcs, 600));
}

#[test]
fn a_ring_that_touches_itself_is_filled() {
    // A square whose hole, another leaf, touches it in one corner; and two parts that touch in a point.
    let shifted = |points: &[(i32, i32)], left, right| {
        let points: Vec<_> = points.iter().map(|(x, y)| (x + 1_040_000_000, y + 300_000_000)).collect();
        ring(&points, Some(left), right)
    };
    let hole = shifted(&[(0, 0), (400, 100), (300, 300), (100, 400)], 1, Some(0));
    let outer = shifted(&[(0, 0), (1_000, 0), (1_000, 1_000), (0, 1_000)], 0, None);
    let part = shifted(&[(1_000, 1_000), (2_000, 1_100), (1_500, 1_900)], 0, None);
    assert_filled(&flat(vec![hole, outer, part], 2));
}

#[test]
fn neighbours_share_their_corners_to_the_last_bit() {
    let partition = chessboard(6);
    let ground = Ground::new(partition.topology(), &LocalPlane::at(104.0, 30.0));
    let mesh = tessellate(&partition, &ground).unwrap();
    assert_eq!(mesh.triangles(), 72);
    let corners: std::collections::BTreeSet<[u32; 2]> = mesh.vertices.iter().map(|v| [v[0], v[1]]).collect();
    assert_eq!(corners.len(), 49, "36 cells have 49 corners between them");
    assert_filled(&partition);
}

#[test]
fn a_hub_is_found_where_there_is_one_and_only_there() {
    let ring = |points: &[(i32, i32)]| points.iter().map(|(x, y)| [f64::from(*x), f64::from(*y)]).collect::<Vec<_>>();
    assert_eq!(hub(&ring(&[(0, 0), (4, 0), (4, 4), (0, 4)])), Some(0));
    // Points on straight sides are seen along them.
    assert_eq!(hub(&ring(&[(0, 0), (2, 0), (4, 0), (4, 4), (0, 4), (0, 2)])), Some(0));
    // The middle of a side sees no angle of less than a half turn; a corner does.
    assert_eq!(hub(&ring(&[(2, 0), (4, 0), (4, 4), (0, 4), (0, 0)])), Some(1));
    // An L is seen from its inner corner's opposite.
    assert_eq!(hub(&ring(&[(4, 0), (4, 2), (2, 2), (2, 4), (0, 4), (0, 0)])), Some(5));
    // A U has no such corner, nor has a ring that touches itself there.
    assert_eq!(hub(&ring(&[(0, 0), (6, 0), (6, 4), (4, 4), (4, 2), (2, 2), (2, 4), (0, 4)])), None);
    assert_eq!(hub(&ring(&[(0, 0), (4, -1), (4, 1), (0, 0), (-1, 4), (-2, 3)])), None);
}
