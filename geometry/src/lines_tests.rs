use super::*;
use crate::plane::LocalPlane;
use crate::samples::chessboard;

fn ground(partition: &Partition) -> Ground {
    Ground::new(partition.topology(), &LocalPlane::at(104.0, 30.0))
}

fn is_pen_up(p: &[f32; 2]) -> bool {
    p[0].abs() > 1e20
}

#[test]
fn every_arc_is_drawn_once_at_its_coarsest_depth() {
    let partition = chessboard(8);
    let ground = ground(&partition);
    let lines = Boundaries::new(&partition, &ground);
    let length = |points: &[[f32; 2]]| -> f64 {
        let steps = points.windows(2).filter(|p| !is_pen_up(&p[0]) && !is_pen_up(&p[1]));
        steps.map(|p| f64::from(p[0][0] - p[1][0]).hypot(f64::from(p[0][1] - p[1][1]))).sum()
    };
    let by_depth: Vec<f64> = lines
        .depths
        .iter()
        .map(|chunks| chunks.iter().map(|chunk| length(&lines.points[chunk.range.clone()])).sum())
        .collect();
    let cell = f64::from(ground.arc(ArcIx(0))[1][0] - ground.arc(ArcIx(0))[0][0]).abs().max(1e-9);
    // 8 × 8 cells: 32 sides round the whole, 16 between quarters and two round the special cell, the rest within.
    let whole = length(&lines.points);
    assert!((by_depth.iter().sum::<f64>() - whole).abs() < 1e-6);
    assert!(by_depth.iter().all(|length| *length > cell), "{by_depth:?}");
    let drawn: usize = lines.points.iter().filter(|p| !is_pen_up(p)).count();
    assert_eq!(drawn, ground.points.len());
    let ranges: Vec<_> = lines.depths.iter().flatten().map(|chunk| chunk.range.clone()).collect();
    assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start) && ranges[0].start == 0);
    assert_eq!(ranges.last().map(|range| range.end), Some(lines.points.len()));
}

#[test]
fn lines_that_meet_know_each_other_and_an_end_does_not() {
    let partition = chessboard(4);
    let ground = ground(&partition);
    let topology = partition.topology();
    let angles: Vec<f32> = topology.half_edges().map(|half| leaves_at(&ground, half)).collect();
    let mut crossings = 0;
    for half in topology.half_edges() {
        let depth = partition.arc_depth(half.arc());
        let same = topology.around(half).filter(|other| partition.arc_depth(other.arc()) == depth).count();
        match neighbours(&partition, &angles, half) {
            None => assert_eq!(same, 1),
            Some([a, b]) => {
                assert!(same >= 2);
                let own = leaves_at(&ground, half);
                let apart = |x: f32| ((x - own).cos()).acos();
                // On a chessboard two neighbours leave at right angles or straight on.
                for angle in [a, b] {
                    let quarters = apart(angle) / std::f32::consts::FRAC_PI_2;
                    assert!((quarters - quarters.round()).abs() < 0.05 && quarters > 0.5, "{own} {angle}");
                }
                if same == 4 {
                    crossings += 1;
                    assert!(apart(a) < 2.0 && apart(b) < 2.0, "at a crossing the next lines are those at right angles");
                    assert!((a - b).abs() > 1.0, "one on either side");
                }
            }
        }
    }
    assert!(crossings > 0);
    assert!(pack_angle(std::f32::consts::PI) < NO_NEIGHBOUR * 0.8 && pack_angle(-std::f32::consts::PI) > 1e20);
}
